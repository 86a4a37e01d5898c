/* fields.c — see fields.h. Values that come back from a client (tags, encodings, parameters) are read with
 * the grammar of RFC 9110; values on their way out are cleaned first and written second. */
#include "http/fields.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/exchange.h"
#include "http/parse.h"

enum { VALUE_MAX = 1024, FILE_NAME_MAX = 150, ENDING_MAX = 16 };

/* ---- cleaning ---- */

/* Length of the UTF-8 sequence at p, 0 when it is none. */
static size_t sequence(const char *p, size_t n)
{
    unsigned char c = (unsigned char)p[0];
    size_t len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return len <= n && utf8_valid((struct str){p, len}, NULL) ? len : 0;
}

char *http_clean_value(struct arena *a, struct str s)
{
    struct buf out;
    buf_init(&out, a, VALUE_MAX + 8);
    for (size_t i = 0; i < s.n && out.n < VALUE_MAX;) {
        size_t len = sequence(s.p + i, s.n - i);
        unsigned char c = (unsigned char)s.p[i];
        if (len == 0)
            buf_putc(&out, '?');
        else if (c < 0x20 || c == 0x7F)
            buf_putc(&out, ' ');
        else if (out.n + len <= VALUE_MAX)
            buf_put(&out, (struct str){s.p + i, len});
        else
            break;
        i += len ? len : 1;
    }
    return str_dup(a, str_trim(buf_str(&out)));
}

/* Characters that turn the direction of a line, by which "fdp.exe" can be made to look like "exe.pdf". */
static bool turns_direction(const char *p, size_t len)
{
    static const char *const marks[] = {
        "\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D",
        "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\u061C",
    };
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (strlen(marks[i]) == len && memcmp(marks[i], p, len) == 0)
            return true;
    return false;
}

char *http_clean_file_name(struct arena *a, struct str s)
{
    struct buf out;
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == '/' || s.p[i - 1] == '\\') {
            s = (struct str){s.p + i, s.n - i};
            break;
        }
    buf_init(&out, a, 3 * s.n + 8);
    for (size_t i = 0; i < s.n;) {
        size_t len = sequence(s.p + i, s.n - i);
        unsigned char c = (unsigned char)s.p[i];
        if (len == 0)
            buf_putc(&out, '_');
        else if (c < 0x20 || c == 0x7F || turns_direction(s.p + i, len))
            ;
        else if (strchr("<>:\"|?*", c)) /* not allowed on the desks this may be saved to */
            buf_putc(&out, '_');
        else
            buf_put(&out, (struct str){s.p + i, len});
        i += len ? len : 1;
    }
    struct str name = str_trim(buf_str(&out));
    while (name.n && (name.p[0] == '.' || name.p[0] == ' '))
        name.p++, name.n--;
    while (name.n && (name.p[name.n - 1] == '.' || name.p[name.n - 1] == ' '))
        name.n--;
    if (name.n == 0)
        return arena_strdup(a, "file");
    if (name.n <= FILE_NAME_MAX)
        return str_dup(a, name);
    struct str ending = {name.p + name.n, 0};
    for (size_t k = 1; k <= ENDING_MAX; k++)
        if (name.p[name.n - k] == '.') {
            ending = (struct str){name.p + name.n - k, k};
            break;
        }
    size_t keep = FILE_NAME_MAX - ending.n;
    while (keep > 0 && ((unsigned char)name.p[keep] & 0xC0) == 0x80)
        keep--;
    return arena_printf(a, "%.*s%.*s", (int)keep, name.p, STR_ARG(ending));
}

/* ---- tags ---- */

/* The opaque part between the quotes; false when the tag is not written as one. */
static bool tag_inside(struct str tag, struct str *ret)
{
    if (str_starts(tag, "W/"))
        tag = (struct str){tag.p + 2, tag.n - 2};
    if (tag.n < 2 || tag.p[0] != '"' || tag.p[tag.n - 1] != '"')
        return false;
    *ret = (struct str){tag.p + 1, tag.n - 2};
    return true;
}

/* The tag as the client knows it: NULL, `etag`, or its compressed form. */
static const char *known_as(const struct http_request *r, const char *etag)
{
    const char *header = http_header(r, "if-none-match");
    struct str ours, rest = str_of(header);
    if (!header || !tag_inside(str_of(etag), &ours))
        return NULL;
    if (str_is(str_trim(rest), "*"))
        return etag;
    while (rest.n > 0) { /* a tag may hold commas */
        rest = str_trim(rest);
        while (rest.n && rest.p[0] == ',')
            rest = str_trim((struct str){rest.p + 1, rest.n - 1});
        size_t open = str_starts(rest, "W/") ? 2 : 0;
        if (rest.n <= open || rest.p[open] != '"')
            return NULL;
        const char *close = memchr(rest.p + open + 1, '"', rest.n - open - 1);
        if (!close)
            return NULL;
        struct str theirs = {rest.p + open + 1, (size_t)(close - rest.p) - open - 1};
        if (str_eq(theirs, ours))
            return etag;
        if (str_ends(theirs, "-gz") && str_eq((struct str){theirs.p, theirs.n - 3}, ours))
            return arena_printf(r->arena, "\"%.*s\"", STR_ARG(theirs));
        rest = (struct str){close + 1, rest.n - (size_t)(close + 1 - rest.p)};
    }
    return NULL;
}

