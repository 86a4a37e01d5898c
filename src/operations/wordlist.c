/* wordlist.c — open addressing, at most half full. */
#include "operations/wordlist.h"

static size_t slot_of(const struct wordlist *w, struct str word)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < word.n; i++)
        h = (h ^ (unsigned char)word.p[i]) * UINT64_C(1099511628211);
    size_t at = (size_t)(h ^ h >> 32) & (w->n_slots - 1);
    while (w->slots[at] && !str_is(word, w->words[w->slots[at] - 1]))
        at = (at + 1) & (w->n_slots - 1);
    return at;
}

uint32_t wordlist_number(struct wordlist *w, struct str word)
{
    if (2 * w->n >= w->n_slots) {
        w->n_slots = w->n_slots ? 2 * w->n_slots : 64;
        w->slots = NEW_N(w->a, uint32_t, w->n_slots);
        for (size_t i = 0; i < w->n; i++)
            w->slots[slot_of(w, str_of(w->words[i]))] = (uint32_t)i + 1;
    }
    size_t at = slot_of(w, word);
    if (!w->slots[at]) {
        PUSH(w->a, w->words, w->n, w->cap, str_dup(w->a, word));
        w->slots[at] = (uint32_t)w->n;
    }
    return w->slots[at] - 1;
}
