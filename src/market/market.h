/* market.h — the front door of the room: which markets, in what order, how sure, and why.
 *
 * market_rank() takes a firm, the country facts, a criteria set and a seed. Vetoes and constraints
 * remove markets first, each with the rule named. The rest are ranked by SMAA-2 over an additive
 * value model: not one set of weights but many thousand, so that a rank comes as an interval and a
 * share. Weighted sum, PROMETHEE II and TOPSIS stand beside it with their disagreement.
 *
 * Use:     market_rank(job, firm, &options, &r, e); r->lines[0] is the best placed market
 * Owns:    everything in job->arena; immutable once returned
 * Numbers: whatever is shown is a figure with its inputs; the doubles beside them are for drawing
 * See:     docs/methods/smaa-2.md and its neighbours, data/criteria/, tests/unit/market
 */
#ifndef MARKET_MARKET_H
#define MARKET_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/capability.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/params.h"
#include "base/value.h"
#include "country/country.h"
#include "firm/firm.h"
#include "market/criteria.h"

enum { MARKET_REASONS = 3, MATRIX_SIDE = 3 };

/* --- one criterion of one market --------------------------------------------------------------- */

struct market_cell {
    const struct criterion *criterion;
    const struct figure *raw;   /* the figure it rests on; may be missing, never NULL */
    const struct figure *score; /* 0–100 after the value function; inputs: raw and the cuts */
    double value_01;            /* score / 100; NaN when missing */
    const struct figure *middle; /* of the ranked markets; NULL when there is none */
    bool used;                  /* known for enough markets to be weighed, and not stepped back */
    const struct criterion *instead; /* weighed in its place: this one stepped back; else NULL */
    double median_01;           /* of the ranked candidates; NaN when nobody has it */
    double weight_01;           /* mean weight over the draws */
    double pull;                /* weight · (value − median): what it adds against the median */
};

/* --- attractiveness × ease ---------------------------------------------------------------------- */

/* Index 0 low, 1 middle, 2 high on each axis. */
struct market_matrix_place {
    const struct figure *attractiveness, *ease; /* 0–100 with 5–95 % interval under the weights */
    double share[MATRIX_SIDE][MATRIX_SIDE];     /* [attractiveness][ease]; adds up to 1 */
    int likely_attractiveness, likely_ease;     /* the cell with the largest share */
    const struct figure *likely_share;
    bool edge; /* likely_share below the parameter (70 %): say both cells */
    const char *advice; /* "invest or enter now": text of the cell, from data/criteria/matrix.yaml */
    const struct figure *size; /* bubble: what the market imports of the product where that is
                                  weighed, else the size figure of the set; may be missing */
};

/* --- PESTEL ------------------------------------------------------------------------------------- */

enum { N_PESTEL = 6 };
struct pestel_item {
    const char *id, *name, *why;
    bool more_is_better;
    const struct figure *raw;
    const struct figure *score; /* percentile score among all economies with a value; may be missing */
    bool old;                   /* older than the parameter allows: counts half */
};
struct pestel_letter {
    char letter;               /* P E S T N L; N is the natural environment */
    const char *name;          /* "political" */
    const struct figure *score; /* 0–100, high = good; missing when coverage is too low */
    const struct figure *coverage; /* share of the weight with a value */
    struct pestel_item *items;
    size_t n_items;
};
struct pestel {
    struct pestel_letter letters[N_PESTEL];
    const struct figure *overall; /* mean of the known letters; show only with the six */
    int weakest;                  /* index, -1 when no letter is known */
};
bool market_pestel(struct job *job, const struct facts *f, int market, struct pestel **ret,
                   struct err *e) NODISCARD;

/* --- trade hints: country level only ------------------------------------------------------------ */

struct trade_partner {
    const char *iso3, *name; /* iso3 NULL when the source's name is not a market */
    const struct figure *share;
};
struct trade_hints {
    const struct figure *imports;    /* value of imports; may be missing */
    const struct trade_partner *partners;
    size_t n_partners;
    int home_place;                  /* place of the home country among them, 0 = not listed */
    const char *const *commodities;  /* leading imports as the source words them */
    size_t n_commodities;
    const char *source;              /* id in sources.csv; NULL when nothing is known */
    int year;                        /* 0 when the source gives none */
};

