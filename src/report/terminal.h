/* terminal.h — a document as plain text, at most `width` columns wide (100 is what it is made for).
 *
 * The same sentences and tables as the page; bars, ranges and strips are drawn with block letters,
 * matrix and map as what they say. No colour, no cursor movement: it may be piped and kept.
 */
#ifndef REPORT_TERMINAL_H
#define REPORT_TERMINAL_H

#include "base/text.h"
#include "report/document.h"

/* section: the id of the only section wanted, or NULL for all of them with the title on top. */
void terminal_write(struct buf *out, const struct document *d, const char *section, size_t width);

/* terminal_chart.c */
void terminal_chart(struct buf *out, const struct chart *c, size_t width);
/* terminal.c, for terminal_chart.c */
void terminal_table(struct buf *out, const struct table *t, size_t width);

#endif
