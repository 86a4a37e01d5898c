/* flows.h — the store of product flows: who sold what to whom in which year, as mapped column files.
 *
 * The store is a folder beside the workspace ("landfall.db" → "landfall.trade"). Each year of a dataset
 * in one nomenclature is a segment: one immutable file, written whole, checksummed section by section,
 * read in place. The manifest names the segments and the imports that made them; it is replaced by
 * rename, so a reader sees the state before or after an import, never between, and needs no lock.
 * One importer at a time holds the lock file. Form on disk: docs/formats/flows.md.
 *
 * Use:     TRY(flows_of_job(job, &store, e)); info = flows_find(store, dataset, nomenclature, year);
 *          TRY(flows_map(store, info, &seg, e)); for (r = …) flow_value(seg, r) …
 * Values:  integers: counts of `value_unit` USD (1 for BACI), exact; quantities in `quantity_unit`
 *          tonnes, missing is FLOW_NO_QUANTITY, never 0. Sums of integers are the same in any order.
 * Errors:  ERR_NOT_FOUND (no such segment; the hint says what to import), ERR_CORRUPT (names file,
 *          section and what is wrong; the rest of the store stays usable), ERR_IO, ERR_CONFLICT (newer
 *          version), ERR_BUSY (another import runs; says since when and by which process)
 * Threads: a store and its segments may be read by many once mapped; flows_map is thread-safe
 * Checked: tests/unit/trade/test_flows.c, test_flows_faults.c, test_flow_commands.c; tests/cli/trade_kill.sh,
 *          trade_disk.sh, trade_format.sh (a reader written from the page); tests/fuzz/fuzz_flows.c
 */
#ifndef TRADE_FLOWS_H
#define TRADE_FLOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/text.h"

enum {
    FLOW_PRODUCT = 8,    /* bytes of a product code, NUL-padded: "150910", "1509", "0011" */
    FLOW_COUNTRY = 4,    /* ISO 3166 alpha-3 or a code of data/trade/areas.csv ("S19", "BLX"), NUL-ended */
    FLOW_DATASET = 24,   /* "baci", "comtrade", "wits-totals", or the name a user gave */
    FLOW_NOMENCLATURE = 8 /* "HS92" … "HS22", "SITC2", "TOTAL" (no product) */
};
#define FLOW_NO_QUANTITY INT64_C(-1)

enum flow_kind {
    FLOWS_BILATERAL, /* exporter × importer × product, reconciled or as the source has it */
    FLOWS_EXPORTS,   /* exporter × product without partner: every row's importer is FLOW_NO_PARTNER */
    FLOWS_REPORTS    /* what reporters said, before reconciliation: rows carry a flow_report */
};
#define FLOW_NO_PARTNER UINT16_MAX
const char *flow_kind_name(enum flow_kind kind); /* "bilateral", "exports", "reports" */
enum flow_report { REPORT_NONE, REPORT_EXPORT, REPORT_IMPORT, REPORT_REEXPORT, REPORT_REIMPORT,
                   REPORT_BOTH /* reconciled from both sides */ };

/* What the manifest says of a segment; nothing is mapped yet. */
struct flow_info {
    char dataset[FLOW_DATASET], nomenclature[FLOW_NOMENCLATURE];
    int digits; /* of the longest product code: 6, 4, 2; 0 for TOTAL */
    int year;
    enum flow_kind kind;
    uint64_t n_rows, n_pairs, bytes;
    int64_t import_id;         /* the import that made it */
    const char *file;          /* name inside the store's folder */
    const char *source;        /* "CEPII BACI", for figures: with vintage, "CEPII BACI V202501" */
    const char *vintage;       /* "V202501" or "" */
    const char *method;        /* "as published", "reconciled/1: …", "converted from HS02: equal split" */
    char sha256[HASH_HEX];     /* of the header, which holds a checksum (XXH3-64) of every section */
};
struct flow_import { /* one completed import */
    int64_t id;
    const char *file, *sha256; /* what was read */
    const char *format, *actor;
    int64_t at_us;
    uint64_t n_read, n_used, n_refused;
    uint64_t n_years; /* segments it wrote; fewer may be there by now */
};

/* A mapped segment. Sections are sorted: products by code; the pairs of a product by exporter; the rows of
 * a pair by importer (then report). So a product, a heading or a chapter is one stretch of pairs and of rows.
 * The dictionaries hold only the codes that the year uses. FLOWS_EXPORTS has no markets (n_markets 0,
 * product_market all 0). In FLOWS_REPORTS pair_value sums what exporters said (REPORT_EXPORT) and market_value
 * what importers said (REPORT_IMPORT); the other reports stand in the rows only. */
