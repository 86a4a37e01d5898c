/* distance_unions.c — what two markets are in together today: customs unions, single markets and
 * agreements that came after the pair table ends (data/country/unions.csv). Who is a member is read
 * from the lists of organisations, so that it ages with them; the file adds what a union means for
 * goods. Where a row holds for both markets it goes before the pair table of 2012. Rows are in the
 * order of depth: the first that holds counts. */
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "country/distance_inside.h"

struct union_row {
    const char *id, *name, *evidence, *source, *tag;
    enum union_kind kind;
    int class, since;
    struct str members; /* "EU +NOR -HRV": an organisation, a market more, a market less */
};
struct unions {
    struct union_row *rows;
    size_t n, cap;
};

static const char *const kind_words[] = {
    [UNION_CUSTOMS] = "customs_union",
    [UNION_CUSTOMS_EXCEPTIONS] = "customs_union_with_exceptions",
    [UNION_SINGLE_MARKET] = "single_market",
    [UNION_AGREEMENT] = "free_trade_agreement",
};

static bool organisation_known(const struct distances *d, const char *code)
{
    for (size_t m = 0; m < market_count(d->facts); m++)
        if (lists_find(d->lists, (int)m, "organisations", code))
            return true;
    return false;
}

static bool check_members(const struct distances *d, struct arena *a, const struct csv *c, int col,
                          struct str members, struct err *e)
{
    while (members.n > 0) {
        struct str w = str_cut(&members, ' ');
        const char *word = str_dup(a, w);
        if (w.n == 0)
            continue;
        bool one = word[0] == '+' || word[0] == '-';
        if (one ? market_index(d->facts, word + 1) < 0 : !organisation_known(d, word))
            return csv_fail(c, col, e, "`%s` is no %s", word,
                            one ? "market" : "organisation of the lists");
    }
    return true;
}

