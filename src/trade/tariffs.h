/* tariffs.h — what duty a market asks on a product, as far as the store knows.
 *
 * The normal form, kept in the store as "tariffs.csv": importer, exporter, product, year, rate, kind,
 * source. An empty exporter speaks of all origins (MFN, or the average actually applied to all), an empty
 * product of all goods, an empty importer of all markets together: the mean duty that the exporter's goods
 * meet in the world (WITS "World" pages); such rows never answer for a single market.
 *
 * Use:     TRY(tariffs_of_job(job, &t, e));
 *          if (trade_tariff(t, "USA", "GRC", "150910", 2020, &x)) … x.rate_pct, x.year, x.assumed_mfn
 * Order:   the code asked for; the simple mean over the subheadings beneath it, where a heading or chapter is
 *          asked for; then the longest product code that is a prefix of it. Within a code the rows that name the
 *          exporter before those for all; then preferential, applied, MFN; then the newest year that is
 *          not after the one asked (so a look-back knows nothing of the future); then the lower rate
 *          when two sources speak.
 * Missing: no such row: false, *ret untouched. Never 0.
 * Threads: immutable after loading; may be read by many
 * Cost:    a look-up is at most a dozen binary searches; the mean of a chapter one for each subheading
 * Checked: tests/unit/trade/test_tariffs.c
 */
#ifndef TRADE_TARIFFS_H
#define TRADE_TARIFFS_H

#include "base/capability.h"
#include "base/figure.h"
#include "trade/flows.h"

#define TARIFFS_KEPT "tariffs.csv" /* name in the store */

/* In the order in which they answer. */
enum tariff_kind { TARIFF_PREFERENTIAL, TARIFF_APPLIED, TARIFF_MFN };
const char *tariff_kind_name(enum tariff_kind k); /* "preferential", "applied", "mfn" */

struct tariff_row {
    char importer[FLOW_COUNTRY], exporter[FLOW_COUNTRY], product[FLOW_PRODUCT]; /* "" = all */
    int year;
    enum tariff_kind kind;
    double rate_pct;    /* ad valorem, per cent */
    const char *source; /* "UNCTAD TRAINS via WITS" */
};
struct tariffs;
struct tariff {
    double rate_pct;
    int year;
    enum tariff_kind kind;
    const char *source;
    int digits;       /* of the product code that answered; 0 = average over all goods */
    int n_mean;       /* subheadings that the rate is the mean of; 0 = a row of its own */
    bool bilateral;   /* the row names the exporter; of a mean: one of them does */
    bool assumed_mfn; /* it does not (one of them does not): that the exporter pays what all pay is assumed */
};

/* The store's table, loaded once per job; without one an empty table (n = 0). */
bool tariffs_of_job(struct job *job, const struct tariffs **ret, struct err *e) NODISCARD;
size_t tariffs_count(const struct tariffs *t);
const struct tariff_row *tariffs_at(const struct tariffs *t, size_t i); /* by importer, product, exporter */
/* year 0 = the newest there is. product "" = the average over all goods. */
bool trade_tariff(const struct tariffs *t, const char *importer, const char *exporter,
                  const char *product, int year, struct tariff *ret);
/* As a leaf: "Tariff of <importer> on <what>", per cent; missing says why. */
struct figure *tariff_figure(const struct tariffs *t, struct arena *a, const char *importer,
                             const char *exporter, const char *product, int year, const char *label);

/* The table from rows (any order; sorted in `a`), from its text, and as its text. A key that stands twice
 * (importer, exporter, product, year, kind, source): the later one counts, *ret_replaced are told. */
struct tariffs *tariffs_of_rows(struct arena *a, const struct tariff_row *rows, size_t n,
                                size_t *ret_replaced);
bool tariffs_parse(struct arena *a, struct str text, struct tariff_row **ret, size_t *ret_n,
                   struct err *e) NODISCARD;
struct str tariffs_text(struct arena *a, const struct tariffs *t);

#endif
