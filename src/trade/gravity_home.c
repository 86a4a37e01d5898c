/* gravity_home.c — from one exporter: what a cross-section expects it to sell in each market,
 * beside what it sells; also where it sells nothing yet.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/value.h"
#include "trade/gravity.h"
#include "trade/gravity_words.h"

static const struct shape_field home_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "expected", .kind = VALUE_FIGURE, .help = "by the model, USD"},
    {.name = "actual", .kind = VALUE_FIGURE, .help = "sold in that year, USD"},
    {.name = "ratio",
     .heading = "expected/actual",
     .kind = VALUE_FIGURE,
     .help = "missing where nothing is sold"},
    {.name = "history", .heading = "sells there", .kind = VALUE_BOOL},
};
const struct shape gravity_home_shape = SHAPE(
    "gravity_market", "what a gravity model expects an exporter to sell in a market", home_fields);

struct line {
    size_t market; /* in the flows */
    double expected, actual;
};

static int by_gap(const void *pa, const void *pb)
{
    const struct line *x = pa, *y = pb;
    double gx = x->expected - x->actual, gy = y->expected - y->actual;
    if (gx != gy)
        return gx > gy ? -1 : 1;
    return (x->market > y->market) - (x->market < y->market);
}

/* Rows of one year as a square: words of exporter and importer are the same list. */
static bool square(struct arena *a, const struct gravity_table *t, const struct gravity_model *m,
                   struct gravity_flows *ret, struct err *e)
{
    const struct gravity_column *from = gravity_column_of(t, m->exporter, true),
                                *to = gravity_column_of(t, m->importer, true),
                                *flow = gravity_column_of(t, m->dependent, false);
    if (!from || !to || !flow || from->word != to->word)
        return FAIL(e, ERR_INPUT, "`--home` needs flows of the store");
    size_t n = from->n_words;
    int *market = NEW_N(a, int, n);
    double *x = NEW_N(a, double, n *n);
    for (size_t i = 0; i < n; i++)
        market[i] = market_index(t->facts, from->word[i]);
    for (size_t i = 0; i < n * n; i++)
        x[i] = (double)NAN;
    for (size_t r = 0; r < t->n; r++)
        x[(size_t)from->code[r] * n + to->code[r]] = flow->number[r];
    *ret = (struct gravity_flows){.n = n, .market = market, .flow = x};
    return true;
}

bool gravity_home_value(struct job *job, const struct gravity_table *t,
                        const struct gravity_model *m, int home, size_t top,
                        const struct figure *rows, struct value **ret_list,
                        const struct prose **ret_lead, struct err *e)
{
    static const char method[] = "gravity-ppml/1";
    struct arena *a = job->arena;
    struct gravity_flows flows;
    struct gravity_expected *g;
    TRY(square(a, t, m, &flows, e) && gravity_expected_by(job, &flows, m, &g, e));
    size_t i = 0, n = 0;
    while (i < g->n && flows.market[i] != home)
        i++;
    const char *name = market_in_text(t->facts, a, home, true);
    if (i == g->n)
        return FAIL(e, ERR_NOT_FOUND, "%s is not in these flows", name);
    struct line *line = NEW_N(a, struct line, g->n);
    for (size_t j = 0; j < g->n; j++)
        if (flows.market[j] >= 0 && !isnan(g->expected[i * g->n + j]))
            line[n++] = (struct line){j, g->expected[i * g->n + j],
                                      flows.flow[i * g->n + j] > 0 ? flows.flow[i * g->n + j] : 0};
    if (n == 0)
        return FAIL(e, ERR_NUMERIC,
                    "the model does not say what %s would sell: its effect is not identified "
                    "(does it export at all in these flows?)",
                    name);
    qsort(line, n, sizeof *line, by_gap);
    struct value *list = value_list(a);
    size_t none = 0;
    int year = t->year ? t->year[0] : 0;
    for (size_t k = 0; k < n; k++) {
        const struct market *to = market_at(t->facts, flows.market[line[k].market]);
        none += !(line[k].actual > 0);
        if (top > 0 && k >= top)
            continue;
        struct value *v = value_record(a);
        struct figure *expected = FIGURE(a, arena_printf(a, "Expected exports to %s", to->name),
                                         line[k].expected, "USD", method, m->hash, rows),
                      *actual = figure_leaf(
                          a, t->origin, arena_printf(a, "Exports to %s", to->name), line[k].actual,
                          "USD", year, t->source,
                          arena_printf(a, "%s/%s/%s/%d", t->ref, market_at(t->facts, home)->iso3,
                                       to->iso3, year));
        record_text(a, v, "market", to->name);
        record_text(a, v, "code", to->iso3);
        record_text(a, v, "iso2", to->iso2);
        record_figure(a, v, "expected", expected);
        record_figure(a, v, "actual", actual);
        record_figure(a, v, "ratio",
                      line[k].actual > 0
                          ? FIGURE(a, arena_printf(a, "Expected over actual, %s", to->name),
                                   gravity_ratio(g, &flows, i, line[k].market), "", method, m->hash,
                                   expected, actual)
                          : figure_missing(a, "Expected over actual", "", "nothing is sold there"));
        record_bool(a, v, "history", line[k].actual > 0);
        list_add(a, list, v);
    }
    struct figure *without =
                      FIGURE(a, "Markets without sales", (double)none, "", method, m->hash, rows),
                  *all = FIGURE(a, "Markets with an expectation", (double)n, "", method, m->hash,
                                rows);
    without->decimals = all->decimals = 0;
    *ret_lead = prose(
        a,
        "{s}: an expectation for {} markets; in {} of them it sells nothing yet. The ratio says "
        "how far a pair lies off the model, not that the gap can be closed.",
        name, all, without);
    *ret_list = list;
    return true;
}
