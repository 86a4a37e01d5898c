/* read_reports.h — what the readers of reports share: a table whose header may be shorter than its rows,
 * values and weights as counts, and a last row that is cut off.
 *
 * Use:     TRY(table_open(&t, im, entry, e)); col = table_col(&t, names) …
 *          while (csv_next(t.rows, e)) { trade_read_rows(im, 1); … } TRY(table_end(&t, e));
 * Why:     the web download of UN Comtrade ends every row, but not the header, with a comma.
 */
#ifndef TRADE_READ_REPORTS_H
#define TRADE_READ_REPORTS_H

#include "base/csv.h"
#include "trade/reports.h"

struct table {
    struct trade_import *im;
    const struct trade_entry *entry;
    struct csv *header, *rows;
    uint64_t ragged_line; /* of the last row refused for its fields; 0: none */
};
bool table_open(struct table *ret, struct trade_import *im, const struct trade_entry *entry,
                struct err *e) NODISCARD;
/* The first of the names that is a column; -1. */
int table_col(const struct table *t, const char *const *names);
/* No row was cut off at the end. */
bool table_end(const struct table *t, struct err *e) NODISCARD;

/* USD as an integer; false: the row is refused (missing, no number, negative, absurd). `scale`: the text
 * counts 10^scale USD. */
bool table_value(const struct table *t, int col, const char *name, int scale, int64_t *ret);
/* A header line (of `head`) that has all of the words as columns. */
bool header_has(struct str head, const char *const *words);

#endif
