/* parse.h — from the bytes of a request head to text that can be trusted: strict percent decoding, a path
 * that cannot leave its folder, cookies. Whatever is refused here never reaches a handler.
 *
 * Errors:  ERR_USAGE (the client's mistake), ERR_LIMIT
 * Checked: tests/unit/http/test_parse.c, tests/fuzz/fuzz_http.c
 */
#ifndef HTTP_PARSE_H
#define HTTP_PARSE_H

#include "http/http.h"

enum { HTTP_MAX_PAIRS = 1000 }; /* of one query, and headers of one request */

enum http_method http_method_of(const char *name);
const char *http_method_name(enum http_method m);

/* "%41" → "A"; with `form` also "+" → blank. Refused: a cut or wrong escape, NUL, CR, LF, bytes that are
 * not UTF-8. */
bool http_percent_decode(struct arena *a, struct str raw, bool form, const char **ret,
                         struct err *e) NODISCARD;
/* Everything but letters, digits and -_.~ as %XX. */
char *http_percent_encode(struct arena *a, struct str s) RETURNS_NONNULL;

/* The target of a request line: "/a/b?x=1", or the absolute form of a proxy. Path: decoded component by
 * component; refused are "..", ".", empty components within, "\", and an encoded "/". */
bool http_parse_target(struct arena *a, struct str raw, const char **ret_path,
                       struct http_pairs *ret_query, struct err *e) NODISCARD;
bool http_parse_query(struct arena *a, struct str raw, struct http_pairs *ret,
                      struct err *e) NODISCARD;
/* The pairs of one Cookie header are added; malformed ones are left out, as browsers' neighbours on the
 * same host may have set them. */
void http_parse_cookies(struct arena *a, const char *header, struct http_pairs *ret);

/* A header as it came: name becomes lower case, value loses outer blanks. Refused: names that are no
 * token, control characters. Cookies go to request->cookies as well. */
bool http_parse_header(struct http_request *r, struct str name, struct str value,
                       struct err *e) NODISCARD;

#endif
