/* forecast_settings.c — the judgement of forecasting, from data/parameters/operations.csv. */
#include "operations/forecast.h"
#include "operations/room.h"

bool forecast_settings_load(struct job *job, struct forecast_settings *ret, struct err *e)
{
    static const struct param_bind binds[] = {
#define BIND(id, member) {"operations.forecast." id, offsetof(struct forecast_settings, member)}
        BIND("adi", adi_cut),
        BIND("cv2", cv2_cut),
        BIND("origins", origins),
        BIND("train", train_least),
        BIND("values", values_least),
        BIND("short", short_seasons),
        BIND("newest", values_most),
        BIND("paths", paths),
        BIND("seed", seed),
        BIND("factor.least", factor_least),
        BIND("factor.most", factor_most),
        BIND("period.day", period_day),
        BIND("period.week", period_week),
        BIND("period.month", period_month),
        BIND("horizon.day", horizon_day),
        BIND("horizon.week", horizon_week),
        BIND("horizon.month", horizon_month),
        BIND("alpha.low", alpha_low),
        BIND("alpha.high", alpha_high),
        BIND("alpha.step", alpha_step),
        BIND("holidays", holidays_least),
        BIND("closed", closed),
        BIND("fading", fading),
        BIND("narrow", narrow),
#undef BIND
    };
    const struct params *p;
    struct forecast_settings s = {0};
    TRY(operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), &s, e));
    s.params = params_topic_hash(p, "operations");
    *ret = s;
    return true;
}
