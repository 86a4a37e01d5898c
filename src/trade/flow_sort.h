/* flow_sort.h — the rows of a batch, checked, numbered and put in the order of a segment.
 *
 * Files list flows country by country, so consecutive rows mostly share exporter and importer. Such
 * a stretch is a run; runs, not rows, are sorted by (year, exporter, importer, report), and one
 * stable pass that deals the rows out by product then gives (product, exporter, importer, report,
 * row). A file in random order has runs of one row: the same code, more of them.
 *
 * Exact:   the same bytes for any number of threads: fixed parts, stable passes, sums of integers
 * Memory:  32 bytes a run, 16 bytes a row of one year
 */
#ifndef TRADE_FLOW_SORT_H
#define TRADE_FLOW_SORT_H

#include "trade/flows_inside.h"

struct flow_run {
    uint32_t begin, n;           /* first row, counted through the blocks; how many */
    uint16_t exporter, importer; /* places in the sorted dictionary; importer FLOW_NO_PARTNER */
    uint16_t year;               /* after YEAR_MIN */
    uint8_t report, unused;
};
struct flow_rows {
    const struct flow_batch *batch;
    const struct flow_form *form;
    uint32_t n;
    uint32_t *block_start;               /* [n_blocks + 1] */
    const char (*country)[FLOW_COUNTRY]; /* [form->n_countries] sorted */
    const uint16_t *product_order;       /* [form->n_products] indices of form->product by code */
    bool has_quantity, has_report;
    bool runs_sorted; /* else they are in the order of the rows, year by year */
    struct flow_run *runs;
    size_t n_runs;
    struct flow_year {
        int year;
        size_t begin, end;
    } * years; /* stretches of runs */
    size_t n_years;
};
/* Checks every row: ERR_INPUT names the first that cannot be. Scratch memory lives in `a`. */
bool flow_rows_open(struct flow_rows *ret, struct arena *a, const struct flow_batch *batch,
                    const struct flow_form *form, struct err *e) NODISCARD;
/* The block a row is in. */
size_t flow_rows_block(const struct flow_rows *r, uint32_t row);

/* One row of a year in order. Counts beyond 32 bits are FLOW_LARGE: the block knows them. */
struct flow_record {
    uint16_t exporter, importer; /* places among the countries of the year */
    uint32_t value, quantity, row;
};
struct flow_sorted {
    uint16_t n_countries, n_products;
    char (*country)[FLOW_COUNTRY]; /* [n_countries] sorted, those of the year */
    uint16_t *product; /* [n_products] index in form->product, by code, those of the year */
    uint32_t *begin;   /* [n_products + 1] of records */
    struct flow_record *record;
    uint64_t *bilateral; /* [n_countries²] sums of all rows; NULL unless FLOWS_BILATERAL */
};
bool flow_rows_sort(const struct flow_rows *r, const struct flow_year *y, struct arena *a,
                    struct flow_sorted *ret, struct err *e) NODISCARD;

/* A segment file in memory. */
struct flow_image {
    struct flow_header *header; /* = bytes */
    char *bytes;
    uint64_t n;
};
struct flow_duplicate {
    uint32_t row;
    bool same; /* value as that of the row kept */
};
struct flow_duplicates { /* by row; malloc'ed, see flow_duplicates_done */
    struct flow_duplicate *items;
    size_t n, cap;
};
void flow_duplicates_done(struct flow_duplicates *d);
bool flow_build(struct flow_image *ret, struct arena *a, const struct flow_rows *r, int year,
                struct flow_sorted *s, struct flow_duplicates *dup, struct err *e) NODISCARD;

/* Zeroed pages that go back when `a` closes; ERR_LIMIT when there are none. */
bool flow_scratch(void *ret_pointer, struct arena *a, uint64_t bytes, struct err *e) NODISCARD;
/* ERR_LIMIT when the machine has less memory to give than that. */
bool flow_memory_for(uint64_t bytes, uint64_t n_rows, struct err *e) NODISCARD;

#endif
