/* args_json.h — arguments from a JSON object, for the doors that programs come through. */
#ifndef DOORS_ARGS_JSON_H
#define DOORS_ARGS_JSON_H

#include "base/capability.h"

struct json_t;

/* A JSON scalar as a person would have typed it; NULL: it is none, or a text that holds a NUL. */
const char *args_json_text(struct arena *a, const struct json_t *x);

/* Sets what the object names (as_of or as-of; a repeated parameter takes an array) and leaves out null
 * members; args_finish is the caller's. Numbers and truth values may be given as such or as text.
 * ERR_USAGE names the member. object NULL = no arguments. */
bool args_from_json(struct arena *a, struct args *args, const struct capability *c,
                    struct json_t *object, struct err *e) NODISCARD;

#endif
