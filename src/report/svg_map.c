/* svg_map.c — one class per economy.
 *
 * Shapes too small to see get a point as well: a line of no length with round ends and a stroke
 * that does not scale, so that it stays the same few pixels on a phone and on a wall. Names are
 * lettered only for emphasised marks; everything else is in the title of the shape and in the table
 * twin.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/svg.h"

static const struct mark *mark_of(const struct chart *c, const char *iso3)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->marks[i].code && strcmp(c->marks[i].code, iso3) == 0)
            return &c->marks[i];
    return NULL;
}

static char *look_of(struct svg *v, const struct mark *m, const char **ret_fill)
{
    const struct chart *c = v->chart;
    struct arena *a = v->page->a;
    *ret_fill = "";
    if (!m)
        return arena_strdup(a, "land");
    switch (c->classes[m->klass].look) {
    case LOOK_SEQUENCE:
        return arena_printf(a, "land q%d", svg_step(c, m->klass));
    case LOOK_HOME:
        return arena_strdup(a, "land home");
    case LOOK_PRESENT:
        *ret_fill = "p";
        return arena_strdup(a, "land here");
    case LOOK_EXCLUDED:
        *ret_fill = "x";
        return arena_strdup(a, "land out");
    case LOOK_MISSING:
        *ret_fill = "h";
        return arena_strdup(a, "land gap");
    }
    return arena_strdup(a, "land");
}

static void shape(struct svg *v, const struct map_shape *s, const struct mark *m, const char *set)
{
    struct buf *o = v->page->out;
    const char *fill;
    char *klass = look_of(v, m, &fill);
    if (*s->path) {
        buf_printf(o, "<path class=\"%s\" d=\"%s\"", klass, s->path);
        if (*fill)
            buf_printf(o, " style=\"fill:url(#%s-%s%s)\"", v->chart->id, set, fill);
        buf_puts(o, "/>");
    }
    if ((s->small || !*s->path) && m)
        buf_printf(o, "<path class=\"pt %s\" d=\"M%.1f %.1fh0\"/>", klass + 5, s->x, s->y);
}

/* --- names
 * ---------------------------------------------------------------------------------------- */

enum { MOST_NAMES = 24 };
static const double LETTER = 12.5, LINE = 24; /* map units at the size of type on a desk */

struct box {
    double x0, x1, y0, y1;
};

/* The part of the plane that is drawn; names keep their size on the reader's screen. */
struct view {
    struct box area;
    double scale; /* map units of this view per map unit of the whole */
};

static bool free_of(const struct box *b, const struct box *set, size_t n, const struct box *area)
{
    if (b->x0 < area->x0 || b->x1 > area->x1 || b->y0 < area->y0 || b->y1 > area->y1)
        return false;
    for (size_t i = 0; i < n; i++)
        if (b->x0 < set[i].x1 && set[i].x0 < b->x1 && b->y0 < set[i].y1 && set[i].y0 < b->y1)
            return false;
    return true;
}

/* Neighbours' names would cover each other: each takes the first free place around its point,
 * farther out with a thin line when the near ones are taken. */
static void name_at(struct svg *v, const struct view *view, const struct map_shape *s,
                    const char *text, struct box *set, size_t *n)
{
    static const struct {
        double dx, dy;
        char side;
    } tries[] = {{12, 8, 's'},    {-12, 8, 'e'},    {12, -16, 's'}, {-12, -16, 'e'},
                 {12, 32, 's'},   {-12, 32, 'e'},   {60, -40, 's'}, {-60, -40, 'e'},
                 {60, 60, 's'},   {-60, 60, 'e'},   {110, 10, 's'}, {-110, 10, 'e'},
                 {110, -70, 's'}, {-110, -70, 'e'}, {110, 90, 's'}, {-110, 90, 'e'}};
    double k1 = view->scale, w = k1 * LETTER * (double)text_width(str_of(text));
    for (size_t k = 0; k < COUNT_OF(tries); k++) {
        double x = s->x + k1 * tries[k].dx, y = s->y + k1 * tries[k].dy;
        struct box b = {tries[k].side == 's' ? x : x - w, tries[k].side == 's' ? x + w : x,
                        y - k1 * (LINE - 5), y + k1 * 5};
        if (!free_of(&b, set, *n, &view->area) && k + 1 < COUNT_OF(tries))
            continue;
        set[(*n)++] = b;
        struct buf *o = v->page->out;
        if (k >= 6)
            buf_printf(o, "<path class=\"lead-line\" d=\"M%.0f %.0fL%.0f %.0f\"/>", s->x, s->y,
                       tries[k].side == 's' ? x - 4 * k1 : x + 4 * k1, y - 8 * k1);
        buf_printf(o, "<text class=\"name\" x=\"%.1f\" y=\"%.1f\"%s", x, y,
                   tries[k].side == 'e' ? " text-anchor=\"end\"" : "");
        if (fabs(k1 - 1) > 1e-9)
            buf_printf(o, " style=\"font-size:%.2fpx;stroke-width:%.2fpx\"", 22 * k1, 5 * k1);
        buf_puts(o, ">");
        buf_html(o, str_of(text));
        buf_puts(o, "</text>\n");
        return;
    }
}

