/* runs.h — the flows behind a cube, product by product and exporter by exporter: the mean over its years, of
 * all codes below a heading, as one line of importers.
 *
 * Use:     r = runs_open(a, cube, e); x = run_cursor_new(a, r);
 *          for (run_cursor_start(x, k); run_cursor_next(x, &run);) … run.value[run.importer[t]]
 * Left out: what a country sells to itself
 * Threads: a cursor each; runs are shared
 */
#ifndef TRADE_RUNS_H
#define TRADE_RUNS_H

#include "trade/cube.h"

struct runs;
struct runs *runs_open(struct arena *a, const struct cube *c, struct err *e); /* NULL on error */
struct run {
    size_t exporter;
    size_t n_touched;         /* importers it sells to */
    const uint16_t *importer; /* [n_touched] in no order */
    const double *value;      /* [n_countries] by importer: USD a year; 0 where nothing is sold */
};
struct run_cursor;
struct run_cursor *run_cursor_new(struct arena *a, const struct runs *r);
void run_cursor_start(struct run_cursor *x, size_t product);
bool run_cursor_next(struct run_cursor *x, struct run *ret); /* exporters ascending */
/* The run of one exporter only; false when it sells nothing of the product. */
bool run_cursor_of(struct run_cursor *x, size_t product, size_t exporter, struct run *ret);

#endif
