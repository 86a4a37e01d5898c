/* svg_map.c — one class per economy.
 *
 * Shapes too small to see get a point as well: a line of no length with round ends and a stroke that
 * does not scale, so that it stays the same few pixels on a phone and on a wall. Names are lettered
 * only for emphasised marks; everything else is in the title of the shape and in the table twin.
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
    size_t step = 0;
    for (size_t k = 0; k <= m->klass; k++)
        step += c->classes[k].look == LOOK_SEQUENCE;
    switch (c->classes[m->klass].look) {
    case LOOK_SEQUENCE: return arena_printf(a, "land q%zu", step);
    case LOOK_HOME: return arena_strdup(a, "land home");
    case LOOK_EXCLUDED: *ret_fill = "x"; return arena_strdup(a, "land out");
    case LOOK_MISSING: *ret_fill = "h"; return arena_strdup(a, "land gap");
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
            buf_printf(o, " fill=\"url(#%s-%s)\"", v->chart->id, fill);
        buf_puts(o, "/>");
    }
    if ((s->small || !*s->path) && m)
        buf_printf(o, "<path class=\"pt %s\" d=\"M%.1f %.1fh0\"/>", klass + 5, s->x, s->y);
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
    for (size_t i = 0; i < map->n; i++) {
        const struct map_shape *s = &map->shapes[i];
        const struct mark *m = mark_of(c, s->iso3);
        if (!m || m->tone != MARK_EMPHASIS)
            continue;
        bool left = s->x > map->width * 0.8;
        buf_printf(v->page->out, "<text class=\"name\" x=\"%.1f\" y=\"%.1f\"%s>", s->x, s->y,
                   left ? " text-anchor=\"end\" dx=\"-8\"" : " dx=\"8\"");
        buf_html(v->page->out, str_of(m->label));
        buf_puts(v->page->out, "</text>\n");
    }
    svg_end(v);
}
