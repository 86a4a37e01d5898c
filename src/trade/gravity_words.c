/* gravity_words.c — hash tables with open addressing (FNV-1a for words, a multiplicative mix for
 * keys), and the zeros that a list of flows does not spell out. */
#include "trade/gravity_words.h"

#include <math.h>
#include <string.h>

struct gravity_words {
    struct arena *a;
    const char **word;
    size_t n, cap;
    uint32_t *slot; /* number + 1 */
    size_t n_slots; /* a power of two */
};

struct gravity_words *gravity_words_new(struct arena *a)
{
    struct gravity_words *w = NEW(a, struct gravity_words);
    w->a = a;
    w->n_slots = 64;
    w->slot = NEW_N(a, uint32_t, w->n_slots);
    return w;
}

static uint64_t hash_word(struct str s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return h ^ (h >> 29);
}

uint32_t gravity_word(struct gravity_words *w, struct str s)
{
    if (2 * (w->n + 1) > w->n_slots) {
        w->n_slots *= 2;
        w->slot = NEW_N(w->a, uint32_t, w->n_slots);
        for (size_t k = 0; k < w->n; k++) {
            size_t at = hash_word(str_of(w->word[k])) & (w->n_slots - 1);
            while (w->slot[at])
                at = (at + 1) & (w->n_slots - 1);
            w->slot[at] = (uint32_t)k + 1;
        }
    }
    size_t at = hash_word(s) & (w->n_slots - 1);
    for (; w->slot[at]; at = (at + 1) & (w->n_slots - 1))
        if (str_is(s, w->word[w->slot[at] - 1]))
            return w->slot[at] - 1;
    PUSH(w->a, w->word, w->n, w->cap, str_dup(w->a, s));
    w->slot[at] = (uint32_t)w->n;
    return (uint32_t)w->n - 1;
}

uint32_t gravity_words_count(const struct gravity_words *w)
{
    return (uint32_t)w->n;
}

const char **gravity_words_all(const struct gravity_words *w)
{
    return w->word;
}

uint32_t gravity_number_keys(const uint64_t *key, size_t n, uint32_t *ret)
{
    ARENA_LOCAL(tmp);
    size_t slots = 64, count = 0;
    while (slots < 2 * n)
        slots *= 2;
    uint32_t *slot = NEW_N(tmp, uint32_t, slots); /* row + 1 of the first with that key */
    for (size_t i = 0; i < n; i++) {
        uint64_t h = key[i] * UINT64_C(0x9E3779B97F4A7C15);
        size_t at = (h ^ (h >> 32)) & (slots - 1);
        while (slot[at] && key[slot[at] - 1] != key[i])
            at = (at + 1) & (slots - 1);
        if (slot[at]) {
            ret[i] = ret[slot[at] - 1];
        } else {
            slot[at] = (uint32_t)i + 1;
            ret[i] = (uint32_t)count++;
        }
    }
    return (uint32_t)count;
}

/* ---- zeros ---- */

struct present {
    uint32_t from, to, year;
};

static void *longer(struct arena *a, const void *p, size_t n, size_t more, size_t size)
{
    char *q = arena_alloc_n(a, n + more, size);
    memcpy(q, p, n * size);
    return q;
}

bool gravity_fill_zeros(struct gravity_table *t, const struct gravity_model *m, struct err *e)
{
    const struct gravity_column *from = gravity_column_of(t, m->exporter, true),
                                *to = gravity_column_of(t, m->importer, true),
                                *when = gravity_column_of(t, m->year, false);
    if (!from || !to)
        return FAIL(e, ERR_INPUT, "`zeros: all-pairs` needs columns `%s` and `%s`", m->exporter,
                    m->importer);
    const size_t most_rows = (size_t)1 << 30;
    ARENA_LOCAL(tmp);
    size_t n = t->n, n_from = from->n_words, n_to = to->n_words;
    uint32_t *year = NEW_N(tmp, uint32_t, n), years = 1;
    uint64_t *key = NEW_N(tmp, uint64_t, n);
    for (size_t i = 0; when && i < n; i++)
        memcpy(&key[i], &when->number[i], sizeof key[i]);
    if (when)
        years = gravity_number_keys(key, n, year);
    if (n_from * n_to > most_rows / years)
        return FAIL(e, ERR_LIMIT,
                    "%zu exporters × %zu importers × %u years are more pairs than fit", n_from,
                    n_to, years);
    size_t cells = n_from * n_to, extra = 0;
    uint8_t *seen = NEW_N(tmp, uint8_t, cells * years),
            *sells = NEW_N(tmp, uint8_t, n_from * years), *buys = NEW_N(tmp, uint8_t, n_to * years);
    size_t *first = NEW_N(tmp, size_t, years);
    for (size_t i = n; i-- > 0;) {
        if (from->code[i] == UINT32_MAX || to->code[i] == UINT32_MAX)
            continue;
        seen[year[i] * cells + from->code[i] * n_to + to->code[i]] = 1;
        sells[year[i] * n_from + from->code[i]] = 1;
        buys[year[i] * n_to + to->code[i]] = 1;
        first[year[i]] = i;
    }
    struct present *add = NEW_N(tmp, struct present, cells * years);
    for (uint32_t y = 0; y < years; y++)
        for (uint32_t i = 0; i < n_from; i++)
            for (uint32_t j = 0; j < n_to; j++)
                if (sells[y * n_from + i] && buys[y * n_to + j] &&
                    !seen[y * cells + i * n_to + j] &&
                    (m->domestic || strcmp(from->word[i], to->word[j]) != 0))
                    add[extra++] = (struct present){i, j, y};
    for (size_t k = 0; k < t->n_columns; k++) {
        struct gravity_column *c = &t->column[k];
        bool is_from = strcmp(c->name, m->exporter) == 0, is_to = strcmp(c->name, m->importer) == 0,
             is_year = strcmp(c->name, m->year) == 0, is_flow = strcmp(c->name, m->dependent) == 0;
        if (c->code) {
            c->code = longer(t->arena, c->code, n, extra, sizeof *c->code);
            for (size_t x = 0; x < extra; x++)
                c->code[n + x] = is_from   ? add[x].from
                                 : is_to   ? add[x].to
                                 : is_year ? c->code[first[add[x].year]]
                                           : UINT32_MAX;
        } else {
            c->number = longer(t->arena, c->number, n, extra, sizeof *c->number);
            for (size_t x = 0; x < extra; x++)
                c->number[n + x] = is_flow   ? 0
                                   : is_year ? c->number[first[add[x].year]]
                                             : (double)NAN;
        }
    }
    t->n = n + extra;
    return true;
}
