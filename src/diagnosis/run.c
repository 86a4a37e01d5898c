/* run.c — diagnosis run (the whole diagnosis of one firm) and diagnosis claims (what the choice of
 * facilitators rests on). */
#include <string.h>

#include "country/distance.h"
#include "diagnosis/diagnosis.h"
#include "diagnosis/present.h"
#include "diagnosis/propose.h"

bool catalogue_of_job(struct job *job, const struct catalogue **ret, struct err *e)
{
    static const char key;
    const struct catalogue *c = job_get(job, &key);
    if (!c) {
        const struct catalogue *loaded;
        struct catalogue *own = NEW(job->arena, struct catalogue);
        struct err none = {0};
        struct date as_of = {job->as_of};
        if (job->as_of == AS_OF_FACT_TABLE) {
            struct facts *facts;
            TRY(facts_of_job(job, &facts, e));
            as_of = facts_as_of(facts);
        }
        TRY(catalogue_load(job->arena, job->data_dir, as_of, &loaded, e));
        *own = *loaded;
        if (!distances_of_job(job, &own->distances, &none)) {
            if (none.code != ERR_NOT_FOUND) { /* absent tables are fine, damaged ones are not */
                *e = none;
                return false;
            }
            own->distances = NULL;
        }
        job_set(job, &key, own);
        c = own;
    }
    *ret = c;
    return true;
}

static const struct capability_param run_params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a firm file, or the id of a firm in the workspace"},
    {.name = "budget",
     .kind = PARAM_TEXT,
     .help = "what if the budget for digital tools were this: 12000, or 12000 EUR"},
};

/* In the firm's book currency; the firm's file stays as it is. */
static bool read_budget(struct arena *a, const struct firm *f, const char *text,
                        struct firm_money *ret, struct err *e)
{
    struct str s = str_of(text_ascii_digits(a, str_trim(str_of(text)))), code;
    const char *blank = memchr(s.p, ' ', s.n);
    struct money m;
    if (blank) {
        code = str_trim((struct str){blank, (size_t)(s.p + s.n - blank)});
        s.n = (size_t)(blank - s.p);
        if (!str_is(code, f->currency))
            return FAIL(e, ERR_INPUT, "the budget is given in %.*s; %s keeps its books in %s",
                        STR_ARG_MAX(code, 12), f->name, f->currency) ||
                   err_hint(e, "Give the amount in %s.", f->currency);
    }
    if (!money_parse(a, s, f->book, &m, e))
        return err_note(e, "--budget");
    if (m.minor < 0)
        return FAIL(e, ERR_INPUT, "--budget: an amount from 0, not `%.40s`", text);
    *ret = (struct firm_money){true, m, money_to_double(m), f->currency};
    return true;
}

static bool run_diagnosis(struct job *job, const struct args *args, struct value **ret,
                          struct err *e)
{
    const struct firm *firm;
    const struct catalogue *cat;
    const struct diagnosis *d;
    struct facts *facts;
    const char *name = args_text(args, "firm");
    TRY(firm_of_job(job, name, &firm, e) && facts_of_job(job, &facts, e) &&
        catalogue_of_job(job, &cat, e));
    struct firm_money budget;
    bool what_if = args_has(args, "budget");
    if (what_if)
        TRY(read_budget(job->arena, firm, args_text(args, "budget"), &budget, e));
    TRY(diagnose_with_budget(job->arena, cat, facts, firm, job->seed, what_if ? &budget : NULL, &d,
                             e));
    struct value *v = diagnosis_value(job->arena, d);
    record_text(job->arena, v, "next", arena_printf(job->arena, "landfall market rank %s", name));
    *ret = v;
    return true;
}

const struct capability diagnosis_run = {
    .name = "diagnosis.run",
    .alias = "diagnose",
    .summary =
        "Says where a firm stands: export practices, digital readiness, pathway, what to do first",
    .about =
        "Scores the firm's answers and registers. Missing answers widen the interval instead of "
        "being guessed. The pathway is repeated many times with answers moved a step, and the "
        "smallest change that would flip it is named. Facilitators are chosen exactly under the "
        "firm's budget, with the claims behind each.",
    .example = "landfall diagnosis run examples/olive-oil/firm.yaml\n"
               "landfall diagnosis run examples/olive-oil/firm.yaml --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(run_params),
    .result = &diagnosis_shape,
    .run = run_diagnosis,
    .proposes = &diagnosis_run_form,
};

/* --- claims ----------------------------------------------------------------------------------- */

static const struct shape_field count_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "claims", .kind = VALUE_FIGURE},
    {.name = "references", .heading = "different references", .kind = VALUE_FIGURE},
};
static const struct shape count_shape = SHAPE("claim_count", "claims and references", count_fields);
static const struct shape_field claims_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "categories", .kind = VALUE_LIST, .of = &count_shape},
    {.name = "practices", .kind = VALUE_LIST, .of = &count_shape, .flags = SHAPE_CSV},
    {.name = "contradictions", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape claims_shape =
    SHAPE("claims", "recount of the claims table", claims_fields);

static void add_count(struct arena *a, struct value *list, const char *name, struct impact_count c)
{
    struct value *r = value_record(a);
    record_text(a, r, "name", name);
    record_figure(a, r, "claims", c.claims);
    record_figure(a, r, "references", c.references);
    list_add(a, list, r);
}

static bool run_claims(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const enum category categories[] = {CATEGORY_EC, CATEGORY_EM, CATEGORY_EB};
    struct arena *a = job->arena;
    const struct catalogue *cat;
    (void)args;
    TRY(catalogue_of_job(job, &cat, e));
    struct value *v = value_record(a), *by_category = value_list(a), *by_practice = value_list(a),
                 *clashes = value_list(a);
    for (size_t i = 0; i < COUNT_OF(categories); i++)
        add_count(a, by_category, category_names(a, (unsigned)categories[i]),
                  claims_of_category(a, cat, categories[i]));
    for (size_t i = 0; i < cat->pei->n_practices; i++)
        add_count(a, by_practice, cat->pei->practices[i].name, claims_of_practice(a, cat, i));
    for (size_t i = 0; i < cat->fac->n_contradictions; i++) {
        const struct contradiction *c = &cat->fac->contradictions[i];
        list_add(a, clashes,
                 value_text(a, arena_printf(a, "%s But: %s %s", c->one, c->other, c->handling)));
    }
    record_text(a, v, "headline",
                "What the literature is said to claim about digital tools and export "
                "practices, counted again");
    record_set(a, v, "categories", by_category);
    record_set(a, v, "practices", by_practice);
    record_set(a, v, "contradictions", clashes);
    *ret = v;
    return true;
}

const struct capability diagnosis_claims = {
    .name = "diagnosis.claims",
    .summary = "Counts the claims and references behind the choice of digital tools",
    .example = "landfall diagnosis claims",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    .result = &claims_shape,
    .run = run_claims,
};
