/* rules.c — vetoes and constraints remove markets before anything is weighed; each names the rule,
 * what it looked at and the firm's field that set it. The first rule that applies is named. Rules
 * about certificates come last: a market that only they remove can be opened, and is placed by
 * open_if.c.
 *
 * Goods that need a registration before the first sale: a set may name a list of authorities whose
 * own registration a market asks for. Without one of the certificates of the list, and without
 * sales there (which show that it is registered), such a market is "not checked: registration":
 * conditional, out of the ranking. The list is dated and says where each authority stands in it
 * for; it is no score. */
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "market/inside.h"

struct authority {
    const char *market; /* alpha-3, or an organisation of the lists */
    const char *name, *evidence;
    struct str certificates; /* any of them, between bars */
};
struct authorities {
    struct authority *items;
    size_t n, cap;
};

static bool organisation_known(const struct study *s, const char *code)
{
    for (size_t m = 0; s->lists && m < market_count(s->facts); m++)
        if (lists_find(s->lists, (int)m, "organisations", code))
            return true;
    return false;
}

static bool read_authorities(struct study *s, struct authorities *ret, struct err *e)
{
    static const char *const cols[] = {"market", "authority", "certificates", "since",
                                       "tag",    "source",    "evidence"};
    struct csv *c;
    int col[COUNT_OF(cols)];
    if (!s->set->registration)
        return true;
    TRY(csv_open_path(&c, s->a, path_join(s->a, s->job->data_dir, s->set->registration), NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        struct str text[COUNT_OF(cols)];
        int64_t since;
        for (size_t i = 0; i < COUNT_OF(cols); i++)
            TRY(csv_need_text(c, col[i], &text[i], e));
        TRY(csv_need_int(c, col[3], &since, e));
        if (market_index(s->facts, str_dup(s->a, text[0])) < 0 &&
            !organisation_known(s, str_dup(s->a, text[0])))
            return csv_fail(c, col[0], e,
                            "`%.*s` is neither a market nor an organisation of the lists",
                            STR_ARG(text[0]));
        if (since > date_year(facts_as_of(s->facts)))
            continue;
        struct authority x = {.market = str_dup(s->a, text[0]),
                              .name = str_dup(s->a, text[1]),
                              .certificates = str_of(str_dup(s->a, text[2])),
                              .evidence = str_dup(s->a, text[6])};
        PUSH(s->a, ret->items, ret->n, ret->cap, x);
    }
    return !csv_failed(c);
}

static bool listed(const struct firm *f, const char *const *list, size_t n, const char *iso3)
{
    for (size_t i = 0; i < n; i++)
        if (firm_covers(f, list[i], iso3))
            return true;
    return false;
}

static bool holds(const struct study *s, const char *certificate)
{
    const struct firm *f = s->firm;
    for (size_t i = 0; i < s->n_assumed; i++)
        if (str_eq_nocase(str_of(s->assumed[i]), str_of(certificate)))
            return true;
    for (size_t p = 0; p < f->n_products; p++)
        for (size_t i = 0; i < f->products[p].n_certificates; i++)
            if (str_eq_nocase(str_of(f->products[p].certificates[i]), str_of(certificate)))
                return true;
    return false;
}

/* A strict authority of the market whose registration nothing shows. */
static const struct authority *unregistered(struct study *s, const struct authorities *list,
                                            int market)
{
    const char *iso3 = market_at(s->facts, market)->iso3;
    if (s->footholds[market].served || s->off[MARKET_RULE_REGISTRATION])
        return NULL;
    for (size_t i = 0; i < list->n; i++) {
        const struct authority *x = &list->items[i];
        bool one = market_index(s->facts, x->market) >= 0; /* CAN is Canada, not the Andean one */
        bool here = one ? strcmp(x->market, iso3) == 0
                        : s->lists && lists_find(s->lists, market, "organisations", x->market);
        bool held = false;
        for (struct str rest = x->certificates; here && rest.n > 0;)
            held = held || holds(s, str_dup(s->a, str_trim(str_cut(&rest, '|'))));
        if (here && !held)
            return x;
    }
    return NULL;
}

/* Fills rule and source when a rule removes the market, and what would open it when a certificate
 * would. */
static bool removed(struct study *s, const struct authorities *strict, int market,
                    struct market_removed *x, struct cure *cure)
{
    const struct vetoes *v = &s->rules.vetoes;
    const struct market *m = market_at(s->facts, market);
    if (listed(&s->rules, v->exclude, v->n_exclude, m->iso3)) {
        bool asked = listed(&s->rules, s->excluded, s->n_excluded, m->iso3);
        x->rule = asked ? "excluded (what if)"
                  : v->exclude_reason
                      ? arena_printf(s->a, "excluded by the firm: %s", v->exclude_reason)
                      : "excluded by the firm";
        x->source = asked ? "option --veto" : "vetoes.exclude";
        x->rule_id = MARKET_RULE_EXCLUDE;
        return true;
    }
    if (v->n_require > 0 && !listed(&s->rules, v->require, v->n_require, m->iso3)) {
        bool own = s->firm->vetoes.n_require > 0;
        x->rule = own ? "not among the markets the firm requires"
                      : "not among the markets required (what if)";
        x->source = own ? "vetoes.require" : "option --veto";
        x->rule_id = MARKET_RULE_REQUIRE;
        return true;
    }
    if (v->max_distance_km.known) {
        const struct figure *d = distance_figure(s->distances, s->a, s->home, market, DISTANCE_KM);
        if (!figure_known(d) || d->value > v->max_distance_km.v) {
            x->rule = !figure_known(d) ? "distance not known, so the firm's limit cannot be checked"
                      : s->limit       ? "farther than the limit asked for (what if)"
                                       : "farther than the firm goes";
            x->value = d;
            x->limit = study_limit(s, v);
            x->source = s->limit ? "option --veto" : "vetoes.max_distance_km";
            x->rule_id = MARKET_RULE_DISTANCE;
            return true;
        }
    }
    for (size_t i = 0; i < v->n_certificate_rules; i++) {
        const struct certificate_rule *c = &v->certificate_rules[i];
        if (firm_covers(&s->rules, c->market, m->iso3) && !holds(s, c->certificate)) {
            x->rule = arena_printf(s->a, "needs %s, which no product holds (%s)", c->certificate,
                                   c->source ? c->source : "the firm's own rule");
            x->source = arena_printf(s->a, "vetoes.certificates[%zu]", i);
            x->rule_id = MARKET_RULE_CERTIFICATE;
            x->needs = cure->needs = c->certificate;
            return true;
        }
    }
    const struct authority *own = unregistered(s, strict, market);
    if (own) {
        cure->needs = arena_printf(s->a, "registration with %s", own->name);
        cure->strict_authority = true;
        x->rule = arena_printf(s->a, "not checked: needs %s, and your file shows none (%s)",
                               cure->needs, own->evidence);
        x->source = s->set->registration;
        x->rule_id = MARKET_RULE_REGISTRATION;
        x->needs = cure->needs;
        return true;
    }
    return false;
}

bool study_rules(struct study *s, struct market_ranking *r, struct err *e)
{
    size_t all = market_count(s->facts);
    struct market_removed *out = NEW_N(s->a, struct market_removed, all);
    int *curable = NEW_N(s->a, int, all);
    struct authorities strict = {0};
    s->candidates = NEW_N(s->a, int, all);
    s->cures = NEW_N(s->a, struct cure, all);
    TRY(read_authorities(s, &strict, e));
    for (size_t i = 0; i < all; i++) {
        const struct market *m = market_at(s->facts, (int)i);
        if (m->status == MARKET_UNINHABITED || (int)i == s->home)
            continue;
        r->n_candidates++;
        struct market_removed x = {.market = (int)i, .iso3 = m->iso3, .name = m->name};
        struct cure cure = {0};
        if (!removed(s, &strict, (int)i, &x, &cure)) {
            s->candidates[s->n++] = (int)i;
            continue;
        }
        out[r->n_removed++] = x;
        if (cure.needs) {
            s->cures[s->n_curable] = cure;
            curable[s->n_curable++] = (int)i;
        }
    }
    memcpy(s->candidates + s->n, curable, s->n_curable * sizeof *curable);
    r->removed = out;
    if (s->n == 0) {
        (void)FAIL(e, ERR_INPUT, "the firm's vetoes leave no market to rank");
        return err_hint(e, "Look at `vetoes` in %s", s->firm->file);
    }
    study_rule_states(s, r);
    return true;
}
