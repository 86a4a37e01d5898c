/* Guessing what the columns of a table are. A header word counts more than content, because content is
 * ambiguous by nature (a country number looks like a chapter of the HS); content decides between headers that
 * say nothing. Words come from the tables people bring: CEPII, UN Comtrade, OEC, WITS, customs exports. */
#include "trade/read_generic.h"

#include <ctype.h>

enum { LOOKED_AT = 1 << 20 /* bytes that the sample is taken from */ };

const char *const generic_role_name[ROLE_COUNT] = {"year",    "exporter", "importer",
                                                   "product", "value",    "quantity"};
const char *const generic_unit_name[4] = {"", "usd", "thousand-usd", "million-usd"};

/* Words of headers, folded, the surest first; NULL-terminated. */
static const char *const words[ROLE_COUNT][32] = {
    [ROLE_YEAR] = {"year", "t", "time", "period", "ref year", "refyear", "annee", "jahr", "date"},
    [ROLE_EXPORTER] = {"exporter", "i", "origin", "exporter code", "exporter iso3", "iso o",
                       "origin id", "reporter", "reporter iso", "reporter code", "country",
                       "country code", "country iso2", "country iso3", "location", "location code",
                       "iso3", "iso2", "iso", "economy", "from", "origem",
                       "origen"},
    [ROLE_IMPORTER] = {"importer", "j", "destination", "importer code", "importer iso3", "iso d",
                       "destination id", "partner", "partner iso", "partner code", "to", "dest",
                       "partner country", "destino"},
    [ROLE_PRODUCT] = {"product", "k", "hs6", "hs4", "hs2", "hs", "hs code", "hs product code",
                      "product code", "commodity code", "commodity", "cmd code", "sitc", "sitc4",
                      "hs92", "hs96", "hs02", "hs07", "hs12", "hs17", "hs22", "hscode", "code"},
    [ROLE_VALUE] = {"value", "v", "trade value", "trade value usd", "value usd", "usd", "exports usd",
                    "export value", "exports", "primary value", "amount", "trade", "fob value",
                    "exports thousand usd", "value thousand usd", "trade value us", "imports usd",
                    "import value", "valor", "valeur", "wert", "flow"},
    [ROLE_QUANTITY] = {"quantity", "q", "qty", "net wgt", "netwgt", "net weight", "weight", "tonnes",
                       "tons", "net weight kg", "netweight kg", "kg"},
};

/* --- the sample ------------------------------------------------------------------------------------ */

static void pass_over(void *ctx, size_t line, size_t column, const char *why)
{
    (void)ctx, (void)line, (void)column, (void)why;
}

bool generic_take_sample(struct arena *a, const char *name, struct str bytes,
                         struct generic_sample *ret)
{
    struct csv *c;
    struct err e;
    struct generic_sample s = {0};
    struct csv_options opt = {.refused = pass_over};
    if (bytes.n > LOOKED_AT) {
        const char *end = memrchr(bytes.p, '\n', LOOKED_AT);
        bytes.n = end ? (size_t)(end - bytes.p) + 1 : LOOKED_AT;
    }
    if (!csv_open_memory(&c, a, name, bytes, &opt, &e) || c->n_header < 2 ||
        c->n_header > GENERIC_COLUMNS)
        return false;
    s.n_columns = c->n_header;
    s.sep = c->sep;
    s.header = NEW_N(a, const char *, s.n_columns);
    s.row = arena_alloc_n(a, GENERIC_SAMPLE, sizeof *s.row);
    for (size_t i = 0; i < s.n_columns; i++)
        s.header[i] = str_dup(a, c->header[i]);
    while (s.n_rows < GENERIC_SAMPLE && csv_next(c, &e)) {
        for (size_t i = 0; i < s.n_columns; i++)
            s.row[s.n_rows][i] = str_of(str_dup(a, csv_text(c, (int)i)));
        s.n_rows++;
    }
    *ret = s;
    return s.n_rows > 0;
}

/* --- content --------------------------------------------------------------------------------------- */

static bool all_digits(struct str t, size_t least, size_t most)
{
    for (size_t i = 0; i < t.n; i++)
        if (!isdigit((unsigned char)t.p[i]))
            return false;
    return t.n >= least && t.n <= most;
}

