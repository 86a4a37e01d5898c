/* ingest_batch.c — see ingest_batch.h. malloc and not an arena, since batches go from thread to thread. */
#include "events/ingest_batch.h"

#include <stdio.h>
#include <stdlib.h>

enum { BLOCK_BYTES = 1 << 20 };

static void *must(void *p)
{
    if (!p) {
        (void)fputs("landfall: out of memory\n", stderr);
        abort();
    }
    return p;
}

struct batch *batch_new(size_t max)
{
    struct batch *b = must(calloc(1, sizeof *b));
    b->max = max;
    b->rows = must(malloc(max * sizeof *b->rows));
    b->lines = must(malloc(max * sizeof *b->lines));
    b->outcome = must(malloc(max * sizeof *b->outcome));
    return b;
}

void batch_free(struct batch *b)
{
    if (!b)
        return;
    for (struct text_block *t = b->blocks; t;) {
        struct text_block *next = t->next;
        free(t);
        t = next;
    }
    free(b->rows);
    free(b->lines);
    free(b->outcome);
    free(b->refused);
    free(b->order);
    free(b);
}

void batch_reset(struct batch *b)
{
    b->n = 0;
    b->n_refused = 0;
    b->bytes = 0;
    b->at = b->blocks;
    for (struct text_block *t = b->blocks; t; t = t->next)
        t->used = 0;
}

static char *room(struct batch *b, size_t n)
{
    while (b->at && b->at->size - b->at->used < n && b->at->next)
        b->at = b->at->next;
    if (!b->at || b->at->size - b->at->used < n) {
        size_t size = n > BLOCK_BYTES ? n : BLOCK_BYTES;
        struct text_block *t = must(malloc(sizeof *t + size));
        *t = (struct text_block){.size = size};
        if (b->at) {
            t->next = b->at->next;
            b->at->next = t;
        } else {
            b->blocks = t;
        }
        b->at = t;
    }
    char *p = b->at->bytes + b->at->used;
    b->at->used += n;
    b->bytes += n;
    return p;
}

struct str batch_text(struct batch *b, struct str s)
{
    if (s.n == 0)
        return (struct str){"", 0};
    char *p = room(b, s.n);
    memcpy(p, s.p, s.n);
    return (struct str){p, s.n};
}

void batch_add(struct batch *b, const struct ws_event *row, size_t line)
{
    struct ws_event *r = &b->rows[b->n];
    *r = *row;
    struct str *const texts[] = {&r->subject, &r->part,  &r->market, &r->channel,
                                 &r->customer, &r->product, &r->party, &r->reason,
                                 &r->text,    &r->extra, &r->number};
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        n += texts[i]->n;
    char *p = room(b, n);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (texts[i]->n)
            memcpy(p, texts[i]->p, texts[i]->n);
        texts[i]->p = p;
        p += texts[i]->n;
    }
    b->lines[b->n++] = line;
}

static const char *kept(struct batch *b, const char *s)
{
    size_t n = strlen(s) + 1;
    char *p = room(b, n);
    memcpy(p, s, n);
    return p;
}

void batch_refuse(struct batch *b, size_t line, const char *column, const char *reason,
                  size_t max_runs)
{
    column = column ? column : "";
    if (b->n_refused) {
        struct refused_run *last = &b->refused[b->n_refused - 1];
        if ((line == last->to || line == last->to + 1) && strcmp(last->reason, reason) == 0 &&
            strcmp(last->column, column) == 0) {
            last->to = line;
            return;
        }
    }
    if (b->n_refused >= max_runs)
        return;
    if (b->n_refused == b->refused_cap) {
        b->refused_cap = b->refused_cap ? 2 * b->refused_cap : 64;
        b->refused = must(realloc(b->refused, b->refused_cap * sizeof *b->refused));
    }
    b->refused[b->n_refused++] =
        (struct refused_run){line, line, kept(b, column), kept(b, reason)};
}

/* ---- sorting ---- */

struct place {
    uint64_t first; /* the first bytes of the subject: most comparisons end here */
    uint32_t row;
};

static uint64_t first_of(struct str s)
{
    uint64_t x = 0;
    for (size_t i = 0; i < 8; i++)
        x = x << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
    return x;
}

static int by_key(const struct ws_event *a, const struct ws_event *b)
{
    int c = (a->family > b->family) - (a->family < b->family);
    c = c ? c : str_cmp(a->subject, b->subject);
    c = c ? c : (a->kind > b->kind) - (a->kind < b->kind);
    return c ? c : str_cmp(a->part, b->part);
}

static int by_place(const void *x, const void *y, void *rows)
{
    const struct place *a = x, *b = y;
    const struct ws_event *ra = (const struct ws_event *)rows + a->row,
                          *rb = (const struct ws_event *)rows + b->row;
    if (ra->family == rb->family && a->first != b->first)
        return a->first < b->first ? -1 : 1;
    int c = by_key(ra, rb);
    return c ? c : (a->row > b->row) - (a->row < b->row);
}

/* Every row goes to its place along the circles of the permutation: no second array of rows. */
static void permute(struct batch *b, struct place *order)
{
    for (size_t i = 0; i < b->n; i++) {
        if (order[i].row == i)
            continue;
        struct ws_event row = b->rows[i];
        size_t line = b->lines[i], at = i;
        for (;;) {
            size_t from = order[at].row;
            order[at].row = (uint32_t)at;
            if (from == i)
                break;
            b->rows[at] = b->rows[from];
            b->lines[at] = b->lines[from];
            at = from;
        }
        b->rows[at] = row;
        b->lines[at] = line;
    }
}

void batch_sort(struct batch *b)
{
    bool sorted = true;
    for (size_t i = 1; i < b->n && sorted; i++)
        sorted = by_key(&b->rows[i - 1], &b->rows[i]) <= 0;
    if (sorted)
        return;
    if (!b->order)
        b->order = must(malloc(b->max * sizeof(struct place)));
    struct place *order = b->order;
    for (size_t i = 0; i < b->n; i++)
        order[i] = (struct place){first_of(b->rows[i].subject), (uint32_t)i};
    qsort_r(order, b->n, sizeof *order, by_place, b->rows);
    permute(b, order);
}
