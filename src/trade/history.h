/* history.h — many years of flows between all markets, as reporters told them: the material of a
 * back-test, and of an outlook.
 *
 * Tables exporter × importer, one a year, over the markets of the fact table. Where the dataset holds both
 * sides' reports they stay apart, so that a change over years can be measured with one yardstick: free on
 * board at both ends or with freight at both ends, never one against the other.
 *
 * Missing: NaN = nobody reported (a reporter that is silent for the year, or for the product: a reporter
 *          with no row of a product is silent about it where the dataset holds reports, and sold nothing
 *          where it is reconciled); 0 = a reporter's whole list lacks the pair
 * Use:     TRY(history_open(job, "wits-totals", NULL, &src, e)); TRY(history_load(src, a, "", &h, e));
 *          v = history_flow(h, y, i, j); history_change(h, y, y + 3, i, j, &before, &after)
 * Threads: loading is thread-safe (an arena each); a loaded history is read-only
 * Checked: tests/unit/trade/test_outlook.c
 */
#ifndef TRADE_HISTORY_H
#define TRADE_HISTORY_H

#include <math.h>

#include "country/country.h"
#include "trade/flows.h"

struct history_source;
/* dataset NULL: flows_default's; nomenclature NULL: the one with most years. Reports are preferred to what
 * was reconciled from them. ERR_NOT_FOUND with what to import. */
bool history_open(struct job *job, const char *dataset, const char *nomenclature,
                  struct history_source **ret, struct err *e) NODISCARD;
const struct flow_info *history_info(const struct history_source *s); /* of the newest year */
int history_first_year(const struct history_source *s);
int history_last_year(const struct history_source *s);
/* Product codes of `digits` digits that any year has, sorted; in `a`. */
bool history_products(struct history_source *s, struct arena *a, int digits,
                      const char (**ret)[FLOW_PRODUCT], size_t *ret_n, struct err *e) NODISCARD;

enum history_side {
    HISTORY_IMPORTER_FIRST, /* the importer's report, the exporter's where there is none */
    HISTORY_EXPORTER_ONLY   /* what the exporter says it sold */
};
struct history {
    size_t n; /* markets of the fact table */
    int first_year;
    size_t n_years;
    enum history_side side;
    double *sold, *bought; /* [n_years][n × n] exporter-major, USD; bought NULL: one value a pair */
};
/* Flows of a product code or its beginning ("" = all goods) from the year `from` on (0 = all there are). */
bool history_load(struct history_source *s, struct arena *a, const char *product,
                  enum history_side side, int from, struct history **ret, struct err *e) NODISCARD;

static inline double history_reported(const double *table, const struct history *h, size_t year,
                                      size_t i, size_t j)
{
    return table ? table[(year * h->n + i) * h->n + j] : (double)NAN;
}
/* The flow of one year; NaN when not known. */
static inline double history_flow(const struct history *h, size_t year, size_t i, size_t j)
{
    double v = h->side == HISTORY_IMPORTER_FIRST ? history_reported(h->bought, h, year, i, j) : (double)NAN;
    return isnan(v) ? history_reported(h->sold, h, year, i, j) : v;
}
/* The flow in two years, reported by the same side both times; false when no side reported both. */
bool history_change(const struct history *h, size_t year, size_t later, size_t i, size_t j,
                    double *ret_before, double *ret_after);

#endif
