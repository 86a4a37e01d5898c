/* what_if.c — the ranking under other rules and weights than the firm's own: single vetoes switched
 * off or on, weights of groups stated. The firm's file stays as it is; what differs from it is said
 * in words, and the headline carries it, so that no what-if can be taken for the firm's ranking. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "market/inside.h"

#define OPTION(name) "option --" name

static const char *const rule_words[N_MARKET_RULES] = {
    [MARKET_RULE_EXCLUDE] = "exclude",           [MARKET_RULE_REQUIRE] = "require",
    [MARKET_RULE_DISTANCE] = "max_distance_km",  [MARKET_RULE_CERTIFICATE] = "certificate",
    [MARKET_RULE_REGISTRATION] = "registration",
};

const char *market_rule_name(enum market_rule r)
{
    return rule_words[r];
}

static void say(struct study *s, const struct prose *p)
{
    PUSH(s->a, s->what_if, s->n_what_if, s->cap_what_if, p);
}

/* "rule" or "rule=value"; value NULL when there is none. */
static bool rule_of(struct study *s, const char *option, const char *text, enum market_rule *ret,
                    const char **ret_value, struct err *e)
{
    struct str rest = str_of(text), word = str_trim(str_cut(&rest, '='));
    char *name = str_dup(s->a, word);
    for (char *c = name; *c; c++)
        *c = *c == '-' ? '_' : *c;
    rest = str_trim(rest);
    *ret_value = rest.n ? str_dup(s->a, rest) : NULL;
    for (unsigned i = 0; i < N_MARKET_RULES; i++)
        if (strcmp(rule_words[i], name) == 0) {
            *ret = (enum market_rule)i;
            return true;
        }
    (void)FAIL(e, ERR_USAGE, "`--%s %.60s`: there is no such rule", option, text);
    const char *near = text_nearest(str_of(name), rule_words, N_MARKET_RULES);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "The rules are: exclude, require, max_distance_km, certificate and "
                              "registration.");
}

static const char *code_of(struct study *s, int market)
{
    return market_at(s->facts, market)->iso3;
}

/* A market, or an organisation of the lists; its members become a group of the firm's rules. */
static bool market_or_group(struct study *s, const char *text, const char **ret,
                            const char **ret_name, struct err *e)
{
    int market;
    const char **members = NEW_N(s->a, const char *, market_count(s->facts));
    size_t n = 0;
    for (size_t m = 0; s->lists && m < market_count(s->facts); m++)
        if (lists_find(s->lists, (int)m, "organisations", text))
            members[n++] = code_of(s, (int)m);
    if (n == 0 || market_index(s->facts, text) >= 0) { /* CAN is Canada, not the Andean one */
        TRY(market_resolve(s->facts, str_of(text), &market, e));
        *ret = code_of(s, market);
        *ret_name = market_in_text(s->facts, s->a, market, false);
        return true;
    }
    struct market_group *groups = NEW_N(s->a, struct market_group, s->rules.n_groups + 1);
    for (size_t i = 0; i < s->rules.n_groups; i++)
        groups[i] = s->rules.groups[i];
    groups[s->rules.n_groups++] =
        (struct market_group){.name = text, .members = members, .n = n, .cap = n};
    s->rules.groups = groups;
    *ret = text;
    *ret_name = arena_printf(s->a, "the %s", text);
    return true;
}

static void append(struct study *s, const char *const **list, size_t *n, const char *item)
{
    const char **out = NEW_N(s->a, const char *, *n + 1);
    for (size_t i = 0; i < *n; i++)
        out[i] = (*list)[i];
    out[(*n)++] = item;
    *list = out;
}

static bool nothing_to_switch(struct study *s, const char *what, struct err *e)
{
    (void)FAIL(e, ERR_USAGE, "%s has no %s, so there is nothing to switch off", s->firm->file,
               what);
    return err_hint(e, "`vetoes` in the firm's file lists its rules.");
}

