/* rating.c — reading answers back from their assessments, by rater and round. */
#include "diagnosis/rating.h"

#include <string.h>

#include "base/number.h"

const char *const instruments[N_INSTRUMENTS] = {"pei", "pei-short", "apmo-bc"};

const char *stored_value(struct arena *a, const struct answer *x)
{
    if (x->state == ANSWER_DONT_KNOW)
        return "unknown";
    if (x->state == ANSWER_NOT_APPLICABLE)
        return "na";
    if (x->yes_no)
        return x->value ? "yes" : "no";
    return arena_printf(a, "%d", x->value);
}

static struct answer answer_of(const char *instrument, const struct ws_answer *line)
{
    struct answer x = {.instrument = instrument,
                       .item = line->item,
                       .evidence = line->evidence,
                       .reason = line->reason};
    int64_t v;
    struct err ignored;
    if (cstr_eq(line->value, "na")) {
        x.state = ANSWER_NOT_APPLICABLE;
    } else if (cstr_eq(line->value, "yes") || cstr_eq(line->value, "no")) {
        x.yes_no = true;
        x.value = cstr_eq(line->value, "yes");
    } else if (number_parse_int(str_of(line->value), &v, &ignored)) {
        x.value = (int)v;
    } else {
        x.state = ANSWER_DONT_KNOW;
    }
    return x;
}

bool ratings_read(struct job *job, enum ws_mode mode, const char *firm_id, struct ratings *ret,
                  struct err *e)
{
    struct ratings r = {.firm_id = firm_id};
    struct ws_assessment *list;
    TRY(ws_of_job(job, mode, &r.ws, e));
    TRY(ws_assessment_list(r.ws, job->arena, firm_id, &list, &r.n, e));
    r.list = list;
    *ret = r;
    return true;
}

int64_t ratings_round(const struct ratings *r, const char *instrument)
{
    int64_t round = 0;
    for (size_t i = 0; i < r->n; i++)
        if (!*r->list[i].rater && cstr_eq(r->list[i].instrument, instrument) &&
            r->list[i].round > round)
            round = r->list[i].round;
    return round;
}

/* The one before it that the instrument was in; -1: none. */
static int64_t round_before(const struct ratings *r, const char *instrument)
{
    int64_t now = ratings_round(r, instrument), round = now > 0 ? 0 : -1;
    for (size_t i = 0; i < r->n; i++)
        if (!*r->list[i].rater && cstr_eq(r->list[i].instrument, instrument) &&
            r->list[i].round < now && r->list[i].round > round)
            round = r->list[i].round;
    return round;
}

int64_t ratings_newest_round(const struct ratings *r)
{
    int64_t round = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->list[i].round > round)
            round = r->list[i].round;
    return round;
}

int64_t ratings_former_version(const struct ratings *r, const char *instrument)
{
    int64_t version = 0, round = ratings_round(r, instrument);
    for (size_t i = 0; i < r->n; i++)
        if (!*r->list[i].rater && r->list[i].round == round &&
            cstr_eq(r->list[i].instrument, instrument) && r->list[i].before_version)
            version = r->list[i].before_version;
    return version;
}

size_t ratings_raters(const struct ratings *r, struct arena *a, const char *const **ret)
{
    const char **list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct ws_assessment *x = &r->list[i];
        if (!*x->rater || x->round != ratings_round(r, x->instrument))
            continue;
        size_t k = 0;
        while (k < n && strcmp(list[k], x->rater) != 0)
            k++;
        if (k == n)
            PUSH(a, list, n, cap, x->rater);
    }
    *ret = list;
    return n;
}

/* The newest assessment that answers an item wins: one that was reopened holds only the changes. */
static bool add_lines(const struct ratings *r, struct arena *a, const struct ws_assessment *x,
                      struct answer **items, size_t *n, size_t *cap, struct err *e)
{
    struct ws_answer *lines;
    size_t n_lines;
    TRY(ws_answer_list(r->ws, a, r->firm_id, x->assessment_id, &lines, &n_lines, e));
    for (size_t i = 0; i < n_lines; i++) {
        size_t k = 0;
        while (k < *n && (strcmp((*items)[k].item, lines[i].item) != 0 ||
                          strcmp((*items)[k].instrument, x->instrument) != 0))
            k++;
        if (k == *n)
            PUSH(a, *items, *n, *cap, (struct answer){0});
        (*items)[k] = answer_of(x->instrument, &lines[i]);
    }
    return true;
}

bool ratings_firm(const struct ratings *r, struct arena *a, const struct firm *own,
                  const char *rater, bool former, const struct firm **ret, struct err *e)
{
    struct firm *f = NEW(a, struct firm);
    size_t cap = 0;
    *f = *own;
    f->answers = NULL;
    f->n_answers = 0;
    f->file = arena_printf(a, "%s, second rater", own->file);
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->list[i].rater, rater) == 0 &&
            r->list[i].round == (former ? round_before(r, r->list[i].instrument)
                                        : ratings_round(r, r->list[i].instrument)))
            TRY(add_lines(r, a, &r->list[i], &f->answers, &f->n_answers, &cap, e));
    *ret = f;
    return true;
}

const char *ratings_who(const struct ratings *r, struct arena *a, const char *instrument,
                        const char *item)
{
    const char *who = NULL;
    for (size_t i = 0; i < r->n; i++) {
        const struct ws_assessment *x = &r->list[i];
        struct ws_answer *lines;
        size_t n;
        struct err none = {0};
        if (*x->rater || strcmp(x->instrument, instrument) != 0 ||
            x->round != ratings_round(r, instrument) ||
            !ws_answer_list(r->ws, a, r->firm_id, x->assessment_id, &lines, &n, &none))
            continue;
        for (size_t k = 0; k < n; k++)
            if (strcmp(lines[k].item, item) == 0)
                who = lines[k].actor;
    }
    return who;
}

bool firm_at_version(struct job *job, struct workspace *ws, const char *firm_id, int64_t version,
                     const struct firm **ret, struct ws_firm *ret_stored, struct err *e)
{
    struct facts *facts;
    struct firm *f;
    TRY(facts_of_job(job, &facts, e));
    TRY(ws_firm_get(ws, job->arena, firm_id, version, ret_stored, e));
    TRY(firm_read_text(job->arena, ret_stored->text,
                       arena_printf(job->arena, "%s.yaml, version %lld", firm_id,
                                    (long long)ret_stored->version),
                       job->data_dir, facts, &f, e));
    *ret = f;
    return true;
}
