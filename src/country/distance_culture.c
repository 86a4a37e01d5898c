/* distance_culture.c — Hofstede, religion and law as figures.
 *
 * Hofstede: the dimensions are indicators that only the user can fill. Scores of all markets are
 * put in one table when struct distances is made; V_d is taken over every market with a value for d
 * (regions of the source are not markets and never count), the covariance over the complete cases.
 * D comes from the parameters and is the same for the whole run, so that no ranking mixes indices.
 *
 * Religion: see religion_overlap. Law: one class in both countries, or the elements two mixed
 * systems share.
 */
#include <math.h>

#include "country/distance_inside.h"

#define NOT_KNOWN ((double)NAN)

/* --- Hofstede ------------------------------------------------------------------------------------
 */

bool distance_culture_make(struct arena *a, struct distances *d, struct err *e)
{
    static const char *const ids[DISTANCE_HOFSTEDE_MAX] = {"hofstede_pdi",    "hofstede_idv",
                                                           "hofstede_mas",    "hofstede_uai",
                                                           "hofstede_ltowvs", "hofstede_ivr"};
    if (d->p.hofstede_dimensions != 4 && d->p.hofstede_dimensions != 6)
        return FAIL(e, ERR_INPUT, "distance.hofstede.dimensions must be 4 or 6, not %g",
                    d->p.hofstede_dimensions);
    d->D = (size_t)d->p.hofstede_dimensions;
    d->hofstede_why = "Hofstede's scores may not be shipped: import your own copy";
    size_t n = market_count(d->facts);
    d->scores = NEW_N(a, double, n * d->D);
    for (size_t k = 0; k < d->D; k++) {
        d->hofstede[k] = indicator_find(d->facts, ids[k]);
        if (d->hofstede[k] < 0) {
            d->D = 0;
            return true;
        }
        for (size_t m = 0; m < n; m++) {
            double v;
            d->scores[m * d->D + k] =
                facts_value(d->facts, (int)m, d->hofstede[k], &v, NULL) ? v : NOT_KNOWN;
        }
    }
    culture_variances(d->scores, n, d->D, d->variances, d->reference);
    for (size_t k = 0; k < d->D; k++)
        if ((double)d->reference[k] < d->p.hofstede_reference_min) {
            if (d->reference[k] > 0)
                d->hofstede_why = "too few countries imported for a believable variance";
            d->D = 0;
            return true;
        }
    struct err why;
    d->metric_known = culture_metric_make(a, d->scores, n, d->D, d->p.mahalanobis_per_dimension,
                                          d->p.mahalanobis_condition, &d->metric, &why);
    if (!d->metric_known)
        d->metric_why = arena_strdup(a, why.msg);
    return true;
}

const struct figure *distance_hofstede(const struct distances *d, struct arena *a, int from, int to,
                                       enum distance_id id)
{
    if (d->D == 0)
        return distance_missing(d, a, from, to, id, d->hofstede_why);
    const double *x = d->scores + (size_t)from * d->D, *y = d->scores + (size_t)to * d->D;
    const struct figure *in[2 * DISTANCE_HOFSTEDE_MAX];
    for (size_t k = 0; k < d->D; k++) {
        in[2 * k] = facts_figure(d->facts, a, from, d->hofstede[k]);
        in[2 * k + 1] = facts_figure(d->facts, a, to, d->hofstede[k]);
        if (isnan(x[k]) || isnan(y[k]))
            return distance_missing(
                d, a, from, to, id,
                arena_printf(a, "%s is missing; over fewer dimensions it would be another index",
                             in[2 * k + (isnan(x[k]) ? 0 : 1)]->label));
    }
    if (id == DISTANCE_HOFSTEDE_MD && !d->metric_known)
        return distance_missing(d, a, from, to, id, d->metric_why);
    double v = id == DISTANCE_HOFSTEDE_KS    ? culture_kogut_singh(x, y, d->variances, d->D)
               : id == DISTANCE_HOFSTEDE_EDI ? culture_euclidean(x, y, d->variances, d->D)
                                             : culture_mahalanobis(&d->metric, x, y);
    static const char *const methods[] = {"kogut-singh/1", "hofstede-euclidean/1",
                                          "hofstede-mahalanobis/1"};
    struct figure *f =
        figure_derived(a, distance_label(d, a, from, to, id), v, distance_kinds[id].unit,
                       methods[id - DISTANCE_HOFSTEDE_KS], d->params_hash, in, 2 * d->D);
    f->decimals = 2;
    f->grade = GRADE_D; /* one survey of one firm's staff around 1970, extended since */
    if (id == DISTANCE_HOFSTEDE_MD)
        f->why = arena_printf(a, "%zu dimensions, covariance over %zu complete countries%s", d->D,
                              d->metric.n_complete,
                              d->metric.pseudo ? ", nearly singular: pseudo-inverse" : "");
    else
        f->why =
            arena_printf(a, "%zu dimensions, variances over %zu countries", d->D, d->reference[0]);
    return f;
}

