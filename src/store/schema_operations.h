/* schema_operations.h — step 6: rows derived from events; they can be thrown away and made anew. */
#ifndef STORE_SCHEMA_OPERATIONS_H
#define STORE_SCHEMA_OPERATIONS_H

#define SCHEMA_OPERATIONS \
    "CREATE TABLE order_fact (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  order_id TEXT NOT NULL,\n" \
    "  placed_day {int} NOT NULL,\n" \
    "  body {blob} NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, order_id)\n" \
    "){clustered};\n" \
    "CREATE TABLE measure_month (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  market TEXT NOT NULL,\n" \
    "  channel TEXT NOT NULL,\n" \
    "  month {int} NOT NULL,\n" \
    "  body {blob} NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, market, channel, month)\n" \
    "){clustered};\n" \
    "CREATE TABLE derived_state (\n" \
    "  firm_id TEXT PRIMARY KEY,\n" \
    "  params TEXT NOT NULL,\n" \
    "  last_event_s {int},\n" \
    "  at_us {int} NOT NULL\n" \
    "){strict};\n"

#endif
