/* calendar.c — review.calendar, and the little of RFC 5545 that it needs. */
#include "governance/calendar.h"

#include <inttypes.h>

#include "base/file.h"
#include "governance/audit.h"
#include "governance/governance.h"
#include "governance/proposal_value.h"

enum { LINE_OCTETS = 75 }; /* RFC 5545, 3.1 */
#define CALENDAR_MAX ((size_t)64 << 20)

void calendar_line(struct buf *out, struct str line)
{
    size_t room = LINE_OCTETS;
    while (line.n > room) {
        size_t cut = room;
        while (cut > 1 && ((unsigned char)line.p[cut] & 0xc0) == 0x80)
            cut--; /* not inside a character */
        buf_put(out, (struct str){line.p, cut});
        buf_puts(out, "\r\n ");
        line = (struct str){line.p + cut, line.n - cut};
        room = LINE_OCTETS - 1; /* the blank counts */
    }
    buf_put(out, line);
    buf_puts(out, "\r\n");
}

void calendar_text(struct buf *out, const char *name, const char *text)
{
    ARENA_LOCAL(tmp);
    struct buf b;
    buf_init(&b, tmp, CALENDAR_MAX);
    buf_puts(&b, name);
    buf_putc(&b, ':');
    for (const char *p = text; *p; p++) {
        if (*p == '\\' || *p == ';' || *p == ',')
            buf_putc(&b, '\\');
        if (*p == '\n')
            buf_puts(&b, "\\n");
        else if ((unsigned char)*p >= 0x20 || *p == '\t') /* no other control character may stand */
            buf_putc(&b, *p);
    }
    calendar_line(out, buf_str(&b));
}

void calendar_begin(struct buf *out, const char *title)
{
    calendar_line(out, STR("BEGIN:VCALENDAR"));
    calendar_line(out, STR("VERSION:2.0"));
    calendar_line(out, STR("PRODID:-//Landfall//Reviews " LANDFALL_VERSION "//EN"));
    calendar_line(out, STR("CALSCALE:GREGORIAN"));
    calendar_text(out, "X-WR-CALNAME", title);
}

/* 2026-11-22T08:30:00.… → 20261122, 20261122T083000Z. */
static void put_digits(struct buf *out, int64_t at_us, size_t n)
{
    struct audit_time t = audit_time(at_us);
    for (size_t i = 0; i < n; i++)
        if (t.s[i] != '-' && t.s[i] != ':')
            buf_putc(out, t.s[i]);
}

void calendar_add(struct buf *out, const struct calendar_event *ev)
{
    ARENA_LOCAL(tmp);
    struct buf b;
    const int64_t one_day_us = (int64_t)86400 * 1000000;
    calendar_line(out, STR("BEGIN:VEVENT"));
    calendar_text(out, "UID", ev->uid);
    buf_init(&b, tmp, CALENDAR_MAX);
    buf_puts(&b, "DTSTAMP:");
    put_digits(&b, ev->stamp_us, sizeof "2026-11-22T08:30:00" - 1);
    buf_putc(&b, 'Z');
    calendar_line(out, buf_str(&b));
    calendar_line(out, str_of(arena_printf(tmp, "SEQUENCE:%d", ev->sequence)));
    buf_init(&b, tmp, CALENDAR_MAX);
    buf_puts(&b, "DTSTART;VALUE=DATE:");
    put_digits(&b, ev->day_us, sizeof "2026-11-22" - 1);
    calendar_line(out, buf_str(&b));
    buf_init(&b, tmp, CALENDAR_MAX);
    buf_puts(&b, "DTEND;VALUE=DATE:");
    put_digits(&b, ev->day_us + one_day_us, sizeof "2026-11-22" - 1);
    calendar_line(out, buf_str(&b));
    calendar_text(out, "SUMMARY", ev->title);
    if (ev->description)
        calendar_text(out, "DESCRIPTION", ev->description);
    calendar_line(out, STR("TRANSP:TRANSPARENT"));
    calendar_line(out, ev->done ? STR("STATUS:CONFIRMED") : STR("STATUS:TENTATIVE"));
    calendar_line(out, STR("END:VEVENT"));
}

void calendar_end(struct buf *out)
{
    calendar_line(out, STR("END:VCALENDAR"));
}

/* ---- the capability ---- */

static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "events", .kind = VALUE_INT},
};
static const struct shape shape = SHAPE("review_calendar", "a calendar was written", fields);

static int64_t last_change(const struct proposal_seen *p)
{
    return p->n_decisions ? p->decisions[p->n_decisions - 1].at_us : p->row.created_us;
}

static void add_proposal(struct arena *a, struct buf *out, const struct proposal_seen *p,
                         int64_t *n)
{
    bool open = cstr_eq(p->state, "open") || cstr_eq(p->state, "half_signed");
    bool reviewed = cstr_eq(p->state, "reviewed");
    if (!open && !reviewed && !proposal_needs(p))
        return; /* rejected, withdrawn, expired: nothing to do on any day */
    struct str expects = js_get_text(p->body, "expects");
    struct calendar_event ev = {
        .uid = arena_printf(a, "%s-proposal-%" PRId64 "-%s@landfall", p->row.firm_id,
                            p->row.proposal_id, open ? "decide" : "review"),
        .stamp_us = last_change(p),
        .sequence = (int)p->n_decisions,
        .day_us = open ? p->row.expires_us : p->row.review_us,
        .title = arena_printf(a, "%s: %s",
                              open       ? "Decide"
                              : reviewed ? "Reviewed"
                                         : "Review",
                              p->row.subject),
        .description = expects.n ? arena_printf(a, "Expected: %.*s", STR_ARG(expects)) : NULL,
        .done = reviewed};
    calendar_add(out, &ev);
    (*n)++;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    struct ws_proposal *rows;
    struct ws_firm firm;
    size_t n;
    int64_t events = 0;
    struct buf out;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_firm_get(ws, a, args_text(args, "firm"), 0, &firm, e));
    TRY(ws_proposal_list(ws, a, firm.firm_id, &rows, &n, e));
    buf_init(&out, a, CALENDAR_MAX);
    calendar_begin(&out, arena_printf(a, "Landfall: %s", firm.name));
    for (size_t i = 0; i < n; i++) {
        struct proposal_seen p;
        TRY(proposal_see_row(job, ws, &rows[i], &p, e));
        add_proposal(a, &out, &p, &events);
    }
    calendar_end(&out);
    if (out.overflow)
        return FAIL(e, ERR_LIMIT, "the calendar is larger than %zu bytes", CALENDAR_MAX);
    TRY(file_write(args_text(args, "output"), buf_str(&out), e));
    struct value *v = value_record(a);
    record_text(a, v, "headline",
                arena_printf(a, "Wrote a calendar with %" PRId64 " day%s.", events,
                             events == 1 ? "" : "s"));
    record_int(a, v, "events", events);
    *ret = v;
    return true;
}

static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED, .help = "id of the firm"},
    {.name = "output",
     .kind = PARAM_OUTPUT,
     .flags = PARAM_REQUIRED,
     .help = "the file, iCalendar (.ics)"},
};
const struct capability review_calendar = {
    .name = "review.calendar",
    .summary = "Writes the days of decisions and reviews as a calendar (iCalendar)",
    .about =
        "Open proposals appear on the day they expire, decided ones on the day of their review.\n"
        "Entries keep their identity, so that a calendar program updates them.",
    .example = "landfall review calendar --firm olive-oil --output reviews.ics",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
    .limits = NOT_KEPT,
};
