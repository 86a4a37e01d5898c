/* ask.c — one question at a time over stored answers: questions, next, answer, status.
 *
 * Answers are fields of the firm. Each answer makes a new version of the firm in the workspace, in
 * one transaction with its line in the assessment, so that stopping loses nothing and resuming
 * needs no memory: the next question is the first one without an answer. "Don't know" is an answer:
 * it is not asked again and it stays missing in every score. */
#include "base/number.h"
#include "diagnosis/diagnosis.h"
#include "store/workspace.h"

static const char *const form_choices[] = {"short", "statements", "full", NULL};

#define FIRM_PARAM                                                                      \
    {                                                                                   \
        .name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, \
        .help = "a firm file, or the id of a firm in the workspace"                     \
    }
#define FORM_PARAM                                                                                 \
    {                                                                                              \
        .name = "form", .kind = PARAM_CHOICE, .default_value = "short", .choices = form_choices,   \
        .help = "short: one question per practice; statements: drivers and change; full: both in " \
                "detail"                                                                           \
    }

static enum form form_of(const struct args *args)
{
    const char *s = args_text(args, "form");
    for (size_t f = 0; f < N_FORMS; f++)
        if (cstr_eq(s, form_name((enum form)f)))
            return (enum form)f;
    return FORM_SHORT;
}

/* --- a question as a record ------------------------------------------------------------------- */

static const struct shape_field choice_fields[] = {
    {.name = "value", .kind = VALUE_INT},
    {.name = "meaning", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape choice_shape =
    SHAPE("question_choice", "one admissible answer", choice_fields);
static const struct shape_field question_fields[] = {
    {.name = "item", .kind = VALUE_TEXT},
    {.name = "section", .kind = VALUE_TEXT},
    {.name = "question", .kind = VALUE_TEXT},
    {.name = "why", .heading = "why do we ask", .kind = VALUE_TEXT},
    {.name = "choices", .kind = VALUE_LIST, .of = &choice_shape},
    {.name = "evidence", .heading = "what counts as evidence", .kind = VALUE_TEXT},
    {.name = "evidence_from",
     .kind = VALUE_INT,
     .flags = SHAPE_OPTIONAL,
     .help = "answers from here on need evidence"},
    {.name = "may_be_not_applicable", .kind = VALUE_BOOL},
};
static const struct shape question_shape = SHAPE("question", "one question", question_fields);

static struct value *question_value(struct arena *a, const struct question *q)
{
    struct value *r = value_record(a), *choices = value_list(a);
    record_text(a, r, "item", q->item);
    record_text(a, r, "section", q->section);
    record_text(a, r, "question", q->question);
    record_text(a, r, "why", q->why);
    for (int v = q->value_min; v <= q->value_max; v++) {
        struct value *c = value_record(a);
        size_t i = (size_t)(v - q->value_min);
        record_int(a, c, "value", v);
        if (i < COUNT_OF(q->choice) && q->choice[i])
            record_text(a, c, "meaning", q->choice[i]);
        list_add(a, choices, c);
    }
    record_set(a, r, "choices", choices);
    record_text(a, r, "evidence", q->evidence);
    if (q->evidence_from <= q->value_max)
        record_int(a, r, "evidence_from", q->evidence_from);
    record_bool(a, r, "may_be_not_applicable", q->may_be_not_applicable);
    return r;
}

static const struct answer *answer_to(const struct firm *f, const struct question *q)
{
    return firm_answer(f, q->instrument, q->item);
}

/* --- questions -------------------------------------------------------------------------------- */

static const struct shape_field questions_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "questions", .kind = VALUE_LIST, .of = &question_shape, .flags = SHAPE_CSV},
};
static const struct shape questions_shape =
    SHAPE("questions", "all questions of a form", questions_fields);

