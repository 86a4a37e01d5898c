/* The gate: what is recorded and what never is, who was first when two change the same firm, and that a write
 * which fails anywhere leaves nothing behind. */
#include "doors/gate.h"
#include "base/file.h"
#include "store/office.h"
#include "store/watch.h"
#include "unit/scratch.h"

static struct arena *a;
static const char *path;

/* ---- a capability of our own: it writes a setting, and may then fail in any way ---- */

enum { FINE, FAILS, WRONG_SHAPE };
static int way;

static bool run_put(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct workspace *ws;
    struct value *v = value_record(job->arena);
    TRY(ws_of_job(job, WS_WRITE, &ws, e));
    TRY(ws_setting_put(ws, "test", args_text(args, "value"),
                       (struct ws_stamp){job->now_us, job->actor}, e));
    if (way == FAILS)
        return FAIL(e, ERR_INPUT, "it did not please us");
    if (way != WRONG_SHAPE)
        record_text(job->arena, v, "headline", "Done.");
    *ret = v;
    return true;
}

static const struct shape_field put_fields[] = {{.name = "headline", .kind = VALUE_TEXT}};
static const struct shape put_shape = SHAPE("test_put", "a test", put_fields);
static const struct capability_param put_params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .help = "a firm"},
    {.name = "value", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED, .help = "a value"},
    {.name = "password", .kind = PARAM_TEXT, .flags = PARAM_SECRET, .help = "a secret"},
    {.name = "person", .kind = PARAM_TEXT, .flags = PARAM_PERSONAL, .help = "a name"},
    {.name = "output", .kind = PARAM_OUTPUT, .help = "a file"},
};
static const struct capability test_put = {.name = "test.put",
                                           .summary = "Puts a value",
                                           .role = ROLE_ANALYST,
                                           .effect = EFFECT_WRITES,
                                           PARAMS(put_params),
                                           .result = &put_shape,
                                           .run = run_put};

static int set_up(void **state)
{
    struct workspace *ws;
    struct err e = {0};
    a = arena_open();
    *state = a;
    path = path_join(a, scratch_folder(a), "w.db");
    OK(ws_open(&ws, a, path, WS_CREATE, 1, &e), e);
    static const char *const firms[] = {"mill", "other"};
    for (size_t i = 0; i < COUNT_OF(firms); i++) {
        int64_t version;
        bool changed;
        OK(ws_firm_put(ws, firms[i], firms[i], STR("x"), (struct ws_stamp){1, "test"}, &version,
                       &changed, &e),
           e);
    }
    way = FINE;
    return 0;
}

static int tear_down(void **state)
{
    arena_close(*state);
    return 0;
}

static struct job job_of(struct arena *in, const struct rights *rights)
{
    return (struct job){.arena = in,
                        .data_dir = "data",
                        .workspace_path = path,
                        .actor = "person:p-aaaaaaaaaaaa",
                        .rights = rights,
                        .now_us = 1000};
}

static const struct rights_grant everything[] = {{"*", ROLE_OWNER}};
static const struct rights owner = {everything, 1, ROLE_OWNER};

static bool put(struct arena *in, const char *firm, const char *value, int64_t if_revision,
                bool (*hook)(void *, struct job *, const struct value *, struct err *),
                bool *ret_stale, struct err *e)
{
    struct job job = job_of(in, &owner);
    struct args *args = args_new(in, &test_put);
    struct value *v;
    TRY((!firm || args_set(in, args, "firm", firm, e)) && args_set(in, args, "value", value, e) &&
        args_set(in, args, "password", "hunter2 hunter2", e) &&
        args_set(in, args, "person", "Maria", e) && args_set(in, args, "output", "/tmp/secret-place", e) &&
        args_finish(in, args, e));
    bool ok = gate_run(&job,
                       &(struct gate_call){.door = DOOR_HTTP,
                                           .capability = &test_put,
                                           .args = args,
                                           .if_revision = if_revision,
                                           .before_commit = hook},
                       &v, e);
    if (ret_stale)
        *ret_stale = gate_was_stale(&job);
    return ok;
}

