/* mapping_command.c — events.mapping: saves with a feed how its tables are read, and which market a label means. */
#include <string.h>

#include "base/file.h"
#include "events/events.h"
#include "events/mapping.h"
#include "events/read.h"
#include "store/events.h"
#include "store/office.h"

enum { MAPPING_MAX_BYTES = 1 << 20 };

static bool find_feed(struct job *job, struct workspace *ws, const char *firm, const char *name, struct ws_feed *ret,
                      struct err *e)
{
    struct ws_feed *feeds;
    size_t n;
    TRY(ws_feed_list(ws, job->arena, firm, &feeds, &n, e));
    *ret = (struct ws_feed){.name = name, .format = "mapping", .zone = "", .currency = "", .shop = "", .channel = "",
                            .mapping = ""};
    for (size_t i = 0; i < n; i++)
        if (strcmp(feeds[i].name, name) == 0)
            *ret = feeds[i];
    return true;
}

/* "European Community=BEL" into the mapping. */
static bool assign(struct job *job, struct mapping *m, const char *words, struct err *e)
{
    const char *sign = strrchr(words, '=');
    const char *market;
    if (!sign || sign == words)
        return FAIL(e, ERR_USAGE, "--assign is written “label=market”: \"European Community=BEL\"");
    TRY(events_market_find(job, sign + 1, &market, e));
    char *label = arena_strndup(job->arena, words, (size_t)(sign - words));
    if (label[0] == '~')
        label++;
    for (size_t i = 0; i < m->n_markets; i++)
        if (strcmp(m->markets[i].label, label) == 0) {
            m->markets[i].market = market;
            return true;
        }
    if (m->n_markets == MAPPING_MAX_MARKETS)
        return FAIL(e, ERR_LIMIT, "more than %d labels in one mapping", MAPPING_MAX_MARKETS);
    struct mapped_market *more = NEW_N(job->arena, struct mapped_market, m->n_markets + 1);
    if (m->n_markets)
        memcpy(more, m->markets, m->n_markets * sizeof *more);
    more[m->n_markets++] = (struct mapped_market){label, market};
    m->markets = more;
    return true;
}

static bool given(struct job *job, const struct args *args, const struct ws_feed *feed, const struct mapping **ret,
                  struct err *e)
{
    const char *path = args_text(args, "file"), *text = args_text(args, "yaml");
    struct str s = str_of(feed->mapping);
    *ret = NEW(job->arena, struct mapping);
    if (path && text)
        return FAIL(e, ERR_USAGE, "either --file or --yaml, not both");
    if (path)
        TRY(file_read_text(job->arena, path, MAPPING_MAX_BYTES, &s, e));
    else if (text)
        s = str_of(text);
    return s.n == 0 || mapping_load(job->arena, path ? path_name(path) : "the mapping", s, ret, e);
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm"), *name = args_text(args, "feed");
    struct workspace *ws;
    struct ws_firm known;
    struct ws_feed feed;
    const struct mapping *m;
    int64_t id;
    TRY(ws_of_job(job, WS_WRITE, &ws, e) && ws_firm_get(ws, a, firm, 0, &known, e));
    TRY(find_feed(job, ws, firm, name, &feed, e) && given(job, args, &feed, &m, e));
    struct mapping *changed = NEW(a, struct mapping);
    *changed = *m;
    size_t n = args_count(args, "assign");
    for (size_t i = 0; i < n; i++)
        TRY(assign(job, changed, args_text_at(args, "assign", i), e));
    feed.mapping = mapping_text(a, changed);
    TRY(ws_feed_put(ws, firm, &feed, (struct ws_stamp){job->now_us, job->actor}, &id, e));
    struct value *r = value_record(a);
    record_prose(a, r, "headline",
                 prose(a, "Saved with the feed {s}: {s} events from a row, {s} labels assigned. It holds from the next import on.",
                       name, arena_printf(a, "%zu", changed->n_events), arena_printf(a, "%zu", changed->n_markets)));
    record_text(a, r, "feed", name);
    record_text(a, r, "mapping", str_dup(a, str_trim(str_of(feed.mapping))));
    *ret = r;
    return true;
}

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "feed", .kind = VALUE_TEXT},
    {.name = "mapping", .kind = VALUE_TEXT},
};
static const struct shape shape = SHAPE("event_mapping", "how the tables of a feed are read", fields);
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
    {.name = "feed", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED, .help = "the feed whose files are read so; a new name makes it"},
    {.name = "file", .kind = PARAM_FILE, .help = "the mapping (YAML), as events preview proposes it"},
    {.name = "yaml", .kind = PARAM_TEXT, .help = "the same as text"},
    {.name = "assign", .kind = PARAM_TEXT, .flags = PARAM_REPEATED, .help = "a label that nobody knows to its market: \"European Community=BEL\""},
};
const struct capability events_mapping = {
    .name = "events.mapping",
    .summary = "Saves how the tables of a feed are read, and which market a label means",
    .about = "Lists of saved mappings: landfall events feeds FIRM --json. An import of the same file again corrects the "
             "events that were told with an unassigned label.",
    .example = "landfall events mapping olive-oil --feed shop --assign \"European Community=BEL\"",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &shape,
    .run = run,
};
