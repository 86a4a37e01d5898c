/* trust_parts.c — see trust_parts.h. */
#include "operations/trust_parts.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/stat.h"
#include "events/quality.h"
#include "events/read.h"
#include "statistics/beta.h"

char *parts_day(struct arena *a, int32_t day)
{
    return arena_strdup(a, date_text((struct date){day}).s);
}

static const char *leaf_ref(struct arena *a, const char *what, const char *market, const char *channel,
                            int32_t from, int32_t to)
{
    return arena_printf(a, "%s/%s/%s/%s..%s", what, market && market[0] ? market : "all",
                        channel && channel[0] ? channel : "all", from == DAY_NONE ? "" : parts_day(a, from),
                        to == DAY_NONE ? "" : parts_day(a, to));
}

struct figure *parts_count(struct arena *a, const char *label, double n, const char *unit, const char *what,
                           const char *market, const char *channel, int32_t from, int32_t to)
{
    int year = to == DAY_NONE ? 0 : date_year((struct date){to});
    struct figure *f = figure_leaf(a, FIGURE_FIRM, label, n, unit, year, "events",
                                   leaf_ref(a, what, market, channel, from, to));
    f->decimals = 0;
    return f;
}

struct figure *parts_amount(struct arena *a, const char *label, double minor, int decimals, const char *currency,
                            const char *what, const char *market, const char *channel, int32_t from, int32_t to)
{
    struct figure *f = parts_count(a, label, minor / pow(10, decimals), currency, what, market, channel, from, to);
    f->decimals = fabs(f->value) < pow(10, 3) ? decimals : 0;
    return f;
}

struct figure *parts_share(struct arena *a, const char *label, const struct figure *k, const struct figure *n)
{
    double half = 1.0 / 40; /* on each side: 95 % stand between */
    if (!figure_known(k) || !figure_known(n) || !(n->value > 0))
        return figure_missing(a, label, "%", "nothing was counted");
    struct figure *f = FIGURE(a, label, 100 * k->value / n->value, "%", "platform-limits/1", NULL, k, n);
    double low = k->value > 0 ? beta_quantile(half, k->value, n->value - k->value + 1) : 0;
    double high = k->value < n->value ? beta_quantile(1 - half, k->value + 1, n->value - k->value) : 1;
    f->decimals = f->value < 10 ? 2 : 1;
    f->year = n->year;
    return figure_with_interval(f, 100 * fmin(low, f->value / 100), 100 * fmax(high, f->value / 100));
}

struct figure *parts_percent(struct arena *a, const char *label, double share, int decimals, const char *method,
                             const char *params, const struct figure *const *inputs, size_t n_inputs)
{
    struct figure *f = figure_derived(a, label, 100 * share, "%", method, params, inputs, n_inputs);
    f->decimals = decimals;
    return f;
}

const char *parts_market(struct job *job, const char *code)
{
    return code && code[0] ? event_market_name(job, code) : "no market";
}

bool parts_grade(struct job *job, const char *firm_id, int family, struct value *record, struct err *e)
{
    char grade;
    const char *reason;
    TRY(event_family_grade(job, firm_id, family, &grade, &reason, e));
    if (grade < 'A')
        return true;
    record_text(job->arena, record, "grade", (const char[]){grade, '\0'});
    record_text(job->arena, record, "grade_reason", reason);
    return true;
}

const char *parts_and(struct arena *a, const char *const *words, size_t n)
{
    const char *s = "";
    for (size_t i = 0; i < n; i++)
        s = arena_printf(a, "%s%s%s", s, i == 0 ? "" : i + 1 == n ? " and " : ", ", words[i]);
    return s;
}

bool parts_open(struct job *job, struct arena *tmp, const char *name, struct csv **ret, struct err *e)
{
    return csv_open_path(ret, tmp, path_join(tmp, job->data_dir, arena_printf(tmp, "operations/%s.csv", name)),
                         NULL, e);
}

bool parts_column(const struct csv *c, struct arena *a, const char *name, const char **ret, struct err *e)
{
    int col;
    TRY(csv_col(c, name, &col, e));
    *ret = str_dup(a, csv_text(c, col));
    return true;
}

bool parts_whole(const struct csv *c, const char *name, int64_t missing, int64_t *ret, struct err *e)
{
    int col;
    bool has;
    int64_t x = missing;
    TRY(csv_col(c, name, &col, e) && csv_maybe_int(c, col, &has, &x, e));
    *ret = x;
    return true;
}

bool parts_date(const struct csv *c, const char *name, int32_t *ret, struct err *e)
{
    int col;
    struct date d = {DAY_NONE};
    TRY(csv_col(c, name, &col, e));
    struct str s = csv_text(c, col);
    if (s.n && !date_parse(s, &d, e))
        return csv_fail(c, col, e, "`%.*s` is no date", STR_ARG_MAX(s, 20));
    *ret = d.days;
    return true;
}

static bool starts_alike(struct str word, struct str begin)
{
    return word.n >= begin.n && str_eq_nocase((struct str){word.p, begin.n}, begin);
}

bool parts_match(const char *patterns, const char *word)
{
    struct str rest = str_of(patterns), w = str_of(word);
    while (rest.n) {
        struct str p = str_trim(str_cut(&rest, ' '));
        if (p.n == 0)
            continue;
        if (p.p[p.n - 1] == '*' ? starts_alike(w, (struct str){p.p, p.n - 1}) : str_eq_nocase(w, p))
            return true;
    }
    return false;
}
