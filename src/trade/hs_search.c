/* hs_search.c — products by words: rare words weigh more, and no answer is better than a wrong one.
 *
 * Each word asked for weighs ln(1 + n / items with it), as in BM25's idf. A product gets the whole
 * weight of a word it has, a part of it for another number of the noun, a longer word that begins
 * with it, or one letter wrong; words of the heading and chapter above count in part as well. Its
 * fit is what it got of all that was asked. */
#include <math.h>
#include <stdlib.h>

#include "trade/hs.h"

const char *hs_level(const char *code)
{
    size_t n = strlen(code);
    return n <= 2 ? "chapter" : n <= 4 ? "heading" : "subheading";
}

/* The singular of a regular English noun, good enough to compare with. */
static struct str singular(struct str w)
{
    if (w.n > 4 && str_ends(w, "ies"))
        return (struct str){w.p,
                            w.n - 2}; /* berries, berry: both "berri", "berry" → see same_noun */
    if (w.n > 4 && (str_ends(w, "ses") || str_ends(w, "xes") || str_ends(w, "ches") ||
                    str_ends(w, "shes") || str_ends(w, "oes")))
        return (struct str){w.p, w.n - 2};
    if (w.n > 3 && str_ends(w, "s") && !str_ends(w, "ss") && !str_ends(w, "us"))
        return (struct str){w.p, w.n - 1};
    return w;
}

static bool same_noun(struct str x, struct str y)
{
    struct str a = singular(x), b = singular(y);
    if (str_eq(a, b))
        return true;
    return a.n == b.n && a.n > 1 && memcmp(a.p, b.p, a.n - 1) == 0 &&
           ((a.p[a.n - 1] == 'i' && b.p[b.n - 1] == 'y') ||
            (a.p[a.n - 1] == 'y' && b.p[b.n - 1] == 'i'));
}

static double match(struct str asked, struct str has, const struct hs_weights *w)
{
    if (str_eq(asked, has))
        return 1;
    if (same_noun(asked, has))
        return w->plural;
    if (asked.n >= 3 && has.n > asked.n && memcmp(asked.p, has.p, asked.n) == 0)
        return w->prefix;
    if (asked.n >= 5 && text_edit_distance(asked, has, 1) <= 1)
        return w->typo;
    return 0;
}

enum { WORDS_MAX = 16 };
struct query {
    struct str word[WORDS_MAX];
    double weight[WORDS_MAX];
    size_t n;
};

/* How well the text has each word of the query, at best; got is raised, never lowered. */
static void look(const struct query *q, struct str folded, const struct hs_weights *w, double part,
                 double *got)
{
    while (folded.n > 0) {
        struct str has = str_cut(&folded, ' ');
        for (size_t i = 0; i < q->n; i++) {
            double m = part * match(q->word[i], has, w);
            if (m > got[i])
                got[i] = m;
        }
    }
}

struct found {
    struct hs_hit hit;
    size_t length;
};

static int best_first(const void *x, const void *y)
{
    const struct found *a = x, *b = y;
    if (a->hit.fit != b->hit.fit)
        return a->hit.fit < b->hit.fit ? 1 : -1;
    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->hit.item < b->hit.item ? -1 : 1;
}

static const char *missed_words(struct arena *a, const struct query *q, const double *got)
{
    struct buf b;
    buf_init(&b, a, 1024);
    for (size_t i = 0; i < q->n; i++)
        if (!(got[i] > 0))
            buf_printf(&b, "%s%.*s", b.n ? " " : "", STR_ARG(q->word[i]));
    return b.n ? b.p : "";
}

size_t hs_search(const struct hs_list *l, struct arena *a, struct str words,
                 const struct hs_weights *weights, struct hs_hit **ret)
{
    ARENA_LOCAL(tmp);
    struct query q = {.n = 0};
    struct str rest = str_of(text_fold(tmp, words));
    while (rest.n > 0 && q.n < WORDS_MAX) {
        struct str w = str_cut(&rest, ' ');
        if (w.n > 0)
            q.word[q.n++] = w;
    }
    *ret = NULL;
    if (q.n == 0 || l->n == 0)
        return 0;
    double *got = NEW_N(tmp, double, l->n *q.n), *own = NEW_N(tmp, double, l->n *q.n);
    size_t *with = NEW_N(tmp, size_t, q.n);
    for (size_t i = 0; i < l->n; i++) {
        look(&q, str_of(text_fold(tmp, str_of(l->items[i].text))), weights, 1, own + i * q.n);
        for (size_t k = 0; k < q.n; k++)
            with[k] += own[i * q.n + k] > 0;
    }
    double all = 0;
    for (size_t k = 0; k < q.n; k++)
        all += q.weight[k] = log(1 + (double)l->n / (double)(with[k] + 1));
    struct found *found = NEW_N(tmp, struct found, l->n);
    size_t n = 0, above[2] = {SIZE_MAX, SIZE_MAX}; /* chapter and heading that stand before it */
    for (size_t i = 0; i < l->n; i++) {
        const char *code = l->items[i].code;
        size_t digits = strlen(code);
        double *g = got + i * q.n, sum = 0;
        bool has_one = false;
        for (size_t k = 0; k < q.n; k++) {
            g[k] = own[i * q.n + k];
            has_one |= g[k] > 0;
        }
        if (digits <= 4)
            above[digits > 2] = i;
        for (size_t u = 0; u < (digits > 4 ? 2 : digits > 2 ? 1 : 0); u++)
            if (above[u] != SIZE_MAX &&
                strncmp(l->items[above[u]].code, code, strlen(l->items[above[u]].code)) == 0)
                for (size_t k = 0; k < q.n; k++)
                    g[k] = fmax(g[k], weights->above * own[above[u] * q.n + k]);
        for (size_t k = 0; k < q.n; k++)
            sum += q.weight[k] * g[k];
        if (has_one && sum >= weights->least * all)
            found[n++] =
                (struct found){{.item = i, .fit = sum / all, .missed = missed_words(a, &q, g)},
                               strlen(l->items[i].text)};
    }
    qsort(found, n, sizeof *found, best_first);
    *ret = NEW_N(a, struct hs_hit, n + 1);
    for (size_t i = 0; i < n; i++)
        (*ret)[i] = found[i].hit;
    return n;
}
