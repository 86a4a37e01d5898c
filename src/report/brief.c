/* brief.c — runs the rooms once each, picks the shortlist, and puts the sections in order. */
#include "report/brief.h"

#include <string.h>

#include "report/brief_parts.h"
#include "report/map.h"

static bool cut_words(struct brief *b, struct err *e)
{
    static const char *const ids[] = {"report.word.certain", "report.word.likely",
                                      "report.word.open", "report.word.unlikely"};
    for (size_t i = 0; i < COUNT_OF(ids); i++)
        TRY(param_figure(b->a, b->params, ids[i], &b->word_cut[i], e));
    return true;
}

static void known_gaps(struct brief *b)
{
    const char *why = b->ranking->demand_why;
    if (why)
        b->no_demand = figure_missing(
            b->a, "Demand for your product", "USD",
            strcmp(why, "no product flows are imported") == 0
                ? "needs product trade data, which are not imported"
                : why);
    b->no_tariff =
        figure_missing(b->a, "Tariff on your product", "%",
                       "no tariff table is imported; an agreement does not mean zero duty");
    if (why)
        b->no_forces = figure_missing(b->a, "Five forces", "score 0–100",
                                      b->no_demand->why);
    b->no_ownership = figure_missing(b->a, "Limit on foreign ownership", "%",
                                     "no register of ownership limits is imported");
    b->no_sanctions = figure_missing(b->a, "Sanctions and export controls", "",
                                     "no list of sanctions or export controls is imported");
}

static bool results(struct brief *b, const struct brief_options *opt, struct err *e)
{
    struct facts *facts;
    TRY(facts_of_job(b->job, &facts, e));
    b->facts = facts;
    TRY(geo_of_job(b->job, b->facts, &b->geo, e));
    TRY(distances_of_job(b->job, &b->distances, e));
    TRY(firm_of_job(b->job, b->firm_arg, &b->firm, e));
    const struct catalogue *cat;
    TRY(catalogue_of_job(b->job, &cat, e));
    b->params = cat->params;
    job_progress(b->job, "diagnosis", 0, 3);
    TRY(diagnose(b->a, cat, b->facts, b->firm, b->job->seed, &b->diagnosis, e));
    job_progress(b->job, "ranking", 1, 3);
    struct market_options mo = {
        .criteria = opt->criteria, .draws = opt->draws, .seed = b->job->seed};
    return market_rank(b->job, b->firm, &mo, &b->ranking, e);
}

static bool all_candidates(struct brief *b, const int **ret, size_t *ret_n)
{
    const struct market_ranking *r = b->ranking;
    int *m = NEW_N(b->a, int, r->n_lines + 1);
    for (size_t i = 0; i < r->n_lines; i++)
        m[i] = r->lines[i].market;
    *ret = m;
    *ret_n = r->n_lines;
    return r->n_lines >= 2;
}

/* New markets only: the ones the firm is in have a section of their own. */
static bool shortlist(struct brief *b, size_t wanted, struct err *e)
{
    const struct market_ranking *r = b->ranking;
    const int *candidates;
    size_t n;
    struct cage *cage = NULL;
    if (wanted == 0)
        TRY(brief_count(b, "report.shortlist", &wanted, e));
    if (all_candidates(b, &candidates, &n)) {
        cage = NEW_N(b->a, struct cage, n);
        TRY(cage_scores(b->distances, b->a, b->diagnosis->home, candidates, n, "equal", cage, e));
    }
    for (size_t i = 0; i < r->n_lines && b->n_shortlist < wanted && b->n_shortlist < BRIEF_MOST;
         i++) {
        const struct presence *past = presence_of(b, r->lines[i].iso3);
        if (past && !past->left)
            continue;
        struct short_market *m = &b->shortlist[b->n_shortlist++];
        m->line = &r->lines[i];
        m->past = past;
        m->name = words_of_name(b->a, m->line->name);
        m->in_text = place_words(b, m->line->market, false);
        m->begins = place_words(b, m->line->market, true);
        m->anchor = arena_printf(b->a, "market-%s", m->line->iso3);
        m->href = arena_printf(b->a, "#%s", m->anchor);
        m->cage = cage ? &cage[i] : NULL;
        struct pestel *p;
        TRY(market_pestel(b->job, b->facts, m->line->market, &p, e));
        m->pestel = p;
        TRY(market_trade_hints(b->job, b->facts, m->line->market, b->diagnosis->home, &m->trade,
                               e) &&
            market_product_trade(b->job, b->facts, b->firm, m->line->market, &m->goods, e) &&
            market_forces(b->job, b->facts, b->firm, m->line->market, m->goods, &m->forces, e));
        TRY(entry_modes(b->job, b->firm, m->line->market, b->job->seed, &m->entry, e));
    }
    job_progress(b->job, "brief", 2, 3);
    return true;
}

