/* test_concordance.c — chains of revisions, shares, whole numbers, and the conversion of a segment. */
#include "../scratch.h"

#include <math.h>

#include "base/random.h"
#include "trade/convert.h"

static struct concordance_row row(const char *after, const char *before, const char *new_code,
                                  const char *old_code)
{
    struct concordance_row r = {0};
    strcpy(r.after, after);
    strcpy(r.before, before);
    strcpy(r.code_after, new_code);
    strcpy(r.code_before, old_code);
    return r;
}

/* HS17 ↔ HS12: 1 stays; 2 and 3 became 23; 4 became 41 and 42; 5, 6 became 56, 6 also 61. HS12 ↔ HS07: 41
 * came from 400 and 401. */
static struct concordance *small(struct arena *a)
{
    struct concordance_row r[] = {
        row("HS17", "HS12", "000001", "000001"), row("HS17", "HS12", "000023", "000002"),
        row("HS17", "HS12", "000023", "000003"), row("HS17", "HS12", "000041", "000004"),
        row("HS17", "HS12", "000042", "000004"), row("HS17", "HS12", "000056", "000005"),
        row("HS17", "HS12", "000056", "000006"), row("HS17", "HS12", "000061", "000006"),
        row("HS12", "HS07", "000001", "000001"), row("HS12", "HS07", "000004", "000400"),
        row("HS12", "HS07", "000004", "000401"), row("HS12", "HS07", "000002", "000002")};
    struct concordance_row *kept = NEW_N(a, struct concordance_row, COUNT_OF(r));
    memcpy(kept, r, sizeof r);
    return concordance_of_rows(a, kept, COUNT_OF(r));
}

static double share(const struct concordance_map *m, const char *from, const char *to)
{
    int k = concordance_code(m, from), l = concordance_new_code(m, to);
    if (k < 0 || l < 0)
        return -1;
    for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++)
        if (m->link[i].to == (uint32_t)l)
            return m->link[i].share;
    return 0;
}

static void links_families_and_both_directions(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct concordance *c = small(a);
    struct concordance_map *m;
    OK(concordance_map(c, a, "HS12", "HS17", &m, &e), e);
    assert_string_equal(m->path, "HS12 → HS17");
    assert_true(share(m, "000001", "000001") == 1);
    assert_true(share(m, "000002", "000023") == 1);
    assert_true(share(m, "000004", "000042") == 0.5);
    assert_true(share(m, "000006", "000061") == 0.5);
    assert_int_equal(m->relation[m->family[concordance_code(m, "000001")]], RELATION_ONE_TO_ONE);
    assert_int_equal(m->relation[m->family[concordance_code(m, "000003")]], RELATION_MANY_TO_ONE);
    assert_int_equal(m->relation[m->family[concordance_code(m, "000004")]], RELATION_ONE_TO_MANY);
    assert_int_equal(m->relation[m->family[concordance_code(m, "000005")]], RELATION_MANY_TO_MANY);
    assert_int_equal(concordance_code(m, "999999"), -1);
    OK(concordance_map(c, a, "HS17", "HS12", &m, &e), e);
    assert_true(share(m, "000023", "000002") == 0.5);
    assert_true(share(m, "000042", "000004") == 1);
    assert_int_equal(m->relation[m->family[concordance_code(m, "000041")]], RELATION_MANY_TO_ONE);
}

static void a_chain_multiplies_and_carries_unknown_codes_on(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct concordance_map *m;
    OK(concordance_map(small(a), a, "HS17", "HS07", &m, &e), e);
    assert_string_equal(m->path, "HS17 → HS12 → HS07");
    assert_true(share(m, "000041", "000400") == 0.5);
    assert_true(share(m, "000023", "000002") == 0.5);
    assert_true(share(m, "000023", "000003") == 0.5); /* HS07 does not speak of 3 */
    for (size_t k = 0; k < m->n_from; k++) {
        double sum = 0;
        for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++)
            sum += m->link[i].share;
        assert_true(fabs(sum - 1) < 1e-12);
    }
    FAILS(concordance_map(small(a), a, "HS17", "HS92", &m, &e), e, ERR_NOT_FOUND, "no chain");
    FAILS(concordance_map(small(a), a, "HS17", "HS17", &m, &e), e, ERR_NOT_FOUND, "already");
}

