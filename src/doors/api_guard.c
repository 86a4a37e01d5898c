/* api_guard.c — what every request passes before it is looked at: the host it names (against rebinding of
 * names to this address), where a change comes from, who is signed in, and the headers on the way out.
 *
 * A change that comes with the cookie needs the session's token in X-CSRF-Token. Those that come before
 * there is a session (signing in) are protected by their origin, and by being JSON, which no form of
 * another site can send. A bearer token is sent by programs only and needs neither. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "doors/api_inside.h"
#include "http/fields.h"

/* ---- a proxy before us ---- */

/* A name can be made to point here by whoever owns it; an address in the Host cannot. */
static bool is_address(struct str name)
{
    char text[64];
    unsigned char binary[sizeof(struct in6_addr)];
    if (name.n >= sizeof text)
        return false;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    return inet_pton(AF_INET, text, binary) == 1 || inet_pton(AF_INET6, text, binary) == 1;
}

bool api_is_loopback(const char *address)
{
    return address && (strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
                       strncmp(address, "::ffff:127.", 11) == 0);
}

bool api_is_tls(const struct api *api, const struct http_request *r)
{
    return r->tls || api->config.proxy;
}

/* The proxy appends whom it heard; what stands before that, anybody may have written. */
const char *api_address(const struct api *api, const struct http_request *r)
{
    const char *list = http_header(r, "x-forwarded-for");
    if (!api->config.proxy || !list || !api_is_loopback(r->address))
        return r->address ? r->address : "";
    const char *last = strrchr(list, ',');
    struct str s = str_trim(str_of(last ? last + 1 : list));
    return is_address(s) ? str_dup(r->arena, s) : r->address;
}

/* ---- hosts and origins ---- */

/* "name:8640" → "name", "[::1]:8640" → "::1" */
static struct str host_name(const char *host)
{
    struct str s = str_of(host);
    if (s.n && s.p[0] == '[') {
        const char *end = memchr(s.p, ']', s.n);
        return end ? (struct str){s.p + 1, (size_t)(end - s.p) - 1} : (struct str){s.p, 0};
    }
    const char *colon = memchr(s.p, ':', s.n);
    return colon ? (struct str){s.p, (size_t)(colon - s.p)} : s;
}

static bool is_our_host(const struct api *api, const char *host)
{
    struct str name = host_name(host);
    if (str_eq_nocase(name, STR("localhost")) || is_address(name))
        return true;
    for (size_t i = 0; i < api->config.n_hosts; i++)
        if (str_eq_nocase(name, str_of(api->config.hosts[i])))
            return true;
    return str_eq_nocase(name, str_of(api->config.listen));
}

/* The origin's host and port must be those the request was sent to; the scheme may differ, since a proxy
 * in front may speak TLS where we do not. */
static bool is_same_origin(const struct http_request *r)
{
    const char *origin = http_header(r, "origin"), *site = http_header(r, "sec-fetch-site");
    const char *host = http_header(r, "host");
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    if (!origin)
        return true;
    const char *after = strstr(origin, "://");
    return after && host && strcasecmp(after + 3, host) == 0;
}

static bool is_unsafe(const struct http_request *r)
{
    return !(r->method & (HTTP_GET | HTTP_HEAD | HTTP_OPTIONS));
}

static const char *bearer(const struct http_request *r)
{
    const char *h = http_header(r, "authorization");
    if (!h || strncasecmp(h, "Bearer", 6) != 0 || (h[6] && h[6] != ' '))
        return NULL;
    return h + 6 + (h[6] == ' '); /* without a token: nobody's, whatever cookie came along */
}

static bool refuse(const struct http_request *r, struct http_response *p, int status,
                   const char *code, const char *why, const char *hint)
{
    struct err e = {0};
    (void)FAIL(&e, ERR_REFUSED, "%s", why);
    (void)err_hint(&e, "%s", hint);
    http_problem_coded(p, r, status, code, &e);
    return false;
}

