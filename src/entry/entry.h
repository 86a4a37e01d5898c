/* entry.h — how to enter a market: which modes pass, how much control is wanted, what fits.
 *
 * For one firm and one market: hard constraints first (each with its rule, and "not checked" where
 * what it needs is unknown), then the control the firm should want (C*, from signed factors), then
 * the fit of every mode that passes, then how often each comes first when weights and disputed
 * signs are drawn (acceptability). The OLI gate stands beside it as a second opinion. "No mode
 * passes" is an answer.
 *
 * Use:     entry_modes(job, firm, market, seed, &r, e)
 * Owns:    everything in job->arena; immutable once returned
 * Numbers: figures down to the firm's fields, country facts, the mode table and parameters
 * Errors:  ERR_INPUT (the home market, a place without people), those of the data files
 * See:     docs/methods/entry-mode.md, docs/methods/oli-gate.md, data/entry/,
 * data/parameters/entry.csv
 */
#ifndef ENTRY_ENTRY_H
#define ENTRY_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/capability.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/value.h"
#include "country/country.h"
#include "firm/firm.h"

enum { ENTRY_REASONS = 3 };

/* --- the table of modes (data/entry/modes.csv) ----------------------------------------------- */

enum entry_family { FAMILY_EXPORT, FAMILY_CONTRACT, FAMILY_EQUITY };

struct entry_mode {
    const char *id, *name, *plain, *suitable_for;
    const char *source, *tag, *note;
    const struct figure *investment, *risk, *control; /* 1 low … 3 high */
    enum entry_family family;
    bool equity, platform_dependent, needs_codified_format, needs_partner, needs_ip,
        supplies_local_assets, sells_at_distance;
    const char *part_of; /* the mode this one is a kind of; NULL */
    bool has_parts;      /* weighed as its kinds only; a firm file may name it as it is */
};
bool entry_mode_table(struct job *job, const struct entry_mode **ret, size_t *ret_n,
                      struct err *e) NODISCARD;

/* --- hard constraints ------------------------------------------------------------------------ */

enum entry_check { CHECK_PASSED, CHECK_FAILED, CHECK_NOT_CHECKED };
const char *entry_check_name(enum entry_check c); /* "passed", "failed", "not checked" */
struct entry_constraint {
    const char *rule; /* id: "veto", "distance", "certificate", "capital", "staff", "ownership",
                         "ip", "format", "partner", "goods", "in place" */
    enum entry_check outcome;
    const struct prose *text; /* what was compared, or what is unknown */
    const char *field;        /* of the firm file, that would answer it; NULL */
    const char *source;       /* of the rule, "Directive 2001/83/EC article 85c: …"; NULL */
};

/* --- desired control ------------------------------------------------------------------------- */

struct entry_factor {
    const char *id, *name;
    const char *high, *low;      /* said when z is above, below 0: "your team is large" */
    const char *source, *tag;    /* who says that the sign is so */
    int sign;                    /* +1 favours control, -1 the opposite */
    bool mixed;                  /* the literature disagrees: the sign is drawn too */
    const struct figure *raw;    /* what it rests on; may be missing */
    const struct figure *z;      /* standardised to -1..1; missing when raw is */
    const struct figure *weight; /* signed magnitude, a parameter; NULL: counts in the gate only */
    const struct figure *pull; /* weight · z; missing adds nothing; NULL: counts in the gate only */
};

/* --- modes ranked ---------------------------------------------------------------------------- */

