/* trust_parts.h — what the reports on trust, limits, friction, dependency, currencies and goals share: the day they
 * speak of, leaves that lead back to the events, and words.
 */
#ifndef OPERATIONS_TRUST_PARTS_H
#define OPERATIONS_TRUST_PARTS_H

#include "base/csv.h"
#include "base/figure.h"
#include "base/value.h"
#include "events/event.h"
#include "operations/order.h"

char *parts_day(struct arena *a, int32_t day); /* "2018-08-29" */
/* A count of the firm's own events: a leaf whose ref is "what/MARKET/CHANNEL/FROM..TO"; market and channel "" or NULL:
 * all. */
struct figure *parts_count(struct arena *a, const char *label, double n, const char *unit, const char *what,
                           const char *market, const char *channel, int32_t from, int32_t to);
/* The same for an amount in minor units of a currency with that many decimals. */
struct figure *parts_amount(struct arena *a, const char *label, double minor, int decimals, const char *currency,
                            const char *what, const char *market, const char *channel, int32_t from, int32_t to);
/* 100 · k / n with the exact (Clopper–Pearson) interval. */
struct figure *parts_share(struct arena *a, const char *label, const struct figure *k, const struct figure *n);
/* A derived figure shown as percent. */
struct figure *parts_percent(struct arena *a, const char *label, double share, int decimals, const char *method,
                             const char *params, const struct figure *const *inputs, size_t n_inputs);
/* "Germany" of "DEU", the label of "~label", "no market" of "". */
const char *parts_market(struct job *job, const char *code);
/* Sets the members `grade` and `grade_reason`: the worst grade among the feeds that told events of that family (0: any). */
bool parts_grade(struct job *job, const char *firm_id, int family, struct value *record, struct err *e) NODISCARD;
#define PARTS_GRADE_FIELDS                                                                                            \
    {.name = "grade", .heading = "grade of the data", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "A to D"}, \
    {.name = "grade_reason", .heading = "because", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL}
/* "a, b and c" */
const char *parts_and(struct arena *a, const char *const *words, size_t n);
/* DATA/operations/NAME.csv opened; and a field kept. */
bool parts_open(struct job *job, struct arena *tmp, const char *name, struct csv **ret, struct err *e) NODISCARD;
bool parts_column(const struct csv *c, struct arena *a, const char *name, const char **ret, struct err *e) NODISCARD;
/* Empty → `missing`. */
bool parts_whole(const struct csv *c, const char *name, int64_t missing, int64_t *ret, struct err *e) NODISCARD;
/* An empty field is DAY_NONE. */
bool parts_date(const struct csv *c, const char *name, int32_t *ret, struct err *e) NODISCARD;
/* Does a word match one of the patterns, separated by blanks? A pattern may end with *; upper and lower case alike. */
bool parts_match(const char *patterns, const char *word);

#endif