static const struct figure *share_leaf(const struct distances *d, struct arena *a, int market,
                                       const char *list, const struct list_entry *x)
{
    const struct market *m = market_at(d->facts, market);
    struct figure *f = figure_leaf(
        a, FIGURE_FACT, arena_printf(a, "%s, %s", lists_label(d->lists, list, x->item), m->name),
        x->share_pct, "%", x->year, x->source,
        arena_printf(a, "%s.%s/%s/%d", list, x->item, m->iso3, x->year));
    f->grade = GRADE_B;
    f->decimals = 1;
    return f;
}

/* --- first languages
 * ------------------------------------------------------------------------------- */

/* Sum of the shares that the source gives for languages by name, and of all of them. */
static void native_sums(const struct list_entry *x, size_t n, double *ret_named, double *ret_all)
{
    *ret_named = *ret_all = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(x[i].share_pct)) {
            *ret_all += x[i].share_pct / 100;
            if (!cstr_eq(x[i].item, "other"))
                *ret_named += x[i].share_pct / 100;
        }
}

/* Melitz & Toubal's CNL: Σ n_l m_l. A list whose shares pass 100 % counts several languages a
 * person and is no list of first languages. */
const struct figure *distance_language_native(const struct distances *d, struct arena *a, int from,
                                              int to)
{
    enum { MAX_COMMON = 32 };
    const struct list_entry *x[2];
    size_t n[2] = {0};
    for (int side = 0; side < 2; side++) {
        int m = side == 0 ? from : to;
        double named = 0, all = 0;
        if (d->lists)
            n[side] = lists_get(d->lists, m, "languages", &x[side]);
        native_sums(x[side], n[side], &named, &all);
        const char *name = market_at(d->facts, m)->name;
        if (named < d->p.native_covered)
            return distance_missing(
                d, a, from, to, DISTANCE_LANGUAGE_NATIVE,
                arena_printf(a, "shares of first languages are known for only %.0f %% of %s",
                             100 * named, name));
        if (all > d->p.native_most)
            return distance_missing(
                d, a, from, to, DISTANCE_LANGUAGE_NATIVE,
                arena_printf(a, "the source counts several languages a person in %s", name));
    }
    const struct figure *in[2 * MAX_COMMON];
    size_t n_in = 0;
    double sum = 0;
    for (size_t i = 0; i < n[0] && n_in < 2 * MAX_COMMON; i++) {
        const struct list_entry *y = lists_find(d->lists, to, "languages", x[0][i].item);
        if (!y || cstr_eq(y->item, "other") || isnan(y->share_pct) || isnan(x[0][i].share_pct))
            continue;
        sum += x[0][i].share_pct / 100 * (y->share_pct / 100);
        in[n_in++] = share_leaf(d, a, from, "languages", &x[0][i]);
        in[n_in++] = share_leaf(d, a, to, "languages", y);
    }
    if (n_in == 0) { /* none in common: the largest of each shows it */
        in[n_in++] = share_leaf(d, a, from, "languages", &x[0][0]);
        in[n_in++] = share_leaf(d, a, to, "languages", &x[1][0]);
    }
    struct figure *f =
        figure_derived(a, distance_label(d, a, from, to, DISTANCE_LANGUAGE_NATIVE), fmin(1, sum),
                       "share", "language-native/1", d->params_hash, in, n_in);
    f->decimals = 2;
    return f;
}

