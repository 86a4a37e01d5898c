/* parse.c — strict on purpose. Two readers that understand one request differently (a proxy and we, the
 * router and a handler) are how rights are got round; so what is not well formed is refused, not repaired. */
#include "http/parse.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    enum http_method method;
} methods[] = {
    {"GET", HTTP_GET},   {"HEAD", HTTP_HEAD},     {"POST", HTTP_POST},
    {"PUT", HTTP_PUT},   {"DELETE", HTTP_DELETE}, {"OPTIONS", HTTP_OPTIONS},
};

enum http_method http_method_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (strcmp(methods[i].name, name) == 0)
            return methods[i].method;
    return HTTP_OTHER;
}

const char *http_method_name(enum http_method m)
{
    for (size_t i = 0; i < COUNT_OF(methods); i++)
        if (methods[i].method == m)
            return methods[i].name;
    return "OTHER";
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool http_percent_decode(struct arena *a, struct str raw, bool form, const char **ret,
                         struct err *e)
{
    char *out = arena_alloc_aligned(a, raw.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '%') {
            int hi = raw.n - i > 2 ? hex_digit(raw.p[i + 1]) : -1;
            int lo = raw.n - i > 2 ? hex_digit(raw.p[i + 2]) : -1;
            if (hi < 0 || lo < 0)
                return FAIL(e, ERR_USAGE, "the address holds a wrong escape: %%%.*s",
                            STR_ARG_MAX(((struct str){raw.p + i + 1, raw.n - i - 1}), 2));
            c = (char)(hi * 16 + lo);
            i += 2;
        } else if (form && c == '+') {
            c = ' ';
        }
        if (c == '\0' || c == '\r' || c == '\n')
            return FAIL(e, ERR_USAGE, "the address holds a control character");
        out[n++] = c;
    }
    if (!utf8_valid((struct str){out, n}, NULL))
        return FAIL(e, ERR_USAGE, "the address is not UTF-8");
    *ret = out;
    return true;
}

char *http_percent_encode(struct arena *a, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc_aligned(a, 3 * s.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            out[n++] = (char)c;
        } else {
            out[n++] = '%';
            out[n++] = hex[c >> 4];
            out[n++] = hex[c & 15];
        }
    }
    return out;
}

bool http_parse_query(struct arena *a, struct str raw, struct http_pairs *ret, struct err *e)
{
    while (raw.n > 0) {
        struct str value = str_cut(&raw, '&');
        if (value.n == 0)
            continue;
        struct str name = str_cut(&value, '=');
        const char *n, *v;
        if (ret->n >= HTTP_MAX_PAIRS)
            return FAIL(e, ERR_LIMIT, "more than %d parameters in one address", HTTP_MAX_PAIRS);
        TRY(http_percent_decode(a, name, true, &n, e));
        TRY(http_percent_decode(a, value, true, &v, e));
        http_pairs_add(a, ret, n, v);
    }
    return true;
}

/* The decoded path must have the components the raw one had: no "/" or "\" out of an escape, and no step
 * up or on the spot. */
static bool parse_path(struct arena *a, struct str raw, const char **ret, struct err *e)
{
    const char *path;
    if (raw.n == 0 || raw.p[0] != '/')
        return FAIL(e, ERR_USAGE, "the address must begin with /");
    TRY(http_percent_decode(a, raw, false, &path, e));
    struct str rest = {path + 1, strlen(path) - 1};
    size_t raw_slashes = 0, slashes = 0;
    for (size_t i = 0; i < raw.n; i++)
        raw_slashes += raw.p[i] == '/';
    for (const char *c = path; *c; c++) {
        slashes += *c == '/';
        if (*c == '\\' || (unsigned char)*c < 0x20 || *c == 0x7F)
            return FAIL(e, ERR_USAGE, "the path holds a character that cannot stand there");
    }
    if (slashes != raw_slashes)
        return FAIL(e, ERR_USAGE, "the path holds an escaped /");
    while (rest.n > 0) {
        struct str part = str_cut(&rest, '/');
        if (part.n == 0)
            return FAIL(e, ERR_USAGE, "the path holds //");
        if (str_is(part, ".") || str_is(part, ".."))
            return FAIL(e, ERR_USAGE, "the path holds a %.*s component", STR_ARG(part));
    }
    *ret = path;
    return true;
}

