/* schema.h — shapes and parameters as JSON Schema (2020-12): one writer for the OpenAPI document, for
 * `capabilities --json` and for the assistant's list of tools. */
#ifndef DOORS_SCHEMA_H
#define DOORS_SCHEMA_H

#include "base/capability.h"
#include "base/json.h"

enum { SCHEMA_MAX_SHAPES = 1024 };

struct schema_writer {
    struct js_writer *w;
    struct arena *a;
    const char *refs; /* where components stand: "#/components/schemas/", "#/$defs/" */
    bool is_inline;   /* records stand where they are used; only figures and prose are referred to */
    const struct shape *shapes[SCHEMA_MAX_SHAPES]; /* met so far, in order of first use */
    size_t n_shapes;
};

/* A complete schema of the shape (inline), or a reference to it. */
void schema_shape(struct schema_writer *d, const struct shape *s);
/* Members for an open object: figure_use, prose, and every shape met (which grows on the way). */
void schema_components(struct schema_writer *d);

/* The name of a parameter outside the terminal: as-of → as_of. */
const char *schema_param_name(struct arena *a, const struct capability_param *p) RETURNS_NONNULL;
const char *schema_param_help(struct arena *a, const struct capability_param *p) RETURNS_NONNULL;
/* One parameter; all of them as an object. `offered` NULL = all; the others are left out. */
void schema_param(struct schema_writer *d, const struct capability_param *p);
void schema_params(struct schema_writer *d, const struct capability *c,
                   bool (*offered)(const struct capability_param *p));

#endif
