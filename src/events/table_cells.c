/* table_cells.c — values of the row under way. A fault is noted, never returned: the reader goes on and the engine
 * drops the row, so a row function reads straight through. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "events/mapping.h"
#include "events/table_inside.h"
#include "events/zone_time.h"

void row_fault(struct table *t, int k, const char *fmt, ...)
{
    va_list ap;
    if (t->fault)
        return;
    t->fault = true;
    t->fault_cell = k;
    va_start(ap, fmt);
    (void)vsnprintf(t->fault_why, sizeof t->fault_why, fmt, ap);
    va_end(ap);
}

struct str cell(const struct table *t, int k)
{
    int at = t->col[k].at;
    return at < 0 ? (struct str){"", 0} : str_trim(t->csv->field[at]);
}

struct str cell_need(struct table *t, int k)
{
    struct str s = cell(t, k);
    if (s.n == 0)
        row_fault(t, k, "is missing");
    return s;
}

int64_t cell_time(struct table *t, int k, bool *ret_day_only)
{
    struct str s = cell(t, k);
    struct when w;
    if (ret_day_only)
        *ret_day_only = true;
    if (s.n == 0 || cell_says_missing(s))
        return EVENT_NONE;
    if (!when_parse(s, t->col[k].order, t->months, &w)) {
        row_fault(t, k, "`%.*s` is not a date%s%s", STR_ARG_MAX(s, 60),
                  t->col[k].order == ORDER_UNKNOWN ? "" : " in the order ",
                  t->col[k].order == ORDER_UNKNOWN ? "" : date_order_words(t->col[k].order, false, true));
        return EVENT_NONE;
    }
    if (ret_day_only)
        *ret_day_only = w.day_only;
    return w.has_offset ? w.local_s : zone_time_utc(t, w.local_s);
}

int64_t cell_need_time(struct table *t, int k, bool *ret_day_only)
{
    int64_t at = cell_time(t, k, ret_day_only);
    if (at == EVENT_NONE)
        row_fault(t, k, "is missing");
    return at;
}

bool cell_number(struct table *t, int k, struct cell_number *ret)
{
    struct str s = cell(t, k);
    if (s.n == 0 || cell_says_missing(s))
        return false;
    if (number_cell(s, t->col[k].point, ret))
        return true;
    row_fault(t, k, "`%.*s` is not a number with a decimal %s", STR_ARG_MAX(s, 60),
              t->col[k].point == ',' ? "comma" : "point");
    return false;
}

static int64_t scaled(struct table *t, int k, int places)
{
    struct cell_number x;
    int64_t v;
    if (!cell_number(t, k, &x))
        return EVENT_NONE;
    if (!number_scaled(x, places, &v)) {
        struct str s = cell(t, k);
        row_fault(t, k, "`%.*s` is larger than any amount kept here", STR_ARG_MAX(s, 60));
        return EVENT_NONE;
    }
    return v;
}

int64_t cell_quantity(struct table *t, int k)
{
    return scaled(t, k, 3);
}

int64_t cell_amount(struct table *t, int k, const struct currency *cur)
{
    return cur ? scaled(t, k, cur->exponent) : EVENT_NONE;
}

struct str row_decimal(struct table *t, struct cell_number x)
{
    char digits[24];
    size_t n = number_text(x, digits);
    if (t->n_text + n > TABLE_MAX_TEXT)
        return (struct str){"", 0};
    memcpy(t->text + t->n_text, digits, n);
    t->n_text += n;
    return (struct str){t->text + t->n_text - n, n};
}

struct str cell_decimal(struct table *t, int k)
{
    struct cell_number x;
    if (!cell_number(t, k, &x))
        return (struct str){"", 0};
    return row_decimal(t, x);
}

const struct currency *table_currency(struct table *t, struct str code)
{
    char up[4] = {0};
    const struct currency *cur;
    struct err ignored;
    if (code.n != 3)
        return NULL;
    if (t->last_currency && memcmp(t->last_currency->code, code.p, 3) == 0)
        return t->last_currency;
    for (size_t i = 0; i < 3; i++)
        up[i] = code.p[i] >= 'a' && code.p[i] <= 'z' ? (char)(code.p[i] - 32) : code.p[i];
    err_clear(&ignored);
    if (!currency_find(t->currencies, (struct str){up, 3}, &cur, &ignored))
        return NULL;
    t->last_currency = cur;
    return cur;
}

const struct currency *row_currency(struct table *t, int k)
{
    struct str code = k >= 0 ? cell(t, k) : (struct str){"", 0};
    if (code.n) {
        const struct currency *cur = table_currency(t, code);
        if (!cur) {
            const char *named = currency_of_sign(t->job, code);
            cur = named ? table_currency(t, str_of(named)) : NULL;
        }
        if (!cur)
            row_fault(t, k, "`%.*s` is no currency of ISO 4217", STR_ARG_MAX(code, 20));
        return cur;
    }
    for (size_t i = 0; t->has_signs && i < t->spec->n_cells; i++) {
        struct str s = t->spec->cells[i].form == CELL_MONEY ? cell(t, (int)i) : (struct str){"", 0};
        struct str sign = s.n ? number_sign(s) : s;
        const char *named = sign.n ? currency_of_sign(t->job, sign) : NULL;
        if (named)
            return table_currency(t, str_of(named));
    }
    if (!t->currency)
        row_fault(t, k, "has no currency");
    return t->currency;
}

struct str cell_market(struct table *t, int k)
{
    struct str label = cell(t, k);
    for (size_t i = 0; t->answers && i < t->answers->n_markets; i++)
        if (str_eq_nocase(label, str_of(t->answers->markets[i].label)))
            return str_of(t->answers->markets[i].market);
    return label.n ? event_market(t->job, label) : label;
}

/* ---- strings of the row ---- */