static bool run_questions(struct job *job, const struct args *args, struct value **ret,
                          struct err *e)
{
    const struct catalogue *cat;
    const struct question *q;
    TRY(catalogue_of_job(job, &cat, e));
    size_t n = questions_of(job->arena, cat, form_of(args), &q);
    struct value *v = value_record(job->arena), *list = value_list(job->arena);
    for (size_t i = 0; i < n; i++)
        list_add(job->arena, list, question_value(job->arena, &q[i]));
    record_text(
        job->arena, v, "headline",
        arena_printf(job->arena, "The %s form asks %zu questions", form_name(form_of(args)), n));
    record_set(job->arena, v, "questions", list);
    *ret = v;
    return true;
}

static const struct capability_param questions_params[] = {FORM_PARAM};
const struct capability diagnosis_questions = {
    .name = "diagnosis.questions",
    .summary = "Lists the questions of a form, with why each is asked",
    .example = "landfall diagnosis questions --form short",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(questions_params),
    .result = &questions_shape,
    .run = run_questions,
};

/* --- next ------------------------------------------------------------------------------------- */

static const struct shape_field next_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "done", .kind = VALUE_BOOL},
    {.name = "asked", .kind = VALUE_INT},
    {.name = "total", .kind = VALUE_INT},
    {.name = "question", .kind = VALUE_RECORD, .of = &question_shape, .flags = SHAPE_OPTIONAL},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape next_shape =
    SHAPE("next_question", "the next question without an answer", next_fields);

static bool run_next(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct catalogue *cat;
    const struct firm *f;
    const struct question *q, *open = NULL;
    const char *name = args_text(args, "firm"), *form = args_text(args, "form");
    size_t asked = 0;
    TRY(catalogue_of_job(job, &cat, e) && firm_of_job(job, name, &f, e));
    size_t n = questions_of(a, cat, form_of(args), &q);
    for (size_t i = 0; i < n; i++) {
        if (answer_to(f, &q[i]))
            asked++;
        else if (!open)
            open = &q[i];
    }
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                open ? arena_printf(a, "Question %zu of %zu: %s", asked + 1, n, open->question)
                     : arena_printf(a, "All %zu questions of the %s form have an answer", n, form));
    record_bool(a, v, "done", !open);
    record_int(a, v, "asked", (int64_t)asked);
    record_int(a, v, "total", (int64_t)n);
    if (open)
        record_set(a, v, "question", question_value(a, open));
    bool stored = strcmp(name, f->id) == 0; /* answers go under an id, not into a file */
    record_text(a, v, "next",
                !open    ? arena_printf(a, "landfall diagnosis run %s", name)
                : stored ? arena_printf(a, "landfall diagnosis answer %s --item %s --answer …",
                                        name, open->item)
                         : arena_printf(a, "landfall firm import %s, then landfall diagnosis ask %s",
                                        name, f->id));
    *ret = v;
    return true;
}

static const struct capability_param next_params[] = {FIRM_PARAM, FORM_PARAM};
const struct capability diagnosis_next = {
    .name = "diagnosis.next",
    .summary = "Shows the next question a firm has not answered yet",
    .example = "landfall diagnosis next examples/olive-oil/firm.yaml --form statements",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(next_params),
    .result = &next_shape,
    .run = run_next,
};

/* --- answer ----------------------------------------------------------------------------------- */

static const struct question *question_find(struct arena *a, const struct catalogue *cat,
                                            const char *item, struct err *e)
{
    const struct question *q;
    const char **ids = NULL;
    size_t n_ids = 0, cap = 0;
    for (enum form f = FORM_SHORT; f < N_FORMS; f++) {
        size_t n = questions_of(a, cat, f, &q);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(q[i].item, item) == 0)
                return &q[i];
            PUSH(a, ids, n_ids, cap, q[i].item);
        }
    }
    FAIL(e, ERR_INPUT, "`%.60s` is not a question", item);
    const char *near = text_nearest(str_of(item), ids, n_ids);
    if (near)
        err_hint(e, "Did you mean `%s`?", near);
    return NULL;
}

