/* measure_pack.c — a month of one market and channel as bytes: per measure its number, how many bytes a value takes, how
 * many values there are, a bit for each day that is not 0, and the values of these days. A reader makes an index of where
 * the measures stand, once, and then adds up a window without a branch per byte: a page asks for thousands of them. */
#include "operations/measure.h"

#include <string.h>

#include "base/date.h"

enum { FORM = 3, HEAD = 7 /* number, width, how many values, four bytes of days */ };

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

static int width_of(int64_t least, int64_t most)
{
    return least >= INT8_MIN && most <= INT8_MAX     ? 1
           : least >= INT16_MIN && most <= INT16_MAX ? 2
           : least >= INT32_MIN && most <= INT32_MAX ? 4
                                                     : 8;
}

void month_pack(const struct month_values *v, struct buf *out)
{
    for (int m = 0; m < N_MEASURES; m++) {
        uint32_t days = 0;
        int64_t least = 0, most = 0;
        int count = 0;
        for (int d = 0; d < MONTH_MAX_DAYS; d++) {
            int64_t x = v->x[m][d];
            days |= x ? 1U << d : 0U;
            count += x != 0;
            least = x < least ? x : least;
            most = x > most ? x : most;
        }
        if (!days)
            continue;
        char bytes[HEAD + MONTH_MAX_DAYS * 8];
        size_t n = 0;
        int width = width_of(least, most);
        if (out->n == 0)
            buf_putc(out, FORM);
        bytes[n++] = (char)m;
        bytes[n++] = (char)width;
        bytes[n++] = (char)count;
        for (int i = 0; i < 4; i++)
            bytes[n++] = (char)(days >> 8 * i);
        for (int d = 0; d < MONTH_MAX_DAYS; d++)
            if (days & 1U << d)
                for (int i = 0; i < width; i++)
                    bytes[n++] = (char)((uint64_t)v->x[m][d] >> 8 * i);
        buf_put(out, (struct str){bytes, n});
    }
}

/* How many of the bits are set; without an instruction for it a call of the library would cost more than the rest. */
static unsigned count_bits(uint32_t x)
{
    x -= x >> 1 & 0x55555555U;
    x = (x & 0x33333333U) + (x >> 2 & 0x33333333U);
    return ((x + (x >> 4)) & 0x0F0F0F0FU) * 0x01010101U >> 24;
}

/* One measure of a month: where its values stand. */
struct measure_days {
    unsigned measure, width, count;
    uint32_t days;
    const unsigned char *values;
};

static struct measure_days days_at(const unsigned char *p)
{
    return (struct measure_days){
        .measure = p[0], .width = p[1], .count = p[2], .values = p + HEAD,
        .days = (uint32_t)p[3] | (uint32_t)p[4] << 8 | (uint32_t)p[5] << 16 | (uint32_t)p[6] << 24,
    };
}

bool month_index(struct str body, struct month_index *ret)
{
    const unsigned char *begin = (const unsigned char *)body.p, *p = begin + 1;
    memset(ret, 0, sizeof *ret);
    if (body.n == 0 || begin[0] != FORM)
        return false;
    for (size_t left = body.n - 1; left > 0;) {
        if (left < HEAD)
            return false;
        struct measure_days m = days_at(p);
        size_t size = HEAD + (size_t)m.count * m.width;
        if (m.measure >= N_MEASURES || (m.width != 1 && m.width != 2 && m.width != 4 && m.width != 8) ||
            m.days >> MONTH_MAX_DAYS || count_bits(m.days) != m.count || size > left)
            return false;
        ret->at[m.measure] = (uint32_t)(p - begin);
        ret->has |= (uint64_t)1 << m.measure;
        p += size;
        left -= size;
    }
    return true;
}

static int64_t value_at(const unsigned char *p, unsigned width)
{
    uint64_t x = 0;
    for (unsigned i = 0; i < width; i++)
        x |= (uint64_t)p[i] << 8 * i;
    unsigned shift = 64 - 8 * width;
    return (int64_t)(x << shift) >> shift;
}

void month_add(struct str body, const struct month_index *index, enum measure measure, int64_t *sums, int n)
{
    if (!index->at[measure])
        return;
    const struct measure_days m = days_at((const unsigned char *)body.p + index->at[measure]);
    uint32_t days = n >= MONTH_MAX_DAYS ? m.days : m.days & ((1U << n) - 1);
    const unsigned char *p = m.values;
    for (; days; days &= days - 1, p += m.width)
        sums[__builtin_ctz(days)] += m.width == 1 ? (signed char)*p : value_at(p, m.width);
}

int64_t month_sum(struct str body, const struct month_index *index, enum measure measure, int from, int to)
{
    if (!index->at[measure])
        return 0;
    const struct measure_days m = days_at((const unsigned char *)body.p + index->at[measure]);
    uint32_t before = m.days & ((1U << from) - 1), days = to >= MONTH_MAX_DAYS - 1 ? m.days : m.days & ((2U << to) - 1);
    const unsigned char *p = m.values + (size_t)count_bits(before) * m.width;
    size_t n = count_bits(days & ~before);
    int64_t total = 0;
    if (m.width == 1)
        for (size_t i = 0; i < n; i++)
            total += (signed char)p[i];
    else
        for (size_t i = 0; i < n; i++)
            total += value_at(p + i * m.width, m.width);
    return total;
}

bool month_unpack(struct str body, struct month_values *ret, struct err *e)
{
    struct month_index index;
    memset(ret, 0, sizeof *ret);
    if (!month_index(body, &index)) {
        (void)FAIL(e, ERR_CORRUPT, "what was counted of a month is damaged");
        return err_hint(e, "`landfall events rebuild` makes it anew from the events.");
    }
    for (int m = 0; m < N_MEASURES; m++)
        month_add(body, &index, (enum measure)m, ret->x[m], MONTH_MAX_DAYS);
    return true;
}