/* --- religion ------------------------------------------------------------------------------------
 */

enum { MAX_CREEDS = 64 };

/* One country's shares; code "christian/catholic" = family and branch, "christian" = branch unsaid.
 */
struct creeds {
    struct creed {
        struct str family, branch;
        double share;
        const struct list_entry *entry;
    } list[MAX_CREEDS];
    size_t n;
    double covered;
};

/* "Other" and "unspecified" say nothing about what two countries have in common. */
static void creeds_read(const struct lists *l, int market, struct creeds *ret)
{
    const struct list_entry *items;
    size_t n = lists_get(l, market, "religions", &items);
    *ret = (struct creeds){.n = 0};
    for (size_t i = 0; i < n && ret->n < MAX_CREEDS; i++) {
        struct str rest = str_of(items[i].item), family = str_cut(&rest, '/');
        if (isnan(items[i].share_pct) || items[i].share_pct <= 0 || str_is(family, "other") ||
            str_is(family, "unspecified"))
            continue;
        ret->list[ret->n++] = (struct creed){family, rest, items[i].share_pct / 100, &items[i]};
        ret->covered += items[i].share_pct / 100;
    }
    if (ret->covered > 1) { /* answers overlap or are rounded */
        for (size_t i = 0; i < ret->n; i++)
            ret->list[i].share /= ret->covered;
        ret->covered = 1;
    }
}

static double family_total(const struct creeds *c, struct str family, bool unsaid_only)
{
    double sum = 0;
    for (size_t i = 0; i < c->n; i++)
        if (str_eq(c->list[i].family, family) && (!unsaid_only || c->list[i].branch.n == 0))
            sum += c->list[i].share;
    return sum;
}

/* Share of two populations that can be paired with the same religion: the mean of pairing by family
 * and of pairing by branch, where people whose branch the source does not say pair with any of the
 * family. p and q are scaled by 1/ps and 1/qs. 0…1, symmetric, 1 for equal shares that sum to 1. */
static double religion_overlap(const struct creeds *p, const struct creeds *q, double ps, double qs)
{
    double by_family = 0, by_branch = 0;
    for (size_t i = 0; i < p->n; i++) {
        struct str family = p->list[i].family;
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen = seen || str_eq(p->list[k].family, family);
        if (seen)
            continue;
        double P = family_total(p, family, false) / ps, Q = family_total(q, family, false) / qs;
        double paired = (family_total(p, family, true)) / ps + family_total(q, family, true) / qs;
        for (size_t k = 0; k < p->n; k++)
            for (size_t j = 0; j < q->n; j++)
                if (str_eq(p->list[k].family, family) && p->list[k].branch.n > 0 &&
                    str_eq(q->list[j].family, family) &&
                    str_eq(p->list[k].branch, q->list[j].branch))
                    paired += fmin(p->list[k].share / ps, q->list[j].share / qs);
        by_family += fmin(P, Q);
        by_branch += fmin(fmin(P, Q), paired);
    }
    return (by_family + by_branch) / 2;
}

static void creed_leaves(const struct distances *d, struct arena *a, int market,
                         const struct creeds *c, const struct figure **in, size_t *n)
{
    for (size_t i = 0; i < c->n; i++)
        in[(*n)++] = share_leaf(d, a, market, "religions", c->list[i].entry);
}

