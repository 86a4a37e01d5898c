/* parts.h — what the answers of this room have in common: which flows they are about, who and what is meant,
 * and figures made of sums, shares and growth.
 *
 * Use:     {TRADE_DATASET_PARAMS} among the parameters; {TRADE_DATASET_FIELD} in the shape;
 *          TRY(trade_cube(job, args, digits, &c, e)); TRY(trade_country(job, c, text, &i, e));
 *          record_set(a, r, "dataset", trade_dataset(c, a));
 */
#ifndef TRADE_PARTS_H
#define TRADE_PARTS_H

#include "base/value.h"
#include "trade/cube.h"
#include "trade/indicators.h"

#define TRADE_DATASET_PARAMS                                                                     \
    {.name = "dataset", .kind = PARAM_TEXT, .help = "which flows; default: those with the "      \
                                                    "longest codes, then the newest"},           \
    {.name = "nomenclature", .kind = PARAM_TEXT, .help = "HS92 … HS22; default: the dataset's"}, \
    {.name = "year", .kind = PARAM_INT, .unit = "year", .min = YEAR_MIN, .max = YEAR_MAX,                        \
     .help = "newest year of the window; default: the newest there is"},                         \
    {.name = "window", .kind = PARAM_INT, .unit = "years", .min = 1, .max = CUBE_MAX_YEARS,      \
     .help = "levels are means over so many years; default: trade.window.years"}
#define TRADE_HOME_PARAM \
    {.name = "home", .kind = PARAM_MARKET, .help = "the exporting country to look at beside it"}
#define TRADE_DIGITS_PARAM                                                        \
    {.name = "digits", .kind = PARAM_INT, .unit = "digits", .min = 2, .max = 6,   \
     .help = "2: chapters, 4: headings, 6: subheadings; default: as stored"}
#define TRADE_TOP_PARAM(what, n)                                                          \
    {.name = "top", .kind = PARAM_INT, .unit = what, .default_value = n, .min = 0,        \
     .max = 100000, .help = "how many of each list to show; 0 = all"}
#define TRADE_DATASET_FIELD {.name = "dataset", .kind = VALUE_RECORD, .of = &trade_dataset_shape}

extern const struct shape trade_dataset_shape;
struct value *trade_dataset(const struct cube *c, struct arena *a);
/* " Only 2 exporters are in these flows …", to be put behind a headline; "" when it is the world. */
const char *trade_caution(const struct cube *c, struct arena *a);
/* The cube that the arguments name, cut to `digits` (0: as stored). */
bool trade_cube(struct job *job, const struct args *args, int digits, struct cube **ret,
                struct err *e) NODISCARD;
/* Any spelling of a country, or a code of the flows ("S19"): its place in the cube. ERR_NOT_FOUND when these
 * flows have none of it. */
bool trade_country(struct job *job, const struct cube *c, const char *text, int *ret,
                   struct err *e) NODISCARD;
/* The parameter `name` of that kind; *ret = -1 when it was not given. */
bool trade_country_arg(struct job *job, const struct cube *c, const struct args *args,
                       const char *name, int *ret, struct err *e) NODISCARD;
/* A product code of the cube's length; ERR_NOT_FOUND with what to try. */
bool trade_product_in(const struct cube *c, const char *code, int *ret, struct err *e) NODISCARD;
/* Something and what it is ordered by; for qsort: largest first, then in order of place. */
struct trade_line {
    size_t at;
    double value;
};
int trade_largest_first(const void *x, const void *y);
/* record: country (name), code (alpha-3 or the area's own), iso2 ("" when it is no market) */
void trade_put_country(const struct cube *c, struct arena *a, struct value *r, size_t country);
#define TRADE_COUNTRY_FIELDS(head)                                                            \
    {.name = "country", .heading = head, .kind = VALUE_TEXT}, {.name = "code", .kind = VALUE_TEXT}, \
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT}
/* `more` goes to the end of p. */
void trade_prose_add(struct arena *a, struct prose *p, const struct prose *more);
const char *trade_in_text(const struct cube *c, struct arena *a, size_t country, bool begins);

/* --- figures ------------------------------------------------------------------------------------- */

/* part of whole in per cent, from the two */
struct figure *trade_share(struct arena *a, const char *label, const struct figure *part,
                           const struct figure *whole);
struct figure *trade_rca_figure(struct arena *a, const char *label, const struct figure *x_ik,
                                const struct figure *x_i, const struct figure *x_k,
                                const struct figure *x);
/* A count of things, or a place in an order, that follows from `of`. */
struct figure *trade_count(struct arena *a, const char *label, double n, const struct figure *of);

struct trade_rules { /* parameters trade.growth.*, for every growth shown */
    double long_years, long_least, short_years, short_least, mean_years;
    const char *hash; /* of the file they stand in, for figures */
};
bool trade_rules_of_job(struct job *job, struct trade_rules *ret, struct err *e) NODISCARD;
enum trade_span { TRADE_SHORT, TRADE_LONG };
/* Growth a year in per cent of one series of the cube's dataset, with its two means as inputs; `what` as in
 * cube_figure. */
struct figure *trade_growth_figure(const struct cube *c, struct arena *a,
                                   const struct trade_rules *rules, enum trade_span span,
                                   const char *label, const int *year, const double *value, size_t n,
                                   const char *what);
/* Column `country` of a table [n_years × n_countries] as a series of its own. */
double *trade_column(struct arena *a, const double *table, size_t n_years, size_t n_countries,
                     size_t country);

#endif
