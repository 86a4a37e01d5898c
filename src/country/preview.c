/* preview.c — first rows and guessed columns of a table or a JSON list. */
#include "country/preview.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/json.h"
#include "base/number.h"
#include "country/table.h"

enum { ROWS_MAX = 20, SAMPLE_MAX = 400, CELL_MAX = 160, HEAD_MAX = 12, COLUMNS_MAX = 400 };

/* --- what a value can be ----------------------------------------------------------------------- */

enum kind {
    IS_EMPTY,
    IS_MARKET_CODE,
    IS_MARKET_NAME,
    IS_YEAR,
    IS_DATE_ISO,
    IS_DATE_DAY_FIRST,
    IS_DATE_MONTH_FIRST,
    IS_NUMBER,
    IS_NUMBER_COMMA,
    IS_SERIES,
    N_KINDS
};
static const struct {
    const char *meaning, *detail;
} kinds[N_KINDS] = {
    [IS_EMPTY] = {"empty", ""},
    [IS_MARKET_CODE] = {"market", "by code"},
    [IS_MARKET_NAME] = {"market", "by name"},
    [IS_YEAR] = {"year", ""},
    [IS_DATE_ISO] = {"date", "year-month-day"},
    [IS_DATE_DAY_FIRST] = {"date", "day before month"},
    [IS_DATE_MONTH_FIRST] = {"date", "month before day"},
    [IS_NUMBER] = {"number", "decimal point"},
    [IS_NUMBER_COMMA] = {"number", "decimal comma"},
    [IS_SERIES] = {"series of the source", ""},
};

static bool is_year(struct str s)
{
    int64_t y;
    return s.n == 4 && import_int(s, &y) && y >= YEAR_MIN && y <= YEAR_MAX;
}

/* "31/12/2024" or "31.12.2024"; a day above twelve tells which comes first. */
static void date_parts(struct str s, bool *day_first, bool *month_first)
{
    int64_t part[3];
    struct str rest = s;
    char sep = memchr(s.p, '/', s.n) ? '/' : '.';
    *day_first = *month_first = false;
    for (int i = 0; i < 3; i++)
        if (!import_int(str_cut(&rest, sep), &part[i]))
            return;
    if (rest.n || part[2] < YEAR_MIN || part[2] > YEAR_MAX)
        return;
    struct date d;
    struct err ignored;
    *day_first = date_make((int)part[2], (int)part[1], (int)part[0], &d, &ignored);
    *month_first = date_make((int)part[2], (int)part[0], (int)part[1], &d, &ignored);
}

struct kind_tally {
    size_t of[N_KINDS];
};

/* Every kind the value could be; one value may be several. */
static void count_value(const struct facts *f, struct str s, size_t *count)
{
    double x;
    struct date d;
    struct err ignored;
    const char *why;
    bool day_first, month_first;
    if (s.n == 0) {
        count[IS_EMPTY]++;
        return;
    }
    bool letters = isalpha((unsigned char)s.p[0]) || (unsigned char)s.p[0] >= 0x80;
    if (letters && s.n <= 3 && market_of_code(f, s, NULL, &why) >= 0)
        count[IS_MARKET_CODE]++;
    else if (letters && market_of_name(f, s, &why) >= 0)
        count[IS_MARKET_NAME]++;
    if (series_find(f, "worldbank", s))
        count[IS_SERIES]++;
    count[IS_YEAR] += is_year(s);
    count[IS_DATE_ISO] += s.n == 10 && date_parse(s, &d, &ignored);
    date_parts(s, &day_first, &month_first);
    count[IS_DATE_DAY_FIRST] += day_first;
    count[IS_DATE_MONTH_FIRST] += month_first;
    count[IS_NUMBER] += number_parse(s, NUMBER_POINT, &x, &ignored);
    count[IS_NUMBER_COMMA] += memchr(s.p, ',', s.n) && number_parse(s, NUMBER_COMMA, &x, &ignored);
}

/* The score a column holds by its head, for formats whose columns are scores. */
static const struct series_map *score_of(const struct facts *f, struct str head)
{
    static const char *const schemes[] = {"lpi", "hofstede", "globe"};
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        const struct series_map *m = series_find(f, schemes[i], head);
        if (m && m->indicator >= 0)
            return m;
    }
    return NULL;
}

