/* present.c — the diagnosis as one result tree, headline first; terminal, JSON, CSV and web page
 * are renderings of it. The order is that of a reader: claim, scores, reasons, what would change
 * it, what to do, what is not known. */
#include "diagnosis/present.h"

#include "diagnosis/diagnosis.h"

/* --- shapes ----------------------------------------------------------------------------------- */

static const struct shape_field practice_fields[] = {
    TEXT("id"),   TEXT("practice"), TEXT("dimension"),
    FIG("score"), FIG("coverage"),  TEXT("note", .flags = SHAPE_OPTIONAL),
};
static const struct shape practice_shape =
    SHAPE("diagnosis_practice", "one export practice", practice_fields);
static const struct shape_field named_fields[] = {TEXT("name"), FIG("score"), ID("id")};
static const struct shape named_shape = SHAPE("diagnosis_score", "a named score", named_fields);
static const struct shape_field lever_fields[] = {TEXT("practice"), FIG("gain"), ID("id")};
static const struct shape lever_shape =
    SHAPE("diagnosis_lever", "what raising one practice would add", lever_fields);
static const struct shape_field weighting_fields[] = {
    TEXT("weighting"), TEXT("meaning"), FIG("index"),
    FIG("coverage"),   TEXT("class"),   BOOL("borderline"),
    ID("class_id"),
};
static const struct shape weighting_shape =
    SHAPE("diagnosis_weighting", "the index under one weighting", weighting_fields);
static const struct shape_field pei_fields[] = {
    TEXT("class"),
    ID("class_id"),
    ID("class_low_id"),
    ID("class_high_id"),
    FIG("index"),
    FIG("coverage"),
    {.name = "band", .kind = VALUE_PROSE, .flags = SHAPE_OPTIONAL},
    BOOL("borderline"),
    BOOL("weightings_disagree"),
    LIST("weightings", weighting_shape),
    LIST("dimensions", named_shape),
    LIST("strengths", named_shape),
    LIST("weaknesses", named_shape),
    LIST("levers", lever_shape, .heading = "largest levers"),
    LIST("practices", practice_shape, .flags = SHAPE_NOT_IN_TEXT),
};
static const struct shape pei_shape =
    SHAPE("diagnosis_pei", "maturity of export practices", pei_fields);

static const struct shape_field group_fields[] = {TEXT("group"), FIG("score"), FIG("known"),
                                                  ID("id")};
static const struct shape group_shape =
    SHAPE("diagnosis_group", "one functional group", group_fields);
static const struct shape_field readiness_fields[] = {
    TEXT("band", .flags = SHAPE_OPTIONAL),
    FIG("overall"),
    FIG("weakest"),
    {.name = "evenness", .kind = VALUE_FIGURE, .flags = SHAPE_OPTIONAL},
    FIG("groups_digitised"),
    LIST("groups", group_shape),
};
static const struct shape readiness_shape =
    SHAPE("diagnosis_readiness", "digital readiness", readiness_fields);

static const struct shape_field construct_fields[] = {
    TEXT("id"),    TEXT("construct"), TEXT("block"),
    TEXT("level"), FIG("score"),      TEXT("climate", .flags = SHAPE_OPTIONAL),
};
static const struct shape construct_shape =
    SHAPE("diagnosis_construct", "one construct", construct_fields);
static const struct shape_field apmo_fields[] = {
    FIG("change", .heading = "organisational change"),
    PROSE("meaning"),
    {.name = "climates", .heading = "conditions", .kind = VALUE_LIST, .of_kind = VALUE_PROSE},
    LIST("constructs", construct_shape),
};
static const struct shape apmo_shape =
    SHAPE("diagnosis_apmo", "antecedents, mechanisms, conditions", apmo_fields);

static const struct shape_field share_fields[] = {TEXT("pathway"), FIG("share"), ID("id")};
static const struct shape share_shape =
    SHAPE("diagnosis_share", "how often a label comes out", share_fields);
static const struct shape_field flip_fields[] = {
    TEXT("score"),
    FIG("change"),
    FIG("to"),
    TEXT("becomes"),
    ID("score_id"),
    ID("becomes_id"),
    FIG("from", .flags = SHAPE_NOT_IN_TEXT),
};
static const struct shape flip_shape =
    SHAPE("diagnosis_flip", "a single rise that flips the label", flip_fields);