struct flow_segment {
    const struct flow_info *info;
    uint32_t n_countries, n_products, n_pairs, n_rows, n_markets;
    const char (*country)[FLOW_COUNTRY]; /* [n_countries] sorted */
    const char (*product)[FLOW_PRODUCT]; /* [n_products] sorted */
    double value_unit, quantity_unit;    /* USD and tonnes of one count */
    const uint32_t *product_pair;  /* [n_products + 1] first pair of a product */
    const uint16_t *pair_exporter; /* [n_pairs] */
    const uint32_t *pair_row;      /* [n_pairs + 1] first row of a pair */
    const int64_t *pair_value;     /* [n_pairs] exports of the product by the exporter to all */
    const uint16_t *row_importer;  /* [n_rows] */
    const uint32_t *row_value;     /* [n_rows] read by flow_value */
    const uint32_t *row_quantity;  /* [n_rows] read by flow_quantity; NULL: the source has none */
    const uint8_t *row_report;     /* [n_rows] enum flow_report; NULL: as published */
    const uint32_t *product_market; /* [n_products + 1] first (product, importer) of a product */
    const uint16_t *market_importer; /* [n_markets] */
    const int64_t *market_value;    /* [n_markets] imports of the product by the importer from all */
    const int64_t *bilateral; /* [n_countries × n_countries] exporter-major, all products; NULL unless bilateral */
    /* Counts that do not fit 32 bits, by row, sorted. */
    const uint32_t *large_row;
    const int64_t *large_value;
    const uint32_t *large_quantity_row;
    const int64_t *large_quantity;
    uint32_t n_large, n_large_quantity;
};
#define FLOW_LARGE UINT32_MAX       /* look in large_* */
#define FLOW_MISSING (UINT32_MAX - 1) /* quantity only */

int64_t flow_large(const uint32_t *row, const int64_t *value, uint32_t n, uint32_t at);
static inline int64_t flow_value(const struct flow_segment *s, uint32_t row)
{
    uint32_t v = s->row_value[row];
    return v != FLOW_LARGE ? (int64_t)v : flow_large(s->large_row, s->large_value, s->n_large, row);
}
/* FLOW_NO_QUANTITY when missing. */
static inline int64_t flow_quantity(const struct flow_segment *s, uint32_t row)
{
    if (!s->row_quantity || s->row_quantity[row] == FLOW_MISSING)
        return FLOW_NO_QUANTITY;
    uint32_t q = s->row_quantity[row];
    return q != FLOW_LARGE
               ? (int64_t)q
               : flow_large(s->large_quantity_row, s->large_quantity, s->n_large_quantity, row);
}

struct flow_store;
/* A folder that is not there is an empty store. Unmapped when the arena closes. */
bool flows_open(struct flow_store **ret, struct arena *a, const char *folder, struct err *e) NODISCARD;
/* The store of the job's workspace, once per job; without a workspace an empty one. */
bool flows_of_job(struct job *job, struct flow_store **ret, struct err *e) NODISCARD;
char *flows_folder(struct arena *a, const char *workspace_path) RETURNS_NONNULL;
const char *flows_where(const struct flow_store *s);
/* SHA-256 of the manifest: changes with every import; "" for an empty store. */
const char *flows_version(const struct flow_store *s);

/* Sorted by dataset, nomenclature, kind, year. */
size_t flows_count(const struct flow_store *s);
const struct flow_info *flows_at(const struct flow_store *s, size_t i);
size_t flows_import_count(const struct flow_store *s);
const struct flow_import *flows_import_at(const struct flow_store *s, size_t i);
const struct flow_info *flows_find(const struct flow_store *s, const char *dataset,
                                   const char *nomenclature, enum flow_kind kind, int year);
/* Which dataset answers when none is named: the bilateral one with the longest codes, as published before
 * converted ones, then the newest year, then the most rows; NULL when the store is empty. */
const struct flow_info *flows_default(const struct flow_store *s);

/* Maps a segment and checks header and bounds of every index array (not the checksums of the columns:
 * flows_check does; a bit flip in an index is still found before it is followed). Kept for the store's life. */
bool flows_map(struct flow_store *s, const struct flow_info *info, const struct flow_segment **ret,
               struct err *e) NODISCARD;
/* Checksums of every section of a segment. ERR_CORRUPT names the section. */
bool flows_check(struct flow_store *s, const struct flow_info *info, struct err *e) NODISCARD;
/* Index in the segment's dictionaries; -1 when it has none. */
int flow_country(const struct flow_segment *s, const char *code);
int flow_product(const struct flow_segment *s, const char *code);
/* The stretch of products whose code begins with `prefix` ("15", "1509", "150910"; "" = all). */
void flow_products(const struct flow_segment *s, const char *prefix, uint32_t *ret_begin,
                   uint32_t *ret_end);

#endif
