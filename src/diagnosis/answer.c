/* answer.c — storing an answer, the firm's own or a second rater's.
 *
 * Each own answer makes a new version of the firm in the workspace, in one transaction with its line
 * in the assessment. A second rater's answer is a line of his own assessment and nothing else. */
#include <string.h>

#include "base/number.h"
#include "diagnosis/ask.h"
#include "store/office.h"

const struct question *question_find(struct arena *a, const struct catalogue *cat,
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

static bool open_assessment(const struct ratings *r, const char *instrument, const char *form,
                            const char *rater, struct ws_stamp by, int64_t *ret, struct err *e)
{
    struct ws_assessment x = {.instrument = instrument,
                              .form = form,
                              .rater = rater,
                              .round = ratings_round(r, instrument),
                              .before_version = ratings_former_version(r, instrument)};
    for (size_t i = r->n; i-- > 0;)
        if (!r->list[i].finished_us && r->list[i].round == x.round &&
            strcmp(r->list[i].instrument, instrument) == 0 &&
            strcmp(r->list[i].rater, rater) == 0) {
            *ret = r->list[i].assessment_id;
            return true;
        }
    return ws_assessment_start(r->ws, r->firm_id, &x, by, ret, e);
}

bool put_firm(struct workspace *ws, struct arena *a, const struct firm *f, struct ws_stamp by,
              int64_t *ret_version, struct err *e)
{
    struct buf yaml;
    bool changed;
    buf_init(&yaml, a, 16u << 20);
    TRY(firm_write(a, f, &yaml, e));
    return ws_firm_put(ws, f->id, f->name, buf_str(&yaml), by, ret_version, &changed, e);
}

static enum form form_asking(const char *instrument)
{
    return cstr_eq(instrument, "pei-short") ? FORM_SHORT
           : cstr_eq(instrument, "apmo-bc") ? FORM_STATEMENTS
                                            : FORM_FULL;
}

/* Evidence may be words or a file kept with the firm, "attachment:7"; that one must be there. */
static bool check_evidence(struct workspace *ws, struct arena *a, const char *firm_id,
                           const char *evidence, struct err *e)
{
    static const char lead[] = "attachment:";
    struct ws_attachment *list;
    size_t n;
    int64_t id;
    struct err ignored;
    if (!evidence || !str_starts(str_of(evidence), lead))
        return true;
    const char *number = evidence + sizeof lead - 1;
    TRY(ws_attachment_list(ws, a, firm_id, &list, &n, e));
    if (number_parse_int(str_of(number), &id, &ignored))
        for (size_t i = 0; i < n; i++)
            if (list[i].attachment_id == id && !list[i].removed_us)
                return true;
    return FAIL(e, ERR_INPUT, "the firm keeps no file `%.40s`", evidence) ||
           err_hint(e, "`landfall attachment list %s` shows what it keeps.", firm_id);
}

/* The answer's line, and the end of the assessment when nothing is left to ask. `g` holds the
 * rater's answers with this one among them. */
static bool store_line(struct arena *a, const struct ratings *r, const struct catalogue *cat,
                       const struct firm *g, const char *rater, const struct answer *x,
                       struct ws_stamp by, size_t *ret_left, struct err *e)
{
    const struct question *q;
    int64_t assessment, version;
    enum form form = form_asking(x->instrument);
    TRY(open_assessment(r, x->instrument, form_name(form), rater, by, &assessment, e));
    struct ws_answer line = {
        .item = x->item, .value = stored_value(a, x), .reason = x->reason, .evidence = x->evidence};
    TRY(ws_answer_put(r->ws, g->id, assessment, &line, by, &version, e));
    size_t n = questions_of(a, cat, form, &q), left = 0;
    for (size_t i = 0; i < n; i++)
        left += strcmp(q[i].instrument, x->instrument) == 0 &&
                !firm_answer(g, q[i].instrument, q[i].item);
    if (left == 0)
        TRY(ws_assessment_finish(r->ws, g->id, assessment, by, e));
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
                           const struct args *args, const struct answer *x, int64_t *ret_version,
                           size_t *ret_left, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *own, *g;
    const char *rater = "";
    struct ws_firm stored;
    struct ratings r;
    struct ws_stamp by = {job->now_us, job->actor};
    TRY(stored_firm(job, ws, args_text(args, "firm"), &own, &stored, e) &&
        ratings_read(job, WS_WRITE, own->id, &r, e));
    TRY(check_evidence(ws, a, own->id, x->evidence, e));
    if (is_second(args)) {
        TRY(rater_of_job(job, &rater, e) && ratings_firm(&r, a, own, rater, false, &g, e));
        g = with_answer(a, g, *x);
        *ret_version = stored.version; /* the firm's own answers stay as they are */
    } else {
        g = with_answer(a, own, *x);
        TRY(put_firm(ws, a, g, by, ret_version, e));
    }
    return store_line(a, &r, cat, g, rater, x, by, ret_left, e);
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
    if (!read_and_store(job, ws, cat, args, &x, &version, &left, e)) {
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
    const char *as = is_second(args) ? " --rater second" : "";
    record_text(a, v, "next",
                left              ? arena_printf(a, "landfall diagnosis next %s%s", name, as)
                : is_second(args) ? arena_printf(a, "landfall diagnosis agreement %s", name)
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
    {.name = "evidence",
     .kind = PARAM_TEXT,
     .help = "document or register entry that shows it, or a file kept with the firm: attachment:7"},
    {.name = "reason", .kind = PARAM_TEXT, .help = "why it is not applicable"},
    RATER_PARAM,
};
const struct capability diagnosis_answer = {
    .name = "diagnosis.answer",
    .summary = "Stores one answer of a firm in the workspace",
    .about = "The firm's own answers make a new version of the firm. A second rater, such as the "
             "adviser, answers the same questions without touching them; `diagnosis agreement` then "
             "says how far the two agree and what to talk about.",
    .example = "landfall diagnosis answer olive-oil --item S1 --answer 2",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(answer_params),
    .result = &answer_shape,
    .run = run_answer,
};