bool api_admit(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct api *api = ctx;
    const char *host = http_header(r, "host");
    api_note_begin();
    if (atomic_load(&api->replaced))
        return refuse(r, p, 503, "busy", "the workspace file was replaced by another",
                      "Start landfall serve again.");
    if (!host || !is_our_host(api, host))
        return refuse(r, p, 421, "host", "this server does not answer to that host name",
                      "Start it with --host NAME to allow a name.");
    if (is_unsafe(r) && !bearer(r) && !is_same_origin(r))
        return refuse(r, p, 403, "csrf", "the request comes from another site",
                      "Open Landfall in its own tab and try again.");
    return true;
}

/* ---- who asks ---- */

const char *api_cookie_name(const struct api *api, const struct http_request *r)
{
    return api_is_tls(api, r) ? "__Host-landfall" : "landfall";
}

void api_set_session(const struct api *api, struct http_response *p, const struct http_request *r,
                     const char *token)
{
    struct http_request seen = *r; /* as the browser sees it */
    seen.tls = api_is_tls(api, r);
    http_set_cookie(p, &seen, api_cookie_name(api, r), token ? token : "", token ? -1 : 0);
}

bool api_caller_if_any(struct api *api, const struct http_request *r, struct arena *a,
                       bool *ret_found, struct people_caller *ret, struct err *e)
{
    const char *token = bearer(r);
    if (token)
        return people_by_bearer(api->people, a, token, r->now_us, ret_found, ret, e);
    token = http_cookie(r, api_cookie_name(api, r));
    *ret_found = false;
    return !token || people_by_cookie(api->people, a, token, r->now_us, ret_found, ret, e);
}

bool api_caller(struct api *api, const struct http_request *r, struct http_response *p,
                struct people_caller *ret)
{
    struct err e = {0};
    bool found;
    if (!api_caller_if_any(api, r, r->arena, &found, ret, &e)) {
        api_problem(p, r, 0, &e);
        return false;
    }
    if (!found) {
        (void)FAIL(&e, ERR_REFUSED, "you are not signed in, or your session is over");
        (void)err_hint(&e, "Sign in and try again.");
        http_set_header(p, "WWW-Authenticate", "Bearer realm=\"landfall\"");
        http_problem_coded(p, r, 401, "signed_out", &e);
        return false;
    }
    api_note_person(ret->person.person_id);
    if (is_unsafe(r) && !ret->token_id &&
        !people_csrf_matches(ret, http_header(r, "x-csrf-token"))) {
        (void)FAIL(&e, ERR_REFUSED, "the request lacks this session's token");
        (void)err_hint(&e, "Send the csrf of /api/v1/session/show as X-CSRF-Token.");
        http_problem_coded(p, r, 403, "csrf", &e);
        return false;
    }
    return true;
}

bool api_admit_person(void *ctx, const struct http_request *r, struct http_response *p)
{
    struct people_caller caller;
    return api_admit(ctx, r, p) && api_caller(ctx, r, p, &caller);
}

/* ---- on the way out ---- */

static bool has_header(const struct http_response *p, const char *name)
{
    for (size_t i = 0; i < p->headers.n; i++)
        if (strcasecmp(p->headers.items[i].name, name) == 0)
            return true;
    return false;
}

void api_headers(const struct api *api, const struct http_request *r, struct http_response *p)
{
    static const char *const constant[][2] = {
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy",
         "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"},
    };
    static const char policy[] =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    for (size_t i = 0; i < COUNT_OF(constant); i++)
        http_set_header(p, constant[i][0], constant[i][1]);
    if (!has_header(p, "Content-Security-Policy")) { /* the brief, shown in a frame, brings its own */
        http_set_header(p, "Content-Security-Policy", policy);
        http_set_header(p, "X-Frame-Options", "DENY");
    }
    if (!has_header(p, "Cache-Control"))
        http_set_header(p, "Cache-Control", "no-store");
    if (api_is_tls(api, r))
        http_set_header(p, "Strict-Transport-Security", "max-age=31536000");
}

void api_busy(struct api *api, const struct http_request *r, struct http_response *p)
{
    struct err e = {0};
    (void)FAIL(&e, ERR_BUSY, "too much is being computed at the moment");
    (void)err_hint(&e, "Try again in a few seconds.");
    http_set_header(p, "Retry-After", arena_printf(r->arena, "%.0f", api->limits.retry));
    api_problem(p, r, 0, &e);
}
