/* show.c — entry.modes on a terminal: the claim, then modes, reasons, what is ruled out and by
 * what, what pulls towards control, the second opinion, and what nobody could check. */
#include "entry/show.h"

#include <string.h>

#include "base/columns.h"

static const char key;

void entry_show_keep(struct job *job, const struct entry_result *r)
{
    const struct entry_result **kept = NEW(job->arena, const struct entry_result *);
    *kept = r;
    job_set(job, &key, kept);
}

static void paragraph(struct buf *out, size_t width, const struct prose *p)
{
    if (p)
        columns_wrap(out, "", str_of(prose_text(out->a, p)), width, 0);
}

static void heading(struct buf *out, const char *text)
{
    buf_printf(out, "\n%s\n", text);
}

/* "· Direct export: why", further lines indented. */
static void item(struct buf *out, size_t width, const char *name, const char *text)
{
    columns_wrap(out, "  · ", str_of(arena_printf(out->a, "%s%s%s", name, *name ? ": " : "", text)),
                 width, 4);
}

/* Modes the method cannot tell apart share one number: it stands at the first of them. */
static const char *share(struct buf *out, const struct entry_result *r, size_t i)
{
    const struct entry_line *l = &r->lines[i];
    if (!l->acceptability)
        return "";
    if (i > 0 && l->indistinct && r->lines[i - 1].indistinct && r->lines[i - 1].place == l->place)
        return "with it";
    double x = l->together->value; /* drawn: neither none nor all is certain */
    const char *s = x >= 0.995  ? "over 99 %"
                    : x < 0.005 ? "under 1 %"
                                : figure_text(out->a, l->together);
    return arena_printf(out->a, "%s%s", s, l->indistinct ? " †" : "");
}

static void modes(struct buf *out, size_t width, const struct entry_result *r)
{
    struct columns *c = columns_new(out->a, width, 0);
    columns_add(c, "place", COLUMNS_RIGHT, 0);
    columns_add(c, "mode", 0, 0);
    columns_add(c, "comes first", COLUMNS_RIGHT, 0);
    columns_add(c, "fit", COLUMNS_RIGHT, 0);
    columns_add(c, "control", COLUMNS_RIGHT, 0);
    columns_add(c, "investment", COLUMNS_RIGHT, 0);
    columns_add(c, "risk", COLUMNS_RIGHT, 0);
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct entry_line *l = &r->lines[i];
        const struct entry_mode *m = l->mode;
        columns_row(
            c, (const char *const[]){
                   l->place ? arena_printf(out->a, "%d%s", l->place, l->tied ? "=" : "") : "out",
                   arena_printf(out->a, "%s%s", m->name, l->in_place ? " *" : ""), share(out, r, i),
                   l->fit ? figure_text(out->a, l->fit) : "", figure_text(out->a, m->control),
                   figure_text(out->a, m->investment), figure_text(out->a, m->risk)});
    }
    columns_write(c, out);
    bool alike = false;
    int marked = 0;
    for (size_t i = 0; i < r->n_lines; i++) {
        alike = alike || r->lines[i].indistinct;
        marked += r->lines[i].in_place;
    }
    if (r->in_place)
        columns_wrap(
            out, "* ",
            str_of(marked > 1
                       ? "how you are there today: your file says direct export, not which kind"
                       : "how you are there today; setting it up is behind you"),
            width, 2);
    if (alike)
        columns_wrap(out, "† ",
                     STR("for these together: on your answers the method cannot tell them apart"),
                     width, 2);
    if (r->n_passing)
        paragraph(out, width, r->share_note);
}

static void reasons(struct buf *out, size_t width, const struct entry_result *r)
{
    heading(out, "What counts most");
    for (size_t i = 0; i < r->n_passing; i++) {
        const char *all = "";
        for (size_t k = 0; k < ENTRY_REASONS && r->lines[i].reasons[k]; k++)
            all = arena_printf(out->a, "%s%s%s", all, k ? " " : "",
                               prose_text(out->a, r->lines[i].reasons[k]));
        item(out, width, r->lines[i].mode->name, *all ? all : "nothing speaks for or against it.");
    }
}

