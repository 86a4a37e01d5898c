/* brief_words.c — how the brief says how sure it is. Words stand only beside their number. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "report/brief_parts.h"

double share_of(const struct figure *f)
{
    return cstr_eq(f->unit, "%") ? f->value / 100 : f->value;
}

const char *likelihood(const struct brief *b, const struct figure *share)
{
    static const char *const words[] = {"almost certain", "likely", "open", "unlikely"};
    if (!figure_known(share))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        double x = round(100 * share_of(share)) / 100,
               cut = b->word_cut[i]->value; /* as it is shown */
        bool above = i == 3 ? x > cut : x >= cut;
        if (above)
            return words[i];
    }
    return "almost excluded";
}

struct words *place_words(const struct brief *b, int market, bool begins)
{
    const char *name = market_at(b->facts, market)->name;
    const char *in_text = market_in_text(b->facts, b->a, market, begins);
    size_t article = strlen(in_text) - strlen(name);
    return say(b->a, "{s}{n}", arena_strndup(b->a, in_text, article), in_text + article);
}

struct words *likelihood_words(const struct brief *b, const struct figure *share)
{
    const char *word = likelihood(b, share);
    return word ? say(b->a, "{s} ({h})", word, share) : say(b->a, "{h}", share);
}

struct words *rank_words(const struct brief *b, const struct market_line *l)
{
    if (!figure_known(l->rank_low) || !figure_known(l->rank_high))
        return say(b->a, "{o}", l->expected_rank);
    if (lround(l->rank_low->value) == lround(l->rank_high->value))
        return say(b->a, "{o}", l->rank_low);
    return say(b->a, "{o} to {o}", l->rank_low, l->rank_high);
}

char *sentence_case(struct arena *a, const char *text)
{
    char *s = arena_strdup(a, text);
    if (*s > 0)
        *s = (char)toupper((unsigned char)*s);
    return s;
}

char *lower_case(struct arena *a, const char *text)
{
    char *s = arena_strdup(a, text);
    if (*s > 0 && !(s[1] >= 'A' && s[1] <= 'Z')) /* an abbreviation stays as it is */
        *s = (char)tolower((unsigned char)*s);
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

struct words *words_listed(const struct brief *b, const struct words *const *items, size_t n)
{
    struct words *w = say(b->a, "");
    for (size_t i = 0; i < n; i++)
        words_join(w, say(b->a, "{s}{w}", i == 0 ? "" : i + 1 == n ? " and " : ", ", items[i]));
    return w;
}

struct words *names_joined(const struct brief *b, const char *const *names, size_t n)
{
    const struct words **items = NEW_N(b->a, const struct words *, n + 1);
    for (size_t i = 0; i < n; i++)
        items[i] = words_of_name(b->a, names[i]);
    return words_listed(b, items, n);
}
