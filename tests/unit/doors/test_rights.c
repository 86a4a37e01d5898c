/* Every capability × every role × own firm, other firm, office: made from the capability table, with what is
 * expected worked out here from the roles alone. First at the gate (did the run begin?), then over HTTP with
 * real sessions and tokens (which answer?). */
#include "doors/gate.h"
#include "doors/table.h"
#include "unit/doors/client.h"

enum { OWN, OTHER, OFFICE, N_TARGETS };
static const char *const target_names[] = {"own firm", "other firm", "office"};

struct asker {
    const char *name;
    bool signed_in;
    int own, other, office; /* enum role, −1 = none */
    enum role at_most;
};
static const struct asker askers[] = {
    {"viewer of the firm", true, ROLE_VIEWER, -1, -1, ROLE_OWNER},
    {"analyst of the firm", true, ROLE_ANALYST, -1, -1, ROLE_OWNER},
    {"adviser of the firm", true, ROLE_ADVISER, -1, -1, ROLE_OWNER},
    {"owner of the firm", true, ROLE_OWNER, -1, -1, ROLE_OWNER},
    {"viewer here, owner there", true, ROLE_VIEWER, ROLE_OWNER, -1, ROLE_OWNER},
    {"viewer of the office", true, -1, -1, ROLE_VIEWER, ROLE_OWNER},
    {"analyst of the office", true, -1, -1, ROLE_ANALYST, ROLE_OWNER},
    {"adviser of the office", true, -1, -1, ROLE_ADVISER, ROLE_OWNER},
    {"owner of the office", true, -1, -1, ROLE_OWNER, ROLE_OWNER},
    {"owner's token held to viewer", true, -1, -1, ROLE_OWNER, ROLE_VIEWER},
    {"owner's token held to analyst", true, -1, -1, ROLE_OWNER, ROLE_ANALYST},
    {"signed in without any role", true, -1, -1, -1, ROLE_OWNER},
};

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* The rule, from the roles alone: the higher of firm's and office's role, held down by the token, must reach
 * the capability's; what belongs to no firm may be read by whoever is signed in. */
static bool expected(const struct capability *c, const struct asker *who, int target)
{
    int held = who->office;
    if (target == OWN && who->own > held)
        held = who->own;
    if (target == OTHER && who->other > held)
        held = who->other;
    if (c->limits & OWN_ACCOUNT)
        return true;
    if (target == OFFICE && c->role == ROLE_VIEWER)
        return true;
    return smaller(held, (int)who->at_most) >= (int)c->role;
}

static const struct capability_param *firm_param(const struct capability *c)
{
    for (size_t i = 0; i < c->n_params; i++)
        if (c->params[i].kind == PARAM_FIRM)
            return &c->params[i];
    return NULL;
}

/* ---- at the gate ---- */

static bool began;
static bool note_the_run(struct job *job, const struct args *args, struct value **ret,
                         struct err *e)
{
    (void)job, (void)args, (void)ret;
    began = true;
    return FAIL(e, ERR_INPUT, "this run only notes that it began");
}

static const char *any_value(const struct capability_param *p)
{
    switch (p->kind) {
    case PARAM_INT:
    case PARAM_REAL:
        return p->min > 0 || p->max > 0 ? "1" : "0";
    case PARAM_BOOL:
        return "yes";
    case PARAM_CHOICE:
        return p->choices[0];
    case PARAM_DATE:
        return "2026-01-01";
    case PARAM_MARKET:
        return "DEU";
    case PARAM_OUTPUT:
        return "out.yaml";
    case PARAM_FILE:
    case PARAM_FIRM:
    case PARAM_TEXT:
        break;
    }
    return "x";
}

static void set_args(struct arena *a, const struct capability *c, const char *firm, struct args *args)
{
    struct err e = {0};
    for (size_t i = 0; i < c->n_params; i++) {
        const struct capability_param *p = &c->params[i];
        if (p->kind == PARAM_FIRM && firm)
            OK(args_set(a, args, p->name, firm, &e), e);
        else if (p->flags & PARAM_REQUIRED && p->kind != PARAM_FIRM)
            OK(args_set(a, args, p->name, any_value(p), &e), e);
    }
}

