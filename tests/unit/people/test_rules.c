/* test_rules.c — who may give whom what: roles, the last owner, disabling, erasing, one's own
 * account; and that nothing secret gets into an error, a record of the audit log or a list. */
#include "unit/people/office.h"

#include "doors/person_erase.h"
#include "governance/governance.h"
#include "store/sqlite.h"

static const char *text(const struct value *v, const char *name)
{
    return value_as_text(record_get(v, name));
}

static const struct value *row_of(const struct value *v, const char *list, const char *name,
                                  const char *value)
{
    const struct value *rows = record_get(v, list);
    for (size_t i = 0; i < value_count(rows); i++)
        if (cstr_eq(text(list_at(rows, i), name), value))
            return list_at(rows, i);
    return NULL;
}

/* --- roles ------------------------------------------------------------------------------------ */

static void nobody_gives_a_role_above_his_own(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    (void)office_owner(&o);
    struct people_entry adviser = office_person(&o, "Adam", "adam@example.org", NULL, "adviser"),
                        local = office_person(&o, "Lena", "lena@example.org", "elia", "owner"),
                        mina = office_person(&o, "Mina", "mina@example.org", "elia", "viewer");
    /* below owner nobody gives anything */
    FAILS(office_call(&o, &adviser.caller, &person_role,
                      WORDS("person", "mina@example.org", "firm", "elia", "role", "viewer"), NULL,
                      &v, &e),
          e, ERR_REFUSED, "you need the role owner");
    FAILS(office_call(&o, &adviser.caller, &person_invite, WORDS("firm", "elia", "role", "viewer"),
                      NULL, &v, &e),
          e, ERR_REFUSED, "you need the role owner");
    /* a firm's owner: for that firm, not for another nor for the office */
    OK(office_call(&o, &local.caller, &person_role,
                   WORDS("person", mina.caller.person.person_id, "firm", "elia", "role", "owner"),
                   NULL, &v, &e),
       e);
    assert_string_equal(text(v, "headline"), "Mina is now owner of the firm `elia`.");
    assert_string_equal(text(v, "before"), "viewer");
    FAILS(office_call(&o, &local.caller, &person_role,
                      WORDS("person", "mina@example.org", "firm", "daru", "role", "viewer"), NULL,
                      &v, &e),
          e, ERR_REFUSED, "for the firm `daru`");
    FAILS(office_call(&o, &local.caller, &person_role,
                      WORDS("person", "mina@example.org", "office", "yes", "role", "viewer"), NULL,
                      &v, &e),
          e, ERR_REFUSED, "whole office");
    FAILS(office_call(&o, &local.caller, &person_invite, WORDS("office", "yes", "role", "viewer"),
                      NULL, &v, &e),
          e, ERR_REFUSED, "whole office");
    FAILS(office_call(&o, &local.caller, &person_disable, WORDS("person", "mina@example.org"), NULL,
                      &v, &e),
          e, ERR_REFUSED, "whole office");
    FAILS(office_call(&o, &local.caller, &person_reset, WORDS("person", "mina@example.org"), NULL,
                      &v, &e),
          e, ERR_REFUSED, "whole office");
    /* an owner held down to adviser (an API token) gives nothing either */
    struct rights held = *local.caller.rights;
    held.at_most = ROLE_ADVISER;
    struct people_caller low = local.caller;
    low.rights = &held;
    FAILS(office_call(&o, &low, &person_invite, WORDS("firm", "elia", "role", "viewer"), NULL, &v,
                      &e),
          e, ERR_REFUSED, "you need the role owner");
    FAILS(office_call(&o, NULL, &person_role, WORDS("person", "mina@example.org", "role", "viewer"),
                      NULL, &v, &e),
          e, ERR_USAGE, "either --firm FIRM or --office");
    FAILS(office_call(&o, NULL, &person_role,
                      WORDS("person", "mina@example.org", "role", "viewer", "firm", "elia",
                            "office", "yes"),
                      NULL, &v, &e),
          e, ERR_USAGE, "either --firm FIRM or --office");
    FAILS(office_call(&o, NULL, &person_role,
                      WORDS("person", "mina@example.org", "role", "viewer", "firm", "elya"), NULL,
                      &v, &e),
          e, ERR_NOT_FOUND, "Did you mean `elia`?");
}

