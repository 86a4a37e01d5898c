/* The long look at a segment: checksum of every section, zeros between them, order of the rows, and
 * every sum against the rows it is a sum of. */
#include "base/parallel.h"
#include "trade/flows_inside.h"

struct sums {
    const struct flow_header *h;
    const char *bytes;
    uint64_t found[N_SECTIONS];
    bool padded[N_SECTIONS];
};

static void sum_section(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct sums *c = ctx;
    (void)begin, (void)end, (void)worker;
    const struct flow_section_entry *s = &c->h->section[block];
    uint64_t n = s->count * s->width;
    uint64_t next = block + 1 < N_SECTIONS ? c->h->section[block + 1].offset : c->h->file_bytes;
    c->found[block] = flow_checksum(c->bytes + s->offset, n);
    c->padded[block] = true;
    for (uint64_t i = s->offset + n; i < next; i++)
        c->padded[block] = c->padded[block] && c->bytes[i] == 0;
}

static bool wrong(const char *name, size_t section, const char *what, struct err *e)
{
    (void)FAIL(e, ERR_CORRUPT, "%s is damaged: section %s: %s", name, flow_section_name(section),
               what);
    return err_hint(e, "Import the file it came from again, or restore the folder from a backup.");
}

static bool counts_for(const struct flow_segment *s, uint32_t row, enum flow_report side,
                       enum flow_kind kind)
{
    return kind != FLOWS_REPORTS || s->row_report[row] == (uint8_t)side;
}

/* Rows of a pair ascend by importer; with reports, by importer and report. */
static bool rows_sorted(const struct flow_segment *s, enum flow_kind kind)
{
    for (uint32_t p = 0; p < s->n_pairs; p++)
        for (uint32_t r = s->pair_row[p] + 1; r < s->pair_row[p + 1]; r++) {
            uint16_t before = s->row_importer[r - 1], now = s->row_importer[r];
            if (before > now || (before == now && (kind != FLOWS_REPORTS ||
                                                   s->row_report[r - 1] >= s->row_report[r])))
                return false;
        }
    return true;
}

static uint32_t count_large(const uint32_t *column, uint32_t n)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++)
        found += column[i] == FLOW_LARGE;
    return found;
}

/* Sums are made of unsigned numbers: what does not fit wraps, and then does not agree. */
static bool check_sums(const struct flow_segment *s, const char *name, enum flow_kind kind,
                       struct err *e)
{
    ARENA_LOCAL(tmp);
    size_t n = s->n_countries;
    uint64_t *market = NEW_N(tmp, uint64_t, n),
             *bilateral = s->bilateral ? NEW_N(tmp, uint64_t, n * n) : NULL;
    bool *seen = NEW_N(tmp, bool, n);
    for (uint32_t k = 0; k < s->n_products; k++) {
        uint32_t n_seen = 0;
        for (uint32_t p = s->product_pair[k]; p < s->product_pair[k + 1]; p++) {
            uint64_t pair = 0;
            for (uint32_t r = s->pair_row[p]; r < s->pair_row[p + 1]; r++) {
                uint64_t v = (uint64_t)flow_value(s, r);
                uint16_t importer = s->row_importer[r];
                if (counts_for(s, r, REPORT_EXPORT, kind))
                    pair += v;
                if (kind == FLOWS_EXPORTS)
                    continue;
                if (counts_for(s, r, REPORT_IMPORT, kind))
                    market[importer] += v;
                n_seen += !seen[importer];
                seen[importer] = true;
                if (bilateral)
                    bilateral[s->pair_exporter[p] * n + importer] += v;
            }
            if (pair != (uint64_t)s->pair_value[p])
                return wrong(name, SECTION_PAIR_VALUE, "a sum does not agree with its rows", e);
        }
        if (n_seen != s->product_market[k + 1] - s->product_market[k])
            return wrong(name, SECTION_PRODUCT_MARKET, "it does not agree with the rows", e);
        for (uint32_t m = s->product_market[k]; m < s->product_market[k + 1]; m++) {
            uint16_t importer = s->market_importer[m];
            if (!seen[importer] || market[importer] != (uint64_t)s->market_value[m])
                return wrong(name, SECTION_MARKET_VALUE, "a sum does not agree with its rows", e);
            seen[importer] = false;
            market[importer] = 0;
        }
    }
    if (bilateral && memcmp(bilateral, s->bilateral, n * n * sizeof *bilateral) != 0)
        return wrong(name, SECTION_BILATERAL, "a sum does not agree with its rows", e);
    return true;
}

bool flow_segment_check(const struct flow_segment *s, const char *name, struct str bytes,
                        struct err *e)
{
    struct flow_header h;
    memcpy(&h, bytes.p, sizeof h);
    struct sums c = {.h = &h, .bytes = bytes.p};
    enum flow_kind kind = (enum flow_kind)h.kind;
    parallel_blocks(N_SECTIONS, 1, sum_section, &c);
    for (size_t i = 0; i < N_SECTIONS; i++) {
        if (c.found[i] != h.section[i].checksum)
            return wrong(name, i, "its checksum is wrong", e);
        if (!c.padded[i])
            return wrong(name, i, "something was written behind it", e);
    }
    if (!rows_sorted(s, kind))
        return wrong(name, SECTION_ROW_IMPORTER, "the rows are not sorted", e);
    if (count_large(s->row_value, s->n_rows) != s->n_large)
        return wrong(name, SECTION_LARGE_ROW, "it does not agree with the values", e);
    if (s->row_quantity && count_large(s->row_quantity, s->n_rows) != s->n_large_quantity)
        return wrong(name, SECTION_LARGE_QUANTITY_ROW, "it does not agree with the quantities", e);
    return check_sums(s, name, kind, e);
}
