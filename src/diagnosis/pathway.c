/* pathway.c — which of the digital pathways the firm is on, how sure that is, and what would flip
 * it.
 *
 * The rule is evaluated on the answers as given, on all missing answers at worst and at best, and
 * on many draws in which every given answer moves one step up or down with the stated probability
 * (a move off the scale is lost; shares and missing answers do not move). The label is published
 * only when it comes out often enough, else the answer is "between X and Y". Boundary conditions
 * never change it.
 *
 * Random stream: "diagnosis.pathway" of the job's seed. Checked against exact probabilities by
 * convolution in tests/peers/pathway.py. */
#include "base/random.h"
#include "diagnosis/parts.h"
#include "diagnosis/pathway.h"

#define METHOD "pathway/1"

const char *pathway_name(enum pathway p)
{
    static const char *const names[N_PATHWAYS] = {"Pre-digital",
                                                  "Deep transformation",
                                                  "Lightweight entry",
                                                  "Lightweight entry, complemented by change",
                                                  "Digitised without change",
                                                  "In transition"};
    return names[p];
}

const char *pathway_plain(enum pathway p)
{
    static const char *const plain[N_PATHWAYS] = {
        "digital tools play little part yet in how you work",
        "digital tools run through several functions and the firm has changed with them",
        "you reach customers abroad with easy tools while the inside works as before",
        "your tools are easy ones, but the firm has changed with them",
        "many tools, but the firm works as it did before",
        "the parts do not form one picture yet"};
    return plain[p];
}

const char *pathway_id(enum pathway p)
{
    static const char *const ids[N_PATHWAYS] = {"pathway.pre-digital",     "pathway.deep",
                                                "pathway.lightweight",     "pathway.complemented",
                                                "pathway.without-change",  "pathway.in-transition"};
    return ids[p];
}

/* --- draws ------------------------------------------------------------------------------------ */

/* What moves in a draw, prepared once: integers on their scale. */
struct movable {
    int value, min, max;
    double gain; /* what one step adds to its score, 0..100 */
    int score;   /* 0..4 group, 5 = M */
};
struct drawing {
    struct movable *items;
    size_t n;
    double base[N_TECH_GROUPS + 1]; /* scores before any move */
};

static void prepare_groups(const struct look *l, const struct readiness_result *r,
                           struct drawing *g)
{
    const struct tech_catalogue *c = l->cat->tech;
    for (size_t k = 0; k < N_TECH_GROUPS; k++) {
        double known = 0;
        const struct tech_group *group = &c->groups[k];
        for (size_t i = 0; i < group->n; i++)
            if (figure_known(r->groups[k].techs[i].effective))
                known += c->techs[group->first + i].weight;
        g->base[k] = r->groups[k].score->value;
        for (size_t i = 0; i < group->n; i++) {
            size_t t = group->first + i;
            if (l->tech_line[t] < 0 || !l->tech_share[t])
                continue;
            double step =
                100 / l->k.tech_level_max.v * c->techs[t].weight / known * l->tech_share[t]->value;
            g->items[g->n++] = (struct movable){(int)l->tech_level[t]->value, 0,
                                                (int)l->k.tech_level_max.v, step, (int)k};
        }
    }
}

static void prepare_change(const struct look *l, const struct apmo_result *m, struct drawing *g)
{
    const struct apmo_catalogue *c = l->cat->apmo;
    double span = c->scale_max - c->scale_min;
    g->base[N_TECH_GROUPS] = m->change->value;
    for (size_t k = 0; k < N_MECHANISMS; k++) {
        const struct construct *x = &c->constructs[c->mechanism[k]];
        double answered = 0;
        for (size_t i = 0; i < x->n_items; i++)
            answered += l->item_raw[x->first_item + i] >= 0;
        for (size_t i = 0; i < x->n_items; i++) {
            size_t t = x->first_item + i;
            double sign = c->items[t].reversed ? -1 : 1;
            if (l->item_raw[t] >= 0)
                g->items[g->n++] =
                    (struct movable){l->item_raw[t], c->scale_min, c->scale_max,
                                     sign * 100 / span / answered / N_MECHANISMS, N_TECH_GROUPS};
        }
    }
}