static const char *short_hash(struct brief *b, const char *hash)
{
    return arena_strndup(b->a, hash, strnlen(hash, 12));
}

static void title_page(struct brief *b)
{
    const struct firm *f = b->firm;
    struct document *d = b->doc;
    d->subtitle = f->name_local ? say(b->a, "Expansion brief · {w}",
                                      words_in_language(b->a, f->name_local, f->name_local_lang))
                                : say(b->a, "Expansion brief");
    const struct market *home =
        b->diagnosis->home >= 0 ? market_at(b->facts, b->diagnosis->home) : NULL;
    if (home)
        document_fact(d, f->town ? say(b->a, "{n}, {n}", f->town, home->name)
                                 : say(b->a, "{n}", home->name));
    document_fact(d, say(b->a, "Firm as of {d}", f->written_on));
    document_fact(d, say(b->a, "Country figures as of {d}",
                         arena_strdup(b->a, date_text(facts_as_of(b->facts)).s)));
    document_made(d, say(b->a, "Landfall {c}", LANDFALL_VERSION));
    document_made(
        d, say(b->a, "Seed {c}", arena_printf(b->a, "%llu", (unsigned long long)b->job->seed)));
    document_made(d, say(b->a, "Firm {c}", short_hash(b, f->hash)));
    document_made(d, say(b->a, "Judgement {c}", short_hash(b, b->diagnosis->cat->hash)));
    document_made(d, say(b->a, "Facts {c}", short_hash(b, facts_hash(b->facts))));
    d->footer = say(b->a, "Made by Landfall on this computer; nothing was sent anywhere. The "
                          "machine proposes, a person "
                          "decides.");
}

static bool sections(struct brief *b, struct err *e)
{
    title_page(b);
    TRY(brief_summary(b, e));
    brief_present(b);
    TRY(brief_standing(b, e) && brief_path(b, e) && brief_markets(b, e));
    for (size_t i = 0; i < b->n_shortlist; i++)
        TRY(brief_market(b, &b->shortlist[i], e));
    brief_next(b);
    brief_unknown(b);
    return brief_sources(b, e);
}

bool brief_make(struct job *job, const char *firm, const struct brief_options *opt,
                const struct document **ret, struct err *e)
{
    struct brief *b = NEW(job->arena, struct brief);
    b->a = job->arena;
    b->job = job;
    b->firm_arg = firm;
    TRY(results(b, opt, e));
    TRY(cut_words(b, e));
    known_gaps(b);
    TRY(map_load(b->a, job->country_dir, &b->map, e));
    TRY(param_figure(b->a, b->params, "market.top.k", &b->top_k, e));
    TRY(brief_presences(b, e));
    TRY(shortlist(b, opt->shortlist, e));
    TRY(brief_steps(b, e));
    b->doc = document_new(b->a, "en", say(b->a, "Where {n} could sell next", b->firm->name));
    TRY(sections(b, e));
    *ret = b->doc;
    return true;
}
