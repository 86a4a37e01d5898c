/* The table that ships, from the sources' own files: reading and settling.
 *
 * Every observation of every file is kept first. Settling then goes cell by cell (market × indicator):
 *   1. a value outside the indicator's plausible range goes to quarantine;
 *   2. two editions of one source, or two sources, that contradict each other on a year: that year goes
 *      to quarantine, both values with the reason;
 *   3. two sources whose newest years differ but are near, and contradict: the whole cell goes;
 *   4. of what is left, the newer edition and the preferred source are used, one value a year; a newer
 *      figure of another source counts only when the preferred source's own is too old.
 * A cell therefore never ships a figure that one of our own sources denies. Which years ship is decided
 * when the computed indicators have said which ones they need (rebuild_derive.c).
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/number.h"
#include "country/build.h"

/* Where the sources lie below the folder. What each file is, its content says. */
static const char *const folders[] = {"worldbank/indicator_csv_zip", "worldbank/api_json",
                                      "worldbank/wgi", "factbook", "gravity"};

bool build_new(struct arena *a, const char *data_dir, struct build **ret, struct err *e)
{
    static const struct param_bind binds[] = {
#define RULE(id, rule) {"country." id, offsetof(struct build_rules, by_indicator) + (rule) * sizeof(double)}
        RULE("quarantine.factor", RULE_FACTOR),
        RULE("quarantine.tolerance_points", RULE_TOLERANCE),
        RULE("quarantine.rate_points", RULE_POINTS),
        RULE("quarantine.rate_share", RULE_SHARE),
        RULE("quarantine.years_apart", RULE_YEARS_APART),
        RULE("prefer_years", RULE_PREFER_YEARS),
        RULE("series.oldest_year", RULE_OLDEST),
#undef RULE
        {"country.series.oldest_rate_year", offsetof(struct build_rules, oldest_rate_year)},
        {"country.series.first_year", offsetof(struct build_rules, first_year)},
        {"country.series.oldest_year", offsetof(struct build_rules, oldest_year)},
        {"country.pairs.size_multiple", offsetof(struct build_rules, size_multiple)},
        {"country.pairs.slack_km", offsetof(struct build_rules, slack_km)},
        {"country.pairs.wrong_share", offsetof(struct build_rules, wrong_share)}};
    struct build *b = NEW(a, struct build);
    const struct params *p;
    struct date today = {20574}; /* validity of these rules is open; any day does */
    b->arena = a;
    TRY(facts_load_lists(a, data_dir, &b->facts, e));
    TRY(params_load(a, path_join(a, data_dir, "parameters"), today, &p, e));
    TRY(params_fill(p, binds, COUNT_OF(binds), &b->rules, e));
    b->seen = NEW_N(a, struct correction_seen, b->facts->n_corrections + 1);
    *ret = b;
    return true;
}

/* --- reading ------------------------------------------------------------------------------------- */

static void keep_fact(void *ctx, const struct observation *o)
{
    struct build *b = ctx;
    const struct facts *f = b->facts;
    if (o->year < (int)b->rules.oldest_year)
        return;
    struct kept k = {.o = *o, .file = (uint16_t)b->file, .preference = 255};
    if (o->note[0] && strcmp(o->note, "est.") != 0)
        k.o.note = arena_strdup(b->arena, o->note);
    else
        k.o.note = o->note[0] ? "est." : "";
    k.o.raw = STR("");
    for (size_t i = 0; i < f->n_corrections; i++) /* the words of the source, where they will be asked for */
        if (f->corrections[i].indicator == o->indicator && f->corrections[i].market == o->market &&
            f->corrections[i].year == o->year)
            k.o.raw = str_of(str_dup(b->arena, o->raw));
    PUSH(b->arena, b->kept, b->n_kept, b->cap_kept, k);
}

static void keep_pair(void *ctx, const struct pair_observation *p)
{
    struct build *b = ctx;
    PUSH(b->arena, b->pairs, b->n_pairs, b->cap_pairs, *p);
}

static void keep_item(void *ctx, const struct list_observation *l)
{
    struct build *b = ctx;
    struct list_observation x = *l;
    x.list = arena_strdup(b->arena, l->list);
    x.item = arena_strdup(b->arena, l->item);
    PUSH(b->arena, b->items, b->n_items, b->cap_items, x);
}

