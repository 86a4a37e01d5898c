/* html_figures.c — one entry per figure: value, year, source with licence, method, inputs, grade.
 *
 * The page shows an entry as a card when its number is clicked; without script the number's link
 * jumps here. Entries of figures that are only inputs are left out of print.
 */
#include "report/html_figures.h"

#include <string.h>

#include "base/number.h"

static const struct source_note *source_of(const struct document *d, const char *id)
{
    for (size_t i = 0; id && i < d->n_sources; i++)
        if (strcmp(d->sources[i].id, id) == 0)
            return &d->sources[i];
    return NULL;
}

/* "smaa-2/1" → the note of "smaa-2" */
static const struct method_note *method_of(const struct document *d, const char *method)
{
    size_t n = strcspn(method, "/");
    for (size_t i = 0; i < d->n_methods; i++)
        if (strlen(d->methods[i].id) == n && strncmp(d->methods[i].id, method, n) == 0)
            return &d->methods[i];
    return NULL;
}

static const char *grade_word(enum figure_grade g)
{
    switch (g) {
    case GRADE_A:
        return "measured and recent";
    case GRADE_B:
        return "measured but older, or an estimate";
    case GRADE_C:
        return "a judgement with a published base, or the firm's own word";
    case GRADE_D:
        return "a design decision or an old figure; read with care";
    case GRADE_NONE:
        break;
    }
    return "not graded";
}

static void code(struct page *p, const char *klass, const char *text)
{
    buf_printf(p->out, "<bdi class=\"code%s%s\">", klass ? " " : "", klass ? klass : "");
    buf_html(p->out, str_of(text));
    buf_puts(p->out, "</bdi>");
}

static void put_leaf(struct page *p, const struct document *d, const struct figure *f)
{
    struct buf *o = p->out;
    const struct source_note *s = source_of(d, f->source);
    buf_puts(o, "<span class=\"r\"><i>from</i> ");
    if (s) {
        buf_puts(o, "<a href=\"#source-");
        buf_html(o, str_of(s->id));
        buf_puts(o, "\"><bdi class=\"name\">");
        buf_html(o, str_of(s->name));
        buf_puts(o, "</bdi></a>");
        if (s->licence && *s->licence) {
            buf_puts(o, ", <bdi class=\"name\">");
            buf_html(o, str_of(s->licence));
            buf_puts(o, "</bdi>");
        }
    } else if (f->source) {
        code(p, "src", f->source);
    }
    if (f->ref) {
        buf_puts(o, " ");
        code(p, "ref", f->ref);
    }
    buf_puts(o, "</span>");
}

enum { MOST_INPUTS = 10 };
static void put_inputs(struct page *p, const struct figure *f, const bool *in)
{
    struct buf *o = p->out;
    if (!f->n_inputs)
        return;
    buf_puts(o, "<span class=\"r in\"><i>made of</i> ");
    for (size_t i = 0; i < f->n_inputs && i < MOST_INPUTS; i++) {
        size_t n = figure_ledger_add(p->ledger, f->inputs[i]);
        const char *tag = in[n] ? "a" : "span";
        buf_printf(o, "%s<%s", i ? " · " : "", tag);
        if (in[n])
            buf_printf(o, " href=\"#f%zu\"", n);
        buf_printf(o, " class=\"lb\" data-of=\"f%zu\">", n);
        buf_html(o, str_of(f->inputs[i]->label ? f->inputs[i]->label : "figure"));
        buf_printf(o, "</%s>", tag);
    }
    if (f->n_inputs > MOST_INPUTS)
        buf_puts(o, " · and others, all in the JSON");
    buf_puts(o, "</span>");
}

