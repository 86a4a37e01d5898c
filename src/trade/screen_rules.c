/* screen_rules.c — the cuts and classes of TRADE-DSM; every constant comes from
 * data/parameters/trade.csv. */
#include <math.h>
#include <stddef.h>

#include "trade/screen.h"

bool screen_rules_of(const struct params *p, struct screen_rules *ret, struct err *e)
{
    struct mine {
        struct screen_rules r;
        double keep[SCREEN_CATEGORIES_MAX], either, all, two_of, one_or_both, position[3];
    } my = {.either = 0};
#define R(id, field)                                       \
    {                                                      \
        "trade.screen." id, offsetof(struct mine, r.field) \
    }
#define KEEP(digit)                                                     \
    {                                                                   \
        "trade.screen.keep." #digit, offsetof(struct mine, keep[digit]) \
    }
    const struct param_bind binds[] = {
        R("risk_quantile", risk_quantile),
        R("macro_sd", macro_sd),
        R("slope_floor", slope_floor),
        R("slope_shift", slope_shift),
        R("slope_bend", slope_bend),
        R("size_share", size_share),
        R("size_weak", size_weak),
        R("short_years", short_years),
        R("tiers", tiers),
        R("top_suppliers", top_suppliers),
        {"trade.growth.long_years", offsetof(struct mine, r.long_years)},
        {"trade.growth.long_least", offsetof(struct mine, r.long_least)},
        KEEP(0),
        KEEP(1),
        KEEP(2),
        KEEP(3),
        KEEP(4),
        KEEP(5),
        KEEP(6),
        KEEP(7),
        {"trade.screen.either", offsetof(struct mine, either)},
        {"trade.screen.hhi.all", offsetof(struct mine, all)},
        {"trade.screen.hhi.size_and_growth", offsetof(struct mine, two_of)},
        {"trade.screen.hhi.other", offsetof(struct mine, one_or_both)},
        {"trade.screen.position.small", offsetof(struct mine, position[0])},
        {"trade.screen.position.medium", offsetof(struct mine, position[1])},
        {"trade.screen.position.high", offsetof(struct mine, position[2])},
    };
#undef KEEP
#undef R
    TRY(params_fill(p, binds, COUNT_OF(binds), &my, e));
    for (int c = 0; c < SCREEN_CATEGORIES_MAX; c++) {
        my.r.keep[c] = my.keep[c] > 0;
        my.r.hhi_cut[c] = c == 7 ? my.all : c >= 5 ? my.two_of : my.one_or_both;
    }
    my.r.either = my.either > 0;
    for (int k = 0; k < 3; k++)
        my.r.position_cut[k] = my.position[k];
    *ret = my.r;
    return true;
}

bool screen_keep(struct screen_rules *r, const char *categories, struct err *e)
{
    bool keep[SCREEN_CATEGORIES_MAX] = {false};
    for (const char *p = categories; *p; p++) {
        if (*p == ',' || *p == ' ')
            continue;
        if (*p < '0' || *p >= '0' + SCREEN_CATEGORIES_MAX) {
            (void)FAIL(e, ERR_INPUT, "`%s` names no categories: they are 0 to 7", categories);
            return err_hint(e, "--keep 34567 keeps large markets and those that grow twice over");
        }
        keep[*p - '0'] = true;
    }
    for (int c = 0; c < SCREEN_CATEGORIES_MAX; c++)
        r->keep[c] = keep[c];
    return true;
}

double screen_slope(const struct screen_rules *r, double rca)
{
    return r->slope_floor + 1 / ((rca + r->slope_shift) * exp(rca - r->slope_bend));
}

double screen_growth_cut(const struct screen_rules *r, double rca, double world)
{
    double s = screen_slope(r, rca);
    return world >= 0 ? world * s : world / s;
}

double screen_size_cut(const struct screen_rules *r, double rca, double world)
{
    return rca >= 1 ? r->size_share * world : (r->size_weak - rca) / 100 * world;
}

int screen_category(bool short_term, bool long_term, bool size)
{
    if (size)
        return short_term && long_term ? 7 : long_term ? 6 : short_term ? 5 : 3;
    return short_term && long_term ? 4 : long_term ? 2 : short_term ? 1 : 0;
}

const char *screen_category_name(int category)
{
    static const char *const names[SCREEN_CATEGORIES_MAX] = {
        "neither large nor growing", "short growth only",
        "long growth only",          "large only",
        "short and long growth",     "large, short growth",
        "large, long growth",        "large, short and long growth"};
    return names[category];
}

enum screen_position screen_position_of(const struct screen_rules *r, double ratio)
{
    if (isnan(ratio))
        return POSITION_UNKNOWN;
    return ratio < r->position_cut[0]   ? POSITION_NONE
           : ratio < r->position_cut[1] ? POSITION_SMALL
           : ratio < r->position_cut[2] ? POSITION_MEDIUM
                                        : POSITION_HIGH;
}

const char *screen_position_name(enum screen_position p)
{
    static const char *const names[] = {"none or very small", "small to medium", "medium to high",
                                        "high", "no suppliers"};
    return names[p];
}

const char *screen_stop_name(enum screen_stop s)
{
    static const char *const names[STOP_N] = {"kept",
                                              "risk of the market",
                                              "size and growth of the market",
                                              "demand for the product",
                                              "concentrated suppliers",
                                              "hard to reach",
                                              "no imports"};
    return names[s];
}

int screen_stop_filter(enum screen_stop s)
{
    static const int filter[STOP_N] = {0, 1, 1, 2, 3, 3, 2};
    return filter[s];
}
