/* api_openapi.h — the OpenAPI 3.1 document of the HTTP door, made from the capability table.
 *
 * Complete by construction: every capability that the door offers, every parameter, the shape of every
 * result, every error. The web app's types and the tests of the API are made from this document.
 * Checked: tests/web/openapi.sh (an independent validator)
 */
#ifndef DOORS_API_OPENAPI_H
#define DOORS_API_OPENAPI_H

#include "base/err.h"
#include "base/text.h"

/* What no capability says (session routes, general options, errors, the schema of a figure) stands in
 * data/http/openapi.json. Deterministic; about 300 kB of JSON. Errors: those of js_load_file. */
bool openapi_document(struct buf *out, const char *data_dir, struct err *e) NODISCARD;

#endif
