/* xlsx.c — a workbook is a zip of XML: shared strings, styles (which numbers are dates), sheets. Each part is read in
 * one pass by expat; nothing refers outside, entities are not expanded beyond XML's own. */
#include "events/xlsx.h"

#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/archive.h"
#include "base/date.h"

enum { MAX_STYLES = 1 << 16, MAX_STRINGS = 1 << 24, MAX_SHEETS = 256, MAX_CELL = 1 << 20, MAX_NAME = 256 };
#define MAX_TEXT ((size_t)1 << 30)

struct part {
    const char *name;
    struct str bytes;
};
struct book {
    struct arena *a;
    const char *name;
    struct part *parts;
    size_t n_parts, cap_parts;
    struct str *strings;
    size_t n_strings, cap_strings;
    bool *is_date; /* of a cell's style */
    size_t n_styles, cap_styles;
    bool since_1904;
    const char *sheet_of[MAX_SHEETS]; /* part of each sheet, in the order of the tabs */
    size_t n_sheets;
};

bool xlsx_is(struct str bytes)
{
    if (!str_starts(bytes, "PK\x03\x04"))
        return false;
    struct str head = {bytes.p, bytes.n < 8192 ? bytes.n : 8192};
    static const char *const marks[] = {"[Content_Types].xml", "xl/", "_rels/.rels"};
    for (size_t i = 0; i < COUNT_OF(marks); i++) /* the first entry's name stands 30 bytes on */
        if (head.n > 30 + strlen(marks[i]) && memcmp(head.p + 30, marks[i], strlen(marks[i])) == 0)
            return memmem(bytes.p, bytes.n, "xl/", 3) != NULL;
    return false;
}

/* ---- one part through expat ---- */

struct parse {
    struct book *b;
    struct err *e;
    bool failed;
    XML_Parser parser;
    char *text; /* of the element that is gathered */
    size_t n_text, cap_text;
    bool gathers;
    /* shared strings */
    bool in_item, in_phonetic;
    /* styles */
    bool in_cell_styles;
    struct custom {
        int id;
        bool date;
    } *custom;
    size_t n_custom, cap_custom;
    /* relations */
    struct relation {
        const char *id, *target;
    } *relations;
    size_t n_relations, cap_relations;
    /* the sheet */
    struct buf *out;
    size_t row, line, column, style, width;
    char type[16];
    struct str *cells;
    size_t n_cells, cap_cells;
    struct arena *row_arena;
    bool any;
};

static void stop(struct parse *p, const char *what, const char *more)
{
    if (!p->failed)
        (void)FAIL(p->e, ERR_PARSE, "%s %s%s", p->b->name, what, more);
    p->failed = true;
    XML_StopParser(p->parser, XML_FALSE);
}

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute(const char **attrs, const char *name)
{
    for (; attrs[0]; attrs += 2)
        if (strcmp(local(attrs[0]), name) == 0)
            return attrs[1];
    return NULL;
}

static void XMLCALL on_text(void *ctx, const char *s, int len)
{
    struct parse *p = ctx;
    size_t n = (size_t)len;
    if (!p->gathers)
        return;
    if (p->n_text + n > MAX_CELL) {
        stop(p, "has a cell longer than a million letters", "");
        return;
    }
    p->text = arena_grow(p->b->a, p->text, &p->cap_text, p->n_text + n + 1, 1);
    memcpy(p->text + p->n_text, s, n);
    p->n_text += n;
}

static void XMLCALL on_doctype(void *ctx, const char *name, const char *sysid, const char *pubid, int internal)
{
    (void)name, (void)sysid, (void)pubid, (void)internal;
    stop(ctx, "declares a document type, which no workbook needs", "");
}

static bool run_part(struct parse *p, struct str bytes, XML_StartElementHandler start, XML_EndElementHandler end)
{
    enum { PIECE_MAX = 1 << 24 };
    p->parser = XML_ParserCreate(NULL);
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, start, end);
    XML_SetCharacterDataHandler(p->parser, on_text);
    XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
    for (size_t at = 0; !p->failed;) {
        size_t n = bytes.n - at < PIECE_MAX ? bytes.n - at : PIECE_MAX;
        bool last = at + n == bytes.n;
        if (XML_Parse(p->parser, bytes.p + at, (int)n, last) != XML_STATUS_OK && !p->failed)
            stop(p, "is damaged: ", XML_ErrorString(XML_GetErrorCode(p->parser)));
        at += n;
        if (last)
            break;
    }
    XML_ParserFree(p->parser);
    return !p->failed;
}

