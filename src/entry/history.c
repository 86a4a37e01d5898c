/* history.c — what the firm does in this market today, from its registers: the latest step, and
 * where there is none, sales of the newest year it reports.
 *
 * A file may say "direct export" without saying to whom. Where it names a partner in the market it
 * is read as through a distributor; else either kind may be what is in place, and the one that fits
 * better stands for it. Sentences repeat what the file says. */
#include <string.h>

#include "entry/parts.h"

double mode_depth(const struct entry_mode *m)
{
    return m->investment->value + m->control->value;
}

static bool partner_named(const struct work *w, const char *iso3)
{
    const struct entry_view *v = &w->firm->entry_view;
    for (size_t i = 0; i < v->n_partners; i++)
        if (strcmp(v->partners[i].market, iso3) == 0)
            return true;
    return false;
}

/* The kind through somebody there, where a partner is named; else the whole stays the whole. */
static const struct entry_mode *kind_of(const struct work *w, const struct entry_mode *whole,
                                        const struct entry_mode *mode, size_t n, const char *iso3)
{
    for (size_t i = 0; whole->has_parts && partner_named(w, iso3) && i < n; i++)
        if (mode[i].part_of && strcmp(mode[i].part_of, whole->id) == 0 &&
            mode[i].supplies_local_assets)
            return &mode[i];
    return whole;
}

bool history_in_place(const struct work *w, const struct entry_mode *m)
{
    return w->in_place &&
           (m == w->in_place || (m->part_of && strcmp(m->part_of, w->in_place->id) == 0));
}

static void latest_sales(struct work *w, const char *iso3)
{
    const struct firm *f = w->firm;
    int newest = 0;
    for (size_t i = 0; i < f->n_sales; i++)
        newest = f->sales[i].year > newest ? f->sales[i].year : newest;
    for (size_t i = 0; i < f->n_sales; i++)
        if (strcmp(f->sales[i].market, iso3) == 0 && f->sales[i].year == newest &&
            f->sales[i].amount.exact.minor > 0)
            w->sells = firm_figure(w->a, f, arena_printf(w->a, "latest sales in %s", w->in_text),
                                   arena_printf(w->a, "sales[%zu].year", i),
                                   (struct opt_real){true, newest}, "year", newest);
}

void history_fill(struct work *w, const struct entry_mode *mode, size_t n)
{
    const struct firm *f = w->firm;
    const char *iso3 = market_at(w->facts, w->market)->iso3;
    const struct entry *last = NULL;
    for (size_t i = 0; i < f->n_entries; i++) {
        const struct entry *x = &f->entries[i];
        if (strcmp(x->market, iso3) == 0 &&
            (!last || x->year > last->year || (x->year == last->year && x->month >= last->month)))
            last = x;
    }
    if (!last) {
        latest_sales(w, iso3);
        return;
    }
    w->since = firm_figure(w->a, f, arena_printf(w->a, "latest step in %s", w->in_text),
                           arena_printf(w->a, "entries[%zu].date", (size_t)(last - f->entries)),
                           (struct opt_real){true, last->year}, "year", last->year);
    w->left = strcmp(last->mode, "exit") == 0;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(mode[i].id, last->mode) != 0)
            continue;
        w->stated = &mode[i];
        w->in_place = kind_of(w, &mode[i], mode, n, iso3);
    }
}
