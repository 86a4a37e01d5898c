/* help_capability.c — help list, page, terms and search. */
#include <stdlib.h>
#include <string.h>

#include "base/columns.h"
#include "report/help.h"

enum { EXCERPT_MAX = 240, FOUND_MAX = 30, EXCERPT_BEFORE = 80 };

/* --- list -------------------------------------------------------------------------------------- */

static const struct shape_field page_fields[] = {
    {.name = "page", .kind = VALUE_TEXT},
    {.name = "section", .kind = VALUE_TEXT},
    {.name = "title", .kind = VALUE_TEXT},
    {.name = "summary", .kind = VALUE_TEXT},
};
static const struct shape page_shape = SHAPE("help_entry", "one help page", page_fields);
static const struct shape_field list_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "pages", .kind = VALUE_LIST, .of = &page_shape, .flags = SHAPE_CSV},
};
static const struct shape list_shape = SHAPE("help_list", "the help pages", list_fields);

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct help h;
    (void)args;
    TRY(help_load(a, job->data_dir, &h, e));
    struct value *v = value_record(a), *pages = value_list(a);
    for (size_t i = 0; i < h.n_pages; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "page", h.pages[i].id);
        record_text(a, r, "section", h.pages[i].section);
        record_text(a, r, "title", h.pages[i].title);
        record_text(a, r, "summary", h.pages[i].summary);
        list_add(a, pages, r);
    }
    record_text(a, v, "headline",
                arena_printf(a, "%zu pages: manual, glossary, methods, file formats", h.n_pages));
    record_set(a, v, "pages", pages);
    *ret = v;
    return true;
}

const struct capability help_list = {
    .name = "help.list",
    .summary = "Lists the pages of the manual, the glossary, the methods and the file formats",
    .example = "landfall help list",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &list_shape,
    .run = run_list,
};

/* --- page -------------------------------------------------------------------------------------- */

static const struct shape_field heading_fields[] = {
    {.name = "level", .kind = VALUE_INT},
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "text", .kind = VALUE_TEXT},
};
static const struct shape heading_shape = SHAPE("help_heading", "a heading", heading_fields);
static const struct shape_field shown_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT, .help = "the page's title"},
    {.name = "title", .kind = VALUE_TEXT},
    {.name = "page", .kind = VALUE_TEXT},
    {.name = "section", .kind = VALUE_TEXT},
    {.name = "text", .kind = VALUE_TEXT, .help = "Markdown"},
    {.name = "html", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT,
     .help = "no raw HTML of the text, no script, links to other pages as /help/PAGE"},
    {.name = "headings", .kind = VALUE_LIST, .of = &heading_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape shown_shape = SHAPE("help_page", "a help page", shown_fields);

static bool run_page(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct help h;
    struct help_html x;
    TRY(help_load(a, job->data_dir, &h, e));
    const struct help_page *p = help_find(&h, a, args_text(args, "page"), e);
    if (!p)
        return false;
    TRY(help_render(a, &h, p, &x, e));
    struct value *v = value_record(a), *headings = value_list(a);
    for (size_t i = 0; i < x.n_headings; i++) {
        struct value *r = value_record(a);
        record_int(a, r, "level", x.headings[i].level);
        record_text(a, r, "id", x.headings[i].id);
        record_text(a, r, "text", x.headings[i].text);
        list_add(a, headings, r);
    }
    record_text(a, v, "headline", p->title);
    record_text(a, v, "title", p->title);
    record_text(a, v, "page", p->id);
    record_text(a, v, "section", p->section);
    record_text(a, v, "text", str_dup(a, p->text));
    record_text(a, v, "html", str_dup(a, x.html));
    record_set(a, v, "headings", headings);
    *ret = v;
    return true;
}

/* On a terminal the Markdown is what a person reads: its lines wrapped to the width. */
static void show_page(struct job *job, const struct value *v, struct buf *out, size_t width)
{
    struct str rest = str_of(value_as_text(record_get(v, "text")));
    bool was_blank = true;
    (void)job;
    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        size_t indent = 0;
        while (indent < line.n && indent < width / 4 && line.p[indent] == ' ')
            indent++;
        if (str_trim(line).n)
            columns_wrap(out, "", line, width, indent);
        else if (!was_blank && str_trim(rest).n)
            buf_putc(out, '\n');
        was_blank = str_trim(line).n == 0;
    }
}

