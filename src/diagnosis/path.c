/* path.c — which way the firm went abroad: in stages, born global, through relationships, or on its
 * own resources (methods 5.5).
 *
 * A vector, not a label: each index is 0..1, the sentence names the highest only when it leads by
 * the stated margin. Stages: mean of the rank correlation of entry order with distance, and of the
 * order of steps with commitment inside a market; a negative mean counts as 0. Network: share of
 * entries behind which stands a named customer, partner or relative. Resources (own design, not
 * validated): mean of the share of entries begun by the firm's own search and of the practices that
 * carry resources.
 *
 * Commitment is the rank of investment plus control among the entry modes; distance is in
 * kilometres between the countries where the package tables are absent. */
#include <stdlib.h>

#include "base/stat.h"
#include "diagnosis/parts.h"

#define METHOD "path-diagnosis/1"

const char *path_kind_name(enum path_kind p)
{
    static const char *const names[N_PATHS] = {"stage by stage", "born global",
                                               "through relationships", "on own resources"};
    return names[p];
}

/* The entry register in order of time; one step each. */
struct step {
    size_t line;      /* index into firm->entries */
    int when;         /* year * 12 + month */
    int market, rank; /* rank 0 = exit */
    int before;       /* index of the step before in the same market, -1 = none */
    bool entry;       /* first step in its market, or the first after an exit */
};

static int by_time(const void *x, const void *y)
{
    const struct step *p = x, *q = y;
    if (p->when != q->when)
        return p->when - q->when;
    return (p->line > q->line) - (p->line < q->line);
}

static size_t read_steps(struct look *l, struct step **ret)
{
    size_t n = l->firm->n_entries;
    struct step *s = NEW_N(l->a, struct step, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct entry *x = &l->firm->entries[i];
        const struct mode_step *m = mode_find(l->cat, x->mode);
        s[i] = (struct step){
            i,   x->year * 12 + x->month, market_index(l->facts, x->market), m ? m->rank : 0, -1,
            true};
    }
    qsort(s, n, sizeof *s, by_time);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            if (s[k].market == s[i].market)
                s[i].before = (int)k;
        s[i].entry = s[i].rank > 0 && (s[i].before < 0 || s[s[i].before].rank == 0);
    }
    *ret = s;
    return n;
}

static void add_step(struct look *l, struct figs *in, const struct step *s)
{
    const struct entry *x = &l->firm->entries[s->line];
    figs_add(l->a, in,
             firm_figure(l->a, l->firm, arena_printf(l->a, "%s in %s", x->mode, x->market),
                         arena_printf(l->a, "entries[%zu].date", s->line),
                         (struct opt_real){true, x->year}, "year", x->year));
}

/* --- stages ----------------------------------------------------------------------------------- */

static const struct figure *distance_order(struct look *l, const struct step *s, size_t n)
{
    const char *label = l->cat->distances
                            ? "Entry order against psychic distance (rank correlation)"
                            : "Entry order against distance in km (rank correlation)";
    double *order = NEW_N(l->a, double, n + 1), *km = NEW_N(l->a, double, n + 1), rho;
    struct figs in = {0};
    struct err ignored = {0};
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i].before >= 0 || s[i].market < 0)
            continue;
        const struct figure *d = felt_distance(l, s[i].market);
        if (!l->cat->distances)
            d = facts_pair_figure(l->facts, l->a, l->home, s[i].market, PAIR_DISTANCE_KM);
        if (!figure_known(d))
            continue;
        order[k] = s[i].when; /* entries of the same month tie */
        km[k++] = d->value;
        add_step(l, &in, &s[i]);
        figs_add(l->a, &in, d);
    }
    if ((double)k < l->k.entries_min.v)
        return figure_missing(l->a, label, "index", "too few first entries with a known distance");
    if (!stat_spearman(l->a, order, km, k, &rho, &ignored))
        return figure_missing(l->a, label, "index", "order or distance does not vary");
    figs_add(l->a, &in, l->k.entries_min.figure);
    return look_figure(l, label, rho, "index", 2, METHOD, &in);
}