static void shares_follow_trade_where_both_are_known(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct concordance_map *m;
    OK(concordance_map(small(a), a, "HS12", "HS17", &m, &e), e);
    double *from = NEW_N(a, double, m->n_from), *to = NEW_N(a, double, m->n_to);
    from[concordance_code(m, "000004")] = 100;
    from[concordance_code(m, "000005")] = 30;
    from[concordance_code(m, "000006")] = 70;
    to[concordance_new_code(m, "000041")] = 3; /* another year's trade: only its shares count */
    to[concordance_new_code(m, "000042")] = 1;
    to[concordance_new_code(m, "000056")] = 160; /* twice what the old codes had: scaled to 80 of 100 */
    to[concordance_new_code(m, "000061")] = 40;  /* 20: so 6 gives 20 to 61 and 50 to 56 */
    assert_int_equal(concordance_fit(m, from, to), 2);
    assert_true(fabs(share(m, "000004", "000041") - 0.75) < 1e-12);
    assert_true(fabs(share(m, "000006", "000061") - 20.0 / 70) < 1e-9);
    assert_true(fabs(share(m, "000006", "000056") - 50.0 / 70) < 1e-9);
    assert_true(share(m, "000005", "000056") == 1);
}

static void without_trade_in_the_other_revision_the_split_stays_equal(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct concordance_map *m;
    OK(concordance_map(small(a), a, "HS12", "HS17", &m, &e), e);
    double *from = NEW_N(a, double, m->n_from), *to = NEW_N(a, double, m->n_to);
    from[concordance_code(m, "000004")] = 100;
    assert_int_equal(concordance_fit(m, from, to), 0);
    assert_true(share(m, "000004", "000041") == 0.5);
}

static void whole_numbers_add_up(void **state)
{
    (void)state;
    struct rng r;
    struct concordance_link l[7] = {0};
    int64_t got[7];
    rng_init(&r, 11, "split");
    for (int i = 0; i < 3; i++)
        l[i].share = 1.0 / 3;
    concordance_split(l, 3, 100, got); /* 33.3 each: the first gets the one that is left */
    assert_true(got[0] == 34 && got[1] == 33 && got[2] == 33);
    l[0].share = 0.5;
    l[1].share = 0.3;
    l[2].share = 0.2;
    concordance_split(l, 3, 9, got); /* 4.5 2.7 1.8 */
    assert_true(got[0] == 4 && got[1] == 3 && got[2] == 2);
    for (int k = 0; k < 20000; k++) {
        size_t n = 1 + (size_t)rng_below(&r, 7);
        double all = 0;
        int64_t v = (int64_t)rng_below(&r, k % 2 ? 50 : UINT64_C(900000000000000)), sum = 0;
        for (size_t i = 0; i < n; i++)
            all += l[i].share = rng_uniform(&r);
        for (size_t i = 0; i < n; i++)
            l[i].share /= all;
        concordance_split(l, n, v, got);
        for (size_t i = 0; i < n; i++) {
            assert_true(got[i] >= 0 && fabs((double)got[i] - (double)v * l[i].share) <= 1 + (double)v * 1e-14);
            sum += got[i];
        }
        assert_true(sum == v);
    }
}

/* A segment of HS12: three exporters, rows of every kind of code and one that no table knows. */
static const struct flow_segment *segment_of(struct arena *a, const char *folder)
{
    static const char country[3][FLOW_COUNTRY] = {"AAA", "BBB", "CCC"};
    static const char product[6][FLOW_PRODUCT] = {"000002", "000003", "000004", "000005", "000006", "999999"};
    uint16_t exporter[] = {0, 0, 0, 1, 1, 2, 0}, importer[] = {1, 1, 2, 2, 0, 0, 1};
    uint16_t code[] = {0, 1, 2, 2, 3, 4, 5};
    int64_t value[] = {10, 20, 7, 5000000000, 3, 1, 40};
    int64_t quantity[] = {1, FLOW_NO_QUANTITY, 9, 3, 2, 1, 5};
    struct err e = {0};
    struct flow_writer *w;
    struct flow_store *s;
    const struct flow_segment *seg;
    struct flow_import what = {.file = "x", .sha256 = "y", .format = "test", .actor = "me"};
    struct flow_block b = {.n = 7, .exporter = exporter, .importer = importer, .product = code,
                           .value = value, .quantity = quantity};
    struct flow_form form = {.dataset = "test", .nomenclature = "HS12", .source = "S", .digits = 6,
                             .kind = FLOWS_BILATERAL, .year = 2015, .country = country,
                             .n_countries = 3, .product = product, .n_products = 6, .value_unit = 1000,
                             .quantity_unit = 1};
    OK(flow_import_begin(&w, a, folder, &what, &e), e);
    OK(flow_import_add(w, &(struct flow_batch){&b, 1}, &form, NULL, NULL, &e), e);
    OK(flow_import_end(w, &e), e);
    OK(flows_open(&s, a, folder, &e), e);
    OK(flows_map(s, flows_find(s, "test", "HS12", FLOWS_BILATERAL, 2015), &seg, &e), e);
    return seg;
}

