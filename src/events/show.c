/* show.c — events.show: everything known of one order, ticket or product, as it was told, with what was corrected. */
#include "base/date.h"
#include "base/zone.h"
#include "events/canonical_inside.h"
#include "events/events.h"
#include "firm/firm.h"
#include "store/office.h"

static const char *const families[] = {"order", "ticket", "stock", "purchase", "price", "rate", "session", NULL};

struct showing {
    struct job *job;
    struct arena *a;
    const char *home_zone;
    struct canonical *c;
    struct value *list;
    struct ws_feed *feeds;
    size_t n_feeds;
    int64_t n_revisions;
};

static const char *words(struct arena *a, struct str s)
{
    return s.n ? str_dup(a, s) : NULL;
}

/* A day without a time begins at midnight where the feed is: it is shown as that day and not as the evening before. */
static bool local_day(struct showing *s, const struct ws_feed *feed, int64_t at_s, const char **ret, struct err *e)
{
    const struct zone *z;
    const char *name = feed->zone[0] ? feed->zone : s->home_zone;
    if (!name)
        return true;
    TRY(zone_of_job(s->job, name, &z, e));
    *ret = arena_strdup(s->a, date_text((struct date){zone_day(z, at_s)}).s);
    return true;
}

static bool show_one(void *ctx, const struct ws_event *row, struct err *e)
{
    struct showing *s = ctx;
    struct event ev;
    struct canonical_words w;
    event_of_row(row, &ev);
    TRY(canonical_words_of(s->c, &ev, &w, e));
    struct value *v = value_record(s->a);
    struct ws_feed none = {.name = "", .zone = ""}, *feed = &none;
    for (size_t i = 0; i < s->n_feeds; i++)
        if (s->feeds[i].feed_id == row->feed_id)
            feed = &s->feeds[i];
    record_text(s->a, v, "kind", event_kind_word(ev.kind));
    record_text(s->a, v, "part", words(s->a, ev.part));
    const char *at = str_dup(s->a, w.word[CANONICAL_AT]);
    if (ev.day_only)
        TRY(local_day(s, feed, ev.at_s, &at, e));
    record_text(s->a, v, "at", at);
    for (int f = CANONICAL_MARKET; f < N_CANONICAL_FIELDS; f++)
        record_text(s->a, v, canonical_word((enum canonical_field)f), words(s->a, w.word[f]));
    record_int(s->a, v, "revision", row->revision);
    record_text(s->a, v, "feed", feed->name);
    record_int(s->a, v, "batch", row->batch_id);
    record_text(s->a, v, "arrived", ws_time_text(s->a, row->arrived_s * 1000000));
    list_add(s->a, s->list, v);
    s->n_revisions += row->revision > 1;
    return true;
}

static int family_of(const char *word)
{
    int f = 0;
    while (strcmp(families[f], word) != 0)
        f++;
    return f + 1;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm"), *subject = args_text(args, "subject");
    const char *word = args_text(args, "of");
    struct str key = str_of(subject);
    struct workspace *ws;
    const struct firm *f;
    struct showing s = {.job = job, .a = a, .list = value_list(a)};
    TRY(firm_of_job(job, firm, &f, e));
    firm = f->id;
    TRY(zone_of_market(job, f->home, &s.home_zone, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(canonical_begin(job, NULL, &s.c, e));
    TRY(ws_feed_list(ws, a, firm, &s.feeds, &s.n_feeds, e));
    TRY(ws_events_scan(ws, firm, family_of(word), &key, args_bool(args, "all"), show_one, &s, e));
    size_t n = value_count(s.list);
    if (n == 0) {
        (void)FAIL(e, ERR_NOT_FOUND, "nothing is known of the %s %.80s", word, subject);
        return s.n_feeds ? err_hint(e, "Numbers of a second shop begin with its name: SHOP:NUMBER")
                         : err_hint(e, "There are no events yet: landfall events import FILE --firm %.64s", firm);
    }
    struct value *r = value_record(a);
    record_prose(a, r, "headline",
                 prose(a, "{s} {s}: {s}{s}.", word, subject, n == 1 ? "one event" : arena_printf(a, "%zu events", n),
                       s.n_revisions ? arena_printf(a, ", %lld of them corrected since", (long long)s.n_revisions) : ""));
    record_set(a, r, "events", s.list);
    *ret = r;
    return true;
}

static const struct shape_field event_fields[] = {
    {.name = "kind", .kind = VALUE_TEXT},
    {.name = "part", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "at", .kind = VALUE_TEXT, .help = "UTC; a day where the file has no time"},
    {.name = "market", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "channel", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "person", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "pseudonym"},
    {.name = "product", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "party", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "carrier, supplier, provider or place"},
    {.name = "promised", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "quantity", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "amount", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "currency", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "number", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "reason", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "text", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "extra", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "revision", .kind = VALUE_INT},
    {.name = "feed", .kind = VALUE_TEXT},
    {.name = "batch", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "arrived", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape event_shape = SHAPE("event", "one event", event_fields);
static const struct shape_field show_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "events", .kind = VALUE_LIST, .of = &event_shape, .flags = SHAPE_CSV},
};
static const struct shape show_shape = SHAPE("events_show", "what is known of one subject", show_fields);
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "subject", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "an order number, a ticket, a product …"},
    {.name = "of", .kind = PARAM_CHOICE, .choices = families, .default_value = "order", .help = "what it is the number of"},
    {.name = "all", .kind = PARAM_BOOL, .default_value = "no", .help = "earlier revisions and withdrawn imports too"},
};
const struct capability events_show = {
    .name = "events.show",
    .summary = "Shows all events of one order, ticket or product",
    .example = "landfall events show olive-oil 1001\n"
               "landfall events show olive-oil 1001 --all --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &show_shape,
    .run = run,
};
