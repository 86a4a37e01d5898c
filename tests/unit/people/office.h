/* office.h — for the tests of room people: an office with a workspace, cheap password hashes by its
 * own data folder (never by the program), a clock in the test's hand, and capabilities called
 * through the gate. */
#ifndef TESTS_UNIT_PEOPLE_OFFICE_H
#define TESTS_UNIT_PEOPLE_OFFICE_H

#include "unit/scratch.h"

#include "base/capability.h"
#include "base/file.h"
#include "doors/gate.h"
#include "people/inside.h"
#include "store/workspace.h"

#define MINUTE_US (60 * SECOND_US)
#define HOUR_US (60 * MINUTE_US)
#define DAY_US (24 * HOUR_US)
#define NOON (INT64_C(1795348800) * SECOND_US) /* 2026-11-22 12:00 UTC */
#define GOOD "four old dry olives"
#define BETTER "five new green ones"

struct office {
    struct arena *a;
    const char *folder, *data_dir, *path;
    const char *address; /* of the next request */
    int64_t now;
};

/* The row of `id` with another value. */
static inline struct str with_value(struct arena *a, struct str csv, const char *id,
                                    const char *value)
{
    const char *at = strstr(csv.p, arena_printf(a, "\n%s,", id));
    assert_non_null(at);
    at += strlen(id) + 2;
    const char *rest = strchr(at, ',');
    return str_of(arena_printf(a, "%.*s%s%s", (int)(at - csv.p), csv.p, value, rest));
}

/* values: id, value, …, NULL: beside the cheap hash. */
static inline void office_data(struct office *o, const char *const *values)
{
    struct err e;
    struct str csv, words;
    OK(file_read(o->a, "data/parameters/people.csv", FILE_MAX_TEXT, &csv, &e), e);
    OK(file_read(o->a, "data/people/common-passwords.csv", FILE_MAX_TEXT, &words, &e), e);
    csv = with_value(o->a, csv, "people.password.passes", "1");
    csv = with_value(o->a, csv, "people.password.memory_mib", "0.25");
    for (; values && values[0]; values += 2)
        csv = with_value(o->a, csv, values[0], values[1]);
    o->data_dir = path_join(o->a, o->folder, "data");
    OK(file_make_folder(path_join(o->a, o->data_dir, "parameters"), &e), e);
    OK(file_make_folder(path_join(o->a, o->data_dir, "people"), &e), e);
    (void)scratch_file(o->a, o->data_dir, "parameters/people.csv", csv);
    (void)scratch_file(o->a, o->data_dir, "people/common-passwords.csv", words);
}

/* Two firms, nobody in it. */
static inline struct office office_new(struct arena *a)
{
    /* Hundreds of small transactions: in memory where there is such a folder. What survives a
     * process that dies does so there too. */
    if (access("/dev/shm", W_OK) == 0)
        (void)setenv("TMPDIR", "/dev/shm", 0);
    struct office o = {.a = a, .folder = scratch_folder(a), .now = NOON, .address = "192.0.2.7"};
    struct err e;
    struct workspace *ws;
    int64_t v;
    bool changed;
    office_data(&o, NULL);
    o.path = path_join(a, o.folder, "w.db");
    ARENA_LOCAL(own);
    OK(ws_open(&ws, own, o.path, WS_CREATE, o.now, &e), e);
    const struct ws_stamp by = {o.now, "test"};
    OK(ws_firm_put(ws, "elia", "Elia", STR("name: Elia\n"), by, &v, &changed, &e), e);
    OK(ws_firm_put(ws, "daru", "Daru", STR("name: Daru\n"), by, &v, &changed, &e), e);
    return o;
}

/* A request of its own. */
static inline struct job *office_job(const struct office *o)
{
    struct job *job = NEW(o->a, struct job);
    *job = (struct job){.arena = o->a,
                        .data_dir = o->data_dir,
                        .country_dir = o->data_dir,
                        .workspace_path = o->path,
                        .actor = "server",
                        .address = o->address,
                        .as_of = AS_OF_FACT_TABLE,
                        .now_us = o->now};
    return job;
}

static inline const struct people_rules *office_rules(const struct office *o)
{
    struct err e;
    const struct people_rules *r;
    OK(people_rules_load(o->a, o->data_dir, o->now, &r, &e), e);
    return r;
}

static inline struct workspace *office_ws(const struct office *o)
{
    struct err e;
    struct workspace *ws;
    OK(ws_of_job(office_job(o), WS_WRITE, &ws, &e), e);
    return ws;
}

/* The owner's account. */
static inline struct people_entry office_owner(const struct office *o)
{
    struct err e;
    struct people_entry in;
    const char *code;
    OK(people_first_code(office_job(o), &code, &e), e);
    assert_non_null(code);
    OK(people_first(office_job(o), code, "Olga Owner", "olga@example.org", GOOD, NULL, &in, &e), e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    return in;
}

/* Calls through the gate as an HTTP request of `who`, or at the terminal when NULL. words: name,
 * value, …, NULL. */
static inline bool office_call(const struct office *o, const struct people_caller *who,
                               const struct capability *c, const char *const *words,
                               struct job **ret_job, struct value **ret, struct err *e)
{
    struct job *job = office_job(o);
    struct args *args = args_new(o->a, c);
    if (who)
        people_bind(job, who);
    else {
        job->actor = "os:test";
        job->address = NULL;
    }
    for (; words && words[0]; words += 2)
        TRY(args_set(o->a, args, words[0], words[1], e));
    TRY(args_finish(o->a, args, e));
    if (ret_job)
        *ret_job = job;
    const struct gate_call call = {
        .door = who ? DOOR_HTTP : DOOR_TERMINAL, .capability = c, .args = args, .if_revision = -1};
    return gate_run(job, &call, ret, e);
}
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Somebody invited by the terminal and signed up. */
static inline struct people_entry office_person(const struct office *o, const char *name,
                                                const char *email, const char *firm,
                                                const char *role)
{
    struct err e;
    struct value *v;
    struct people_entry in;
    OK(office_call(o, NULL, &person_invite,
                   firm ? WORDS("firm", firm, "role", role) : WORDS("office", "yes", "role", role),
                   NULL, &v, &e),
       e);
    OK(people_join(office_job(o), value_as_text(record_get(v, "token")), name, email, GOOD, NULL,
                   NULL, &in, &e),
       e);
    assert_int_equal(in.outcome, PEOPLE_ENTERED);
    return in;
}

/* The six digits at the office's time. */
static inline const char *office_digits(const struct office *o, const char *secret)
{
    struct err e;
    const char *digits;
    OK(factor_code(o->a, secret, o->now / SECOND_US, 30, 6, &digits, &e), e);
    return digits;
}

static inline enum people_outcome office_try(const struct office *o, const char *email,
                                             const char *password, const char *code,
                                             struct people_entry *ret)
{
    struct err e;
    struct people_entry in;
    OK(people_sign_in(office_job(o), email, password, code, NULL, &in, &e), e);
    if (ret)
        *ret = in;
    return in.outcome;
}

#endif
