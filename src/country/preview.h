/* preview.h — a file of figures as it lies before us: its first rows, and what its columns seem to be.
 * Private to the room; the capability is country.preview.
 *
 * A guess is about the eye of the person who looks: importing goes by the format's own reader and by
 * nothing here. A column is named for what most of its sampled values are.
 */
#ifndef COUNTRY_PREVIEW_H
#define COUNTRY_PREVIEW_H

#include "country/import.h"

struct preview_column {
    const char *name;    /* as in the file; "1960 … 2024" for a run of years */
    const char *meaning; /* "market", "year", "indicator", "number", "date", "text", "empty" … */
    const char *detail;  /* "GDP per head, USD", "decimal comma", "day.month.year"; "" = none */
    size_t n_sampled, n_fitting;
};
struct preview_row {
    size_t line;
    const char *const *cells;
    size_t n;
};
struct preview {
    const char *entry;    /* file, or the entry of the archive that is shown */
    const char *layout;   /* "comma-separated", "JSON list" … */
    const char *encoding; /* "UTF-8", "Latin-1" */
    struct preview_column *columns;
    size_t n_columns, cap_columns;
    struct preview_row *rows; /* the first ones, as read */
    size_t n_rows, cap_rows;
};

/* bytes: of the entry. fit: share of a column's values that must fit. */
bool preview_read(struct arena *a, const struct facts *f, const char *entry, struct str bytes,
                  double fit, struct preview *ret,
                  struct err *e) NODISCARD;

#endif
