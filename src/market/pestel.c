/* pestel.c — the kernel, the reader of data/criteria/pestel.yaml, and the figures of one market.
 * Scores of all economies are computed once per job: a percentile needs everybody. */
#include "market/pestel.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/stat.h"
#include "base/yaml.h"
#include "market/market.h"

static void score_column(struct arena *a, const struct pestel_input *in, size_t i, double *ret)
{
    size_t n = 0;
    double *x = NEW_N(a, double, in->n_markets + 1), *s = NEW_N(a, double, in->n_markets + 1);
    for (size_t m = 0; m < in->n_markets; m++)
        if (!isnan(in->value[m * in->n_indicators + i]))
            x[n++] = in->value[m * in->n_indicators + i];
    stat_percentile_scores(a, x, n, s);
    n = 0;
    for (size_t m = 0; m < in->n_markets; m++) {
        size_t cell = m * in->n_indicators + i;
        if (isnan(in->value[cell])) {
            ret[cell] = (double)NAN;
            continue;
        }
        ret[cell] = in->indicators[i].more_is_better ? s[n] : 100 - s[n];
        n++;
    }
}

void pestel_scores(struct arena *a, const struct pestel_input *in, struct pestel_scores *ret)
{
    size_t M = in->n_markets, I = in->n_indicators, L = in->n_letters;
    struct pestel_scores r = {NEW_N(a, double, M *I + 1), NEW_N(a, double, M *L + 1),
                              NEW_N(a, double, M *L + 1), NEW_N(a, double, M + 1),
                              NEW_N(a, int, M + 1)};
    for (size_t i = 0; i < I; i++)
        score_column(a, in, i, r.score);
    for (size_t m = 0; m < M; m++) {
        double overall = 0, overall_weight = 0;
        r.weakest[m] = -1;
        for (size_t l = 0; l < L; l++) {
            double every = 0, known = 0, counted = 0, points = 0;
            for (size_t i = 0; i < I; i++) {
                const struct pestel_indicator *k = &in->indicators[i];
                if (k->letter != (int)l)
                    continue;
                every += k->weight;
                if (isnan(r.score[m * I + i]))
                    continue;
                double w = k->weight * (pestel_old(in, in->year[m * I + i]) ? in->age_factor : 1);
                known += k->weight;
                counted += w;
                points += w * r.score[m * I + i];
            }
            double coverage = every > 0 ? known / every : 0, *letter = &r.letter[m * L + l];
            r.coverage[m * L + l] = coverage;
            *letter = counted > 0 && coverage >= in->coverage_min - 1e-12 ? points / counted
                                                                          : (double)NAN;
            if (isnan(*letter))
                continue;
            overall += in->letter_weight[l] * *letter;
            overall_weight += in->letter_weight[l];
            if (r.weakest[m] < 0 || *letter < r.letter[m * L + (size_t)r.weakest[m]])
                r.weakest[m] = (int)l;
        }
        r.overall[m] = overall_weight > 0 ? overall / overall_weight : (double)NAN;
    }
    *ret = r;
}

/* --- the file -----------------------------------------------------------------------------------
 */

struct plan { /* kept in the job */
    const char *letter_name[N_PESTEL], *hash;
    char letter[N_PESTEL];
    double letter_weight[N_PESTEL];
    const char **why;
    int *indicator;
    struct pestel_input in;
    struct pestel_scores scores;
};

struct indicator_list {
    struct pestel_indicator *items;
    int *index;
    const char **why;
    size_t n;
};

