/* quality.h — how far a feed can be trusted: six dimensions, each a share with its interval, one grade A to D.
 *
 * The rules are data (data/events/quality.csv): what is counted, and from which share on a feed is A, B or C (else
 * D). The feed's grade is the worst of its rules; the reason names that rule. KPIs inherit it; below the grade that
 * data/parameters asks for an alarm is about data, not business.
 *
 * Counted while events are written (quality_count.h) and kept with each import: a grade costs no look at events.
 * Currentness is measured against the newest event of what happens in the firm (rates and price lists do not count; or
 * against job->as_of), never against the clock.
 */
#ifndef EVENTS_QUALITY_H
#define EVENTS_QUALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"
#include "store/events.h"

struct quality_check {
    const char *id, *dimension, *text; /* "rows", "validity", "rows that could be read" */
    bool is_share;                     /* else `value` is days */
    int64_t good, n;                   /* of a share */
    double value, low, high;           /* share with its 95 % Wilson interval; or days since the last event */
    double usual;                      /* currentness: its longest usual gap in days */
    char grade;                        /* 'A' … 'D' */
};
struct feed_grade {
    struct ws_feed feed;
    char grade;         /* 'A' … 'D'; '-' = no event yet */
    const char *reason; /* one sentence */
    const struct quality_check *checks;
    size_t n_checks;
    int64_t n_events;
    int64_t first_s, last_s; /* of its events; WS_NONE */
    double age_days, usual_gap_days;
};
/* All feeds of the firm, by id; once per job. */
bool event_feed_grades(struct job *job, const char *firm_id, const struct feed_grade **ret, size_t *ret_n,
                       struct err *e) NODISCARD;
/* One of them: ERR_NOT_FOUND. */
bool event_feed_grade(struct job *job, const char *firm_id, int64_t feed_id, const struct feed_grade **ret,
                      struct err *e) NODISCARD;
/* The worst grade among the feeds that told events of that family (enum event_family; 0 = any): what a KPI of these
 * events inherits. '-' when none did. *ret_reason may be NULL. */
bool event_family_grade(struct job *job, const char *firm_id, int family, char *ret, const char **ret_reason,
                        struct err *e) NODISCARD;

#endif
