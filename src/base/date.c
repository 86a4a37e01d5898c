/* date.c — days from civil and back by shifting the year to begin in March (Hinnant), so that the
 * leap day is the last of its year and needs no case. */
#include "base/date.h"

#include <stdio.h>

enum { DAYS_0000_TO_1970 = 719468 /* from 0000-03-01 */, DAYS_400_YEARS = 146097 };

bool date_is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && date_is_leap(year) ? 29 : days[month - 1];
}

static struct date from_civil(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = (y >= 0 ? y : y - 399) / 400;
    int in_era = y - era * 400;
    int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int of_era = in_era * 365 + in_era / 4 - in_era / 100 + of_year;
    return (struct date){era * DAYS_400_YEARS + of_era - DAYS_0000_TO_1970};
}

bool date_make(int year, int month, int day, struct date *ret, struct err *e)
{
    if (year < 1 || year > 9999)
        return FAIL(e, ERR_INPUT, "year %d is not between 1 and 9999", year);
    if (month < 1 || month > 12)
        return FAIL(e, ERR_INPUT, "there is no month %d", month);
    if (day < 1 || day > date_days_in_month(year, month))
        return FAIL(e, ERR_INPUT, "month %d of %d has no day %d", month, year, day);
    *ret = from_civil(year, month, day);
    return true;
}

bool date_parse(struct str iso, struct date *ret, struct err *e)
{
    struct str s = str_trim(iso);
    int part[3] = {0};
    bool ok = s.n == 10;
    for (size_t i = 0; ok && i < 10; i++) {
        if (i == 4 || i == 7)
            ok = s.p[i] == '-';
        else if (s.p[i] >= '0' && s.p[i] <= '9')
            part[(i > 4) + (i > 7)] = part[(i > 4) + (i > 7)] * 10 + (s.p[i] - '0');
        else
            ok = false;
    }
    if (!ok)
        return FAIL(e, ERR_PARSE, "'%.*s' is not a date like 2024-02-29", STR_ARG_MAX(s, 40));
    if (!date_make(part[0], part[1], part[2], ret, e))
        return err_note(e, "'%.*s'", STR_ARG_MAX(s, 40));
    return true;
}

struct date_ymd date_split(struct date d)
{
    int z = d.days + DAYS_0000_TO_1970;
    int era = (z >= 0 ? z : z - (DAYS_400_YEARS - 1)) / DAYS_400_YEARS;
    int of_era = z - era * DAYS_400_YEARS;
    int in_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * in_era + in_era / 4 - in_era / 100);
    int m = (5 * of_year + 2) / 153;
    struct date_ymd r = {.month = m < 10 ? m + 3 : m - 9, .day = of_year - (153 * m + 2) / 5 + 1};
    r.year = in_era + era * 400 + (r.month <= 2);
    return r;
}

struct date_text date_text(struct date d)
{
    struct date_ymd c = date_split(d);
    struct date_text t;
    char wide[40];
    (void)snprintf(wide, sizeof wide, "%04d-%02d-%02d", c.year, c.month, c.day);
    memcpy(t.s, wide, 10);
    t.s[10] = '\0';
    return t;
}

int date_weekday(struct date d)
{
    int w = (d.days + 3) % 7; /* 1970-01-01 was a Thursday */
    return (w < 0 ? w + 7 : w) + 1;
}

/* Dates outside the years 1…9999 are pinned to the nearest one inside. */
static struct date pinned(int64_t days)
{
    int64_t first = from_civil(1, 1, 1).days, last = from_civil(9999, 12, 31).days;
    return (struct date){(int32_t)(days < first ? first : days > last ? last : days)};
}

struct date date_add_days(struct date d, int n)
{
    return pinned((int64_t)d.days + n);
}

struct date date_add_months(struct date d, int n)
{
    struct date_ymd c = date_split(d);
    int64_t months = (int64_t)c.year * 12 + (c.month - 1) + n;
    if (months < 12)
        return pinned(INT32_MIN);
    if (months >= 120000)
        return pinned(INT32_MAX);
    int year = (int)(months / 12), month = (int)(months % 12) + 1;
    int last = date_days_in_month(year, month);
    return from_civil(year, month, c.day < last ? c.day : last);
}

struct date date_add_years(struct date d, int n)
{
    return n > 9999    ? pinned(INT32_MAX)
           : n < -9999 ? pinned(INT32_MIN)
                       : date_add_months(d, n * 12);
}

int date_full_years(struct date from, struct date to)
{
    if (date_cmp(to, from) < 0)
        return -date_full_years(to, from);
    int years = date_year(to) - date_year(from);
    return date_cmp(date_add_years(from, years), to) > 0 ? years - 1 : years;
}

double date_years(struct date from, struct date to)
{
    return ((double)to.days - (double)from.days) / 365.2425;
}
