/* incident_body.c — one table of members serves writing and reading. */
#include "operations/incident_body.h"

#include <jansson.h>
#include <math.h>
#include <stddef.h>

#include "base/json.h"

enum kind { TEXT, REAL, DAY, INT, BOOL, STEP, DIMENSION };
struct member {
    const char *name;
    enum kind kind;
    size_t at;
};
#define M(type, name, kind) {#name, kind, offsetof(type, name)}
static const struct member signal_members[] = {
    M(struct signal, kpi, TEXT),         M(struct signal, market, TEXT),       M(struct signal, channel, TEXT),
    M(struct signal, direction, INT),    M(struct signal, bad, BOOL),          M(struct signal, day, DAY),
    M(struct signal, since_day, DAY),    M(struct signal, expected, REAL),     M(struct signal, seen, REAL),
    M(struct signal, seen_low, REAL),    M(struct signal, seen_high, REAL),    M(struct signal, p, REAL),
    M(struct signal, q, REAL),           M(struct signal, severity, REAL),     M(struct signal, detector, TEXT),
    M(struct signal, model, TEXT),       M(struct signal, limit, REAL),        M(struct signal, statistic, REAL),
    M(struct signal, n_calibration, DAY), M(struct signal, step, STEP),
};
static const struct member cause_members[] = {
    M(struct cause, dimension, DIMENSION), M(struct cause, id, TEXT),     M(struct cause, name, TEXT),
    M(struct cause, part, REAL),           M(struct cause, low, REAL),    M(struct cause, high, REAL),
    M(struct cause, share, REAL),          M(struct cause, before, REAL), M(struct cause, now, REAL),
    M(struct cause, n_before, REAL),       M(struct cause, n_now, REAL),
};

static void put(struct js_writer *w, const struct member *m, size_t n, const void *from)
{
    js_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        const char *p = (const char *)from + m[i].at;
        switch (m[i].kind) {
        case TEXT:
            js_put_cstr(w, m[i].name, *(const char *const *)p);
            break;
        case REAL:
            js_put_real(w, m[i].name, *(const double *)p, -1);
            break;
        case DAY:
            js_put_int(w, m[i].name, *(const int32_t *)p);
            break;
        case INT:
            js_put_int(w, m[i].name, *(const int *)p);
            break;
        case BOOL:
            js_put_bool(w, m[i].name, *(const bool *)p);
            break;
        case STEP:
            js_put_int(w, m[i].name, (int)*(const enum step *)p);
            break;
        case DIMENSION:
            js_put_cstr(w, m[i].name, cause_dimension_word(*(const enum cause_dimension *)p));
            break;
        }
    }
    js_end(w);
}

static void get(struct arena *a, const json_t *json, const struct member *m, size_t n, void *to)
{
    for (size_t i = 0; i < n; i++) {
        char *p = (char *)to + m[i].at;
        const json_t *x = js_get(json, m[i].name);
        int64_t whole = 0;
        switch (m[i].kind) {
        case TEXT:
            *(const char **)p = str_dup(a, js_as_text(x));
            break;
        case REAL:
            if (!js_as_real(x, (double *)p))
                *(double *)p = NAN;
            break;
        case DAY:
            *(int32_t *)p = js_get_int(json, m[i].name, &whole) ? (int32_t)whole : DAY_NONE;
            break;
        case INT:
            *(int *)p = js_get_int(json, m[i].name, &whole) ? (int)whole : 0;
            break;
        case BOOL:
            *(bool *)p = x && json_is_true(x);
            break;
        case STEP:
            *(enum step *)p = js_get_int(json, m[i].name, &whole) && whole == STEP_DAY    ? STEP_DAY
                              : js_get_int(json, m[i].name, &whole) && whole == STEP_MONTH ? STEP_MONTH
                                                                                           : STEP_WEEK;
            break;
        case DIMENSION:
            for (int d = 0; d < N_CAUSE_DIMENSIONS; d++)
                if (str_is(js_as_text(x), cause_dimension_word((enum cause_dimension)d)))
                    *(enum cause_dimension *)p = (enum cause_dimension)d;
            break;
        }
    }
}

struct cause *causes_first(struct arena *a, const struct cause *causes, size_t n, size_t most, size_t *ret_n)
{
    struct cause *kept = NEW_N(a, struct cause, n + 1);
    size_t of[N_CAUSE_DIMENSIONS] = {0}, k = 0;
    for (size_t i = 0; i < n; i++)
        if (of[causes[i].dimension]++ < most)
            kept[k++] = causes[i];
    *ret_n = k;
    return kept;
}

struct str incident_body_write(struct arena *a, const struct incident_body *b)
{
    struct buf out;
    struct js_writer w;
    buf_init(&out, a, 1 << 24);
    js_init(&w, &out, JS_COMPACT);
    js_begin_object(&w);
    js_key(&w, "signals");
    js_begin_array(&w);
    for (size_t i = 0; i < b->n_signals; i++)
        put(&w, signal_members, COUNT_OF(signal_members), &b->signals[i]);
    js_end(&w);
    js_key(&w, "causes");
    js_begin_array(&w);
    for (size_t i = 0; i < b->n_causes; i++)
        put(&w, cause_members, COUNT_OF(cause_members), &b->causes[i]);
    js_end(&w);
    js_key(&w, "chain");
    js_begin_array(&w);
    for (size_t i = 0; i < b->n_chain; i++)
        js_cstr(&w, b->chain[i]);
    js_end(&w);
    js_end(&w);
    return (struct str){out.p, out.n};
}

bool incident_body_read(struct arena *a, struct str json, struct incident_body *ret, struct err *e)
{
    struct json_t *tree;
    struct incident_body b = {0};
    TRY(js_load(&tree, a, "incident", json, e));
    const struct json_t *signals = js_get(tree, "signals"), *causes = js_get(tree, "causes"), *chain = js_get(tree, "chain");
    b.n_signals = js_len(signals);
    b.n_causes = js_len(causes);
    b.n_chain = js_len(chain);
    b.signals = NEW_N(a, struct signal, b.n_signals + 1);
    b.causes = NEW_N(a, struct cause, b.n_causes + 1);
    b.chain = NEW_N(a, const char *, b.n_chain + 1);
    for (size_t i = 0; i < b.n_signals; i++)
        get(a, js_at(signals, i), signal_members, COUNT_OF(signal_members), &b.signals[i]);
    for (size_t i = 0; i < b.n_causes; i++)
        get(a, js_at(causes, i), cause_members, COUNT_OF(cause_members), &b.causes[i]);
    for (size_t i = 0; i < b.n_chain; i++)
        b.chain[i] = str_dup(a, js_as_text(js_at(chain, i)));
    *ret = b;
    return true;
}
