/* constraints.c — what rules a mode out, before anything is weighed. A rule that cannot be looked
 * at, because the firm's file says nothing, is "not checked" and printed with the mode; it never
 * passes silently and never fails silently. A rule that does not concern a mode is not listed. */
#include <string.h>

#include "entry/parts.h"

const char *entry_check_name(enum entry_check c)
{
    static const char *const names[] = {"passed", "failed", "not checked"};
    return names[c];
}

struct list {
    struct entry_constraint *item;
    size_t n, cap;
};

static void add(struct work *w, struct list *l, const char *rule, enum entry_check outcome,
                const struct prose *text)
{
    PUSH(w->a, l->item, l->n, l->cap, (struct entry_constraint){rule, outcome, text, NULL, NULL});
}

/* Nobody knows: `field` of the firm file would tell. */
static void open_(struct work *w, struct list *l, const char *rule, const char *field,
                  const struct prose *text)
{
    PUSH(w->a, l->item, l->n, l->cap,
         (struct entry_constraint){rule, CHECK_NOT_CHECKED, text, field, NULL});
}

static const char *iso3_of(const struct work *w)
{
    return market_at(w->facts, w->market)->iso3;
}

/* --- the firm's own vetoes ------------------------------------------------------------------- */

static bool named(const struct work *w, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (firm_covers(w->firm, list[i], iso3_of(w)))
            return true;
    return false;
}

static void veto(struct work *w, struct list *l)
{
    const struct vetoes *v = &w->firm->vetoes;
    if (named(w, v->exclude, v->n_exclude))
        add(w, l, "veto", CHECK_FAILED,
            v->exclude_reason ? prose(w->a, "You excluded {s}: {s}.", w->in_text, v->exclude_reason)
                              : prose(w->a, "You excluded {s}.", w->in_text));
    else if (v->n_require && !named(w, v->require, v->n_require))
        add(w, l, "veto", CHECK_FAILED, prose(w->a, "You asked for other markets only."));
}

static void distance(struct work *w, struct list *l)
{
    const struct opt_real limit = w->firm->vetoes.max_distance_km;
    if (!limit.known)
        return;
    const struct figure *far = distance_figure(w->distances, w->a, w->home, w->market, DISTANCE_KM);
    const struct figure *most =
        firm_figure(w->a, w->firm, "largest distance", "vetoes.max_distance_km", limit, "km", 0);
    if (!figure_known(far))
        add(w, l, "distance", CHECK_NOT_CHECKED,
            prose(w->a, "You go {} at most; the distance to {s} is not known.", most, w->in_text));
    else if (far->value > limit.v)
        add(w, l, "distance", CHECK_FAILED,
            prose(w->a, "{s} is {} away; you go {} at most.", w->in_text_first, far, most));
}

static bool held(const struct firm *f, const char *certificate)
{
    for (size_t p = 0; p < f->n_products; p++)
        for (size_t i = 0; i < f->products[p].n_certificates; i++)
            if (str_eq_nocase(str_of(f->products[p].certificates[i]), str_of(certificate)))
                return true;
    return false;
}

static void certificates(struct work *w, struct list *l)
{
    const struct vetoes *v = &w->firm->vetoes;
    for (size_t i = 0; i < v->n_certificate_rules; i++) {
        const struct certificate_rule *c = &v->certificate_rules[i];
        if (firm_covers(w->firm, c->market, iso3_of(w)) && !held(w->firm, c->certificate))
            add(w, l, "certificate", CHECK_FAILED,
                prose(w->a, "{s} asks for {s}, which none of your products holds ({s}).",
                      w->in_text_first, c->certificate, c->source));
    }
}

/* --- capital --------------------------------------------------------------------------------- */

/* What the firm says the mode costs here, else everywhere; what it says of direct export as a whole
 * holds for both kinds unless it speaks of the kind. NULL when it does not say. */
static const struct figure *capital_needed(struct work *w, const struct entry_mode *m)
{
    const struct entry_view *v = &w->firm->entry_view;
    size_t found = v->n_mode_capital;
    int best = 0; /* 2 for the kind itself, 1 for this market */
    for (size_t i = 0; i < v->n_mode_capital; i++) {
        const struct mode_capital *c = &v->mode_capital[i];
        bool itself = strcmp(c->mode, m->id) == 0,
             whole = m->part_of && strcmp(c->mode, m->part_of) == 0,
             here = c->market && strcmp(c->market, iso3_of(w)) == 0;
        int rank = 1 + 2 * itself + here;
        if ((itself || whole) && (here || !c->market) && rank > best) {
            best = rank;
            found = i;
        }
    }
    if (found == v->n_mode_capital)
        return NULL;
    return firm_amount(w->a, w->firm, arena_printf(w->a, "Capital for: %s", m->name),
                       arena_printf(w->a, "entry_view.mode_capital[%zu].capital", found),
                       v->mode_capital[found].capital, 0);
}

