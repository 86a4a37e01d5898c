/* retention_cohorts.c — of those who first bought in a quarter, how many bought in each quarter after it; and how the
 * repeat-buying models did. */
#include <math.h>

#include "base/date.h"
#include "operations/retention_parts.h"

enum { QUARTERS_MAX = 6 };

static const struct shape_field cohort_fields[] = {
    {.name = "cohort", .heading = "first bought in", .kind = VALUE_TEXT},
    {.name = "customers", .kind = VALUE_INT},
    {.name = "after_1", .heading = "+1 quarter", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "after_2", .heading = "+2", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "after_3", .heading = "+3", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "after_4", .heading = "+4", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "after_5", .heading = "+5", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "after_6", .heading = "+6", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
};
const struct shape retention_cohort_shape =
    SHAPE("retention_cohort", "share of a quarter's new customers that bought in each later quarter", cohort_fields);

static int quarter_of(int32_t day)
{
    struct date_ymd d = date_split((struct date){day});
    return d.year * 4 + (d.month - 1) / 3;
}

static int32_t quarter_end(int quarter)
{
    struct date d;
    struct err never;
    int next = quarter + 1;
    bool ok = date_make(next / 4, next % 4 * 3 + 1, 1, &d, &never);
    return ok ? d.days - 1 : INT32_MAX;
}

struct value *retention_cohorts(struct arena *a, const struct retention *r, size_t only)
{
    int first = quarter_of(r->buyers.first_day), last = quarter_of(r->as_of);
    size_t n = (size_t)(last - first) + 1;
    size_t *size = NEW_N(a, size_t, n), *active = NEW_N(a, size_t, n * (QUARTERS_MAX + 1));
    for (size_t m = 0; m < r->n_markets; m++) {
        if (only < r->n_markets && m != only)
            continue;
        for (size_t i = 0; i < r->markets[m].n; i++) {
            const struct buyer *b = r->markets[m].buyers[i];
            int cohort = quarter_of(b->bought[0].day), seen = cohort;
            size_t at = (size_t)(cohort - first);
            size[at]++;
            for (size_t k = 1; k < b->n; k++) {
                int q = quarter_of(b->bought[k].day);
                if (q > seen && q - cohort <= QUARTERS_MAX)
                    active[at * (QUARTERS_MAX + 1) + (size_t)(q - cohort)]++;
                seen = q;
            }
        }
    }
    struct value *list = value_list(a);
    const char *code = only < r->n_markets ? r->markets[only].code : NULL;
    for (size_t at = 0; at < n; at++) {
        if (size[at] == 0)
            continue;
        int q = first + (int)at;
        struct value *v = value_record(a);
        record_text(a, v, "cohort", arena_printf(a, "%d Q%d", q / 4, q % 4 + 1));
        record_int(a, v, "customers", (int64_t)size[at]);
        /* a quarter that is not over counts too few: it is left out */
        for (int k = 1; k <= QUARTERS_MAX; k++)
            record_figure(a, v, arena_printf(a, "after_%d", k),
                          quarter_end(q + k) > r->as_of
                              ? NULL
                              : retention_share(a, r, arena_printf(a, "customers of %d Q%d who bought %d quarters later", q / 4, q % 4 + 1, k),
                                                active[at * (QUARTERS_MAX + 1) + (size_t)k], size[at], code));
        list_add(a, list, v);
    }
    return list;
}

static const struct shape_field past_fields[] = {
    {.name = "before", .heading = "repeat orders before", .kind = VALUE_TEXT},
    {.name = "customers", .kind = VALUE_INT},
    {.name = "expected", .heading = "orders expected", .kind = VALUE_FIGURE},
    {.name = "seen", .heading = "came", .kind = VALUE_FIGURE},
};
static const struct shape past_shape = SHAPE("retention_judged", "expected and true orders of the judged time", past_fields);
static const struct shape_field alive_fields[] = {
    {.name = "from", .kind = VALUE_INT, .help = "per cent"},
    {.name = "to", .kind = VALUE_INT},
    {.name = "customers", .kind = VALUE_INT},
};
static const struct shape alive_shape = SHAPE("retention_alive", "customers by the probability that they will ever order again", alive_fields);
static const struct shape_field model_fields[] = {
    {.name = "of", .heading = "for", .kind = VALUE_TEXT},
    {.name = "used", .kind = VALUE_TEXT},
    {.name = "judged", .kind = VALUE_TEXT, .help = "how it did on the last part of the time, having seen the first only"},
    {.name = "parameters", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "by_past", .kind = VALUE_LIST, .of = &past_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "alive", .kind = VALUE_LIST, .of = &alive_shape, .flags = SHAPE_NOT_IN_TEXT},
};
const struct shape retention_model_shape = SHAPE("retention_model", "how orders are expected, and how well", model_fields);

/* How sure the model is of each customer, in fifths. Where nearly all stand in the last it sees nobody leave. */
static struct value *alive_value(struct arena *a, const struct retention *r, const struct repeat *m)
{
    enum { BANDS_MAX = 5 };
    int64_t n[BANDS_MAX] = {0};
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_markets; i++)
        for (size_t j = 0; r->markets[i].model == m && m->used == REPEAT_BGNBD && j < r->markets[i].n; j++) {
            int at = (int)(BANDS_MAX * repeat_alive(m, r->markets[i].buyers[j]));
            n[at < BANDS_MAX ? at : BANDS_MAX - 1]++;
        }
    for (int i = 0; m->used == REPEAT_BGNBD && i < BANDS_MAX; i++) {
        struct value *v = value_record(a);
        record_int(a, v, "from", 100 * i / BANDS_MAX);
        record_int(a, v, "to", 100 * (i + 1) / BANDS_MAX);
        record_int(a, v, "customers", n[i]);
        list_add(a, list, v);
    }
    return list;
}

