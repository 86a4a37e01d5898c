/* canonical.c — words to events: whole numbers by hand, since this runs for every row of every large file. */
#include "events/canonical.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/zone.h"
#include "events/canonical_inside.h"

static const char *const words_of[N_CANONICAL_FIELDS] = {
#define WORD(name, word) [CANONICAL_##name] = word,
    CANONICAL_FIELDS(WORD)
#undef WORD
};

const char *canonical_word(enum canonical_field f)
{
    return words_of[f];
}

int canonical_find(struct str word)
{
    word = str_trim(word);
    for (int i = 0; i < N_CANONICAL_FIELDS; i++)
        if (str_eq_nocase(word, str_of(words_of[i])))
            return i;
    return -1;
}

bool canonical_begin(struct job *job, const struct read_options *opt, struct canonical **ret,
                     struct err *e)
{
    static const char key;
    struct canonical *c = NEW(job->arena, struct canonical);
    const struct currency_table *t = job_get(job, &key);
    if (!t) {
        TRY(currencies_load(job->arena, path_join(job->arena, job->data_dir, "parameters/currencies.csv"), &t, e));
        job_set(job, &key, (void *)(uintptr_t)t);
    }
    c->job = job;
    c->currencies = t;
    c->zone_name = opt ? opt->zone : NULL;
    c->files_currency = opt && opt->currency ? str_of(opt->currency) : (struct str){0};
    *ret = c;
    return true;
}

const struct currency *canonical_currency(struct canonical *c, struct str code)
{
    struct err ignored;
    if (c->last && str_is(code, c->last->code))
        return c->last;
    if (code.n != 3 || !currency_find(c->currencies, code, &c->last, &ignored))
        return NULL;
    return c->last;
}

/* ---- numbers ---- */

/* −12.5 with `places` decimals as an integer of 10^-places; further zeros do not count. */
static const char *fixed(struct str s, int places, int64_t *ret)
{
    size_t i = 0;
    bool negative = s.n && s.p[0] == '-', any = false;
    uint64_t x = 0;
    i += negative || (s.n && s.p[0] == '+');
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        if (x > UINT64_C(900000000000000))
            return "has more digits than an amount may have";
        x = x * 10 + (uint64_t)(s.p[i] - '0');
        any = true;
    }
    int left = places;
    if (i < s.n && s.p[i] == '.')
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
            any = true;
            if (left > 0) {
                x = x * 10 + (uint64_t)(s.p[i] - '0');
                left--;
            } else if (s.p[i] != '0') {
                return places == 3 ? "has more than three decimals"
                                   : "has more decimals than its currency";
            }
        }
    if (i < s.n || !any)
        return "is not a number (digits, a point, no blanks or commas)";
    for (; left > 0; left--) {
        if (x > UINT64_C(900000000000000000))
            return "has more digits than an amount may have";
        x *= 10;
    }
    *ret = negative ? -(int64_t)x : (int64_t)x;
    return NULL;
}

/* An exact decimal as text: sign, digits, point, digits; nothing is changed in it. */
static bool is_decimal(struct str s)
{
    size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+'), digits = 0, points = 0;
    for (; i < s.n; i++) {
        digits += s.p[i] >= '0' && s.p[i] <= '9';
        points += s.p[i] == '.';
        if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
            return false;
    }
    return digits > 0 && digits <= 30 && points <= 1;
}

/* ---- times ---- */

static bool two(const char *p, int *ret)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return false;
    *ret = (p[0] - '0') * 10 + (p[1] - '0');
    return true;
}

static bool day_of(struct canonical *c, const char *p, int32_t *ret)
{
    struct date d;
    struct err ignored;
    if (memcmp(c->last_day_text, p, 10) != 0) {
        if (!date_parse((struct str){p, 10}, &d, &ignored))
            return false;
        memcpy(c->last_day_text, p, 10);
        c->last_day = d.days;
    }
    *ret = c->last_day;
    return true;
}

