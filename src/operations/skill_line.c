#include "operations/skill_line.h"

#include <math.h>
#include <string.h>

#include "base/csv.h"

static char kept;
struct rows {
    struct skill_row *items;
    size_t n, cap;
};

static bool maybe(struct csv *c, int col, double *ret, struct err *e)
{
    struct str s = csv_text(c, col);
    bool has;
    *ret = (double)NAN;
    if (str_is(s, "inf")) {
        *ret = (double)INFINITY;
        return true;
    }
    return csv_maybe_real(c, col, &has, ret, e);
}

bool skill_rows(struct job *job, const struct skill_row **ret, size_t *ret_n, struct err *e)
{
    static const char *const names[] = {"what", "series", "mean", "size", "value", "low", "high", "n", "unit", "how", "date"};
    struct rows *r = job_get_own(job, &kept);
    if (!r) {
        struct arena *a = job->arena;
        struct csv *c;
        int col[COUNT_OF(names)];
        r = NEW(a, struct rows);
        TRY(csv_open_path(&c, a, arena_printf(a, "%s/skill/operations_alarms.csv", job->data_dir), NULL, e));
        for (size_t i = 0; i < COUNT_OF(names); i++)
            TRY(csv_col(c, names[i], &col[i], e));
        while (csv_next(c, e)) {
            struct skill_row x = {.what = str_dup(a, csv_text(c, col[0])), .series = str_dup(a, csv_text(c, col[1])),
                                  .unit = str_dup(a, csv_text(c, col[8])), .how = str_dup(a, csv_text(c, col[9])),
                                  .date = str_dup(a, csv_text(c, col[10]))};
            double *into[] = {&x.mean, &x.size, &x.value, &x.low, &x.high, &x.n};
            for (size_t i = 0; i < COUNT_OF(into); i++)
                TRY(maybe(c, col[2 + i], into[i], e));
            PUSH(a, r->items, r->n, r->cap, x);
        }
        if (csv_failed(c))
            return false;
        job_set(job, &kept, r);
    }
    *ret = r->items;
    *ret_n = r->n;
    return true;
}

/* The row that the promise is about: a market of ten orders a day, 30 % fewer; the same for false alarms. */
static const struct skill_row *row(const struct skill_row *x, size_t n, const char *what, double mean, double size)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(x[i].what, what) == 0 && x[i].mean == mean && (isnan(size) || x[i].size == size))
            return &x[i];
    return NULL;
}

bool skill_line(struct job *job, const char **ret, struct err *e)
{
    enum { PROMISED_MEAN_N = 10, PROMISED_PER_CENT_N = 30 };
    const struct skill_row *x;
    size_t n;
    TRY(skill_rows(job, &x, &n, e));
    const struct skill_row *quiet = row(x, n, "false alarms, nothing changed", PROMISED_MEAN_N, (double)NAN);
    const struct skill_row *clean = row(x, n, "false alarms, clean days", PROMISED_MEAN_N, (double)NAN);
    const struct skill_row *delay = row(x, n, "delay, fewer", PROMISED_MEAN_N, PROMISED_PER_CENT_N);
    *ret = NULL;
    if (quiet && clean && delay)
        *ret = arena_printf(job->arena,
                            "Measured on real orders: %.2f to %.2f false alarms per series and quarter; a market of %d orders "
                            "a day that falls by %d %% is seen after %.0f days (median). See `landfall operations skill`.",
                            fmin(quiet->value, clean->value), fmax(quiet->value, clean->value), PROMISED_MEAN_N,
                            PROMISED_PER_CENT_N, delay->value);
    return true;
}