/* --- product level: what it buys of the firm's goods --------------------------------------------- */

struct product_supplier {
    const char *iso3, *name; /* iso3 NULL: an area of the dataset that is no market */
    bool home;
    const struct figure *value, *share; /* USD a year; % of the imports */
};
struct product_year {
    int year;
    const struct figure *imports;
};
struct product_trade {
    const char *codes; /* "HS 300490 and 300410"; NULL: the firm has none */
    const char *why;   /* NULL; else why nothing of this is known: every figure says it too */
    bool no_flows;     /* … because none are imported */
    const char *source; /* "CEPII BACI V202501", and the edition of the HS */
    const char *nomenclature;
    int from_year, to_year; /* of the window all levels are means of */
    const struct figure *imports, *growth, *growth_short, *concentration, *home_share, *unit_value;
    const struct figure *tariff;   /* on the first of the codes, for goods from home */
    const struct figure *expected;
    const struct figure *at_stake; /* unrealised potential, with its range over single years */
    const struct product_supplier *suppliers; /* [n_suppliers] the largest, and home if it sells */
    size_t n_suppliers, n_sellers;
    int home_place;                /* of home among the sellers; 0: it sells none */
    const struct product_year *years; /* [n_years] of the dataset, ascending */
    size_t n_years;
    const struct prose *says;  /* who sells there now, in one sentence; NULL when not known */
    const struct prose *note;  /* why product demand is not known; NULL when it is */
};
bool market_product_trade(struct job *job, const struct facts *f, const struct firm *firm, int market,
                          const struct product_trade **ret, struct err *e) NODISCARD;

/* --- five forces, as far as product flows tell ---------------------------------------------------- */

enum { N_FORCES = 5, FORCE_MOST = 4 };
struct force_indicator {
    const char *id, *name;       /* "churn", "new suppliers" */
    const struct figure *raw;    /* may be missing, never NULL */
    const struct figure *pressure; /* 0–100, high presses */
};
struct force {
    const char *id, *name;  /* rivalry, entrants, buyers, suppliers, substitutes */
    const struct figure *pressure; /* mean of the indicators there are; missing when there is none */
    struct force_indicator *items; /* [n_items] */
    size_t n_items;
    const char *missing; /* what nobody knows of it today */
};
struct forces {
    struct force force[N_FORCES];
    size_t n_known;
};
bool market_forces(struct job *job, const struct facts *f, const struct firm *firm, int market,
                   const struct product_trade *t, const struct forces **ret, struct err *e) NODISCARD;

/* A reason in parts, so that another language can say it. */
enum reason_form {
    REASON_NONE,
    REASON_PLAIN,     /* the phrase alone: yes, no, nothing in common */
    REASON_FIGURE,    /* the phrase, the figure and the middle candidate */
    REASON_COMPARED,  /* the figure and where it lies among the others */
    REASON_BOUND,     /* all that is known is that it lies below the figure */
    REASON_AGREEMENT, /* the class of a trade agreement, as of its year */
    REASON_UNION,     /* a union of today that both are in */
    REASON_LAW,       /* the legal systems they share */
    REASON_LEFT       /* the firm left the market in the figure's year */
};
struct market_reason {
    enum reason_form form;
    const struct criterion *criterion;
    bool good;
    const struct figure *figure, *middle; /* middle NULL when there is none */
    int share;       /* compared: 9, 3, 2, 1 for nine of ten, three of four, more than half, half */
    bool higher;     /* compared: than those */
    const char *key; /* union: its id; else NULL */
};
const char *market_reason_form_name(enum reason_form f); /* "compared" */

/* What would change a place, in parts. */
enum change_kind {
    CHANGE_ALONE,     /* no other market is ranked */
    CHANGE_UNRELATED, /* no criterion is known for both */
    CHANGE_TIED,      /* at the mean weights they stand level or the other way round */
    CHANGE_WEIGHT,    /* a group's weight */
    CHANGE_NONE       /* no weight of a group, however heavy */
};
struct market_change {
    enum change_kind kind;
    int mover, over;                     /* who would pass whom; -1 when alone */
    const struct criteria_group *group;  /* weight: the group and its weights */
    const struct figure *weight_to, *weight_from;
    const struct criterion *criterion;   /* a figure of the firm's that would do it too; or NULL */
    const struct figure *figure_to, *figure_from;
    bool gaps;                           /* what is unknown of the mover could do it too */
};
const char *market_change_name(enum change_kind k);