/* ---- workbook, relations, strings, styles ---- */

static void XMLCALL book_start(void *ctx, const char *name, const char **attrs)
{
    struct parse *p = ctx;
    const char *id;
    if (strcmp(local(name), "workbookPr") == 0) {
        const char *v = attribute(attrs, "date1904");
        p->b->since_1904 = v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
    } else if (strcmp(local(name), "sheet") == 0 && (id = attribute(attrs, "id")) && p->b->n_sheets < MAX_SHEETS) {
        for (size_t i = 0; i < p->n_relations; i++)
            if (strcmp(p->relations[i].id, id) == 0)
                p->b->sheet_of[p->b->n_sheets++] = p->relations[i].target;
    }
}

static void XMLCALL relation_start(void *ctx, const char *name, const char **attrs)
{
    struct parse *p = ctx;
    const char *id = attribute(attrs, "Id"), *target = attribute(attrs, "Target");
    if (strcmp(local(name), "Relationship") != 0 || !id || !target || p->n_relations >= MAX_SHEETS)
        return;
    struct arena *a = p->b->a;
    const char *path = target[0] == '/' ? arena_strdup(a, target + 1) : arena_printf(a, "xl/%s", target);
    PUSH(a, p->relations, p->n_relations, p->cap_relations, (struct relation){arena_strdup(a, id), path});
}

static void XMLCALL nothing_end(void *ctx, const char *name)
{
    (void)ctx, (void)name;
}

static void XMLCALL string_start(void *ctx, const char *name, const char **attrs)
{
    struct parse *p = ctx;
    (void)attrs;
    if (strcmp(local(name), "si") == 0)
        p->n_text = 0;
    else if (strcmp(local(name), "rPh") == 0)
        p->in_phonetic = true; /* how to say it, not what it says */
    else if (strcmp(local(name), "t") == 0)
        p->gathers = !p->in_phonetic;
}

static void XMLCALL string_end(void *ctx, const char *name)
{
    struct parse *p = ctx;
    struct book *b = p->b;
    if (strcmp(local(name), "rPh") == 0)
        p->in_phonetic = false;
    else if (strcmp(local(name), "t") == 0)
        p->gathers = false;
    else if (strcmp(local(name), "si") == 0) {
        if (b->n_strings >= MAX_STRINGS) {
            stop(p, "holds more texts than are read", "");
            return;
        }
        PUSH(b->a, b->strings, b->n_strings, b->cap_strings,
             (struct str){p->n_text ? arena_strndup(b->a, p->text, p->n_text) : "", p->n_text});
    }
}

/* A format code that writes a day or a time: y, m, d, h or s outside of quotes and brackets. */
static bool writes_date(const char *code)
{
    for (; *code; code++) {
        if (*code == '"') {
            code = strchr(code + 1, '"');
        } else if (*code == '[' && code[1] != 'h' && code[1] != 'm' && code[1] != 's') {
            code = strchr(code, ']');
        } else if (*code == '\\' || *code == '_' || *code == '*') {
            code = code[1] ? code + 1 : NULL;
        } else if (strchr("ymdhsYMDHS", *code)) {
            return true;
        }
        if (!code)
            return false;
    }
    return false;
}

static void XMLCALL style_start(void *ctx, const char *name, const char **attrs)
{
    struct parse *p = ctx;
    const char *id = attribute(attrs, "numFmtId"), *code = attribute(attrs, "formatCode");
    if (strcmp(local(name), "numFmt") == 0 && id && code && p->n_custom < MAX_STYLES) {
        PUSH(p->b->a, p->custom, p->n_custom, p->cap_custom, (struct custom){atoi(id), writes_date(code)});
    } else if (strcmp(local(name), "cellXfs") == 0) {
        p->in_cell_styles = true;
    } else if (strcmp(local(name), "xf") == 0 && p->in_cell_styles && p->b->n_styles < MAX_STYLES) {
        int k = id ? atoi(id) : 0;
        bool date = (k >= 14 && k <= 22) || (k >= 27 && k <= 36) || (k >= 45 && k <= 47) || (k >= 50 && k <= 58);
        for (size_t i = 0; i < p->n_custom; i++)
            if (p->custom[i].id == k)
                date = p->custom[i].date;
        PUSH(p->b->a, p->b->is_date, p->b->n_styles, p->b->cap_styles, date);
    }
}

