/* screen_inside.h — what the files of the screening share (used inside the room). */
#ifndef TRADE_SCREEN_INSIDE_H
#define TRADE_SCREEN_INSIDE_H

#include "trade/screen.h"

/* Fills s->markets. product: whose tariff counts, "" = the average over all goods. */
bool screen_markets_of(struct job *job, struct screen *s, const char *product, struct err *e) NODISCARD;
/* Fills growth of the world and the single years of the markets. */
bool screen_years_of(struct job *job, struct screen *s, struct err *e) NODISCARD;

#endif
