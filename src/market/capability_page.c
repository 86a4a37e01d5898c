/* capability_page.c — what only the page of one market shows: every distance with the blocks it
 * counts in, what is missing and why, and the sources of all figures on the page. */
#include <stdlib.h>
#include <string.h>

#include "market/capability_parts.h"

static const struct shape_field distance_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "blocks",
     .kind = VALUE_TEXT,
     .help = "CAGE blocks it counts in: C, A, G, E; empty: shown only"},
    {.name = "nearer", .kind = VALUE_BOOL, .help = "a larger figure means nearer"},
    {.name = "figure", .kind = VALUE_FIGURE},
    {.name = "means", .kind = VALUE_TEXT},
    {.name = "note", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
};
const struct shape market_distance_shape =
    SHAPE("market_distance", "one distance from home", distance_fields);

struct value *market_distances_value(struct arena *a, const struct distances *d, int home,
                                     int market)
{
    struct value *list = value_list(a);
    for (int id = 0; id < DISTANCE_N; id++) {
        const struct distance_kind *k = &distance_kinds[id];
        const struct figure *f = distance_figure(d, a, home, market, (enum distance_id)id);
        struct value *v = value_record(a);
        record_text(a, v, "id", k->id);
        record_text(a, v, "name", k->name);
        record_text(a, v, "blocks", k->blocks);
        record_bool(a, v, "nearer", k->nearer);
        record_figure(a, v, "figure", f);
        record_text(a, v, "means", k->means);
        record_text(a, v, "note", f->why);
        list_add(a, list, v);
    }
    return list;
}

static const struct shape_field block_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "score", .kind = VALUE_FIGURE, .help = "0 near … 100 far, among all economies"},
};
const struct shape market_block_shape = SHAPE("cage_block", "one block of CAGE", block_fields);

/* Among all economies, as `country distance` has it. */
bool market_cage_value(struct arena *a, const struct distances *d, int home, int market,
                       struct value **ret, struct err *e)
{
    const struct facts *f = distances_facts(d);
    int *candidates = NEW_N(a, int, market_count(f));
    size_t n = 0, at = SIZE_MAX;
    struct value *list = value_list(a);
    for (size_t m = 0; m < market_count(f); m++) {
        if ((int)m == home || market_at(f, (int)m)->status == MARKET_UNINHABITED)
            continue;
        at = (int)m == market ? n : at;
        candidates[n++] = (int)m;
    }
    *ret = list;
    if (at == SIZE_MAX)
        return true;
    struct cage *cage = NEW_N(a, struct cage, n);
    TRY(cage_scores(d, a, home, candidates, n, "equal", cage, e));
    for (int b = 0; b <= CAGE_N; b++) {
        struct value *v = value_record(a);
        record_text(a, v, "id", b < CAGE_N ? cage_block_names[b] : "total");
        record_figure(a, v, "score", b < CAGE_N ? cage[at].block[b] : cage[at].total);
        list_add(a, list, v);
    }
    return true;
}

/* --- gaps ---------------------------------------------------------------------------------------
 */

static const struct shape_field gap_fields[] = {
    {.name = "id", .kind = VALUE_TEXT, .help = "criterion"},
    {.name = "criterion", .kind = VALUE_TEXT},
    {.name = "group_id", .kind = VALUE_TEXT},
    {.name = "why", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "set_aside",
     .kind = VALUE_BOOL,
     .help = "known for too few markets to be weighed at all"},
};
const struct shape market_gap_shape = SHAPE("market_gap", "a figure that is missing", gap_fields);

struct value *market_gaps_value(struct arena *a, const struct market_ranking *r,
                                const struct market_line *l)
{
    struct value *list = value_list(a);
    for (size_t c = 0; l && c < l->n_cells; c++) {
        const struct market_cell *x = &l->cells[c];
        if (figure_known(x->raw))
            continue;
        struct value *v = value_record(a);
        record_text(a, v, "id", x->criterion->id);
        record_text(a, v, "criterion", x->criterion->name);
        record_text(a, v, "group_id", r->set->groups[x->criterion->group].id);
        record_text(a, v, "why", x->raw->why);
        record_bool(a, v, "set_aside", !x->used);
        list_add(a, list, v);
    }
    return list;
}

