/* table_settle.c — from what the values of each column said to one decimal sign, one order of day and month, one
 * currency; and the questions that nothing in the file answers. */
#include <string.h>

#include "events/table_inside.h"

struct sign {
    const char *text, *currency;
};
struct signs {
    const struct sign *rows;
    size_t n;
};

static const struct signs *signs_of_job(struct job *job)
{
    static const char key;
    struct signs *kept = job_get(job, &key);
    if (kept)
        return kept;
    struct err ignored = {0};
    struct csv *c;
    int col_sign, col_currency;
    struct sign *rows = NULL;
    size_t n = 0, cap = 0;
    kept = NEW(job->arena, struct signs);
    if (csv_open_path(&c, job->arena, arena_printf(job->arena, "%s/events/currency_signs.csv", job->data_dir), NULL,
                      &ignored) &&
        csv_col(c, "sign", &col_sign, &ignored) && csv_col(c, "currency", &col_currency, &ignored))
        while (csv_next(c, &ignored)) {
            struct sign one = {str_dup(job->arena, csv_text(c, col_sign)),
                               str_dup(job->arena, csv_text(c, col_currency))};
            PUSH(job->arena, rows, n, cap, one);
        }
    *kept = (struct signs){rows, n};
    job_set(job, &key, kept);
    return kept;
}

const char *currency_of_sign(struct job *job, struct str sign)
{
    const struct signs *s = signs_of_job(job);
    for (size_t i = 0; i < s->n; i++)
        if (str_eq_nocase(sign, str_of(s->rows[i].text)))
            return s->rows[i].currency;
    bool code = sign.n == 3;
    for (size_t i = 0; code && i < 3; i++)
        code = sign.p[i] >= 'A' && sign.p[i] <= 'Z';
    return code ? str_dup(job->arena, sign) : NULL;
}

void table_ask(struct table *t, const char *option, const char *column, const char *const *choices, size_t n_choices,
               const char *text)
{
    struct arena *a = t->job->arena;
    struct read_report *r = t->report;
    for (size_t i = 0; i < r->n_questions; i++)
        if (cstr_eq(r->questions[i].option, option))
            return; /* one answer serves the whole file */
    struct read_question *more = NEW_N(a, struct read_question, r->n_questions + 1);
    if (r->n_questions)
        memcpy(more, r->questions, r->n_questions * sizeof *more);
    more[r->n_questions++] = (struct read_question){option, text, column, choices, n_choices};
    r->questions = more;
    r->asks = r->asks ? arena_printf(a, "%s %s", r->asks, text) : text;
}

void table_note(struct table *t, const char *fmt, ...)
{
    struct arena *a = t->job->arena;
    struct read_report *r = t->report;
    const char **more = NEW_N(a, const char *, r->n_notes + 1);
    va_list ap;
    if (r->n_notes)
        memcpy(more, r->notes, r->n_notes * sizeof *more);
    va_start(ap, fmt);
    more[r->n_notes++] = arena_vprintf(a, fmt, ap);
    va_end(ap);
    r->notes = more;
}

static void settle_numbers(struct table *t, const int *cell_of, const struct column_votes *votes)
{
    static const char *const choices[] = {".", ","};
    char common = 0;
    bool disagree = false;
    for (size_t i = 0; i < t->csv->n_header; i++) {
        char sign = cell_of[i] >= 0 ? number_decide(&votes[i].numbers) : 0;
        if (sign && common && sign != common)
            disagree = true;
        if (sign)
            common = sign;
    }
    char fallback = t->opt->decimal ? t->opt->decimal : !disagree && common ? common : t->spec->decimal;
    for (size_t i = 0; i < t->csv->n_header; i++) {
        const struct number_votes *v = &votes[i].numbers;
        if (cell_of[i] < 0)
            continue;
        struct table_column *col = &t->col[cell_of[i]];
        char sign = number_decide(v);
        col->point = sign ? sign : fallback ? fallback : '.';
        if (!sign && !fallback && v->n_open)
            table_ask(t, "decimal", str_dup(t->job->arena, t->csv->header[i]), choices, COUNT_OF(choices),
                      arena_printf(t->job->arena,
                                   "Is 1%c234 in column “%.*s” a thousand and more, or one and a bit? Which sign "
                                   "separates decimals?",
                                   v->open_by_point ? '.' : ',', STR_ARG_MAX(t->csv->header[i], 60)));
    }
}

static void settle_dates(struct table *t, const int *cell_of, const struct column_votes *votes)
{
    static const char *const choices[] = {"dmy", "mdy"};
    enum date_order said = date_order_of(t->opt->date_order);
    for (size_t i = 0; i < t->csv->n_header; i++) {
        bool asks;
        if (cell_of[i] < 0 || votes[i].dates.n == 0)
            continue;
        t->col[cell_of[i]].order = date_decide(&votes[i].dates, said ? said : t->spec->order, &asks);
        if (asks)
            table_ask(t, "date-order", str_dup(t->job->arena, t->csv->header[i]), choices, COUNT_OF(choices),
                      arena_printf(t->job->arena,
                                   "Does column “%.*s” write the day first or the month first? Its values can be read "
                                   "both ways.",
                                   STR_ARG_MAX(t->csv->header[i], 60)));
    }
}

static bool settle_currency(struct table *t, const int *cell_of, const struct column_votes *votes, struct err *e)
{
    const char *unknown = NULL;
    bool wanted = false, by_column = false;
    for (size_t i = 0; i < t->csv->n_header; i++) {
        const struct cell_spec *cs = cell_of[i] >= 0 ? &t->spec->cells[cell_of[i]] : NULL;
        if (cs && (cs->flags & CELL_CURRENCY) && votes[i].n_missing < t->n_rows)
            by_column = true;
        if (!cs || cs->form != CELL_MONEY || votes[i].numbers.n == 0)
            continue;
        wanted = true;
        t->has_signs = t->has_signs || votes[i].currency || votes[i].many_currencies;
        if (votes[i].sign[0])
            unknown = arena_strdup(t->job->arena, votes[i].sign);
    }
    const char *code = t->spec->currency                          ? t->spec->currency
                       : t->opt->currency && t->opt->currency[0] ? t->opt->currency
                                                                  : NULL;
    if (code) {
        struct err why = {0};
        if (!currency_find(t->currencies, str_of(code), &t->currency, &why)) {
            (void)FAIL(e, ERR_INPUT, "%s", why.msg);
            return err_hint(e, "%s", why.hint);
        }
    } else if (wanted && !by_column && (!t->has_signs || unknown)) {
        table_ask(t, "currency", NULL, NULL, 0,
                  unknown ? arena_printf(t->job->arena, "Which currency is meant by “%s”? Several use it.", unknown)
                          : "In which currency are the amounts? The file does not say.");
    }
    return true;
}

bool table_settle(struct table *t, const int *cell_of, const struct column_votes *votes, struct err *e)
{
    settle_numbers(t, cell_of, votes);
    settle_dates(t, cell_of, votes);
    return settle_currency(t, cell_of, votes, e);
}