/* The owner of one firm learns nothing about people of the office's other clients. */
static void a_firms_owner_does_not_meet_strangers(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e, stranger;
    struct value *v;
    (void)office_owner(&o);
    struct people_entry local = office_person(&o, "Lena", "lena@example.org", "elia", "owner");
    (void)office_person(&o, "Dara", "dara@example.org", "daru", "owner");
    FAILS(office_call(&o, &local.caller, &person_role,
                      WORDS("person", "nobody@example.org", "firm", "elia", "role", "viewer"), NULL,
                      &v, &stranger),
          stranger, ERR_NOT_FOUND, "nobody here");
    FAILS(office_call(&o, &local.caller, &person_role,
                      WORDS("person", "dara@example.org", "firm", "elia", "role", "viewer"), NULL,
                      &v, &e),
          e, ERR_NOT_FOUND, "nobody here");
    assert_string_equal(e.msg, stranger.msg);
    OK(office_call(&o, &local.caller, &person_list, WORDS("firm", "elia"), NULL, &v, &e), e);
    assert_int_equal(value_count(record_get(v, "people")), 2); /* herself and the office's owner */
    assert_null(row_of(v, "people", "name", "Dara"));
    FAILS(office_call(&o, &local.caller, &person_list, WORDS("firm", "daru"), NULL, &v, &e), e,
          ERR_REFUSED, "for the firm `daru`");
    FAILS(office_call(&o, &local.caller, &person_list, NULL, NULL, &v, &e), e, ERR_REFUSED,
          "office");
    FAILS(office_call(&o, &local.caller, &invitation_list, NULL, NULL, &v, &e), e, ERR_REFUSED,
          "office");
}

static void a_viewer_sees_names_and_his_own_e_mail(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_entry owner = office_owner(&o),
                        mina = office_person(&o, "Mina", "mina@example.org", "elia", "viewer");
    OK(office_call(&o, &mina.caller, &person_list, WORDS("firm", "elia"), NULL, &v, &e), e);
    const struct value *herself = row_of(v, "people", "name", "Mina"),
                       *other = row_of(v, "people", "name", "Olga Owner");
    assert_string_equal(text(herself, "email"), "mina@example.org");
    assert_string_equal(text(herself, "firm"), "elia");
    assert_string_equal(text(herself, "role"), "viewer");
    assert_non_null(text(herself, "last_seen"));
    assert_null(text(other, "email"));
    assert_null(text(other, "last_seen"));
    assert_null(text(other, "firm")); /* the office */
    OK(office_call(&o, &owner.caller, &person_list, NULL, NULL, &v, &e), e);
    assert_string_equal(text(v, "headline"), "2 people have an account.");
    assert_string_equal(text(row_of(v, "people", "name", "Mina"), "email"), "mina@example.org");
}

