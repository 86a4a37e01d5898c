/* test_enter.c — the roads in: first start, signing in, invitation, reset link; slowing of guesses;
 * what is used once is used once. The clock is in the test's hand. */
#include "unit/people/office.h"

/* --- first start ------------------------------------------------------------------------------ */

static void the_first_account_needs_the_code_from_the_terminal(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in;
    const char *code, *second;
    bool none;
    enum role role;
    OK(people_none_yet(office_job(&o), &none, &e), e);
    assert_true(none);
    OK(people_first_code(office_job(&o), &code, &e), e);
    OK(people_first_code(office_job(&o), &second, &e), e); /* a second server on the same file */
    assert_string_not_equal(code, second);
    OK(people_first(office_job(&o), "0000-0000-0000", "Olga", "olga@example.org", GOOD, NULL, &in,
                    &e),
       e);
    assert_int_equal(in.outcome, PEOPLE_WRONG);
    FAILS(people_first(office_job(&o), code, "Olga", "olga", GOOD, NULL, &in, &e), e, ERR_INPUT,
          "e-mail");
    FAILS(people_first(office_job(&o), code, "\n", "olga@example.org", GOOD, NULL, &in, &e), e,
          ERR_INPUT, "name");
    FAILS(people_first(office_job(&o), code, "Olga", "olga@example.org", "short", NULL, &in, &e), e,
          ERR_INPUT, "shorter");
    o.now += 400 * DAY_US; /* it does not expire */
    OK(people_first(office_job(&o), code, " Olga\x01 Owner", "OLGA@Example.org", GOOD, NULL, &in,
                    &e),
       e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    assert_string_equal(in.caller.person.name, "Olga Owner");
    assert_string_equal(in.caller.person.email, "olga@example.org");
    assert_string_equal(in.caller.actor, arena_printf(a, "person:%s", in.caller.person.person_id));
    assert_true(people_role(in.caller.rights, NULL, &role) && role == ROLE_OWNER);
    assert_true(people_role(in.caller.rights, "elia", &role) && role == ROLE_OWNER);
    /* and neither code is good any more */
    FAILS(people_first(office_job(&o), code, "X", "x@example.org", GOOD, NULL, &in, &e), e,
          ERR_CONFLICT, "made before");
    FAILS(people_first(office_job(&o), second, "X", "x@example.org", GOOD, NULL, &in, &e), e,
          ERR_CONFLICT, "made before");
    OK(people_first_code(office_job(&o), &code, &e), e);
    assert_null(code);
    OK(people_none_yet(office_job(&o), &none, &e), e);
    assert_false(none);
}

static void guesses_of_the_first_code_are_slowed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in;
    const char *code;
    OK(people_first_code(office_job(&o), &code, &e), e);
    for (int i = 0; i < 6; i++) {
        OK(people_first(office_job(&o), "0000-0000-0000", "O", "o@x.org", GOOD, NULL, &in, &e), e);
        assert_int_equal(in.outcome, PEOPLE_WRONG);
    }
    OK(people_first(office_job(&o), code, "O", "o@x.org", GOOD, NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_TOO_MANY);
    o.now += in.wait_s * SECOND_US;
    OK(people_first(office_job(&o), code, "O", "o@x.org", GOOD, NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
}

/* --- signing in ------------------------------------------------------------------------------- */

static void signing_in_makes_a_new_session_each_time(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry first = office_owner(&o), in;
    struct ws_session *list;
    size_t n;
    /* a token planted by somebody else never becomes the session's (fixation), and the one the
     * browser had before ends */
    const struct people_browser planted = {.agent = "Test\r\nX: y", .old_token = secret_token(a)},
                                before = {.old_token = first.token};
    OK(people_sign_in(office_job(&o), " Olga@EXAMPLE.org ", GOOD, NULL, &planted, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    assert_string_not_equal(in.token, planted.old_token);
    assert_string_not_equal(in.token, first.token);
    assert_string_not_equal(in.caller.csrf, first.caller.csrf);
    OK(ws_session_list(office_ws(&o), a, in.caller.person.person_id, &list, &n, &e), e);
    assert_int_equal(n, 2);
    OK(people_sign_in(office_job(&o), "olga@example.org", GOOD, NULL, &before, &in, &e), e);
    OK(ws_session_list(office_ws(&o), a, in.caller.person.person_id, &list, &n, &e), e);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < n; i++) {
        assert_string_not_equal(list[i].session_id, first.caller.session_id);
        assert_string_equal(list[i].address, "192.0.2.7");
        if (list[i].agent)
            assert_string_equal(list[i].agent, "Test X: y");
    }
    OK(people_close(office_job(&o), &in.caller, &e), e);
    OK(people_close(office_job(&o), &in.caller, &e), e); /* again: harmless */
    OK(ws_session_list(office_ws(&o), a, in.caller.person.person_id, &list, &n, &e), e);
    assert_int_equal(n, 1);
}

static void the_oldest_session_gives_way(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry first = office_owner(&o);
    struct ws_session *list;
    size_t n;
    office_data(&o, WORDS("people.session.most", "3"));
    for (int i = 0; i < 4; i++) {
        o.now += SECOND_US;
        assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
    }
    OK(ws_session_list(office_ws(&o), a, first.caller.person.person_id, &list, &n, &e), e);
    assert_int_equal(n, 3);
    assert_true(list[2].created_us > NOON);
}

/* The same answer and the same work for a wrong password, an unknown e-mail, no e-mail at all and
 * an account that was erased. */
static void nobody_is_answered_like_a_wrong_password(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    (void)office_owner(&o);
    struct people_entry gone = office_person(&o, "Gone", "gone@example.org", "elia", "viewer"), in;
    struct workspace *ws = office_ws(&o);
    OK(ws_person_erase(ws, gone.caller.person.person_id, o.now, &e), e);
    static const char *const who[] = {
        "olga@example.org", "nobody@example.org", "no e-mail", "", "gone@example.org", NULL};
    struct err first = {0};
    for (size_t i = 0; i < COUNT_OF(who); i++) {
        uint64_t before = password_work();
        o.address = arena_printf(a, "192.0.2.%zu", 20 + i);
        assert_int_equal(office_try(&o, who[i], BETTER, NULL, &in), PEOPLE_WRONG);
        assert_int_equal(password_work() - before, 1);
        assert_null(in.token);
        assert_false(people_outcome_err(&in, &e));
        if (i == 0)
            first = e;
        assert_string_equal(e.msg, first.msg);
        assert_string_equal(e.hint, first.hint);
    }
    uint64_t before = password_work();
    assert_int_equal(office_try(&o, "olga@example.org", NULL, NULL, &in), PEOPLE_WRONG);
    assert_int_equal(password_work() - before, 1);
}

static void a_weak_hash_is_made_anew(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in = office_owner(&o);
    struct ws_person p;
    bool found;
    office_data(&o, WORDS("people.password.passes", "2"));
    assert_int_equal(office_try(&o, "olga@example.org", BETTER, NULL, NULL), PEOPLE_WRONG);
    OK(ws_person_get(office_ws(&o), a, in.caller.person.person_id, &found, &p, &e), e);
    assert_non_null(strstr(p.password_hash, "t=1,"));
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
    OK(ws_person_get(office_ws(&o), a, in.caller.person.person_id, &found, &p, &e), e);
    assert_non_null(strstr(p.password_hash, "t=2,"));
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
}

/* --- slowing ---------------------------------------------------------------------------------- */

static void wrong_passwords_are_slowed_per_account(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct people_entry in;
    (void)office_owner(&o);
    static const char *const who[] = {"olga@example.org", "nobody@example.org"};
    for (size_t w = 0; w < COUNT_OF(who); w++) {
        int64_t start = o.now = NOON;
        /* five are free; the sixth begins the waiting: 1, 2, 4 … 512, 900, 900 s */
        for (int i = 0; i < 5; i++) {
            o.address = arena_printf(a, "198.51.100.%d", i);
            assert_int_equal(office_try(&o, who[w], BETTER, NULL, NULL), PEOPLE_WRONG);
        }
        static const int64_t waits[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
        for (size_t i = 0; i < COUNT_OF(waits); i++) {
            o.address =
                arena_printf(a, "203.0.113.%zu", i); /* changing the address does not help */
            assert_int_equal(office_try(&o, who[w], BETTER, NULL, NULL), PEOPLE_WRONG);
            uint64_t before = password_work();
            assert_int_equal(office_try(&o, who[w], GOOD, NULL, &in), PEOPLE_TOO_MANY);
            assert_int_equal(password_work(), before); /* not looked at */
            assert_int_equal(in.wait_s, waits[i]);
            o.now += waits[i] * SECOND_US - 1;
            assert_int_equal(office_try(&o, who[w], GOOD, NULL, &in), PEOPLE_TOO_MANY);
            assert_int_equal(in.wait_s, 1);
            o.now++;
        }
        assert_true(o.now > start);
    }
    /* the owner comes in once it is over, and begins anew */
    o.now += HOUR_US;
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
    for (int i = 0; i < 5; i++)
        assert_int_equal(office_try(&o, "olga@example.org", BETTER, NULL, NULL), PEOPLE_WRONG);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
}

static void wrong_passwords_are_slowed_per_address(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct people_entry in;
    (void)office_owner(&o);
    o.address = "2001:db8:1:2::1";
    for (int i = 0; i < 21; i++) {
        o.address = arena_printf(a, "2001:db8:1:2::%x", i + 1); /* one /64 is one address */
        assert_int_equal(office_try(&o, arena_printf(a, "a%d@example.org", i), GOOD, NULL, NULL),
                         PEOPLE_WRONG);
    }
    o.address = "2001:db8:1:2:ffff::9";
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, &in), PEOPLE_TOO_MANY);
    o.address = "2001:db8:1:3::1";
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
    /* right ones in between do not hide wrong ones */
    o.address = "192.0.2.99";
    for (int i = 0; i < 21; i++) {
        assert_int_equal(office_try(&o, arena_printf(a, "b%d@example.org", i), GOOD, NULL, NULL),
                         PEOPLE_WRONG);
        if (i < 20)
            assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
    }
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_TOO_MANY);
    /* a day without a wrong one: forgotten */
    o.now += DAY_US + 1;
    for (int i = 0; i < 20; i++)
        assert_int_equal(office_try(&o, arena_printf(a, "c%d@example.org", i), GOOD, NULL, NULL),
                         PEOPLE_WRONG);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
}

/* A try is counted before it is looked at: of many at once only so many are looked at. */
static void tries_at_the_same_moment_are_slowed_too(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct guess g;
    int64_t wait;
    int begun = 0;
    struct workspace *ws = office_ws(&o);
    for (int i = 0; i < 50; i++) { /* none of them has come to its verification yet */
        OK(guess_begin(ws, a, office_rules(&o), "e-mail:x@y.z", "192.0.2.1", o.now, &g, &wait, &e),
           e);
        begun += wait == 0;
    }
    assert_int_equal(begun, 6);
}

/* --- second factor ---------------------------------------------------------------------------- */

static const char *with_factor(const struct office *o, const struct people_entry *in)
{
    struct err e;
    const char *secret;
    OK(factor_new(o->a, &secret, &e), e);
    OK(ws_person_set_factor(office_ws(o), in->caller.person.person_id, secret, NULL, &e), e);
    return secret;
}

static void a_second_factor_is_asked_for_after_the_password(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct people_entry owner = office_owner(&o), in;
    const char *secret = with_factor(&o, &owner);
    assert_int_equal(office_try(&o, "olga@example.org", BETTER, NULL, NULL), PEOPLE_WRONG);
    assert_int_equal(office_try(&o, "olga@example.org", BETTER, office_digits(&o, secret), NULL),
                     PEOPLE_WRONG);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, &in), PEOPLE_SECOND_FACTOR);
    assert_null(in.token);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, "", NULL), PEOPLE_SECOND_FACTOR);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, "000000", NULL), PEOPLE_WRONG);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, office_digits(&o, secret), &in),
                     PEOPLE_ENTERED);
    assert_true(in.caller.person.second_factor);
    /* a code works once, and an older one not after it */
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, office_digits(&o, secret), NULL),
                     PEOPLE_WRONG);
    struct office before = o;
    before.now -= 30 * SECOND_US;
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, office_digits(&before, secret), NULL),
                     PEOPLE_WRONG);
    o.now += 30 * SECOND_US;
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, office_digits(&o, secret), NULL),
                     PEOPLE_ENTERED);
}

