/* map.c — country/map.csv gives the size of the plane, country/shapes.csv one row per economy. */
#include "report/map.h"

#include <stdio.h>

#include "base/csv.h"
#include "base/file.h"

static bool read_size(struct arena *a, const char *path, struct map *m, struct err *e)
{
    struct csv *c;
    int id, value;
    TRY(csv_open_path(&c, a, path, NULL, e));
    TRY(csv_col(c, "id", &id, e) && csv_col(c, "value", &value, e));
    while (csv_next(c, e)) {
        if (!str_is(csv_text(c, id), "view_box"))
            continue;
        char *text = str_dup(a, csv_text(c, value));
        if (sscanf(text, "%*f %*f %lf %lf", &m->width, &m->height) != 2)
            return csv_fail(c, value, e, "`%s` is not four numbers", text);
    }
    if (csv_failed(c))
        return false;
    if (m->width <= 0 || m->height <= 0)
        return FAIL(e, ERR_PARSE, "%s: no row `view_box`", path);
    return true;
}

bool map_load(struct arena *a, const char *country_dir, const struct map **ret, struct err *e)
{
    struct map *m = NEW(a, struct map);
    TRY(read_size(a, path_join(a, country_dir, "map.csv"), m, e));
    struct csv *c;
    int iso3, cx, cy, small, d;
    TRY(csv_open_path(&c, a, path_join(a, country_dir, "shapes.csv"), NULL, e));
    TRY(csv_col(c, "iso3", &iso3, e) && csv_col(c, "cx", &cx, e) && csv_col(c, "cy", &cy, e));
    TRY(csv_col(c, "small", &small, e) && csv_col(c, "d", &d, e));
    struct map_shape *shapes = NULL;
    size_t n = 0, cap = 0;
    while (csv_next(c, e)) {
        struct map_shape s = {.iso3 = str_dup(a, csv_text(c, iso3)),
                              .path = str_dup(a, csv_text(c, d)),
                              .small = str_is(csv_text(c, small), "1")};
        TRY(csv_need_real(c, cx, &s.x, e) && csv_need_real(c, cy, &s.y, e));
        PUSH(a, shapes, n, cap, s);
    }
    if (csv_failed(c))
        return false;
    m->shapes = shapes;
    m->n = n;
    *ret = m;
    return true;
}