static struct preview_column guess(struct arena *a, const struct facts *f, struct str head,
                                   const size_t *count, size_t n, double fit)
{
    struct preview_column c = {
        .name = str_dup(a, head), .meaning = "text", .detail = "", .n_sampled = n};
    const struct series_map *m = score_of(f, head);
    size_t known = n - count[IS_EMPTY];
    if (m) {
        const struct indicator *ind = indicator_at(f, m->indicator);
        c.meaning = "indicator";
        c.detail = arena_printf(a, "%s, %s", ind->name, ind->unit);
        c.n_fitting = known;
        return c;
    }
    if (known == 0) {
        c.meaning = "empty";
        return c;
    }
    /* the narrower kinds stand first: a year is a number, too */
    static const enum kind order[] = {IS_YEAR,           IS_DATE_ISO,         IS_SERIES,
                                      IS_MARKET_CODE,    IS_MARKET_NAME,      IS_DATE_DAY_FIRST,
                                      IS_DATE_MONTH_FIRST, IS_NUMBER,         IS_NUMBER_COMMA};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        size_t k = count[order[i]];
        if ((double)k < fit * (double)known)
            continue;
        c.meaning = kinds[order[i]].meaning;
        c.detail = kinds[order[i]].detail;
        c.n_fitting = k;
        if (order[i] == IS_DATE_DAY_FIRST && count[IS_DATE_MONTH_FIRST] == k)
            c.detail = "day or month first: both would fit";
        else if (order[i] == IS_DATE_DAY_FIRST && count[IS_DATE_MONTH_FIRST] > k)
            continue;
        return c;
    }
    c.n_fitting = known;
    return c;
}

/* --- tables ------------------------------------------------------------------------------------ */

/* Lines before the first one that has most of one separator: that one is the head. */
static size_t lines_before_head(struct str bytes)
{
    static const char separators[] = ",;\t|";
    struct str rest = bytes;
    size_t best[sizeof separators] = {0}, most[sizeof separators] = {0}, chosen = 0;
    for (size_t i = 0; i < HEAD_MAX && rest.n; i++) {
        struct str line = str_cut(&rest, '\n');
        size_t n[sizeof separators] = {0};
        bool quoted = false;
        for (size_t k = 0; k < line.n; k++) {
            const char *c = line.p[k] ? strchr(separators, line.p[k]) : NULL;
            quoted = quoted != (line.p[k] == '"');
            if (c && !quoted)
                n[c - separators]++;
        }
        for (size_t c = 0; c + 1 < sizeof separators; c++)
            if (n[c] > most[c]) {
                most[c] = n[c];
                best[c] = i;
            }
    }
    for (size_t c = 1; c + 1 < sizeof separators; c++)
        if (most[c] > most[chosen])
            chosen = c;
    return best[chosen];
}

static const char *cell_of(struct arena *a, struct str s)
{
    s = str_trim(s);
    if (s.n <= CELL_MAX)
        return str_dup(a, s);
    size_t n = CELL_MAX;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return arena_printf(a, "%.*s…", (int)n, s.p);
}

static void skip_row(void *ctx, size_t line, size_t column, const char *why)
{
    (void)ctx, (void)line, (void)column, (void)why;
}

/* A run of columns whose heads are years is told as one. */
static void add_column(struct arena *a, struct preview *p, struct preview_column c, struct str head)
{
    struct preview_column *last = p->n_columns ? &p->columns[p->n_columns - 1] : NULL;
    if (!is_year(head)) {
        PUSH(a, p->columns, p->n_columns, p->cap_columns, c);
        return;
    }
    if (last && cstr_eq(last->meaning, "one column a year")) {
        last->name = arena_printf(a, "%.4s … %.*s", last->name, STR_ARG(head));
        last->n_sampled += c.n_sampled;
        last->n_fitting += c.n_fitting;
        return;
    }
    c.meaning = "one column a year";
    PUSH(a, p->columns, p->n_columns, p->cap_columns, c);
}