/* Mean over the markets that have seen at least two different commitments; exits are counted
 * elsewhere. */
static const struct figure *commitment_order(struct look *l, const struct step *s, size_t n)
{
    const char *label = "Commitment over time within a market (rank correlation)";
    double *order = NEW_N(l->a, double, n + 1), *rank = NEW_N(l->a, double, n + 1);
    double sum = 0, markets = 0;
    struct figs in = {0};
    struct err ignored = {0};
    for (size_t i = 0; i < n; i++) {
        if (s[i].before >= 0)
            continue;
        size_t k = 0;
        double rho;
        for (size_t j = i; j < n; j++)
            if (s[j].market == s[i].market && s[j].rank > 0) {
                order[k] = s[j].when;
                rank[k++] = s[j].rank;
            }
        if (k < 2 || !stat_spearman(l->a, order, rank, k, &rho, &ignored))
            continue;
        sum += rho;
        markets++;
        for (size_t j = i; j < n; j++)
            if (s[j].market == s[i].market && s[j].rank > 0)
                add_step(l, &in, &s[j]);
    }
    struct figure *f = look_figure(l, label, ratio(sum, markets), "index", 2, METHOD, &in);
    if (f->missing)
        f->why = "no market has seen a change of commitment";
    return f;
}

static void score_steps(struct look *l, const struct step *s, size_t n, struct path_result *r)
{
    size_t changes = 0, one_up = 0, reversals = 0;
    struct figs in = {0}, back = {0};
    for (size_t i = 0; i < n; i++) {
        if (s[i].before < 0)
            continue;
        const struct step *before = &s[s[i].before];
        if (s[i].rank < before->rank) { /* an exit or a step back */
            reversals++;
            add_step(l, &back, &s[i]);
        }
        if (s[i].entry || s[i].rank == 0)
            continue;
        changes++;
        one_up += s[i].rank == before->rank + 1;
        add_step(l, &in, before);
        add_step(l, &in, &s[i]);
    }
    struct figure *f = look_figure(l, "Mode changes that go one step up",
                                   ratio((double)one_up, (double)changes), "share", 2, METHOD, &in);
    if (f->missing)
        f->why = "no market has seen a change of mode";
    r->chain = f;
    const struct figure *of = firm_figure(l->a, l->firm, "Lines of the entry register", "entries",
                                          (struct opt_real){true, (double)n}, "count", 0);
    r->reversals = look_count(l, "Exits and steps back", reversals, &back, of);
}

/* --- triggers --------------------------------------------------------------------------------- */

static const struct figure *share_of_entries(struct look *l, const struct step *s, size_t n,
                                             const char *label, bool network)
{
    size_t first = 0, hit = 0;
    struct figs in = {0};
    for (size_t i = 0; i < n; i++) {
        const struct entry *x = &l->firm->entries[s[i].line];
        if (!s[i].entry)
            continue;
        first++;
        bool person = x->trigger == TRIGGER_CUSTOMER || x->trigger == TRIGGER_PARTNER ||
                      x->trigger == TRIGGER_DIASPORA;
        bool own = x->trigger == TRIGGER_OWN_SEARCH || x->trigger == TRIGGER_FAIR;
        hit += network ? person && x->relationship && *x->relationship : own;
        figs_add(l->a, &in,
                 firm_figure(l->a, l->firm,
                             arena_printf(l->a, "Entry into %s, begun by: %s", x->market,
                                          trigger_name(x->trigger)),
                             arena_printf(l->a, "entries[%zu].trigger", s[i].line),
                             (struct opt_real){true, x->year}, "year", x->year));
    }
    struct figure *f =
        look_figure(l, label, ratio((double)hit, (double)first), "index", 2, METHOD, &in);
    if (f->missing)
        f->why = "no entry is registered";
    return f;
}

/* The view `resources` of the catalogue, or NULL when an adviser took it out. */
static const struct figure *carriers_of(const struct look *l, const struct view_result *views)
{
    for (size_t i = 0; i < l->cat->apmo->n_views; i++)
        if (strcmp(views[i].view->id, "resources") == 0)
            return views[i].score;
    return NULL;
}

