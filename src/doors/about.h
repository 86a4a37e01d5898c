/* about.h — Landfall about itself: the capability table as a capability. */
#ifndef DOORS_ABOUT_H
#define DOORS_ABOUT_H

#include "base/capability.h"

extern const struct capability capabilities_list;

/* A shape as JSON Schema (2020-12) text, for the API document and `capabilities --json`. */
char *shape_json_schema(struct arena *a, const struct shape *shape) RETURNS_NONNULL;

#endif