static struct value *one_model(struct arena *a, const struct retention *r, const char *of, const struct repeat *m)
{
    struct value *v = value_record(a), *list = value_list(a);
    const struct holdout *h = &m->holdout;
    record_text(a, v, "of", of);
    record_text(a, v, "used",
                m->used == REPEAT_BGNBD ? "repeat-buying model (BG/NBD)"
                : m->used == REPEAT_PLAIN
                    ? arena_printf(a, "plain rule: as often as others whose last order was as long ago (because %s)", m->why)
                    : arena_printf(a, "nothing: nobody has been a customer for %.0f days (and %s)", r->rules.horizon_days, m->why));
    record_text(a, v, "judged",
                !h->done ? arena_printf(a, "not judged: %s", h->why_not)
                         : arena_printf(a, "%s to %s, %zu customers: expected %.0f orders, the plain rule %.0f; %.0f came",
                                        date_text((struct date){h->from_day + 1}).s, date_text((struct date){h->to_day}).s,
                                        h->customers, h->expected, h->plain, h->seen));
    if (m->fit)
        record_text(a, v, "parameters",
                    arena_printf(a, "r %.3f, α %.2f weeks, a %.3f, b %.3f; ln L %.1f; %s", m->fit->model.r, m->fit->model.alpha,
                                 m->fit->model.a, m->fit->model.b, m->fit->log_likelihood, m->fit->in_words));
    for (int i = 0; h->done && i < N_PAST; i++) {
        struct value *p = value_record(a);
        struct figure *f = figure_derived(a, "orders expected in the judged time", h->by_past[i].expected, "", "bg-nbd/1", r->hash, NULL, 0);
        f->decimals = 0;
        record_text(a, p, "before", i < N_PAST - 1 ? arena_printf(a, "%d", i) : arena_printf(a, "%d or more", i));
        record_int(a, p, "customers", (int64_t)h->by_past[i].n);
        record_figure(a, p, "expected", f);
        record_figure(a, p, "seen", retention_count(a, r, "orders that came in the judged time", h->by_past[i].seen, "", NULL));
        list_add(a, list, p);
    }
    record_set(a, v, "by_past", list);
    record_set(a, v, "alive", alive_value(a, r, m));
    return v;
}

struct value *retention_models(struct arena *a, const struct retention *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_markets; i++)
        if (r->markets[i].own)
            list_add(a, list, one_model(a, r, r->markets[i].name, r->markets[i].model));
    if (r->others) {
        size_t n = 0;
        for (size_t i = 0; i < r->n_markets; i++)
            n += !r->markets[i].own;
        list_add(a, list, one_model(a, r, n == r->n_markets ? "all markets together" : arena_printf(a, "the %zu smaller markets together", n), r->others));
    }
    return list;
}