static const struct shape_field drop_fields[] = {
    TEXT("score"),
    FIG("change"),
    FIG("below"),
    TEXT("becomes"),
    ID("score_id"),
    ID("becomes_id"),
    FIG("from", .flags = SHAPE_NOT_IN_TEXT),
};
static const struct shape drop_shape =
    SHAPE("diagnosis_drop", "a single fall that flips the label", drop_fields);
static const struct shape_field pathway_fields[] = {
    BOOL("assessed"),
    TEXT("label"),
    BOOL("published"),
    ID("label_id"),
    ID("second_id"),
    ID("as_answered_id"),
    ID("at_worst_id"),
    ID("at_best_id"),
    TEXT("meaning", .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT),
    TEXT("why_not", .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT),
    TEXT("as_answered", .flags = SHAPE_OPTIONAL),
    TEXT("at_worst", .flags = SHAPE_OPTIONAL),
    TEXT("at_best", .flags = SHAPE_OPTIONAL),
    FIG("digitised_groups"),
    PROSE("smallest_change"),
    LIST("shares", share_shape),
    LIST("lifts", flip_shape, .heading = "what would lift you"),
    LIST("drops", drop_shape, .heading = "what would drop you"),
};
static const struct shape pathway_shape =
    SHAPE("diagnosis_pathway", "the digital pathway", pathway_fields);

static const struct shape_field path_fields[] = {
    TEXT("leading"),           LIST("vector", named_shape),
    FIG("order_and_distance"), FIG("order_and_commitment"),
    FIG("one_step_changes"),   FIG("reversals"),
};
static const struct shape path_shape = SHAPE("diagnosis_path", "the way taken abroad", path_fields);

static const struct shape_field view_fields[] = {TEXT("family"), TEXT("name"), FIG("score"),
                                                 TEXT("text"), ID("id")};
static const struct shape view_shape =
    SHAPE("diagnosis_view", "the same answers under another theory", view_fields);

static const struct shape_field outcome_fields[] = {TEXT("group"), TEXT("name"), FIG("score"),
                                                    PROSE("meaning")};
static const struct shape outcome_shape =
    SHAPE("diagnosis_outcome", "one outcome in figures and words", outcome_fields);

static const struct shape_field run_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "findings", .kind = VALUE_LIST, .of_kind = VALUE_PROSE},
    RECORD("practices", pei_shape, .heading = "export practices"),
    RECORD("readiness", readiness_shape, .heading = "digital readiness"),
    RECORD("pathway", pathway_shape),
    RECORD("change", apmo_shape, .heading = "drivers, change and conditions"),
    LIST("outcomes", outcome_shape),
    RECORD("path", path_shape, .heading = "way abroad so far"),
    LIST("views", view_shape, .heading = "the same answers, read otherwise"),
    RECORD("facilitators", diagnosis_plan_shape, .heading = "digital tools to start with"),
    {.name = "unknown", .heading = "what is not known", .kind = VALUE_LIST, .of_kind = VALUE_PROSE},
    LIST("scores", named_shape, .flags = SHAPE_NOT_IN_TEXT | SHAPE_CSV, .heading = "all scores"),
    TEXT("catalogue", .heading = "SHA-256 of the catalogue", .flags = SHAPE_NOT_IN_TEXT),
    {.name = "seed", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    TEXT("next"),
};
const struct shape diagnosis_shape = SHAPE("diagnosis", "where a firm stands", run_fields);

/* --- values ----------------------------------------------------------------------------------- */

/* id may be NULL. */
static void add_named(struct arena *a, struct value *list, const char *name,
                      const struct figure *f, const char *id)
{
    struct value *r = value_record(a);
    record_text(a, r, "name", name);
    record_figure(a, r, "score", f);
    if (id)
        record_text(a, r, "id", id);
    list_add(a, list, r);
}

static struct value *practice_list(struct arena *a, const struct diagnosis *d)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < d->cat->pei->n_practices; i++) {
        const struct practice_result *p = &d->pei.practices[i];
        struct value *r = value_record(a);
        record_text(a, r, "id", p->practice->id);
        record_text(a, r, "practice", p->practice->name);
        record_text(a, r, "dimension", d->cat->pei->dimensions[p->practice->dimension].name);
        record_figure(a, r, "score", p->score);
        record_figure(a, r, "coverage", p->coverage);
        if (!p->applicable)
            record_text(a, r, "note",
                        arena_printf(a, "not applicable: %s", p->reason ? p->reason : ""));
        else if (p->evidence_would_raise)
            record_text(a, r, "note", "evidence would raise it");
        list_add(a, list, r);
    }
    return list;
}

