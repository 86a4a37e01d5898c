/* test_faults.c — two programs at once, a program that is killed, a full disk, a folder that cannot be
 * written, a damaged file: each says what is the matter and leaves the state before. */
#include "unit/scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/file.h"
#include "store/records.h"
#include "store/workspace.h"

static const struct ws_stamp now = {1000000, "test"};

static char *made(struct arena *a, const char *dir)
{
    struct err e;
    struct workspace *ws;
    ARENA_LOCAL(b);
    char *path = path_join(a, dir, "w.db");
    OK(ws_open(&ws, b, path, WS_CREATE, 500, &e), e);
    return path;
}

static size_t count_firms(const char *path)
{
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws;
    struct ws_firm *list;
    size_t n;
    OK(ws_open(&ws, a, path, WS_READ, 0, &e), e);
    OK(ws_firm_list(ws, a, &list, &n, &e), e);
    return n;
}

static bool sound(const char *path)
{
    ARENA_LOCAL(a);
    struct err e;
    struct workspace *ws;
    struct findings f;
    OK(ws_open(&ws, a, path, WS_READ, 0, &e), e);
    OK(store_examine(ws->db, a, &f, &e), e);
    for (size_t i = 0; i < f.n; i++)
        print_error("%s\n", f.items[i]);
    return f.n == 0;
}

/* Runs in a process of its own; the exit status is the answer. */
static int in_child(int (*work)(const char *), const char *path)
{
    int status;
    (void)fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(work(path));
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Puts 20 versions of one firm; the numbers must not collide with another process'. */
static int write_twenty(const char *path)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws;
    if (!ws_open(&ws, a, path, WS_WRITE, 0, &e))
        return 1;
    for (int i = 0; i < 20; i++) {
        int64_t v;
        bool changed;
        const char *text = arena_printf(a, "%ld %d", (long)getpid(), i);
        if (!ws_firm_put(ws, "shared", "S", str_of(text), now, &v, &changed, &e) || !changed) {
            fprintf(stderr, "%s\n", e.msg);
            return 1;
        }
    }
    return 0;
}

static void several_processes_write_at_once(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    enum { N = 4 };
    const char *path = made(a, scratch_folder(a));
    pid_t pids[N];
    (void)fflush(NULL);
    for (int i = 0; i < N; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0)
            _exit(write_twenty(path));
    }
    for (int i = 0; i < N; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    struct workspace *ws;
    struct ws_firm *list;
    size_t n;
    OK(ws_open(&ws, a, path, WS_READ, 0, &e), e);
    OK(ws_firm_history(ws, a, "shared", &list, &n, &e), e);
    assert_int_equal(n, 20 * N);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(list[i].version, (int64_t)i + 1);
    assert_true(sound(path));
}

/* Two make a workspace of the same name: one succeeds, one is told. */
static int make_one(const char *path)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws;
    if (ws_open(&ws, a, path, WS_CREATE, 500, &e))
        return 0;
    return e.code == ERR_CONFLICT ? 3 : 1;
}

static void two_make_the_same_workspace(void **state)
{
    (void)state;
    for (int round = 0; round < 10; round++) {
        ARENA_LOCAL(a);
        const char *dir = scratch_folder(a), *path = path_join(a, dir, "w.db");
        pid_t pids[2];
        int sum = 0;
        (void)fflush(NULL);
        for (int i = 0; i < 2; i++) {
            pids[i] = fork();
            assert_true(pids[i] >= 0);
            if (pids[i] == 0)
                _exit(make_one(path));
        }
        for (int i = 0; i < 2; i++) {
            int status;
            assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
            assert_true(WIFEXITED(status));
            sum += WEXITSTATUS(status);
        }
        assert_int_equal(sum, 3); /* 0 and 3 */
        assert_true(sound(path));
    }
}

/* Dies in the middle of a transaction, with much of it already written to the WAL. */
static int die_while_writing(const char *path)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws;
    if (!ws_open(&ws, a, path, WS_WRITE, 0, &e) || !ws_begin(ws, &e))
        return 1;
    char *text = memset(arena_alloc_aligned(a, 1 << 20, 1), 'x', 1 << 20);
    for (int i = 0; i < 8; i++) {
        int64_t v;
        bool changed;
        if (!ws_firm_put(ws, arena_printf(a, "firm-%d", i), "F", (struct str){text, 1 << 20}, now, &v,
                         &changed, &e))
            return 1;
    }
    (void)raise(SIGKILL);
    return 1;
}

