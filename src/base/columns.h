/* columns.h — text laid out in columns for a terminal (libsmartcols behind one small face).
 *
 * Use:    columns_new → columns_add… → columns_row… → columns_write
 * Width:  the table is fitted into `width` columns; wrapping columns give way first
 * Owns:   everything is in the arena; libsmartcols' memory is freed by columns_write
 */
#ifndef BASE_COLUMNS_H
#define BASE_COLUMNS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum columns_flags { COLUMNS_RIGHT = 1, COLUMNS_WRAP = 2 };

struct columns;
struct columns *columns_new(struct arena *a, size_t width) RETURNS_NONNULL;
void columns_add(struct columns *c, const char *heading, unsigned flags);
/* cells[number of columns]; NULL = empty cell */
void columns_row(struct columns *c, const char *const *cells);
void columns_write(struct columns *c, struct buf *out);

/* Text broken at blanks to `width`, each line after the first indented. */
void columns_wrap(struct buf *out, struct str text, size_t width, size_t indent);

#endif
