/* capability_parts.c — see capability_parts.h. */
#include "market/capability_parts.h"

const char *const market_step_names[MATRIX_SIDE] = {"low", "middle", "high"};

const char *market_cell_name(struct arena *a, const struct market_matrix_place *p)
{
    return arena_printf(a, "%s × %s", market_step_names[p->likely_attractiveness],
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

bool market_ranking_of(struct job *job, const struct args *args, const struct firm **ret_firm,
                       const struct market_ranking **ret, struct err *e)
{
    struct market_options opt = {.criteria = args_text(args, "criteria"),
                                 .draws = (size_t)args_int(args, "draws"),
                                 .seed = job->seed,
                                 .n_first = args_count(args, "first")};
    const char **first = NEW_N(job->arena, const char *, opt.n_first + 1);
    for (size_t i = 0; i < opt.n_first; i++)
        first[i] = args_text_at(args, "first", i);
    opt.first = first;
    TRY(firm_of_job(job, args_text(args, "firm"), ret_firm, e));
    return market_rank(job, *ret_firm, &opt, ret, e);
}
