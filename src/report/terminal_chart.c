/* terminal_chart.c — charts in letters.
 *
 * A bar is solid up to its value and shaded over its interval, a rank is a dot on a line; matrix,
 * map and strips print their table, because that is what can be read at this width. */
#include <math.h>
#include <string.h>

#include "report/terminal.h"

#include "base/columns.h"

enum { LABEL = 38, TRACK = 30, VALUE = 27 }; /* columns */

/* A narrow terminal takes from the labels. */
static size_t label_width(size_t width)
{
    return width < LABEL + TRACK + VALUE + 5
               ? (width > TRACK + VALUE + 17 ? width - TRACK - VALUE - 5 : 12)
               : LABEL;
}

static void label(struct buf *out, const char *text, size_t width)
{
    struct str s = str_of(text);
    size_t w = text_width(s);
    if (w <= width) {
        buf_put(out, s);
        buf_pad(out, width - w);
        return;
    }
    while (s.n && text_width(s) > width - 1) {
        s.n--;
        while (s.n && ((unsigned char)s.p[s.n] & 0xC0) == 0x80)
            s.n--;
    }
    buf_put(out, s);
    buf_puts(out, "…");
    buf_pad(out, width - 1 - text_width(s));
}

static long cell_of(double share, long n)
{
    long k = lround(share * (double)n);
    return k < 0 ? 0 : k > n ? n : k;
}

static void bar(struct buf *out, const struct figure *f, double top)
{
    if (!figure_known(f)) {
        for (long k = 0; k < TRACK; k++)
            buf_puts(out, "╌");
        return;
    }
    bool has = f->low < f->high;
    long value = cell_of(f->value / top, TRACK);
    long low = has ? cell_of(f->low / top, TRACK) : value,
         high = has ? cell_of(f->high / top, TRACK) : value;
    for (long k = 0; k < TRACK; k++)
        buf_puts(out, k < low ? "█" : k < value ? "▓" : k < high ? "░" : "·");
}

static void bars(struct buf *out, const struct chart *c, size_t width)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct mark *m = &c->marks[i];
        if (m->group)
            columns_wrap(out, "", str_of(m->group), width, 0);
        buf_puts(out, "  ");
        label(out, m->label, label_width(width));
        buf_putc(out, ' ');
        bar(out, m->value, c->top);
        struct span s = {.kind = c->drawn ? SPAN_DRAWN : SPAN_INTERVAL, .figure = m->value};
        buf_printf(out, "  %s\n", span_text(out->a, &s));
    }
    bool interval = false;
    for (size_t i = 0; i < c->n && !c->drawn; i++)
        interval = interval || (figure_known(c->marks[i].value) &&
                                c->marks[i].value->low < c->marks[i].value->high);
    if (interval)
        columns_wrap(out, "  ", str_of("▓░ its interval, up to and beyond the value"), width, 2);
    for (size_t i = 0; i < c->n_lines; i++)
        buf_printf(out, "  %s %s\n", c->lines[i].label, figure_text(out->a, c->lines[i].at));
}

static void ranks(struct buf *out, const struct chart *c, size_t width)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct mark *m = &c->marks[i];
        buf_puts(out, "  ");
        label(out, m->label, label_width(width));
        buf_putc(out, ' ');
        double span = c->top > 1 ? c->top - 1 : 1;
        bool known = figure_known(m->low) && figure_known(m->high) && figure_known(m->value);
        long low = known ? cell_of((m->low->value - 1) / span, TRACK - 1) : -1;
        long high = known ? cell_of((m->high->value - 1) / span, TRACK - 1) : -1;
        long value = known ? cell_of((m->value->value - 1) / span, TRACK - 1) : -1;
        for (long k = 0; k < TRACK; k++)
            buf_puts(out, k == value ? "●" : known && k >= low && k <= high ? "━" : "·");
        if (!known)
            buf_puts(out, "  not rankable\n");
        else
            buf_printf(out, "  %s to %s\n",
                       span_text(out->a, &(struct span){.kind = SPAN_ORDINAL, .figure = m->low}),
                       span_text(out->a, &(struct span){.kind = SPAN_ORDINAL, .figure = m->high}));
    }
}

/* The names of each class; classes that hold most of the world are only named. */
static void map_classes(struct buf *out, const struct chart *c, size_t width)
{
    enum { MANY = 24 };
    for (size_t k = 0; k < c->n_classes; k++) {
        struct buf names;
        buf_init(&names, out->a, 1u << 20);
        buf_printf(&names, "%s: ", c->classes[k].label);
        size_t n = 0;
        for (size_t i = 0; i < c->n; i++)
            if (c->marks[i].klass == k && n++ < MANY)
                buf_printf(&names, "%s%s", n > 1 ? ", " : "", c->marks[i].label);
        if (n == 0)
            continue;
        if (n > MANY)
            buf_puts(&names, " and others");
        columns_wrap(out, "  ", str_of(names.p), width, 6);
    }
}

/* Years as letters of eight heights, with the first and the last figure. */
static void trend(struct buf *out, const struct chart *c)
{
    static const char *const steps[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    if (c->n == 0)
        return;
    const struct figure *first = c->marks[0].value, *last = c->marks[c->n - 1].value;
    buf_printf(out, "  %s %s ", span_text(out->a, &(struct span){.kind = SPAN_YEAR, .figure = first}),
               figure_text(out->a, first));
    for (size_t i = 0; i < c->n; i++) {
        const struct figure *f = c->marks[i].value;
        buf_puts(out, !figure_known(f) ? " " : steps[c->top > 0 ? cell_of(f->value / c->top, 7) : 0]);
    }
    if (c->n > 1)
        buf_printf(out, " %s in %s", figure_text(out->a, last),
                   span_text(out->a, &(struct span){.kind = SPAN_YEAR, .figure = last}));
    buf_puts(out, "\n");
}

void terminal_chart(struct buf *out, const struct chart *c, size_t width)
{
    columns_wrap(out, "── ", str_of(words_text(out->a, c->title)), width, 3);
    if (c->subtitle)
        columns_wrap(out, "   ", str_of(words_text(out->a, c->subtitle)), width, 3);
    switch (c->kind) {
    case CHART_BARS:
    case CHART_RADAR:
        bars(out, c, width);
        break;
    case CHART_RANKS:
        ranks(out, c, width);
        break;
    case CHART_MAP:
        map_classes(out, c, width);
        break;
    case CHART_TREND:
        trend(out, c);
        break;
    case CHART_MATRIX:
    case CHART_STRIPS:
        terminal_table(out, chart_table(out->a, c), width);
        break;
    }
    if (c->source)
        columns_wrap(out, "   ", str_of(words_text(out->a, c->source)), width, 3);
}
