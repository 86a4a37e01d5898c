/* words.h — a product as a sentence names it (used inside the room). */
#ifndef TRADE_WORDS_H
#define TRADE_WORDS_H

#include "trade/cube.h"

/* "Olive oil, virgin (150910)", cut to a length that fits a table; "HS 150910" when no list has words for it. */
const char *trade_product_words(struct job *job, const struct cube *c, const char *code);

#endif
