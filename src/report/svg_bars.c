/* svg_bars.c — the charts made of rows: bars, rank ranges, divided strips.
 *
 * A row is two lines high: the label above, the track with its value beside it below. So a long
 * name never steals room from the bar, and the same drawing serves a phone and a desk. A reference
 * line is a short tick through every track, so that it never runs through letters.
 */
#include <math.h>
#include <stdio.h>

#include "report/svg.h"

enum { ROW = 42, GROUP = 30, TRACK = 22, BAR = 10, REF = 17 };
/* Share of the width that the track takes; the value beside it has the rest, and a value with an
 * interval needs more of a phone. */
static double span_of(const struct chart *c)
{
    bool interval = c->kind == CHART_RANKS;
    for (size_t i = 0; i < c->n && !interval && !c->drawn; i++)
        interval = figure_known(c->marks[i].value) && figure_has_interval(c->marks[i].value);
    return interval ? 0.58 : 0.75;
}

static const char *tone_class(enum mark_tone t)
{
    static const char *const names[] = {"", "em", "mu", "wa"};
    return names[t];
}

static double rows_height(const struct chart *c)
{
    double h = 0;
    for (size_t i = 0; i < c->n; i++)
        h += ROW + (c->marks[i].group ? GROUP : 0);
    return h;
}

static double group_heading(struct svg *v, const struct mark *m, double y)
{
    if (!m->group)
        return y;
    svg_text(v, "grp", 0, y + GROUP - 10, 0, 's', m->group);
    return y + GROUP;
}

static void row_label(struct svg *v, const struct mark *m, double y)
{
    const char *text = m->label; /* never by colour alone */
    if (m->tone == MARK_WARN)
        text = arena_printf(v->page->a, "▾ %s", m->label);
    svg_text(v, m->tone == MARK_EMPHASIS ? "lab em" : "lab", 0, y + 15, 0, 's', text);
}

/* Each reference line names itself on its own line of text, so that near cuts stay readable. */
static void reference_names(struct svg *v)
{
    const struct chart *c = v->chart;
    double span = span_of(c);
    double y = 0;
    for (size_t i = 0; i < c->n_lines; i++) {
        const struct figure *at = c->lines[i].at;
        if (!figure_known(at))
            continue;
        double x = span * at->value / c->top;
        bool left = x > 0.4;
        y += REF;
        struct buf *o = v->page->out;
        buf_printf(o, "<text class=\"reft\" x=\"%s\" y=\"%.1f\" dx=\"%d\"%s>", svg_x(v, x).s, y - 2,
                   left ? -5 : 5, left ? " text-anchor=\"end\"" : "");
        buf_html(o, str_of(c->lines[i].label));
        if (v->page->fixed) { /* the PDF maker loses a tspan after an end anchor */
            buf_printf(o, " %s</text>\n", figure_text(v->page->a, at));
            svg_vline(v, "ref", x, y - 11, y);
            continue;
        }
        buf_printf(o, " <tspan class=\"fig\" data-fig=\"f%zu\">", page_number(v->page, at));
        buf_html(o, str_of(figure_text(v->page->a, at)));
        buf_puts(o, "</tspan></text>\n");
        svg_vline(v, "ref", x, y - 11, y);
    }
}

static void reference_ticks(struct svg *v, double y)
{
    const struct chart *c = v->chart;
    double span = span_of(c);
    for (size_t i = 0; i < c->n_lines; i++)
        if (figure_known(c->lines[i].at))
            svg_vline(v, "ref", span * c->lines[i].at->value / c->top, y - 3, y + BAR + 3);
}

static double reference_height(const struct chart *c)
{
    double h = 0;
    for (size_t i = 0; i < c->n_lines; i++)
        h += figure_known(c->lines[i].at) ? REF : 0;
    return h > 0 ? h + 6 : 0;
}

static void whisker(struct svg *v, double low, double high, double y)
{
    svg_hline(v, "halo", low, high, y);
    svg_hline(v, "whisk", low, high, y);
    svg_vline(v, "whisk", low, y - 4, y + 4);
    svg_vline(v, "whisk", high, y - 4, y + 4);
}

