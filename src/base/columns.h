/* columns.h — text laid out in columns for a terminal: widths by content, wrapping at blanks.
 *
 * Use:    columns_new → columns_add… → (columns_row | columns_group)… → columns_write
 * Width:  every column as wide as its content when that fits; else the wrapping columns give way, one
 *         of numbers (COLUMNS_RIGHT) never so far that a number is cut. When
 *         even that is hopeless, each row becomes a paragraph of "heading: cell".
 * Owns:   nothing but arena memory; no trailing blanks, no colour, widths by Unicode (text_width)
 */
#ifndef BASE_COLUMNS_H
#define BASE_COLUMNS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum columns_flags { COLUMNS_RIGHT = 1, COLUMNS_WRAP = 2, COLUMNS_RULE = 4 };

struct columns;
/* flags: COLUMNS_RULE draws a line under the headings. */
struct columns *columns_new(struct arena *a, size_t width, unsigned flags) RETURNS_NONNULL;
/* share: how much of the room a wrapping column gets when room is short (0 = by its content). */
void columns_add(struct columns *c, const char *heading, unsigned flags, unsigned share);
/* cells[number of columns]; NULL = empty cell */
void columns_row(struct columns *c, const char *const *cells);
void columns_group(struct columns *c, const char *heading); /* a line over the rows that follow */
void columns_write(const struct columns *c, struct buf *out);

/* Text wrapped at blanks to `width`: `lead` before the first line, `indent` blanks before the others;
 * a line break in the text stays one. A word longer than a line is cut. Ends with a line break. */
void columns_wrap(struct buf *out, const char *lead, struct str text, size_t width, size_t indent);

#endif
