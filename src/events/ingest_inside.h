/* ingest_inside.h — inside of this room: one ingestion, shared by what collects (ingest.c), what writes
 * (ingest_write.c) and the thread between them (ingest_thread.c). */
#ifndef EVENTS_INGEST_INSIDE_H
#define EVENTS_INGEST_INSIDE_H

#include <pthread.h>

#include "events/ingest.h"
#include "events/ingest_batch.h"
#include "events/pseudonym.h"
#include "events/quality_count.h"

struct ingest {
    struct job *job;
    struct workspace *ws;
    const char *firm_id, *file_name, *sha256;
    struct ws_feed feed;
    struct ingest_hook hook;
    size_t batch_rows, batch_bytes, refused_runs; /* limits */

    /* collecting */
    struct batch *fill;
    struct pseudonyms pseudonyms;
    char last_person[128], last_pseudonym[PSEUDONYM_SIZE]; /* lines of one order share the person */
    size_t n_last_person;
    int64_t n_events, n_refused;

    /* writing; with a thread it alone touches these until it is idle */
    int64_t batch_id;
    struct ingest_counts counts;
    struct quality_counts quality; /* of what was committed */
    struct arena *marks_arena;
    const char *const *marks; /* sorted */
    size_t n_marks, n_runs;
    char clash_feed[80];

    /* the thread */
    bool threaded;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t change;
    struct batch *waiting, *spare; /* at most one waits */
    bool busy, stop, failed;
    struct err err;
};

/* One batch, sorted, in one transaction. */
bool ingest_write(struct ingest *in, struct batch *b, struct err *e) NODISCARD;
/* Makes the feed and the batch's record when they are not there yet. Inside a transaction. */
bool ingest_record(struct ingest *in, struct err *e) NODISCARD;

/* Hands the filled batch over (or writes it) and gets an empty one. */
bool ingest_hand_over(struct ingest *in, struct err *e) NODISCARD;
/* Until everything is written. */
bool ingest_wait(struct ingest *in, struct err *e) NODISCARD;
void ingest_join(struct ingest *in);

#endif
