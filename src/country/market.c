/* Markets and their names. Two lists: countries.csv (one row per economy, sorted by ISO code) and
 * aliases.csv (every other code and spelling that sources and people use). A name is compared by its
 * key: lower case, no accents, no punctuation, without "the" and "and", "St." as "saint". Codes are
 * compared within their own list only: "CHI" is China to Hofstede, the Channel Islands to the World
 * Bank and nothing to ISO.
 */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "country/import.h"
#include "country/table.h"

static char *name_key(struct arena *a, struct str s)
{
    struct str folded = str_of(text_fold(a, s));
    char *out = arena_alloc(a, 3 * folded.n + 8); /* "st" may grow to "saint" */
    size_t n = 0;
    while (folded.n > 0) {
        struct str w = str_cut(&folded, ' ');
        if (w.n == 0 || str_is(w, "the") || str_is(w, "and"))
            continue;
        if (str_is(w, "st"))
            w = STR("saint");
        if (n > 0)
            out[n++] = ' ';
        memcpy(out + n, w.p, w.n);
        n += w.n;
    }
    out[n] = '\0';
    return out;
}

static char *code_key(struct arena *a, struct str s)
{
    char *k = str_dup(a, str_trim(s));
    for (char *p = k; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return k;
}

static int iso3_slot(struct str s)
{
    if (s.n != 3)
        return -1;
    int slot = 0;
    for (int i = 0; i < 3; i++) {
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return -1;
        slot = slot * 26 + (s.p[i] - 'A');
    }
    return slot;
}

static int alias_cmp(const void *pa, const void *pb)
{
    const struct alias *a = pa, *b = pb;
    int c = strcmp(a->key, b->key);
    return c ? c : strcmp(a->scheme, b->scheme);
}

static const struct alias *alias_find(const struct facts *f, const char *key, const char *scheme)
{
    struct alias probe = {.key = key, .scheme = scheme};
    return bsearch(&probe, f->aliases, f->n_aliases, sizeof *f->aliases, alias_cmp);
}

static bool status_parse(const struct csv *c, int col, struct market *m, struct err *e)
{
    static const struct {
        const char *word;
        enum market_status status;
    } words[] = {{"un_member", MARKET_UN_MEMBER}, {"un_observer", MARKET_UN_OBSERVER},
                 {"territory", MARKET_OTHER},     {"associated", MARKET_OTHER},
                 {"disputed", MARKET_OTHER},      {"special_region", MARKET_OTHER},
                 {"other_economy", MARKET_OTHER}, {"uninhabited", MARKET_UNINHABITED}};
    struct str s = csv_text(c, col);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(s, words[i].word)) {
            m->status = words[i].status;
            return true;
        }
    return csv_fail(c, col, e, "`%.*s` is not a status", STR_ARG(s));
}

static bool countries_read(struct facts *f, const char *path, struct err *e)
{
    struct csv *c;
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    int iso3, iso2, m49, fips, name, status, region, subregion, landlocked, capital, article;
    TRY(csv_col(c, "iso3", &iso3, e));
    TRY(csv_col(c, "iso2", &iso2, e));
    TRY(csv_col(c, "m49", &m49, e));
    TRY(csv_col(c, "fips", &fips, e));
    TRY(csv_col(c, "name", &name, e));
    TRY(csv_col(c, "status", &status, e));
    TRY(csv_col(c, "region", &region, e));
    TRY(csv_col(c, "subregion", &subregion, e));
    TRY(csv_col(c, "landlocked", &landlocked, e));
    TRY(csv_col(c, "capital", &capital, e));
    TRY(csv_col(c, "article", &article, e));
    size_t cap = 0;
    while (csv_next(c, e)) {
        struct market m = {0};
        struct str code;
        TRY(csv_need_text(c, iso3, &code, e));
        int slot = iso3_slot(code);
        if (slot < 0)
            return csv_fail(c, iso3, e, "`%.*s` is not three capital letters", STR_ARG(code));
        if (f->n_markets > 0 && strcmp(f->markets[f->n_markets - 1].iso3, str_dup(f->arena, code)) >= 0)
            return csv_fail(c, iso3, e, "rows must be sorted by code, each once");
        m.iso3 = str_dup(f->arena, code);
        m.iso2 = str_dup(f->arena, csv_text(c, iso2));
        m.m49 = str_dup(f->arena, csv_text(c, m49));
        m.fips = str_dup(f->arena, csv_text(c, fips));
        m.name = str_dup(f->arena, csv_text(c, name));
        m.region = str_dup(f->arena, csv_text(c, region));
        m.subregion = str_dup(f->arena, csv_text(c, subregion));
        m.capital = str_dup(f->arena, csv_text(c, capital));
        struct str art = csv_text(c, article);
        m.in_text = art.n ? arena_printf(f->arena, "%.*s %s", STR_ARG(art), m.name) : m.name;
        TRY(status_parse(c, status, &m, e));
        struct str ll = csv_text(c, landlocked);
        m.landlocked = str_is(ll, "yes") ? 1 : str_is(ll, "no") ? 0 : -1;
        f->iso3_index[slot] = (int16_t)f->n_markets;
        PUSH(f->arena, f->markets, f->n_markets, cap, m);
    }
    return !csv_failed(c);
}

