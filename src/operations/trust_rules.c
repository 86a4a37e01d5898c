/* trust_rules.c — the components with their weights, and the parameters. */
#include <stddef.h>
#include <string.h>

#include "operations/room.h"
#include "operations/trust.h"
#include "operations/trust_parts.h"

static const char *const ids[N_TRUST] = {"otif", "returns", "answers", "local", "reviews", "price", "predictable"};

static bool read_component(struct job *job, const struct csv *c, struct trust_rules *r, struct err *e)
{
    const char *id;
    int col;
    TRY(parts_column(c, job->arena, "component", &id, e) && csv_col(c, "weight", &col, e));
    for (size_t i = 0; i < N_TRUST; i++) {
        if (strcmp(ids[i], id))
            continue;
        r->id[i] = ids[i];
        TRY(parts_column(c, job->arena, "name", &r->name[i], e) && parts_column(c, job->arena, "plain", &r->plain[i], e) &&
            parts_column(c, job->arena, "needs", &r->needs[i], e) && csv_need_real(c, col, &r->weight[i], e));
        return r->weight[i] >= 0 || csv_fail(c, col, e, "a weight is not negative");
    }
    return csv_fail(c, csv_find(c, "component"), e, "`%.40s` is no component", id);
}

bool trust_rules_load(struct job *job, struct trust_rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
#define BIND(name) {"operations.trust." #name, offsetof(struct trust_rules, name)}
        BIND(answer_hours), BIND(floor), BIND(least_cases), BIND(least_customers), BIND(least_points),
        BIND(quote_tolerance), BIND(ratio_most), BIND(resamples), BIND(review_strength), BIND(window_days),
#undef BIND
    };
    const struct params *p;
    struct csv *c;
    struct trust_rules r = {0};
    TRY(operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), &r, e));
    TRY(parts_open(job, job->arena, "trust", &c, e));
    while (csv_next(c, e))
        TRY(read_component(job, c, &r, e));
    if (csv_failed(c))
        return false;
    for (size_t i = 0; i < N_TRUST; i++)
        if (!r.id[i])
            return FAIL(e, ERR_INPUT, "trust.csv has no component `%s`", ids[i]);
    *ret = r;
    return true;
}
