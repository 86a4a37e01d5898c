/* figure.h — a number that can answer: from what, from when, how sure.
 *
 * Every score, amount and rank shown anywhere is a figure. Figures form a directed acyclic graph:
 * a derived figure points at its inputs, down to leaves that are a cell of the fact table, an entry
 * of a catalogue or parameter file, or a field of the firm's own file. Doors and reports show a
 * figure; they never print a bare double.
 *
 * Missing is missing: `missing` is set, `value` is NaN, `why` says what is not there. It is never 0.
 * Owns: nothing; a figure and all its strings live in the arena it was made in. Immutable after that.
 */
#ifndef BASE_FIGURE_H
#define BASE_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

enum figure_origin {
    FIGURE_FACT,      /* a cell of the country fact table (source = id in data/country/sources.csv) */
    FIGURE_CATALOGUE, /* an entry of a file under data/ (source = "parameters/pei.csv#pei.cut.1") */
    FIGURE_FIRM,      /* a field of the firm's file (source = "firm.yaml#products[0].price") */
    FIGURE_DERIVED    /* computed; method and inputs say how and from what */
};

/* How much weight a figure bears. Derived figures inherit the worst grade of their inputs. */
enum figure_grade {
    GRADE_A,   /* measured, official, at most 3 years old */
    GRADE_B,   /* measured but older, or a stated estimate */
    GRADE_C,   /* judgement with a published base, or the firm's own unsupported statement */
    GRADE_D,   /* design decision or old (10 years and more): read with care */
    GRADE_NONE /* not graded (counts, identifiers) */
};

struct figure {
    const char *label; /* what it is: "GDP per head, Germany" */
    double value;      /* NaN when missing */
    double low, high;  /* interval; both NaN when none is known */
    bool is_bound;     /* all that is known is that it lies below `value`: shown "under 5 %" */
    bool missing;
    const char *why;  /* missing: what is not there; else NULL or a note ("as of 2012") */
    const char *unit; /* "USD", "%", "km", "years", "score 0–100"; "" for a pure number */
    int decimals;     /* digits after the point when shown; -1: three significant digits */
    int year;         /* the year it speaks of; 0 when that has no meaning */
    enum figure_origin origin;
    const char *source; /* see enum figure_origin; NULL when derived */
    const char *ref;    /* the cell: "gdp_usd/VNM/2023", "products[0].price"; NULL when derived */
    const char *method; /* method card and version, "smaa-2/1"; NULL for leaves */
    const char *params; /* hash of the parameter files used; NULL for leaves */
    enum figure_grade grade;
    const char *why_grade;              /* NULL when obvious */
    const struct figure *const *inputs; /* [n_inputs] */
    size_t n_inputs;
};

/* --- making ----------------------------------------------------------------------------------- */

/* A leaf. year 0 = timeless. The strings are kept, not copied: they must live in `a` or for ever. */
struct figure *figure_leaf(struct arena *a, enum figure_origin origin, const char *label,
                           double value, const char *unit, int year, const char *source,
                           const char *ref);
/* A computed figure; inputs are copied (NULL entries skipped); grade = worst input, year = 0 unless
 * set afterwards. A non-finite value becomes missing ("not computable"). */
struct figure *figure_derived(struct arena *a, const char *label, double value, const char *unit,
                              const char *method, const char *params,
                              const struct figure *const *inputs, size_t n_inputs);
/* The same with the inputs written out:  FIGURE(a, "label", v, "km", "haversine/1", NULL, f1, f2) */
#define FIGURE(a, label, value, unit, method, params, ...)                             \
    figure_derived((a), (label), (value), (unit), (method), (params),                  \
                   (const struct figure *const[]){__VA_ARGS__},                        \
                   sizeof((const struct figure *const[]){__VA_ARGS__}) / sizeof(void *))
struct figure *figure_missing(struct arena *a, const char *label, const char *unit,
                              const char *why);
/* Sets the interval and returns f; low > high is a bug (asserted). */
struct figure *figure_with_interval(struct figure *f, double low, double high);

/* --- reading ---------------------------------------------------------------------------------- */

static inline bool figure_known(const struct figure *f)
{
    return f && !f->missing;
}
bool figure_has_interval(const struct figure *f);
const char *figure_grade_name(enum figure_grade g);   /* "A"…"D", "–" */
const char *figure_origin_name(enum figure_origin o); /* "fact", "catalogue", "firm", "derived" */

/* --- rendering: the only places where a figure becomes text ----------------------------------- */

/* "412 M EUR", "17.5 %", "1,234 km", "missing"; no interval, no year. */
char *figure_text(struct arena *a, const struct figure *f);
/* "0.61 (0.48 to 0.72)", "missing (no survey since 2012)". */
char *figure_text_interval(struct arena *a, const struct figure *f);

/* All figures reachable from those added, numbered f1, f2 … in order of first appearance with
 * inputs after the figure that uses them; the order is deterministic. */
struct figure_ledger;
struct figure_ledger *figure_ledger_new(struct arena *a);
size_t figure_ledger_add(struct figure_ledger *l, const struct figure *f); /* its number, from 1 */
size_t figure_ledger_count(const struct figure_ledger *l);
const struct figure *figure_ledger_at(const struct figure_ledger *l, size_t number);

#endif
