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

struct span {
    double low, high;
    size_t n;
};

/* From the best to the worst of the rows that the line speaks of: ten orders a day; all firms measured. */
static struct span span(const struct skill_row *x, size_t n, const char *what, const char *how, double mean, double size)
{
    struct span s = {(double)INFINITY, -(double)INFINITY, 0};
    for (size_t i = 0; i < n; i++)
        if (strncmp(x[i].what, what, strlen(what)) == 0 && cstr_eq(x[i].how, how) && x[i].mean == mean &&
            strstr(x[i].series, "drawn") && (isnan(size) || x[i].size == size)) {
            s.low = fmin(s.low, x[i].value);
            s.high = fmax(s.high, x[i].value);
            s.n++;
        }
    return s;
}

bool skill_line(struct job *job, const char **ret, struct err *e)
{
    enum { PROMISED_MEAN_N = 10, PROMISED_PER_CENT_N = 30 };
    static const char *const others = "against the other markets", *const past = "against its own past";
    const struct skill_row *x;
    size_t n;
    TRY(skill_rows(job, &x, &n, e));
    struct span quiet = span(x, n, "false alarms", others, PROMISED_MEAN_N, (double)NAN),
                delay = span(x, n, "delay, fewer", others, PROMISED_MEAN_N, PROMISED_PER_CENT_N),
                own = span(x, n, "false alarms", past, PROMISED_MEAN_N, (double)NAN),
                own_delay = span(x, n, "delay, fewer", past, PROMISED_MEAN_N, PROMISED_PER_CENT_N);
    *ret = NULL;
    if (quiet.n && delay.n && own.n && own_delay.n)
        *ret = arena_printf(job->arena,
                            "Measured on real orders, at %d a day: a market among others cries for nothing %.2f to %.2f times a "
                            "quarter and shows a fall by %d %% after %.0f days (median); a firm against its own past %.2f to %.2f "
                            "times, and after %.0f to %.0f days. Smaller ones take longer.",
                            PROMISED_MEAN_N, quiet.low, quiet.high, PROMISED_PER_CENT_N, delay.high, own.low, own.high,
                            own_delay.low, own_delay.high);
    return true;
}