static void XMLCALL style_end(void *ctx, const char *name)
{
    struct parse *p = ctx;
    if (strcmp(local(name), "cellXfs") == 0)
        p->in_cell_styles = false;
}

/* ---- cells ---- */

static const char *date_words(struct parse *p, double serial)
{
    double whole = floor(serial);
    long seconds = lround((serial - whole) * 86400);
    if (seconds == 86400) {
        whole += 1;
        seconds = 0;
    }
    const char *time = arena_printf(p->row_arena, "%02ld:%02ld:%02ld", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (whole < 1 && !p->b->since_1904)
        return time; /* a time of day without a day */
    /* 1900 was no leap year, but this calendar has a 29 February of it: day 60. */
    static const int32_t epoch_1899 = -25569, epoch_1904 = -24107;
    int32_t days = (int32_t)whole + (p->b->since_1904 ? epoch_1904 : whole < 60 ? epoch_1899 + 1 : epoch_1899);
    struct date_text d = date_text((struct date){days});
    return seconds ? arena_printf(p->row_arena, "%s %s", d.s, time) : arena_strdup(p->row_arena, d.s);
}

static struct str cell_value(struct parse *p)
{
    struct str raw = {p->n_text ? arena_strndup(p->row_arena, p->text, p->n_text) : "", p->n_text};
    char *end;
    if (strcmp(p->type, "s") == 0) {
        size_t i = (size_t)strtoul(raw.p, NULL, 10);
        return i < p->b->n_strings ? p->b->strings[i] : (struct str){"", 0};
    }
    if (strcmp(p->type, "e") == 0)
        return (struct str){"", 0}; /* #DIV/0! is no value */
    if (strcmp(p->type, "b") == 0)
        return raw.n && raw.p[0] == '1' ? STR("TRUE") : STR("FALSE");
    if (p->type[0] && strcmp(p->type, "n") != 0)
        return raw;
    double x = strtod(raw.p, &end);
    if (raw.n == 0 || *end || !isfinite(x))
        return raw;
    if (p->style < p->b->n_styles && p->b->is_date[p->style] && x >= 0 && x < 3000000)
        return str_of(date_words(p, x));
    return str_of(arena_printf(p->row_arena, "%.15g", x));
}

/* "BC12" → 54; 0 when it is no place. */
static size_t column_of(const char *place)
{
    size_t n = 0;
    for (; *place >= 'A' && *place <= 'Z'; place++) {
        n = n * 26 + (size_t)(*place - 'A') + 1;
        if (n > XLSX_MAX_COLUMNS)
            return XLSX_MAX_COLUMNS + 1;
    }
    return n;
}

static void XMLCALL sheet_start(void *ctx, const char *name, const char **attrs)
{
    struct parse *p = ctx;
    const char *at = attribute(attrs, "r");
    if (strcmp(local(name), "row") == 0) {
        p->row = at ? (size_t)strtoul(at, NULL, 10) : p->row + 1;
        p->column = 0;
        p->n_cells = 0;
        if (p->row > XLSX_MAX_ROWS)
            stop(p, "has more rows than a sheet can have", "");
    } else if (strcmp(local(name), "c") == 0) {
        const char *type = attribute(attrs, "t"), *style = attribute(attrs, "s");
        p->column = at ? column_of(at) : p->column + 1;
        p->style = style ? (size_t)strtoul(style, NULL, 10) : 0;
        (void)snprintf(p->type, sizeof p->type, "%s", type ? type : "");
        p->n_text = 0;
        if (p->column < 1 || p->column > XLSX_MAX_COLUMNS)
            stop(p, "has more columns than are read", "");
    } else if (strcmp(local(name), "v") == 0 || strcmp(local(name), "t") == 0) {
        p->gathers = true;
    }
}

static void put_field(struct buf *out, struct str s)
{
    bool quote = false;
    for (size_t i = 0; i < s.n && !quote; i++)
        quote = s.p[i] == ',' || s.p[i] == '"';
    if (quote)
        buf_putc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (ch == '"')
            buf_putc(out, '"');
        buf_putc(out, (unsigned char)ch < 0x20 ? ' ' : ch); /* a line of text is a row of the sheet */
    }
    if (quote)
        buf_putc(out, '"');
}

