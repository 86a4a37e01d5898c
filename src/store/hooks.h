/* hooks.h — who delivers events over the network, which deliveries were seen, and whom word of incidents goes to.
 *
 * A hook's secret and the secret a notification is signed with stand in the workspace file, like those of the second
 * factor: whoever holds the file holds them. Removing a hook forgets its secret.
 * Errors: those of workspace.h
 */
#ifndef STORE_HOOKS_H
#define STORE_HOOKS_H

#include "store/events.h"

struct ws_hook {
    const char *hook_id; /* part of its address: nobody can guess it */
    const char *firm_id;
    int64_t feed_id;
    const char *scheme, *secret;
    int64_t at_us;
    const char *actor;
    int64_t removed_us; /* WS_NONE: in use */
};
bool ws_hook_put(struct workspace *ws, const struct ws_hook *h, struct ws_stamp by, struct err *e) NODISCARD;
bool ws_hook_get(struct workspace *ws, struct arena *a, const char *hook_id, bool *ret_found, struct ws_hook *ret,
                 struct err *e) NODISCARD;
bool ws_hook_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_hook **ret, size_t *ret_n,
                  struct err *e) NODISCARD;
/* ERR_NOT_FOUND when the firm has no such hook. */
bool ws_hook_remove(struct workspace *ws, const char *firm_id, const char *hook_id, int64_t now_us, struct err *e) NODISCARD;
/* Remembers a delivery by its marks; *ret_new = false when one of them was seen before. Marks older than forget_us go. */
bool ws_hook_seen(struct workspace *ws, const char *hook_id, const char *id_mark, const char *body_mark, int64_t now_us,
                  int64_t forget_us, bool *ret_new, struct err *e) NODISCARD;
/* Deliveries remembered and the time of the last; WS_NONE when none. */
bool ws_hook_count(struct workspace *ws, const char *hook_id, int64_t *ret_n, int64_t *ret_last_us, struct err *e) NODISCARD;

struct ws_notify {
    int64_t notify_id;   /* from 1 within the firm, never used again while later ones exist */
    const char *way;     /* "webhook", "mail" */
    const char *target;  /* URL or e-mail */
    const char *secret;  /* "whsec_…" of a webhook; "" */
    double least;        /* severity from which word goes out */
    int64_t at_us;
    const char *actor;
    int64_t told_us;     /* last time something was sent; WS_NONE */
};
bool ws_notify_put(struct workspace *ws, const char *firm_id, const struct ws_notify *x, struct ws_stamp by, int64_t *ret_id,
                   struct err *e) NODISCARD;
bool ws_notify_list(struct workspace *ws, struct arena *a, const char *firm_id, struct ws_notify **ret, size_t *ret_n,
                    struct err *e) NODISCARD;
bool ws_notify_firms(struct workspace *ws, struct arena *a, const char *const **ret, size_t *ret_n, struct err *e) NODISCARD;
bool ws_notify_told(struct workspace *ws, const char *firm_id, int64_t id, int64_t now_us, struct err *e) NODISCARD;
bool ws_notify_remove(struct workspace *ws, const char *firm_id, int64_t id, struct err *e) NODISCARD;

#endif
