/* pathway.h — the pathway rule and the smallest change that flips it, as plain arithmetic (methods
 * 2.3). Private to the room and its tests; the front door is diagnosis.h. */
#ifndef DIAGNOSIS_PATHWAY_H
#define DIAGNOSIS_PATHWAY_H

#include "diagnosis/diagnosis.h"

struct pathway_cuts {
    double pre_digital; /* no group at or above it: pre-digital */
    double group_on;    /* a group at or above it counts as digitised */
    double change_on;   /* M at or above it: organisational change is there */
    double breadth_deep;
    double internal_complemented;
};

/* The label of a score vector. Total: every vector gets exactly one label; the first match wins.
 *
 * d [5] functional groups D1..D5 on 0..100;  m organisational change on 0..100 */
enum pathway pathway_rule(const double d[N_TECH_GROUPS], double m, const struct pathway_cuts *c);

struct pathway_move {
    int score;     /* 0..4 = D1..D5, 5 = M, 6..9 = M1..M4 */
    double change; /* signed; downwards the infimum, not attained */
    double to;     /* value of that score after the move */
    bool reached;  /* upwards true; downwards the score must fall just below `to` */
    enum pathway label;
};
enum { PATHWAY_MAX_MOVES = 2 * (N_TECH_GROUPS + 1 + N_MECHANISMS) };

/* For each score and direction the smallest move of that one score that changes the label, smallest
 * first (ties: score order, upwards first). mechanisms [4] on 0..100 with mean m, or NULL.
 * ret [PATHWAY_MAX_MOVES]; returns how many. */
size_t pathway_moves(const double d[N_TECH_GROUPS], double m, const double *mechanisms,
                     const struct pathway_cuts *c, struct pathway_move *ret);

#endif
