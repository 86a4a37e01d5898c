/* send.c — libcurl with everything switched off that is not needed. */
#include "base/send.h"

#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define ANSWER_MAX 4096

static void global_init(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void clean(void *curl)
{
    curl_easy_cleanup(curl);
}

static void free_list(void *list)
{
    curl_slist_free_all(list);
}

/* What the other side says is of no use beyond its status. */
static size_t swallow(char *p, size_t size, size_t n, void *ctx)
{
    size_t *seen = ctx;
    (void)p;
    *seen += size * n;
    return *seen > ANSWER_MAX ? 0 : size * n;
}

/* The buffers live as long as the handle: it may still write to them while it is cleaned up. */
static CURL *open_curl(struct arena *a, const char *url, const char *protocols, long seconds, char **ret_error,
                       struct err *e)
{
    char *error = arena_alloc(a, CURL_ERROR_SIZE);
    size_t *seen = NEW(a, size_t);
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, global_init);
    CURL *c = curl_easy_init();
    if (!c) {
        (void)FAIL(e, ERR_IO, "libcurl cannot start");
        return NULL;
    }
    arena_defer(a, clean, c);
    error[0] = '\0';
    *seen = 0;
    *ret_error = error;
    (void)curl_easy_setopt(c, CURLOPT_URL, url);
    (void)curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, protocols);
    (void)curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(c, CURLOPT_PROXY, "");
    (void)curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    (void)curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, seconds);
    (void)curl_easy_setopt(c, CURLOPT_TIMEOUT, seconds);
    (void)curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error);
    (void)curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, swallow);
    (void)curl_easy_setopt(c, CURLOPT_WRITEDATA, seen);
    return c;
}

static bool is_here(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || strncmp(host, "127.", 4) == 0 || strcmp(host, "[::1]") == 0;
}

/* scheme must be `secure`, or `plain` and the host this machine. */
static bool url_fine(const char *url, const char *secure, const char *plain, struct err *e)
{
    char *scheme = NULL, *host = NULL;
    CURLU *u = curl_url();
    bool parsed = u && curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
                  curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                  curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    bool fine = parsed && (strcmp(scheme, secure) == 0 || (strcmp(scheme, plain) == 0 && is_here(host)));
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(u);
    if (fine)
        return true;
    (void)FAIL(e, ERR_INPUT, "`%.120s` is no address word can be sent to", url);
    return err_hint(e, "It begins with %s://; %s:// only for this machine itself.", secure, plain);
}

bool send_url_fine(const char *url, struct err *e)
{
    return url_fine(url, "https", "http", e);
}

static bool perform(CURL *c, const char *error, const char *to, struct err *e)
{
    CURLcode code = curl_easy_perform(c);
    if (code == CURLE_OK)
        return true;
    (void)FAIL(e, ERR_IO, "nothing could be sent to %.120s: %s", to, error[0] ? error : curl_easy_strerror(code));
    return err_hint(e, "It is tried again the next time.");
}

bool send_post(struct arena *a, const char *url, const char *const *headers, struct str body, long seconds, struct err *e)
{
    char *error;
    struct curl_slist *list = NULL;
    long status = 0;
    CURL *c;
    TRY(send_url_fine(url, e));
    c = open_curl(a, url, "http,https", seconds, &error, e);
    if (!c)
        return false;
    for (; *headers; headers++)
        list = curl_slist_append(list, *headers);
    arena_defer(a, free_list, list);
    (void)curl_easy_setopt(c, CURLOPT_HTTPHEADER, list);
    (void)curl_easy_setopt(c, CURLOPT_POST, 1L);
    (void)curl_easy_setopt(c, CURLOPT_POSTFIELDS, body.p);
    (void)curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
    TRY(perform(c, error, url, e));
    (void)curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    if (status >= 200 && status < 300)
        return true;
    (void)FAIL(e, ERR_REFUSED, "%.120s answered %ld", url, status);
    return err_hint(e, "Whoever keeps it can say why.");
}

/* ---- mail ---- */

bool send_address_fine(const char *address, struct err *e)
{
    const char *at = strchr(address, '@');
    size_t n = strlen(address);
    bool fine = at && at > address && at[1] && !strchr(at + 1, '@') && n <= 254;
    for (size_t i = 0; i < n && fine; i++)
        fine = (unsigned char)address[i] > ' ' && !strchr("<>,;:\"\\()[]", address[i]) && address[i] != 0x7f;
    if (fine)
        return true;
    (void)FAIL(e, ERR_INPUT, "`%.80s` is no e-mail address", address);
    return err_hint(e, "One bare address: priya@lantern-lane-gifts.example");
}

struct mail_source {
    struct str text;
    size_t at;
};

static size_t give(char *p, size_t size, size_t n, void *ctx)
{
    struct mail_source *m = ctx;
    size_t left = m->text.n - m->at, take = size * n < left ? size * n : left;
    memcpy(p, m->text.p + m->at, take);
    m->at += take;
    return take;
}

static char *base64(struct arena *a, struct str s)
{
    size_t n = sodium_base64_encoded_len(s.n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, n);
    return sodium_bin2base64(text, n, (const unsigned char *)s.p, s.n, sodium_base64_VARIANT_ORIGINAL);
}

/* The whole message: headers and a body in base64, 76 letters a line, so that no line is too long for anybody. */
static struct str compose(struct arena *a, const struct send_mail *m)
{
    struct buf out;
    struct tm tm;
    char date[64];
    time_t at = (time_t)(m->at_us / 1000000);
    const char *coded = base64(a, m->text);
    size_t n = strlen(coded);
    (void)gmtime_r(&at, &tm);
    (void)strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &tm);
    buf_init(&out, a, 1 << 22);
    buf_printf(&out, "Date: %s\r\nFrom: Landfall <%s>\r\nTo: <%s>\r\n", date, m->from, m->to);
    buf_printf(&out, "Message-ID: <%s>\r\nSubject: =?UTF-8?B?%s?=\r\n", m->message_id, base64(a, str_of(m->subject)));
    buf_puts(&out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"
                   "Auto-Submitted: auto-generated\r\n\r\n");
    for (size_t i = 0; i < n; i += 76)
        buf_printf(&out, "%.76s\r\n", coded + i);
    return buf_str(&out);
}

bool send_mail(struct arena *a, const struct send_mail *m, long seconds, struct err *e)
{
    char *error;
    struct mail_source source = {0};
    struct curl_slist *to;
    CURL *c;
    TRY(send_address_fine(m->from, e) && send_address_fine(m->to, e));
    TRY(url_fine(m->server, "smtps", "smtp", e));
    c = open_curl(a, m->server, "smtp,smtps", seconds, &error, e);
    if (!c)
        return false;
    source.text = compose(a, m);
    to = curl_slist_append(NULL, m->to);
    arena_defer(a, free_list, to);
    if (m->user && m->password) {
        (void)curl_easy_setopt(c, CURLOPT_USERNAME, m->user);
        (void)curl_easy_setopt(c, CURLOPT_PASSWORD, m->password);
    }
    (void)curl_easy_setopt(c, CURLOPT_MAIL_FROM, m->from);
    (void)curl_easy_setopt(c, CURLOPT_MAIL_RCPT, to);
    (void)curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
    (void)curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
    (void)curl_easy_setopt(c, CURLOPT_READDATA, &source);
    return perform(c, error, m->server, e);
}