static void alias_add(struct facts *f, char *key, const char *scheme, const char *shown, int market,
                      enum alias_kind kind, const char *note)
{
    PUSH(f->arena, f->aliases, f->n_aliases, f->cap_aliases,
         (struct alias){.key = key, .scheme = scheme, .shown = shown, .market = market,
                        .kind = kind, .note = note});
}

static bool aliases_read(struct facts *f, const char *path, struct err *e)
{
    static const char *const kinds[] = {"name",  "code", "former_name", "historic_state",
                                        "group", "part"};
    struct arena *a = f->arena;
    for (size_t i = 0; i < f->n_markets; i++) {
        const struct market *m = &f->markets[i];
        alias_add(f, name_key(a, str_of(m->name)), "any", m->name, (int)i, ALIAS_NAME, "");
        if (m->m49[0])
            alias_add(f, code_key(a, str_of(m->m49)), "m49", m->m49, (int)i, ALIAS_CODE, "");
        if (m->fips[0])
            alias_add(f, code_key(a, str_of(m->fips)), "factbook", m->fips, (int)i, ALIAS_CODE, "");
        alias_add(f, code_key(a, str_of(m->iso2)), "iso2", m->iso2, (int)i, ALIAS_CODE, "");
        alias_add(f, code_key(a, str_of(m->iso3)), "iso3", m->iso3, (int)i, ALIAS_CODE, "");
    }
    struct csv *c;
    TRY(csv_open_path(&c, a, path, NULL, e));
    int alias, iso3, kind, scheme, note;
    TRY(csv_col(c, "alias", &alias, e));
    TRY(csv_col(c, "iso3", &iso3, e));
    TRY(csv_col(c, "kind", &kind, e));
    TRY(csv_col(c, "scheme", &scheme, e));
    TRY(csv_col(c, "note", &note, e));
    while (csv_next(c, e)) {
        struct str shown, k = csv_text(c, kind), sch = csv_text(c, scheme);
        TRY(csv_need_text(c, alias, &shown, e));
        size_t ki = 0;
        while (ki < COUNT_OF(kinds) && !str_is(k, kinds[ki]))
            ki++;
        if (ki == COUNT_OF(kinds))
            return csv_fail(c, kind, e, "`%.*s` is not a kind of alias", STR_ARG(k));
        struct str code = csv_text(c, iso3);
        int slot = iso3_slot(code), market = slot < 0 ? -1 : f->iso3_index[slot];
        bool names_market = ki <= ALIAS_FORMER_NAME;
        if (names_market != (market >= 0))
            return csv_fail(c, iso3, e, "a %s %s", kinds[ki],
                            names_market ? "needs a known code" : "has no code");
        bool any = str_is(sch, "any");
        char *key = any ? name_key(a, shown) : code_key(a, shown);
        if (any && iso3_slot(shown) >= 0 && f->iso3_index[iso3_slot(shown)] >= 0)
            return csv_fail(c, alias, e, "`%.*s` is an ISO code; give it a scheme", STR_ARG(shown));
        alias_add(f, key, any ? "any" : str_dup(a, sch), str_dup(a, shown), market,
                  (enum alias_kind)ki, str_dup(a, csv_text(c, note)));
    }
    if (csv_failed(c))
        return false;
    qsort(f->aliases, f->n_aliases, sizeof *f->aliases, alias_cmp);
    for (size_t i = 1; i < f->n_aliases; i++) {
        const struct alias *p = &f->aliases[i - 1], *q = &f->aliases[i];
        if (alias_cmp(p, q) == 0 && p->market != q->market)
            return FAIL(e, ERR_INPUT, "%s: `%s` means two countries", path, q->shown);
    }
    return true;
}

bool markets_read(struct facts *f, const char *dir, struct hash *h, struct err *e)
{
    static const char *const names[] = {"countries.csv", "aliases.csv"};
    for (size_t i = 0; i < COUNT_OF(f->iso3_index); i++)
        f->iso3_index[i] = -1;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char hex[HASH_HEX];
        TRY(hash_file(path_join(f->arena, dir, names[i]), hex, e));
        hash_add_field(h, str_of(hex));
    }
    TRY(countries_read(f, path_join(f->arena, dir, names[0]), e));
    return aliases_read(f, path_join(f->arena, dir, names[1]), e);
}