/* Who knows the password cannot try digits without being slowed by asking for the form in between.
 */
static void digits_cannot_be_guessed_faster(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct people_entry owner = office_owner(&o);
    (void)with_factor(&o, &owner);
    int looked_at = 0;
    for (int i = 0; i < 40; i++) {
        looked_at += office_try(&o, "olga@example.org", GOOD, "000000", NULL) == PEOPLE_WRONG;
        enum people_outcome half = office_try(&o, "olga@example.org", GOOD, NULL, NULL);
        assert_true(half == PEOPLE_SECOND_FACTOR || half == PEOPLE_TOO_MANY);
    }
    assert_int_equal(looked_at, 6);
}

/* --- invitations ------------------------------------------------------------------------------ */

static const char *invite(const struct office *o, const char *firm, const char *role)
{
    struct err e;
    struct value *v;
    OK(office_call(o, NULL, &person_invite,
                   firm ? WORDS("firm", firm, "role", role) : WORDS("office", "yes", "role", role),
                   NULL, &v, &e),
       e);
    const char *token = value_as_text(record_get(v, "token"));
    assert_string_equal(value_as_text(record_get(v, "link_path")),
                        arena_printf(o->a, "/join#%s", token));
    return token;
}

static void an_invitation_works_once_and_in_time(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in;
    struct people_link link;
    enum role role;
    (void)office_owner(&o);
    const char *token = invite(&o, "elia", "adviser"), *late = invite(&o, "elia", "viewer");
    OK(people_link(office_job(&o), token, &link, &e), e);
    assert_string_equal(link.kind, "invite");
    assert_string_equal(link.firm_id, "elia");
    assert_string_equal(link.role, "adviser");
    assert_int_equal(link.expires_us, o.now + 7 * DAY_US);
    FAILS(people_join(office_job(&o), token, "Mina", "mina@example.org", "short", NULL, NULL, &in,
                      &e),
          e, ERR_INPUT, "shorter");
    OK(people_join(office_job(&o), token, "Mina", "Mina@example.org", GOOD, NULL, NULL, &in, &e),
       e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    assert_true(people_role(in.caller.rights, "elia", &role) && role == ROLE_ADVISER);
    assert_false(people_role(in.caller.rights, "daru", &role));
    assert_false(people_role(in.caller.rights, NULL, &role));
    FAILS(people_join(office_job(&o), token, "Eve", "eve@example.org", GOOD, NULL, NULL, &in, &e),
          e, ERR_NOT_FOUND, "not good");
    FAILS(people_link(office_job(&o), token, &link, &e), e, ERR_NOT_FOUND, "not good");
    FAILS(people_link(office_job(&o), "nonsense", &link, &e), e, ERR_NOT_FOUND, "not good");
    FAILS(people_link(office_job(&o), secret_token(a), &link, &e), e, ERR_NOT_FOUND, "not good");
    o.now += 7 * DAY_US;
    FAILS(people_join(office_job(&o), late, "Eve", "eve@example.org", GOOD, NULL, NULL, &in, &e), e,
          ERR_NOT_FOUND, "not good");
    assert_int_equal(office_try(&o, "mina@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
}

static void an_invitation_adds_a_role_to_an_account(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in;
    enum role role;
    (void)office_owner(&o);
    struct people_entry mina = office_person(&o, "Mina", "mina@example.org", "elia", "adviser");
    const char *token = invite(&o, "daru", "analyst");
    OK(people_join(office_job(&o), token, "Other name", "mina@example.org", BETTER, NULL, NULL, &in,
                   &e),
       e);
    assert_int_equal(in.outcome, PEOPLE_WRONG); /* somebody else's account is not to be had */
    const char *secret = with_factor(&o, &mina);
    OK(people_join(office_job(&o), token, NULL, "mina@example.org", GOOD, NULL, NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_SECOND_FACTOR);
    OK(people_join(office_job(&o), token, NULL, "mina@example.org", GOOD, office_digits(&o, secret),
                   NULL, &in, &e),
       e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    assert_string_equal(in.caller.person.name, "Mina");
    assert_string_equal(in.caller.person.person_id, mina.caller.person.person_id);
    assert_true(people_role(in.caller.rights, "elia", &role) && role == ROLE_ADVISER);
    assert_true(people_role(in.caller.rights, "daru", &role) && role == ROLE_ANALYST);
    /* a lower role by invitation takes nothing away */
    o.now += MINUTE_US;
    OK(people_join(office_job(&o), invite(&o, "elia", "viewer"), NULL, "mina@example.org", GOOD,
                   office_digits(&o, secret), NULL, &in, &e),
       e);
    assert_true(people_role(in.caller.rights, "elia", &role) && role == ROLE_ADVISER);
}

/* Whoever keeps a log of changes is called inside the transaction, and can take everything back. */
struct log {
    bool agrees;
    char text[256];
};

static bool note(void *ctx, struct job *job, const struct people_event *event,
                 const struct people_caller *who, struct err *e)
{
    struct log *log = ctx;
    (void)snprintf(log->text, sizeof log->text, "%s %s %s %s %s", event->what,
                   event->firm_id ? event->firm_id : "-", event->role ? event->role : "-",
                   event->invitation_id ? "by link" : "-", who->person.email);
    assert_true(job->now_us > 0);
    return log->agrees || FAIL(e, ERR_IO, "the log is full");
}

static void a_log_is_told_and_may_refuse(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in;
    struct log log = {0};
    const struct people_browser b = {.witness = note, .witness_ctx = &log};
    const char *code;
    bool none;
    OK(people_first_code(office_job(&o), &code, &e), e);
    FAILS(people_first(office_job(&o), code, "O", "olga@example.org", GOOD, &b, &in, &e), e, ERR_IO,
          "the log is full");
    OK(people_none_yet(office_job(&o), &none, &e), e);
    assert_true(none);
    log.agrees = true;
    OK(people_first(office_job(&o), code, "O", "olga@example.org", GOOD, &b, &in, &e), e);
    assert_string_equal(log.text, "session.first - owner by link olga@example.org");
    const char *token = invite(&o, "elia", "analyst");
    log.agrees = false;
    FAILS(people_join(office_job(&o), token, "M", "mina@example.org", GOOD, NULL, &b, &in, &e), e,
          ERR_IO, "the log is full");
    log.agrees = true;
    OK(people_join(office_job(&o), token, "M", "mina@example.org", GOOD, NULL, &b, &in, &e), e);
    assert_string_equal(log.text, "session.join elia analyst by link mina@example.org");
    OK(people_join(office_job(&o), invite(&o, NULL, "viewer"), NULL, "mina@example.org", GOOD, NULL,
                   &b, &in, &e),
       e);
    assert_string_equal(log.text, "session.join - viewer by link mina@example.org");
    OK(people_sign_in(office_job(&o), "mina@example.org", GOOD, NULL, &b, &in, &e), e);
    assert_string_equal(log.text, "session.open - - - mina@example.org");
    log.text[0] = '\0';
    OK(people_sign_in(office_job(&o), "mina@example.org", BETTER, NULL, &b, &in, &e), e);
    assert_string_equal(log.text, ""); /* nothing happened */
}

/* --- reset ------------------------------------------------------------------------------------ */

static const char *reset(const struct office *o, const char *email, bool factor)
{
    struct err e;
    struct value *v;
    OK(office_call(o, NULL, &person_reset, WORDS("person", email, "factor", factor ? "yes" : "no"),
                   NULL, &v, &e),
       e);
    assert_non_null(strstr(value_as_text(record_get(v, "link_path")), "/reset#"));
    return value_as_text(record_get(v, "token"));
}

static void a_reset_link_sets_a_password_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in;
    struct people_link link;
    struct ws_session *list;
    size_t n;
    struct people_entry owner = office_owner(&o);
    const char *older = reset(&o, "olga@example.org", false),
               *token = reset(&o, "olga@example.org", false);
    FAILS(people_renew(office_job(&o), older, BETTER, NULL, NULL, &in, &e), e, ERR_NOT_FOUND,
          "not good");
    OK(people_link(office_job(&o), token, &link, &e), e);
    assert_string_equal(link.kind, "reset");
    assert_null(link.firm_id);
    assert_null(link.role);
    /* an invitation is no reset, nor the other way round */
    FAILS(people_join(office_job(&o), token, "X", "x@example.org", GOOD, NULL, NULL, &in, &e), e,
          ERR_NOT_FOUND, "not good");
    FAILS(people_renew(office_job(&o), invite(&o, "elia", "viewer"), BETTER, NULL, NULL, &in, &e),
          e, ERR_NOT_FOUND, "not good");
    FAILS(people_renew(office_job(&o), token, "olga@example.org", NULL, NULL, &in, &e), e,
          ERR_INPUT, "guesser");
    OK(people_renew(office_job(&o), token, BETTER, NULL, NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    OK(ws_session_list(office_ws(&o), a, owner.caller.person.person_id, &list, &n, &e), e);
    assert_int_equal(n, 1); /* all others have ended */
    assert_string_equal(list[0].session_id, in.caller.session_id);
    FAILS(people_renew(office_job(&o), token, BETTER, NULL, NULL, &in, &e), e, ERR_NOT_FOUND,
          "not good");
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_WRONG);
    assert_int_equal(office_try(&o, "olga@example.org", BETTER, NULL, NULL), PEOPLE_ENTERED);
    token = reset(&o, "olga@example.org", false);
    o.now += DAY_US;
    FAILS(people_renew(office_job(&o), token, GOOD, NULL, NULL, &in, &e), e, ERR_NOT_FOUND,
          "not good");
}

static void a_reset_link_does_not_go_round_the_second_factor(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry owner = office_owner(&o), in;
    const char *secret = with_factor(&o, &owner), *token = reset(&o, "olga@example.org", false);
    OK(people_renew(office_job(&o), token, BETTER, NULL, NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_SECOND_FACTOR);
    OK(people_renew(office_job(&o), token, BETTER, "123456", NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_WRONG);
    OK(people_renew(office_job(&o), token, BETTER, office_digits(&o, secret), NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    /* the telephone is lost: the owner takes the factor away */
    token = reset(&o, "olga@example.org", true);
    OK(people_renew(office_job(&o), token, GOOD, NULL, NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    assert_false(in.caller.person.second_factor);
}

/* A reset helps also while somebody is guessing at the account, and ends the waiting. */
static void a_reset_ends_the_waiting(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct people_entry in;
    (void)office_owner(&o);
    for (int i = 0; i < 12; i++)
        (void)office_try(&o, "olga@example.org", BETTER, NULL, NULL);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_TOO_MANY);
    OK(people_renew(office_job(&o), reset(&o, "olga@example.org", false), BETTER, NULL, NULL, &in,
                    &e),
       e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    assert_int_equal(office_try(&o, "olga@example.org", BETTER, NULL, NULL), PEOPLE_ENTERED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_account_needs_the_code_from_the_terminal),
        cmocka_unit_test(guesses_of_the_first_code_are_slowed),
        cmocka_unit_test(signing_in_makes_a_new_session_each_time),
        cmocka_unit_test(the_oldest_session_gives_way),
        cmocka_unit_test(nobody_is_answered_like_a_wrong_password),
        cmocka_unit_test(a_weak_hash_is_made_anew),
        cmocka_unit_test(wrong_passwords_are_slowed_per_account),
        cmocka_unit_test(wrong_passwords_are_slowed_per_address),
        cmocka_unit_test(tries_at_the_same_moment_are_slowed_too),
        cmocka_unit_test(a_second_factor_is_asked_for_after_the_password),
        cmocka_unit_test(digits_cannot_be_guessed_faster),
        cmocka_unit_test(an_invitation_works_once_and_in_time),
        cmocka_unit_test(an_invitation_adds_a_role_to_an_account),
        cmocka_unit_test(a_log_is_told_and_may_refuse),
        cmocka_unit_test(a_reset_link_sets_a_password_once),
        cmocka_unit_test(a_reset_link_does_not_go_round_the_second_factor),
        cmocka_unit_test(a_reset_ends_the_waiting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