static int64_t value_at(const struct converted *x, const struct flow_segment *s, const char *from,
                        const char *to, const char *code, int64_t *ret_quantity)
{
    for (size_t i = 0; i < x->block.n; i++)
        if (strcmp(s->country[x->block.exporter[i]], from) == 0 &&
            strcmp(s->country[x->block.importer[i]], to) == 0 &&
            strcmp(x->product[x->block.product[i]], code) == 0) {
            *ret_quantity = x->block.quantity[i];
            return x->block.value[i];
        }
    return -1;
}

static void a_segment_keeps_every_total(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct concordance_map *m;
    struct converted x;
    int64_t q;
    const struct flow_segment *s = segment_of(a, scratch_folder(a));
    OK(concordance_map(small(a), a, "HS12", "HS17", &m, &e), e);
    OK(convert_segment(a, m, s, &x, &e), e);
    assert_true(value_at(&x, s, "AAA", "BBB", "000023", &q) == 30); /* two codes meet */
    assert_true(q == FLOW_NO_QUANTITY); /* one of them states none: the sum is not known */
    assert_true(value_at(&x, s, "AAA", "CCC", "000041", &q) == 4 && q == 5);
    assert_true(value_at(&x, s, "AAA", "CCC", "000042", &q) == 3 && q == 4);
    assert_true(value_at(&x, s, "BBB", "CCC", "000041", &q) == 2500000000 && q == 2);
    assert_true(value_at(&x, s, "CCC", "AAA", "000056", &q) == 1); /* one count goes whole */
    assert_true(value_at(&x, s, "CCC", "AAA", "000061", &q) == -1);
    assert_true(value_at(&x, s, "AAA", "BBB", "999999", &q) == 40 && q == 5);
    int64_t sum = 0;
    for (size_t i = 0; i < x.block.n; i++)
        sum += x.block.value[i];
    assert_true(sum == 5000000081);
    assert_true(x.value == 5000000081e3);
    assert_true(x.value_unknown == 40e3 && x.n_unknown == 1);
    assert_string_equal(x.unknown, "999999");
    assert_true(x.value_of[RELATION_MANY_TO_ONE] == 30e3);
    assert_true(x.value_of[RELATION_ONE_TO_MANY] == 5000000007e3);
    assert_true(x.value_of[RELATION_MANY_TO_MANY] == 4e3);
    assert_true(x.value_divided == 5000000008e3);
}

/* The table of the shared data, as its reader keeps it: every code of six digits, every chain whole. */
static void chains_of_a_table_with_many_revisions_lose_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    static const char *const names[] = {"HS92", "HS96", "HS02", "HS07", "HS12"};
    struct concordance_row *rows = NEW_N(a, struct concordance_row, 4000);
    struct rng r;
    size_t n = 0;
    rng_init(&r, 5, "table");
    for (int v = 0; v < 4; v++)
        for (int k = 0; k < 300; k++)
            for (int l = 0; l <= (int)rng_below(&r, 3); l++) {
                char x[16], y[16];
                (void)snprintf(x, sizeof x, "%06d", (int)rng_below(&r, 300));
                (void)snprintf(y, sizeof y, "%06d", k);
                rows[n++] = row(names[v + 1], names[v], x, y);
            }
    struct concordance *c = concordance_of_rows(a, rows, n);
    for (int v = 0; v < 5; v++)
        for (int w = 0; w < 5; w++) {
            struct concordance_map *m;
            if (v == w)
                continue;
            OK(concordance_map(c, a, names[v], names[w], &m, &e), e);
            assert_true(m->n_from > 0 && m->first[m->n_from] == m->n_links);
            for (size_t k = 0; k < m->n_from; k++) {
                double sum = 0;
                for (uint32_t i = m->first[k]; i < m->first[k + 1]; i++)
                    sum += m->link[i].share;
                assert_true(fabs(sum - 1) < 1e-9);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_families_and_both_directions),
        cmocka_unit_test(a_chain_multiplies_and_carries_unknown_codes_on),
        cmocka_unit_test(shares_follow_trade_where_both_are_known),
        cmocka_unit_test(without_trade_in_the_other_revision_the_split_stays_equal),
        cmocka_unit_test(whole_numbers_add_up),
        cmocka_unit_test(a_segment_keeps_every_total),
        cmocka_unit_test(chains_of_a_table_with_many_revisions_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
