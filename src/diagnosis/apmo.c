/* apmo.c — antecedents, mechanisms and boundary conditions (methods 2.1, 2.3).
 *
 * A construct's answers count when at least half of its statements (rounded up) are answered; the
 * score is their mean on 0..100. Country figures of the home market are mapped straight onto 0..100
 * and averaged. Where a construct has both parts they count half each; where one is unknown the
 * other stands alone and the result says so. M, organisational change, is the mean of the four
 * mechanisms.
 *
 * Checked: tests/unit/diagnosis/test_apmo.c; peer tests/peers/apmo.py */
#include "diagnosis/parts.h"

#define METHOD "apmo-bc/1"
#define SOURCE "instruments/apmo-bc.yaml"

/* The answered statements of one construct, 0..100; NaN when none is answered. */
struct spread {
    double low, point, high;
    size_t answered;
};

static struct spread spread_of(const struct look *l, const struct construct *c)
{
    struct spread s = {0};
    double sum = 0;
    for (size_t i = 0; i < c->n_items; i++) {
        const struct atom *x = &l->items[c->first_item + i];
        s.low += 100 * x->low / (double)c->n_items;
        s.high += 100 * x->high / (double)c->n_items;
        if (!isnan(x->point)) {
            sum += 100 * x->point;
            s.answered++;
        }
    }
    s.point = ratio(sum, (double)s.answered);
    return s;
}

static void add_items(const struct look *l, const struct construct *c, struct figs *in)
{
    for (size_t i = 0; i < c->n_items; i++)
        figs_add(l->a, in, l->items[c->first_item + i].figure);
}

static const struct figure *answers_figure(struct look *l, const struct construct *c)
{
    struct spread s = spread_of(l, c);
    struct figs in = {0};
    add_items(l, c, &in);
    figs_add(l->a, &in, l->k.answered_min.figure);
    bool enough =
        s.answered > 0 && at_least((double)s.answered, l->k.answered_min.v * (double)c->n_items);
    struct figure *f = look_figure(l, arena_printf(l->a, "%s (%s), answers", c->name, c->id),
                                   enough ? s.point : (double)NAN, "score 0–100", 1, METHOD, &in);
    if (!enough)
        f->why = s.answered ? "fewer than half of its statements are answered" : "no answer yet";
    return look_interval(f, s.low, s.high);
}

/* One country figure on 0..100. */
static const struct figure *mapped_figure(struct look *l, const struct construct *c,
                                          const struct indicator_map *m)
{
    int k = indicator_find(l->facts, m->indicator);
    struct figs in = {0};
    if (k < 0)
        return figure_missing(l->a, m->indicator, "score 0–100",
                              "the fact table has no such indicator");
    const struct figure *x = facts_figure(l->facts, l->a, l->home, k);
    figs_add(l->a, &in, x);
    const char *ref = arena_printf(l->a, "%s.%s", c->id, m->indicator);
    const char *unit = indicator_at(l->facts, k)->unit;
    figs_add(l->a, &in,
             look_catalogue(l, arena_printf(l->a, "%s that counts as nothing", m->indicator),
                            m->at_0, unit, SOURCE, arena_printf(l->a, "%s.at_0", ref)));
    figs_add(l->a, &in,
             look_catalogue(l, arena_printf(l->a, "%s that counts in full", m->indicator),
                            m->at_100, unit, SOURCE, arena_printf(l->a, "%s.at_100", ref)));
    double v = figure_known(x) ? 100 * (x->value - m->at_0) / (m->at_100 - m->at_0) : (double)NAN;
    struct figure *f = look_figure(l, arena_printf(l->a, "%s: %s", c->name, m->why),
                                   fmin(100, fmax(0, v)), "score 0–100", 1, METHOD, &in);
    if (!figure_known(x)) { /* fmin drops NaN: say missing again */
        f->missing = true;
        f->value = (double)NAN;
        f->why = x->why;
    }
    return f;
}