bool http_parse_target(struct arena *a, struct str raw, const char **ret_path,
                       struct http_pairs *ret_query, struct err *e)
{
    struct http_pairs query = {0};
    const char *path;
    for (size_t i = 0; i < raw.n; i++)
        if ((unsigned char)raw.p[i] <= 0x20 || raw.p[i] == 0x7F || raw.p[i] == '#')
            return FAIL(e, ERR_USAGE, "the address holds a character that cannot stand there");
    if ((raw.n > 7 && strncasecmp(raw.p, "http://", 7) == 0) ||
        (raw.n > 8 && strncasecmp(raw.p, "https://", 8) == 0)) { /* RFC 9112, 3.2.2 */
        const char *host = (const char *)memchr(raw.p, ':', raw.n) + 3;
        const char *at = memchr(host, '/', raw.n - (size_t)(host - raw.p));
        if (!at || memchr(host, '?', (size_t)(at - host)))
            return FAIL(e, ERR_USAGE, "the address holds no path");
        raw = (struct str){at, raw.n - (size_t)(at - raw.p)};
    }
    struct str path_raw = str_cut(&raw, '?');
    TRY(parse_path(a, path_raw, &path, e));
    TRY(http_parse_query(a, raw, &query, e));
    *ret_path = path;
    *ret_query = query;
    return true;
}

void http_parse_cookies(struct arena *a, const char *header, struct http_pairs *ret)
{
    struct str rest = str_of(header);
    while (rest.n > 0 && ret->n < HTTP_MAX_PAIRS) {
        struct str value = str_trim(str_cut(&rest, ';'));
        struct str name = str_trim(str_cut(&value, '='));
        value = str_trim(value);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = (struct str){value.p + 1, value.n - 2};
        bool good = name.n > 0;
        for (size_t i = 0; i < name.n; i++)
            good = good && (unsigned char)name.p[i] > 0x20 && (unsigned char)name.p[i] < 0x7F;
        for (size_t i = 0; i < value.n; i++)
            good = good && (unsigned char)value.p[i] >= 0x20 && value.p[i] != 0x7F;
        if (good && utf8_valid(value, NULL))
            http_pairs_add(a, ret, str_dup(a, name), str_dup(a, value));
    }
}

bool http_parse_header(struct http_request *r, struct str name, struct str value, struct err *e)
{
    char *lower = str_dup(r->arena, name);
    if (r->headers.n >= HTTP_MAX_PAIRS)
        return FAIL(e, ERR_LIMIT, "more than %d header fields", HTTP_MAX_PAIRS);
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)lower[i];
        if (c <= 0x20 || c >= 0x7F || strchr("()<>@,;:\\\"/[]?={}", c))
            return FAIL(e, ERR_USAGE, "a header field has a name that is none");
        if (c >= 'A' && c <= 'Z')
            lower[i] = (char)(c + ('a' - 'A'));
    }
    if (name.n == 0)
        return FAIL(e, ERR_USAGE, "a header field has no name");
    while (value.n && (value.p[0] == ' ' || value.p[0] == '\t'))
        value.p++, value.n--;
    while (value.n && (value.p[value.n - 1] == ' ' || value.p[value.n - 1] == '\t'))
        value.n--;
    for (size_t i = 0; i < value.n; i++)
        if (((unsigned char)value.p[i] < 0x20 && value.p[i] != '\t') || value.p[i] == 0x7F)
            return FAIL(e, ERR_USAGE, "the header field %s holds a control character", lower);
    char *copy = str_dup(r->arena, value);
    http_pairs_add(r->arena, &r->headers, lower, copy);
    if (strcmp(lower, "cookie") == 0)
        http_parse_cookies(r->arena, copy, &r->cookies);
    return true;
}
