/* brief_present.c — the markets the firm is in and those it has left, from its own registers: what
 * it sells there, how that changed, by which way it is there, and where the ranking places them.
 *
 * A market is left when its last step is an exit; it is served when its last step is not, or when
 * it has sales and no step. New markets are all others: the shortlist is drawn from them and from
 * those left.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/brief_parts.h"

/* --- the registers ------------------------------------------------------------------------------
 */

/* Index of the last step in a market, n_entries when there is none. */
static size_t last_step(const struct firm *f, const char *iso3)
{
    size_t last = f->n_entries;
    for (size_t i = 0; i < f->n_entries; i++) {
        const struct entry *x = &f->entries[i], *y = last < f->n_entries ? &f->entries[last] : NULL;
        if (strcmp(x->market, iso3) == 0 &&
            (!y || x->year > y->year || (x->year == y->year && x->month >= y->month)))
            last = i;
    }
    return last;
}

static const struct figure *sale_figure(struct brief *b, size_t i, const char *name)
{
    const struct sale *s = &b->firm->sales[i];
    return firm_amount(b->a, b->firm, arena_printf(b->a, "Sales in %s, %d", name, s->year),
                       arena_printf(b->a, "sales[%zu].amount", i), s->amount, s->year);
}

/* Mean growth a year between the first and the newest sale in the register. */
static const struct figure *change(struct brief *b, const struct presence *p, const char *name)
{
    const struct figure *x = p->first, *y = p->latest;
    char *label = arena_printf(b->a, "Change of sales in %s", name);
    if (!figure_known(x) || !figure_known(y) || y->year <= x->year || x->value <= 0)
        return figure_missing(b->a, label, "% a year", "the register has one year of sales only");
    double rate = pow(y->value / x->value, 1.0 / (y->year - x->year)) - 1;
    struct figure *f = FIGURE(b->a, label, 100 * rate, "% a year", "cagr/1", NULL, x, y);
    f->decimals = 0;
    return f;
}

static void read_sales(struct brief *b, struct presence *p, const char *name)
{
    const struct firm *f = b->firm;
    size_t first = f->n_sales, last = f->n_sales;
    for (size_t i = 0; i < f->n_sales; i++) {
        if (strcmp(f->sales[i].market, p->iso3) != 0)
            continue;
        if (first == f->n_sales || f->sales[i].year < f->sales[first].year)
            first = i;
        if (last == f->n_sales || f->sales[i].year >= f->sales[last].year)
            last = i;
    }
    if (last == f->n_sales) {
        p->latest = p->first = figure_missing(b->a, arena_printf(b->a, "Sales in %s", name),
                                              f->currency, "none in the register");
        p->customers = NULL;
    } else {
        p->first = sale_figure(b, first, name);
        p->latest = last == first ? p->first : sale_figure(b, last, name);
        const struct opt_int n = f->sales[last].customers;
        p->customers =
            firm_figure(b->a, f, arena_printf(b->a, "Customers in %s", name),
                        arena_printf(b->a, "sales[%zu].customers", last),
                        (struct opt_real){n.known, (double)n.v}, "customers", f->sales[last].year);
    }
    p->change = change(b, p, name);
}

static bool read_step(struct brief *b, struct presence *p, const char *name, struct err *e)
{
    const struct firm *f = b->firm;
    size_t step = last_step(f, p->iso3), n;
    const struct entry_mode *modes;
    if (step == f->n_entries)
        return true;
    const struct entry *x = &f->entries[step];
    p->left = strcmp(x->mode, "exit") == 0;
    p->since = firm_figure(b->a, f, arena_printf(b->a, "Last step in %s", name),
                           arena_printf(b->a, "entries[%zu].date", step),
                           (struct opt_real){true, x->year}, "year", x->year);
    TRY(entry_mode_table(b->job, &modes, &n, e));
    for (size_t i = 0; i < n; i++)
        if (strcmp(modes[i].id, x->mode) == 0)
            p->mode = modes[i].name;
    return true;
}

/* Served before left, larger sales first, then by code. */
static int by_weight(const void *x, const void *y)
{
    const struct presence *p = x, *q = y;
    if (p->left != q->left)
        return p->left - q->left;
    double a = figure_known(p->latest) ? p->latest->value : 0,
           c = figure_known(q->latest) ? q->latest->value : 0;
    return a != c ? (a < c) - (a > c) : strcmp(p->iso3, q->iso3);
}

