/* skill_command.c — operations.skill: the published measurement of the alarms, as it stands beside them. */
#include <math.h>

#include "operations/operations.h"
#include "operations/skill_line.h"

static const struct shape_field row_fields[] = {
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "series", .kind = VALUE_TEXT},
    {.name = "mean", .heading = "a day", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "size", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL, .help = "of the change, per cent"},
    {.name = "result", .kind = VALUE_FIGURE},
    {.name = "n", .kind = VALUE_FIGURE, .help = "changes made, or days judged"},
    {.name = "how", .kind = VALUE_TEXT},
};
static const struct shape row_shape = SHAPE("operations_skill_row", "one measurement", row_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "measured", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "day of the measurement"},
    {.name = "rows", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("operations_skill", "how good the alarms are", fields);

static const char source[] = "skill/operations_alarms.csv";

static const struct figure *leaf(struct arena *a, const struct skill_row *r, double value, const char *label,
                                 const char *unit, size_t at)
{
    if (isinf(value))
        return figure_missing(a, label, unit, "fewer than half were seen in a quarter");
    if (isnan(value))
        return NULL;
    struct figure *f = figure_leaf(a, FIGURE_CATALOGUE, label, value, unit, 0, source, arena_printf(a, "row %zu", at));
    f->decimals = -1;
    if (value == r->value && isfinite(r->low) && isfinite(r->high))
        figure_with_interval(f, fmin(r->low, value), fmax(r->high, value));
    return f;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    (void)args;
    struct arena *a = job->arena;
    const struct skill_row *rows;
    const char *line;
    size_t n;
    TRY(skill_rows(job, &rows, &n, e) && skill_line(job, &line, e));
    struct value *r = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        const struct skill_row *x = &rows[i];
        struct value *v = value_record(a);
        record_text(a, v, "what", x->what);
        record_text(a, v, "series", x->series);
        record_figure(a, v, "mean", leaf(a, x, x->mean, "orders a day", "", i + 1));
        record_figure(a, v, "size", leaf(a, x, x->size, "size", "%", i + 1));
        record_figure(a, v, "result", leaf(a, x, x->value, x->what, x->unit, i + 1));
        record_figure(a, v, "n", leaf(a, x, x->n, "n", "", i + 1));
        record_text(a, v, "how", x->how);
        list_add(a, list, v);
    }
    record_text(a, r, "headline", line ? line : "Nothing has been measured yet.");
    record_text(a, r, "measured", n ? rows[0].date : NULL);
    record_set(a, r, "rows", list);
    record_text(a, r, "next", "landfall operations measure FIRM: the same on your own orders");
    *ret = r;
    return true;
}

const struct capability operations_skill = {
    .name = "operations.skill",
    .summary = "Shows how often the alarms are false and how late they are, measured on real orders",
    .about = "The figures of docs/alarms.md: made by tools/alarm-skill.py from three real histories, on the part of the "
             "time that nothing was tuned on.",
    .example = "landfall operations skill",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &shape,
    .run = run,
};
