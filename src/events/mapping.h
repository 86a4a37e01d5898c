/* mapping.h — how the columns of any table become events, as a person wrote or confirmed it (YAML).
 *
 *   landfall-mapping: 1
 *   decimal: ","              # for columns whose values leave it open
 *   date-order: dmy           # the same
 *   zone: Europe/Athens       # of times without zone
 *   currency: EUR             # when no column says it
 *   channel: web
 *   markets:                  # labels nobody else knows
 *     "European Community": BEL
 *   rows:                     # what each row tells; left out for files of a known format
 *     - event: order
 *       once: yes             # one per subject, from its first row
 *       subject: Order no     # a column …
 *       at: Date
 *       market: Country
 *     - event: line
 *       subject: Order no
 *       at: Date
 *       product: SKU
 *       quantity: {value: 1}  # … or a constant
 *       when: {column: State, is: sold}
 *
 * Fields: subject part at promised market channel person product party reason text quantity amount currency number,
 * and extra: {name: column}. An event whose time is empty in a row is not told by that row; a row that tells none is
 * refused. Errors name line and column of the YAML.
 */
#ifndef EVENTS_MAPPING_H
#define EVENTS_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"
#include "events/event.h"

enum mapped {
    MAP_SUBJECT, MAP_PART, MAP_AT, MAP_PROMISED, MAP_MARKET, MAP_CHANNEL, MAP_PERSON, MAP_PRODUCT, MAP_PARTY, MAP_REASON,
    MAP_TEXT, MAP_QUANTITY, MAP_AMOUNT, MAP_CURRENCY, MAP_NUMBER, N_MAPPED
};
enum { MAPPING_MAX_EVENTS = 24, MAPPING_MAX_EXTRA = 16, MAPPING_MAX_MARKETS = 4096 };

struct mapped_source {
    const char *column; /* or, when NULL, … */
    const char *value;  /* … a constant; both NULL = missing */
};
struct mapped_extra {
    const char *name, *column;
};
struct mapped_event {
    enum event_kind kind;
    bool once;
    struct mapped_source of[N_MAPPED];
    struct mapped_extra extra[MAPPING_MAX_EXTRA];
    size_t n_extra;
    const char *when_column, *when_is; /* NULL = every row */
};
struct mapping {
    char decimal; /* 0 = not said */
    const char *date_order, *zone, *currency, *channel; /* NULL = not said */
    struct mapped_market {
        const char *label, *market;
    } *markets;
    size_t n_markets;
    struct mapped_event *events;
    size_t n_events;
};
extern const char *const mapped_words[N_MAPPED];

/* `name` stands for the text in messages. */
bool mapping_load(struct arena *a, const char *name, struct str text, const struct mapping **ret, struct err *e) NODISCARD;
/* The same mapping as YAML. */
char *mapping_text(struct arena *a, const struct mapping *m) RETURNS_NONNULL;

/* A mapping made from headings and values of an unknown table, with how sure each column is (0…1); *ret NULL when
 * there is not enough for a single event. confidence[n columns of the file]. */
struct mapping_guess {
    const struct mapping *mapping;
    const char *const *headings;  /* [n] */
    const char *const *meanings;  /* [n] "order.subject"; NULL = nothing */
    const double *confidence;     /* [n] */
    size_t n;
};
bool mapping_guess(struct job *job, const char *name, struct str bytes, struct mapping_guess *ret, struct err *e) NODISCARD;

#endif
