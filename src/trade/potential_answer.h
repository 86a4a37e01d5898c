/* potential_answer.h — what the three answers of trade potential share (used inside the room). */
#ifndef TRADE_POTENTIAL_ANSWER_H
#define TRADE_POTENTIAL_ANSWER_H

#include "trade/potential.h"

#define POTENTIAL_CARD "export-potential/1"

struct potential_question {
    struct job *job;
    struct arena *a;
    const struct args *args;
    struct facts *facts;
    const struct params *params;
    const char *hash;
    const struct cube *c;
    struct potential_options opt;
    bool growth;
    size_t top;
};
/* USD from its inputs, NULLs skipped; missing when usd is NaN. */
const struct figure *potential_money(const struct potential_question *q, const char *label,
                                     double usd, const struct figure *x, const struct figure *y,
                                     const struct figure *z);
const char *potential_product_name(const struct potential_question *q, const char *code);
/* NULL for areas that are no market. */
const char *potential_iso2(const struct potential_question *q, size_t country);
/* "CEPII BACI V202501 HS17, mean of …." and, where it is not the world, that it is not. */
const char *potential_from(const struct potential_question *q);
/* expected, unrealised, actual (sold) of `what`. */
void potential_put_sums(const struct potential_question *q, struct value *v, const char *what,
                        double expected, double gap, const struct figure *supply,
                        const struct figure *sold);
/* Everything from not_shown on; extra: notes before the usual ones, NULL-ended, or NULL. */
void potential_finish(const struct potential_question *q, struct value *v, size_t n, size_t shown,
                      const char *next, const char *const *extra);
bool potential_answer_product(const struct potential_question *q, const char *code,
                              const char *home_text, struct value **ret, struct err *e) NODISCARD;
bool potential_answer_home(const struct potential_question *q, const char *home_text,
                           struct value **ret, struct err *e) NODISCARD;
bool potential_answer_all(const struct potential_question *q, struct value **ret,
                          struct err *e) NODISCARD;

#endif
