/* catalogue.c — loads the judgement files in the order in which they refer to each other, and turns
 * parameters into figures that name their file and line. */
#include "diagnosis/catalogue.h"

#include <math.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/hash.h"

static bool text_of(struct arena *a, const char *data_dir, const char *name, struct str *ret,
                    struct err *e)
{
    return file_read_text(a, path_join(a, data_dir, name), FILE_MAX_TEXT, ret, e);
}

static bool read_modes(struct arena *a, struct str text, struct catalogue *c, struct err *e)
{
    struct csv *r;
    struct mode_step *m = NULL;
    const char **part_of = NULL; /* [n] the mode this one is a kind of; NULL */
    int id, name, part, investment, control;
    size_t n = 0, cap = 0, n_part = 0, cap_part = 0;
    TRY(csv_open_memory(&r, a, "modes.csv", text, &(struct csv_options){.max_rows = 200}, e));
    TRY(csv_col(r, "id", &id, e) && csv_col(r, "name", &name, e) &&
        csv_col(r, "part_of", &part, e) && csv_col(r, "investment", &investment, e) &&
        csv_col(r, "control", &control, e));
    while (csv_next(r, e)) {
        struct str s_id, s_name;
        struct mode_step x = {0};
        TRY(csv_need_text(r, id, &s_id, e) && csv_need_text(r, name, &s_name, e) &&
            csv_need_real(r, investment, &x.investment, e) &&
            csv_need_real(r, control, &x.control, e));
        x.id = str_dup(a, s_id);
        x.name = str_dup(a, s_name);
        PUSH(a, m, n, cap, x);
        PUSH(a, part_of, n_part, cap_part,
             csv_text(r, part).n ? str_dup(a, csv_text(r, part)) : NULL);
    }
    if (csv_failed(r))
        return false;
    for (size_t i = 0; i < n; i++) {
        m[i].rank = 1;
        for (size_t k = 0; k < n; k++) {
            double mine = m[i].investment + m[i].control, other = m[k].investment + m[k].control;
            bool counted = part_of[k]; /* each level counts once, however many modes share it */
            for (size_t j = 0; j < k; j++)
                counted =
                    counted || (!part_of[j] && fabs(m[j].investment + m[j].control - other) < 1e-9);
            m[i].rank += other < mine - 1e-9 && !counted;
        }
    }
    /* the two kinds of direct export are one stage of the ladder */
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; part_of[i] && k < n; k++)
            if (strcmp(m[k].id, part_of[i]) == 0)
                m[i].rank = m[k].rank;
    c->modes = m;
    c->n_modes = n;
    return true;
}

const struct mode_step *mode_find(const struct catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->n_modes; i++)
        if (strcmp(c->modes[i].id, id) == 0)
            return &c->modes[i];
    return NULL;
}

bool catalogue_load(struct arena *a, const char *data_dir, struct date as_of,
                    const struct catalogue **ret, struct err *e)
{
    struct catalogue *c = NEW(a, struct catalogue);
    struct str pei, tech, apmo, facilitators, claims, references, modes;
    TRY(text_of(a, data_dir, "practices/pei.yaml", &pei, e) &&
        text_of(a, data_dir, "instruments/technologies.yaml", &tech, e) &&
        text_of(a, data_dir, "instruments/apmo-bc.yaml", &apmo, e) &&
        text_of(a, data_dir, "facilitators/facilitators.yaml", &facilitators, e) &&
        text_of(a, data_dir, "facilitators/claims.csv", &claims, e) &&
        text_of(a, data_dir, "facilitators/references.csv", &references, e) &&
        text_of(a, data_dir, "entry/modes.csv", &modes, e) && read_modes(a, modes, c, e));
    TRY(params_load(a, path_join(a, data_dir, "parameters"), as_of, &c->params, e));
    TRY(pei_catalogue_read(a, "pei.yaml", pei, &c->pei, e) &&
        tech_catalogue_read(a, "technologies.yaml", tech, &c->tech, e) &&
        apmo_catalogue_read(a, "apmo-bc.yaml", apmo, c->pei, &c->apmo, e) &&
        facilitator_catalogue_read(a, facilitators, claims, references, c->pei, c->tech, &c->fac,
                                   e));
    static const char *const topics[] = {"pei",      "readiness",    "pathway",
                                         "outcomes", "facilitators", "entry"};
    struct hash h;
    char hex[HASH_HEX];
    hash_init(&h);
    hash_add_field(&h, str_of(c->pei->hash));
    hash_add_field(&h, str_of(c->tech->hash));
    hash_add_field(&h, str_of(c->apmo->hash));
    hash_add_field(&h, str_of(c->fac->hash));
    hash_add_field(&h, modes);
    for (size_t i = 0; i < COUNT_OF(topics); i++) {
        const char *topic = params_topic_hash(c->params, topics[i]);
        if (!topic)
            return FAIL(e, ERR_NOT_FOUND, "the parameter file %s.csv is missing in %s/parameters",
                        topics[i], data_dir);
        hash_add_field(&h, str_of(topic));
    }
    hash_end(&h, hex);
    c->hash = arena_strdup(a, hex);
    *ret = c;
    return true;
}

bool param_figure(struct arena *a, const struct params *p, const char *id,
                  const struct figure **ret, struct err *e)
{
    const struct param *x;
    TRY(params_get(p, id, &x, e));
    struct figure *f =
        figure_leaf(a, FIGURE_CATALOGUE, x->note ? x->note : x->id, x->value, x->unit, 0,
                    arena_printf(a, "parameters/%s", x->file->name), x->id);
    f->grade = cstr_eq(x->tag, "D") ? GRADE_D : GRADE_C;
    f->why_grade = arena_printf(a, "%s: %s", x->tag, x->source ? x->source : "no source named");
    *ret = f;
    return true;
}