/* Understands 0…7, yes, no, dont-know, not-applicable; Persian and Arabic digits too. */
static bool answer_parse(struct arena *a, const struct question *q, const char *text,
                         const char *evidence, const char *reason, struct answer *ret,
                         struct err *e)
{
    struct answer x = {
        .instrument = q->instrument, .item = q->item, .evidence = evidence, .reason = reason};
    struct str s = str_of(text_ascii_digits(a, str_trim(str_of(text))));
    int64_t v;
    if (str_is(s, "dont-know")) {
        x.state = ANSWER_DONT_KNOW;
    } else if (str_is(s, "not-applicable")) {
        x.state = ANSWER_NOT_APPLICABLE;
        if (!q->may_be_not_applicable)
            return FAIL(e, ERR_INPUT, "`%s` cannot be not applicable", q->item);
        if (!reason)
            return FAIL(e, ERR_INPUT, "not applicable needs a reason") ||
                   err_hint(e, "Add --reason \"…\"");
    } else if ((str_is(s, "yes") || str_is(s, "no")) && q->value_min == 0) {
        x.yes_no = true;
        x.value = str_is(s, "yes");
    } else if (!number_parse_int(s, &v, e) || v < q->value_min || v > q->value_max) {
        err_clear(e);
        return FAIL(e, ERR_INPUT, "`%.60s` is not an answer to `%s`", text, q->item) ||
               err_hint(e, "Answer %d to %d%s, or dont-know%s.", q->value_min, q->value_max,
                        q->value_min == 0 ? ", yes or no" : "",
                        q->may_be_not_applicable ? ", or not-applicable with a reason" : "");
    } else {
        x.value = (int)v;
    }
    *ret = x;
    return true;
}

static struct firm *with_answer(struct arena *a, const struct firm *f, struct answer x)
{
    struct firm *g = NEW(a, struct firm);
    *g = *f;
    g->answers = NEW_N(a, struct answer, f->n_answers + 1);
    size_t at = f->n_answers;
    for (size_t i = 0; i < f->n_answers; i++) {
        g->answers[i] = f->answers[i];
        if (strcmp(f->answers[i].item, x.item) == 0 &&
            strcmp(f->answers[i].instrument, x.instrument) == 0)
            at = i;
    }
    g->answers[at] = x;
    if (at == f->n_answers)
        g->n_answers++;
    return g;
}

static bool open_assessment(struct workspace *ws, struct arena *a, const char *firm_id,
                            const char *instrument, struct ws_stamp by, int64_t *ret, struct err *e)
{
    struct ws_assessment *list;
    size_t n;
    TRY(ws_assessment_list(ws, a, firm_id, &list, &n, e));
    for (size_t i = n; i-- > 0;)
        if (!list[i].finished_us && strcmp(list[i].instrument, instrument) == 0) {
            *ret = list[i].assessment_id;
            return true;
        }
    return ws_assessment_start(ws, firm_id, instrument, instrument, by, ret, e);
}

static const char *stored_value(struct arena *a, const struct answer *x)
{
    if (x->state == ANSWER_DONT_KNOW)
        return "unknown";
    if (x->state == ANSWER_NOT_APPLICABLE)
        return "na";
    if (x->yes_no)
        return x->value ? "yes" : "no";
    return arena_printf(a, "%d", x->value);
}

