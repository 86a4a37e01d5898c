/* measure_pack.c — a month of one market and channel as bytes: per measure its number, the length of what follows, and
 * the days that are not 0 as steps and values. The length lets a reader jump to the measure it wants. */
#include "operations/measure.h"

#include <string.h>

#include "base/date.h"
#include "operations/pack.h"

enum { FORM = 1, MOST_BYTES = MONTH_MAX_DAYS * 12 };

int64_t month_of_day(int32_t day, int *ret_of_month)
{
    struct date_ymd d = date_split((struct date){day});
    *ret_of_month = d.day - 1;
    return (int64_t)d.year * 12 + d.month - 1;
}

int32_t month_first_day(int64_t month)
{
    struct date d = {0};
    struct err e;
    return date_make((int)(month / 12), (int)(month % 12) + 1, 1, &d, &e) ? d.days : 0;
}

void month_pack(const struct month_values *v, struct buf *out)
{
    char bytes[MOST_BYTES];
    for (int m = 0; m < N_MEASURES; m++) {
        struct buf days = {.p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};
        int last = 0;
        for (int d = 0; d < MONTH_MAX_DAYS; d++)
            if (v->x[m][d]) {
                pack_uint(&days, (uint64_t)(d - last));
                pack_int(&days, v->x[m][d], 0);
                last = d;
            }
        if (days.n == 0)
            continue;
        if (out->n == 0)
            buf_putc(out, FORM);
        pack_uint(out, (uint64_t)m);
        pack_uint(out, days.n);
        buf_put(out, buf_str(&days));
    }
}

/* The measure that u stands before; false at the end. */
static bool next_measure(struct unpack *u, uint64_t *ret_measure, struct unpack *ret_days)
{
    if (u->bad || u->p >= u->end)
        return false;
    *ret_measure = unpack_uint(u);
    uint64_t n = unpack_uint(u);
    if (u->bad || n > (uint64_t)(u->end - u->p) || *ret_measure >= N_MEASURES) {
        u->bad = true;
        return false;
    }
    *ret_days = (struct unpack){.p = u->p, .end = u->p + n};
    u->p += n;
    return true;
}

static bool begin(struct str body, struct unpack *ret)
{
    if (body.n == 0 || body.p[0] != FORM)
        return false;
    *ret = (struct unpack){.p = body.p + 1, .end = body.p + body.n};
    return true;
}

static bool add_days(struct unpack *days, int64_t *sums, int n)
{
    uint64_t d = 0;
    while (days->p < days->end && !days->bad) {
        d += unpack_uint(days);
        int64_t x = unpack_int(days, 0);
        if (days->bad || d >= (uint64_t)MONTH_MAX_DAYS || x == INT64_MIN)
            return false;
        if (d < (uint64_t)n)
            sums[d] += x;
    }
    return !days->bad;
}

bool month_add(struct str body, enum measure m, int64_t *sums, int n)
{
    struct unpack u, days;
    uint64_t measure;
    if (!begin(body, &u))
        return false;
    while (next_measure(&u, &measure, &days)) {
        if (measure == (uint64_t)m)
            return add_days(&days, sums, n);
        if (measure > (uint64_t)m)
            return true;
    }
    return !u.bad;
}

uint64_t month_has(struct str body)
{
    struct unpack u, days;
    uint64_t measure, has = 0;
    if (!begin(body, &u))
        return 0;
    while (next_measure(&u, &measure, &days))
        has |= (uint64_t)1 << measure;
    return has;
}

bool month_unpack(struct str body, struct month_values *ret, struct err *e)
{
    struct unpack u, days;
    uint64_t measure;
    bool ok = begin(body, &u);
    memset(ret, 0, sizeof *ret);
    while (ok && next_measure(&u, &measure, &days))
        ok = add_days(&days, ret->x[measure], MONTH_MAX_DAYS);
    if (ok && !u.bad)
        return true;
    (void)FAIL(e, ERR_CORRUPT, "what was counted of a month is damaged");
    return err_hint(e, "`landfall events rebuild` makes it anew from the events.");
}