/* One market is taken off the list of excluded ones; of a group named there its other members stay.
 */
static bool allow_market(struct study *s, const char *value, struct err *e)
{
    struct vetoes *v = &s->rules.vetoes;
    const char *code, *name;
    TRY(market_or_group(s, value, &code, &name, e));
    const char **kept = NEW_N(s->a, const char *, market_count(s->facts) + v->n_exclude);
    size_t n = 0;
    bool found = false;
    for (size_t m = 0; m < market_count(s->facts); m++) {
        bool excluded = false, freed = firm_covers(&s->rules, code, code_of(s, (int)m));
        for (size_t i = 0; i < v->n_exclude; i++)
            excluded = excluded || firm_covers(&s->rules, v->exclude[i], code_of(s, (int)m));
        found = found || (excluded && freed);
        if (excluded && !freed)
            kept[n++] = code_of(s, (int)m);
    }
    if (!found)
        return FAIL(e, ERR_USAGE, "%s is not excluded by %s", name, s->firm->file);
    v->exclude = kept;
    v->n_exclude = n;
    say(s, prose(s->a, "{s} is not excluded", name));
    return true;
}

static bool allow(struct study *s, const char *text, struct err *e)
{
    struct vetoes *v = &s->rules.vetoes;
    enum market_rule rule;
    const char *value;
    TRY(rule_of(s, "allow", text, &rule, &value, e));
    s->off[rule] = s->off[rule] || !value;
    switch (rule) {
    case MARKET_RULE_EXCLUDE:
        if (v->n_exclude == 0)
            return nothing_to_switch(s, "excluded market", e);
        if (value)
            return allow_market(s, value, e);
        v->n_exclude = 0;
        say(s, prose(s->a, "no market is excluded"));
        return true;
    case MARKET_RULE_REQUIRE:
        if (v->n_require == 0)
            return nothing_to_switch(s, "required market", e);
        v->n_require = 0;
        say(s, prose(s->a, "other markets than the required ones are open"));
        return true;
    case MARKET_RULE_DISTANCE: {
        if (!v->max_distance_km.known)
            return nothing_to_switch(s, "limit of distance", e);
        struct figure *was = firm_figure(s->a, s->firm, "largest distance",
                                         "vetoes.max_distance_km", v->max_distance_km, "km", 0);
        was->decimals = 0;
        v->max_distance_km.known = false;
        say(s, prose(s->a, "distance is no limit (your file: {})", was));
        return true;
    }
    case MARKET_RULE_CERTIFICATE:
        if (v->n_certificate_rules == 0)
            return nothing_to_switch(s, "certificate rule", e);
        if (!value) {
            v->n_certificate_rules = 0;
            say(s, prose(s->a, "no certificate is asked for"));
            return true;
        }
        for (size_t i = 0; i < v->n_certificate_rules; i++)
            if (str_eq_nocase(str_of(value), str_of(v->certificate_rules[i].certificate))) {
                append(s, &s->assumed, &s->n_assumed, v->certificate_rules[i].certificate);
                say(s, prose(s->a, "you hold {s}", v->certificate_rules[i].certificate));
                return true;
            }
        (void)FAIL(e, ERR_USAGE, "no rule of %s asks for `%.80s`", s->firm->file, value);
        return err_hint(e, "One that does: %s", v->certificate_rules[0].certificate);
    case MARKET_RULE_REGISTRATION:
        if (!s->set->registration) {
            (void)FAIL(e, ERR_USAGE, "the criteria set `%s` asks for no registration", s->set->id);
            return err_hint(e, "Only sets for goods registered before the first sale do.");
        }
        say(s, prose(s->a, "registration is not asked for before the first sale"));
        return true;
    case N_MARKET_RULES:
        break;
    }
    return true;
}

