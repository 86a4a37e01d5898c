/* smaa_weights.h — one vector of weights from its own random stream (used inside the room). */
#ifndef MARKET_SMAA_WEIGHTS_H
#define MARKET_SMAA_WEIGHTS_H

#include "market/smaa.h"

struct weight_plan {
    const struct smaa_weights *w;
    const uint32_t *group; /* [n_criteria] */
    size_t n_groups;
    uint32_t *size;        /* [n_groups] criteria in the group */
    bool walk;             /* upper bounds too tight for rejection: hit-and-run */
    double *start;         /* [n_groups] a point inside the bounds */
    double *mean;          /* [n_groups] stated weights, the rest in equal parts; else 1/n_groups */
    size_t n_free;         /* groups not stated; 0 when none is stated at all */
    double rest;           /* what the stated ones leave to them */
    uint64_t seed;
};

bool weight_plan_init(struct arena *a, const struct smaa_weights *w, uint64_t seed,
                      struct weight_plan *ret, struct err *e) NODISCARD;
/* Weights of draw n into ret[0], ret[stride], … */
void weight_draw(const struct weight_plan *p, size_t n, double *ret, size_t stride);

#endif
