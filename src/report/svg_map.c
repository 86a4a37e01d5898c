/* svg_map.c — one class per economy.
 *
 * Shapes too small to see get a point as well: a line of no length with round ends and a stroke
 * that does not scale, so that it stays the same few pixels on a phone and on a wall. Names are
 * lettered only for emphasised marks; everything else is in the title of the shape and in the table
 * twin.
 */
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

static void shape(struct svg *v, const struct map_shape *s, const struct mark *m)
{
    struct buf *o = v->page->out;
    const char *fill;
    char *klass = look_of(v, m, &fill);
    if (*s->path) {
        buf_printf(o, "<path class=\"%s\" d=\"%s\"", klass, s->path);
        if (*fill)
            buf_printf(o, " style=\"fill:url(#%s-%s)\"", v->chart->id, fill);
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

static bool free_of(const struct box *b, const struct box *set, size_t n, const struct map *map)
{
    if (b->x0 < 0 || b->x1 > map->width || b->y0 < 0 || b->y1 > map->height)
        return false;
    for (size_t i = 0; i < n; i++)
        if (b->x0 < set[i].x1 && set[i].x0 < b->x1 && b->y0 < set[i].y1 && set[i].y0 < b->y1)
            return false;
    return true;
}

/* Neighbours' names would cover each other: each takes the first free place around its point,
 * farther out with a thin line when the near ones are taken. */
static void name_at(struct svg *v, const struct map_shape *s, const char *text, struct box *set,
                    size_t *n)
{
    static const struct {
        double dx, dy;
        char side;
    } tries[] = {{12, 8, 's'},    {-12, 8, 'e'},    {12, -16, 's'}, {-12, -16, 'e'},
                 {12, 32, 's'},   {-12, 32, 'e'},   {60, -40, 's'}, {-60, -40, 'e'},
                 {60, 60, 's'},   {-60, 60, 'e'},   {110, 10, 's'}, {-110, 10, 'e'},
                 {110, -70, 's'}, {-110, -70, 'e'}, {110, 90, 's'}, {-110, 90, 'e'}};
    double w = LETTER * (double)text_width(str_of(text));
    for (size_t k = 0; k < COUNT_OF(tries); k++) {
        double x = s->x + tries[k].dx, y = s->y + tries[k].dy;
        struct box b = {tries[k].side == 's' ? x : x - w, tries[k].side == 's' ? x + w : x,
                        y - LINE + 5, y + 5};
        if (!free_of(&b, set, *n, v->chart->map) && k + 1 < COUNT_OF(tries))
            continue;
        set[(*n)++] = b;
        struct buf *o = v->page->out;
        if (k >= 6)
            buf_printf(o, "<path class=\"lead-line\" d=\"M%.0f %.0fL%.0f %.0f\"/>", s->x, s->y,
                       tries[k].side == 's' ? x - 4 : x + 4, y - 8);
        buf_printf(o, "<text class=\"name\" x=\"%.1f\" y=\"%.1f\"%s>", x, y,
                   tries[k].side == 'e' ? " text-anchor=\"end\"" : "");
        buf_html(o, str_of(text));
        buf_puts(o, "</text>\n");
        return;
    }
}

static void names(struct svg *v)
{
    const struct chart *c = v->chart;
    struct box set[MOST_NAMES];
    size_t n = 0;
    for (size_t i = 0; i < c->map->n && n < MOST_NAMES; i++) {
        const struct mark *m = mark_of(c, c->map->shapes[i].iso3);
        if (m && m->tone == MARK_EMPHASIS)
            name_at(v, &c->map->shapes[i], m->label, set, &n);
    }
}

void svg_map(struct svg *v)
{
    const struct chart *c = v->chart;
    const struct map *map = c->map;
    svg_begin(v, "map", map->width, map->height, true);
    for (size_t i = 0; i < map->n; i++) {
        const struct map_shape *s = &map->shapes[i];
        const struct mark *m = mark_of(c, s->iso3);
        if (m) {
            char *words = arena_printf(v->page->a, "%s%s%s", c->classes[m->klass].label,
                                       m->note ? "; " : "", m->note ? m->note : "");
            svg_mark_begin(v, "", m->label, &m->value, m->value ? 1 : 0, words);
            shape(v, s, m);
            svg_mark_end(v);
        } else {
            shape(v, s, NULL);
        }
    }
    names(v);
    svg_end(v);
}