static void ruled_out(struct buf *out, size_t width, const struct entry_result *r)
{
    if (r->n_passing == r->n_lines)
        return;
    heading(out, "Ruled out");
    for (size_t i = r->n_passing; i < r->n_lines; i++) {
        const char *why = "";
        for (size_t k = 0; k < r->lines[i].n_constraints; k++) {
            const struct entry_constraint *x = &r->lines[i].constraints[k];
            if (x->outcome == CHECK_FAILED)
                why = arena_printf(
                    out->a, "%s%s%s%s", why, *why ? " " : "", prose_text(out->a, x->text),
                    x->source ? arena_printf(out->a, " Source: %s.", x->source) : "");
        }
        item(out, width, r->lines[i].mode->name, why);
    }
}

/* Rules of the modes still open that could not be looked at, each text once with its modes. */
static void open_rules(struct buf *out, size_t width, const struct entry_result *r)
{
    struct {
        const char *text, *modes;
        size_t n;
    } seen[64];
    size_t n = 0;
    for (size_t i = 0; i < r->n_passing; i++) {
        for (size_t k = 0; k < r->lines[i].n_constraints; k++) {
            const struct entry_constraint *x = &r->lines[i].constraints[k];
            if (x->outcome != CHECK_NOT_CHECKED)
                continue;
            const char *text = prose_text(out->a, x->text), *name = r->lines[i].mode->name;
            size_t at = 0;
            while (at < n && strcmp(seen[at].text, text) != 0)
                at++;
            if (at == n && n < COUNT_OF(seen)) {
                seen[n].text = text;
                seen[n].modes = name;
                seen[n++].n = 1;
            } else if (at < n) {
                seen[at].modes = arena_printf(out->a, "%s, %s", seen[at].modes, name);
                seen[at].n++;
            }
        }
    }
    heading(out, "Not checked, not known");
    for (size_t i = 0; i < n; i++)
        item(out, width, seen[i].n == r->n_passing ? "All of these modes" : seen[i].modes,
             seen[i].text);
    for (size_t i = 0; i < r->n_not_checked; i++)
        item(out, width, "", r->not_checked[i]);
    const char *fields = "";
    for (size_t i = 0; i < r->n_fields; i++)
        fields = arena_printf(out->a, "%s%s%s", fields, i ? ", " : "", r->fields[i]);
    if (*fields)
        columns_wrap(out, "Fields of your file that would answer: ", str_of(fields), width, 2);
}

static void factors(struct buf *out, size_t width, const struct entry_result *r)
{
    struct columns *c = columns_new(out->a, width, 0);
    heading(out, "What pulls towards control (+) and away from it (-)");
    columns_add(c, "factor", 0, 0);
    columns_add(c, "rests on", COLUMNS_RIGHT, 0);
    columns_add(c, "from -1 to 1", COLUMNS_RIGHT, 0);
    columns_add(c, "weight", COLUMNS_RIGHT, 0);
    columns_add(c, "pull", COLUMNS_RIGHT, 0);
    for (size_t i = 0; i < r->n_factors; i++) {
        const struct entry_factor *f = &r->factors[i];
        columns_row(c,
                    (const char *const[]){
                        arena_printf(out->a, "%s%s", f->name, f->mixed ? " (sign disputed)" : ""),
                        figure_text(out->a, f->raw), figure_text(out->a, f->z),
                        figure_text(out->a, f->weight), figure_text(out->a, f->pull)});
    }
    columns_write(c, out);
}

void entry_show(struct job *job, const struct value *v, struct buf *out, size_t width)
{
    const struct entry_result *const *kept = job_get(job, &key);
    const struct entry_result *r = *kept;
    paragraph(out, width, r->current);
    paragraph(out, width, r->headline);
    buf_putc(out, '\n');
    paragraph(out, width, r->control_text);
    paragraph(out, width, entry_warning(r));
    buf_putc(out, '\n');
    modes(out, width, r);
    reasons(out, width, r);
    ruled_out(out, width, r);
    factors(out, width, r);
    heading(out, r->oli->disagrees ? "Second opinion: the OLI gate disagrees"
                                   : "Second opinion: the OLI gate");
    columns_wrap(out, "  ", str_of(prose_text(out->a, r->oli->text)), width, 2);
    open_rules(out, width, r);
    const char *next = value_as_text(record_get(v, "next"));
    if (next)
        buf_printf(out, "\nNext: %s\n", next);
}
