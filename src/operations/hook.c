/* hook.c — takes a delivery in; hook.add, hook.list, hook.remove. */
#include "operations/hook.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "governance/audit.h"
#include "operations/ingest_job.h"
#include "operations/operations.h"
#include "operations/room.h"
#include "store/hooks.h"
#include "store/office.h"

struct rules {
    double tolerance_s, remember_days;
};

static bool load_rules(struct job *job, struct rules *ret, struct err *e)
{
    static const struct param_bind binds[] = {
        {"events.hook.tolerance", offsetof(struct rules, tolerance_s)},
        {"events.hook.remember", offsetof(struct rules, remember_days)},
    };
    const struct params *p;
    return operations_params(job, &p, e) && params_fill(p, binds, COUNT_OF(binds), ret, e);
}

/* ---- a delivery ---- */

static bool no_such(struct err *e)
{
    return FAIL(e, ERR_NOT_FOUND, "there is no such hook");
}

static bool find(struct job *job, struct workspace *ws, const char *hook_id, struct ws_hook *ret, enum hook_scheme *scheme,
                 struct err *e)
{
    bool found;
    if (strlen(hook_id) != HOOK_ID_LENGTH)
        return no_such(e);
    TRY(ws_hook_get(ws, job->arena, hook_id, &found, ret, e));
    return found && ret->removed_us == WS_NONE && hook_scheme_find(ret->scheme, scheme) ? true : no_such(e);
}

bool hook_scheme_of(struct job *job, const char *hook_id, enum hook_scheme *ret, struct err *e)
{
    struct workspace *ws;
    struct ws_hook h;
    return ws_of_job(job, WS_READ, &ws, e) && find(job, ws, hook_id, &h, ret, e);
}

static bool feed_of(struct job *job, struct workspace *ws, const struct ws_hook *h, struct ws_feed *ret, struct err *e)
{
    struct ws_feed *feeds;
    size_t n;
    TRY(ws_feed_list(ws, job->arena, h->firm_id, &feeds, &n, e));
    for (size_t i = 0; i < n; i++)
        if (feeds[i].feed_id == h->feed_id) {
            *ret = feeds[i];
            return true;
        }
    return FAIL(e, ERR_CORRUPT, "hook of %s: its feed is gone", h->firm_id);
}

/* Events first, then one record and one revision; the caller commits or takes back. */
static bool take_in(struct job *job, struct workspace *ws, const struct ws_hook *h, const struct hook_delivery *d,
                    struct hook_outcome *out, struct err *e)
{
    struct ingest *in;
    struct ws_feed feed;
    struct keeping *keeping;
    struct ingest_hook hook;
    struct ingest_counts c = {0};
    struct read_report report = {.format = hook_scheme_word(d->scheme)};
    struct buf body;
    struct js_writer w;
    int64_t revision;
    TRY(feed_of(job, ws, h, &feed, e) && keeping_begin(job, ws, h->firm_id, &keeping, &hook, e));
    TRY(ingest_begin(job, ws, h->firm_id, &feed, hook_scheme_word(d->scheme), "", &hook, &in, e));
    struct event_sink sink = ingest_sink(in);
    if (!webhook_events(job, d, &sink, e)) {
        ingest_abandon(in);
        return false;
    }
    TRY(ingest_end(in, &report, &c, e) && keeping_end(keeping, e));
    out->n_events = c.n_events;
    out->n_new = c.n_new + c.n_corrected;
    buf_init(&body, job->arena, 1 << 12);
    js_init(&w, &body, JS_COMPACT);
    js_begin_object(&w);
    js_put_cstr(&w, "feed", feed.name);
    js_put_int(&w, "events", c.n_events);
    js_put_int(&w, "new", c.n_new);
    js_end(&w);
    TRY(audit_record(job, ws, &(struct audit_entry){.firm_id = h->firm_id, .kind = "hook.delivery", .body = buf_str(&body)}, e));
    return ws_revision_bump(ws, h->firm_id, job->now_us, &revision, e);
}