static void the_office_is_never_without_an_owner(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_entry owner = office_owner(&o);
    const char *const roles[] = {"none", "viewer", "adviser"};
    const char *id;
    for (size_t i = 0; i < COUNT_OF(roles); i++)
        FAILS(office_call(&o, NULL, &person_role,
                          WORDS("person", "olga@example.org", "office", "yes", "role", roles[i]),
                          NULL, &v, &e),
              e, ERR_CONFLICT, "without an owner");
    FAILS(office_call(&o, NULL, &person_disable, WORDS("person", "olga@example.org"), NULL, &v, &e),
          e, ERR_CONFLICT, "without an owner");
    FAILS(people_erase(office_job(&o), "olga@example.org", &id, &e), e, ERR_CONFLICT,
          "without an owner");
    /* an owner of a firm is none of the office; one who is switched off is none */
    (void)office_person(&o, "Lena", "lena@example.org", "elia", "owner");
    struct people_entry vera = office_person(&o, "Vera", "vera@example.org", NULL, "owner");
    OK(office_call(&o, NULL, &person_disable, WORDS("person", "vera@example.org"), NULL, &v, &e),
       e);
    FAILS(office_call(&o, NULL, &person_role,
                      WORDS("person", "olga@example.org", "office", "yes", "role", "none"), NULL,
                      &v, &e),
          e, ERR_CONFLICT, "without an owner");
    OK(office_call(&o, NULL, &person_enable, WORDS("person", "vera@example.org"), NULL, &v, &e), e);
    FAILS(office_call(&o, &vera.caller, &person_disable, WORDS("person", "vera@example.org"), NULL,
                      &v, &e),
          e, ERR_CONFLICT, "your own account");
    OK(office_call(&o, &vera.caller, &person_role,
                   WORDS("person", owner.caller.person.person_id, "office", "yes", "role", "none"),
                   NULL, &v, &e),
       e);
    assert_string_equal(text(v, "headline"), "Olga Owner has no role for the office any more.");
    FAILS(office_call(&o, NULL, &person_role,
                      WORDS("person", "vera@example.org", "office", "yes", "role", "adviser"), NULL,
                      &v, &e),
          e, ERR_CONFLICT, "without an owner");
}

/* --- switching off, erasing ------------------------------------------------------------------- */