bool http_not_modified(const struct http_request *r, struct http_response *p, const char *etag)
{
    const char *known = known_as(r, etag);
    http_set_header(p, "ETag", known ? known : etag);
    if (known) {
        http_response_drop_body(p);
        p->status = 304;
    }
    return known != NULL;
}

/* ---- cookies, file names ---- */

void http_set_cookie(struct http_response *p, const struct http_request *r, const char *name,
                     const char *value, int64_t max_age_s)
{
    for (const char *c = value; *c; c++)
        assert((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
               strchr("-_.~", *c));
    const char *age = "";
    if (max_age_s >= 0)
        age = arena_printf(p->arena, "; Max-Age=%lld", (long long)max_age_s);
    http_set_header(p, "Set-Cookie",
                    arena_printf(p->arena, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", name,
                                 value, r->tls ? "; Secure" : "", age));
}

void http_attachment(struct http_response *p, struct str file_name)
{
    char *name = http_clean_file_name(p->arena, file_name);
    char *plain = arena_strdup(p->arena, name);
    bool ascii = true;
    for (char *c = plain; *c; c++)
        if ((unsigned char)*c >= 0x7F || *c == '"' || *c == '\\' || *c == '%') {
            ascii = ascii && (unsigned char)*c < 0x7F;
            *c = '_';
        }
    const char *value = arena_printf(p->arena, "attachment; filename=\"%s\"", plain);
    if (!ascii || strcmp(plain, name) != 0)
        value = arena_printf(p->arena, "%s; filename*=UTF-8''%s", value,
                             http_percent_encode(p->arena, str_of(name)));
    http_set_header(p, "Content-Disposition", value);
}

/* ---- reading values ---- */

/* q of one item of Accept-Encoding in thousandths; 1000 when not given, 0 when it is not a number. */
static int quality(struct str parameters)
{
    while (parameters.n > 0) {
        struct str value = str_trim(str_cut(&parameters, ';'));
        struct str name = str_trim(str_cut(&value, '='));
        if (!str_eq_nocase(name, STR("q")))
            continue;
        value = str_trim(value);
        int q = 0, unit = 1000;
        for (size_t i = 0; i < value.n; i++) {
            if (value.p[i] == '.' && i == 1)
                continue;
            if (value.p[i] < '0' || value.p[i] > '9' || i > 4)
                return 0;
            q += unit * (value.p[i] - '0');
            unit /= 10;
        }
        return q;
    }
    return 1000;
}

bool http_accepts_gzip(const struct http_request *r)
{
    struct str rest = str_of(http_header(r, "accept-encoding"));
    int any = 0, gzip = -1;
    while (rest.n > 0) {
        struct str parameters = str_cut(&rest, ',');
        struct str coding = str_trim(str_cut(&parameters, ';'));
        if (str_eq_nocase(coding, STR("gzip")) || str_eq_nocase(coding, STR("x-gzip")))
            gzip = quality(parameters);
        else if (str_is(coding, "*"))
            any = quality(parameters);
    }
    return gzip >= 0 ? gzip > 0 : any > 0;
}

bool http_type_is(const char *content_type, const char *media_type)
{
    struct str rest = str_of(content_type);
    return content_type && str_eq_nocase(str_trim(str_cut(&rest, ';')), str_of(media_type));
}

char *http_parameter(struct arena *a, const char *value, const char *name)
{
    const char *c = strchr(value, ';');
    while (c && *c) {
        while (*c == ';' || *c == ' ' || *c == '\t')
            c++;
        const char *start = c;
        while (*c && *c != '=' && *c != ';')
            c++;
        struct str key = str_trim((struct str){start, (size_t)(c - start)});
        if (*c != '=')
            continue;
        c++;
        while (*c == ' ' || *c == '\t')
            c++;
        struct buf out;
        buf_init(&out, a, strlen(c) + 1);
        if (*c == '"') {
            for (c++; *c && *c != '"'; c++) {
                /* Only \" and \\ are escapes here: old browsers send whole paths with backslashes. */
                if (*c == '\\' && (c[1] == '"' || (c[1] == '\\' && c[2] != '\0')))
                    c++;
                buf_putc(&out, *c);
            }
            if (*c == '"')
                c++;
            while (*c && *c != ';')
                c++;
        } else {
            start = c;
            while (*c && *c != ';')
                c++;
            buf_put(&out, str_trim((struct str){start, (size_t)(c - start)}));
        }
        if (str_eq_nocase(key, str_of(name)))
            return out.p ? str_dup(a, buf_str(&out)) : arena_strdup(a, "");
    }
    return NULL;
}
