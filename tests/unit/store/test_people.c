/* test_people.c — rows of people in and out, what changes once, and what erasing leaves. */
#include "unit/scratch.h"

#include "base/file.h"
#include "base/hash.h"
#include "store/people.h"
#include "store/records.h"

static const struct ws_stamp by = {5, "person:p-olga"};

static struct workspace *fresh(struct arena *a)
{
    struct err e;
    struct workspace *ws;
    OK(ws_open(&ws, a, path_join(a, scratch_folder(a), "w.db"), WS_CREATE, 1, &e), e);
    const struct ws_person olga = {.person_id = "p-olga",
                                   .email = "olga@example.org",
                                   .name = "Olga",
                                   .password_hash = "$h",
                                   .created_us = 1,
                                   .created_by = "person:p-olga"};
    OK(ws_person_put(ws, &olga, &e), e);
    return ws;
}

static const char *sha_of(struct arena *a, const char *token)
{
    return hash_of(a, str_of(token));
}

static void persons_come_out_as_they_went_in(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_person p, *list;
    int64_t n;
    size_t count;
    bool found, taken;
    OK(ws_person_by_email(ws, a, "olga@example.org", &found, &p, &e), e);
    assert_true(found && cstr_eq(p.person_id, "p-olga") && cstr_eq(p.name, "Olga"));
    assert_true(!p.language && !p.totp_secret && !p.totp_pending && !p.last_us && !p.disabled_us &&
                !p.erased_us && p.totp_last_step == 0);
    OK(ws_person_get(ws, a, "p-none", &found, &p, &e), e);
    assert_false(found);
    struct ws_person same = {.person_id = "p-eve",
                             .email = "olga@example.org",
                             .name = "Eve",
                             .created_us = 2,
                             .created_by = "x"};
    FAILS(ws_person_put(ws, &same, &e), e, ERR_CONFLICT, "refused");
    OK(ws_person_set_password(ws, "p-olga", "$i", &e), e);
    OK(ws_person_set_factor(ws, "p-olga", "AAAA", "BBBB", &e), e);
    OK(ws_person_set_name(ws, "p-olga", "Olga O.", "fa", &e), e);
    OK(ws_person_touch(ws, "p-olga", 9, &e), e);
    OK(ws_person_touch(ws, "p-olga", 8, &e), e); /* never back */
    OK(ws_person_disable(ws, "p-olga", 7, &e), e);
    OK(ws_person_get(ws, a, "p-olga", &found, &p, &e), e);
    assert_true(cstr_eq(p.password_hash, "$i") && cstr_eq(p.totp_secret, "AAAA") &&
                cstr_eq(p.totp_pending, "BBBB") && cstr_eq(p.name, "Olga O.") &&
                cstr_eq(p.language, "fa") && p.last_us == 9 && p.disabled_us == 7);
    OK(ws_person_disable(ws, "p-olga", 0, &e), e);
    OK(ws_person_list(ws, a, &list, &count, &e), e);
    assert_true(count == 1 && list[0].disabled_us == 0);
    OK(ws_person_count(ws, &n, &e), e);
    assert_int_equal(n, 1);
    static const struct {
        int64_t step;
        bool taken;
    } steps[] = {{41, true}, {41, false}, {40, false}, {42, true}};
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        OK(ws_person_take_step(ws, "p-olga", steps[i].step, &taken, &e), e);
        assert_int_equal(taken, steps[i].taken);
    }
}

static void roles_are_one_per_person_and_place(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_role *list;
    size_t n;
    int64_t owners;
    OK(ws_role_put(ws, "*", "p-olga", "owner", by, &e), e);
    OK(ws_role_put(ws, "elia", "p-olga", "viewer", by, &e), e);
    OK(ws_role_put(ws, "elia", "p-olga", "adviser", by, &e), e);
    OK(ws_role_list(ws, a, "p-olga", &list, &n, &e), e);
    assert_true(n == 2 && cstr_eq(list[0].firm_id, "*") && cstr_eq(list[1].role, "adviser"));
    assert_true(list[1].at_us == 5 && cstr_eq(list[1].actor, "person:p-olga"));
    OK(ws_role_owners(ws, "*", NULL, &owners, &e), e);
    assert_int_equal(owners, 1);
    OK(ws_role_owners(ws, "*", "p-olga", &owners, &e), e);
    assert_int_equal(owners, 0);
    OK(ws_person_disable(ws, "p-olga", 7, &e), e);
    OK(ws_role_owners(ws, "*", NULL, &owners, &e), e);
    assert_int_equal(owners, 0);
    OK(ws_role_put(ws, "elia", "p-olga", NULL, by, &e), e);
    OK(ws_role_list(ws, a, NULL, &list, &n, &e), e);
    assert_int_equal(n, 1);
    FAILS(ws_role_put(ws, "elia", "p-olga", "king", by, &e), e, ERR_CONFLICT, "refused");
    FAILS(ws_role_put(ws, "elia", "p-nobody", "viewer", by, &e), e, ERR_CONFLICT, "refused");
    OK(ws_role_list(ws, a, NULL, &list, &n, &e), e);
    assert_int_equal(n, 1); /* what failed left nothing */
}