/* The firm's new version, the answer's line, and the end of the assessment when nothing is left. */
static bool store_answer(struct job *job, struct workspace *ws, const struct catalogue *cat,
                         const struct firm *g, const struct answer *x, int64_t *ret_version,
                         size_t *ret_left, struct err *e)
{
    struct arena *a = job->arena;
    struct ws_stamp by = {job->now_us, job->actor};
    const struct question *q;
    struct buf yaml;
    bool changed;
    int64_t assessment, version;
    enum form form = cstr_eq(x->instrument, "pei-short") ? FORM_SHORT
                     : cstr_eq(x->instrument, "apmo-bc") ? FORM_STATEMENTS
                                                         : FORM_FULL;
    buf_init(&yaml, a, 16u << 20);
    TRY(firm_write(a, g, &yaml, e));
    TRY(ws_firm_put(ws, g->id, g->name, buf_str(&yaml), by, ret_version, &changed, e));
    TRY(open_assessment(ws, a, g->id, x->instrument, by, &assessment, e));
    struct ws_answer line = {
        .item = x->item, .value = stored_value(a, x), .reason = x->reason, .evidence = x->evidence};
    TRY(ws_answer_put(ws, g->id, assessment, &line, by, &version, e));
    size_t n = questions_of(a, cat, form, &q), left = 0;
    for (size_t i = 0; i < n; i++)
        left += strcmp(q[i].instrument, x->instrument) == 0 && !answer_to(g, &q[i]);
    if (left == 0)
        TRY(ws_assessment_finish(ws, g->id, assessment, by, e));
    *ret_left = left;
    return true;
}

static const struct shape_field answer_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "item", .kind = VALUE_TEXT},
    {.name = "version", .kind = VALUE_INT, .help = "of the firm in the workspace"},
    {.name = "left", .heading = "questions left", .kind = VALUE_INT},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape answer_shape = SHAPE("answer_stored", "what was stored", answer_fields);

/* The firm is read inside the transaction that writes it: of two people who answer at the same time
 * neither overwrites the other. */
static bool read_and_store(struct job *job, struct workspace *ws, const struct catalogue *cat,
                           const char *name, const struct answer *x, int64_t *ret_version,
                           size_t *ret_left, struct err *e)
{
    const struct firm *f;
    struct ws_firm stored;
    TRY(firm_of_job(job, name, &f, e));
    if (!ws_firm_get(ws, job->arena, f->id, 0, &stored, e) || strcmp(name, f->id) != 0) {
        err_clear(e);
        return FAIL(e, ERR_INPUT,
                    "answers are stored in the workspace, and `%.80s` names no firm there", name) ||
               err_hint(e, "landfall firm import %s, then use its id: %s", name, f->id);
    }
    return store_answer(job, ws, cat, with_answer(job->arena, f, *x), x, ret_version, ret_left, e);
}

static bool run_answer(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct catalogue *cat;
    struct workspace *ws;
    struct answer x;
    const char *name = args_text(args, "firm");
    TRY(catalogue_of_job(job, &cat, e));
    const struct question *q = question_find(a, cat, args_text(args, "item"), e);
    if (!q)
        return false;
    TRY(answer_parse(a, q, args_text(args, "answer"), args_text(args, "evidence"),
                     args_text(args, "reason"), &x, e));
    int64_t version;
    size_t left;
    TRY(ws_of_job(job, WS_WRITE, &ws, e) && ws_begin(ws, e));
    if (!read_and_store(job, ws, cat, name, &x, &version, &left, e)) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline", arena_printf(a, "Stored: %s = %s", x.item, stored_value(a, &x)));
    record_text(a, v, "item", x.item);
    record_int(a, v, "version", version);
    record_int(a, v, "left", (int64_t)left);
    if (x.state == ANSWER_GIVEN && !x.yes_no && x.value >= q->evidence_from && !x.evidence)
        record_text(a, v, "note", "Without evidence this counts as a lower level.");
    record_text(a, v, "next",
                left ? arena_printf(a, "landfall diagnosis next %s", name)
                     : arena_printf(a, "landfall diagnosis run %s", name));
    *ret = v;
    return true;
}

