/* import.h — files of trade flows in, segments of the store out: what a reader is and what it is given.
 *
 * A format is recognised by what stands in the file, never by its name; the name only gives hints (year,
 * revision of the HS, release) where the content is silent. A file may be wrapped (zip, gz, tar); each
 * entry is recognised on its own. A file is one transaction: all its entries, or nothing.
 *
 * A reader counts every row once, as used or as refused with line, column, value and reason, and hands the
 * used ones to the store: fast readers as blocks of columns through trade_send, the others row by row
 * through trade_rows_add. Rows that share a key are found by the store and counted here as refused.
 *
 * Adding:  recognise + read, `extern const struct trade_format NAME_format;` below, one line in
 *          trade_formats[] (import.c)
 * Errors:  a file that is no known format, cut short in a row, or with more refused rows than
 *          trade.import.refused_max: an error, and the store stays what it was. A bad row is no error.
 * Threads: a reader runs in one thread and may use parallel_blocks; the functions here are not thread-safe
 * Checked: tests/unit/trade/test_import*.c, tests/cli/trade_import.sh, tests/fuzz/fuzz_trade_import.c
 * See:     docs/formats/trade-files.md
 */
#ifndef TRADE_IMPORT_H
#define TRADE_IMPORT_H

#include "trade/areas.h"
#include "trade/flow_write.h"

enum { TRADE_LISTED = 100 /* refused rows listed in full; all are counted */ };

/* What the file's name suggests: "BACI_HS17_Y2020_V202301.csv". */
struct trade_hints {
    int year;                              /* 0: none */
    char nomenclature[FLOW_NOMENCLATURE];  /* "HS17", "" */
    char vintage[16];                      /* "V202301", "" */
};

struct trade_refusal {
    const char *entry;
    uint64_t line;      /* 0: the whole entry */
    const char *column, *value, *why;
};
/* Rows refused, or something worth telling, for one reason. */
struct trade_reason {
    const char *why;
    uint64_t n, first_line;
    const char *first; /* the value met first */
    bool remark;       /* rows were used all the same */
};
struct trade_part { /* what became of one entry */
    const char *entry, *format, *how; /* how it was recognised */
    const char *dataset, *nomenclature; /* "" for lists */
    int first_year, last_year;
    uint64_t n_read, n_used, n_refused;
};
struct trade_report {
    const char *file, *sha256;
    const struct trade_format *format; /* of the first entry with rows */
    struct trade_part *parts;
    size_t n_parts, cap_parts;
    struct trade_refusal *refusals; /* the first TRADE_LISTED of the file */
    size_t n_refusals, cap_refusals;
    struct trade_reason *reasons; /* in order of appearance */
    size_t n_reasons, cap_reasons;
    uint64_t n_read, n_used, n_refused;
    const char **kept; /* files put beside the segments: product lists, concordances */
    size_t n_kept, cap_kept;
    struct value *preview; /* a table that wants a mapping confirmed: nothing was imported; else NULL */
};

struct trade_options { /* as the user gave them; NULL or 0: not given */
    const char *dataset, *nomenclature, *source;
    const char *map;  /* "year=t,exporter=i,…" */
    const char *unit; /* "usd", "thousand-usd", "million-usd" */
    const char *quantity_unit; /* "tonnes", "kg" */
    int year;
};

/* One file on its way in, as a reader sees it. */
struct trade_import {
    struct job *job;
    struct arena *arena; /* lives as long as the report */
    const struct areas *areas;
    const struct trade_options *opt;
    const char *path; /* as a person would type it again */
    struct flow_writer *writer; /* NULL: a dry run; read and report all the same */
    struct trade_report *report;
    struct trade_part *part; /* of the entry being read */
    struct trade_hints hints;
    int64_t value_max_usd; /* trade.import.value_max: larger ones are refused as absurd */
    int64_t total_max_usd; /* the same where a row has no product or no partner */
    /* Line of a row that is told by its number only: set by readers whose blocks have no `line`. */
    uint64_t (*line_of_row)(void *ctx, uint64_t row);
    void *line_ctx;
    struct trade_area_memory *area_memory; /* trade_area's */
    struct flow_store *store; /* as it was before this import; NULL in a dry run */
    uint64_t n_sent;          /* rows given to the store */
    size_t n_kept, n_same;    /* files kept beside the segments; those that were there already */
};
struct trade_entry {
    const char *name; /* base name, for messages and hints */
    struct str bytes; /* all of it, mapped or unpacked */
    bool mapped;      /* pages may be given back with madvise as they are read */
};

/* 0: not this one; 100: sure. The highest wins; equal ones: the first in the table. `head` is the first
 * 64 KiB (cut anywhere), BOM dropped. *ret_how: in words, static or in `a`: "header t,i,j,k,v,q". */
typedef int trade_recognise_fn(struct arena *a, struct str name, struct str head,
                               const char **ret_how);
