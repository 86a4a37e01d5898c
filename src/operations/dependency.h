/* dependency.h — on whom the firm depends, and what it would lose when one of them went dark (methods 8.14).
 *
 * Revenue of a year is divided by channel, marketplace, carrier, supplier, payment provider, currency, market and
 * customer. Concentration is HHI, effective number and share of the largest. When x is dark for T days, revenue at
 * risk is revenue of x per day × min(T, switch time) × (1 − recapture): after the switch time something
 * else is in its place, and a part of the buyers comes another way meanwhile.
 *
 * Checked: tests/unit/operations/test_dependency.c
 */
#ifndef OPERATIONS_DEPENDENCY_H
#define OPERATIONS_DEPENDENCY_H

#include "base/capability.h"
#include "operations/limits.h"
#include "operations/order.h"
#include "statistics/hhi.h"

/* X(NAME, "word", "plural", "what an order must tell") */
#define DEPENDENCY_KINDS(X)                                                    \
    X(CHANNEL, "channel", "channels", "channel")                               \
    X(MARKETPLACE, "marketplace", "marketplaces", "channel that is one")       \
    X(CARRIER, "carrier", "carriers", "carrier")                               \
    X(SUPPLIER, "supplier", "suppliers", "supplier")                           \
    X(PAYMENT, "payment", "payment providers", "payment provider")             \
    X(CURRENCY, "currency", "currencies", "currency")                          \
    X(MARKET, "market", "markets", "market")                                   \
    X(CUSTOMER, "customer", "customers", "customer")
enum dependency_kind {
#define DEPENDENCY_ENUM(name, word, plural, needs) DEPENDENCY_##name,
    DEPENDENCY_KINDS(DEPENDENCY_ENUM)
#undef DEPENDENCY_ENUM
        N_DEPENDENCY_KINDS
};
const char *dependency_kind_word(enum dependency_kind k);
const char *dependency_kind_plural(enum dependency_kind k);

struct provider_rule { /* data/operations/providers.csv */
    const char *id, *kind, *names;
    double switch_days, recapture;
    const char *source, *tag;
};
struct exit_item { /* data/operations/exit_checklist.csv */
    const char *id, *kind, *item, *step, *why, *source;
    int64_t every_days;
};
struct provider_rules {
    struct provider_rule *items;
    size_t n, cap;
    struct exit_item *exits;
    size_t n_exits, exits_cap;
};
bool provider_rules_load(struct job *job, const struct provider_rules **ret, struct err *e) NODISCARD;
/* The rule that names the provider, else the one of its kind for all; never NULL once rules are loaded for the kind. */
const struct provider_rule *provider_rule_of(const struct provider_rules *r, enum dependency_kind k, const char *provider);

struct dependency_judgement { /* operations.dependency.* */
    double days_short, days_middle, days_long, hhi_alert, top_alert, known_share, least_orders, resamples, window_days;
};
struct dependency_member {
    const char *name;
    double revenue; /* minor units of the firm's currency, in the window */
    size_t orders;
};
struct dependency { /* one dimension */
    enum dependency_kind kind;
    struct dependency_member *members; /* largest first */
    size_t n;
    double told;     /* revenue of orders that tell the word */
    double all;      /* revenue of all orders */
    bool judged;     /* enough of it is told */
    bool alert;
    struct hhi hhi;
    struct hhi_interval interval;
    bool has_interval;
};
/* Orders of from … to; cancelled ones and those whose value is not known in the firm's currency are passed over.
 * own: the member one cannot depend on, the firm's own currency or home market; NULL. */
void dependency_find(struct arena *a, const struct platforms *platforms, const struct dependency_judgement *j,
                     enum dependency_kind kind, const struct order_fact *orders, size_t n, int32_t from, int32_t to,
                     const char *own, uint64_t seed, struct dependency *ret);
/* revenue per day × min(days, switch time) × (1 − recapture). */
double dependency_at_risk(const struct provider_rule *rule, double revenue_per_day, double days);
/* How many days cash lasts; INFINITY when what still comes in covers the costs. */
double dependency_cash_days(double cash, double costs_per_day, double income_per_day);

#endif
