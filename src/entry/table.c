/* table.c — the table of modes, the goods and the list of factors, from data/entry/. Numbers become
 * leaves that name their cell ("entry/modes.csv#export_direct.control"). */
#include <stdarg.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "entry/parts.h"

static bool yes_no(const struct csv *c, const char *column, bool *ret, struct err *e)
{
    struct str s;
    int col;
    TRY(csv_col(c, column, &col, e));
    TRY(csv_need_text(c, col, &s, e));
    if (!str_is(s, "yes") && !str_is(s, "no"))
        return csv_fail(c, col, e, "`%.*s` is neither yes nor no", STR_ARG_MAX(s, 20));
    *ret = str_is(s, "yes");
    return true;
}

static bool text(struct arena *a, const struct csv *c, const char *column, const char **ret,
                 struct err *e)
{
    int col;
    TRY(csv_col(c, column, &col, e));
    *ret = str_dup(a, csv_text(c, col));
    return true;
}

static bool need(struct arena *a, const struct csv *c, const char *column, const char **ret,
                 struct err *e)
{
    int col;
    struct str s;
    TRY(csv_col(c, column, &col, e));
    TRY(csv_need_text(c, col, &s, e));
    *ret = str_dup(a, s);
    return true;
}

static bool word(const struct csv *c, const char *column, const char *const *words, size_t n,
                 int *ret, struct err *e)
{
    int col;
    struct str s;
    TRY(csv_col(c, column, &col, e));
    TRY(csv_need_text(c, col, &s, e));
    for (size_t i = 0; i < n; i++) {
        if (str_is(s, words[i])) {
            *ret = (int)i;
            return true;
        }
    }
    return csv_fail(c, col, e, "`%.*s` is not one of the words known here", STR_ARG_MAX(s, 40));
}

/* --- modes ----------------------------------------------------------------------------------- */

/* A cell of the table on its 1–3 scale. */
static bool level(struct arena *a, const struct csv *c, const struct entry_mode *m,
                  const char *column, const struct figure **ret, struct err *e)
{
    int col;
    double v;
    TRY(csv_col(c, column, &col, e));
    TRY(csv_need_real(c, col, &v, e));
    if (!(v >= 1 && v <= 3))
        return csv_fail(c, col, e, "%g is not on the scale 1 to 3", v);
    struct figure *f =
        figure_leaf(a, FIGURE_CATALOGUE, arena_printf(a, "%s of %s", column, m->name), v, "of 3", 0,
                    arena_printf(a, "entry/modes.csv#%s.%s", m->id, column),
                    arena_printf(a, "%s.%s", m->id, column));
    f->grade = m->tag[0] == 'D' ? GRADE_D : GRADE_C;
    f->why_grade = arena_printf(a, "[%s] %s", m->tag, m->source);
    *ret = f;
    return true;
}

static bool mode_row(struct arena *a, const struct csv *c, struct entry_mode *m, struct err *e)
{
    static const char *const families[] = {"export", "contract", "equity"};
    const char *part_of;
    int family;
    TRY(need(a, c, "id", &m->id, e) && need(a, c, "name", &m->name, e) &&
        need(a, c, "plain", &m->plain, e) && text(a, c, "suitable_for", &m->suitable_for, e) &&
        need(a, c, "source", &m->source, e) && need(a, c, "tag", &m->tag, e) &&
        text(a, c, "note", &m->note, e) && text(a, c, "part_of", &part_of, e));
    m->part_of = part_of[0] ? part_of : NULL;
    TRY(word(c, "family", families, COUNT_OF(families), &family, e));
    m->family = (enum entry_family)family;
    m->equity = m->family == FAMILY_EQUITY;
    TRY(level(a, c, m, "investment", &m->investment, e) && level(a, c, m, "risk", &m->risk, e) &&
        level(a, c, m, "control", &m->control, e));
    return yes_no(c, "platform_dependent", &m->platform_dependent, e) &&
           yes_no(c, "needs_codified_format", &m->needs_codified_format, e) &&
           yes_no(c, "needs_partner", &m->needs_partner, e) &&
           yes_no(c, "needs_ip", &m->needs_ip, e) &&
           yes_no(c, "supplies_local_assets", &m->supplies_local_assets, e) &&
           yes_no(c, "sells_at_distance", &m->sells_at_distance, e);
}

/* Marks the wholes; a part of something that is not there is a slip in the table. */
static bool join_parts(struct entry_mode *mode, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) {
        bool found = !mode[i].part_of;
        for (size_t k = 0; !found && k < n; k++)
            if (strcmp(mode[k].id, mode[i].part_of) == 0)
                found = mode[k].has_parts = true;
        if (!found)
            return FAIL(e, ERR_PARSE, "modes.csv: `%s` is part of `%s`, which is not there",
                        mode[i].id, mode[i].part_of);
    }
    return true;
}

struct modes {
    struct entry_mode *mode;
    size_t n, cap;
};