static bool looks_like(const struct areas *areas, enum generic_role role, struct str t, bool comma)
{
    int64_t v;
    bool rounded;
    switch (role) {
    case ROLE_YEAR:
        return all_digits(t, 4, 4) && (t.p[0] == '1' || t.p[0] == '2') &&
               trade_amount(t, 0, &v, &rounded) && v >= YEAR_MIN && v <= YEAR_MAX;
    case ROLE_EXPORTER:
    case ROLE_IMPORTER:
        return areas && t.n <= 60 && area_of_text(areas, "iso", t, NULL) != AREA_UNKNOWN;
    case ROLE_PRODUCT:
        return all_digits(t, 1, 6);
    case ROLE_VALUE:
    case ROLE_QUANTITY:
        return trade_missing(t) || generic_number(comma, t, 0, &v, &rounded);
    default:
        return false;
    }
}

/* Share of the column's fields that could be of that role, 0 … 100. */
static int content_score(const struct areas *areas, const struct generic_sample *s,
                         enum generic_role role, size_t column, bool comma)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_rows; i++)
        n += looks_like(areas, role, s->row[i][column], comma);
    return (int)(100 * n / s->n_rows);
}

static int header_score(const char *header, enum generic_role role)
{
    ARENA_LOCAL(tmp);
    const char *folded = text_fold(tmp, str_of(text_swap(tmp, header, '_', ' ')));
    if (strchr(header, '%') || strstr(folded, "share"))
        return 0; /* an indicator, not a flow */
    for (int i = 0; words[role][i]; i++)
        if (strcmp(folded, words[role][i]) == 0)
            return 100 - i; /* the surer word wins where two columns match */
    for (int i = 0; words[role][i]; i++)
        if (strlen(words[role][i]) >= 4 && strstr(folded, words[role][i]))
            return 50 - i;
    return 0;
}

void generic_guess(const struct areas *areas, const struct generic_sample *s,
                   struct generic_map *ret)
{
    static const enum generic_role order[ROLE_COUNT] = {ROLE_YEAR,    ROLE_VALUE,    ROLE_EXPORTER,
                                                        ROLE_IMPORTER, ROLE_PRODUCT, ROLE_QUANTITY};
    bool taken[GENERIC_COLUMNS] = {false};
    for (int r = 0; r < ROLE_COUNT; r++)
        ret->column[r] = -1;
    ret->decimal_comma = false;
    for (size_t i = 0; i < s->n_rows && s->sep != ','; i++)
        for (size_t k = 0; k < s->n_columns; k++) {
            struct str t = s->row[i][k];
            int64_t v;
            bool rounded;
            ret->decimal_comma = ret->decimal_comma ||
                                 (memchr(t.p, ',', t.n) && !trade_amount(t, 0, &v, &rounded) &&
                                  generic_number(true, t, 0, &v, &rounded));
        }
    for (int o = 0; o < ROLE_COUNT; o++) {
        enum generic_role role = order[o];
        int best = 0;
        for (size_t k = 0; k < s->n_columns; k++) {
            int head = header_score(s->header[k], role);
            bool optional = role == ROLE_IMPORTER || role == ROLE_QUANTITY;
            if (taken[k] || (optional && head == 0))
                continue; /* two columns that look alike: only a header tells them apart */
            int content = content_score(areas, s, role, k, ret->decimal_comma);
            bool fits = content >= 60 || (!areas && (role == ROLE_EXPORTER || role == ROLE_IMPORTER));
            int score = fits ? 2 * head + content : 0;
            if (head == 0 && (role == ROLE_VALUE || role == ROLE_PRODUCT) && fits)
                score = 1 + (int)(role == ROLE_VALUE ? k : 0); /* the last column of numbers */
            if (score > best) {
                best = score;
                ret->column[role] = (int)k;
            }
        }
        if (ret->column[role] >= 0)
            taken[ret->column[role]] = true;
    }
}

/* --- what the user says ---------------------------------------------------------------------------- */

static int column_named(const struct generic_sample *s, struct str name)
{
    for (size_t k = 0; k < s->n_columns; k++)
        if (str_is(name, s->header[k]))
            return (int)k;
    for (size_t k = 0; k < s->n_columns; k++)
        if (str_eq_nocase(name, str_of(s->header[k])))
            return (int)k;
    return -1;
}

