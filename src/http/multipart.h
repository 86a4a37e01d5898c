/* multipart.h — a form read as it arrives: files go to disk, small fields stay in memory, and nothing is
 * held twice. Inside of the room; handlers see struct http_part. (libmicrohttpd's own reader wants a
 * connection, keeps no limits and cannot be tested without a socket.)
 *
 * Use:     multipart_new → multipart_feed for whatever arrives → multipart_finish → multipart_remove
 * Accepts: RFC 7578 with the escapes browsers write (%22 in names); names cleaned to their last component
 * Errors:  ERR_USAGE (not a form, or cut off), ERR_LIMIT (too many parts or bytes), ERR_IO (disk)
 * Checked: tests/unit/http/test_multipart.c (split at every byte), tests/fuzz/fuzz_http.c
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/http.h"

struct multipart_rules {
    const char *upload_dir;
    size_t text_max;   /* bytes of all fields together */
    uint64_t file_max; /* bytes of all files together; 0 = no files */
};
struct multipart;

bool multipart_new(struct multipart **ret, struct arena *a, const char *content_type,
                   const struct multipart_rules *rules, struct err *e) NODISCARD;
bool multipart_feed(struct multipart *m, const char *p, size_t n, struct err *e) NODISCARD;
bool multipart_finish(struct multipart *m, struct http_part **ret, size_t *ret_n,
                      struct err *e) NODISCARD;
/* Removes the files that are still where they were written. Call once, whatever happened before. */
void multipart_remove(struct multipart *m);
/* Removes what a killed process left in the folder more than a day ago. */
void multipart_sweep(const char *upload_dir);

#endif
