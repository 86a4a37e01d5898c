/* zone.c — TZif files (RFC 8536) as one sorted table of moments and offsets.
 *
 * A file ends with a rule for all time after its last transition. The calendar repeats after 400 years to the day of
 * the week, so the rule is written out for that long and later times are moved back by whole cycles. */
#include "base/zone.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/file.h"

enum { DAY_S = 86400, HOUR_S = 3600, HEADER_BYTES = 44, RULE_YEARS = 401 };
static const int64_t CYCLE_S = (int64_t)146097 * DAY_S; /* 400 Gregorian years */
static const size_t MAX_FILE = (size_t)1 << 20;

struct zone {
    const char *name;
    int64_t *from; /* [n] moments, rising */
    int32_t *off;  /* [n] offset from then on */
    size_t n;
    int32_t before;    /* offset before the first */
    int64_t cycle_end; /* later times are moved back; INT64_MAX when there is no rule */
};

static int64_t floor_div(int64_t x, int64_t y)
{
    return x >= 0 ? x / y : -((-x + y - 1) / y);
}

/* ---- looking up ---- */

/* How many transitions are not after t. */
static size_t rank_of(const struct zone *z, int64_t t)
{
    size_t lo = 0, n = z->n;
    while (n > 0) {
        size_t half = n / 2;
        if (z->from[lo + half] <= t) {
            lo += half + 1;
            n -= half + 1;
        } else
            n = half;
    }
    return lo;
}

static int64_t within(const struct zone *z, int64_t utc_s)
{
    if (utc_s < z->cycle_end)
        return utc_s;
    return utc_s - (floor_div(utc_s - z->cycle_end, CYCLE_S) + 1) * CYCLE_S;
}

int32_t zone_offset(const struct zone *z, int64_t utc_s)
{
    size_t i = rank_of(z, within(z, utc_s));
    return i == 0 ? z->before : z->off[i - 1];
}

int32_t zone_day(const struct zone *z, int64_t utc_s)
{
    return (int32_t)floor_div(utc_s + zone_offset(z, utc_s), DAY_S);
}

enum zone_local zone_to_utc(const struct zone *z, int64_t local_s, int64_t *ret_utc_s)
{
    /* Every offset in force within a day and a bit of it is a candidate; it fits when the clock then shows it. */
    int64_t guess = within(z, local_s); /* the same place of the cycle */
    int64_t shift = local_s - guess;
    size_t from = rank_of(z, guess - DAY_S - 2 * HOUR_S), until = rank_of(z, guess + DAY_S + 2 * HOUR_S);
    int n = 0;
    int64_t first = 0, jumped = 0;
    int32_t last_off = INT32_MIN;
    for (size_t i = from; i <= until; i++) {
        int32_t off = i == 0 ? z->before : z->off[i - 1];
        int64_t utc = guess - off;
        if (off != last_off && zone_offset(z, utc) == off) {
            if (n == 0 || utc < first)
                first = utc;
            n++;
        }
        /* The clock was put forward from what `off` shows: its gap begins there. */
        if (i < until && guess >= z->from[i] + off && guess < z->from[i] + z->off[i])
            jumped = utc;
        last_off = off;
    }
    *ret_utc_s = (n ? first : jumped ? jumped : guess - zone_offset(z, guess)) + shift;
    return n == 0 ? ZONE_NEVER : n == 1 ? ZONE_ONCE : ZONE_TWICE;
}

int64_t zone_day_begins(const struct zone *z, int32_t day)
{
    int64_t utc;
    (void)zone_to_utc(z, (int64_t)day * DAY_S, &utc);
    return utc;
}

const char *zone_name(const struct zone *z)
{
    return z->name;
}

/* ---- the closing rule: "CET-1CEST,M3.5.0,M10.5.0/3" ---- */

struct rule_day { /* form 'M': month, week (5 = last), weekday (0 = Sunday); 'J': day 1…365; 'D': day 0…365 */
    char form;
    int a, b, c;
    int32_t time_s; /* local */
};

