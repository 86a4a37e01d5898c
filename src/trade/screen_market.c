/* screen_market.c — filter 1, the market as a whole, and the accessibility of filter 3.
 *
 * An insurer's country ratings are nobody's to give away: political stability and regulatory
 * quality, turned to a scale from 1 (least risk) to 10, stand in for them and the answer says so.
 * GDP and GDP per head are cut on logarithms: their spread over the world is so skewed that mean
 * less half a standard deviation is negative in dollars. */
#include <math.h>

#include "base/stat.h"
#include "trade/screen_inside.h"
#include "trade/tariffs.h"

static const char *const risk_id[] = {"political_stability", "regulatory_quality"};
enum { N_RISK = COUNT_OF(risk_id) };

/* 1 = the best score among the markets, 10 = the worst; NaN where there is none. */
static bool risk_scale(const struct facts *f, struct arena *a, const struct cube *c, const char *id,
                       double *ret, struct err *e)
{
    int indicator;
    double low = INFINITY, high = -INFINITY;
    TRY(indicator_resolve(f, str_of(id), &indicator, e));
    double *x = NEW_N(a, double, c->n_countries + 1);
    for (size_t j = 0; j < c->n_countries; j++) {
        if (c->market[j] < 0 || !facts_value(f, c->market[j], indicator, &x[j], NULL)) {
            x[j] = NAN;
            continue;
        }
        low = fmin(low, x[j]);
        high = fmax(high, x[j]);
    }
    for (size_t j = 0; j < c->n_countries; j++)
        ret[j] = high > low ? 1 + 9 * (high - x[j]) / (high - low) : (double)NAN;
    return true;
}

static bool put_risk(const struct facts *f, struct screen *s, struct arena *a, struct err *e)
{
    const struct cube *c = s->cube;
    struct screen_markets *m = &s->markets;
    double *scale[N_RISK], *known = NEW_N(a, double, c->n_countries + 1);
    for (size_t r = 0; r < N_RISK; r++) {
        scale[r] = NEW_N(a, double, c->n_countries + 1);
        TRY(risk_scale(f, a, c, risk_id[r], scale[r], e));
    }
    for (size_t j = 0; j < c->n_countries; j++) {
        double sum = 0;
        int n = 0;
        for (size_t r = 0; r < N_RISK; r++)
            if (!isnan(scale[r][j]))
                sum += scale[r][j], n++;
        m->of[j].risk = n ? sum / n : (double)NAN;
        if (n && j != s->home)
            known[m->n_risk++] = sum / n;
    }
    m->risk_cut =
        m->n_risk ? stat_quantile(a, known, m->n_risk, s->rules.risk_quantile) : (double)NAN;
    for (size_t j = 0; j < c->n_countries; j++)
        m->of[j].risky = m->of[j].risk > m->risk_cut; /* false when either is missing */
    return true;
}

/* Newest value and the one before; NaN. */
static void two_years(const struct facts *f, int market, int indicator, double *newest,
                      double *before, int *year)
{
    const struct fact *x;
    size_t n = market < 0 ? 0 : facts_series(f, market, indicator, &x);
    *newest = n > 0 ? x[n - 1].value : (double)NAN;
    *before = n > 1 && x[n - 1].year - x[n - 2].year == 1 ? x[n - 2].value : (double)NAN;
    *year = n > 0 ? x[n - 1].year : 0;
}

static double growth_of_head(double growth_pct, double people_pct)
{
    return 100 * ((1 + growth_pct / 100) / (1 + people_pct / 100) - 1);
}

/* 1 passes, 0 fails, -1 the year says nothing. What is missing does not fail. */
static int passes(const double *x, const double *cut)
{
    bool size = !(x[MACRO_GDP] < cut[MACRO_GDP]) && !(x[MACRO_HEAD] < cut[MACRO_HEAD]);
    bool growth =
        !(x[MACRO_GROWTH] < cut[MACRO_GROWTH]) && !(x[MACRO_HEAD_GROWTH] < cut[MACRO_HEAD_GROWTH]);
    bool no_size = isnan(x[MACRO_GDP]) && isnan(x[MACRO_HEAD]);
    bool no_growth = isnan(x[MACRO_GROWTH]) && isnan(x[MACRO_HEAD_GROWTH]);
    if (no_size && no_growth)
        return -1;
    return no_size ? growth : no_growth ? size : size || growth;
}