static const struct figure *resource_index(struct look *l, const struct figure *own,
                                           const struct figure *carriers)
{
    const char *label = "Path on own resources";
    struct figs in = {0};
    if (!figure_known(carriers) || !figure_known(own))
        return figure_missing(l->a, label, "index",
                              !figure_known(own) ? "no entry is registered"
                              : carriers         ? "the practices behind it are not answered"
                                                 : "the catalogue has no view `resources`");
    figs_add(l->a, &in, own);
    figs_add(l->a, &in, carriers);
    return look_figure(l, label, (own->value + carriers->value / 100) / 2, "index", 2, METHOD, &in);
}

/* --- together --------------------------------------------------------------------------------- */

static const struct figure *stage_index(struct look *l, const struct path_result *r, size_t entries)
{
    struct figs in = {0};
    if ((double)entries < l->k.entries_min.v)
        return figure_missing(l->a, "Path stage by stage", "index",
                              "too few entries to tell an order from chance");
    double sum = 0;
    size_t n = 0;
    const struct figure *parts[] = {r->uppsala_distance, r->uppsala_commitment};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        figs_add(l->a, &in, parts[i]);
        if (figure_known(parts[i])) {
            sum += parts[i]->value;
            n++;
        }
    }
    struct figure *f =
        look_figure(l, "Path stage by stage", n ? fmax(0, sum / (double)n) : (double)NAN, "index",
                    2, METHOD, &in);
    if (f->missing)
        f->why = parts[0]->why;
    return f;
}

static void name_the_path(struct look *l, struct path_result *r, size_t n_markets)
{
    int best = -1, second = -1;
    for (int p = 0; p < N_PATHS; p++) {
        if (!figure_known(r->index[p]))
            continue;
        if (best < 0 || r->index[p]->value > r->index[best]->value) {
            second = best;
            best = p;
        } else if (second < 0 || r->index[p]->value > r->index[second]->value) {
            second = p;
        }
    }
    r->leading = -1;
    r->enough_history = (double)n_markets >= l->k.markets_min.v;
    if (!r->enough_history || best < 0) {
        r->headline = prose(l->a,
                            "Not enough history to say which path you took abroad: fewer than {} "
                            "markets entered.",
                            l->k.markets_min.figure);
        return;
    }
    double lead = second < 0 ? 1 : r->index[best]->value - r->index[second]->value;
    if (r->index[best]->value > 0 && at_least(lead, l->k.margin.v)) {
        r->leading = best;
        r->headline = prose(l->a, "You went abroad mainly {s}: {} of at most one.",
                            path_kind_name((enum path_kind)best), r->index[best]);
    } else {
        r->headline = prose(l->a, "Your way abroad is mixed: {s} {} and {s} {} are close.",
                            path_kind_name((enum path_kind)best), r->index[best],
                            path_kind_name((enum path_kind)(second < 0 ? best : second)),
                            r->index[second < 0 ? best : second]);
    }
}

void path_score(struct look *l, const struct outcome_result *o, const struct view_result *views,
                struct path_result *ret)
{
    struct path_result r = {0};
    struct step *s;
    size_t n = read_steps(l, &s), markets = 0, entries = 0;
    for (size_t i = 0; i < n; i++) {
        markets += s[i].before < 0;
        entries += s[i].entry;
    }
    r.uppsala_distance = distance_order(l, s, n);
    r.uppsala_commitment = commitment_order(l, s, n);
    score_steps(l, s, n, &r);
    r.index[PATH_STAGES] = stage_index(l, &r, entries);
    r.index[PATH_BORN_GLOBAL] = o->born_global_figure;
    r.index[PATH_NETWORK] = share_of_entries(
        l, s, n, "Path through relationships: entries behind a named person", true);
    r.index[PATH_RESOURCES] =
        resource_index(l, share_of_entries(l, s, n, "Entries begun by own search or fairs", false),
                       carriers_of(l, views));
    name_the_path(l, &r, markets);
    *ret = r;
}