static void a_switched_off_account_is_told_only_to_who_knows_the_password(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    (void)office_owner(&o);
    (void)office_person(&o, "Mina", "mina@example.org", "elia", "viewer");
    OK(office_call(&o, NULL, &person_disable, WORDS("person", "mina@example.org"), NULL, &v, &e),
       e);
    assert_int_equal(office_try(&o, "mina@example.org", GOOD, NULL, NULL), PEOPLE_DISABLED);
    assert_int_equal(office_try(&o, "mina@example.org", BETTER, NULL, NULL), PEOPLE_WRONG);
    FAILS(office_call(&o, NULL, &person_reset, WORDS("person", "mina@example.org"), NULL, &v, &e),
          e, ERR_CONFLICT, "switched off");
    OK(office_call(&o, NULL, &person_enable, WORDS("person", "mina@example.org"), NULL, &v, &e), e);
    assert_int_equal(office_try(&o, "mina@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
}

/* Is it anywhere in the file's bytes, free pages and journal included? */
static bool is_in_workspace(const struct office *o, const char *needle)
{
    struct err e;
    struct str bytes;
    struct db *db;
    ARENA_LOCAL(a);
    OK(db_open(&db, a, o->path, NULL, DB_WRITE, 100, &e), e);
    OK(db_script(db, "PRAGMA wal_checkpoint(TRUNCATE)", &e), e);
    bool found = false;
    const char *files[] = {o->path, arena_printf(a, "%s-wal", o->path)};
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (file_exists(files[i])) {
            OK(file_read(a, files[i], FILE_MAX_DATA, &bytes, &e), e);
            found = found || memmem(bytes.p, bytes.n, needle, strlen(needle));
        }
    return found;
}

static void erasing_takes_everything_personal(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct ws_person p;
    bool found;
    const char *id;
    struct people_entry owner = office_owner(&o);
    o.address = "203.0.113.77";
    struct people_entry mina =
        office_person(&o, "Mina Rossi", "mina@example.org", "elia", "analyst");
    o.address = "192.0.2.7";
    OK(office_call(&o, &mina.caller, &token_create, WORDS("name", "Minas report"), NULL, &v, &e),
       e);
    assert_true(is_in_workspace(&o, "Mina Rossi") && is_in_workspace(&o, "203.0.113.77"));
    OK(office_call(&o, NULL, &person_role,
                   WORDS("person", "mina@example.org", "firm", "elia", "role", "analyst"), NULL, &v,
                   &e),
       e);
    OK(office_call(&o, &mina.caller, &person_rename, WORDS("name", "Mina Rossi Bianchi"), NULL, &v,
                   &e),
       e);
    OK(office_call(&o, &owner.caller, &person_erase, WORDS("person", "mina@example.org"), NULL, &v,
                   &e),
       e);
    assert_string_equal(text(v, "person"), mina.caller.person.person_id);
    /* the e-mail that was typed to give her a role, her name, the name of her token */
    assert_int_equal(value_as_int(record_get(v, "texts")), 3);
    id = mina.caller.person.person_id;
    OK(office_call(&o, NULL, &audit_verify, NULL, NULL, &v, &e), e);
    assert_true(value_as_bool(record_get(v, "ok"))); /* the chain stays whole */
    OK(ws_person_get(office_ws(&o), a, id, &found, &p, &e), e);
    assert_true(found && p.erased_us == o.now); /* the id stays: records name it */
    assert_true(!p.email && !p.name && !p.password_hash && !p.totp_secret && !p.last_us);
    FAILS(office_call(&o, NULL, &person_reset, WORDS("person", id), NULL, &v, &e), e, ERR_NOT_FOUND,
          "nobody here");
    assert_int_equal(office_try(&o, "mina@example.org", GOOD, NULL, NULL), PEOPLE_WRONG);
    OK(office_call(&o, NULL, &person_list, NULL, NULL, &v, &e), e);
    assert_int_equal(value_count(record_get(v, "people")), 1);
    assert_false(is_in_workspace(&o, "Mina Rossi"));
    assert_false(is_in_workspace(&o, "mina@example.org"));
    assert_false(is_in_workspace(&o, "203.0.113.77"));
    assert_true(is_in_workspace(&o, id));
    /* the e-mail is free again, for another account */
    struct people_entry again = office_person(&o, "Mina", "mina@example.org", "elia", "viewer");
    assert_string_not_equal(again.caller.person.person_id, id);
}

/* --- one's own account ------------------------------------------------------------------------ */

static void changing_the_password_renews_the_session_and_ends_the_others(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct job *job = NULL;
    struct people_caller who;
    struct people_cache *c;
    bool found;
    struct people_entry owner = office_owner(&o), other, reset;
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, &other), PEOPLE_ENTERED);
    OK(office_call(&o, NULL, &person_reset, WORDS("person", "olga@example.org"), NULL, &v, &e), e);
    const char *link = text(v, "token");
    OK(people_cache_open(&c, o.path, o.data_dir, o.now, &e), e);
    FAILS(office_call(&o, &owner.caller, &person_password, WORDS("old", GOOD, "new", "short"), &job,
                      &v, &e),
          e, ERR_INPUT, "shorter");
    assert_null(people_renewed_token(job));
    OK(office_call(&o, &owner.caller, &person_password, WORDS("old", GOOD, "new", BETTER), &job, &v,
                   &e),
       e);
    assert_int_equal(value_as_int(record_get(v, "sessions_ended")), 1);
    const char *renewed = people_renewed_token(job);
    assert_non_null(renewed);
    assert_string_not_equal(renewed, owner.token);
    OK(people_by_cookie(c, a, owner.token, o.now, &found, &who, &e), e);
    assert_false(found); /* the old token is void */
    OK(people_by_cookie(c, a, other.token, o.now, &found, &who, &e), e);
    assert_false(found);
    OK(people_by_cookie(c, a, renewed, o.now, &found, &who, &e), e);
    assert_true(found);
    assert_string_equal(who.session_id, owner.caller.session_id);
    assert_string_equal(who.csrf, owner.caller.csrf);
    FAILS(people_renew(office_job(&o), link, GOOD, NULL, NULL, &reset, &e), e, ERR_NOT_FOUND,
          "not good");
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_WRONG);
    assert_int_equal(office_try(&o, "olga@example.org", BETTER, NULL, NULL), PEOPLE_ENTERED);
    people_cache_close(c);
}

