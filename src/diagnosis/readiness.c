/* readiness.c — digital readiness over the five functional groups (methods 2.2).
 *
 *   D_g = sum_t w_t level_t share_t * 100/4,  DR = mean of D1..D5
 *
 * The sum runs over all technologies the catalogue lists for the group, so one user of one tool is
 * not maturity. A technology that is not in the register counts as nothing when the register is
 * declared complete, else it is missing; a level without the share of users lies between nothing
 * and that level. Beside the average stand the weakest group and the evenness 1 - (max - min)/100.
 *
 * Checked: tests/unit/diagnosis/test_readiness.c; peer tests/peers/readiness.py */
#include "diagnosis/parts.h"

#define METHOD "readiness/1"
#define SOURCE "instruments/technologies.yaml"

struct use { /* level × share, 0..level_max */
    double low, point, high;
};

static struct use use_of(const struct look *l, size_t t)
{
    double top = l->k.tech_level_max.v;
    if (l->tech_line[t] < 0)
        return l->firm->register_complete ? (struct use){0, 0, 0}
                                          : (struct use){0, (double)NAN, top};
    double level = l->tech_level[t]->value;
    if (l->tech_share[t]) {
        double x = level * l->tech_share[t]->value;
        return (struct use){x, x, x};
    }
    return level > 0 ? (struct use){0, (double)NAN, level} : (struct use){0, 0, 0};
}

static void tech_figure(struct look *l, size_t t, struct use u, struct tech_result *r)
{
    const struct tech *x = &l->cat->tech->techs[t];
    struct figs in = {0};
    figs_add(l->a, &in, l->tech_level[t]);
    figs_add(l->a, &in, l->tech_share[t]);
    if (l->tech_line[t] < 0)
        figs_add(l->a, &in, l->register_figure);
    struct figure *f = look_figure(l, x->name, u.point, "level × share", 1, METHOD, &in);
    if (f->missing)
        f->why = l->tech_line[t] < 0 ? "not in the register, and the register is not complete"
                                     : "the share of the staff who use it is not given";
    *r = (struct tech_result){x, look_interval(f, u.low, u.high)};
}

static void score_group(struct look *l, size_t g, struct group_result *r, double *ret_low,
                        double *ret_high)
{
    const struct tech_catalogue *c = l->cat->tech;
    const struct tech_group *group = &c->groups[g];
    double low = 0, high = 0, points = 0, answered = 0, scale = 100 / l->k.tech_level_max.v;
    struct figs in = {0};
    r->group = group;
    r->techs = NEW_N(l->a, struct tech_result, group->n);
    for (size_t i = 0; i < group->n; i++) {
        size_t t = group->first + i;
        struct use u = use_of(l, t);
        tech_figure(l, t, u, &r->techs[i]);
        figs_add(l->a, &in, r->techs[i].effective);
        low += c->techs[t].weight * u.low;
        high += c->techs[t].weight * u.high;
        if (!isnan(u.point)) {
            points += c->techs[t].weight * u.point;
            answered += c->techs[t].weight;
        }
    }
    figs_add(l->a, &in, l->k.tech_level_max.figure);
    const char *label = arena_printf(l->a, "%s (%s)", group->name, group->id);
    struct figure *f =
        look_figure(l, label, scale * ratio(points, answered), "score 0–100", 0, METHOD, &in);
    if (f->missing)
        f->why = "no technology of this group is registered, and the register is not complete";
    r->score = look_interval(f, scale * low, scale * high);
    figs_add(l->a, &in,
             look_catalogue(l, arena_printf(l->a, "Technologies listed for %s", group->name),
                            (double)group->n, "count", SOURCE, group->id));
    r->coverage = look_figure(l, arena_printf(l->a, "Known part of %s", group->name), answered,
                              "share", 2, METHOD, &in);
    *ret_low = scale * low;
    *ret_high = scale * high;
}

static const char *band_of(const struct look *l, double x)
{
    if (x > l->k.band_advanced.v)
        return "advanced";
    if (x > l->k.band_moderate.v)
        return "moderately advanced";
    return x > l->k.band_average.v ? "average" : "basic";
}

/* Evenness when every group may lie anywhere in its own interval. */
static void evenness_range(const double *low, const double *high, double *ret_low, double *ret_high)
{
    double widest = 0, max_low = low[0], min_high = high[0];
    for (size_t i = 0; i < N_TECH_GROUPS; i++) {
        for (size_t j = 0; j < N_TECH_GROUPS; j++)
            if (i != j)
                widest = fmax(widest, high[i] - low[j]);
        max_low = fmax(max_low, low[i]);
        min_high = fmin(min_high, high[i]);
    }
    *ret_low = 1 - widest / 100;
    *ret_high = 1 - fmax(0, max_low - min_high) / 100;
}