static bool veto_distance(struct study *s, const char *value, struct err *e)
{
    struct opt_real *limit = &s->rules.vetoes.max_distance_km;
    struct err why;
    double km;
    if (!number_parse(str_of(text_ascii_digits(s->a, str_of(value))), NUMBER_POINT, &km, &why) ||
        !(km > 0))
        return FAIL(e, ERR_USAGE, "`--veto max_distance_km` takes kilometres above 0, not `%.40s`",
                    value);
    struct figure *f = figure_leaf(s->a, FIGURE_CATALOGUE, "largest distance asked for", km, "km",
                                   0, OPTION("veto"), "max_distance_km");
    f->decimals = 0;
    s->limit = f;
    if (limit->known) {
        struct figure *was = firm_figure(s->a, s->firm, "largest distance",
                                         "vetoes.max_distance_km", *limit, "km", 0);
        was->decimals = 0;
        say(s, prose(s->a, "nothing lies farther than {} (your file: {})", f, was));
    } else {
        say(s, prose(s->a, "nothing lies farther than {} (your file sets no limit)", f));
    }
    *limit = (struct opt_real){true, km};
    return true;
}

static bool veto(struct study *s, const char *text, struct err *e)
{
    struct vetoes *v = &s->rules.vetoes;
    enum market_rule rule;
    const char *value, *code, *name;
    TRY(rule_of(s, "veto", text, &rule, &value, e));
    if (rule == MARKET_RULE_CERTIFICATE || rule == MARKET_RULE_REGISTRATION) {
        (void)FAIL(e, ERR_USAGE, "`--veto %s` is not offered: such rules come from %s",
                   rule_words[rule],
                   rule == MARKET_RULE_CERTIFICATE ? "the firm's file" : "the criteria set");
        return err_hint(e, "`--allow %s` switches one off.", rule_words[rule]);
    }
    if (!value) {
        (void)FAIL(e, ERR_USAGE, "`--veto %s` needs a value", rule_words[rule]);
        return err_hint(e, rule == MARKET_RULE_DISTANCE ? "For example: --veto max_distance_km=4000"
                                                        : "For example: --veto exclude=BRA");
    }
    if (rule == MARKET_RULE_DISTANCE)
        return veto_distance(s, value, e);
    TRY(market_or_group(s, value, &code, &name, e));
    if (rule == MARKET_RULE_EXCLUDE) {
        append(s, &v->exclude, &v->n_exclude, code);
        append(s, &s->excluded, &s->n_excluded, code);
        say(s, prose(s->a, "{s} is excluded", name));
    } else {
        append(s, &v->require, &v->n_require, code);
        say(s, prose(s->a, v->n_require > 1 ? "{s} is required too" : "only {s} is open", name));
    }
    return true;
}

bool study_what_if(struct study *s, const struct market_options *opt, struct err *e)
{
    s->rules = *s->firm;
    for (size_t i = 0; i < opt->n_allow; i++)
        TRY(allow(s, opt->allow[i], e));
    for (size_t i = 0; i < opt->n_veto; i++)
        TRY(veto(s, opt->veto[i], e));
    return true;
}

/* --- weights -------------------------------------------------------------------------------------
 */

