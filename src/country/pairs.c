/* Pairs of economies: distances and links (CEPII GeoDist) and trade agreements as of one year. Two
 * files with one row per unordered pair, codes in order; in memory a square table, so that a look-up
 * is one index. A pair that is not in a file is unknown, which is not the same as "no".
 */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "country/import.h"
#include "country/table.h"

static const char *const agreement_names[] = {
    "no agreement",       "one-way preference", "preferential agreement", "free trade agreement",
    "customs union",      "common market",      "economic union"};

const char *agreement_name(enum agreement g)
{
    return g >= AGREEMENT_NONE && (size_t)g < COUNT_OF(agreement_names) ? agreement_names[g]
                                                                        : "not known";
}

struct pair pair_unknown(void)
{
    return (struct pair){.distance_km = NAN,
                         .capital_km = NAN,
                         .contiguous = -1,
                         .common_official = -1,
                         .common_spoken = -1,
                         .colony = -1,
                         .common_coloniser = -1,
                         .same_country = -1,
                         .agreement = AGREEMENT_UNKNOWN};
}

void pairs_new(struct facts *f)
{
    size_t n = f->n_markets * f->n_markets;
    f->pairs = NEW_N(f->arena, struct pair_cell, n);
    for (size_t i = 0; i < n; i++)
        f->pairs[i] = (struct pair_cell){.distance_km = NAN,
                                         .capital_km = NAN,
                                         .contiguous = -1,
                                         .common_official = -1,
                                         .common_spoken = -1,
                                         .colony = -1,
                                         .common_coloniser = -1,
                                         .same_country = -1,
                                         .agreement = AGREEMENT_UNKNOWN};
}

static bool two_markets(const struct facts *f, const struct csv *c, const int col[2], int m[2],
                        struct err *e)
{
    for (int i = 0; i < 2; i++) {
        char code[4] = {0};
        struct str s = csv_text(c, col[i]);
        if (s.n == 3)
            memcpy(code, s.p, 3);
        m[i] = market_index(f, code);
        if (m[i] < 0)
            return csv_fail(c, col[i], e, "`%.*s` is not a market", STR_ARG_MAX(s, 20));
    }
    if (m[0] >= m[1])
        return csv_fail(c, col[0], e, "codes of a pair stand in order");
    return true;
}

static bool geodist_file(struct facts *f, const char *path, struct err *e)
{
    static const char *const cols[5] = {"iso3_a", "iso3_b", "distance_km", "capital_km", "links"};
    static const char link_letters[] = "coskyuq";
    struct csv *c;
    int col[5], m[2];
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        TRY(two_markets(f, c, col, m, e));
        double km = NAN, cap = NAN;
        bool has;
        TRY(csv_maybe_real(c, col[2], &has, &km, e));
        TRY(csv_maybe_real(c, col[3], &has, &cap, e));
        if (km < 0 || cap < 0)
            return csv_fail(c, col[2], e, "a distance is not negative");
        struct str links = csv_text(c, col[4]);
        int8_t on[sizeof link_letters - 1] = {0};
        for (size_t i = 0; i < links.n; i++) {
            const char *p = strchr(link_letters, links.p[i]);
            if (!p || !*p)
                return csv_fail(c, col[4], e, "`%c` is not a link", links.p[i]);
            on[p - link_letters] = 1;
        }
        for (int k = 0; k < 2; k++) {
            struct pair_cell *q = &f->pairs[pair_at(f, m[k], m[1 - k])];
            q->distance_km = (float)km;
            q->capital_km = (float)cap;
            q->contiguous = on[0];
            q->common_official = on[1];
            q->common_spoken = on[2];
            q->common_coloniser = on[3];
            q->colony = on[4];
            q->same_country = on[5];
            q->distance_why = on[6];
        }
    }
    return !csv_failed(c);
}

static bool agreements_file(struct facts *f, const char *path, struct err *e)
{
    static const char *const cols[5] = {"iso3_a", "iso3_b", "a_to_b", "b_to_a", "year"};
    struct csv *c;
    int col[5], m[2];
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        int64_t year;
        TRY(two_markets(f, c, col, m, e));
        TRY(csv_need_int(c, col[4], &year, e));
        if (year < YEAR_MIN || year > YEAR_MAX)
            return csv_fail(c, col[4], e, "not a year");
        f->agreement_year = (int)year;
        if (csv_text(c, col[2]).n == 0 && csv_text(c, col[3]).n == 0)
            for (int k = 0; k < 2; k++)
                f->pairs[pair_at(f, m[k], m[1 - k])].agreement_why = 1;
        for (int k = 0; k < 2; k++) {
            struct str s = csv_text(c, col[2 + k]);
            if (s.n == 0)
                continue;
            if (s.n != 1 || s.p[0] < '0' || s.p[0] > '0' + AGREEMENT_ECONOMIC_UNION)
                return csv_fail(c, col[2 + k], e, "`%.*s` is not a number 0 to %d", STR_ARG_MAX(s, 9),
                                AGREEMENT_ECONOMIC_UNION);
            f->pairs[pair_at(f, m[k], m[1 - k])].agreement = (int8_t)(s.p[0] - '0');
        }
    }
    return !csv_failed(c);
}

