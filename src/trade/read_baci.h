/* read_baci.h — one block of a BACI file as columns; for read_baci*.c and its tests only.
 *
 * A file is cut into blocks of BACI_BLOCK bytes at line ends. Each is scanned in one pass, by any thread, into
 * columns of its own; whatever the thread, the block's columns, counts and list of refused rows are the same.
 * A line in the plain form is read by baci_fast without a copy or a bounds check (the line end stops every
 * loop); any other goes to baci_slow, which knows quotes, padding, exponents, missing values, and says what
 * is wrong with a row it cannot use.
 */
#ifndef TRADE_READ_BACI_H
#define TRADE_READ_BACI_H

#include <stdatomic.h>

#include "trade/import.h"

enum {
    BACI_BLOCK = 4 << 20,
    BACI_COLUMNS = 6,
    BACI_SIX = 1000000,                 /* keys: code of six digits, or BACI_SIX + code of five */
    BACI_KEYS = BACI_SIX + BACI_SIX / 10
};

enum baci_refused {
    BACI_USED,
    BACI_BAD_COLUMNS,
    BACI_BAD_YEAR,
    BACI_BAD_AREA,
    BACI_GROUP,
    BACI_SAME_AREA,
    BACI_BAD_PRODUCT,
    BACI_BAD_VALUE,
    BACI_NO_VALUE,
    BACI_NEGATIVE,
    BACI_ABSURD,
    BACI_BAD_QUANTITY,
    BACI_ZERO_LOST, /* decided for the whole file, after the scan */
    BACI_N_REASONS
};
extern const char *const baci_reason[BACI_N_REASONS]; /* in words */

/* What all blocks of a file share. */
struct baci_scan {
    char sep;
    int16_t area[1000]; /* CEPII's number → index of the area, or AREA_… */
    int64_t value_max;  /* USD */
    int year_min, year_max;
    /* Products get numbers in the order they are met, which depends on the threads; the store sorts codes,
     * so nothing else does. */
    _Atomic uint16_t *index; /* [BACI_KEYS] number + 1 */
    atomic_uint n_products;
    uint32_t *key;           /* [65535] of each product */
};

struct baci_line { /* one row that is not used */
    uint32_t at;   /* line in the block, from 0 */
    uint8_t why, column;
    const char *value;
};
struct baci_block {
    struct arena *arena;
    struct flow_block rows;
    uint16_t year;             /* of all rows so far, while rows.year is NULL */
    uint32_t n_lines;
    uint64_t n_refused[BACI_N_REASONS];
    uint64_t n_rows;           /* read: used or refused; blank lines are neither */
    uint64_t n_value_rounded, n_quantity_rounded, n_no_quantity;
    uint64_t n_five, n_zero;   /* codes of five digits; of six that begin with 0 */
    uint32_t *skipped;         /* lines that gave no row */
    size_t n_skipped, cap_skipped;
    struct baci_line *refused; /* the first TRADE_LISTED */
    size_t n_listed, cap_listed;
};

/* Scans text, which ends with a line end, into b (whose arena is open). */
void baci_scan_block(struct baci_scan *s, struct baci_block *b, struct str text);
/* Reads every line in the slow way: what the fast way is tested against. */
void baci_scan_slowly(struct baci_scan *s, struct baci_block *b, struct str text);
void baci_scan_init(struct baci_scan *s, struct arena *a, const struct areas *areas, char sep,
                    int64_t value_max);
/* The text of a product: "071120". */
void baci_code(uint32_t key, char ret[FLOW_PRODUCT]);

#endif
