/* dates_guess.c — a value is cut into at most three parts of a date, a time of day and an offset; only which part is
 * day and which month needs the column. ISO dates, by far the most frequent, are read by fixed places first. */
#include "events/dates_guess.h"

#include <string.h>

#include "base/csv.h"
#include "base/date.h"

enum { N_MONTHS = 12, NAME_MAX_BYTES = 16, DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

struct month_name {
    char folded[NAME_MAX_BYTES];
    int month;
};
struct month_names {
    const struct month_name *rows;
    size_t n;
};

bool months_load(struct arena *a, const char *data_dir, const struct month_names **ret, struct err *e)
{
    struct csv *c;
    int col_month, col_name;
    TRY(csv_open_path(&c, a, arena_printf(a, "%s/events/months.csv", data_dir), NULL, e));
    TRY(csv_col(c, "month", &col_month, e) && csv_col(c, "name", &col_name, e));
    struct month_name *rows = NULL;
    size_t n = 0, cap = 0;
    while (csv_next(c, e)) {
        int64_t month;
        TRY(csv_need_int(c, col_month, &month, e));
        const char *folded = text_fold(a, csv_text(c, col_name));
        if (month < 1 || month > N_MONTHS || strlen(folded) >= NAME_MAX_BYTES)
            return csv_fail(c, col_month, e, "no name of a month");
        struct month_name one = {.month = (int)month};
        memcpy(one.folded, folded, strlen(folded) + 1);
        PUSH(a, rows, n, cap, one);
    }
    if (csv_failed(c))
        return false;
    struct month_names *m = NEW(a, struct month_names);
    *m = (struct month_names){rows, n};
    *ret = m;
    return true;
}

int64_t when_days(int year, int month, int day)
{
    int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400, doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool real_day(int year, int month, int day)
{
    return year >= 1900 && year <= 2200 && month >= 1 && month <= N_MONTHS && day >= 1 &&
           (day <= 28 || day <= date_days_in_month(year, month));
}

static inline bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

/* Digits from *at on; how many there were. */
static size_t take_int(struct str s, size_t *at, int *ret)
{
    size_t from = *at;
    int x = 0;
    while (*at < s.n && is_digit(s.p[*at]) && *at - from < 9)
        x = x * 10 + (s.p[(*at)++] - '0');
    *ret = x;
    return *at - from;
}

static bool word_is(struct str s, size_t at, const char *word)
{
    size_t n = strlen(word);
    return s.n - at >= n && str_eq_nocase((struct str){s.p + at, n}, (struct str){word, n});
}

/* "+01:00", "+0100", "+01", "Z", "UTC", "GMT" with nothing behind. */
static bool take_offset(struct str s, size_t at, int *ret_s)
{
    if (word_is(s, at, "UTC") || word_is(s, at, "GMT"))
        at += 3;
    else if (word_is(s, at, "Z"))
        at += 1;
    *ret_s = 0;
    if (at == s.n)
        return true;
    int sign = s.p[at] == '-' ? -1 : 1, hours, minutes = 0;
    if (s.p[at] != '+' && s.p[at] != '-')
        return false;
    at++;
    size_t n = take_int(s, &at, &hours);
    if (n == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (n == 1 || n == 2) {
        if (at < s.n && s.p[at] == ':') {
            at++;
            if (take_int(s, &at, &minutes) != 2)
                return false;
        }
    } else {
        return false;
    }
    *ret_s = sign * (hours * HOUR_S + minutes * MINUTE_S);
    return at == s.n && hours <= 14 && minutes < 60;
}

/* The time of day from `at` to the end. */
static bool take_time(struct str s, size_t at, struct when *w)
{
    int hour, minute, second = 0, offset = 0;
    size_t n = take_int(s, &at, &hour);
    if (n < 1 || n > 2 || at >= s.n || s.p[at] != ':')
        return false;
    at++;
    if (take_int(s, &at, &minute) != 2)
        return false;
    if (at < s.n && s.p[at] == ':') {
        at++;
        if (take_int(s, &at, &second) != 2)
            return false;
        if (at < s.n && (s.p[at] == '.' || s.p[at] == ',')) {
            int fraction;
            at++;
            if (take_int(s, &at, &fraction) == 0)
                return false;
        }
    }
    while (at < s.n && s.p[at] == ' ')
        at++;
    if (word_is(s, at, "AM") || word_is(s, at, "PM")) {
        bool pm = s.p[at] == 'P' || s.p[at] == 'p';
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (pm ? 12 : 0);
        at += 2;
        while (at < s.n && s.p[at] == ' ')
            at++;
    }
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    if (at < s.n) {
        if (!take_offset(s, at, &offset))
            return false;
        w->has_offset = true;
    }
    w->day_only = false;
    w->local_s += hour * HOUR_S + minute * MINUTE_S + second - offset;
    return true;
}

static bool iso(struct str s, struct when *ret)
{
    int y, m, d;
    size_t at = 0;
    if (s.n < 10 || (s.p[4] != '-' && s.p[4] != '/' && s.p[4] != '.') || s.p[7] != s.p[4])
        return false;
    if (take_int(s, &at, &y) != 4)
        return false;
    at++;
    if (take_int(s, &at, &m) != 2)
        return false;
    at++;
    if (take_int(s, &at, &d) != 2 || !real_day(y, m, d))
        return false;
    struct when w = {.local_s = when_days(y, m, d) * DAY_S, .day_only = true};
    if (at < s.n && (s.p[at] == ' ' || s.p[at] == 'T') && !take_time(s, at + 1, &w))
        return false;
    if (at < s.n && s.p[at] != ' ' && s.p[at] != 'T')
        return false;
    *ret = w;
    return true;
}

/* 20241225, and seconds or milliseconds since 1970. */
static bool digits_only(struct str s, struct when *ret)
{
    int64_t x = 0;
    if (s.n != 8 && s.n != 10 && s.n != 13)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]))
            return false;
        x = x * 10 + (s.p[i] - '0');
    }
    if (s.n == 8) {
        int y = (int)(x / 10000), m = (int)(x / 100 % 100), d = (int)(x % 100);
        if (!real_day(y, m, d))
            return false;
        *ret = (struct when){.local_s = when_days(y, m, d) * DAY_S, .day_only = true};
        return true;
    }
    *ret = (struct when){.local_s = s.n == 10 ? x : x / 1000, .has_offset = true};
    return real_day((int)(1970 + ret->local_s / DAY_S / 365), 1, 1);
}

