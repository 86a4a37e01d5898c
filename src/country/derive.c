/* Indicators computed from the series of other indicators. The method is written in indicators.csv as
 * a call; seven are known:
 *
 *   cagrN(x)       100·((x_t / x_{t-N})^{1/N} - 1)   compound yearly growth, %
 *   diffN(x)       x_t - x_{t-N}                     change, in the unit of x
 *   sdN(x)         sample standard deviation of x_{t-N+1} … x_t
 *   sdgrowthN(x)   sample standard deviation of the N yearly growth rates 100·(x_s / x_{s-1} - 1)
 *   ratio(x,y)     100·x_t / y_t                     same year, %
 *   per(x,y)       x_t / y_s                         in the unit of x for one of y; s is the year
 *                                                    nearest to t, at most two away (population)
 *   pct(x,y)       100·x_t / y_s                     as per, %
 *
 * "else per(x,y)" computes only where no source states the figure.
 *
 * Each needs every year it names (sd and sdgrowth: at least four fifths of them): a growth over a gap
 * would be a guess. All values over time come from one source, since a change of source looks like
 * growth; a ratio may take its two sides from two sources. Checked: tests/unit/country/test_derive.c by hand.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/stat.h"
#include "country/table.h"

static const struct {
    const char *word;
    enum derive_kind kind;
    bool window;
    const char *method;
} methods[] = {{"cagr", DERIVE_CAGR, true, "cagr/1"},
               {"diff", DERIVE_DIFF, true, "difference/1"},
               {"sdgrowth", DERIVE_SD_GROWTH, true, "sd-of-growth/1"},
               {"sd", DERIVE_SD, true, "sd/1"},
               {"ratio", DERIVE_RATIO, false, "ratio/1"},
               {"per", DERIVE_PER, false, "per/1"},
               {"pct", DERIVE_PCT, false, "pct/1"}};

static bool two_sided(enum derive_kind k)
{
    return k == DERIVE_RATIO || k == DERIVE_PER || k == DERIVE_PCT;
}

static int base_find(const struct facts *f, struct str id)
{
    char text[64];
    id = str_trim(id);
    if (id.n == 0 || id.n >= sizeof text)
        return -1;
    memcpy(text, id.p, id.n);
    text[id.n] = '\0';
    return indicator_find(f, text);
}

bool derivation_parse(const struct facts *f, int indicator, struct derivation *ret, struct err *e)
{
    const struct indicator *ind = &f->indicators[indicator];
    *ret = (struct derivation){.of = -1, .per = -1};
    if (!ind->method[0])
        return true;
    struct str rest = str_of(ind->method);
    bool fallback = str_starts(rest, DERIVE_ELSE);
    if (fallback)
        rest = (struct str){rest.p + DERIVE_ELSE_LENGTH, rest.n - DERIVE_ELSE_LENGTH};
    struct str head = str_cut(&rest, '(');
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (!str_starts(head, methods[i].word))
            continue;
        struct derivation d = {.kind = methods[i].kind, .of = -1, .per = -1,
                               .fallback = fallback, .method = methods[i].method};
        struct str digits = {head.p + strlen(methods[i].word), head.n - strlen(methods[i].word)};
        for (size_t k = 0; k < digits.n; k++) {
            if (digits.p[k] < '0' || digits.p[k] > '9' || k > 1)
                goto bad;
            d.years = d.years * 10 + (digits.p[k] - '0');
        }
        if (methods[i].window != (d.years > 0) || d.years >= DERIVE_MAX_INPUTS)
            goto bad;
        if (rest.n < 2 || rest.p[rest.n - 1] != ')')
            goto bad;
        rest.n--;
        d.of = base_find(f, str_cut(&rest, ','));
        if (two_sided(d.kind))
            d.per = base_find(f, rest);
        if (d.of < 0 || (two_sided(d.kind) && d.per < 0) || d.of == indicator)
            return FAIL(e, ERR_INPUT, "indicators.csv: `%s` is computed from an unknown indicator: %s",
                        ind->id, ind->method);
        *ret = d;
        return true;
    }
bad:
    return FAIL(e, ERR_INPUT, "indicators.csv: `%s`: `%s` is not a known method", ind->id,
                ind->method);
}

static const struct fact *at_year(const struct fact *s, size_t n, int year, const char *source)
{
    for (size_t i = n; i-- > 0;)
        if (s[i].year == year)
            return !source || strcmp(s[i].source, source) == 0 ? &s[i] : NULL;
    return NULL;
}

/* The same year or the nearest within `within` years, the earlier one of two. */
static const struct fact *near_year(const struct fact *s, size_t n, int year, int within)
{
    for (int away = 0; away <= within; away++)
        for (int side = -1; side <= 1; side += 2) {
            const struct fact *x = at_year(s, n, year + side * away, NULL);
            if (x)
                return x;
        }
    return NULL;
}

bool derive_value(const struct derivation *d, const struct fact *series, size_t n,
                  const struct fact *per, size_t n_per, int year, double *ret,
                  const struct fact **ret_inputs, size_t *ret_n_inputs)
{
    const struct fact *now = at_year(series, n, year, NULL), *in[DERIVE_MAX_INPUTS];
    size_t n_in = 0;
    double x = NAN;
    if (!now)
        return false;
    switch (d->kind) {
    case DERIVE_CAGR:
    case DERIVE_DIFF: {
        const struct fact *then = at_year(series, n, year - d->years, now->source);
        if (!then)
            return false;
        in[n_in++] = then;
        in[n_in++] = now;
        if (d->kind == DERIVE_DIFF)
            x = now->value - then->value;
        else if (now->value > 0 && then->value > 0)
            x = 100 * (pow(now->value / then->value, 1.0 / d->years) - 1);
        break;
    }
    case DERIVE_SD:
    case DERIVE_SD_GROWTH: {
        double v[DERIVE_MAX_INPUTS];
        size_t n_v = 0;
        for (int y = year - d->years + 1; y <= year; y++) {
            const struct fact *b = at_year(series, n, y, now->source);
            if (!b)
                continue;
            if (d->kind == DERIVE_SD) {
                v[n_v++] = b->value;
            } else {
                const struct fact *p = at_year(series, n, y - 1, now->source);
                if (!p || !(p->value > 0) || !(b->value > 0))
                    continue;
                if (n_in == 0 || in[n_in - 1] != p)
                    if (n_in < DERIVE_MAX_INPUTS)
                        in[n_in++] = p;
                v[n_v++] = 100 * (b->value / p->value - 1);
            }
            if (n_in < DERIVE_MAX_INPUTS)
                in[n_in++] = b;
        }
        if (n_v < 3 || 5 * n_v < 4 * (size_t)d->years)
            return false;
        x = stat_sd(v, n_v);
        break;
    }
    case DERIVE_RATIO:
    case DERIVE_PER:
    case DERIVE_PCT: {
        const struct fact *under = near_year(per, n_per, year, d->kind == DERIVE_RATIO ? 0 : 2);
        if (!under || !(under->value > 0))
            return false;
        in[n_in++] = now;
        in[n_in++] = under;
        x = (d->kind == DERIVE_PER ? 1 : 100) * now->value / under->value;
        break;
    }
    default:
        return false;
    }
    if (!isfinite(x))
        return false;
    *ret = x;
    *ret_n_inputs = n_in;
    if (ret_inputs)
        memcpy(ret_inputs, in, n_in * sizeof *in);
    return true;
}
