/* capability_rank.c — market rank: the order, what the rules removed, and the other methods beside
 * it. */
#include <string.h>

#include "market/actuals.h"
#include "market/capability_parts.h"
#include "market/propose.h"

static const struct shape_field removed_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "rule", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "limit", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "field",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "the firm's field that says so"},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "rule_id",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "exclude, require, max_distance_km, certificate or registration"},
};
static const struct shape removed_shape =
    SHAPE("market_removed", "a market removed by a rule", removed_fields);

static const struct shape_field open_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "needs", .kind = VALUE_TEXT},
    {.name = "place",
     .heading = "would stand",
     .kind = VALUE_FIGURE,
     .help = "among the ranked markets and itself"},
    {.name = "expected_place", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "by",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "your own rule, or the list of strict authorities"},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "by_id",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "certificate or registration"},
};
static const struct shape open_shape =
    SHAPE("market_open_if", "a market that lacks only a certificate", open_fields);

static const struct shape_field unrankable_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "known", .kind = VALUE_FIGURE},
    {.name = "missing", .kind = VALUE_LIST, .of_kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "iso2", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape unrankable_shape =
    SHAPE("market_unrankable", "a market with too little known", unrankable_fields);

static const struct shape_field disagreement_fields[] = {
    {.name = "method", .kind = VALUE_TEXT},
    {.name = "kendall", .heading = "Kendall", .kind = VALUE_FIGURE},
    {.name = "spearman", .heading = "Spearman", .kind = VALUE_FIGURE},
    {.name = "largest", .heading = "largest difference", .kind = VALUE_FIGURE},
    {.name = "at", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "compared", .kind = VALUE_INT},
    {.name = "left_out",
     .kind = VALUE_INT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "markets this method cannot place because a value is missing"},
};
static const struct shape disagreement_shape =
    SHAPE("market_disagreement", "another method beside SMAA-2", disagreement_fields);

static const struct shape_field sold_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "code", .kind = VALUE_TEXT},
    {.name = "place", .heading = "ranked", .kind = VALUE_INT},
    {.name = "sold", .kind = VALUE_PROSE},
    {.name = "otherwise",
     .heading = "rank and sales",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL,
     .help = "where they disagree"},
};
static const struct shape sold_shape =
    SHAPE("market_sold", "what was sold in a ranked market", sold_fields);

static const struct shape_field rank_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    WHAT_IF_FIELD,
    {.name = "steadiness", .heading = "How sure", .kind = VALUE_PROSE},
    {.name = "criteria", .heading = "Criteria", .kind = VALUE_TEXT},
    {.name = "error", .heading = "Error of drawing", .kind = VALUE_FIGURE},
    {.name = "demand",
     .heading = "Product demand",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL,
     .help = "the product flows it rests on"},
    {.name = "forces", .heading = "Five forces", .kind = VALUE_PROSE},
    {.name = "skill",
     .heading = "Back-test",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL,
     .help = "how well rankings like this one would have worked"},
    {.name = "skill_limits",
     .heading = "What it does not say",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL},
    {.name = "ranking",
     .heading = "Ranking",
     .kind = VALUE_LIST,
     .of = &market_line_shape,
     .flags = SHAPE_CSV},
    {.name = "sold",
     .heading = "What you sold there",
     .kind = VALUE_LIST,
     .of = &sold_shape,
     .flags = SHAPE_OPTIONAL,
     .help = "ranked markets with orders in the last year; absent without events"},
    {.name = "not_shown", .heading = "Ranked, not shown", .kind = VALUE_INT},
    {.name = "other_methods",
     .heading = "Other methods",
     .kind = VALUE_LIST,
     .of = &disagreement_shape},
    {.name = "opens",
     .heading = "Not in the list, but open with a certificate (place it would take)",
     .kind = VALUE_LIST,
     .of_kind = VALUE_PROSE},
    {.name = "open_if", .kind = VALUE_LIST, .of = &open_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "rules",
     .heading = "Removed by your rules",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT},
    {.name = "removed", .kind = VALUE_LIST, .of = &removed_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "too_little_known",
     .heading = "Not rankable: too little known",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT},
    {.name = "not_rankable",
     .kind = VALUE_LIST,
     .of = &unrankable_shape,
     .flags = SHAPE_NOT_IN_TEXT},
    {.name = "not_known", .heading = "Not known today", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "draws", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "seed", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "params_hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "criteria_hash", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "criteria_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "size_id",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "criterion whose figure is the size of a market"},
    {.name = "weights", .kind = VALUE_LIST, .of = &market_weight_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "vetoes", .kind = VALUE_LIST, .of = &market_rule_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "cut_low",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "of the matrix: below it low"},
    {.name = "cut_high",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "of the matrix: from it on high"},
    {.name = "ranked",
     .kind = VALUE_INT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "how many markets have a place"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape rank_shape = SHAPE("market_ranking", "a ranking of markets", rank_fields);

static struct value *disagreements_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_disagreements; i++) {
        const struct market_disagreement *d = &r->disagreements[i];
        struct value *v = value_record(a);
        record_text(a, v, "method", d->method);
        record_figure(a, v, "kendall", d->kendall);
        record_figure(a, v, "spearman", d->spearman);
        record_figure(a, v, "largest", d->largest);
        record_text(a, v, "at", d->largest_name);
        record_int(a, v, "compared", d->n_compared);
        record_int(a, v, "left_out", d->n_left_out);
        list_add(a, list, v);
    }
    return list;
}