static const struct figure *country_figure(struct look *l, const struct construct *c)
{
    if (c->n_indicators == 0)
        return NULL;
    struct figs in = {0};
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < c->n_indicators; i++) {
        const struct figure *f = mapped_figure(l, c, &c->indicators[i]);
        figs_add(l->a, &in, f);
        if (figure_known(f)) {
            sum += f->value;
            n++;
        }
    }
    struct figure *f =
        look_figure(l, arena_printf(l->a, "%s (%s), country figures", c->name, c->id),
                    ratio(sum, (double)n), "score 0–100", 1, METHOD, &in);
    if (f->missing)
        f->why = "no country figure is known for the home market";
    return f;
}

static enum climate climate_of(const struct look *l, const struct figure *f)
{
    if (!figure_known(f))
        return CLIMATE_UNKNOWN;
    if (at_least(f->value, l->k.favourable.v))
        return CLIMATE_FAVOURABLE;
    return f->value <= l->k.adverse.v + 1e-12 ? CLIMATE_ADVERSE : CLIMATE_NEUTRAL;
}

static void score_construct(struct look *l, const struct construct *c, struct construct_result *r)
{
    struct figs in = {0};
    double sum = 0, low = 0, high = 0;
    size_t n = 0;
    *r = (struct construct_result){
        .construct = c, .answers = answers_figure(l, c), .country = country_figure(l, c)};
    const struct figure *parts[] = {r->answers, r->country};
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        figs_add(l->a, &in, parts[i]);
        if (!figure_known(parts[i]))
            continue;
        n++;
        sum += parts[i]->value;
        low += figure_has_interval(parts[i]) ? parts[i]->low : parts[i]->value;
        high += figure_has_interval(parts[i]) ? parts[i]->high : parts[i]->value;
    }
    if (!r->country) {
        r->score = r->answers;
    } else {
        struct figure *f = look_figure(l, arena_printf(l->a, "%s (%s)", c->name, c->id),
                                       ratio(sum, (double)n), "score 0–100", 1, METHOD, &in);
        if (f->missing)
            f->why = "neither answers nor country figures are known";
        r->score = look_interval(f, ratio(low, (double)n), ratio(high, (double)n));
        r->one_part_only = n == 1;
    }
    if (c->block == BLOCK_BOUNDARY)
        r->climate = climate_of(l, r->score);
}

/* M over the statements that are answered; the pathway needs at least one of each mechanism. */
static void score_change(struct look *l, struct apmo_result *r)
{
    const struct apmo_catalogue *c = l->cat->apmo;
    struct figs in = {0};
    double sum = 0, low = 0, high = 0;
    r->change_assessed = true;
    for (size_t i = 0; i < N_MECHANISMS; i++) {
        const struct construct *m = &c->constructs[c->mechanism[i]];
        struct spread s = spread_of(l, m);
        figs_add(l->a, &in, r->constructs[c->mechanism[i]].answers);
        if (!figure_known(r->constructs[c->mechanism[i]].answers))
            add_items(l, m, &in);
        low += s.low / N_MECHANISMS;
        high += s.high / N_MECHANISMS;
        sum += s.point / N_MECHANISMS;
        if (s.answered == 0)
            r->change_assessed = false;
    }
    struct figure *f =
        look_figure(l, "Organisational change (M)", r->change_assessed ? sum : (double)NAN,
                    "score 0–100", 1, METHOD, &in);
    if (!r->change_assessed)
        f->why = "at least one of the four mechanisms has no answer";
    r->change = look_interval(f, low, high);
}

static void score_climates(struct look *l, struct apmo_result *r)
{
    for (size_t v = 0; v < 3; v++) {
        struct climate_result *x = &r->climates[v];
        struct figs in = {0};
        double sum = 0;
        size_t n = 0;
        x->level = (enum construct_level)v;
        for (size_t i = 0; i < l->cat->apmo->n_constructs; i++) {
            const struct construct *c = &l->cat->apmo->constructs[i];
            if (c->block != BLOCK_BOUNDARY || c->level != x->level)
                continue;
            figs_add(l->a, &in, r->constructs[i].score);
            if (figure_known(r->constructs[i].score)) {
                sum += r->constructs[i].score->value;
                n++;
            }
        }
        struct figure *f = look_figure(
            l, arena_printf(l->a, "Boundary conditions, %s level", construct_level_name(x->level)),
            ratio(sum, (double)n), "score 0–100", 1, METHOD, &in);
        if (f->missing)
            f->why = "none of its conditions is known";
        x->score = f;
        x->climate = climate_of(l, f);
    }
}

