/* country.h — the front door of the room: markets, indicators and the table of country figures.
 *
 * A market is an economy with an ISO 3166 alpha-3 code (plus XKX, Kosovo); everywhere else in the
 * program it is its index in data/country/countries.csv, 0 … market_count-1, sorted by code. An
 * indicator is one thing measured about markets (data/country/indicators.csv); a fact is one figure
 * of one market for one year with its source. The newest fact of a cell that is not younger than the
 * as-of date is *the* figure; the older ones stay as a series.
 *
 * Use:     facts_of_job(job, &f, e)                       once per capability; cached in the job
 *          market_resolve(f, STR("Viet Nam"), &m, e)      any spelling; error names the nearest
 *          indicator_find(f, "gdp_per_head_usd")          -1 when unknown
 *          facts_figure(f, a, m, i)                       never NULL; missing says why
 *          facts_pair(f, m1, m2)                          what CEPII and the agreement list say
 * Owns:    nothing to close; everything lives in the arena given to facts_load
 * Threads: immutable after loading (and after the last facts_add); may be read by many
 * Limits:  FACTS_MAX_ROWS rows; values are finite; missing is missing, never 0
 * See:     docs/formats/country-table.md, data/country/SOURCES.md, docs/country-coverage.md, tests/unit/country
 */
#ifndef COUNTRY_COUNTRY_H
#define COUNTRY_COUNTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/date.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/text.h"

enum { FACTS_MAX_ROWS = 4000000, YEAR_MIN = 1900, YEAR_MAX = 2100 };

/* --- markets ----------------------------------------------------------------------------------- */

enum market_status {
    MARKET_UN_MEMBER,
    MARKET_UN_OBSERVER,
    MARKET_OTHER,      /* territories, special regions, associated and disputed: they trade */
    MARKET_UNINHABITED /* resolves, but is never ranked and has no figures */
};

struct market {
    const char *iso3, *iso2, *m49, *fips; /* m49, fips: "" when the list has none */
    const char *name;                     /* short English name: "Netherlands", for tables */
    const char *in_text; /* with its article where English puts one: "the Netherlands" */
    const char *region, *subregion;       /* UN M49; "" for Antarctica */
    const char *capital;                  /* "" when none is known */
    enum market_status status;
    int landlocked; /* 1 yes, 0 no, -1 not known */
};

struct facts;

size_t market_count(const struct facts *f);
const struct market *market_at(const struct facts *f, int market);
/* The name inside a sentence: "the Netherlands", "Germany"; begins with a capital when `begins`. */
const char *market_in_text(const struct facts *f, struct arena *a, int market, bool begins);
/* Exact alpha-3 code, upper case; -1 when there is none. */
int market_index(const struct facts *f, const char *iso3);
/* Any spelling a person or a source uses: codes (alpha-3, alpha-2), names in the alias table. Codes
 * that mean different countries in different lists ("CHI", "MNG") resolve only as ISO here.
 * ERR_NOT_FOUND: says so for a group ("Euro area"), a state that no longer exists, or an unknown
 * word, and hints at the nearest name. */
bool market_resolve(const struct facts *f, struct str text, int *ret, struct err *e) NODISCARD;

/* --- indicators -------------------------------------------------------------------------------- */

enum indicator_kind { KIND_LEVEL, KIND_GROWTH, KIND_SHARE, KIND_INDEX, KIND_VOLATILITY };

struct indicator {
    const char *id, *name, *unit;
    char letter; /* PESTEL: P political, E economic, S social, T technological, N natural
                    environment, L legal; G for geography and market size outside PESTEL */
    enum indicator_kind kind;
    int decimals;     /* digits after the point when shown; -1 three significant digits */
    double min, max;  /* plausible range, inclusive; outside it a value goes to quarantine */
    const char *sources;  /* source ids, best first, blank separated */
    const char *method;   /* "" or how it is computed: "cagr5(gdp_usd)"; "else per(x,y)": only where no
                             source states it */
    const char *definition;
};

size_t indicator_count(const struct facts *f);
const struct indicator *indicator_at(const struct facts *f, int indicator);
int indicator_find(const struct facts *f, const char *id); /* -1 when unknown */
/* The same with an error that names the nearest id. */
bool indicator_resolve(const struct facts *f, struct str id, int *ret, struct err *e) NODISCARD;
const char *indicator_letter_name(char letter); /* "political" … */

/* --- sources ----------------------------------------------------------------------------------- */

struct source {
    const char *id, *name, *publisher, *licence, *url;
    const char *vintage; /* edition or date of the release used, "2025-04-15" */
    bool ships;          /* its figures may be in the repository */
};
size_t source_count(const struct facts *f);
const struct source *source_at(const struct facts *f, size_t i);
const struct source *source_find(const struct facts *f, const char *id); /* NULL when unknown */

