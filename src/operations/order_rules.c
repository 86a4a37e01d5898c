/* order_rules.c — calendars of markets and feeds, rates and limits that facts are made with.
 *
 * Whatever a fact depends on besides its events goes into `params`; the name of each is part of it, so that no two
 * different sets give one text. */
#include "operations/order_rules.h"

#include <string.h>

#include "base/file.h"
#include "base/money.h"
#include "base/zone.h"
#include "events/event.h"
#include "firm/firm.h"
#include "operations/order_rates.h"
#include "operations/room.h"

enum { DAY_S = 86400, MAX_MARKETS = 1024, DEFINITIONS = 3 /* raise when the meaning of a fact or measure changes */ };

struct market_calendar {
    const char *market;
    const struct zone *zone;
};
struct order_rules {
    struct job *job;
    struct workspace *ws;
    const char *firm_id, *home, *base;
    const struct currency_table *currencies;
    const struct currency *base_currency;
    const struct zone *home_zone;
    struct market_calendar *markets; /* [MAX_MARKETS] open addressing */
    size_t n_markets;
    const struct zone **feed_zone; /* [n_feeds + 1] by id */
    size_t n_feeds;
    struct order_rates *rates;
    double max_age_days, ship_by_days;
    const char *params;
};

bool order_rules_make(struct job *job, struct workspace *ws, const char *firm_id, const char *home, const char *currency,
                      struct order_rules **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct order_rules *r = NEW(a, struct order_rules);
    const struct params *p;
    const char *zone_of_home;
    *r = (struct order_rules){.job = job, .ws = ws, .firm_id = firm_id, .home = home, .base = currency};
    TRY(currencies_load(a, path_join(a, job->data_dir, "parameters/currencies.csv"), &r->currencies, e));
    TRY(currency_find(r->currencies, str_of(currency), &r->base_currency, e));
    TRY(operations_params(job, &p, e));
    TRY(params_real(p, "operations.rate.max_age", &r->max_age_days, e));
    TRY(params_real(p, "operations.order.ship_by_days", &r->ship_by_days, e));
    TRY(zone_of_market(job, home, &zone_of_home, e));
    TRY(zone_of_job(job, zone_of_home ? zone_of_home : "UTC", &r->home_zone, e));
    r->markets = NEW_N(a, struct market_calendar, MAX_MARKETS);
    order_rules_forget_rates(r);
    r->params = arena_printf(a, "definitions %d; home %s; currency %s; zone %s; rate.max_age %g; ship_by_days %g",
                             DEFINITIONS, home, currency, zone_name(r->home_zone), r->max_age_days, r->ship_by_days);
    *ret = r;
    return true;
}

bool order_rules_load(struct job *job, struct workspace *ws, const char *firm_id, struct order_rules **ret,
                      struct err *e)
{
    const struct firm *firm;
    TRY(firm_of_job(job, firm_id, &firm, e));
    return order_rules_make(job, ws, firm_id, firm->home, firm->currency, ret, e);
}

const char *order_rules_params(const struct order_rules *r)
{
    return r->params;
}
const char *order_rules_home(const struct order_rules *r)
{
    return r->home;
}
const char *order_rules_currency(const struct order_rules *r)
{
    return r->base;
}
int order_rules_exponent(const struct order_rules *r)
{
    return r->base_currency->exponent;
}
int order_ship_by_days(const struct order_rules *r)
{
    return (int)r->ship_by_days;
}
void order_rules_forget_rates(struct order_rules *r)
{
    r->rates = order_rates_new(r->job->arena, r->ws, r->firm_id, r->currencies, r->base_currency, (int)r->max_age_days);
}

bool order_to_base(struct order_rules *r, int64_t amount, const char *currency, int64_t at_s, int64_t *ret,
                   struct err *e)
{
    return order_rates_to_base(r->rates, amount, currency, at_s, ret, e);
}

/* ---- calendars ---- */

const struct zone *order_zone(struct order_rules *r, const char *market, struct err *e)
{
    if (!market[0] || market[0] == '~' || r->n_markets >= MAX_MARKETS / 2)
        return r->home_zone;
    size_t h = 5381;
    for (const char *p = market; *p; p++)
        h = h * 33 + (unsigned char)*p;
    for (h %= MAX_MARKETS; r->markets[h].market; h = (h + 1) % MAX_MARKETS)
        if (strcmp(r->markets[h].market, market) == 0)
            return r->markets[h].zone;
    const char *name;
    const struct zone *z = r->home_zone;
    if (!zone_of_market(r->job, market, &name, e) || (name && !zone_of_job(r->job, name, &z, e)))
        return NULL;
    r->markets[h] = (struct market_calendar){arena_strdup(r->job->arena, market), z};
    r->n_markets++;
    return z;
}

static bool load_feeds(struct order_rules *r, struct err *e)
{
    struct arena *a = r->job->arena;
    struct ws_feed *feeds;
    size_t n;
    int64_t most = 0;
    TRY(ws_feed_list(r->ws, a, r->firm_id, &feeds, &n, e));
    for (size_t i = 0; i < n; i++)
        most = feeds[i].feed_id > most ? feeds[i].feed_id : most;
    r->feed_zone = NEW_N(a, const struct zone *, (size_t)most + 1);
    r->n_feeds = (size_t)most;
    for (size_t i = 0; i < n; i++) {
        const struct zone **z = &r->feed_zone[feeds[i].feed_id];
        if (!feeds[i].zone[0])
            *z = r->home_zone;
        else
            TRY(zone_of_job(r->job, feeds[i].zone, z, e));
    }
    return true;
}

static bool feed_zone(struct order_rules *r, int64_t feed_id, const struct zone **ret, struct err *e)
{
    if (r->ws && feed_id > 0 && (size_t)feed_id > r->n_feeds)
        TRY(load_feeds(r, e));
    bool known = feed_id > 0 && (size_t)feed_id <= r->n_feeds && r->feed_zone[feed_id];
    *ret = known ? r->feed_zone[feed_id] : r->home_zone;
    return true;
}

bool order_day(struct order_rules *r, const char *market, int64_t feed_id, bool day_only, int64_t at_s, int32_t *ret,
               struct err *e)
{
    const struct zone *z;
    if (day_only)
        TRY(feed_zone(r, feed_id, &z, e));
    else if (!(z = order_zone(r, market, e)))
        return false;
    *ret = zone_day(z, at_s);
    return true;
}

bool order_promise_day(struct order_rules *r, const char *market, int64_t feed_id, int64_t promised_s, int32_t *ret,
                       struct err *e)
{
    const struct zone *z;
    TRY(feed_zone(r, feed_id, &z, e));
    bool midnight = (promised_s + zone_offset(z, promised_s)) % DAY_S == 0;
    return order_day(r, market, feed_id, midnight, promised_s, ret, e);
}
