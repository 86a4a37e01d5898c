/* schema_operations.h — step 6: rows derived from events; they can be thrown away and made anew. What the blobs hold
 * is the business of operations (order_pack.c, measure_pack.c). */
#ifndef STORE_SCHEMA_OPERATIONS_H
#define STORE_SCHEMA_OPERATIONS_H

#define SCHEMA_OPERATIONS \
    "CREATE TABLE subject_fact (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  family {int} NOT NULL,\n" \
    "  subject TEXT NOT NULL,\n" \
    "  body {blob} NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, family, subject)\n" \
    "){clustered};\n" \
    "CREATE TABLE customer_order (\n" \
    "  firm_id TEXT NOT NULL,\n" \
    "  customer TEXT NOT NULL,\n" \
    "  placed_s {int} NOT NULL,\n" \
    "  order_id TEXT NOT NULL,\n" \
    "  market TEXT NOT NULL,\n" \
    "  channel TEXT NOT NULL,\n" \
    "  day {int} NOT NULL,\n" \
    "  PRIMARY KEY (firm_id, customer, placed_s, order_id)\n" \
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
    "  writes {int} NOT NULL,\n" \
    "  at_us {int} NOT NULL\n" \
    "){strict};\n"

#endif
