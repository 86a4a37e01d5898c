/* ingest_batch.h — inside of this room: some thousand events with their texts, sorted by key, ready to be written.
 *
 * Memory is taken once and used again for the next batch: nothing is allocated per event.
 */
#ifndef EVENTS_INGEST_BATCH_H
#define EVENTS_INGEST_BATCH_H

#include "events/ingest.h"

struct text_block {
    struct text_block *next;
    size_t used, size;
    char bytes[];
};
struct refused_run {
    size_t from, to; /* lines */
    const char *column, *reason; /* in the batch's texts */
};
struct batch {
    struct ws_event *rows; /* [n] */
    size_t *lines;         /* [n] where in the file each row stood */
    enum ws_put *outcome;  /* [n] what became of each */
    size_t n, max;
    size_t bytes; /* of texts */
    struct text_block *blocks, *at;
    struct refused_run *refused;
    size_t n_refused, refused_cap;
    struct batch *next; /* in a queue */
    void *order;        /* scratch of the sort */
};
struct batch *batch_new(size_t max) RETURNS_NONNULL;
void batch_free(struct batch *b);
void batch_reset(struct batch *b);
struct str batch_text(struct batch *b, struct str s); /* a copy that lives until the reset */
void batch_add(struct batch *b, const struct ws_event *row, size_t line); /* texts are copied */
/* Runs of lines with one reason become one. Past max_runs only the caller's count knows of them. */
void batch_refuse(struct batch *b, size_t line, const char *column, const char *reason, size_t max_runs);
/* By family, subject, kind, part; equal keys in the order they came. */
void batch_sort(struct batch *b);

#endif
