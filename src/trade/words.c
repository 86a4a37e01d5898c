/* words.c — how a sentence names a product, and what it must not leave out. */
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

const char *trade_few_exporters(struct arena *a, const struct cube *c, const struct params *p)
{
    double least;
    struct err e;
    size_t n = 0;
    for (size_t i = 0; i < c->n_countries; i++)
        n += c->country_exports[i] > 0;
    if (!params_real(p, "trade.potential.exporters.min", &least, &e) || (double)n >= least)
        return "";
    return arena_printf(a,
                        " Only %zu exporter%s in these flows: shares of the world are shares among them, so read "
                        "nothing into this before a whole year is imported.",
                        n, n == 1 ? " is" : "s are");
}
