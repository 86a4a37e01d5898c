/* help.c — finding and reading the pages: which there are, their titles and first paragraphs. */
#include "report/help.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

enum { PAGE_MAX_BYTES = 1 << 20, SUMMARY_MAX = 220 };

/* --- plain words ------------------------------------------------------------------------------- */

char *help_plain(struct arena *a, struct str s, size_t most)
{
    struct buf b;
    buf_init(&b, a, most + 16);
    size_t last_blank = 0;
    for (size_t i = 0; i < s.n && b.n < most; i++) {
        char c = s.p[i];
        if (c == '*' || c == '`' || c == '#' || (c == '[' && memchr(s.p + i, ']', s.n - i)))
            continue;
        if (c == ']' && i + 1 < s.n && s.p[i + 1] == '(') { /* a link: its words are enough */
            const char *end = memchr(s.p + i, ')', s.n - i);
            if (end)
                i = (size_t)(end - s.p);
            continue;
        }
        if (c == ']')
            continue;
        if (isspace((unsigned char)c))
            c = ' ';
        if (c == ' ') {
            if (b.n == 0 || b.p[b.n - 1] == ' ')
                continue;
            last_blank = b.n;
        }
        buf_putc(&b, c);
    }
    if (b.n >= most) {
        b.n = last_blank;
        buf_puts(&b, "…");
    }
    while (b.n && b.p[b.n - 1] == ' ')
        b.n--;
    return str_dup(a, buf_str(&b));
}

/* The first heading, and the first paragraph of running text after it. */
static void read_head(struct arena *a, struct help_page *p)
{
    struct str rest = p->text, paragraph = {NULL, 0};
    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        struct str t = str_trim(line);
        if (!p->title && str_starts(line, "# ")) {
            p->title = help_plain(a, (struct str){line.p + 2, line.n - 2}, SUMMARY_MAX);
        } else if (p->title && t.n && strchr("#*-|>`", t.p[0]) == NULL && line.p[0] != ' ') {
            paragraph.p = paragraph.p ? paragraph.p : t.p;
            paragraph.n = (size_t)(t.p + t.n - paragraph.p);
        } else if (p->title && str_starts(t, "**")) { /* "**Question.** …" of a card */
            paragraph.p = paragraph.p ? paragraph.p : t.p;
            paragraph.n = (size_t)(t.p + t.n - paragraph.p);
        } else if (paragraph.p) {
            break;
        }
    }
    p->title = p->title ? p->title : p->id;
    p->summary = help_plain(a, paragraph, SUMMARY_MAX);
    if (str_starts(str_of(p->summary), "Question. "))
        p->summary += strlen("Question. ");
}

/* --- the list ---------------------------------------------------------------------------------- */

static const char *docs_folder(struct arena *a, const char *data_dir)
{
    const char *beside = path_join(a, path_join(a, data_dir, ".."), "docs");
    if (file_exists(path_join(a, beside, "manual.md")))
        return beside;
    return LANDFALL_DOCS_DIR;
}

static bool read_folder(struct arena *a, const char *docs, const char *folder, const char *section,
                        struct help *h, size_t *cap, struct err *e)
{
    struct file_list files;
    const char *dir = *folder ? path_join(a, docs, folder) : docs;
    if (!file_is_folder(dir))
        return true;
    TRY(file_list(a, dir, ".md", &files, e));
    for (size_t i = 0; i < files.n; i++) {
        const char *name = files.names[i];
        const char *stem = arena_strndup(a, name, strlen(name) - strlen(".md"));
        struct help_page p = {.id = *folder ? arena_printf(a, "%s/%s", folder, stem) : stem,
                              .section = cstr_eq(stem, "glossary") ? "glossary" : section};
        TRY(file_read_text(a, path_join(a, dir, name), PAGE_MAX_BYTES, &p.text, e));
        read_head(a, &p);
        PUSH(a, h->pages, h->n_pages, *cap, p);
    }
    return true;
}

static int order_of(const struct help_page *p)
{
    static const char *const sections[] = {"manual", "glossary", "methods", "formats"};
    if (cstr_eq(p->id, "manual"))
        return -1;
    for (int i = 0; i < (int)COUNT_OF(sections); i++)
        if (cstr_eq(p->section, sections[i]))
            return i;
    return (int)COUNT_OF(sections);
}

static int by_section(const void *x, const void *y)
{
    const struct help_page *p = x, *q = y;
    int d = order_of(p) - order_of(q);
    return d ? d : strcmp(p->title, q->title);
}

bool help_load(struct arena *a, const char *data_dir, struct help *ret, struct err *e)
{
    struct help h = {0};
    size_t cap = 0;
    const char *docs = docs_folder(a, data_dir);
    TRY(read_folder(a, docs, "", "manual", &h, &cap, e) &&
        read_folder(a, docs, "methods", "methods", &h, &cap, e) &&
        read_folder(a, docs, "formats", "formats", &h, &cap, e));
    if (h.n_pages == 0)
        return FAIL(e, ERR_NOT_FOUND, "the manual is not beside the data (%s)", docs) ||
               err_hint(e, "Keep the folder docs/ beside data/.");
    qsort(h.pages, h.n_pages, sizeof *h.pages, by_section);
    *ret = h;
    return true;
}

const struct help_page *help_find(const struct help *h, struct arena *a, const char *id,
                                  struct err *e)
{
    const char **ids = NEW_N(a, const char *, h->n_pages);
    for (size_t i = 0; i < h->n_pages; i++) {
        if (strcmp(h->pages[i].id, id) == 0)
            return &h->pages[i];
        ids[i] = h->pages[i].id;
    }
    FAIL(e, ERR_NOT_FOUND, "there is no help page `%.80s`", id);
    const char *near = text_nearest(str_of(id), ids, h->n_pages);
    if (near)
        err_hint(e, "Did you mean `%s`?", near);
    else
        err_hint(e, "`landfall help list` shows the pages.");
    return NULL;
}
