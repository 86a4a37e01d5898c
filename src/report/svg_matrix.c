/* svg_matrix.c — markets by ease of entry (across) and attractiveness (up), in three by three
 * cells.
 *
 * A filled circle stands in its cell in enough of the draws; an open, dashed ring does not
 * (on_edge). The cross through a circle is the interval on both axes. Labels try the places around
 * their circle and take the first that touches neither a circle nor words already set. Circles move
 * apart as the page grows and letters do not, so a place is tried at several widths, and a phone
 * has its own lettering, of the emphasised markets only. A narrow drawing has no advice in its
 * cells. The style sheet shows what belongs to the width; the table twin has everything.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/svg.h"

enum { TOP = 22, PLOT = 420, FOOT = 40, MAX_MARKS = 400 };
static const double LETTER = 6.4; /* pixels, for placing labels only */

/* Widths of the drawing at which places are tried; from WITH_ADVICE on the cells have words. */
enum { WITH_ADVICE = 700 };
static const double DESK[] = {560, WITH_ADVICE, 790, 874}, PHONE[] = {280, 420, 560},
                    PAPER[] = {SVG_WIDTH};

struct box {
    double at, left, right; /* share of the width, pixels from there */
    double top, bottom;
    enum { CIRCLE, WORDS, ADVICE } kind;
};
struct placed {
    struct box boxes[2 * MAX_MARKS + 9];
    size_t n;
    const double *widths;
    size_t n_widths;
    bool on_circles; /* a label may lie on them: it has a halo */
};

static double y_of(const struct chart *c, double value)
{
    return TOP + PLOT * (1 - value / c->top);
}

static bool touches(const struct box *a, const struct box *b, double width)
{
    return a->at * width + a->left < b->at * width + b->right &&
           b->at * width + b->left < a->at * width + a->right && a->top < b->bottom &&
           b->top < a->bottom;
}

static bool is_free_at(const struct placed *p, const struct box *b, size_t but, double width)
{
    if (b->at * width + b->left < 0 || b->at * width + b->right > width)
        return false;
    for (size_t i = 0; i < p->n; i++) {
        const struct box *other = &p->boxes[i];
        bool there = (other->kind != CIRCLE || !p->on_circles) &&
                     (other->kind != ADVICE || width >= WITH_ADVICE || p->widths == PAPER);
        if (i != but && there && touches(b, other, width))
            return false;
    }
    return true;
}

static bool is_free(const struct placed *p, const struct box *b, size_t but)
{
    if (b->top < TOP || b->bottom > TOP + PLOT)
        return false;
    for (size_t i = 0; i < p->n_widths; i++)
        if (!is_free_at(p, b, but, p->widths[i]))
            return false;
    return true;
}