static void a_killed_process_leaves_the_state_before(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *path = made(a, scratch_folder(a));
    assert_int_equal(in_child(write_twenty, path), 0);
    assert_int_equal(in_child(die_while_writing, path), 128 + SIGKILL);
    assert_int_equal(count_firms(path), 1);
    assert_true(sound(path));
    assert_int_equal(in_child(write_twenty, path), 0); /* and it can be written again */
}

static void a_waiting_writer_is_told_who_waits(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const char *path = made(a, scratch_folder(a));
    struct workspace *one;
    OK(ws_open(&one, a, path, WS_WRITE, 0, &e), e);
    OK(ws_begin(one, &e), e);
    struct db *two;
    OK(db_open(&two, a, path, NULL, DB_WRITE, 50, &e), e); /* does not wait five seconds */
    FAILS(db_begin(two, &e), e, ERR_BUSY, "in use by another process");
    assert_int_equal(count_firms(path), 0); /* readers are not held up */
    OK(ws_commit(one, &e), e);
    OK(db_begin(two, &e), e);
    db_rollback(two);
}

/* The disk is full: a limit on the size of files is as hard as a disk without room. */
static int write_without_room(const char *path)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws;
    int64_t v;
    bool changed;
    const struct rlimit little = {200 * 1024, 200 * 1024};
    if (!ws_open(&ws, a, path, WS_WRITE, 0, &e))
        return 1;
    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_FSIZE, &little) != 0)
        return 2;
    char *text = memset(arena_alloc_aligned(a, 1 << 20, 1), 'x', 1 << 20);
    if (ws_firm_put(ws, "big", "B", (struct str){text, 1 << 20}, now, &v, &changed, &e))
        return 3;
    if (e.code != ERR_IO || !strstr(e.msg, "the disk is full")) {
        fprintf(stderr, "%s\n", e.msg);
        return 4;
    }
    /* small things still go in afterwards */
    return ws_firm_put(ws, "small", "S", STR("x"), now, &v, &changed, &e) ? 0 : 5;
}

/* As the commands do it: copying into a folder without room leaves nothing beside the target. */
static int copy_without_room(const char *path)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct db *db;
    const struct rlimit little = {20 * 1024, 20 * 1024};
    const char *to = arena_printf(a, "%s.copy", path);
    if (!db_open(&db, a, path, NULL, DB_READ, 0, &e))
        return 1;
    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_FSIZE, &little) != 0)
        return 2;
    if (db_copy(db, to, "b.db", &e) || e.code != ERR_IO || !strstr(e.msg, "write b.db")) {
        fprintf(stderr, "%s\n", e.msg);
        return 3;
    }
    db_discard(a, to);
    return 0;
}

static int make_without_room(const char *path)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws;
    const struct rlimit little = {8192, 8192};
    if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_FSIZE, &little) != 0)
        return 2;
    if (ws_open(&ws, a, path, WS_CREATE, 500, &e))
        return 3;
    return e.code == ERR_IO && strstr(e.msg, "the disk is full") ? 0 : 4;
}

static void a_full_disk(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct file_list left;
    const char *path = made(a, scratch_folder(a));
    assert_int_equal(in_child(write_without_room, path), 0);
    assert_int_equal(count_firms(path), 1);
    assert_true(sound(path));
    assert_int_equal(in_child(copy_without_room, path), 0);
    OK(file_list(a, path_folder(a, path), NULL, &left, &e), e);
    assert_int_equal(left.n, 1); /* readers and writers are gone, and so are -wal and -shm */
    const char *dir = scratch_folder(a);
    assert_int_equal(in_child(make_without_room, path_join(a, dir, "w.db")), 0);
    OK(file_list(a, dir, NULL, &left, &e), e);
    assert_int_equal(left.n, 0);
    assert_int_equal(rmdir(dir), 0); /* not even a hidden file */
}

