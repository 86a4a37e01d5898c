/* svg_trend.c — one column from zero per year, small enough to stand in a page of text: first and
 * last year and their figures are named, the rest is read from the table below it. */
#include "report/svg.h"

enum { HIGH = 72, FOOT = 18, HEAD = 18 };

static void end_of_axis(struct svg *v, const struct mark *m, double x, char anchor)
{
    svg_figure(v, "axis", x, HEAD + HIGH + 14, 0, anchor, m->value, SPAN_YEAR);
    svg_figure(v, "val", x, 12, 0, anchor, m->value, SPAN_FIGURE);
}

void svg_trend(struct svg *v)
{
    const struct chart *c = v->chart;
    double step = c->n ? 1.0 / (double)c->n : 1, gap = c->n > 40 ? 0.1 : 0.2;
    svg_begin(v, "trend", SVG_WIDTH, HEAD + HIGH + FOOT + 4, false);
    svg_hline(v, "axisline", 0, 1, HEAD + HIGH);
    for (size_t i = 0; i < c->n; i++) {
        const struct mark *m = &c->marks[i];
        if (!figure_known(m->value))
            continue;
        double x = step * (double)i, h = c->top > 0 ? HIGH * m->value->value / c->top : 0;
        svg_mark_begin(v, m->tone == MARK_MUTED ? "mu" : "",
                       c->value_name ? c->value_name : "Value", &m->value, 1, m->note);
        svg_rect(v, "bar", x + gap * step / 2, x + (1 - gap / 2) * step, HEAD + HIGH - h, h, 1);
        svg_mark_end(v);
    }
    if (c->n)
        end_of_axis(v, &c->marks[0], 0, 's');
    if (c->n > 1)
        end_of_axis(v, &c->marks[c->n - 1], 1, 'e');
    svg_end(v);
}
