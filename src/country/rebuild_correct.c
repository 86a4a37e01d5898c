/* The reviewed corrections applied: figures are withheld as they are read, lists and pairs when all is
 * read. A correction that speaks of something the source does not say (any more) stops the rebuild, since
 * it would hide a figure that may be right by now. Only corrections of sources that were read are checked.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "country/build.h"

static void met(struct build *b, size_t i, bool equal, const char *found)
{
    struct correction_seen *s = &b->seen[i];
    s->n_met++;
    s->n_equal += equal;
    if (!equal)
        s->found = arena_strdup(b->arena, found);
}

static const char *as_text(struct arena *a, struct str raw, double value)
{
    return raw.n > 0 ? str_dup(a, raw) : arena_printf(a, "%.9g", value);
}

bool build_withheld(struct build *b, const struct observation *o)
{
    const struct facts *f = b->facts;
    const char *source = b->files[b->file].source->id;
    for (size_t i = 0; i < f->n_corrections; i++) {
        const struct correction *x = &f->corrections[i];
        if (x->market != o->market || x->indicator != o->indicator || x->year != o->year ||
            strcmp(x->source, source) != 0)
            continue;
        ARENA_LOCAL(tmp);
        const char *says = as_text(tmp, o->raw, o->value);
        met(b, i, strcmp(says, x->says) == 0, says);
        if (strcmp(says, x->says) != 0)
            return false; /* another edition of the source, or a reason to stop in build_correct */
        if (x->kind == CORRECTION_WITHHOLD) {
            struct kept k = {.o = *o, .file = (uint16_t)b->file};
            k.o.note = arena_printf(b->arena, "withheld by hand: %s", x->reason);
            PUSH(b->arena, b->withheld, b->n_withheld, b->cap_withheld, k);
        }
        return true;
    }
    return false;
}

static bool item_is(const struct list_observation *l, const struct correction *x)
{
    return l->market == x->market && strcmp(l->list, x->what) == 0 && strcmp(l->item, x->item) == 0;
}

/* Takes the item out; the ones after it move up. */
static void remove_item(struct build *b, size_t i, const struct correction *x)
{
    size_t n = 0;
    int gone = 0;
    for (size_t k = 0; k < b->n_items; k++) {
        struct list_observation *l = &b->items[k];
        if (item_is(l, x)) {
            char share[40];
            (void)snprintf(share, sizeof share, "%.9g", l->share_pct);
            met(b, i, !x->says[0] || strcmp(share, x->says) == 0, share);
            gone = l->rank;
            continue;
        }
        if (gone && l->market == x->market && strcmp(l->list, x->what) == 0 && l->rank > gone)
            l->rank--;
        b->items[n++] = *l;
    }
    b->n_items = n;
}

static void add_item(struct build *b, size_t i, const struct correction *x)
{
    int rank = 0;
    bool there = false;
    for (size_t k = 0; k < b->n_items; k++) {
        const struct list_observation *l = &b->items[k];
        there = there || item_is(l, x);
        if (l->market == x->market && strcmp(l->list, x->what) == 0 && l->rank > rank)
            rank = l->rank;
    }
    met(b, i, !there, "that item");
    struct list_observation l = {.market = x->market,
                                 .list = x->what,
                                 .rank = rank + 1,
                                 .item = x->item,
                                 .share_pct = (double)NAN,
                                 .low_pct = (double)NAN,
                                 .high_pct = (double)NAN,
                                 .year = x->year,
                                 .source = "reviewed"};
    if (!there)
        PUSH(b->arena, b->items, b->n_items, b->cap_items, l);
}

static bool in_group(const struct build *b, int market, const char *group)
{
    for (size_t k = 0; k < b->n_items; k++)
        if (b->items[k].market == market && strcmp(b->items[k].list, "organisations") == 0 &&
            strcmp(b->items[k].item, group) == 0)
            return true;
    return false;
}

