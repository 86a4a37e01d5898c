/* schema_hooks.h — step 8: who may deliver events over the network, which deliveries were seen, where word of an
 * incident is sent. */
#ifndef STORE_SCHEMA_HOOKS_H
#define STORE_SCHEMA_HOOKS_H

#define SCHEMA_HOOKS \
    "CREATE TABLE hook (\n" \
    "  hook_id TEXT PRIMARY KEY,\n" \
    "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n" \
    "  feed_id {int} NOT NULL,\n" \
    "  scheme TEXT NOT NULL,\n" \
    "  secret TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  removed_us {int}\n" \
    "){strict};\n" \
    "CREATE TABLE hook_seen (\n" \
    "  hook_id TEXT NOT NULL,\n" \
    "  delivery TEXT NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  PRIMARY KEY (hook_id, delivery)\n" \
    "){strict};\n" \
    "CREATE TABLE notify (\n" \
    "  firm_id TEXT NOT NULL REFERENCES firm (firm_id),\n" \
    "  notify_id {int} NOT NULL CHECK (notify_id >= 1),\n" \
    "  way TEXT NOT NULL CHECK (way IN ('webhook', 'mail')),\n" \
    "  target TEXT NOT NULL,\n" \
    "  secret TEXT NOT NULL,\n" \
    "  least {real} NOT NULL,\n" \
    "  at_us {int} NOT NULL,\n" \
    "  actor TEXT NOT NULL,\n" \
    "  told_us {int},\n" \
    "  PRIMARY KEY (firm_id, notify_id)\n" \
    "){strict};\n"

#endif
