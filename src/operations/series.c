/* series.c — all months of a firm as they lie in the store, with an index; days are decoded when they are asked for.
 *
 * Nothing is decoded beforehand and nothing is remembered, so that many threads may ask at once and a page that looks
 * at a few weeks touches a few bytes. */
#include "operations/series.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/zone.h"
#include "operations/derive.h"
#include "operations/order_rules.h"
#include "operations/room.h"
#include "operations/series_inside.h"
#include "store/events.h"

static const char FOREIGN[] = "foreign";

/* ---- what is asked for ---- */

static int by_name(const void *a, const void *b)
{
    const struct series_market *x = a, *y = b;
    return strcmp(x->name, y->name);
}

struct series_walk series_walk(const struct series *s, const char *market, const char *channel)
{
    struct series_walk w = {.end = s->n_cells, .channel = SIZE_MAX};
    w.foreign = market && strcmp(market, FOREIGN) == 0;
    if (channel) {
        while (++w.channel < s->n_channels && strcmp(s->channels[w.channel], channel) != 0)
            ;
        w.none = w.channel == s->n_channels;
    }
    if (market && !w.foreign) {
        const struct series_market key = {.name = market};
        const struct series_market *m = bsearch(&key, s->by_name, s->n_markets, sizeof key, by_name);
        w.next = m ? m->first_cell : 0;
        w.end = m ? m->first_cell + m->n_cells : 0;
    }
    return w;
}

const struct series_cell *series_next(const struct series *s, struct series_walk *w)
{
    for (; !w->none && w->next < w->end; w->next++) {
        const struct series_cell *c = &s->cells[w->next];
        const char *own = s->markets[c->market];
        if (w->channel != SIZE_MAX && c->channel != w->channel)
            continue;
        if (w->foreign && (!own[0] || strcmp(own, s->home) == 0))
            continue;
        w->next++;
        return c;
    }
    return NULL;
}

static bool counts(const struct series *s, const struct series_cell *c, const struct kpi_formula *f)
{
    return !f || !f->has_needs || (s->channel_has[c->channel] & (uint64_t)1 << f->needs) != 0;
}

bool series_tells(const struct series *s, const struct kpi_formula *f, const char *market, const char *channel)
{
    struct series_walk w = series_walk(s, market, channel);
    for (const struct series_cell *c; (c = series_next(s, &w));)
        if (counts(s, c, f))
            return true;
    return false;
}

static void add_cell(const struct series_cell *c, const struct kpi_terms *terms, int32_t from, int32_t to, int64_t *sums)
{
    int first_of_month, last_of_month;
    int64_t first = month_of_day(from, &first_of_month), last = month_of_day(to, &last_of_month);
    int64_t low = first > c->first_month ? first : c->first_month;
    int64_t high = last < c->first_month + (int64_t)c->n_months - 1 ? last : c->first_month + (int64_t)c->n_months - 1;
    for (int64_t month = low; month <= high; month++) {
        size_t row = c->at[month - c->first_month];
        if (row >= c->n)
            continue;
        int32_t begins = month_first_day(month);
        int a = month == first ? first_of_month : 0, b = month == last ? last_of_month : MONTH_MAX_DAYS - 1;
        for (size_t t = 0; t < terms->n; t++) {
            int64_t days[MONTH_MAX_DAYS] = {0};
            if (!(c->has & (uint64_t)1 << terms->items[t].measure))
                continue;
            month_add(c->rows[row].body, &c->index[row], terms->items[t].measure, days, b + 1);
            for (int d = a; d <= b; d++)
                if (days[d])
                    sums[begins + d - from] += terms->items[t].sign * days[d];
        }
    }
}

void series_add_days(const struct series *s, const struct kpi_formula *f, const struct kpi_terms *terms,
                     const char *market, const char *channel, int32_t from, int32_t to, int64_t *sums)
{
    struct series_walk w = series_walk(s, market, channel);
    for (const struct series_cell *c; from <= to && (c = series_next(s, &w));)
        if (counts(s, c, f))
            add_cell(c, terms, from, to, sums);
}

