/* ask.c — one question at a time over stored answers: questions, next, status; answering is in
 * answer.c.
 *
 * Answers are fields of the firm, so that stopping loses nothing and resuming needs no memory: the
 * next question is the first one without an answer. "Don't know" is an answer: it is not asked
 * again and it stays missing in every score. One call of diagnosis.next brings all that a page needs
 * to show a question: the question, where it stands, what was answered to it, now and in the round
 * before.
 *
 * Texts have stable ids ("pei-short.S1.question", "grid.3"), so that a page can look up its own
 * language's words for them. */
#include "diagnosis/ask.h"

#include <string.h>

const char *const form_choices[] = {"short", "statements", "full", NULL};
const char *const rater_choices[] = {"own", "second", NULL};

enum form form_of(const struct args *args)
{
    const char *s = args_text(args, "form");
    for (size_t f = 0; f < N_FORMS; f++)
        if (cstr_eq(s, form_name((enum form)f)))
            return (enum form)f;
    return FORM_SHORT;
}

bool is_second(const struct args *args)
{
    return cstr_eq(args_text(args, "rater"), "second");
}

bool rater_of_job(const struct job *job, const char **ret, struct err *e)
{
    if (!job->actor || !*job->actor)
        return FAIL(e, ERR_USAGE, "a second rating is kept under a name, and nobody is known here");
    *ret = job->actor;
    return true;
}

bool stored_firm(struct job *job, struct workspace *ws, const char *name, const struct firm **ret,
                 struct ws_firm *ret_stored, struct err *e)
{
    const struct firm *f;
    TRY(firm_of_job(job, name, &f, e));
    if (!ws_firm_get(ws, job->arena, f->id, 0, ret_stored, e) || strcmp(name, f->id) != 0) {
        err_clear(e);
        return FAIL(e, ERR_INPUT,
                    "answers are stored in the workspace, and `%.80s` names no firm there", name) ||
               err_hint(e, "landfall firm import %s, then use its id: %s", name, f->id);
    }
    *ret = f;
    return true;
}

bool answers_of(struct job *job, const struct firm *own, const char *name, bool second,
                const struct firm **ret, struct err *e)
{
    struct ratings r;
    const char *rater;
    *ret = own;
    if (!second)
        return true;
    if (strcmp(name, own->id) != 0)
        return FAIL(e, ERR_INPUT, "a second rating is kept in the workspace; `%.80s` is a file",
                    name) ||
               err_hint(e, "landfall firm import %s, then use its id: %s", name, own->id);
    TRY(rater_of_job(job, &rater, e) && ratings_read(job, WS_READ, own->id, &r, e));
    return ratings_firm(&r, job->arena, own, rater, false, ret, e);
}

/* --- a question as a record ------------------------------------------------------------------- */

static const struct shape_field choice_fields[] = {
    {.name = "value", .kind = VALUE_INT},
    {.name = "meaning", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "id", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "of the meaning, for texts in other languages"},
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
    {.name = "instrument", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "section_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "question_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "why_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "evidence_id", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
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
        if (i < COUNT_OF(q->choice) && q->choice[i]) {
            record_text(a, c, "meaning", q->choice[i]);
            record_text(a, c, "id", arena_printf(a, "%s.%d", q->choices_id, v));
        }
        list_add(a, choices, c);
    }
    record_set(a, r, "choices", choices);
    record_text(a, r, "evidence", q->evidence);
    if (q->evidence_from <= q->value_max)
        record_int(a, r, "evidence_from", q->evidence_from);
    record_bool(a, r, "may_be_not_applicable", q->may_be_not_applicable);
    record_text(a, r, "instrument", q->instrument);
    record_text(a, r, "section_id", q->section_id);
    record_text(a, r, "question_id", q->question_id);
    record_text(a, r, "why_id", q->why_id);
    record_text(a, r, "evidence_id", q->evidence_id);
    return r;
}

static const struct answer *answer_to(const struct firm *f, const struct question *q)
{
    return firm_answer(f, q->instrument, q->item);
}

/* --- an answer as a record -------------------------------------------------------------------- */

