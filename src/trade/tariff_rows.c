/* tariff_rows.c — see read_tariffs.h. */
#include <math.h>

#include "base/params.h"
#include "trade/read_tariffs.h"

bool tariff_rows_new(struct trade_import *im, struct tariff_rows **ret, struct err *e)
{
    const struct params *p;
    struct tariff_rows *t = NEW(im->arena, struct tariff_rows);
    t->im = im;
    TRY(params_of_job(im->job, facts_as_of(areas_facts(im->areas)), &p, e));
    TRY(params_real(p, "trade.tariff.average_max", &t->average_max, e));
    TRY(params_real(p, "trade.tariff.rate_max", &t->rate_max, e));
    *ret = t;
    return true;
}

bool tariff_put(struct tariff_rows *t, uint64_t line, const char *column, struct str rate,
                const struct tariff_row *row)
{
    struct tariff_row r = *row;
    bool average = r.product[0] == '\0' && r.importer[0] != '\0';
    double most = average ? t->average_max : t->rate_max;
    int64_t millionths;
    bool rounded;
    if (rate.n > 0 && rate.p[rate.n - 1] == '%')
        rate = str_trim((struct str){rate.p, rate.n - 1});
    if (trade_missing(rate)) {
        trade_refuse(t->im, line, column, rate, "no rate");
        return false;
    }
    if (!trade_amount(rate, 6, &millionths, &rounded)) {
        trade_refuse(t->im, line, column, rate, "not an ad-valorem rate in per cent");
        return false;
    }
    r.rate_pct = (double)millionths / 1e6;
    if (r.rate_pct < 0 || r.rate_pct > most) {
        trade_refuse(t->im, line, column, rate, "%s",
                     r.rate_pct < 0 ? "below zero"
                     : average      ? "no average over all goods is that high: a mistake of the source"
                                    : "higher than any duty there is");
        return false;
    }
    PUSH(t->im->arena, t->row, t->n, t->cap, r);
    return true;
}

bool tariff_area(struct trade_import *im, uint64_t line, const char *column, const char *scheme,
                 struct str text, bool world, char ret[FLOW_COUNTRY])
{
    const char *why = "";
    int at = area_of_text(im->areas, scheme, text, &why);
    memset(ret, 0, FLOW_COUNTRY);
    if (at == AREA_GROUP && world)
        return true;
    if (at < 0) {
        trade_refuse(im, line, column, text, "%s",
                     at == AREA_GROUP ? "a group of countries" : why ? why : "unknown");
        return false;
    }
    memcpy(ret, area_at(im->areas, at)->code, FLOW_COUNTRY);
    return true;
}

/* What an earlier entry of the same import kept is newer than the store. */
struct pending {
    const struct flow_writer *writer;
    struct str text;
};

static bool rows_before(struct trade_import *im, struct tariff_row **ret, size_t *ret_n,
                        struct pending **ret_pending, struct err *e)
{
    static const char key;
    struct pending *p = job_get_own(im->job, &key);
    struct flow_store *store;
    struct str text = {0};
    if (!p) {
        p = NEW(im->job->arena, struct pending);
        job_set(im->job, &key, p);
    }
    *ret_pending = p;
    *ret_n = 0;
    if (!im->writer)
        return true;
    if (p->writer == im->writer && p->text.n > 0)
        return tariffs_parse(im->arena, p->text, ret, ret_n, e);
    TRY(flows_open(&store, im->arena, flows_where(im->store), e));
    if (flows_kept(store, im->arena, TARIFFS_KEPT, &text, e))
        return tariffs_parse(im->arena, text, ret, ret_n, e);
    if (e->code != ERR_NOT_FOUND)
        return false;
    err_clear(e);
    return true;
}

bool tariff_rows_keep(struct tariff_rows *t, struct err *e)
{
    struct tariff_row *all = NULL;
    size_t n = 0, n_replaced, cap;
    struct pending *pending;
    struct trade_import *im = t->im;
    if (t->n == 0)
        return true;
    TRY(rows_before(im, &all, &n, &pending, e));
    cap = n;
    for (size_t i = 0; i < t->n; i++)
        PUSH(im->arena, all, n, cap, t->row[i]);
    struct tariffs *table = tariffs_of_rows(im->arena, all, n, &n_replaced);
    if (n_replaced > 0)
        trade_remark(im, n_replaced, 0, STR(""),
                     "rates stood there before, in the store or in the file: the later one counts");
    pending->writer = im->writer;
    pending->text = tariffs_text(im->arena, table);
    return trade_keep(im, TARIFFS_KEPT, pending->text, e);
}
