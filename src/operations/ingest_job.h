/* ingest_job.h — inside of this room: what the commands that bring events in have in common. The hook that keeps order
 * facts and measures up to date belongs to this room, so these commands stand here and not in `events`. */
#ifndef OPERATIONS_INGEST_JOB_H
#define OPERATIONS_INGEST_JOB_H

#include "events/ingest.h"
#include "firm/firm.h"

/* The feed of that name as it was kept, with what the caller says now in its place. */
bool feed_of_args(struct job *job, struct workspace *ws, const char *firm_id, const char *name,
                  const struct args *args, struct ws_feed *ret, struct err *e) NODISCARD;
/* What the feed and the firm say for a reader: zone and home of the firm where the feed has none. */
bool read_options_of(struct job *job, const struct firm *firm, const struct ws_feed *feed,
                     struct read_options *ret, struct err *e) NODISCARD;
/* A job of its own on a connection of its own: for a hook that runs beside the reading, and for commands that commit
 * by themselves. Lives in the given job's arena. */
bool job_beside(struct job *job, struct job **ret, struct workspace **ret_ws, struct err *e) NODISCARD;
/* The hook that keeps order facts and measures true; `keeping_end` after the last commit. */
struct keeping;
bool keeping_begin(struct job *job, struct workspace *ws, const char *firm_id, struct keeping **ret,
                   struct ingest_hook *ret_hook, struct err *e) NODISCARD;
bool keeping_end(struct keeping *k, struct err *e) NODISCARD;
/* After a change that is no new event: everything derived of these subjects is made anew. Inside a transaction. */
bool keeping_again(struct job *job, struct workspace *ws, const char *firm_id, const struct ws_subject *subjects,
                   size_t n, struct err *e) NODISCARD;
/* "12 345 events: 12 000 new, 345 known." */
struct prose *ingest_headline(struct arena *a, const struct ingest_counts *c);

#endif