bool distance_unions_load(struct arena *a, struct distances *d, const char *path, struct err *e)
{
    static const char *const cols[] = {"id",    "name", "kind",   "class",   "members",
                                       "since", "tag",  "source", "evidence"};
    struct unions *u = NEW(a, struct unions);
    struct csv *c;
    int col[COUNT_OF(cols)];
    TRY(csv_open_path(&c, a, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        struct union_row r = {0};
        struct str text[COUNT_OF(cols)];
        int64_t class, since;
        size_t k = 0;
        for (size_t i = 0; i < COUNT_OF(cols); i++)
            TRY(csv_need_text(c, col[i], &text[i], e));
        TRY(csv_need_int(c, col[3], &class, e) && csv_need_int(c, col[5], &since, e));
        while (k < COUNT_OF(kind_words) && !str_is(text[2], kind_words[k]))
            k++;
        if (k == COUNT_OF(kind_words))
            return csv_fail(c, col[2], e, "`%.*s` is no kind of union", STR_ARG(text[2]));
        if (class < AGREEMENT_PREFERENTIAL || class > AGREEMENT_ECONOMIC_UNION)
            return csv_fail(c, col[3], e, "is no class of agreement");
        if (since < YEAR_MIN || since > YEAR_MAX)
            return csv_fail(c, col[5], e, "is not a year");
        TRY(check_members(d, a, c, col[4], text[4], e));
        r.id = str_dup(a, text[0]);
        r.name = str_dup(a, text[1]);
        r.kind = (enum union_kind)k;
        r.class = (int)class;
        r.members = str_of(str_dup(a, text[4]));
        r.since = (int)since;
        r.tag = str_dup(a, text[6]);
        r.source = str_dup(a, text[7]);
        if (!source_find(d->facts, r.source))
            return csv_fail(c, col[7], e, "`%s` is not a source", r.source);
        r.evidence = str_dup(a, text[8]);
        PUSH(a, u->rows, u->n, u->cap, r);
    }
    d->unions = u;
    return !csv_failed(c);
}

struct membership {
    bool in;
    const struct list_entry *entry; /* NULL: named in the row itself */
    const char *organisation;
};

static struct membership member(const struct distances *d, struct arena *a,
                                const struct union_row *r, int market)
{
    const char *iso3 = market_at(d->facts, market)->iso3;
    struct membership m = {0};
    for (struct str rest = r->members; rest.n > 0;) {
        const char *word = str_dup(a, str_cut(&rest, ' '));
        if (word[0] == '-' && strcmp(word + 1, iso3) == 0)
            return (struct membership){0};
        if (word[0] == '+') {
            m.in = m.in || strcmp(word + 1, iso3) == 0;
        } else if (word[0] != '-') {
            const struct list_entry *x = lists_find(d->lists, market, "organisations", word);
            if (x)
                m = (struct membership){true, x, word};
        }
    }
    return m;
}

static const struct figure *member_leaf(const struct distances *d, struct arena *a,
                                        const struct union_row *r, const struct membership *m,
                                        int market)
{
    const struct market *at = market_at(d->facts, market);
    const char *label = arena_printf(a, "%s takes part in %s", at->name, r->name);
    struct figure *f;
    if (m->entry)
        f = figure_leaf(
            a, FIGURE_FACT, label, 1, "1 yes 0 no", m->entry->year, m->entry->source,
            arena_printf(a, "organisations.%s/%s/%d", m->organisation, at->iso3, m->entry->year));
    else
        f = figure_leaf(a, FIGURE_CATALOGUE, label, r->class,
                        distance_kinds[DISTANCE_AGREEMENT].unit, r->since,
                        arena_printf(a, "country/unions.csv#%s", r->id), r->id);
    f->decimals = 0;
    return f;
}

/* What the shared union means for customs, as one sentence without its full stop. */
static const char *sentence(struct arena *a, const struct union_row *r, int year)
{
    switch (r->kind) {
    case UNION_CUSTOMS:
        return arena_printf(a, "Both are in %s (%d): no customs duty between members", r->name,
                            year);
    case UNION_CUSTOMS_EXCEPTIONS:
        return arena_printf(
            a, "Both are in %s (%d): most goods pass without customs duty; check yours", r->name,
            year);
    case UNION_SINGLE_MARKET:
        return arena_printf(
            a, "Both are in %s (%d): no customs duty on most goods made there; check farm goods",
            r->name, year);
    case UNION_AGREEMENT:
        return arena_printf(a,
                            "Under %s, since %d: duty is lower for most goods made there; check "
                            "the rate on yours",
                            r->name, r->since);
    }
    return r->name;
}

bool distance_shared_union(const struct distances *d, struct arena *a, int from, int to,
                           struct shared_union *ret)
{
    int as_of = date_year(facts_as_of(d->facts));
    if (!d->unions || !d->lists || from == to)
        return false;
    for (size_t i = 0; i < d->unions->n; i++) {
        const struct union_row *r = &d->unions->rows[i];
        struct membership x = member(d, a, r, from);
        struct membership y = x.in ? member(d, a, r, to) : x;
        /* an agreement links two sides: within one of them something deeper holds, or nothing */
        bool same_side = r->kind == UNION_AGREEMENT && (x.entry != NULL) == (y.entry != NULL);
        if (!x.in || !y.in || r->since > as_of || same_side)
            continue;
        int year = x.entry ? x.entry->year : r->since;
        if (y.entry && y.entry->year > year)
            year = y.entry->year;
        struct figure *row = figure_leaf(a, FIGURE_CATALOGUE, r->name, r->class,
                                         distance_kinds[DISTANCE_AGREEMENT].unit, r->since,
                                         arena_printf(a, "country/unions.csv#%s", r->id), r->id);
        row->decimals = 0;
        row->why_grade = arena_printf(a, "[%s] %s", r->tag, r->evidence);
        struct figure *f =
            FIGURE(a, distance_label(d, a, from, to, DISTANCE_AGREEMENT), r->class,
                   distance_kinds[DISTANCE_AGREEMENT].unit, "shared-union/1", NULL, row,
                   member_leaf(d, a, r, &x, from), member_leaf(d, a, r, &y, to));
        f->decimals = 0;
        f->year = r->kind == UNION_AGREEMENT ? r->since : year;
        *ret = (struct shared_union){.id = r->id,
                                     .name = r->name,
                                     .kind = r->kind,
                                     .year = f->year,
                                     .says = sentence(a, r, year),
                                     .evidence = r->evidence,
                                     .figure = f};
        f->why = ret->says;
        return true;
    }
    return false;
}
