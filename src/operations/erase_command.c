/* erase_command.c — events.erase: a person leaves the firm's events, for good.
 *
 * The pseudonym and the texts of reviews and tickets go from every revision; orders, amounts and dates stay, so totals do
 * not change. Marks stay behind (hashes of the pseudonym and of the subjects): the same file imported again does not
 * bring the person back. In the end the file itself is searched for what was taken out. */
#include "base/number.h"
#include "events/pseudonym.h"
#include "operations/ingest_job.h"
#include "operations/operations.h"

enum { TRACES_MAX = 2000, TRACE_BYTES = 12 };

struct erasing {
    struct job *job;
    struct workspace *ws;
    const char *firm_id;
    struct pseudonyms pseudonyms;
    struct str *traces; /* what must not be found in the file afterwards */
    size_t n_traces, cap;
    int64_t n_texts;
    struct str last_text; /* revisions repeat it */
};

static bool note_text(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct erasing *x = ctx;
    (void)e;
    if (!ev->text.n)
        return true;
    x->n_texts++;
    if (ev->text.n >= TRACE_BYTES && x->n_traces < TRACES_MAX && !str_eq(ev->text, x->last_text)) {
        x->last_text = (struct str){str_dup(x->job->arena, ev->text), ev->text.n};
        PUSH(x->job->arena, x->traces, x->n_traces, x->cap, x->last_text);
    }
    return true;
}

static bool erase_subject(struct erasing *x, const struct ws_subject *s, int64_t *ret_rows, struct err *e)
{
    char mark[MARK_SIZE];
    int64_t n;
    TRY(ws_events_scan(x->ws, x->firm_id, s->family, &s->subject, true, note_text, x, e));
    TRY(ws_event_erase(x->ws, x->firm_id, s, &n, e));
    mark_of_subject(&x->pseudonyms, x->firm_id, s->family, s->subject, mark);
    *ret_rows += n;
    return ws_erased_put(x->ws, x->firm_id, mark, x->job->now_us, e);
}

static bool marked(struct erasing *x, const char *mark, bool *ret, struct err *e)
{
    const char *const *marks;
    size_t n;
    TRY(ws_erased_list(x->ws, x->job->arena, x->firm_id, &marks, &n, e));
    *ret = false;
    for (size_t i = 0; i < n; i++)
        *ret = *ret || cstr_eq(marks[i], mark);
    return true;
}

static bool erase_inside(struct erasing *x, const char *person, int64_t *ret_subjects, int64_t *ret_rows, struct err *e)
{
    struct arena *a = x->job->arena;
    char fresh[SALT_SIZE], mark[MARK_SIZE];
    const char *salt;
    struct ws_subject *subjects;
    size_t n;
    bool again;
    pseudonym_salt(fresh);
    TRY(ws_event_salt(x->ws, a, fresh, &salt, e));
    if (!pseudonym_begin(&x->pseudonyms, salt))
        return FAIL(e, ERR_CORRUPT, "the workspace's salt of pseudonyms cannot be read");
    char *name = NEW_N(a, char, PSEUDONYM_SIZE + 1);
    pseudonym_of(&x->pseudonyms, str_of(person), name);
    mark_of_person(&x->pseudonyms, x->firm_id, str_of(name), mark);
    TRY(ws_subjects_of_customer(x->ws, a, x->firm_id, name, &subjects, &n, e));
    TRY(marked(x, mark, &again, e)); /* once more, since a reader kept the file from being cleaned the first time */
    if (n == 0 && !again) {
        (void)FAIL(e, ERR_NOT_FOUND, "no event of %s is of that person", x->firm_id);
        return err_hint(e, "Name the person as the files do: by the customer number where they have one, else the e-mail.");
    }
    PUSH(a, x->traces, x->n_traces, x->cap, str_of(name));
    for (size_t i = 0; i < n; i++)
        TRY(erase_subject(x, &subjects[i], ret_rows, e));
    TRY(ws_erased_put(x->ws, x->firm_id, mark, x->job->now_us, e));
    TRY(ws_refused_forget(x->ws, x->firm_id, person, e));
    *ret_subjects = (int64_t)n;
    return keeping_again(x->job, x->ws, x->firm_id, subjects, n, e);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *firm;
    struct erasing x = {0};
    int64_t n_subjects = 0, n_rows = 0;
    bool rewritten;
    TRY(firm_of_job(job, args_text(args, "firm"), &firm, e));
    TRY(job_beside(job, &x.job, &x.ws, e));
    x.firm_id = firm->id;
    TRY(ws_begin(x.ws, e));
    if (!erase_inside(&x, args_text(args, "person"), &n_subjects, &n_rows, e)) {
        ws_rollback(x.ws);
        return false;
    }
    TRY(ws_commit(x.ws, e));
    TRY(ws_erase_traces(x.ws, x.traces, x.n_traces, &rewritten, e));
    struct value *r = value_record(a);
    record_text(a, r, "firm", firm->id);
    record_prose(a, r, "headline",
                 prose(a, "The person is gone from {s} orders and tickets ({s} events), with {s} texts; the file was searched "
                          "and holds no trace.",
                       number_int(a, n_subjects, GROUP_NARROW), number_int(a, n_rows, GROUP_NARROW),
                       number_int(a, x.n_texts, GROUP_NARROW)));
    record_int(a, r, "subjects", n_subjects);
    record_int(a, r, "events", n_rows);
    record_int(a, r, "texts", x.n_texts);
    record_bool(a, r, "rewritten", rewritten);
    record_text(a, r, "next", "Backups and exports made before still hold the pseudonym: delete them, or erase again after "
                              "restoring one.");
    *ret = r;
    return true;
}

static const struct shape_field fields[] = {
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "subjects", .heading = "orders and tickets", .kind = VALUE_INT},
    {.name = "events", .kind = VALUE_INT, .help = "with all revisions"},
    {.name = "texts", .heading = "texts erased", .kind = VALUE_INT},
    {.name = "rewritten", .heading = "file written anew", .kind = VALUE_BOOL, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("events_erased", "a person who was erased", fields);
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "person", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_SECRET,
     .help = "customer number or e-mail as it stands in the files, or the pseudonym #…"},
};
const struct capability events_erase = {
    .name = "events.erase",
    .summary = "Erases a customer from the firm's events, for good; totals stay as they are",
    .about = "Pseudonym and texts of reviews and tickets go from every revision, and the file is searched for them "
             "afterwards. Orders and amounts stay. The same file imported again does not bring the person back. The log "
             "records that somebody was erased, not who.",
    .example = "landfall events erase olive-oil --person customer-3",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .run = run,
    .limits = WHOLE_WORKSPACE, /* what was erased must leave the file, too, which no open transaction allows */
};
