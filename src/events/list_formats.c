/* list_formats.c — events.formats: which files are read, and the columns by which each is known. */
#include "events/events.h"
#include "events/read.h"
#include "events/table.h"

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct value *r = value_record(a), *list = value_list(a);
    (void)args, (void)e;
    for (size_t i = 0; i < event_n_formats; i++) {
        const struct event_format *f = event_formats[i];
        struct value *v = value_record(a), *columns = value_list(a);
        size_t n_kept = 0, n = 0;
        record_text(a, v, "id", f->id);
        record_text(a, v, "name", f->name);
        record_text(a, v, "what", f->what);
        for (size_t k = 0; f->table && k < f->table->n_cells; k++) {
            const struct cell_spec *c = &f->table->cells[k];
            if (!c->name)
                continue;
            n++;
            n_kept += c->field != NULL;
            if (c->flags & CELL_KEY)
                list_add(a, columns, value_text(a, c->name));
        }
        record_set(a, v, "key_columns", columns);
        record_int(a, v, "columns", (int64_t)n);
        record_int(a, v, "kept", (int64_t)n_kept);
        record_text(a, v, "channel", f->channel && f->channel[0] ? f->channel : NULL);
        list_add(a, list, v);
    }
    record_prose(a, r, "headline",
                 prose(a, "{s} formats are recognised by their columns; any other table is read by a mapping. CSV, TSV, "
                          "XLSX, also packed (.gz, .zip).",
                       arena_printf(a, "%zu", event_n_formats - 1)));
    record_set(a, r, "formats", list);
    *ret = r;
    return true;
}

static const struct shape_field format_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "key_columns", .heading = "known by", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "columns", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "kept", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "channel", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape format_shape = SHAPE("event_format", "a kind of file", format_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "formats", .kind = VALUE_LIST, .of = &format_shape, .flags = SHAPE_CSV},
};
static const struct shape shape = SHAPE("event_formats", "files that can be read", fields);
const struct capability events_formats_capability = {
    .name = "events.formats",
    .summary = "Lists the files of shops, marketplaces and carriers that can be read",
    .example = "landfall events formats\nlandfall events formats --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &shape,
    .run = run,
};