struct parts {
    int value[3];
    size_t digits[3];
    bool dots;   /* 5.6.2024: no country writes the month first with dots */
    int named;   /* which part is a month's name; -1 none */
    size_t rest; /* where the time begins; s.n when there is none */
};

static int month_of(struct str word, const struct month_names *months)
{
    char small[NAME_MAX_BYTES] = {0};
    size_t n = 0;
    bool plain = true;
    for (size_t i = 0; i < word.n; i++)
        plain = plain && (unsigned char)word.p[i] < 0x80;
    if (plain) {
        for (size_t i = 0; i < word.n && n + 1 < sizeof small; i++)
            if (word.p[i] != '.')
                small[n++] = (char)(word.p[i] | 0x20);
    } else { /* März, févr., août: rare enough for an arena of their own */
        ARENA_LOCAL(tmp);
        const char *folded = text_fold(tmp, word);
        n = strlen(folded);
        if (n >= sizeof small)
            return 0;
        memcpy(small, folded, n + 1);
    }
    for (size_t i = 0; i < months->n; i++)
        if (memcmp(months->rows[i].folded, small, n + 1) == 0)
            return months->rows[i].month;
    return 0;
}

static bool cut(struct str s, const struct month_names *months, struct parts *ret)
{
    struct parts p = {.named = -1};
    size_t at = 0;
    int k = 0;
    while (k < 3) {
        if (at >= s.n)
            return false;
        if (is_digit(s.p[at])) {
            p.digits[k] = take_int(s, &at, &p.value[k]);
        } else {
            size_t from = at;
            while (at < s.n && !is_digit(s.p[at]) && s.p[at] != ' ' && s.p[at] != '-' && s.p[at] != '/' &&
                   s.p[at] != ',')
                at++;
            if (at == from || p.named >= 0)
                return false;
            struct str word = {s.p + from, at - from};
            int month = month_of(word, months);
            if (!month)
                return false;
            p.named = k;
            p.value[k] = month;
        }
        k++;
        if (k == 3)
            break;
        size_t blanks = at;
        p.dots = p.dots || (at < s.n && s.p[at] == '.');
        while (at < s.n && (s.p[at] == ' ' || s.p[at] == '-' || s.p[at] == '/' || s.p[at] == '.' || s.p[at] == ','))
            at++;
        if (at == blanks)
            return false;
    }
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == ',' || s.p[at] == 'T'))
        at++;
    p.rest = at;
    *ret = p;
    return true;
}