bool brief_presences(struct brief *b, struct err *e)
{
    const struct firm *f = b->firm;
    b->present = NEW_N(b->a, struct presence, market_count(b->facts));
    for (size_t m = 0; m < market_count(b->facts); m++) {
        const struct market *market = market_at(b->facts, (int)m);
        bool named = last_step(f, market->iso3) < f->n_entries;
        for (size_t i = 0; i < f->n_sales && !named; i++)
            named = strcmp(f->sales[i].market, market->iso3) == 0;
        if (!named || (int)m == b->diagnosis->home)
            continue;
        struct presence *p = &b->present[b->n_present++];
        *p = (struct presence){.market = (int)m, .iso3 = market->iso3};
        p->line = market_line_of(b->ranking, (int)m);
        TRY(read_step(b, p, market->name, e));
        read_sales(b, p, market->name);
        b->n_served += !p->left;
        if (!p->left && p->line)
            TRY(entry_modes(b->job, f, (int)m, b->job->seed, &p->entry, e));
    }
    qsort(b->present, b->n_present, sizeof *b->present, by_weight);
    return true;
}

const struct presence *presence_of(const struct brief *b, const char *iso3)
{
    for (size_t i = 0; i < b->n_present; i++)
        if (strcmp(b->present[i].iso3, iso3) == 0)
            return &b->present[i];
    return NULL;
}

/* --- the section --------------------------------------------------------------------------------
 */

static struct words *sales_words(struct brief *b, const struct presence *p)
{
    return figure_known(p->latest) ? say(b->a, "{} ({y})", p->latest, p->latest)
                                   : say(b->a, "{}", p->latest);
}

static void present_table(struct brief *b, struct section *s)
{
    static const struct column columns[] = {
        {"Market", false, 2},   {"Newest sales", true, 0},         {"Change a year", true, 2},
        {"Customers", true, 0}, {"How, and since when", false, 5}, {"Place among all", false, 2}};
    struct table *t = table_new(b->a, say(b->a, "From your registers of sales and of steps abroad"),
                                columns, COUNT_OF(columns));
    for (size_t i = 0; i < b->n_present; i++) {
        const struct presence *p = &b->present[i];
        struct table_row *row = table_add(t);
        if (i == 0 || p->left != b->present[i - 1].left)
            row->group = p->left ? "You have left" : "You are there";
        table_cell(t, row, 0, words_of_name(b->a, market_at(b->facts, p->market)->name));
        table_cell(t, row, 1, sales_words(b, p));
        table_cell(t, row, 2,
             figure_known(p->change) ? say(b->a, "{} since {y}", p->change, p->first)
                                     : say(b->a, "{}", p->change));
        table_cell(t, row, 3, p->customers ? say(b->a, "{}", p->customers) : NULL);
        table_cell(t, row, 4,
             p->left   ? say(b->a, "left in {}", p->since)
             : p->mode ? say(b->a, "{n}, {}", p->mode, p->since)
                       : say(b->a, "not in your register"));
        table_cell(t, row, 5, p->line ? rank_words(b, p->line) : say(b->a, "not ranked"));
    }
    add_table(s, t);
}

/* What the ranking says of a market the firm is in; nothing about entering it. */
static void keep(struct brief *b, struct section *s, const struct presence *p)
{
    struct words *w = say(b->a, "**{w}** comes {w} among all markets.",
                          place_words(b, p->market, true), rank_words(b, p->line));
    const struct prose *good = p->line->reasons_for[0], *bad = p->line->reasons_against[0];
    if (good)
        words_join(w, say(b->a, " For it: {p}", good));
    if (bad)
        words_join(w, say(b->a, " Against it: {p}", bad));
    if (p->entry && p->entry->current)
        words_join(w, say(b->a, " {p}", p->entry->current));
    add_item(s, &s->blocks[s->n - 1], w);
}

void brief_present(struct brief *b)
{
    struct section *s =
        document_section(b->doc, "present", say(b->a, "Markets you are in"), "Markets you are in");
    if (!b->n_present) {
        add_lead(s, say(b->a, "Your registers name no market abroad yet."));
        return;
    }
    const struct presence *most = b->n_served ? &b->present[0] : NULL;
    if (most && figure_known(most->latest))
        add_lead(s, say(b->a, "**{w} is your largest market abroad:** {} in {y}.",
                        place_words(b, most->market, true), most->latest, most->latest));
    else if (!b->n_served)
        add_lead(s, say(b->a, "**You sell nowhere abroad today.**"));
    present_table(b, s);
    if (!b->n_served)
        return;
    add_heading(s, 3, NULL, say(b->a, "Keep, deepen or change?"));
    add_list(s, BLOCK_BULLETS);
    for (size_t i = 0; i < b->n_served; i++)
        if (b->present[i].line)
            keep(b, s, &b->present[i]);
    add_prose(s, say(b->a, "The place counts criteria, not your sales: a market you serve well may "
                           "rank low and still be worth keeping."));
}