static const struct shape_field given_fields[] = {
    {.name = "state", .kind = VALUE_TEXT, .help = "given, dont-know or not-applicable"},
    {.name = "answer", .kind = VALUE_TEXT, .help = "as --answer takes it"},
    {.name = "value", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL, .help = "the level"},
    {.name = "meaning", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "evidence", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "reason", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
const struct shape given_shape = SHAPE("given_answer", "an answer that was given", given_fields);

struct value *given_value(struct arena *a, const struct question *q, const struct answer *x)
{
    static const char *const states[] = {"given", "dont-know", "not-applicable"};
    struct value *r = value_record(a);
    record_text(a, r, "state", states[x->state]);
    record_text(a, r, "answer",
                x->state == ANSWER_GIVEN ? stored_value(a, x) : states[x->state]);
    if (x->state == ANSWER_GIVEN && !x->yes_no) {
        size_t i = (size_t)(x->value - q->value_min);
        record_int(a, r, "value", x->value);
        if (x->value >= q->value_min && i < COUNT_OF(q->choice) && q->choice[i])
            record_text(a, r, "meaning", q->choice[i]);
    }
    if (x->evidence)
        record_text(a, r, "evidence", x->evidence);
    if (x->reason)
        record_text(a, r, "reason", x->reason);
    return r;
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

static const struct shape_field progress_fields[] = {
    {.name = "section", .kind = VALUE_TEXT},
    {.name = "section_id", .kind = VALUE_TEXT},
    {.name = "first_item", .kind = VALUE_TEXT},
    {.name = "total", .kind = VALUE_INT},
    {.name = "asked", .kind = VALUE_INT},
};
static const struct shape progress_shape =
    SHAPE("form_progress", "how far one section is answered", progress_fields);
static const struct shape_field next_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "done", .kind = VALUE_BOOL},
    {.name = "asked", .kind = VALUE_INT},
    {.name = "total", .kind = VALUE_INT},
    {.name = "question", .kind = VALUE_RECORD, .of = &question_shape, .flags = SHAPE_OPTIONAL},
    {.name = "position", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT,
     .help = "of the question in the form, from 1"},
    {.name = "answer", .kind = VALUE_RECORD, .of = &given_shape,
     .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "what is answered to it now"},
    {.name = "former", .kind = VALUE_RECORD, .of = &given_shape,
     .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT, .help = "what was answered in the round before"},
    {.name = "item_before", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "item_after", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "round", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT, .help = "0 = the first"},
    {.name = "rater", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT, .help = "own or second"},
    {.name = "sections", .kind = VALUE_LIST, .of = &progress_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape next_shape =
    SHAPE("next_question", "the next question without an answer", next_fields);

static struct value *progress_value(struct arena *a, const struct firm *f,
                                    const struct question *q, size_t n)
{
    struct value *list = value_list(a);
    for (size_t i = 0, k; i < n; i = k) {
        struct value *r = value_record(a);
        int64_t asked = 0;
        for (k = i; k < n && strcmp(q[k].section_id, q[i].section_id) == 0; k++)
            asked += answer_to(f, &q[k]) != NULL;
        record_text(a, r, "section", q[i].section);
        record_text(a, r, "section_id", q[i].section_id);
        record_text(a, r, "first_item", q[i].item);
        record_int(a, r, "total", (int64_t)(k - i));
        record_int(a, r, "asked", asked);
        list_add(a, list, r);
    }
    return list;
}

/* Round and former answer; a firm that is only a file has neither. */
static bool add_rounds(struct job *job, const struct firm *own, const char *name,
                       const struct question *q, bool second, struct value *v, struct err *e)
{
    struct ratings r;
    const struct firm *former = NULL;
    struct ws_firm stored;
    const char *rater;
    if (strcmp(name, own->id) != 0 || !job->workspace_path) {
        record_int(job->arena, v, "round", 0);
        return true;
    }
    TRY(ratings_read(job, WS_READ, own->id, &r, e));
    record_int(job->arena, v, "round",
               q ? ratings_round(&r, q->instrument) : ratings_newest_round(&r));
    int64_t version = q ? ratings_former_version(&r, q->instrument) : 0;
    if (version && second)
        TRY(rater_of_job(job, &rater, e) &&
            ratings_firm(&r, job->arena, own, rater, true, &former, e));
    else if (version)
        TRY(firm_at_version(job, r.ws, own->id, version, &former, &stored, e));
    const struct answer *x = former ? answer_to(former, q) : NULL;
    if (x)
        record_set(job->arena, v, "former", given_value(job->arena, q, x));
    return true;
}

static const struct question *asked_for(const struct question *q, size_t n, const char *item,
                                        const char *form, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(q[i].item, item) == 0)
            return &q[i];
    FAIL(e, ERR_INPUT, "the %s form does not ask `%.60s`", form, item);
    return NULL;
}

static const char *command_after(struct arena *a, const char *name, const struct firm *f,
                                 const struct question *q, bool second)
{
    const char *as = second ? " --rater second" : "";
    if (!q)
        return second ? arena_printf(a, "landfall diagnosis agreement %s", name)
                      : arena_printf(a, "landfall diagnosis run %s", name);
    if (strcmp(name, f->id) == 0) /* answers go under an id, not into a file */
        return arena_printf(a, "landfall diagnosis answer %s --item %s --answer …%s", name, q->item,
                            as);
    return arena_printf(a, "landfall firm import %s, then landfall diagnosis ask %s", name, f->id);
}

static bool run_next(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct catalogue *cat;
    const struct firm *own, *f;
    const struct question *q, *shown = NULL;
    const char *name = args_text(args, "firm"), *form = args_text(args, "form");
    bool second = is_second(args);
    size_t asked = 0;
    TRY(catalogue_of_job(job, &cat, e) && firm_of_job(job, name, &own, e) &&
        answers_of(job, own, name, second, &f, e));
    size_t n = questions_of(a, cat, form_of(args), &q);
    for (size_t i = 0; i < n; i++) {
        if (answer_to(f, &q[i]))
            asked++;
        else if (!shown)
            shown = &q[i];
    }
    bool done = asked == n;
    if (args_has(args, "item")) {
        shown = asked_for(q, n, args_text(args, "item"), form, e);
        if (!shown)
            return false;
    }
    struct value *v = value_record(a);
    size_t at = shown ? (size_t)(shown - q) : n;
    record_text(a, v, "headline",
                shown ? arena_printf(a, "Question %zu of %zu: %s",
                                     args_has(args, "item") ? at + 1 : asked + 1, n,
                                     shown->question)
                      : arena_printf(a, "All %zu questions of the %s form have an answer", n, form));
    record_bool(a, v, "done", done);
    record_int(a, v, "asked", (int64_t)asked);
    record_int(a, v, "total", (int64_t)n);
    if (shown) {
        record_set(a, v, "question", question_value(a, shown));
        record_int(a, v, "position", (int64_t)at + 1);
        if (answer_to(f, shown))
            record_set(a, v, "answer", given_value(a, shown, answer_to(f, shown)));
        if (at > 0)
            record_text(a, v, "item_before", q[at - 1].item);
        if (at + 1 < n)
            record_text(a, v, "item_after", q[at + 1].item);
    }
    TRY(add_rounds(job, own, name, shown, second, v, e));
    record_text(a, v, "rater", second ? "second" : "own");
    record_set(a, v, "sections", progress_value(a, f, q, n));
    record_text(a, v, "next", command_after(a, name, f, shown, second));
    *ret = v;
    return true;
}

static const struct capability_param next_params[] = {
    FIRM_PARAM,
    FORM_PARAM,
    RATER_PARAM,
    {.name = "item", .kind = PARAM_TEXT, .help = "this question, answered or not"},
};
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
    const struct firm *own, *f;
    const struct question *q;
    const char *name = args_text(args, "firm");
    struct tally t = {0};
    int64_t open = 0;
    TRY(catalogue_of_job(job, &cat, e) && firm_of_job(job, name, &own, e) &&
        answers_of(job, own, name, is_second(args), &f, e));
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

static const struct capability_param status_params[] = {FIRM_PARAM, FORM_PARAM, RATER_PARAM};
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
