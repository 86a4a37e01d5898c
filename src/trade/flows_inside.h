/* flows_inside.h — what reader and writer of the store share: the form of a segment file, the
 * manifest in memory, the rules for names. Only flow*.c of this room include it; the form in words,
 * byte by byte, is docs/formats/flows.md.
 *
 * A segment's table of sections follows from the numbers in its header: flow_layout computes it,
 * the writer writes what it says and the reader refuses a file that says otherwise.
 */
#ifndef TRADE_FLOWS_INSIDE_H
#define TRADE_FLOWS_INSIDE_H

#include "trade/flow_write.h"
#include "trade/flows.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "segments are read in place, little endian");

#define FLOW_MAGIC "\x89LFFLOW\n"
enum {
    FLOW_FORM = 1,               /* version of the form of segments, and of the manifest */
    FLOW_MAX_COUNTRIES = 2048,   /* areas in one segment: the bilateral table is their square */
    FLOW_MAX_SECTION_ALIGN = 64, /* sections begin on cache lines */
    FLOW_MAX_NAME = 100          /* bytes of a file name in the store */
};

enum flow_section {
    SECTION_COUNTRY,
    SECTION_PRODUCT,
    SECTION_PRODUCT_PAIR,
    SECTION_PAIR_EXPORTER,
    SECTION_PAIR_ROW,
    SECTION_PAIR_VALUE,
    SECTION_ROW_IMPORTER,
    SECTION_ROW_VALUE,
    SECTION_ROW_QUANTITY,
    SECTION_ROW_REPORT,
    SECTION_PRODUCT_MARKET,
    SECTION_MARKET_IMPORTER,
    SECTION_MARKET_VALUE,
    SECTION_BILATERAL,
    SECTION_LARGE_ROW,
    SECTION_LARGE_VALUE,
    SECTION_LARGE_QUANTITY_ROW,
    SECTION_LARGE_QUANTITY,
    N_SECTIONS
};

/* Which optional columns a segment has: bits of flow_header.parts. */
enum { PART_QUANTITY, PART_REPORT, PART_BILATERAL, N_PARTS };
static inline bool flow_has(uint32_t parts, unsigned part)
{
    return (parts >> part & 1) != 0;
}

struct flow_section_entry {
    uint32_t id, width;               /* enum flow_section; bytes of one item */
    uint64_t offset, count, checksum; /* from the file's beginning; items; XXH3-64 of the items */
};
struct flow_header {
    char magic[8];
    uint32_t version, header_bytes;
    uint64_t checksum; /* XXH3-64 of the header with this field 0 */
    uint64_t file_bytes;
    uint32_t n_countries, n_products, n_pairs, n_rows, n_markets, n_large, n_large_quantity,
        n_sections;
    double value_unit, quantity_unit;
    int32_t year;
    uint32_t kind, digits, parts;
    char dataset[FLOW_DATASET], nomenclature[FLOW_NOMENCLATURE];
    struct flow_section_entry section[N_SECTIONS];
};
_Static_assert(sizeof(struct flow_header) == 128 + 32 * N_SECTIONS, "no holes");
_Static_assert(sizeof(struct flow_header) % 64 == 0, "the first section is aligned");

const char *flow_section_name(size_t section);
/* Fills header_bytes, file_bytes, n_sections and the table (but the checksums) from the counts. */
void flow_layout(struct flow_header *h);
uint16_t flow_highest(const uint16_t *x, size_t n); /* 0 when n = 0 */
uint64_t flow_checksum(const void *p, size_t n);
uint64_t flow_header_checksum(const struct flow_header *h);
/* SHA-256 of the header, which holds the checksum of every section: names the content of the file.
 */
void flow_header_sha256(const struct flow_header *h, char ret[HASH_HEX]);

/* Checks the bytes of a segment file and fills `ret` (but info) with places inside them. With
 * `info` the header must agree with what the manifest says. `name` is for messages. */
bool flow_segment_read(struct flow_segment *ret, const char *name, struct str bytes,
                       const struct flow_info *info, struct err *e) NODISCARD;
/* Everything that flow_segment_read leaves out: checksums, padding, order, sums. */
bool flow_segment_check(const struct flow_segment *s, const char *name, struct str bytes,
                        struct err *e) NODISCARD;

/* ---- the manifest ---- */
struct flow_kept {
    const char *name, *file; /* as asked for; as it lies in the folder */
    char sha256[HASH_HEX];
    uint64_t bytes;
    int64_t import_id;
};
struct flow_state {
    char version[HASH_HEX]; /* "" when there is no manifest */
    struct str bytes;       /* the manifest as it was read */
    int64_t next_id;
    struct flow_info *info;
    size_t n_info, cap_info;
    struct flow_import *import;
    size_t n_imports, cap_imports;
    struct flow_kept *kept;
    size_t n_kept, cap_kept;
};
/* A folder that is not there gives an empty state; segments without a manifest are ERR_CORRUPT. */
bool flow_manifest_read(struct flow_state *ret, struct arena *a, const char *folder,
                        struct err *e) NODISCARD;
/* The same from bytes. */
bool flow_manifest_parse(struct flow_state *ret, struct arena *a, const char *name,
                         struct str bytes, struct err *e) NODISCARD;
/* Replaces the manifest; when that fails the old one is in its place. */
bool flow_manifest_write(const struct flow_state *s, const char *folder, struct str old,
                         struct err *e) NODISCARD;
void flow_state_sort(struct flow_state *s);
struct flow_info *flow_state_find(const struct flow_state *s, const char *dataset,
                                  const char *nomenclature, enum flow_kind kind, int year);
const struct flow_kept *flow_state_kept(const struct flow_state *s, const char *name);

/* ---- names ---- */
bool flow_name_ok(struct str name); /* a plain file name: letters, digits, . _ -; no leading dot */
bool flow_dataset_ok(struct str name);      /* small letters, digits, - ; fits FLOW_DATASET */
bool flow_nomenclature_ok(struct str name); /* letters and digits; fits FLOW_NOMENCLATURE */
bool flow_country_ok(const char code[FLOW_COUNTRY]); /* capitals, digits; the rest NUL */
bool flow_product_ok(const char code[FLOW_PRODUCT]); /* letters, digits; the rest NUL */
bool flow_year_ok(int64_t year);
bool flow_units_ok(double value_unit, double quantity_unit);

/* Files in the folder that are ours by name and that the state does not name, e.g. of an import
 * that died. */
struct flow_strays {
    const char **names;
    size_t n, cap;
};
bool flow_strays(struct flow_strays *ret, struct arena *a, const char *folder,
                 const struct flow_state *s, struct err *e) NODISCARD;

#endif
