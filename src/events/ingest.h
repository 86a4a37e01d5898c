/* ingest.h — events into the store: batches, pseudonyms, corrections, and a hook that keeps derived rows up to date.
 *
 * A source (a reader, a network request, standard input) puts events; ingestion collects them into batches of
 * operations `events.batch` rows, sorts each by key, and writes it in one transaction together with whatever the hook
 * derives. What was committed is acknowledged; a crash loses at most the batch under way, and the same source again
 * continues where it stopped, since known events change nothing.
 */
#ifndef EVENTS_INGEST_H
#define EVENTS_INGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/capability.h"
#include "base/err.h"
#include "events/event.h"
#include "events/read.h"
#include "store/events.h"

/* Called inside the transaction with the batch sorted by (family, subject, kind, part): before its events are put and
 * after (outcome[i] says what became of rows[i]). */
struct ingest_hook {
    bool (*before)(void *ctx, struct workspace *ws, const char *firm_id, const struct ws_event *rows, size_t n,
                   struct err *e);
    bool (*after)(void *ctx, struct workspace *ws, const char *firm_id, const struct ws_event *rows,
                  const enum ws_put *outcome, size_t n, struct err *e);
    void *ctx;
};

struct ingest;
struct ingest_counts {
    int64_t n_rows, n_events, n_new, n_same, n_corrected, n_clash, n_refused;
    int64_t first_s, last_s;  /* EVENT_NONE: no event */
    int64_t batch_id;         /* 0: nothing was begun */
    const char *clash;        /* the feed that knows the first clashing subject otherwise; NULL */
};
/* Begins a batch record of the feed (made when it is not there). */
bool ingest_begin(struct job *job, struct workspace *ws, const char *firm_id, const struct ws_feed *feed,
                  const char *file_name, const char *sha256, const struct ingest_hook *hook, struct ingest **ret,
                  struct err *e) NODISCARD;
/* From here on a thread of its own writes; until ingest_end or ingest_abandon `ws` and the hook belong to it, and
 * ws must be none that the job uses for something else. */
bool ingest_in_background(struct ingest *in, struct err *e) NODISCARD;
/* To be given to a reader. */
struct event_sink ingest_sink(struct ingest *in);
/* Writes what is waiting, so that it may be acknowledged: ret->n_events of this source are committed then. */
bool ingest_flush(struct ingest *in, struct ingest_counts *ret, struct err *e) NODISCARD;
bool ingest_end(struct ingest *in, const struct read_report *report, struct ingest_counts *ret, struct err *e) NODISCARD;
/* Takes back the batch under way; what was committed before stays. */
void ingest_abandon(struct ingest *in);

#endif