const struct figure *distance_religion(const struct distances *d, struct arena *a, int from, int to)
{
    if (!d->lists)
        return distance_missing(d, a, from, to, DISTANCE_RELIGION, "no lists of religions");
    struct creeds p, q;
    creeds_read(d->lists, from, &p);
    creeds_read(d->lists, to, &q);
    const struct creeds *thin = p.covered < q.covered ? &p : &q;
    if (thin->covered < d->p.religion_covered)
        return distance_missing(d, a, from, to, DISTANCE_RELIGION,
                                arena_printf(a, "the source gives shares for only %.0f %% of %s",
                                             100 * thin->covered,
                                             market_at(d->facts, thin == &p ? from : to)->name));
    const struct figure *in[2 * MAX_CREEDS];
    size_t n = 0;
    creed_leaves(d, a, from, &p, in, &n);
    creed_leaves(d, a, to, &q, in, &n);
    /* At worst the people not covered have nothing in common with anyone, at best everything. */
    double sure = religion_overlap(&p, &q, 1, 1), open = (1 - p.covered) + (1 - q.covered);
    double low = fmax(0, 1 - sure - fmax(0, open)), high = fmax(low, 1 - sure);
    double v = 1 - religion_overlap(&p, &q, p.covered, q.covered);
    struct figure *f =
        figure_derived(a, distance_label(d, a, from, to, DISTANCE_RELIGION),
                       fmin(high, fmax(low, v)), "share", "religion-gap/1", d->params_hash, in, n);
    f->decimals = 2;
    return figure_with_interval(f, low, high);
}

/* --- law -----------------------------------------------------------------------------------------
 */

static const struct figure *word_leaf(const struct distances *d, struct arena *a, int market,
                                      const char *list, const struct list_entry *x)
{
    struct figure *f = figure_leaf(
        a, FIGURE_FACT,
        arena_printf(a, "%s, %s", lists_label(d->lists, list, x->item),
                     market_at(d->facts, market)->name),
        1, "1 yes 0 no", x->year, x->source,
        arena_printf(a, "%s.%s/%s/%d", list, x->item, market_at(d->facts, market)->iso3, x->year));
    f->grade = GRADE_B;
    f->decimals = 0;
    return f;
}

const struct figure *distance_legal_origin(const struct distances *d, struct arena *a, int from,
                                           int to)
{
    const struct list_entry *x, *y;
    if (!d->lists || lists_get(d->lists, from, "legal_origin", &x) == 0 ||
        lists_get(d->lists, to, "legal_origin", &y) == 0)
        return distance_missing(d, a, from, to, DISTANCE_LEGAL_ORIGIN,
                                "the class of a legal system is not known");
    const char *label = distance_label(d, a, from, to, DISTANCE_LEGAL_ORIGIN);
    struct figure *f;
    if (!cstr_eq(x->item, "mixed") && !cstr_eq(y->item, "mixed")) {
        f = FIGURE(a, label, cstr_eq(x->item, y->item) ? 1 : 0, "score 0–1", "legal-likeness/1",
                   d->params_hash, word_leaf(d, a, from, "legal_origin", x),
                   word_leaf(d, a, to, "legal_origin", y));
    } else {
        const struct figure *in[2 * MAX_CREEDS];
        size_t n = 0, common = 0;
        size_t nx = lists_get(d->lists, from, "legal_elements", &x);
        size_t ny = lists_get(d->lists, to, "legal_elements", &y);
        if (nx == 0 || ny == 0)
            return distance_missing(d, a, from, to, DISTANCE_LEGAL_ORIGIN,
                                    "the elements of a mixed legal system are not known");
        for (size_t i = 0; i < nx && i < MAX_CREEDS; i++) {
            in[n++] = word_leaf(d, a, from, "legal_elements", &x[i]);
            common += lists_find(d->lists, to, "legal_elements", x[i].item) != NULL;
        }
        for (size_t i = 0; i < ny && i < MAX_CREEDS; i++)
            in[n++] = word_leaf(d, a, to, "legal_elements", &y[i]);
        f = figure_derived(a, label, (double)common / (double)(nx + ny - common), "score 0–1",
                           "legal-likeness/1", d->params_hash, in, n);
        f->why = "mixed law: elements in common";
    }
    f->decimals = 2;
    return f;
}