void apmo_score(struct look *l, struct apmo_result *ret)
{
    struct apmo_result r = {0};
    const struct apmo_catalogue *c = l->cat->apmo;
    r.constructs = NEW_N(l->a, struct construct_result, c->n_constructs);
    for (size_t i = 0; i < c->n_constructs; i++)
        score_construct(l, &c->constructs[i], &r.constructs[i]);
    score_change(l, &r);
    score_climates(l, &r);
    *ret = r;
}

/* "in your home country and inside the firm" of the levels with this climate; "" when none. */
static const char *places_of(struct look *l, const struct apmo_result *m, enum climate climate)
{
    static const char *const where[] = {"in your home country",
                                        "in the digital surroundings you use", "inside the firm"};
    struct buf b;
    size_t left = 0;
    buf_init(&b, l->a, 256);
    for (size_t i = 0; i < 3; i++)
        left += m->climates[i].climate == climate;
    for (size_t i = 0; i < 3; i++)
        if (m->climates[i].climate == climate) {
            left--;
            buf_printf(&b, "%s%s", b.n == 0 ? "" : left == 0 ? " and " : ", ", where[i]);
        }
    return b.n ? b.p : "";
}

/* What favourable conditions mean depends on where the firm stands: the framework expects them to
 * speed up growth abroad on the deep pathway. */
static const struct prose *favourable_sentence(struct look *l, const struct pathway_result *p,
                                               const char *where)
{
    static const char deep[] = "the deep path, where digital work runs through several functions "
                               "and the firm has changed with it";
    if (!p->assessed)
        return prose(l->a,
                     "Conditions {s} are favourable. They speed up growth abroad mainly on {s}; "
                     "which path you are on is not assessed.",
                     where, deep);
    if (p->published && p->label == PATHWAY_DEEP)
        return prose(l->a,
                     "Conditions {s} are favourable, and you are on {s}: faster growth abroad is "
                     "more likely for you than for firms with easy tools alone.",
                     where, deep);
    const char *at = arena_printf(l->a, "%s%s", p->published ? "at " : "", p->text);
    for (size_t i = 0; i < p->n_lifts; i++)
        if (p->lifts[i].label == PATHWAY_DEEP)
            return prose(
                l->a,
                "Conditions {s} are favourable. They speed up growth abroad mainly on {s}; "
                "you are {s}. One step would bring you there: {s} from {} to {}.",
                where, deep, at, p->lifts[i].name, p->lifts[i].from, p->lifts[i].to);
    return prose(
        l->a,
        "Conditions {s} are favourable. They speed up growth abroad mainly on {s}; you are "
        "{s}, and no single step brings you there, so expect less of them for now.",
        where, deep, at);
}

/* Boundary conditions never change the label; they say what to expect from it. */
void climate_sentences(struct look *l, const struct pathway_result *p, struct apmo_result *m)
{
    static const char *const words[] = {"not known", "adverse", "neutral", "favourable"};
    static const char *const where[] = {"in your home country",
                                        "in the digital surroundings you use", "inside the firm"};
    for (size_t i = 0; i < 3; i++) {
        struct climate_result *x = &m->climates[i];
        if (x->climate == CLIMATE_UNKNOWN)
            x->sentence =
                prose(l->a, "Conditions {s} are not known: {s}.", where[i], x->score->why);
        else
            x->sentence = prose(l->a, "Conditions {s} are {s}: {} of a hundred.", where[i],
                                words[x->climate], x->score);
    }
    const char *good = places_of(l, m, CLIMATE_FAVOURABLE), *bad = places_of(l, m, CLIMATE_ADVERSE);
    if (*bad)
        m->sentence = prose(
            l->a,
            "Conditions {s} are adverse{s}{s}: even high digitalisation may not "
            "yield strong performance there. {s}, so plan with less than the tools "
            "promise.",
            bad, *good ? ", though favourable " : "", good,
            p->assessed ? arena_printf(l->a, "You are %s%s", p->published ? "at " : "", p->text)
                        : "Which pathway you are on is not assessed");
    else if (*good)
        m->sentence = favourable_sentence(l, p, good);
    else
        m->sentence =
            prose(l->a, "Conditions neither carry nor hinder what digital work can do abroad.");
}