/* --- a ranked market ---------------------------------------------------------------------------- */

struct market_line {
    int market;
    const char *iso3, *name;
    int place;      /* by expected rank, 1 = best; equal places are ties */
    bool tied;
    bool required;  /* named by the firm */
    const struct figure *expected_rank; /* with the 5–95 % rank interval as low and high */
    const struct figure *rank_low, *rank_high; /* the ends of that interval: 5 % and 95 % */
    const struct figure *first_share;   /* of the weighings in which it comes first */
    const struct figure *top_share;     /* … in which it is among the first ranking->top_k */
    const struct figure *coverage;      /* share of the mean weight with a value */
    const struct figure *score;         /* weighted sum at the mean weights, 0–100, with the interval
                                           that missing and interval values leave */
    const struct figure *confidence;    /* confidence factor at its central weights; may be missing */
    const struct figure *place_weighted_sum, *place_promethee, *place_topsis; /* may be missing */
    int rank_best, rank_worst;          /* over all draws */
    const double *acceptability;        /* [n_lines] share of draws at rank 1, 2, … */
    const double *central_group_weights; /* [n_groups] weights that favour it; NULL when never first */
    struct market_cell *cells;          /* [n_criteria] in the order of the set */
    size_t n_cells;
    const struct prose *reasons_for[MARKET_REASONS];     /* NULL when there are fewer */
    const struct prose *reasons_against[MARKET_REASONS];
    struct market_reason for_it[MARKET_REASONS], against_it[MARKET_REASONS]; /* the same, in parts */
    const struct prose *left;      /* "You sold there and left in 2024."; NULL when not */
    const struct prose *too_small; /* too small to stand alone (market.floor); NULL when not */
    const struct prose *summary;        /* the line read alone: "Germany comes 1st to 4th in …" */
    const struct prose *would_change;   /* smallest change that moves it a place */
    struct market_change change;        /* the same in parts */
    const char *const *missing;         /* names of criteria without a value */
    size_t n_missing;
    struct market_matrix_place matrix;
};

/* Rules that remove markets; what `--allow` and `--veto` name. */
enum market_rule {
    MARKET_RULE_EXCLUDE,      /* the firm's list of excluded markets */
    MARKET_RULE_REQUIRE,      /* its list of required ones */
    MARKET_RULE_DISTANCE,     /* its limit of distance */
    MARKET_RULE_CERTIFICATE,  /* its own rules on certificates */
    MARKET_RULE_REGISTRATION, /* the criteria set's list of strict authorities */
    N_MARKET_RULES
};
const char *market_rule_name(enum market_rule r); /* "max_distance_km" */
struct market_rule_state {
    enum market_rule rule;
    const char *item;           /* the certificate; NULL for the other rules */
    const char *says;           /* markets or certificate in words; NULL for the distance */
    const char *const *markets; /* [n_markets] alpha-2 codes, or names of groups */
    size_t n_markets;
    const struct figure *limit; /* of the distance; else NULL */
    bool on;
    bool own; /* by the firm's file or the criteria set; false: only asked for */
    size_t n_removed;
};

struct market_removed {
    int market;
    const char *iso3, *name;
    enum market_rule rule_id;
    const char *needs; /* the certificate, registration or NULL */
    const char *rule;           /* "excluded by the firm", "farther than 9 000 km" … */
    const struct figure *value; /* what the rule looked at; NULL for a list */
    const struct figure *limit; /* NULL for a list */
    const char *source;         /* the firm's field: "vetoes.max_distance_km" */
};

/* Removed only because a certificate is not there yet: where it would stand with it. */
struct market_open_if {
    int market;
    const char *iso3, *name;
    const char *needs;         /* "FDA facility registration", "registration with Swissmedic" */
    bool strict_authority;     /* by the set's list of authorities, not by the firm's own rule */
    const struct figure *place; /* among the ranked ones and itself; missing when too little is known */
    const struct figure *expected_rank; /* to be read beside that of the lines */
    const struct prose *says;  /* "With FDA facility registration it would stand 5th." */
};

