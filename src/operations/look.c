/* look.c — see look.h. */
#include "operations/look.h"

#include "base/json.h"
#include "governance/audit.h"
#include "store/office.h"

struct count {
    const char *name;
    size_t n;
};

static bool record(struct job *job, struct workspace *ws, const char *firm_id, const char *kind, const struct count *counts,
                   size_t n, struct err *e)
{
    struct buf body;
    struct js_writer w;
    int64_t revision;
    buf_init(&body, job->arena, 4096);
    js_init(&w, &body, JS_COMPACT);
    js_begin_object(&w);
    for (size_t i = 0; i < n; i++)
        js_put_int(&w, counts[i].name, (int64_t)counts[i].n);
    js_end(&w);
    TRY(audit_record(job, ws, &(struct audit_entry){.firm_id = firm_id, .kind = kind, .body = buf_str(&body)}, e));
    return ws_revision_bump(ws, firm_id, job->now_us, &revision, e);
}

static bool record_watched(struct job *job, struct workspace *ws, const char *firm_id, const struct watched *w, struct err *e)
{
    const struct count counts[] = {
        {"opened", w->n_opened}, {"grew", w->n_grew}, {"closed", w->n_closed}, {"woke", w->n_woke}, {"open", w->n_open}};
    if (w->n_opened + w->n_grew + w->n_closed + w->n_woke == 0 && !w->new_actuals)
        return true;
    return record(job, ws, firm_id, "operations.watch", counts, COUNT_OF(counts), e);
}

static bool record_told(struct job *job, struct workspace *ws, const char *firm_id, const struct told_counts *t, struct err *e)
{
    const struct count counts[] = {{"new", t->n_new}, {"sent", t->n_sent}, {"failed", t->n_failed}};
    if (t->n_sent == 0)
        return true;
    TRY(ws_begin(ws, e));
    if (!record(job, ws, firm_id, "alarm.tell", counts, COUNT_OF(counts), e)) {
        ws_rollback(ws);
        return false;
    }
    return ws_commit(ws, e);
}

bool incidents_look(struct job *job, const char *firm_id, bool watch, struct looked *ret, struct err *e)
{
    struct workspace *ws;
    *ret = (struct looked){0};
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    if (watch)
        TRY(incidents_watch(job, ws, firm_id, record_watched, &ret->watched, e));
    TRY(tell_incidents(job, firm_id, &ret->told, e));
    return record_told(job, ws, firm_id, &ret->told, e);
}
