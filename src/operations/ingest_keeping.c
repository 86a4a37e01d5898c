/* ingest_keeping.c — what is derived of events follows them in the same transaction; see derive.h. */
#include "operations/derive.h"
#include "operations/ingest_job.h"

struct keeping {
    struct derive *derive;
};

bool keeping_begin(struct job *job, struct workspace *ws, const char *firm_id, struct keeping **ret,
                   struct ingest_hook *ret_hook, struct err *e)
{
    struct keeping *k = NEW(job->arena, struct keeping);
    TRY(derive_begin(job, ws, firm_id, &k->derive, e));
    *ret_hook = derive_hook(k->derive);
    *ret = k;
    return true;
}

bool keeping_end(struct keeping *k, struct err *e)
{
    const char *ignored;
    return derive_end(k->derive, &ignored, e);
}

/* The hook looks at whose events changed, and reads all of them anew: one row for each is enough. */
static bool again_inside(struct workspace *ws, const char *firm_id, struct keeping *k, const struct ingest_hook *hook,
                         const struct ws_event *rows, const enum ws_put *outcome, size_t n, struct err *e)
{
    return hook->before(hook->ctx, ws, firm_id, rows, n, e) && hook->after(hook->ctx, ws, firm_id, rows, outcome, n, e) &&
           derive_newest(k->derive, e) && keeping_end(k, e);
}

bool keeping_again(struct job *job, struct workspace *ws, const char *firm_id, const struct ws_subject *subjects,
                   size_t n, struct err *e)
{
    struct keeping *k;
    struct ingest_hook hook;
    struct ws_event *rows = NEW_N(job->arena, struct ws_event, n + 1);
    enum ws_put *outcome = NEW_N(job->arena, enum ws_put, n + 1);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct ws_event){.family = subjects[i].family, .subject = subjects[i].subject, .at_s = WS_NONE,
                                    .promised_s = WS_NONE, .quantity = WS_NONE, .amount = WS_NONE};
        outcome[i] = WS_PUT_CORRECTED;
    }
    return keeping_begin(job, ws, firm_id, &k, &hook, e) && again_inside(ws, firm_id, k, &hook, rows, outcome, n, e);
}
