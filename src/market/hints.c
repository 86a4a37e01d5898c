/* hints.c — what the source's lists say about a market's trade: how much it imports, from whom, and
 * which goods lead. Country level only; the firm's own goods are product_trade.c. */
#include <math.h>
#include <string.h>

#include "country/distance.h"
#include "country/lists.h"
#include "market/market.h"

bool market_trade_hints(struct job *job, const struct facts *f, int market, int home,
                        const struct trade_hints **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct distances *d;
    const struct market *m = market_at(f, market);
    const char *home_iso3 = market_at(f, home)->iso3;
    const struct list_entry *items;
    TRY(distances_of_job(job, &d, e));
    const struct lists *lists = distances_lists(d);
    struct trade_hints *t = NEW(a, struct trade_hints);
    int imports = indicator_find(f, "imports_usd");
    t->imports = imports >= 0 ? facts_figure(f, a, market, imports)
                              : figure_missing(a, "imports", "USD", "no such indicator");
    size_t n = lists ? lists_get(lists, market, "import_partners", &items) : 0;
    struct trade_partner *partners = NEW_N(a, struct trade_partner, n + 1);
    for (size_t i = 0; i < n; i++) {
        int k = market_index(f, items[i].item);
        const char *name = lists_label(lists, "import_partners", items[i].item);
        const char *label = arena_printf(a, "share of %s in the imports of %s", name, m->name);
        struct figure *share =
            isnan(items[i].share_pct)
                ? figure_missing(a, label, "%", "the source gives no share")
                : figure_leaf(a, FIGURE_FACT, label, items[i].share_pct, "%", items[i].year,
                              items[i].source,
                              arena_printf(a, "import_partners/%s/%s/%d", m->iso3, items[i].item,
                                           items[i].year));
        share->decimals = 0;
        partners[i] = (struct trade_partner){k >= 0 ? items[i].item : NULL, name, share};
        if (k >= 0 && strcmp(items[i].item, home_iso3) == 0)
            t->home_place = items[i].rank;
        t->source = items[i].source;
        t->year = items[i].year;
    }
    t->partners = partners;
    t->n_partners = n;
    n = lists ? lists_get(lists, market, "import_commodities", &items) : 0;
    const char **goods = NEW_N(a, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        goods[i] = lists_label(lists, "import_commodities", items[i].item);
        t->source = t->source ? t->source : items[i].source;
        t->year = t->year ? t->year : items[i].year;
    }
    t->commodities = goods;
    t->n_commodities = n;
    *ret = t;
    return true;
}
