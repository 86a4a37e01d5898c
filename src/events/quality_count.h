/* quality_count.h — what the grade of a feed counts, while events are written: a few numbers per import, kept with the
 * import's record, so that a grade is made without looking at any event again.
 *
 * Counted are events that are new or corrected; what was known already says nothing. The order of an order's days is
 * seen within one written batch, where its events lie together.
 */
#ifndef EVENTS_QUALITY_COUNT_H
#define EVENTS_QUALITY_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/json.h"
#include "events/event.h"
#include "store/events.h"

enum { QUALITY_MAX_DAYS = 1 << 16, QUALITY_MAX_FAMILY = 8 };

/* Per kind of event. */
#define QUALITY_COUNTS(X) X(n) X(market) X(assigned) X(person) X(promise) X(amount) X(quantity) X(stars)
struct quality_counts {
#define QUALITY_MEMBER(name) int64_t name[N_EVENT_KINDS];
    QUALITY_COUNTS(QUALITY_MEMBER)
#undef QUALITY_MEMBER
    int64_t n_events, of_family[QUALITY_MAX_FAMILY], in_order, ordered, late, timed;
    int64_t first_s, last_s, last_lived_s; /* lived: what happens in the firm, not the rates and prices of calendars */
    uint64_t days[QUALITY_MAX_DAYS / 64];  /* had an event that day */
    int64_t late_before_s;                 /* what is older was known as past when this import began; WS_NONE */
    /* the order under way */
    char subject[256];
    size_t n_subject;
    int64_t placed, shipped, delivered, refunded;
};
void quality_begin(struct quality_counts *c, int64_t late_before_s);
/* Rows in the order of the store. */
void quality_see(struct quality_counts *c, const struct ws_event *ev, enum ws_put outcome);
void quality_close(struct quality_counts *c); /* at the end of a written batch */
/* As the value of a member of the import's report. */
void quality_put(struct js_writer *w, const struct quality_counts *c);
/* Adds what an import's report holds; false: it holds nothing of the kind. */
bool quality_add(struct quality_counts *c, struct arena *a, const char *report);

#endif