struct entry_line {
    const struct entry_mode *mode;
    bool passes;     /* no constraint failed */
    bool in_place;   /* the firm is in this market this way today; both kinds of direct export when
                        its file does not say which */
    bool tied;       /* another mode fits exactly as well */
    bool indistinct; /* another mode that passes has the same terms: the method cannot tell them
                        apart */
    bool settled;    /* it passes, and nothing the mode itself asks for (know-how protected, format,
                        partner, ownership, goods, and beyond low investment capital and people) is
                        unchecked: only such a mode is ever advised */
    const struct entry_constraint *constraints;
    size_t n_constraints;
    size_t n_not_checked;
    const struct figure *fit; /* sum of the terms; NULL when it does not pass */
    const struct figure *control_gap, *commitment_excess, *risk_excess, *asset_match; /* terms 0..1;
                                               missing when the firm did not answer */
    const struct figure *acceptability; /* share of draws in which it fits best, modes that tie
                                           sharing the draw; the interval is the Monte-Carlo error
                                           at 95 %; NULL when it does not pass */
    const struct figure *together; /* acceptability of all modes with the same terms: what to show
                                      where `indistinct`; else the acceptability itself */
    const struct prose
        *reasons[ENTRY_REASONS]; /* largest contributions; NULL when there are fewer */
    const struct prose *warning; /* platform dependency; NULL when there is none */
    int place;                   /* 1 = best fit, ties share; 0 = does not pass */
};

enum oli_advice { OLI_UNKNOWN, OLI_EXPORT_OR_LICENCE, OLI_EXPORT, OLI_LICENCE, OLI_EQUITY };
struct oli_gate {
    const struct figure *ownership, *location, *internalisation; /* 0–100; may be missing */
    const struct figure *cut;
    enum oli_advice advice;
    const struct prose *text;
    bool disagrees; /* with the best fitting mode: flagged, not resolved */
};

/* What the firm does in this market today, and what is advised. */
enum entry_stance {
    STANCE_NEW,    /* nothing known there */
    STANCE_LEFT,   /* it was there and left */
    STANCE_UNSAID, /* it sells there; the file does not say which way */
    STANCE_KEEP,   /* it is there: stay as it is */
    STANCE_DEEPEN, /* it is there: a mode with more investment and control fits better */
    STANCE_CHANGE  /* it is there: another fits better, a lighter one only when there is a reason */
};
const char *entry_stance_name(enum entry_stance s); /* "new", "left", "unsaid", "keep", … */

struct entry_result {
    const struct firm *firm;
    int market;
    const char *iso3, *market_name;     /* as a label */
    const char *in_text;                /* in a sentence: "the Netherlands" */
    const struct entry_factor *factors; /* of the control wanted */
    size_t n_factors;
    const struct entry_factor *gate_factors; /* that count in the gate only: no weight, no pull */
    size_t n_gate_factors;
    const struct figure *desired_control; /* 1..3; the interval spans disputed signs and factors
                                             that nobody knows */
    const struct figure *commitment_available, *risk_tolerated; /* the firm's answers, 1..3 */
    const struct entry_line *lines; /* passing modes by place, then the others */
    size_t n_lines, n_passing;
    const struct oli_gate *oli;
    const struct prose *headline;
    const struct prose *in_short;     /* no full stop; new: "direct export: it fits best in …",
                                         there: "keep direct export, …" */
    const struct entry_line *advised; /* settled: new: the best fitting one, of those that tie the
                                         one that asks for least; there: the one to keep or to
                                         change to; NULL: none */
    const struct prose *control_text; /* how much control is wanted and what pulls it there */
    enum entry_stance stance;
    const struct entry_line *in_place; /* the mode in place, of two kinds the better fitting; NULL:
                                          it is not there, or not said */
    const struct figure *since;        /* year of it, or in which it left; NULL */
    const struct prose *current; /* "You are in Germany by … since 2018: keep, deepen or change?"
                                    NULL: it is not there today */
    const struct prose *share_note; /* within what the shares are read; say it beside them */
    const char *const *not_checked; /* what nobody could say today */
    size_t n_not_checked;
    const char *const *fields; /* of the firm file that would answer some of it, each once */
    size_t n_fields;
    size_t draws;
    uint64_t seed;
    const char *params_hash;
};
bool entry_modes(struct job *job, const struct firm *firm, int market, uint64_t seed,
                 const struct entry_result **ret, struct err *e) NODISCARD;

extern const struct capability entry_modes_capability; /* landfall entry modes FIRM --market DEU */

#endif