bool entry_mode_table(struct job *job, const struct entry_mode **ret, size_t *ret_n, struct err *e)
{
    static const char key = 0;
    struct modes *t = job_get(job, &key);
    if (!t) {
        struct arena *a = job->arena;
        struct csv *c;
        t = NEW(a, struct modes);
        TRY(csv_open_path(&c, a, path_join(a, job->data_dir, "entry/modes.csv"), NULL, e));
        while (csv_next(c, e)) {
            struct entry_mode m = {0};
            TRY(mode_row(a, c, &m, e));
            PUSH(a, t->mode, t->n, t->cap, m);
        }
        if (csv_failed(c))
            return false;
        TRY(join_parts(t->mode, t->n, e));
        job_set(job, &key, t);
    }
    *ret = t->mode;
    *ret_n = t->n;
    return true;
}

/* --- goods ----------------------------------------------------------------------------------- */

static bool concerns(const struct firm *f, bool by_code, const char *code)
{
    if (!by_code)
        return strcmp(sector_name(f->sector), code) == 0;
    for (size_t i = 0; i < f->n_products; i++)
        if (f->products[i].hs && strncmp(f->products[i].hs, code, strlen(code)) == 0)
            return true;
    return false;
}

bool goods_rule_of(struct job *job, const struct firm *f, struct goods_rule *ret, struct err *e)
{
    static const char *const kinds[] = {"sector", "hs"}, *const says[] = {"presumed", "ask",
                                                                          "say-yes"};
    struct arena *a = job->arena;
    struct csv *c;
    bool found = false;
    TRY(csv_open_path(&c, a, path_join(a, job->data_dir, "entry/goods.csv"), NULL, e));
    while (csv_next(c, e)) {
        int kind, say;
        const char *code, *what, *source, *tag;
        TRY(word(c, "kind", kinds, COUNT_OF(kinds), &kind, e) && need(a, c, "code", &code, e) &&
            word(c, "at_a_distance", says, COUNT_OF(says), &say, e) &&
            need(a, c, "what", &what, e) && need(a, c, "source", &source, e) &&
            need(a, c, "tag", &tag, e));
        if (!concerns(f, kind == 1, code) || (found && say <= (int)ret->at_a_distance))
            continue;
        *ret = (struct goods_rule){(enum at_a_distance)say, what, source};
        found = true;
    }
    if (csv_failed(c))
        return false;
    return found || FAIL(e, ERR_PARSE, "goods.csv: nothing is said of the sector `%s`",
                         sector_name(f->sector));
}

/* --- factors --------------------------------------------------------------------------------- */

static const char *const factor_ids[N_FACTORS] = {"specificity",
                                                  "contractual_risk",
                                                  "experience",
                                                  "size",
                                                  "market_potential",
                                                  "investment_risk",
                                                  "legal",
                                                  "distance",
                                                  "speed",
                                                  "resource_scarcity",
                                                  "need_for_control",
                                                  "know_how_at_risk"};

bool factor_table(struct job *job, struct entry_factor ret[N_FACTORS], bool ret_log[N_FACTORS],
                  struct err *e)
{
    static const char *const uses[] = {"control", "gate"}, *const scales[] = {"linear", "log"},
                             *const signs[] = {"1", "-1"};
    struct arena *a = job->arena;
    const char *path = path_join(a, job->data_dir, "entry/factors.csv");
    bool seen[N_FACTORS] = {false};
    struct csv *c;
    TRY(csv_open_path(&c, a, path, NULL, e));
    while (csv_next(c, e)) {
        struct entry_factor f = {0};
        int i, use, scale, sign;
        TRY(word(c, "id", factor_ids, N_FACTORS, &i, e) && word(c, "use", uses, 2, &use, e) &&
            word(c, "scale", scales, 2, &scale, e) && word(c, "sign", signs, 2, &sign, e));
        f.id = factor_ids[i];
        f.sign = sign == 0 ? 1 : -1;
        TRY(yes_no(c, "mixed", &f.mixed, e));
        TRY(need(a, c, "name", &f.name, e) && need(a, c, "high", &f.high, e) &&
            need(a, c, "low", &f.low, e) && need(a, c, "source", &f.source, e) &&
            need(a, c, "tag", &f.tag, e));
        if (seen[i] || use != (i >= N_SUM_FACTORS))
            return FAIL(e, ERR_PARSE, "factors.csv, line %zu: `%s` %s", c->line, f.id,
                        seen[i] ? "stands here a second time" : "has the wrong use");
        seen[i] = true;
        ret[i] = f;
        ret_log[i] = scale == 1;
    }
    if (csv_failed(c))
        return false;
    for (int i = 0; i < N_FACTORS; i++)
        if (!seen[i])
            return FAIL(e, ERR_PARSE, "factors.csv: the factor `%s` is missing", factor_ids[i]);
    return true;
}

/* --- parameters ------------------------------------------------------------------------------ */

const struct figure *param(struct work *w, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *id = arena_vprintf(w->a, fmt, ap);
    va_end(ap);
    struct figure *f = w->failed ? NULL : params_figure(w->a, w->params, id, NULL, w->e);
    if (!f) {
        w->failed = true;
        return figure_missing(w->a, id, "", "no such parameter");
    }
    return f;
}
