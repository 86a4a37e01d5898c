/* events_fold.c — several revisions of one event as one; see events_fold.h. */
#include "store/events_fold.h"

#include <string.h>

enum { DAY_S = 86400 };

static bool tells(struct str known, struct str x)
{
    return x.n == 0 || str_eq(known, x);
}

static bool tells_number(int64_t known, int64_t x)
{
    return x == WS_NONE || known == x;
}

/* `ev` names the day only, and `other` a time on it. */
static bool time_on_day(const struct ws_event *other, const struct ws_event *ev)
{
    return ev->day_only && !other->day_only && other->at_s >= ev->at_s && other->at_s - ev->at_s < DAY_S;
}

/* "name=value\nname=value": the name of a line with its sign. */
static struct str name_of(struct str line)
{
    const char *sign = line.n ? memchr(line.p, '=', line.n) : NULL;
    return sign ? (struct str){line.p, (size_t)(sign - line.p) + 1} : line;
}

static bool has_name(struct str lines, struct str name)
{
    while (lines.n)
        if (str_eq(name_of(str_cut(&lines, '\n')), name))
            return true;
    return false;
}

static bool has_line(struct str lines, struct str line)
{
    while (lines.n)
        if (str_eq(str_cut(&lines, '\n'), line))
            return true;
    return false;
}

static bool tells_lines(struct str known, struct str lines)
{
    if (str_eq(known, lines))
        return true;
    while (lines.n)
        if (!has_line(known, str_cut(&lines, '\n')))
            return false;
    return true;
}

bool event_covers(const struct ws_event *known, const struct ws_event *ev)
{
    bool time = (known->at_s == ev->at_s && known->day_only == ev->day_only) || time_on_day(known, ev);
    return time && tells_number(known->promised_s, ev->promised_s) &&
           tells_number(known->quantity, ev->quantity) && tells_number(known->amount, ev->amount) &&
           tells(str_of(known->currency), str_of(ev->currency)) && tells(known->market, ev->market) &&
           tells(known->channel, ev->channel) && tells(known->customer, ev->customer) &&
           tells(known->product, ev->product) && tells(known->party, ev->party) &&
           tells(known->number, ev->number) && tells(known->reason, ev->reason) &&
           tells(known->text, ev->text) && tells_lines(known->extra, ev->extra);
}

static void fill(struct str *x, struct str before)
{
    if (x->n == 0)
        *x = before;
}

static void fill_number(int64_t *x, int64_t before)
{
    if (*x == WS_NONE)
        *x = before;
}

/* The lines of before whose name the event does not tell, after its own. */
static void fill_lines(struct arena *a, struct fold_room *room, struct str *lines, struct str before)
{
    struct str own = *lines, rest = before;
    size_t need = own.n + 1 + before.n, n = own.n;
    bool more = false;
    while (rest.n)
        more |= !has_name(own, name_of(str_cut(&rest, '\n')));
    if (!more)
        return;
    if (own.n == 0) {
        *lines = before;
        return;
    }
    if (need > room->cap)
        room->bytes = arena_grow(a, room->bytes, &room->cap, need, 1);
    memcpy(room->bytes, own.p, own.n);
    for (rest = before; rest.n;) {
        struct str line = str_cut(&rest, '\n');
        if (has_name(own, name_of(line)))
            continue;
        room->bytes[n++] = '\n';
        memcpy(room->bytes + n, line.p, line.n);
        n += line.n;
    }
    *lines = (struct str){room->bytes, n};
}

void event_fold(struct arena *a, struct fold_room *room, struct ws_event *ev, const struct ws_event *before)
{
    /* A sum is nothing without its currency: it is taken with it, and never beside another one. */
    bool money = ev->currency[0] == '\0' || strcmp(ev->currency, before->currency) == 0;
    if (time_on_day(before, ev)) {
        ev->at_s = before->at_s;
        ev->day_only = false;
    }
    fill_number(&ev->promised_s, before->promised_s);
    fill_number(&ev->quantity, before->quantity);
    if (money) {
        fill_number(&ev->amount, before->amount);
        fill(&ev->number, before->number);
        memcpy(ev->currency, before->currency, sizeof ev->currency);
    }
    fill(&ev->market, before->market);
    fill(&ev->channel, before->channel);
    fill(&ev->customer, before->customer);
    fill(&ev->product, before->product);
    fill(&ev->party, before->party);
    fill(&ev->reason, before->reason);
    fill(&ev->text, before->text);
    fill_lines(a, room, &ev->extra, before->extra);
}
