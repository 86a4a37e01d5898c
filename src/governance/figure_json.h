/* figure_json.h — inside of this room: a figure inside a proposal's body, out and in.
 *
 * Kept: label, value, interval, unit, decimals, year, method, parameter hash, grade; the way down
 * to its sources stays in the stored result. */
#ifndef GOVERNANCE_FIGURE_JSON_H
#define GOVERNANCE_FIGURE_JSON_H

#include "base/figure.h"
#include "base/json.h"

void figure_json_put(struct js_writer *w, const char *key,
                     const struct figure *f); /* NULL → null */
/* NULL when there is none. ref: where it stands, "proposal 3#expected". */
const struct figure *figure_json_get(struct arena *a, const struct json_t *of, const char *key,
                                     const char *ref);

#endif
