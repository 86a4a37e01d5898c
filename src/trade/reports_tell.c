/* reports_tell.c — sums that agree or do not, what was joined and how it was reconciled, in words. */
#include "trade/reports.h"

static void tell_sums(struct reports *r, const struct report_sums *s, const char *what)
{
    if (s->n == 0)
        return;
    trade_remark(r->im, s->n, 0, str_of(s->worst_what),
                 "%s: %zu of %zu agree within %.2g %% (together %.6g and %.6g USD); furthest apart by "
                 "%.3g %%",
                 what, s->n_agree, s->n, 100 * r->sum_tolerance, s->stated, s->parts, 100 * s->worst);
}

void reports_tell(struct reports *r)
{
    static const char *const sides[N_SIDES] = {"both", "the exporter alone", "the importer alone"};
    const struct reports_tally *t = &r->tally;
    double all = 0;
    tell_sums(r, &t->world, "\"World\" rows against the sum of their partners");
    tell_sums(r, &t->levels, "rows of higher levels against the sum of the codes that are stored");
    if (t->n_alone > 0)
        trade_remark(r->im, t->n_alone, 0, STR("World"),
                     "\"World\" rows have no partners behind them: nothing can be stored for these");
    if (t->n_check > 0)
        trade_remark(r->im, t->n_check, 0, STR(""),
                     "rows are totals or higher levels: used to check sums, not stored");
    if (t->n_added > 0)
        trade_remark(r->im, t->n_added, 0, STR(""),
                     "rows speak of areas that are one area here: added up");
    if (t->n_replaced > 0)
        trade_remark(r->im, t->n_replaced, 0, STR(""), "reports of earlier files were replaced");
    if (t->n_kept > 0)
        trade_remark(r->im, t->n_kept, 0, STR(""),
                     "reports of earlier files are not in this one and stay as they were");
    for (int i = 0; i < N_SIDES; i++)
        all += t->value_side[i];
    for (int i = 0; i < N_SIDES && all > 0; i++)
        if (t->n_side[i] > 0)
            trade_remark(r->im, t->n_side[i], 0, STR(""),
                         "reconciled flows rest on %s (%.1f %% of the value, CIF/FOB factor %.4g)",
                         sides[i], 100 * t->value_side[i] / all, r->opt.cif_factor);
}
