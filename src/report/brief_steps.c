/* brief_steps.c — the next steps that a criteria set asks for in the new markets.
 *
 * data/report/next_steps.yaml holds them as data: an adviser adds a step without a compiler. A step
 * names the ties between home and market it concerns, so that nobody is sent to look up a duty that
 * does not exist inside a union.
 */
#include <string.h>

#include "base/file.h"
#include "base/yaml.h"
#include "report/brief_parts.h"

enum tie { TIE_UNION, TIE_PARTLY, TIE_AGREEMENT, TIE_NONE, N_TIES };
static const char *const tie_names[] = {"union", "partly", "agreement", "none"};

static enum tie tie_of(const struct brief *b, int market)
{
    struct shared_union u;
    if (b->diagnosis->home < 0 ||
        !distance_shared_union(b->distances, b->a, b->diagnosis->home, market, &u))
        return TIE_NONE;
    switch (u.kind) {
    case UNION_CUSTOMS:
        return TIE_UNION;
    case UNION_AGREEMENT:
        return TIE_AGREEMENT;
    case UNION_CUSTOMS_EXCEPTIONS:
    case UNION_SINGLE_MARKET:
        break;
    }
    return TIE_PARTLY;
}

static bool list_has(const struct yml_node *list, const char *word, bool *ret, struct err *e)
{
    *ret = false;
    for (size_t i = 0; i < list->n; i++) {
        struct str s;
        TRY(yml_as_text(list->item[i], &s, e));
        *ret = *ret || str_is(s, word);
    }
    return true;
}

static bool concerns_goods(const struct brief *b, const struct yml_node *step, bool *ret,
                           struct err *e)
{
    const struct yml_node *list;
    bool has;
    TRY(yml_maybe_list(step, "hs", &list, e));
    has = list != NULL;
    *ret = !has;
    for (size_t i = 0; has && i < list->n; i++) {
        struct str begin;
        TRY(yml_as_text(list->item[i], &begin, e));
        for (size_t k = 0; k < b->firm->n_products; k++) {
            const char *hs = b->firm->products[k].hs;
            *ret = *ret || (hs && strncmp(hs, begin.p, begin.n) == 0);
        }
    }
    return true;
}

/* The shortlisted markets a step concerns. */
static bool markets_of(const struct brief *b, const struct yml_node *step, const struct words **ret,
                       size_t *ret_n, struct err *e)
{
    const struct yml_node *list;
    bool has, wanted[N_TIES];
    TRY(yml_maybe_list(step, "where", &list, e));
    has = list != NULL;
    for (size_t i = 0; i < N_TIES; i++)
        wanted[i] = !has;
    for (size_t i = 0; has && i < list->n; i++) {
        size_t tie;
        TRY(yml_as_choice(list->item[i], tie_names, N_TIES, &tie, e));
        wanted[tie] = true;
    }
    *ret_n = 0;
    for (size_t i = 0; i < b->n_shortlist; i++)
        if (wanted[tie_of(b, b->shortlist[i].line->market)])
            ret[(*ret_n)++] = b->shortlist[i].in_text;
    return true;
}

static struct words *hs_codes(const struct brief *b)
{
    const struct firm *f = b->firm;
    struct words *w = say(b->a, "");
    for (size_t i = 0; i < f->n_products; i++) {
        bool seen = !f->products[i].hs;
        for (size_t k = 0; k < i && !seen; k++)
            seen = cstr_eq(f->products[k].hs, f->products[i].hs);
        if (!seen)
            words_join(w, say(b->a, "{s}{c}", w->n ? ", " : "", f->products[i].hs));
    }
    return w->n ? w : say(b->a, "your goods");
}

/* {markets} and {hs} in the text of a step. */
static bool filled(struct brief *b, const struct yml_node *at, struct str text,
                   const struct words *markets, struct words *ret, struct err *e)
{
    while (text.n) {
        struct str plain = str_cut(&text, '{');
        words_join(ret, words_of_name(b->a, str_dup(b->a, plain)));
        if (!text.n)
            break;
        struct str what = str_cut(&text, '}');
        if (str_is(what, "markets"))
            words_join(ret, markets);
        else if (str_is(what, "hs"))
            words_join(ret, hs_codes(b));
        else
            return yml_fail(at, e, "`{%.*s}` is neither {markets} nor {hs}", STR_ARG(what));
    }
    return true;
}

static bool add_step(struct brief *b, const struct yml_node *step, struct err *e)
{
    static const char *const names[] = {"id",   "sets", "where", "hs",    "do",
                                        "text", "ask",  "tag",   "source"};
    const struct yml_node *sets;
    const struct words *markets[BRIEF_MOST];
    struct str what, text, ask, tag, source;
    bool mine, goods;
    size_t n;
    TRY(yml_known(step, names, COUNT_OF(names), e));
    TRY(yml_need_list(step, "sets", &sets, e) && yml_need_text(step, "do", &what, e));
    TRY(yml_need_text(step, "text", &text, e) && yml_need_text(step, "ask", &ask, e));
    TRY(yml_need_text(step, "tag", &tag, e) && yml_need_text(step, "source", &source, e));
    TRY(list_has(sets, b->ranking->set->id, &mine, e) && concerns_goods(b, step, &goods, e));
    TRY(markets_of(b, step, markets, &n, e));
    if (!mine || !goods || !n)
        return true;
    struct words *w = say(b->a, "**{n}.** ", str_dup(b->a, what));
    TRY(filled(b, step, text, words_listed(b, markets, n), w, e));
    words_join(w, say(b->a, " Ask: {n}.", str_dup(b->a, ask)));
    b->steps[b->n_steps++] = w;
    return true;
}

bool brief_steps(struct brief *b, struct err *e)
{
    const struct yml_node *root, *steps;
    TRY(yml_load_file(&root, b->a, path_join(b->a, b->job->data_dir, "report/next_steps.yaml"),
                      FILE_MAX_TEXT, e));
    TRY(yml_need_list(root, "steps", &steps, e));
    b->steps = NEW_N(b->a, const struct words *, steps->n + 1);
    for (size_t i = 0; i < steps->n; i++)
        TRY(add_step(b, steps->item[i], e));
    return true;
}