/* Only the months that the window and the cell share are looked at. */
int64_t series_total(const struct series *s, const struct kpi_formula *f, const struct kpi_terms *terms,
                     const char *market, const char *channel, int32_t from, int32_t to)
{
    struct series_walk w = series_walk(s, market, channel);
    int64_t total = 0;
    int first_of_month, last_of_month;
    if (from > to)
        return 0;
    int64_t first = month_of_day(from, &first_of_month), last = month_of_day(to, &last_of_month);
    for (const struct series_cell *c; (c = series_next(s, &w));) {
        if (!counts(s, c, f))
            continue;
        int64_t end = c->first_month + (int64_t)c->n_months - 1;
        for (int64_t m = first > c->first_month ? first : c->first_month; m <= last && m <= end; m++) {
            size_t row = c->at[m - c->first_month];
            int a = m == first ? first_of_month : 0, b = m == last ? last_of_month : MONTH_MAX_DAYS - 1;
            for (size_t t = 0; row < c->n && t < terms->n; t++)
                total += terms->items[t].sign *
                         month_sum(c->rows[row].body, &c->index[row], terms->items[t].measure, a, b);
        }
    }
    return total;
}

int64_t series_sum(const struct series *s, enum measure m, const char *market, const char *channel, int32_t from,
                   int32_t to)
{
    struct kpi_term term = {m, 1};
    const struct kpi_terms one = {&term, 1, 1};
    return series_total(s, NULL, &one, market, channel, from, to);
}

/* ---- loading ---- */

struct sized {
    const char *market;
    size_t was; /* its place by name */
    int64_t revenue, orders;
};
static int largest_first(const void *a, const void *b)
{
    const struct sized *x = a, *y = b;
    if (x->revenue != y->revenue)
        return x->revenue > y->revenue ? -1 : 1;
    if (x->orders != y->orders)
        return x->orders > y->orders ? -1 : 1;
    return strcmp(x->market, y->market);
}

static size_t index_of(struct arena *a, const char ***list, size_t *n, size_t *cap, const char *word)
{
    for (size_t i = 0; i < *n; i++)
        if ((*list)[i] == word || strcmp((*list)[i], word) == 0)
            return i;
    PUSH(a, *list, *n, *cap, word);
    return *n - 1;
}

static bool make_cells(struct arena *a, struct series *s, const struct ws_month *rows, size_t n, struct err *e)
{
    struct month_index *index = NEW_N(a, struct month_index, n);
    size_t cap = 0, cap_markets = 0, cap_channels = 0;
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && rows[next].market == rows[i].market && rows[next].channel == rows[i].channel;)
            next++;
        /* Rows come by market: the last one is most often the one. */
        size_t market = s->n_markets && s->markets[s->n_markets - 1] == rows[i].market
                            ? s->n_markets - 1
                            : (s->markets = arena_grow(a, s->markets, &cap_markets, s->n_markets + 1,
                                                       sizeof *s->markets),
                               s->markets[s->n_markets] = rows[i].market, s->n_markets++);
        struct series_cell c = {
            .market = market,
            .channel = index_of(a, &s->channels, &s->n_channels, &cap_channels, rows[i].channel),
            .rows = rows + i, .index = index + i, .n = next - i, .first_month = rows[i].month,
            .n_months = (size_t)(rows[next - 1].month - rows[i].month + 1),
        };
        size_t *at = NEW_N(a, size_t, c.n_months);
        for (size_t k = 0; k < c.n_months; k++)
            at[k] = c.n;
        for (size_t k = 0; k < c.n; k++) {
            at[c.rows[k].month - c.first_month] = k;
            if (!month_index(c.rows[k].body, &index[i + k])) {
                (void)FAIL(e, ERR_CORRUPT, "what was counted of a month of %s is damaged", s->firm_id);
                return err_hint(e, "landfall events rebuild %s", s->firm_id);
            }
            c.has |= index[i + k].has;
        }
        c.at = at;
        PUSH(a, s->cells, s->n_cells, cap, c);
    }
    return true;
}

