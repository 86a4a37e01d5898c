/* ingest_job.c — see ingest_job.h. */
#include "operations/ingest_job.h"

#include "base/number.h"
#include "base/zone.h"

static const char *said(const struct args *args, const char *name, const char *kept)
{
    const char *s = args_text(args, name);
    return s ? s : kept ? kept : "";
}

static bool name_is_sound(const char *name, struct err *e)
{
    size_t n = strlen(name);
    if (n > 0 && n <= 60 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-._") == n)
        return true;
    return FAIL(e, ERR_USAGE, "--feed: `%.80s` is not a name of up to 60 small letters, digits, - . and _", name);
}

bool feed_of_args(struct job *job, struct workspace *ws, const char *firm_id, const char *name,
                  const struct args *args, struct ws_feed *ret, struct err *e)
{
    struct ws_feed *feeds, kept = {0};
    size_t n;
    TRY(name_is_sound(name, e));
    TRY(ws_feed_list(ws, job->arena, firm_id, &feeds, &n, e));
    for (size_t i = 0; i < n; i++)
        if (cstr_eq(feeds[i].name, name))
            kept = feeds[i];
    *ret = (struct ws_feed){.name = name,
                            .format = kept.format ? kept.format : "",
                            .zone = said(args, "zone", kept.zone),
                            .currency = said(args, "currency", kept.currency),
                            .shop = said(args, "shop", kept.shop),
                            .channel = said(args, "channel", kept.channel),
                            .mapping = kept.mapping ? kept.mapping : ""};
    return true;
}

bool job_beside(struct job *job, struct job **ret, struct workspace **ret_ws, struct err *e)
{
    struct job *beside = NEW(job->arena, struct job);
    *beside = *job;
    beside->arena = arena_open();
    arena_defer(job->arena, (void (*)(void *))arena_close, beside->arena);
    beside->slots = NULL;
    beside->progress = NULL;
    if (!job->workspace_path) {
        (void)FAIL(e, ERR_NOT_FOUND, "there is no workspace here");
        return err_hint(e, "Make one with `landfall init`, or name one with --workspace FILE.");
    }
    TRY(ws_open(ret_ws, beside->arena, job->workspace_path, WS_WRITE, job->now_us, e));
    ws_lend(*ret_ws, beside);
    *ret = beside;
    return true;
}

struct prose *ingest_headline(struct arena *a, const struct ingest_counts *c)
{
    const char *n = number_int(a, c->n_events - c->n_clash, GROUP_NARROW);
    const char *new = number_int(a, c->n_new, GROUP_NARROW);
    const char *same = number_int(a, c->n_same, GROUP_NARROW);
    const char *refused = number_int(a, c->n_refused, GROUP_NARROW);
    if (c->n_corrected)
        return prose(a, "{s} events: {s} new, {s} corrected, {s} known already; {s} rows refused.", n, new,
                     number_int(a, c->n_corrected, GROUP_NARROW), same, refused);
    return prose(a, "{s} events: {s} new, {s} known already; {s} rows refused.", n, new, same, refused);
}

bool read_options_of(struct job *job, const struct firm *firm, const struct ws_feed *feed,
                     struct read_options *ret, struct err *e)
{
    const char *zone = feed->zone && feed->zone[0] ? feed->zone : NULL;
    if (!zone)
        TRY(zone_of_market(job, firm->home, &zone, e));
    *ret = (struct read_options){
        .zone = zone,
        .currency = feed->currency && feed->currency[0] ? feed->currency : NULL,
        .channel = feed->channel && feed->channel[0] ? feed->channel : NULL,
        .home = firm->home,
        .mapping = feed->mapping && feed->mapping[0] ? feed->mapping : NULL,
    };
    return true;
}
