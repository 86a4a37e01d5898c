/* table.h — the list of all capabilities: the one place that knows what Landfall can do. */
#ifndef DOORS_TABLE_H
#define DOORS_TABLE_H

#include <stddef.h>

#include "base/capability.h"

/* Sorted by name. */
const struct capability *const *capability_table(size_t *ret_n);
const struct capability *capability_find(const char *name); /* by name or alias; NULL: none */

#endif
