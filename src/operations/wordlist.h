/* wordlist.h — words numbered in the order they are first met, so that rows can hold a number. */
#ifndef OPERATIONS_WORDLIST_H
#define OPERATIONS_WORDLIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct wordlist {
    const char **words; /* [n] */
    size_t n, cap;
    uint32_t *slots; /* number + 1; 0 = free */
    size_t n_slots;
    struct arena *a;
};

static inline struct wordlist wordlist_new(struct arena *a)
{
    return (struct wordlist){.a = a};
}
/* The word's number; it is copied when it is new. */
uint32_t wordlist_number(struct wordlist *w, struct str word);

#endif
