/* import.h — sources' own files in, observations out.
 *
 * A format is recognised from its content, never from its name. Its reader is a pure function from
 * bytes to calls of the sink; it keeps count of rows read, used and refused, and says for every
 * refused one why and on which line. What becomes of an observation (a dry run, the workspace, the
 * shipped table) is the sink's business.
 *
 * Use:     import_file(f, a, path, &sink, &report, e)
 * Adding:  a pair recognise/read and one line in import_formats[] (import.c)
 * Errors:  a file that is no known format: ERR_PARSE naming the formats; truncated, too large,
 *          encrypted: as base/archive.h says. A bad row is no error: it is refused and counted.
 * Limits:  IMPORT_MAX_BYTES a file or entry, IMPORT_MAX_REFUSALS refusals kept (all are counted
 *          by reason)
 * See:     docs/formats/country-table.md, tests/unit/country/test_import.c, tests/fuzz/fuzz_country_import.c
 */
#ifndef COUNTRY_IMPORT_H
#define COUNTRY_IMPORT_H

#include <stdint.h>

#include "country/country.h"

enum {
    IMPORT_MAX_BYTES = 256 << 20,
    IMPORT_MAX_REFUSALS = 5000,
    IMPORT_MAX_SAME = 100,
    IMPORT_MAX_REASONS = 1000
};

/* One figure as a source states it. NaN low/high: the source gives no interval. The note is copied
 * by the sink when it keeps it. */
struct observation {
    int market, indicator, year;
    double value, low, high;
    const char *note; /* "" or "est." */
    struct str raw;   /* as the source writes it; n = 0: the reader does not say. A view. */
    size_t line;      /* in the file; for JSON the number of the item */
};

/* One pair of economies; fields the source does not speak of stay as pair_unknown() made them. */
struct pair_observation {
    int from, to;
    bool both_ways; /* the source states it for both directions */
    struct pair pair;
    size_t line;
};
struct pair pair_unknown(void);

/* Units of `currency` that one euro buys, as published, on that day. */
struct rate_observation {
    char currency[4];
    struct date date;
    struct str rate; /* decimal text, exact */
    bool discontinued; /* the source has later days without this currency */
    size_t line;
};

/* One entry of a list a source gives for an economy (lists.h): a trade partner, a religion. */
struct list_observation {
    int market;
    const char *list; /* id in factbook_lists.csv: "import_partners" */
    int rank;         /* 1 = first */
    const char *item; /* code: ISO 3166 alpha-3, heading of the HS, word of the list's vocabulary */
    double share_pct, low_pct, high_pct; /* NaN when the source gives no share */
    int year;
    size_t line;
    const char *source; /* id in sources.csv; NULL: that of the format */
};

struct import_sink {
    void *ctx;
    void (*fact)(void *ctx, const struct observation *o);
    void (*pair)(void *ctx, const struct pair_observation *p); /* may be NULL: not wanted */
    void (*rate)(void *ctx, const struct rate_observation *r); /* may be NULL */
    void (*item)(void *ctx, const struct list_observation *l); /* may be NULL */
};

struct import_refusal {
    const char *entry; /* file, or entry of an archive */
    size_t line;       /* 0 = the whole entry */
    const char *what;  /* "CSK", "SL.UEM.TOTL.NE.ZS" */
    const char *why;
};

/* Refused rows and remarks with the same words, counted. */
struct import_reason {
    const char *why;
    size_t n;
    size_t first; /* index into refusals of the first one */
};

struct import_format;
struct import_report {
    const char *path, *sha256;
    const struct import_format *format; /* of the first entry recognised */
    const char *vintage;                /* release date the file states, or "" */
    size_t n_entries;                   /* read as data */
    size_t rows_read, rows_used, rows_refused;
    size_t n_facts, n_pairs, n_rates, n_items;
    void *reader_state; /* a reader's own, kept between the entries of one archive; starts NULL */
    struct import_refusal *refusals;
    size_t n_refusals, cap_refusals; /* at most IMPORT_MAX_SAME of a reason, MAX_REFUSALS in all */
    struct import_reason *reasons;   /* in order of appearance */
    size_t n_reasons, cap_reasons;
};

/* One import in progress: what a reader sees. */
struct import {
    const struct facts *facts;
    struct arena *arena; /* lives as long as the report */
    const char *entry;
    const struct import_sink *sink;
    struct import_report *report;
};

typedef bool import_recognise_fn(struct str entry_name, struct str bytes);
typedef bool import_read_fn(struct import *im, struct str bytes, struct err *e);

struct import_format {
    const char *id;     /* "worldbank-zip" */
    const char *name;   /* "World Bank indicator file" */
    const char *source; /* id in sources.csv */
    import_recognise_fn *recognise;
    import_read_fn *read; /* NULL: known, and rightly passed over (metadata sheets) */
};
extern const struct import_format import_formats[];
extern const size_t n_import_formats;

/* Reads one file through the sink. ret_report lives in `a`. */
bool import_file(const struct facts *f, struct arena *a, const char *path,
                 const struct import_sink *sink, struct import_report **ret_report,
                 struct err *e) NODISCARD;
/* The same from memory; `name` stands for the file in messages. */
bool import_bytes(const struct facts *f, struct arena *a, const char *name, struct str bytes,
                  const struct import_sink *sink, struct import_report **ret_report,
                  struct err *e) NODISCARD;

/* --- for readers -------------------------------------------------------------------------------- */

/* Counting: exactly one of used/refused for every row read. */
void import_row_read(struct import *im);
void import_row_used(struct import *im);
/* Counts the row as refused and keeps entry, line, what and why. */
void import_row_refused(struct import *im, size_t line, struct str what, const char *why, ...)
    PRINTF_LIKE(4, 5);
/* Something worth telling that is not a whole row: a value, a section. Kept, not counted as row. */
void import_remark(struct import *im, size_t line, struct str what, const char *why, ...)
    PRINTF_LIKE(4, 5);

/* Hands a fact on; a value that is not finite or a year outside YEAR_MIN … YEAR_MAX is remarked. */
void import_fact(struct import *im, const struct observation *o);
void import_pair(struct import *im, const struct pair_observation *p);
void import_rate(struct import *im, const struct rate_observation *r);

/* The whole text is one number, with a point; no blanks inside. False: *ret untouched. */
bool import_real(struct str s, double *ret);
bool import_int(struct str s, int64_t *ret);

/* Market of a code or name in one list of codes ("worldbank", "cepii", "factbook", NULL = names and
 * ISO only). -1: *ret_why says why (a group, a state that no longer exists, unknown). */
int market_of_code(const struct facts *f, struct str code, const char *scheme,
                   const char **ret_why);
int market_of_name(const struct facts *f, struct str name, const char **ret_why);

/* --- formats (one file each) -------------------------------------------------------------------- */

import_recognise_fn worldbank_csv_recognise, worldbank_meta_recognise, worldbank_json_recognise,
    worldbank_countries_recognise, wgi_recognise, lpi_recognise, wdi_long_recognise,
    geodist_recognise, geo_cepii_recognise, agreements_recognise, ecb_recognise,
    hofstede_recognise, hofstede_iso_recognise, globe_recognise, factbook_recognise,
    factbook_meta_recognise;
import_read_fn worldbank_csv_read, worldbank_json_read, wgi_read, lpi_read, wdi_long_read,
    geodist_read, geo_cepii_read, agreements_read, ecb_read, hofstede_read, hofstede_iso_read,
    globe_read, factbook_read;

#endif