/* "near=0.3" or "near=30%": index of the group among those in use, and a share. */
static bool one_weight(struct study *s, const char *text, size_t *ret, double *ret_share,
                       struct err *e)
{
    const char *names[CRITERIA_MAX_GROUPS];
    struct str rest = str_of(text), id = str_trim(str_cut(&rest, '='));
    struct err why;
    for (size_t g = 0; g < s->n_groups; g++)
        names[g] = s->set->groups[s->group_of[g]].id;
    size_t g = 0;
    while (g < s->n_groups && !str_eq(str_of(names[g]), id))
        g++;
    if (g == s->n_groups) {
        for (size_t k = 0; k < s->set->n_groups; k++)
            if (str_eq(str_of(s->set->groups[k].id), id))
                return FAIL(e, ERR_USAGE,
                            "`%s` cannot weigh anything: none of its figures is known for enough "
                            "markets",
                            s->set->groups[k].id);
        (void)FAIL(e, ERR_USAGE, "`--weight %.60s`: `%.*s` is not a group of the set `%s`", text,
                   STR_ARG(id), s->set->id);
        const char *near = text_nearest(id, names, s->n_groups);
        return near ? err_hint(e, "Did you mean `%s`?", near)
                    : err_hint(e, "For example: --weight %s=0.3", names[0]);
    }
    rest = str_of(text_ascii_digits(s->a, str_trim(rest)));
    const char *sign = str_ends(rest, "%") ? "%" : str_ends(rest, "٪") ? "٪" : "";
    bool percent = *sign != '\0';
    rest.n -= strlen(sign);
    if (!number_parse(str_trim(rest), NUMBER_POINT, ret_share, &why) ||
        !(*ret_share >= 0 && *ret_share <= (percent ? 100 : 1))) {
        (void)FAIL(e, ERR_USAGE, "`--weight %.60s`: a weight lies between 0 and 1", text);
        return err_hint(e, "For example: --weight %s=0.3, or %s=30%%", names[g], names[g]);
    }
    if (percent)
        *ret_share /= 100;
    *ret = g;
    return true;
}

static bool both_axes_weigh(struct study *s, struct err *e)
{
    double rest = 1, free = 0, sum[2] = {0};
    for (size_t g = 0; g < s->n_groups; g++) {
        free += isnan(s->central[g]);
        rest -= isnan(s->central[g]) ? 0 : s->central[g];
    }
    for (size_t k = 0; k < s->n_use; k++) {
        double w = s->central[s->group[k]];
        sum[s->set->items[s->use[k]].axis] += isnan(w) ? fmax(0, rest) / free : w;
    }
    for (unsigned k = 0; k < 2; k++)
        if (!(sum[k] > 1e-9)) {
            (void)FAIL(e, ERR_USAGE, "nothing is left to weigh the %s of a market by",
                       k == AXIS_EASE ? "ease of entry" : "attractiveness");
            return err_hint(e, "Leave one of its groups a weight above 0.");
        }
    return true;
}

bool study_stated(struct study *s, const struct market_options *opt, struct err *e)
{
    size_t n = 0;
    double sum = 0;
    if (opt->n_weights == 0)
        return true;
    if (opt->n_first)
        return FAIL(e, ERR_USAGE, "give either weights or an order of the groups, not both");
    s->central = NEW_N(s->a, double, s->n_groups);
    s->asked = NEW_N(s->a, const struct figure *, s->n_groups);
    for (size_t g = 0; g < s->n_groups; g++)
        s->central[g] = (double)NAN;
    for (size_t i = 0; i < opt->n_weights; i++) {
        size_t g;
        double share;
        TRY(one_weight(s, opt->weights[i], &g, &share, e));
        if (!isnan(s->central[g]))
            return FAIL(e, ERR_USAGE, "`--weight %s` is given twice",
                        s->set->groups[s->group_of[g]].id);
        s->central[g] = share;
        sum += share;
        n++;
    }
    bool all = n == s->n_groups;
    if (all ? !(sum > 0) : sum > 1 + 1e-9) {
        (void)FAIL(e, ERR_USAGE, "the weights add up to %.2f", sum);
        return err_hint(e,
                        all ? "One of them must be above 0."
                            : "Together they can be 1 at most; the other groups share the rest.");
    }
    for (size_t g = 0; g < s->n_groups; g++) {
        if (isnan(s->central[g]))
            continue;
        s->central[g] = all ? s->central[g] / sum : fmin(1, s->central[g]);
        const struct criteria_group *group = &s->set->groups[s->group_of[g]];
        struct figure *f = figure_leaf(s->a, FIGURE_CATALOGUE,
                                       arena_printf(s->a, "weight asked for, %s", group->name),
                                       100 * s->central[g], "%", 0, OPTION("weight"), group->id);
        f->decimals = fabs(f->value - round(f->value)) < 0.05 ? 0 : 1;
        s->asked[g] = f;
        say(s, prose(s->a, "“{s}” weighs {}", group->name, f));
    }
    return both_axes_weigh(s, e);
}

