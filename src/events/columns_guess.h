/* columns_guess.h — numbers as files write them, and which decimal sign a column uses.
 *
 * As with dates a column is looked at whole before its first value is read: 1.234,50 or 0,5 anywhere in it settles
 * the sign; a column of nothing but 1.234 settles nothing, and then the other columns of the file, the format's
 * habit or the person does. Signs of currencies, blanks between thousands, accountants' brackets and a minus behind
 * the number are understood; nothing passes through a double.
 */
#ifndef EVENTS_COLUMNS_GUESS_H
#define EVENTS_COLUMNS_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* mantissa · 10^-places */
struct cell_number {
    int64_t mantissa;
    int places;
};
/* point: '.' or ','; the other one, blanks and ' may group by three. false: no number, or more than 18 digits. */
bool number_cell(struct str s, char point, struct cell_number *ret);
/* In units of 10^-places, half away from zero. false: does not fit. */
bool number_scaled(struct cell_number x, int places, int64_t *ret);
/* Decimal text with a point; at most 24 bytes. Returns its length. */
size_t number_text(struct cell_number x, char out[24]);
/* "NA", "N/A", "null", "-", "--": a number or date that is not there. */
bool cell_says_missing(struct str s);

struct number_votes {
    size_t n, n_point, n_comma, n_open; /* open: 1.234 or 1,234, and nothing else known */
    bool open_by_point;                 /* the open ones were written with a point */
};
void number_vote(struct number_votes *v, struct str s);
/* '.' or ','; 0 when the values contradict each other or settle nothing. */
char number_decide(const struct number_votes *v);
/* What stands around the digits: "€", "US $", "EUR"; n = 0 when nothing does. */
struct str number_sign(struct str s);

#endif