void svg_bars(struct svg *v)
{
    const struct chart *c = v->chart;
    double span = span_of(c);
    double refs = reference_height(c), words = c->low_word ? 20 : 0;
    svg_begin(v, "bars", SVG_WIDTH, refs + rows_height(c) + words + 4, false);
    reference_names(v);
    double y = refs;
    for (size_t i = 0; i < c->n; i++) {
        const struct mark *m = &c->marks[i];
        y = group_heading(v, m, y);
        const struct figure *f = m->value;
        svg_mark_begin(v, tone_class(m->tone), m->label, &f, 1, m->note);
        row_label(v, m, y);
        double mid = y + TRACK + BAR / 2.0;
        if (figure_known(f)) {
            svg_rect(v, "track", 0, span, y + TRACK, BAR, 2);
            svg_rect(v, "bar", 0, span * f->value / c->top, y + TRACK, BAR, 2);
            reference_ticks(v, y + TRACK);
            if (figure_has_interval(f) && f->high > f->low)
                whisker(v, span * f->low / c->top, span * f->high / c->top, mid);
            svg_figure(v, "val", span, mid + 4.5, 12, 's', f, svg_how(c));
        } else {
            buf_printf(
                v->page->out,
                "<rect class=\"none\" x=\"0\" y=\"%.1f\" width=\"%s\" height=\"%d\" rx=\"2\" "
                "fill=\"url(#%s-h)\"/>",
                y + TRACK, svg_x(v, span).s, BAR, c->id);
            svg_text(v, "val none", span, mid + 4.5, 12, 's', "missing");
        }
        svg_mark_end(v);
        y += ROW;
    }
    if (c->low_word) {
        svg_text(v, "axis", 0, y + 12, 0, 's', c->low_word);
        svg_text(v, "axis", span, y + 12, 0, 'e', c->high_word ? c->high_word : "");
    }
    svg_end(v);
}

/* Rank 1 stands at the start; half a rank of air on either side keeps end dots whole. */
static double rank_x(const struct chart *c, double rank)
{
    double ranks = c->top > 1 ? c->top - 1 : 1;
    return span_of(c) * (0.015 + 0.97 * (rank - 1) / ranks);
}

void svg_ranks(struct svg *v)
{
    const struct chart *c = v->chart;
    double span = span_of(c);
    double height = rows_height(c) + 24;
    svg_begin(v, "ranks", SVG_WIDTH, height, false);
    svg_text(v, "axis", 0, 12, 0, 's', c->low_word ? c->low_word : "first");
    svg_text(v, "axis", span, 12, 0, 'e', c->high_word ? c->high_word : "last");
    double y = 20;
    for (size_t i = 0; i < c->n; i++) {
        const struct mark *m = &c->marks[i];
        y = group_heading(v, m, y);
        const struct figure *three[] = {m->value, m->low, m->high};
        svg_mark_begin(v, tone_class(m->tone), m->label, three, 3, m->note);
        row_label(v, m, y);
        double mid = y + TRACK + BAR / 2.0;
        svg_hline(v, "axisline", 0, span, mid);
        if (figure_known(m->low) && figure_known(m->high)) {
            struct buf *o = v->page->out;
            buf_printf(o, "<text class=\"val\" x=\"%s\" y=\"%.1f\" dx=\"12\">", svg_x(v, span).s,
                       mid + 4.5);
            buf_printf(o, "<tspan class=\"fig\" data-fig=\"f%zu\">", page_number(v->page, m->low));
            buf_html(o, str_of(span_text(v->page->a,
                                         &(struct span){.kind = SPAN_ORDINAL, .figure = m->low})));
            if (m->high->value > m->low->value) {
                buf_puts(o, "</tspan> to ");
                buf_printf(o, "<tspan class=\"fig\" data-fig=\"f%zu\">",
                           page_number(v->page, m->high));
                buf_html(o, str_of(span_text(v->page->a, &(struct span){.kind = SPAN_ORDINAL,
                                                                        .figure = m->high})));
            }
            buf_puts(o, "</tspan></text>");
            svg_hline(v, "range", rank_x(c, m->low->value), rank_x(c, m->high->value), mid);
        }
        if (figure_known(m->value))
            svg_dot(v, "dot", rank_x(c, m->value->value), mid, 5.5);
        else
            svg_text(v, "val none", span, mid + 4.5, 12, 's', "not rankable");
        svg_mark_end(v);
        y += ROW;
    }
    svg_end(v);
}

void svg_strips(struct svg *v)
{
    const struct chart *c = v->chart;
    enum { STRIP = 20 };
    double height = rows_height(c) + (STRIP - BAR) * (double)c->n + 4;
    svg_begin(v, "strips", SVG_WIDTH, height, false);
    double y = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct mark *m = &c->marks[i];
        y = group_heading(v, m, y);
        svg_mark_begin(v, tone_class(m->tone), m->label, m->parts, c->n_classes, m->note);
        row_label(v, m, y);
        if (m->note)
            svg_text(v, "axis", 1, y + 15, 0, 'e', m->note);
        double x = 0;
        for (size_t k = 0; k < c->n_classes; k++) {
            const struct figure *f = m->parts[k];
            int step = svg_step(c, k);
            if (!figure_known(f) || f->value <= 0)
                continue;
            double part = f->value / c->top;
            char klass[16];
            snprintf(klass, sizeof klass, "seg q%d", step);
            svg_rect(v, klass, x, x + part, y + TRACK, STRIP, 0);
            if (part >= 0.095) {
                snprintf(klass, sizeof klass, "in q%d", step);
                svg_figure(v, klass, x + part / 2, y + TRACK + 14, 0, 'm', f, SPAN_DRAWN);
            }
            x += part;
        }
        svg_mark_end(v);
        y += ROW + STRIP - BAR;
    }
    svg_end(v);
}