/* All budget lines of the year the file speaks of and later; NULL when there are none. */
static const struct figure *capital_available(struct work *w)
{
    const struct resources *s = &w->firm->resources;
    struct date d;
    struct err ignored = {0};
    int from = w->firm->written_on && date_parse(str_of(w->firm->written_on), &d, &ignored)
                   ? date_year(d)
                   : 0;
    const struct figure **line = NEW_N(w->a, const struct figure *, s->n_budget ? s->n_budget : 1);
    size_t n = 0;
    double sum = 0;
    for (size_t i = 0; i < s->n_budget; i++) {
        if (s->budget[i].year < from)
            continue;
        line[n] = firm_amount(w->a, w->firm, arena_printf(w->a, "Budget of %d", s->budget[i].year),
                              arena_printf(w->a, "resources.budget[%zu].amount", i),
                              s->budget[i].amount, s->budget[i].year);
        sum += line[n++]->value;
    }
    return n ? figure_derived(w->a, "Budget for going abroad, all years", sum, w->firm->currency,
                              ENTRY_METHOD, w->params_hash, line, n)
             : NULL;
}

static void capital(struct work *w, struct list *l, const struct entry_mode *m)
{
    const struct figure *need = capital_needed(w, m), *have = capital_available(w);
    if (!figure_known(need)) {
        open_(w, l, "capital", "entry_view.mode_capital",
              prose(w->a, "Your file does not say what it costs."));
    } else if (!figure_known(have)) {
        open_(w, l, "capital", "resources.budget",
              prose(w->a, "It costs {}; your file gives no budget to hold against it.", need));
    } else if (need->value <= have->value) {
        add(w, l, "capital", CHECK_PASSED,
            prose(w->a, "It costs {}, and your budget holds {}.", need, have));
    } else {
        add(w, l, "capital", CHECK_FAILED,
            prose(w->a, "It costs {}, more than the {} of your budget.", need, have));
    }
}

/* --- people, ownership, know-how ------------------------------------------------------------- */

static void staff(struct work *w, struct list *l, const struct entry_mode *m)
{
    const struct opt_int s = w->firm->resources.export_staff;
    const struct figure *need = param(w, "entry.staff.%s", m->id);
    struct figure *have = firm_figure(w->a, w->firm, "Export staff", "resources.export_staff",
                                      (struct opt_real){s.known, (double)s.v}, "people", 0);
    have->decimals = 0;
    if (!s.known)
        open_(w, l, "staff", "resources.export_staff",
              prose(w->a, "It takes {} for exports; your file does not say how many you have.",
                    need));
    else if ((double)s.v >= need->value)
        add(w, l, "staff", CHECK_PASSED,
            prose(w->a, "It takes {} for exports, and you have {}.", need, have));
    else
        add(w, l, "staff", CHECK_FAILED,
            prose(w->a, "It takes {} for exports; you have {}.", need, have));
}

static void ownership(struct work *w, struct list *l, const struct entry_mode *m)
{
    const struct figure *need = param(w, "entry.ownership.%s", m->id),
                        *may = w->factor[FACTOR_LEGAL].raw;
    if (!figure_known(may)) {
        open_(w, l, "ownership", "entry_view.ownership_limits",
              prose(w->a,
                    "It takes {} of a local company; what a foreigner may own in {s} is not in "
                    "your file, and no registry is at hand.",
                    need, w->in_text));
        return;
    }
    bool good = may->value >= need->value;
    add(w, l, "ownership", good ? CHECK_PASSED : CHECK_FAILED,
        good ? prose(w->a, "It takes {} of a local company, and a foreigner may own {}.", need, may)
             : prose(w->a, "It takes {} of a local company; a foreigner may own {} at most.", need,
                     may));
}

static void protection(struct work *w, struct list *l)
{
    const struct figure *need = param(w, "entry.ip.min");
    const struct figure *have =
        firm_figure(w->a, w->firm, "Share of what matters that is protected",
                    "entry_view.ip_protected", w->firm->entry_view.ip_protected, "share", 0);
    if (!figure_known(have))
        open_(w, l, "ip", "entry_view.ip_protected",
              prose(w->a,
                    "At least {} of what matters should be protected; your file does not say how "
                    "much is.",
                    need));
    else if (have->value >= need->value)
        add(w, l, "ip", CHECK_PASSED,
            prose(w->a, "{} of what matters is protected; at least {} should be.", have, need));
    else
        add(w, l, "ip", CHECK_FAILED,
            prose(w->a, "Only {} of what matters is protected; at least {} should be.", have,
                  need));
}

/* A product with a customs code is a thing; a service has none. */
static bool sells_goods(const struct firm *f)
{
    for (size_t i = 0; i < f->n_products; i++)
        if (f->products[i].hs)
            return true;
    return f->sector == SECTOR_REGULATED_HEALTH;
}