/* Every pair of the market and the item (an economy or a group), unless another line names it. */
static void withhold_agreement(struct build *b, size_t i, const struct correction *x)
{
    struct facts *f = b->facts;
    if (!b->no_agreement)
        b->no_agreement = NEW_N(b->arena, bool, f->n_markets * f->n_markets);
    for (size_t k = 0; k < b->n_pairs; k++) {
        struct pair_observation *o = &b->pairs[k];
        if (o->pair.agreement == AGREEMENT_UNKNOWN ||
            (o->from != x->market && o->to != x->market))
            continue;
        int other = o->from == x->market ? o->to : o->from;
        bool group = market_index(f, x->item) < 0;
        if (group ? !in_group(b, other, x->item) : market_index(f, x->item) != other)
            continue;
        if (correction_of_agreement(f, o->from, o->to) != x)
            continue;
        char says[20];
        (void)snprintf(says, sizeof says, "%d", (int)o->pair.agreement);
        bool equal = strcmp(says, x->says) == 0 && o->pair.agreement_year == x->year;
        met(b, i, equal, says);
        if (!equal)
            continue;
        b->no_agreement[pair_at(f, o->from, o->to)] = true;
        b->no_agreement[pair_at(f, o->to, o->from)] = true;
        o->pair.agreement = AGREEMENT_UNKNOWN;
        f->agreement_year = x->year;
    }
}

/* The figures that are set come from a file of their own: the corrections. */
static void add_set_figures(struct build *b)
{
    static const struct import_format format = {
        .id = "corrections", .name = "Reviewed corrections", .source = "reviewed"};
    const struct facts *f = b->facts;
    struct import_report *r = NEW(b->arena, struct import_report);
    *r = (struct import_report){.path = "corrections.csv", .sha256 = "", .format = &format, .vintage = ""};
    struct build_file file = {
        .name = "corrections.csv", .report = r, .source = source_find(f, "reviewed")};
    for (size_t i = 0; i < f->n_corrections; i++) {
        const struct correction *x = &f->corrections[i];
        if (b->seen[i].n_met == 0)
            continue;
        r->rows_read++;
        r->rows_used++;
        if (x->kind != CORRECTION_SET)
            continue;
        struct kept k = {.o = {.market = x->market,
                               .indicator = x->indicator,
                               .year = x->year,
                               .value = x->value,
                               .low = (double)NAN,
                               .high = (double)NAN,
                               .note = x->reason,
                               .line = x->line},
                         .file = (uint16_t)b->n_files};
        PUSH(b->arena, b->kept, b->n_kept, b->cap_kept, k);
    }
    if (r->rows_read > 0 && file.source)
        PUSH(b->arena, b->files, b->n_files, b->cap_files, file);
}

static bool source_read(const struct build *b, const char *source)
{
    for (size_t i = 0; i < b->n_files; i++)
        if (b->files[i].source && !b->files[i].left_out &&
            strcmp(b->files[i].source->id, source) == 0)
            return true;
    return false;
}

bool build_correct(struct build *b, struct err *e)
{
    const struct facts *f = b->facts;
    for (int round = 0; round < 2; round++) /* lists first: groups of pairs are taken from them */
        for (size_t i = 0; i < f->n_corrections; i++) {
            const struct correction *x = &f->corrections[i];
            bool list = x->kind >= CORRECTION_REMOVE_ITEM;
            if (list != (round == 0) || !source_read(b, x->source))
                continue;
            if (x->kind == CORRECTION_REMOVE_ITEM)
                remove_item(b, i, x);
            else if (x->kind == CORRECTION_ADD_ITEM)
                add_item(b, i, x);
            else if (x->indicator < 0)
                withhold_agreement(b, i, x);
            const struct correction_seen *s = &b->seen[i];
            if (s->n_equal > 0 && (x->indicator >= 0 || s->n_equal == s->n_met))
                continue;
            (void)FAIL(e, ERR_INPUT, "corrections.csv, line %zu: %s says %s%s%s of %s %s%s%s, where the "
                       "correction expects `%s`",
                       x->line, x->source, s->found ? "`" : "", s->found ? s->found : "nothing",
                       s->found ? "`" : "", market_at(f, x->market)->iso3, x->what,
                       x->item[0] ? " " : "", x->item, x->says);
            return err_hint(e, "Look at the source again: the correction may not be due any more");
        }
    add_set_figures(b);
    return true;
}
