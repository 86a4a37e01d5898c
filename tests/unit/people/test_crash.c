/* test_crash.c — several processes on one file, and processes that die at any moment: what was
 * acknowledged stays, what was not is not half there, and what works once works once.
 *
 * A child writes down each acknowledged step in a pipe before it goes on; it is killed at a random
 * moment, and the parent looks whether everything acknowledged is there and the rest is whole.
 * Children are this program started anew (a connection to SQLite must not be carried over a fork):
 * --child FOLDER WHAT ARGUMENT NUMBER. */
#include "unit/people/office.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/random.h"

enum { KILLS = 40 };

static pid_t start(const struct office *o, const char *what, const char *argument, int number,
                   int out)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%d", number);
    pid_t child = fork();
    if (child == 0) {
        if (out >= 0)
            (void)dup2(out, STDOUT_FILENO);
        (void)execl("/proc/self/exe", "test_crash", "--child", o->folder, what, argument, text,
                    (char *)NULL);
        _exit(9);
    }
    return child;
}

static void say(const char *line)
{
    size_t n = strlen(line);
    if (write(STDOUT_FILENO, line, n) != (ssize_t)n)
        _exit(3);
}

/* Invites and lets in one person after the other until it is killed. */
static int let_people_in(const struct office *o, const char *argument, int round)
{
    (void)argument;
    for (int i = 0;; i++) {
        struct err e;
        struct value *v;
        struct people_entry in;
        const char *email = arena_printf(o->a, "p%d-%d@example.org", round, i);
        if (!office_call(o, NULL, &person_invite, WORDS("firm", "elia", "role", "viewer"), NULL, &v,
                         &e) ||
            !people_join(office_job(o), value_as_text(record_get(v, "token")), "P", email, GOOD,
                         NULL, NULL, &in, &e) ||
            in.outcome != PEOPLE_ENTERED)
            return 2;
        say(arena_printf(o->a, "%s %s\n", email, in.token));
    }
}

/* Every person has his role and a session, and no used link is without its person. */
static void whole(const struct office *o, int *ret_people)
{
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws;
    struct ws_person *people;
    struct ws_role *roles;
    struct ws_invitation *links;
    struct ws_session *sessions;
    size_t n, n_roles, n_links, n_sessions, used = 0;
    OK(ws_open(&ws, a, o->path, WS_WRITE, o->now, &e), e);
    OK(ws_person_list(ws, a, &people, &n, &e), e);
    for (size_t i = 0; i < n; i++) {
        OK(ws_role_list(ws, a, people[i].person_id, &roles, &n_roles, &e), e);
        assert_int_equal(n_roles, 1);
        OK(ws_session_list(ws, a, people[i].person_id, &sessions, &n_sessions, &e), e);
        assert_true(n_sessions >= 1);
    }
    OK(ws_invitation_list(ws, a, &links, &n_links, &e), e);
    for (size_t i = 0; i < n_links; i++)
        if (links[i].used_us) {
            bool found;
            struct ws_person p;
            OK(ws_person_get(ws, a, links[i].person_id, &found, &p, &e), e);
            assert_true(found);
            used++;
        }
    assert_int_equal(used + 1, n); /* the first came by the code */
    *ret_people = (int)n;
}

static void what_was_acknowledged_survives_a_kill(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct office o = office_new(a);
    struct rng rng;
    int acknowledged = 0, people = 0;
    (void)office_owner(&o);
    rng_init(&rng, 20261122, "people.kills");
    for (int round = 0; round < KILLS; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = start(&o, "people", "-", round, ends[1]);
        (void)close(ends[1]);
        const struct timespec wait = {.tv_nsec = (long)rng_below(&rng, 100 * 1000 * 1000)};
        (void)nanosleep(&wait, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status)); /* it did not end by an error of its own */
        ARENA_LOCAL(own);
        struct office after = o;
        after.a = own;
        after.now += round;
        FILE *said = fdopen(ends[0], "r");
        char line[256], email[100], token[100];
        struct people_cache *c;
        struct err e;
        OK(people_cache_open(&c, o.path, o.data_dir, o.now, &e), e);
        while (fgets(line, sizeof line, said) && strchr(line, '\n')) {
            struct people_caller who;
            bool found;
            assert_int_equal(sscanf(line, "%99s %99s", email, token), 2);
            OK(people_by_cookie(c, own, token, after.now, &found, &who, &e), e);
            assert_true(found);
            assert_string_equal(who.person.email, email);
            acknowledged++;
        }
        people_cache_close(c);
        (void)fclose(said);
        whole(&after, &people);
        assert_true(people > acknowledged);
    }
    print_message("%d people acknowledged, %d there, after %d kills\n", acknowledged, people,
                  KILLS);
    assert_true(acknowledged > KILLS / 4); /* else nothing was tested */
    assert_true(people <= acknowledged + 1 + KILLS);
}

