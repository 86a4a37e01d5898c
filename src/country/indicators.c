/* Indicators, sources and the map from a source's own series to ours: three small tables, read once.
 * Nothing here is computed; a row that contradicts itself stops the loading with file and line, since
 * every figure shown leans on these rows.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/number.h"
#include "country/table.h"

static const char letters[] = "PESTNLGBC";
static const char *const letter_names[] = {"political",  "economic",
                                           "social",     "technological",
                                           "natural environment", "legal",
                                           "geography and size", "building block",
                                           "culture"};
static const char *const kind_names[] = {"level", "growth", "share", "index", "volatility"};

const char *indicator_letter_name(char letter)
{
    const char *p = letter ? strchr(letters, letter) : NULL;
    return p ? letter_names[p - letters] : "unknown";
}

static bool file_into_hash(struct facts *f, const char *path, struct hash *h, struct err *e)
{
    char hex[HASH_HEX];
    (void)f;
    TRY(hash_file(path, hex, e));
    hash_add_field(h, str_of(hex));
    return true;
}

/* "years_apart=5 oldest=2017" */
static bool rules_parse(struct csv *c, int col, struct indicator_rules *ret, struct err *e)
{
    static const char *const words[N_INDICATOR_RULES] = {
        [RULE_FACTOR] = "factor",           [RULE_TOLERANCE] = "tolerance",
        [RULE_POINTS] = "points",           [RULE_SHARE] = "share",
        [RULE_YEARS_APART] = "years_apart", [RULE_PREFER_YEARS] = "prefer_years",
        [RULE_OLDEST] = "oldest"};
    for (size_t k = 0; k < N_INDICATOR_RULES; k++)
        ret->x[k] = (double)NAN;
    for (struct str rest = csv_text(c, col); rest.n > 0;) {
        struct str number = str_cut(&rest, ' '), word = str_cut(&number, '=');
        size_t k = 0;
        while (k < N_INDICATOR_RULES && !str_is(word, words[k]))
            k++;
        struct err why;
        if (k == N_INDICATOR_RULES) {
            const char *near = text_nearest(word, words, N_INDICATOR_RULES);
            (void)csv_fail(c, col, e, "`%.*s` is not a rule", STR_ARG_MAX(word, 40));
            return near ? err_hint(e, "Did you mean `%s`?", near) : false;
        }
        if (!isnan(ret->x[k]) || !number_parse(number, NUMBER_POINT, &ret->x[k], &why) ||
            ret->x[k] < 0)
            return csv_fail(c, col, e, "`%s` needs one number, not negative", words[k]);
    }
    return true;
}

static bool indicator_row(struct facts *f, struct csv *c, const int col[12], struct err *e)
{
    struct arena *a = f->arena;
    struct indicator ind = {0};
    struct str id, name, kind, letter;
    int64_t decimals;
    TRY(csv_need_text(c, col[0], &id, e));
    TRY(csv_need_text(c, col[1], &name, e));
    TRY(csv_need_text(c, col[3], &letter, e));
    TRY(csv_need_text(c, col[4], &kind, e));
    TRY(csv_need_int(c, col[5], &decimals, e));
    TRY(csv_need_real(c, col[6], &ind.min, e));
    TRY(csv_need_real(c, col[7], &ind.max, e));
    if (id.n > 60)
        return csv_fail(c, col[0], e, "an id has at most 60 letters");
    for (size_t i = 0; i < id.n; i++)
        if (!((id.p[i] >= 'a' && id.p[i] <= 'z') || (id.p[i] >= '0' && id.p[i] <= '9') ||
              id.p[i] == '_'))
            return csv_fail(c, col[0], e, "an id is made of a–z, 0–9 and _");
    if (letter.n != 1 || !strchr(letters, letter.p[0]))
        return csv_fail(c, col[3], e, "`%.*s` is not one of %s", STR_ARG(letter), letters);
    if (decimals < -1 || decimals > 9)
        return csv_fail(c, col[5], e, "decimals are -1 to 9");
    if (!(ind.min < ind.max))
        return csv_fail(c, col[6], e, "min must be below max");
    size_t k = 0;
    while (k < COUNT_OF(kind_names) && !str_is(kind, kind_names[k]))
        k++;
    if (k == COUNT_OF(kind_names))
        return csv_fail(c, col[4], e, "`%.*s` is not a kind of indicator", STR_ARG(kind));
    ind.id = str_dup(a, id);
    ind.name = str_dup(a, name);
    ind.unit = str_dup(a, csv_text(c, col[2]));
    ind.letter = letter.p[0];
    ind.kind = (enum indicator_kind)k;
    ind.decimals = (int)decimals;
    ind.sources = str_dup(a, csv_text(c, col[8]));
    ind.method = str_dup(a, csv_text(c, col[9]));
    ind.definition = str_dup(a, csv_text(c, col[11]));
    TRY(rules_parse(c, col[10], &f->rules[f->n_indicators], e));
    f->indicators[f->n_indicators++] = ind;
    return true;
}

