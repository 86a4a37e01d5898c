/* classes.c — the two tables, read with their errors named by line, and the limit on money. */
#include "governance/classes.h"

#include <ctype.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/params.h"

static char rules_key;

static bool yes_no(const struct csv *c, int col, bool *ret, struct err *e)
{
    struct str text;
    TRY(csv_need_text(c, col, &text, e));
    if (!str_is(text, "yes") && !str_is(text, "no"))
        return csv_fail(c, col, e, "`%.*s` is neither yes nor no", STR_ARG(text));
    *ret = str_is(text, "yes");
    return true;
}

static bool read_class(struct arena *a, const struct csv *c, const int col[6],
                       struct decision_class *ret, struct err *e)
{
    struct str id, label, signer = csv_text(c, col[4]);
    TRY(csv_need_text(c, col[0], &id, e));
    TRY(csv_need_text(c, col[1], &label, e));
    TRY(yes_no(c, col[2], &ret->reason_on_accept, e));
    TRY(yes_no(c, col[3], &ret->second, e));
    TRY(csv_need_int(c, col[5], &ret->expiry_days, e));
    ret->id = str_dup(a, id);
    ret->label = str_dup(a, label);
    if (ret->second && !role_find(str_dup(a, signer), &ret->signer))
        return csv_fail(c, col[4], e, "`%.*s` is no role", STR_ARG(signer));
    return true;
}

