/* brief_closing.c — what to do next, what nobody knows yet, and where every figure came from. */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "report/brief_parts.h"

/* --- next steps
 * ------------------------------------------------------------------------------------ */

/* Which of several equal levers stands first is the catalogue's order and says nothing. */
struct words *brief_levers(const struct brief *b)
{
    const struct weighting_result *w = &b->diagnosis->pei.weightings[WEIGHTING_PRACTICES];
    struct words *out = say(b->a, "");
    double best = w->levers[0].gain->value;
    size_t n = 0;
    while (n < w->n_levers && w->levers[n].gain->value > best - 1e-9)
        n++;
    for (size_t i = 0; i < n; i++)
        words_join(out, say(b->a, "{s}{n}",
                            i == 0       ? ""
                            : i + 1 == n ? " or "
                                         : ", ",
                            w->levers[i].practice->name));
    return out;
}

static void enter(struct brief *b, struct section *s, struct doc_block *list)
{
    if (!b->n_shortlist)
        return;
    const struct short_market *m = &b->shortlist[0];
    if (m->entry->advised)
        add_item(s, list,
                 say(b->a,
                     "**Start small in {w}: {n}.** It fits best of the ways that could be checked; "
                     "speak with three possible partners or customers before you commit money.",
                     m->in_text, lower_case(b->a, m->entry->advised->mode->name)));
    else
        add_item(s, list,
                 say(b->a,
                     "**Do not enter {w} yet:** no way of entering passes your own conditions with "
                     "nothing left unchecked.",
                     m->in_text));
}

void brief_next(struct brief *b)
{
    struct section *s =
        document_section(b->doc, "next", say(b->a, "What to do next"), "Next steps");
    struct doc_block *list = add_list(s, BLOCK_STEPS);
    for (size_t i = 0; i < b->n_steps; i++)
        add_item(s, list, b->steps[i]);
    enter(b, s, list);
    const struct weighting_result *w = &b->diagnosis->pei.weightings[WEIGHTING_PRACTICES];
    if (w->n_levers)
        add_item(s, list,
                 say(b->a, "**Raise one practice first:** {w}. It would add {} to your index.",
                     brief_levers(b), w->levers[0].gain));
    const struct facilitator_plan *p = &b->diagnosis->plan;
    if (p->possible && p->n_chosen)
        add_item(s, list,
                 say(b->a,
                     "**Get quotes for {n}**, the tool that does most for your weak practices.",
                     p->facilitators[p->chosen[0]].facilitator->name));
    if (figure_known(b->diagnosis->pei.n_missing) && b->diagnosis->pei.n_missing->value > 0)
        add_item(
            s, list,
            say(b->a,
                "**Answer what is open** (missing: {}): {c}. Each answer narrows the intervals.",
                b->diagnosis->pei.n_missing,
                arena_printf(b->a, "landfall diagnosis ask %s", b->firm_arg)));
    add_item(s, list,
             say(b->a, "**Run this brief again** when something has changed: {c}.",
                 arena_printf(b->a, "landfall brief %s --output brief.html", b->firm_arg)));
    add_prose(
        s, say(b->a,
               "The machine proposes; you decide. Nothing here has been checked with a customer."));
}

/* --- unknown
 * --------------------------------------------------------------------------------------- */

void brief_unknown(struct brief *b)
{
    struct section *s = document_section(
        b->doc, "unknown", say(b->a, "What this brief does not know"), "What is unknown");
    static const struct column columns[] = {
        {"What", false, 2}, {"Today", false, 3}, {"What it could change", false, 4}};
    struct table *t =
        table_new(b->a, say(b->a, "Missing for every market"), columns, COUNT_OF(columns));
    const struct {
        const char *name;
        const struct figure *f;
        const char *effect;
    } gaps[] = {
        {"Product demand", b->no_demand,
         "The order of the markets: a near, rich country may buy none of your product."},
        {"Tariffs", b->no_tariff,
         "Price at the door, and with it the order: a trade agreement does not mean zero duty."},
        {"Five forces", b->no_forces, "How hard selling will be once you are there."},
        {"Ownership limits", b->no_ownership, "Which entry modes are allowed at all."},
        {"Sanctions and export controls", b->no_sanctions,
         "Whether you may sell there, be paid and be insured; ask your bank before anything else."},
    };
    for (size_t i = 0; i < COUNT_OF(gaps); i++) {
        if (!gaps[i].f)
            continue;
        struct table_row *r = table_add(t);
        table_cell(t, r, 0, say(b->a, "{s}", gaps[i].name));
        table_cell(t, r, 1, say(b->a, "{i}", gaps[i].f));
        table_cell(t, r, 2, say(b->a, "{s}", gaps[i].effect));
    }
    add_table(s, t);
    struct doc_block *list = add_list(s, BLOCK_BULLETS);
    for (size_t i = 0; i < b->diagnosis->n_unknown; i++)
        add_item(s, list, words_of_prose(b->a, b->diagnosis->unknown[i]));
    for (size_t i = 0; i < b->ranking->n_not_known; i++) {
        const char *text = b->ranking->not_known[i];
        bool said = false; /* in the table above */
        for (size_t k = 0; k < COUNT_OF(gaps); k++)
            said = said || (gaps[k].f && str_starts(str_of(text), gaps[k].name));
        if (!said)
            add_item(s, list, say(b->a, "{n}", text));
    }
    add_prose(s, say(b->a,
                     "Figures of countries are as of {d} or older; ages stand in the figure cards. "
                     "A missing figure "
                     "is never counted as zero.",
                     arena_strdup(b->a, date_text(facts_as_of(b->facts)).s)));
}