static const struct capability_param answer_params[] = {
    FIRM_PARAM,
    {.name = "item",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED,
     .help = "which question, S1 or M1.2"},
    {.name = "answer",
     .kind = PARAM_TEXT,
     .flags = PARAM_REQUIRED,
     .help = "a level, yes, no, dont-know or not-applicable"},
    {.name = "evidence", .kind = PARAM_TEXT, .help = "document or register entry that shows it"},
    {.name = "reason", .kind = PARAM_TEXT, .help = "why it is not applicable"},
};
const struct capability diagnosis_answer = {
    .name = "diagnosis.answer",
    .summary = "Stores one answer of a firm in the workspace",
    .example = "landfall diagnosis answer olive-oil --item S1 --answer 2",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(answer_params),
    .result = &answer_shape,
    .run = run_answer,
};

/* --- status ----------------------------------------------------------------------------------- */

static const struct shape_field section_fields[] = {
    {.name = "section", .kind = VALUE_TEXT},
    {.name = "questions", .kind = VALUE_INT},
    {.name = "answered", .kind = VALUE_INT},
    {.name = "dont_know", .heading = "don't know", .kind = VALUE_INT},
    {.name = "not_applicable", .kind = VALUE_INT},
    {.name = "open", .kind = VALUE_INT},
};
static const struct shape section_shape =
    SHAPE("form_section", "progress in one section", section_fields);
static const struct shape_field status_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "done", .kind = VALUE_BOOL},
    {.name = "sections", .kind = VALUE_LIST, .of = &section_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape status_shape =
    SHAPE("form_status", "how far a form is answered", status_fields);

struct tally {
    int64_t questions, answered, dont_know, not_applicable;
};

static void add_section(struct arena *a, struct value *list, const char *name, struct tally t)
{
    struct value *r = value_record(a);
    record_text(a, r, "section", name);
    record_int(a, r, "questions", t.questions);
    record_int(a, r, "answered", t.answered);
    record_int(a, r, "dont_know", t.dont_know);
    record_int(a, r, "not_applicable", t.not_applicable);
    record_int(a, r, "open", t.questions - t.answered - t.dont_know - t.not_applicable);
    list_add(a, list, r);
}

static bool run_status(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct catalogue *cat;
    const struct firm *f;
    const struct question *q;
    const char *name = args_text(args, "firm");
    struct tally t = {0};
    int64_t open = 0;
    TRY(catalogue_of_job(job, &cat, e) && firm_of_job(job, name, &f, e));
    size_t n = questions_of(a, cat, form_of(args), &q);
    struct value *v = value_record(a), *sections = value_list(a);
    for (size_t i = 0; i < n; i++) {
        const struct answer *x = answer_to(f, &q[i]);
        t.questions++;
        t.answered += x && x->state == ANSWER_GIVEN;
        t.dont_know += x && x->state == ANSWER_DONT_KNOW;
        t.not_applicable += x && x->state == ANSWER_NOT_APPLICABLE;
        open += !x;
        if (i + 1 == n || strcmp(q[i + 1].section, q[i].section) != 0) {
            add_section(a, sections, q[i].section, t);
            t = (struct tally){0};
        }
    }
    record_text(a, v, "headline",
                open ? arena_printf(a, "%lld of %zu questions of the %s form are open",
                                    (long long)open, n, form_name(form_of(args)))
                     : arena_printf(a, "The %s form is complete", form_name(form_of(args))));
    record_bool(a, v, "done", open == 0);
    record_set(a, v, "sections", sections);
    record_text(a, v, "next",
                open ? arena_printf(a, "landfall diagnosis next %s", name)
                     : arena_printf(a, "landfall diagnosis run %s", name));
    *ret = v;
    return true;
}

static const struct capability_param status_params[] = {FIRM_PARAM, FORM_PARAM};
const struct capability diagnosis_status = {
    .name = "diagnosis.status",
    .summary = "Says how far a form is answered, section by section",
    .example = "landfall diagnosis status examples/olive-oil/firm.yaml --form short",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(status_params),
    .result = &status_shape,
    .run = run_status,
};
