/* propose.c — the mode advised, why, what was ruled out and what else would pass. Without an
 * advised mode there is no draft of ours: the general form then proposes the headline ("no mode
 * passes"). */
#include "entry/propose.h"

#include <string.h>

#include "entry/entry.h"

static bool says(const struct value *record, const char *name, const char *text)
{
    const char *is = value_as_text(record_get(record, name));
    return is && text && strcmp(is, text) == 0;
}

static void other_mode(struct job *job, const struct value *mode, struct proposal_draft *d)
{
    struct arena *a = job->arena;
    const char *name = proposal_words(job, mode, "mode"),
               *first = proposal_words(job, mode, "first");
    if (value_as_bool(record_get(mode, "passes")))
        proposal_alternative(
            job, d,
            arena_printf(a, "%s: fits best in %s of the weighings", name, first ? first : "none"));
}

static bool draft(struct job *job, const struct args *args, const struct value *result,
                  struct proposal_draft *ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *advised = value_as_text(record_get(result, "advised"));
    const char *short_form = proposal_words(job, result, "in_short");
    const struct value *modes = record_get(result, "modes"),
                       *reasons = record_get(result, "reasons");
    const char *name = NULL;
    (void)args, (void)e;
    ret->market = value_as_text(record_get(result, "iso3"));
    for (size_t i = 0; i < value_count(modes); i++) {
        const struct value *mode = list_at(modes, i);
        if (!advised || !says(mode, "id", advised)) {
            other_mode(job, mode, ret);
            continue;
        }
        name = proposal_words(job, mode, "mode");
        ret->result = value_as_figure(record_get(mode, "first"));
    }
    if (!name)
        return true;
    ret->subject = arena_printf(a, "%s: %s", proposal_words(job, result, "market"),
                                short_form ? short_form : name);
    for (size_t i = 0; i < value_count(reasons); i++)
        if (says(list_at(reasons, i), "mode", name))
            proposal_reason(job, ret, proposal_words(job, list_at(reasons, i), "reason"));
    proposal_reason(job, ret, proposal_words(job, result, "control"));
    proposal_reason(job, ret, proposal_words(job, result, "warning"));
    return true;
}

const struct proposal_form entry_modes_form = {.kind = "entry_mode", .draft = draft};
