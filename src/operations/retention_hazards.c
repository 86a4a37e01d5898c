/* retention_hazards.c — what goes with coming back: Cox's model of the time to the second purchase.
 *
 * Looked at: the first order came late, was returned, got a bad review; the market and the channel of the first order,
 * each against the largest. Only what is known, told apart by enough second orders, is put in. What is not known of a
 * customer (no promise, no review) has a column of its own, so that silence is not taken for a good answer.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "operations/retention_parts.h"
#include "operations/room.h"
#include "statistics/cox.h"

static const struct shape_field fields[] = {
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "against", .kind = VALUE_TEXT},
    {.name = "customers", .kind = VALUE_INT},
    {.name = "pace", .heading = "come back at", .kind = VALUE_FIGURE, .help = "hazard ratio in per cent: 50 is half as readily, on any day"},
    {.name = "p", .heading = "chance of that", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "steady", .heading = "the same over time", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT,
     .help = "test of proportional hazards (scaled Schoenfeld residuals)"},
};
const struct shape retention_hazard_shape = SHAPE("retention_hazard", "what goes with coming back", fields);

enum { COLUMNS_MAX = 24 };
struct columns {
    const double *x[COLUMNS_MAX];
    const char *name[COLUMNS_MAX], *what[COLUMNS_MAX], *against[COLUMNS_MAX];
    size_t customers[COLUMNS_MAX];
    bool quiet[COLUMNS_MAX]; /* adjusts, is not shown */
    size_t n;
};
struct sample {
    const struct buyer **b;
    double *time;
    uint8_t *event;
    size_t n, n_events;
};

/* Keeps the column when either side of it has enough second orders. */
static void offer(struct columns *c, const struct sample *s, const double *x, const char *what, const char *against,
                  bool quiet, double least)
{
    size_t with = 0, back_with = 0, back_without = 0;
    for (size_t i = 0; i < s->n; i++) {
        with += x[i] > 0;
        *(x[i] > 0 ? &back_with : &back_without) += s->event[i];
    }
    double spare = (double)s->n_events - (double)(c->n + 1) * least;
    if (c->n == COLUMNS_MAX || (double)back_with < least || (double)back_without < least || with == s->n || spare < 0)
        return;
    c->x[c->n] = x, c->name[c->n] = what, c->what[c->n] = what, c->against[c->n] = against;
    c->quiet[c->n] = quiet;
    c->customers[c->n++] = with;
}

enum trait { TRAIT_LATE, TRAIT_RETURNED, TRAIT_REVIEW };
static enum known trait_of(const struct buyer *b, enum trait t)
{
    return t == TRAIT_LATE ? b->first_late : t == TRAIT_RETURNED ? b->first_returned : b->first_bad_review;
}

static void offer_trait(struct arena *a, struct columns *c, const struct sample *s, enum trait t, const char *what,
                        const char *against, const char *unknown, double least)
{
    double *yes = NEW_N(a, double, s->n), *no_word = NEW_N(a, double, s->n);
    size_t n_yes = 0;
    for (size_t i = 0; i < s->n; i++) {
        yes[i] = trait_of(s->b[i], t) == KNOWN_YES;
        no_word[i] = trait_of(s->b[i], t) == KNOWN_NOT;
        n_yes += yes[i] > 0;
    }
    size_t before = c->n;
    if (n_yes)
        offer(c, s, yes, what, against, false, least);
    if (c->n > before)
        offer(c, s, no_word, unknown, against, true, least);
}

struct word {
    const char *word;
    size_t n;
};
static int by_number(const void *l, const void *r)
{
    const struct word *a = l, *b = r;
    return a->n != b->n ? (a->n > b->n ? -1 : 1) : strcmp(a->word, b->word);
}

static void offer_channels(struct arena *a, struct columns *c, const struct sample *s, double least)
{
    struct word *w = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t k = 0;
        while (k < n && strcmp(w[k].word, s->b[i]->channel) != 0)
            k++;
        if (k == n)
            PUSH(a, w, n, cap, (struct word){s->b[i]->channel, 0});
        w[k].n++;
    }
    qsort(w, n, sizeof *w, by_number);
    for (size_t k = 1; k < n; k++) {
        double *x = NEW_N(a, double, s->n);
        for (size_t i = 0; i < s->n; i++)
            x[i] = strcmp(s->b[i]->channel, w[k].word) == 0;
        offer(c, s, x, arena_printf(a, "first bought through %s", *w[k].word ? w[k].word : "no channel"),
              arena_printf(a, "through %s", *w[0].word ? w[0].word : "no channel"), false, least);
    }
}