static void draw_labels(const struct look *l, const struct drawing *g,
                        const struct pathway_cuts *cuts, size_t ret_count[N_PATHWAYS])
{
    struct rng rng;
    rng_init(&rng, l->seed, "diagnosis.pathway");
    size_t draws = (size_t)l->k.draws.v;
    for (size_t n = 0; n < draws; n++) {
        double s[N_TECH_GROUPS + 1];
        memcpy(s, g->base, sizeof s);
        for (size_t i = 0; i < g->n; i++) {
            const struct movable *x = &g->items[i];
            double u = rng_uniform(&rng);
            if (u < l->k.step.v && x->value < x->max)
                s[x->score] += x->gain;
            else if (u >= 1 - l->k.step.v && x->value > x->min)
                s[x->score] -= x->gain;
        }
        ret_count[pathway_rule(s, s[N_TECH_GROUPS], cuts)]++;
    }
}

/* --- shares, text ----------------------------------------------------------------------------- */

static void publish(struct look *l, const struct figs *in, const size_t *count,
                    struct pathway_result *r)
{
    double n = l->k.draws.v;
    size_t best = r->point, second = N_PATHWAYS;
    for (size_t p = 0; p < N_PATHWAYS; p++)
        if (count[p] > count[best])
            best = p;
    for (size_t p = 0; p < N_PATHWAYS; p++)
        if (p != best && (second == N_PATHWAYS || count[p] > count[second]))
            second = p;
    for (size_t p = 0; p < N_PATHWAYS; p++) {
        double share = (double)count[p] / n, se = sqrt(share * (1 - share) / n);
        struct figure *f = look_figure(
            l,
            arena_printf(l->a, "Share of draws that come out as %s", pathway_name((enum pathway)p)),
            share, "share", 2, METHOD, in);
        r->share[p] =
            se < 0.002 ? f : look_interval(f, fmax(0, share - 2 * se), fmin(1, share + 2 * se));
    }
    r->label = (enum pathway)best;
    r->second = (enum pathway)second;
    r->published = at_least((double)count[best] / n, l->k.frequency_min.v);
    r->text = r->published ? pathway_name(r->label)
                           : arena_printf(l->a, "between %s and %s", pathway_name(r->label),
                                          pathway_name(r->second));
}

/* "50" rather than "50.0". */
static int places_for(double x)
{
    return fabs(x - round(x)) < 1e-9 ? 0 : 1;
}

static void find_flips(struct look *l, const double *d, const struct readiness_result *g,
                       const struct apmo_result *m, const struct pathway_cuts *cuts,
                       struct pathway_result *r)
{
    const struct apmo_catalogue *c = l->cat->apmo;
    struct pathway_move moves[PATHWAY_MAX_MOVES];
    double mechanisms[N_MECHANISMS];
    bool all = true;
    for (size_t k = 0; k < N_MECHANISMS; k++) {
        const struct figure *f = m->constructs[c->mechanism[k]].answers;
        all = all && figure_known(f);
        mechanisms[k] = figure_known(f) ? f->value : 0;
    }
    size_t n = pathway_moves(d, m->change->value, all ? mechanisms : NULL, cuts, moves);
    r->flips = NEW_N(l->a, struct flip, n);
    r->n_flips = n;
    for (size_t i = 0; i < n; i++) {
        const struct pathway_move *v = &moves[i];
        const struct figure *score =
            v->score < N_TECH_GROUPS ? g->groups[v->score].score
            : v->score == N_TECH_GROUPS
                ? m->change
                : m->constructs[c->mechanism[v->score - N_TECH_GROUPS - 1]].answers;
        struct figs in = {0};
        figs_add(l->a, &in, score);
        figs_add(l->a, &in,
                 v->score < N_TECH_GROUPS ? l->k.group_on.figure : l->k.change_on.figure);
        if (v->score < N_TECH_GROUPS)
            figs_add(l->a, &in, l->k.pre_digital.figure);
        else if (v->score > N_TECH_GROUPS)
            figs_add(l->a, &in, m->change);
        const char *name = v->score < N_TECH_GROUPS ? l->cat->tech->groups[v->score].name
                           : v->score == N_TECH_GROUPS
                               ? "Organisational change"
                               : c->constructs[c->mechanism[v->score - N_TECH_GROUPS - 1]].name;
        r->flips[i] = (struct flip){
            .score = v->score,
            .name = name,
            .from = score,
            .reached = v->reached,
            .label = v->label,
            .change =
                look_figure(l, arena_printf(l->a, "Change of %s that flips the pathway", name),
                            v->change, "score points", places_for(v->change), METHOD, &in),
            .to = look_figure(l, arena_printf(l->a, "%s at which the pathway flips", name), v->to,
                              "score 0–100", places_for(v->to), METHOD, &in)};
    }
}

