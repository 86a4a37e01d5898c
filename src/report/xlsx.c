/* xlsx.c — walks the result with its shape and writes sheets through libxlsxwriter.
 *
 * A list's columns are decided before its first row is written: a figure gets a column for its value and,
 * only where one of its rows needs it, columns for low, high, unit and year; a unit that all rows share
 * stands in the head. Lists inside the records of a list become sheets of their own, their rows led by
 * the name of the record they belong to. */
#include "report/xlsx.h"

#include <math.h>
#include <string.h>
#include <xlsxwriter.h>

#include "base/date.h"
#include "base/file.h"
#include "country/country.h"

enum {
    SHEETS_MAX = 200,
    ROWS_MAX = 1048575,  /* of the format, less the head */
    TEXT_MAX = 32767,    /* characters in a cell, of the format */
    NAME_MAX_LENGTH = 31 /* of a sheet, of the format */
};
enum { WIDTH_LEAST = 8, WIDTH_MOST = 60, WIDTH_ROWS = 200, PLACES_MAX = 10 }; /* how it looks */

struct book {
    struct arena *a;
    lxw_workbook *wb;
    struct figure_ledger *ledger;
    lxw_format *head, *text, *missing, *day, *number[PLACES_MAX + 1], *general;
    const char *names[SHEETS_MAX];
    size_t n_names;
    struct err *e;
};

/* --- cells ------------------------------------------------------------------------------------ */

/* As much of a text as a cell holds, cut between characters. */
static const char *cell_text(struct book *b, const char *s)
{
    size_t n = 0, chars = 0;
    while (s[n] && chars < TEXT_MAX) {
        n++;
        chars += ((unsigned char)s[n] & 0xC0) != 0x80;
    }
    return s[n] ? arena_strndup(b->a, s, n) : s;
}

static void put_text(struct book *b, lxw_worksheet *ws, size_t row, size_t col, const char *s)
{
    struct date d;
    struct err ignored = {0};
    if (!s)
        return;
    if (strlen(s) == 10 && s[4] == '-' && date_parse(str_of(s), &d, &ignored) &&
        date_year(d) >= 1900) {
        struct date_ymd ymd = date_split(d);
        lxw_datetime t = {.year = ymd.year, .month = ymd.month, .day = ymd.day};
        (void)worksheet_write_datetime(ws, (lxw_row_t)row, (lxw_col_t)col, &t, b->day);
        return;
    }
    (void)worksheet_write_string(ws, (lxw_row_t)row, (lxw_col_t)col, cell_text(b, s), b->text);
}

static lxw_format *number_format(struct book *b, int decimals)
{
    if (decimals < 0 || decimals > PLACES_MAX)
        return b->general;
    return b->number[decimals];
}

static void put_number(struct book *b, lxw_worksheet *ws, size_t row, size_t col, double x,
                       lxw_format *f)
{
    if (isfinite(x))
        (void)worksheet_write_number(ws, (lxw_row_t)row, (lxw_col_t)col, x, f ? f : b->general);
}

static void put_figure_value(struct book *b, lxw_worksheet *ws, size_t row, size_t col,
                             const struct figure *f)
{
    if (!f)
        return;
    if (f->missing)
        (void)worksheet_write_string(ws, (lxw_row_t)row, (lxw_col_t)col, "missing", b->missing);
    else
        put_number(b, ws, row, col, f->value, number_format(b, f->decimals));
}

static const char *figure_id(struct book *b, const struct figure *f)
{
    return f ? arena_printf(b->a, "f%zu", figure_ledger_add(b->ledger, f)) : NULL;
}

/* A value that is neither list nor record nor figure. */
static void put_scalar(struct book *b, lxw_worksheet *ws, size_t row, size_t col,
                       const struct value *v)
{
    switch (value_kind(v)) {
    case VALUE_BOOL:
        (void)worksheet_write_boolean(ws, (lxw_row_t)row, (lxw_col_t)col, value_as_bool(v),
                                      b->text);
        break;
    case VALUE_INT:
        put_number(b, ws, row, col, (double)value_as_int(v), b->general);
        break;
    case VALUE_TEXT:
        put_text(b, ws, row, col, value_as_text(v));
        break;
    case VALUE_PROSE:
        put_text(b, ws, row, col, prose_text(b->a, value_as_prose(v)));
        for (size_t i = 0; i < value_as_prose(v)->n; i++) /* a sentence can be opened, too */
            if (value_as_prose(v)->pieces[i].figure)
                (void)figure_ledger_add(b->ledger, value_as_prose(v)->pieces[i].figure);
        break;
    default:
        break;
    }
}

