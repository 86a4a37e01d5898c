/* statements_hooks.h — the statements over the tables of schema_hooks.h; see statements.h. */
#ifndef STORE_STATEMENTS_HOOKS_H
#define STORE_STATEMENTS_HOOKS_H

#define HOOK_COLUMNS "hook_id, firm_id, feed_id, scheme, secret, at_us, actor, removed_us"
#define NOTIFY_COLUMNS "notify_id, way, target, secret, least, at_us, actor, told_us"

#define SQL_HOOKS(X)                                                                                 \
    X(HOOK_PUT, "INSERT INTO hook (" HOOK_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)")     \
    X(HOOK_GET, "SELECT " HOOK_COLUMNS " FROM hook WHERE hook_id = $1")                              \
    X(HOOK_LIST, "SELECT " HOOK_COLUMNS " FROM hook WHERE firm_id = $1 ORDER BY at_us, hook_id")     \
    X(HOOK_REMOVE, "UPDATE hook SET removed_us = $1, secret = '' WHERE hook_id = $2 AND firm_id = $3") \
    X(HOOK_SEEN_PUT, "INSERT INTO hook_seen (hook_id, delivery, at_us) VALUES ($1, $2, $3) "         \
                     "ON CONFLICT (hook_id, delivery) DO NOTHING")                                   \
    X(HOOK_SEEN_DROP, "DELETE FROM hook_seen WHERE hook_id = $1 AND at_us < $2")                     \
    X(HOOK_SEEN_COUNT, "SELECT COUNT(*), MAX(at_us) FROM hook_seen WHERE hook_id = $1 AND delivery LIKE 'id:%'") \
    X(NOTIFY_NEXT, "SELECT COALESCE(MAX(notify_id), 0) + 1 FROM notify WHERE firm_id = $1")          \
    X(NOTIFY_PUT,                                                                                    \
      "INSERT INTO notify (firm_id, " NOTIFY_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)") \
    X(NOTIFY_LIST, "SELECT " NOTIFY_COLUMNS " FROM notify WHERE firm_id = $1 ORDER BY notify_id")    \
    X(NOTIFY_FIRMS, "SELECT DISTINCT firm_id FROM notify ORDER BY firm_id")                          \
    X(NOTIFY_TOLD, "UPDATE notify SET told_us = $1 WHERE firm_id = $2 AND notify_id = $3")           \
    X(NOTIFY_REMOVE, "DELETE FROM notify WHERE firm_id = $1 AND notify_id = $2")

#endif