static void offer_markets(struct arena *a, const struct retention *r, struct columns *c, const struct sample *s, double least)
{
    for (size_t m = 1; m < r->n_markets; m++) {
        double *x = NEW_N(a, double, s->n);
        for (size_t i = 0; i < s->n; i++)
            x[i] = strcmp(s->b[i]->market, r->markets[m].code) == 0;
        offer(c, s, x, arena_printf(a, "in %s", r->markets[m].name), arena_printf(a, "in %s", r->markets[0].name), false, least);
    }
}

static struct value *hazard(struct arena *a, const struct retention *r, const struct cox_fit *f, const struct columns *c, size_t j)
{
    struct value *v = value_record(a);
    struct cox_ratio h = cox_ratio(f, j, r->rules.level);
    struct figure *pace = figure_derived(a, arena_printf(a, "readiness to come back: %s, against %s", c->what[j], c->against[j]),
                                         100 * h.ratio, "%", "cox/1", r->hash, NULL, 0);
    pace->decimals = 0;
    figure_with_interval(pace, 100 * h.low, 100 * h.high);
    struct figure *p = probability_figure(a, "chance of such a difference", h.p, "cox/1", NULL);
    record_text(a, v, "what", c->what[j]);
    record_text(a, v, "against", c->against[j]);
    record_int(a, v, "customers", (int64_t)c->customers[j]);
    record_figure(a, v, "pace", pace);
    record_figure(a, v, "p", p);
    record_text(a, v, "steady",
                f->ph_p[j] < 1 - r->rules.level
                    ? arena_printf(a, "no: the difference changes with time since the first order (p %.3f); read it as a mean", f->ph_p[j])
                    : "nothing speaks against it");
    return v;
}

struct value *retention_hazards(struct arena *a, const struct retention *r, const struct prose **ret_words)
{
    struct value *list = value_list(a);
    struct columns c = {.n = 0};
    struct sample s = {NEW_N(a, const struct buyer *, r->buyers.n), NEW_N(a, double, r->buyers.n), NEW_N(a, uint8_t, r->buyers.n), 0, 0};
    double least;
    struct err refused = {0};
    if (!params_real(r->params, "operations.retention.cox.events", &least, &refused)) {
        *ret_words = prose(a, "{s}", arena_strdup(a, refused.msg));
        return list;
    }
    for (size_t i = 0; i < r->buyers.n; i++) {
        const struct buyer *b = &r->buyers.items[i];
        s.b[s.n] = b;
        s.event[s.n] = b->n > 1;
        s.n_events += b->n > 1;
        s.time[s.n++] = (b->n > 1 ? b->bought[1].day : r->as_of) - b->bought[0].day;
    }
    offer_trait(a, &c, &s, TRAIT_LATE, "first order came late", "in time", "no promise known", least);
    offer_trait(a, &c, &s, TRAIT_RETURNED, "something of the first order was returned", "nothing returned", "returns not known", least);
    offer_trait(a, &c, &s, TRAIT_REVIEW, "bad review of the first order", "a better review", "no review", least);
    offer_channels(a, &c, &s, least);
    offer_markets(a, r, &c, &s, least);
    if (c.n == 0) {
        *ret_words = prose(a, "Nothing could be looked at: each thing needs {s} second orders with it and as many without.",
                           arena_printf(a, "%.0f", least));
        return list;
    }
    struct cox_fit *f;
    const struct cox_data d = {s.n, c.n, s.time, s.event, c.x, c.name};
    if (!cox_fit(a, &d, &(struct cox_options){COX_EFRON, COX_FIRTH}, &f, &refused)) {
        *ret_words = prose(a, "The comparison could not be made: {s}.", arena_strdup(a, refused.msg));
        return list;
    }
    for (size_t j = 0; j < c.n; j++)
        if (!c.quiet[j])
            list_add(a, list, hazard(a, r, f, &c, j));
    *ret_words = prose(a,
                       "What goes with coming back, each beside the others ({s} customers, {s} came back; Cox's model, ties as "
                       "{s}). It is what goes together, not what causes it.",
                       arena_printf(a, "%zu", f->n), arena_printf(a, "%zu", f->n_events), f->convention);
    return list;
}