static bool rule_name(const char **p)
{
    const char *s = *p;
    if (*s == '<') {
        s = strchr(s, '>');
        if (!s)
            return false;
        *p = s + 1;
        return true;
    }
    while ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
        s++;
    bool ok = s - *p >= 3;
    *p = s;
    return ok;
}

static bool rule_int(const char **p, int most, int *ret)
{
    if (**p < '0' || **p > '9')
        return false;
    int x = 0;
    while (**p >= '0' && **p <= '9' && x <= most)
        x = x * 10 + (*(*p)++ - '0');
    *ret = x;
    return x <= most;
}

/* [+-]hh[:mm[:ss]] */
static bool rule_time(const char **p, int32_t *ret)
{
    int sign = **p == '-' ? -1 : 1, part[3] = {0};
    if (**p == '-' || **p == '+')
        (*p)++;
    for (int i = 0; i < 3; i++) {
        if (!rule_int(p, i ? 59 : 167, &part[i]))
            return false;
        if (**p != ':')
            break;
        if (i < 2)
            (*p)++;
    }
    *ret = sign * (part[0] * HOUR_S + part[1] * 60 + part[2]);
    return true;
}

static bool rule_day(const char **p, struct rule_day *ret)
{
    struct rule_day d = {.form = 'D', .time_s = 2 * HOUR_S};
    if (*(*p)++ != ',')
        return false;
    if (**p == 'M') {
        (*p)++;
        d.form = 'M';
        if (!rule_int(p, 12, &d.a) || *(*p)++ != '.' || !rule_int(p, 5, &d.b) || *(*p)++ != '.' ||
            !rule_int(p, 6, &d.c) || d.a < 1 || d.b < 1)
            return false;
    } else {
        if (**p == 'J') {
            (*p)++;
            d.form = 'J';
        }
        if (!rule_int(p, 365, &d.a))
            return false;
    }
    if (**p == '/') {
        (*p)++;
        if (!rule_time(p, &d.time_s))
            return false;
    }
    *ret = d;
    return true;
}

/* The moment in local seconds in a year. */
static int64_t rule_moment(const struct rule_day *d, int year)
{
    struct err e;
    struct date day;
    if (!date_make(year, d->form == 'M' ? d->a : 1, 1, &day, &e))
        return 0;
    if (d->form == 'M') {
        int first = date_weekday(day) % 7; /* Sunday 0 */
        int of_month = (d->c - first + 7) % 7 + 7 * (d->b - 1);
        while (of_month >= date_days_in_month(year, d->a))
            of_month -= 7;
        day.days += of_month;
    } else if (d->form == 'J')
        day.days += d->a - 1 + (date_is_leap(year) && d->a > 59);
    else
        day.days += d->a;
    return (int64_t)day.days * DAY_S + d->time_s;
}

static void push(struct arena *a, struct zone *z, size_t *cap, int64_t from, int32_t off)
{
    if (z->n > 0 && from <= z->from[z->n - 1])
        return;
    if (z->n == *cap) {
        size_t cap_off = *cap;
        z->from = arena_grow(a, z->from, cap, z->n + 1, sizeof *z->from);
        z->off = arena_grow(a, z->off, &cap_off, z->n + 1, sizeof *z->off);
    }
    z->from[z->n] = from;
    z->off[z->n++] = off;
}

