/* send.h — word to somebody outside: an HTTP POST, or a mail through a mail server. The only file that knows libcurl.
 *
 * Nothing is followed (no redirects), nothing large is read, and every step has an end: what does not answer in time has
 * failed. HTTPS only, but for this machine itself. No proxy or .netrc of the environment is used.
 * Errors:  ERR_INPUT (address), ERR_IO (no connection, time, the server's no), ERR_REFUSED (its answer is no 2xx)
 */
#ifndef BASE_SEND_H
#define BASE_SEND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/text.h"

/* Is it an address that send_post would use? ERR_INPUT says why not. */
bool send_url_fine(const char *url, struct err *e) NODISCARD;
/* headers: "name: value", NULL-terminated. */
bool send_post(struct arena *a, const char *url, const char *const *headers, struct str body, long seconds,
               struct err *e) NODISCARD;

struct send_mail {
    const char *server;         /* "smtps://mail.example:465" or "smtp://127.0.0.1:2525" */
    const char *user, *password; /* NULL: none */
    const char *from, *to;      /* bare addresses */
    const char *subject;        /* UTF-8 */
    const char *message_id;     /* without brackets; the same again is the same message */
    struct str text;            /* UTF-8, LF */
    int64_t at_us;
};
/* One bare address, nothing that could smuggle a header or a second one? */
bool send_address_fine(const char *address, struct err *e) NODISCARD;
bool send_mail(struct arena *a, const struct send_mail *m, long seconds, struct err *e) NODISCARD;

#endif