static bool read_indicator(struct arena *a, const struct facts *f, const struct yml_node *x,
                           int letter, struct indicator_list *list, struct err *e)
{
    static const char *const fields[] = {"indicator", "better", "weight", "why"};
    static const char *const better[] = {"more", "less"};
    struct str id, why;
    size_t way;
    double weight;
    int index;
    struct err no;
    TRY(yml_is_map(x, e) && yml_known(x, fields, COUNT_OF(fields), e) &&
        yml_need_text(x, "indicator", &id, e) &&
        yml_need_choice(x, "better", better, COUNT_OF(better), &way, e) &&
        yml_need_real(x, "weight", 0.001, 1000, &weight, e) && yml_need_text(x, "why", &why, e));
    if (!indicator_resolve(f, id, &index, &no)) {
        (void)yml_fail(yml_field(x, "indicator"), e, "%s", no.msg);
        return no.hint[0] ? err_hint(e, "%s", no.hint) : false;
    }
    list->items[list->n] = (struct pestel_indicator){letter, way == 0, weight};
    list->index[list->n] = index;
    list->why[list->n++] = str_dup(a, why);
    return true;
}

static bool read_plan(struct arena *a, const char *data_dir, const struct facts *f, struct plan *p,
                      struct indicator_list *list, struct err *e)
{
    static const char *const root_fields[] = {"tag", "source", "letters"};
    static const char *const fields[] = {"letter", "name", "weight", "indicators"};
    const char *path = path_join(a, data_dir, "criteria/pestel.yaml");
    const struct yml_node *root, *letters;
    char hex[HASH_HEX];
    TRY(hash_file(path, hex, e) && yml_load_file(&root, a, path, FILE_MAX_TEXT, e) &&
        yml_is_map(root, e) && yml_known(root, root_fields, COUNT_OF(root_fields), e) &&
        yml_need_list(root, "letters", &letters, e));
    p->hash = arena_strdup(a, hex);
    if (letters->n != N_PESTEL)
        return yml_fail(letters, e, "PESTEL has %d letters, not %zu.", N_PESTEL, letters->n);
    size_t most = 0;
    for (size_t l = 0; l < letters->n; l++) {
        const struct yml_node *items = yml_field(letters->item[l], "indicators");
        most += items ? items->n : 0;
    }
    list->items = NEW_N(a, struct pestel_indicator, most + 1);
    list->index = NEW_N(a, int, most + 1);
    list->why = NEW_N(a, const char *, most + 1);
    for (size_t l = 0; l < letters->n; l++) {
        const struct yml_node *x = letters->item[l], *items;
        struct str letter, name;
        TRY(yml_is_map(x, e) && yml_known(x, fields, COUNT_OF(fields), e) &&
            yml_need_text(x, "letter", &letter, e) && yml_need_text(x, "name", &name, e) &&
            yml_need_real(x, "weight", 0.001, 1000, &p->letter_weight[l], e) &&
            yml_need_list(x, "indicators", &items, e));
        if (letter.n != 1)
            return yml_fail(x, e, "a letter is one letter.");
        p->letter[l] = letter.p[0];
        p->letter_name[l] = str_dup(a, name);
        for (size_t i = 0; i < items->n; i++)
            TRY(read_indicator(a, f, items->item[i], (int)l, list, e));
    }
    return true;
}

static bool plan_of_job(struct job *job, const struct facts *f, struct plan **ret, struct err *e)
{
    static const char key = 0;
    struct plan *p = job_get(job, &key);
    if (p) {
        *ret = p;
        return true;
    }
    struct arena *a = job->arena;
    struct indicator_list list = {0};
    const struct params *params;
    p = NEW(a, struct plan);
    TRY(read_plan(a, job->data_dir, f, p, &list, e) &&
        params_of_job(job, facts_as_of(f), &params, e));
    struct pestel_input *in = &p->in;
    TRY(params_real(params, "market.pestel.age.max", &in->age_max, e) &&
        params_real(params, "market.pestel.age.factor", &in->age_factor, e) &&
        params_real(params, "market.pestel.coverage.min", &in->coverage_min, e));
    in->n_markets = market_count(f);
    in->n_indicators = list.n;
    in->n_letters = N_PESTEL;
    in->indicators = list.items;
    in->letter_weight = p->letter_weight;
    in->as_of_year = date_year(facts_as_of(f));
    double *value = NEW_N(a, double, in->n_markets *list.n + 1);
    int *year = NEW_N(a, int, in->n_markets *list.n + 1);
    for (size_t m = 0; m < in->n_markets; m++)
        for (size_t i = 0; i < list.n; i++) {
            size_t cell = m * list.n + i;
            if (!facts_value(f, (int)m, list.index[i], &value[cell], &year[cell]))
                value[cell] = (double)NAN;
        }
    in->value = value;
    in->year = year;
    p->why = list.why;
    p->indicator = list.index;
    pestel_scores(a, in, &p->scores);
    job_set(job, &key, p);
    *ret = p;
    return true;
}

