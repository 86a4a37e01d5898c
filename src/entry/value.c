/* value.c — entry.modes: the answer of entry_modes as a result tree. */
#include "entry/propose.h"
#include "entry/show.h"

static const struct shape_field mode_fields[] = {
    {.name = "place",
     .kind = VALUE_INT,
     .flags = SHAPE_OPTIONAL,
     .help = "1 = best fit, ties share; absent: ruled out"},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "mode", .kind = VALUE_TEXT},
    {.name = "first",
     .heading = "comes first",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "share of drawn weights in which it fits best, with the Monte-Carlo error at 95 %"},
    {.name = "fit", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "control", .kind = VALUE_FIGURE, .help = "control it gives, 1 low to 3 high"},
    {.name = "investment", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "risk", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "passes", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "tied", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "in_place",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "the firm is there this way today"},
    {.name = "indistinct",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "another mode has the same terms: the method cannot tell them apart"},
    {.name = "together",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL,
     .help = "`first` of all modes that cannot be told from it"},
    {.name = "settled",
     .kind = VALUE_BOOL,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "passes, and no condition of the mode itself is unchecked"},
    {.name = "control_gap", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "commitment_excess", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "risk_excess", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "asset_match", .kind = VALUE_FIGURE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "ruled_out", .heading = "ruled out by", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "not_checked", .heading = "not checked", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape mode_shape =
    SHAPE("entry_mode", "one way of entering the market", mode_fields);

static const struct shape_field reason_fields[] = {
    {.name = "mode", .kind = VALUE_TEXT},
    {.name = "reason", .kind = VALUE_PROSE},
};
static const struct shape reason_shape =
    SHAPE("entry_reason", "what counts for or against a mode", reason_fields);

static const struct shape_field rule_fields[] = {
    {.name = "mode", .kind = VALUE_TEXT},
    {.name = "rule", .kind = VALUE_TEXT},
    {.name = "outcome", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_PROSE},
    {.name = "field",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL,
     .help = "of the firm file, that would answer it"},
    {.name = "source",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL,
     .help = "of the rule"},
};
static const struct shape rule_shape =
    SHAPE("entry_rule", "a hard rule and what came of it", rule_fields);

static const struct shape_field factor_fields[] = {
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "factor", .kind = VALUE_TEXT},
    {.name = "rests_on", .heading = "rests on", .kind = VALUE_FIGURE},
    {.name = "standardised", .heading = "-1 to 1", .kind = VALUE_FIGURE},
    {.name = "weight", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    {.name = "pull",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_OPTIONAL,
     .help = "weight times standardised value"},
    {.name = "disputed", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "source", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "tag", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape factor_shape =
    SHAPE("entry_factor", "what pulls towards more or less control", factor_fields);

static const struct shape_field gate_fields[] = {
    {.name = "reading", .kind = VALUE_PROSE},
    {.name = "ownership", .heading = "own advantage (O)", .kind = VALUE_FIGURE},
    {.name = "location", .heading = "the market's advantage (L)", .kind = VALUE_FIGURE},
    {.name = "internalisation", .heading = "reasons to keep it inside (I)", .kind = VALUE_FIGURE},
    {.name = "disagrees", .heading = "disagrees with the fit", .kind = VALUE_BOOL},
};
static const struct shape gate_shape =
    SHAPE("oli_gate", "Dunning's gate as a second opinion", gate_fields);

static const struct shape_field result_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "in_short", .kind = VALUE_PROSE, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "advised",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT | SHAPE_OPTIONAL,
     .help = "id of the best fitting mode with nothing of its own left unchecked"},
    {.name = "stance",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "new, left, unsaid (sells there, no mode said), keep, deepen or change"},
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "iso3", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "desired_control",
     .heading = "control wanted",
     .kind = VALUE_FIGURE,
     .flags = SHAPE_NOT_IN_TEXT},
    {.name = "control", .kind = VALUE_PROSE},
    {.name = "current", .heading = "today", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    {.name = "warning",
     .kind = VALUE_PROSE,
     .flags = SHAPE_OPTIONAL,
     .help = "platform dependency of a best mode"},
    {.name = "modes", .kind = VALUE_LIST, .of = &mode_shape, .flags = SHAPE_CSV},
    {.name = "reasons", .heading = "what counts most", .kind = VALUE_LIST, .of = &reason_shape},
    {.name = "rules", .heading = "hard rules", .kind = VALUE_LIST, .of = &rule_shape},
    {.name = "factors",
     .heading = "what pulls towards control",
     .kind = VALUE_LIST,
     .of = &factor_shape},
    {.name = "gate",
     .heading = "second opinion: the OLI gate",
     .kind = VALUE_RECORD,
     .of = &gate_shape},
    {.name = "not_checked",
     .heading = "not checked, not known",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT},
    {.name = "fields",
     .heading = "fields of your file that would answer",
     .kind = VALUE_LIST,
     .of_kind = VALUE_TEXT},
    {.name = "read_shares", .heading = "how to read shares", .kind = VALUE_PROSE},
    {.name = "draws", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "parameters",
     .kind = VALUE_TEXT,
     .flags = SHAPE_NOT_IN_TEXT,
     .help = "hash of data/parameters/entry.csv"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape result_shape =
    SHAPE("entry_modes", "how to enter a market", result_fields);

static struct value *modes_value(struct arena *a, const struct entry_result *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_lines; i++) {
        const struct entry_line *l = &r->lines[i];
        struct value *v = value_record(a), *out = value_list(a), *open = value_list(a);
        if (l->place)
            record_int(a, v, "place", l->place);
        record_text(a, v, "id", l->mode->id);
        record_text(a, v, "mode", l->mode->name);
        record_figure(a, v, "first", l->acceptability);
        record_figure(a, v, "fit", l->fit);
        record_figure(a, v, "control", l->mode->control);
        record_figure(a, v, "investment", l->mode->investment);
        record_figure(a, v, "risk", l->mode->risk);
        record_bool(a, v, "passes", l->passes);
        record_bool(a, v, "tied", l->tied);
        record_bool(a, v, "in_place", l->in_place);
        record_bool(a, v, "indistinct", l->indistinct);
        record_figure(a, v, "together", l->together);
        record_bool(a, v, "settled", l->settled);
        record_figure(a, v, "control_gap", l->control_gap);
        record_figure(a, v, "commitment_excess", l->commitment_excess);
        record_figure(a, v, "risk_excess", l->risk_excess);
        record_figure(a, v, "asset_match", l->asset_match);
        for (size_t k = 0; k < l->n_constraints; k++) {
            if (l->constraints[k].outcome == CHECK_FAILED)
                list_add(a, out, value_text(a, l->constraints[k].rule));
            if (l->constraints[k].outcome == CHECK_NOT_CHECKED)
                list_add(a, open, value_text(a, l->constraints[k].rule));
        }
        record_set(a, v, "ruled_out", out);
        record_set(a, v, "not_checked", open);
        list_add(a, list, v);
    }
    return list;
}

static struct value *reasons_value(struct arena *a, const struct entry_result *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_lines; i++) {
        for (size_t k = 0; k < ENTRY_REASONS && r->lines[i].reasons[k]; k++) {
            struct value *v = value_record(a);
            record_text(a, v, "mode", r->lines[i].mode->name);
            record_prose(a, v, "reason", r->lines[i].reasons[k]);
            list_add(a, list, v);
        }
    }
    return list;
}

static struct value *rules_value(struct arena *a, const struct entry_result *r)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < r->n_lines; i++) {
        for (size_t k = 0; k < r->lines[i].n_constraints; k++) {
            const struct entry_constraint *c = &r->lines[i].constraints[k];
            struct value *v = value_record(a);
            record_text(a, v, "mode", r->lines[i].mode->name);
            record_text(a, v, "rule", c->rule);
            record_text(a, v, "outcome", entry_check_name(c->outcome));
            record_prose(a, v, "why", c->text);
            record_text(a, v, "field", c->field);
            record_text(a, v, "source", c->source);
            list_add(a, list, v);
        }
    }
    return list;
}