static struct value *pei_value(struct arena *a, const struct diagnosis *d)
{
    const struct pei_result *p = &d->pei;
    const struct weighting_result *w = &p->weightings[WEIGHTING_PRACTICES];
    struct value *r = value_record(a), *ways = value_list(a), *dimensions = value_list(a),
                 *strong = value_list(a), *weak = value_list(a), *levers = value_list(a);
    const struct pei_class *classes = d->cat->pei->classes;
    record_text(a, r, "class", w->class_text);
    if (w->published)
        record_text(a, r, "class_id", text_id(a, "class", classes[w->class_point].id));
    record_text(a, r, "class_low_id", text_id(a, "class", classes[w->class_low].id));
    record_text(a, r, "class_high_id", text_id(a, "class", classes[w->class_high].id));
    record_figure(a, r, "index", w->index);
    record_figure(a, r, "coverage", w->coverage);
    if (p->band)
        record_prose(a, r, "band", p->band);
    record_bool(a, r, "borderline", w->borderline);
    record_bool(a, r, "weightings_disagree", p->weightings_disagree);
    for (size_t k = 0; k < N_WEIGHTINGS; k++) {
        const struct weighting_result *x = &p->weightings[k];
        struct value *v = value_record(a);
        record_text(a, v, "weighting", x->name);
        record_text(a, v, "meaning", x->plain);
        record_figure(a, v, "index", x->index);
        record_figure(a, v, "coverage", x->coverage);
        record_text(a, v, "class", x->class_text);
        if (x->published)
            record_text(a, v, "class_id", text_id(a, "class", classes[x->class_point].id));
        record_bool(a, v, "borderline", x->borderline);
        list_add(a, ways, v);
    }
    for (size_t i = 0; i < d->cat->pei->n_dimensions; i++)
        add_named(a, dimensions, w->dimensions[i].dimension->name, w->dimensions[i].score,
                  text_id(a, "dimension", w->dimensions[i].dimension->id));
    for (size_t i = 0; i < p->n_strengths; i++)
        add_named(a, strong, p->practices[p->strengths[i]].practice->name,
                  p->practices[p->strengths[i]].score,
                  text_id(a, "practice", p->practices[p->strengths[i]].practice->id));
    for (size_t i = 0; i < p->n_weaknesses; i++)
        add_named(a, weak, p->practices[p->weaknesses[i]].practice->name,
                  p->practices[p->weaknesses[i]].score,
                  text_id(a, "practice", p->practices[p->weaknesses[i]].practice->id));
    for (size_t i = 0; i < w->n_levers && i < 5; i++) {
        struct value *v = value_record(a);
        record_text(a, v, "practice", w->levers[i].practice->name);
        record_figure(a, v, "gain", w->levers[i].gain);
        record_text(a, v, "id", text_id(a, "practice", w->levers[i].practice->id));
        list_add(a, levers, v);
    }
    record_set(a, r, "weightings", ways);
    record_set(a, r, "dimensions", dimensions);
    record_set(a, r, "strengths", strong);
    record_set(a, r, "weaknesses", weak);
    record_set(a, r, "levers", levers);
    record_set(a, r, "practices", practice_list(a, d));
    return r;
}

static struct value *readiness_value(struct arena *a, const struct readiness_result *x)
{
    struct value *r = value_record(a), *groups = value_list(a);
    if (x->band)
        record_text(a, r, "band", x->band);
    record_figure(a, r, "overall", x->overall);
    record_figure(a, r, "weakest", x->weakest);
    if (x->evenness_said || x->evenness->missing)
        record_figure(a, r, "evenness", x->evenness);
    record_figure(a, r, "groups_digitised", x->groups_on);
    for (size_t g = 0; g < N_TECH_GROUPS; g++) {
        struct value *v = value_record(a);
        record_text(a, v, "group", x->groups[g].group->name);
        record_figure(a, v, "score", x->groups[g].score);
        record_figure(a, v, "known", x->groups[g].coverage);
        record_text(a, v, "id", text_id(a, "group", x->groups[g].group->id));
        list_add(a, groups, v);
    }
    record_set(a, r, "groups", groups);
    return r;
}