size_t market_count(const struct facts *f)
{
    return f->n_markets;
}

const struct market *market_at(const struct facts *f, int market)
{
    return market >= 0 && (size_t)market < f->n_markets ? &f->markets[market] : NULL;
}

const char *market_in_text(const struct facts *f, struct arena *a, int market, bool begins)
{
    const char *name = market_at(f, market)->in_text;
    if (!begins || name[0] < 'a' || name[0] > 'z')
        return name;
    char *capital = arena_strdup(a, name);
    capital[0] = (char)(capital[0] - 'a' + 'A');
    return capital;
}

int market_index(const struct facts *f, const char *iso3)
{
    int slot = iso3 ? iso3_slot(str_of(iso3)) : -1;
    return slot < 0 ? -1 : f->iso3_index[slot];
}

static const char *not_a_market(const struct alias *al)
{
    switch (al->kind) {
    case ALIAS_GROUP:
        return "a group, not one economy";
    case ALIAS_HISTORIC_STATE:
        return "a state that no longer exists";
    case ALIAS_PART:
        return "a part of an economy";
    default:
        return "not an economy";
    }
}

int market_of_code(const struct facts *f, struct str code, const char *scheme, const char **ret_why)
{
    code = str_trim(code);
    *ret_why = "unknown code";
    if (code.n == 0 || code.n > 16)
        return -1;
    if (scheme) {
        ARENA_LOCAL(tmp);
        const struct alias *al = alias_find(f, code_key(tmp, code), scheme);
        if (al) {
            *ret_why = not_a_market(al);
            return al->market;
        }
        if (strcmp(scheme, "factbook") == 0)
            return -1; /* FIPS codes: never to be read as ISO */
    }
    int slot = iso3_slot(code);
    return slot < 0 ? -1 : f->iso3_index[slot];
}

int market_of_name(const struct facts *f, struct str name, const char **ret_why)
{
    ARENA_LOCAL(tmp);
    *ret_why = "unknown name";
    if (name.n > 200)
        return -1;
    const struct alias *al = alias_find(f, name_key(tmp, name), "any");
    if (!al)
        return -1;
    *ret_why = not_a_market(al);
    return al->market;
}

bool market_resolve(const struct facts *f, struct str text, int *ret, struct err *e)
{
    struct str t = str_trim(text);
    if (t.n == 0)
        return FAIL(e, ERR_INPUT, "a country name or code is expected, not an empty text");
    if (t.n > 200)
        return FAIL(e, ERR_LIMIT, "a country name longer than 200 bytes");
    ARENA_LOCAL(tmp);
    char upper[4] = {0};
    if (t.n == 2 || t.n == 3) {
        for (size_t i = 0; i < t.n; i++)
            upper[i] = t.p[i] >= 'a' && t.p[i] <= 'z' ? (char)(t.p[i] - 'a' + 'A') : t.p[i];
        int m = market_index(f, upper);
        if (m >= 0) {
            *ret = m;
            return true;
        }
    }
    const struct alias *al = alias_find(f, name_key(tmp, t), "any");
    if (!al && t.n == 2)
        al = alias_find(f, code_key(tmp, t), "iso2");
    if (al && al->market >= 0) {
        *ret = al->market;
        return true;
    }
    if (al) {
        (void)FAIL(e, ERR_NOT_FOUND, "`%.*s` is %s%s%s%s", STR_ARG(t), not_a_market(al),
                   al->note[0] ? " (" : "", al->note, al->note[0] ? ")" : "");
        return err_hint(e, "Name one country by its code (VNM) or its name");
    }
    (void)FAIL(e, ERR_NOT_FOUND, "`%.*s` is not a country known here", STR_ARG_MAX(t, 60));
    /* nearest name, else nearest code */
    const char **words = NEW_N(tmp, const char *, f->n_aliases);
    size_t n = 0;
    for (size_t i = 0; i < f->n_aliases; i++)
        if (f->aliases[i].market >= 0 && strcmp(f->aliases[i].scheme, "any") == 0)
            words[n++] = f->aliases[i].key;
    const char *near = t.n <= 3 ? NULL : text_nearest(str_of(name_key(tmp, t)), words, n);
    if (near) {
        const struct market *m = &f->markets[alias_find(f, near, "any")->market];
        return err_hint(e, "Did you mean %s (%s)?", m->name, m->iso3);
    }
    if (t.n <= 3) {
        for (size_t i = 0; i < f->n_markets; i++)
            words[i] = f->markets[i].iso3;
        near = text_nearest(str_of(upper), words, f->n_markets);
        if (near)
            return err_hint(e, "Did you mean %s (%s)?", near,
                            f->markets[market_index(f, near)].name);
    }
    return err_hint(e, "Use the three-letter ISO code, such as VNM, or the English name");
}
