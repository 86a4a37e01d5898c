/* demean.h — sweeps any number of sets of group effects out of columns, by weighted group means.
 *
 * The set with the most levels is eliminated exactly (one weighted mean a level); what the other
 * sets still leave is solved by conjugate gradients on the reduced normal equations, preconditioned
 * by their diagonal. One step is one pass over the rows, all columns at once; with one set there is
 * no step. Alternating projections (von Neumann 1933; Guimarães & Portugal 2010) have the same
 * limit and were measured against it: docs/methods/gravity.md.
 *
 * Use:     sweep_new once for the rows; sweep_weights for new weights; sweep_out on columns, in
 * place Warm:    columns that were swept with other weights before may be swept again: only the
 * rest is left Exact:   fixed blocks of levels, combined in order: the same bits for any number of
 * threads Memory:  per row 4·(sets - 1) bytes; per block and column 8 bytes a level of the other
 * sets
 */
#ifndef TRADE_DEMEAN_H
#define TRADE_DEMEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { SWEEP_MAX_BLOCKS = 16, SWEEP_MAX_COLUMNS = 64 };

struct sweep {
    size_t n, n_sets;
    size_t n_first;        /* levels of the eliminated set */
    const uint32_t *start; /* [n_first + 1] rows of each of its levels */
    const uint32_t *other; /* [n × (n_sets-1)] level in the joint count of the other sets */
    size_t n_other;        /* their levels together */
    const double *weight;  /* [n] as given to sweep_weights */
    double *first_weight;  /* [n_first] sum of weights */
    double *diagonal;      /* [n_other] of the reduced normal equations */
    size_t n_blocks;
    size_t block[SWEEP_MAX_BLOCKS + 1]; /* levels of the first set */
    double *part;                       /* [n_blocks × n_other × max_columns] */
    double *a, *r, *p, *q;              /* [n_other × max_columns] */
    size_t max_columns;
};

/* Rows must be sorted by the first set; start and other are kept, not copied. max_columns: even. */
struct sweep *sweep_new(struct arena *a, size_t n, size_t n_sets, size_t n_first,
                        const uint32_t *start, const uint32_t *other, size_t n_other,
                        size_t max_columns) RETURNS_NONNULL;
/* weight > 0; kept by reference until the next call. */
void sweep_weights(struct sweep *s, const double *weight);
/* X row-major [n × columns], columns even, 16-byte aligned. Stops when in every column the weighted
 * norm of the group means that are left is below tolerance × the norm of the column (of floor[c],
 * if larger; floor may be NULL). Returns the number of steps; *ret_met says whether all columns got
 * there. */
size_t sweep_out(struct sweep *s, double *X, size_t columns, const double *floor, double tolerance,
                 size_t max_steps, bool *ret_met);
/* After sweep_out: what was taken out of column c for each level of the other sets, [n_other]. */
void sweep_effects(const struct sweep *s, size_t columns, size_t c, double *ret_other);

#endif