/* --- sheets ------------------------------------------------------------------------------------ */

/* A name that the format allows and no other sheet has. */
static const char *sheet_name(struct book *b, const char *path)
{
    for (size_t n = 0;; n++) {
        const char *end = n ? arena_printf(b->a, " %zu", n + 1) : "";
        char *s = arena_printf(b->a, "%.*s%s", NAME_MAX_LENGTH - (int)strlen(end), path, end);
        size_t i = 0;
        for (char *p = s; *p; p++)
            if (strchr("[]:*?/\\'", *p))
                *p = ' ';
        while (i < b->n_names && strcasecmp(b->names[i], s) != 0)
            i++;
        if (i == b->n_names)
            return s;
    }
}

static bool new_sheet(struct book *b, const char *path, lxw_worksheet **ret)
{
    if (b->n_names >= SHEETS_MAX)
        return FAIL(b->e, ERR_LIMIT, "the result has more than %d tables", SHEETS_MAX);
    const char *name = sheet_name(b, path);
    *ret = workbook_add_worksheet(b->wb, name);
    if (!*ret)
        return FAIL(b->e, ERR_BUG, "`%s` cannot be the name of a sheet", name);
    b->names[b->n_names++] = name;
    return true;
}

/* Head row, filter and widths, once the rows are known. */
static void finish_sheet(lxw_worksheet *ws, const size_t *width, size_t n_cols, size_t n_rows)
{
    worksheet_freeze_panes(ws, 1, 0);
    if (n_cols && n_rows)
        (void)worksheet_autofilter(ws, 0, 0, (lxw_row_t)n_rows, (lxw_col_t)(n_cols - 1));
    for (size_t c = 0; c < n_cols; c++) {
        size_t w = width[c] < WIDTH_LEAST ? WIDTH_LEAST
                   : width[c] > WIDTH_MOST ? WIDTH_MOST
                                           : width[c];
        (void)worksheet_set_column(ws, (lxw_col_t)c, (lxw_col_t)c, (double)w + 2, NULL);
    }
}

/* --- columns of a list ------------------------------------------------------------------------- */

enum part { PART_VALUE, PART_LOW, PART_HIGH, PART_UNIT, PART_YEAR, PART_ID };
struct column {
    const struct shape_field *field;
    enum part part;
    const char *head;
};
struct rows { /* the records of a list, or of all lists of one place, with what leads each */
    const struct value **records;
    const char **leads;
    size_t n, cap, cap_leads;
};

static const char *heading(struct book *b, const struct shape_field *f)
{
    if (f->heading)
        return f->heading;
    char *s = arena_strdup(b->a, f->name);
    for (char *p = s; *p; p++)
        if (*p == '_')
            *p = ' ';
    return s;
}

static void figure_columns(struct book *b, const struct rows *rows, const struct shape_field *f,
                           struct column *cols, size_t *n)
{
    bool interval = false, year = false, same = true;
    const char *unit = NULL;
    for (size_t i = 0; i < rows->n; i++) {
        const struct figure *x = value_as_figure(record_get(rows->records[i], f->name));
        if (!x)
            continue;
        interval = interval || figure_has_interval(x);
        year = year || x->year;
        if (unit && x->unit && strcmp(unit, x->unit) != 0)
            same = false;
        unit = unit ? unit : x->unit;
    }
    const char *h = heading(b, f);
    cols[(*n)++] = (struct column){
        f, PART_VALUE,
        same && unit && *unit ? arena_printf(b->a, "%s (%s)", h, unit) : h};
    if (interval) {
        cols[(*n)++] = (struct column){f, PART_LOW, arena_printf(b->a, "%s, low", h)};
        cols[(*n)++] = (struct column){f, PART_HIGH, arena_printf(b->a, "%s, high", h)};
    }
    if (!same)
        cols[(*n)++] = (struct column){f, PART_UNIT, arena_printf(b->a, "%s, unit", h)};
    if (year)
        cols[(*n)++] = (struct column){f, PART_YEAR, arena_printf(b->a, "%s, year", h)};
    cols[(*n)++] = (struct column){f, PART_ID, arena_printf(b->a, "%s, figure", h)};
}

static size_t columns_of(struct book *b, const struct rows *rows, const struct shape *shape,
                         struct column *cols)
{
    size_t n = 0;
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        if (f->kind == VALUE_FIGURE)
            figure_columns(b, rows, f, cols, &n);
        else if (f->kind != VALUE_LIST && f->kind != VALUE_RECORD)
            cols[n++] = (struct column){f, PART_VALUE, heading(b, f)};
    }
    return n;
}