static void sessions_begin_move_and_end(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_session s, *list;
    size_t n;
    int ended;
    bool found;
    for (int i = 1; i <= 3; i++) {
        const struct ws_session one = {.session_id = arena_printf(a, "s-%d", i),
                                       .person_id = "p-olga",
                                       .csrf = "c",
                                       .created_us = i,
                                       .last_us = i,
                                       .expires_us = 100 + i,
                                       .address = i == 1 ? "192.0.2.1" : NULL};
        OK(ws_session_put(ws, sha_of(a, one.session_id), &one, &e), e);
    }
    OK(ws_session_get(ws, a, sha_of(a, "s-1"), &found, &s, &e), e);
    assert_true(found && cstr_eq(s.address, "192.0.2.1") && !s.agent && s.ended_us == 0 &&
                s.expires_us == 101 && cstr_eq(s.csrf, "c"));
    OK(ws_session_renew(ws, "s-1", sha_of(a, "new"), &e), e);
    OK(ws_session_get(ws, a, sha_of(a, "s-1"), &found, &s, &e), e);
    assert_false(found);
    OK(ws_session_touch(ws, "s-1", 50, &e), e);
    OK(ws_session_touch(ws, "s-1", 40, &e), e);
    OK(ws_session_get(ws, a, sha_of(a, "new"), &found, &s, &e), e);
    assert_true(found && s.last_us == 50);
    OK(ws_session_end(ws, "s-1", 60, &e), e);
    OK(ws_session_end(ws, "s-1", 70, &e), e); /* the first end counts */
    OK(ws_session_get(ws, a, sha_of(a, "new"), &found, &s, &e), e);
    assert_int_equal(s.ended_us, 60);
    OK(ws_session_list(ws, a, "p-olga", &list, &n, &e), e);
    assert_true(n == 2 && cstr_eq(list[0].session_id, "s-3"));
    OK(ws_session_end_others(ws, "p-olga", "s-3", 80, &ended, &e), e);
    assert_int_equal(ended, 1);
    OK(ws_session_end_token(ws, sha_of(a, "s-3"), 90, &e), e);
    OK(ws_session_list(ws, a, "p-olga", &list, &n, &e), e);
    assert_int_equal(n, 0);
    OK(ws_people_prune(ws, 70, 70, &e), e); /* s-1 ended at 60; the others later */
    OK(ws_session_get(ws, a, sha_of(a, "new"), &found, &s, &e), e);
    assert_false(found);
    OK(ws_session_get(ws, a, sha_of(a, "s-2"), &found, &s, &e), e);
    assert_true(found);
    OK(ws_people_prune(ws, 104, 104, &e), e);
    OK(ws_session_get(ws, a, sha_of(a, "s-2"), &found, &s, &e), e);
    assert_false(found);
}

static void links_are_taken_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_invitation i, *list;
    size_t n;
    bool found, taken, changed;
    static const char *const ids[] = {"i-1", "i-2", "i-3", "i-4"};
    for (size_t k = 0; k < COUNT_OF(ids); k++) {
        const struct ws_invitation one = {.invitation_id = ids[k],
                                          .kind = k == 3   ? "first"
                                                  : k == 2 ? "reset"
                                                           : "invite",
                                          .firm_id = k == 2 ? "" : "elia",
                                          .role = k == 2 ? "" : "viewer",
                                          .person_id = k == 2 ? "p-olga" : NULL,
                                          .note = k == 0 ? "Mina" : NULL,
                                          .created_us = (int64_t)k + 1,
                                          .created_by = "x",
                                          .expires_us = 100};
        OK(ws_invitation_put(ws, sha_of(a, ids[k]), &one, &e), e);
    }
    OK(ws_invitation_use(ws, "i-1", "p-olga", 100, &taken, &e), e);
    assert_false(taken); /* too late */
    OK(ws_invitation_use(ws, "i-1", "p-olga", 99, &taken, &e), e);
    assert_true(taken);
    OK(ws_invitation_use(ws, "i-1", "p-olga", 99, &taken, &e), e);
    assert_false(taken);
    OK(ws_invitation_revoke(ws, "i-1", 99, &changed, &e), e);
    assert_false(changed);
    OK(ws_invitation_revoke(ws, "i-2", 99, &changed, &e), e);
    assert_true(changed);
    OK(ws_invitation_use(ws, "i-2", "p-olga", 99, &taken, &e), e);
    assert_false(taken);
    OK(ws_invitation_revoke_kind(ws, "reset", "p-eve", 50, &e), e);
    OK(ws_invitation_revoke_kind(ws, "first", NULL, 51, &e), e);
    OK(ws_invitation_get(ws, a, sha_of(a, "i-3"), &found, &i, &e), e);
    assert_true(found && !i.revoked_us);
    OK(ws_invitation_revoke_kind(ws, "reset", "p-olga", 52, &e), e);
    OK(ws_invitation_get(ws, a, sha_of(a, "i-3"), &found, &i, &e), e);
    assert_int_equal(i.revoked_us, 52);
    OK(ws_invitation_get(ws, a, sha_of(a, "i-4"), &found, &i, &e), e);
    assert_int_equal(i.revoked_us, 51);
    OK(ws_invitation_list(ws, a, &list, &n, &e), e);
    assert_true(n == 3 && cstr_eq(list[0].invitation_id, "i-3"));
    assert_true(cstr_eq(list[2].person_id, "p-olga") && cstr_eq(list[2].note, "Mina"));
}

