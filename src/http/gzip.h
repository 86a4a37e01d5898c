/* gzip.h — bodies compressed for clients that take it. Compressors are reused: opening one costs more
 * than compressing a small page.
 *
 * Threads: safe. Checked: tests/unit/http/test_gzip.c
 */
#ifndef HTTP_GZIP_H
#define HTTP_GZIP_H

#include "http/http.h"

enum { HTTP_GZIP_MIN = 1024 }; /* below it the answer fits one packet anyway */

/* A gzip member in `a`, at level 1…9; false when it would not be smaller. */
bool http_gzip(struct arena *a, struct str body, int level, struct str *ret) NODISCARD;

/* Compresses the response's body in place if the client takes gzip, the media type is text of some
 * kind and it pays; adds Vary: Accept-Encoding, and "-gz" inside a strong ETag, since the bytes are others.
 * A door that keeps large answers compressed sets Content-Encoding itself and is left alone. */
void http_compress(const struct http_request *r, struct http_response *p, int level);

#endif
