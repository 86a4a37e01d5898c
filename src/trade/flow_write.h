/* flow_write.h — rows in any order become sorted, checksummed segments; all of an import or nothing.
 *
 * Use:   TRY(flow_import_begin(&w, a, folder, &what, e));          takes the lock, cleans up leftovers
 *        TRY(flow_import_add(w, &batch, &form, &dup, e));           any number of times; sorts, writes
 *        TRY(flow_import_end(w, e));                               the manifest is replaced: now it counts
 * Until flow_import_end returns the store is what it was; a process that dies leaves files that the next
 * importer removes. A year that is there already in the same dataset, nomenclature and kind is replaced.
 * All rows of a year (of one dataset, nomenclature and kind) go in one batch: a second batch of one import
 * with a year that it has written already is ERR_CONFLICT.
 * Duplicate keys (same year, exporter, importer, product; in FLOWS_REPORTS also report) are told to `dup`, year
 * by year and by row number, and only the first of them (by row number) is kept.
 * Names:  dataset of small letters, digits and "-"; nomenclature of letters and digits; country codes of 2 or 3
 *         capitals or digits; product codes of 1 to 7 letters or digits ("TOTAL" where there is no product);
 *         at most 2,048 countries trade in one year
 * Sums:   all values of a batch together must fit 63 bits (ERR_LIMIT)
 * Memory: 32 bytes a row of the largest year, and 32 a run (stretch of rows with the same exporter and importer);
 *         ERR_LIMIT before it is taken. Disk: checked before writing.
 */
#ifndef TRADE_FLOW_WRITE_H
#define TRADE_FLOW_WRITE_H

#include "trade/flows.h"

/* A stretch of rows as a reader made them, e.g. one block of the file. Arrays may be NULL where said. */
struct flow_block {
    size_t n;
    uint16_t *year;      /* NULL: all rows are of form->year */
    uint16_t *exporter;  /* index into form->country */
    uint16_t *importer;  /* FLOW_NO_PARTNER for FLOWS_EXPORTS */
    uint16_t *product;   /* index into form->product */
    int64_t *value;      /* ≥ 0, counts of form->value_unit */
    int64_t *quantity;   /* NULL, or FLOW_NO_QUANTITY where missing */
    uint8_t *report;     /* NULL unless FLOWS_REPORTS or reconciled */
    uint32_t *line;      /* NULL, or line in the file; else rows are numbered through the blocks */
};
struct flow_batch {
    const struct flow_block *blocks;
    size_t n_blocks;
};
struct flow_form { /* what all rows of a batch have in common */
    const char *dataset, *nomenclature, *source, *vintage, *method;
    int digits;
    enum flow_kind kind;
    int year; /* 0: see flow_block.year */
    const char (*country)[FLOW_COUNTRY]; /* [n_countries] any order, no code twice; ≤ 65535 */
    size_t n_countries;
    const char (*product)[FLOW_PRODUCT]; /* [n_products] any order, no code twice; ≤ 65535 */
    size_t n_products;
    double value_unit, quantity_unit;
};
/* row: number of the row that is dropped, counted through the blocks; line: from flow_block.line or 0;
 * same: its value equals that of the row kept. */
typedef void flow_duplicate_fn(void *ctx, uint64_t row, uint64_t line, bool same);

struct flow_writer;
/* what: file, sha256, format, actor, at_us, n_* of the import record (n_* may be set until the end). */
bool flow_import_begin(struct flow_writer **ret, struct arena *a, const char *folder,
                       struct flow_import *what, struct err *e) NODISCARD;
bool flow_import_add(struct flow_writer *w, const struct flow_batch *batch,
                     const struct flow_form *form, flow_duplicate_fn *dup, void *ctx,
                     struct err *e) NODISCARD;
/* Also files that are kept beside the segments as they are: product lists, concordances, tariffs. `name`
 * is the file's name in the store; bytes are copied. */
bool flow_import_keep(struct flow_writer *w, const char *name, struct str bytes,
                      struct err *e) NODISCARD;
/* What this import has put in the place of `old`, a segment of the store as it was; NULL: it stands. */
const struct flow_info *flow_import_instead(struct flow_writer *w, const struct flow_info *old);
/* What flow_import_add would tell and refuse; nothing is written. */
bool flow_batch_check(const struct flow_batch *batch, const struct flow_form *form,
                      flow_duplicate_fn *dup, void *ctx, struct err *e) NODISCARD;
bool flow_import_remove(struct flow_writer *w, const struct flow_info *info, struct err *e) NODISCARD;
bool flow_import_end(struct flow_writer *w, struct err *e) NODISCARD;
void flow_import_abandon(struct flow_writer *w); /* also when the arena closes */

/* A kept file, checked against its checksum; ERR_NOT_FOUND when there is none. */
bool flows_kept(struct flow_store *s, struct arena *a, const char *name, struct str *ret,
                struct err *e) NODISCARD;

#endif
