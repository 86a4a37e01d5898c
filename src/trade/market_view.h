/* market_view.h — a market's trade as trade market looks at it (used inside the room). */
#ifndef TRADE_MARKET_VIEW_H
#define TRADE_MARKET_VIEW_H

#include "trade/parts.h"
#include "trade/tariffs.h"

struct market_view {
    struct job *job;
    struct arena *a;
    struct cube *c;
    size_t me;
    int home;                 /* -1: none */
    struct cube_profile mine; /* all years of the market */
    struct hs_lists *lists;
    struct trade_rules rules;
    const struct tariffs *tariffs;
    const struct figure *imports; /* of all goods */
    const struct figure *least;   /* part of them, per cent, from which a product may be listed as growing */
    size_t top;                   /* 0 = all */
};
const char *market_view_name(const struct market_view *v, size_t country);
/* Imports or exports of all goods by a country; exports of all by all. */
struct figure *market_view_total(const struct market_view *v, bool buys, size_t country);
struct figure *market_view_goods(const struct market_view *v);
/* The lists products, growing and opportunities; how many products it buys at all, and in how many home has an
 * advantage. */
void market_view_put_goods(const struct market_view *v, struct value *r, size_t *ret_bought,
                           size_t *ret_advantages);
/* The list suppliers and their concentration; the place of home among them, 0 when it sells nothing. */
size_t market_view_put_suppliers(const struct market_view *v, struct value *r);
struct value *market_view_home(const struct market_view *v, size_t place, size_t advantages);

#endif
