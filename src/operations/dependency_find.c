/* dependency_find.c — revenue by provider, and how concentrated it is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "operations/dependency.h"
#include "operations/trust_parts.h"

static const struct {
    const char *word, *plural;
} kinds[] = {
#define ROW(name, word, plural, needs) {word, plural},
    DEPENDENCY_KINDS(ROW)
#undef ROW
};

const char *dependency_kind_word(enum dependency_kind k)
{
    return kinds[k].word;
}

const char *dependency_kind_plural(enum dependency_kind k)
{
    return kinds[k].plural;
}

/* --- data ------------------------------------------------------------------------------------ */

static bool read_rules(struct job *job, struct provider_rules *r, struct err *e)
{
    struct arena *a = job->arena;
    struct csv *c;
    TRY(parts_open(job, a, "providers", &c, e));
    while (csv_next(c, e)) {
        struct provider_rule x = {0};
        int days, back;
        TRY(parts_column(c, a, "id", &x.id, e) && parts_column(c, a, "kind", &x.kind, e) &&
            parts_column(c, a, "names", &x.names, e) && parts_column(c, a, "source", &x.source, e) &&
            parts_column(c, a, "tag", &x.tag, e) && csv_col(c, "switch_days", &days, e) &&
            csv_col(c, "recapture", &back, e) && csv_need_real(c, days, &x.switch_days, e) &&
            csv_need_real(c, back, &x.recapture, e));
        if (x.recapture < 0 || x.recapture > 1 || x.switch_days < 0)
            return csv_fail(c, back, e, "a part recaptured lies between 0 and 1, a time is not negative");
        PUSH(a, r->items, r->n, r->cap, x);
    }
    return !csv_failed(c);
}

static bool read_exits(struct job *job, struct provider_rules *r, struct err *e)
{
    struct arena *a = job->arena;
    struct csv *c;
    TRY(parts_open(job, a, "exit_checklist", &c, e));
    while (csv_next(c, e)) {
        struct exit_item x = {0};
        TRY(parts_column(c, a, "id", &x.id, e) && parts_column(c, a, "kind", &x.kind, e) &&
            parts_column(c, a, "item", &x.item, e) && parts_column(c, a, "step", &x.step, e) &&
            parts_column(c, a, "why", &x.why, e) && parts_column(c, a, "source", &x.source, e) &&
            parts_whole(c, "every_days", 0, &x.every_days, e));
        PUSH(a, r->exits, r->n_exits, r->exits_cap, x);
    }
    return !csv_failed(c);
}

bool provider_rules_load(struct job *job, const struct provider_rules **ret, struct err *e)
{
    static const char key;
    struct provider_rules *r = job_get(job, &key);
    if (!r) {
        r = NEW(job->arena, struct provider_rules);
        TRY(read_rules(job, r, e) && read_exits(job, r, e));
        for (size_t k = 0; k < N_DEPENDENCY_KINDS; k++)
            if (!provider_rule_of(r, (enum dependency_kind)k, ""))
                return FAIL(e, ERR_INPUT, "providers.csv has no rule for every %s", kinds[k].word);
        job_set(job, &key, r);
    }
    *ret = r;
    return true;
}

const struct provider_rule *provider_rule_of(const struct provider_rules *r, enum dependency_kind k, const char *provider)
{
    const struct provider_rule *any = NULL;
    for (size_t i = 0; i < r->n; i++) {
        const struct provider_rule *x = &r->items[i];
        if (strcmp(x->kind, kinds[k].word))
            continue;
        if (!strcmp(x->names, "*"))
            any = any ? any : x;
        else if (parts_match(x->names, provider))
            return x;
    }
    return any;
}

/* --- revenue by provider --------------------------------------------------------------------- */

