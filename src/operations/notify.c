/* notify.c — whom word of incidents goes to: notify.add, .list, .remove. The sending is tell.c. */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/send.h"
#include "operations/operations.h"
#include "store/hooks.h"
#include "store/office.h"

static const struct shape_field line_fields[] = {
    {.name = "notification", .heading = "no.", .kind = VALUE_INT},
    {.name = "way", .kind = VALUE_TEXT},
    {.name = "to", .kind = VALUE_TEXT},
    {.name = "least", .heading = "from severity", .kind = VALUE_TEXT},
    {.name = "last", .heading = "last sent", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "since", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "by", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape line_shape = SHAPE("notification", "somebody who is told of incidents", line_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "firm", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "notifications", .kind = VALUE_LIST, .of = &line_shape, .flags = SHAPE_CSV},
    {.name = "secret", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL,
     .help = "of a webhook just added, shown once: the receiver checks signatures with it"},
    {.name = "next", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
static const struct shape shape = SHAPE("notify_list", "who is told of incidents", fields);

static bool list_value(struct job *job, struct workspace *ws, const char *firm, const char *headline, const char *secret,
                       struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct ws_notify *rows;
    size_t n;
    TRY(ws_notify_list(ws, a, firm, &rows, &n, e));
    struct value *v = value_record(a), *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        struct value *r = value_record(a);
        record_int(a, r, "notification", rows[i].notify_id);
        record_text(a, r, "way", rows[i].way);
        record_text(a, r, "to", rows[i].target);
        record_text(a, r, "least", arena_printf(a, "%.2f", rows[i].least));
        record_text(a, r, "last", rows[i].told_us == WS_NONE ? NULL : ws_time_text(a, rows[i].told_us));
        record_text(a, r, "since", ws_time_text(a, rows[i].at_us));
        record_text(a, r, "by", ws_actor_words(ws, a, rows[i].actor));
        list_add(a, list, r);
    }
    record_text(a, v, "headline",
                headline ? headline
                : n == 1 ? "One place is told of new incidents."
                : n      ? arena_printf(a, "%zu places are told of new incidents.", n)
                         : "Nobody is told of incidents; they wait in the inbox.");
    record_text(a, v, "firm", firm);
    record_set(a, v, "notifications", list);
    record_text(a, v, "secret", secret);
    record_text(a, v, "next",
                n ? arena_printf(a, "landfall alarm tell %s", firm)
                  : arena_printf(a, "landfall notify add %s --mail priya@lantern-lane-gifts.example", firm));
    *ret = v;
    return true;
}

static bool run_list(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct workspace *ws;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    return list_value(job, ws, args_text(args, "firm"), NULL, NULL, ret, e);
}

static const char *new_secret(struct arena *a)
{
    unsigned char key[24];
    char text[64];
    randombytes_buf(key, sizeof key);
    return arena_printf(a, "whsec_%s",
                        sodium_bin2base64(text, sizeof text, key, sizeof key, sodium_base64_VARIANT_ORIGINAL));
}

static bool run_add(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct workspace *ws;
    const char *firm = args_text(args, "firm"), *url = args_text(args, "webhook"), *mail = args_text(args, "mail");
    struct ws_notify x = {.way = url ? "webhook" : "mail", .target = url ? url : mail, .secret = "",
                          .least = args_real(args, "least")};
    int64_t id;
    if (!url == !mail) {
        (void)FAIL(e, ERR_USAGE, "name either --webhook or --mail");
        return err_hint(e, "landfall notify add %s --mail priya@lantern-lane-gifts.example", firm);
    }
    if (url)
        TRY(send_url_fine(url, e));
    else
        TRY(send_address_fine(mail, e));
    x.secret = url ? new_secret(job->arena) : "";
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_notify_put(ws, firm, &x, (struct ws_stamp){job->now_us, job->actor}, &id, e));
    return list_value(job, ws, firm,
                      url ? "It will be told. Keep the secret: it is shown this once." : "It will be told.",
                      url ? x.secret : NULL, ret, e);
}

static bool run_remove(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct workspace *ws;
    const char *firm = args_text(args, "firm");
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_notify_remove(ws, firm, args_int(args, "notification"), e));
    return list_value(job, ws, firm, "Nothing is sent there any more.", NULL, ret, e);
}

#define FIRM {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "id of the firm"}
static const struct capability_param list_params[] = {FIRM};
static const struct capability_param add_params[] = {
    FIRM,
    {.name = "webhook", .kind = PARAM_TEXT, .flags = PARAM_PERSONAL,
     .help = "address that gets a signed POST (Standard Webhooks); https, or http on this machine"},
    {.name = "mail", .kind = PARAM_TEXT, .flags = PARAM_PERSONAL, .help = "e-mail address; the server is the setting mail.server"},
    {.name = "least", .kind = PARAM_REAL, .unit = "severity", .default_value = "0", .min = 0, .max = 1, .help = "severity from which word goes out"},
};
static const struct capability_param remove_params[] = {
    FIRM, {.name = "notification", .kind = PARAM_INT, .unit = "number", .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .min = 1, .max = 1e9,
           .help = "its number in `notify list`"}};

const struct capability notify_list = {
    .name = "notify.list",
    .summary = "Lists who is told of incidents",
    .example = "landfall notify list gift-shop",
    .role = ROLE_ADVISER,
    .effect = EFFECT_READS,
    PARAMS(list_params),
    .result = &shape,
    .run = run_list,
};
const struct capability notify_add = {
    .name = "notify.add",
    .summary = "Tells somebody of new incidents, by mail or webhook",
    .about = "What is new goes out as one message, at most one every few hours; nothing is sent twice. Webhooks are signed as\n"
             "Standard Webhooks say. The mail server is the settings mail.server, mail.user and mail.from; its password comes\n"
             "from the environment, LANDFALL_MAIL_PASSWORD.",
    .example = "landfall notify add gift-shop --webhook http://127.0.0.1:9000/landfall\n"
               "landfall notify add gift-shop --mail priya@lantern-lane-gifts.example --least 0.3",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(add_params),
    .result = &shape,
    .run = run_add,
};
const struct capability notify_remove = {
    .name = "notify.remove",
    .summary = "Stops telling somebody of incidents",
    .example = "landfall notify remove gift-shop 1",
    .role = ROLE_OWNER,
    .effect = EFFECT_WRITES,
    PARAMS(remove_params),
    .result = &shape,
    .run = run_remove,
};