static struct value *apmo_value(struct arena *a, const struct diagnosis *d)
{
    static const char *const climates[] = {"not known", "adverse", "neutral", "favourable"};
    struct value *r = value_record(a), *constructs = value_list(a), *sentences = value_list(a);
    for (size_t i = 0; i < 3; i++)
        list_add(a, sentences, value_prose(a, d->apmo.climates[i].sentence));
    for (size_t i = 0; i < d->cat->apmo->n_constructs; i++) {
        const struct construct_result *c = &d->apmo.constructs[i];
        struct value *v = value_record(a);
        record_text(a, v, "id", c->construct->id);
        record_text(a, v, "construct", c->construct->name);
        record_text(a, v, "block", block_name(c->construct->block));
        record_text(a, v, "level", construct_level_name(c->construct->level));
        record_figure(a, v, "score", c->score);
        if (c->construct->block == BLOCK_BOUNDARY)
            record_text(a, v, "climate", climates[c->climate]);
        list_add(a, constructs, v);
    }
    record_figure(a, r, "change", d->apmo.change);
    record_prose(a, r, "meaning", d->apmo.sentence);
    record_set(a, r, "climates", sentences);
    record_set(a, r, "constructs", constructs);
    return r;
}

/* "group.D3", "change", "construct.M2" of what a flip moves. */
static const char *flip_score_id(struct arena *a, const struct catalogue *cat, const struct flip *f)
{
    if (f->score < N_TECH_GROUPS)
        return text_id(a, "group", cat->tech->groups[f->score].id);
    if (f->score == N_TECH_GROUPS)
        return "change";
    return text_id(a, "construct",
                 cat->apmo->constructs[cat->apmo->mechanism[f->score - N_TECH_GROUPS - 1]].id);
}

static struct value *flip_list(struct arena *a, const struct catalogue *cat,
                               const struct flip *flips, size_t n, const char *to)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct value *v = value_record(a);
        record_text(a, v, "score", flips[i].name);
        record_figure(a, v, "change", flips[i].change);
        record_figure(a, v, to, flips[i].to);
        record_text(a, v, "becomes", pathway_name(flips[i].label));
        record_text(a, v, "score_id", flip_score_id(a, cat, &flips[i]));
        record_text(a, v, "becomes_id", pathway_id(flips[i].label));
        record_figure(a, v, "from", flips[i].from);
        list_add(a, list, v);
    }
    return list;
}

static struct value *pathway_value(struct arena *a, const struct catalogue *cat,
                                   const struct pathway_result *p)
{
    struct value *r = value_record(a), *shares = value_list(a);
    record_bool(a, r, "assessed", p->assessed);
    record_text(a, r, "label", p->text);
    record_bool(a, r, "published", p->published);
    if (p->assessed) {
        record_text(a, r, "as_answered", pathway_name(p->point));
        record_text(a, r, "at_worst", pathway_name(p->low));
        record_text(a, r, "at_best", pathway_name(p->high));
        record_text(a, r, "as_answered_id", pathway_id(p->point));
        record_text(a, r, "at_worst_id", pathway_id(p->low));
        record_text(a, r, "at_best_id", pathway_id(p->high));
        record_text(a, r, "label_id", pathway_id(p->label));
        if (!p->published)
            record_text(a, r, "second_id", pathway_id(p->second));
        record_text(a, r, "meaning", pathway_plain(p->label));
    } else {
        record_text(a, r, "why_not", p->why_not);
    }
    record_figure(a, r, "digitised_groups", p->breadth);
    record_prose(a, r, "smallest_change", p->flip_sentence);
    for (size_t i = 0; p->assessed && i < N_PATHWAYS; i++) {
        struct value *v = value_record(a);
        record_text(a, v, "pathway", pathway_name((enum pathway)i));
        record_figure(a, v, "share", p->share[i]);
        record_text(a, v, "id", pathway_id((enum pathway)i));
        list_add(a, shares, v);
    }
    record_set(a, r, "shares", shares);
    record_set(a, r, "lifts", flip_list(a, cat, p->lifts, p->n_lifts, "to"));
    record_set(a, r, "drops", flip_list(a, cat, p->drops, p->n_drops, "below"));
    return r;
}

static struct value *outcome_list(struct arena *a, const struct outcome_result *o)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < o->n_lines; i++) {
        struct value *r = value_record(a);
        record_text(a, r, "group", o->lines[i].group);
        record_text(a, r, "name", o->lines[i].name);
        record_figure(a, r, "score", o->lines[i].figure);
        record_prose(a, r, "meaning", o->lines[i].plain);
        list_add(a, list, r);
    }
    return list;
}

