/* date.h — calendar days (proleptic Gregorian), no clock, no zone.
 *
 * A date is the number of days since 1970-01-01 inside a struct, so that it cannot be mixed up
 * with a count. Years 1…9999.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

struct date {
    int32_t days;
};
struct date_ymd {
    int year, month, day; /* month and day from 1 */
};
struct date_text {
    char s[11]; /* "2024-02-29" */
};

bool date_make(int year, int month, int day, struct date *ret, struct err *e) NODISCARD;
bool date_parse(struct str iso, struct date *ret, struct err *e) NODISCARD; /* YYYY-MM-DD only */
struct date_ymd date_split(struct date d);
struct date_text date_text(struct date d);

static inline int date_cmp(struct date a, struct date b)
{
    return (a.days > b.days) - (a.days < b.days);
}
static inline int date_year(struct date d)
{
    return date_split(d).year;
}
int date_weekday(struct date d); /* ISO: Monday 1 … Sunday 7 */
int date_days_in_month(int year, int month);
bool date_is_leap(int year);

/* Months are added on the calendar; a day that does not exist becomes the month's last day
 * (2024-02-29 plus one year is 2025-02-28). */
struct date date_add_days(struct date d, int n);
struct date date_add_months(struct date d, int n);
struct date date_add_years(struct date d, int n);

int date_full_years(struct date from, struct date to); /* age on the calendar; negative when before */
double date_years(struct date from, struct date to);   /* days / 365.2425 */

#endif