static const char *local_time(struct canonical *c, int64_t local_s, int64_t *ret)
{
    struct err why = {0};
    if (!c->zone) {
        if (!c->zone_name)
            return "has no zone: write 2026-01-31T09:30:00Z, or give --zone";
        if (!zone_of_job(c->job, c->zone_name, &c->zone, &why)) {
            (void)snprintf(c->why, sizeof c->why, "cannot be understood: %.160s", why.msg);
            return c->why;
        }
    }
    switch (zone_to_utc(c->zone, local_s, ret)) {
    case ZONE_ONCE:
    case ZONE_TWICE: /* the first of the two: said in docs/formats/events.md */
        return NULL;
    case ZONE_NEVER:
        (void)snprintf(c->why, sizeof c->why,
                       "is no time in %.60s: the clocks were put forward over it", c->zone_name);
        return c->why;
    }
    return NULL;
}

/* 2026-01-31, 2026-01-31T09:30[:00[.000]], with Z or +02:00, a blank instead of the T. */
static const char *time_of(struct canonical *c, struct str s, int64_t *ret, bool *ret_day_only)
{
    static const char wrong[] = "is not a time like 2026-01-31T09:30:00Z or a day like 2026-01-31";
    int hour, minute, second = 0, zone_hour, zone_minute;
    int32_t day;
    if (s.n < 10 || !day_of(c, s.p, &day))
        return wrong;
    int64_t at = (int64_t)day * 86400;
    *ret_day_only = s.n == 10;
    if (s.n == 10)
        return local_time(c, at, ret);
    if (s.n < 16 || (s.p[10] != 'T' && s.p[10] != ' ') || !two(s.p + 11, &hour) || s.p[13] != ':' ||
        !two(s.p + 14, &minute))
        return wrong;
    size_t i = 16;
    if (i + 2 < s.n && s.p[i] == ':') {
        if (!two(s.p + i + 1, &second))
            return wrong;
        i += 3;
        if (i < s.n && s.p[i] == '.') /* parts of a second are not kept */
            for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
                ;
    }
    if (hour > 23 || minute > 59 || second > 60)
        return wrong;
    at += hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
    if (i == s.n)
        return local_time(c, at, ret);
    if (i + 1 == s.n && s.p[i] == 'Z') {
        *ret = at;
        return NULL;
    }
    if ((s.p[i] != '+' && s.p[i] != '-') || s.n < i + 5 || !two(s.p + i + 1, &zone_hour))
        return wrong;
    size_t m = s.p[i + 3] == ':' ? i + 4 : i + 3;
    if (m + 2 != s.n || !two(s.p + m, &zone_minute) || zone_hour > 14 || zone_minute > 59)
        return wrong;
    int64_t east = zone_hour * 3600 + zone_minute * 60;
    *ret = s.p[i] == '+' ? at - east : at + east;
    return NULL;
}

/* ---- one row ---- */

static struct str market_of(struct canonical *c, struct str s)
{
    bool code = s.n == 3;
    for (size_t i = 0; i < s.n && code; i++)
        code = s.p[i] >= 'A' && s.p[i] <= 'Z';
    if (s.n == 0 || code || s.p[0] == '~')
        return s;
    if (!str_eq(s, c->last_label)) {
        c->last_label = (struct str){arena_strndup(c->job->arena, s.p, s.n), s.n};
        c->last_market = event_market(c->job, c->last_label);
    }
    return c->last_market;
}

static const char *because(struct canonical *c, struct str word, const char *why)
{
    if (why != c->why) {
        (void)snprintf(c->why, sizeof c->why, "`%.*s` %s", STR_ARG_MAX(word, 60), why);
        return c->why;
    }
    char said[160];
    (void)snprintf(said, sizeof said, "%.159s", c->why);
    (void)snprintf(c->why, sizeof c->why, "`%.*s` %s", STR_ARG_MAX(word, 60), said);
    return c->why;
}

