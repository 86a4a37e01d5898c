/* Form of a segment file: which sections there are, how wide, where they lie; and which names may
 * stand in the store. Both the writer and the reader take it from here. */
#include <math.h>
#include <xxhash.h>

#include "country/country.h"
#include "trade/flows_inside.h"

static const struct {
    const char *name;
    uint32_t width;
} sections[N_SECTIONS] = {
    [SECTION_COUNTRY] = {"country", FLOW_COUNTRY},
    [SECTION_PRODUCT] = {"product", FLOW_PRODUCT},
    [SECTION_PRODUCT_PAIR] = {"product_pair", 4},
    [SECTION_PAIR_EXPORTER] = {"pair_exporter", 2},
    [SECTION_PAIR_ROW] = {"pair_row", 4},
    [SECTION_PAIR_VALUE] = {"pair_value", 8},
    [SECTION_ROW_IMPORTER] = {"row_importer", 2},
    [SECTION_ROW_VALUE] = {"row_value", 4},
    [SECTION_ROW_QUANTITY] = {"row_quantity", 4},
    [SECTION_ROW_REPORT] = {"row_report", 1},
    [SECTION_PRODUCT_MARKET] = {"product_market", 4},
    [SECTION_MARKET_IMPORTER] = {"market_importer", 2},
    [SECTION_MARKET_VALUE] = {"market_value", 8},
    [SECTION_BILATERAL] = {"bilateral", 8},
    [SECTION_LARGE_ROW] = {"large_row", 4},
    [SECTION_LARGE_VALUE] = {"large_value", 8},
    [SECTION_LARGE_QUANTITY_ROW] = {"large_quantity_row", 4},
    [SECTION_LARGE_QUANTITY] = {"large_quantity", 8},
};

const char *flow_section_name(size_t section)
{
    return section < N_SECTIONS ? sections[section].name : "?";
}

static uint64_t section_count(const struct flow_header *h, size_t section)
{
    switch ((enum flow_section)section) {
    case SECTION_COUNTRY:
        return h->n_countries;
    case SECTION_PRODUCT:
        return h->n_products;
    case SECTION_PRODUCT_PAIR:
    case SECTION_PRODUCT_MARKET:
        return (uint64_t)h->n_products + 1;
    case SECTION_PAIR_EXPORTER:
    case SECTION_PAIR_VALUE:
        return h->n_pairs;
    case SECTION_PAIR_ROW:
        return (uint64_t)h->n_pairs + 1;
    case SECTION_ROW_IMPORTER:
    case SECTION_ROW_VALUE:
        return h->n_rows;
    case SECTION_ROW_QUANTITY:
        return flow_has(h->parts, PART_QUANTITY) ? h->n_rows : 0;
    case SECTION_ROW_REPORT:
        return flow_has(h->parts, PART_REPORT) ? h->n_rows : 0;
    case SECTION_MARKET_IMPORTER:
    case SECTION_MARKET_VALUE:
        return h->n_markets;
    case SECTION_BILATERAL:
        return flow_has(h->parts, PART_BILATERAL) ? (uint64_t)h->n_countries * h->n_countries : 0;
    case SECTION_LARGE_ROW:
    case SECTION_LARGE_VALUE:
        return h->n_large;
    case SECTION_LARGE_QUANTITY_ROW:
    case SECTION_LARGE_QUANTITY:
        return h->n_large_quantity;
    case N_SECTIONS:
        break;
    }
    return 0;
}

void flow_layout(struct flow_header *h)
{
    uint64_t at = sizeof *h;
    h->header_bytes = sizeof *h;
    h->n_sections = N_SECTIONS;
    for (size_t i = 0; i < N_SECTIONS; i++) {
        struct flow_section_entry *s = &h->section[i];
        s->id = (uint32_t)i;
        s->width = sections[i].width;
        s->offset = at;
        s->count = section_count(h, i);
        at += (s->count * s->width + FLOW_MAX_SECTION_ALIGN - 1) / FLOW_MAX_SECTION_ALIGN *
              FLOW_MAX_SECTION_ALIGN;
    }
    h->file_bytes = at;
}

enum { LANES_MAX = 64 };
uint16_t flow_highest(const uint16_t *x, size_t n)
{
    uint16_t high[LANES_MAX] = {0};
    size_t i = 0;
    for (; i + LANES_MAX <= n; i += LANES_MAX) /* lanes of fixed number, for vector instructions */
        for (size_t k = 0; k < LANES_MAX; k++)
            high[k] = x[i + k] > high[k] ? x[i + k] : high[k];
    for (; i < n; i++)
        high[0] = x[i] > high[0] ? x[i] : high[0];
    for (size_t k = 1; k < LANES_MAX; k++)
        high[0] = high[k] > high[0] ? high[k] : high[0];
    return high[0];
}

uint64_t flow_checksum(const void *p, size_t n)
{
    return XXH3_64bits(p, n);
}

uint64_t flow_header_checksum(const struct flow_header *h)
{
    struct flow_header copy = *h;
    copy.checksum = 0;
    return flow_checksum(&copy, sizeof copy);
}

void flow_header_sha256(const struct flow_header *h, char ret[HASH_HEX])
{
    hash_bytes(ret, (struct str){(const char *)h, sizeof *h});
}

/* ---- names ---- */

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}
static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool flow_name_ok(struct str name)
{
    if (name.n == 0 || name.n > FLOW_MAX_NAME || name.p[0] == '.')
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!is_small(c) && !is_capital(c) && !is_digit(c) && c != '.' && c != '_' && c != '-')
            return false;
    }
    return true;
}

bool flow_dataset_ok(struct str name)
{
    if (name.n == 0 || name.n >= FLOW_DATASET || name.p[0] == '-')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!is_small(name.p[i]) && !is_digit(name.p[i]) && name.p[i] != '-')
            return false;
    return true;
}

bool flow_nomenclature_ok(struct str name)
{
    if (name.n == 0 || name.n >= FLOW_NOMENCLATURE)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!is_small(name.p[i]) && !is_capital(name.p[i]) && !is_digit(name.p[i]))
            return false;
    return true;
}

/* Length of a NUL-padded code, or 0 when something stands behind the first NUL or nothing before
 * it. */
static size_t padded_length(const char *code, size_t size)
{
    size_t n = 0;
    while (n < size && code[n])
        n++;
    for (size_t i = n; i < size; i++)
        if (code[i])
            return 0;
    return n < size ? n : 0;
}

bool flow_country_ok(const char code[FLOW_COUNTRY])
{
    size_t n = padded_length(code, FLOW_COUNTRY);
    for (size_t i = 0; i < n; i++)
        if (!is_capital(code[i]) && !is_digit(code[i]))
            return false;
    return n > 1;
}

bool flow_product_ok(const char code[FLOW_PRODUCT])
{
    size_t n = padded_length(code, FLOW_PRODUCT);
    for (size_t i = 0; i < n; i++)
        if (!is_small(code[i]) && !is_capital(code[i]) && !is_digit(code[i]))
            return false;
    return n > 0;
}

bool flow_year_ok(int64_t year)
{
    return year >= YEAR_MIN && year <= YEAR_MAX;
}

bool flow_units_ok(double value_unit, double quantity_unit)
{
    return isfinite(value_unit) && value_unit > 0 && isfinite(quantity_unit) && quantity_unit > 0;
}

const char *flow_kind_name(enum flow_kind kind)
{
    static const char *const names[] = {"bilateral", "exports", "reports"};
    return (size_t)kind < COUNT_OF(names) ? names[kind] : "?";
}