static void gate(void **state)
{
    (void)state;
    size_t n, n_checked = 0, n_allowed = 0;
    const struct capability *const *table = capability_table(&n);
    ARENA_LOCAL(all);
    const char *folder = scratch_folder(all), *path = path_join(all, folder, "w.db");
    struct workspace *ws;
    struct err e = {0};
    OK(ws_open(&ws, all, path, WS_CREATE, 1, &e), e);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < COUNT_OF(askers); k++)
            for (int target = 0; target < N_TARGETS; target++) {
                ARENA_LOCAL(a);
                const struct capability_param *fp = firm_param(table[i]);
                const char *firm = target == OWN ? "own" : target == OTHER ? "other" : NULL;
                if (!gate_offers(DOOR_HTTP, table[i]) || (!fp && firm) ||
                    (fp && fp->flags & PARAM_REQUIRED && !firm))
                    continue;
                struct capability c = *table[i];
                struct rights_grant grants[3];
                struct rights rights = {.grants = grants, .at_most = askers[k].at_most};
                c.run = note_the_run;
                if (askers[k].own >= 0)
                    grants[rights.n++] = (struct rights_grant){"own", (enum role)askers[k].own};
                if (askers[k].other >= 0)
                    grants[rights.n++] = (struct rights_grant){"other", (enum role)askers[k].other};
                if (askers[k].office >= 0)
                    grants[rights.n++] = (struct rights_grant){"*", (enum role)askers[k].office};
                struct job job = {.arena = a,
                                  .data_dir = "data",
                                  .workspace_path = path,
                                  .actor = "person:p-test",
                                  .rights = &rights,
                                  .now_us = 1};
                ws_lend(ws, &job);
                struct args *args = args_new(a, &c);
                set_args(a, &c, firm, args);
                struct value *v = NULL;
                began = false;
                err_clear(&e);
                assert_false(gate_run(&job,
                                      &(struct gate_call){.door = DOOR_HTTP,
                                                          .capability = &c,
                                                          .args = args,
                                                          .if_revision = -1},
                                      &v, &e));
                bool may = expected(table[i], &askers[k], target);
                if (began != may || (!may && e.code != ERR_REFUSED)) {
                    print_error("%s by %s for %s: %s, expected %s (%s)\n", c.name, askers[k].name,
                                target_names[target], began ? "ran" : "refused",
                                may ? "to run" : "a refusal", e.msg);
                    fail();
                }
                assert_true(gate_allows(&job, table[i], firm) == may);
                n_checked++;
                n_allowed += may;
            }
    print_message("%zu combinations at the gate, %zu allowed\n", n_checked, n_allowed);
    assert_true(n_checked > 1000 && n_allowed > 100 && n_allowed < n_checked);
}

/* What a door does not offer cannot be had through it, whoever asks. */
static void offers(void **state)
{
    (void)state;
    size_t n, n_terminal = 0, n_mcp = 0;
    const struct capability *const *table = capability_table(&n);
    for (size_t i = 0; i < n; i++) {
        const struct capability *c = table[i];
        assert_true(gate_offers(DOOR_TERMINAL, c));
        if (c->limits & ONLY_TERMINAL) {
            assert_false(gate_offers(DOOR_HTTP, c));
            n_terminal++;
        }
        if (gate_offers(DOOR_MCP, c)) {
            assert_true(c->effect == EFFECT_READS || c->effect == EFFECT_PROPOSES);
            n_mcp++;
        }
    }
    assert_true(n_terminal >= 2 && n_mcp > 10);
}

/* ---- over HTTP ---- */

static struct office office;
static struct client people[8];
static struct asker who[8];
static size_t n_people;

static void add(struct client c, struct asker x)
{
    people[n_people] = c;
    who[n_people++] = x;
}

static int set_up(void **state)
{
    struct arena *a = arena_open();
    *state = a;
    office_make(&office, a, NULL);
    struct client owner = office_owner(&office);
    office_firm(&owner, "olive-oil");
    office_firm(&owner, "generic-medicine");
    add(owner, askers[8]);
    add(office_join(&owner, "olive-oil", "viewer", "v@example.org"), askers[0]);
    add(office_join(&owner, "olive-oil", "analyst", "a@example.org"), askers[1]);
    add(office_join(&owner, "olive-oil", "adviser", "d@example.org"), askers[2]);
    add(office_join(&owner, "olive-oil", "owner", "o@example.org"), askers[3]);
    add(office_join(&owner, NULL, "adviser", "od@example.org"), askers[7]);
    struct reply r = post(&owner, "/api/v1/token/create", "{\"name\":\"t\",\"role\":\"viewer\"}");
    STATUS(r, 200);
    add((struct client){.o = &office, .bearer = text_at(&r, "result.secret")}, askers[9]);
    return 0;
}

static int tear_down(void **state)
{
    office_close(&office);
    arena_close(*state);
    return 0;
}

