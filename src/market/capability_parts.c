/* capability_parts.c — see capability_parts.h. */
#include "market/capability_parts.h"

const char *const market_step_names[MATRIX_SIDE] = {"low", "middle", "high"};

const char *market_cell_name(struct arena *a, const struct market_matrix_place *p)
{
    return arena_printf(a, "%s × %s", market_step_names[p->likely_attractiveness],
                        market_step_names[p->likely_ease]);
}

const char *market_cell_id(struct arena *a, const struct market_matrix_place *p)
{
    return arena_printf(a, "%s-%s", market_step_names[p->likely_attractiveness],
                        market_step_names[p->likely_ease]);
}

struct value *market_texts(struct arena *a, const char *const *items, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++)
        list_add(a, list, value_text(a, items[i]));
    return list;
}

struct value *market_proses(struct arena *a, const struct prose *const *items, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++)
        if (items[i])
            list_add(a, list, value_prose(a, items[i]));
    return list;
}

const struct prose *market_headline(struct arena *a, const struct market_ranking *r,
                                    const struct prose *p)
{
    if (r->n_what_if == 0 || !p)
        return p;
    struct prose *out = prose(a, "");
    for (size_t i = 0; i < r->n_what_if; i++) {
        const char *before = i == 0 ? "What if " : i + 1 < r->n_what_if ? ", " : " and ";
        PUSH(a, out->pieces, out->n, out->cap, (struct prose_piece){.text = before});
        for (size_t k = 0; k < r->what_if[i]->n; k++)
            PUSH(a, out->pieces, out->n, out->cap, r->what_if[i]->pieces[k]);
    }
    PUSH(a, out->pieces, out->n, out->cap, (struct prose_piece){.text = ": "});
    for (size_t k = 0; k < p->n; k++)
        PUSH(a, out->pieces, out->n, out->cap, p->pieces[k]);
    return out;
}

static const char *const *texts_of(struct job *job, const struct args *args, const char *name,
                                   size_t *ret_n)
{
    size_t n = args_count(args, name);
    const char **out = NEW_N(job->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = args_text_at(args, name, i);
    *ret_n = n;
    return out;
}

bool market_ranking_of(struct job *job, const struct args *args, bool order_only,
                       const struct firm **ret_firm, const struct market_ranking **ret,
                       struct err *e)
{
    struct market_options opt = {.criteria = args_text(args, "criteria"),
                                 .draws = (size_t)args_int(args, "draws"),
                                 .seed = job->seed,
                                 .order_only = order_only};
    opt.first = texts_of(job, args, "first", &opt.n_first);
    opt.weights = texts_of(job, args, "weight", &opt.n_weights);
    opt.allow = texts_of(job, args, "allow", &opt.n_allow);
    opt.veto = texts_of(job, args, "veto", &opt.n_veto);
    TRY(firm_of_job(job, args_text(args, "firm"), ret_firm, e));
    return market_rank(job, *ret_firm, &opt, ret, e);
}

/* Why a market is not among the lines: removed, or too little known. */
const struct prose *market_absent_because(struct arena *a, const struct market_ranking *r,
                                          const struct facts *f, int market)
{
    const char *name = market_in_text(f, a, market, true);
    for (size_t i = 0; i < r->n_removed; i++)
        if (r->removed[i].market == market) {
            struct prose *p = prose(a, "{s} is not ranked: {s}.", name, r->removed[i].rule);
            for (size_t k = 0; k < r->n_open_if; k++)
                if (r->open_if[k].market == market)
                    for (size_t q = 0; q < r->open_if[k].says->n; q++) {
                        if (q == 0)
                            PUSH(a, p->pieces, p->n, p->cap, (struct prose_piece){.text = " "});
                        PUSH(a, p->pieces, p->n, p->cap, r->open_if[k].says->pieces[q]);
                    }
            return p;
        }
    for (size_t i = 0; i < r->n_unrankable; i++)
        if (r->unrankable[i].market == market)
            return prose(a, "{s} cannot be ranked: only {} of the weight is known.", name,
                         r->unrankable[i].coverage);
    return prose(a, "{s} is not ranked: {s}.", name,
                 market_at(f, market)->status == MARKET_UNINHABITED ? "nobody lives there"
                                                                    : "it is the firm's home");
}