static struct value *removed_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_removed; i++) {
        const struct market_removed *x = &r->removed[i];
        struct value *v = value_record(a);
        record_text(a, v, "market", x->name);
        record_text(a, v, "code", x->iso3);
        record_text(a, v, "rule", x->rule);
        record_figure(a, v, "value", x->value);
        record_figure(a, v, "limit", x->limit);
        record_text(a, v, "field", x->source);
        record_text(a, v, "iso2", market_iso2(r, x->market));
        record_text(a, v, "rule_id", market_rule_name(x->rule_id));
        list_add(a, list, v);
    }
    return list;
}

/* One line a certificate, with the markets it would open and the place of each, best first. */
static struct value *opens_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_open_if; i++) {
        bool before = false;
        for (size_t j = 0; j < i && !before; j++)
            before = strcmp(r->open_if[j].needs, r->open_if[i].needs) == 0;
        if (before)
            continue;
        struct prose *line = prose(a, "{s}: ", r->open_if[i].needs);
        for (size_t j = i; j < r->n_open_if; j++) {
            const struct market_open_if *m = &r->open_if[j];
            if (strcmp(m->needs, r->open_if[i].needs) != 0)
                continue;
            const struct prose *one =
                figure_known(m->place)
                    ? prose(a, "{s}{s} ({o})", j == i ? "" : ", ", m->name, m->place)
                    : prose(a, "{s}{s} (too little known)", j == i ? "" : ", ", m->name);
            for (size_t q = 0; q < one->n; q++)
                PUSH(a, line->pieces, line->n, line->cap, one->pieces[q]);
        }
        list_add(a, list, value_prose(a, line));
    }
    return list;
}

static struct value *open_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_open_if; i++) {
        const struct market_open_if *x = &r->open_if[i];
        struct value *v = value_record(a);
        record_text(a, v, "market", x->name);
        record_text(a, v, "code", x->iso3);
        record_text(a, v, "needs", x->needs);
        record_figure(a, v, "place", x->place);
        record_figure(a, v, "expected_place", x->expected_rank);
        record_text(a, v, "by", x->strict_authority ? "list of strict authorities" : "your rule");
        record_text(a, v, "iso2", market_iso2(r, x->market));
        record_text(a, v, "by_id",
                    market_rule_name(x->strict_authority ? MARKET_RULE_REGISTRATION
                                                         : MARKET_RULE_CERTIFICATE));
        list_add(a, list, v);
    }
    return list;
}

/* One line a rule, with the markets it removed. */
static struct value *rules_value(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_removed; i++) {
        bool before = false;
        for (size_t j = 0; j < i && !before; j++)
            before = strcmp(r->removed[j].rule, r->removed[i].rule) == 0;
        if (before)
            continue;
        struct buf b;
        buf_init(&b, a, 1 << 16);
        buf_printf(&b, "%s: ", r->removed[i].rule);
        for (size_t j = i; j < r->n_removed; j++)
            if (strcmp(r->removed[j].rule, r->removed[i].rule) == 0)
                buf_printf(&b, "%s%s", j == i ? "" : ", ", r->removed[j].name);
        list_add(a, list, value_text(a, b.p));
    }
    return list;
}

static struct value *unrankable_names(struct arena *a, const struct market_ranking *r)
{
    struct value *list = value_list(a);
    struct buf b;
    buf_init(&b, a, 1 << 16);
    for (size_t i = 0; i < r->n_unrankable; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", r->unrankable[i].name);
    if (r->n_unrankable)
        list_add(a, list, value_text(a, b.p));
    return list;
}

static struct value *sold_value(struct job *job, const struct market_ranking *r,
                                const struct market_actuals *sold)
{
    struct arena *a = job->arena;
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct market_line *l = &r->lines[i];
        const struct prose *says = market_actual_prose(job, sold, l->market);
        if (!says)
            continue;
        struct value *v = value_record(a);
        record_text(a, v, "market", l->name);
        record_text(a, v, "code", l->iso3);
        record_int(a, v, "place", l->place);
        record_prose(a, v, "sold", says);
        record_prose(a, v, "otherwise", market_actual_disagrees(job, sold, r, l->market));
        list_add(a, list, v);
    }
    return list;
}

