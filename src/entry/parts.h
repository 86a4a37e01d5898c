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
    const char *market_name, *home_name;
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
void constraints_of(struct work *w, const struct entry_mode *m, struct entry_line *line);

/* words.c */
void words_reasons(struct work *w, const struct entry_result *r, struct entry_line *line,
                   const double contribution[N_TERMS]);
const struct prose *words_control(struct work *w, const struct entry_result *r);
const struct prose *words_in_short(struct work *w, const struct entry_result *r);
const struct entry_line *words_advised(const struct entry_result *r);
const struct prose *words_current(struct work *w, const struct entry_result *r);
const struct prose *words_headline(struct work *w, const struct entry_result *r);
/* "whether you have a partner there"; NULL when the rule is not a condition of the mode itself. */
const char *words_condition(const char *rule);
void words_not_checked(struct work *w, struct entry_result *r);
const char *words_of_100(struct arena *a, double share);

/* oli.c */
const struct oli_gate *oli_of(struct work *w, const struct entry_line *lines, size_t n_lines);

#endif
