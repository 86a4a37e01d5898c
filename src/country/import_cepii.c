/* CEPII GeoDist (distances and links of pairs, facts of countries) and the list of trade agreements by
 * pair and year.
 *
 * GeoDist uses codes of its own age (ROM, ZAR, TMP, PAL) and holds states that are gone (YUG, ANT).
 * Links are meant to be mutual; "smctry" is not in 66 rows, so the reader hands on each direction as it
 * stands and the builder takes "yes" when either side says so. A distance of a place from itself is the
 * source's internal distance and goes on as a pair of a market with itself.
 *
 * The agreement list repeats every pair for 63 years; only the state of its newest year goes on.
 */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "country/import.h"
#include "country/table.h"

enum { GEODIST_YEAR = 2011 }; /* of the edition (Mayer & Zignago 2011) */

static bool first_line_has(struct str bytes, const char *const *words, size_t n)
{
    struct str rest = bytes, line = str_cut(&rest, '\n');
    for (size_t i = 0; i < n; i++)
        if (line.n > 4096 || !str_contains(line, words[i]))
            return false;
    return true;
}

bool geodist_recognise(struct str entry_name, struct str bytes)
{
    static const char *const words[] = {"iso_o", "iso_d", "contig", "distw"};
    (void)entry_name;
    return first_line_has(bytes, words, COUNT_OF(words));
}

bool geo_cepii_recognise(struct str entry_name, struct str bytes)
{
    static const char *const words[] = {"iso3", "dis_int", "landlocked", "langoff_1"};
    (void)entry_name;
    return first_line_has(bytes, words, COUNT_OF(words));
}

bool agreements_recognise(struct str entry_name, struct str bytes)
{
    static const char *const words[] = {"CountryPair", "origin", "destination",
                                        "EconomicIntegrationAgreements"};
    (void)entry_name;
    return first_line_has(bytes, words, COUNT_OF(words));
}

static void row_refused(void *ctx, size_t line, size_t column, const char *why)
{
    (void)column;
    import_row_read(ctx);
    import_row_refused(ctx, line, STR("row"), "%s", why);
}

static const char *const dots[] = {".", NULL};

static int yes_no(const struct csv *c, int col)
{
    struct str s = csv_text(c, col);
    return str_is(s, "1") ? 1 : str_is(s, "0") ? 0 : -1;
}

static double km(const struct csv *c, int col)
{
    enum { LONGEST_KM = 20100 }; /* half the circumference */
    double x;
    return import_real(csv_text(c, col), &x) && x >= 0 && x <= LONGEST_KM ? x : (double)NAN;
}

bool geodist_read(struct import *im, struct str bytes, struct err *e)
{
    static const char *const cols[] = {"iso_o",  "iso_d",  "contig", "comlang_off", "comlang_ethno",
                                       "colony", "comcol", "smctry", "distcap",     "distw"};
    struct csv_options opt = {.missing = dots, .refused = row_refused, .refused_ctx = im};
    struct csv *c;
    int col[COUNT_OF(cols)];
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, im->entry, bytes, &opt, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        const char *why;
        struct pair_observation o = {.pair = pair_unknown(), .line = c->line};
        import_row_read(im);
        o.from = market_of_code(im->facts, csv_text(c, col[0]), "cepii", &why);
        if (o.from < 0) {
            import_row_refused(im, c->line, csv_text(c, col[0]), "%s", why);
            continue;
        }
        o.to = market_of_code(im->facts, csv_text(c, col[1]), "cepii", &why);
        if (o.to < 0) {
            import_row_refused(im, c->line, csv_text(c, col[1]), "%s", why);
            continue;
        }
        o.pair.contiguous = yes_no(c, col[2]);
        o.pair.common_official = yes_no(c, col[3]);
        o.pair.common_spoken = yes_no(c, col[4]);
        o.pair.colony = yes_no(c, col[5]);
        o.pair.common_coloniser = yes_no(c, col[6]);
        o.pair.same_country = yes_no(c, col[7]);
        o.pair.capital_km = km(c, col[8]);
        o.pair.distance_km = km(c, col[9]);
        import_pair(im, &o);
        import_row_used(im);
    }
    return !csv_failed(c);
}

