/* language.c — tables of speakers and of the language tree.
 *
 * A pair of markets is compared over the languages both list. Every list is short (at most some
 * 60), so plain nested loops are used; the tree is sorted by code and searched by bisection.
 */
#include "country/language.h"

#include <math.h>
#include <stdlib.h>

#include "base/csv.h"

#define NOT_KNOWN ((double)NAN)
#define CLDR "cldr-core"

struct tree_node {
    const char *lang, *name, *family, *branch, *subbranch;
    const char *folded; /* of the name, for searching */
};
struct spoken_in {
    struct speech *list;
    size_t n, cap;
    double known_01;
};
struct languages {
    struct arena *arena;
    const struct facts *facts;
    const struct geo *geo;
    struct spoken_in *markets; /* [market_count] */
    struct tree_node *tree;    /* by code */
    size_t n_tree, cap_tree;
};

const char *language_status_name(enum language_status s)
{
    static const char *const names[] = {"", "regional", "de facto official", "official"};
    return names[s];
}

/* --- loading -----------------------------------------------------------------------------------
 */

static bool status_of(const struct csv *c, int col, enum language_status *ret, struct err *e)
{
    static const char *const words[] = {"", "regional", "de_facto", "official"};
    struct str t = csv_text(c, col);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(t, words[i])) {
            *ret = (enum language_status)i;
            return true;
        }
    return csv_fail(c, col, e, "`%.*s` is not a status of a language", STR_ARG(t));
}

static bool read_speakers(struct languages *l, const char *dir, struct err *e)
{
    struct csv *c;
    int iso3, lang, share, status, known;
    TRY(csv_open_path(&c, l->arena, arena_printf(l->arena, "%s/languages.csv", dir), NULL, e));
    TRY(csv_col(c, "iso3", &iso3, e));
    TRY(csv_col(c, "lang", &lang, e));
    TRY(csv_col(c, "share_pct", &share, e));
    TRY(csv_col(c, "status", &status, e));
    TRY(csv_col(c, "known_pct", &known, e));
    while (csv_next(c, e)) {
        struct str code;
        TRY(csv_need_text(c, iso3, &code, e));
        int m = market_index(l->facts, str_dup(l->arena, code));
        if (m < 0)
            continue;
        struct speech s = {.share_01 = NOT_KNOWN};
        struct str word;
        bool has = false;
        double pct = 0;
        TRY(csv_need_text(c, lang, &word, e));
        TRY(csv_maybe_real(c, share, &has, &pct, e));
        if (has && !(pct >= 0 && pct <= 100))
            return csv_fail(c, share, e, "a share lies between 0 and 100");
        if (has)
            s.share_01 = pct / 100;
        s.lang = str_dup(l->arena, word);
        TRY(status_of(c, status, &s.status, e));
        struct spoken_in *in = &l->markets[m];
        TRY(csv_need_real(c, known, &pct, e));
        in->known_01 = pct / 100;
        PUSH(l->arena, in->list, in->n, in->cap, s);
    }
    return !csv_failed(c);
}

static int by_lang(const void *a, const void *b)
{
    return strcmp(((const struct tree_node *)a)->lang, ((const struct tree_node *)b)->lang);
}

static bool read_tree(struct languages *l, const char *data_dir, struct err *e)
{
    static const char *const names[] = {"lang", "name", "family", "branch", "subbranch"};
    struct csv *c;
    int at[COUNT_OF(names)];
    TRY(csv_open_path(&c, l->arena,
                      arena_printf(l->arena, "%s/country/language_tree.csv", data_dir), NULL, e));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        TRY(csv_col(c, names[i], &at[i], e));
    while (csv_next(c, e)) {
        const char *word[COUNT_OF(names)];
        for (size_t i = 0; i < COUNT_OF(names); i++) {
            struct str t;
            TRY(csv_need_text(c, at[i], &t, e));
            word[i] = str_dup(l->arena, t);
        }
        PUSH(l->arena, l->tree, l->n_tree, l->cap_tree,
             (struct tree_node){word[0], word[1], word[2], word[3], word[4],
                                text_fold(l->arena, str_of(word[1]))});
    }
    if (csv_failed(c))
        return false;
    if (l->n_tree > 1)
        qsort(l->tree, l->n_tree, sizeof *l->tree, by_lang);
    for (size_t i = 1; i < l->n_tree; i++)
        if (cstr_eq(l->tree[i - 1].lang, l->tree[i].lang))
            return FAIL(e, ERR_PARSE, "language_tree.csv: `%s` stands twice", l->tree[i].lang);
    return true;
}