static uint8_t preference_of(const struct indicator *ind, const char *source)
{
    uint8_t rank = 0;
    for (struct str rest = str_of(ind->sources); rest.n > 0; rank++)
        if (str_is(str_cut(&rest, ' '), source))
            return rank;
    return 255;
}

static bool read_one(struct build *b, const char *folder, const char *name, struct err *e)
{
    struct import_sink sink = {
        .ctx = b, .fact = keep_fact, .pair = keep_pair, .item = keep_item};
    struct build_file file = {.name = name};
    size_t kept = b->n_kept, pairs = b->n_pairs, items = b->n_items;
    struct err why = {0};
    b->file = b->n_files;
    if (import_file(b->facts, b->arena, path_join(b->arena, folder, name), &sink, &file.report,
                    &why)) {
        file.source = source_find(b->facts, file.report->format->source);
        if (!file.source)
            return FAIL(e, ERR_BUG, "%s: source `%s` is not in sources.csv", name,
                        file.report->format->source);
        if (!file.source->ships)
            file.left_out = "its licence does not allow shipping";
    } else if (why.code == ERR_IO) {
        *e = why;
        return false;
    } else {
        file.left_out = arena_strdup(b->arena, why.msg);
    }
    if (file.left_out) {
        b->n_kept = kept;
        b->n_pairs = pairs;
        b->n_items = items;
    }
    PUSH(b->arena, b->files, b->n_files, b->cap_files, file);
    size_t n = kept;
    for (size_t i = kept; i < b->n_kept; i++) {
        struct kept *k = &b->kept[i];
        k->preference = preference_of(indicator_at(b->facts, k->o.indicator), file.source->id);
        if (!build_withheld(b, &k->o))
            b->kept[n++] = *k;
    }
    b->n_kept = n;
    return true;
}

bool build_read_folder(struct build *b, const char *folder, struct job *job, struct err *e)
{
    if (!file_is_folder(folder))
        return FAIL(e, ERR_NOT_FOUND, "%s is not a folder", folder);
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        struct file_list list;
        const char *sub = path_join(b->arena, folder, folders[i]);
        if (!file_is_folder(sub))
            continue;
        TRY(file_list(b->arena, sub, NULL, &list, e));
        for (size_t k = 0; k < list.n; k++) {
            const char *name = path_join(b->arena, folders[i], list.names[k]);
            if (file_is_folder(path_join(b->arena, folder, name)))
                continue;
            if (job)
                job_progress(job, name, b->n_files, 0);
            TRY(read_one(b, folder, name, e));
        }
    }
    if (b->n_files == 0) {
        (void)FAIL(e, ERR_NOT_FOUND, "%s holds none of the sources' folders", folder);
        return err_hint(e, "Expected worldbank/, factbook/ and gravity/ below it");
    }
    return true;
}

/* --- settling ------------------------------------------------------------------------------------ */

double build_round(double x)
{
    char text[40];
    if (!isfinite(x))
        return x;
    (void)snprintf(text, sizeof text, "%.9g", x);
    return strtod(text, NULL);
}

double build_rule(const struct build *b, int indicator, enum indicator_rule rule)
{
    double own = b->facts->rules[indicator].x[rule];
    enum indicator_kind kind = b->facts->indicators[indicator].kind;
    if (!isnan(own))
        return own;
    if (rule == RULE_OLDEST && (kind == KIND_GROWTH || kind == KIND_VOLATILITY))
        return b->rules.oldest_rate_year;
    return b->rules.by_indicator[rule];
}

bool build_contradict(const struct build *b, int indicator, double x, double y)
{
    const struct indicator *ind = &b->facts->indicators[indicator];
    double lo = fmin(fabs(x), fabs(y)), hi = fmax(fabs(x), fabs(y)), apart = fabs(x - y);
    if (ind->unit[0] == '%' && apart <= build_rule(b, indicator, RULE_TOLERANCE))
        return false;
    if (ind->kind == KIND_GROWTH && apart > fmax(build_rule(b, indicator, RULE_POINTS),
                                                 build_rule(b, indicator, RULE_SHARE) * hi))
        return true;
    if (ind->min < 0 && (x < 0) != (y < 0))
        return apart > 0;
    return hi > build_rule(b, indicator, RULE_FACTOR) * lo;
}

