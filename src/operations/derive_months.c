/* derive_months.c — an open-addressing table of months by (market, channel, month).
 *
 * A month is read from the store when it is first touched. All of them live in an arena of their own, which is closed
 * when they are forgotten: a file with a million made-up markets costs time, not memory. */
#include "operations/derive_months.h"

#include <string.h>

#include "store/operations.h"

enum { MOST_AT_FIRST = 1024, MOST_BODY = 1 << 20 };

struct cell {
    const char *market, *channel; /* NULL = free */
    int64_t month;
    struct month_values *v;
    bool changed;
};
struct months {
    struct workspace *ws;
    const char *firm_id;
    struct arena *own;   /* of the cells */
    struct cell *cells;  /* [cap] */
    size_t cap, n;
    size_t *dirty;       /* [n_dirty] indices */
    size_t n_dirty, cap_dirty;
    struct cell *last;   /* where the last contribution went: most often the next one goes there too */
    int64_t n_written;
    size_t most;
};

static void close_own(void *p)
{
    struct months *m = p;
    arena_close(m->own);
    m->own = NULL;
}

struct months *months_new(struct workspace *ws, const char *firm_id, size_t most, struct arena *a)
{
    struct months *m = NEW(a, struct months);
    m->most = most;
    m->ws = ws;
    m->firm_id = firm_id;
    m->own = arena_open();
    arena_defer(a, close_own, m);
    return m;
}

void months_forget(struct months *m)
{
    arena_close(m->own);
    m->own = arena_open();
    m->cells = NULL;
    m->dirty = NULL;
    m->last = NULL;
    m->cap = m->n = m->n_dirty = m->cap_dirty = 0;
}

static size_t hash(const char *market, const char *channel, int64_t month)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (const char *p = market; *p; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    h = (h ^ 0xFF) * UINT64_C(1099511628211);
    for (const char *p = channel; *p; p++)
        h = (h ^ (unsigned char)*p) * UINT64_C(1099511628211);
    h = (h ^ (uint64_t)month) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 29);
}

static bool is(const struct cell *c, const char *market, const char *channel, int64_t month)
{
    return c->month == month && strcmp(c->market, market) == 0 && strcmp(c->channel, channel) == 0;
}

static void grow(struct months *m)
{
    size_t cap = m->cap ? 2 * m->cap : MOST_AT_FIRST;
    struct cell *cells = NEW_N(m->own, struct cell, cap);
    m->n_dirty = 0;
    for (size_t i = 0; i < m->cap; i++) {
        if (!m->cells[i].market)
            continue;
        size_t h = hash(m->cells[i].market, m->cells[i].channel, m->cells[i].month) & (cap - 1);
        while (cells[h].market)
            h = (h + 1) & (cap - 1);
        cells[h] = m->cells[i];
        if (cells[h].changed)
            PUSH(m->own, m->dirty, m->n_dirty, m->cap_dirty, h);
    }
    m->cells = cells;
    m->cap = cap;
    m->last = NULL;
}

static bool cell_of(struct months *m, const char *market, const char *channel, int64_t month, struct cell **ret,
                    struct err *e)
{
    if (m->last && is(m->last, market, channel, month)) {
        *ret = m->last;
        return true;
    }
    if (m->n >= m->most) /* a batch full of made-up markets: what was done so far is written at once */
        TRY(months_write(m, 0, e));
    if (2 * m->n >= m->cap)
        grow(m);
    size_t h = hash(market, channel, month) & (m->cap - 1);
    while (m->cells[h].market && !is(&m->cells[h], market, channel, month))
        h = (h + 1) & (m->cap - 1);
    struct cell *c = &m->cells[h];
    if (!c->market) {
        ARENA_LOCAL(tmp);
        bool found;
        struct str body;
        struct month_values *v = NEW(m->own, struct month_values);
        TRY(ws_month_get(m->ws, tmp, m->firm_id, market, channel, month, &found, &body, e));
        if (found)
            TRY(month_unpack(body, v, e));
        *c = (struct cell){arena_strdup(m->own, market), arena_strdup(m->own, channel), month, v, false};
        m->n++;
    }
    *ret = m->last = c;
    return true;
}

bool months_add_one(struct months *m, const char *market, const char *channel, enum measure measure, int32_t day,
                    int64_t x, struct err *e)
{
    struct cell *c;
    int of_month;
    int64_t month = month_of_day(day, &of_month);
    TRY(cell_of(m, market, channel, month, &c, e));
    c->v->x[measure][of_month] += x;
    if (!c->changed) {
        c->changed = true;
        PUSH(m->own, m->dirty, m->n_dirty, m->cap_dirty, (size_t)(c - m->cells));
    }
    return true;
}

bool months_add(struct months *m, const struct contributions *c, int sign, struct err *e)
{
    for (size_t i = 0; i < c->n; i++)
        TRY(months_add_one(m, c->market, c->channel, c->items[i].measure, c->items[i].day, sign * c->items[i].x, e));
    return true;
}

bool months_write(struct months *m, size_t keep, struct err *e)
{
    ARENA_LOCAL(tmp);
    struct arena_mark mark = arena_mark(tmp);
    for (size_t i = 0; i < m->n_dirty; i++) {
        struct cell *c = &m->cells[m->dirty[i]];
        struct buf body;
        arena_release(tmp, mark);
        buf_init(&body, tmp, MOST_BODY);
        month_pack(c->v, &body);
        TRY(ws_month_put(m->ws, m->firm_id, c->market, c->channel, c->month, buf_str(&body), e));
        c->changed = false;
        m->n_written++;
    }
    m->n_dirty = 0;
    if (m->n > keep)
        months_forget(m);
    return true;
}

int64_t months_written(const struct months *m)
{
    return m->n_written;
}
