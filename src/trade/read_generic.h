/* read_generic.h — any long table of flows: which column is what. For read_generic*.c and its tests.
 *
 * Nothing is imported on a guess. The guess (headers and content of the first rows) is shown with the first
 * rows as they would be understood and with the command that confirms it; the user's --map, --unit, --year
 * and --nomenclature then say what counts.
 */
#ifndef TRADE_READ_GENERIC_H
#define TRADE_READ_GENERIC_H

#include "base/csv.h"
#include "trade/import.h"

enum generic_role {
    ROLE_YEAR,
    ROLE_EXPORTER,
    ROLE_IMPORTER,
    ROLE_PRODUCT,
    ROLE_VALUE,
    ROLE_QUANTITY,
    ROLE_COUNT
};
extern const char *const generic_role_name[ROLE_COUNT]; /* "year", "exporter" … as in --map */

enum { GENERIC_SAMPLE = 200, GENERIC_COLUMNS = 64 };
struct generic_sample { /* the head of the table, copied */
    size_t n_columns, n_rows;
    const char **header;              /* [n_columns] */
    struct str (*row)[GENERIC_COLUMNS]; /* [n_rows] */
    char sep;
};
struct generic_map {
    int column[ROLE_COUNT]; /* -1: none */
    bool decimal_comma;
};
enum generic_unit { UNIT_NOT_SAID, UNIT_USD, UNIT_THOUSAND_USD, UNIT_MILLION_USD };

/* False: no table at all (fewer than two columns, no row). */
bool generic_take_sample(struct arena *a, const char *name, struct str bytes,
                         struct generic_sample *ret);
/* areas NULL: by headers and numbers only. */
void generic_guess(const struct areas *areas, const struct generic_sample *s,
                   struct generic_map *ret);
/* "year=t,exporter=i,…" in the file's own column names. */
bool generic_parse_map(const struct generic_sample *s, const char *text, struct generic_map *ret,
                       struct err *e) NODISCARD;
/* What a header says of its unit. */
enum generic_unit generic_unit_of(const char *text);
extern const char *const generic_unit_name[4];
int generic_unit_scale(enum generic_unit u); /* decimals of one USD: 0, 3, 6 */
/* Codes that begin with 00 are not of the HS: "SITC2"; else "". */
const char *generic_nomenclature_of(const struct generic_sample *s, const struct generic_map *m);
char *generic_dataset_of(struct arena *a, const char *file);
/* A number of the file, decimal comma or point. */
bool generic_number(bool decimal_comma, struct str text, int scale, int64_t *ret,
                    bool *ret_rounded);
/* The preview into im->report. */
void generic_preview(struct trade_import *im, const struct generic_sample *s,
                     const struct generic_map *m);

#endif