bool languages_load(struct arena *a, const char *country_dir, const char *data_dir,
                    const struct facts *f, const struct geo *g, struct languages **ret,
                    struct err *e)
{
    struct languages *l = NEW(a, struct languages);
    *l = (struct languages){
        .arena = a, .facts = f, .geo = g, .markets = NEW_N(a, struct spoken_in, market_count(f))};
    for (size_t i = 0; i < market_count(f); i++)
        l->markets[i].known_01 = NOT_KNOWN;
    TRY(read_speakers(l, country_dir, e));
    TRY(read_tree(l, data_dir, e));
    *ret = l;
    return true;
}

bool languages_of_job(struct job *job, const struct facts *f, const struct geo *g,
                      const struct languages **ret, struct err *e)
{
    static const char key = 0;
    struct languages *l = job_get(job, &key);
    if (!l) {
        TRY(languages_load(job->arena, job->country_dir, job->data_dir, f, g, &l, e));
        job_set(job, &key, l);
    }
    *ret = l;
    return true;
}

/* --- one market, one language --------------------------------------------------------------------
 */

size_t languages_of(const struct languages *l, int market, const struct speech **ret)
{
    *ret = l->markets[market].list;
    return l->markets[market].n;
}

static const struct speech *speech_of(const struct languages *l, int market, const char *lang)
{
    const struct spoken_in *in = &l->markets[market];
    for (size_t i = 0; i < in->n; i++)
        if (cstr_eq(in->list[i].lang, lang))
            return &in->list[i];
    return NULL;
}

static const char *market_name(const struct languages *l, int market)
{
    return market_at(l->facts, market)->name;
}

static const struct figure *share_leaf(const struct languages *l, struct arena *a, int market,
                                       const struct speech *s)
{
    const char *label =
        arena_printf(a, "Speakers of %s, %s", language_name(l, s->lang), market_name(l, market));
    if (isnan(s->share_01))
        return figure_missing(a, label, "%", "the source's share is doubtful and withheld");
    /* 100·(x/100) would show 46.000000000000004: round to what the source can mean */
    double pct = round(s->share_01 * 1e8) / 1e6;
    struct figure *f = geo_leaf(l->geo, a, market, CLDR, arena_printf(a, "languages.%s", s->lang),
                                label, pct, "%");
    f->decimals = pct < 10 ? 1 : 0;
    return f;
}

const struct figure *language_share(const struct languages *l, struct arena *a, int market,
                                    const char *lang)
{
    const struct speech *s = speech_of(l, market, lang);
    if (s)
        return share_leaf(l, a, market, s);
    return figure_missing(
        a, arena_printf(a, "Speakers of %s, %s", language_name(l, lang), market_name(l, market)),
        "%", "not listed among the languages of the market");
}

static const struct tree_node *node_of(const struct languages *l, const char *lang)
{
    struct tree_node key = {.lang = lang};
    if (l->n_tree == 0)
        return NULL;
    return bsearch(&key, l->tree, l->n_tree, sizeof *l->tree, by_lang);
}

const char *language_name(const struct languages *l, const char *lang)
{
    const struct tree_node *t = node_of(l, lang);
    return t ? t->name : lang;
}