typedef bool trade_read_fn(struct trade_import *im, const struct trade_entry *entry,
                           struct err *e);
struct trade_format {
    const char *id, *name; /* "baci", "CEPII BACI flows" */
    trade_recognise_fn *recognise;
    trade_read_fn *read;
};
extern const struct trade_format *const trade_formats[];
extern const size_t n_trade_formats;
extern const struct trade_format baci_format, product_list_format, country_list_format,
    nomenclature_format, sections_format, generic_format,
    comtrade_format, comtrade_chapters_format, wits_totals_format, wits_tariffs_format,
    worldbank_tariffs_format, tariffs_format, trains_format, concordance_format;

/* --- for readers -------------------------------------------------------------------------------- */

void trade_read_rows(struct trade_import *im, uint64_t n); /* counts rows read */
void trade_used_rows(struct trade_import *im, uint64_t n);
void trade_unused_row(struct trade_import *im); /* one of those counted as used is refused after all */
/* Counts one row as refused and keeps line, column and value. */
void trade_refuse(struct trade_import *im, uint64_t line, const char *column, struct str value,
                  const char *why, ...) PRINTF_LIKE(5, 6);
/* n rows refused for one reason, of which the first is listed: for readers that count by themselves. */
void trade_refuse_n(struct trade_import *im, uint64_t n, uint64_t line, const char *column,
                    struct str value, const char *why, ...) PRINTF_LIKE(6, 7);
/* Worth telling, n times, but no row was lost: "quantity not stated", "codes lost their leading zero". */
void trade_remark(struct trade_import *im, uint64_t n, uint64_t line, struct str value,
                  const char *why, ...) PRINTF_LIKE(5, 6);
/* Which rows of a csv reader are refused as ragged: give as csv_options.refused with im as ctx. */
void trade_csv_refused(void *im, size_t line, size_t column, const char *why);

/* Decimal text → integer count of 10^-scale, exactly; more decimals than that are rounded half to even and
 * *ret_rounded is set. "1e+05" is a number, "1,5", "" and "NA" are not. False: no number, or too large. */
bool trade_amount(struct str text, int scale, int64_t *ret, bool *ret_rounded);
/* Of a text that trade_amount did not take: is it a number all the same, of more than twelve digits? */
bool trade_too_large(struct str text);
/* NA, N/A, NaN, NULL, "..", "-" and nothing at all (trimmed). */
bool trade_missing(struct str text);
/* area_of_text with a memory: for files that name the same areas millions of times. */
int trade_area(struct trade_import *im, const char *scheme, struct str text, const char **ret_why);

/* Blocks to the store; duplicates are counted as refused, of the rows counted as used. form->country and
 * product are complete; areas_codes may serve as country. In a dry run nothing is
 * kept, but duplicates are told. */
bool trade_send(struct trade_import *im, const struct flow_batch *batch,
                const struct flow_form *form, struct err *e) NODISCARD;
/* A file kept beside the segments under `name`. */
bool trade_keep(struct trade_import *im, const char *name, struct str bytes,
                struct err *e) NODISCARD;

/* Rows one by one, any order; codes and products get their dictionaries by themselves. */
struct trade_row {
    int year;
    int exporter, importer; /* areas; importer AREA_UNKNOWN: no partner (FLOWS_EXPORTS) */
    const char *product;    /* "TOTAL" in the nomenclature TOTAL */
    int64_t value;          /* ≥ 0 */
    int64_t quantity;       /* FLOW_NO_QUANTITY */
    enum flow_report report;
    uint64_t line;
};
struct trade_rows;
struct trade_rows *trade_rows_new(struct trade_import *im);
/* Counts the row as used. ERR_LIMIT: more distinct products than the store can number. */
bool trade_rows_add(struct trade_rows *r, const struct trade_row *row, struct err *e) NODISCARD;
/* Sends all of them; `form` lacks only year, countries and products (digits 0: of the longest code). */
bool trade_rows_send(struct trade_rows *r, const struct flow_form *form, struct err *e) NODISCARD;

/* --- the driver --------------------------------------------------------------------------------- */

struct trade_import_ask {
    const char *path;
    const struct trade_options *opt;
    const char *folder; /* of the store; NULL: dry run */
    double refused_max; /* share; < 0: parameter trade.import.refused_max */
    bool replace;       /* also a whole year by a part of it; else trade.import.shrink_min */
};
/* Reads one file and keeps it. *ret_already: this very file (by content) is in the store, nothing was
 * done but naming it in the report. */
bool trade_import_file(struct job *job, const struct trade_import_ask *ask,
                       struct trade_report **ret, bool *ret_already, struct err *e) NODISCARD;
/* The same from memory; ask->path is a name only. */
bool trade_import_bytes(struct job *job, const struct trade_import_ask *ask, struct str bytes,
                        struct trade_report **ret, bool *ret_already, struct err *e) NODISCARD;

#endif
