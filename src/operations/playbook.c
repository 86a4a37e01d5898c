/* playbook.c — reads the table of actions and picks those that fit. */
#include "operations/playbook.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"

static const char book_key;

static const char *const *split_steps(struct arena *a, struct str text, size_t *ret_n)
{
    const char **steps = NULL;
    size_t n = 0, cap = 0;
    while (text.n > 0) {
        struct str step = str_trim(str_cut(&text, '|'));
        if (step.n > 0)
            PUSH(a, steps, n, cap, str_dup(a, step));
    }
    *ret_n = n;
    return steps;
}

bool playbook_load(struct job *job, const struct playbook **ret, struct err *e)
{
    enum { ACTION, TITLE, KPI, DIRECTION, DIMENSION, KIND, STEPS, WHEN_NOT, SOURCE, TAG, N_COLUMNS };
    static const char *const heads[N_COLUMNS] = {"action", "title", "kpi",      "direction", "dimension",
                                                 "kind",   "steps", "when_not", "source",    "tag"};
    struct arena *a = job->arena;
    const struct playbook *kept = job_get(job, &book_key);
    struct csv *c;
    struct str f[N_COLUMNS];
    int col[N_COLUMNS];
    struct play *items = NULL;
    size_t n = 0, cap = 0;
    if (kept) {
        *ret = kept;
        return true;
    }
    TRY(csv_open_path(&c, a, path_join(a, job->data_dir, "operations/playbooks.csv"), NULL, e));
    for (size_t k = 0; k < N_COLUMNS; k++)
        TRY(csv_col(c, heads[k], &col[k], e));
    while (csv_next(c, e)) {
        struct play p = {.line = (int)c->line};
        for (size_t k = 0; k < N_COLUMNS; k++) {
            if (k == WHEN_NOT)
                f[k] = csv_text(c, col[k]);
            else
                TRY(csv_need_text(c, col[k], &f[k], e));
        }
        p.action = str_dup(a, f[ACTION]);
        p.title = str_dup(a, f[TITLE]);
        p.kpi = str_dup(a, f[KPI]);
        p.direction = str_dup(a, f[DIRECTION]);
        p.dimension = str_dup(a, f[DIMENSION]);
        p.kind = str_dup(a, f[KIND]);
        p.steps = split_steps(a, f[STEPS], &p.n_steps);
        p.when_not = f[WHEN_NOT].n ? str_dup(a, f[WHEN_NOT]) : NULL;
        p.source = str_dup(a, f[SOURCE]);
        p.tag = str_dup(a, f[TAG]);
        PUSH(a, items, n, cap, p);
    }
    if (csv_failed(c))
        return false;
    struct playbook *book = NEW(a, struct playbook);
    *book = (struct playbook){items, n};
    job_set(job, &book_key, book);
    *ret = book;
    return true;
}

static bool fits(const char *pattern, const char *is)
{
    struct str rest = str_of(pattern);
    if (cstr_eq(pattern, "*"))
        return true;
    while (rest.n > 0) /* "on_time+otif": any of them */
        if (str_is(str_cut(&rest, '+'), is))
            return true;
    return false;
}

static int particular(const struct play *p)
{
    return (strcmp(p->kpi, "*") != 0) * 2 + (strcmp(p->dimension, "*") != 0);
}

static int order(const void *x, const void *y)
{
    const struct play *a = *(const struct play *const *)x, *b = *(const struct play *const *)y;
    int by = particular(b) - particular(a);
    return by ? by : a->line - b->line;
}

const struct play **playbook_for(struct arena *a, const struct playbook *p, const char *kpi, int direction,
                                 const char *dimension, size_t *ret_n)
{
    const struct play **found = NEW_N(a, const struct play *, p->n + 1);
    const char *way = direction > 0 ? "rises" : "falls";
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < p->n; i++)
        if (fits(p->items[i].kpi, kpi) && fits(p->items[i].direction, way) && fits(p->items[i].dimension, dimension))
            found[n++] = &p->items[i];
    qsort(found, n, sizeof *found, order);
    for (size_t i = 0; i < n; i++) {
        bool again = false;
        for (size_t k = 0; k < kept && !again; k++)
            again = cstr_eq(found[k]->action, found[i]->action);
        if (!again)
            found[kept++] = found[i];
    }
    *ret_n = kept;
    return found;
}