static void split_flips(struct look *l, struct pathway_result *r)
{
    r->lifts = NEW_N(l->a, struct flip, r->n_flips + 1);
    r->drops = NEW_N(l->a, struct flip, r->n_flips + 1);
    for (size_t i = 0; i < r->n_flips; i++)
        if (r->flips[i].reached)
            r->lifts[r->n_lifts++] = r->flips[i];
        else
            r->drops[r->n_drops++] = r->flips[i];
}

/* Lifts are advice and stand first; drops are a warning. */
static void say_flips(struct look *l, struct pathway_result *r)
{
    const struct flip *up = r->n_lifts ? &r->lifts[0] : NULL,
                      *down = r->n_drops ? &r->drops[0] : NULL;
    r->lift_sentence =
        up ? prose(l->a, "What would lift you: {s} from {} to {}; your pathway would then be {s}.",
                   up->name, up->from, up->to, pathway_name(up->label))
           : prose(l->a, "No single score can lift you to another pathway by itself.");
    r->drop_sentence =
        down
            ? prose(l->a,
                    "What would drop you: {s} falling from {} to below {}; your pathway would then "
                    "be {s}.",
                    down->name, down->from, down->to, pathway_name(down->label))
            : prose(l->a, "No single score can drop you to another pathway by itself.");
    struct prose *both = prose(l->a, "");
    for (size_t i = 0; i < r->lift_sentence->n; i++)
        PUSH(l->a, both->pieces, both->n, both->cap, r->lift_sentence->pieces[i]);
    PUSH(l->a, both->pieces, both->n, both->cap, (struct prose_piece){.text = " "});
    for (size_t i = 0; i < r->drop_sentence->n; i++)
        PUSH(l->a, both->pieces, both->n, both->cap, r->drop_sentence->pieces[i]);
    r->flip_sentence = both;
}

/* "96", "over 99", "under 1": how many of a hundred repetitions, never more certain than counted.
 */
struct hundredth {
    const char *about, *n; /* "over " and "99" */
};

static struct hundredth of_a_hundred(const struct look *l, const struct figure *share)
{
    if (share->value > 0.99)
        return (struct hundredth){"over ", "99"};
    if (share->value < 0.01)
        return (struct hundredth){"under ", "1"};
    return (struct hundredth){"", arena_printf(l->a, "%.0f", 100 * share->value)};
}

static const struct prose *headline_of(struct look *l, struct pathway_result *r)
{
    const struct figure *first = r->share[r->label], *second = r->share[r->second];
    struct hundredth one = of_a_hundred(l, first), two = of_a_hundred(l, second);
    r->sure =
        arena_printf(l->a,
                     "in %s%s of a hundred repetitions in which each answer may be off by one "
                     "step",
                     one.about, one.n);
    if (r->published)
        return prose(l->a,
                     "Your digital pathway: {s}, in {s}{t} of a hundred repetitions in which each "
                     "answer may be off by one step; {s}.",
                     r->text, one.about, first, one.n, pathway_plain(r->label));
    return prose(l->a,
                 "Your digital pathway lies {s}: of a hundred repetitions in which each answer may "
                 "be off by one step, {s}{t} say the first and {s}{t} the second.",
                 r->text, one.about, first, one.n, two.about, second, two.n);
}