/* --- figures ------------------------------------------------------------------------------------
 */

static struct figure *derived(struct arena *a, const struct plan *p, const char *label,
                              double value, const char *unit, const struct figure *const *in,
                              size_t n)
{
    struct figure *f = figure_derived(a, label, value, unit, "pestel/1", p->hash, in, n);
    f->decimals = 0;
    return f;
}

bool market_pestel(struct job *job, const struct facts *f, int market, struct pestel **ret,
                   struct err *e)
{
    struct arena *a = job->arena;
    struct plan *p;
    TRY(plan_of_job(job, f, &p, e));
    struct pestel *r = NEW(a, struct pestel);
    const char *name = market_at(f, market)->name;
    size_t I = p->in.n_indicators, m = (size_t)market;
    const struct figure *letters[N_PESTEL];
    size_t n_letters = 0;
    for (size_t l = 0; l < N_PESTEL; l++) {
        struct pestel_letter *out = &r->letters[l];
        const struct figure **in = NEW_N(a, const struct figure *, I + 1),
                            **raws = NEW_N(a, const struct figure *, I + 1);
        size_t n_in = 0;
        out->letter = p->letter[l];
        out->name = p->letter_name[l];
        out->items = NEW_N(a, struct pestel_item, I + 1);
        for (size_t i = 0; i < I; i++) {
            const struct pestel_indicator *k = &p->in.indicators[i];
            if (k->letter != (int)l)
                continue;
            const struct indicator *ind = indicator_at(f, p->indicator[i]);
            struct pestel_item *x = &out->items[out->n_items++];
            *x = (struct pestel_item){.id = ind->id,
                                      .name = ind->name,
                                      .why = p->why[i],
                                      .more_is_better = k->more_is_better,
                                      .raw = facts_figure(f, a, market, p->indicator[i]),
                                      .old = pestel_old(&p->in, p->in.year[m * I + i])};
            const char *label = arena_printf(a, "%s, percentile score, %s", ind->name, name);
            double s = p->scores.score[m * I + i];
            if (isnan(s)) {
                x->score = figure_missing(a, label, "score 0–100", x->raw->why);
                continue;
            }
            struct figure *sf = derived(a, p, label, s, "score 0–100", &x->raw, 1);
            sf->year = x->raw->year;
            sf->method = "percentile-score/1";
            x->score = sf;
            in[n_in] = sf;
            raws[n_in++] = x->raw;
        }
        const char *label = arena_printf(a, "%s score, %s", out->name, name);
        double s = p->scores.letter[m * N_PESTEL + l], c = p->scores.coverage[m * N_PESTEL + l];
        out->score =
            isnan(s) ? figure_missing(a, label, "score 0–100", "too few of its figures are known")
                     : derived(a, p, label, s, "score 0–100", in, n_in);
        const char *cover = arena_printf(a, "%s: share of the weight known, %s", out->name, name);
        out->coverage = n_in ? derived(a, p, cover, 100 * c, "%", raws, n_in)
                             : figure_missing(a, cover, "%", "none of its figures is known");
        if (!isnan(s))
            letters[n_letters++] = out->score;
    }
    const char *label = arena_printf(a, "PESTEL, mean of the known letters, %s", name);
    r->overall = n_letters
                     ? derived(a, p, label, p->scores.overall[m], "score 0–100", letters, n_letters)
                     : figure_missing(a, label, "score 0–100", "no letter is known");
    r->weakest = p->scores.weakest[m];
    *ret = r;
    return true;
}
