/* The whole diagnosis of the three example firms: declared shape, same bytes twice, and every
 * number led back to an answer, a register line, a catalogue entry, a country fact or a parameter.
 */
#include "diagnosis/present.h"
#include "fixture.h"

static const char *const examples[] = {"olive-oil", "generic-medicine", "industrial-sensor"};

static const struct diagnosis *diagnose_example(struct arena *a, const struct fixture *x,
                                                const char *name, uint64_t seed)
{
    struct err e;
    struct firm *f;
    const struct diagnosis *d;
    const char *root = getenv("LANDFALL_ROOT");
    OK(firm_read(a, arena_printf(a, "%s/examples/%s/firm.yaml", root ? root : ".", name),
                 x->data_dir, x->facts, &f, &e),
       e);
    OK(diagnose(a, x->cat, x->facts, f, seed, &d, &e), e);
    return d;
}

static void the_result_has_the_declared_shape(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct err e;
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        struct value *v = diagnosis_value(a, diagnose_example(a, &x, examples[i], 1));
        record_text(a, v, "next", "landfall market rank");
        OK(value_check(v, &diagnosis_shape, &e), e);
        if (getenv("SHOW")) {
            struct buf b;
            buf_init(&b, a, 64 << 20);
            value_to_json(&b, v);
            print_message("%s\n", b.p);
        }
    }
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct buf one, two;
    buf_init(&one, a, 64 << 20);
    buf_init(&two, a, 64 << 20);
    value_to_json(&one, diagnosis_value(a, diagnose_example(a, &x, "olive-oil", 5)));
    value_to_json(&two, diagnosis_value(a, diagnose_example(a, &x, "olive-oil", 5)));
    assert_true(str_eq(buf_str(&one), buf_str(&two)));
    assert_true(one.n > 10000 && !one.overflow);
}

/* Leaves must say where they stand; derived figures must rest on something, all the way down. */
static void check_trace(const struct figure *f, int depth, size_t *ret_leaves)
{
    assert_true(depth < 40);
    if (f->missing) {
        if (!f->why || !*f->why)
            print_error("%s is missing without a reason\n", f->label);
        assert_true(f->why && *f->why);
    } else {
        assert_true(isfinite(f->value));
        if (figure_has_interval(f) && !(f->low <= f->value + 1e-9 && f->value <= f->high + 1e-9))
            print_error("%s: %g lies outside %g to %g\n", f->label, f->value, f->low, f->high);
        assert_true(!figure_has_interval(f) ||
                    (f->low <= f->value + 1e-9 && f->value <= f->high + 1e-9));
    }
    if (f->origin != FIGURE_DERIVED) {
        assert_true(f->source && *f->source && f->ref && *f->ref);
        (*ret_leaves)++;
        return;
    }
    if (!f->missing && f->n_inputs == 0)
        print_error("%s rests on nothing\n", f->label);
    assert_true(f->missing || (f->n_inputs > 0 && f->method));
    for (size_t i = 0; i < f->n_inputs; i++)
        check_trace(f->inputs[i], depth + 1, ret_leaves);
}

static void walk(const struct value *v, size_t *ret_figures, size_t *ret_leaves)
{
    if (value_kind(v) == VALUE_FIGURE) {
        check_trace(value_as_figure(v), 0, ret_leaves);
        (*ret_figures)++;
    } else if (value_kind(v) == VALUE_PROSE) {
        const struct prose *p = value_as_prose(v);
        for (size_t i = 0; i < p->n; i++) {
            if (p->pieces[i].figure) {
                check_trace(p->pieces[i].figure, 0, ret_leaves);
                (*ret_figures)++;
            } else {
                /* a sentence carries its numbers as figures, never as letters */
                for (const char *c = p->pieces[i].text; *c; c++)
                    if (*c >= '0' && *c <= '9' && (c == p->pieces[i].text || c[-1] == ' '))
                        fail_msg("a bare number in: %s", p->pieces[i].text);
            }
        }
    } else if (value_kind(v) == VALUE_LIST) {
        for (size_t i = 0; i < value_count(v); i++)
            walk(list_at(v, i), ret_figures, ret_leaves);
    } else if (value_kind(v) == VALUE_RECORD) {
        for (size_t i = 0; i < value_count(v); i++)
            walk(record_at(v, i), ret_figures, ret_leaves);
    }
}

static void every_number_leads_back_to_its_source(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        size_t figures = 0, leaves = 0;
        walk(diagnosis_value(a, diagnose_example(a, &x, examples[i], 1)), &figures, &leaves);
        print_message("%s: %zu figures, %zu paths to a leaf\n", examples[i], figures, leaves);
        assert_true(figures > 150);
    }
}

static void the_three_firms_differ(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    const struct diagnosis *d[3];
    for (size_t i = 0; i < 3; i++)
        d[i] = diagnose_example(a, &x, examples[i], 1);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < i; k++) {
            assert_true(d[i]->pei.weightings[0].index->value !=
                        d[k]->pei.weightings[0].index->value);
            assert_true(d[i]->readiness.overall->value != d[k]->readiness.overall->value);
        }
}

static void a_firm_that_says_nothing_gets_missing_everywhere(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct fixture x = fixture_open(a);
    struct err e;
    const struct diagnosis *d;
    OK(diagnose(a, x.cat, x.facts, firm_empty(a), 1, &d, &e), e);
    assert_true(d->pei.weightings[0].index->missing && d->readiness.overall->missing);
    assert_false(d->pathway.assessed);
    assert_false(d->plan.possible);
    assert_true(d->outcomes.fsts->missing && d->outcomes.rhythm->missing);
    assert_false(d->path.enough_history);
    assert_true(d->n_unknown > 5);
    size_t figures = 0, leaves = 0;
    struct value *v = diagnosis_value(a, d);
    walk(v, &figures, &leaves);
    record_text(a, v, "next", "-");
    OK(value_check(v, &diagnosis_shape, &e), e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_result_has_the_declared_shape),
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(every_number_leads_back_to_its_source),
        cmocka_unit_test(the_three_firms_differ),
        cmocka_unit_test(a_firm_that_says_nothing_gets_missing_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