bool language_resolve(const struct languages *l, struct arena *a, struct str text, const char **ret,
                      struct err *e)
{
    static const char *const same[][2] = {{"nb", "no"}, {"nn", "no"},  {"tl", "fil"}, {"iw", "he"},
                                          {"in", "id"}, {"prs", "fa"}, {"cmn", "zh"}};
    struct str base = str_trim(text), rest = base;
    for (size_t i = 0; i < base.n; i++)
        if (base.p[i] == '-' || base.p[i] == '_') {
            rest.n = i;
            break;
        }
    if (rest.n >= 2 && rest.n <= 3) {
        char code[4] = {0};
        for (size_t i = 0; i < rest.n; i++)
            code[i] = (char)(rest.p[i] >= 'A' && rest.p[i] <= 'Z' ? rest.p[i] + 32 : rest.p[i]);
        for (size_t i = 0; i < COUNT_OF(same); i++)
            if (cstr_eq(code, same[i][0]))
                memcpy(code, same[i][1], strlen(same[i][1]) + 1);
        const struct tree_node *t = node_of(l, code);
        if (t) {
            *ret = t->lang;
            return true;
        }
    }
    const char *folded = text_fold(a, base);
    const char **words = NEW_N(a, const char *, l->n_tree + 1);
    for (size_t i = 0; i < l->n_tree; i++) {
        if (cstr_eq(l->tree[i].folded, folded)) {
            *ret = l->tree[i].lang;
            return true;
        }
        words[i] = l->tree[i].folded;
    }
    const char *near = text_nearest(str_of(folded), words, l->n_tree);
    FAIL(e, ERR_NOT_FOUND, "`%.*s` is not a language known here", STR_ARG(base));
    if (near)
        return err_hint(e, "Did you mean `%s`?", near);
    return err_hint(e, "Use a two-letter code such as `de`, or the English name");
}

/* Levels in common: 0 none … 4 the same language; -1 not in the tree. */
static int shared_levels(const struct languages *l, const char *x, const char *y)
{
    const struct tree_node *s = node_of(l, x), *t = node_of(l, y);
    if (cstr_eq(x, y))
        return 4;
    if (!s || !t)
        return -1;
    if (!cstr_eq(s->family, t->family))
        return 0;
    if (!cstr_eq(s->branch, t->branch))
        return 1;
    return cstr_eq(s->subbranch, t->subbranch) ? 3 : 2;
}

int language_class(const struct languages *l, const char *x, const char *y)
{
    int shared = shared_levels(l, x, y);
    return shared < 0 ? 0 : 5 - shared;
}

double language_proximity(const struct languages *l, const char *x, const char *y)
{
    int shared = shared_levels(l, x, y);
    return shared < 0 ? NOT_KNOWN : shared / 4.0;
}

/* --- kernels -----------------------------------------------------------------------------------
 */

double language_common_spoken(const double *s, const double *t, size_t n)
{
    double sum = 0, max = 0;
    for (size_t i = 0; i < n; i++) {
        double both = s[i] * t[i];
        sum += both;
        max = fmax(max, both);
    }
    return fmin(1, max + (sum - max) * (1 - max));
}

double language_coverage(const double *a, const double *s, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (a[i] * s[i] > a[best] * s[best])
            best = i;
    double m = n > 0 ? a[best] * s[best] : 0, not_reached = 1;
    for (size_t i = 0; i < n; i++)
        if (i != best)
            not_reached *= 1 - a[i] * s[i];
    return fmin(1, m + (1 - m) * (1 - not_reached));
}

/* --- pairs of markets ----------------------------------------------------------------------------
 */

enum { MAX_INPUTS = 128 };

struct inputs {
    const struct figure *list[MAX_INPUTS];
    size_t n;
};

static void input_add(struct inputs *in, const struct figure *f)
{
    if (in->n < MAX_INPUTS)
        in->list[in->n++] = f;
}

static const char *pair_label(const struct languages *l, struct arena *a, const char *what, int m,
                              int n)
{
    return arena_printf(a, "%s, %s and %s", what, market_name(l, m), market_name(l, n));
}

/* The market whose languages are not listed, or -1. */
static int unlisted(const struct languages *l, int m, int n)
{
    if (l->markets[m].n == 0)
        return m;
    return l->markets[n].n == 0 ? n : -1;
}

static const struct figure *missing_list(const struct languages *l, struct arena *a,
                                         const char *label, const char *unit, int market)
{
    return figure_missing(a, label, unit,
                          arena_printf(a, "no languages listed for %s", market_name(l, market)));
}