bool hook_deliver(struct job *job, const char *hook_id, const struct hook_delivery *d, struct hook_outcome *ret,
                  struct err *e)
{
    struct workspace *ws;
    struct ws_hook h;
    struct rules rules;
    enum hook_scheme scheme;
    const char *id, *body;
    bool new = false;
    *ret = (struct hook_outcome){0};
    TRY(load_rules(job, &rules, e));
    TRY(ws_of_job(job, WS_WRITE, &ws, e) && find(job, ws, hook_id, &h, &scheme, e));
    TRY(webhook_verify(job->arena, d, str_of(h.secret), job->now_us / 1000000, (int64_t)rules.tolerance_s, e));
    webhook_marks(job->arena, d, &id, &body);
    ret->firm_id = h.firm_id;
    TRY(ws_begin(ws, e));
    bool fine = ws_hook_seen(ws, hook_id, id, body, job->now_us,
                             job->now_us - (int64_t)(rules.remember_days * 86400e6), &new, e) &&
                (!new || take_in(job, ws, &h, d, ret, e));
    ret->again = !new;
    if (!fine) {
        ws_rollback(ws);
        return false;
    }
    return ws_commit(ws, e);
}

/* ---- who may deliver ---- */

static const struct shape_field line_fields[] = {
    {.name = "hook", .kind = VALUE_TEXT, .help = "id; removes it"},
    {.name = "address", .kind = VALUE_TEXT, .help = "path on this server that the shop posts to"},
    {.name = "scheme", .kind = VALUE_TEXT},
    {.name = "feed", .kind = VALUE_TEXT},
    {.name = "deliveries", .kind = VALUE_INT, .help = "remembered ones"},
    {.name = "last", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "since", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "by", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape line_shape = SHAPE("hook", "somebody who delivers events", line_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "hooks", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape shape = SHAPE("hook_list", "who delivers events over the network", fields);

static bool list_value(struct job *job, struct workspace *ws, const char *firm, const char *headline, struct value **ret,
                       struct err *e)
{
    struct arena *a = job->arena;
    struct ws_hook *rows;
    size_t n, shown = 0;
    TRY(ws_hook_list(ws, a, firm, &rows, &n, e));
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct ws_feed feed;
        int64_t count, last;
        if (rows[i].removed_us != WS_NONE)
            continue;
        TRY(feed_of(job, ws, &rows[i], &feed, e) && ws_hook_count(ws, rows[i].hook_id, &count, &last, e));
        struct value *r = value_record(a);
        record_text(a, r, "hook", rows[i].hook_id);
        record_text(a, r, "address", arena_printf(a, "/hooks/%s", rows[i].hook_id));
        record_text(a, r, "scheme", rows[i].scheme);
        record_text(a, r, "feed", feed.name);
        record_int(a, r, "deliveries", count);
        record_text(a, r, "last", last == WS_NONE ? NULL : ws_time_text(a, last));
        record_text(a, r, "since", ws_time_text(a, rows[i].at_us));
        record_text(a, r, "by", ws_actor_words(ws, a, rows[i].actor));
        list_add(a, list, r);
        shown++;
    }
    record_text(a, v, "headline",
                headline     ? headline
                : shown == 1 ? "One shop delivers over the network."
                : shown      ? arena_printf(a, "%zu shops deliver over the network.", shown)
                             : "No shop delivers over the network; files are imported.");
    record_text(a, v, "firm", firm);
    record_set(a, v, "hooks", list);
    record_text(a, v, "next", shown ? NULL : arena_printf(a, "landfall hook add %s --scheme shopify --secret …", firm));
    *ret = v;
    return true;
}

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct workspace *ws;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    return list_value(job, ws, args_text(args, "firm"), NULL, ret, e);
}

static const char *new_id(struct arena *a)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned char random[HOOK_ID_LENGTH];
    char *id = arena_alloc(a, HOOK_ID_LENGTH + 1);
    randombytes_buf(random, sizeof random);
    for (size_t i = 0; i < HOOK_ID_LENGTH; i++)
        id[i] = letters[random[i] % 32];
    id[HOOK_ID_LENGTH] = '\0';
    return id;
}

