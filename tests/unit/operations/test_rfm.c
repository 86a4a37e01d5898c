/* test_rfm.c — scores by hand, ties, terciles, and every combination of scores has a segment of the shipped table. */
#include "operations/rfm.h"
#include "unit/scratch.h"

static const double equal[] = {1, 1, 1};

static struct buyer *person(struct arena *a, int32_t last, size_t n, int64_t value)
{
    struct buyer *b = NEW(a, struct buyer);
    *b = (struct buyer){.id = "#", .market = "DEU", .channel = "", .bought = NEW_N(a, struct purchase, n), .n = n};
    for (size_t i = 0; i < n; i++)
        b->bought[i] = (struct purchase){last - (int32_t)(n - 1 - i), i == 0 ? value : 0};
    return b;
}

/* Ten customers, terciles off: the most recent two have 5, the next two 4 … */
static void test_scores(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct rfm_segments none = {0};
    const struct buyer *b[10];
    struct rfm s[10];
    bool terciles;
    for (int i = 0; i < 10; i++)
        b[i] = person(a, 100 + i, i < 2 ? 1 : i < 8 ? 2 : 3, 10 * (i + 1));
    rfm_scores(a, b, 10, 200, 1, equal, &none, s, &terciles);
    assert_false(terciles);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(s[i].score[0], i / 2 + 1);
        assert_int_equal(s[i].score[2], i / 2 + 1);
        /* one purchase is no habit; of the others, six alike: no worse than eight of ten, ⌈5·8/10⌉ = 4 */
        assert_int_equal(s[i].score[1], i < 2 ? 1 : i < 8 ? 4 : 5);
        assert_int_equal(s[i].segment, 0); /* = number of rows: none fits */
    }
    assert_true(s[9].mean == 5);
    /* the same people in a small market: thirds, said as 1, 3, 5 */
    rfm_scores(a, b, 10, 200, 50, equal, &none, s, &terciles);
    assert_true(terciles);
    for (int i = 0; i < 10; i++)
        assert_int_equal(s[i].score[2], 2 * ((3 * (i + 1) + 9) / 10) - 1);
    /* one alone is best of all there are */
    rfm_scores(a, b, 1, 200, 50, equal, &none, s, &terciles);
    assert_int_equal(s[0].score[0], 5);
}

static void test_segments(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .as_of = AS_OF_FACT_TABLE};
    const struct rfm_segments *segments;
    struct err e = {0};
    if (!rfm_segments(&job, &segments, &e))
        fail_msg("%s", e.msg);
    assert_true(segments->n >= 6);
    bool *used = NEW_N(a, bool, segments->n);
    /* every combination of scores lands somewhere, and every row is of use */
    for (int r = 1; r <= 5; r++)
        for (int f = 1; f <= 5; f++)
            for (int m = 1; m <= 5; m++) {
                int score[] = {r, f, m};
                size_t i = 0;
                for (; i < segments->n; i++) {
                    bool fits = true;
                    for (int k = 0; k < 3; k++)
                        fits &= score[k] >= segments->items[i].from[k] && score[k] <= segments->items[i].to[k];
                    if (fits)
                        break;
                }
                if (i == segments->n)
                    fail_msg("no segment for %d%d%d", r, f, m);
                used[i] = true;
            }
    for (size_t i = 0; i < segments->n; i++)
        if (!used[i])
            fail_msg("segment %s is never reached", segments->items[i].id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_scores), cmocka_unit_test(test_segments)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
