/* Every market of the country table is an area with the market's index; what is no market of today stands
 * behind them in the order of areas.csv. Two tables of a thousand numbers answer what the importers ask
 * millions of times: one for the sources that count as UN Comtrade does, one for those that mean ISO 3166
 * where the two differ (492 is Monaco there and "Europe EU, n.e.s." here). */
#include "trade/areas.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/file.h"
#include "country/import.h"
#include "country/table.h"

enum { N_NUMBERS = 1000, MAX_AREAS = 1000 };

struct area_word { /* a code or a name as some source writes it */
    const char *scheme, *word; /* words: folded */
    int area;
};
struct areas {
    const struct facts *facts;
    struct area *items;
    size_t n, n_cap;
    char (*codes)[FLOW_COUNTRY];
    struct area_word *words;
    size_t n_words, words_cap;
    int16_t un[N_NUMBERS], iso[N_NUMBERS];
};

/* --- building ------------------------------------------------------------------------------------ */

static void set_code(char ret[FLOW_COUNTRY], const char *code)
{
    memset(ret, 0, FLOW_COUNTRY);
    memcpy(ret, code, strnlen(code, FLOW_COUNTRY - 1));
}

static void add_markets(struct areas *s, struct arena *a)
{
    for (int i = 0; i < N_NUMBERS; i++)
        s->un[i] = s->iso[i] = AREA_UNKNOWN;
    for (int m = 0; m < (int)market_count(s->facts); m++) {
        const struct market *x = market_at(s->facts, m);
        struct area item = {.name = x->name, .note = "", .market = m};
        set_code(item.code, x->iso3);
        PUSH(a, s->items, s->n, s->n_cap, item);
        if (x->m49[0])
            s->un[atoi(x->m49)] = s->iso[atoi(x->m49)] = (int16_t)m;
    }
}

static int find_code(const struct areas *s, struct str code)
{
    for (size_t i = 0; i < s->n; i++)
        if (str_is(code, s->items[i].code))
            return (int)i;
    return AREA_UNKNOWN;
}

static void add_word(struct areas *s, struct arena *a, const char *scheme, struct str word, int area)
{
    struct area_word w = {.scheme = scheme, .word = text_fold(a, word), .area = area};
    PUSH(a, s->words, s->n_words, s->words_cap, w);
}

/* Column numbers of areas.csv. */
struct area_columns {
    int scheme, code, area, name, note;
};

static bool add_row(struct areas *s, struct arena *a, const struct csv *c,
                    const struct area_columns *col, struct err *e)
{
    struct str scheme, code, name, own = csv_text(c, col->area);
    TRY(csv_need_text(c, col->scheme, &scheme, e) && csv_need_text(c, col->code, &code, e) &&
        csv_need_text(c, col->name, &name, e));
    int area = own.n ? find_code(s, own) : AREA_GROUP;
    if (own.n >= FLOW_COUNTRY)
        return csv_fail(c, col->area, e, "`%.*s` has more than three letters", STR_ARG(own));
    if (area == AREA_UNKNOWN) {
        if (s->n >= MAX_AREAS)
            return csv_fail(c, col->area, e, "more than %d areas", MAX_AREAS);
        struct area item = {.name = str_dup(a, name), .market = -1};
        item.note = str_dup(a, csv_text(c, col->note));
        set_code(item.code, str_dup(a, own));
        area = (int)s->n;
        PUSH(a, s->items, s->n, s->n_cap, item);
    }
    if (area < 0 || s->items[area].market < 0)
        add_word(s, a, "any", name, area);
    if (!str_is(scheme, "un")) {
        add_word(s, a, str_dup(a, scheme), code, area);
        return true;
    }
    int64_t number;
    TRY(csv_need_int(c, col->code, &number, e));
    if (number < 0 || number >= N_NUMBERS)
        return csv_fail(c, col->code, e, "`%.*s` is no number of three digits", STR_ARG(code));
    s->un[number] = (int16_t)area;
    if (s->iso[number] == AREA_UNKNOWN)
        s->iso[number] = (int16_t)area;
    return true;
}

