/* derive.h — order facts and measures kept true to the events, in the transaction that adds them.
 *
 * Use:      TRY(derive_begin(job, ws, firm, &d, e));
 *           hook = derive_hook(d);            … ingest_begin(…, &hook, …) … ingest_end …
 *           TRY(derive_end(d, &rebuilt, e));  after the last batch was committed: rebuilds when rates came or the
 *                                             definitions are others than those the rows were made with
 * Law:      after derive_end the rows are those that a rebuild would make, to the bit, in whatever order events came.
 * Elsewhere: whoever changes which events count (withdraws a batch, erases a person) calls derive_rebuild.
 * Memory:   months that were touched are kept between batches, at most DERIVE_MAX_MONTHS of them; another writer or a
 *           batch that was taken back is noticed (derived_state.writes) and they are read anew
 * Threads:  one struct derive per connection
 * Checked:  tests/unit/operations/test_derive.c
 */
#ifndef OPERATIONS_DERIVE_H
#define OPERATIONS_DERIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/capability.h"
#include "base/err.h"
#include "events/ingest.h"
#include "store/workspace.h"

enum { DERIVE_MAX_MONTHS = 4096 };

struct derive;
bool derive_begin(struct job *job, struct workspace *ws, const char *firm_id, struct derive **ret, struct err *e) NODISCARD;
struct ingest_hook derive_hook(struct derive *d);
/* Events were taken out (withdrawn, erased): the newest of those that are left is looked for. In a transaction. */
bool derive_newest(struct derive *d, struct err *e) NODISCARD;
/* *ret_rebuilt: NULL, or why everything was made anew ("rates of exchange came in"). */
bool derive_end(struct derive *d, const char **ret_rebuilt, struct err *e) NODISCARD;

struct derive_counts {
    int64_t n_orders, n_tickets, n_sessions, n_months;
};
/* Throws away what is derived and makes it anew, in one transaction. */
bool derive_rebuild(struct job *job, struct workspace *ws, const char *firm_id, struct derive_counts *ret,
                    struct err *e) NODISCARD;
/* The definitions in force, as one text; what is kept in derived_state.params. */
struct order_rules;
bool derive_params(struct job *job, const struct order_rules *rules, const char **ret, struct err *e) NODISCARD;
/* Why rows made with these params are not to be read. */
const char *derive_why_stale(const char *params);

#endif
