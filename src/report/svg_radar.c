/* svg_radar.c — one axis per dimension, the interval as a band.
 *
 * An axis without a score has no place on the outline: the line breaks there instead of joining its
 * neighbours as if the score were known.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/svg.h"

enum { WIDTH = 400, HEIGHT = 316, RADIUS = 108 };
static const double CENTRE_X = 200, CENTRE_Y = 156;

struct point {
    double x, y;
};

static struct point at(size_t i, size_t n, double share)
{
    double angle = 2 * 3.14159265358979323846 * (double)i / (double)n;
    return (struct point){CENTRE_X + RADIUS * share * sin(angle),
                          CENTRE_Y - RADIUS * share * cos(angle)};
}

static void ring(struct svg *v, double share)
{
    struct buf *o = v->page->out;
    buf_puts(o, "<polygon class=\"ring\" points=\"");
    for (size_t i = 0; i < v->chart->n; i++) {
        struct point p = at(i, v->chart->n, share);
        buf_printf(o, "%s%.1f,%.1f", i ? " " : "", p.x, p.y);
    }
    buf_puts(o, "\"/>");
}

static double end_of(const struct figure *f, bool high, double top)
{
    double x = !figure_has_interval(f) ? f->value : high ? f->high : f->low;
    return x / top;
}

static void side(struct svg *v, size_t i)
{
    const struct chart *c = v->chart;
    size_t j = (i + 1) % c->n;
    const struct figure *f = c->marks[i].value, *g = c->marks[j].value;
    if (!figure_known(f) || !figure_known(g))
        return;
    struct point a = at(i, c->n, end_of(f, false, c->top)),
                 b = at(i, c->n, end_of(f, true, c->top));
    struct point d = at(j, c->n, end_of(g, true, c->top)),
                 e = at(j, c->n, end_of(g, false, c->top));
    buf_printf(v->page->out,
               "<polygon class=\"band\" points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>", a.x,
               a.y, b.x, b.y, d.x, d.y, e.x, e.y);
    struct point p = at(i, c->n, f->value / c->top), q = at(j, c->n, g->value / c->top);
    buf_printf(v->page->out,
               "<line class=\"outline\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", p.x,
               p.y, q.x, q.y);
}

/* "Sensing foreign demand" → two lines, cut at the blank nearest to the middle. */
static size_t cut_label(const char *s)
{
    size_t n = strlen(s), best = 0;
    if (n <= 14)
        return 0;
    for (size_t i = 1; i + 1 < n; i++)
        if (s[i] == ' ' && (!best || labs((long)i - (long)n / 2) < labs((long)best - (long)n / 2)))
            best = i;
    return best;
}

static void label(struct svg *v, size_t i)
{
    const struct chart *c = v->chart;
    const struct mark *m = &c->marks[i];
    struct point p = at(i, c->n, 1.13);
    const char *anchor = p.x < CENTRE_X - 8 ? "end" : p.x > CENTRE_X + 8 ? "start" : "middle";
    size_t cut = cut_label(m->label);
    double lines = cut ? 3 : 2;
    double y = p.y + (p.y < CENTRE_Y - RADIUS * 0.8   ? -14 * (lines - 1)
                      : p.y > CENTRE_Y + RADIUS * 0.8 ? 10
                                                      : -7 * (lines - 1) + 4);
    struct buf *o = v->page->out;
    buf_printf(o, "<text class=\"lab\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">", anchor, p.x, y);
    buf_html(o, (struct str){m->label, cut ? cut : strlen(m->label)});
    if (cut) {
        buf_printf(o, "<tspan x=\"%.1f\" dy=\"14\">", p.x);
        buf_html(o, str_of(m->label + cut + 1));
        buf_puts(o, "</tspan>");
    }
    buf_puts(o, "</text>");
    y += cut ? 29 : 15;
    if (figure_known(m->value)) {
        buf_printf(o,
                   "<text class=\"val em fig\" data-fig=\"f%zu\" text-anchor=\"%s\" x=\"%.1f\" "
                   "y=\"%.1f\">",
                   page_number(v->page, m->value), anchor, p.x, y);
        buf_html(o, str_of(figure_text(v->page->a, m->value)));
    } else {
        buf_printf(o, "<text class=\"val none\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">missing",
                   anchor, p.x, y);
    }
    buf_puts(o, "</text>\n");
}

void svg_radar(struct svg *v)
{
    const struct chart *c = v->chart;
    svg_begin(v, "radar", WIDTH, HEIGHT, true);
    for (int k = 1; k <= 4; k++)
        ring(v, k / 4.0);
    for (size_t i = 0; i < c->n; i++) {
        struct point p = at(i, c->n, 1);
        buf_printf(
            v->page->out, "<line class=\"%s\" x1=\"%.0f\" y1=\"%.0f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            figure_known(c->marks[i].value) ? "spoke" : "spoke none", CENTRE_X, CENTRE_Y, p.x, p.y);
    }
    buf_puts(v->page->out, "\n");
    for (size_t i = 0; i < c->n; i++)
        side(v, i);
    for (size_t i = 0; i < c->n; i++) {
        const struct mark *m = &c->marks[i];
        svg_mark_begin(v, "", m->label, &m->value, 1, m->note);
        if (figure_known(m->value)) {
            struct point p = at(i, c->n, m->value->value / c->top);
            buf_printf(v->page->out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>", p.x,
                       p.y);
        }
        label(v, i);
        svg_mark_end(v);
    }
    svg_end(v);
}
