/* diagnosis.h — where does this firm stand? The front door of the room.
 *
 * diagnose() takes a firm, the country figures and the catalogue, and answers with: the export
 * practice index (PEI), digital readiness, antecedents, mechanisms and boundary conditions
 * (APMO-BC), the pathway and what would flip it, outcomes from the registers, the path the firm has
 * taken, two further readings of the same answers, and the choice of facilitators that fits the
 * budget. Everything shown is a figure that leads back to an answer, a register line, a catalogue
 * entry, a country fact or a parameter. What is missing is missing and says why.
 *
 * Use:     catalogue_of_job(job, &cat, e); diagnose(a, cat, facts, firm, seed, &d, e);
 * Owns:    everything lives in `a`; the firm, facts and catalogue must outlive the result
 * Threads: pure function of its arguments; deterministic for a seed
 * See:     docs/methods/{pei,readiness,apmo-bc,pathway,path-diagnosis,facilitators,
 *          dynamic-capabilities,cultural-intelligence}.md
 */
#ifndef DIAGNOSIS_DIAGNOSIS_H
#define DIAGNOSIS_DIAGNOSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/value.h"
#include "country/country.h"
#include "diagnosis/catalogue.h"
#include "firm/firm.h"

/* --- PEI: how mature are the export practices? ---------------------------------------------------
 */

enum standing { STANDING_MIDDLE, STANDING_STRENGTH, STANDING_WEAKNESS };

struct practice_result {
    const struct practice *practice;
    bool applicable;
    const char *reason;            /* why not applicable; NULL otherwise */
    bool short_form;               /* one answer for the whole practice: an interval by nature */
    const struct figure *score;    /* 0..1 with interval; missing when nothing is answered */
    const struct figure *coverage; /* 0..1: weight of what is answered */
    bool evidence_would_raise;     /* an answer was counted lower because evidence is missing */
    enum standing standing;
};
struct dimension_result {
    const struct dimension *dimension;
    const struct figure *score; /* 0..1 with interval; missing when no practice has weight */
};
struct lever { /* raising one practice to the target level */
    const struct practice *practice;
    const struct figure *gain; /* of the index */
};
enum weighting_kind { WEIGHTING_PRACTICES, WEIGHTING_DIMENSIONS, N_WEIGHTINGS };
struct weighting_result {
    const char *name, *plain;      /* "equal practices", "every practice counts the same" */
    const struct figure *index;    /* 0..1, low = nothing missing counts, high = all of it does */
    const struct figure *coverage; /* 0..1 */
    int class_low, class_point, class_high; /* index into pei->classes; -1 = nothing answered */
    bool published;                         /* false: "undetermined: between X and Y" */
    const char *class_text; /* "Preactive", "undetermined: between Reactive and Preactive" */
    bool borderline;
    const struct figure *nearest_cut;    /* the cut it is borderline to; NULL */
    struct dimension_result *dimensions; /* [pei->n_dimensions] */
    struct lever *levers;                /* largest gain first */
    size_t n_levers;
};
struct pei_result {
    struct practice_result *practices; /* [pei->n_practices] catalogue order */
    struct weighting_result weightings[N_WEIGHTINGS];
    bool weightings_disagree;             /* they give different classes */
    const size_t *strengths, *weaknesses; /* indices of practices, best and worst first */
    size_t n_strengths, n_weaknesses;
    const struct figure *n_answered, *n_missing, *n_not_applicable, *n_capped;
    const struct figure *n_short; /* practices scored on one answer: one level either way */
    const struct prose *headline;
    const struct prose *band; /* what the interval of index and dimensions is made of; NULL: no
                                 interval */
};
/* The class cuts belong to the index. They are not cuts of a dimension or a practice: do not draw
 * them there. A practice has STANDING_STRENGTH and STANDING_WEAKNESS. */

/* --- digital readiness ---------------------------------------------------------------------------
 */

