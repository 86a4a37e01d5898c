/* fields.h — the header fields that are easy to get wrong: conditional requests, cookies, file names,
 * accepted encodings. Whatever comes from a user goes through here on its way into a header.
 *
 * Checked: tests/unit/http/test_fields.c
 */
#ifndef HTTP_FIELDS_H
#define HTTP_FIELDS_H

#include "http/http.h"

/* The same text fit for a header: control characters become blanks, invalid UTF-8 "?", blanks at the ends
 * go, at most 1 KiB. */
char *http_clean_value(struct arena *a, struct str s) RETURNS_NONNULL;
/* A file name from somewhere else: last component only (after / and \), no control or direction
 * characters, no dot in front, at most 150 bytes with the ending kept; never empty ("file"). */
char *http_clean_file_name(struct arena *a, struct str s) RETURNS_NONNULL;

/* Sets ETag (given with its quotes). Does If-None-Match name this tag (weak comparison; `*` names any)? Then
 * 304 and true. The tag under which the compressed form was sent ("…-gz") counts as the same. */
bool http_not_modified(const struct http_request *r, struct http_response *p, const char *etag);

/* Set-Cookie with HttpOnly, SameSite=Strict, Path=/ and, over TLS, Secure. max_age_s < 0: until the
 * browser closes; 0: removes the cookie. The value must be a token (letters, digits, -_.~). */
void http_set_cookie(struct http_response *p, const struct http_request *r, const char *name,
                     const char *value, int64_t max_age_s);

/* Content-Disposition: attachment with the name as ASCII and as RFC 5987 UTF-8. The name is cleaned. */
void http_attachment(struct http_response *p, struct str file_name);

/* Does the client take gzip (Accept-Encoding, q=0 respected)? */
bool http_accepts_gzip(const struct http_request *r);
/* The media type without parameters, compared without case: http_type_is("text/html; x", "text/html"). */
bool http_type_is(const char *content_type, const char *media_type);
/* A parameter of a field value: http_parameter(a, "form-data; name=\"x\"", "name") → "x"; NULL: absent. */
char *http_parameter(struct arena *a, const char *value, const char *name);

#endif
