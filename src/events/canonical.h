/* canonical.h — our own form of an event in words: one column or member per field, the same in CSV and in NDJSON.
 * docs/formats/events.md describes it for people.
 *
 * Use:    canonical_begin(job, opt, &c, e); for each row: canonical_event(c, words, &ev, &where, &why)
 *         canonical_put_csv / canonical_put_json write what canonical_event reads: the same bytes again.
 * Errors: a row that is not an event gives the field and a sentence; both live until the next row.
 */
#ifndef EVENTS_CANONICAL_H
#define EVENTS_CANONICAL_H

#include "base/money.h"
#include "events/event.h"
#include "events/read.h"

/* X(ENUM, "word"): the columns of the CSV in their order and the members of the NDJSON. */
#define CANONICAL_FIELDS(X)                                                                       \
    X(KIND, "kind")                                                                               \
    X(SUBJECT, "subject")                                                                         \
    X(PART, "part")                                                                               \
    X(AT, "at")                                                                                   \
    X(PRECISION, "precision")                                                                     \
    X(MARKET, "market")                                                                           \
    X(CHANNEL, "channel")                                                                         \
    X(PERSON, "person")                                                                           \
    X(PRODUCT, "product")                                                                         \
    X(PARTY, "party")                                                                             \
    X(PROMISED, "promised")                                                                       \
    X(QUANTITY, "quantity")                                                                       \
    X(AMOUNT, "amount")                                                                           \
    X(CURRENCY, "currency")                                                                       \
    X(NUMBER, "number")                                                                           \
    X(REASON, "reason")                                                                           \
    X(TEXT, "text")                                                                               \
    X(EXTRA, "extra")
enum canonical_field {
#define CANONICAL_ENUM(name, word) CANONICAL_##name,
    CANONICAL_FIELDS(CANONICAL_ENUM)
#undef CANONICAL_ENUM
        N_CANONICAL_FIELDS
};
const char *canonical_word(enum canonical_field f);
/* −1 when there is no field of that name (blanks and capitals do not count). */
int canonical_find(struct str word);

struct canonical;
bool canonical_begin(struct job *job, const struct read_options *opt, struct canonical **ret,
                     struct err *e) NODISCARD;
/* words[i].n = 0: missing. The event's views are the words'. */
bool canonical_event(struct canonical *c, const struct str words[N_CANONICAL_FIELDS],
                     struct event *ret, enum canonical_field *ret_where, const char **ret_why);

/* One line each, with its line end. The CSV has the header of canonical_put_header. */
void canonical_put_header(struct buf *out);
bool canonical_put_csv(struct canonical *c, const struct event *ev, struct buf *out,
                       struct err *e) NODISCARD;
bool canonical_put_json(struct canonical *c, const struct event *ev, struct buf *out,
                        struct err *e) NODISCARD;

/* Objects one after the other, or in one array, from text that may come in pieces. */
struct json_events;
struct json_events *json_events_begin(struct canonical *c) RETURNS_NONNULL;
enum json_event { JSON_EVENT, JSON_REFUSED, JSON_NOTHING /* an empty line */ };
/* One object that is the whole of `line` (a comma or bracket of an array around it does not count). Views live until
 * the next call or as long as the line. */
enum json_event json_events_line(struct json_events *j, struct str line, struct event *ret,
                                 const char **ret_column, const char **ret_why);
/* The end of the object or line that begins at text[at]; text.n when it has no end yet. */
size_t json_events_end(struct str text, size_t at);
/* Names of members that no field takes, in the order seen; at most a few dozen are remembered. */
size_t json_events_unknown(const struct json_events *j, const char *const **ret);

#endif