struct tech_result {
    const struct tech *tech;
    const struct figure *effective; /* level × share of users, 0..4; missing when not known */
};
struct group_result {
    const struct tech_group *group;
    const struct figure *score;    /* 0..100 with interval */
    const struct figure *coverage; /* 0..1 */
    struct tech_result *techs;     /* [group->n] */
};
struct readiness_result {
    struct group_result groups[N_TECH_GROUPS];
    const struct figure *overall;   /* 0..100 with interval */
    const struct figure *weakest;   /* the lowest group's score */
    int weakest_group;              /* -1 when no group is known */
    const struct figure *evenness;  /* 1 = all groups alike; alike and low is no merit, so … */
    bool evenness_said;             /* … show it only where this holds; else say `how_even` */
    const struct prose *how_even;   /* "evenness 87 %", "all five groups are low"; NULL: missing */
    const struct figure *groups_on; /* how many groups count as digitised */
    const char *band;               /* "basic" …; NULL when missing */
    const struct prose *headline;
};

/* --- APMO-BC -------------------------------------------------------------------------------------
 */

enum climate { CLIMATE_UNKNOWN, CLIMATE_ADVERSE, CLIMATE_NEUTRAL, CLIMATE_FAVOURABLE };
struct construct_result {
    const struct construct *construct;
    const struct figure *answers; /* 0..100 with interval; missing when under half is answered */
    const struct figure *country; /* 0..100; NULL when the construct has no country part */
    const struct figure *score;   /* 0..100: both halves, or the one that is known */
    bool one_part_only;           /* it has both parts but only one is known */
    enum climate climate;         /* boundary conditions only */
};
struct climate_result {         /* one level of boundary conditions */
    enum construct_level level; /* macro, meso, micro */
    const struct figure *score;
    enum climate climate;
    const struct prose *sentence;
};
struct apmo_result {
    struct construct_result *constructs; /* [apmo->n_constructs] catalogue order */
    const struct figure *change;         /* M = mean of M1..M4, 0..100 with interval */
    bool change_assessed;                /* at least one statement of each mechanism */
    struct climate_result climates[3];   /* macro, meso, micro */
    const struct prose *sentence;        /* what the boundary conditions mean for the pathway */
};

/* --- pathway -------------------------------------------------------------------------------------
 */

enum pathway {
    PATHWAY_PRE_DIGITAL,
    PATHWAY_DEEP,
    PATHWAY_LIGHTWEIGHT,
    PATHWAY_COMPLEMENTED,
    PATHWAY_WITHOUT_CHANGE,
    PATHWAY_IN_TRANSITION,
    N_PATHWAYS
};
const char *pathway_name(enum pathway p);  /* "Lightweight entry" */
const char *pathway_plain(enum pathway p); /* one sentence in plain words */
const char *pathway_id(enum pathway p);    /* "pathway.lightweight": stable, for translation */

struct flip {         /* the smallest move of one score that changes the label in one direction */
    int score;        /* 0..4 = D1..D5, 5 = M, 6..9 = M1..M4 */
    const char *name; /* "Production (D3)" */
    const struct figure *from;   /* where the score stands today */
    const struct figure *change; /* signed, on 0..100 */
    const struct figure *to;     /* the score it must reach */
    bool reached;                /* false: it must fall just below `to` */
    enum pathway label;          /* what it becomes */
};
struct pathway_result {
    bool assessed;
    const char *why_not;                    /* when not assessed */
    enum pathway label;                     /* the most frequent one over the draws */
    enum pathway point, low, high;          /* as answered; all missing at worst; at best */
    const struct figure *share[N_PATHWAYS]; /* of the draws, with Monte-Carlo interval */
    bool published;                         /* its share reaches the minimum */
    const char *text;                       /* "Lightweight entry" or "between X and Y" */
    enum pathway second;                    /* the runner-up over the draws */
    struct flip *flips;                     /* all, smallest change first */
    size_t n_flips;
    struct flip *lifts, *drops; /* the same, split: a score that rises (advice), one that falls
                                   (warning); smallest change first */
    size_t n_lifts, n_drops;
    const char *sure; /* "in over 99 of a hundred repetitions in which each answer …"; NULL */
    const struct figure *breadth, *breadth_internal; /* groups that count as digitised */
    uint64_t seed;
    const struct prose *headline;
    const struct prose *lift_sentence; /* the smallest rise that changes the pathway */
    const struct prose *drop_sentence; /* the smallest fall that does */
    const struct prose *flip_sentence; /* both, the lift first */
};

