/* canonical.h — one text for one JSON value: the JSON Canonicalization Scheme (RFC 8785), so that
 * a hash of it can be taken and checked by anybody.
 *
 * Members sorted by their names as UTF-16 units, no blanks, UTF-8, only the escapes that are
 * needed, numbers as ECMAScript writes a double. Refused: duplicate names, whole numbers beyond
 * 2^53, lone surrogates (json.h refuses them before).
 * Checked: tests/unit/governance/test_canonical.c (examples of RFC 8785, appendix B)
 */
#ifndef GOVERNANCE_CANONICAL_H
#define GOVERNANCE_CANONICAL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/json.h"
#include "base/text.h"

/* ERR_PARSE with the place, ERR_INPUT for a number that is none. The result lives in a. */
bool canonical_json(struct arena *a, struct str json, struct str *ret, struct err *e) NODISCARD;
/* The same from a tree that js_load gave. */
bool canonical_tree(struct arena *a, const struct json_t *tree, struct str *ret,
                    struct err *e) NODISCARD;
/* A finite double as ECMAScript writes it. */
char *canonical_number(struct arena *a, double x) RETURNS_NONNULL;
/* A string with its quotes. */
void canonical_text(struct buf *out, struct str text);

#endif
