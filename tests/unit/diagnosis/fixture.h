/* fixture.h — the shipped catalogue and facts, and firms made in memory for the tests of this room.
 */
#ifndef TESTS_UNIT_DIAGNOSIS_FIXTURE_H
#define TESTS_UNIT_DIAGNOSIS_FIXTURE_H

#include "../country/peer.h"
#include "base/random.h"
#include "diagnosis/parts.h"

struct fixture {
    const char *data_dir;
    struct facts *facts;
    const struct catalogue *cat;
};

static inline struct fixture fixture_open(struct arena *a)
{
    struct fixture x;
    struct err e;
    const char *root = getenv("LANDFALL_ROOT");
    x.data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR;
    OK(facts_load(a, x.data_dir, AS_OF_FACT_TABLE, &x.facts, &e), e);
    OK(catalogue_load(a, x.data_dir, facts_as_of(x.facts), &x.cat, &e), e);
    return x;
}

/* A Greek firm that has said nothing yet. */
static inline struct firm *firm_empty(struct arena *a)
{
    static const struct currency eur = {"EUR", "Euro", 2, "test"};
    struct firm *f = NEW(a, struct firm);
    *f = (struct firm){.file = "test.yaml",
                       .id = "test",
                       .name = "Test",
                       .home = "GRC",
                       .currency = "EUR",
                       .book = &eur,
                       .written_on = "2025-06-30"};
    f->answers = NEW_N(a, struct answer, 400);
    f->technologies = NEW_N(a, struct technology, 64);
    f->sales = NEW_N(a, struct sale, 200);
    f->entries = NEW_N(a, struct entry, 100);
    return f;
}

static inline void say(struct firm *f, const char *instrument, const char *item, int value,
                       const char *evidence)
{
    f->answers[f->n_answers++] = (struct answer){
        .instrument = instrument, .item = item, .value = value, .evidence = evidence};
}

static inline void say_not_applicable(struct firm *f, const char *instrument, const char *item,
                                      const char *reason)
{
    f->answers[f->n_answers++] = (struct answer){
        .instrument = instrument, .item = item, .state = ANSWER_NOT_APPLICABLE, .reason = reason};
}

static inline struct firm_money euros(double v)
{
    static const struct currency eur = {"EUR", "Euro", 2, "test"};
    return (struct firm_money){true, money_of((int64_t)(v * 100), &eur), v, "EUR"};
}

static inline void sell(struct firm *f, const char *market, int year, double amount)
{
    f->sales[f->n_sales++] = (struct sale){.market = market, .year = year, .amount = euros(amount)};
}

static inline void enter(struct firm *f, const char *market, const char *mode, int year,
                         enum entry_trigger trigger, const char *relationship)
{
    f->entries[f->n_entries++] = (struct entry){.market = market,
                                                .mode = mode,
                                                .year = year,
                                                .trigger = trigger,
                                                .relationship = relationship};
}

static inline void use(const struct fixture *x, struct firm *f, const char *id, int level,
                       double share)
{
    int t = tech_find(x->cat->tech, id);
    assert_true(t >= 0);
    f->technologies[f->n_technologies++] =
        (struct technology){.id = id,
                            .group = (enum function_group)x->cat->tech->techs[t].group,
                            .level = level,
                            .users_share = {share >= 0, share >= 0 ? share : 0}};
}

static inline struct look look_at(struct arena *a, const struct fixture *x, const struct firm *f)
{
    struct err e;
    struct look l = {.a = a, .cat = x->cat, .facts = x->facts, .firm = f, .seed = 7};
    l.home = market_index(x->facts, f->home);
    l.as_of_year = 2026;
    OK(look_open(&l, &e), e);
    return l;
}

/* Asks tests/peers/<script>; NULL when Python is absent (a line says so). */
static inline struct json_t *peer_answer(struct arena *a, const char *script,
                                         const struct buf *input)
{
    struct err e;
    struct json_t *root;
    const char *dir = getenv("LANDFALL_ROOT");
    const char *path = arena_printf(a, "%s/tests/peers/%s", dir ? dir : ".", script);
    struct str out = peer_ask(a, arena_printf(a, "%s -c 'import json'", peer_python()),
                              arena_printf(a, "%s '%s'", peer_python(), path), buf_str(input));
    if (!out.p)
        return NULL;
    OK(js_load(&root, a, script, out, &e), e);
    return root;
}

/* NaN for null or absent. */
static inline double peer_real(const struct json_t *object, const char *key)
{
    double v;
    return js_get_real(object, key, &v) ? v : (double)NAN;
}

/* Both missing, or both known and near. */
static inline void agree(const struct figure *f, double peer, double scale, double tol,
                         const char *what)
{
    if (isnan(peer) != !figure_known(f)) {
        print_error("%s: ours is %s, the peer says %g\n", what,
                    figure_known(f) ? "known" : "missing", peer);
        fail();
    }
    if (!isnan(peer))
        near(f->value * scale, peer, tol, what);
}

static inline double low_of(const struct figure *f)
{
    return figure_has_interval(f) ? f->low : f->value;
}
static inline double high_of(const struct figure *f)
{
    return figure_has_interval(f) ? f->high : f->value;
}

#endif