static const char *amounts_of(struct canonical *c, const struct str *w, struct event *ev,
                              enum canonical_field *where)
{
    const char *why = NULL;
    struct str code = w[CANONICAL_CURRENCY].n ? w[CANONICAL_CURRENCY] : c->files_currency;
    *where = CANONICAL_QUANTITY;
    if (w[CANONICAL_QUANTITY].n && (why = fixed(w[CANONICAL_QUANTITY], 3, &ev->quantity)))
        return because(c, w[CANONICAL_QUANTITY], why);
    bool priced = w[CANONICAL_AMOUNT].n || ev->kind == EVENT_PRICE;
    *where = CANONICAL_CURRENCY;
    if (priced && !code.n)
        return "an amount needs its currency, as a column or by --currency";
    if (priced || w[CANONICAL_CURRENCY].n) {
        const struct currency *cur = canonical_currency(c, code);
        if (!cur)
            return because(c, code, "is no ISO 4217 currency");
        memcpy(ev->currency, cur->code, sizeof ev->currency);
        *where = CANONICAL_AMOUNT;
        if (w[CANONICAL_AMOUNT].n && (why = fixed(w[CANONICAL_AMOUNT], cur->exponent, &ev->amount)))
            return because(c, w[CANONICAL_AMOUNT], why);
    }
    *where = CANONICAL_NUMBER;
    if (w[CANONICAL_NUMBER].n && !is_decimal(w[CANONICAL_NUMBER]))
        return because(c, w[CANONICAL_NUMBER], "is not a decimal number");
    ev->number = w[CANONICAL_NUMBER];
    return NULL;
}

bool canonical_event(struct canonical *c, const struct str words[N_CANONICAL_FIELDS],
                     struct event *ret, enum canonical_field *ret_where, const char **ret_why)
{
    enum event_kind kind;
    bool ignored;
    const char *why = NULL;
    const struct str *w = words;
    *ret_where = CANONICAL_KIND;
    if (!event_kind_find(w[CANONICAL_KIND], &kind)) {
        *ret_why = w[CANONICAL_KIND].n ? because(c, w[CANONICAL_KIND], "is no kind of event")
                                       : "the kind of event is missing";
        return false;
    }
    struct event ev = event_empty(kind);
    *ret_where = CANONICAL_AT;
    if (!w[CANONICAL_AT].n)
        why = "the time is missing";
    else if ((why = time_of(c, w[CANONICAL_AT], &ev.at_s, &ev.day_only)))
        why = because(c, w[CANONICAL_AT], why);
    if (!why && w[CANONICAL_PROMISED].n) {
        *ret_where = CANONICAL_PROMISED;
        why = time_of(c, w[CANONICAL_PROMISED], &ev.promised_s, &ignored);
        why = why ? because(c, w[CANONICAL_PROMISED], why) : NULL;
    }
    if (!why && w[CANONICAL_PRECISION].n) {
        *ret_where = CANONICAL_PRECISION;
        ev.day_only = str_is(w[CANONICAL_PRECISION], "day");
        if (!ev.day_only && !str_is(w[CANONICAL_PRECISION], "second"))
            why = because(c, w[CANONICAL_PRECISION], "is neither `day` nor `second`");
    }
    if (!why)
        why = amounts_of(c, w, &ev, ret_where);
    if (why) {
        *ret_why = why;
        return false;
    }
    ev.subject = w[CANONICAL_SUBJECT];
    ev.part = w[CANONICAL_PART];
    ev.market = market_of(c, w[CANONICAL_MARKET]);
    ev.channel = w[CANONICAL_CHANNEL];
    ev.person = w[CANONICAL_PERSON];
    ev.product = w[CANONICAL_PRODUCT];
    ev.party = w[CANONICAL_PARTY];
    ev.reason = w[CANONICAL_REASON];
    ev.text = w[CANONICAL_TEXT];
    ev.extra = w[CANONICAL_EXTRA];
    *ret = ev;
    return true;
}
