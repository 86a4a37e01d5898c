/* governance.c — the daily round of the server. */
#include "governance/governance.h"

#include "governance/audit.h"
#include "governance/decide.h"
#include "governance/head.h"

static const char server[] = "server";

static bool round_of(struct job *job, struct workspace *ws, struct err *e)
{
    const int64_t day_us = (int64_t)86400 * 1000000;
    struct leaves ignored_leaves;
    struct ws_audit_head ignored_head;
    int64_t ignored, newest, seq;
    char chain[HASH_HEX];
    TRY(proposal_expire_due(job, ws, NULL, &ignored, e));
    TRY(ws_audit_head_newest(ws, &newest, e));
    TRY(ws_audit_last(ws, &seq, chain, e));
    if (seq == 0 || (newest > 0 && newest / day_us == job->now_us / day_us))
        return true;
    return head_make(job, ws, &ignored_leaves, &ignored_head, e);
}

bool governance_daily(struct job *job, struct err *e)
{
    struct workspace *ws;
    const char *actor = job->actor;
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_begin(ws, e));
    job->actor = server;
    bool ok = round_of(job, ws, e);
    job->actor = actor;
    if (!ok) {
        ws_rollback(ws);
        return false;
    }
    return ws_commit(ws, e);
}
