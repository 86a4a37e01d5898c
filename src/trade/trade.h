/* trade.h — the capabilities of this room (one line each in doors/table.c).
 *
 * Product flows: which market buys what, from whom, and how much of it the firm's country could supply.
 * The store of flows is flows.h, the averaged tables cube.h; each kernel has a header of its own.
 */
#ifndef TRADE_TRADE_H
#define TRADE_TRADE_H

#include "base/capability.h"

extern const struct capability hs_browse;
extern const struct capability hs_search_capability;
extern const struct capability trade_advantage;
extern const struct capability trade_check;
extern const struct capability trade_complexity;
extern const struct capability trade_convert;
extern const struct capability trade_datasets;
extern const struct capability trade_diversify;
extern const struct capability trade_gravity;
extern const struct capability trade_import;
extern const struct capability trade_market;
extern const struct capability trade_partners;
extern const struct capability trade_potential;
extern const struct capability trade_product;
extern const struct capability trade_reconcile;
extern const struct capability trade_remove;
extern const struct capability trade_screen;

#endif
