/* smaa_plan.h — what every pass over the draws needs: who is ranked, which cells are drawn, and how
 * (used inside the room). */
#ifndef MARKET_SMAA_PLAN_H
#define MARKET_SMAA_PLAN_H

#include "base/random.h"
#include "market/smaa.h"
#include "market/smaa_kernel.h"
#include "market/smaa_weights.h"

/* An alternative that lacks something, and who may lend it. */
struct borrower {
    uint32_t row;          /* among the ranked */
    const uint32_t *crit;  /* [n_crit] criteria it lacks */
    size_t n_crit;
    const uint32_t *joint; /* [n_joint] input rows observed on all of them; NULL: no such row */
    size_t n_joint;
};

struct smaa_plan {
    const struct smaa_input *in;
    struct weight_plan weights;
    const struct smaa_kernel *kernel;
    size_t n, n_crit, n_draws;
    unsigned row_bits;      /* that hold a ranked row: n ≤ 2^row_bits */
    const uint32_t *index;  /* [n] input rows */
    double *coverage;       /* [n_alt] */
    double *low, *high;     /* [n × n_crit] of the ranked rows; a missing cell: range of its lenders */
    uint32_t *cell;         /* [n_cells] interval cells: row · n_crit + criterion */
    double *cell_low, *cell_high;
    size_t n_cells;
    struct borrower *borrower;
    size_t n_borrowers;
    const uint32_t **donor; /* [n_crit] input rows observed on the criterion */
    size_t *n_donors;
    bool drawn; /* n_cells or n_borrowers */
};

bool smaa_plan_init(struct arena *a, const struct smaa_input *in, struct smaa_plan *ret,
                    struct err *e) NODISCARD;

/* Packs for the draws first … first+lanes-1 (further lanes repeat the last one). */
void smaa_plan_weights(const struct smaa_plan *p, size_t first, size_t lanes, pack *w);
/* v [n × n_crit] packs; exact cells must have been set by smaa_plan_exact. */
void smaa_plan_values(const struct smaa_plan *p, size_t first, size_t lanes, pack *v);
void smaa_plan_exact(const struct smaa_plan *p, pack *v);

/* Draws per block of a parallel pass: depends on the number of draws only. */
size_t smaa_plan_block(size_t n_draws);

#endif