static void put_entry(struct page *p, const struct document *d, size_t n, const bool *in)
{
    struct buf *o = p->out;
    const struct figure *f = figure_ledger_at(p->ledger, n);
    buf_printf(o, "<li id=\"f%zu\"%s><b class=\"lb\" data-of=\"f%zu\">", n,
               p->seen[n] == SEEN_TEXT ? "" : " class=\"deep\"", n);
    buf_html(o, str_of(f->label ? f->label : "figure"));
    buf_printf(o, "</b> <data class=\"fig\" data-fig=\"f%zu\" data-part=\"interval\" value=\"%s\">",
               n, figure_known(f) ? number_exact(p->a, f->value) : "");
    buf_html(o, str_of(span_text(p->a, &(struct span){.kind = SPAN_INTERVAL, .figure = f})));
    buf_puts(o, "</data>");
    if (f->year)
        buf_printf(
            o, " <data class=\"fig y\" data-fig=\"f%zu\" data-part=\"year\" value=\"%d\">%d</data>",
            n, f->year, f->year);
    if (figure_known(f) && f->why) {
        buf_puts(o, " <span class=\"lb why\">");
        buf_html(o, str_of(f->why));
        buf_puts(o, "</span>");
    }
    if (f->origin != FIGURE_DERIVED) {
        put_leaf(p, d, f);
    } else if (f->method) {
        const struct method_note *m = method_of(d, f->method);
        buf_puts(o, "<span class=\"r\"><i>computed by</i> ");
        if (m) {
            buf_printf(o, "<a href=\"%s\"><bdi class=\"name\">", m->href);
            buf_html(o, str_of(m->name));
            buf_puts(o, "</bdi></a> ");
        }
        code(p, "method", f->method);
        if (f->params) {
            buf_puts(o, " with parameters ");
            code(p, "hash", arena_strndup(p->a, f->params, strnlen(f->params, 12)));
        }
        buf_puts(o, "</span>");
    }
    put_inputs(p, f, in);
    if (f->grade != GRADE_NONE) {
        buf_printf(o, "<span class=\"r gr\"><i>grade %s</i> %s", figure_grade_name(f->grade),
                   grade_word(f->grade));
        if (f->why_grade) {
            buf_puts(o, ": <span class=\"lb\">");
            buf_html(o, str_of(f->why_grade));
            buf_puts(o, "</span>");
        }
        buf_puts(o, "</span>");
    }
    buf_puts(o, "</li>\n");
}

/* Levels of inputs are added below what stands in the text until the page would grow too long; the
 * rest is named by its label and stands in the JSON. */
enum { MOST_ENTRIES = 4000 };
static bool *chosen_entries(struct page *p, size_t n)
{
    bool *in = NEW_N(p->a, bool, n + 1), *next = NEW_N(p->a, bool, n + 1);
    size_t count = 0;
    for (size_t i = 1; i <= n; i++)
        count += in[i] = p->seen[i] != SEEN_INPUT && (!p->fixed || p->seen[i] == SEEN_TEXT);
    if (p->fixed)
        return in;
    for (size_t added = 1; added > 0;) {
        added = 0;
        memcpy(next, in, n + 1);
        for (size_t i = 1; i <= n; i++) {
            const struct figure *f = figure_ledger_at(p->ledger, i);
            for (size_t k = 0; in[i] && k < f->n_inputs; k++) {
                size_t at = figure_ledger_add(p->ledger, f->inputs[k]);
                added += !next[at];
                next[at] = true;
            }
        }
        if (count + added > MOST_ENTRIES)
            break;
        count += added;
        memcpy(in, next, n + 1);
    }
    return in;
}

void html_figures(struct page *p, const struct document *d)
{
    buf_puts(p->out, "<section id=\"figures\" aria-labelledby=\"figures-h\" class=\"appendix\">\n"
                     "<h2 id=\"figures-h\">Every figure</h2>\n<p>Each number above, with where it "
                     "comes from and "
                     "what it is made of. Figures that stand only in long "
                     "tables or serve as inputs are left out in print; the JSON of this brief has "
                     "them all under the same "
                     "names.</p>\n"
                     "<ul class=\"figs\">\n");
    size_t n = figure_ledger_count(p->ledger);
    const bool *in = chosen_entries(p, n);
    for (size_t i = 1; i <= n; i++)
        if (in[i])
            put_entry(p, d, i, in);
    buf_puts(p->out, "</ul>\n</section>\n");
}
