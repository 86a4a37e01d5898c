/* firm_rules.c — rules that concern more than one line of a firm file: nothing twice, nothing
 * before the firm existed, exclusions that do not contradict requirements, amounts that can be
 * converted. */
#include <string.h>

#include "firm/firm_parts.h"

/* The fault, and where it is for those who want the path. */
#define BROKEN(r, at, e, ...) yml_fail((r)->fault_at = (at), (e), __VA_ARGS__)

static const struct yml_node *item(const struct yml_node *root, const char *list, size_t i,
                                   const char *key)
{
    const struct yml_node *l = yml_field(root, list);
    const struct yml_node *m = l && i < l->n ? l->item[i] : l;
    const struct yml_node *f = m ? yml_field(m, key) : NULL;
    return f ? f : m;
}

/* Line of another item of the same list, for "the first is on line …". */
static size_t line_of(const struct yml_node *root, const char *list, size_t i, const char *key)
{
    return item(root, list, i, key)->line;
}

static bool products_once(struct reader *r, const struct yml_node *root, struct err *e)
{
    const struct firm *f = r->firm;
    for (size_t i = 0; i < f->n_products; i++)
        for (size_t j = 0; j < i; j++) {
            if (strcmp(f->products[i].id, f->products[j].id) == 0)
                return BROKEN(
                    r, item(root, "products", i, "id"), e,
                    "the product `%s` stands here a second time; the first is on line %zu.",
                    f->products[i].id, line_of(root, "products", j, "id"));
            if (strcmp(f->products[i].name, f->products[j].name) == 0)
                return BROKEN(r, item(root, "products", i, "name"), e,
                              "`%.80s` is the name of two products; the first is on line %zu.",
                              f->products[i].name, line_of(root, "products", j, "name"));
        }
    return true;
}

static bool sales_once(struct reader *r, const struct yml_node *root, struct err *e)
{
    const struct firm *f = r->firm;
    for (size_t i = 0; i < f->n_sales; i++) {
        const struct sale *s = &f->sales[i];
        if (f->founded.known && s->year < f->founded.v)
            return BROKEN(r, item(root, "sales", i, "year"), e,
                          "sales of %d lie before the firm was founded (%lld).", s->year,
                          (long long)f->founded.v);
        for (size_t j = 0; j < i; j++)
            if (s->year == f->sales[j].year && strcmp(s->market, f->sales[j].market) == 0)
                return BROKEN(
                    r, item(root, "sales", i, "market"), e,
                    "sales in %s in %d stand here a second time; the first are on line %zu.",
                    s->market, s->year, line_of(root, "sales", j, "market"));
    }
    return true;
}

static bool answers_once(struct reader *r, const struct yml_node *root, struct err *e)
{
    const struct firm *f = r->firm;
    for (size_t i = 0; i < f->n_answers; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(f->answers[i].item, f->answers[j].item) == 0 &&
                strcmp(f->answers[i].instrument, f->answers[j].instrument) == 0)
                return BROKEN(
                    r, item(root, "answers", i, "item"), e,
                    "%s %s is answered a second time here; the first answer is on line %zu.",
                    f->answers[i].instrument, f->answers[i].item,
                    line_of(root, "answers", j, "item"));
    return true;
}

static bool technologies_once(struct reader *r, const struct yml_node *root, struct err *e)
{
    const struct firm *f = r->firm;
    const struct yml_node *t = yml_field(root, "technology"),
                          *l = t ? yml_field(t, "register") : NULL;
    for (size_t i = 0; i < f->n_technologies; i++)
        for (size_t j = 0; j < i; j++)
            if (f->technologies[i].group == f->technologies[j].group &&
                strcmp(f->technologies[i].id, f->technologies[j].id) == 0)
                return BROKEN(r, l ? l->item[i] : root, e,
                              "technology `%s` stands in its group a second time.",
                              f->technologies[i].id);
    return true;
}

static bool vetoes_agree(struct reader *r, const struct yml_node *root, struct err *e)
{
    const struct firm *f = r->firm;
    const struct vetoes *v = &f->vetoes;
    for (size_t i = 0; i < v->n_exclude; i++)
        for (size_t j = 0; j < v->n_require; j++)
            if (strcmp(v->exclude[i], v->require[j]) == 0)
                return BROKEN(r, yml_field(root, "vetoes"), e, "%s is both excluded and required.",
                              v->exclude[i]);
    return true;
}

static bool convertible(struct reader *r, const struct firm_money *m, const struct yml_node *at,
                        const char *what, struct err *e)
{
    if (!m->known || m->exact.cur == r->firm->book || rate_known(r, m->currency))
        return true;
    (void)BROKEN(r, at, e, "%s is in %s, and there is no rate from %s to %s.", what, m->currency,
                 m->currency, r->firm->currency);
    return err_hint(e, "Add it under `rates` with its date and source.");
}

static bool all_convertible(struct reader *r, const struct yml_node *root, struct err *e)
{
    const struct firm *f = r->firm;
    const struct yml_node *res = yml_field(root, "resources"),
                          *view = yml_field(root, "entry_view"),
                          *tech = yml_field(root, "technology");
    for (size_t i = 0; i < f->n_products; i++)
        TRY(convertible(r, &f->products[i].price, item(root, "products", i, "price"), "the price",
                        e));
    for (size_t i = 0; i < f->resources.n_budget; i++)
        TRY(convertible(r, &f->resources.budget[i].amount, item(res, "budget", i, "amount"),
                        "the budget", e));
    TRY(convertible(r, &f->resources.digital_budget, yml_field(res, "digital_budget"),
                    "the digital budget", e));
    for (size_t i = 0; i < f->resources.n_facilitator_costs; i++)
        TRY(convertible(r, &f->resources.facilitator_costs[i].cost,
                        item(res, "facilitator_costs", i, "cost"), "a facilitator's cost", e));
    for (size_t i = 0; i < f->entry_view.n_mode_capital; i++)
        TRY(convertible(r, &f->entry_view.mode_capital[i].capital,
                        item(view, "mode_capital", i, "capital"), "the capital of a mode", e));
    TRY(convertible(r, &f->second_signature_above,
                    yml_field(yml_field(root, "governance"), "second_signature_above"),
                    "the limit for a second signature", e));
    for (size_t i = 0; i < f->n_technologies; i++)
        TRY(convertible(r, &f->technologies[i].cost_per_year,
                        item(tech, "register", i, "cost_per_year"), "what a technology costs", e));
    return true;
}

bool firm_rules(struct reader *r, const struct yml_node *root, struct err *e)
{
    static bool (*const rules[])(struct reader *, const struct yml_node *, struct err *) = {
        products_once, sales_once, answers_once, technologies_once, vetoes_agree, all_convertible,
    };
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (!rules[i](r, root, e))
            TRY(fault_go_on(r, r->fault_at, NULL, e));
    return true;
}
