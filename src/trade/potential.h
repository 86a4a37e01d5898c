/* potential.h — the ITC-style export potential: supply × demand × ease (methods 3.1).
 *
 * Use:     TRY(potential_of(job, cube, exporter, &opt, &p, e)); p->value[k * n_countries + j]
 * Card:    docs/methods/export-potential.md; parameters data/parameters/trade.csv
 */
#ifndef TRADE_POTENTIAL_H
#define TRADE_POTENTIAL_H

#include "trade/cube.h"

enum potential_mode { POTENTIAL_STATIC, POTENTIAL_PROJECTED };
struct potential_options {
    enum potential_mode mode;
    bool reexport_correction;  /* c_ik */
    bool tariffs;              /* use those in the store */
    double distance_theta;     /* D = (mean supplier distance / distance)^θ; 0 = off */
};
/* One product of one exporter to every market, with components; all figures of the answer are made from
 * these by potential_figures. NaN = missing, never 0 for unknown. */
struct potential_line {
    int importer;        /* index in the cube */
    double supply;       /* α, share of the world */
    double demand;       /* β, USD */
    double ease;         /* γ; NaN when undefined */
    double expected, actual, unrealised; /* USD a year */
    bool no_history;     /* γ = 0 because i sells nothing to j at all */
    double tariff, tariff_mean; /* shares; NaN when not in the store */
    bool tariff_assumed_mfn;
};
bool potential_lines(struct job *job, const struct cube *c, size_t exporter, size_t product,
                     const struct potential_options *opt, struct potential_line **ret, size_t *ret_n,
                     struct err *e) NODISCARD;
/* All exporters × products × markets: sums only. [n × n] exporter-major: expected, actual, and unrealised
 * (over positive gaps). The hot kernel of the room; bit-identical for any number of threads. */
struct potential_totals {
    double *expected, *actual, *unrealised; /* [n × n] over products */
    double *product_unrealised;             /* [n × n_products] over markets */
    uint64_t n_cells;
};
bool potential_all(struct job *job, const struct cube *c, const struct potential_options *opt,
                   struct potential_totals *ret, struct err *e) NODISCARD;

#endif
