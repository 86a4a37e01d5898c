/* gravity_words.h — words and combinations numbered in the order in which they appear. */
#ifndef TRADE_GRAVITY_WORDS_H
#define TRADE_GRAVITY_WORDS_H

#include "trade/gravity_model.h"

struct gravity_words;
struct gravity_words *gravity_words_new(struct arena *a) RETURNS_NONNULL;
uint32_t gravity_word(struct gravity_words *w, struct str word); /* its number, new or known */
uint32_t gravity_words_count(const struct gravity_words *w);
const char **gravity_words_all(const struct gravity_words *w);

/* key[n] → ret[n] in 0 … count-1, in order of appearance; returns the count. */
uint32_t gravity_number_keys(const uint64_t *key, size_t n, uint32_t *ret);

/* The column of that name as words or as numbers; NULL. */
const struct gravity_column *gravity_column_of(const struct gravity_table *t, const char *name,
                                               bool words);
/* Adds a row with 0 for each pair of an exporter and an importer of a year that has none. Columns
 * other than exporter, importer, year and the dependent one are missing there. */
bool gravity_fill_zeros(struct gravity_table *t, const struct gravity_model *m,
                        struct err *e) NODISCARD;

#endif