bool generic_parse_map(const struct generic_sample *s, const char *text, struct generic_map *ret,
                       struct err *e)
{
    struct generic_map m = {.decimal_comma = ret->decimal_comma};
    struct str rest = str_of(text);
    for (int r = 0; r < ROLE_COUNT; r++)
        m.column[r] = -1;
    while (rest.n) {
        struct str column = str_trim(str_cut(&rest, ',')), role = str_trim(str_cut(&column, '='));
        int r = 0;
        column = str_trim(column);
        while (r < ROLE_COUNT && !str_is(role, generic_role_name[r]))
            r++;
        if (r == ROLE_COUNT) {
            const char *near = text_nearest(role, generic_role_name, ROLE_COUNT);
            (void)FAIL(e, ERR_USAGE, "--map: `%.*s` is not one of year, exporter, importer, product, "
                       "value, quantity", STR_ARG_MAX(role, 60));
            return near ? err_hint(e, "Did you mean `%s`?", near)
                        : err_hint(e, "Write it like this: --map exporter=country,value=v");
        }
        if (m.column[r] >= 0)
            return FAIL(e, ERR_USAGE, "--map names %s twice", generic_role_name[r]);
        m.column[r] = column_named(s, column);
        if (m.column[r] < 0) {
            (void)FAIL(e, ERR_USAGE, "--map: the file has no column `%.*s`", STR_ARG_MAX(column, 60));
            const char *near = text_nearest(column, s->header, s->n_columns);
            return near ? err_hint(e, "Did you mean `%s`?", near)
                        : err_hint(e, "Its columns are shown without --map.");
        }
        for (int k = 0; k < ROLE_COUNT; k++)
            if (k != r && m.column[k] == m.column[r])
                return FAIL(e, ERR_USAGE, "--map gives the column `%.*s` to %s and to %s",
                            STR_ARG_MAX(column, 60), generic_role_name[k], generic_role_name[r]);
    }
    if (m.column[ROLE_EXPORTER] < 0 || m.column[ROLE_VALUE] < 0) {
        (void)FAIL(e, ERR_USAGE, "--map has no %s",
                   m.column[ROLE_EXPORTER] < 0 ? "exporter" : "value");
        return err_hint(e, "An exporter and a value are the least: --map exporter=…,value=…");
    }
    *ret = m;
    return true;
}

/* --- units, names ---------------------------------------------------------------------------------- */

enum generic_unit generic_unit_of(const char *text)
{
    ARENA_LOCAL(tmp);
    const char *folded = text_fold(tmp, str_of(text_swap(tmp, text, '_', ' ')));
    if (!strstr(folded, "usd") && !strstr(folded, "us") && !strstr(folded, "dollar"))
        return UNIT_NOT_SAID;
    if (strstr(folded, "thousand") || strstr(folded, "1000") || strstr(folded, "kusd"))
        return UNIT_THOUSAND_USD;
    return strstr(folded, "million") || strstr(folded, "musd") ? UNIT_MILLION_USD : UNIT_USD;
}

int generic_unit_scale(enum generic_unit u)
{
    return u == UNIT_MILLION_USD ? 6 : u == UNIT_THOUSAND_USD ? 3 : 0;
}

const char *generic_nomenclature_of(const struct generic_sample *s, const struct generic_map *m)
{
    int k = m->column[ROLE_PRODUCT];
    for (size_t i = 0; k >= 0 && i < s->n_rows; i++)
        if (str_starts(s->row[i][k], "00"))
            return "SITC2";
    return "";
}

char *generic_dataset_of(struct arena *a, const char *file)
{
    char *name = arena_strdup(a, file), *dot = strchr(name, '.');
    size_t to = 0;
    if (dot && dot != name)
        *dot = '\0';
    for (const char *p = name; *p && to < FLOW_DATASET - 1; p++) {
        char c = (char)tolower((unsigned char)*p);
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain || (to > 0 && name[to - 1] != '-'))
            name[to++] = plain ? c : '-';
    }
    while (to > 0 && name[to - 1] == '-')
        to--;
    name[to] = '\0';
    return to ? name : arena_strdup(a, "table");
}

bool generic_number(bool decimal_comma, struct str text, int scale, int64_t *ret,
                    bool *ret_rounded)
{
    char local[64];
    struct str t = str_trim(text);
    if (!decimal_comma || t.n >= sizeof local)
        return trade_amount(t, scale, ret, ret_rounded);
    if (memchr(t.p, '.', t.n))
        return false; /* a point where commas stand for it would mean thousands */
    for (size_t i = 0; i < t.n; i++)
        local[i] = t.p[i] == ',' ? '.' : t.p[i];
    return trade_amount((struct str){local, t.n}, scale, ret, ret_rounded);
}