/* --- completions ------------------------------------------------------------------------------ */

static double end_of(const struct figure *f, bool high)
{
    if (figure_has_interval(f))
        return high ? f->high : f->low;
    return f->value;
}

static bool can_assess(struct look *l, const struct readiness_result *g,
                       const struct apmo_result *m, struct pathway_result *r)
{
    if (l->firm->n_technologies == 0 && !l->firm->register_complete) {
        r->why_not = "the technology register is empty and not declared complete";
        return false;
    }
    for (size_t k = 0; k < N_TECH_GROUPS; k++)
        if (!figure_known(g->groups[k].score)) {
            r->why_not = arena_printf(l->a,
                                      "nothing is known about %s tools; list them or declare the "
                                      "register complete",
                                      g->groups[k].group->name);
            return false;
        }
    if (!m->change_assessed) {
        r->why_not = "at least one statement of each of the four mechanisms must be answered";
        return false;
    }
    return true;
}

void pathway_score(struct look *l, const struct readiness_result *g, const struct apmo_result *m,
                   struct pathway_result *ret)
{
    const struct diagnosis_numbers *k = &l->k;
    const struct pathway_cuts cuts = {k->pre_digital.v, k->group_on.v, k->change_on.v,
                                      k->breadth_deep.v, k->internal_complemented.v};
    struct pathway_result r = {.seed = l->seed};
    if (!can_assess(l, g, m, &r)) {
        r.text = "not assessed";
        r.headline = prose(l->a, "Your digital pathway is not assessed: {s}.", r.why_not);
        r.flip_sentence = r.lift_sentence = r.drop_sentence = r.headline;
        r.breadth = figure_missing(l->a, "Digitised groups", "count", r.why_not);
        r.breadth_internal = r.breadth;
        for (size_t p = 0; p < N_PATHWAYS; p++)
            r.share[p] = figure_missing(l->a, pathway_name((enum pathway)p), "share", r.why_not);
        *ret = r;
        return;
    }
    double d[3][N_TECH_GROUPS],
        change[3] = {end_of(m->change, false), m->change->value, end_of(m->change, true)};
    struct figs in = {0}, inside = {0};
    for (size_t i = 0; i < N_TECH_GROUPS; i++) {
        const struct figure *f = g->groups[i].score;
        d[0][i] = end_of(f, false);
        d[1][i] = f->value;
        d[2][i] = end_of(f, true);
        figs_add(l->a, &in, f);
        if (i < N_TECH_GROUPS - 1 && at_least(f->value, k->group_on.v))
            figs_add(l->a, &inside, f);
    }
    r.assessed = true;
    r.low = pathway_rule(d[0], change[0], &cuts);
    r.point = pathway_rule(d[1], change[1], &cuts);
    r.high = pathway_rule(d[2], change[2], &cuts);
    figs_add(l->a, &in, m->change);
    const struct figure *rule[] = {k->pre_digital.figure,
                                   k->group_on.figure,
                                   k->change_on.figure,
                                   k->breadth_deep.figure,
                                   k->internal_complemented.figure,
                                   k->draws.figure,
                                   k->step.figure};
    for (size_t i = 0; i < COUNT_OF(rule); i++)
        figs_add(l->a, &in, rule[i]);
    struct drawing g2 = {0};
    g2.items = NEW_N(l->a, struct movable, l->cat->tech->n_techs + l->cat->apmo->n_items);
    prepare_groups(l, g, &g2);
    prepare_change(l, m, &g2);
    size_t count[N_PATHWAYS] = {0};
    draw_labels(l, &g2, &cuts, count);
    publish(l, &in, count, &r);
    r.breadth = g->groups_on;
    r.breadth_internal = look_count(l, "Internal groups that count as digitised", inside.n, &inside,
                                    k->group_on.figure);
    find_flips(l, d[1], g, m, &cuts, &r);
    split_flips(l, &r);
    say_flips(l, &r);
    r.headline = headline_of(l, &r);
    *ret = r;
}