bool areas_load(struct arena *a, const char *data_dir, const struct areas **ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct areas *s = NEW(a, struct areas);
    struct facts *f;
    struct csv *c;
    struct area_columns col;
    TRY(facts_load_lists(a, data_dir, &f, e));
    s->facts = f;
    add_markets(s, a);
    TRY(csv_open_path(&c, tmp, path_join(tmp, path_join(tmp, data_dir, "trade"), "areas.csv"), NULL,
                      e));
    TRY(csv_col(c, "scheme", &col.scheme, e) && csv_col(c, "code", &col.code, e) &&
        csv_col(c, "area", &col.area, e) && csv_col(c, "name", &col.name, e) &&
        csv_col(c, "note", &col.note, e));
    while (csv_next(c, e))
        TRY(add_row(s, a, c, &col, e));
    if (csv_failed(c))
        return false;
    s->codes = arena_alloc_n(a, s->n, sizeof *s->codes);
    for (size_t i = 0; i < s->n; i++)
        memcpy(s->codes[i], s->items[i].code, FLOW_COUNTRY);
    *ret = s;
    return true;
}

bool areas_of_job(struct job *job, const struct areas **ret, struct err *e)
{
    static const char key;
    const struct areas *s = job_get(job, &key);
    if (!s) {
        TRY(areas_load(job->arena, job->data_dir, &s, e));
        union { /* the slot keeps a plain pointer; nobody writes through it */
            const struct areas *from;
            void *to;
        } kept = {.from = s};
        job_set(job, &key, kept.to);
    }
    *ret = s;
    return true;
}

/* --- asking -------------------------------------------------------------------------------------- */

size_t area_count(const struct areas *s)
{
    return s->n;
}

const struct area *area_at(const struct areas *s, int area)
{
    return area >= 0 && (size_t)area < s->n ? &s->items[area] : NULL;
}

const char (*area_codes(const struct areas *s))[FLOW_COUNTRY]
{
    return (const char(*)[FLOW_COUNTRY])s->codes;
}

const struct facts *areas_facts(const struct areas *s)
{
    return s->facts;
}

int area_of_number(const struct areas *s, const char *scheme, int number)
{
    if (number < 0 || number >= N_NUMBERS)
        return AREA_UNKNOWN;
    return scheme && strcmp(scheme, "iso") == 0 ? s->iso[number] : s->un[number];
}

int area_of_code(const struct areas *s, const char *code)
{
    return find_code(s, str_of(code));
}

static int find_word(const struct areas *s, const char *scheme, const char *folded)
{
    for (size_t i = 0; i < s->n_words; i++)
        if (strcmp(s->words[i].scheme, scheme) == 0 && strcmp(s->words[i].word, folded) == 0)
            return s->words[i].area;
    return AREA_UNKNOWN;
}

static bool all_digits(struct str t)
{
    for (size_t i = 0; i < t.n; i++)
        if (t.p[i] < '0' || t.p[i] > '9')
            return false;
    return t.n > 0;
}

static int of_digits(const struct areas *s, const char *scheme, struct str t, const char **why)
{
    int number = 0;
    *why = "is no country number known here";
    if (t.n > 3)
        return AREA_UNKNOWN;
    for (size_t i = 0; i < t.n; i++)
        number = 10 * number + (t.p[i] - '0');
    return area_of_number(s, scheme, number);
}

static int of_words(const struct areas *s, const char *scheme, struct str t, const char **why)
{
    ARENA_LOCAL(tmp);
    const char *folded = text_fold(tmp, t);
    int area = scheme ? find_word(s, scheme, folded) : AREA_UNKNOWN;
    char upper[FLOW_COUNTRY] = "";
    if (area == AREA_UNKNOWN && t.n < FLOW_COUNTRY) {
        for (size_t i = 0; i < t.n; i++)
            upper[i] = t.p[i] >= 'a' && t.p[i] <= 'z' ? (char)(t.p[i] - 'a' + 'A') : t.p[i];
        area = find_code(s, str_of(upper));
    }
    if (area == AREA_UNKNOWN)
        area = find_word(s, "any", folded);
    struct err ignored;
    if (area == AREA_UNKNOWN && !market_resolve(s->facts, t, &area, &ignored)) {
        const char *said;
        (void)market_of_name(s->facts, t, &said);
        if (strncmp(said, "a state", 7) == 0)
            *why = "is a state that no longer exists and has no code here";
        return strncmp(said, "a group", 7) == 0 ? AREA_GROUP : AREA_UNKNOWN;
    }
    return area;
}

int area_of_text(const struct areas *s, const char *scheme, struct str text, const char **ret_why)
{
    const char *why = "is no country or area known here";
    struct str t = str_trim(text);
    int area;
    if (t.n == 0) {
        why = "is empty";
        area = AREA_UNKNOWN;
    } else {
        area = all_digits(t) ? of_digits(s, scheme, t, &why) : of_words(s, scheme, t, &why);
    }
    if (area == AREA_GROUP)
        why = "is a total or a group of countries";
    if (ret_why)
        *ret_why = why;
    return area;
}
