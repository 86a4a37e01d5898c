/* hours.c — free days of a market as a sorted list, weekends as a set; see hours.h. */
#include "operations/hours.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/file.h"
#include "operations/room.h"

enum { DAY_S = 86400, HOUR_S = 3600, MOST_DAYS = 366, SATURDAY_BIT = 1 << 6, SUNDAY_BIT = 1 << 7 };

struct free_day {
    char market[4];
    int32_t day;
};
struct week {
    char market[4];
    unsigned free; /* bit 1 << ISO weekday */
};
struct hours {
    struct free_day *days; /* [n] sorted */
    size_t n, cap;
    struct week *weeks; /* [n_weeks] sorted */
    size_t n_weeks, cap_weeks;
    double begin, end; /* hours of the day */
};
static char key;

static int by_day(const void *a, const void *b)
{
    const struct free_day *x = a, *y = b;
    int c = strcmp(x->market, y->market);
    return c ? c : (x->day > y->day) - (x->day < y->day);
}
static int by_market(const void *a, const void *b)
{
    const struct week *x = a, *y = b;
    return strcmp(x->market, y->market);
}

static void code(char ret[4], struct str s)
{
    memset(ret, 0, 4);
    memcpy(ret, s.p, s.n < 3 ? s.n : 3);
}

static bool load_holidays(struct job *job, struct hours *h, const char *path, struct err *e)
{
    struct csv *c;
    int col_market, col_date;
    TRY(csv_open_path(&c, job->arena, path, NULL, e));
    TRY(csv_col(c, "iso3", &col_market, e));
    TRY(csv_col(c, "date", &col_date, e));
    while (csv_next(c, e)) {
        struct date d;
        struct free_day f;
        if (!date_parse(csv_text(c, col_date), &d, e))
            return err_note(e, "%s, line %zu", path, c->line);
        code(f.market, csv_text(c, col_market));
        f.day = d.days;
        PUSH(job->arena, h->days, h->n, h->cap, f);
    }
    if (csv_failed(c))
        return false;
    if (h->n)
        qsort(h->days, h->n, sizeof *h->days, by_day);
    return true;
}

static bool load_weekends(struct job *job, struct hours *h, const char *path, struct err *e)
{
    static const char *const names[] = {"", "mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    struct csv *c;
    int col_market, col_weekend;
    TRY(csv_open_path(&c, job->arena, path, NULL, e));
    TRY(csv_col(c, "iso3", &col_market, e));
    TRY(csv_col(c, "weekend", &col_weekend, e));
    while (csv_next(c, e)) {
        struct week w = {.free = 0};
        struct str weekend = csv_text(c, col_weekend);
        code(w.market, csv_text(c, col_market));
        for (unsigned i = 1; i < COUNT_OF(names); i++)
            w.free |= str_contains(weekend, names[i]) ? 1U << i : 0U;
        if (h->n_weeks == 0 || by_market(&h->weeks[h->n_weeks - 1], &w) != 0)
            PUSH(job->arena, h->weeks, h->n_weeks, h->cap_weeks, w);
    }
    if (csv_failed(c))
        return false;
    if (h->n_weeks)
        qsort(h->weeks, h->n_weeks, sizeof *h->weeks, by_market);
    return true;
}

bool hours_of_job(struct job *job, const struct hours **ret, struct err *e)
{
    struct hours *h = job_get(job, &key);
    if (!h) {
        const struct params *p;
        h = NEW(job->arena, struct hours);
        TRY(operations_params(job, &p, e));
        TRY(params_real(p, "operations.hours.begin", &h->begin, e));
        TRY(params_real(p, "operations.hours.end", &h->end, e));
        if (job->country_dir) {
            const char *holidays = path_join(job->arena, job->country_dir, "holidays.csv");
            const char *weekends = path_join(job->arena, job->country_dir, "holiday_counts.csv");
            if (file_exists(holidays))
                TRY(load_holidays(job, h, holidays, e));
            if (file_exists(weekends))
                TRY(load_weekends(job, h, weekends, e));
        }
        job_set(job, &key, h);
    }
    *ret = h;
    return true;
}

bool hours_is_working_day(const struct hours *h, const char *market, int32_t day)
{
    struct week w = {.free = SATURDAY_BIT | SUNDAY_BIT};
    struct free_day d = {.day = day};
    code(w.market, str_of(market));
    code(d.market, str_of(market));
    const struct week *own = h->n_weeks ? bsearch(&w, h->weeks, h->n_weeks, sizeof w, by_market) : NULL;
    unsigned free_days = own ? own->free : w.free;
    if (free_days & 1U << date_weekday((struct date){day}))
        return false;
    return !h->n || !bsearch(&d, h->days, h->n, sizeof d, by_day);
}

int64_t hours_between(const struct hours *h, const struct zone *z, const char *market, int64_t from_s, int64_t until_s)
{
    int64_t sum = 0;
    int32_t first = zone_day(z, from_s), last = zone_day(z, until_s);
    if (last - first > MOST_DAYS)
        last = first + MOST_DAYS;
    for (int32_t d = first; d <= last; d++) {
        if (!hours_is_working_day(h, market, d))
            continue;
        int64_t begins, ends;
        (void)zone_to_utc(z, (int64_t)d * DAY_S + (int64_t)(h->begin * HOUR_S), &begins);
        (void)zone_to_utc(z, (int64_t)d * DAY_S + (int64_t)(h->end * HOUR_S), &ends);
        int64_t a = begins > from_s ? begins : from_s, b = ends < until_s ? ends : until_s;
        sum += b > a ? b - a : 0;
    }
    return sum;
}
