/* What a table would become, shown before anything is imported: each column's role, the first rows as
 * understood, what has to be said, and the command that says it. */
#include "trade/read_generic.h"

#include "base/number.h"

enum { PREVIEW_ROWS = 5 };

static void put_word(struct buf *b, const char *word)
{
    bool plain = word[0] != '\0';
    for (const char *p = word; *p; p++)
        plain = plain && (strchr("_-.,=/:", *p) || (*p >= '0' && *p <= '9') ||
                          (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                          (unsigned char)*p >= 0x80);
    if (!plain)
        buf_putc(b, '\'');
    for (const char *p = word; *p; p++)
        if (*p == '\'')
            buf_puts(b, "'\\''");
        else
            buf_putc(b, *p);
    if (!plain)
        buf_putc(b, '\'');
}

static const char *map_text(struct arena *a, const struct generic_sample *s,
                            const struct generic_map *m)
{
    struct buf b;
    buf_init(&b, a, 8192);
    for (int r = 0; r < ROLE_COUNT; r++) {
        bool needed = r == ROLE_EXPORTER || r == ROLE_VALUE;
        if (m->column[r] < 0 && !needed)
            continue;
        buf_printf(&b, "%s%s=%s", b.n ? "," : "", generic_role_name[r],
                   m->column[r] >= 0 ? s->header[m->column[r]] : "COLUMN");
    }
    return b.p;
}

static enum generic_unit unit_guess(const struct trade_import *im, const struct generic_sample *s,
                                    const struct generic_map *m)
{
    for (int u = UNIT_USD; im->opt->unit && u <= UNIT_MILLION_USD; u++)
        if (strcmp(im->opt->unit, generic_unit_name[u]) == 0)
            return (enum generic_unit)u;
    return m->column[ROLE_VALUE] >= 0 ? generic_unit_of(s->header[m->column[ROLE_VALUE]])
                                      : UNIT_NOT_SAID;
}

/* The command that imports the file as shown; capital words are what only the user knows. */
static const char *command(struct trade_import *im, const struct generic_sample *s,
                           const struct generic_map *m)
{
    struct buf b;
    const char *nomenclature = im->opt->nomenclature ? im->opt->nomenclature
                                                     : generic_nomenclature_of(s, m);
    enum generic_unit unit = unit_guess(im, s, m);
    buf_init(&b, im->arena, 16384);
    buf_puts(&b, "landfall trade import ");
    put_word(&b, im->path);
    buf_puts(&b, " --map ");
    put_word(&b, map_text(im->arena, s, m));
    buf_printf(&b, " --unit %s", unit == UNIT_NOT_SAID ? "UNIT" : generic_unit_name[unit]);
    if (m->column[ROLE_YEAR] < 0)
        buf_printf(&b, " --year %s",
                   im->opt->year ? arena_printf(im->arena, "%d", im->opt->year) : "YEAR");
    if (m->column[ROLE_PRODUCT] >= 0)
        buf_printf(&b, " --nomenclature %s", nomenclature[0] ? nomenclature : "NOMENCLATURE");
    buf_puts(&b, " --dataset ");
    put_word(&b, im->opt->dataset ? im->opt->dataset
                                  : generic_dataset_of(im->arena, im->report->file));
    return b.p;
}

static struct str field(const struct generic_sample *s, const struct generic_map *m, size_t row,
                        enum generic_role role)
{
    return m->column[role] < 0 ? (struct str){0} : s->row[row][m->column[role]];
}

static const char *area_shown(struct trade_import *im, struct str t)
{
    const char *why;
    int area = area_of_text(im->areas, "iso", t, &why);
    return area >= 0 ? arena_printf(im->arena, "%s (%s)", area_at(im->areas, area)->code,
                                    area_at(im->areas, area)->name)
                     : arena_printf(im->arena, "`%.*s` %s", STR_ARG_MAX(t, 40), why);
}

static const char *value_shown(struct trade_import *im, struct str t, const struct generic_map *m,
                               enum generic_unit unit)
{
    int64_t v;
    bool rounded;
    if (!generic_number(m->decimal_comma, t, generic_unit_scale(unit), &v, &rounded))
        return arena_printf(im->arena, "`%.*s` is not a number", STR_ARG_MAX(t, 40));
    const char *number = number_int(im->arena, v, GROUP_NARROW);
    return unit == UNIT_NOT_SAID ? arena_printf(im->arena, "%s of a unit not said", number)
                                 : arena_printf(im->arena, "%s USD", number);
}

static struct value *rows_shown(struct trade_import *im, const struct generic_sample *s,
                                const struct generic_map *m)
{
    struct arena *a = im->arena;
    struct value *list = value_list(a);
    enum generic_unit unit = unit_guess(im, s, m);
    for (size_t i = 0; i < s->n_rows && i < PREVIEW_ROWS; i++) {
        struct value *v = value_record(a);
        struct str year = field(s, m, i, ROLE_YEAR), product = field(s, m, i, ROLE_PRODUCT);
        record_text(a, v, "year",
                    year.n        ? str_dup(a, year)
                    : im->opt->year ? arena_printf(a, "%d", im->opt->year)
                                    : "not said");
        record_text(a, v, "exporter", area_shown(im, field(s, m, i, ROLE_EXPORTER)));
        if (m->column[ROLE_IMPORTER] >= 0)
            record_text(a, v, "importer", area_shown(im, field(s, m, i, ROLE_IMPORTER)));
        record_text(a, v, "product", product.n ? str_dup(a, product) : "all products");
        record_text(a, v, "value", value_shown(im, field(s, m, i, ROLE_VALUE), m, unit));
        if (m->column[ROLE_QUANTITY] >= 0)
            record_text(a, v, "quantity", str_dup(a, field(s, m, i, ROLE_QUANTITY)));
        list_add(a, list, v);
    }
    return list;
}

static struct value *columns_shown(struct arena *a, const struct generic_sample *s,
                                   const struct generic_map *m)
{
    struct value *list = value_list(a);
    for (size_t k = 0; k < s->n_columns; k++) {
        const char *role = "not used";
        for (int r = 0; r < ROLE_COUNT; r++)
            if (m->column[r] == (int)k)
                role = generic_role_name[r];
        struct value *v = value_record(a);
        record_text(a, v, "column", s->header[k]);
        record_text(a, v, "taken_as", role);
        record_text(a, v, "first", arena_printf(a, "%.*s", STR_ARG_MAX(s->row[0][k], 40)));
        list_add(a, list, v);
    }
    return list;
}

static const char *to_say(struct trade_import *im, const struct generic_sample *s,
                          const struct generic_map *m)
{
    struct buf b;
    buf_init(&b, im->arena, 2048);
    if (m->column[ROLE_EXPORTER] < 0)
        buf_puts(&b, "Which column is the exporter? ");
    if (m->column[ROLE_VALUE] < 0)
        buf_puts(&b, "Which column is the value? ");
    if (!im->opt->unit)
        buf_puts(&b, "Which unit are the values in (usd, thousand-usd, million-usd)? ");
    if (m->column[ROLE_YEAR] < 0 && !im->opt->year)
        buf_puts(&b, "Which year is it? ");
    if (m->column[ROLE_PRODUCT] >= 0 && !im->opt->nomenclature)
        buf_printf(&b, "Which nomenclature are the codes of (HS17, SITC2)?%s ",
                   generic_nomenclature_of(s, m)[0] ? " Codes that begin with 00 are not of the HS."
                                                    : "");
    if (!im->opt->map)
        buf_puts(&b, "Are the columns right? ");
    return b.p;
}

void generic_preview(struct trade_import *im, const struct generic_sample *s,
                     const struct generic_map *m)
{
    struct arena *a = im->arena;
    struct value *v = value_record(a);
    record_text(a, v, "file", im->report->file);
    record_text(a, v, "to_say", to_say(im, s, m));
    record_text(a, v, "command", command(im, s, m));
    record_set(a, v, "columns", columns_shown(a, s, m));
    record_set(a, v, "rows", rows_shown(im, s, m));
    im->report->preview = v;
}
