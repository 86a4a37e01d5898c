/* events.h — keeping events, feeds and what is derived from them. The only room that writes SQL.
 *
 * Events (schema step 5): append-only rows, clustered by (firm, family, subject, kind, part, revision); that key is
 * the idempotency key. Derived rows (step 6) can be deleted and rebuilt at any time.
 * Use:     ws_begin; ws_event_put …; ws_order_put …; ws_commit
 *          ws_events_scan(ws, firm, FAMILY_ORDER, from, until, fn, ctx, e)
 * Order:   a scan delivers by (family, subject, kind, part), of each key only the newest revision that counts
 *          (not of a withdrawn batch), with what only revisions before it tell (events_fold.h), unless all
 *          revisions are asked for.
 * Errors:  as in workspace.h
 */
#ifndef STORE_EVENTS_H
#define STORE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"
#include "store/workspace.h"

#define WS_NONE INT64_MIN /* an integer that is not there: SQL NULL */

struct ws_event {
    int family, kind;          /* events/event.h gives them their meaning */
    struct str subject, part;
    int revision;              /* from 1 */
    int64_t at_s;
    bool day_only;
    int64_t arrived_s;         /* when it was put in */
    int64_t feed_id, batch_id;
    struct str market, channel, customer, product, party, reason, text, extra, number;
    int64_t promised_s, quantity, amount; /* WS_NONE */
    char currency[4];
};

enum ws_put { WS_PUT_NEW, WS_PUT_SAME, WS_PUT_CORRECTED, WS_PUT_CLASH /* another feed says otherwise: not kept */ };
/* Inside a transaction. */
bool ws_event_put(struct workspace *ws, const char *firm_id, const struct ws_event *ev, enum ws_put *ret,
                  struct err *e) NODISCARD;
/* Is anything known of this subject? */
bool ws_event_subject_known(struct workspace *ws, const char *firm_id, int family, struct str subject, bool *ret,
                            struct err *e) NODISCARD;

/* Return false (with *e set, or not) to end the scan; an end without error is no failure. The views live until fn
 * returns. */
typedef bool ws_event_fn(void *ctx, const struct ws_event *ev, struct err *e);
/* subject NULL = all of the family. */
bool ws_events_scan(struct workspace *ws, const char *firm_id, int family, const struct str *subject, bool all_revisions,
                    ws_event_fn *fn, void *ctx, struct err *e) NODISCARD;

/* ---- feeds and batches ---- */

struct ws_feed {
    int64_t feed_id;       /* from 1 within the firm */
    const char *name;      /* "shopify", unique within the firm */
    const char *format;    /* id of the reader, "shopify-orders" */
    const char *zone;      /* IANA name in which times without zone are meant */
    const char *currency;  /* for files without a currency column; "" */
    const char *shop;      /* prefix of subjects; "" */
    const char *channel;   /* "" = the format's own */
    const char *mapping;   /* saved mapping as YAML/JSON text; "" */
    int64_t at_us;
    const char *actor;
};
/* Makes or changes the feed of that name. */
bool ws_feed_put(struct workspace *ws, const char *firm_id, const struct ws_feed *feed, struct ws_stamp by,
                 int64_t *ret_id, struct err *e) NODISCARD;
bool ws_feed_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_feed **ret, size_t *ret_n,
                  struct err *e) NODISCARD;

struct ws_batch { /* one import of one file, or one delivery over the network */
    int64_t batch_id, feed_id;
    const char *file_name, *sha256; /* sha256 "" for a stream */
    const char *state;              /* "running", "done", "withdrawn" */
    int64_t n_rows, n_events, n_new, n_same, n_corrected, n_refused;
    int64_t first_s, last_s;        /* of its events; WS_NONE */
    const char *report;             /* JSON: columns kept and not kept, checks of quality per rule; "" */
    int64_t at_us;
    const char *actor;
};
bool ws_batch_begin(struct workspace *ws, const char *firm_id, const struct ws_batch *b, struct ws_stamp by,
                    int64_t *ret_id, struct err *e) NODISCARD;
bool ws_batch_end(struct workspace *ws, const char *firm_id, const struct ws_batch *b, struct err *e) NODISCARD;
bool ws_batch_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_batch **ret, size_t *ret_n,
                   struct err *e) NODISCARD; /* oldest first */
/* Differs from what it was when events came or a batch was withdrawn; all zero: none ever came. */
struct ws_events_mark {
    int64_t n_put, n_withdrawn;
};
bool ws_events_mark(struct workspace *ws, const char *firm_id, struct ws_events_mark *ret, struct err *e) NODISCARD;
/* Rows that were not read: a run of lines with one reason. */
struct ws_refused {
    int64_t line_from, line_to;
    const char *column, *reason;
};
bool ws_refused_put(struct workspace *ws, const char *firm_id, int64_t batch_id, const struct ws_refused *r,
                    struct err *e) NODISCARD;
bool ws_refused_list(struct workspace *ws, struct arena *a, const char *firm_id, int64_t batch_id, struct ws_refused **ret,
                     size_t *ret_n, struct err *e) NODISCARD;

/* ---- large imports ---- */

/* A connection that will write millions of rows: more cache, fewer checkpoints, more patience with another writer. */
bool ws_bulk_begin(struct workspace *ws, struct err *e) NODISCARD;
/* Everything into the one file, and the journal beside it empty again. */
bool ws_bulk_end(struct workspace *ws, struct err *e) NODISCARD;

/* ---- persons ---- */

/* The workspace's own salt of pseudonyms (64 hex digits), `fresh` when there was none. Inside a transaction. */
bool ws_event_salt(struct workspace *ws, struct arena *a, const char *fresh, const char **ret, struct err *e) NODISCARD;
/* Marks of persons and subjects that were erased: what is imported again is stored without them. Sorted. */
bool ws_erased_list(struct workspace *ws, struct arena *a, const char *firm_id, const char *const **ret, size_t *ret_n,
                    struct err *e) NODISCARD;
bool ws_erased_put(struct workspace *ws, const char *firm_id, const char *mark, int64_t now_us, struct err *e) NODISCARD;

/* Whose life a customer's or a batch's events are part of: the distinct (family, subject), sorted. */
struct ws_subject {
    int family;
    struct str subject;
};
bool ws_subjects_of_customer(struct workspace *ws, struct arena *a, const char *firm_id, const char *customer,
                             struct ws_subject **ret, size_t *ret_n, struct err *e) NODISCARD;
bool ws_subjects_of_batch(struct workspace *ws, struct arena *a, const char *firm_id, int64_t batch_id,
                          struct ws_subject **ret, size_t *ret_n, struct err *e) NODISCARD;
/* Takes customer and text out of every revision of the subject's events: the one change an event ever sees. */
bool ws_event_erase(struct workspace *ws, const char *firm_id, const struct ws_subject *subject, int64_t *ret_n,
                    struct err *e) NODISCARD;
/* Reasons of refused rows quote what stood in the file: those that hold `words` go. */
bool ws_refused_forget(struct workspace *ws, const char *firm_id, const char *words, struct err *e) NODISCARD;
/* After the commit: brings the erasure into the file itself and looks there, byte by byte, for each of `traces`. Where
 * one is left (a page keeps copies of what it held), the whole file is written anew. ERR_BUSY when it is there still (another program holds an old state). */
bool ws_erase_traces(struct workspace *ws, const struct str *traces, size_t n, bool *ret_rewritten, struct err *e) NODISCARD;
/* The batch's events count no more. */
bool ws_batch_withdraw(struct workspace *ws, const char *firm_id, int64_t batch_id, struct err *e) NODISCARD;

#endif
