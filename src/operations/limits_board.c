/* limits_board.c — see limits_board.h. */
#include "operations/limits_board.h"

#include <stdlib.h>
#include <string.h>

#include "operations/room.h"
#include "operations/series.h"
#include "operations/trust_parts.h"
#include "operations/trust_tickets.h"

/* --- counting -------------------------------------------------------------------------------- */

static struct limit_facts facts_of_channel(const struct limit_board *b, const char *channel)
{
    const struct order_fact **orders = NEW_N(b->a, const struct order_fact *, b->n_orders + 1);
    const struct limit_ticket **tickets = NEW_N(b->a, const struct limit_ticket *, b->n_tickets + 1);
    struct limit_facts f = {.orders = orders, .tickets = tickets};
    for (size_t i = 0; i < b->n_orders; i++)
        if (cstr_eq(b->orders[i].channel, channel))
            orders[f.n_orders++] = &b->orders[i];
    for (size_t i = 0; i < b->n_tickets; i++)
        if (cstr_eq(b->tickets[i].channel, channel))
            tickets[f.n_tickets++] = &b->tickets[i];
    return f;
}

static const char *force(const struct limit_board *b, const struct platform_limit *l, bool *ret_outdated)
{
    *ret_outdated = l->valid_to != DAY_NONE && l->valid_to < b->as_of;
    if (*ret_outdated)
        return arena_printf(b->a, "outdated: until %s", parts_day(b->a, l->valid_to));
    if (l->valid_from != DAY_NONE && l->valid_from > b->as_of)
        return arena_printf(b->a, "since %s, later than the data", parts_day(b->a, l->valid_from));
    struct date looked;
    struct err ignored = {0};
    if (date_parse(str_of(l->looked_up), &looked, &ignored) && b->as_of - looked.days > b->j.old_days)
        return arena_printf(b->a, "looked up on %s: look again", l->looked_up);
    return "in force";
}

static void judge_channel(struct limit_board *b, const struct platform *platform, const char *channel)
{
    struct limit_facts f = facts_of_channel(b, channel);
    for (size_t i = 0; i < b->platforms->n_limits; i++) {
        const struct platform_limit *l = &b->platforms->limits[i];
        if (l->platform != platform)
            continue;
        struct limit_row r = {.limit = l, .channel = channel};
        r.in_force = force(b, l, &r.outdated);
        struct limit_days d = limit_days_count(b->a, l, &f, b->as_of, limit_days_needed(l, &b->j));
        limit_odds(l, &d, &b->j, b->job->seed, &r.odds);
        if (!d.told)
            r.odds.state = LIMIT_UNKNOWN;
        PUSH(b->a, b->rows, b->n_rows, b->cap, r);
    }
}

static int worst_first(const void *x, const void *y)
{
    const struct limit_row *a = x, *b = y;
    if (a->outdated != b->outdated)
        return a->outdated - b->outdated;
    if (a->odds.state != b->odds.state)
        return (int)a->odds.state - (int)b->odds.state;
    /* What costs the account goes before a badge, and advice without penalty comes last. */
    bool x_advice = cstr_eq(a->limit->level, "advice"), y_advice = cstr_eq(b->limit->level, "advice");
    if (x_advice != y_advice)
        return x_advice - y_advice;
    if (a->odds.ever != b->odds.ever)
        return a->odds.ever > b->odds.ever ? -1 : 1;
    int c = strcmp(a->channel, b->channel);
    return c ? c : strcmp(a->limit->id, b->limit->id);
}

/* --- the board -------------------------------------------------------------------------------- */

static bool chosen_platform(const struct limit_board *b, const char *word, const struct platform **ret, struct err *e)
{
    *ret = NULL;
    for (size_t i = 0; word && i < b->platforms->n; i++)
        if (str_eq_nocase(str_of(word), str_of(b->platforms->items[i].id)))
            *ret = &b->platforms->items[i];
    if (!word || *ret)
        return true;
    FAIL(e, ERR_NOT_FOUND, "no limits of a platform `%.40s` are on file.", word);
    const char *known = "";
    for (size_t i = 0; i < b->platforms->n; i++)
        known = arena_printf(b->a, "%s%s%s", known, i ? ", " : "", b->platforms->items[i].id);
    return err_hint(e, "On file: %s", known);
}

static bool known_channel(struct arena *a, const char *word, const char *const *channels, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (!word || !strcmp(word, channels[i]))
            return true;
    if (!word)
        return true;
    (void)FAIL(e, ERR_NOT_FOUND, "no order came through a channel `%.60s`.", word);
    return err_hint(e, "Channels: %s", parts_and(a, channels, n));
}

bool limit_board_load(struct job *job, const char *firm_id, const char *platform, const char *channel,
                      struct limit_board *ret, struct err *e)
{
    const struct series *s;
    const struct params *p;
    const struct platform *as;
    struct limit_board b = {.job = job, .a = job->arena};
    TRY(series_load(job, firm_id, &s, e));
    TRY(operations_params(job, &p, e) && platforms_load(job, &b.platforms, e) && limit_judgement_load(job, &b.j, e));
    TRY(chosen_platform(&b, platform, &as, e));
    b.params = params_topic_hash(p, "operations");
    b.as_of = series_as_of(job, s);
    TRY(orders_load(job, job->arena, firm_id, DAY_NONE, b.as_of, &b.orders, &b.n_orders, e));
    TRY(tickets_load(job, firm_id, &b.tickets, &b.n_tickets, e));
    const char *const *channels;
    size_t n = series_channels(s, &channels);
    TRY(known_channel(job->arena, channel, channels, n, e));
    b.strange = NEW_N(job->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (channel && strcmp(channel, channels[i]))
            continue;
        const struct platform *of = as ? as : platform_of(b.platforms, channels[i]);
        if (of)
            judge_channel(&b, of, channels[i]);
        else
            b.strange[b.n_strange++] = channels[i];
    }
    if (b.n_rows)
        qsort(b.rows, b.n_rows, sizeof *b.rows, worst_first);
    *ret = b;
    return true;
}
