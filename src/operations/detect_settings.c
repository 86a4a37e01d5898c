#include "base/params.h"
#include "operations/detect.h"
#include "operations/room.h"

#include <math.h>

bool detect_settings_load(struct job *job, double step_days, struct detect_settings *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.detect.guard", offsetof(struct detect_settings, guard)},
        {"operations.detect.level", offsetof(struct detect_settings, level)},
        {"operations.detect.pattern", offsetof(struct detect_settings, pattern)},
        {"operations.detect.least", offsetof(struct detect_settings, least)},
        {"operations.detect.refit", offsetof(struct detect_settings, refit)},
        {"operations.detect.accept", offsetof(struct detect_settings, accept)},
        {"operations.detect.block", offsetof(struct detect_settings, block)},
        {"operations.detect.shift_count", offsetof(struct detect_settings, shift_count)},
        {"operations.detect.shift_share", offsetof(struct detect_settings, shift_share)},
        {"operations.detect.shift_level", offsetof(struct detect_settings, shift_level)},
        {"operations.detect.spread_p", offsetof(struct detect_settings, spread_p)},
        {"operations.detect.autocorrelation", offsetof(struct detect_settings, autocorrelation)},
        {"operations.detect.wild", offsetof(struct detect_settings, wild)},
        {"operations.detect.resolve", offsetof(struct detect_settings, resolve)},
        {"operations.detect.hold", offsetof(struct detect_settings, hold)},
        {"operations.detect.grid", offsetof(struct detect_settings, grid)},
        {"operations.detect.pattern_prior", offsetof(struct detect_settings, pattern_prior)},
        {"operations.detect.drift", offsetof(struct detect_settings, drift)},
        {"operations.detect.least_events", offsetof(struct detect_settings, least_events)},
    };
    const struct params *p;
    struct detect_settings s;
    TRY(operations_params(job, &p, e));
    TRY(params_fill(p, binds, COUNT_OF(binds), &s, e));
    /* A week has a seventh as many periods; what needs a number of periods keeps a handful. */
    double *lengths[] = {&s.guard, &s.level, &s.pattern, &s.refit, &s.accept, &s.block};
    for (size_t i = 0; i < COUNT_OF(lengths); i++)
        *lengths[i] = fmax(1, ceil(*lengths[i] / step_days));
    if (step_days > 1)
        s.least = fmax(s.least / step_days, s.level / 2);
    *ret = s;
    return true;
}
