/* potential.h — the ITC-style export potential: supply × demand × ease (methods 3.1).
 *
 * EPI_ijk = α_ik γ_ij β_ijk: the exporter's share of world supply, times what the market buys, times how
 * much easier or harder the pair trades over all goods than world shares alone would say. Unrealised is
 * max(0, EPI - actual), actual averaged over the same years as everything else.
 *
 * Use:     opt = potential_defaults(params) …; TRY(potential_lines(job, cube, i, k, &opt, &l, &n, e))
 * Refuses: ERR_INPUT for flows without partners and for a single product: γ would absorb everything, the
 *          potential of totals equals what is sold today (use gravity instead)
 * Exact:   the same bits for any number of threads; a single product has the bits of potential_all
 * Card:    docs/methods/export-potential.md; parameters data/parameters/trade.csv
 * Checked: tests/unit/trade/test_potential.c, test_potential_peer.c against tests/peers/potential.py,
 *          tests/cli/trade_potential.sh
 */
#ifndef TRADE_POTENTIAL_H
#define TRADE_POTENTIAL_H

#include "base/params.h"
#include "trade/cube.h"

/* How γ is measured: on today's trade, or with the growth factors in it. */
enum potential_mode { POTENTIAL_STATIC, POTENTIAL_PROJECTED };
/* Growth over the horizon as a factor per country of the cube; NULL = 1 everywhere. */
struct potential_growth {
    double *gdp;        /* [n] ΔGDP, of exporters */
    double *population; /* [n] Δpop, of importers */
    double *income;     /* [n] ΔGDP per head, of importers */
    size_t n_missing;   /* countries whose factor is the median of the others */
    const char *from;   /* in words: what the factors are */
};
struct potential_options {
    enum potential_mode mode;
    bool reexport_correction;  /* c_ik */
    bool tariffs;              /* use those in the store */
    double distance_theta;     /* D = (mean supplier distance / distance)^θ; 0 = off */
    double tariff_elasticity;  /* σ */
    double income_elasticity;  /* ε */
    const struct potential_growth *growth; /* NULL: none */
};
/* The parameters of the method card. */
bool potential_defaults(const struct params *p, struct potential_options *ret, struct err *e) NODISCARD;
/* The last years' growth, continued over trade.potential.horizon years. */
bool potential_past_growth(struct job *job, const struct cube *c, const struct potential_growth **ret,
                           struct err *e) NODISCARD;

/* One product of one exporter to every other country, with components, in the cube's order. NaN = missing,
 * never 0 for unknown. */
struct potential_line {
    int importer;        /* index in the cube */
    double supply;       /* α, share of the world */
    double demand;       /* β, USD */
    double imports;      /* M_jk, USD: demand before growth, tariffs and distance */
    double ease;         /* γ; NaN when undefined */
    double by_world_shares; /* γ's denominator: what the two would trade in all goods by world shares, USD */
    double expected, actual, unrealised; /* USD a year; NaN when γ is undefined, actual never */
    bool no_history;     /* γ = 0 because i sells nothing to j at all */
    double tariff, tariff_mean; /* shares; NaN when not in the store */
    bool tariff_assumed_mfn;
};
bool potential_lines(struct job *job, const struct cube *c, size_t exporter, size_t product,
                     const struct potential_options *opt, struct potential_line **ret, size_t *ret_n,
                     struct err *e) NODISCARD;

/* Every product of one exporter, in the cube's order: sums over markets. */
struct potential_product {
    double supply;                       /* α */
    double expected, actual, unrealised; /* unrealised over positive gaps */
    int best;                            /* importer with the largest gap; -1: none */
    double best_unrealised;
};
bool potential_products(struct job *job, const struct cube *c, size_t exporter,
                        const struct potential_options *opt, struct potential_product **ret,
                        struct err *e) NODISCARD; /* [n_products] */

/* γ of one exporter for every importer [n_countries]; NaN where it is undefined. */
bool potential_ease(struct job *job, const struct cube *c, size_t exporter,
                    const struct potential_options *opt, double **ret, struct err *e) NODISCARD;

/* All exporters × products × markets: sums only. [n × n] exporter-major: expected, actual, and unrealised
 * (over positive gaps). The hot kernel of the room; bit-identical for any number of threads. */
struct potential_totals {
    double *expected, *actual, *unrealised; /* [n × n] over products */
    double *product_unrealised;             /* [n × n_products] over markets */
    uint64_t n_cells;                       /* cells with α > 0, β > 0 and γ > 0 that the sums stand for */
    uint64_t n_flows;                       /* actual flows met */
};
bool potential_all(struct job *job, const struct cube *c, const struct potential_options *opt,
                   struct potential_totals *ret, struct err *e) NODISCARD;

#endif