static struct value *path_value(struct arena *a, const struct path_result *p)
{
    static const char *const path_ids[N_PATHS] = {"path.stages", "path.born-global",
                                                  "path.network", "path.resources"};
    struct value *r = value_record(a), *vector = value_list(a);
    record_text(a, r, "leading",
                !p->enough_history ? "not enough history"
                : p->leading < 0   ? "mixed"
                                   : path_kind_name((enum path_kind)p->leading));
    for (size_t i = 0; i < N_PATHS; i++)
        add_named(a, vector, path_kind_name((enum path_kind)i), p->index[i], path_ids[i]);
    record_set(a, r, "vector", vector);
    record_figure(a, r, "order_and_distance", p->uppsala_distance);
    record_figure(a, r, "order_and_commitment", p->uppsala_commitment);
    record_figure(a, r, "one_step_changes", p->chain);
    record_figure(a, r, "reversals", p->reversals);
    return r;
}

static struct value *view_list(struct arena *a, const struct diagnosis *d)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < d->cat->apmo->n_views; i++) {
        struct value *v = value_record(a);
        record_text(a, v, "family", d->views[i].view->family);
        record_text(a, v, "name", d->views[i].view->name);
        record_figure(a, v, "score", d->views[i].score);
        record_text(a, v, "text", d->views[i].view->text);
        record_text(a, v, "id", text_id(a, "view", d->views[i].view->id));
        list_add(a, list, v);
    }
    return list;
}

static struct value *score_list(struct arena *a, const struct diagnosis *d)
{
    struct value *list = value_list(a);
    const struct weighting_result *w = &d->pei.weightings[WEIGHTING_PRACTICES];
    add_named(a, list, w->index->label, w->index, NULL);
    for (size_t i = 0; i < d->cat->pei->n_dimensions; i++)
        add_named(a, list, w->dimensions[i].dimension->name, w->dimensions[i].score, NULL);
    for (size_t i = 0; i < d->cat->pei->n_practices; i++)
        add_named(a, list, d->pei.practices[i].score->label, d->pei.practices[i].score, NULL);
    add_named(a, list, d->readiness.overall->label, d->readiness.overall, NULL);
    for (size_t g = 0; g < N_TECH_GROUPS; g++)
        add_named(a, list, d->readiness.groups[g].score->label, d->readiness.groups[g].score, NULL);
    for (size_t i = 0; i < d->cat->apmo->n_constructs; i++)
        add_named(a, list, d->apmo.constructs[i].construct->name, d->apmo.constructs[i].score, NULL);
    for (size_t i = 0; i < d->cat->apmo->n_views; i++)
        add_named(a, list, d->views[i].view->name, d->views[i].score, NULL);
    return list;
}

struct value *diagnosis_value(struct arena *a, const struct diagnosis *d)
{
    struct value *v = value_record(a), *findings = value_list(a), *unknown = value_list(a);
    const struct prose *const said[] = {
        d->pei.headline,  d->readiness.headline, d->pathway.headline, d->pathway.flip_sentence,
        d->apmo.sentence, d->path.headline,      d->plan.headline};
    for (size_t i = 0; i < COUNT_OF(said); i++)
        if (i == 0 || said[i] != said[i - 1])
            list_add(a, findings, value_prose(a, said[i]));
    for (size_t i = 0; i < d->n_unknown; i++)
        list_add(a, unknown, value_prose(a, d->unknown[i]));
    record_text(a, v, "headline",
                arena_printf(a, "%s: %s export practices, %s digital readiness, pathway %s%s",
                             d->firm->name, d->pei.weightings[WEIGHTING_PRACTICES].class_text,
                             d->readiness.band ? d->readiness.band : "unknown", d->pathway.text,
                             d->what_if ? arena_printf(a, "; what if the budget for tools were %s",
                                                       figure_text(a, d->plan.budget))
                                        : ""));
    record_set(a, v, "findings", findings);
    record_set(a, v, "practices", pei_value(a, d));
    record_set(a, v, "readiness", readiness_value(a, &d->readiness));
    record_set(a, v, "pathway", pathway_value(a, d->cat, &d->pathway));
    record_set(a, v, "change", apmo_value(a, d));
    record_set(a, v, "outcomes", outcome_list(a, &d->outcomes));
    record_set(a, v, "path", path_value(a, &d->path));
    record_set(a, v, "views", view_list(a, d));
    record_set(a, v, "facilitators", diagnosis_plan_value(a, d));
    record_set(a, v, "unknown", unknown);
    record_set(a, v, "scores", score_list(a, d));
    record_text(a, v, "catalogue", d->cat->hash);
    record_text(a, v, "seed", arena_printf(a, "%llu", (unsigned long long)d->pathway.seed));
    return v;
}
