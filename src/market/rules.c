/* rules.c — vetoes and constraints remove markets before anything is weighed; each names the rule,
 * what it looked at and the firm's field that set it. The first rule that applies is named. */
#include "market/inside.h"

static bool listed(const struct firm *f, const char *const *list, size_t n, const char *iso3)
{
    for (size_t i = 0; i < n; i++)
        if (firm_covers(f, list[i], iso3))
            return true;
    return false;
}

static bool holds(const struct firm *f, const char *certificate)
{
    for (size_t p = 0; p < f->n_products; p++)
        for (size_t i = 0; i < f->products[p].n_certificates; i++)
            if (str_eq_nocase(str_of(f->products[p].certificates[i]), str_of(certificate)))
                return true;
    return false;
}

/* Fills rule and source when a rule removes the market. */
static bool removed(struct study *s, int market, struct market_removed *x)
{
    const struct vetoes *v = &s->firm->vetoes;
    const struct market *m = market_at(s->facts, market);
    if (listed(s->firm, v->exclude, v->n_exclude, m->iso3)) {
        x->rule = v->exclude_reason
                      ? arena_printf(s->a, "excluded by the firm: %s", v->exclude_reason)
                      : "excluded by the firm";
        x->source = "vetoes.exclude";
        return true;
    }
    if (v->n_require > 0 && !listed(s->firm, v->require, v->n_require, m->iso3)) {
        x->rule = "not among the markets the firm requires";
        x->source = "vetoes.require";
        return true;
    }
    if (v->max_distance_km.known) {
        const struct figure *d = distance_figure(s->distances, s->a, s->home, market, DISTANCE_KM);
        if (!figure_known(d) || d->value > v->max_distance_km.v) {
            x->rule = figure_known(d) ? "farther than the firm goes"
                                      : "distance not known, so the firm's limit cannot be checked";
            x->value = d;
            struct figure *limit =
                firm_figure(s->a, s->firm, "largest distance", "vetoes.max_distance_km",
                            v->max_distance_km, "km", 0);
            limit->decimals = 0;
            x->limit = limit;
            x->source = "vetoes.max_distance_km";
            return true;
        }
    }
    for (size_t i = 0; i < v->n_certificate_rules; i++) {
        const struct certificate_rule *c = &v->certificate_rules[i];
        if (firm_covers(s->firm, c->market, m->iso3) && !holds(s->firm, c->certificate)) {
            x->rule = arena_printf(s->a, "needs %s, which no product holds (%s)", c->certificate,
                                   c->source ? c->source : "the firm's own rule");
            x->source = arena_printf(s->a, "vetoes.certificates[%zu]", i);
            return true;
        }
    }
    return false;
}

bool study_rules(struct study *s, struct market_ranking *r, struct err *e)
{
    size_t all = market_count(s->facts);
    struct market_removed *out = NEW_N(s->a, struct market_removed, all);
    s->candidates = NEW_N(s->a, int, all);
    for (size_t i = 0; i < all; i++) {
        const struct market *m = market_at(s->facts, (int)i);
        if (m->status == MARKET_UNINHABITED || (int)i == s->home)
            continue;
        r->n_candidates++;
        struct market_removed x = {.market = (int)i, .iso3 = m->iso3, .name = m->name};
        if (removed(s, (int)i, &x))
            out[r->n_removed++] = x;
        else
            s->candidates[s->n++] = (int)i;
    }
    r->removed = out;
    if (s->n == 0) {
        (void)FAIL(e, ERR_INPUT, "the firm's vetoes leave no market to rank");
        return err_hint(e, "Look at `vetoes` in %s", s->firm->file);
    }
    return true;
}