/* The markets by what they bought, and the first day of an order. */
static void put_in_order(struct arena *a, struct series *s)
{
    struct sized *sized = NEW_N(a, struct sized, s->n_markets + 1);
    s->channel_has = NEW_N(a, uint64_t, s->n_channels + 1);
    s->by_name = NEW_N(a, struct series_market, s->n_markets + 1);
    for (size_t i = 0; i < s->n_markets; i++) { /* the store gives them by name */
        sized[i] = (struct sized){.market = s->markets[i], .was = i};
        s->by_name[i].name = s->markets[i];
    }
    for (size_t i = s->n_cells; i-- > 0;) {
        s->by_name[s->cells[i].market].first_cell = i;
        s->by_name[s->cells[i].market].n_cells++;
    }
    int32_t first = INT32_MAX, any = INT32_MAX;
    for (size_t i = 0; i < s->n_cells; i++) {
        const struct series_cell *c = &s->cells[i];
        s->channel_has[c->channel] |= c->has;
        for (size_t r = 0; r < c->n; r++) {
            int32_t begins = month_first_day(c->rows[r].month);
            int64_t before = sized[c->market].orders;
            sized[c->market].revenue += month_sum(c->rows[r].body, &c->index[r], MEASURE_REVENUE, 0, MONTH_MAX_DAYS - 1);
            sized[c->market].orders += month_sum(c->rows[r].body, &c->index[r], MEASURE_ORDERS, 0, MONTH_MAX_DAYS - 1);
            any = begins < any ? begins : any;
            if (sized[c->market].orders == before || begins >= first)
                continue;
            int64_t orders[MONTH_MAX_DAYS] = {0};
            month_add(c->rows[r].body, &c->index[r], MEASURE_ORDERS, orders, MONTH_MAX_DAYS);
            for (int d = 0; d < MONTH_MAX_DAYS; d++)
                if (orders[d] && begins + d < first)
                    first = begins + d;
        }
    }
    s->first_day = first != INT32_MAX ? first : any;
    qsort(sized, s->n_markets, sizeof *sized, largest_first);
    for (size_t i = 0; i < s->n_markets; i++) {
        s->by_name[sized[i].was].place = i;
        s->markets[i] = sized[i].market;
    }
    for (size_t i = 0; i < s->n_cells; i++)
        s->cells[i].market = s->by_name[s->cells[i].market].place;
    qsort(s->by_name, s->n_markets, sizeof *s->by_name, by_name);
}

static char key;

static bool load(struct job *job, const char *firm_id, struct series *s, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct order_rules *rules;
    struct ws_month *rows;
    struct ws_derived state;
    const char *params;
    size_t n;
    bool found;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(order_rules_load(job, ws, firm_id, &rules, e));
    TRY(ws_derived_get(ws, a, firm_id, &found, &state, e));
    TRY(ws_month_list(ws, a, firm_id, &rows, &n, e));
    if (!found || n == 0 || state.last_event_s == WS_NONE)
        return orders_none(firm_id, e);
    TRY(derive_params(job, rules, &params, e));
    if (!cstr_eq(params, state.params)) {
        (void)FAIL(e, ERR_CONFLICT, "what was counted for %s is out of date: %s", firm_id,
                   derive_why_stale(state.params));
        return err_hint(e, "landfall events rebuild %s", firm_id);
    }
    *s = (struct series){.firm_id = firm_id, .home = order_rules_home(rules), .currency = order_rules_currency(rules),
                         .money_scale = 1, .major = 1};
    for (int i = order_rules_exponent(rules); i > 0; i--)
        s->major *= 10;
    s->money_scale = 1 / (double)s->major;
    TRY(make_cells(a, s, rows, n, e));
    put_in_order(a, s);
    const struct zone *home = order_zone(rules, "", e);
    if (!home)
        return false;
    s->last_day = zone_day(home, state.last_event_s);
    return true;
}

bool series_load(struct job *job, const char *firm_id, const struct series **ret, struct err *e)
{
    struct series *s = job_get_own(job, &key);
    if (!s || strcmp(s->firm_id, firm_id) != 0) {
        s = NEW(job->arena, struct series);
        TRY(load(job, arena_strdup(job->arena, firm_id), s, e));
        job_set(job, &key, s);
        kpis_in_currency(job, s);
    }
    *ret = s;
    return true;
}

const struct series *series_of_job(const struct job *job)
{
    return job_get_own(job, &key);
}

int32_t series_first_day(const struct series *s)
{
    return s->first_day;
}
int32_t series_last_day(const struct series *s)
{
    return s->last_day;
}
const char *series_home(const struct series *s)
{
    return s->home;
}
const char *series_currency(const struct series *s)
{
    return s->currency;
}
const char *series_firm(const struct series *s)
{
    return s->firm_id;
}
size_t series_markets(const struct series *s, const char *const **ret)
{
    *ret = s->markets;
    return s->n_markets;
}
size_t series_channels(const struct series *s, const char *const **ret)
{
    *ret = s->channels;
    return s->n_channels;
}
