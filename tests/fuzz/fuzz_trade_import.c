/* fuzz_trade_import.c — any bytes as a file of trade flows: no crash, every row read is either used or refused
 * with a reason, and the fast way of reading BACI gives what the slow way gives. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/params.h"
#include "trade/import.h"
#include "trade/read_baci.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *data_dir(struct arena *a)
{
    const char *root = getenv("LANDFALL_ROOT");
    return root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR;
}

/* Lists and parameters are loaded once; every input's job leans on this one. */
static const struct job *base_job(void)
{
    static struct job base;
    const struct areas *areas;
    const struct params *params;
    struct err e = {0};
    if (!base.arena) {
        base.arena = arena_open();
        base.data_dir = data_dir(base.arena);
        base.as_of = AS_OF_FACT_TABLE;
        if (!areas_of_job(&base, &areas, &e) ||
            !params_of_job(&base, facts_as_of(areas_facts(areas)), &params, &e))
            abort();
    }
    return &base;
}

static const struct areas *areas_once(void)
{
    const struct areas *areas;
    struct err e = {0};
    struct job job = {.base = base_job()};
    if (!areas_of_job(&job, &areas, &e))
        abort();
    return areas;
}

/* Both ways over the same lines, with one dictionary of products. */
static void both_ways(struct str text)
{
    ARENA_LOCAL(a);
    static struct baci_scan *s;
    struct baci_block b[2] = {{.arena = a}, {.arena = a}};
    const char *end = text.n ? memrchr(text.p, '\n', text.n) : NULL;
    if (!end)
        return;
    text.n = (size_t)(end - text.p) + 1;
    if (!s) {
        struct arena *kept = base_job()->arena;
        s = NEW(kept, struct baci_scan);
        baci_scan_init(s, kept, areas_once(), ',', INT64_C(1000000000000));
    }
    baci_scan_block(s, &b[0], text);
    baci_scan_slowly(s, &b[1], text);
    assert(b[0].n_rows == b[1].n_rows && b[0].rows.n == b[1].rows.n);
    assert(memcmp(b[0].n_refused, b[1].n_refused, sizeof b[0].n_refused) == 0);
    assert(b[0].n_skipped == b[1].n_skipped && b[0].n_five == b[1].n_five);
    assert(b[0].n_no_quantity == b[1].n_no_quantity && !b[0].rows.year == !b[1].rows.year);
    for (size_t i = 0; i < b[0].rows.n; i++) {
        assert(b[0].rows.exporter[i] == b[1].rows.exporter[i]);
        assert(b[0].rows.importer[i] == b[1].rows.importer[i]);
        assert(b[0].rows.product[i] == b[1].rows.product[i]);
        assert(b[0].rows.value[i] == b[1].rows.value[i]);
        assert(b[0].rows.quantity[i] == b[1].rows.quantity[i]);
        assert(!b[0].rows.year || b[0].rows.year[i] == b[1].rows.year[i]);
    }
}

static void import(struct str bytes, const struct trade_options *opt)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job job = {.arena = a, .base = base_job(), .data_dir = base_job()->data_dir,
                      .as_of = AS_OF_FACT_TABLE};
    struct trade_import_ask ask = {.path = "BACI_HS17_Y2020_V202301.csv", .opt = opt,
                                   .refused_max = 1};
    struct trade_report *r;
    bool already;
    if (!trade_import_bytes(&job, &ask, bytes, &r, &already, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return;
    }
    uint64_t refused = 0;
    assert(r->n_read == r->n_used + r->n_refused && !already);
    for (size_t i = 0; i < r->n_reasons; i++) {
        assert(r->reasons[i].why[0] && r->reasons[i].n > 0);
        refused += r->reasons[i].remark ? 0 : r->reasons[i].n;
    }
    assert(refused == r->n_refused && r->n_refusals <= TRADE_LISTED);
    for (size_t i = 0; i < r->n_parts; i++)
        assert(r->parts[i].n_read == r->parts[i].n_used + r->parts[i].n_refused);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    static const struct trade_options none;
    static const struct trade_options table = {
        .map = "exporter=country,product=hs4,value=usd", .unit = "thousand-usd",
        .nomenclature = "HS17", .year = 2020};
    static const struct trade_options comma = {
        .map = "year=ano,exporter=origem,importer=destino,product=ncm,value=valor,quantity=kg",
        .unit = "usd", .nomenclature = "HS17"};
    both_ways(bytes);
    import(bytes, &none);
    if (memmem(bytes.p, size, "country", 7))
        import(bytes, &table);
    if (memmem(bytes.p, size, "origem", 6))
        import(bytes, &comma);
    return 0;
}
