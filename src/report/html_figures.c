/* html_figures.c — one entry per figure: value, year, source with licence, method, inputs, grade.
 *
 * The page shows an entry as a card when its number is clicked; without script the number's link
 * jumps here. Entries of figures that are only inputs are left out of print.
 */
#include "report/html_figures.h"

#include <string.h>

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
        buf_puts(o, "\" class=\"lb\">");
        buf_html(o, str_of(s->name));
        buf_puts(o, "</a>");
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

/* A thousand places of one ranking rest on the same inputs: they are listed once. */
static size_t same_inputs(const struct page *p, size_t n, const bool *in)
{
    enum { WORTH_SHARING = 3 };
    const struct figure *f = figure_ledger_at(p->ledger, n);
    if (f->n_inputs < WORTH_SHARING)
        return 0;
    for (size_t i = 1; i < n; i++) {
        const struct figure *g = figure_ledger_at(p->ledger, i);
        if (in[i] && g->n_inputs == f->n_inputs && g->inputs[0] == f->inputs[0] &&
            memcmp(g->inputs, f->inputs, f->n_inputs * sizeof *f->inputs) == 0)
            return i;
    }
    return 0;
}

enum { MOST_INPUTS = 6, SOME_INPUTS = 3, FEW_INPUTS = 1 }; /* in the text, a chart, a long table */
static void put_inputs(struct page *p, size_t number, const struct figure *f, const bool *in)
{
    struct buf *o = p->out;
    if (!f->n_inputs)
        return;
    size_t most = p->seen[number] == SEEN_TEXT    ? MOST_INPUTS
                  : p->seen[number] == SEEN_CHART ? SOME_INPUTS
                                                  : FEW_INPUTS;
    size_t same = same_inputs(p, number, in);
    if (same) {
        buf_printf(o,
                   "<span class=\"r in\"><i>made of the same as</i> <a href=\"#f%zu\" "
                   "class=\"lb\" data-of=\"f%zu\">",
                   same, same);
        buf_html(o, str_of(figure_ledger_at(p->ledger, same)->label));
        buf_puts(o, "</a></span>");
        return;
    }
    buf_puts(o, "<span class=\"r in\"><i>made of</i> ");
    for (size_t i = 0; i < f->n_inputs && i < most; i++) {
        size_t n = figure_ledger_add(p->ledger, f->inputs[i]);
        const char *tag = in[n] ? "a" : "span";
        buf_printf(o, "%s<%s", i ? " · " : "", tag);
        if (in[n])
            buf_printf(o, " href=\"#f%zu\"", n);
        buf_printf(o, " class=\"lb\" data-of=\"f%zu\">", n);
        buf_html(o, str_of(f->inputs[i]->label ? f->inputs[i]->label : "figure"));
        buf_printf(o, "</%s>", tag);
    }
    if (f->n_inputs > most)
        buf_puts(o, " · and others");
    buf_puts(o, "</span>");
}

static void put_entry(struct page *p, const struct document *d, size_t n, const bool *in)
{
    struct buf *o = p->out;
    const struct figure *f = figure_ledger_at(p->ledger, n);
    buf_printf(o, "<li id=\"f%zu\"%s><b class=\"lb\" data-of=\"f%zu\">", n,
               p->seen[n] == SEEN_TEXT ? "" : " class=\"deep\"", n);
    buf_html(o, str_of(f->label ? f->label : "figure"));
    buf_printf(o, "</b> <span class=\"v\" data-fig=\"f%zu\">",
               n); /* the exact value stands where it is shown */
    buf_html(o, str_of(span_text(p->a, &(struct span){.kind = SPAN_INTERVAL, .figure = f})));
    buf_puts(o, "</span>");
    if (f->year)
        buf_printf(o, " <span class=\"y\" data-fig=\"f%zu\" data-part=\"year\">%d</span>", n,
                   f->year);
    if (f->why) {
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
            buf_printf(o, "<a href=\"%s\" class=\"lb\">", m->href);
            buf_html(o, str_of(m->name));
            buf_puts(o, "</a>");
        } else {
            code(p, "method", f->method);
        }
        buf_puts(o, "</span>");
    }
    put_inputs(p, n, f, in);
    if (f->grade != GRADE_NONE) {
        buf_printf(o, "<span class=\"r gr\"><i>grade %s</i>", figure_grade_name(f->grade));
        if (f->why_grade) {
            buf_puts(o, ": <span class=\"lb\">");
            buf_html(o, str_of(f->why_grade));
            buf_puts(o, "</span>");
        }
        buf_puts(o, "</span>");
    }
    buf_puts(o, "</li>\n");
}

/* What the page shows has an entry, and so have the inputs of what stands in its text; deeper
 * inputs are named by their label and stand in the JSON. */
static bool *chosen_entries(struct page *p, size_t n)
{
    bool *in = NEW_N(p->a, bool, n + 1);
    for (size_t i = 1; i <= n; i++) {
        in[i] = in[i] || (p->seen[i] != SEEN_INPUT && (!p->fixed || p->seen[i] == SEEN_TEXT));
        const struct figure *f = figure_ledger_at(p->ledger, i);
        for (size_t k = 0;
             p->seen[i] == SEEN_TEXT && !p->fixed && k < f->n_inputs && k < MOST_INPUTS; k++)
            in[figure_ledger_add(p->ledger, f->inputs[k])] = true;
    }
    return in;
}

void html_figures(struct page *p, const struct document *d)
{
    buf_puts(p->out, "<section id=\"figures\" aria-labelledby=\"figures-h\" class=\"appendix\">\n"
                     "<h2 id=\"figures-h\">Every figure</h2>\n");
    buf_puts(p->out, p->fixed
                         ? "<p>Each number in the text above, with where it comes from. Those "
                           "of tables and charts have theirs on the web page; the JSON of "
                           "this brief has them all.</p>\n"
                         : "<p>Each number above, with where it comes from and what it is made "
                           "of, in part; the JSON of this brief has all inputs, under the "
                           "same names.</p>\n");
    buf_puts(p->out, "<p>Grades: ");
    for (enum figure_grade g = GRADE_A; g <= GRADE_D; g++)
        buf_printf(p->out, "%s%s %s", g == GRADE_A ? "" : "; ", figure_grade_name(g),
                   grade_word(g));
    buf_puts(p->out, ".</p>\n<ul class=\"figs\">\n");
    size_t n = figure_ledger_count(p->ledger);
    const bool *in = chosen_entries(p, n);
    for (size_t i = 1; i <= n; i++)
        if (in[i])
            put_entry(p, d, i, in);
    buf_puts(p->out, "</ul>\n</section>\n");
}