static char *room(struct table *t, size_t n)
{
    if (TABLE_MAX_TEXT - t->n_text < n) {
        row_fault(t, -1, "the row is longer than %d bytes", TABLE_MAX_TEXT);
        return NULL;
    }
    t->n_text += n;
    return t->text + t->n_text - n;
}

struct str row_int(struct table *t, int64_t x)
{
    char digits[24];
    size_t n = number_text((struct cell_number){x, 0}, digits);
    char *p = room(t, n);
    if (!p)
        return (struct str){"", 0};
    memcpy(p, digits, n);
    return (struct str){p, n};
}

struct str row_join(struct table *t, struct str a, const char *between, struct str b)
{
    size_t m = strlen(between);
    char *p = room(t, a.n + m + b.n);
    if (!p)
        return (struct str){"", 0};
    if (a.n)
        memcpy(p, a.p, a.n);
    memcpy(p + a.n, between, m);
    if (b.n)
        memcpy(p + a.n + m, b.p, b.n);
    return (struct str){p, a.n + m + b.n};
}

struct str row_lower(struct table *t, struct str s)
{
    char *p = room(t, s.n);
    if (!p)
        return (struct str){"", 0};
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    return (struct str){p, s.n};
}

void row_extra(struct table *t, struct event *ev, const char *name, struct str value)
{
    size_t n = strlen(name);
    if (value.n == 0)
        return;
    bool grows = ev->extra.n && ev->extra.p + ev->extra.n == t->text + t->n_text;
    if (ev->extra.n && !grows) { /* something else was written behind it: move it to the end */
        struct str moved = row_join(t, ev->extra, "", (struct str){"", 0});
        ev->extra = moved;
    }
    char *p = room(t, n + value.n + 2);
    if (!p)
        return;
    memcpy(p, name, n);
    p[n] = '=';
    for (size_t i = 0; i < value.n; i++) /* one line per member */
        p[n + 1 + i] = (unsigned char)value.p[i] < 0x20 ? ' ' : value.p[i];
    p[n + 1 + value.n] = '\n';
    if (ev->extra.n == 0)
        ev->extra.p = p;
    ev->extra.n += n + value.n + 2;
}

/* ---- events of the row ---- */

struct event *row_event(struct table *t, enum event_kind kind, struct str subject, int64_t at_s, bool day_only)
{
    if (t->n_event >= TABLE_MAX_EVENTS) {
        row_fault(t, -1, "the row means more than %d events", TABLE_MAX_EVENTS);
        t->n_event--;
    }
    struct event *ev = &t->event[t->n_event++];
    *ev = event_empty(kind);
    ev->subject = subject;
    ev->at_s = at_s;
    ev->day_only = day_only;
    ev->line = t->csv->line;
    return ev;
}

void event_money(struct event *ev, int64_t amount, const struct currency *cur)
{
    if (amount == EVENT_NONE || !cur)
        return;
    ev->amount = amount;
    memcpy(ev->currency, cur->code, sizeof ev->currency);
}

void event_time_not_told(struct table *t, struct event *ev)
{
    row_extra(t, ev, "time", STR("not told; the last time known"));
}

/* A run of digits that reads as 2024-12-25, 2024_12_25 or 20241225. */
static int64_t date_in_name(const struct table *t, const char *name)
{
    struct when w;
    size_t n = strlen(name);
    for (size_t i = 0; i + 8 <= n; i++) {
        char text[11];
        if (i && name[i - 1] >= '0' && name[i - 1] <= '9')
            continue;
        if (i + 10 <= n) {
            memcpy(text, name + i, 10);
            text[4] = text[4] == '_' ? '-' : text[4];
            text[7] = text[7] == '_' ? '-' : text[7];
            if (when_parse((struct str){text, 10}, ORDER_YMD, t->months, &w) && w.day_only)
                return w.local_s;
        }
        if (when_parse((struct str){name + i, 8}, ORDER_UNKNOWN, t->months, &w) && w.day_only && name[i] == '2' &&
            !(name[i + 8] >= '0' && name[i + 8] <= '9'))
            return w.local_s;
    }
    return EVENT_NONE;
}

int64_t table_file_time(struct table *t, bool *ret_day_only)
{
    struct err ignored = {0};
    int64_t changed_us;
    int64_t named = date_in_name(t, t->name);
    *ret_day_only = true;
    if (named != EVENT_NONE)
        return zone_time_utc(t, named);
    *ret_day_only = false;
    if (t->path && file_stat(t->path, NULL, &changed_us, &ignored))
        return changed_us / 1000000;
    return t->job->now_us / 1000000;
}