static void take(struct placed *p, struct box b)
{
    p->boxes[p->n++] = b;
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
static void advise(struct svg *v, struct placed *p, const char *text, double x0, double x1,
                   double top)
{
    if (!text)
        return;
    size_t fit = (size_t)((x1 - x0) * (p->widths == PAPER ? SVG_WIDTH : WITH_ADVICE) / LETTER) - 2,
           n = strlen(text), cut = n;
    if (text_width(str_of(text)) > fit) {
        for (size_t i = 0; i < n && i <= fit; i++)
            if (text[i] == ' ')
                cut = i;
    }
    svg_text(v, "advice", x0, top + 16, 7, 's', arena_strndup(v->page->a, text, cut));
    if (cut < n)
        svg_text(v, "advice", x0, top + 30, 7, 's', text + cut + 1);
    double longest = (double)(cut > n - cut ? cut : n - cut);
    take(p, (struct box){x0, 7, 7 + LETTER * longest, top + 4, top + (cut < n ? 34 : 20), ADVICE});
}

static void cells(struct svg *v, struct placed *p)
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
            advise(v, p, c->cells[row * 3 + col], cx[col], cx[col + 1], top);
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

static bool find_place(const struct placed *p, size_t self, double share, double y, double r,
                       double w, struct place *ret, struct box *ret_box)
{
    for (size_t k = 0; k < 12; k++) {
        double far = k < 6 ? 0 : 14; /* first close by, then one line farther out */
        const struct place tries[] = {{0.7 * r + 4, -0.7 * r - 3 - far, 's'},
                                      {0.7 * r + 4, 0.7 * r + 12 + far, 's'},
                                      {-0.7 * r - 4, -0.7 * r - 3 - far, 'e'},
                                      {-0.7 * r - 4, 0.7 * r + 12 + far, 'e'},
                                      {0, -r - 5 - far, 'm'},
                                      {0, r + 13 + far, 'm'}};
        struct place t = tries[k % 6];
        double left = t.anchor == 's' ? t.dx : t.anchor == 'e' ? t.dx - w : -w / 2;
        struct box b = {share, left, left + w, y + t.dy - 11, y + t.dy + 3, WORDS};
        if (is_free(p, &b, self)) {
            *ret = t;
            *ret_box = b;
            return true;
        }
    }
    return false;
}

static void letter(struct svg *v, struct placed *p, size_t i)
{
    const struct chart *c = v->chart;
    const struct mark *m = &c->marks[i];
    if (!figure_known(m->x) || !figure_known(m->y))
        return;
    bool emphasised = m->tone == MARK_EMPHASIS;
    double share = m->x->value / c->top, y = y_of(c, m->y->value), r = radius_of(c, m);
    double w = LETTER * (double)text_width(str_of(m->label)) + 4;
    struct place at;
    struct box b;
    bool found = find_place(p, i, share, y, r, w, &at, &b);
    if (!found && emphasised) {
        p->on_circles = true;
        found = find_place(p, i, share, y, r, w, &at, &b);
        p->on_circles = false;
    }
    if (!found)
        return; /* it stands in the table twin */
    take(p, b);
    svg_text(v, emphasised ? "lab em" : "lab few", share, y + at.dy, at.dx, at.anchor, m->label);
}

/* The circle of mark i is box i. */
static void circles(const struct chart *c, size_t n, struct placed *p)
{
    for (size_t i = 0; i < n; i++) {
        const struct mark *m = &c->marks[i];
        struct box circle = {.at = -1};
        if (figure_known(m->x) && figure_known(m->y)) {
            double y = y_of(c, m->y->value), r = radius_of(c, m);
            circle = (struct box){m->x->value / c->top, -r, r, y - r, y + r, CIRCLE};
        }
        take(p, circle);
    }
}

static void lettering(struct svg *v, size_t n, struct placed *p, bool phone)
{
    const struct chart *c = v->chart;
    buf_puts(v->page->out, phone ? "<g class=\"phone\">" : "<g class=\"desk\">");
    for (size_t i = 0; i < n; i++)
        if (c->marks[i].tone == MARK_EMPHASIS)
            letter(v, p, i);
    for (size_t i = 0; i < n && !phone; i++)
        if (c->marks[i].tone != MARK_EMPHASIS)
            letter(v, p, i);
    buf_puts(v->page->out, "</g>\n");
}

void svg_matrix(struct svg *v)
{
    const struct chart *c = v->chart;
    svg_begin(v, "matrix", SVG_WIDTH, TOP + PLOT + FOOT, false);
    size_t n = c->n < MAX_MARKS ? c->n : MAX_MARKS;
    bool paper = v->page->fixed;
    struct placed *p = NEW(v->page->a, struct placed), *small = NEW(v->page->a, struct placed);
    p->widths = paper ? PAPER : DESK;
    p->n_widths = paper ? COUNT_OF(PAPER) : COUNT_OF(DESK);
    small->widths = PHONE;
    small->n_widths = COUNT_OF(PHONE);
    circles(c, n, p);
    circles(c, n, small);
    cells(v, p);
    cuts(v);
    char *up = arena_printf(v->page->a, "↑ %s", c->y_name),
         *right = arena_printf(v->page->a, "%s →", c->x_name);
    svg_text(v, "axis strong", 0, 13, 0, 's', up);
    svg_text(v, "axis strong", 1, TOP + PLOT + 32, 0, 'e', right);
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
    lettering(v, n, p, false);
    if (!paper)
        lettering(v, n, small, true);
    svg_end(v);
}
