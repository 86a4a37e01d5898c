/* html.c — sections, blocks and words as HTML; the appendix of figures is html_figures.c.
 *
 * All escaping goes through buf_html. Ids of figures come from document_ledger, so that the page
 * and the JSON speak of the same f12.
 */
#include "report/html.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "report/html_figures.h"
#include "report/page.h"

/* For the printer: each var(--name) of the chart sheet becomes the value of its first definition in
 * the page sheet, which is the light one. An unknown name stays as it is. */
static char *without_variables(struct arena *a, const char *css, const char *tokens)
{
    struct buf b;
    buf_init(&b, a, 1u << 20);
    const char *at;
    while ((at = strstr(css, "var(--"))) {
        buf_put(&b, (struct str){css, (size_t)(at - css)});
        size_t n = strcspn(at, ")");
        char *define = arena_printf(a, "%.*s: ", (int)n - 4, at + 4);
        const char *value = strstr(tokens, define);
        if (value)
            buf_put(&b, (struct str){value + strlen(define), strcspn(value + strlen(define), ";")});
        else
            buf_put(&b, (struct str){at, n + 1});
        css = at + n + 1;
    }
    buf_puts(&b, css);
    return b.p;
}

bool page_assets_load(struct arena *a, const char *data_dir, struct page_assets *ret, struct err *e)
{
    struct page_assets got;
    struct {
        const char *name;
        const char **into;
    } files[] = {{"report/page.css", &got.css},
                 {"report/page.js", &got.js},
                 {"report/chart.css", &got.chart_css}};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct str text;
        TRY(file_read_text(a, path_join(a, data_dir, files[i].name), FILE_MAX_TEXT, &text, e));
        *files[i].into = str_dup(a, text);
    }
    got.print_css = without_variables(a, got.css, got.css);
    got.chart_print_css = without_variables(a, got.chart_css, got.css);
    *ret = got;
    return true;
}

/* --- words ------------------------------------------------------------------------------------ */

size_t page_number(struct page *p, const struct figure *f)
{
    size_t n = figure_ledger_add(p->ledger, f);
    enum page_seen how = p->no_cards   ? SEEN_INPUT
                         : p->in_bulk  ? SEEN_BULK
                         : p->in_chart ? SEEN_CHART
                                       : SEEN_TEXT;
    if (p->seen && p->seen[n] < how)
        p->seen[n] = (unsigned char)how;
    return n;
}

static const char *part_of(enum span_kind how)
{
    switch (how) {
    case SPAN_INTERVAL:
        return " data-part=\"interval\"";
    case SPAN_YEAR:
        return " data-part=\"year\"";
    case SPAN_ORDINAL:
        return " data-part=\"ordinal\"";
    case SPAN_WHOLE:
        return " data-part=\"whole\"";
    case SPAN_DRAWN:
        return " data-part=\"drawn\"";
    case SPAN_SHOWN:
        return " data-part=\"shown\"";
    default:
        return "";
    }
}

void page_figure(struct page *p, const struct span *s)
{
    const struct figure *f = s->figure;
    enum span_kind how = s->kind;
    if (!f) {
        buf_puts(p->out, "<span class=\"missing\">missing</span>");
        return;
    }
    size_t n = page_number(p, f);
    if ((p->fixed && p->in_bulk) || p->no_cards) { /* no card to open, no entry at the end */
        buf_printf(p->out, "<span data-fig=\"f%zu\"%s%s>", n,
                   figure_known(f) ? "" : " class=\"missing\"", part_of(how));
        buf_html(p->out, str_of(span_text(p->a, s)));
        buf_puts(p->out, "</span>");
        return;
    }
    buf_printf(p->out, "<a class=\"n%s%s\" href=\"#f%zu\"><data data-fig=\"f%zu\"%s",
               figure_known(f) ? "" : " missing", how == SPAN_YEAR ? " y" : "", n, n, part_of(how));
    buf_printf(p->out, " value=\"%s\">", figure_known(f) ? number_exact(p->a, f->value) : "");
    buf_html(p->out, str_of(span_text(p->a, s)));
    buf_puts(p->out, "</data></a>");
}

/* Arabic, Hebrew and Persian letters sit at U+0590–U+08FF: two bytes, the first 0xD6–0xDF, or
 * three. */
static bool right_to_left(const char *s)
{
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c >= 0xD6 && c <= 0xDF) ||
            (c == 0xE0 && (unsigned char)s[1] >= 0xA0 && (unsigned char)s[1] <= 0xA3))
            return true;
    }
    return false;
}