static bool read_classes(struct arena *a, const char *path, struct decision_rules *r, struct err *e)
{
    static const char *const names[] = {
        "id", "label", "reason_on_accept", "second_signature", "signer", "expiry_days"};
    struct csv *c;
    int col[COUNT_OF(names)];
    TRY(csv_open_path(&c, a, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        TRY(csv_col(c, names[i], &col[i], e));
    while (csv_next(c, e)) {
        struct decision_class x = {0};
        TRY(read_class(a, c, col, &x, e));
        PUSH(a, r->classes, r->n_classes, r->cap_classes, x);
    }
    return !csv_failed(c);
}

static bool read_kinds(struct arena *a, const char *path, struct decision_rules *r, struct err *e)
{
    static const char *const names[] = {"id", "class", "label", "review_months"};
    struct csv *c;
    int col[COUNT_OF(names)];
    TRY(csv_open_path(&c, a, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        TRY(csv_col(c, names[i], &col[i], e));
    while (csv_next(c, e)) {
        struct str id, of, label;
        struct decision_kind x = {0};
        TRY(csv_need_text(c, col[0], &id, e));
        TRY(csv_need_text(c, col[1], &of, e));
        TRY(csv_need_text(c, col[2], &label, e));
        TRY(csv_need_int(c, col[3], &x.review_months, e));
        x.id = str_dup(a, id);
        x.label = str_dup(a, label);
        if (!decision_class_find(r, str_dup(a, of), &x.its_class, e))
            return csv_fail(c, col[1], e, "`%.*s` is no class", STR_ARG(of));
        PUSH(a, r->kinds, r->n_kinds, r->cap_kinds, x);
    }
    return !csv_failed(c);
}

bool decision_rules_of_job(struct job *job, const struct decision_rules **ret, struct err *e)
{
    struct arena *a = job->arena;
    struct decision_rules *r = job_get(job, &rules_key);
    if (!r) {
        char first[HASH_HEX], second[HASH_HEX];
        char *folder = path_join(a, job->data_dir, "governance");
        char *classes = path_join(a, folder, "classes.csv");
        char *kinds = path_join(a, folder, "kinds.csv");
        r = NEW(a, struct decision_rules);
        TRY(read_classes(a, classes, r, e));
        TRY(read_kinds(a, kinds, r, e));
        TRY(hash_file(classes, first, e) && hash_file(kinds, second, e));
        r->sha256 = hash_of(a, str_of(arena_printf(a, "%s%s", first, second)));
        job_set(job, &rules_key, r);
    }
    *ret = r;
    return true;
}

bool decision_kind_find(const struct decision_rules *r, const char *id,
                        const struct decision_kind **ret, struct err *e)
{
    ARENA_LOCAL(tmp);
    const char **ids = NEW_N(tmp, const char *, r->n_kinds + 1);
    for (size_t i = 0; i < r->n_kinds; i++) {
        if (cstr_eq(r->kinds[i].id, id)) {
            *ret = &r->kinds[i];
            return true;
        }
        ids[i] = r->kinds[i].id;
    }
    const char *near = text_nearest(str_of(id), ids, r->n_kinds);
    (void)FAIL(e, ERR_USAGE, "`%.60s` is no kind of decision", id);
    struct buf all;
    buf_init(&all, tmp, 4096);
    for (size_t i = 0; i < r->n_kinds; i++)
        buf_printf(&all, "%s%s", i ? ", " : "", ids[i]);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "One of: %s", buf_str(&all).p);
}

bool decision_class_find(const struct decision_rules *r, const char *id,
                         const struct decision_class **ret, struct err *e)
{
    for (size_t i = 0; i < r->n_classes; i++)
        if (cstr_eq(r->classes[i].id, id)) {
            *ret = &r->classes[i];
            return true;
        }
    return FAIL(e, ERR_CORRUPT, "`%.20s` is no class of decisions", id);
}

/* ---- money ---- */

bool decision_money(struct job *job, const char *text, struct money *ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct currency_table *table;
    const struct currency *cur;
    struct str s = str_trim(str_of(text_ascii_digits(a, str_of(text)))), amount, code;
    char *folder = path_join(a, job->data_dir, "parameters");
    TRY(currencies_load(a, path_join(a, folder, "currencies.csv"), &table, e));
    if (s.n > 3 && isalpha((unsigned char)s.p[0])) {
        code = (struct str){s.p, 3};
        amount = str_trim((struct str){s.p + 3, s.n - 3});
    } else if (s.n > 3) {
        code = (struct str){s.p + s.n - 3, 3};
        amount = str_trim((struct str){s.p, s.n - 3});
    } else {
        (void)FAIL(e, ERR_INPUT, "`%.60s` is no amount with its currency", text);
        return err_hint(e, "Write it as 12000 EUR.");
    }
    TRY(currency_find(table, code, &cur, e));
    TRY(money_parse(a, amount, cur, ret, e));
    if (ret->minor < 0)
        return FAIL(e, ERR_INPUT, "an amount at stake is not negative: `%.60s`", text);
    return true;
}

static bool limit_of(struct job *job, const struct money *amount, const struct param **ret,
                     struct err *e)
{
    struct arena *a = job->arena;
    const struct params *p;
    char code[sizeof amount->cur->code] = "";
    const int64_t day_us = (int64_t)86400 * 1000000;
    for (size_t i = 0; amount->cur->code[i]; i++)
        code[i] = (char)tolower((unsigned char)amount->cur->code[i]);
    /* valid on the day the proposal is made, whatever the analysis looks at */
    TRY(params_load(a, path_join(a, job->data_dir, "parameters"),
                    (struct date){(int32_t)(job->now_us / day_us)}, &p, e));
    *ret = params_look(p, arena_printf(a, "governance.limit.%s", code));
    return true;
}

bool decision_class_of(struct job *job, const struct decision_rules *r,
                       const struct decision_kind *kind, const struct money *amount,
                       const double *own_limit, const struct decision_class **ret,
                       const char **ret_why, struct err *e)
{
    struct arena *a = job->arena;
    const struct decision_class *strictest = &r->classes[0];
    const struct param *limit = NULL;
    *ret = kind->its_class;
    *ret_why = arena_printf(a, "kind of decision: %s", kind->label);
    if (!amount || kind->its_class == strictest)
        return true;
    TRY(limit_of(job, amount, &limit, e));
    if (!limit && !own_limit) {
        *ret = strictest;
        *ret_why = arena_printf(a, "no limit is set for amounts in %s", amount->cur->code);
        return true;
    }
    double value = (double)amount->minor;
    for (int i = 0; i < amount->cur->exponent; i++)
        value /= 10;
    double most = own_limit ? *own_limit : limit->value;
    if (value > most) {
        *ret = strictest;
        *ret_why = arena_printf(a, "above the %slimit of %s %s", own_limit ? "firm's own " : "",
                                number_exact(a, most), amount->cur->code);
    }
    return true;
}
