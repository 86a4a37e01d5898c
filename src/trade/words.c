/* words.c — a product as a sentence names it. */
#include "trade/words.h"

#include <string.h>

#include "trade/hs.h"

enum { BYTES_MAX = 44 }; /* of the words, in a table beside figures */

const char *trade_product_words(struct job *job, const struct cube *c, const char *code)
{
    struct arena *a = job->arena;
    struct hs_lists *lists;
    struct err e;
    const char *text = hs_lists_of_job(job, &lists, &e) ? hs_name(lists, c->nomenclature, code) : NULL;
    if (!text || !*text)
        return arena_printf(a, "HS %s", code);
    size_t n = strlen(text);
    if (n <= BYTES_MAX)
        return arena_printf(a, "%s (%s)", text, code);
    n = BYTES_MAX;
    while (n > BYTES_MAX / 2 && text[n] != ' ')
        n--;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) /* never inside a character */
        n--;
    while (n > 0 && strchr(" ,;:(", text[n - 1]))
        n--;
    return arena_printf(a, "%.*s… (%s)", (int)n, text, code);
}