static const struct capability_param page_params[] = {
    {.name = "page",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "as the list names it: manual, methods/smaa-2"},
};
const struct capability help_page_capability = {
    .name = "help.page",
    .summary = "Shows a help page",
    .example = "landfall help page methods/smaa-2",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(page_params),
    .result = &shown_shape,
    .run = run_page,
    .show = show_page,
};

/* --- terms -------------------------------------------------------------------------------------- */

static const struct shape_field term_fields[] = {
    {.name = "term", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .help = "anchor on the page glossary: #term-ID"},
    {.name = "text", .kind = VALUE_TEXT},
    {.name = "card", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "help page with more"},
};
static const struct shape term_shape = SHAPE("help_term", "a term in plain words", term_fields);
static const struct shape_field terms_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "terms", .kind = VALUE_LIST, .of = &term_shape, .flags = SHAPE_CSV},
};
static const struct shape terms_shape = SHAPE("help_terms", "the glossary", terms_fields);

/* A paragraph "**Term** — text". */
static void add_term(struct arena *a, const struct help *h, struct str paragraph, struct value *list)
{
    static const char dash[] = " — ";
    struct str s = str_trim(paragraph);
    if (!str_starts(s, "**"))
        return;
    s = (struct str){s.p + 2, s.n - 2};
    const char *end = memmem(s.p, s.n, "**", 2);
    if (!end)
        return;
    struct str term = {s.p, (size_t)(end - s.p)},
               text = {end + 2, (size_t)(s.p + s.n - end - 2)};
    if (str_starts(text, dash))
        text = (struct str){text.p + strlen(dash), text.n - strlen(dash)};
    struct value *r = value_record(a);
    const char *name = str_dup(a, term);
    const char *card = memmem(text.p, text.n, "[Card](", 7);
    struct str words = card ? (struct str){text.p, (size_t)(card - text.p)} : text;
    record_text(a, r, "term", name);
    record_text(a, r, "id", help_slug(a, name));
    record_text(a, r, "text", help_plain(a, words, words.n + 1));
    for (size_t i = 0; card && i < h->n_pages; i++)
        if (str_starts((struct str){card + 7, (size_t)(text.p + text.n - card - 7)},
                       arena_printf(a, "%s.md", h->pages[i].id)))
            record_text(a, r, "card", h->pages[i].id);
    list_add(a, list, r);
}

static bool run_terms(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct help h;
    (void)args;
    TRY(help_load(a, job->data_dir, &h, e));
    const struct help_page *p = help_find(&h, a, "glossary", e);
    if (!p)
        return false;
    struct value *v = value_record(a), *terms = value_list(a);
    struct str rest = p->text;
    while (rest.n) {
        const char *end = memmem(rest.p, rest.n, "\n\n", 2);
        size_t n = end ? (size_t)(end - rest.p) : rest.n;
        add_term(a, &h, (struct str){rest.p, n}, terms);
        rest = (struct str){rest.p + n, rest.n - n};
        while (rest.n && rest.p[0] == '\n')
            rest = (struct str){rest.p + 1, rest.n - 1};
    }
    record_text(a, v, "headline",
                arena_printf(a, "%zu terms of the field in plain words", value_count(terms)));
    record_set(a, v, "terms", terms);
    *ret = v;
    return true;
}

const struct capability help_terms = {
    .name = "help.terms",
    .summary = "Lists the field's terms in plain words",
    .example = "landfall help terms",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &terms_shape,
    .run = run_terms,
};

/* --- search ------------------------------------------------------------------------------------ */

static const struct shape_field found_fields[] = {
    {.name = "page", .kind = VALUE_TEXT},
    {.name = "title", .kind = VALUE_TEXT},
    {.name = "heading", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "anchor", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "excerpt", .kind = VALUE_TEXT},
};
static const struct shape found_shape = SHAPE("help_found", "a place in the help", found_fields);
static const struct shape_field search_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "results", .kind = VALUE_LIST, .of = &found_shape, .flags = SHAPE_CSV},
};
static const struct shape search_shape = SHAPE("help_search", "where the words stand", search_fields);

struct found {
    const struct help_page *page;
    const char *heading, *anchor, *excerpt;
    size_t marks, order;
};
struct search {
    struct arena *a;
    const char **words; /* folded */
    size_t n_words;
    struct found *found;
    size_t n, cap;
};

static int by_marks(const void *x, const void *y)
{
    const struct found *p = x, *q = y;
    if (p->marks != q->marks)
        return p->marks < q->marks ? 1 : -1;
    return (p->order > q->order) - (p->order < q->order);
}

