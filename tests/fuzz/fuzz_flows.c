/* fuzz_flows.c — any bytes as a segment of flows, or (first byte M) as the JSON of a manifest. The
 * input is tried as it is, and once more with its checksums made to agree, so that what stands
 * behind them is reached. What is accepted is followed to every place it names: nothing outside the
 * bytes may be touched. */
#include <assert.h>
#include <stdint.h>

#include "trade/flows_inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t follow(const struct flow_segment *s)
{
    uint64_t sum = 0;
    for (uint32_t k = 0; k < s->n_products; k++) {
        uint32_t begin, end;
        assert(flow_product(s, s->product[k]) == (int)k);
        flow_products(s, s->product[k], &begin, &end);
        assert(begin == k && end > k);
        for (uint32_t p = s->product_pair[k]; p < s->product_pair[k + 1]; p++) {
            assert(s->pair_exporter[p] < s->n_countries);
            sum += (uint64_t)s->pair_value[p];
            for (uint32_t r = s->pair_row[p]; r < s->pair_row[p + 1]; r++) {
                uint16_t importer = s->row_importer[r];
                assert(importer < s->n_countries || importer == FLOW_NO_PARTNER);
                sum += (uint64_t)flow_value(s, r) + (uint64_t)flow_quantity(s, r);
                sum += s->row_report ? s->row_report[r] : 0;
                sum += s->bilateral
                           ? (uint64_t)s->bilateral[s->pair_exporter[p] * s->n_countries + importer]
                           : 0;
            }
        }
        for (uint32_t m = s->product_market[k]; m < s->product_market[k + 1]; m++) {
            assert(s->market_importer[m] < s->n_countries);
            sum += (uint64_t)s->market_value[m];
        }
    }
    for (uint32_t i = 0; i < s->n_countries; i++)
        assert(flow_country(s, s->country[i]) == (int)i);
    return sum;
}

static void read_segment(struct str bytes)
{
    struct flow_segment s;
    struct err e = {0};
    if (!flow_segment_read(&s, "fuzz.flows", bytes, NULL, &e)) {
        assert((e.code == ERR_CORRUPT || e.code == ERR_CONFLICT) && e.msg[0] && e.hint[0]);
        return;
    }
    static volatile uint64_t kept; /* so that the reading is not left out */
    kept = follow(&s);
    (void)kept;
    if (!flow_segment_check(&s, "fuzz.flows", bytes, &e))
        assert(e.code == ERR_CORRUPT && e.msg[0]);
}

static void mend_checksums(char *bytes, size_t n)
{
    struct flow_header h;
    if (n < sizeof h)
        return;
    memcpy(&h, bytes, sizeof h);
    memcpy(h.magic, FLOW_MAGIC, sizeof h.magic);
    h.version = FLOW_FORM;
    flow_layout(&h);
    for (size_t i = 0; i < N_SECTIONS; i++) {
        uint64_t size = h.section[i].count * h.section[i].width;
        if (h.section[i].offset <= n && size <= n - h.section[i].offset)
            h.section[i].checksum = flow_checksum(bytes + h.section[i].offset, size);
    }
    h.checksum = flow_header_checksum(&h);
    memcpy(bytes, &h, sizeof h);
}

static void read_manifest(struct arena *a, struct str json)
{
    char sha256[HASH_HEX];
    struct flow_state s;
    struct err e = {0};
    hash_bytes(sha256, json);
    const char *text = arena_printf(a, "landfall-flows 1 %s\n%.*s", sha256, STR_ARG(json));
    const struct str whole = {text, strlen("landfall-flows 1 \n") + HASH_HEX - 1 + json.n};
    if (memchr(json.p, '\0', json.n)) /* %.*s stops there */
        return;
    if (!flow_manifest_parse(&s, a, "manifest", whole, &e)) {
        assert(e.code == ERR_CORRUPT || e.code == ERR_CONFLICT);
        return;
    }
    for (size_t i = 0; i < s.n_info; i++) {
        assert(flow_name_ok(str_of(s.info[i].file)) && !strchr(s.info[i].file, '/'));
        assert(flow_state_find(&s, s.info[i].dataset, s.info[i].nomenclature, s.info[i].kind,
                               s.info[i].year) == &s.info[i]);
    }
    for (size_t i = 0; i < s.n_kept; i++)
        assert(flow_name_ok(str_of(s.kept[i].file)) &&
               flow_state_kept(&s, s.kept[i].name) == &s.kept[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    const struct str raw = {(const char *)data, size};
    if (size && data[0] == 'M') {
        read_manifest(a, (struct str){raw.p + 1, raw.n - 1});
        return 0;
    }
    char *bytes = arena_alloc_aligned(a, size + 1, 64); /* as a mapping is */
    memcpy(bytes, raw.p, size);
    read_segment((struct str){bytes, size});
    mend_checksums(bytes, size);
    read_segment((struct str){bytes, size});
    return 0;
}
