/* exposure.h — what the firm is owed and owes in other currencies, and how much a fall of rates could cost (methods 8.11).
 *
 * Net exposure of a currency in a month = receivables + committed orders − payables − hedges. Rates are events
 * ("EUR/USD": one EUR is so many USD); each conversion says its rate, day, age and direction. The risk of the whole is
 * from the weighted covariance of daily moves; amounts due later have more days to move in.
 *
 * Amounts are whole minor units of their currency; statistics are doubles of the firm's own.
 * Checked: tests/unit/operations/test_exposure.c
 */
#ifndef OPERATIONS_EXPOSURE_H
#define OPERATIONS_EXPOSURE_H

#include "base/capability.h"
#include "base/money.h"
#include "operations/order.h"

struct exposure_judgement { /* operations.exposure.* */
    double horizon_months, lambda, level, open_days, payment_days, payout_days, rate_days, stale_days;
};
enum exposure_kind { EXPOSURE_RECEIVABLE, EXPOSURE_COMMITTED, EXPOSURE_PAYABLE, EXPOSURE_HEDGE, N_EXPOSURE_KINDS };
struct exposure_item {
    enum exposure_kind kind;
    char currency[4];
    int64_t amount; /* minor units, as a positive number */
    int32_t due;
};
struct exposure_items {
    struct exposure_item *items;
    size_t n, cap;
    size_t n_old;      /* unpaid for too long: left out */
    size_t n_unvalued; /* open orders without a value */
};
/* Orders: unpaid ones where their channel tells payments; else those not paid out yet. */
void exposure_of_orders(struct arena *a, const struct exposure_judgement *j, const struct order_fact *orders, size_t n,
                        int32_t as_of, struct exposure_items *to);

/* --- purchases: what suppliers are owed ------------------------------------------------------- */

struct exposure_purchase {
    const char *id, *supplier;
    char currency[4];
    int64_t amount, quantity, received; /* of all lines; quantity thousandths, ORDER_NONE when no line tells it */
    int32_t ordered, promised, receipt; /* days; receipt: the last one */
    bool complete;                      /* everything came */
};
bool exposure_purchases_load(struct job *job, const char *firm_id, int32_t as_of, struct exposure_purchase **ret, size_t *ret_n,
                             struct err *e) NODISCARD;
void exposure_of_purchases(struct arena *a, const struct exposure_judgement *j, const struct exposure_purchase *p, size_t n,
                           int32_t as_of, struct exposure_items *to);
/* A file with the columns currency, amount, due: what was sold forward (bought: negative). */
bool exposure_of_hedges(struct arena *a, const char *path, const struct currency_table *currencies, struct exposure_items *to,
                        struct err *e) NODISCARD;

/* --- rates ------------------------------------------------------------------------------------ */

struct exposure_rate { /* one unit of `currency` in the firm's own */
    char currency[4];
    const struct decimal *rate; /* NULL: no rate is known */
    const char *said;           /* "1 EUR = 0.8432 GBP", as it was told */
    const char *direction;      /* "as quoted", "turned round", "through EUR" */
    int32_t day;
    int age;                    /* business days at the as-of day */
    bool stale;
    double *daily;              /* [n_days] by day, oldest first; NaN without a rate */
};
struct exposure_rates {
    struct exposure_rate *items; /* by currency; the firm's own is not among them */
    size_t n;
    int32_t first_day;
    size_t n_days;
};
bool exposure_rates_load(struct job *job, const char *firm_id, const char *base, const char *const *currencies, size_t n,
                         const struct exposure_judgement *j, int32_t as_of, struct exposure_rates *ret, struct err *e) NODISCARD;
int exposure_business_days(int32_t from, int32_t to); /* Mondays to Fridays after `from` up to `to` */

/* --- risk ------------------------------------------------------------------------------------- */

struct exposure_risk {
    bool known;
    size_t days;         /* of rates that could be used */
    double sd;           /* of the value of everything until it is due, firm's currency */
    double at_risk;      /* level · sd */
};
/* net [buckets × currencies] in the firm's currency, days[buckets] business days until due. false in ret->known when too
 * few rates are there. */
void exposure_risk(struct arena *tmp, const struct exposure_rates *rates, const struct exposure_judgement *j, const double *net,
                   const double *days, size_t buckets, struct exposure_risk *ret);

#endif
