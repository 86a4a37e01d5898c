/* claims.c — the recount of the claims table: claims and distinct references per practice and per
 * category. Both are reported, since ten claims may rest on one paper. */
#include "diagnosis/parts.h"

static struct impact_count count_claims(struct arena *a, const struct catalogue *cat,
                                        const char *what, const char *ref, uint64_t practices,
                                        unsigned categories)
{
    const struct facilitator_catalogue *c = cat->fac;
    bool *seen = NEW_N(a, bool, c->n_references + 1);
    size_t claims = 0, references = 0;
    struct figs in = {0};
    for (size_t i = 0; i < c->n_claims; i++) {
        const struct claim *x = &c->claims[i];
        if (!(x->practices & practices) || !(x->categories & categories))
            continue;
        claims++;
        figs_add(a, &in,
                 figure_leaf(a, FIGURE_CATALOGUE, x->text, x->number, "claim number", 0,
                             "facilitators/claims.csv", arena_printf(a, "%d", x->number)));
        for (size_t k = 0; k < x->n_references; k++)
            if (!seen[x->references[k]]) {
                seen[x->references[k]] = true;
                references++;
            }
    }
    if (in.n == 0)
        figs_add(a, &in,
                 figure_leaf(a, FIGURE_CATALOGUE, "Claims in the table", (double)c->n_claims,
                             "count", 0, "facilitators/claims.csv", ref));
    struct figure *n_claims =
        figure_derived(a, arena_printf(a, "Claims on %s", what), (double)claims, "count", "count",
                       cat->hash, in.items, in.n);
    struct figure *n_references =
        figure_derived(a, arena_printf(a, "Different references on %s", what), (double)references,
                       "count", "count", cat->hash, in.items, in.n);
    n_claims->decimals = n_references->decimals = 0;
    return (struct impact_count){n_claims, n_references};
}

struct impact_count claims_of_practice(struct arena *a, const struct catalogue *cat,
                                       size_t practice)
{
    const struct practice *p = &cat->pei->practices[practice];
    return count_claims(a, cat, p->name, p->id, 1ull << practice, ~0u);
}

struct impact_count claims_of_category(struct arena *a, const struct catalogue *cat,
                                       enum category category)
{
    return count_claims(a, cat, category_names(a, category), "categories", ~0ull,
                        (unsigned)category);
}