/* An open session is not enough to find the password out: tries are counted although the gate takes
 * all else back. */
static void an_open_session_does_not_help_to_guess(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_entry owner = office_owner(&o), in;
    for (int i = 0; i < 6; i++) {
        FAILS(office_call(&o, &owner.caller, &person_password,
                          WORDS("old", BETTER, "new", "six other green ones"), NULL, &v, &e),
              e, ERR_REFUSED, "the password is not right");
        assert_null(strstr(e.msg, BETTER));
    }
    FAILS(office_call(&o, &owner.caller, &person_password, WORDS("old", GOOD, "new", BETTER), NULL,
                      &v, &e),
          e, ERR_REFUSED, "too many tries: wait 1 s");
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, &in), PEOPLE_TOO_MANY);
    o.now += SECOND_US;
    OK(office_call(&o, &owner.caller, &person_password, WORDS("old", GOOD, "new", BETTER), NULL, &v,
                   &e),
       e);
}

static void the_second_factor_is_begun_confirmed_and_switched_off(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct job *job = NULL;
    struct people_entry owner = office_owner(&o);
    const struct people_caller *who = &owner.caller;
    FAILS(office_call(&o, who, &person_factor, WORDS("action", "begin"), NULL, &v, &e), e,
          ERR_USAGE, "password is needed");
    FAILS(office_call(&o, who, &person_factor, WORDS("action", "begin", "password", BETTER), NULL,
                      &v, &e),
          e, ERR_REFUSED, "password is not right");
    FAILS(office_call(&o, who, &person_factor, WORDS("action", "confirm", "code", "123456"), NULL,
                      &v, &e),
          e, ERR_CONFLICT, "no second factor was begun");
    OK(office_call(&o, who, &person_factor, WORDS("action", "begin", "password", GOOD), NULL, &v,
                   &e),
       e);
    const char *secret = text(v, "secret");
    assert_non_null(strstr(text(v, "uri"), secret));
    assert_false(value_as_bool(record_get(v, "second_factor")));
    /* begun is not on: nobody is locked out by half a set-up */
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
    FAILS(office_call(&o, who, &person_factor, WORDS("action", "confirm", "code", "000000"), NULL,
                      &v, &e),
          e, ERR_REFUSED, "code is not right");
    OK(office_call(&o, who, &person_factor,
                   WORDS("action", "confirm", "code", office_digits(&o, secret)), &job, &v, &e),
       e);
    assert_non_null(people_renewed_token(job));
    /* the confirming code is used up */
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, office_digits(&o, secret), NULL),
                     PEOPLE_WRONG);
    o.now += 30 * SECOND_US;
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_SECOND_FACTOR);
    FAILS(office_call(&o, who, &person_factor, WORDS("action", "begin", "password", GOOD), NULL, &v,
                      &e),
          e, ERR_USAGE, "six digits");
    FAILS(office_call(&o, who, &person_factor,
                      WORDS("action", "off", "password", GOOD, "code", "000000"), NULL, &v, &e),
          e, ERR_REFUSED, "code is not right");
    FAILS(office_call(&o, who, &person_factor,
                      WORDS("action", "off", "password", BETTER, "code", office_digits(&o, secret)),
                      NULL, &v, &e),
          e, ERR_REFUSED, "password is not right");
    OK(office_call(&o, who, &person_factor,
                   WORDS("action", "off", "password", GOOD, "code", office_digits(&o, secret)),
                   NULL, &v, &e),
       e);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, NULL), PEOPLE_ENTERED);
}