struct standing {
    int64_t firm, office, records;
    const char *value;
};
static struct standing look(struct arena *in)
{
    struct workspace *ws;
    struct ws_setting s;
    struct standing x;
    struct err e = {0};
    ARENA_LOCAL(tmp);
    OK(ws_open(&ws, tmp, path, WS_READ, 1, &e), e);
    OK(ws_revision_get(ws, "mill", &x.firm, &e), e);
    OK(ws_revision_get(ws, WS_OFFICE, &x.office, &e), e);
    OK(ws_setting_get(ws, in, "test", &s, &e), e);
    struct ws_state state;
    OK(ws_state_read(ws, tmp, &state, &e), e);
    x.records = state.records;
    x.value = s.value;
    return x;
}

static void a_write_counts(void **state)
{
    (void)state;
    struct err e = {0};
    OK(put(a, "mill", "one", -1, NULL, NULL, &e), e);
    struct standing x = look(a);
    assert_int_equal(x.firm, 1);
    assert_int_equal(x.office, 0);
    assert_int_equal(x.records, 1);
    assert_string_equal(x.value, "one");
    OK(put(a, NULL, "two", -1, NULL, NULL, &e), e);
    x = look(a);
    assert_int_equal(x.office, 1);
    assert_int_equal(x.records, 2);
}

static bool refuses(void *ctx, struct job *job, const struct value *result, struct err *e)
{
    (void)ctx, (void)job, (void)result;
    return FAIL(e, ERR_LIMIT, "not this time");
}

static void a_failure_leaves_nothing(void **state)
{
    (void)state;
    struct err e = {0};
    way = FAILS;
    FAILS(put(a, "mill", "one", -1, NULL, NULL, &e), e, ERR_INPUT, "please");
    way = WRONG_SHAPE;
    FAILS(put(a, "mill", "one", -1, NULL, NULL, &e), e, ERR_BUG, "headline");
    way = FINE;
    FAILS(put(a, "mill", "one", -1, refuses, NULL, &e), e, ERR_LIMIT, "not this time");
    struct standing x = look(a);
    assert_int_equal(x.firm, 0);
    assert_int_equal(x.records, 0);
    assert_null(x.value);
}

static void who_was_first(void **state)
{
    (void)state;
    struct err e = {0};
    bool stale;
    OK(put(a, "mill", "one", 0, NULL, &stale, &e), e);
    assert_false(stale);
    FAILS(put(a, "mill", "two", 0, NULL, &stale, &e), e, ERR_CONFLICT, "revision 1");
    assert_true(stale);
    OK(put(a, "mill", "three", 1, NULL, &stale, &e), e);
    OK(put(a, "other", "four", 0, NULL, &stale, &e), e); /* another firm has a number of its own */
    assert_string_equal(look(a).value, "four");
}

/* No secret and no path in the log; what a person typed and who is meant stand beside it, by reference. */
static void what_is_recorded(void **state)
{
    (void)state;
    struct err e = {0};
    struct str file;
    OK(put(a, "mill", "a free text, with Maria in it", -1, NULL, NULL, &e), e);
    const char *program = getenv("LANDFALL_BUILD");
    if (!program) {
        print_message("LANDFALL_BUILD is not set: the log is not listed\n");
        return;
    }
    const char *out = arena_printf(a, "%s.json", path);
    assert_int_equal(system(arena_printf(a, "%s/landfall audit list --workspace %s --json > %s",
                                         program, path, out)),
                     0);
    OK(file_read(a, out, 1 << 20, &file, &e), e);
    assert_non_null(strstr(file.p, "test.put"));
    assert_non_null(strstr(file.p, "person:p-aaaaaaaaaaaa"));
    assert_null(strstr(file.p, "hunter2"));
    assert_null(strstr(file.p, "secret-place"));
    assert_int_equal(system(arena_printf(a, "%s/landfall audit verify --workspace %s > /dev/null",
                                         program, path)),
                     0);
}

static void names_are_ids(void **state)
{
    (void)state;
    struct err e = {0};
    static const char *const paths[] = {"firm.yaml", "./mill", "../mill", "/etc/passwd", "Mill", "mill ",
                                        "m\nill"};
    for (size_t i = 0; i < COUNT_OF(paths); i++)
        FAILS(put(a, paths[i], "one", -1, NULL, NULL, &e), e, ERR_USAGE, "not the id of a firm");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_write_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_was_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_recorded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_are_ids, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