bool indicators_read(struct facts *f, const char *dir, struct hash *h, struct err *e)
{
    static const char *const cols[12] = {"id",       "name", "unit", "letter",
                                         "kind",     "decimals", "min", "max",
                                         "sources",  "method", "rules", "definition"};
    enum { MAX_INDICATORS = 2000 };
    const char *path = path_join(f->arena, dir, "indicators.csv");
    TRY(file_into_hash(f, path, h, e));
    struct csv *c;
    int col[12];
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    f->indicators = NEW_N(f->arena, struct indicator, MAX_INDICATORS);
    f->rules = NEW_N(f->arena, struct indicator_rules, MAX_INDICATORS);
    while (csv_next(c, e)) {
        if (f->n_indicators == MAX_INDICATORS)
            return csv_fail(c, col[0], e, "more than %d indicators", MAX_INDICATORS);
        TRY(indicator_row(f, c, col, e));
    }
    if (csv_failed(c))
        return false;
    size_t n = f->n_indicators;
    f->indicator_sorted = NEW_N(f->arena, uint16_t, n + 1);
    f->indicator_ids = NEW_N(f->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        f->indicator_sorted[i] = (uint16_t)i;
        f->indicator_ids[i] = f->indicators[i].id;
    }
    /* a few hundred ids: insertion sort needs no shared context for a comparison */
    for (size_t i = 1; i < n; i++) {
        uint16_t x = f->indicator_sorted[i];
        size_t j = i;
        for (; j > 0 && strcmp(f->indicators[f->indicator_sorted[j - 1]].id,
                               f->indicators[x].id) > 0; j--)
            f->indicator_sorted[j] = f->indicator_sorted[j - 1];
        f->indicator_sorted[j] = x;
    }
    for (size_t i = 1; i < n; i++)
        if (strcmp(f->indicators[f->indicator_sorted[i - 1]].id,
                   f->indicators[f->indicator_sorted[i]].id) == 0)
            return FAIL(e, ERR_INPUT, "%s: indicator `%s` stands twice", path,
                        f->indicators[f->indicator_sorted[i]].id);
    f->derivations = NEW_N(f->arena, struct derivation, n + 1);
    for (size_t i = 0; i < n; i++)
        TRY(derivation_parse(f, (int)i, &f->derivations[i], e));
    return true;
}

