/* cox_inside.h — one pass over the risk sets (cox.c), and the steps made with it (cox_fit.c). */
#ifndef STATISTICS_COX_INSIDE_H
#define STATISTICS_COX_INSIDE_H

#include "statistics/cox.h"

/* Rows sorted by time, latest first; columns centred. */
struct cox_rows {
    size_t n, p;
    double *time; /* [n] */
    uint8_t *event;
    double *x; /* [n × p] row after row */
    double *g; /* [n] 1 − S(t−); set for the test of proportional hazards */
    enum cox_ties ties;
};
struct cox_pass {
    double l;
    double *u, *info;          /* [p], [p × p] score and information */
    double *gu, *gi, *ggi;     /* the same weighted by g, g and g²; NULL = not wanted */
    struct cox_hazard *hazard; /* [events] jumps, latest first; NULL = not wanted */
    size_t n_hazard;
};
void cox_walk(struct arena *tmp, const struct cox_rows *r, const double *beta, struct cox_pass *s);
/* Cholesky of the symmetric m [k × k] into c; false when not positive definite: *ret_at the row. */
bool cox_factor(const double *m, size_t k, double *c, size_t *ret_at);
void cox_solve(const double *c, size_t k, const double *b, double *x);

#endif