/* Says so when the source accounts for only a part of a population: the true overlap may be more.
 */
static void mark_partial(const struct languages *l, struct arena *a, struct figure *f, int m, int n)
{
    int thin = l->markets[m].known_01 <= l->markets[n].known_01 ? m : n;
    if (l->markets[thin].known_01 < 1)
        f->why = arena_printf(a, "at least: the source lists the languages of %.0f %% of %s",
                              100 * l->markets[thin].known_01, market_name(l, thin));
}

static const struct figure *status_leaf(const struct languages *l, struct arena *a, int market,
                                        const struct speech *s)
{
    struct figure *f =
        geo_leaf(l->geo, a, market, CLDR, arena_printf(a, "languages.status.%s", s->lang),
                 arena_printf(a, "%s is an official language, %s", language_name(l, s->lang),
                              market_name(l, market)),
                 1, "1 yes 0 no");
    f->decimals = 0;
    return f;
}

const struct figure *language_common_official_figure(const struct languages *l, struct arena *a,
                                                     int m, int n)
{
    const char *label = pair_label(l, a, "Common official language", m, n), *why = NULL;
    int none = unlisted(l, m, n);
    if (none >= 0)
        return missing_list(l, a, label, "1 yes 0 no", none);
    struct inputs in = {.n = 0};
    for (size_t i = 0; i < l->markets[m].n; i++) {
        const struct speech *s = &l->markets[m].list[i];
        const struct speech *t = speech_of(l, n, s->lang);
        if (t && s->status >= LANGUAGE_DE_FACTO && t->status >= LANGUAGE_DE_FACTO) {
            input_add(&in, status_leaf(l, a, m, s));
            input_add(&in, status_leaf(l, a, n, t));
            if (!why)
                why = language_name(l, s->lang);
        }
    }
    bool common = in.n > 0;
    /* None in common is a statement about both whole lists: the largest languages stand for them.
     */
    if (!common) {
        input_add(&in, share_leaf(l, a, m, &l->markets[m].list[0]));
        input_add(&in, share_leaf(l, a, n, &l->markets[n].list[0]));
    }
    struct figure *f = figure_derived(a, label, common ? 1 : 0, "1 yes 0 no", "language-official/1",
                                      NULL, in.list, in.n);
    f->decimals = 0;
    f->why = why;
    return f;
}

const struct figure *language_common_spoken_figure(const struct languages *l, struct arena *a,
                                                   int m, int n)
{
    const char *label = pair_label(l, a, "Common spoken language", m, n);
    int none = unlisted(l, m, n);
    if (none >= 0)
        return missing_list(l, a, label, "share", none);
    size_t count = 0, most = l->markets[m].n;
    double *s = NEW_N(a, double, most), *t = NEW_N(a, double, most);
    struct inputs in = {.n = 0};
    for (size_t i = 0; i < most; i++) {
        const struct speech *x = &l->markets[m].list[i], *y = speech_of(l, n, x->lang);
        if (!y)
            continue;
        if (isnan(x->share_01) || isnan(y->share_01))
            return figure_missing(a, label, "share",
                                  arena_printf(a, "the share of speakers of %s in %s is withheld",
                                               language_name(l, x->lang),
                                               market_name(l, isnan(x->share_01) ? m : n)));
        s[count] = x->share_01;
        t[count++] = y->share_01;
        input_add(&in, share_leaf(l, a, m, x));
        input_add(&in, share_leaf(l, a, n, y));
    }
    if (count == 0) { /* nothing in common among the listed languages */
        input_add(&in, share_leaf(l, a, m, &l->markets[m].list[0]));
        input_add(&in, share_leaf(l, a, n, &l->markets[n].list[0]));
    }
    struct figure *f = figure_derived(a, label, language_common_spoken(s, t, count), "share",
                                      "language-spoken/1", NULL, in.list, in.n);
    f->decimals = 2;
    mark_partial(l, a, f, m, n);
    return f;
}