static void names(struct svg *v, const struct view *view)
{
    const struct chart *c = v->chart;
    struct box set[MOST_NAMES];
    size_t n = 0;
    for (size_t i = 0; i < c->map->n && n < MOST_NAMES; i++) {
        const struct mark *m = mark_of(c, c->map->shapes[i].iso3);
        if (m && m->tone == MARK_EMPHASIS)
            name_at(v, view, &c->map->shapes[i], m->label, set, &n);
    }
}

/* --- closer look
 * --------------------------------------------------------------------------------- */

static const double LARGER = 1.5, ON_A_PHONE = 3.3; /* letters of the closer look */

/* Around the emphasised economies and home, with air; twice as wide as high. */
static bool near_view(const struct chart *c, struct view *ret)
{
    static const double AIR = 0.035, LEAST = 0.16, MOST = 0.5; /* of the width of the world */
    const struct map *map = c->map;
    struct box b = {map->width, 0, map->height, 0};
    for (size_t i = 0; i < map->n; i++) {
        const struct map_shape *s = &map->shapes[i];
        const struct mark *m = mark_of(c, s->iso3);
        if (!m || (m->tone != MARK_EMPHASIS && c->classes[m->klass].look != LOOK_HOME))
            continue;
        b.x0 = s->x < b.x0 ? s->x : b.x0;
        b.x1 = s->x > b.x1 ? s->x : b.x1;
        b.y0 = s->y < b.y0 ? s->y : b.y0;
        b.y1 = s->y > b.y1 ? s->y : b.y1;
    }
    double air = AIR * map->width, w = b.x1 - b.x0 + 2 * air, h = b.y1 - b.y0 + 2 * air;
    w = w > 2 * h ? w : 2 * h;
    w = w > LEAST * map->width ? w : LEAST * map->width;
    if (b.x1 < b.x0 || w > MOST * map->width || w / 2 > map->height)
        return false;
    double x = (b.x0 + b.x1) / 2, y = (b.y0 + b.y1) / 2;
    *ret = (struct view){{x - w / 2, x + w / 2, y - w / 4, y + w / 4}, LARGER * w / map->width};
    return true;
}

static void closer_look(struct svg *v, const struct view *view)
{
    struct page *p = v->page;
    const struct chart *c = v->chart;
    double w = view->area.x1 - view->area.x0;
    buf_printf(
        p->out,
        "<svg class=\"chart map closer\" aria-hidden=\"true\" viewBox=\"%.1f %.1f %.1f %.1f\"",
        view->area.x0, view->area.y0, w, w / 2);
    if (p->fixed)
        buf_printf(p->out, " width=\"%d\" height=\"%d\"", SVG_WIDTH, SVG_WIDTH / 2);
    buf_puts(p->out, " xmlns=\"http://www.w3.org/2000/svg\">");
    if (p->fixed) {
        buf_printf(p->out, "<style>%s</style>", p->chart_css);
        svg_patterns(v, "n", 1);
        for (size_t i = 0; i < c->map->n; i++)
            shape(v, &c->map->shapes[i], mark_of(c, c->map->shapes[i].iso3), "n");
    } else {
        buf_printf(p->out, "<use href=\"#%s-world\"/>", c->id);
    }
    buf_puts(p->out, "<g class=\"desk\">");
    names(v, view);
    buf_puts(p->out, "</g>");
    if (!p->fixed) {
        struct view phone = {view->area, view->scale * ON_A_PHONE / LARGER};
        buf_puts(p->out, "<g class=\"phone\">");
        names(v, &phone);
        buf_puts(p->out, "</g>");
    }
    svg_end(v);
}

void svg_map(struct svg *v)
{
    const struct chart *c = v->chart;
    const struct map *map = c->map;
    struct view near, whole = {{0, map->width, 0, map->height}, 1};
    bool closer = near_view(c, &near);
    svg_begin(v, "map", map->width, map->height, true);
    buf_printf(v->page->out, "<g class=\"chart\" id=\"%s-world\">",
               c->id); /* styles reach the copy */
    for (size_t i = 0; i < map->n; i++) {
        const struct map_shape *s = &map->shapes[i];
        const struct mark *m = mark_of(c, s->iso3);
        if (m) {
            char *words = arena_printf(v->page->a, "%s%s%s", c->classes[m->klass].label,
                                       m->note ? "; " : "", m->note ? m->note : "");
            svg_mark_begin(v, "", m->label, &m->value, m->value ? 1 : 0, words);
            shape(v, s, m, "");
            svg_mark_end(v);
        } else {
            shape(v, s, NULL, "");
        }
    }
    buf_puts(v->page->out, "</g>\n");
    if (closer)
        buf_printf(v->page->out,
                   "<rect class=\"frame\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\"/>",
                   near.area.x0, near.area.y0, near.area.x1 - near.area.x0,
                   near.area.y1 - near.area.y0);
    else
        names(v, &whole);
    svg_end(v);
    if (closer)
        closer_look(v, &near);
}
