/* figure_json.c — see figure_json.h. */
#include "governance/figure_json.h"

#include <math.h>

#include "base/number.h"

/* Beyond 2^53 a number stands as text: canonical JSON carries no more digits. */
static void put_number(struct js_writer *w, const char *key, double x)
{
    ARENA_LOCAL(tmp);
    if (fabs(x) > (double)((int64_t)1 << 53))
        js_put_cstr(w, key, number_exact(tmp, x));
    else
        js_put_real(w, key, x, -1);
}

static bool get_number(const struct json_t *x, const char *key, double *ret)
{
    struct err no_number = {0};
    struct str text = js_get_text(x, key);
    return js_get_real(x, key, ret) ||
           (text.n && number_parse(text, NUMBER_POINT, ret, &no_number));
}

void figure_json_put(struct js_writer *w, const char *key, const struct figure *f)
{
    js_key(w, key);
    if (!f) {
        js_null(w);
        return;
    }
    js_begin_object(w);
    js_put_cstr(w, "label", f->label);
    if (figure_known(f))
        put_number(w, "value", f->value);
    else
        js_put_cstr(w, "missing", f->why ? f->why : "not known");
    if (figure_has_interval(f)) {
        put_number(w, "low", f->low);
        put_number(w, "high", f->high);
    }
    js_put_cstr(w, "unit", f->unit ? f->unit : "");
    js_put_int(w, "decimals", f->decimals);
    if (f->year)
        js_put_int(w, "year", f->year);
    if (f->method)
        js_put_cstr(w, "method", f->method);
    if (f->params)
        js_put_cstr(w, "params", f->params);
    js_put_int(w, "grade", f->grade);
    js_end(w);
}

const struct figure *figure_json_get(struct arena *a, const struct json_t *of, const char *key,
                                     const char *ref)
{
    const struct json_t *x = js_get(of, key);
    int64_t decimals = -1, year = 0, grade = GRADE_NONE;
    double value, low, high;
    if (!x)
        return NULL;
    char *label = str_dup(a, js_get_text(x, "label")), *unit = str_dup(a, js_get_text(x, "unit"));
    struct str missing = js_get_text(x, "missing");
    if (missing.n || !get_number(x, "value", &value))
        return figure_missing(a, label, unit, missing.n ? str_dup(a, missing) : "not known");
    (void)js_get_int(x, "decimals", &decimals);
    (void)js_get_int(x, "year", &year);
    (void)js_get_int(x, "grade", &grade);
    /* a leaf: its own inputs are in the stored result, under the same label */
    struct figure *f = figure_leaf(a, FIGURE_FIRM, label, value, unit, (int)year, "workspace", ref);
    f->decimals = (int)decimals;
    if (get_number(x, "low", &low) && get_number(x, "high", &high) && low <= high)
        (void)figure_with_interval(f, low, high);
    if (grade >= GRADE_A && grade <= GRADE_NONE)
        f->grade = (enum figure_grade)grade;
    struct str method = js_get_text(x, "method");
    if (method.n)
        f->why = arena_printf(a, "by %.*s, as it was when the proposal was made", STR_ARG(method));
    return f;
}