static void put_cell(struct book *b, lxw_worksheet *ws, size_t row, size_t col,
                     const struct column *c, const struct value *v)
{
    const struct figure *f = value_as_figure(v);
    if (c->field->kind != VALUE_FIGURE) {
        put_scalar(b, ws, row, col, v);
        return;
    }
    if (!f)
        return;
    lxw_format *number = number_format(b, f->decimals);
    if (c->part == PART_VALUE)
        put_figure_value(b, ws, row, col, f);
    else if (c->part == PART_LOW && figure_has_interval(f))
        put_number(b, ws, row, col, f->low, number);
    else if (c->part == PART_HIGH && figure_has_interval(f))
        put_number(b, ws, row, col, f->high, number);
    else if (c->part == PART_UNIT)
        put_text(b, ws, row, col, f->unit);
    else if (c->part == PART_YEAR && f->year)
        put_number(b, ws, row, col, f->year, b->general);
    else if (c->part == PART_ID)
        put_text(b, ws, row, col, figure_id(b, f));
}

static size_t shown_width(struct book *b, const struct column *c, const struct value *v)
{
    if (c->part != PART_VALUE)
        return 0;
    if (value_kind(v) == VALUE_TEXT)
        return text_width(str_of(value_as_text(v)));
    if (value_kind(v) == VALUE_PROSE)
        return text_width(str_of(prose_text(b->a, value_as_prose(v))));
    return 0;
}

/* --- walking ----------------------------------------------------------------------------------- */

static bool put_rows(struct book *b, const char *path, const struct rows *rows,
                     const struct shape *shape);

/* What a row is called, for the rows of a list inside it: its first text. */
static const char *name_of(const struct value *record, const struct shape *shape)
{
    for (size_t i = 0; i < shape->n_fields; i++)
        if (shape->fields[i].kind == VALUE_TEXT) {
            const char *s = value_as_text(record_get(record, shape->fields[i].name));
            if (s)
                return s;
        }
    return "";
}

/* Lists (and records holding lists) inside the records of `rows`, one sheet for each place. */
static bool put_inner(struct book *b, const char *path, const struct rows *rows,
                      const struct shape *shape)
{
    for (size_t k = 0; k < shape->n_fields; k++) {
        const struct shape_field *f = &shape->fields[k];
        struct rows inner = {0};
        if ((f->kind != VALUE_LIST && f->kind != VALUE_RECORD) || !f->of)
            continue;
        for (size_t i = 0; i < rows->n; i++) {
            const struct value *v = record_get(rows->records[i], f->name);
            const char *lead = rows->leads[i] && *rows->leads[i] ? rows->leads[i]
                                                                 : name_of(rows->records[i], shape);
            size_t n = f->kind == VALUE_LIST ? value_count(v) : value_kind(v) == VALUE_RECORD;
            for (size_t j = 0; j < n; j++) {
                PUSH(b->a, inner.records, inner.n, inner.cap,
                     f->kind == VALUE_LIST ? list_at(v, j) : v);
                size_t m = inner.n - 1;
                PUSH(b->a, inner.leads, m, inner.cap_leads, lead);
            }
        }
        if (inner.n)
            TRY(put_rows(b, arena_printf(b->a, "%s %s", path, f->name), &inner, f->of));
    }
    return true;
}