static bool read_table(struct arena *a, const struct facts *f, struct str bytes, double fit,
                       struct preview *p, struct err *e)
{
    struct csv_options opt = {
        .allow_short = true, .skip_lines = lines_before_head(bytes), .refused = skip_row};
    struct csv *c;
    TRY(csv_open_memory(&c, a, p->entry, bytes, &opt, e));
    size_t n = c->n_header < COLUMNS_MAX ? c->n_header : COLUMNS_MAX, sampled = 0;
    struct kind_tally *count = NEW_N(a, struct kind_tally, n + 1);
    p->layout = c->sep == ';'    ? "separated by semicolons"
                : c->sep == '\t' ? "separated by tabs"
                : c->sep == '|'  ? "separated by bars"
                                 : "separated by commas";
    p->encoding = c->encoding == CSV_LATIN1 ? "Latin-1" : "UTF-8";
    while (sampled < SAMPLE_MAX && csv_next(c, e)) {
        sampled++;
        const char **cells = NEW_N(a, const char *, n + 1);
        for (size_t i = 0; i < n; i++) {
            struct str s = i < c->n ? csv_text(c, (int)i) : (struct str){NULL, 0};
            count_value(f, s, count[i].of);
            if (p->n_rows < ROWS_MAX)
                cells[i] = s.n ? cell_of(a, s) : "";
        }
        if (p->n_rows < ROWS_MAX)
            PUSH(a, p->rows, p->n_rows, p->cap_rows, (struct preview_row){c->line, cells, n});
    }
    if (csv_failed(c))
        return false;
    for (size_t i = 0; i < n; i++)
        add_column(a, p, guess(a, f, c->header[i], count[i].of, sampled, fit), c->header[i]);
    return true;
}

/* --- JSON -------------------------------------------------------------------------------------- */

/* A value as a person reads it: objects and lists by their text, cut. */
static const char *json_cell(struct arena *a, const struct json_t *x)
{
    char *s = json_dumps(x, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
    const char *cell = json_is_string(x) ? cell_of(a, js_as_text(x))
                       : json_is_null(x) ? ""
                       : s               ? cell_of(a, str_of(s))
                                         : "";
    free(s);
    return cell;
}

/* The list of items: the document itself, the second part of an API page, or a list in an object. */
static const struct json_t *items_of(const struct json_t *root)
{
    if (json_is_array(root))
        return json_is_array(js_at(root, 1)) ? js_at(root, 1) : root;
    const char *key;
    struct json_t *x;
    json_object_foreach((struct json_t *)(uintptr_t)root, key, x)
        if (json_is_array(x) && json_is_object(js_at(x, 0)))
            return x;
    return NULL;
}

static bool read_json(struct arena *a, const struct facts *f, struct str bytes, double fit,
                      struct preview *p, struct err *e)
{
    struct json_t *root;
    const char *keys[COLUMNS_MAX];
    size_t n = 0;
    TRY(js_load(&root, a, p->entry, bytes, e));
    const struct json_t *items = items_of(root);
    const struct json_t *shape = items ? js_at(items, 0) : root;
    p->layout = items ? "JSON list" : "JSON object";
    p->encoding = "UTF-8";
    const char *key;
    struct json_t *x;
    if (json_is_object(shape))
        json_object_foreach((struct json_t *)(uintptr_t)shape, key, x)
            if (n < COLUMNS_MAX)
                keys[n++] = key;
    struct kind_tally *count = NEW_N(a, struct kind_tally, n + 1);
    size_t sampled = 0;
    for (size_t i = 0; i < (items ? js_len(items) : 1) && i < SAMPLE_MAX; i++) {
        const struct json_t *item = items ? js_at(items, i) : root;
        const char **cells = NEW_N(a, const char *, n + 1);
        sampled++;
        for (size_t k = 0; k < n; k++) {
            cells[k] = js_get(item, keys[k]) ? json_cell(a, js_get(item, keys[k])) : "";
            count_value(f, str_of(cells[k]), count[k].of);
        }
        if (p->n_rows < ROWS_MAX)
            PUSH(a, p->rows, p->n_rows, p->cap_rows, (struct preview_row){i + 1, cells, n});
    }
    for (size_t k = 0; k < n; k++)
        add_column(a, p, guess(a, f, str_of(keys[k]), count[k].of, sampled, fit), str_of(keys[k]));
    return true;
}

bool preview_read(struct arena *a, const struct facts *f, const char *entry, struct str bytes,
                  double fit, struct preview *ret,
                  struct err *e)
{
    struct preview p = {.entry = entry, .layout = "", .encoding = ""};
    struct str head = str_trim((struct str){bytes.p, bytes.n < 4096 ? bytes.n : 4096});
    if (head.n && (head.p[0] == '{' || head.p[0] == '['))
        TRY(read_json(a, f, bytes, fit, &p, e));
    else
        TRY(read_table(a, f, bytes, fit, &p, e));
    *ret = p;
    return true;
}
