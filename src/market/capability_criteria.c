/* capability_criteria.c — market criteria: the sets, and what is in one. */
#include "market/capability_parts.h"

static const struct shape_field criterion_fields[] = {
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "figure", .kind = VALUE_TEXT},
    {.name = "better", .kind = VALUE_TEXT},
    {.name = "group", .kind = VALUE_TEXT},
    {.name = "axis", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "kind", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "tag", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "group_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape criterion_shape = SHAPE("criterion", "one criterion", criterion_fields);

static const struct shape_field criteria_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "about", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "criteria", .kind = VALUE_LIST, .of = &criterion_shape, .flags = SHAPE_CSV},
    {.name = "sets", .heading = "Sets", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "hash", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape criteria_shape =
    SHAPE("criteria_set", "criteria sets, or one of them", criteria_fields);

static bool run_criteria(struct job *job, const struct args *args, struct value **ret,
                         struct err *e)
{
    struct arena *a = job->arena;
    const char *const *ids;
    size_t n;
    struct facts *f;
    const char *id = args_text(args, "set");
    TRY(criteria_list(a, job->data_dir, &ids, &n, e));
    struct value *v = value_record(a), *list = value_list(a);
    if (id) {
        const struct criteria_set *set;
        TRY(facts_of_job(job, &f, e) && criteria_load(a, job->data_dir, id, f, &set, e));
        for (size_t i = 0; i < set->n_items; i++) {
            const struct criterion *c = &set->items[i];
            struct value *x = value_record(a);
            record_text(a, x, "criterion", c->name);
            record_text(a, x, "figure", c->figure);
            record_text(a, x, "better", criterion_better_name(c->better));
            record_text(a, x, "group", set->groups[c->group].name);
            record_text(a, x, "axis", c->axis == AXIS_EASE ? "ease" : "attractiveness");
            record_text(a, x, "why", c->why);
            record_text(a, x, "id", c->id);
            record_text(a, x, "kind", criterion_kind_name(c->kind));
            record_text(a, x, "source", c->source);
            record_text(a, x, "tag", c->tag);
            record_text(a, x, "group_id", set->groups[c->group].id);
            list_add(a, list, x);
        }
        record_text(a, v, "headline",
                    arena_printf(a, "%s: %zu criteria in %zu groups", set->name, set->n_items,
                                 set->n_groups));
        record_text(a, v, "about", set->about);
        record_text(a, v, "file", set->path);
        record_text(a, v, "hash", set->hash);
    } else {
        record_text(a, v, "headline", arena_printf(a, "%zu criteria sets", n));
    }
    record_set(a, v, "criteria", list);
    record_set(a, v, "sets", market_texts(a, ids, n));
    record_text(a, v, "next",
                id ? "landfall market rank examples/olive-oil/firm.yaml"
                   : arena_printf(a, "landfall market criteria %s", n ? ids[0] : ""));
    *ret = v;
    return true;
}

static const struct capability_param criteria_params[] = {
    {.name = "set",
     .kind = PARAM_TEXT,
     .flags = PARAM_POSITIONAL,
     .help = "id of a set; without it the sets are listed"},
};
const struct capability market_criteria = {
    .name = "market.criteria",
    .summary = "Lists the criteria sets, or the criteria of one with why each matters",
    .example = "landfall market criteria consumer",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(criteria_params),
    .result = &criteria_shape,
    .run = run_criteria,
};