static void score_whole(struct look *l, struct readiness_result *r, const double *low,
                        const double *high)
{
    struct figs in = {0}, on = {0};
    double sum = 0, sum_low = 0, sum_high = 0, min = HUGE_VAL, max = -HUGE_VAL;
    size_t known = 0;
    r->weakest_group = -1;
    for (size_t g = 0; g < N_TECH_GROUPS; g++) {
        const struct figure *f = r->groups[g].score;
        figs_add(l->a, &in, f);
        sum_low += low[g];
        sum_high += high[g];
        if (!figure_known(f))
            continue;
        known++;
        sum += f->value;
        max = fmax(max, f->value);
        if (f->value < min) {
            min = f->value;
            r->weakest_group = (int)g;
        }
        if (at_least(f->value, l->k.group_on.v))
            figs_add(l->a, &on, f);
    }
    bool all = known == N_TECH_GROUPS;
    struct figure *f = look_figure(l, "Digital readiness", all ? sum / N_TECH_GROUPS : (double)NAN,
                                   "score 0–100", 0, METHOD, &in);
    if (!all)
        f->why = "at least one functional group is not known";
    r->overall = look_interval(f, sum_low / N_TECH_GROUPS, sum_high / N_TECH_GROUPS);
    r->band = all ? band_of(l, f->value) : NULL;
    r->weakest = r->weakest_group >= 0
                     ? r->groups[r->weakest_group].score
                     : figure_missing(l->a, "Weakest group", "score 0–100", "no group is known");
    double even_low, even_high;
    evenness_range(low, high, &even_low, &even_high);
    f = look_figure(l, "Evenness over the five groups", all ? 1 - (max - min) / 100 : (double)NAN,
                    "share", 2, METHOD, &in);
    if (!all)
        f->why = "at least one functional group is not known";
    r->evenness = look_interval(f, even_low, even_high);
    struct figs counted = on;
    figs_add(l->a, &counted, l->k.group_on.figure);
    r->groups_on = look_count(l, "Groups that count as digitised", on.n, &counted, NULL);
}

/* Groups that are alike because all are empty are not praised for it: below the pre-digital cut
 * the evenness is not said. */
static void say_evenness(struct look *l, struct readiness_result *r)
{
    const struct group_result *top = &r->groups[0];
    for (size_t g = 1; g < N_TECH_GROUPS; g++)
        if (r->groups[g].score->value > top->score->value)
            top = &r->groups[g];
    r->evenness_said = at_least(r->overall->value, l->k.pre_digital.v);
    if (r->evenness_said)
        r->how_even =
            prose(l->a, "evenness {}: the higher, the more alike the groups", r->evenness);
    else if (!at_least(top->score->value, l->k.pre_digital.v))
        r->how_even =
            prose(l->a, "all groups are evenly low, none reaches {}", l->k.pre_digital.figure);
    else
        r->how_even = prose(l->a, "only {s} stands out with {}", top->group->name, top->score);
}

void readiness_score(struct look *l, struct readiness_result *ret)
{
    struct readiness_result r = {0};
    double low[N_TECH_GROUPS], high[N_TECH_GROUPS];
    for (size_t g = 0; g < N_TECH_GROUPS; g++)
        score_group(l, g, &r.groups[g], &low[g], &high[g]);
    score_whole(l, &r, low, high);
    if (!figure_known(r.overall))
        r.headline = prose(l->a,
                           "Your digital readiness is not assessed: {s}. Complete the technology "
                           "register, or declare it complete.",
                           r.overall->why);
    else {
        say_evenness(l, &r);
        struct prose *p =
            prose(l->a,
                  "Your digital readiness is {s}: {i} of a hundred. The weakest group "
                  "is {s} with {}; ",
                  r.band, r.overall, r.groups[r.weakest_group].group->name, r.weakest);
        for (size_t i = 0; i < r.how_even->n; i++)
            PUSH(l->a, p->pieces, p->n, p->cap, r.how_even->pieces[i]);
        PUSH(l->a, p->pieces, p->n, p->cap, (struct prose_piece){.text = "."});
        r.headline = p;
    }
    *ret = r;
}
