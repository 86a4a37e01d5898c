/* stock_inside.h — what the files of operations.stock share. */
#ifndef OPERATIONS_STOCK_INSIDE_H
#define OPERATIONS_STOCK_INSIDE_H

#include "base/capability.h"
#include "base/params.h"
#include "operations/passages.h"
#include "operations/purchases.h"
#include "operations/stock_demand.h"
#include "operations/stock_levels.h"
#include "operations/stock_plan.h"

#define STOCK_CARD "inventory/1"

struct stock_rules { /* data/parameters/operations.csv, operations.stock.… */
    double weeks, history, least_weeks, undone_days, level, service, review, lead, lead_least, horizon, normal_from, season;
};

/* One look at the stock: everything that was loaded for it. */
struct stock_look {
    struct job *job;
    const struct args *args;
    const char *firm_id;
    const struct params *p;
    struct stock_rules rules;
    int32_t as_of_day;
    struct demand demand;
    struct stock_item *items;
    size_t n_items;
    struct purchase_line *purchases;
    size_t n_purchases;
};

struct stock_lead {
    double mean, sd;
    size_t n;         /* deliveries it rests on; 0: assumed or given */
    const char *from; /* in words */
};
/* The product's own receipts, else its suppliers', else what was given, else the parameter. */
struct stock_lead stock_lead_of(const struct stock_look *k, const char *product);

struct figure *stock_figure(const struct stock_look *k, const char *label, double value, const char *unit, int decimals);

/* Demand of a product from now on: the mean of the last weeks … */
struct stock_demand stock_demand_of(const struct stock_look *k, const char *product);
/* … and, where its history allows one, the forecast for lead time and review; ret stays as it is where not. */
bool stock_demand_foreseen(const struct stock_look *k, const char *product, double days, struct stock_demand *ret,
                           struct err *e) NODISCARD;

/* The part `split` of the result (--split); NULL when not asked for. */
bool stock_split(const struct stock_look *k, const char *product, struct value *ret, struct err *e) NODISCARD;
extern const struct shape stock_split_shape;

#endif
