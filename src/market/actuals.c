/* actuals.c — see actuals.h. */
#include "market/actuals.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "store/workspace.h"

static bool read_figure(struct arena *a, const struct json_t *x, const char *market, const char *ref,
                        struct market_actual *m)
{
    double value, low, high;
    int64_t decimals = 0;
    const char *id = str_dup(a, js_get_text(x, "id"));
    if (!js_get_real(x, "value", &value) || !isfinite(value))
        return false;
    struct figure *f = figure_leaf(a, FIGURE_FIRM,
                                   arena_printf(a, "%s, %s", str_dup(a, js_get_text(x, "name")), market), value,
                                   str_dup(a, js_get_text(x, "unit")), 0, "events", arena_printf(a, "%s/%s", id, ref));
    f->decimals = js_get_int(x, "decimals", &decimals) ? (int)decimals : 0;
    if (js_get_real(x, "low", &low) && js_get_real(x, "high", &high) && low <= high)
        (void)figure_with_interval(f, low, high);
    m->figures[m->n++] = f;
    if (cstr_eq(id, "revenue"))
        m->revenue = f;
    return true;
}

static void read_markets(struct arena *a, const struct facts *facts, const struct json_t *list, struct market_actuals *s)
{
    s->items = NEW_N(a, struct market_actual, js_len(list) + 1);
    for (size_t i = 0; i < js_len(list); i++) {
        const struct json_t *one = js_at(list, i), *figures = js_get(one, "figures");
        const char *code = str_dup(a, js_get_text(one, "market"));
        int market = market_index(facts, code);
        if (market < 0)
            continue; /* an area that is sold to and no market of the country figures */
        struct market_actual *m = &s->items[s->n++];
        *m = (struct market_actual){.market = market, .figures = NEW_N(a, const struct figure *, js_len(figures) + 1)};
        for (size_t k = 0; k < js_len(figures); k++)
            (void)read_figure(a, js_at(figures, k), market_at(facts, market)->name,
                              arena_printf(a, "%s//%s..%s", code, s->from, s->as_of), m);
    }
}

static bool read_stored(struct job *job, const struct facts *facts, struct str json, struct market_actuals *s,
                        struct err *e)
{
    static const struct param_bind binds[] = {
        {"market.actuals.gap", offsetof(struct market_actuals, gap)},
        {"market.actuals.least", offsetof(struct market_actuals, least)},
    };
    const struct params *p;
    struct json_t *tree;
    TRY(params_of_job(job, facts_as_of(facts), &p, e) && params_fill(p, binds, COUNT_OF(binds), s, e));
    TRY(js_load(&tree, job->arena, "what was sold", json, e));
    s->as_of = str_dup(job->arena, js_get_text(tree, "as_of"));
    s->from = str_dup(job->arena, js_get_text(tree, "from"));
    read_markets(job->arena, facts, js_get(tree, "markets"), s);
    return true;
}

bool market_actuals_of(struct job *job, const char *firm_word, const struct facts *f, const struct market_actuals **ret,
                       struct err *e)
{
    struct workspace *ws;
    struct ws_result x;
    bool found;
    *ret = NULL;
    if (!firm_word || !ws_is_firm_id(firm_word) || !job->workspace_path || !file_exists(job->workspace_path))
        return true;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_result_newest(ws, job->arena, firm_word, "operations.actuals", NULL, NULL, NULL, &found, &x, e));
    if (!found)
        return true;
    struct market_actuals *s = NEW(job->arena, struct market_actuals);
    TRY(read_stored(job, f, x.json, s, e));
    *ret = s;
    return true;
}

static const struct market_actual *actual_of(const struct market_actuals *s, int market)
{
    for (size_t i = 0; s && i < s->n; i++)
        if (s->items[i].market == market && s->items[i].n)
            return &s->items[i];
    return NULL;
}

struct prose *market_actual_prose(struct job *job, const struct market_actuals *s, int market)
{
    struct arena *a = job->arena;
    const struct market_actual *m = actual_of(s, market);
    if (!m)
        return NULL;
    struct prose *p = prose(a, "From {s} to {s} you sold there: ", s->from, s->as_of);
    for (size_t k = 0; k < m->n; k++) {
        const char *label = m->figures[k]->label, *unit = m->figures[k]->unit;
        int n = cstr_eq(unit, "orders") ? 0 : (int)strcspn(label, ","); /* "635 orders" names itself */
        const char *name = arena_printf(a, "%s%.*s%s", k ? "; " : "", n, label, n ? " " : "");
        PUSH(a, p->pieces, p->n, p->cap, (struct prose_piece){.text = name});
        PUSH(a, p->pieces, p->n, p->cap, (struct prose_piece){.figure = m->figures[k], .with_interval = true});
    }
    PUSH(a, p->pieces, p->n, p->cap, (struct prose_piece){.text = "."});
    return p;
}

static const struct market_line *line_of(const struct market_ranking *r, int market)
{
    for (size_t i = 0; i < r->n_lines; i++)
        if (r->lines[i].market == market)
            return &r->lines[i];
    return NULL;
}

struct prose *market_actual_disagrees(struct job *job, const struct market_actuals *s, const struct market_ranking *r,
                                      int market)
{
    struct arena *a = job->arena;
    const struct market_actual *own = actual_of(s, market);
    const struct market_line *line = line_of(r, market);
    size_t served = 1, better_ranked = 0, better_sold = 0;
    if (!own || !line || !own->revenue)
        return NULL;
    for (size_t i = 0; i < s->n; i++) {
        const struct market_line *l = line_of(r, s->items[i].market);
        if (!l || l == line || !s->items[i].revenue)
            continue;
        served++;
        better_ranked += l->place < line->place;
        better_sold += s->items[i].revenue->value > own->revenue->value;
    }
    double apart = fabs((double)better_ranked - (double)better_sold);
    if ((double)served < s->least || apart < s->gap * (double)(served - 1))
        return NULL;
    const char *of = arena_printf(a, "%zu", served);
    struct figure *rank = figure_derived(a, "place among the markets you sell to", (double)better_ranked + 1, "place", "rank-and-sales/1",
                                         NULL, &line->expected_rank, 1),
                  *sold = figure_derived(a, "place by revenue among them", (double)better_sold + 1, "place", "rank-and-sales/1", NULL,
                                         &own->revenue, 1);
    return better_ranked < better_sold
               ? prose(a, "Ranks better than it sells: of the {s} ranked markets you sell to it is {o} in the ranking and {o} by revenue. "
                          "Either you have not tried enough there, or the ranking does not see what holds you back.",
                       of, rank, sold)
               : prose(a, "Sells better than it ranks: of the {s} ranked markets you sell to it is {o} in the ranking and {o} by revenue. "
                          "Look at what you do well there before you go elsewhere.",
                       of, rank, sold);
}
