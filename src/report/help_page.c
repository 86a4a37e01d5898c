/* help_page.c — a page as HTML. md4c writes regular HTML in which every tag comes from the renderer (raw
 * HTML is switched off and text is escaped), so a pass over the tags can rewrite them safely. */
#include <ctype.h>
#include <md4c-html.h>
#include <string.h>

#include "base/file.h"
#include "report/help.h"

enum { HTML_MAX_BYTES = 8 << 20 };

static void collect(const MD_CHAR *text, MD_SIZE n, void *ctx)
{
    buf_put(ctx, (struct str){text, n});
}

/* --- small readers of the HTML ----------------------------------------------------------------- */

struct pass {
    struct arena *a;
    const struct help *help;
    const struct help_page *page;
    struct str in;
    size_t at;
    struct buf out;
    struct help_html *ret;
    bool dropped_link; /* the </a> to come goes, too */
};

static bool here(const struct pass *p, const char *what)
{
    return str_starts((struct str){p->in.p + p->at, p->in.n - p->at}, what);
}

/* From here to `end` (which is found), without it. */
static struct str until(const struct pass *p, const char *end)
{
    const char *from = p->in.p + p->at;
    const char *to = memmem(from, p->in.n - p->at, end, strlen(end));
    return (struct str){from, to ? (size_t)(to - from) : p->in.n - p->at};
}

/* The words of a piece of HTML: tags out, the five entities back. */
static char *words_of(struct arena *a, struct str html)
{
    static const struct {
        const char *entity;
        char c;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}};
    struct buf b;
    buf_init(&b, a, html.n + 16);
    for (size_t i = 0; i < html.n; i++) {
        if (html.p[i] == '<') {
            const char *end = memchr(html.p + i, '>', html.n - i);
            i = end ? (size_t)(end - html.p) : html.n;
            continue;
        }
        size_t k = 0;
        while (k < COUNT_OF(entities) &&
               !str_starts((struct str){html.p + i, html.n - i}, entities[k].entity))
            k++;
        if (k < COUNT_OF(entities)) {
            buf_putc(&b, entities[k].c);
            i += strlen(entities[k].entity) - 1;
        } else {
            buf_putc(&b, html.p[i]);
        }
    }
    return str_dup(a, str_trim(buf_str(&b)));
}

char *help_slug(struct arena *a, const char *words)
{
    char *s = arena_strdup(a, words), *to = s;
    for (const char *p = words; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (isalnum(c) || c == '-' || c == '_' || c >= 0x80)
            *to++ = (char)tolower(c);
        else if (c == ' ')
            *to++ = '-';
    }
    *to = '\0';
    return s;
}

static const char *unused_id(struct pass *p, const char *slug)
{
    const char *id = *slug ? slug : "section";
    for (size_t n = 1;; n++) {
        size_t i = 0;
        while (i < p->ret->n_headings && strcmp(p->ret->headings[i].id, id) != 0)
            i++;
        if (i == p->ret->n_headings)
            return id;
        id = arena_printf(p->a, "%s-%zu", slug, n);
    }
}

/* --- links -------------------------------------------------------------------------------------- */

/* "../formats/firm.md#x" on page methods/y → "formats/firm", "#x"; NULL: leads out of docs/. */
static const char *page_of_link(struct pass *p, struct str path)
{
    const char *parts[32];
    size_t n = 0;
    struct str base = str_of(p->page->id), rest = path;
    for (struct str part; base.n && memchr(base.p, '/', base.n);) {
        part = str_cut(&base, '/');
        parts[n++] = str_dup(p->a, part);
    }
    while (rest.n && n < COUNT_OF(parts)) {
        struct str part = str_cut(&rest, '/');
        if (str_is(part, "..")) {
            if (n == 0)
                return NULL;
            n--;
        } else if (part.n && !str_is(part, ".")) {
            parts[n++] = str_dup(p->a, part);
        }
    }
    struct buf b;
    buf_init(&b, p->a, 4096);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i ? "/" : "", parts[i]);
    if (!str_ends(buf_str(&b), ".md"))
        return NULL;
    b.n -= strlen(".md");
    for (size_t i = 0; i < p->help->n_pages; i++)
        if (str_is(buf_str(&b), p->help->pages[i].id))
            return p->help->pages[i].id;
    return NULL;
}