/* As a user without rights: root may write everywhere. */
static int use_read_only(const char *path)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct workspace *ws;
    struct ws_firm *list;
    size_t n;
    if (geteuid() == 0 && seteuid(65534) != 0)
        return 0;
    if (!ws_open(&ws, a, path, WS_READ, 0, &e) || !ws_firm_list(ws, a, &list, &n, &e) || n != 1) {
        fprintf(stderr, "%s\n", e.msg);
        return 1;
    }
    if (ws_open(&ws, a, path, WS_WRITE, 0, &e) || e.code != ERR_IO || !strstr(e.msg, path)) {
        fprintf(stderr, "%s\n", e.msg);
        return 2;
    }
    if (ws_open(&ws, a, path_join(a, path_folder(a, path), "new.db"), WS_CREATE, 0, &e) ||
        e.code != ERR_IO) {
        fprintf(stderr, "%s\n", e.msg);
        return 3;
    }
    return 0;
}

static void a_read_only_folder_can_still_be_read(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const char *dir = scratch_folder(a), *path = made(a, dir);
    assert_int_equal(in_child(write_twenty, path), 0);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(chmod(dir, 0555), 0);
    int got = in_child(use_read_only, path);
    assert_int_equal(chmod(dir, 0755), 0);
    assert_int_equal(got, 0);
}

static void files_that_are_no_workspace(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const char *dir = scratch_folder(a);
    struct workspace *ws;
    char *page = arena_alloc_aligned(a, 4096, 1);
    memset(page, 'y', 4096);
    FAILS(ws_open(&ws, a, scratch_file(a, dir, "t.db", (struct str){page, 4096}), WS_WRITE, 0, &e), e,
          ERR_CORRUPT, "t.db is not a Landfall workspace");
    FAILS(ws_open(&ws, a, scratch_file(a, dir, "e.db", STR("")), WS_WRITE, 0, &e), e, ERR_CORRUPT,
          "e.db is not a Landfall workspace");
    FAILS(ws_open(&ws, a, dir, WS_WRITE, 0, &e), e, ERR_INPUT, "a folder");
    FAILS(ws_open(&ws, a, path_join(a, dir, "no/w.db"), WS_CREATE, 0, &e), e, ERR_IO, "cannot");
    FAILS(ws_open(&ws, a, path_join(a, dir, "t.db"), WS_CREATE, 0, &e), e, ERR_CONFLICT, "already");
    /* another program's database */
    struct db *foreign;
    const char *path = path_join(a, dir, "f.db");
    OK(db_open(&foreign, a, path, NULL, DB_NEW, 0, &e), e);
    OK(db_script(foreign, "PRAGMA application_id = 7; CREATE TABLE t (x)", &e), e);
    db_close(foreign);
    FAILS(ws_open(&ws, a, path, WS_WRITE, 0, &e), e, ERR_CORRUPT, "f.db is not a Landfall workspace");
}

/* Every page of the file overwritten in turn: opening, listing and examining either work or say that
 * the file is damaged; nothing crashes and nothing wrong is returned as right. */
static void a_damaged_file(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    const char *dir = scratch_folder(a), *path = made(a, dir);
    struct str whole;
    assert_int_equal(in_child(write_twenty, path), 0);
    OK(file_read(a, path, 1 << 24, &whole, &e), e);
    size_t n_pages = whole.n / 4096, n_found = 0;
    assert_true(n_pages >= 8);
    for (size_t page = 0; page < n_pages; page++) {
        ARENA_LOCAL(b);
        char *bytes = arena_strndup(b, whole.p, whole.n);
        memset(bytes + page * 4096 + (page == 0 ? 100 : 0), 0xA5, page == 0 ? 300 : 1000);
        const char *bad = scratch_file(b, dir, "bad.db", (struct str){bytes, whole.n});
        struct workspace *ws;
        struct findings f = {0};
        struct ws_firm firm;
        err_clear(&e);
        bool ok = ws_open(&ws, b, bad, WS_READ, 0, &e) && store_examine(ws->db, b, &f, &e);
        if (!ok)
            assert_true(e.code == ERR_CORRUPT || e.code == ERR_CONFLICT);
        n_found += !ok || f.n > 0;
        if (ok && ws_firm_get(ws, b, "shared", 0, &firm, &e))
            assert_int_equal(firm.version, 20);
    }
    assert_true(n_found >= n_pages - 2); /* free pages and slack may hold anything */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_processes_write_at_once),
        cmocka_unit_test(two_make_the_same_workspace),
        cmocka_unit_test(a_killed_process_leaves_the_state_before),
        cmocka_unit_test(a_waiting_writer_is_told_who_waits),
        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(a_read_only_folder_can_still_be_read),
        cmocka_unit_test(files_that_are_no_workspace),
        cmocka_unit_test(a_damaged_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
