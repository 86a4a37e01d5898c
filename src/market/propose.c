/* propose.c — "next target market: Germany", with the reasons and the markets beside it. */
#include "market/propose.h"

#include <string.h>

#include "market/market.h"

enum { OTHERS = 4 }; /* markets named as alternatives */

static bool is_market(const struct value *line, const char *iso3)
{
    const char *code = value_as_text(record_get(line, "code"));
    return code && iso3 && strcmp(code, iso3) == 0;
}

static void add_list(struct job *job, struct proposal_draft *d, const struct value *list,
                     const char *before)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *v = list_at(list, i);
        const char *text = value_kind(v) == VALUE_PROSE  ? prose_text(job->arena, value_as_prose(v))
                           : value_kind(v) == VALUE_TEXT ? value_as_text(v)
                                                         : NULL;
        if (text)
            proposal_reason(job, d, arena_printf(job->arena, "%s%s", before, text));
    }
}

static void take_line(struct job *job, const struct value *line, struct proposal_draft *d)
{
    struct arena *a = job->arena;
    const char *places = proposal_words(job, line, "places");
    d->market = value_as_text(record_get(line, "code"));
    d->result = value_as_figure(record_get(line, "expected_place"));
    d->subject = arena_printf(a, "Next target market: %s", proposal_words(job, line, "market"));
    if (places)
        proposal_reason(
            job, d,
            arena_printf(a, "It comes %s in nine of ten ways of weighing the criteria.", places));
    add_list(job, d, record_get(line, "reasons_for"), "");
    add_list(job, d, record_get(line, "reasons_against"), "Against it: ");
}

/* Whoever decides must see first that this is not the ranking of the firm's own file. */
static void take_what_if(struct job *job, const struct value *result, struct proposal_draft *d)
{
    add_list(job, d, record_get(result, "what_if"), "Only if, unlike in the firm's file: ");
}

static bool draft_rank(struct job *job, const struct args *args, const struct value *result,
                       struct proposal_draft *ret, struct err *e)
{
    const struct value *ranking = record_get(result, "ranking"), *line = NULL;
    (void)args;
    for (size_t i = 0; i < value_count(ranking) && !line; i++)
        if (!ret->market || is_market(list_at(ranking, i), ret->market))
            line = list_at(ranking, i);
    if (!line) {
        (void)FAIL(e, ERR_INPUT, "%s is not among the markets this ranking shows",
                   ret->market ? ret->market : "a market");
        return err_hint(e, "Propose from market.show, or show more: --argument top=0");
    }
    take_what_if(job, result, ret);
    take_line(job, line, ret);
    for (size_t i = 0, n = 0; i < value_count(ranking) && n < OTHERS; i++) {
        const struct value *other = list_at(ranking, i);
        if (other == line)
            continue;
        proposal_alternative(job, ret,
                             arena_printf(job->arena, "%s: %s",
                                          proposal_words(job, other, "market"),
                                          proposal_words(job, other, "places")));
        n++;
    }
    const char *steadiness = proposal_words(job, result, "steadiness");
    if (steadiness)
        proposal_reason(job, ret, steadiness);
    return true;
}

static bool draft_show(struct job *job, const struct args *args, const struct value *result,
                       struct proposal_draft *ret, struct err *e)
{
    const struct value *line = record_get(result, "line");
    (void)args;
    if (value_kind(line) != VALUE_RECORD)
        return FAIL(e, ERR_INPUT,
                    "this market is not ranked for the firm: it cannot be proposed") ||
               err_hint(e, "Propose from market.rank, or give a subject of your own from another "
                           "analysis.");
    take_what_if(job, result, ret);
    take_line(job, line, ret);
    const char *change = proposal_words(job, result, "would_change");
    if (change)
        proposal_alternative(job, ret, change);
    return true;
}

const struct proposal_form market_rank_form = {.kind = "market_entry", .draft = draft_rank};
const struct proposal_form market_show_form = {.kind = "market_entry", .draft = draft_show};