/* --- sources and methods
 * ------------------------------------------------------------------------------ */

struct used {
    const char **ids; /* sorted */
    size_t n, cap;
};

static void use(struct brief *b, struct used *u, const char *id, size_t n)
{
    for (size_t i = 0; i < u->n; i++)
        if (strlen(u->ids[i]) == n && strncmp(u->ids[i], id, n) == 0)
            return;
    PUSH(b->a, u->ids, u->n, u->cap, arena_strndup(b->a, id, n));
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static struct source_note note_of(const struct brief *b, const char *id)
{
    const struct source *s = source_find(b->facts, id);
    if (s)
        return (struct source_note){s->id, s->name, s->publisher, s->licence, s->url, s->vintage};
    const struct geo_package *p = b->geo ? geo_package(b->geo, id) : NULL;
    if (p)
        return (struct source_note){id,
                                    arena_printf(b->a, "%s %s", p->name, p->version),
                                    p->attribution,
                                    p->licence,
                                    NULL,
                                    p->vintage};
    return (struct source_note){.id = id, .name = id};
}

static void source_table(struct brief *b, struct section *s, struct used *u)
{
    static const struct column columns[] = {{"Source", false, 3},
                                            {"Publisher", false, 3},
                                            {"Edition", false, 2},
                                            {"Licence", false, 2},
                                            {"Address", false, 3}};
    struct table *t = table_new(b->a, say(b->a, "Country figures"), columns, COUNT_OF(columns));
    qsort(u->ids, u->n, sizeof *u->ids, by_text);
    for (size_t i = 0; i < u->n; i++) {
        struct source_note n = note_of(b, u->ids[i]);
        PUSH(b->a, b->doc->sources, b->doc->n_sources, b->doc->cap_sources, n);
        struct table_row *r = table_add(t);
        r->id = arena_printf(b->a, "source-%s", n.id);
        table_cell(t, r, 0, words_of_name(b->a, n.name));
        table_cell(t, r, 1, words_of_name(b->a, n.publisher));
        table_cell(t, r, 2, n.vintage && *n.vintage ? say(b->a, "{c}", n.vintage) : NULL);
        table_cell(t, r, 3, words_of_name(b->a, n.licence));
        table_cell(t, r, 4, n.url && *n.url ? say(b->a, "{c}", n.url) : NULL);
    }
    if (t->n_rows)
        add_table(s, t);
}

/* data/report/methods.csv: id,name,plain,card */
static bool method_cards(struct brief *b, struct section *s, const struct used *u, struct err *e)
{
    struct csv *c;
    int id, name, plain, card;
    TRY(csv_open_path(&c, b->a, path_join(b->a, b->job->data_dir, "report/methods.csv"), NULL, e));
    TRY(csv_col(c, "id", &id, e) && csv_col(c, "name", &name, e) && csv_col(c, "plain", &plain, e));
    TRY(csv_col(c, "card", &card, e));
    static const struct column columns[] = {
        {"Method", false, 2}, {"What it does", false, 6}, {"Card", false, 3}};
    struct table *t =
        table_new(b->a, say(b->a, "Methods used in this brief"), columns, COUNT_OF(columns));
    while (csv_next(c, e)) {
        char *key = str_dup(b->a, csv_text(c, id));
        if (!bsearch(&key, u->ids, u->n, sizeof *u->ids, by_text))
            continue;
        struct method_note n = {key, str_dup(b->a, csv_text(c, name)), "#methods"};
        PUSH(b->a, b->doc->methods, b->doc->n_methods, b->doc->cap_methods, n);
        struct table_row *r = table_add(t);
        table_cell(t, r, 0, words_of_name(b->a, n.name));
        table_cell(t, r, 1, words_of_name(b->a, str_dup(b->a, csv_text(c, plain))));
        table_cell(t, r, 2, say(b->a, "{c}", str_dup(b->a, csv_text(c, card))));
    }
    if (csv_failed(c))
        return false;
    add_table(s, t);
    return true;
}

bool brief_sources(struct brief *b, struct err *e)
{
    struct figure_ledger *l = document_ledger(b->a, document_value(b->a, b->doc));
    struct used sources = {0}, methods = {0};
    for (size_t i = 1; i <= figure_ledger_count(l); i++) {
        const struct figure *f = figure_ledger_at(l, i);
        if (f->origin == FIGURE_FACT && f->source)
            use(b, &sources, f->source, strlen(f->source));
        if (f->method)
            use(b, &methods, f->method, strcspn(f->method, "/"));
    }
    struct section *s = document_section(b->doc, "sources", say(b->a, "Sources"), "Sources");
    s->appendix = true;
    add_prose(s, say(b->a,
                     "Your own file: {c}. Judgement (catalogues, cut-offs, weights) is data in the "
                     "program's own "
                     "folder; the cards of the figures name file and entry.",
                     b->firm->file));
    source_table(b, s, &sources);
    s = document_section(b->doc, "methods", say(b->a, "Methods"), "Methods");
    s->appendix = true;
    qsort(methods.ids, methods.n, sizeof *methods.ids, by_text);
    return method_cards(b, s, &methods, e);
}