/* A name of plain letters in a document of the same direction needs nothing around it. */
static bool plain_name(const struct page *p, const struct span *s)
{
    bool plain = !p->right_to_left && !s->lang;
    for (const char *c = s->text; *c && plain; c++)
        plain = !(*c & 0x80) && !(*c >= '0' && *c <= '9');
    return plain;
}

static void span_open(struct page *p, const struct span *s)
{
    switch (s->kind) {
    case SPAN_NAME:
        if (plain_name(p, s))
            break;
        buf_puts(p->out, "<bdi class=\"name\"");
        if (s->lang) {
            buf_puts(p->out, " lang=\"");
            buf_html(p->out, str_of(s->lang));
            buf_puts(p->out, "\"");
        }
        buf_puts(p->out, right_to_left(s->text) ? " dir=\"rtl\">" : ">");
        break;
    case SPAN_CODE:
        buf_puts(p->out, "<bdi class=\"code\">");
        break;
    case SPAN_DATE:
        buf_puts(p->out, "<time datetime=\"");
        buf_html(p->out, str_of(s->text));
        buf_puts(p->out, "\">");
        break;
    default:
        break;
    }
}

static void span_close(struct page *p, const struct span *s)
{
    switch (s->kind) {
    case SPAN_NAME:
        if (!plain_name(p, s))
            buf_puts(p->out, "</bdi>");
        break;
    case SPAN_CODE:
        buf_puts(p->out, "</bdi>");
        break;
    case SPAN_DATE:
        buf_puts(p->out, "</time>");
        break;
    default:
        break;
    }
}

void page_words(struct page *p, const struct words *w)
{
    bool strong = false;
    for (size_t i = 0; w && i < w->n; i++) {
        const struct span *s = &w->spans[i];
        if (s->strong != strong)
            buf_puts(p->out, s->strong ? "<strong>" : "</strong>");
        strong = s->strong;
        if (s->href) {
            buf_puts(p->out, "<a href=\"");
            buf_html(p->out, str_of(s->href));
            buf_puts(p->out, "\">");
        }
        if (s->kind >= SPAN_FIGURE) {
            page_figure(p, s);
        } else {
            span_open(p, s);
            buf_html(p->out, str_of(s->text));
            span_close(p, s);
        }
        if (s->href)
            buf_puts(p->out, "</a>");
    }
    if (strong)
        buf_puts(p->out, "</strong>");
}

void page_words_plain(struct page *p, const struct words *w)
{
    buf_html(p->out, str_of(words_text(p->a, w)));
}

/* --- blocks ----------------------------------------------------------------------------------- */

/* A row of many words becomes a block of lines on a phone, each with its heading. */
static bool stacks(const struct table *t)
{
    bool wordy = false;
    for (size_t i = 0; i < t->n_columns; i++)
        wordy = wordy || t->columns[i].share >= 5;
    return wordy && t->n_columns > 2;
}

static void put_caption(struct page *p, const struct table *t)
{
    if (!t->caption || !t->caption->n)
        return;
    buf_puts(p->out, "<p class=\"caption\">");
    page_words(p, t->caption);
    buf_puts(p->out, "</p>\n");
}

static void put_cell(struct page *p, const struct table *t, const struct table_row *row, size_t i,
                     bool stack)
{
    struct buf *o = p->out;
    const struct column *c = &t->columns[i];
    buf_puts(o, i ? "<td" : "<th scope=\"row\"");
    buf_puts(o, c->numeric ? " class=\"num\"" : c->share >= 3 ? " class=\"txt\"" : "");
    if (stack && i) {
        buf_puts(o, " data-h=\"");
        buf_html(o, str_of(c->heading));
        buf_puts(o, "\"");
    }
    buf_puts(o, ">");
    page_words(p, row->cells[i]);
    buf_puts(o, i ? "</td>" : "</th>");
}