static bool put_macro(const struct facts *f, struct screen *s, struct arena *a, struct err *e)
{
    const struct cube *c = s->cube;
    struct screen_markets *m = &s->markets;
    const char *const id[] = {"gdp_usd", "gdp_per_head_usd", "gdp_real_growth_pct",
                              "population_growth_pct"};
    int indicator[COUNT_OF(id)], year;
    for (size_t x = 0; x < COUNT_OF(id); x++)
        TRY(indicator_resolve(f, str_of(id[x]), &indicator[x], e));
    for (size_t j = 0; j < c->n_countries; j++) {
        double people[2], (*x)[MACRO_N] = m->of[j].macro;
        for (int i = 0; i < MACRO_HEAD_GROWTH; i++)
            two_years(f, c->market[j], indicator[i], &x[0][i], &x[1][i], &year);
        two_years(f, c->market[j], indicator[3], &people[0], &people[1], &year);
        for (int y = 0; y < 2; y++)
            x[y][MACRO_HEAD_GROWTH] = growth_of_head(x[y][MACRO_GROWTH], people[y]);
    }
    double *known = NEW_N(a, double, c->n_countries + 1);
    for (int y = 0; y < 2; y++)
        for (int i = 0; i < MACRO_N; i++) {
            bool level = i == MACRO_GDP || i == MACRO_HEAD;
            size_t n = 0;
            for (size_t j = 0; j < c->n_countries; j++) {
                double v = m->of[j].macro[y][i];
                if (!isnan(v) && (!level || v > 0))
                    known[n++] = level ? log(v) : v;
            }
            double cut =
                n > 1 ? stat_mean(known, n) - s->rules.macro_sd * stat_sd(known, n) : (double)NAN;
            m->macro_cut[y][i] = level ? exp(cut) : cut;
        }
    for (size_t j = 0; j < c->n_countries; j++)
        m->of[j].small = passes(m->of[j].macro[0], m->macro_cut[0]) == 0 &&
                         passes(m->of[j].macro[1], m->macro_cut[1]) <= 0;
    return true;
}

static bool put_access(struct job *job, const struct facts *f, struct screen *s,
                       const char *product, struct err *e)
{
    struct arena *a = job->arena;
    const struct cube *c = s->cube;
    struct screen_markets *m = &s->markets;
    const struct tariffs *t;
    int lpi, applied, year = c->n_years ? c->years[c->n_years - 1] : 0;
    TRY(indicator_resolve(f, STR("lpi_score"), &lpi, e));
    TRY(indicator_resolve(f, STR("tariff_applied_pct"), &applied, e));
    TRY(tariffs_of_job(job, &t, e));
    double low[ACCESS_N], high[ACCESS_N];
    for (int v = 0; v < ACCESS_N; v++)
        low[v] = INFINITY, high[v] = -INFINITY;
    for (size_t j = 0; j < c->n_countries; j++) {
        double *x = m->of[j].access;
        struct tariff rate;
        for (int v = 0; v < ACCESS_N; v++)
            x[v] = NAN;
        if (trade_tariff(t, c->country[j], c->country[s->home], product, year, &rate))
            x[ACCESS_TARIFF] = rate.rate_pct;
        if (c->market[j] >= 0) {
            if (c->market[s->home] >= 0 && j != s->home)
                x[ACCESS_DISTANCE] = facts_pair(f, c->market[s->home], c->market[j]).distance_km;
            (void)facts_value(f, c->market[j], lpi, &x[ACCESS_LOGISTICS], NULL);
            if (isnan(x[ACCESS_TARIFF]))
                (void)facts_value(f, c->market[j], applied, &x[ACCESS_TARIFF], NULL);
        }
        for (int v = 0; v < ACCESS_N; v++)
            if (j != s->home && !isnan(x[v])) {
                low[v] = fmin(low[v], x[v]), high[v] = fmax(high[v], x[v]);
                m->n_access[v]++;
            }
    }
    double *known = NEW_N(a, double, c->n_countries + 1);
    size_t n = 0;
    for (size_t j = 0; j < c->n_countries; j++) {
        struct screen_market *z = &m->of[j];
        double sum = 0;
        for (int v = 0; v < ACCESS_N && j != s->home; v++)
            if (!isnan(z->access[v]) && high[v] > low[v]) {
                double share = (z->access[v] - low[v]) / (high[v] - low[v]);
                sum += v == ACCESS_LOGISTICS ? share : 1 - share;
                z->n_access++;
            }
        z->index = z->n_access ? sum / z->n_access : (double)NAN;
        if (z->n_access)
            known[n++] = z->index;
    }
    double tiers = s->rules.tiers;
    m->tier_cut[0] = n ? stat_quantile(a, known, n, 1 / tiers) : (double)NAN;
    m->tier_cut[1] = n ? stat_quantile(a, known, n, 1 - 1 / tiers) : (double)NAN;
    for (size_t j = 0; j < c->n_countries; j++)
        if (m->of[j].n_access)
            m->of[j].tier =
                1 + (m->of[j].index >= m->tier_cut[0]) + (m->of[j].index >= m->tier_cut[1]);
    return true;
}

bool screen_markets_of(struct job *job, struct screen *s, const char *product, struct err *e)
{
    struct facts *f;
    TRY(facts_of_job(job, &f, e));
    s->markets.of = NEW_N(job->arena, struct screen_market, s->cube->n_countries + 1);
    for (size_t j = 0; j < s->cube->n_countries; j++)
        s->markets.of[j].area = s->cube->market[j] < 0;
    TRY(put_risk(f, s, job->arena, e));
    TRY(put_macro(f, s, job->arena, e));
    return put_access(job, f, s, product, e);
}