static void add_factors(struct arena *a, struct value *list, const struct entry_factor *f, size_t n)
{
    for (size_t i = 0; i < n; i++, f++) {
        struct value *v = value_record(a);
        record_text(a, v, "id", f->id);
        record_text(a, v, "factor", f->name);
        record_figure(a, v, "rests_on", f->raw);
        record_figure(a, v, "standardised", f->z);
        record_figure(a, v, "weight", f->weight);
        record_figure(a, v, "pull", f->pull);
        record_bool(a, v, "disputed", f->mixed);
        record_text(a, v, "source", f->source);
        record_text(a, v, "tag", f->tag);
        list_add(a, list, v);
    }
}

static struct value *gate_value(struct arena *a, const struct oli_gate *g)
{
    struct value *v = value_record(a);
    record_prose(a, v, "reading", g->text);
    record_figure(a, v, "ownership", g->ownership);
    record_figure(a, v, "location", g->location);
    record_figure(a, v, "internalisation", g->internalisation);
    record_bool(a, v, "disagrees", g->disagrees);
    return v;
}

const struct prose *entry_warning(const struct entry_result *r)
{
    for (size_t i = 0; i < r->n_passing && r->lines[i].place == 1; i++)
        if (r->lines[i].warning)
            return r->lines[i].warning;
    return NULL;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    const struct entry_result *r;
    struct facts *facts;
    int market;
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(facts_of_job(job, &facts, e));
    TRY(market_resolve(facts, str_of(args_text(args, "market")), &market, e));
    TRY(entry_modes(job, firm, market, job->seed, &r, e));
    entry_show_keep(job, r);
    struct value *v = value_record(a), *open = value_list(a), *factors = value_list(a),
                 *fields = value_list(a);
    add_factors(a, factors, r->factors, r->n_factors);
    add_factors(a, factors, r->gate_factors, r->n_gate_factors);
    for (size_t i = 0; i < r->n_not_checked; i++)
        list_add(a, open, value_text(a, r->not_checked[i]));
    for (size_t i = 0; i < r->n_fields; i++)
        list_add(a, fields, value_text(a, r->fields[i]));
    record_prose(a, v, "headline", r->headline);
    record_prose(a, v, "in_short", r->in_short);
    record_text(a, v, "advised", r->advised ? r->advised->mode->id : NULL);
    record_text(a, v, "stance", entry_stance_name(r->stance));
    record_text(a, v, "market", r->market_name);
    record_text(a, v, "iso3", r->iso3);
    record_figure(a, v, "desired_control", r->desired_control);
    record_prose(a, v, "control", r->control_text);
    record_prose(a, v, "current", r->current);
    record_prose(a, v, "warning", entry_warning(r));
    record_set(a, v, "modes", modes_value(a, r));
    record_set(a, v, "reasons", reasons_value(a, r));
    record_set(a, v, "rules", rules_value(a, r));
    record_set(a, v, "factors", factors);
    record_set(a, v, "gate", gate_value(a, r->oli));
    record_set(a, v, "not_checked", open);
    record_set(a, v, "fields", fields);
    record_prose(a, v, "read_shares", r->share_note);
    record_int(a, v, "draws", (int64_t)r->draws);
    record_text(a, v, "parameters", r->params_hash);
    record_text(a, v, "next",
                arena_printf(a, "landfall brief %s --output brief.html", args_text(args, "firm")));
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a firm file, or the id of a firm in the workspace"},
    {.name = "market",
     .kind = PARAM_MARKET,
     .flags = PARAM_REQUIRED,
     .help = "the market to enter: code or name"},
};

const struct capability entry_modes_capability = {
    .name = "entry.modes",
    .summary = "Weighs the ways of entering a market: what is ruled out, what fits, how sure",
    .about = "Hard rules come first, each with its name; what nobody could check is said. Then the "
             "control the firm "
             "should want, the fit of each mode, and how often each comes first when the weights "
             "are drawn. The OLI "
             "gate stands beside it as a second opinion. That no mode passes is an answer.",
    .example = "landfall entry modes examples/olive-oil/firm.yaml --market DEU",
    .role = ROLE_ANALYST,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &result_shape,
    .run = run,
    .proposes = &entry_modes_form,
    .show = entry_show,
};
