/* parts.h — what the parts of the diagnosis share while one firm is being looked at. Private.
 *
 * struct look holds the inputs and the answers already turned into figures, so that a figure that
 * several scores rest on (an answer, a parameter) is one object and the ledger shows it once.
 */
#ifndef DIAGNOSIS_PARTS_H
#define DIAGNOSIS_PARTS_H

#include <math.h>

#include "diagnosis/diagnosis.h"

/* A growing list of inputs of a figure. */
struct figs {
    const struct figure **items;
    size_t n, cap;
};

/* One answer on 0..1 with what is not known about it. */
struct atom {
    double weight;               /* within its parent */
    double low, point, high;     /* 0..1; point NaN when not answered */
    const struct figure *figure; /* the answer; NULL when not answered */
    bool capped;                 /* counted lower: evidence missing */
    bool applicable;
};

struct param_value {
    double v;
    const struct figure *figure;
};

/* Every number of the five parameter files this room uses. */
struct diagnosis_numbers {
    struct param_value cut[N_CLASSES - 1], borderline, coverage_min, evidence_level, evidence_cap,
        level_max, short_halfwidth, short_stands, strength, weakness, lever_target;
    struct param_value tech_level_max, band_average, band_moderate, band_advanced;
    struct param_value pre_digital, group_on, change_on, breadth_deep, internal_complemented, draws,
        step, frequency_min;
    struct param_value answered_min, favourable, adverse, view_answered_min;
    struct param_value bg_years, bg_fsts, scope_share, scope_amount, rhythm_years, entries_min,
        markets_min, margin;
    struct param_value grade[4], age_years, impact_cap, impact_cap_spared, need_target, exact_max,
        in_place_level, in_place_share, partly_level, little_gain;
};

struct look {
    struct arena *a;
    const struct catalogue *cat;
    const struct facts *facts;
    const struct firm *firm;
    int home; /* market index of the home country */
    int as_of_year;
    uint64_t seed;
    const struct firm_money *what_if; /* a budget for digital tools other than the firm's; NULL */
    struct diagnosis_numbers k;
    struct atom *observables; /* [pei->n_observables] */
    struct atom *shorts;      /* [pei->n_practices] the one answer per practice */
    struct atom *practices;   /* [pei->n_practices] as scored; filled by pei_score */
    struct atom *items;       /* [apmo->n_items] after reversal, on 0..1 */
    int *item_raw;            /* [apmo->n_items] as answered before reversal; -1 = not */
    int *tech_line; /* [tech->n_techs] index into firm->technologies; -1 = not registered */
    struct figure **tech_level, **tech_share; /* [tech->n_techs] leaves; NULL when not given */
    const struct figure *register_figure;     /* is the register complete? 1 or 0 */
};

/* Reads parameters and answers; refuses unknown items and values off the scale. */
bool look_open(struct look *l, struct err *e) NODISCARD;

void figs_add(struct arena *a, struct figs *f, const struct figure *x); /* NULL is skipped */
/* A derived figure of this room; method "pei/1"; decimals as shown. */
struct figure *look_figure(const struct look *l, const char *label, double value, const char *unit,
                           int decimals, const char *method, const struct figs *inputs);
/* Sets the interval only when it says more than the value. */
struct figure *look_interval(struct figure *f, double low, double high);
/* A catalogue entry as a leaf: source "practices/pei.yaml", ref "S1.weight". */
const struct figure *look_catalogue(const struct look *l, const char *label, double v,
                                    const char *unit, const char *source, const char *ref);
/* A count whose inputs are the things counted (or, when there are none, `of`). */
const struct figure *look_count(const struct look *l, const char *label, size_t n,
                                const struct figs *counted, const struct figure *of);
/* a/b, or not a number when nothing stands below the line. */
static inline double ratio(double a, double b)
{
    return b > 0 ? a / b : (double)NAN;
}
/* Lower bound inclusive, without stumbling over the last binary digit. */
static inline bool at_least(double x, double cut)
{
    return x >= cut - 1e-12;
}

void pei_score(struct look *l, struct pei_result *ret);
void readiness_score(struct look *l, struct readiness_result *ret);
void apmo_score(struct look *l, struct apmo_result *ret);
void pathway_score(struct look *l, const struct readiness_result *r, const struct apmo_result *m,
                   struct pathway_result *ret);
/* What is shown of the outcomes, with a plain clause for each. */
void outcome_lines(struct look *l, struct outcome_result *o);
bool outcomes_score(struct look *l, struct outcome_result *ret, struct err *e) NODISCARD;
void path_score(struct look *l, const struct outcome_result *o, const struct view_result *views,
                struct path_result *ret);
/* 0 alike .. 1 apart; missing when too little is known; NULL when the package tables are absent. */
const struct figure *felt_distance(struct look *l, int market);
void views_score(struct look *l, struct view_result **ret);
/* [fac->n_facilitators] effect, cost and presence of each; what the choice adds is left open. */
struct facilitator_result *plan_tools(struct look *l);
bool plan_score(struct look *l, const struct pei_result *p, struct facilitator_plan *ret,
                struct err *e) NODISCARD;
/* The boundary sentence needs the pathway; called after pathway_score. */
void climate_sentences(struct look *l, const struct pathway_result *p, struct apmo_result *m);

#endif
