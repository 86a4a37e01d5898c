/* inside.h — what the files of this room share while one ranking is made; nobody else includes it. */
#ifndef MARKET_INSIDE_H
#define MARKET_INSIDE_H

#include "country/distance.h"
#include "country/lists.h"
#include "market/decision.h"
#include "market/market.h"
#include "market/smaa.h"

/* Parameters of data/parameters/market.csv. */
struct market_params {
    double draws, coverage_min, known_min, top_k, reason_min, cut_low, cut_high, edge, promethee_q,
        promethee_p, foothold_years, floor, open_if_draws;
};

/* What a criterion says about a candidate. */
struct observed {
    const struct figure *raw; /* never NULL */
    const struct figure *score;
    double value_01;          /* NaN when missing */
    double low_01, high_01;   /* interval; equal to value_01 when exact */
};

struct study {
    struct job *job;
    struct arena *a;
    const struct facts *facts;
    const struct distances *distances;
    const struct lists *lists; /* may be NULL */
    const struct params *params;
    struct market_params par;
    const struct firm *firm;
    const struct criteria_set *set;
    int home;

    int *candidates; /* [n] markets left after the rules, ascending; then [n_curable] removed only for
                        want of a certificate: they have cells too, measured against the first n */
    size_t n, n_curable;
    struct cure *cures; /* [n_curable] */
    size_t *use; /* [n_use] criteria of the set that enough candidates have */
    size_t n_use;
    uint32_t *group;       /* [n_use] groups numbered without gaps */
    size_t *group_of;      /* [n_groups] back to the set's groups */
    size_t n_groups;
    struct observed *cells; /* [(n + n_curable) × set->n_items] */

    const struct language_ability *abilities; /* of the firm */
    size_t n_abilities;
    struct foothold *footholds; /* [market_count] */
};

struct cure {
    const char *needs;
    bool strict_authority;
};

struct foothold {
    bool served;                 /* sales abroad within the window, and not left since */
    const struct figure *amount; /* sum of the window; NULL when there is none or it was left */
    const struct figure *left;   /* year of the exit; NULL unless the firm has left */
};

/* cells.c */
bool study_firm(struct study *s, struct err *e) NODISCARD;
bool study_cells(struct study *s, struct err *e) NODISCARD;
const struct figure *study_raw(struct study *s, const struct criterion *c, int market);

/* rules.c: splits all markets into candidates and removed ones. */
bool study_rules(struct study *s, struct market_ranking *r, struct err *e) NODISCARD;

/* reasons.c: prose of the lines and of the ranking; needs everything else in place. */
struct explain {
    struct study *s;
    struct market_ranking *r;
    struct market_line *lines;
    const struct smaa_result *smaa;
    const struct smaa_axes *axes;
    const size_t *row;                 /* [n_lines] row in the SMAA result */
    const struct figure **median;      /* [set->n_items] NULL when not used */
    double *median_01;                 /* [set->n_items] */
    double *weight;                    /* [set->n_items] mean weight; 0 when set aside */
};
/* rank.c: a figure about a line, by SMAA-2 */
struct figure *line_figure(struct explain *x, const struct market_line *l, const char *what,
                                  double value, const char *unit, int decimals,
                                  const struct figure *const *inputs, size_t n);
/* rank_methods.c */
bool other_methods(struct explain *x, struct err *e) NODISCARD;

/* open_if.c: where the curable ones would stand */
bool study_open_if(struct study *s, const struct market_options *opt, struct explain *x,
                   struct err *e) NODISCARD;
bool study_smaa(struct study *s, const struct market_options *opt, size_t rows, size_t draws,
                struct smaa_input *ret, struct err *e) NODISCARD;

void explain_lines(struct explain *x);
void explain_ranking(struct explain *x);
const struct figure *count_of_lines(struct explain *x);

#endif