static bool put_rows(struct book *b, const char *path, const struct rows *rows,
                     const struct shape *shape)
{
    lxw_worksheet *ws;
    bool led = false;
    struct column *cols = NEW_N(b->a, struct column, 6 * shape->n_fields + 1);
    if (rows->n > ROWS_MAX)
        return FAIL(b->e, ERR_LIMIT, "a sheet holds %d rows; %s has %zu", ROWS_MAX, path, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        led = led || *rows->leads[i];
    size_t n = columns_of(b, rows, shape, cols), first = led;
    if (n == 0)
        return put_inner(b, path, rows, shape);
    TRY(new_sheet(b, path, &ws));
    size_t *width = NEW_N(b->a, size_t, n + 1);
    if (led)
        (void)worksheet_write_string(ws, 0, 0, "of", b->head);
    for (size_t c = 0; c < n; c++) {
        (void)worksheet_write_string(ws, 0, (lxw_col_t)(first + c), cols[c].head, b->head);
        width[first + c] = text_width(str_of(cols[c].head));
    }
    for (size_t i = 0; i < rows->n; i++) {
        if (led) {
            put_text(b, ws, i + 1, 0, rows->leads[i]);
            size_t w = text_width(str_of(rows->leads[i]));
            width[0] = i < WIDTH_ROWS && w > width[0] ? w : width[0];
        }
        for (size_t c = 0; c < n; c++) {
            const struct value *v = record_get(rows->records[i], cols[c].field->name);
            size_t w = i < WIDTH_ROWS ? shown_width(b, &cols[c], v) : 0;
            put_cell(b, ws, i + 1, first + c, &cols[c], v);
            width[first + c] = w > width[first + c] ? w : width[first + c];
        }
    }
    finish_sheet(ws, width, first + n, rows->n);
    return put_inner(b, path, rows, shape);
}

static void summary_row(struct book *b, lxw_worksheet *ws, size_t *row, const char *name,
                        const struct value *v)
{
    const struct figure *f = value_as_figure(v);
    if (value_kind(v) == VALUE_NULL)
        return;
    size_t r = ++*row;
    put_text(b, ws, r, 0, name);
    if (!f) {
        put_scalar(b, ws, r, 1, v);
        return;
    }
    put_figure_value(b, ws, r, 1, f);
    if (figure_has_interval(f)) {
        put_number(b, ws, r, 2, f->low, number_format(b, f->decimals));
        put_number(b, ws, r, 3, f->high, number_format(b, f->decimals));
    }
    put_text(b, ws, r, 4, f->unit);
    if (f->year)
        put_number(b, ws, r, 5, f->year, b->general);
    put_text(b, ws, r, 6, figure_id(b, f));
}

/* What stands once, with the names of the records it stands in before it. */
static void put_summary(struct book *b, lxw_worksheet *ws, size_t *row, const char *before,
                        const struct value *v, const struct shape *shape)
{
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        const struct value *m = record_get(v, f->name);
        const char *name =
            arena_printf(b->a, "%s%s%s", before, *before ? ": " : "", heading(b, f));
        if (f->kind == VALUE_RECORD && f->of)
            put_summary(b, ws, row, name, m, f->of);
        else if (f->kind == VALUE_LIST && !f->of)
            for (size_t k = 0; k < value_count(m); k++)
                summary_row(b, ws, row, name, list_at(m, k));
        else if (f->kind != VALUE_LIST)
            summary_row(b, ws, row, name, m);
    }
}

/* The lists of a record and of the records in it. */
static bool put_lists(struct book *b, const char *path, const struct value *v,
                      const struct shape *shape)
{
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct shape_field *f = &shape->fields[i];
        const struct value *m = record_get(v, f->name);
        const char *name = *path ? arena_printf(b->a, "%s %s", path, f->name) : f->name;
        struct rows rows = {0};
        if (!f->of)
            continue;
        if (f->kind == VALUE_RECORD && value_kind(m) == VALUE_RECORD)
            TRY(put_lists(b, name, m, f->of));
        for (size_t k = 0; f->kind == VALUE_LIST && k < value_count(m); k++) {
            PUSH(b->a, rows.records, rows.n, rows.cap, list_at(m, k));
            size_t n = rows.n - 1;
            PUSH(b->a, rows.leads, n, rows.cap_leads, "");
        }
        if (rows.n)
            TRY(put_rows(b, name, &rows, f->of));
    }
    return true;
}

static const char *inputs_text(struct book *b, const struct figure *f)
{
    struct buf s;
    buf_init(&s, b->a, TEXT_MAX);
    for (size_t i = 0; i < f->n_inputs && !s.overflow; i++)
        buf_printf(&s, "%sf%zu", i ? " " : "", figure_ledger_add(b->ledger, f->inputs[i]));
    return s.n ? s.p : NULL;
}

static bool put_figures(struct book *b)
{
    static const char *const heads[] = {"figure", "what",   "value",  "low",   "high",
                                        "unit",   "year",   "origin", "source", "place in source",
                                        "method", "grade",  "note",   "computed from"};
    static const size_t width[] = {8, 44, 12, 12, 12, 14, 8, 12, 30, 30, 18, 8, 40, 30};
    lxw_worksheet *ws;
    TRY(new_sheet(b, "figures", &ws));
    for (size_t c = 0; c < COUNT_OF(heads); c++)
        (void)worksheet_write_string(ws, 0, (lxw_col_t)c, heads[c], b->head);
    /* the ledger grows while inputs are named */
    for (size_t i = 1; i <= figure_ledger_count(b->ledger); i++) {
        const struct figure *f = figure_ledger_at(b->ledger, i);
        lxw_format *number = number_format(b, f->decimals);
        if (i > ROWS_MAX)
            return FAIL(b->e, ERR_LIMIT, "more than %d figures", ROWS_MAX);
        put_text(b, ws, i, 0, figure_id(b, f));
        put_text(b, ws, i, 1, f->label);
        put_figure_value(b, ws, i, 2, f);
        if (figure_has_interval(f)) {
            put_number(b, ws, i, 3, f->low, number);
            put_number(b, ws, i, 4, f->high, number);
        }
        put_text(b, ws, i, 5, f->unit);
        if (f->year)
            put_number(b, ws, i, 6, f->year, b->general);
        put_text(b, ws, i, 7, figure_origin_name(f->origin));
        put_text(b, ws, i, 8, f->source);
        put_text(b, ws, i, 9, f->ref);
        put_text(b, ws, i, 10, f->method);
        put_text(b, ws, i, 11, figure_grade_name(f->grade));
        put_text(b, ws, i, 12, f->why ? f->why : f->why_grade);
        put_text(b, ws, i, 13, inputs_text(b, f));
    }
    finish_sheet(ws, width, COUNT_OF(heads), figure_ledger_count(b->ledger));
    return true;
}

