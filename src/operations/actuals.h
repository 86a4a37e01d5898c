/* actuals.h — what was sold in each market in the last year, stored for the rooms to the left of this one.
 *
 * The market room ranks before anything is sold and never looks into this one; it reads the newest result of the
 * capability "operations.actuals" (src/market/actuals.h), which is written whenever the server or `operations watch`
 * looks at the newest events:
 *
 *   {"as_of":"2026-05-02","from":"2025-05-03","markets":[{"market":"DEU","figures":[
 *       {"id":"orders","name":"Orders","unit":"orders","decimals":0,"value":523,"low":479,"high":570}, …]}, …]}
 */
#ifndef OPERATIONS_ACTUALS_H
#define OPERATIONS_ACTUALS_H

#include "base/capability.h"
#include "base/err.h"
#include "base/text.h"
#include "store/workspace.h"

bool actuals_json(struct job *job, const char *firm_id, int32_t as_of_day, struct str *ret, struct err *e) NODISCARD;
/* *ret_new: they differ from those that stood there. Inside a transaction. */
bool actuals_put(struct job *job, struct workspace *ws, const char *firm_id, struct str json, bool *ret_new,
                 struct err *e) NODISCARD;

#endif
