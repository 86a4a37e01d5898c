/* test_shared_job.c — a server's way of asking: what is loaded once in a base job is read by many
 * threads, each with a job and an arena of its own. The answers are byte for byte those of a job
 * that loads everything itself. Meant for ThreadSanitizer as well; there LANDFALL_THREADS=2 keeps the
 * threads of a ranking inside those of the requests. */
#include "unit/scratch.h"

#include <pthread.h>

#include "base/capability.h"
#include "base/hash.h"
#include "base/params.h"
#include "country/distance.h"
#include "market/market.h"

enum { THREADS = 6, ROUNDS = 2 };

struct question {
    const struct capability *capability;
    const char *firm, *market, *other, *weight, *veto;
};
static const struct question questions[] = {
    {&market_rank_capability, "olive-oil", NULL, NULL, NULL, NULL},
    {&market_show, "generic-medicine", "ARE", NULL, NULL, NULL},
    {&market_rank_capability, "industrial-sensor", NULL, NULL, "near=0.3", NULL},
    {&market_compare, "olive-oil", "DEU", "SWE", NULL, NULL},
    {&market_matrix, "generic-medicine", NULL, NULL, NULL, "max_distance_km=5000"},
    {&market_show, "olive-oil", "JPN", NULL, "demand=40%", "exclude=EU"},
};

static const char *root(void)
{
    const char *r = getenv("LANDFALL_ROOT");
    return r ? r : ".";
}

static struct job job_of(struct arena *a, const struct job *base)
{
    const char *build = getenv("LANDFALL_BUILD");
    return (struct job){.arena = a,
                        .base = base,
                        .data_dir = arena_printf(a, "%s/data", root()),
                        .country_dir = build ? arena_printf(a, "%s/country", build) : LANDFALL_COUNTRY_DIR,
                        .as_of = AS_OF_FACT_TABLE,
                        .seed = 1};
}

/* The loaders a door calls on its base job before it answers anybody. */
static bool load(struct job *base, struct err *e)
{
    struct facts *f;
    const struct params *p;
    const struct distances *d;
    struct pestel *pestel;
    return facts_of_job(base, &f, e) && params_of_job(base, facts_as_of(f), &p, e) &&
           distances_of_job(base, &d, e) && market_pestel(base, f, 0, &pestel, e);
}

/* The JSON of an answer as a hash: it holds every figure down to its leaves. */
static bool answer(struct job *job, const struct question *q, char hex[HASH_HEX], struct err *e)
{
    struct arena *a = job->arena;
    struct args *args = args_new(a, q->capability);
    struct value *v;
    struct buf b;
    TRY(args_set(a, args, "firm", arena_printf(a, "%s/examples/%s/firm.yaml", root(), q->firm), e) &&
        args_set(a, args, "draws", "500", e));
    if (q->market)
        TRY(args_set(a, args, "market", q->market, e));
    if (q->other)
        TRY(args_set(a, args, "other", q->other, e));
    if (q->weight)
        TRY(args_set(a, args, "weight", q->weight, e));
    if (q->veto)
        TRY(args_set(a, args, "veto", q->veto, e));
    TRY(args_finish(a, args, e) && q->capability->run(job, args, &v, e) &&
        value_check(v, q->capability->result, e));
    buf_init(&b, a, 256 << 20);
    value_to_json(&b, v);
    hash_bytes(hex, buf_str(&b));
    return !b.overflow;
}

struct asker {
    const struct job *base;
    size_t first;
    char hex[COUNT_OF(questions)][HASH_HEX];
    struct err e;
    bool ok;
};

static void *ask(void *p)
{
    struct asker *x = p;
    x->ok = true;
    for (size_t r = 0; x->ok && r < ROUNDS; r++)
        for (size_t i = 0; x->ok && i < COUNT_OF(questions); i++) {
            size_t k = (x->first + i) % COUNT_OF(questions);
            ARENA_LOCAL(a);
            struct job job = job_of(a, x->base);
            x->ok = answer(&job, &questions[k], x->hex[k], &x->e);
        }
    return NULL;
}

static void threads_on_one_base_answer_like_jobs_of_their_own(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job base = job_of(a, NULL);
    char alone[COUNT_OF(questions)][HASH_HEX];
    OK(load(&base, &e), e);
    size_t before;
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        ARENA_LOCAL(own);
        struct job job = job_of(own, NULL);
        OK(answer(&job, &questions[i], alone[i], &e), e);
        for (size_t k = 0; k < i; k++) /* else the comparison below would say little */
            assert_string_not_equal(alone[i], alone[k]);
    }
    pthread_t thread[THREADS];
    struct asker *asker = NEW_N(a, struct asker, THREADS);
    before = arena_bytes(a);
    for (size_t t = 0; t < THREADS; t++) {
        asker[t].base = &base;
        asker[t].first = t;
        assert_int_equal(pthread_create(&thread[t], NULL, ask, &asker[t]), 0);
    }
    for (size_t t = 0; t < THREADS; t++)
        assert_int_equal(pthread_join(thread[t], NULL), 0);
    for (size_t t = 0; t < THREADS; t++) {
        OK(asker[t].ok, asker[t].e);
        for (size_t i = 0; i < COUNT_OF(questions); i++)
            assert_string_equal(asker[t].hex[i], alone[i]);
    }
    assert_int_equal(arena_bytes(a), before); /* nobody kept anything in the shared arena */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_on_one_base_answer_like_jobs_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