/* --- outcomes, all from the registers --------------------------------------------------------- */

struct outcome_line {  /* for a reader: one measure and what it says in plain words */
    const char *group; /* "Speed", "Scale", "Scope", "Performance" */
    const char *name;
    const struct prose *plain;
    const struct figure *figure;
};
struct outcome_result {
    const struct figure *first_foreign_year, *earliness;
    int born_global;                         /* 1, 0, -1 = missing */
    const struct figure *born_global_figure; /* 1 or 0, or missing with the reason */
    const struct figure *fsts;               /* foreign share of sales, latest year */
    const struct figure *fsts_growth;        /* percentage points per year */
    const struct figure *speed_scope;        /* markets per year since the first entry */
    const struct figure *rhythm; /* excess kurtosis of changes in the number of markets */
    const struct figure *customers_foreign; /* foreign share of customers */
    const struct figure *n_markets, *hhi, *hhi_normalised, *effective_markets;
    const struct figure *entropy, *entropy_across, *entropy_within;
    const struct figure *mean_distance, *mean_psychic; /* km; 0 alike .. 1 apart */
    const struct figure *outside_region; /* share outside the UN region (M49) of the home country */
    const char *markets_outside;         /* their names; "" when there are none */
    const struct figure *growth;     /* log difference of foreign sales, per year: input of … */
    const struct figure *growth_pct; /* … the same in percent a year: what is shown */
    const struct figure *growth_from, *growth_to; /* the years compared; NULL when missing */
    const struct figure *foreign_sales;           /* latest year, in the firm's currency */
    const struct figure *margin, *payback; /* missing: their inputs are not in a firm's file yet */
    int latest_year;                       /* 0 = no sales register */
    const struct outcome_line *lines;      /* all that is shown, by group */
    size_t n_lines;
};

/* --- the path taken --------------------------------------------------------------------------- */

enum path_kind { PATH_STAGES, PATH_BORN_GLOBAL, PATH_NETWORK, PATH_RESOURCES, N_PATHS };
const char *path_kind_name(enum path_kind p);
struct path_result {
    const struct figure *index[N_PATHS]; /* 0..1 each; a vector, not a label */
    const struct figure *uppsala_distance, *uppsala_commitment; /* rank correlations, -1..1 */
    const struct figure *chain;     /* share of mode changes that are one step up */
    const struct figure *reversals; /* exits and decreases of commitment */
    bool enough_history;
    int leading; /* enum path_kind; -1 = mixed or not enough history */
    const struct prose *headline;
};

/* --- further readings of the same answers ----------------------------------------------------- */

struct view_result {
    const struct view *view;
    const struct figure *score; /* 0..100 with interval; missing under half of the members */
};

/* --- facilitators ----------------------------------------------------------------------------- */

enum tool_state {
    TOOL_NEW,     /* not there, or tried at most */
    TOOL_PARTLY,  /* the tool covers part of the work: use more of it, do not buy it again */
    TOOL_IN_PLACE /* all it brings is the normal way of working */
};
struct facilitator_result {
    const struct facilitator *facilitator;
    enum tool_state state;        /* by the firm's technology register */
    const struct figure *present; /* 0..1 of it in place; NULL: the register says nothing of it */
    bool suits; /* makes sense for the firm's sector, or the firm names its own cost */
    bool chosen;
    bool little_gain;          /* chosen, but the plan would lose next to nothing without it */
    bool cost_from_firm;       /* else the catalogue's own range */
    const struct figure *cost; /* usual, with range when it is the catalogue's; missing for the rest
                                  of a tool that is partly there, unless the firm names it */
    const struct figure *effort;
    const struct figure *benefit_alone;   /* share of the need it would cover by itself */
    const struct figure *benefit_in_plan; /* share lost without it; chosen only */
    const struct figure **impact;         /* [pei->n_practices] what is left; NULL: has none */
    const size_t *claims;                 /* '+' claims that count here, indices */
    size_t n_claims;
    const size_t *risks; /* '-' claims */
    size_t n_risks;
    const size_t *moderators; /* '~' claims */
    size_t n_moderators;
};
struct facilitator_plan {
    bool possible; /* false: see why_not */
    const char *why_not;
    bool exact;                              /* branch and bound finished */
    struct facilitator_result *facilitators; /* [fac->n_facilitators] catalogue order */
    const size_t *chosen;                    /* indices, largest benefit in plan first */
    size_t n_chosen, n_little;
    const size_t *extend; /* partly there, not priced, would still help: most helpful first */
    size_t n_extend;
    const struct figure *budget, *effort_available;
    const struct figure *cost, *effort;  /* of the plan, with ranges */
    const struct figure *cost_lean;      /* without the tools of little gain */
    bool fits_at_high;                   /* still within the limits at the high estimates */
    const struct figure *covered, *need; /* need covered by the plan; total need */
    const struct figure *covered_share;  /* covered / need */
    const struct figure *covered_greedy, *covered_single,
        *gap;                      /* gap: share the greedy way loses */
    const struct figure **need_of; /* [pei->n_practices] */
    const struct prose *headline;
};
struct impact_count {                         /* recount of the claims table */
    const struct figure *claims, *references; /* '+' and '~' and '-' claims; distinct references */
};