static bool run_add(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_feed feed;
    struct ws_hook h = {.hook_id = new_id(a), .firm_id = args_text(args, "firm"), .scheme = args_text(args, "scheme"),
                        .secret = args_text(args, "secret")};
    struct ws_stamp by = {job->now_us, job->actor};
    const char *name = args_text(args, "feed");
    if (strlen(h.secret) < 16) {
        (void)FAIL(e, ERR_INPUT, "the secret is too short to keep anybody out");
        return err_hint(e, "Copy the one the shop shows, or make one: openssl rand -base64 24");
    }
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(feed_of_args(job, ws, h.firm_id, name ? name : arena_printf(a, "%s-hook", h.scheme), args, &feed, e));
    feed.format = arena_printf(a, "webhook-%s", h.scheme);
    TRY(ws_feed_put(ws, h.firm_id, &feed, by, &h.feed_id, e) && ws_hook_put(ws, &h, by, e));
    return list_value(job, ws, h.firm_id,
                      arena_printf(a, "The shop may now deliver to /hooks/%s on this server.", h.hook_id), ret, e);
}

static bool run_remove(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct workspace *ws;
    const char *firm = args_text(args, "firm");
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_hook_remove(ws, firm, args_text(args, "hook"), job->now_us, e));
    return list_value(job, ws, firm, "It delivers no more; what it brought stays.", ret, e);
}

#define FIRM {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"}
static const char *const schemes[] = {"shopify", "woocommerce", "standard", NULL};
static const struct capability_param list_params[] = {FIRM};
static const struct capability_param add_params[] = {
    FIRM,
    {.name = "scheme", .kind = PARAM_CHOICE, .choices = schemes, .flags = PARAM_REQUIRED, .help = "how deliveries are signed"},
    {.name = "secret", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_SECRET, .help = "that the shop signs with"},
    {.name = "feed", .kind = PARAM_TEXT, .help = "name of the feed; that of the shop's files, if they come too"},
    {.name = "zone", .kind = PARAM_TEXT, .help = "IANA zone of times without one"},
    {.name = "currency", .kind = PARAM_TEXT, .help = "of amounts without one"},
    {.name = "shop", .kind = PARAM_TEXT, .help = "tells its order numbers from another shop's"},
    {.name = "channel", .kind = PARAM_TEXT, .help = "instead of the scheme's own"},
};
static const struct capability_param remove_params[] = {
    FIRM, {.name = "hook", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "its id in `hook list`"}};

const struct capability hook_list = {
    .name = "hook.list",
    .summary = "Lists who delivers events over the network",
    .example = "landfall hook list gift-shop",
    .role = ROLE_ADVISER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &shape,
    .run = run_list,
    .limits = NOT_KEPT,
};
const struct capability hook_add = {
    .name = "hook.add",
    .summary = "Lets a shop deliver events to this server by webhook",
    .about = "Deliveries are taken only with the right signature over the raw body, once each. A machine that sleeps misses\n"
             "them: import the shop's file now and then, what is known already changes nothing.",
    .example = "landfall hook add gift-shop --scheme shopify --secret 0123456789abcdef0123456789abcdef",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(add_params),
    .result = &shape,
    .run = run_add,
};
const struct capability hook_remove = {
    .name = "hook.remove",
    .summary = "Ends a shop's deliveries",
    .example = "landfall hook remove gift-shop abcdefghijklmnopqrstuvwxyz234567",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(remove_params),
    .result = &shape,
    .run = run_remove,
};
