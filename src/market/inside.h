/* inside.h — what the files of this room share while one ranking is made; nobody else includes it. */
#ifndef MARKET_INSIDE_H
#define MARKET_INSIDE_H

#include "country/distance.h"
#include "country/lists.h"
#include "market/decision.h"
#include "market/goods.h"
#include "market/market.h"
#include "market/smaa.h"

/* Parameters of data/parameters/market.csv. */
struct market_params {
    double draws, coverage_min, known_min, top_k, reason_min, cut_low, cut_high, edge, promethee_q,
        promethee_p, foothold_years, floor, open_if_draws,
        weight_concentration;
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
    const struct goods *goods; /* what the markets buy of the firm's goods */
    const struct params *params;
    struct market_params par;
    const struct firm *firm;
    struct firm rules; /* the firm with the vetoes in force: its own, but for a what-if */
    const struct criteria_set *set;
    int home;

    /* what differs from the firm's own file (what_if.c) */
    const struct prose **what_if;
    size_t n_what_if, cap_what_if;
    bool off[N_MARKET_RULES];     /* switched off as a whole */
    const char *const *assumed;   /* certificates taken as held */
    const char *const *excluded;  /* markets and groups asked to be excluded */
    size_t n_assumed, n_excluded;
    const struct figure *limit;   /* largest distance asked for; NULL when it is the firm's own */
    double *central;              /* [n_groups] weights asked for, NaN where none; NULL: none at all */
    const struct figure **asked;  /* [n_groups] the same as leaves */

    int *candidates; /* [n] markets left after the rules, ascending; then [n_curable] removed only for
                        want of a certificate: they have cells too, measured against the first n */
    size_t n, n_curable;
    struct cure *cures; /* [n_curable] */
    size_t *use; /* [n_use] criteria of the set that enough candidates have and that do not step back */
    bool *known_enough; /* [set->n_items] */
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

/* what_if.c */
bool study_what_if(struct study *s, const struct market_options *opt, struct err *e) NODISCARD;
bool study_stated(struct study *s, const struct market_options *opt, struct err *e) NODISCARD;
void study_rule_states(struct study *s, struct market_ranking *r);
const struct figure *study_limit(struct study *s, const struct vetoes *v);

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
    bool ordered;                      /* groups were put in an order */
    bool *used;                        /* [set->n_items] known for enough markets */
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

void explain_lines(struct explain *x, bool with_reasons);
const char *market_named(const struct explain *x, const struct market_line *l, bool begins);
const char *market_of_100(struct arena *a, const struct figure *share_pct); /* "87", "fewer than one" */
const struct prose *market_place_words(struct explain *x, const struct market_line *l);
/* reasons_ranking.c */
void explain_ranking(struct explain *x);
const struct figure *count_of_lines(struct explain *x);

#endif