struct market_unrankable {
    int market;
    const char *iso3, *name;
    const struct figure *coverage;
    const char *const *missing;
    size_t n_missing;
};

/* How much a group of criteria weighs in the draws. */
struct market_weight {
    const struct criteria_group *group;
    const struct figure *weight; /* central weight in %, with the range of nine draws in ten */
    bool stated;                 /* asked for; the others share the rest */
    bool used;                   /* false: none of its figures is known for enough markets */
};

/* Agreement of two orders of the same markets. */
struct market_disagreement {
    const char *method;                      /* "weighted sum", "PROMETHEE II", "TOPSIS" */
    const char *card;                        /* "weighted-sum/1" */
    const struct figure *kendall, *spearman; /* missing when a side does not vary */
    const struct figure *largest;            /* largest difference in places */
    const char *largest_iso3, *largest_name;
    int n_compared, n_left_out;              /* methods that need every value leave markets out */
};

struct market_ranking {
    const struct firm *firm;
    const struct facts *facts;
    const struct criteria_set *set;
    const struct market_line *lines; /* [n_lines] by place, then by code */
    size_t n_lines;
    const struct market_removed *removed; /* [n_removed] by code */
    size_t n_removed;
    const struct market_open_if *open_if; /* [n_open_if] by place, then by code; all are removed too */
    size_t n_open_if;
    const struct market_unrankable *unrankable; /* [n_unrankable] by code */
    size_t n_unrankable;
    size_t n_candidates; /* economies looked at: lines + removed + unrankable */
    const double *pairwise; /* [n_lines × n_lines] share of draws in which row beats column */
    const struct market_weight *weights; /* [set->n_groups] */
    const struct figure *cut_low, *cut_high; /* of the matrix: below low, from high on */
    const struct criterion *size; /* whose figure is the size of the bubbles */
    const struct market_rule_state *rules;
    size_t n_rules;
    const struct prose *const *what_if; /* what differs from the firm's own file, in words */
    size_t n_what_if;
    const struct market_disagreement *disagreements;
    size_t n_disagreements;
    int top_k;
    size_t draws;
    uint64_t seed;
    const struct figure *monte_carlo_error; /* largest standard error of a share */
    const char *params_hash;
    const struct prose *headline;   /* one sentence that survives being read alone */
    const struct prose *middle; /* what "middle" means in a reason; said once */
    const struct prose *steadiness; /* how much the order depends on the weights */
    const struct prose *forces;     /* five forces: needs product trade data, not run */
    const struct prose *skill, *skill_limits; /* what the back-test says of rankings like this one, and does
                                                 not say; NULL when none is published */
    const struct prose *demand; /* which product flows it rests on; NULL: none, and … */
    const char *demand_why;     /* … why not; NULL when it does */
    const char *const *not_known;   /* what this ranking could not look at today */
    size_t n_not_known;
};

struct market_options {
    const char *criteria; /* id of a set; NULL = the firm's sector */
    size_t draws;         /* 0 = parameter market.smaa.draws */
    uint64_t seed;
    const char *const *first; /* [n_first] ids of groups that outweigh all others, in this order */
    size_t n_first;
    /* What if: central weights "group=0.3"; rules switched off, "max_distance_km"; rules set,
     * "exclude=BRA". See what_if.c. */
    const char *const *weights, *const *allow, *const *veto;
    size_t n_weights, n_allow, n_veto;
    /* Only what a list needs: no confidence, no other methods, no places with a certificate, no
     * reasons. What is there is the same. */
    bool order_only;
};
bool market_rank(struct job *job, const struct firm *firm, const struct market_options *opt,
                 const struct market_ranking **ret, struct err *e) NODISCARD;
/* NULL when the market is not among the ranked ones. */
const struct market_line *market_line_of(const struct market_ranking *r, int market);
bool market_trade_hints(struct job *job, const struct facts *f, int market, int home,
                        const struct trade_hints **ret, struct err *e) NODISCARD;

/* --- capabilities of this room (one line each in doors/table.c) ---------------------------------- */

extern const struct capability market_rank_capability, market_show, market_compare, market_matrix,
    market_criteria;

#endif