static const char *word_of(const struct platforms *p, enum dependency_kind k, const struct order_fact *o)
{
    const struct platform *platform;
    switch (k) {
    case DEPENDENCY_CHANNEL:
        return o->channel;
    case DEPENDENCY_MARKETPLACE: /* what is no marketplace stands for itself: it is what one would fall back on */
        platform = platform_of(p, o->channel);
        return platform ? platform->name : o->channel;
    case DEPENDENCY_CARRIER:
        return o->carrier;
    case DEPENDENCY_SUPPLIER:
        return o->supplier;
    case DEPENDENCY_PAYMENT:
        return o->provider;
    case DEPENDENCY_CURRENCY:
        return o->currency;
    case DEPENDENCY_MARKET:
        return o->market;
    case DEPENDENCY_CUSTOMER:
        return o->customer;
    case N_DEPENDENCY_KINDS:
        break;
    }
    return "";
}

struct item {
    const char *word;
    double value;
};

static int by_word(const void *x, const void *y)
{
    const struct item *a = x, *b = y;
    int c = strcmp(a->word, b->word);
    return c ? c : (a->value > b->value) - (a->value < b->value);
}

static int largest_first(const void *x, const void *y)
{
    const struct dependency_member *a = x, *b = y;
    if (a->revenue != b->revenue)
        return a->revenue > b->revenue ? -1 : 1;
    return strcmp(a->name, b->name);
}

void dependency_find(struct arena *a, const struct platforms *platforms, const struct dependency_judgement *j,
                     enum dependency_kind kind, const struct order_fact *orders, size_t n, int32_t from, int32_t to,
                     const char *own, uint64_t seed, struct dependency *ret)
{
    struct dependency d = {.kind = kind};
    struct item *items = NEW_N(a, struct item, n + 1);
    size_t kept = 0, cap = 0;
    bool any_marketplace = kind != DEPENDENCY_MARKETPLACE;
    for (size_t i = 0; i < n; i++) {
        const struct order_fact *o = &orders[i];
        if (o->cancelled || o->placed_s == ORDER_NONE || o->placed_day < from || o->placed_day > to ||
            o->base_value == ORDER_NONE || o->base_value <= 0)
            continue;
        const char *word = word_of(platforms, kind, o);
        d.all += (double)o->base_value;
        any_marketplace = any_marketplace || platform_of(platforms, o->channel);
        if (word && word[0])
            items[kept++] = (struct item){word, (double)o->base_value};
    }
    double *value = NEW_N(a, double, kept + 1), *totals;
    uint32_t *group = NEW_N(a, uint32_t, kept + 1);
    if (kept)
        qsort(items, kept, sizeof *items, by_word);
    for (size_t i = 0; i < kept; i++) {
        if (i == 0 || strcmp(items[i].word, items[i - 1].word)) {
            struct dependency_member m = {.name = items[i].word};
            PUSH(a, d.members, d.n, cap, m);
        }
        d.members[d.n - 1].revenue += items[i].value;
        d.members[d.n - 1].orders++;
        d.told += items[i].value;
        value[i] = items[i].value;
        group[i] = (uint32_t)(d.n - 1);
    }
    d.judged = any_marketplace && d.all > 0 && d.told >= j->known_share * d.all;
    struct rng rng;
    rng_init_block(&rng, seed, "operations.dependency", (uint64_t)kind);
    /* Where most have an order or two, another draw of orders has other members: no interval. */
    d.has_interval = d.judged && (double)kept >= j->least_orders * (double)d.n && hhi_bootstrap(a, value, group, kept, d.n, (size_t)j->resamples, &rng, &d.interval);
    if (d.n)
        qsort(d.members, d.n, sizeof *d.members, largest_first);
    totals = NEW_N(a, double, d.n + 1);
    for (size_t i = 0; i < d.n; i++)
        totals[i] = d.members[i].revenue;
    d.judged = hhi_of(totals, d.n, &d.hhi) && d.judged;
    d.alert = d.judged && !(own && d.n && !strcmp(d.members[0].name, own)) && (d.hhi.top_share > j->top_alert || d.hhi.hhi > j->hhi_alert);
    *ret = d;
}

double dependency_at_risk(const struct provider_rule *rule, double revenue_per_day, double days)
{
    return revenue_per_day * fmin(days, rule->switch_days) * (1 - rule->recapture);
}

double dependency_cash_days(double cash, double costs_per_day, double income_per_day)
{
    return costs_per_day > income_per_day ? cash / (costs_per_day - income_per_day) : (double)INFINITY;
}
