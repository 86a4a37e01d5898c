/* xlsx.h — a workbook's first sheet with content as delimited text.
 *
 * Row n of the sheet is line n of the text (cells with line breaks aside), so messages name the row a person sees.
 * Dates come out as 2024-12-25 or 2024-12-25 10:30:00, by the style of the cell, in the 1900 and the 1904 calendar;
 * numbers as they were typed (15 significant digits), text untouched: a number kept as text stays text.
 * Reads:    [Content_Types] zip with xl/workbook.xml; shared and inline strings, styles, booleans, errors (missing)
 * Limits:   sizes are checked while unpacking (base/archive.h); XLSX_MAX_COLUMNS, XLSX_MAX_ROWS, no entities
 */
#ifndef EVENTS_XLSX_H
#define EVENTS_XLSX_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"

enum { XLSX_MAX_COLUMNS = 4096, XLSX_MAX_ROWS = 1 << 20 };

bool xlsx_is(struct str bytes); /* a zip that begins as workbooks do */
bool xlsx_to_text(struct arena *a, const char *name, struct str bytes, struct str *ret, struct err *e) NODISCARD;

#endif
