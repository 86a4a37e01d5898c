/* screen_answer.h — what the pieces of the answer of trade screen share (used inside the room). */
#ifndef TRADE_SCREEN_ANSWER_H
#define TRADE_SCREEN_ANSWER_H

#include "trade/screen.h"

#define SCREEN_CARD "trade-dsm/1"

struct screen_view {
    struct job *job;
    struct arena *a;
    const struct args *args;
    const struct cube *c;
    const struct screen *s;
    const struct params *params;
    const char *hash;
    size_t product, market; /* SCREEN_ALL: all */
};
struct screen_found { /* a pair to be shown */
    uint32_t product;
    uint16_t importer;
    uint8_t stop;
    double imports;
};

const char *screen_product_name(const struct screen_view *x, size_t product);
/* A figure of the screening; missing with `why` when v is NaN. */
const struct figure *screen_figure(const struct screen_view *x, const char *label, double v, const char *unit,
                                   const char *why, const struct figure *of);
/* screen_pair.c: one pair with all its figures. */
extern const struct shape screen_pair_shape;
struct value *screen_pair_value(const struct screen_view *x, const struct screen_found *f, size_t place);

#endif
