/* fuzz_country_import.c — any bytes as a file of country figures: no crash, every row read is either used
 * or refused, and what reaches the sink is finite and names a market, an indicator and a year. */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "country/import.h"
#include "country/preview.h"
#include "country/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct facts *lists(void)
{
    static struct facts *f; /* loaded once: the lists are the same for every input */
    if (!f) {
        struct err e = {0};
        const char *root = getenv("LANDFALL_ROOT");
        struct arena *a = arena_open();
        if (!facts_load_lists(a, root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR, &f,
                              &e))
            abort();
    }
    return f;
}

static void on_fact(void *ctx, const struct observation *o)
{
    const struct facts *f = ctx;
    assert(market_at(f, o->market) && indicator_at(f, o->indicator));
    assert(isfinite(o->value) && o->year >= YEAR_MIN && o->year <= YEAR_MAX);
    assert(!(o->low > o->high));
}

static void on_pair(void *ctx, const struct pair_observation *p)
{
    const struct facts *f = ctx;
    assert(market_at(f, p->from) && market_at(f, p->to));
    assert(!(p->pair.distance_km < 0) && !(p->pair.capital_km < 0));
    assert(p->pair.agreement >= AGREEMENT_UNKNOWN && p->pair.agreement <= AGREEMENT_ECONOMIC_UNION);
}

static void on_rate(void *ctx, const struct rate_observation *r)
{
    (void)ctx;
    assert(r->currency[3] == '\0' && r->rate.n > 0);
}

static void on_item(void *ctx, const struct list_observation *l)
{
    assert(market_at(ctx, l->market) && l->rank >= 1 && l->item[0]);
}

/* The same bytes as a person would see them before importing. */
static void look(const struct facts *f, struct str bytes)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct preview p;
    if (!preview_read(a, f, "x", bytes, 0.8, &p, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return;
    }
    for (size_t i = 0; i < p.n_columns; i++)
        assert(p.columns[i].n_fitting <= p.columns[i].n_sampled && p.columns[i].meaning[0]);
    for (size_t i = 0; i < p.n_rows; i++)
        for (size_t k = 0; k < p.rows[i].n; k++)
            assert(p.rows[i].cells[k]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct facts *f = lists();
    ARENA_LOCAL(a);
    struct err e = {0};
    look(f, (struct str){(const char *)data, size});
    struct import_report *r;
    struct import_sink sink = {
        .ctx = f, .fact = on_fact, .pair = on_pair, .rate = on_rate, .item = on_item};
    if (!import_bytes(f, a, "gr.json", (struct str){(const char *)data, size}, &sink, &r, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return 0;
    }
    assert(r->rows_read == r->rows_used + r->rows_refused);
    assert(r->format);
    for (size_t i = 0; i < r->n_refusals; i++)
        assert(r->refusals[i].why[0]);
    return 0;
}