/* --- sources ------------------------------------------------------------------------------------
 */

static const struct shape_field source_fields[] = {
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "publisher", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "licence", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "url", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "edition", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "from_year", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "to_year", .kind = VALUE_INT, .flags = SHAPE_OPTIONAL},
    {.name = "figures", .kind = VALUE_INT, .help = "cells of it that this page rests on"},
};
const struct shape market_source_shape =
    SHAPE("market_source", "a source of figures on the page", source_fields);

static void collect(struct figure_ledger *l, const struct value *v)
{
    enum value_kind kind = value_kind(v);
    if (kind == VALUE_FIGURE)
        (void)figure_ledger_add(l, value_as_figure(v));
    const struct prose *p = kind == VALUE_PROSE ? value_as_prose(v) : NULL;
    for (size_t i = 0; p && i < p->n; i++)
        if (p->pieces[i].figure)
            (void)figure_ledger_add(l, p->pieces[i].figure);
    for (size_t i = 0; (kind == VALUE_LIST || kind == VALUE_RECORD) && i < value_count(v); i++)
        collect(l, kind == VALUE_LIST ? list_at(v, i) : record_at(v, i));
}

struct used_source {
    const char *id;
    int from, to;
    size_t n;
};

static int by_id(const void *p, const void *q)
{
    return strcmp(((const struct used_source *)p)->id, ((const struct used_source *)q)->id);
}

static bool first_of_cell(const struct figure_ledger *l, size_t k)
{
    const struct figure *f = figure_ledger_at(l, k);
    for (size_t i = 1; f->ref && i < k; i++) {
        const struct figure *g = figure_ledger_at(l, i);
        if (g->origin == FIGURE_FACT && g->ref && strcmp(g->ref, f->ref) == 0)
            return false;
    }
    return true;
}

struct value *market_sources_value(struct arena *a, const struct facts *f, const struct value *v)
{
    struct figure_ledger *l = figure_ledger_new(a);
    struct used_source *used = NULL;
    size_t n = 0, cap = 0;
    collect(l, v);
    for (size_t k = 1; k <= figure_ledger_count(l); k++) {
        const struct figure *x = figure_ledger_at(l, k);
        if (x->origin != FIGURE_FACT || !x->source || !figure_known(x) || !first_of_cell(l, k))
            continue;
        size_t i = 0;
        while (i < n && strcmp(used[i].id, x->source) != 0)
            i++;
        if (i == n)
            PUSH(a, used, n, cap, (struct used_source){.id = x->source});
        used[i].n++;
        if (x->year && (used[i].from == 0 || x->year < used[i].from))
            used[i].from = x->year;
        used[i].to = x->year > used[i].to ? x->year : used[i].to;
    }
    if (n)
        qsort(used, n, sizeof *used, by_id);
    struct value *list = value_list(a);
    for (size_t i = 0; i < n; i++) {
        const struct source *s = source_find(f, used[i].id);
        struct value *r = value_record(a);
        record_text(a, r, "id", used[i].id);
        record_text(a, r, "name", s ? s->name : used[i].id);
        record_text(a, r, "publisher", s ? s->publisher : NULL);
        record_text(a, r, "licence", s ? s->licence : NULL);
        record_text(a, r, "url", s ? s->url : NULL);
        record_text(a, r, "edition", s ? s->vintage : NULL);
        if (used[i].to) {
            record_int(a, r, "from_year", used[i].from);
            record_int(a, r, "to_year", used[i].to);
        }
        record_int(a, r, "figures", (int64_t)used[i].n);
        list_add(a, list, r);
    }
    return list;
}