/* --- the table --------------------------------------------------------------------------------- */

struct fact {
    int market, indicator;
    int year;
    double value;
    double low, high;   /* NaN when the source gives no interval */
    const char *source; /* id in sources.csv, or "user:<file>" */
    const char *note;   /* "" or "est.", "as of 2012", the method of a derived value */
};

/* data_dir is the project's data/; as_of_days as in struct job (AS_OF_FACT_TABLE = the table's own
 * date). Reads data_dir/country/ and nothing else. */
bool facts_load(struct arena *a, const char *data_dir, int as_of_days, struct facts **ret,
                struct err *e) NODISCARD;
/* Loaded once per job, with the workspace's imported facts on top. */
bool facts_of_job(struct job *job, struct facts **ret, struct err *e) NODISCARD;

struct date facts_as_of(const struct facts *f);      /* the as-of date in force */
struct date facts_table_date(const struct facts *f); /* the date of the shipped table */
const char *facts_hash(const struct facts *f);       /* SHA-256 of all files read, hex */

/* Adds a fact (a user's import); it wins over a shipped one of the same market, indicator and year.
 * ERR_INPUT when the value is not finite or outside the indicator's plausible range. Strings are
 * kept, not copied. Call facts_seal after the last one and before reading again. */
bool facts_add(struct facts *f, struct fact fact, struct err *e) NODISCARD;
void facts_seal(struct facts *f);

/* The figure of a cell: newest year ≤ as-of. Never NULL: a missing one says why. The label is
 * "<indicator>, <market>", ref "<indicator>/<ISO3>/<year>". Grade: A at most 3 years old at the
 * as-of date, B older or marked as an estimate, D 10 years and older. A derived indicator is a
 * derived figure whose inputs are the cells it was computed from. */
const struct figure *facts_figure(const struct facts *f, struct arena *a, int market,
                                  int indicator);
/* Just the number; false when missing. ret_year may be NULL. */
bool facts_value(const struct facts *f, int market, int indicator, double *ret, int *ret_year);
/* All years of a cell, oldest first, at most one per year, none younger than as-of. The array
 * belongs to f. */
size_t facts_series(const struct facts *f, int market, int indicator, const struct fact **ret);
/* Cells with a value, over the indicators of one letter ('*' = all). */
size_t facts_cells_of_market(const struct facts *f, int market, char letter);
size_t facts_cells_of_indicator(const struct facts *f, int indicator);

/* --- pairs of markets -------------------------------------------------------------------------- */

enum agreement {
    AGREEMENT_UNKNOWN = -1, /* the pair is not in the list: say "missing", never "none" */
    AGREEMENT_NONE,
    AGREEMENT_ONE_WAY,      /* non-reciprocal preference for the exporter */
    AGREEMENT_PREFERENTIAL, /* partial, reciprocal */
    AGREEMENT_FREE_TRADE,
    AGREEMENT_CUSTOMS_UNION,
    AGREEMENT_COMMON_MARKET,
    AGREEMENT_ECONOMIC_UNION
};

/* Yes/no links are 1, 0, or -1 = not known. Symmetric but for the agreement. */
struct pair {
    double distance_km; /* population-weighted (CEPII distw); NaN when missing or in quarantine */
    double capital_km;  /* between capitals (CEPII distcap); NaN when missing or in quarantine */
    int contiguous, common_official, common_spoken; /* spoken by at least 9 % in both */
    int colony;          /* ever a colonial link between the two */
    int common_coloniser; /* after 1945 */
    int same_country;    /* are or were one state */
    enum agreement agreement; /* of goods going from the first to the second market */
    int agreement_year;       /* 2012: shown as "as of 2012"; never means zero duty */
};
struct pair facts_pair(const struct facts *f, int from, int to);
const char *agreement_name(enum agreement g); /* "free trade agreement" */

enum pair_field {
    PAIR_DISTANCE_KM, PAIR_CAPITAL_KM, PAIR_CONTIGUOUS, PAIR_COMMON_OFFICIAL, PAIR_COMMON_SPOKEN,
    PAIR_COLONY, PAIR_COMMON_COLONISER, PAIR_SAME_COUNTRY, PAIR_AGREEMENT
};
/* The same as a figure with source; yes/no as 1 or 0; missing with the reason. */
const struct figure *facts_pair_figure(const struct facts *f, struct arena *a, int from, int to,
                                       enum pair_field field);

/* --- capabilities of this room (one line each in doors/table.c) --------------------------------- */

extern const struct capability country_import, country_rebuild, country_sources, country_coverage,
    country_quarantine, country_preview;

#endif