/* A request that says all that is required; a file where one is needed. */
static struct reply request(const struct client *c, const struct capability *x, const char *firm)
{
    struct buf query, json, path;
    const char *file = NULL;
    bool reads = x->effect == EFFECT_READS;
    buf_init(&query, office.a, 4096);
    buf_init(&json, office.a, 4096);
    buf_init(&path, office.a, 256);
    buf_printf(&path, "/api/v1/%s", x->name);
    for (char *p = path.p; *p; p++)
        if (*p == '.')
            *p = '/';
    for (size_t i = 0; i < x->n_params; i++) {
        const struct capability_param *p = &x->params[i];
        const char *value = p->kind == PARAM_FIRM ? firm : any_value(p);
        if (!value || (p->kind != PARAM_FIRM && !(p->flags & PARAM_REQUIRED)))
            continue;
        if (p->kind == PARAM_FILE) {
            file = p->name;
            continue;
        }
        buf_printf(&query, "%s%s=%s", query.n ? "&" : "", p->name, value);
        buf_printf(&json, "%s\"%s\":\"%s\"", json.n ? "," : "", p->name, value);
    }
    if (file) {
        struct buf lines;
        buf_init(&lines, office.a, 4096);
        for (size_t i = 0; i < query.n; i++)
            buf_putc(&lines, query.p[i] == '&' ? '\n' : query.p[i]);
        return post_file(c, path.p, file, "x.yaml", STR("nothing: here\n"), lines.p);
    }
    if (reads)
        return get(c, arena_printf(office.a, "%s?%s", path.p, query.p));
    return post(c, path.p, arena_printf(office.a, "{%s}", json.n ? json.p : ""));
}

/* Capabilities that would take away the ground this test stands on. */
static bool is_spared(const struct capability *c)
{
    static const char *const names[] = {"session.revoke", "person.disable", "person.erase",
                                        "person.role", "token.revoke", "firm.trash"};
    bool spared = false;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        spared = spared || strcmp(names[i], c->name) == 0;
    return spared;
}

static void over_http(void **state)
{
    (void)state;
    size_t n, n_checked = 0;
    const struct capability *const *table = capability_table(&n);
    static const char *const firms[] = {"olive-oil", "generic-medicine", NULL};
    const struct client nobody = {.o = &office};
    for (size_t i = 0; i < n; i++) {
        const struct capability *c = table[i];
        const struct capability_param *fp = firm_param(c);
        if (!gate_offers(DOOR_HTTP, c)) {
            assert_int_equal(request(&people[0], c, "olive-oil").status, 404);
            continue;
        }
        assert_int_equal(request(&nobody, c, "olive-oil").status, 401);
        int n_run[N_TARGETS] = {0}; /* every refusal is looked at; of what runs, two are enough */
        for (size_t k = 0; k < n_people; k++)
            for (int target = 0; target < N_TARGETS; target++) {
                if ((!fp && firms[target]) || (fp && fp->flags & PARAM_REQUIRED && !firms[target]))
                    continue;
                bool may = expected(c, &who[k], target);
                if (may && (n_run[target]++ >= 2 || (is_spared(c) && c->effect != EFFECT_READS)))
                    continue;
                struct reply r = request(&people[k], c, firms[target]);
                bool wrong = may ? r.status == 401 : r.status != 403;
                if (wrong)
                    print_error("%s by %s for %s: %d, expected %s: %.*s\n", c->name, who[k].name,
                                target_names[target], r.status, may ? "not 401" : "403",
                                STR_ARG_MAX(r.body, 300));
                assert_false(wrong);
                n_checked++;
            }
    }
    print_message("%zu requests over HTTP\n", n_checked);
    assert_true(n_checked > 400);
}

/* A firm that is not there is refused in the same words as one that is somebody else's. */
static void strangers_learn_nothing(void **state)
{
    (void)state;
    struct client viewer = people[1];
    struct reply there = get(&viewer, "/api/v1/firm/show?firm=generic-medicine"),
                 not_there = get(&viewer, "/api/v1/firm/show?firm=generic-medicins");
    CODE(there, 403, "refused");
    CODE(not_there, 403, "refused");
    const char *x = text_at(&there, "detail"), *y = text_at(&not_there, "detail");
    assert_int_equal(strlen(x), strlen(y)); /* but for the name he typed himself */
    struct reply list = get(&viewer, "/api/v1/firm/list");
    STATUS(list, 200);
    assert_null(strstr(list.body.p, "generic-medicine"));
    assert_non_null(strstr(list.body.p, "olive-oil"));
    struct reply me = get(&viewer, "/api/v1/session/show");
    assert_null(strstr(me.body.p, "generic-medicine"));
    CODE(get(&viewer, "/api/v1/person/list"), 403, "refused"); /* the whole office's */
}

int main(void)
{
    const struct CMUnitTest at_the_gate[] = {cmocka_unit_test(gate), cmocka_unit_test(offers)};
    const struct CMUnitTest with_sessions[] = {cmocka_unit_test(over_http),
                                               cmocka_unit_test(strangers_learn_nothing)};
    int failed = cmocka_run_group_tests_name("rights at the gate", at_the_gate, NULL, NULL);
    return failed + cmocka_run_group_tests_name("rights over HTTP", with_sessions, set_up, tear_down);
}