static void names_and_languages_are_ones_own(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_entry owner = office_owner(&o),
                        mina = office_person(&o, "Mina", "mina@example.org", "elia", "viewer");
    OK(office_call(&o, &mina.caller, &person_rename,
                   WORDS("name", " Mina  Rossi\x07", "language", "fa"), NULL, &v, &e),
       e);
    assert_string_equal(text(v, "name"), "Mina Rossi");
    assert_string_equal(text(v, "language"), "fa");
    OK(office_call(&o, &mina.caller, &person_rename, WORDS("language", "en-GB"), NULL, &v, &e), e);
    assert_string_equal(text(v, "name"), "Mina Rossi");
    FAILS(office_call(&o, &mina.caller, &person_rename, WORDS("language", "e n"), NULL, &v, &e), e,
          ERR_INPUT, "language tag");
    FAILS(office_call(&o, &mina.caller, &person_rename, NULL, NULL, &v, &e), e, ERR_USAGE,
          "--name");
    FAILS(office_call(&o, &owner.caller, &person_rename,
                      WORDS("name", "X", "person", "mina@example.org"), NULL, &v, &e),
          e, ERR_REFUSED, "somebody else's account");
    FAILS(office_call(&o, NULL, &person_rename, WORDS("name", "X"), NULL, &v, &e), e, ERR_USAGE,
          "--person");
    OK(office_call(&o, NULL, &person_rename, WORDS("name", "Mina R.", "person", "mina@example.org"),
                   NULL, &v, &e),
       e);
    assert_string_equal(text(v, "headline"), "The account is now Mina R.'s.");
}

static void sessions_are_listed_and_ended(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_entry owner = office_owner(&o), second, third,
                        mina = office_person(&o, "Mina", "mina@example.org", "elia", "viewer");
    o.now += SECOND_US;
    o.address = "198.51.100.3";
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, &second), PEOPLE_ENTERED);
    assert_int_equal(office_try(&o, "olga@example.org", GOOD, NULL, &third), PEOPLE_ENTERED);
    OK(office_call(&o, &owner.caller, &session_list, NULL, NULL, &v, &e), e);
    assert_int_equal(value_count(record_get(v, "sessions")), 3);
    const struct value *own = row_of(v, "sessions", "session", owner.caller.session_id);
    assert_true(value_as_bool(record_get(own, "current")));
    assert_string_equal(text(row_of(v, "sessions", "session", second.caller.session_id), "address"),
                        "198.51.100.3");
    FAILS(office_call(&o, &mina.caller, &session_revoke, WORDS("session", second.caller.session_id),
                      NULL, &v, &e),
          e, ERR_NOT_FOUND, "no such session"); /* another's */
    OK(office_call(&o, &owner.caller, &session_revoke, WORDS("session", second.caller.session_id),
                   NULL, &v, &e),
       e);
    OK(office_call(&o, &owner.caller, &session_revoke, WORDS("others", "yes"), NULL, &v, &e), e);
    assert_int_equal(value_as_int(record_get(v, "ended")), 1);
    OK(office_call(&o, &owner.caller, &session_list, NULL, NULL, &v, &e), e);
    assert_int_equal(value_count(record_get(v, "sessions")), 1);
    OK(office_call(&o, NULL, &session_list, WORDS("person", "mina@example.org"), NULL, &v, &e), e);
    assert_string_equal(text(v, "headline"), "Mina is signed in at 1 place.");
}