/* --- everything ------------------------------------------------------------------------------- */

struct diagnosis {
    const struct catalogue *cat;
    const struct firm *firm;
    int home; /* market index */
    struct pei_result pei;
    struct readiness_result readiness;
    struct apmo_result apmo;
    struct pathway_result pathway;
    struct outcome_result outcomes;
    struct path_result path;
    struct view_result *views; /* [cat->apmo->n_views] */
    struct facilitator_plan plan;
    bool what_if;                 /* the budget is not the firm's own */
    const struct prose **unknown; /* what is not known and what it would change */
    size_t n_unknown;
};

bool diagnose(struct arena *a, const struct catalogue *cat, const struct facts *facts,
              const struct firm *firm, uint64_t seed, const struct diagnosis **ret,
              struct err *e) NODISCARD;
/* The same with another budget for digital tools than the firm's own: "what if". */
bool diagnose_with_budget(struct arena *a, const struct catalogue *cat, const struct facts *facts,
                          const struct firm *firm, uint64_t seed, const struct firm_money *budget,
                          const struct diagnosis **ret, struct err *e) NODISCARD;

/* Loaded once per job. */
bool catalogue_of_job(struct job *job, const struct catalogue **ret, struct err *e) NODISCARD;

/* The whole diagnosis as the result tree of diagnosis.run; the brief renders the structs above. */
struct value *diagnosis_value(struct arena *a, const struct diagnosis *d);

/* Distinct references and claims per practice and category: the recount of the claims table. */
struct impact_count claims_of_practice(struct arena *a, const struct catalogue *cat,
                                       size_t practice);
struct impact_count claims_of_category(struct arena *a, const struct catalogue *cat,
                                       enum category category);

/* --- the questionnaire: one question at a time ------------------------------------------------ */

/* short: one question per practice; statements: what drives and carries digital work abroad; full:
 * every observable, then the statements. */
enum form { FORM_SHORT, FORM_STATEMENTS, FORM_FULL, N_FORMS };
const char *form_name(enum form f);
struct question {
    const char *instrument, *item; /* keys of an answer: "pei-short", "S1" */
    const char *section;           /* "Strategy", "Digital international marketing" */
    const char *question, *why, *evidence;
    const char *choice[8]; /* what each admissible value means, in order */
    int value_min, value_max;
    int evidence_from; /* answers from here on need evidence; 99 = never */
    /* Stable ids of the texts, for other languages: "pei-short.S1.question", "dimension.S", "grid"
     * (a choice is "grid.3"). */
    const char *section_id, *question_id, *why_id, *evidence_id, *choices_id;
    bool may_be_not_applicable;
};
/* All questions of a form, in order: practices, then statements. */
size_t questions_of(struct arena *a, const struct catalogue *cat, enum form form,
                    const struct question **ret);

/* --- capabilities of this room ---------------------------------------------------------------- */

extern const struct capability diagnosis_run, diagnosis_next, diagnosis_answer, diagnosis_status,
    diagnosis_claims, diagnosis_questions, diagnosis_start, diagnosis_agreement, diagnosis_history;

#endif
