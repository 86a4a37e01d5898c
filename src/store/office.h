/* office.h — what belongs to the running of an office: revisions, keys of requests already carried
 * out, settings, marks on firms, files kept as evidence. The rest of the store: workspace.h.
 *
 * Use:     inside the gate's transaction: ws_revision_bump, ws_kept_put; all writes nest like ws_*_put
 * Time:    passed in, as everywhere in the store
 * Errors:  those of workspace.h
 * Checked: tests/unit/store/test_office.c
 */
#ifndef STORE_OFFICE_H
#define STORE_OFFICE_H

#include "store/workspace.h"

/* ---- for people ---- */

/* Who did it: the name of the person, or what is known instead. */
const char *ws_actor_words(struct workspace *ws, struct arena *a, const char *actor);
char *ws_time_text(struct arena *a, int64_t us); /* "2026-11-22T10:30:00Z" */

/* ---- revisions: one number per firm that every change raises ---- */

#define WS_OFFICE "*" /* in place of a firm's id: what belongs to no firm */

/* 0 when nothing was ever changed through the gate. */
bool ws_revision_get(struct workspace *ws, const char *firm_id, int64_t *ret,
                     struct err *e) NODISCARD;
bool ws_revision_bump(struct workspace *ws, const char *firm_id, int64_t now_us, int64_t *ret,
                      struct err *e) NODISCARD;

/* ---- answers kept under an idempotency key ---- */

struct ws_kept {
    const char *request_sha256; /* of the request the answer was given to */
    int status;
    const char *media_type;
    struct str body;
    int64_t at_us, expires_us;
};
/* *ret_found = false: no such key, or it has expired. */
bool ws_kept_get(struct workspace *ws, struct arena *a, const char *key_sha256, int64_t now_us,
                 bool *ret_found, struct ws_kept *ret, struct err *e) NODISCARD;
/* Forgets what has expired, then keeps this; the key again is ERR_CONFLICT. */
bool ws_kept_put(struct workspace *ws, const char *key_sha256, const struct ws_kept *kept,
                 struct err *e) NODISCARD;

/* ---- settings: only those that were changed; the defaults are data ---- */

struct ws_setting {
    const char *value; /* NULL: never set */
    int64_t at_us;
    const char *actor;
};
bool ws_setting_get(struct workspace *ws, struct arena *a, const char *name, struct ws_setting *ret,
                    struct err *e) NODISCARD;
/* value NULL: back to the default. */
bool ws_setting_put(struct workspace *ws, const char *name, const char *value, struct ws_stamp by,
                    struct err *e) NODISCARD;

/* ---- marks on firms ---- */

enum ws_mark { WS_MARK_SAMPLE, WS_MARK_TRASH, WS_N_MARKS };
struct ws_marked {
    const char *firm_id;
    enum ws_mark mark;
    int64_t at_us;
    const char *actor;
};
/* Set again changes nothing; taken away where it was not is fine. ERR_NOT_FOUND: no such firm. */
bool ws_mark_put(struct workspace *ws, const char *firm_id, enum ws_mark mark, bool on,
                 struct ws_stamp by, struct err *e) NODISCARD;
bool ws_mark_get(struct workspace *ws, const char *firm_id, enum ws_mark mark, bool *ret,
                 struct err *e) NODISCARD;
/* By firm. */
bool ws_mark_list(struct workspace *ws, struct arena *a, struct ws_marked **ret, size_t *ret_n,
                  struct err *e) NODISCARD;

/* ---- files kept as evidence ---- */

struct ws_attachment {
    int64_t attachment_id; /* from 1 within the firm, never used again */
    const char *name;      /* as shown, cleaned before it came here */
    const char *media_type;
    int64_t size;
    const char *sha256;
    const char *about; /* what it belongs to, in the caller's words; may be NULL */
    int64_t at_us;
    const char *actor;
    int64_t removed_us; /* 0: in use */
    bool erased;        /* the bytes are gone, the line stays */
    struct str body;    /* n = 0 in lists and when erased */
};
/* Size and hash are made from the body. */
bool ws_attachment_put(struct workspace *ws, const char *firm_id, const struct ws_attachment *x,
                       struct ws_stamp by, int64_t *ret_id, struct err *e) NODISCARD;
/* Of one firm, oldest first, the removed ones too, without bodies. */
bool ws_attachment_list(struct workspace *ws, struct arena *a, const char *firm_id,
                        struct ws_attachment **ret, size_t *ret_n, struct err *e) NODISCARD;
/* ERR_NOT_FOUND; ERR_CORRUPT when the bytes do not match their hash. */
bool ws_attachment_get(struct workspace *ws, struct arena *a, const char *firm_id, int64_t id,
                       struct ws_attachment *ret, struct err *e) NODISCARD;
/* Bytes that the firm's files take, removed ones included until they are erased. */
bool ws_attachment_total(struct workspace *ws, const char *firm_id, int64_t *ret,
                         struct err *e) NODISCARD;
/* removed_us 0 brings it back; `erase` drops the bytes for good. */
bool ws_attachment_remove(struct workspace *ws, const char *firm_id, int64_t id, int64_t removed_us,
                          bool erase, struct err *e) NODISCARD;

/* Capabilities of this room, for the table; the others are in workspace.h. */
struct capability;
extern const struct capability attachment_add, attachment_get, attachment_list, attachment_remove,
    attachment_restore, setting_list, setting_set;

#endif
