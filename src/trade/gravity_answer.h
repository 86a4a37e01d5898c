/* gravity_answer.h — a fitted model as a result: estimates with errors and a reading in words,
 * least squares in logs beside them, how the fit went, what was left out and why, what to keep in
 * mind. */
#ifndef TRADE_GRAVITY_ANSWER_H
#define TRADE_GRAVITY_ANSWER_H

#include "base/value.h"
#include "trade/gravity_model.h"

struct gravity_answer {
    struct arena *a;
    const struct gravity_model *m;
    const struct gravity_table *t;
    const struct gravity_design *g;
    const struct ppml_fit *fit, *ols; /* ols NULL: not possible, ols_why */
    const char *ols_why, *reset_why;
    double reset_p, z, level;  /* z: quantile for the interval */
    const struct figure *rows; /* the leaf all estimates rest on */
    struct value *notes;
};

extern const struct shape gravity_shape;
struct value *gravity_answer_value(const struct gravity_answer *x);
/* Ramsey's RESET: fills reset_p, or NaN and reset_why. */
void gravity_reset(struct gravity_answer *x);
/* The z with P(|Z| > z) = share. */
double gravity_two_sided_quantile(double share);

#endif
