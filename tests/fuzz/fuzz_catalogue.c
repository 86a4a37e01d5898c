/* fuzz_catalogue.c — any bytes as one of the judgement files; the first byte says which. What is
 * accepted must keep the promises the scoring relies on: weights that add up, indices in range,
 * sets within the practices that exist. */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/file.h"
#include "diagnosis/catalogue.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The shipped files that the others refer to, read once. */
static struct {
    struct arena *a;
    const struct pei_catalogue *pei;
    const struct tech_catalogue *tech;
    struct str facilitators, claims, references;
} shipped;

static struct str file(const char *name)
{
    struct str s = {NULL, 0};
    struct err e = {0};
    const char *root = getenv("LANDFALL_ROOT");
    const char *dir = root ? arena_printf(shipped.a, "%s/data", root) : LANDFALL_DATA_DIR;
    bool ok = file_read_text(shipped.a, path_join(shipped.a, dir, name), FILE_MAX_TEXT, &s, &e);
    assert(ok);
    return s;
}

static void load_shipped(void)
{
    struct err e = {0};
    shipped.a = arena_open();
    bool ok =
        pei_catalogue_read(shipped.a, "pei.yaml", file("practices/pei.yaml"), &shipped.pei, &e) &&
        tech_catalogue_read(shipped.a, "technologies.yaml", file("instruments/technologies.yaml"),
                            &shipped.tech, &e);
    assert(ok);
    shipped.facilitators = file("facilitators/facilitators.yaml");
    shipped.claims = file("facilitators/claims.csv");
    shipped.references = file("facilitators/references.csv");
}

static void check_pei(const struct pei_catalogue *c)
{
    assert(c->n_practices >= 1 && c->n_practices <= CAT_MAX_PRACTICES);
    for (size_t i = 0; i < c->n_practices; i++) {
        double sum = 0;
        const struct practice *p = &c->practices[i];
        assert(p->dimension < c->n_dimensions && p->n_observables >= 1);
        for (size_t j = 0; j < p->n_observables; j++)
            sum += p->observables[j].weight;
        assert(fabs(sum - 1) < 1e-9);
        assert(practice_find(c, p->id) == (int)i);
    }
}

static void check_apmo(const struct apmo_catalogue *c)
{
    for (size_t k = 0; k < N_MECHANISMS; k++)
        assert(c->mechanism[k] < c->n_constructs);
    for (size_t i = 0; i < c->n_constructs; i++)
        assert(c->constructs[i].first_item + c->constructs[i].n_items <= c->n_items);
    for (size_t i = 0; i < c->n_views; i++)
        assert(c->views[i].n_members >= 1);
}

static void check_facilitators(const struct facilitator_catalogue *c)
{
    assert(c->n_facilitators >= 1 && c->n_facilitators <= CAT_MAX_FACILITATORS);
    for (size_t f = 0; f < c->n_facilitators; f++) {
        const struct facilitator *x = &c->facilitators[f];
        assert(x->cost[0] <= x->cost[1] && x->cost[1] <= x->cost[2]);
        assert(!(x->excludes >> f & 1));
        for (size_t k = 0; k < x->n_claims; k++)
            assert(x->claims[k] < c->n_claims);
        for (size_t k = 0; k < x->n_needs; k++)
            assert(x->needs[k] && !(x->needs[k] >> f & 1));
    }
    for (size_t k = 0; k < c->n_claims; k++)
        for (size_t i = 0; i < c->claims[k].n_references; i++)
            assert(c->claims[k].references[i] < c->n_references);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!shipped.a)
        load_shipped();
    if (size == 0)
        return 0;
    ARENA_LOCAL(a);
    struct err e = {0};
    /* readers take NUL-terminated views, as file_read_text gives them */
    struct str text = str_of(arena_strndup(a, (const char *)data + 1, size - 1));
    text.n = size - 1;
    const struct pei_catalogue *pei;
    const struct tech_catalogue *tech;
    const struct apmo_catalogue *apmo;
    const struct facilitator_catalogue *fac;
    bool ok = true;
    switch (data[0]) {
    case 'p':
        if ((ok = pei_catalogue_read(a, "pei.yaml", text, &pei, &e)))
            check_pei(pei);
        break;
    case 't':
        if ((ok = tech_catalogue_read(a, "technologies.yaml", text, &tech, &e)))
            assert(tech->n_techs >= N_TECH_GROUPS);
        break;
    case 'i':
        if ((ok = apmo_catalogue_read(a, "apmo-bc.yaml", text, shipped.pei, &apmo, &e)))
            check_apmo(apmo);
        break;
    case 'f':
        if ((ok = facilitator_catalogue_read(a, text, shipped.claims, shipped.references,
                                             shipped.pei, shipped.tech, &fac, &e)))
            check_facilitators(fac);
        break;
    case 'c':
        if ((ok = facilitator_catalogue_read(a, shipped.facilitators, text, shipped.references,
                                             shipped.pei, shipped.tech, &fac, &e)))
            check_facilitators(fac);
        break;
    case 'r':
        if ((ok = facilitator_catalogue_read(a, shipped.facilitators, shipped.claims, text,
                                             shipped.pei, shipped.tech, &fac, &e)))
            check_facilitators(fac);
        break;
    default:
        break;
    }
    assert(ok || (e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]));
    return 0;
}
