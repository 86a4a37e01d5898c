/* parts.h — what the files of this room share: one run of entry_modes. */
#ifndef ENTRY_PARTS_H
#define ENTRY_PARTS_H

#include "base/params.h"
#include "country/distance.h"
#include "entry/entry.h"
#include "entry/fit.h"

/* The factors of data/entry/factors.csv this program knows how to measure. */
enum factor_id {
    FACTOR_SPECIFICITY,
    FACTOR_CONTRACTUAL_RISK,
    FACTOR_EXPERIENCE,
    FACTOR_SIZE,
    FACTOR_MARKET_POTENTIAL,
    FACTOR_INVESTMENT_RISK,
    FACTOR_LEGAL,
    FACTOR_DISTANCE,
    FACTOR_SPEED,
    FACTOR_RESOURCE_SCARCITY,
    N_SUM_FACTORS, /* those of the sum; then those of the gate only */
    FACTOR_NEED_FOR_CONTROL = N_SUM_FACTORS,
    FACTOR_KNOW_HOW_AT_RISK,
    N_FACTORS
};

struct work {
    struct job *job;
    struct arena *a;
    const struct facts *facts;
    const struct distances *distances;
    const struct params *params;
    const char *params_hash; /* of entry.csv */
    const struct firm *firm;
    int market, home;
    const char *market_name;             /* as a label */
    const char *in_text, *in_text_first; /* in a sentence; beginning one */
    const struct entry_mode *in_place;   /* how the firm is there today, maybe a whole; NULL */
    const struct entry_mode *stated;     /* the same as its file says it: direct export */
    const struct figure *since;          /* year of the latest step there; NULL: none */
    bool left;                           /* the latest step was an exit */
    const struct figure *sells;          /* year of sales there without a step; NULL */
    struct entry_factor factor[N_FACTORS];
    struct err *e;
    bool failed; /* a parameter is missing: e says which */
};
#define ENTRY_METHOD "entry-mode/1"
#define OLI_METHOD "oli-gate/1"

/* table.c */
bool factor_table(struct job *job, struct entry_factor ret[N_FACTORS], bool ret_log[N_FACTORS],
                  struct err *e) NODISCARD;

/* A parameter as a figure; on a missing one w->failed is set and a missing figure comes back, so
 * that a row of calls needs one question at its end. */
const struct figure *param(struct work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* factors.c */
bool factors_fill(struct work *w, struct err *e) NODISCARD;

/* constraints.c */
bool constraints_of(struct work *w, const struct entry_mode *m, struct entry_line *line,
                    struct err *e) NODISCARD;

/* What the goods say about selling at a distance (data/entry/goods.csv), strictest first. */
enum at_a_distance { DISTANCE_PRESUMED, DISTANCE_ASK, DISTANCE_SAY_YES };
struct goods_rule {
    enum at_a_distance at_a_distance;
    const char *what, *source;
};
/* The strictest rule for the firm's sector and its products' codes. */
bool goods_rule_of(struct job *job, const struct firm *f, struct goods_rule *ret,
                   struct err *e) NODISCARD;

/* history.c */
void history_fill(struct work *w, const struct entry_mode *mode, size_t n);
bool history_in_place(const struct work *w, const struct entry_mode *m); /* or a kind of it */
double mode_depth(const struct entry_mode *m); /* investment and control together */

/* headline.c: stance, advised, current, headline, in_short, share_note */
void headline_fill(struct work *w, struct entry_result *r);

/* words.c */
void words_reasons(struct work *w, const struct entry_result *r, struct entry_line *line,
                   const double contribution[N_TERMS]);
const struct prose *words_control(struct work *w, const struct entry_result *r);
/* "whether you have a partner there"; NULL when a mode may be advised with the rule unchecked. */
const char *words_condition(const struct entry_mode *m, const char *rule);
/* One after the other, figures kept. */
const struct prose *words_joined(struct arena *a, const struct prose *first,
                                 const struct prose *then);
const char *words_small(struct arena *a, const char *name);
void words_not_checked(struct work *w, struct entry_result *r);
const char *words_of_100(struct arena *a, double share);

/* oli.c */
const struct oli_gate *oli_of(struct work *w, const struct entry_line *lines, size_t n_lines);

#endif