static int full_year(int y, size_t digits)
{
    return digits > 2 ? y : y + (y <= 68 ? 2000 : 1900); /* as POSIX reads two digits */
}

bool when_parse(struct str s, enum date_order order, const struct month_names *months, struct when *ret)
{
    struct parts p;
    if (iso(s, ret) || digits_only(s, ret))
        return true;
    if (!cut(s, months, &p))
        return false;
    int y, m, d;
    size_t year_digits;
    if (p.digits[0] == 4 || (order == ORDER_YMD && p.named < 0)) {
        y = p.value[0], m = p.value[1], d = p.value[2], year_digits = p.digits[0];
    } else if (p.named == 1 || (p.named < 0 && order == ORDER_DMY)) {
        d = p.value[0], m = p.value[1], y = p.value[2], year_digits = p.digits[2];
    } else if (p.named == 0 || (p.named < 0 && order == ORDER_MDY)) {
        m = p.value[0], d = p.value[1], y = p.value[2], year_digits = p.digits[2];
    } else if (p.named < 0 && p.value[0] == p.value[1]) { /* 05/05/24 is the same either way */
        d = p.value[0], m = p.value[1], y = p.value[2], year_digits = p.digits[2];
    } else {
        return false;
    }
    if (year_digits != 2 && year_digits != 4)
        return false;
    y = full_year(y, year_digits);
    if (!real_day(y, m, d))
        return false;
    struct when w = {.local_s = when_days(y, m, d) * DAY_S, .day_only = true};
    if (p.rest < s.n && !take_time(s, p.rest, &w))
        return false;
    *ret = w;
    return true;
}

void date_vote(struct date_votes *v, struct str s, const struct month_names *months)
{
    struct when w;
    struct parts p;
    v->n++;
    if (iso(s, &w) || digits_only(s, &w)) {
        v->n_clear++;
        v->times = v->times || !w.day_only;
    } else if (!cut(s, months, &p)) {
        v->n_bad++;
    } else if (p.named >= 0 || p.digits[0] == 4) {
        v->n_clear++;
        v->times = v->times || p.rest < s.n;
    } else {
        v->times = v->times || p.rest < s.n;
        if (p.value[0] > N_MONTHS && p.value[1] <= N_MONTHS)
            v->n_day_first++;
        else if (p.value[1] > N_MONTHS && p.value[0] <= N_MONTHS)
            v->n_month_first++;
        else if (p.value[0] > N_MONTHS)
            v->n_bad++;
        else if (p.dots)
            v->n_day_first++;
        else if (p.value[0] != p.value[1])
            v->n_open++;
    }
}

enum date_order date_decide(const struct date_votes *v, enum date_order fallback, bool *ret_asks)
{
    *ret_asks = false;
    if (v->n_day_first && !v->n_month_first)
        return ORDER_DMY;
    if (v->n_month_first && !v->n_day_first)
        return ORDER_MDY;
    if (!v->n_open && !v->n_day_first)
        return v->n_clear == v->n ? ORDER_YMD : fallback;
    if (fallback == ORDER_UNKNOWN)
        *ret_asks = true;
    return fallback;
}

const char *date_order_words(enum date_order o, bool times, bool any)
{
    if (!any)
        return NULL;
    switch (o) {
    case ORDER_DMY:
        return times ? "day, month, year and time" : "day, month, year";
    case ORDER_MDY:
        return times ? "month, day, year and time" : "month, day, year";
    case ORDER_YMD:
        return times ? "date and time" : "date";
    case ORDER_UNKNOWN:
        break;
    }
    return "date, order not known";
}

enum date_order date_order_of(const char *word)
{
    if (!word)
        return ORDER_UNKNOWN;
    return cstr_eq(word, "dmy") ? ORDER_DMY
           : cstr_eq(word, "mdy") ? ORDER_MDY
           : cstr_eq(word, "ymd") ? ORDER_YMD
                                  : ORDER_UNKNOWN;
}