bool geo_cepii_read(struct import *im, struct str bytes, struct err *e)
{
    struct csv_options opt = {.missing = dots, .refused = row_refused, .refused_ctx = im};
    struct csv *c;
    int iso3, area, landlocked, previous = -1, area_ind = indicator_find(im->facts, "area_km2");
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, im->entry, bytes, &opt, e));
    TRY(csv_col(c, "iso3", &iso3, e));
    TRY(csv_col(c, "area", &area, e));
    TRY(csv_col(c, "landlocked", &landlocked, e));
    while (csv_next(c, e)) {
        const char *why;
        double value;
        struct str code = csv_text(c, iso3);
        import_row_read(im);
        int m = market_of_code(im->facts, code, "cepii", &why);
        if (m < 0) {
            import_row_refused(im, c->line, code, "%s", why);
            continue;
        }
        if (m == previous) {
            import_row_refused(im, c->line, code, "a second city of the same economy");
            continue;
        }
        previous = m;
        if (import_real(csv_text(c, landlocked), &value)) {
            const struct market *mk = market_at(im->facts, m);
            if (mk->landlocked >= 0 && (value > 0) != (mk->landlocked > 0))
                import_remark(im, c->line, code, "says %slandlocked; countries.csv says otherwise",
                              value > 0 ? "" : "not ");
        }
        if (area_ind >= 0 && import_real(csv_text(c, area), &value) && value > 0)
            import_fact(im, &(struct observation){.market = m,
                                                  .indicator = area_ind,
                                                  .year = GEODIST_YEAR,
                                                  .value = value,
                                                  .low = NAN,
                                                  .high = NAN,
                                                  .note = "",
                                                  .line = c->line});
        import_row_used(im);
    }
    return !csv_failed(c);
}

/* --- agreements ----------------------------------------------------------------------------------- */

struct newest {
    int16_t year;
    int8_t agreement;
};

static bool agreement_of(struct str s, enum agreement *ret)
{
    static const struct {
        const char *word;
        enum agreement agreement;
    } words[] = {{"No Agreement", AGREEMENT_NONE},
                 {"No Country", AGREEMENT_UNKNOWN},
                 {"Non-Reciprocal PTA", AGREEMENT_ONE_WAY},
                 {"Preferential Trade Agreement", AGREEMENT_PREFERENTIAL},
                 {"Free Trade Agreement", AGREEMENT_FREE_TRADE},
                 {"Customs Union", AGREEMENT_CUSTOMS_UNION},
                 {"Common Market", AGREEMENT_COMMON_MARKET},
                 {"Economic Union", AGREEMENT_ECONOMIC_UNION}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(s, words[i].word)) {
            *ret = words[i].agreement;
            return true;
        }
    return false;
}

/* The file is sorted by pair: the last code of each side is worth remembering. */
static int remembered(struct import *im, struct str code, char last[4], int *market,
                      const char **ret_why)
{
    if (code.n != 3 || memcmp(code.p, last, 3) != 0) {
        *market = market_of_code(im->facts, code, "cepii", ret_why);
        memset(last, 0, 4);
        if (code.n == 3 && *market >= 0)
            memcpy(last, code.p, 3);
    }
    return *market;
}

bool agreements_read(struct import *im, struct str bytes, struct err *e)
{
    struct csv_options opt = {.refused = row_refused, .refused_ctx = im};
    struct csv *c;
    int year_col, from_col, to_col, what_col, from = -1, to = -1, newest_year = 0;
    char last_from[4] = "", last_to[4] = "";
    size_t n = market_count(im->facts);
    ARENA_LOCAL(tmp);
    TRY(csv_open_memory(&c, tmp, im->entry, bytes, &opt, e));
    struct newest *table = NEW_N(tmp, struct newest, n * n);
    TRY(csv_col(c, "year", &year_col, e));
    TRY(csv_col(c, "origin", &from_col, e));
    TRY(csv_col(c, "destination", &to_col, e));
    TRY(csv_col(c, "EconomicIntegrationAgreements", &what_col, e));
    while (csv_next(c, e)) {
        const char *why = "unknown code";
        int64_t year;
        enum agreement what;
        import_row_read(im);
        if (remembered(im, csv_text(c, from_col), last_from, &from, &why) < 0) {
            import_row_refused(im, c->line, csv_text(c, from_col), "%s", why);
            continue;
        }
        if (remembered(im, csv_text(c, to_col), last_to, &to, &why) < 0) {
            import_row_refused(im, c->line, csv_text(c, to_col), "%s", why);
            continue;
        }
        if (!import_int(csv_text(c, year_col), &year) || year < YEAR_MIN || year > YEAR_MAX) {
            import_row_refused(im, c->line, csv_text(c, year_col), "not a year");
            continue;
        }
        if (!agreement_of(csv_text(c, what_col), &what)) {
            import_row_refused(im, c->line, csv_text(c, what_col), "an unknown kind of agreement");
            continue;
        }
        struct newest *x = &table[(size_t)from * n + (size_t)to];
        if (year >= x->year)
            *x = (struct newest){(int16_t)year, (int8_t)what};
        newest_year = year > newest_year ? (int)year : newest_year;
        import_row_used(im);
    }
    if (csv_failed(c))
        return false;
    for (size_t i = 0; i < n * n; i++) {
        if (!table[i].year || table[i].year != newest_year ||
            table[i].agreement == AGREEMENT_UNKNOWN)
            continue;
        struct pair_observation o = {.from = (int)(i / n), .to = (int)(i % n), .pair = pair_unknown()};
        o.pair.agreement = (enum agreement)table[i].agreement;
        o.pair.agreement_year = table[i].year;
        import_pair(im, &o);
    }
    im->report->vintage = arena_printf(im->arena, "%d", newest_year);
    return true;
}