static bool write_out_rule(struct arena *a, struct zone *z, size_t *cap, const char *rule)
{
    const char *p = rule;
    int32_t std, dst;
    if (!rule_name(&p) || !rule_time(&p, &std))
        return false;
    std = -std; /* POSIX counts west */
    if (!*p) {
        if (z->n == 0)
            z->before = std;
        return true;
    }
    dst = std + HOUR_S;
    struct rule_day begins, ends;
    if (!rule_name(&p))
        return false;
    if (*p != ',') {
        if (!rule_time(&p, &dst))
            return false;
        dst = -dst;
    }
    if (!rule_day(&p, &begins) || !rule_day(&p, &ends) || *p)
        return false;
    int64_t last = z->n ? z->from[z->n - 1] : 0;
    int year = date_year((struct date){(int32_t)floor_div(last, DAY_S)});
    for (int y = year; y < year + RULE_YEARS + 1; y++) {
        int64_t to_dst = rule_moment(&begins, y) - std, to_std = rule_moment(&ends, y) - dst;
        if (to_dst < to_std) {
            push(a, z, cap, to_dst, dst);
            push(a, z, cap, to_std, std);
        } else {
            push(a, z, cap, to_std, std);
            push(a, z, cap, to_dst, dst);
        }
    }
    z->cycle_end = rule_moment(&(struct rule_day){.form = 'D'}, year + RULE_YEARS);
    return true;
}

/* ---- the file ---- */

static uint32_t big32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}
static int64_t big64(const char *p)
{
    return (int64_t)((uint64_t)big32(p) << 32 | big32(p + 4));
}

struct header {
    char version;
    size_t n_isut, n_isstd, n_leap, n_times, n_types, n_chars;
};
static bool header(struct str s, size_t at, struct header *ret)
{
    if (s.n < at + HEADER_BYTES || memcmp(s.p + at, "TZif", 4) != 0)
        return false;
    const char *p = s.p + at;
    *ret = (struct header){p[4], big32(p + 20), big32(p + 24), big32(p + 28), big32(p + 32), big32(p + 36), big32(p + 40)};
    return ret->n_times < MAX_FILE && ret->n_types < MAX_FILE && ret->n_leap < MAX_FILE && ret->n_chars < MAX_FILE &&
           ret->n_isut < MAX_FILE && ret->n_isstd < MAX_FILE && ret->n_types > 0;
}

static bool parse(struct arena *a, struct zone *z, struct str s)
{
    struct header h;
    if (!header(s, 0, &h) || h.version < '2')
        return false;
    size_t at = HEADER_BYTES + h.n_times * 5 + h.n_types * 6 + h.n_chars + h.n_leap * 8 + h.n_isstd + h.n_isut;
    if (!header(s, at, &h))
        return false;
    at += HEADER_BYTES;
    size_t types = at + h.n_times * 9, end = types + h.n_types * 6 + h.n_chars + h.n_leap * 12 + h.n_isstd + h.n_isut;
    if (s.n < end + 2 || s.p[end] != '\n' || s.p[s.n - 1] != '\n')
        return false;
    size_t cap = 0;
    z->cycle_end = INT64_MAX;
    z->before = (int32_t)big32(s.p + types);
    for (size_t i = 0; i < h.n_times; i++) {
        size_t type = (unsigned char)s.p[at + h.n_times * 8 + i];
        if (type >= h.n_types)
            return false;
        push(a, z, &cap, big64(s.p + at + i * 8), (int32_t)big32(s.p + types + type * 6));
    }
    const char *rule = arena_strndup(a, s.p + end + 1, s.n - end - 2);
    return *rule == '\0' || write_out_rule(a, z, &cap, rule);
}

static const char *zones_folder(void)
{
    const char *dir = getenv("TZDIR");
    return dir && *dir ? dir : "/usr/share/zoneinfo";
}

static bool fine_name(const char *name)
{
    size_t n = strlen(name);
    return n >= 1 && n <= 64 && name[0] != '/' && !strstr(name, "..") &&
           strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == n;
}

/* Names of the tz database's own list, for a hint. */
static const char *nearest(struct arena *a, const char *folder, const char *name)
{
    struct err e;
    struct str s;
    const char **names = NULL;
    size_t n = 0, cap = 0;
    if (!file_read(a, path_join(a, folder, "zone.tab"), MAX_FILE, &s, &e))
        return NULL;
    while (s.n) {
        struct str line = str_cut(&s, '\n');
        if (line.n == 0 || line.p[0] == '#')
            continue;
        (void)str_cut(&line, '\t');
        (void)str_cut(&line, '\t');
        PUSH(a, names, n, cap, str_dup(a, str_cut(&line, '\t')));
    }
    return text_nearest(str_of(name), names, n);
}

