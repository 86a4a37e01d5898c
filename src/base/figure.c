/* figure.c — leaves, derived figures, the ledger that numbers them, and their text.
 *
 * The ledger keeps a small open-addressing table keyed by address: figures are immutable and shared,
 * so identity is the right notion of "the same figure". */
#include "base/figure.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/number.h"

struct figure *figure_leaf(struct arena *a, enum figure_origin origin, const char *label,
                           double value, const char *unit, int year, const char *source,
                           const char *ref)
{
    struct figure *f = NEW(a, struct figure);
    *f = (struct figure){.label = label,
                         .value = value,
                         .low = NAN,
                         .high = NAN,
                         .missing = !isfinite(value),
                         .unit = unit ? unit : "",
                         .decimals = -1,
                         .year = year,
                         .origin = origin,
                         .source = source,
                         .ref = ref,
                         .grade = origin == FIGURE_CATALOGUE ? GRADE_D : GRADE_B};
    if (f->missing)
        f->why = "no value";
    return f;
}

struct figure *figure_derived(struct arena *a, const char *label, double value, const char *unit,
                              const char *method, const char *params,
                              const struct figure *const *inputs, size_t n_inputs)
{
    struct figure *f = NEW(a, struct figure);
    const struct figure **kept = NEW_N(a, const struct figure *, n_inputs ? n_inputs : 1);
    size_t n = 0;
    enum figure_grade grade = GRADE_NONE;
    for (size_t i = 0; i < n_inputs; i++) {
        if (!inputs[i])
            continue;
        kept[n++] = inputs[i];
        enum figure_grade g = inputs[i]->grade;
        if (!inputs[i]->missing && g != GRADE_NONE && (grade == GRADE_NONE || g > grade))
            grade = g;
    }
    *f = (struct figure){.label = label,
                         .value = value,
                         .low = NAN,
                         .high = NAN,
                         .missing = !isfinite(value),
                         .why = isfinite(value) ? NULL : "not computable from what is known",
                         .unit = unit ? unit : "",
                         .decimals = -1,
                         .origin = FIGURE_DERIVED,
                         .method = method,
                         .params = params,
                         .grade = grade,
                         .inputs = kept,
                         .n_inputs = n};
    if (f->missing)
        f->value = NAN;
    return f;
}

struct figure *figure_missing(struct arena *a, const char *label, const char *unit, const char *why)
{
    struct figure *f = figure_derived(a, label, NAN, unit, NULL, NULL, NULL, 0);
    f->why = why;
    return f;
}

struct figure *figure_with_interval(struct figure *f, double low, double high)
{
    if (isfinite(low) && isfinite(high)) {
        assert(low <= high);
        f->low = low;
        f->high = high;
    }
    return f;
}

bool figure_has_interval(const struct figure *f)
{
    return figure_known(f) && isfinite(f->low) && isfinite(f->high);
}

const char *figure_grade_name(enum figure_grade g)
{
    static const char *const names[] = {"A", "B", "C", "D", "–"};
    return names[g];
}

const char *figure_origin_name(enum figure_origin o)
{
    static const char *const names[] = {"fact", "catalogue", "firm", "derived"};
    return names[o];
}

/* Years and identifiers carry no grouping; shares are kept 0…1 and said in per cent; amounts past a
 * million are said as people say them. */
static char *number_of(struct arena *a, const struct figure *f, double x)
{
    if (strcmp(f->unit, "share") == 0)
        return number_percent(a, x, f->decimals > 2 ? f->decimals - 2 : f->decimals < 0 && fabs(x) < 0.1);
    if (strcmp(f->unit, "year") == 0)
        return number_fixed(a, x, 0, GROUP_NONE);
    if (fabs(x) >= 1e6)
        return number_human(a, x, 3);
    if (f->decimals >= 0)
        return number_fixed(a, x, f->decimals, GROUP_NARROW);
    return number_digits(a, x, 3, GROUP_NARROW);
}

/* "USD" in "412 M USD" is shown; scales, ranks and years speak for themselves. */
static const char *unit_of(const struct figure *f)
{
    static const char *const silent[] = {"", "year", "rank", "score", "index", "count", "share"};
    for (size_t i = 0; i < COUNT_OF(silent); i++)
        if (strcmp(f->unit, silent[i]) == 0)
            return NULL;
    if (strncmp(f->unit, "score ", 6) == 0 || strncmp(f->unit, "index ", 6) == 0)
        return NULL;
    return strcmp(f->unit, "% points") == 0 ? "percentage points" : f->unit;
}

