/* svg_matrix.c — markets by ease of entry (across) and attractiveness (up), in three by three
 * cells.
 *
 * A filled circle stands in its cell in enough of the draws; an open, dashed ring does not
 * (on_edge). The cross through a circle is the interval on both axes. Labels try six places around
 * their circle and take the first that touches neither a circle nor a label already set; on a phone
 * only the emphasised ones are lettered (the style sheet hides the others), the table twin has them
 * all.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/svg.h"

enum { TOP = 22, PLOT = 420, FOOT = 40, MAX_MARKS = 400 };
static const double NOMINAL = 600, PHONE = 300, LETTER = 6.4; /* pixels, for placing labels only */

struct box {
    double x0, x1, y0, y1;
};
struct placed {
    struct box boxes[2 * MAX_MARKS];
    size_t n;
};

static double y_of(const struct chart *c, double value)
{
    return TOP + PLOT * (1 - value / c->top);
}

static bool touches(const struct box *a, const struct box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

static bool is_free(const struct placed *p, const struct box *b, size_t but)
{
    if (b->x0 < 0 || b->x1 > NOMINAL || b->y0 < TOP || b->y1 > TOP + PLOT)
        return false;
    for (size_t i = 0; i < p->n; i++)
        if (i != but && touches(b, &p->boxes[i]))
            return false;
    return true;
}

static double radius_of(const struct chart *c, const struct mark *m)
{
    double most = 0;
    for (size_t i = 0; i < c->n; i++)
        if (figure_known(c->marks[i].size) && c->marks[i].size->value > most)
            most = c->marks[i].size->value;
    if (!figure_known(m->size) || most <= 0)
        return 6;
    return 5 + 11 * sqrt(m->size->value > 0 ? m->size->value / most : 0);
}

/* On two lines when it is wider than its cell. */
static void advise(struct svg *v, const char *text, double x0, double x1, double top)
{
    if (!text)
        return;
    size_t fit = (size_t)((x1 - x0) * NOMINAL / LETTER) - 2, n = strlen(text), cut = n;
    if (text_width(str_of(text)) > fit) {
        for (size_t i = 0; i < n && i <= fit; i++)
            if (text[i] == ' ')
                cut = i;
    }
    svg_text(v, "advice", x0, top + 16, 7, 's', arena_strndup(v->page->a, text, cut));
    if (cut < n)
        svg_text(v, "advice", x0, top + 30, 7, 's', text + cut + 1);
}

static void cells(struct svg *v)
{
    const struct chart *c = v->chart;
    double cx[4] = {0, 0, 0, 1}, cy[4] = {0, 0, 0, c->top};
    size_t nx = 1, ny = 1;
    for (size_t i = 0; i < c->n_lines; i++) {
        if (!figure_known(c->lines[i].at))
            continue;
        double at = c->lines[i].at->value;
        if (c->lines[i].on_y && ny < 3)
            cy[ny++] = at;
        else if (!c->lines[i].on_y && nx < 3)
            cx[nx++] = at / c->top;
    }
    for (size_t row = 0; row < 3; row++) {
        for (size_t col = 0; col < 3; col++) {
            char klass[16];
            snprintf(klass, sizeof klass, "cell c%zu", row + col);
            double top = y_of(c, cy[row + 1]), bottom = y_of(c, cy[row]);
            svg_rect(v, klass, cx[col], cx[col + 1], top, bottom - top, 0);
            advise(v, c->cells[row * 3 + col], cx[col], cx[col + 1], top);
        }
    }
}

static void cuts(struct svg *v)
{
    const struct chart *c = v->chart;
    for (size_t i = 0; i < c->n_lines; i++) {
        const struct chart_line *l = &c->lines[i];
        if (!figure_known(l->at))
            continue;
        if (l->on_y) {
            double y = y_of(c, l->at->value);
            svg_hline(v, "cut", 0, 1, y);
            svg_figure(v, "axis", 0, y - 5, 7, 's', l->at, SPAN_FIGURE);
        } else {
            double x = l->at->value / c->top;
            svg_vline(v, "cut", x, TOP, TOP + PLOT);
            svg_figure(v, "axis", x, TOP + PLOT + 14, 0, 'm', l->at, SPAN_FIGURE);
        }
    }
}

static void interval_cross(struct svg *v, const struct mark *m)
{
    const struct chart *c = v->chart;
    double x = m->x->value / c->top, y = y_of(c, m->y->value);
    if (figure_has_interval(m->x))
        svg_hline(v, "cross-i", m->x->low / c->top, m->x->high / c->top, y);
    if (figure_has_interval(m->y))
        svg_vline(v, "cross-i", x, y_of(c, m->y->high), y_of(c, m->y->low));
}

struct place {
    double dx, dy;
    char anchor;
};

static bool find_place(const struct placed *p, size_t self, double x, double y, double r, double w,
                       bool phone, struct place *ret, struct box *ret_box)
{
    const struct place tries[] = {{0.7 * r + 4, -0.7 * r - 3, 's'},
                                  {0.7 * r + 4, 0.7 * r + 12, 's'},
                                  {-0.7 * r - 4, -0.7 * r - 3, 'e'},
                                  {-0.7 * r - 4, 0.7 * r + 12, 'e'},
                                  {0, -r - 5, 'm'},
                                  {0, r + 13, 'm'}};
    for (size_t k = 0; k < COUNT_OF(tries); k++) {
        const struct place *t = &tries[k];
        double left = t->anchor == 's' ? x + t->dx : t->anchor == 'e' ? x + t->dx - w : x - w / 2;
        struct box b = {left, left + w, y + t->dy - 11, y + t->dy + 3};
        double share = x / NOMINAL, room = t->anchor == 's'   ? (1 - share) * PHONE - t->dx
                                           : t->anchor == 'e' ? share * PHONE + t->dx
                                                              : PHONE;
        if (is_free(p, &b, self) && (!phone || room >= w)) {
            *ret = *t;
            *ret_box = b;
            return true;
        }
    }
    return false;
}

static void letter(struct svg *v, struct placed *p, size_t i, bool emphasised)
{
    const struct chart *c = v->chart;
    const struct mark *m = &c->marks[i];
    if ((m->tone == MARK_EMPHASIS) != emphasised || !figure_known(m->x) || !figure_known(m->y))
        return;
    double x = NOMINAL * m->x->value / c->top, y = y_of(c, m->y->value), r = radius_of(c, m);
    double w = LETTER * (double)text_width(str_of(m->label)) + 4;
    struct place at;
    struct box b;
    if (!find_place(p, i, x, y, r, w, emphasised, &at, &b)) {
        if (!emphasised)
            return; /* it stands in the table twin */
        at = (struct place){x > NOMINAL / 2 ? -r - 4 : r + 4, 4, x > NOMINAL / 2 ? 'e' : 's'};
        b = (struct box){x, x, y, y};
    }
    p->boxes[p->n++] = b;
    svg_text(v, emphasised ? "lab em" : "lab few", m->x->value / c->top, y + at.dy, at.dx,
             at.anchor, m->label);
}

void svg_matrix(struct svg *v)
{
    const struct chart *c = v->chart;
    svg_begin(v, "matrix", SVG_WIDTH, TOP + PLOT + FOOT, false);
    cells(v);
    cuts(v);
    char *up = arena_printf(v->page->a, "↑ %s", c->y_name),
         *right = arena_printf(v->page->a, "%s →", c->x_name);
    svg_text(v, "axis strong", 0, 13, 0, 's', up);
    svg_text(v, "axis strong", 1, TOP + PLOT + 32, 0, 'e', right);
    struct placed *p = NEW(v->page->a, struct placed);
    size_t n = c->n < MAX_MARKS ? c->n : MAX_MARKS;
    for (size_t i = 0; i < n; i++) {
        const struct mark *m = &c->marks[i];
        struct box none = {-1, -1, -1, -1};
        if (figure_known(m->x) && figure_known(m->y)) {
            double x = NOMINAL * m->x->value / c->top, y = y_of(c, m->y->value),
                   r = radius_of(c, m);
            none = (struct box){x - r, x + r, y - r, y + r};
        }
        p->boxes[p->n++] = none;
    }
    for (size_t i = 0; i < n; i++) {
        const struct mark *m = &c->marks[i];
        if (!figure_known(m->x) || !figure_known(m->y))
            continue;
        const struct figure *about[] = {m->x, m->y, m->size, m->certainty};
        char *klass = arena_printf(v->page->a, "%s%s", m->tone == MARK_EMPHASIS ? "em" : "mu",
                                   m->on_edge ? " edge" : "");
        svg_mark_begin(v, klass, m->label, about, 4, m->note);
        interval_cross(v, m);
        svg_dot(v, "bub", m->x->value / c->top, y_of(c, m->y->value), radius_of(c, m));
        svg_mark_end(v);
    }
    for (size_t i = 0; i < n; i++)
        letter(v, p, i, true);
    for (size_t i = 0; i < n; i++)
        letter(v, p, i, false);
    svg_end(v);
}
