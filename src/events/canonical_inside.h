/* canonical_inside.h — what the readers and writers of our own form share. */
#ifndef EVENTS_CANONICAL_INSIDE_H
#define EVENTS_CANONICAL_INSIDE_H

#include "base/file.h"
#include "base/money.h"
#include "events/canonical.h"

struct zone;
struct canonical {
    struct job *job;
    const struct currency_table *currencies;
    const struct currency *last; /* rows of one file mostly share it */
    struct str files_currency;
    const char *zone_name;
    const struct zone *zone; /* NULL until a time without zone is met */
    char last_day_text[10];
    int32_t last_day;
    struct str last_label, last_market;
    char why[256];
};
/* NULL: no such currency. */
const struct currency *canonical_currency(struct canonical *c, struct str code);

/* An event in words, for the writers. */
struct canonical_words {
    struct str word[N_CANONICAL_FIELDS];
    char at[24], promised[24], quantity[28], amount[28];
};
bool canonical_words_of(struct canonical *c, const struct event *ev, struct canonical_words *ret,
                        struct err *e) NODISCARD;

#endif
