/* table.h — the inside of struct facts; for the files of this room only. */
#ifndef COUNTRY_TABLE_H
#define COUNTRY_TABLE_H

#include <stdint.h>

#include "base/hash.h"
#include "country/country.h"

enum alias_kind {
    ALIAS_NAME,
    ALIAS_CODE,
    ALIAS_FORMER_NAME,
    ALIAS_HISTORIC_STATE,
    ALIAS_GROUP,
    ALIAS_PART
};

struct alias {
    const char *key;    /* folded name, or the code in lower case */
    const char *shown;  /* as written in the table */
    const char *scheme; /* "any" for names */
    const char *note;
    int market; /* -1: known, but not a market */
    enum alias_kind kind;
};

/* What a source's own series becomes here (data/country/series.csv). */
struct series_map {
    const char *scheme, *code;
    int indicator;     /* -1: not used */
    double scale;      /* value × scale = our unit */
    const char *label; /* how the source's name of the series begins; "" = not checked */
    const char *short_label; /* the label used in one-value-a-row tables; "" = not checked */
    const char *note;  /* why it is not used */
};

enum { PAIR_BIT_KNOWN = 0x80 };
struct pair_cell {
    float distance_km, capital_km; /* NaN when missing */
    int8_t contiguous, common_official, common_spoken, colony, common_coloniser, same_country;
    int8_t agreement;    /* enum agreement */
    int8_t distance_why;  /* 1: in quarantine */
    int8_t agreement_why; /* 1: withheld by a correction */
};

struct cell {
    uint32_t first, n; /* into rows, oldest first, one per year */
};

/* How a derived indicator is computed; parsed from "sd5(inflation_pct)". */
enum derive_kind { DERIVE_NONE, DERIVE_CAGR, DERIVE_DIFF, DERIVE_SD, DERIVE_SD_GROWTH, DERIVE_RATIO, DERIVE_PER,
                   DERIVE_PCT };
struct derivation {
    enum derive_kind kind;
    int years; /* window */
    int of, per; /* indicators; per only for ratios */
    bool fallback; /* "else …": only where no source states the figure */
    const char *method; /* "cagr/1" */
};

/* Where an indicator departs from the rules of data/parameters/country.csv (column `rules` of
 * indicators.csv, "years_apart=5 oldest=2017"); NaN = as there. */
enum indicator_rule {
    RULE_FACTOR,       /* two sources further apart than this contradict each other */
    RULE_TOLERANCE,    /* rates and shares nearer than this, in points, never do */
    RULE_POINTS,       /* rates of one year further apart than this and … */
    RULE_SHARE,        /* … this share of the larger do */
    RULE_YEARS_APART,  /* newest figures of two sources are compared up to here */
    RULE_PREFER_YEARS, /* the first source wins over a figure of another that is newer by up to this */
    RULE_OLDEST,       /* an older newest figure does not ship */
    N_INDICATOR_RULES
};
struct indicator_rules {
    double x[N_INDICATOR_RULES];
};

/* A figure that does not ship, and why (data/country/quarantine.csv). */
struct quarantined {
    int market, indicator, year;
    double value;
    const char *source, *reason;
};

enum correction_kind {
    CORRECTION_WITHHOLD,
    CORRECTION_SET,
    CORRECTION_REMOVE_ITEM,
    CORRECTION_ADD_ITEM
};
#define CORRECTION_AGREEMENT "agreement"
struct correction {
    enum correction_kind kind;
    int market, indicator; /* indicator -1: a list or the agreement of a pair */
    int year;
    double value; /* of CORRECTION_SET */
    const char *source, *what, *item, *says, *reason, *evidence, *tag;
    size_t line;
};

