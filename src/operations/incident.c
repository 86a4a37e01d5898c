/* incident.c — the key by which signals are grouped, and the grouping. */
#include "operations/incident.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* What somebody else does for the firm: it can go wrong in many markets at once. A product or a market cannot be a
 * common cause in this sense: the market is where the incident is. */
static bool is_shared(enum cause_dimension d)
{
    return d == CAUSE_CHANNEL || d == CAUSE_CARRIER || d == CAUSE_SUPPLIER;
}

/* Its share of what was counted before, among the values of its dimension. */
static double share_of_business(const struct attribution *why, const struct cause *c)
{
    double all = 0;
    for (size_t i = 0; i < why->n_causes; i++)
        if (why->causes[i].dimension == c->dimension && isfinite(why->causes[i].n_before))
            all += why->causes[i].n_before;
    return all > 0 ? c->n_before / all : 0;
}

static bool is_root(const struct incident_rules *rules, const struct attribution *why, const struct cause *c)
{
    bool clear = (c->low > 0) == (c->high > 0) && c->low != 0 && c->high != 0;
    return is_shared(c->dimension) && *c->id && clear && c->share >= rules->cause_share &&
           c->share >= rules->cause_lift * share_of_business(why, c);
}

static const char *key_of(struct arena *a, const struct incident_rules *rules, const struct incident_input *in)
{
    const struct signal *s = in->signal;
    if (signal_is_silence(s))
        return arena_printf(a, "feed:%s", s->channel);
    for (size_t i = 0; in->why && i < in->why->n_causes; i++)
        if (is_root(rules, in->why, &in->why->causes[i]))
            return arena_printf(a, "%s:%s", cause_dimension_word(in->why->causes[i].dimension), in->why->causes[i].id);
    return s->market && *s->market ? arena_printf(a, "market:%s", s->market) : "firm";
}

static int by_severity(const void *x, const void *y, void *ctx)
{
    const struct incident_input *in = ctx;
    size_t i = *(const size_t *)x, k = *(const size_t *)y;
    double a = in[i].signal->severity, b = in[k].signal->severity;
    return a > b ? -1 : a < b ? 1 : i < k ? -1 : 1;
}

static int group_order(const void *x, const void *y)
{
    const struct incident_group *a = x, *b = y;
    return a->severity > b->severity ? -1 : a->severity < b->severity ? 1 : strcmp(a->cause, b->cause);
}

void incident_groups(struct arena *a, const struct incident_rules *rules, const struct incident_input *in, size_t n,
                     struct incident_group **ret, size_t *ret_n)
{
    struct incident_group *groups = NEW_N(a, struct incident_group, n + 1);
    const char **keys = NEW_N(a, const char *, n + 1);
    size_t n_groups = 0;
    for (size_t i = 0; i < n; i++)
        keys[i] = key_of(a, rules, &in[i]);
    for (size_t i = 0; i < n; i++) {
        bool begun = false;
        for (size_t g = 0; g < n_groups && !begun; g++)
            begun = cstr_eq(groups[g].cause, keys[i]);
        if (begun)
            continue;
        struct incident_group *g = &groups[n_groups++];
        size_t *members = NEW_N(a, size_t, n);
        *g = (struct incident_group){.cause = keys[i], .since_day = in[i].signal->since_day, .members = members};
        for (size_t k = i; k < n; k++)
            if (cstr_eq(keys[k], keys[i])) {
                members[g->n++] = k;
                g->severity = fmax(g->severity, in[k].signal->severity);
                if (in[k].signal->since_day < g->since_day)
                    g->since_day = in[k].signal->since_day;
            }
        qsort_r(members, g->n, sizeof *members, by_severity, (void *)(uintptr_t)in);
    }
    if (n_groups > 1)
        qsort(groups, n_groups, sizeof *groups, group_order);
    *ret = groups;
    *ret_n = n_groups;
}

struct incident_cause incident_cause_of(struct arena *a, const char *cause)
{
    struct str rest = str_of(cause), head = str_cut(&rest, ':');
    return (struct incident_cause){str_dup(a, head), str_dup(a, rest)};
}