bool pairs_read(struct facts *f, const char *dir, struct hash *h, struct err *e)
{
    static const struct {
        const char *name;
        bool (*read)(struct facts *, const char *, struct err *);
    } files[] = {{"pairs.csv", geodist_file}, {"agreements.csv", agreements_file}};
    pairs_new(f);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        const char *path = path_join(f->arena, dir, files[i].name);
        char hex[HASH_HEX];
        if (!file_exists(path))
            continue;
        TRY(hash_file(path, hex, e));
        hash_add_field(h, str_of(hex));
        TRY(files[i].read(f, path, e));
    }
    return true;
}

struct pair facts_pair(const struct facts *f, int from, int to)
{
    struct pair p = pair_unknown();
    if (!f->pairs || !market_at(f, from) || !market_at(f, to) || from == to)
        return p;
    const struct pair_cell *q = &f->pairs[pair_at(f, from, to)];
    p.distance_km = (double)q->distance_km;
    p.capital_km = (double)q->capital_km;
    p.contiguous = q->contiguous;
    p.common_official = q->common_official;
    p.common_spoken = q->common_spoken;
    p.colony = q->colony;
    p.common_coloniser = q->common_coloniser;
    p.same_country = q->same_country;
    p.agreement = (enum agreement)q->agreement;
    p.agreement_year = q->agreement == AGREEMENT_UNKNOWN ? 0 : f->agreement_year;
    return p;
}

const struct figure *facts_pair_figure(const struct facts *f, struct arena *a, int from, int to,
                                       enum pair_field field)
{
    static const struct {
        const char *label, *unit, *id;
    } names[] = {[PAIR_DISTANCE_KM] = {"Distance between people", "km", "distance_km"},
                 [PAIR_CAPITAL_KM] = {"Distance between capitals", "km", "capital_km"},
                 [PAIR_CONTIGUOUS] = {"Common border", "", "contiguous"},
                 [PAIR_COMMON_OFFICIAL] = {"Common official language", "", "common_official"},
                 [PAIR_COMMON_SPOKEN] = {"Common spoken language", "", "common_spoken"},
                 [PAIR_COLONY] = {"Colonial link", "", "colony"},
                 [PAIR_COMMON_COLONISER] = {"Common coloniser after 1945", "", "common_coloniser"},
                 [PAIR_SAME_COUNTRY] = {"Once one country", "", "same_country"},
                 [PAIR_AGREEMENT] = {"Trade agreement", "", "agreement"}};
    enum { CEPII_YEAR = 2011 }; /* of the edition, as in import_cepii.c */
    const struct market *ma = market_at(f, from), *mb = market_at(f, to);
    if (!ma || !mb)
        return figure_missing(a, names[field].label, names[field].unit, "not a market");
    const char *label = arena_printf(a, "%s, %s and %s", names[field].label, ma->name, mb->name);
    struct pair p = facts_pair(f, from, to);
    double v;
    switch (field) {
    case PAIR_DISTANCE_KM: v = p.distance_km; break;
    case PAIR_CAPITAL_KM: v = p.capital_km; break;
    case PAIR_CONTIGUOUS: v = p.contiguous; break;
    case PAIR_COMMON_OFFICIAL: v = p.common_official; break;
    case PAIR_COMMON_SPOKEN: v = p.common_spoken; break;
    case PAIR_COLONY: v = p.colony; break;
    case PAIR_COMMON_COLONISER: v = p.common_coloniser; break;
    case PAIR_SAME_COUNTRY: v = p.same_country; break;
    default: v = p.agreement; break;
    }
    bool agreement = field == PAIR_AGREEMENT, km = field <= PAIR_CAPITAL_KM;
    if (km ? isnan(v) : v < 0) {
        const struct pair_cell *q = from != to && f->pairs ? &f->pairs[pair_at(f, from, to)] : NULL;
        bool quarantined = km && q && q->distance_why;
        const struct correction *held =
            agreement && q && q->agreement_why ? correction_of_agreement(f, from, to) : NULL;
        return figure_missing(a, label, names[field].unit,
                              from == to      ? "one and the same market"
                              : quarantined   ? "in quarantine: the source's two distances contradict"
                              : held          ? arena_printf(a, "withheld: %s", held->reason)
                              : agreement     ? "the list of agreements does not hold this pair"
                                              : "CEPII GeoDist does not hold this pair");
    }
    struct figure *g = figure_leaf(
        a, FIGURE_FACT, label, v, names[field].unit, agreement ? p.agreement_year : CEPII_YEAR,
        agreement ? "agreements" : "cepii",
        arena_printf(a, "%s/%s/%s", names[field].id, ma->iso3, mb->iso3));
    g->decimals = 0;
    g->grade = agreement ? GRADE_D : GRADE_B;
    if (agreement) {
        g->why = arena_printf(a, "%s, as of %d; says nothing about duties today",
                              agreement_name(p.agreement), p.agreement_year);
        g->why_grade = "the list ends in 2012";
    } else if (field == PAIR_CONTIGUOUS || field == PAIR_SAME_COUNTRY || km) {
        g->why_grade = "geography of the 2000s; borders may have changed";
    }
    return g;
}
