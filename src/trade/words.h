/* words.h — how a sentence names a product, and what it must not leave out (used inside the room). */
#ifndef TRADE_WORDS_H
#define TRADE_WORDS_H

#include "base/params.h"
#include "trade/cube.h"

/* "Olive oil, virgin (150910)", cut to a length that fits a table; "HS 150910" when no list has words for it. */
const char *trade_product_words(struct job *job, const struct cube *c, const char *code);
/* " Only 2 exporters are in these flows …", " These flows are the reports of 23 countries …": where shares of
 * the world are none; else "". */
const char *trade_few_exporters(struct arena *a, const struct cube *c, const struct params *p);
/* A command to go on with, of the flows that were asked: "--dataset mine" goes along. */
const char *trade_next(struct arena *a, const struct args *args, const char *command);

#endif
