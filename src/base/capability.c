/* capability.c — typed arguments and the job's shared slots.
 *
 * Arguments are kept as checked text plus the parsed number; a door only hands over words. */
#include "base/capability.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/number.h"
#include "base/text.h"

struct one_value {
    const char *text;
    double real;
    int64_t integer;
    bool truth;
    struct one_value *next;
};

struct args {
    const struct capability *c;
    struct one_value **first; /* [n_params], NULL = not given */
};

char *capability_words(struct arena *a, const struct capability *c)
{
    return text_swap(a, c->alias ? c->alias : c->name, '.', ' ');
}

struct args *args_new(struct arena *a, const struct capability *c)
{
    struct args *args = NEW(a, struct args);
    args->c = c;
    args->first = NEW_N(a, struct one_value *, c->n_params ? c->n_params : 1);
    return args;
}

const struct capability_param *capability_param(const struct capability *c, const char *name)
{
    for (size_t i = 0; i < c->n_params; i++) {
        const char *p = c->params[i].name, *q = name;
        while (*p && (*p == *q || (*p == '-' && *q == '_')))
            p++, q++;
        if (!*p && !*q)
            return &c->params[i];
    }
    return NULL;
}

bool capability_takes(const struct capability *c, enum param_kind kind)
{
    for (size_t i = 0; i < c->n_params; i++)
        if (c->params[i].kind == kind)
            return true;
    return false;
}

static bool unknown(struct arena *a, const struct capability *c, const char *name, struct err *e)
{
    const char **names = NEW_N(a, const char *, c->n_params ? c->n_params : 1);
    for (size_t i = 0; i < c->n_params; i++)
        names[i] = c->params[i].name;
    const char *near = text_nearest(str_of(name), names, c->n_params);
    FAIL(e, ERR_USAGE, "`--%.80s` is not an option of `%s`", name, capability_words(a, c));
    return near ? err_hint(e, "Did you mean `--%s`?", near)
                : err_hint(e, "`landfall help %s` lists its options.", capability_words(a, c));
}

static bool check_range(struct arena *a, const struct capability_param *p, double x,
                        const char *said, struct err *e)
{
    if ((p->min != 0 || p->max != 0) && (x < p->min || x > p->max))
        return FAIL(e, ERR_USAGE, "`--%s` must lie between %s and %s%s%s, not %.80s", p->name,
                    number_exact(a, p->min), number_exact(a, p->max), p->unit ? " " : "",
                    p->unit ? p->unit : "", said);
    return true;
}

static bool parse_bool(struct str s, bool *ret)
{
    static const char *const yes[] = {"true", "yes", "1", "on"}, *const no[] = {"false", "no", "0",
                                                                                "off"};
    for (size_t i = 0; i < COUNT_OF(yes); i++) {
        if (str_eq_nocase(s, str_of(yes[i]))) {
            *ret = true;
            return true;
        }
        if (str_eq_nocase(s, str_of(no[i]))) {
            *ret = false;
            return true;
        }
    }
    return false;
}

static bool parse_choice(struct arena *a, const struct capability_param *p, const char *value,
                         struct err *e)
{
    size_t n = 0;
    struct buf list;
    buf_init(&list, a, 4096);
    for (; p->choices[n]; n++) {
        if (strcmp(p->choices[n], value) == 0)
            return true;
        buf_printf(&list, "%s%s", n ? ", " : "", p->choices[n]);
    }
    FAIL(e, ERR_USAGE, "`--%s` is one of: %s; not `%.80s`", p->name, list.p, value);
    const char *near = text_nearest(str_of(value), p->choices, n);
    return near ? err_hint(e, "Did you mean `%s`?", near) : false;
}

static bool parse_value(struct arena *a, const struct capability_param *p, const char *value,
                        struct one_value *v, struct err *e)
{
    struct err why = {0};
    struct str s = str_of(value);
    v->text = arena_strdup(a, value);
    switch (p->kind) {
    case PARAM_INT:
        if (!number_parse_int(str_of(text_ascii_digits(a, s)), &v->integer, &why))
            return FAIL(e, ERR_USAGE, "`--%s` takes a whole number, not `%.80s`", p->name, value);
        v->real = (double)v->integer;
        return check_range(a, p, v->real, value, e);
    case PARAM_REAL:
        if (!number_parse(str_of(text_ascii_digits(a, s)), NUMBER_POINT, &v->real, &why))
            return FAIL(e, ERR_USAGE, "`--%s` takes a number, not `%.80s`", p->name, value);
        return check_range(a, p, v->real, value, e);
    case PARAM_BOOL:
        if (!parse_bool(s, &v->truth))
            return FAIL(e, ERR_USAGE, "`--%s` is yes or no, not `%.80s`", p->name, value);
        return true;
    case PARAM_CHOICE:
        return parse_choice(a, p, value, e);
    case PARAM_DATE: {
        struct date d;
        if (!date_parse(s, &d, &why))
            return FAIL(e, ERR_USAGE, "`--%s` takes a date like 2026-05-31, not `%.80s`", p->name,
                        value);
        v->integer = d.days;
        return true;
    }
    case PARAM_TEXT:
    case PARAM_FILE:
    case PARAM_OUTPUT:
    case PARAM_MARKET:
    case PARAM_FIRM: {
        size_t bad;
        if (!utf8_valid(s, &bad))
            return FAIL(e, ERR_USAGE, "`--%s` is not valid UTF-8 (byte %zu)", p->name, bad + 1);
        if (s.n == 0)
            return FAIL(e, ERR_USAGE, "`--%s` is empty", p->name);
        return true;
    }
    }
    return FAIL(e, ERR_BUG, "parameter `%s` has no kind", p->name);
}