bool zone_open(struct arena *a, const char *folder, const char *name, const struct zone **ret, struct err *e)
{
    struct zone *z = NEW(a, struct zone);
    struct str s = {0};
    struct err why = {0};
    if (!folder)
        folder = zones_folder();
    if (!fine_name(name) || !file_read(a, path_join(a, folder, name), MAX_FILE, &s, &why)) {
        if (!file_exists(path_join(a, folder, "UTC"))) {
            (void)FAIL(e, ERR_NOT_FOUND, "the time zones of the system are not at %s", folder);
            return err_hint(e, "Install the package tzdata, or set TZDIR to the folder that holds them.");
        }
        (void)FAIL(e, ERR_NOT_FOUND, "there is no time zone `%.64s`", name);
        const char *near = nearest(a, folder, name);
        if (near)
            return err_hint(e, "Did you mean `%s`?", near);
        return err_hint(e, "Zones are named like Europe/Berlin.");
    }
    z->name = arena_strdup(a, name);
    if (!parse(a, z, s))
        return FAIL(e, ERR_CORRUPT, "the time zone file %s/%s cannot be read (TZif version 2 or later is needed)", folder,
                    name);
    *ret = z;
    return true;
}

/* ---- once per job ---- */

struct kept_zone {
    const struct zone *z;
    struct kept_zone *next;
};
static char kept_key;

bool zone_of_job(struct job *job, const char *name, const struct zone **ret, struct err *e)
{
    struct kept_zone *all = job_get_own(job, &kept_key);
    for (struct kept_zone *k = all; k; k = k->next)
        if (strcmp(k->z->name, name) == 0) {
            *ret = k->z;
            return true;
        }
    struct kept_zone *k = NEW(job->arena, struct kept_zone);
    TRY(zone_open(job->arena, NULL, name, &k->z, e));
    k->next = all;
    job_set(job, &kept_key, k);
    *ret = k->z;
    return true;
}

struct market_zone {
    const char *market, *zone;
};
struct market_zones {
    struct market_zone *items; /* [n] in the order of the file, which is sorted by market */
    size_t n, cap;
};
static char markets_key;

static int by_market(const void *a, const void *b)
{
    const struct market_zone *x = a, *y = b;
    return strcmp(x->market, y->market);
}

static bool market_zones(struct job *job, const struct market_zones **ret, struct err *e)
{
    struct market_zones *m = job_get(job, &markets_key);
    if (!m) {
        struct csv *c;
        int col_market, col_zone;
        m = NEW(job->arena, struct market_zones);
        TRY(csv_open_path(&c, job->arena, path_join(job->arena, job->data_dir, "events/zones.csv"), NULL, e));
        TRY(csv_col(c, "market", &col_market, e));
        TRY(csv_col(c, "zone", &col_zone, e));
        while (csv_next(c, e))
            PUSH(job->arena, m->items, m->n, m->cap,
                 (struct market_zone){str_dup(job->arena, csv_text(c, col_market)),
                                      str_dup(job->arena, csv_text(c, col_zone))});
        if (csv_failed(c))
            return false;
        qsort(m->items, m->n, sizeof *m->items, by_market);
        job_set(job, &markets_key, m);
    }
    *ret = m;
    return true;
}

bool zone_of_market(struct job *job, const char *market, const char **ret_name, struct err *e)
{
    const struct market_zones *m;
    TRY(market_zones(job, &m, e));
    const struct market_zone key = {.market = market};
    const struct market_zone *found = bsearch(&key, m->items, m->n, sizeof *m->items, by_market);
    *ret_name = found ? found->zone : NULL;
    return true;
}
