/* tell.c — composes one message of all that is new and sends it; alarm.tell. */
#include "operations/tell.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/hmac.h"
#include "base/json.h"
#include "base/send.h"
#include "operations/incident_words.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "store/hooks.h"
#include "store/incidents.h"
#include "store/office.h"

struct rules {
    double gap_hours, seconds;
};
struct message {
    const struct ws_incident *incidents; /* [n] worth a word for this place */
    size_t n;
    const char *id; /* of the message: the same incidents in the same state are the same message */
};

static bool load_rules(struct job *job, struct rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"operations.notify.gap_hours", offsetof(struct rules, gap_hours)},
        {"operations.notify.seconds", offsetof(struct rules, seconds)},
    };
    const struct params *p;
    return operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), ret, e);
}

static const char *day_words(struct arena *a, int64_t day)
{
    return arena_strdup(a, date_text((struct date){(int32_t)day}).s);
}

static struct str json_message(struct job *job, const char *firm_id, const struct message *m)
{
    struct buf out;
    struct js_writer w;
    buf_init(&out, job->arena, 1 << 20);
    js_init(&w, &out, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "type", "landfall.incidents");
    js_put_cstr(&w, "timestamp", ws_time_text(job->arena, job->now_us));
    js_key(&w, "data");
    js_begin_object(&w);
    js_put_cstr(&w, "firm", firm_id);
    js_key(&w, "incidents");
    js_begin_array(&w);
    for (size_t i = 0; i < m->n; i++) {
        const struct ws_incident *x = &m->incidents[i];
        js_begin_object(&w);
        js_put_int(&w, "incident", x->incident_id);
        js_put_cstr(&w, "title", x->title);
        js_put_cstr(&w, "where", incident_where(job, x->cause));
        js_put_cstr(&w, "since", day_words(job->arena, x->since_day));
        js_put_cstr(&w, "seen", day_words(job->arena, x->seen_day));
        js_put_real(&w, "severity", x->severity, 3);
        js_end(&w);
    }
    js_end(&w);
    js_end(&w);
    js_end(&w);
    return buf_str(&out);
}

static bool post(struct job *job, const struct ws_notify *to, const struct message *m, struct str body, double seconds,
                 struct err *e)
{
    struct arena *a = job->arena;
    unsigned char mac[HMAC_BYTES];
    const char *time = arena_printf(a, "%" PRId64, job->now_us / 1000000);
    struct str key = base64_bytes(a, str_of(to->secret + strlen("whsec_")));
    struct str parts[] = {str_of(m->id), STR("."), str_of(time), STR("."), body};
    hmac_sha256(mac, key, parts, COUNT_OF(parts));
    const char *const headers[] = {"content-type: application/json",
                                   arena_printf(a, "webhook-id: %s", m->id),
                                   arena_printf(a, "webhook-timestamp: %s", time),
                                   arena_printf(a, "webhook-signature: v1,%s", hmac_base64(a, mac)),
                                   NULL};
    return send_post(a, to->target, headers, body, (long)seconds, e);
}

static struct str text_message(struct job *job, const char *firm_id, const struct message *m)
{
    struct buf out;
    buf_init(&out, job->arena, 1 << 20);
    for (size_t i = 0; i < m->n; i++) {
        const struct ws_incident *x = &m->incidents[i];
        buf_printf(&out, "%s.\n  since %s, last seen %s: landfall alarm show %s %" PRId64 "\n\n", x->title,
                   day_words(job->arena, x->since_day), day_words(job->arena, x->seen_day), firm_id, x->incident_id);
    }
    buf_printf(&out, "Was a warning useful? landfall alarm useful %s NUMBER yes|no\n", firm_id);
    return buf_str(&out);
}

static bool setting(struct job *job, struct workspace *ws, const char *name, const char **ret, struct err *e)
{
    struct ws_setting s;
    TRY(ws_setting_get(ws, job->arena, name, &s, e));
    *ret = s.value && *s.value ? s.value : NULL;
    return true;
}

static bool mail(struct job *job, struct workspace *ws, const char *firm_id, const struct ws_notify *to,
                 const struct message *m, double seconds, struct err *e)
{
    struct send_mail x = {.to = to->target, .text = text_message(job, firm_id, m), .message_id = m->id, .at_us = job->now_us,
                          .password = getenv("LANDFALL_MAIL_PASSWORD")};
    TRY(setting(job, ws, "mail.server", &x.server, e) && setting(job, ws, "mail.user", &x.user, e) &&
        setting(job, ws, "mail.from", &x.from, e));
    if (!x.server || !x.from) {
        (void)FAIL(e, ERR_NOT_FOUND, "no mail server is set");
        return err_hint(e, "landfall setting set mail.server smtps://mail.example:465; and mail.from");
    }
    x.message_id = arena_printf(job->arena, "%s@landfall", m->id);
    x.subject = m->n == 1 ? m->incidents[0].title
                          : arena_printf(job->arena, "%zu new incidents; first: %s", m->n, m->incidents[0].title);
    return send_mail(job->arena, &x, (long)seconds, e);
}

