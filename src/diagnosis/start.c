/* start.c — a new round of a questionnaire. The answers of the form become empty, so that nothing of
 * the former round is taken for an answer of the new one; the firm's version before keeps them. */
#include <string.h>

#include "diagnosis/ask.h"

static bool is_restarted(enum form form, const char *instrument)
{
    bool statements = cstr_eq(instrument, "apmo-bc");
    return form == FORM_FULL || statements == (form == FORM_STATEMENTS);
}

/* The firm without the answers of the form; *ret_kept = how many were there. */
static struct firm *without_answers(struct arena *a, const struct firm *f, enum form form,
                                    size_t *ret_kept)
{
    struct firm *g = NEW(a, struct firm);
    *g = *f;
    g->answers = NEW_N(a, struct answer, f->n_answers + 1);
    g->n_answers = 0;
    for (size_t i = 0; i < f->n_answers; i++)
        if (!is_restarted(form, f->answers[i].instrument))
            g->answers[g->n_answers++] = f->answers[i];
    *ret_kept = f->n_answers - g->n_answers;
    return g;
}

struct started {
    int64_t round, kept_version, version;
    size_t kept;
};

static bool start_round(struct job *job, struct workspace *ws, const struct args *args,
                        struct started *ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *own;
    struct ws_firm stored;
    struct ratings r;
    struct started s = {0};
    struct ws_stamp by = {job->now_us, job->actor};
    enum form form = form_of(args);
    TRY(stored_firm(job, ws, args_text(args, "firm"), &own, &stored, e) &&
        ratings_read(job, WS_WRITE, own->id, &r, e));
    const struct firm *g = without_answers(a, own, form, &s.kept);
    if (s.kept == 0)
        return FAIL(e, ERR_INPUT, "nothing of the %s form is answered yet: this round is the one",
                    form_name(form)) ||
               err_hint(e, "landfall diagnosis next %s --form %s", own->id, form_name(form));
    s.round = ratings_newest_round(&r) + 1;
    s.kept_version = stored.version;
    TRY(put_firm(ws, a, g, by, &s.version, e));
    for (size_t i = 0; i < r.n; i++)
        if (!r.list[i].finished_us && is_restarted(form, r.list[i].instrument))
            TRY(ws_assessment_finish(ws, own->id, r.list[i].assessment_id, by, e));
    for (size_t i = 0; i < N_INSTRUMENTS; i++) {
        int64_t id;
        struct ws_assessment x = {.instrument = instruments[i],
                                  .form = form_name(form),
                                  .round = s.round,
                                  .before_version = s.kept_version};
        if (is_restarted(form, instruments[i]))
            TRY(ws_assessment_start(ws, own->id, &x, by, &id, e));
    }
    *ret = s;
    return true;
}

static const struct shape_field start_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "round", .kind = VALUE_INT, .help = "of the answers from now on; 0 was the first"},
    {.name = "kept_version",
     .kind = VALUE_INT,
     .help = "version of the firm that keeps the former answers"},
    {.name = "kept_answers", .kind = VALUE_INT},
    {.name = "version", .kind = VALUE_INT, .help = "of the firm in the workspace"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape start_shape =
    SHAPE("round_started", "a new round of a questionnaire", start_fields);

static bool run_start(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct started s;
    const char *name = args_text(args, "firm"), *form = args_text(args, "form");
    TRY(ws_of_job(job, WS_WRITE, &ws, e) && ws_begin(ws, e));
    if (!start_round(job, ws, args, &s, e)) {
        ws_rollback(ws);
        return false;
    }
    TRY(ws_commit(ws, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a,
                             "Round T%lld of the %s form begins with empty answers; version %lld "
                             "keeps the %zu given before",
                             (long long)s.round, form, (long long)s.kept_version, s.kept));
    record_int(a, v, "round", s.round);
    record_int(a, v, "kept_version", s.kept_version);
    record_int(a, v, "kept_answers", (int64_t)s.kept);
    record_int(a, v, "version", s.version);
    record_text(a, v, "next", arena_printf(a, "landfall diagnosis next %s --form %s", name, form));
    *ret = v;
    return true;
}

static const struct capability_param start_params[] = {FIRM_PARAM, FORM_PARAM};
const struct capability diagnosis_start = {
    .name = "diagnosis.start",
    .summary = "Begins a new round of a questionnaire and keeps the former one",
    .about = "Half a year or a year after the first round, answer again from the beginning: the new "
             "round starts empty, so until it is answered the diagnosis rests on the new answers "
             "alone. `diagnosis history` then compares the rounds and says which change is more "
             "than noise.",
    .example = "landfall diagnosis start olive-oil --form short",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(start_params),
    .result = &start_shape,
    .run = run_start,
};