/* Eight processes take the same thing at the same moment: one gets it. */
static int winners(const struct office *o, const char *what, const char *argument)
{
    pid_t children[8];
    int won = 0;
    for (size_t i = 0; i < COUNT_OF(children); i++)
        children[i] = start(o, what, argument, (int)i, -1);
    for (size_t i = 0; i < COUNT_OF(children); i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) > 1)
            print_error("%s: child %zu ended with %d\n", what, i, WEXITSTATUS(status));
        assert_true(WEXITSTATUS(status) <= 1); /* 2: an error that is none of the rules */
        won += WEXITSTATUS(status) == 1;
    }
    return won;
}

static int failed(const struct err *e)
{
    print_error("%s: %s\n", err_code_name(e->code), e->msg);
    return 2;
}

static int take_first(const struct office *o, const char *code, int i)
{
    struct err e = {0};
    struct people_entry in;
    if (people_first(office_job(o), code, "O", arena_printf(o->a, "o%d@example.org", i), GOOD, NULL,
                     &in, &e))
        return in.outcome == PEOPLE_ENTERED ? 1 : in.outcome == PEOPLE_WRONG ? 0 : 2;
    return e.code == ERR_CONFLICT || e.code == ERR_NOT_FOUND ? 0 : failed(&e);
}

static int take_link(const struct office *o, const char *token, int i)
{
    struct err e = {0};
    struct people_entry in;
    if (people_join(office_job(o), token, "J", arena_printf(o->a, "j%d@example.org", i), GOOD, NULL,
                    NULL, &in, &e))
        return in.outcome == PEOPLE_ENTERED ? 1 : 2;
    return e.code == ERR_NOT_FOUND ? 0 : failed(&e);
}

static int take_reset(const struct office *o, const char *token, int i)
{
    struct err e = {0};
    struct people_entry in;
    if (people_renew(office_job(o), token, arena_printf(o->a, "%s %d", BETTER, i), NULL, NULL, &in,
                     &e))
        return in.outcome == PEOPLE_ENTERED ? 1 : 2;
    return e.code == ERR_NOT_FOUND ? 0 : failed(&e);
}

static int take_code(const struct office *o, const char *digits, int i)
{
    struct err e = {0};
    struct people_entry in;
    struct office own = *o;
    own.address = arena_printf(o->a, "192.0.2.%d", 100 + i);
    if (!people_sign_in(office_job(&own), "olga@example.org", GOOD, digits, NULL, &in, &e))
        return failed(&e);
    return in.outcome == PEOPLE_ENTERED                                  ? 1
           : in.outcome == PEOPLE_WRONG || in.outcome == PEOPLE_TOO_MANY ? 0
                                                                         : 2;
}

static void what_works_once_works_once_for_many_processes(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++) {
        ARENA_LOCAL(a);
        struct office o = office_new(a);
        struct err e;
        struct value *v;
        const char *code, *secret;
        int64_t n;
        OK(people_first_code(office_job(&o), &code, &e), e);
        /* eight right ones at once would be more than the free tries of one account */
        office_data(&o, WORDS("people.guess.account.free", "100"));
        assert_int_equal(winners(&o, "first", code), 1);
        OK(ws_person_count(office_ws(&o), &n, &e), e);
        assert_int_equal(n, 1);

        OK(office_call(&o, NULL, &person_invite, WORDS("firm", "elia", "role", "viewer"), NULL, &v,
                       &e),
           e);
        assert_int_equal(winners(&o, "link", value_as_text(record_get(v, "token"))), 1);
        OK(ws_person_count(office_ws(&o), &n, &e), e);
        assert_int_equal(n, 2);

        struct people_entry olga = office_person(&o, "Olga", "olga@example.org", "elia", "viewer");
        OK(factor_new(a, &secret, &e), e);
        OK(ws_person_set_factor(office_ws(&o), olga.caller.person.person_id, secret, NULL, &e), e);
        assert_int_equal(winners(&o, "code", office_digits(&o, secret)), 1);
        OK(ws_person_set_factor(office_ws(&o), olga.caller.person.person_id, NULL, NULL, &e), e);

        OK(office_call(&o, NULL, &person_reset, WORDS("person", "olga@example.org"), NULL, &v, &e),
           e);
        assert_int_equal(winners(&o, "reset", value_as_text(record_get(v, "token"))), 1);
    }
}

static int child(char **argv)
{
    static const struct {
        const char *what;
        int (*take)(const struct office *, const char *, int);
    } takes[] = {
        {"people", let_people_in}, {"first", take_first}, {"link", take_link},
        {"reset", take_reset},     {"code", take_code},
    };
    ARENA_LOCAL(a);
    struct office o = {.a = a, .folder = argv[2], .address = "192.0.2.7", .now = NOON};
    o.path = path_join(a, o.folder, "w.db");
    o.data_dir = path_join(a, o.folder, "data");
    for (size_t i = 0; i < COUNT_OF(takes); i++)
        if (strcmp(argv[3], takes[i].what) == 0)
            return takes[i].take(&o, argv[4], atoi(argv[5]));
    return 9;
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "--child") == 0)
        return child(argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_a_kill),
        cmocka_unit_test(what_works_once_works_once_for_many_processes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
