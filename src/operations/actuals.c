/* actuals.c — see actuals.h. */
#include "operations/actuals.h"

#include <math.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/json.h"
#include "operations/operations.h"
#include "operations/room.h"

#define CAPABILITY "operations.actuals"
#define METHOD "operations-actuals/1"

static void put_figure(struct js_writer *w, const char *id, const char *name, const char *unit, int decimals, double value,
                       double low, double high)
{
    js_begin_object(w);
    js_put_cstr(w, "id", id);
    js_put_cstr(w, "name", name);
    js_put_cstr(w, "unit", unit);
    js_put_int(w, "decimals", decimals);
    js_put_real(w, "value", value, -1);
    if (isfinite(low) && isfinite(high) && low <= high) {
        js_put_real(w, "low", low, -1);
        js_put_real(w, "high", high, -1);
    }
    js_end(w);
}

/* The index as `operations trust` shows it; where nothing can be said of trust there is none. */
static const struct value *trust_markets(struct job *job, const char *firm_id)
{
    struct args *args = args_new(job->arena, &operations_trust);
    struct value *v;
    struct err ignored = {0};
    if (!args_set(job->arena, args, "firm", firm_id, &ignored) || !args_finish(job->arena, args, &ignored) ||
        !operations_trust.run(job, args, &v, &ignored))
        return NULL;
    return record_get(v, "markets");
}

static void put_trust(struct js_writer *w, const struct value *markets, const char *market)
{
    for (size_t i = 0; markets && i < value_count(markets); i++) {
        const struct value *m = list_at(markets, i);
        const struct figure *f = value_as_figure(record_get(m, "trust"));
        if (cstr_eq(value_as_text(record_get(m, "market")), market) && f && figure_known(f))
            put_figure(w, "trust", "Trust", f->unit, f->decimals, f->value, f->low, f->high);
    }
}

bool actuals_json(struct job *job, const char *firm_id, int32_t as_of_day, struct str *ret, struct err *e)
{
    static const char *const ids[] = {"orders", "revenue", "margin_share", "repeat_rate"};
    struct arena *a = job->arena;
    const struct series *s;
    const struct kpis *kpis;
    const struct params *p;
    double days;
    const struct param_bind bind = {"operations.actuals.days", 0};
    struct buf out;
    struct js_writer w;
    TRY(series_load(job, firm_id, &s, e) && kpis_load(job, &kpis, e) && operations_params(job, &p, e));
    TRY(params_fill(p, &bind, 1, &days, e));
    const struct value *trust = trust_markets(job, firm_id);
    const char *const *markets;
    size_t n = series_markets(s, &markets);
    int32_t from = as_of_day - (int32_t)days + 1;
    buf_init(&out, a, 1 << 22);
    js_init(&w, &out, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "as_of", date_text((struct date){as_of_day}).s);
    js_put_cstr(&w, "from", date_text((struct date){from}).s);
    js_key(&w, "markets");
    js_begin_array(&w);
    for (size_t i = 0; i < n; i++) {
        struct kpi_value orders = kpi_window(s, kpi_find(kpis, "orders"), markets[i], NULL, from, as_of_day);
        if (!markets[i][0] || markets[i][0] == '~' || !(orders.value > 0))
            continue;
        js_begin_object(&w);
        js_put_cstr(&w, "market", markets[i]);
        js_key(&w, "figures");
        js_begin_array(&w);
        for (size_t k = 0; k < COUNT_OF(ids); k++) {
            const struct kpi *kpi = kpi_find(kpis, ids[k]);
            /* what is not complete yet waits */
            struct kpi_value x = kpi_window(s, kpi, markets[i], NULL, from, as_of_day - kpi->delay_days);
            if (x.known)
                put_figure(&w, kpi->id, kpi->name, kpi_unit(s, kpi), kpi->decimals, x.value, x.low, x.high);
        }
        put_trust(&w, trust, markets[i]);
        js_end(&w);
        js_end(&w);
    }
    js_end(&w);
    js_end(&w);
    if (!js_done(&w))
        return FAIL(e, ERR_LIMIT, "the figures of the markets are longer than 4 MiB");
    *ret = buf_str(&out);
    return true;
}

bool actuals_put(struct job *job, struct workspace *ws, const char *firm_id, struct str json, bool *ret_new, struct err *e)
{
    struct ws_result before;
    struct hash h;
    char inputs[HASH_HEX], params[HASH_HEX];
    bool found;
    int64_t id;
    const struct kpis *kpis;
    TRY(kpis_load(job, &kpis, e));
    hash_init(&h);
    hash_add_field(&h, str_of(firm_id));
    hash_end(&h, inputs);
    hash_init(&h);
    hash_add_field(&h, str_of(kpis->params));
    hash_end(&h, params);
    TRY(ws_result_newest(ws, job->arena, firm_id, CAPABILITY, NULL, NULL, NULL, &found, &before, e));
    *ret_new = !found || !str_eq(before.json, json);
    if (!*ret_new)
        return true;
    return ws_result_put(ws, firm_id,
                         &(struct ws_result){.capability = CAPABILITY,
                                             .inputs_sha256 = inputs,
                                             .params_sha256 = params,
                                             .method = METHOD,
                                             .json = json},
                         (struct ws_stamp){.now_us = job->now_us, .actor = job->actor}, &id, e);
}
