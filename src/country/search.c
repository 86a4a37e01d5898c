/* search.c — find a market by any name in any language, by code or by capital.
 *
 * Every name was folded when it was loaded (lower case, no accents, no punctuation), so a search is
 * one pass over some 12,000 short words; a hit is graded by how it matches and only the best one of
 * each market is kept.
 */
#include <stdlib.h>

#include "country/distance.h"
#include "country/show.h"

enum grade { EXACT, PREFIX, WORD_PREFIX, INSIDE, SIMILAR, NO_MATCH };

static int grade_of(struct str name, struct str text)
{
    if (str_eq(name, text))
        return EXACT;
    if (name.n > text.n && memcmp(name.p, text.p, text.n) == 0)
        return PREFIX;
    for (size_t i = 1; i + text.n <= name.n; i++)
        if (memcmp(name.p + i, text.p, text.n) == 0)
            return name.p[i - 1] == ' ' ? WORD_PREFIX : INSIDE;
    size_t allowed = text.n >= 4 ? text.n / 4 : 0;
    if (allowed > 0 && text_edit_distance(name, text, allowed) <= allowed)
        return SIMILAR;
    return NO_MATCH;
}

static int kind_rank(const char *kind)
{
    static const char *const order[] = {"code", "name", "official", "other", "capital"};
    for (size_t i = 0; i < COUNT_OF(order); i++)
        if (cstr_eq(kind, order[i]))
            return (int)i;
    return (int)COUNT_OF(order);
}

static int compare_hits(const struct country_hit *x, const struct country_hit *y)
{
    if (x->grade != y->grade)
        return x->grade < y->grade ? -1 : 1;
    int p = kind_rank(x->kind), q = kind_rank(y->kind);
    if (p != q)
        return p < q ? -1 : 1;
    size_t n = strlen(x->name), m = strlen(y->name);
    if (n != m)
        return n < m ? -1 : 1;
    /* English before other languages of the same spelling, then a fixed order */
    int en = cstr_eq(y->lang, "en") - cstr_eq(x->lang, "en");
    return en ? en : strcmp(x->lang, y->lang);
}

static int by_hit(const void *pa, const void *pb)
{
    const struct country_hit *x = pa, *y = pb;
    int c = compare_hits(x, y);
    return c ? c : (x->market > y->market) - (x->market < y->market);
}

static void offer(struct country_hit *best, struct country_hit hit)
{
    struct country_hit *old = &best[hit.market];
    if (old->grade == NO_MATCH || compare_hits(&hit, old) < 0)
        *old = hit;
}

size_t country_find(const struct facts *f, const struct geo *g, struct arena *a, struct str text,
                    size_t limit, const struct country_hit **ret)
{
    size_t n_markets = market_count(f), n = 0;
    struct country_hit *best = NEW_N(a, struct country_hit, n_markets);
    for (size_t m = 0; m < n_markets; m++)
        best[m] = (struct country_hit){.market = (int)m, .grade = NO_MATCH};

    struct str word = str_of(text_fold(a, text));
    *ret = best;
    if (word.n == 0)
        return 0;
    const struct geo_name *names;
    size_t n_names = geo_names(g, &names);
    for (size_t i = 0; i < n_names; i++) {
        int grade = grade_of(str_of(names[i].folded), word);
        if (grade != NO_MATCH)
            offer(best, (struct country_hit){names[i].market, names[i].name, names[i].lang,
                                             names[i].kind, grade});
    }
    for (size_t m = 0; m < n_markets; m++) {
        const struct market *x = market_at(f, (int)m);
        struct str trimmed = str_trim(text);
        if (str_eq_nocase(str_of(x->iso3), trimmed) || str_eq_nocase(str_of(x->iso2), trimmed))
            offer(best, (struct country_hit){(int)m, x->iso3, "", "code", EXACT});
    }
    /* The alias table knows spellings of sources that no list of names has. */
    struct err ignored;
    int m;
    if (market_resolve(f, text, &m, &ignored))
        offer(best, (struct country_hit){m, market_at(f, m)->name, "en", "name", EXACT});

    for (size_t k = 0; k < n_markets; k++)
        if (best[k].grade != NO_MATCH)
            best[n++] = best[k];
    if (n > 1)
        qsort(best, n, sizeof *best, by_hit);
    return n < limit ? n : limit;
}

/* --- capabilities --------------------------------------------------------------------------------
 */

static const struct shape_field hit_fields[] = {
    {.name = "rank", .kind = VALUE_INT},
    {.name = "market", .kind = VALUE_TEXT, .help = "ISO 3166 alpha-3"},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "found", .heading = "found as", .kind = VALUE_TEXT},
    {.name = "language", .kind = VALUE_TEXT, .help = "of the name found; empty when not said"},
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "match", .kind = VALUE_TEXT},
};
static const struct shape hit_shape = SHAPE("country_hit", "a market found", hit_fields);
static const struct shape_field search_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "ok", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "hits", .kind = VALUE_LIST, .of = &hit_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape search_shape =
    SHAPE("country_search", "markets whose name matches", search_fields);