static void tokens_and_guesses(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_token t = {.token_id = "t-1",
                         .person_id = "p-olga",
                         .name = "report",
                         .firm_id = "*",
                         .role = "viewer",
                         .created_us = 1},
                    *list;
    struct ws_guess g = {3, 10, 20};
    size_t n;
    bool found, changed;
    OK(ws_token_put(ws, sha_of(a, "t"), &t, &e), e);
    OK(ws_token_get(ws, a, sha_of(a, "t"), &found, &t, &e), e);
    assert_true(found && t.expires_us == 0 && t.last_us == 0 && t.revoked_us == 0);
    OK(ws_token_touch(ws, "t-1", 5, &e), e);
    OK(ws_token_revoke(ws, "t-1", "p-eve", 6, &changed, &e), e);
    assert_false(changed);
    OK(ws_token_revoke(ws, "t-1", "p-olga", 6, &changed, &e), e);
    assert_true(changed);
    OK(ws_token_list(ws, a, "p-olga", &list, &n, &e), e);
    assert_true(n == 1 && list[0].last_us == 5 && list[0].revoked_us == 6);
    OK(ws_guess_put(ws, "x", &g, &e), e);
    OK(ws_guess_get(ws, "x", &g, &e), e);
    assert_true(g.failures == 3 && g.last_us == 10 && g.until_us == 20);
    OK(ws_people_prune(ws, 0, 15, &e), e);
    OK(ws_guess_get(ws, "x", &g, &e), e);
    assert_int_equal(g.failures, 3); /* still to wait */
    OK(ws_people_prune(ws, 0, 21, &e), e);
    OK(ws_guess_get(ws, "x", &g, &e), e);
    assert_int_equal(g.failures, 0);
    OK(ws_guess_put(ws, "x", &(struct ws_guess){1, 2, 3}, &e), e);
    OK(ws_guess_put(ws, "x", &(struct ws_guess){0}, &e), e);
    OK(ws_guess_get(ws, "x", &g, &e), e);
    assert_true(g.failures == 0 && g.last_us == 0);
}

static void erasing_leaves_an_id_and_its_times(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws = fresh(a);
    struct ws_person p;
    struct ws_role *roles;
    struct ws_token *tokens;
    struct ws_session s = {.session_id = "s-1",
                           .person_id = "p-olga",
                           .csrf = "c",
                           .expires_us = 9,
                           .address = "192.0.2.1",
                           .agent = "browser"};
    const struct ws_token t = {
        .token_id = "t-1", .person_id = "p-olga", .name = "n", .firm_id = "*", .role = "viewer"};
    size_t n;
    bool found;
    OK(ws_role_put(ws, "*", "p-olga", "owner", by, &e), e);
    OK(ws_session_put(ws, sha_of(a, "s"), &s, &e), e);
    OK(ws_token_put(ws, sha_of(a, "t"), &t, &e), e);
    OK(ws_person_erase(ws, "p-olga", 77, &e), e);
    OK(ws_person_get(ws, a, "p-olga", &found, &p, &e), e);
    assert_true(found && p.erased_us == 77 && p.created_us == 1);
    assert_true(!p.email && !p.name && !p.password_hash && !p.totp_secret && !p.totp_pending &&
                !p.language && !p.last_us);
    OK(ws_session_get(ws, a, sha_of(a, "s"), &found, &s, &e), e);
    assert_false(found);
    OK(ws_token_list(ws, a, "p-olga", &tokens, &n, &e), e);
    assert_int_equal(n, 0);
    OK(ws_role_list(ws, a, "p-olga", &roles, &n, &e), e);
    assert_int_equal(n, 0);
    /* nothing can be put back into an erased account */
    OK(ws_person_set_password(ws, "p-olga", "$x", &e), e);
    OK(ws_person_set_name(ws, "p-olga", "Olga", "en", &e), e);
    OK(ws_person_set_factor(ws, "p-olga", "A", NULL, &e), e);
    OK(ws_person_touch(ws, "p-olga", 99, &e), e);
    OK(ws_person_get(ws, a, "p-olga", &found, &p, &e), e);
    assert_true(!p.name && !p.password_hash && !p.totp_secret && !p.last_us);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(persons_come_out_as_they_went_in),
        cmocka_unit_test(roles_are_one_per_person_and_place),
        cmocka_unit_test(sessions_begin_move_and_end),
        cmocka_unit_test(links_are_taken_once),
        cmocka_unit_test(tokens_and_guesses),
        cmocka_unit_test(erasing_leaves_an_id_and_its_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