/* All words must stand in the section or its title; the title counts most, then the heading. */
static void look_into(struct search *s, const struct help_page *page, struct str heading,
                      struct str body, const char *anchor)
{
    const char *t = text_fold(s->a, str_of(page->title)), *h = text_fold(s->a, heading),
               *b = text_fold(s->a, body);
    size_t marks = 0, first = body.n;
    for (size_t i = 0; i < s->n_words; i++) {
        size_t m = (strstr(t, s->words[i]) ? 8 : 0) + (strstr(h, s->words[i]) ? 4 : 0) +
                   (strstr(b, s->words[i]) ? 1 : 0);
        if (m == 0 || (m == 8 && heading.n)) /* the title alone: its first section says so */
            return;
        marks += m;
    }
    for (size_t i = 0; i < body.n && first == body.n; i++)
        if (str_eq_nocase((struct str){body.p + i, strlen(s->words[0])}, str_of(s->words[0])) &&
            i + strlen(s->words[0]) <= body.n)
            first = i;
    if (first == body.n)
        first = 0;
    size_t from = first > EXCERPT_BEFORE ? first - EXCERPT_BEFORE : 0;
    while (from > 0 && body.p[from - 1] != ' ' && body.p[from - 1] != '\n')
        from--;
    struct found f = {.page = page,
                      .heading = heading.n ? help_plain(s->a, heading, EXCERPT_MAX) : NULL,
                      .anchor = anchor,
                      .excerpt = help_plain(s->a, (struct str){body.p + from, body.n - from},
                                            EXCERPT_MAX),
                      .marks = marks,
                      .order = s->n};
    PUSH(s->a, s->found, s->n, s->cap, f);
}

static bool search_page(struct search *s, const struct help *h, const struct help_page *page,
                        struct err *e)
{
    struct help_html x;
    struct str rest = page->text, heading = {NULL, 0}, body = {page->text.p, 0};
    size_t k = 0;
    bool code = false;
    TRY(help_render(s->a, h, page, &x, e));
    const char *anchor = NULL;
    while (rest.n) {
        struct str line = str_cut(&rest, '\n');
        code = code != str_starts(line, "```");
        size_t level = 0;
        while (level < line.n && line.p[level] == '#')
            level++;
        if (code || level == 0 || level > 6 || level >= line.n || line.p[level] != ' ') {
            body.n = (size_t)(line.p + line.n - body.p);
            continue;
        }
        look_into(s, page, heading, body, anchor);
        heading = level == 1 ? (struct str){NULL, 0}
                             : (struct str){line.p + level + 1, line.n - level - 1};
        anchor = k < x.n_headings ? x.headings[k].id : NULL;
        k++;
        body = (struct str){line.p + line.n, 0};
    }
    look_into(s, page, heading, body, anchor);
    return true;
}

static bool run_search(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct help h;
    struct search s = {.a = a};
    size_t cap = 0;
    const char *asked = args_text(args, "words");
    TRY(help_load(a, job->data_dir, &h, e));
    struct str rest = str_of(text_fold(a, str_of(asked)));
    while (rest.n) {
        struct str word = str_cut(&rest, ' ');
        if (word.n)
            PUSH(a, s.words, s.n_words, cap, str_dup(a, word));
    }
    if (s.n_words == 0)
        return FAIL(e, ERR_USAGE, "`%.80s` holds no word to look for", asked);
    for (size_t i = 0; i < h.n_pages; i++)
        TRY(search_page(&s, &h, &h.pages[i], e));
    if (s.n)
        qsort(s.found, s.n, sizeof *s.found, by_marks);
    struct value *v = value_record(a), *results = value_list(a);
    for (size_t i = 0; i < s.n && i < FOUND_MAX; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "page", s.found[i].page->id);
        record_text(a, r, "title", s.found[i].page->title);
        record_text(a, r, "heading", s.found[i].heading);
        record_text(a, r, "anchor", s.found[i].anchor);
        record_text(a, r, "excerpt", s.found[i].excerpt);
        list_add(a, results, r);
    }
    record_text(a, v, "headline",
                s.n ? arena_printf(a, "%zu places", s.n)
                    : arena_printf(a, "Nothing in the help holds `%.80s`", asked));
    record_set(a, v, "results", results);
    *ret = v;
    return true;
}

static const struct capability_param search_params[] = {
    {.name = "words",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "all of them must stand in the section"},
};
const struct capability help_search = {
    .name = "help.search",
    .summary = "Finds words in the manual, the glossary, the methods and the formats",
    .example = "landfall help search \"rank interval\"",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(search_params),
    .result = &search_shape,
    .run = run_search,
};