bool args_set(struct arena *a, struct args *args, const char *name, const char *value,
              struct err *e)
{
    const struct capability_param *p = capability_param(args->c, name);
    if (!p)
        return unknown(a, args->c, name, e);
    struct one_value *v = NEW(a, struct one_value);
    TRY(parse_value(a, p, value, v, e));
    struct one_value **at = &args->first[p - args->c->params];
    if (*at && !(p->flags & PARAM_REPEATED))
        return FAIL(e, ERR_USAGE, "`--%s` is given twice; it takes one value", p->name);
    while (*at)
        at = &(*at)->next;
    *at = v;
    return true;
}

bool args_finish(struct arena *a, struct args *args, struct err *e)
{
    for (size_t i = 0; i < args->c->n_params; i++) {
        const struct capability_param *p = &args->c->params[i];
        if (args->first[i])
            continue;
        if (p->default_value)
            TRY(args_set(a, args, p->name, p->default_value, e));
        else if (p->flags & PARAM_REQUIRED) {
            FAIL(e, ERR_USAGE, "`%s` needs %s%s%s%s", capability_words(a, args->c),
                 p->flags & PARAM_POSITIONAL ? "" : "--", p->name, p->help ? ": " : "",
                 p->help ? p->help : "");
            return err_hint(e, "`landfall help %s` shows an example.",
                            capability_words(a, args->c));
        }
    }
    return true;
}

static const struct one_value *get(const struct args *args, const char *name)
{
    const struct capability_param *p = capability_param(args->c, name);
    assert(p && "capability asks for an undeclared parameter");
    return args->first[p - args->c->params];
}

bool args_has(const struct args *args, const char *name)
{
    return get(args, name) != NULL;
}

const char *args_text(const struct args *args, const char *name)
{
    const struct one_value *v = get(args, name);
    return v ? v->text : NULL;
}

int64_t args_int(const struct args *args, const char *name)
{
    const struct one_value *v = get(args, name);
    return v ? v->integer : 0;
}

double args_real(const struct args *args, const char *name)
{
    const struct one_value *v = get(args, name);
    return v ? v->real : 0;
}

bool args_bool(const struct args *args, const char *name)
{
    const struct one_value *v = get(args, name);
    return v ? v->truth : false;
}

size_t args_count(const struct args *args, const char *name)
{
    size_t n = 0;
    for (const struct one_value *v = get(args, name); v; v = v->next)
        n++;
    return n;
}

const char *args_text_at(const struct args *args, const char *name, size_t i)
{
    const struct one_value *v = get(args, name);
    for (; v && i; i--)
        v = v->next;
    return v ? v->text : NULL;
}

/* --- job -------------------------------------------------------------------------------------- */

struct job_slot {
    struct job_slot *next;
    const void *key;
    void *p;
};

void *job_get_own(const struct job *job, const void *key)
{
    for (const struct job_slot *s = job->slots; s; s = s->next)
        if (s->key == key)
            return s->p;
    return NULL;
}

void *job_get(const struct job *job, const void *key)
{
    void *p = NULL;
    for (; job && !p; job = job->base)
        p = job_get_own(job, key);
    return p;
}

void job_set(struct job *job, const void *key, void *p)
{
    struct job_slot *s = NEW(job->arena, struct job_slot);
    *s = (struct job_slot){.next = job->slots, .key = key, .p = p};
    job->slots = s;
}

void job_progress(struct job *job, const char *what, uint64_t done, uint64_t total)
{
    if (job->progress)
        job->progress(job->progress_ctx, what, done, total);
}

/* --- rights ----------------------------------------------------------------------------------- */

static const char *const role_names[] = {"viewer", "analyst", "adviser", "owner"};

const char *role_name(enum role r)
{
    return role_names[r];
}

const char *effect_name(enum effect x)
{
    static const char *const names[] = {"reads", "writes", "proposes", "decides"};
    return names[x];
}

bool role_find(const char *name, enum role *ret)
{
    for (size_t i = 0; i < COUNT_OF(role_names); i++)
        if (strcmp(role_names[i], name) == 0) {
            *ret = (enum role)i;
            return true;
        }
    return false;
}

bool job_may(const struct job *job, const char *firm_id, enum role least)
{
    const struct rights *r = job->rights;
    if (!r)
        return true;
    if (least > r->at_most)
        return false;
    if (!firm_id && least == ROLE_VIEWER)
        return true; /* what belongs to no firm may be read by everyone who is signed in */
    for (size_t i = 0; i < r->n; i++)
        if (r->grants[i].role >= least &&
            (strcmp(r->grants[i].firm_id, "*") == 0 ||
             (firm_id && strcmp(r->grants[i].firm_id, firm_id) == 0)))
            return true;
    return false;
}

bool job_require(const struct job *job, const char *firm_id, enum role least, struct err *e)
{
    if (job_may(job, firm_id, least))
        return true;
    if (firm_id)
        FAIL(e, ERR_REFUSED, "you need the role %s for the firm `%.64s`", role_name(least), firm_id);
    else
        FAIL(e, ERR_REFUSED, "you need the role %s for the whole office", role_name(least));
    return err_hint(e, "An owner can give you that role under People.");
}