static int kept_cmp(const void *pa, const void *pb, void *ctx)
{
    const struct kept *a = pa, *b = pb;
    const struct build_file *files = ctx;
    if (a->o.indicator != b->o.indicator)
        return a->o.indicator < b->o.indicator ? -1 : 1;
    if (a->o.market != b->o.market)
        return a->o.market < b->o.market ? -1 : 1;
    if (a->o.year != b->o.year)
        return a->o.year < b->o.year ? -1 : 1;
    if (a->preference != b->preference)
        return a->preference < b->preference ? -1 : 1;
    /* newer edition first */
    int c = strcmp(files[b->file].report->vintage, files[a->file].report->vintage);
    if (c)
        return c;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->o.line != b->o.line)
        return a->o.line < b->o.line ? -1 : 1;
    return 0;
}

void build_put_away(struct build *b, const struct fact *x, const char *reason)
{
    if (x->year < (int)build_rule(b, x->indicator, RULE_OLDEST))
        return; /* so old that it would not ship anyway */
    struct quarantined q = {.market = x->market,
                            .indicator = x->indicator,
                            .year = x->year,
                            .value = build_round(x->value),
                            .source = x->source,
                            .reason = reason};
    PUSH(b->arena, b->quarantine, b->n_quarantine, b->cap_quarantine, q);
}

static void put_away(struct build *b, const struct kept *k, const char *reason)
{
    build_put_away(b,
                   &(struct fact){.market = k->o.market,
                                  .indicator = k->o.indicator,
                                  .year = k->o.year,
                                  .value = k->o.value,
                                  .source = b->files[k->file].source->id},
                   reason);
}

/* As a person says it, with plain blanks: "49.9 bn". */
static const char *number(struct build *b, double x)
{
    char *text = number_human(b->arena, x, 3), *out = text;
    for (const char *p = text; *p;) {
        bool no_break = strncmp(p, "\xC2\xA0", 2) == 0, narrow = strncmp(p, "\xE2\x80\xAF", 3) == 0;
        *out++ = no_break || narrow ? ' ' : *p;
        p += no_break ? 2 : narrow ? 3 : 1;
    }
    *out = '\0';
    return text;
}

const char *build_implausible(struct build *b, const struct indicator *ind, double x, int year)
{
    return arena_printf(b->arena, "%s (%d) is outside the plausible range %s to %s", number(b, x),
                        year, number(b, ind->min), number(b, ind->max));
}

static const char *against(struct build *b, const struct kept *x, const struct kept *y)
{
    const struct build_file *fx = &b->files[x->file], *fy = &b->files[y->file];
    if (fx->source == fy->source)
        return arena_printf(b->arena, "two editions of %s contradict: %s, %s (%d)",
                            fx->source->id, number(b, x->o.value), number(b, y->o.value), x->o.year);
    return arena_printf(b->arena, "%s %s (%d) contradicts %s %s (%d)", fx->source->id,
                        number(b, x->o.value), x->o.year, fy->source->id, number(b, y->o.value),
                        y->o.year);
}

/* The newest of two sources, their years not far apart: when they contradict, the whole cell goes. */
static void newest_contradict(struct build *b, const struct kept *k, size_t n, bool *gone)
{
    int indicator = k[0].o.indicator;
    const struct indicator *ind = indicator_at(b->facts, indicator);
    const struct kept *first = NULL, *second = NULL;
    if (ind->kind == KIND_GROWTH || ind->kind == KIND_VOLATILITY)
        return; /* they change from year to year by nature */
    for (size_t i = n; i-- > 0;) {
        if (gone[i])
            continue;
        if (!first)
            first = &k[i];
        else if (!second && b->files[k[i].file].source != b->files[first->file].source)
            second = &k[i];
    }
    if (!first || !second ||
        first->o.year - second->o.year > (int)build_rule(b, indicator, RULE_YEARS_APART) ||
        !build_contradict(b, indicator, first->o.value, second->o.value))
        return;
    const char *reason = against(b, first, second);
    for (size_t i = 0; i < n; i++)
        if (!gone[i]) {
            gone[i] = true;
            if (&k[i] == first || &k[i] == second)
                put_away(b, &k[i], reason);
        }
}