/* What is franchised is a shop, a restaurant, a service. Goods alone are no format, so a maker of
 * goods that does not speak of one has none. */
static void format(struct work *w, struct list *l)
{
    static const char field[] = "entry_view.codified_format";
    const struct entry_view *v = &w->firm->entry_view;
    if (v->codified_format_known && v->codified_format)
        add(w, l, "format", CHECK_PASSED,
            prose(w->a, "Your business format is written down for others to follow."));
    else if (v->codified_format_known)
        add(w, l, "format", CHECK_FAILED,
            prose(w->a,
                  "It needs a business format that others can follow; you say there is none."));
    else if (sells_goods(w->firm)) {
        open_(w, l, "format", field,
              prose(w->a, "What others follow is a format, such as a shop or a service; you sell "
                          "goods, and your file speaks of no format."));
        l->item[l->n - 1].outcome = CHECK_FAILED;
    } else
        open_(w, l, "format", field,
              prose(w->a, "It needs a business format that others can follow; your file does not "
                          "say whether you have one."));
}

/* May those who use the goods order them unseen, online? */
static bool goods(struct work *w, struct list *l, struct err *e)
{
    static const char field[] = "entry_view.distance_selling";
    const struct entry_view *v = &w->firm->entry_view;
    struct goods_rule g = {0};
    TRY(goods_rule_of(w->job, w->firm, &g, e));
    if (v->distance_selling_known) {
        add(w, l, "goods", v->distance_selling ? CHECK_PASSED : CHECK_FAILED,
            v->distance_selling
                ? prose(w->a, "You say that your goods may be sold at a distance.")
                : prose(w->a, "You say that your goods may not be sold at a distance."));
    } else if (g.at_a_distance == DISTANCE_PRESUMED) {
        add(w, l, "goods", CHECK_PASSED,
            prose(w->a, "As a rule {s} may be sold at a distance; look up the exceptions of {s}.",
                  g.what, w->in_text));
        l->item[l->n - 1].source = g.source;
    } else {
        bool closed = g.at_a_distance == DISTANCE_SAY_YES;
        open_(w, l, "goods", field,
              closed ? prose(w->a,
                             "You sell {s}, often not allowed to be sold at a distance to those "
                             "who use them; your file does not say that yours are.",
                             g.what)
                     : prose(w->a,
                             "You sell {s}; your file does not say whether they may be sold at a "
                             "distance.",
                             g.what));
        l->item[l->n - 1].source = g.source;
        if (closed)
            l->item[l->n - 1].outcome = CHECK_FAILED;
    }
    return true;
}

/* A partner is identified by being named. A file that names none anywhere may just be silent. */
static void partner(struct work *w, struct list *l)
{
    const struct entry_view *v = &w->firm->entry_view;
    for (size_t i = 0; i < v->n_partners; i++) {
        if (strcmp(v->partners[i].market, iso3_of(w)) == 0) {
            add(w, l, "partner", CHECK_PASSED,
                prose(w->a, "A partner is identified: {s}.", v->partners[i].name));
            return;
        }
    }
    if (v->n_partners)
        add(w, l, "partner", CHECK_FAILED,
            prose(w->a, "It needs a partner; you name some elsewhere but none in {s}.",
                  w->in_text));
    else
        open_(w, l, "partner", "entry_view.partners",
              prose(w->a, "It needs a partner in {s}; your file names no partner anywhere.",
                    w->in_text));
}

/* What a mode asks for before it can begin. */
static bool conditions(struct work *w, struct list *l, const struct entry_mode *m, struct err *e)
{
    capital(w, l, m);
    staff(w, l, m);
    if (m->equity)
        ownership(w, l, m);
    if (m->needs_ip)
        protection(w, l);
    if (m->needs_codified_format)
        format(w, l);
    if (m->needs_partner)
        partner(w, l);
    return !m->sells_at_distance || goods(w, l, e);
}

bool constraints_of(struct work *w, const struct entry_mode *m, struct entry_line *line,
                    struct err *e)
{
    struct list l = {0};
    veto(w, &l);
    distance(w, &l);
    certificates(w, &l);
    line->in_place = history_in_place(w, m);
    if (line->in_place)
        add(w, &l, "in place", CHECK_PASSED,
            prose(w->a,
                  "You are there this way since {}: what it takes to begin, money, people and "
                  "partner, is in place.",
                  w->since));
    else
        TRY(conditions(w, &l, m, e));
    bool conditions_open = false;
    line->passes = true;
    for (size_t i = 0; i < l.n; i++) {
        bool open = l.item[i].outcome == CHECK_NOT_CHECKED;
        line->passes = line->passes && l.item[i].outcome != CHECK_FAILED;
        line->n_not_checked += open;
        conditions_open = conditions_open || (open && words_condition(m, l.item[i].rule));
    }
    line->settled = line->passes && !conditions_open;
    line->constraints = l.item;
    line->n_constraints = l.n;
    return true;
}