/* --- what is in force ----------------------------------------------------------------------------
 */

/* A list of markets: the one in force, else the firm's own that is switched off. */
static struct market_rule_state list_state(struct study *s, enum market_rule rule,
                                           const char *const *now, size_t n_now,
                                           const char *const *own, size_t n_own)
{
    const char *const *codes = n_now ? now : own;
    size_t n = n_now ? n_now : n_own;
    const char **markets = NEW_N(s->a, const char *, n + 1);
    struct buf b;
    buf_init(&b, s->a, 1 << 16);
    for (size_t i = 0; i < n; i++) {
        int m = market_index(s->facts, codes[i]);
        markets[i] = m >= 0 ? market_at(s->facts, m)->iso2 : codes[i];
        buf_printf(&b, "%s%s", i ? ", " : "", m >= 0 ? market_at(s->facts, m)->name : codes[i]);
    }
    return (struct market_rule_state){.rule = rule,
                                      .says = b.p ? b.p : "",
                                      .markets = markets,
                                      .n_markets = n,
                                      .on = n_now > 0,
                                      .own = n_own > 0};
}

static size_t removed_by(const struct market_ranking *r, enum market_rule rule, const char *item)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_removed; i++)
        n += r->removed[i].rule_id == rule &&
             (!item || (r->removed[i].needs && strcmp(r->removed[i].needs, item) == 0));
    return n;
}

void study_rule_states(struct study *s, struct market_ranking *r)
{
    const struct vetoes *own = &s->firm->vetoes, *now = &s->rules.vetoes;
    struct market_rule_state *out =
        NEW_N(s->a, struct market_rule_state, N_MARKET_RULES + own->n_certificate_rules);
    size_t n = 0;
    if (own->n_exclude || now->n_exclude)
        out[n++] = list_state(s, MARKET_RULE_EXCLUDE, now->exclude, now->n_exclude, own->exclude,
                              own->n_exclude);
    if (own->n_require || now->n_require)
        out[n++] = list_state(s, MARKET_RULE_REQUIRE, now->require, now->n_require, own->require,
                              own->n_require);
    if (own->max_distance_km.known || now->max_distance_km.known)
        out[n++] = (struct market_rule_state){
            .rule = MARKET_RULE_DISTANCE,
            .limit = study_limit(s, now->max_distance_km.known ? now : own),
            .on = now->max_distance_km.known,
            .own = own->max_distance_km.known};
    for (size_t i = 0; i < own->n_certificate_rules; i++) {
        const char *name = own->certificate_rules[i].certificate;
        bool on = now->n_certificate_rules > 0, before = false;
        for (size_t k = 0; k < i; k++)
            before = before || strcmp(own->certificate_rules[k].certificate, name) == 0;
        for (size_t k = 0; k < s->n_assumed; k++)
            on = on && strcmp(s->assumed[k], name) != 0;
        if (!before)
            out[n++] = (struct market_rule_state){
                .rule = MARKET_RULE_CERTIFICATE, .item = name, .says = name, .on = on, .own = true};
    }
    if (s->set->registration)
        out[n++] = (struct market_rule_state){.rule = MARKET_RULE_REGISTRATION,
                                              .says = "registration with a strict authority",
                                              .on = !s->off[MARKET_RULE_REGISTRATION],
                                              .own = true};
    for (size_t i = 0; i < n; i++)
        out[i].n_removed = removed_by(r, out[i].rule, out[i].item);
    r->rules = out;
    r->n_rules = n;
}

const struct figure *study_limit(struct study *s, const struct vetoes *v)
{
    if (s->limit && v == &s->rules.vetoes)
        return s->limit;
    struct figure *f = firm_figure(s->a, s->firm, "largest distance", "vetoes.max_distance_km",
                                   v->max_distance_km, "km", 0);
    f->decimals = 0;
    return f;
}