void page_table(struct page *p, const struct table *t)
{
    struct buf *o = p->out;
    char *caption = words_text(p->a, t->caption);
    bool stack = stacks(t) && !p->fixed, slim = t->n_columns <= 3; /* few columns stay together */
    for (size_t i = 0; i < t->n_columns; i++)
        slim = slim && t->columns[i].share < 5;
    buf_puts(o, "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"");
    buf_html(o, str_of(*caption ? caption : "table"));
    buf_printf(o, "\"><table%s><thead><tr>",
               stack  ? " class=\"stack\""
               : slim ? " class=\"slim\""
                      : "");
    for (size_t i = 0; i < t->n_columns; i++) {
        buf_puts(o,
                 t->columns[i].numeric ? "<th scope=\"col\" class=\"num\">" : "<th scope=\"col\">");
        buf_html(o, str_of(t->columns[i].heading));
        buf_puts(o, "</th>");
    }
    buf_puts(o, "</tr></thead>\n<tbody>\n");
    size_t rows =
        p->fixed && t->long_table && t->n_rows > t->printed_rows ? t->printed_rows : t->n_rows;
    for (size_t r = 0; r < rows; r++) {
        const struct table_row *row = &t->rows[r];
        p->no_cards = t->carded_rows && r >= t->carded_rows;
        if (row->group) {
            buf_printf(o, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%zu\">",
                       t->n_columns);
            buf_html(o, str_of(row->group));
            buf_puts(o, "</th></tr>\n");
        }
        buf_puts(o, row->emphasis ? "<tr class=\"em\"" : "<tr");
        if (row->id) {
            buf_puts(o, " id=\"");
            buf_html(o, str_of(row->id));
            buf_puts(o, "\"");
        }
        buf_puts(o, ">");
        for (size_t i = 0; i < t->n_columns; i++)
            put_cell(p, t, row, i, stack);
        buf_puts(o, "</tr>\n");
    }
    p->no_cards = false;
    buf_puts(o, "</tbody></table></div>\n");
    if (t->carded_rows && t->carded_rows < t->n_rows && !p->fixed)
        buf_puts(o, "<p class=\"from\">Where the numbers further down this table come from stands "
                    "in the JSON.</p>\n");
    if (t->long_table && t->printed_rows && t->n_rows > t->printed_rows)
        buf_puts(o, "<p class=\"rest\">The rest of this table stands on the web page and in the "
                    "JSON.</p>\n");
}

static void not_on_paper(struct page *p, const struct table *t)
{
    buf_puts(p->out, "<p class=\"rest\">On the web page, not on paper: ");
    page_words(p, t->caption);
    buf_puts(p->out, ".</p>\n");
}

static void put_long_table(struct page *p, const struct table *t)
{
    struct buf *o = p->out;
    if (p->fixed) {
        if (t->printed_rows) {
            put_caption(p, t);
            page_table(p, t);
        } else {
            not_on_paper(p, t);
        }
        return;
    }
    buf_printf(o, "<details class=\"fold\"%s><summary>", t->printed_rows ? " data-print" : "");
    page_words(p, t->caption);
    buf_puts(o, "</summary>\n");
    page_table(p, t);
    buf_puts(o, "</details>\n");
    if (!t->printed_rows)
        not_on_paper(p, t);
}

static bool in_pieces(const struct chart *c)
{
    enum { SHEET = 16 }; /* rows */
    return c->kind == CHART_BARS && c->n > SHEET;
}

/* A drawing taller than a sheet is drawn group by group for the printer. */
static void put_plot(struct page *p, const struct chart *c)
{
    if (!p->fixed || !in_pieces(c)) {
        svg_chart(p, c);
        return;
    }
    for (size_t from = 0, part = 1; from < c->n; part++) {
        size_t to = from + 1;
        while (to < c->n && !c->marks[to].group)
            to++;
        struct chart piece = *c;
        piece.id = arena_printf(p->a, "%s-%zu", c->id, part);
        piece.marks = c->marks + from;
        piece.n = to - from;
        buf_puts(p->out, "<div class=\"piece\">");
        svg_chart(p, &piece);
        buf_puts(p->out, "</div>\n");
        from = to;
    }
}

static void put_twin(struct page *p, const struct chart *c)
{
    struct table *t = chart_table(p->a, c);
    if (p->fixed && c->kind != CHART_MATRIX)
        return;
    t->caption = c->title;
    t->long_table = false;
    t->carded_rows = c->kind == CHART_MAP ? 1 : 0; /* the world is in the ranking's table too */
    buf_printf(p->out, "<details class=\"twin\"%s><summary>The same as a table</summary>\n",
               c->kind == CHART_MATRIX ? " data-print" : "");
    page_table(p, t);
    buf_puts(p->out, "</details>\n");
}

static void put_chart(struct page *p, const struct chart *c)
{
    struct buf *o = p->out;
    static const char *const kinds[] = {"bars", "ranks", "radar", "matrix", "map", "strips", "trend"};
    buf_printf(o, "<figure class=\"fg fg-%s%s\" id=\"%s\">\n<figcaption><strong class=\"claim\">",
               kinds[c->kind],
               !in_pieces(c) ? ""
               : p->fixed    ? " pieces"
                             : " tall",
               c->id);
    page_words(p, c->title);
    buf_puts(o, "</strong><span class=\"sub\">");
    page_words(p, c->subtitle);
    buf_puts(o, "</span></figcaption>\n");
    buf_printf(o,
               "<div class=\"plot\" tabindex=\"0\" role=\"group\" aria-roledescription=\"chart\" "
               "aria-labelledby=\"%s-t\">\n",
               c->id);
    p->in_bulk = p->fixed || c->kind == CHART_MAP;
    p->no_cards = c->kind == CHART_MAP;
    p->in_chart = true;
    put_plot(p, c);
    p->in_bulk = p->in_chart = p->no_cards = false;
    buf_puts(o, "</div>\n");
    svg_legend(p, c);
    if (c->source) {
        buf_puts(o, "<p class=\"from\">");
        page_words(p, c->source);
        buf_puts(o, "</p>\n");
    }
    buf_puts(o, "</figure>\n");
    p->in_bulk = true;
    put_twin(p, c);
    p->in_bulk = false;
}

static void put_cards(struct page *p, const struct doc_block *b)
{
    struct buf *o = p->out;
    buf_puts(o, "<ul class=\"cards\">\n");
    for (size_t i = 0; i < b->n_cards; i++) {
        const struct card *c = &b->cards[i];
        buf_puts(o, "<li class=\"card\"><h3>");
        if (c->href)
            buf_printf(o, "<a href=\"%s\">", c->href);
        page_words(p, c->title);
        buf_puts(o, c->href ? "</a></h3>" : "</h3>");
        if (c->badge) {
            buf_puts(o, "<p class=\"badge\">");
            page_words(p, c->badge);
            buf_puts(o, "</p>");
        }
        for (size_t k = 0; k < c->n_lines; k++) {
            buf_puts(o, "<p>");
            page_words(p, c->lines[k]);
            buf_puts(o, "</p>");
        }
        buf_puts(o, "</li>\n");
    }
    buf_puts(o, "</ul>\n");
}

static void put_items(struct page *p, const struct doc_block *b, const char *tag)
{
    buf_printf(p->out, "<%s>\n", tag);
    for (size_t i = 0; i < b->n_items; i++) {
        buf_puts(p->out, "<li>");
        page_words(p, b->items[i]);
        buf_puts(p->out, "</li>\n");
    }
    buf_printf(p->out, "</%s>\n", tag);
}

static void put_callout(struct page *p, const struct doc_block *b)
{
    static const char *const tones[] = {"plain", "note", "good", "warn", "missing"};
    struct buf *o = p->out;
    buf_printf(o, "<div class=\"callout %s\"><p class=\"head\">", tones[b->tone]);
    page_words(p, b->words);
    buf_puts(o, "</p>");
    for (size_t i = 0; i < b->n_items; i++) {
        buf_puts(o, "<p>");
        page_words(p, b->items[i]);
        buf_puts(o, "</p>");
    }
    buf_puts(o, "</div>\n");
}

static void put_block(struct page *p, const struct doc_block *b)
{
    struct buf *o = p->out;
    switch (b->kind) {
    case BLOCK_HEADING:
        buf_printf(o, "<h%d", b->level);
        if (b->id)
            buf_printf(o, " id=\"%s\"", b->id);
        buf_puts(o, ">");
        page_words(p, b->words);
        buf_printf(o, "</h%d>\n", b->level);
        break;
    case BLOCK_HINT:
        if (p->fixed)
            break;
        buf_puts(o, "<p class=\"hint\">");
        page_words(p, b->words);
        buf_puts(o, "</p>\n");
        break;
    case BLOCK_PROSE:
    case BLOCK_LEAD:
        buf_puts(o, b->kind == BLOCK_LEAD ? "<p class=\"lead\">" : "<p>");
        page_words(p, b->words);
        buf_puts(o, "</p>\n");
        break;
    case BLOCK_BULLETS:
        put_items(p, b, "ul");
        break;
    case BLOCK_STEPS:
        put_items(p, b, "ol");
        break;
    case BLOCK_TABLE:
        p->in_bulk = p->fixed || b->table->long_table;
        p->in_chart = true;
        if (b->table->long_table) {
            put_long_table(p, b->table);
        } else {
            put_caption(p, b->table);
            page_table(p, b->table);
        }
        p->in_bulk = p->in_chart = false;
        break;
    case BLOCK_CALLOUT:
        put_callout(p, b);
        break;
    case BLOCK_CHART:
        put_chart(p, b->chart);
        break;
    case BLOCK_CARDS:
        put_cards(p, b);
        break;
    }
}

/* --- page ------------------------------------------------------------------------------------- */

static void put_head(struct page *p, const struct document *d, const struct page_assets *assets)
{
    struct buf *o = p->out;
    buf_printf(o,
               "<!doctype html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"color-scheme\" content=\"light dark\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
               "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
               "<meta name=\"generator\" content=\"Landfall " LANDFALL_VERSION "\">\n<title>",
               d->lang, d->dir);
    page_words_plain(p, d->title);
    buf_puts(o, "</title>\n<style>\n");
    buf_puts(o, p->fixed ? assets->print_css : assets->css);
    buf_puts(o, p->fixed ? assets->chart_print_css : assets->chart_css);
    buf_puts(
        o, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the summary</a>\n");
}

static void put_contents(struct page *p, const struct document *d)
{
    struct buf *o = p->out;
    buf_puts(o, "<nav class=\"rail\" aria-label=\"Contents\"><ol>\n");
    for (size_t i = 0; i < d->n; i++) {
        const struct section *s = d->sections[i];
        if (!s->contents)
            continue;
        buf_printf(o, "<li%s><a href=\"#%s\">",
                   s->appendix   ? " class=\"app\""
                   : s->own_page ? " class=\"in\""
                                 : "",
                   s->id);
        buf_html(o, str_of(s->contents));
        buf_puts(o, "</a></li>\n");
    }
    buf_puts(o, "<li class=\"app\"><a href=\"#figures\">Every figure</a></li>\n</ol></nav>\n");
}

static void put_section(struct page *p, const struct section *s)
{
    struct buf *o = p->out;
    buf_printf(o, "<section id=\"%s\" aria-labelledby=\"%s-h\" class=\"%s%s\">\n<h2 id=\"%s-h\">",
               s->id, s->id, s->own_page ? "page" : "", s->appendix ? " appendix" : "", s->id);
    page_words(p, s->title);
    buf_puts(o, "</h2>\n");
    for (size_t i = 0; i < s->n; i++)
        put_block(p, &s->blocks[i]);
    buf_puts(o, "</section>\n");
}

void html_write(struct buf *out, const struct document *d, const struct page_assets *assets,
                bool for_printer)
{
    struct page p = {
        .a = out->a, .out = out, .fixed = for_printer, .chart_css = assets->chart_print_css};
    p.right_to_left = strcmp(d->dir, "rtl") == 0;
    p.ledger = document_ledger(p.a, document_value(p.a, d));
    size_t n = figure_ledger_count(p.ledger);
    p.seen = NEW_N(p.a, unsigned char, n + 1);

    put_head(&p, d, assets);
    buf_puts(out, "<header class=\"top\">\n<p class=\"brand\">Landfall</p>\n<h1>");
    page_words(&p, d->title);
    buf_puts(out, "</h1>\n<p class=\"subtitle\">");
    page_words(&p, d->subtitle);
    buf_puts(out, "</p>\n<ul class=\"facts\">\n");
    for (size_t i = 0; i < d->n_facts; i++) {
        buf_puts(out, "<li>");
        page_words(&p, d->facts[i]);
        buf_puts(out, "</li>\n");
    }
    buf_puts(out, "</ul>\n</header>\n<div class=\"body\">\n");
    put_contents(&p, d);
    buf_puts(out, "<main id=\"main\">\n");
    for (size_t i = 0; i < d->n; i++)
        put_section(&p, d->sections[i]);
    html_figures(&p, d);
    buf_puts(out, "</main>\n</div>\n<footer><p>");
    page_words(&p, d->footer);
    buf_puts(out, "</p><ul class=\"facts\">\n");
    for (size_t i = 0; i < d->n_made; i++) {
        buf_puts(out, "<li>");
        page_words(&p, d->made[i]);
        buf_puts(out, "</li>\n");
    }
    buf_puts(out, "</ul></footer>\n<p id=\"say\" class=\"hidden\" aria-live=\"polite\"></p>\n");
    if (!for_printer)
        buf_printf(out, "<script>\n%s</script>\n", assets->js);
    buf_puts(out, "</body>\n</html>\n");
    assert(figure_ledger_count(p.ledger) == n && "a figure on the page that is not in the JSON");
}