/* --- the workbook ------------------------------------------------------------------------------ */

static void make_formats(struct book *b)
{
    b->head = workbook_add_format(b->wb);
    format_set_bold(b->head);
    format_set_bottom(b->head, LXW_BORDER_THIN);
    format_set_text_wrap(b->head);
    format_set_align(b->head, LXW_ALIGN_VERTICAL_TOP);
    b->text = workbook_add_format(b->wb);
    format_set_text_wrap(b->text);
    format_set_align(b->text, LXW_ALIGN_VERTICAL_TOP);
    b->missing = workbook_add_format(b->wb);
    format_set_italic(b->missing);
    format_set_align(b->missing, LXW_ALIGN_RIGHT);
    b->day = workbook_add_format(b->wb);
    format_set_num_format(b->day, "yyyy-mm-dd");
    b->general = workbook_add_format(b->wb);
    for (int i = 0; i <= PLACES_MAX; i++) {
        b->number[i] = workbook_add_format(b->wb);
        format_set_num_format(b->number[i],
                              i ? arena_printf(b->a, "#,##0.%0*d", i, 0) : "#,##0");
    }
}

static bool put_all(struct book *b, const struct value *v, const struct shape *shape)
{
    static const char *const heads[] = {"what", "value", "low", "high", "unit", "year", "figure"};
    static const size_t width[] = {32, 60, 12, 12, 14, 8, 8};
    lxw_worksheet *ws;
    size_t row = 0;
    TRY(new_sheet(b, "summary", &ws));
    for (size_t c = 0; c < COUNT_OF(heads); c++)
        (void)worksheet_write_string(ws, 0, (lxw_col_t)c, heads[c], b->head);
    put_summary(b, ws, &row, "", v, shape);
    finish_sheet(ws, width, COUNT_OF(heads), row);
    TRY(put_lists(b, "", v, shape));
    return put_figures(b);
}

bool value_to_xlsx(struct arena *a, const char *path, const struct value *v,
                   const struct shape *shape, int made_on, struct err *e)
{
    struct err ignored = {0};
    const char *tmp = arena_printf(a, "%s.tmp.xlsx", path);
    struct book b = {.a = a, .ledger = figure_ledger_new(a), .e = e};
    TRY(file_write(tmp, STR(""), e)); /* says what is wrong; the library would print it */
    b.wb = workbook_new(tmp);
    if (!b.wb)
        return FAIL(e, ERR_IO, "no memory for a workbook");
    lxw_doc_properties about = {.title = arena_strdup(a, shape->summary),
                                .comments = arena_strdup(a, "Written by Landfall"),
                                .created = (time_t)made_on * 86400};
    (void)workbook_set_properties(b.wb, &about);
    make_formats(&b);
    bool ok = put_all(&b, v, shape);
    lxw_error failed = workbook_close(b.wb); /* frees it, whatever happened */
    if (ok && failed)
        ok = FAIL(e, ERR_IO, "cannot write %s: %s", path, lxw_strerror(failed));
    ok = ok && file_replace(tmp, path, e);
    if (!ok && !file_remove(tmp, &ignored))
        err_clear(&ignored); /* the first error is the one to tell */
    return ok;
}

bool result_to_xlsx(struct job *job, const struct capability *c, const struct value *v,
                    const char *path, struct err *e)
{
    struct facts *facts;
    int day = job->as_of;
    if (day == AS_OF_FACT_TABLE) {
        TRY(facts_of_job(job, &facts, e));
        day = facts_as_of(facts).days;
    }
    return value_to_xlsx(job->arena, path, v, c->result, day, e);
}