static bool run_search(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const char *const grades[] = {"exact", "begins", "a word begins", "inside", "similar"};
    struct arena *a = job->arena;
    struct facts *f;
    const struct geo *g;
    const struct languages *l;
    TRY(facts_of_job(job, &f, e));
    TRY(geo_of_job(job, f, &g, e));
    TRY(languages_of_job(job, f, g, &l, e));
    const char *text = args_text(args, "text");
    const struct country_hit *hits;
    size_t n = country_find(f, g, a, str_of(text), (size_t)args_int(args, "limit"), &hits);
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        const struct market *m = market_at(f, hits[i].market);
        struct value *r = value_record(a);
        record_int(a, r, "rank", (int64_t)i + 1);
        record_text(a, r, "market", m->iso3);
        record_text(a, r, "name", m->name);
        record_text(a, r, "found", hits[i].name);
        record_text(a, r, "language", hits[i].lang[0] ? language_name(l, hits[i].lang) : "");
        record_text(a, r, "kind", hits[i].kind);
        record_text(a, r, "match", grades[hits[i].grade]);
        list_add(a, list, r);
    }
    record_text(a, v, "headline",
                n == 0   ? arena_printf(a, "Nothing is called “%s”.", text)
                : n == 1 ? arena_printf(a, "One market matches “%s”.", text)
                         : arena_printf(a, "%zu markets match “%s”.", n, text));
    record_bool(a, v, "ok", n > 0);
    record_set(a, v, "hits", list);
    if (n > 0)
        record_text(
            a, v, "next",
            arena_printf(a, "landfall country show %s", market_at(f, hits[0].market)->iso3));
    *ret = v;
    return true;
}

static const struct capability_param search_params[] = {
    {.name = "text",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a name in any language, a code, a capital; accents do not matter"},
    {.name = "limit",
     .kind = PARAM_INT,
     .unit = "markets",
     .default_value = "10",
     .min = 1,
     .max = 250,
     .help = "how many to show"},
};
const struct capability country_search = {
    .name = "country.search",
    .summary = "Finds a market by a name in any language, a code or its capital",
    .example = "landfall country search Griechenland\nlandfall country search ویتنام",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(search_params),
    .result = &search_shape,
    .run = run_search,
    .answer_no_is_failure = true,
};

/* --- where is a language spoken
 * ------------------------------------------------------------------- */

static const struct shape_field where_fields[] = {
    {.name = "market", .kind = VALUE_TEXT, .help = "ISO 3166 alpha-3"},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "share", .heading = "share of population", .kind = VALUE_FIGURE},
    {.name = "speakers", .kind = VALUE_FIGURE},
    {.name = "status", .kind = VALUE_TEXT},
};
static const struct shape where_shape = SHAPE("language_market", "one market", where_fields);
static const struct shape_field languages_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "language", .kind = VALUE_TEXT, .help = "ISO 639 code"},
    {.name = "markets", .kind = VALUE_LIST, .of = &where_shape, .flags = SHAPE_CSV},
};
static const struct shape languages_shape =
    SHAPE("country_languages", "where a language is spoken", languages_fields);

struct where {
    int market;
    const struct figure *share, *speakers;
    enum language_status status;
};

static int by_speakers(const void *pa, const void *pb)
{
    const struct where *x = pa, *y = pb;
    bool kx = figure_known(x->speakers), ky = figure_known(y->speakers);
    if (kx != ky)
        return kx ? -1 : 1;
    if (kx && x->speakers->value != y->speakers->value)
        return x->speakers->value > y->speakers->value ? -1 : 1;
    return (x->market > y->market) - (x->market < y->market);
}

static bool run_languages(struct job *job, const struct args *args, struct value **ret,
                          struct err *e)
{
    struct arena *a = job->arena;
    struct facts *f;
    const struct geo *g;
    const struct languages *l;
    const char *lang;
    int population;
    TRY(facts_of_job(job, &f, e));
    TRY(geo_of_job(job, f, &g, e));
    TRY(languages_of_job(job, f, g, &l, e));
    TRY(language_resolve(l, a, str_of(args_text(args, "language")), &lang, e));
    TRY(indicator_resolve(f, STR("population"), &population, e));
    struct where *rows = NEW_N(a, struct where, market_count(f));
    size_t n = 0;
    for (size_t m = 0; m < market_count(f); m++) {
        const struct speech *s;
        size_t k = languages_of(l, (int)m, &s);
        for (size_t i = 0; i < k; i++) {
            if (!cstr_eq(s[i].lang, lang))
                continue;
            const struct figure *share = language_share(l, a, (int)m, lang);
            const struct figure *people = facts_figure(f, a, (int)m, population);
            const char *label = arena_printf(a, "People who speak %s, %s", language_name(l, lang),
                                             market_at(f, (int)m)->name);
            const struct figure *speakers;
            if (figure_known(share) && figure_known(people)) {
                struct figure *x = FIGURE(a, label, share->value / 100 * people->value, "people",
                                          "speakers/1", NULL, share, people);
                x->decimals = -1;
                speakers = x;
            } else {
                speakers = figure_missing(a, label, "people", "share or population is not known");
            }
            rows[n++] = (struct where){(int)m, share, speakers, s[i].status};
        }
    }
    if (n > 1)
        qsort(rows, n, sizeof *rows, by_speakers);
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "market", market_at(f, rows[i].market)->iso3);
        record_text(a, r, "name", market_at(f, rows[i].market)->name);
        record_figure(a, r, "share", rows[i].share);
        record_figure(a, r, "speakers", rows[i].speakers);
        record_text(a, r, "status", language_status_name(rows[i].status));
        list_add(a, list, r);
    }
    record_text(
        a, v, "headline",
        n == 0 ? arena_printf(a, "No market is listed with speakers of %s.", language_name(l, lang))
               : arena_printf(a, "%s is listed in %zu markets; most speakers live in %s.",
                              language_name(l, lang), n, market_at(f, rows[0].market)->name));
    record_text(a, v, "language", lang);
    record_set(a, v, "markets", list);
    *ret = v;
    return true;
}

static const struct capability_param languages_params[] = {
    {.name = "language",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "English name or ISO 639 code"},
};
const struct capability country_languages = {
    .name = "country.languages",
    .summary = "Lists the markets in which a language is spoken, by number of speakers",
    .example = "landfall country languages German\nlandfall country languages fr --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(languages_params),
    .result = &languages_shape,
    .run = run_languages,
};
