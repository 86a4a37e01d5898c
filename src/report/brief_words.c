/* brief_words.c — how the brief says how sure it is. Words stand only beside their number. */
#include <ctype.h>
#include <math.h>

#include "report/brief_parts.h"

const char *likelihood(const struct brief *b, const struct figure *share)
{
    static const char *const words[] = {"almost certain", "likely", "open", "unlikely"};
    if (!figure_known(share))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        bool above = i == 3 ? share->value > b->word_cut[i]->value : share->value >= b->word_cut[i]->value;
        if (above)
            return words[i];
    }
    return "almost excluded";
}

struct words *likelihood_words(const struct brief *b, const struct figure *share)
{
    const char *word = likelihood(b, share);
    return word ? say(b->a, "{s} ({})", word, share) : say(b->a, "{}", share);
}

const struct figure *rank_end(const struct brief *b, const struct figure *rank, bool high)
{
    if (!figure_has_interval(rank))
        return rank;
    struct figure *f = FIGURE(b->a, arena_printf(b->a, "%s, %s end of its interval", rank->label,
                                                 high ? "worst" : "best"),
                              high ? rank->high : rank->low, "rank", rank->method, rank->params, rank);
    f->decimals = 0;
    return f;
}

struct words *rank_words(const struct brief *b, const struct figure *rank)
{
    if (!figure_known(rank))
        return say(b->a, "{}", rank);
    const struct figure *low = rank_end(b, rank, false), *high = rank_end(b, rank, true);
    if (lround(low->value) == lround(high->value))
        return say(b->a, "{o}", low);
    return say(b->a, "{o} to {o}", low, high);
}

char *sentence_case(struct arena *a, const char *text)
{
    char *s = arena_strdup(a, text);
    if (*s > 0)
        *s = (char)toupper((unsigned char)*s);
    return s;
}

bool brief_count(const struct brief *b, const char *id, size_t *ret, struct err *e)
{
    double v;
    TRY(params_real(b->params, id, &v, e));
    if (!(v >= 1 && v <= 500))
        return FAIL(e, ERR_INPUT, "parameter %s is %g; it must be from 1 to 500", id, v);
    *ret = (size_t)v;
    return true;
}

const struct figure *draw_share(const struct brief *b, const char *label, double share_01,
                                const struct figure *from)
{
    struct figure *f = FIGURE(b->a, label, share_01, "share", from->method, from->params, from);
    f->decimals = 2;
    return f;
}

struct words *names_joined(const struct brief *b, const char *const *names, size_t n)
{
    struct words *w = say(b->a, "");
    for (size_t i = 0; i < n; i++)
        words_join(w, say(b->a, "{s}{n}", i == 0 ? "" : i + 1 == n ? " and " : ", ", names[i]));
    return w;
}