static void invitations_are_listed_and_taken_back(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_entry in;
    (void)office_owner(&o);
    struct people_entry local = office_person(&o, "Lena", "lena@example.org", "elia", "owner");
    FAILS(office_call(&o, NULL, &person_invite,
                      WORDS("firm", "elia", "role", "viewer", "days", "61"), NULL, &v, &e),
          e, ERR_INPUT, "1 to 60 days");
    OK(office_call(&o, NULL, &person_invite,
                   WORDS("firm", "daru", "role", "viewer", "note", "for\x01 Dara"), NULL, &v, &e),
       e);
    const char *other = text(v, "invitation"), *token = text(v, "token");
    OK(office_call(&o, &local.caller, &person_invite,
                   WORDS("firm", "elia", "role", "owner", "days", "1"), NULL, &v, &e),
       e);
    const char *own = text(v, "invitation"), *own_token = text(v, "token");
    OK(office_call(&o, NULL, &invitation_list, NULL, NULL, &v, &e), e);
    assert_string_equal(text(v, "headline"), "2 links are open.");
    assert_string_equal(text(row_of(v, "invitations", "invitation", other), "note"), "for Dara");
    assert_string_equal(text(row_of(v, "invitations", "state", "used"), "role"), "owner");
    OK(office_call(&o, &local.caller, &invitation_list, WORDS("firm", "elia"), NULL, &v, &e), e);
    assert_null(row_of(v, "invitations", "invitation", other));
    FAILS(office_call(&o, &local.caller, &invitation_revoke, WORDS("invitation", other), NULL, &v,
                      &e),
          e, ERR_REFUSED, "office");
    FAILS(office_call(&o, &local.caller, &invitation_revoke,
                      WORDS("invitation", other, "firm", "elia"), NULL, &v, &e),
          e, ERR_NOT_FOUND, "no such open invitation");
    OK(office_call(&o, &local.caller, &invitation_revoke, WORDS("invitation", own, "firm", "elia"),
                   NULL, &v, &e),
       e);
    FAILS(people_join(office_job(&o), own_token, "X", "x@example.org", GOOD, NULL, NULL, &in, &e),
          e, ERR_NOT_FOUND, "not good");
    OK(people_join(office_job(&o), token, "Dara", "dara@example.org", GOOD, NULL, NULL, &in, &e),
       e);
    FAILS(office_call(&o, NULL, &invitation_revoke, WORDS("invitation", other), NULL, &v, &e), e,
          ERR_NOT_FOUND, "no such open invitation");
}

/* What was typed as a secret, and every token, is in the file only as a hash. */
static void nothing_secret_is_in_the_workspace(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct err e;
    struct value *v;
    struct people_entry owner = office_owner(&o);
    OK(office_call(&o, &owner.caller, &person_password, WORDS("old", GOOD, "new", BETTER), NULL, &v,
                   &e),
       e);
    OK(office_call(&o, &owner.caller, &person_invite,
                   WORDS("firm", "elia", "role", "viewer", "note", "Dara of Daru"), NULL, &v, &e),
       e);
    const char *invited = text(v, "token");
    OK(office_call(&o, &owner.caller, &token_create, WORDS("name", "report"), NULL, &v, &e), e);
    const char *secrets[] = {GOOD, BETTER, owner.token, invited, text(v, "secret") + 3};
    for (size_t i = 0; i < COUNT_OF(secrets); i++)
        assert_false(is_in_workspace(&o, secrets[i]));
    assert_true(is_in_workspace(&o, "olga@example.org")); /* the search itself finds things */
    assert_true(is_in_workspace(&o, hash_of(a, str_of(invited))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_gives_a_role_above_his_own),
        cmocka_unit_test(a_firms_owner_does_not_meet_strangers),
        cmocka_unit_test(a_viewer_sees_names_and_his_own_e_mail),
        cmocka_unit_test(the_office_is_never_without_an_owner),
        cmocka_unit_test(a_switched_off_account_is_told_only_to_who_knows_the_password),
        cmocka_unit_test(erasing_takes_everything_personal),
        cmocka_unit_test(changing_the_password_renews_the_session_and_ends_the_others),
        cmocka_unit_test(an_open_session_does_not_help_to_guess),
        cmocka_unit_test(the_second_factor_is_begun_confirmed_and_switched_off),
        cmocka_unit_test(names_and_languages_are_ones_own),
        cmocka_unit_test(sessions_are_listed_and_ended),
        cmocka_unit_test(invitations_are_listed_and_taken_back),
        cmocka_unit_test(nothing_secret_is_in_the_workspace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