struct closest {
    const struct speech *x, *y;
    int shared; /* -1: no pair is in the tree */
};

/* A language counts as one of the country's own when it has a status there: otherwise English,
 * learnt at school in both, would make half of Europe one language. What is learnt is in CSL. */
static bool is_major(const struct spoken_in *in, size_t i, double major)
{
    const struct speech *s = &in->list[i];
    return (s->status != LANGUAGE_SPOKEN && !isnan(s->share_01) && s->share_01 >= major) || i == 0;
}

static struct closest closest_pair(const struct languages *l, int m, int n, double major)
{
    struct closest best = {.shared = -1};
    const struct spoken_in *p = &l->markets[m], *q = &l->markets[n];
    for (size_t i = 0; i < p->n; i++) {
        if (!is_major(p, i, major))
            continue;
        for (size_t j = 0; j < q->n; j++) {
            if (!is_major(q, j, major))
                continue;
            int shared = shared_levels(l, p->list[i].lang, q->list[j].lang);
            if (shared > best.shared)
                best = (struct closest){&p->list[i], &q->list[j], shared};
        }
    }
    return best;
}

static const struct figure *closest_figure(const struct languages *l, struct arena *a, int m, int n,
                                           double major, bool as_class)
{
    const char *label = pair_label(l, a,
                                   as_class ? "Distance of the closest main languages"
                                            : "Nearness of the main languages",
                                   m, n);
    const char *unit = as_class ? "index 1–5" : "score 0–1";
    int none = unlisted(l, m, n);
    if (none >= 0)
        return missing_list(l, a, label, unit, none);
    struct closest c = closest_pair(l, m, n, major);
    if (c.shared < 0)
        return figure_missing(a, label, unit, "a main language is not in the language tree");
    struct figure *f =
        FIGURE(a, label, as_class ? 5 - c.shared : c.shared / 4.0, unit, "language-tree/1", NULL,
               share_leaf(l, a, m, c.x), share_leaf(l, a, n, c.y));
    f->decimals = as_class ? 0 : 2;
    f->why = arena_printf(a, "%s and %s", language_name(l, c.x->lang), language_name(l, c.y->lang));
    return f;
}

const struct figure *language_class_figure(const struct languages *l, struct arena *a, int m, int n,
                                           double major)
{
    return closest_figure(l, a, m, n, major, true);
}

const struct figure *language_proximity_figure(const struct languages *l, struct arena *a, int m,
                                               int n, double major)
{
    return closest_figure(l, a, m, n, major, false);
}

/* --- the firm ------------------------------------------------------------------------------------
 */

const struct figure *language_reach(const struct languages *l, struct arena *a, int market,
                                    const struct language_ability *skills, size_t n_skills)
{
    const char *label =
        arena_printf(a, "Reached in the firm's languages, %s", market_name(l, market));
    if (l->markets[market].n == 0)
        return missing_list(l, a, label, "share", market);
    double *ability = NEW_N(a, double, n_skills + 1), *share = NEW_N(a, double, n_skills + 1);
    size_t n = 0;
    struct inputs in = {.n = 0};
    for (size_t i = 0; i < n_skills; i++) {
        const struct speech *s = speech_of(l, market, skills[i].lang);
        if (skills[i].stated)
            input_add(&in, skills[i].stated);
        if (!s || !(skills[i].level_01 > 0))
            continue;
        if (isnan(s->share_01))
            return figure_missing(a, label, "share",
                                  arena_printf(a, "the share of speakers of %s is withheld",
                                               language_name(l, s->lang)));
        ability[n] = fmin(1, skills[i].level_01);
        share[n++] = s->share_01;
        input_add(&in, share_leaf(l, a, market, s));
    }
    if (n == 0) /* nothing in common: the market's largest language shows it */
        input_add(&in, share_leaf(l, a, market, &l->markets[market].list[0]));
    struct figure *f = figure_derived(a, label, language_coverage(ability, share, n), "share",
                                      "language-reach/1", NULL, in.list, in.n);
    f->decimals = 2;
    mark_partial(l, a, f, market, market);
    return f;
}
