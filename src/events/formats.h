/* formats.h — inside of this room: one name per reader; the list of them is in recognise.c. */
#ifndef EVENTS_FORMATS_H
#define EVENTS_FORMATS_H

#include "events/read.h"

/* Our own two: what events.export writes, and what programs send. */
extern const struct event_format format_landfall_csv, format_landfall_ndjson;
/* Shops and marketplaces. */
extern const struct event_format format_amazon_fba, format_amazon_orders, format_amazon_settlement_v1,
    format_amazon_settlement_v2, format_ebay, format_etsy_items, format_etsy_orders, format_shopify_inventory,
    format_shopify_orders, format_woocommerce;
/* What customers, carriers and the ECB say; tables a person fills in. */
extern const struct event_format format_ecb, format_ecb_sdmx, format_funnel, format_prices, format_purchases,
    format_returns, format_reviews, format_stock, format_tickets, format_tracking;
/* Any other table. */
extern const struct event_format format_mapped;
/* Public data sets. */
extern const struct event_format format_olist, format_scms, format_uci;

#endif