/* A projection does not beat the preferred source's own figure for being a little newer. */
static void prefer(const struct build *b, const struct kept *k, size_t n, bool *gone)
{
    int years = (int)build_rule(b, k[0].o.indicator, RULE_PREFER_YEARS);
    int best = 255, own = 0, newest = 0;
    for (size_t i = 0; i < n; i++)
        if (!gone[i]) {
            if (k[i].preference < best) {
                best = k[i].preference;
                own = 0;
            }
            if (k[i].preference == best && k[i].o.year > own)
                own = k[i].o.year;
            newest = k[i].o.year > newest ? k[i].o.year : newest;
        }
    if (newest > own + years)
        return;
    for (size_t i = 0; i < n; i++)
        gone[i] = gone[i] || (k[i].preference > best && k[i].o.year > own);
}

/* One cell: n observations sorted by year, preference, edition. `gone[i]` marks what is put away. */
static void settle_cell(struct build *b, const struct kept *k, size_t n, bool *gone)
{
    const struct indicator *ind = indicator_at(b->facts, k[0].o.indicator);
    memset(gone, 0, n * sizeof *gone);
    for (size_t i = 0; i < n; i++)
        if (k[i].o.value < ind->min || k[i].o.value > ind->max) {
            gone[i] = true;
            put_away(b, &k[i], build_implausible(b, ind, k[i].o.value, k[i].o.year));
        }
    for (size_t i = 0, j; i < n; i = j) { /* one year: i … j-1 */
        const struct kept *other = NULL;
        for (j = i; j < n && k[j].o.year == k[i].o.year; j++)
            if (!gone[i] && !gone[j] && j > i &&
                build_contradict(b, k[i].o.indicator, k[i].o.value, k[j].o.value))
                other = &k[j];
        if (!other)
            continue;
        const char *reason = against(b, &k[i], other);
        for (size_t m = i; m < j; m++)
            if (!gone[m]) {
                gone[m] = true;
                put_away(b, &k[m], reason);
            }
    }
    newest_contradict(b, k, n, gone);
    prefer(b, k, n, gone);
}

static void ship(struct build *b, const struct kept *k)
{
    struct facts *f = b->facts;
    struct fact x = {.market = k->o.market,
                     .indicator = k->o.indicator,
                     .year = k->o.year,
                     .value = build_round(k->o.value),
                     .low = build_round(k->o.low),
                     .high = build_round(k->o.high),
                     .source = b->files[k->file].source->id,
                     .note = k->o.note};
    if (!(x.low <= x.high))
        x.low = x.high = NAN;
    PUSH(f->arena, f->rows, f->n_rows, f->cap_rows, x);
}

void build_settle(struct build *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n_kept; i++) /* a source the indicator does not name is not used */
        if (b->kept[i].preference != 255)
            b->kept[n++] = b->kept[i];
    b->n_kept = n;
    if (n > 0)
        qsort_r(b->kept, n, sizeof *b->kept, kept_cmp, b->files);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && b->kept[j].o.indicator == b->kept[i].o.indicator &&
                    b->kept[j].o.market == b->kept[i].o.market;
             j++)
            ;
        ARENA_LOCAL(tmp);
        const struct kept *k = b->kept + i;
        bool *gone = NEW_N(tmp, bool, j - i);
        settle_cell(b, k, j - i, gone);
        for (size_t m = 0; m < j - i; m++) {
            bool first_of_year = true;
            for (size_t p = m; p-- > 0 && k[p].o.year == k[m].o.year;)
                first_of_year = first_of_year && gone[p];
            if (!gone[m] && first_of_year)
                ship(b, &k[m]);
        }
    }
    for (size_t i = 0; i < b->n_withheld; i++)
        put_away(b, &b->withheld[i], b->withheld[i].o.note);
    facts_sort(b->facts);
    facts_seal(b->facts);
}