/* "1 person", "2 people". */
static const char *unit_after(const char *number, const char *unit)
{
    static const char *const words[][2] = {
        {"people", "person"}, {"years", "year"},         {"months", "month"}, {"days", "day"},
        {"hours", "hour"},    {"markets", "market"},     {"draws", "draw"},   {"entries", "entry"},
        {"answers", "answer"}, {"customers", "customer"}, {"points", "point"}};
    for (size_t i = 0; strcmp(number, "1") == 0 && i < COUNT_OF(words); i++)
        if (strcmp(unit, words[i][0]) == 0)
            return words[i][1];
    return unit;
}

char *figure_text(struct arena *a, const struct figure *f)
{
    if (!figure_known(f))
        return arena_strdup(a, "missing");
    if (strcmp(f->unit, "1 yes 0 no") == 0 && (f->value == 0 || f->value == 1))
        return arena_strdup(a, f->value == 1 ? "yes" : "no");
    const char *unit = unit_of(f);
    char *num = number_of(a, f, f->value);
    const char *under = f->is_bound ? "under " : "";
    return unit ? arena_printf(a, "%s%s\u00a0%s", under, num, unit_after(num, unit))
                : arena_printf(a, "%s%s", under, num);
}

char *figure_text_interval(struct arena *a, const struct figure *f)
{
    if (!figure_known(f))
        return f && f->why ? arena_printf(a, "missing (%s)", f->why) : arena_strdup(a, "missing");
    if (!figure_has_interval(f) || f->is_bound)
        return figure_text(a, f);
    return arena_printf(a, "%s (%s to %s)", figure_text(a, f), number_of(a, f, f->low),
                        number_of(a, f, f->high));
}

/* --- ledger ----------------------------------------------------------------------------------- */

struct figure_ledger {
    struct arena *a;
    const struct figure **items; /* in order of number */
    size_t n, cap;
    size_t *slot; /* number of the figure in that slot, 0 = empty */
    size_t n_slots;
};

struct figure_ledger *figure_ledger_new(struct arena *a)
{
    struct figure_ledger *l = NEW(a, struct figure_ledger);
    l->a = a;
    l->n_slots = 1024;
    l->slot = NEW_N(a, size_t, l->n_slots);
    return l;
}

static size_t slot_for(const struct figure_ledger *l, const struct figure *f)
{
    uint64_t h = (uint64_t)(uintptr_t)f * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(h >> 32) & (l->n_slots - 1);
    while (l->slot[i] && l->items[l->slot[i] - 1] != f)
        i = (i + 1) & (l->n_slots - 1);
    return i;
}

static void grow(struct figure_ledger *l)
{
    l->n_slots *= 2;
    l->slot = NEW_N(l->a, size_t, l->n_slots);
    for (size_t k = 0; k < l->n; k++)
        l->slot[slot_for(l, l->items[k])] = k + 1;
}

/* Breadth first over a work list (the items themselves), so that deep graphs need no recursion. */
size_t figure_ledger_add(struct figure_ledger *l, const struct figure *f)
{
    size_t at = slot_for(l, f);
    if (l->slot[at])
        return l->slot[at];
    size_t first = l->n;
    PUSH(l->a, l->items, l->n, l->cap, f);
    l->slot[at] = l->n;
    for (size_t k = first; k < l->n; k++) {
        const struct figure *g = l->items[k];
        for (size_t i = 0; i < g->n_inputs; i++) {
            if (2 * (l->n + 1) > l->n_slots)
                grow(l);
            size_t s = slot_for(l, g->inputs[i]);
            if (l->slot[s])
                continue;
            PUSH(l->a, l->items, l->n, l->cap, g->inputs[i]);
            l->slot[s] = l->n;
        }
    }
    if (2 * (l->n + 1) > l->n_slots)
        grow(l);
    return first + 1;
}

size_t figure_ledger_count(const struct figure_ledger *l)
{
    return l->n;
}

const struct figure *figure_ledger_at(const struct figure_ledger *l, size_t number)
{
    return number >= 1 && number <= l->n ? l->items[number - 1] : NULL;
}
