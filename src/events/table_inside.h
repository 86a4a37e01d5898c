/* table_inside.h — what the files of the table engine share. */
#ifndef EVENTS_TABLE_INSIDE_H
#define EVENTS_TABLE_INSIDE_H

#include "events/table.h"

/* Headings and other names (data/events/header_aliases.csv), loaded once per job. */
struct header_aliases;
bool header_aliases_of_job(struct job *job, const struct header_aliases **ret, struct err *e) NODISCARD;
/* Which cell of the spec each heading is: ret_cell[n], -1 = none. A cell is given to one heading only. */
void headers_match(const struct table_spec *spec, const struct header_aliases *aliases, struct arena *a,
                   const struct str *header, size_t n, int *ret_cell);
/* Folded, without blanks: how headings are compared. */
const char *header_squeeze(struct arena *a, struct str s);
/* For csv_options.refused: counts into a size_t. */
void refusal_ignored(void *ctx, size_t line, size_t column, const char *why);
/* Why an unknown column is not kept. */
const char *header_why_not(struct arena *a, struct str heading);

/* data/events/currency_signs.csv: "€" → "EUR". An ISO code is itself. NULL: no sign, or one of several currencies. */
const char *currency_of_sign(struct job *job, struct str sign);

/* Everything about a column that the first pass found. */
struct column_votes {
    struct number_votes numbers;
    struct date_votes dates;
    size_t n_missing, n_signs;
    char sign[16]; /* the first sign beside a number that no table knows */
    const char *currency; /* of the signs, when they are all one */
    bool many_currencies;
};
/* Settles col[].point, col[].order and the currency from the votes; adds questions to the report. */
bool table_settle(struct table *t, const int *cell_of, const struct column_votes *votes, struct err *e) NODISCARD;
void table_ask(struct table *t, const char *option, const char *column, const char *const *choices, size_t n_choices,
               const char *text);

#endif
