/* svg.c — the elements every chart is drawn with, and the choice of the file that draws it.
 *
 * A drawing has role img: its marks are for the eye and the pointer; whoever reads with a screen
 * reader or the keyboard alone has the table twin below it, where every number is a link. The
 * script of the page lets arrow keys walk the marks and reads their titles out.
 */
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static double clamp(double x)
{
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

struct svg_x svg_x(const struct svg *v, double share_01)
{
    struct svg_x t;
    if (v->page->fixed)
        snprintf(t.s, sizeof t.s, "%.2f", clamp(share_01) * SVG_WIDTH);
    else
        snprintf(t.s, sizeof t.s, "%.2f%%", 100 * clamp(share_01));
    return t;
}

/* Numbers inside a title must be those of figures: their ids stand beside it. */
static void figure_ids(struct page *p, const struct figure *const *figures, size_t n)
{
    buf_puts(p->out, " data-figs=\"");
    const char *blank = "";
    for (size_t i = 0; i < n; i++) {
        if (!figures[i])
            continue;
        buf_printf(p->out, "%sf%zu", blank, page_number(p, figures[i]));
        blank = " ";
    }
    buf_puts(p->out, "\"");
}

static void title_of_chart(struct svg *v)
{
    struct page *p = v->page;
    const struct words *w = v->chart->title;
    const struct figure *used[32];
    size_t n = 0;
    for (size_t i = 0; w && i < w->n && n < COUNT_OF(used); i++)
        if (w->spans[i].figure)
            used[n++] = w->spans[i].figure;
    buf_printf(p->out, "<title id=\"%s-t\"", v->chart->id);
    if (n)
        figure_ids(p, used, n);
    buf_puts(p->out, ">");
    page_words_plain(p, w);
    buf_puts(p->out, "</title>");
}

static const char *describe(const struct chart *c)
{
    switch (c->kind) {
    case CHART_BARS:
        return "Horizontal bars from zero; a thin line over a bar is its interval.";
    case CHART_RANKS:
        return "Each line runs from the best to the worst rank, the dot is the expected one.";
    case CHART_RADAR:
        return "One axis per dimension; the band is the interval of each score.";
    case CHART_MATRIX:
        return "Markets placed by ease of entry and attractiveness; open rings are uncertain.";
    case CHART_MAP:
        return "World map in classes; hatched economies lack data or are ruled out.";
    case CHART_STRIPS:
        return "Each strip is divided by the share of draws in which each outcome occurs.";
    case CHART_TREND:
        return "One column from zero for each year.";
    }
    return "";
}

void svg_begin(struct svg *v, const char *klass, double width, double height, bool keeps_shape)
{
    struct page *p = v->page;
    const char *id = v->chart->id;
    buf_printf(p->out, "<svg class=\"chart %s\" role=\"img\" aria-labelledby=\"%s-t %s-d\"", klass,
               id, id);
    if (keeps_shape || p->fixed)
        buf_printf(p->out, " viewBox=\"0 0 %.0f %.0f\"", width, height);
    if (p->fixed) {
        static const double PAPER = 0.8; /* letters of 13 px are large on paper */
        double w = !keeps_shape ? PAPER * SVG_WIDTH : width > 600 ? SVG_WIDTH : PAPER * width;
        buf_printf(p->out, " width=\"%.0f\" height=\"%.0f\"", w, height * w / width);
    } else if (!keeps_shape) {
        buf_printf(p->out, " width=\"100%%\" height=\"%.0f\"", height);
    }
    buf_puts(p->out, " xmlns=\"http://www.w3.org/2000/svg\">");
    title_of_chart(v);
    buf_printf(p->out, "<desc id=\"%s-d\">%s The table below says the same.</desc>", id,
               describe(v->chart));
    if (p->fixed)
        buf_printf(p->out, "<style>%s</style>", p->chart_css);
    svg_patterns(v, "", keeps_shape && width > 1000 ? 2 : 1); /* a large plane is drawn small */
}

void svg_patterns(struct svg *v, const char *set, int coarse)
{
    static const struct {
        const char *name, *turn, *drawing;
        int side;
    } patterns[] = {
        {"h", "rotate(45) ", "<path class=\"hatch\" d=\"M0 0V6\"/>", 6},
        {"x", "", "<path class=\"cross\" d=\"M0 0L6 6M6 0L0 6\"/>", 6},
        {"p", "",
         "<path class=\"spots\" d=\"M0 0H5V5H0Z\"/><circle class=\"spot\" cx=\"2.5\" cy=\"2.5\" "
         "r=\"1.3\"/>",
         5}};
    struct buf *o = v->page->out;
    buf_puts(o, "<defs>");
    for (size_t i = 0; i < COUNT_OF(patterns); i++)
        buf_printf(o,
                   "<pattern id=\"%s-%s%s\" width=\"%d\" height=\"%d\" "
                   "patternUnits=\"userSpaceOnUse\" patternTransform=\"%sscale(%d)\">%s</pattern>",
                   v->chart->id, set, patterns[i].name, patterns[i].side, patterns[i].side,
                   patterns[i].turn, coarse, patterns[i].drawing);
    buf_puts(o, "</defs>\n");
}

void svg_end(struct svg *v)
{
    buf_puts(v->page->out, "</svg>\n");
}

enum span_kind svg_how(const struct chart *c)
{
    return c->drawn ? SPAN_DRAWN : c->kind == CHART_RANKS ? SPAN_WHOLE : SPAN_INTERVAL;
}

void svg_mark_begin(struct svg *v, const char *klass, const char *label,
                    const struct figure *const *figures, size_t n, const char *note)
{
    struct page *p = v->page;
    const struct figure *main = NULL;
    for (size_t i = 0; i < n && !main; i++)
        main = figures[i];
    buf_printf(p->out, "<g class=\"mark %s\"", klass);
    if (main && !p->no_cards)
        buf_printf(p->out, " data-open=\"f%zu\"", page_number(p, main));
    buf_puts(p->out, "><title");
    figure_ids(p, figures, n);
    buf_puts(p->out, ">");
    buf_html(p->out, str_of(label));
    const char *sign = ": ";
    for (size_t i = 0; i < n; i++) {
        if (!figures[i])
            continue;
        buf_puts(p->out, sign);
        struct span s = {.kind = svg_how(v->chart), .figure = figures[i]};
        buf_html(p->out, str_of(span_text(p->a, &s)));
        sign = ", ";
    }
    if (note) {
        buf_puts(p->out, "; ");
        buf_html(p->out, str_of(note));
    }
    buf_puts(p->out, "</title>");
}

void svg_mark_end(struct svg *v)
{
    buf_puts(v->page->out, "</g>\n");
}

void svg_rect(struct svg *v, const char *klass, double x0, double x1, double y, double h, double r)
{
    x0 = clamp(x0);
    x1 = clamp(x1);
    buf_printf(v->page->out,
               "<rect class=\"%s\" x=\"%s\" y=\"%.1f\" width=\"%s\" height=\"%.1f\" rx=\"%.0f\"/>",
               klass, svg_x(v, x0).s, y, svg_x(v, x1 > x0 ? x1 - x0 : 0).s, h, r);
}

void svg_hline(struct svg *v, const char *klass, double x0, double x1, double y)
{
    buf_printf(v->page->out, "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%.1f\" y2=\"%.1f\"/>",
               klass, svg_x(v, x0).s, svg_x(v, x1).s, y, y);
}

void svg_vline(struct svg *v, const char *klass, double x, double y0, double y1)
{
    buf_printf(v->page->out, "<line class=\"%s\" x1=\"%s\" x2=\"%s\" y1=\"%.1f\" y2=\"%.1f\"/>",
               klass, svg_x(v, x).s, svg_x(v, x).s, y0, y1);
}

void svg_dot(struct svg *v, const char *klass, double x, double y, double r)
{
    buf_printf(v->page->out, "<circle class=\"%s\" cx=\"%s\" cy=\"%.1f\" r=\"%.1f\"/>", klass,
               svg_x(v, x).s, y, r);
}

static void text_begin(struct svg *v, const char *klass, double x, double y, double dx, char anchor,
                       const struct figure *f, enum span_kind how)
{
    struct buf *o = v->page->out;
    buf_printf(o, "<text class=\"%s%s\" x=\"%s\" y=\"%.1f\"", klass, f ? " fig" : "", svg_x(v, x).s,
               y);
    if (f)
        buf_printf(o, " data-fig=\"f%zu\"%s", page_number(v->page, f),
                   how == SPAN_DRAWN ? " data-part=\"drawn\"" : "");
    if (dx != 0)
        buf_printf(o, " dx=\"%.1f\"", dx);
    if (anchor != 's')
        buf_printf(o, " text-anchor=\"%s\"", anchor == 'm' ? "middle" : "end");
    buf_puts(o, ">");
}

void svg_text(struct svg *v, const char *klass, double x, double y, double dx, char anchor,
              const char *text)
{
    text_begin(v, klass, x, y, dx, anchor, NULL, SPAN_TEXT);
    buf_html(v->page->out, str_of(text));
    buf_puts(v->page->out, "</text>");
}

void svg_figure(struct svg *v, const char *klass, double x, double y, double dx, char anchor,
                const struct figure *f, enum span_kind how)
{
    struct span s = {.kind = how, .figure = f};
    text_begin(v, klass, x, y, dx, anchor, f, how);
    buf_html(v->page->out, str_of(span_text(v->page->a, &s)));
    buf_puts(v->page->out, "</text>");
}

void svg_chart(struct page *p, const struct chart *c)
{
    struct svg v = {.page = p, .chart = c};
    switch (c->kind) {
    case CHART_BARS:
        svg_bars(&v);
        break;
    case CHART_RANKS:
        svg_ranks(&v);
        break;
    case CHART_STRIPS:
        svg_strips(&v);
        break;
    case CHART_RADAR:
        svg_radar(&v);
        break;
    case CHART_MATRIX:
        svg_matrix(&v);
        break;
    case CHART_MAP:
        svg_map(&v);
        break;
    case CHART_TREND:
        svg_trend(&v);
        break;
    }
}

int svg_step(const struct chart *c, size_t k)
{
    if (c->classes[k].step)
        return c->classes[k].step;
    int step = 0;
    for (size_t i = 0; i <= k; i++)
        step += c->classes[i].look == LOOK_SEQUENCE;
    return step;
}

/* Patterns are drawn: a printer knows no gradients of styles. */
static void swatch(struct page *p, const char *drawing)
{
    buf_puts(p->out, "<li><svg class=\"chart sw\" width=\"14\" height=\"14\" viewBox=\"0 0 14 14\" "
                     "aria-hidden=\"true\" xmlns=\"http://www.w3.org/2000/svg\">");
    if (p->fixed)
        buf_printf(p->out, "<style>%s</style>", p->chart_css);
    buf_printf(p->out, "%s</svg>", drawing);
}

void svg_legend(struct page *p, const struct chart *c)
{
    if (c->kind != CHART_MAP && c->kind != CHART_STRIPS)
        return;
    buf_puts(p->out, "<ul class=\"legend\">");
    for (size_t k = 0; k < c->n_classes; k++) {
        const struct chart_class *cl = &c->classes[k];
        switch (cl->look) {
        case LOOK_SEQUENCE:
            buf_printf(p->out, "<li><i class=\"sw q%d\"></i>", svg_step(c, k));
            break;
        case LOOK_HOME:
            buf_puts(p->out, "<li><i class=\"sw home\"></i>");
            break;
        case LOOK_PRESENT:
            swatch(p, "<rect class=\"spots\" width=\"14\" height=\"14\"/><path class=\"spot\" "
                      "d=\"M2 2h2v2h-2zM9 2h2v2h-2zM2 9h2v2h-2zM9 9h2v2h-2z\"/>");
            break;
        case LOOK_EXCLUDED:
            swatch(p, "<path class=\"cross\" d=\"M0 0L14 14M7 0L14 7M0 7L7 14M14 0L0 14M7 0L0 7M14 "
                      "7L7 14\"/>");
            break;
        case LOOK_MISSING:
            swatch(p, "<path class=\"hatch\" d=\"M0 14L14 0M0 7L7 0M7 14L14 7\"/>");
            break;
        }
        if (cl->meaning)
            page_words(p, cl->meaning);
        else
            buf_html(p->out, str_of(cl->label));
        buf_puts(p->out, "</li>");
    }
    buf_puts(p->out, "</ul>\n");
}
