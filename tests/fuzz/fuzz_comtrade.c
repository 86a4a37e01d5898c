/* fuzz_comtrade.c — any bytes as a file of reports, of tariffs or of concordances: no crash, every row read is used
 * or refused with a reason, the same bytes give the same counts; and any bytes as a table the store kept. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/params.h"
#include "trade/concordance.h"
#include "trade/import.h"
#include "trade/tariffs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Areas and parameters are loaded once. */
static const struct job *base_once(void)
{
    static struct job job;
    if (!job.arena) {
        const char *root = getenv("LANDFALL_ROOT");
        const struct areas *areas;
        const struct params *params;
        struct err e = {0};
        job.arena = arena_open();
        job.data_dir = root ? arena_printf(job.arena, "%s/data", root) : LANDFALL_DATA_DIR;
        job.as_of = AS_OF_FACT_TABLE;
        if (!areas_of_job(&job, &areas, &e) ||
            !params_of_job(&job, facts_as_of(areas_facts(areas)), &params, &e))
            abort();
    }
    return &job;
}

static uint64_t import(struct str bytes, const struct trade_options *opt)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct job *base = base_once();
    struct job job = {.arena = a, .base = base, .data_dir = base->data_dir, .as_of = base->as_of};
    struct trade_import_ask ask = {.path = "TradeData.csv", .opt = opt, .refused_max = 1};
    struct trade_report *r;
    bool already;
    if (!trade_import_bytes(&job, &ask, bytes, &r, &already, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return UINT64_MAX;
    }
    uint64_t refused = 0;
    assert(r->n_read == r->n_used + r->n_refused && !already);
    for (size_t i = 0; i < r->n_reasons; i++) {
        assert(r->reasons[i].why[0] && r->reasons[i].n > 0);
        refused += r->reasons[i].remark ? 0 : r->reasons[i].n;
    }
    assert(refused == r->n_refused);
    return r->n_used;
}

/* Tables the store kept may be damaged only with a right checksum, that is, never; they are still not trusted. */
static void kept(struct str bytes)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct tariff_row *rows;
    struct concordance_row *links;
    struct concordance_map *m;
    size_t n, replaced;
    if (tariffs_parse(a, bytes, &rows, &n, &e)) {
        const struct tariffs *t = tariffs_of_rows(a, rows, n, &replaced);
        struct tariff x;
        assert(tariffs_count(t) + replaced == n);
        struct str text = tariffs_text(a, t);
        assert(tariffs_parse(a, text, &rows, &n, &e) && n == tariffs_count(t));
        for (size_t i = 0; i < n; i++)
            if (rows[i].importer[0])
                assert(trade_tariff(t, rows[i].importer, rows[i].exporter, rows[i].product, 0, &x));
    }
    err_clear(&e);
    if (bytes.n < 20000 && concordance_parse(a, bytes, &links, &n, &e) && n > 0 &&
        concordance_map(concordance_of_rows(a, links, n), a, links[0].after, links[n - 1].before, &m, &e))
        for (size_t k = 0; k < m->n_from; k++) {
            double sum = 0;
            for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++)
                sum += m->link[i].share;
            assert(sum > 0.999999 && sum < 1.000001);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    static const struct trade_options none;
    static const struct trade_options named = {.nomenclature = "HS17", .dataset = "mine", .source = "me"};
    uint64_t n = import(bytes, &none);
    assert(n == import(bytes, &none));
    (void)import(bytes, &named);
    kept(bytes);
    return 0;
}
