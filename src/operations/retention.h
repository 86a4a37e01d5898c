/* retention.h — the firm's customers by market, with what to expect of them (used inside the room). */
#ifndef OPERATIONS_RETENTION_H
#define OPERATIONS_RETENTION_H

#include "base/figure.h"
#include "firm/firm.h"
#include "operations/repeat.h"
#include "statistics/gamma_gamma.h"

struct retention_market {
    const char *code, *name;
    const struct buyer **buyers; /* [n] by id */
    size_t n, n_again;
    const struct repeat *model;
    bool own; /* the model is of this market alone */
};
struct retention {
    const struct firm *firm;
    const struct params *params;
    const char *hash; /* of data/parameters/operations.csv */
    struct repeat_rules rules;
    struct buyers buyers;
    int32_t as_of;
    struct retention_market *markets; /* most customers first */
    size_t n_markets;
    const struct repeat *others; /* of the markets without a model of their own; NULL when all have one */
    const struct gamma_gamma_fit *value; /* NULL: see value_why */
    const char *value_why;
    double unit; /* minor units in one unit of the firm's currency */
};
/* Once per job. ERR_NOT_FOUND without orders; ERR_INPUT when no order names a customer. */
bool retention_load(struct job *job, const char *firm_id, const struct retention **ret, struct err *e) NODISCARD;
/* Index of a market code, or n_markets. */
size_t retention_market(const struct retention *r, const char *code);

/* Value of his next order in the firm's currency; NaN when values are not known. */
double retention_order_value(const struct retention *r, const struct buyer *b);

/* Figures with the same manners everywhere. */
struct figure *retention_count(struct arena *a, const struct retention *r, const char *label, double n, const char *unit,
                               const char *market);
struct figure *retention_share(struct arena *a, const struct retention *r, const char *label, size_t hits, size_t n,
                               const char *market);

#endif