struct facts {
    struct arena *arena;
    const char *data_dir; /* as given to facts_load: tables that only an importer needs are there */
    struct market *markets;
    size_t n_markets;
    int16_t iso3_index[26 * 26 * 26]; /* -1 = none */
    struct alias *aliases; /* sorted by key, scheme */
    size_t n_aliases, cap_aliases;
    struct indicator *indicators;
    struct derivation *derivations; /* [n_indicators] */
    struct indicator_rules *rules;  /* [n_indicators] */
    size_t n_indicators;
    const char **indicator_ids; /* [n_indicators] in file order, for suggestions */
    uint16_t *indicator_sorted; /* by id */
    struct source *sources;
    size_t n_sources;
    struct series_map *series;
    size_t n_series;
    struct fact *rows;
    size_t n_rows, cap_rows;
    struct cell *cells; /* [n_indicators × n_markets]; NULL until sealed */
    struct pair_cell *pairs; /* [n_markets²] or NULL */
    int agreement_year;
    double fresh_years, old_years; /* what a figure's grade makes of its age */
    struct quarantined *quarantine; /* as written: by indicator, market, year */
    size_t n_quarantine;
    struct correction *corrections;
    size_t n_corrections, cap_corrections;
    struct date table_date, as_of;
    char hash[HASH_HEX];
};

/* market.c */
bool markets_read(struct facts *f, const char *dir, struct hash *h, struct err *e) NODISCARD;
/* indicators.c */
bool indicators_read(struct facts *f, const char *dir, struct hash *h, struct err *e) NODISCARD;
bool sources_read(struct facts *f, const char *dir, struct hash *h, struct err *e) NODISCARD;
bool series_read(struct facts *f, const char *dir, struct hash *h, struct err *e) NODISCARD;
const struct series_map *series_find(const struct facts *f, const char *scheme, struct str code);
/* pairs.c */
bool pairs_read(struct facts *f, const char *dir, struct hash *h, struct err *e) NODISCARD;
void pairs_new(struct facts *f);
/* quarantine.c */
bool quarantine_read(struct facts *f, const char *dir, struct hash *h, struct err *e) NODISCARD;
const char *quarantine_why(const struct facts *f, int market, int indicator); /* NULL: not there */
/* corrections.c */
bool corrections_read(struct facts *f, const char *dir, struct hash *h, struct err *e) NODISCARD;
const char *correction_kind_name(enum correction_kind k);
const struct correction *correction_of_agreement(const struct facts *f, int m, int n);
/* import_command.c: what the workspace holds, on top of the shipped table */
bool user_facts_add(struct job *job, struct facts *f, struct err *e) NODISCARD;
/* derive.c */
bool derivation_parse(const struct facts *f, int indicator, struct derivation *ret,
                      struct err *e) NODISCARD;
/* The value at `year` from the series of its base, or false when years are missing. ret_inputs
 * [DERIVE_MAX_INPUTS] receives the facts used. */
enum { DERIVE_MAX_INPUTS = 12 };
bool derive_value(const struct derivation *d, const struct fact *series, size_t n,
                  const struct fact *per, size_t n_per, int year, double *ret,
                  const struct fact **ret_inputs, size_t *ret_n_inputs);
/* facts.c: is a row of an "else …" indicator computed? (its note is the formula) */
#define DERIVE_ELSE "else "
enum { DERIVE_ELSE_LENGTH = sizeof DERIVE_ELSE - 1 };
bool fact_is_fallback(const struct facts *f, const struct fact *x);
/* facts.c: the part of loading before the facts themselves (for importers and rebuild). */
bool facts_load_lists(struct arena *a, const char *data_dir, struct facts **ret,
                      struct err *e) NODISCARD;
void facts_sort(struct facts *f); /* by indicator, market, year; one row a year */
size_t facts_cell_all(const struct facts *f, int market, int indicator, const struct fact **ret);

static inline size_t pair_at(const struct facts *f, int from, int to)
{
    return (size_t)from * f->n_markets + (size_t)to;
}
static inline size_t cell_at(const struct facts *f, int market, int indicator)
{
    return (size_t)indicator * f->n_markets + (size_t)market;
}

#endif