/* New or grown since word went out, open, and bad enough for this place; worst first. */
static struct message message_for(struct arena *a, const char *firm_id, const struct ws_incident *all, size_t n, double least)
{
    struct ws_incident *list = NEW_N(a, struct ws_incident, n + 1);
    struct message m = {.incidents = list};
    struct hash h;
    char hex[HASH_HEX];
    hash_init(&h);
    hash_add_field(&h, str_of(firm_id));
    for (size_t i = 0; i < n; i++)
        if (all[i].told_us == WS_NONE && cstr_eq(all[i].state, "open") && all[i].severity >= least)
            list[m.n++] = all[i];
    for (size_t i = 1; i < m.n; i++)
        for (size_t k = i; k > 0 && list[k - 1].severity < list[k].severity; k--) {
            struct ws_incident swap = list[k];
            list[k] = list[k - 1];
            list[k - 1] = swap;
        }
    for (size_t i = 0; i < m.n; i++) {
        hash_add_int(&h, list[i].incident_id);
        hash_add_real(&h, list[i].severity);
    }
    hash_end(&h, hex);
    m.id = arena_printf(a, "msg_%.32s", hex);
    return m;
}

static bool note(struct job *job, struct workspace *ws, const char *firm_id, struct ws_incident *all, size_t n,
                 const struct ws_notify *places, const bool *sent, size_t n_places, struct err *e)
{
    int64_t id;
    for (size_t p = 0; p < n_places; p++)
        if (sent[p])
            TRY(ws_notify_told(ws, firm_id, places[p].notify_id, job->now_us, e));
    for (size_t i = 0; i < n; i++) {
        bool told = false, owed = false;
        if (all[i].told_us != WS_NONE || !cstr_eq(all[i].state, "open"))
            continue;
        for (size_t p = 0; p < n_places; p++) {
            told |= sent[p] && all[i].severity >= places[p].least;
            owed |= !sent[p] && all[i].severity >= places[p].least;
        }
        if (!told || owed)
            continue; /* somebody still has to hear of it: next time */
        all[i].told_us = job->now_us;
        TRY(ws_incident_put(ws, firm_id, &all[i], &id, e));
    }
    return true;
}

bool tell_incidents(struct job *job, const char *firm_id, struct told_counts *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_incident *all;
    struct ws_notify *places;
    struct rules rules;
    size_t n, n_places;
    *ret = (struct told_counts){0};
    TRY(load_rules(job, &rules, e));
    TRY(ws_open(&ws, a, job->workspace_path, WS_WRITE, job->now_us, e));
    TRY(ws_incident_list(ws, a, firm_id, &all, &n, e) && ws_notify_list(ws, a, firm_id, &places, &n_places, e));
    for (size_t i = 0; i < n; i++)
        ret->n_new += all[i].told_us == WS_NONE && cstr_eq(all[i].state, "open");
    bool *sent = NEW_N(a, bool, n_places + 1);
    for (size_t p = 0; p < n_places; p++) {
        struct message m = message_for(a, firm_id, all, n, places[p].least);
        struct err why = {0};
        bool fine;
        if (m.n == 0)
            continue;
        if (places[p].told_us != WS_NONE && job->now_us - places[p].told_us < (int64_t)(rules.gap_hours * 3600e6)) {
            ret->n_waits++;
            continue;
        }
        if (cstr_eq(places[p].way, "webhook"))
            fine = post(job, &places[p], &m, json_message(job, firm_id, &m), rules.seconds, &why);
        else
            fine = mail(job, ws, firm_id, &places[p], &m, rules.seconds, &why);
        sent[p] = fine;
        ret->n_sent += fine;
        ret->n_failed += !fine;
        if (!fine)
            ret->why = arena_strdup(a, why.msg);
    }
    TRY(ws_begin(ws, e));
    if (!note(job, ws, firm_id, all, n, places, sent, n_places, e)) {
        ws_rollback(ws);
        return false;
    }
    return ws_commit(ws, e);
}

/* ---- the capability ---- */

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "ok", .kind = VALUE_BOOL},
    {.name = "new", .kind = VALUE_INT, .help = "incidents nobody was told of"},
    {.name = "sent", .kind = VALUE_INT, .help = "messages"},
    {.name = "waits", .kind = VALUE_INT, .help = "places that heard something a little while ago"},
    {.name = "failed", .kind = VALUE_INT},
    {.name = "why", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape shape = SHAPE("told", "what was sent", fields);

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct told_counts c;
    const char *firm = args_text(args, "firm");
    TRY(tell_incidents(job, firm, &c, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                c.n_failed ? "Somebody could not be reached; it is tried again the next time."
                : c.n_sent ? "Word went out."
                : c.n_waits ? "It waits: those who are told heard something a little while ago."
                : c.n_new   ? "Nobody is to be told of this: landfall notify add"
                            : "There is nothing new to tell.");
    record_text(a, v, "firm", firm);
    record_bool(a, v, "ok", c.n_failed == 0);
    record_int(a, v, "new", (int64_t)c.n_new);
    record_int(a, v, "sent", (int64_t)c.n_sent);
    record_int(a, v, "waits", (int64_t)c.n_waits);
    record_int(a, v, "failed", (int64_t)c.n_failed);
    record_text(a, v, "why", c.why);
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"},
};
const struct capability alarm_tell = {
    .name = "alarm.tell",
    .summary = "Sends word of new incidents to those who are told",
    .about = "One message per place with all that is new, at most one every operations.notify.gap_hours. A server does it by\n"
             "itself.",
    .example = "landfall alarm tell gift-shop",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .run = run,
    .limits = WHOLE_WORKSPACE,
    .answer_no_is_failure = true,
};