static bool run_rank(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    const struct market_ranking *r;
    const struct market_actuals *sold;
    bool in_full = strcmp(args_text(args, "rows"), "full") == 0;
    TRY(market_ranking_of(job, args, !in_full, &firm, &r, e) &&
        market_actuals_of(job, args_text(args, "firm"), r->facts, &sold, e));
    size_t top = (size_t)args_int(args, "top");
    size_t n = top == 0 || top > r->n_lines ? r->n_lines : top;
    struct value *v = value_record(a), *lines = value_list(a), *unrankable = value_list(a);
    for (size_t i = 0; i < n; i++)
        list_add(a, lines, market_line_value(a, r, &r->lines[i], in_full));
    for (size_t i = 0; i < r->n_unrankable; i++) {
        struct value *u = value_record(a);
        record_text(a, u, "market", r->unrankable[i].name);
        record_text(a, u, "code", r->unrankable[i].iso3);
        record_figure(a, u, "known", r->unrankable[i].coverage);
        record_set(a, u, "missing",
                   market_texts(a, r->unrankable[i].missing, r->unrankable[i].n_missing));
        record_text(a, u, "iso2", market_iso2(r, r->unrankable[i].market));
        list_add(a, unrankable, u);
    }
    record_prose(a, v, "headline", market_headline(a, r, r->headline));
    record_set(a, v, "what_if", market_proses(a, r->what_if, r->n_what_if));
    record_prose(a, v, "steadiness", r->steadiness);
    record_text(a, v, "criteria", r->set->name);
    record_figure(a, v, "error", r->monte_carlo_error);
    record_prose(a, v, "demand", r->demand);
    record_prose(a, v, "forces", r->forces);
    record_prose(a, v, "skill", r->skill);
    record_prose(a, v, "skill_limits", r->skill_limits);
    record_set(a, v, "ranking", lines);
    if (sold)
        record_set(a, v, "sold", sold_value(job, r, sold));
    record_int(a, v, "not_shown", (int64_t)(r->n_lines - n));
    record_set(a, v, "other_methods", disagreements_value(a, r));
    record_set(a, v, "opens", opens_value(a, r));
    record_set(a, v, "open_if", open_value(a, r));
    record_set(a, v, "rules", rules_value(a, r));
    record_set(a, v, "removed", removed_value(a, r));
    record_set(a, v, "too_little_known", unrankable_names(a, r));
    record_set(a, v, "not_rankable", unrankable);
    record_set(a, v, "not_known", market_texts(a, r->not_known, r->n_not_known));
    record_int(a, v, "draws", (int64_t)r->draws);
    record_text(a, v, "seed", arena_printf(a, "%llu", (unsigned long long)r->seed));
    record_text(a, v, "params_hash", r->params_hash);
    record_text(a, v, "criteria_hash", r->set->hash);
    record_text(a, v, "criteria_id", r->set->id);
    record_text(a, v, "size_id", r->size->id);
    record_set(a, v, "weights", market_weights_value(a, r));
    record_set(a, v, "vetoes", market_rules_value(a, r));
    record_figure(a, v, "cut_low", r->cut_low);
    record_figure(a, v, "cut_high", r->cut_high);
    record_int(a, v, "ranked", (int64_t)r->n_lines);
    record_text(
        a, v, "next",
        arena_printf(a, "landfall market show %s %s", args_text(args, "firm"), r->lines[0].iso3));
    *ret = v;
    return true;
}

static const char *const row_choices[] = {"full", "short", NULL};
static const struct capability_param rank_params[] = {
    FIRM_PARAM,
    TOP_PARAM,
    CRITERIA_PARAM,
    FIRST_PARAM,
    DRAWS_PARAM,
    WHAT_IF_PARAMS,
    {.name = "rows",
     .kind = PARAM_CHOICE,
     .default_value = "full",
     .choices = row_choices,
     .help = "short: what a list shows; reasons, other methods and certificates are left out"},
};
const struct capability market_rank_capability = {
    .name = "market.rank",
    .summary = "Ranks the markets open to a firm, with how sure each place is",
    .about =
        "Markets that the firm's vetoes and constraints rule out are removed first. The others "
        "are\n"
        "weighed many thousand times with different weights (SMAA-2), so that a place comes as an\n"
        "interval and a share. Weighted sum, PROMETHEE II and TOPSIS stand beside it. --weight,\n"
        "--allow and --veto ask what if: the firm's file stays as it is, and the answer says so.",
    .example = "landfall market rank examples/olive-oil/firm.yaml\n"
               "landfall market rank examples/olive-oil/firm.yaml --first near --first demand\n"
               "landfall market rank examples/olive-oil/firm.yaml --weight near=0.3 "
               "--veto max_distance_km=4000\n"
               "landfall market rank examples/olive-oil/firm.yaml --top 0 --csv",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(rank_params),
    .result = &rank_shape,
    .run = run_rank,
    .proposes = &market_rank_form,
};