int indicator_find(const struct facts *f, const char *id)
{
    size_t lo = 0, hi = f->n_indicators;
    while (id && lo < hi) {
        size_t mid = (lo + hi) / 2;
        int c = strcmp(f->indicators[f->indicator_sorted[mid]].id, id);
        if (c == 0)
            return f->indicator_sorted[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return -1;
}

bool indicator_resolve(const struct facts *f, struct str id, int *ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct str t = str_trim(id);
    int i = t.n > 0 && t.n <= 60 ? indicator_find(f, str_dup(tmp, t)) : -1;
    if (i >= 0) {
        *ret = i;
        return true;
    }
    (void)FAIL(e, ERR_NOT_FOUND, "`%.*s` is not an indicator", STR_ARG_MAX(t, 60));
    const char *near = text_nearest(t, f->indicator_ids, f->n_indicators);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "See `landfall country coverage` for the list");
}

size_t indicator_count(const struct facts *f)
{
    return f->n_indicators;
}

const struct indicator *indicator_at(const struct facts *f, int indicator)
{
    return indicator >= 0 && (size_t)indicator < f->n_indicators ? &f->indicators[indicator] : NULL;
}

/* --- sources ----------------------------------------------------------------------------------- */

bool sources_read(struct facts *f, const char *dir, struct hash *h, struct err *e)
{
    static const char *const cols[7] = {"id",  "name",    "publisher", "licence",
                                        "url", "vintage", "ships"};
    const char *path = path_join(f->arena, dir, "sources.csv");
    TRY(file_into_hash(f, path, h, e));
    struct csv *c;
    int col[7];
    size_t cap = 0;
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        const char *t[7];
        for (size_t i = 0; i < COUNT_OF(cols); i++)
            t[i] = str_dup(f->arena, csv_text(c, col[i]));
        if (!t[0][0] || !t[3][0])
            return csv_fail(c, col[0], e, "a source needs an id and a licence");
        if (strcmp(t[6], "yes") != 0 && strcmp(t[6], "no") != 0)
            return csv_fail(c, col[6], e, "`ships` is yes or no");
        if (source_find(f, t[0]))
            return csv_fail(c, col[0], e, "source `%s` stands twice", t[0]);
        PUSH(f->arena, f->sources, f->n_sources, cap,
             (struct source){.id = t[0], .name = t[1], .publisher = t[2], .licence = t[3],
                             .url = t[4], .vintage = t[5], .ships = t[6][0] == 'y'});
    }
    return !csv_failed(c);
}

size_t source_count(const struct facts *f)
{
    return f->n_sources;
}

const struct source *source_at(const struct facts *f, size_t i)
{
    return i < f->n_sources ? &f->sources[i] : NULL;
}

const struct source *source_find(const struct facts *f, const char *id)
{
    for (size_t i = 0; i < f->n_sources; i++)
        if (strcmp(f->sources[i].id, id) == 0)
            return &f->sources[i];
    return NULL;
}

/* --- a source's own series ----------------------------------------------------------------------- */

bool series_read(struct facts *f, const char *dir, struct hash *h, struct err *e)
{
    static const char *const cols[7] = {"scheme", "series",      "indicator", "scale",
                                        "label",  "short_label", "note"};
    const char *path = path_join(f->arena, dir, "series.csv");
    TRY(file_into_hash(f, path, h, e));
    struct csv *c;
    int col[7];
    size_t cap = 0;
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        struct series_map m = {.indicator = -1, .scale = 1};
        struct str id = csv_text(c, col[2]);
        bool has;
        m.scheme = str_dup(f->arena, csv_text(c, col[0]));
        m.code = str_dup(f->arena, csv_text(c, col[1]));
        m.label = str_dup(f->arena, csv_text(c, col[4]));
        m.short_label = str_dup(f->arena, csv_text(c, col[5]));
        m.note = str_dup(f->arena, csv_text(c, col[6]));
        TRY(csv_maybe_real(c, col[3], &has, &m.scale, e));
        if (id.n > 0) {
            m.indicator = indicator_find(f, str_dup(f->arena, id));
            if (m.indicator < 0)
                return csv_fail(c, col[2], e, "`%.*s` is not an indicator", STR_ARG(id));
        } else if (!m.note[0]) {
            return csv_fail(c, col[6], e, "a series that is not used needs the reason");
        }
        PUSH(f->arena, f->series, f->n_series, cap, m);
    }
    return !csv_failed(c);
}

const struct series_map *series_find(const struct facts *f, const char *scheme, struct str code)
{
    for (size_t i = 0; i < f->n_series; i++)
        if (strcmp(f->series[i].scheme, scheme) == 0 && str_is(code, f->series[i].code))
            return &f->series[i];
    return NULL;
}