static void put_row(struct parse *p)
{
    size_t n = p->n_cells;
    while (n && p->cells[n - 1].n == 0)
        n--;
    if (n == 0 || p->row <= p->line)
        return;
    if (p->width == 0)
        p->width = n; /* the headings */
    for (; p->line + 1 < p->row; p->line++)
        buf_putc(p->out, '\n');
    for (size_t i = 0; i < (n > p->width ? n : p->width); i++) {
        if (i)
            buf_putc(p->out, ',');
        if (i < n)
            put_field(p->out, p->cells[i]);
    }
    buf_putc(p->out, '\n');
    p->line++;
    p->any = true;
    if (p->out->overflow)
        stop(p, "holds more text than is read", "");
}

static void XMLCALL sheet_end(void *ctx, const char *name)
{
    struct parse *p = ctx;
    if (strcmp(local(name), "v") == 0 || strcmp(local(name), "t") == 0) {
        p->gathers = false;
    } else if (strcmp(local(name), "c") == 0 && p->n_text && !p->failed) {
        p->cells = arena_grow(p->b->a, p->cells, &p->cap_cells, p->column, sizeof *p->cells);
        for (; p->n_cells < p->column; p->n_cells++)
            p->cells[p->n_cells] = (struct str){"", 0};
        p->cells[p->column - 1] = cell_value(p);
    } else if (strcmp(local(name), "row") == 0 && !p->failed) {
        put_row(p);
        arena_reset(p->row_arena);
    }
}

/* ---- all of it ---- */

static const struct part *part_of(const struct book *b, const char *name)
{
    for (size_t i = 0; i < b->n_parts; i++)
        if (strcmp(b->parts[i].name, name) == 0)
            return &b->parts[i];
    return NULL;
}

static bool unpack(struct book *b, struct str bytes, struct err *e)
{
    static const struct pack_limits limits = {.max_entry = (size_t)256 << 20, .max_total = (size_t)1 << 30,
                                              .max_entries = 4096};
    struct pack *p;
    TRY(pack_open_memory(&p, b->a, b->name, bytes, &limits, e));
    while (pack_next(p, e)) {
        struct part one = {0};
        if (!str_ends(str_of(p->name), ".xml") && !str_ends(str_of(p->name), ".rels"))
            continue;
        if (strlen(p->name) > MAX_NAME)
            continue;
        one.name = arena_strdup(b->a, p->name);
        TRY(pack_read(p, b->a, &one.bytes, e));
        PUSH(b->a, b->parts, b->n_parts, b->cap_parts, one);
    }
    return !pack_failed(p);
}

static bool read_parts(struct book *b, struct parse *p)
{
    const struct part *relations = part_of(b, "xl/_rels/workbook.xml.rels"), *book = part_of(b, "xl/workbook.xml");
    const struct part *strings = part_of(b, "xl/sharedStrings.xml"), *styles = part_of(b, "xl/styles.xml");
    if (!book || !relations) {
        (void)FAIL(p->e, ERR_INPUT, "%s is no workbook: it has no list of sheets", b->name);
        return false;
    }
    return run_part(p, relations->bytes, relation_start, nothing_end) && run_part(p, book->bytes, book_start, nothing_end) &&
           (!strings || run_part(p, strings->bytes, string_start, string_end)) &&
           (!styles || run_part(p, styles->bytes, style_start, style_end));
}

static void close_arena(void *a)
{
    arena_close(a);
}

bool xlsx_to_text(struct arena *a, const char *name, struct str bytes, struct str *ret, struct err *e)
{
    struct book *b = NEW(a, struct book);
    struct buf out;
    *b = (struct book){.a = a, .name = name};
    TRY(unpack(b, bytes, e));
    struct parse *p = NEW(a, struct parse);
    *p = (struct parse){.b = b, .e = e, .row_arena = arena_open()};
    arena_defer(a, close_arena, p->row_arena);
    if (!read_parts(b, p))
        return false;
    for (size_t i = 0; i < b->n_sheets; i++) {
        const struct part *sheet = part_of(b, b->sheet_of[i]);
        if (!sheet)
            continue;
        buf_init(&out, a, MAX_TEXT);
        p->out = &out;
        p->row = p->line = p->width = 0;
        if (!run_part(p, sheet->bytes, sheet_start, sheet_end))
            return false;
        if (p->any) {
            *ret = buf_str(&out);
            return true;
        }
    }
    return FAIL(e, ERR_INPUT, "%s: no sheet of the workbook holds anything", name);
}