/* <a href="…" [title]> as it should be; the words stay, whatever becomes of the link. */
static void put_link(struct pass *p)
{
    p->at += strlen("<a href=\"");
    struct str href = until(p, "\"");
    p->at += href.n;
    p->at += until(p, ">").n + 1;
    struct str rest = href, path = str_cut(&rest, '#'); /* rest: the anchor */
    if (href.n && href.p[0] == '#') {
        buf_printf(&p->out, "<a href=\"%.*s\">", STR_ARG(href));
    } else if (str_starts(href, "https://") || str_starts(href, "http://")) {
        buf_printf(&p->out, "<a href=\"%.*s\" rel=\"noopener noreferrer external\">", STR_ARG(href));
    } else {
        const char *page = page_of_link(p, path);
        if (!page) {
            p->dropped_link = true;
            return;
        }
        buf_printf(&p->out, "<a href=\"/help/%s%s%.*s\">", page, rest.n ? "#" : "", STR_ARG(rest));
    }
}

/* A picture becomes its description: the files beside the manual are not served. */
static void put_picture(struct pass *p)
{
    struct str tag = until(p, ">");
    const char *alt = memmem(tag.p, tag.n, "alt=\"", 5);
    p->at += tag.n + 1;
    if (!alt)
        return;
    struct str rest = {alt + 5, (size_t)(tag.p + tag.n - alt - 5)};
    struct str words = str_cut(&rest, '"');
    if (words.n)
        buf_printf(&p->out, "<em>%.*s</em>", STR_ARG(words));
}

static void put_heading(struct pass *p)
{
    int level = p->in.p[p->at + 2] - '0';
    p->at += strlen("<h1>");
    const char *end = arena_printf(p->a, "</h%d>", level);
    char *words = words_of(p->a, until(p, end));
    struct help_heading h = {level, unused_id(p, help_slug(p->a, words)), words};
    PUSH(p->a, p->ret->headings, p->ret->n_headings, p->ret->cap, h);
    buf_printf(&p->out, "<h%d id=\"", level);
    buf_html(&p->out, str_of(h.id));
    buf_puts(&p->out, "\">");
}

/* <p><strong>Term</strong> of the glossary gets the term's id. */
static void put_term(struct pass *p)
{
    p->at += strlen("<p><strong>");
    const char *slug = help_slug(p->a, words_of(p->a, until(p, "</strong>")));
    buf_puts(&p->out, "<p id=\"term-");
    buf_html(&p->out, str_of(slug));
    buf_puts(&p->out, "\"><strong>");
}

static bool is_heading(const struct pass *p)
{
    return here(p, "<h") && p->at + 3 < p->in.n && p->in.p[p->at + 2] >= '1' &&
           p->in.p[p->at + 2] <= '6' && p->in.p[p->at + 3] == '>';
}

static void rewrite(struct pass *p)
{
    static const char scroll[] = "<div class=\"scroll\" tabindex=\"0\" role=\"group\">";
    bool glossary = cstr_eq(p->page->section, "glossary");
    while (p->at < p->in.n) {
        if (p->in.p[p->at] != '<') {
            buf_putc(&p->out, p->in.p[p->at++]);
        } else if (here(p, "<a href=\"")) {
            put_link(p);
        } else if (here(p, "</a>") && p->dropped_link) {
            p->dropped_link = false;
            p->at += strlen("</a>");
        } else if (here(p, "<img ")) {
            put_picture(p);
        } else if (is_heading(p)) {
            put_heading(p);
        } else if (glossary && here(p, "<p><strong>")) {
            put_term(p);
        } else if (here(p, "<table>")) {
            buf_printf(&p->out, "%s<table>", scroll);
            p->at += strlen("<table>");
        } else if (here(p, "</table>")) {
            buf_puts(&p->out, "</table></div>");
            p->at += strlen("</table>");
        } else if (here(p, "<pre>")) {
            buf_puts(&p->out, "<pre tabindex=\"0\">");
            p->at += strlen("<pre>");
        } else {
            buf_putc(&p->out, p->in.p[p->at++]);
        }
    }
}

bool help_render(struct arena *a, const struct help *h, const struct help_page *page,
                 struct help_html *ret, struct err *e)
{
    struct buf raw;
    struct help_html r = {0};
    buf_init(&raw, a, HTML_MAX_BYTES);
    if (md_html(page->text.p, (MD_SIZE)page->text.n, collect, &raw,
                MD_DIALECT_GITHUB | MD_FLAG_NOHTML, MD_HTML_FLAG_SKIP_UTF8_BOM) != 0 ||
        raw.overflow)
        return FAIL(e, ERR_BUG, "the help page %s cannot be shown", page->id);
    struct pass p = {.a = a, .help = h, .page = page, .in = buf_str(&raw), .ret = &r};
    buf_init(&p.out, a, 2 * HTML_MAX_BYTES);
    rewrite(&p);
    r.html = buf_str(&p.out);
    *ret = r;
    return true;
}
