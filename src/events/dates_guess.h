/* dates_guess.h — days and times as files write them, and in which order a column writes day and month.
 *
 * A column is looked at whole before its first value is read: 25/12/2024 anywhere in it settles that the day comes
 * first; when nothing settles it the order is not guessed but asked. Values that say it themselves (2024-12-25,
 * 10-Dez-25, an offset from UTC) are read as they stand in any column.
 *
 * Names of months: data/events/months.csv.
 */
#ifndef EVENTS_DATES_GUESS_H
#define EVENTS_DATES_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum date_order { ORDER_UNKNOWN, ORDER_YMD, ORDER_DMY, ORDER_MDY };

struct month_names;
/* data_dir/events/months.csv */
bool months_load(struct arena *a, const char *data_dir, const struct month_names **ret, struct err *e) NODISCARD;

struct when {
    int64_t local_s; /* as written, counted as if it were UTC; true UTC when has_offset */
    bool day_only, has_offset;
};
/* false: it is no date in that order. ORDER_UNKNOWN refuses what only an order could settle. */
bool when_parse(struct str s, enum date_order order, const struct month_names *months, struct when *ret);

/* What the values of a column have said so far. */
struct date_votes {
    size_t n, n_clear, n_day_first, n_month_first, n_open, n_bad; /* clear: no order needed; open: either is possible */
    bool times;
};
void date_vote(struct date_votes *v, struct str s, const struct month_names *months);
/* The order that the values settle. `fallback`: what the format or the person says when they do not. *ret_asks: it
 * matters, and nothing settles it; ORDER_UNKNOWN then. */
enum date_order date_decide(const struct date_votes *v, enum date_order fallback, bool *ret_asks);
const char *date_order_words(enum date_order o, bool times, bool any); /* "day, month, year" */
enum date_order date_order_of(const char *word);                       /* "dmy"; NULL or another word: unknown */
int64_t when_days(int year, int month, int day);                       /* days since 1970-01-01, no checks */

#endif
