/* test_file.c — files come in whole or with a reason, and go out whole or not at all. */
#include "unit/scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/file.h"

/* Number of entries in a folder, also those that begin with a dot: temporaries are found. */
static size_t count_all(const char *folder)
{
    char command[600];
    size_t n = 0;
    (void)snprintf(command, sizeof command, "ls -A '%s' | wc -l", folder);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    assert_int_equal(fscanf(p, "%zu", &n), 1);
    (void)pclose(p);
    return n;
}

static void reading(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str s;
    const char *dir = scratch_folder(a);
    const char *path = scratch_file(a, dir, "a.txt", STR("\xEF\xBB\xBFh\xC3\xA9\n"));
    OK(file_read(a, path, 100, &s, &e), e);
    assert_int_equal(s.n, 7);
    OK(file_read_text(a, path, 100, &s, &e), e);
    assert_true(str_is(s, "h\xC3\xA9\n"));
    assert_int_equal(s.p[s.n], '\0');
    OK(file_map(a, path, 100, &s, &e), e);
    assert_int_equal(s.n, 7);
    OK(file_read(a, scratch_file(a, dir, "empty", STR("")), 100, &s, &e), e);
    assert_int_equal(s.n, 0);
    OK(file_map(a, path_join(a, dir, "empty"), 100, &s, &e), e);
    assert_int_equal(s.n, 0);
}

static void reading_what_cannot_be_read(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str s;
    const char *dir = scratch_folder(a);
    FAILS(file_read(a, path_join(a, dir, "none.yaml"), 10, &s, &e), e, ERR_NOT_FOUND,
          "no such file");
    FAILS(file_read(a, dir, 10, &s, &e), e, ERR_INPUT, "a folder");
    FAILS(file_read(a, "/dev/null", 10, &s, &e), e, ERR_INPUT, "a device");
    FAILS(file_read(a, scratch_file(a, dir, "11", STR("12345678901")), 10, &s, &e), e, ERR_LIMIT,
          "the limit here is 10 bytes");
    FAILS(file_read_text(a, scratch_file(a, dir, "b", STR("\x7F" "ELF\0\1")), 10, &s, &e), e,
          ERR_INPUT, "binary");
    FAILS(file_read_text(a, scratch_file(a, dir, "l", STR("a\nb\nc\xE9x")), 10, &s, &e), e,
          ERR_PARSE, "line 3");
    FAILS(file_read_text(a, scratch_file(a, dir, "u", STR("\xFF\xFE" "a\0")), 10, &s, &e), e,
          ERR_PARSE, "UTF-16");
    /* a 2 GB file, sparse: refused by its size, not read */
    const char *big = path_join(a, dir, "big.yaml");
    int fd = open(big, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0 && ftruncate(fd, (off_t)1 << 31) == 0);
    (void)close(fd);
    FAILS(file_read_text(a, big, FILE_MAX_TEXT, &s, &e), e, ERR_LIMIT,
          "is 2 GiB large; the limit here is 16 MiB");
    FAILS(file_map(a, big, FILE_MAX_TEXT, &s, &e), e, ERR_LIMIT, "16 MiB");
    const char *pipe_path = path_join(a, dir, "pipe");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    FAILS(file_read(a, pipe_path, 10, &s, &e), e, ERR_INPUT, "pipe"); /* and does not hang */
    if (geteuid() != 0) { /* root reads everything */
        const char *locked = scratch_file(a, dir, "locked", STR("x"));
        assert_int_equal(chmod(locked, 0), 0);
        FAILS(file_read(a, locked, 10, &s, &e), e, ERR_IO, "permission denied");
    }
    file_fault_set(FILE_FAULT_READ, 1);
    FAILS(file_read(a, path_join(a, dir, "11"), 100, &s, &e), e, ERR_IO, "cannot read");
}

static void writing_replaces_whole(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str s;
    const char *dir = scratch_folder(a);
    const char *path = scratch_file(a, dir, "out", STR("old"));
    assert_int_equal(chmod(path, 0640), 0);
    OK(file_write(path, STR("new text"), &e), e);
    OK(file_read(a, path, 100, &s, &e), e);
    assert_true(str_is(s, "new text"));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(count_all(dir), 1);
    FAILS(file_write(dir, STR("x"), &e), e, ERR_INPUT, "a folder");
    FAILS(file_write(path_join(a, dir, "no/such/x"), STR("x"), &e), e, ERR_NOT_FOUND, "its folder does not exist");
}

/* Whatever fails, the old file stays and no temporary is left. */
static void a_failed_write_leaves_the_old_file(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *dir = scratch_folder(a);
    const char *path = scratch_file(a, dir, "out", STR("old"));
    char *large = arena_alloc_aligned(a, 3 << 20, 1);
    static const struct {
        enum file_fault kind;
        unsigned n;
        const char *words;
    } rows[] = {
        {FILE_FAULT_WRITE, 1, "the disk is full"},
        {FILE_FAULT_WRITE, 2, "the disk is full"},
        {FILE_FAULT_WRITE, 3, "the disk is full"},
        {FILE_FAULT_SYNC, 1, "cannot write"},
        {FILE_FAULT_RENAME, 1, "cannot write"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str s;
        file_fault_set(rows[i].kind, rows[i].n);
        FAILS(file_write(path, (struct str){large, 3 << 20}, &e), e, ERR_IO, rows[i].words);
        OK(file_read(a, path, 100, &s, &e), e);
        assert_true(str_is(s, "old"));
        assert_int_equal(count_all(dir), 1);
    }
}

static void a_disk_that_is_really_full(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    /* the real thing, by the size limit of a process: write fails with EFBIG */
    const char *dir = scratch_folder(a);
    struct rlimit was, now;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    now = was;
    now.rlim_cur = 4096;
    assert_true(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
    char *large = arena_alloc_aligned(a, 100000, 1);
    bool ok = file_write(path_join(a, dir, "x"), (struct str){large, 100000}, &e);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_false(ok);
    assert_int_equal(e.code, ERR_IO);
    assert_int_equal(count_all(dir), 0);
}

static void a_writer_that_is_forgotten_leaves_nothing(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *dir = scratch_folder(a);
    struct arena *job = arena_open();
    struct file_writer *w;
    OK(file_begin(&w, job, path_join(a, dir, "x"), &e), e);
    OK(file_put(w, STR("half"), &e), e);
    assert_int_equal(count_all(dir), 1);
    arena_close(job);
    assert_int_equal(count_all(dir), 0);
}

static void listing_and_folders(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *dir = scratch_folder(a);
    static const char *const names[] = {"b.csv", "a.csv", "c.txt", ".hidden.csv"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        (void)scratch_file(a, dir, names[i], STR("x"));
    struct file_list list;
    OK(file_list(a, dir, ".csv", &list, &e), e);
    assert_int_equal(list.n, 2);
    assert_string_equal(list.names[0], "a.csv");
    assert_string_equal(list.names[1], "b.csv");
    FAILS(file_list(a, path_join(a, dir, "none"), NULL, &list, &e), e, ERR_NOT_FOUND, "cannot list");
    const char *deep = path_join(a, dir, "x/y/z");
    OK(file_make_folder(deep, &e), e);
    OK(file_make_folder(deep, &e), e);
    assert_true(file_is_folder(deep));
    FAILS(file_make_folder(path_join(a, dir, "a.csv/z"), &e), e, ERR_CONFLICT, "has that name");
    OK(file_remove(path_join(a, dir, "a.csv"), &e), e);
    OK(file_remove(path_join(a, dir, "a.csv"), &e), e);
    assert_false(file_exists(path_join(a, dir, "a.csv")));
    uint64_t size, spare;
    OK(file_stat(path_join(a, dir, "b.csv"), &size, NULL, &e), e);
    assert_int_equal(size, 1);
    OK(file_free_bytes(dir, &spare, &e), e);
}

static void paths(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    assert_string_equal(path_join(a, "a", "b"), "a/b");
    assert_string_equal(path_join(a, "a/", "b"), "a/b");
    assert_string_equal(path_join(a, "", "b"), "b");
    assert_string_equal(path_join(a, "a", "/b"), "/b");
    assert_string_equal(path_folder(a, "a/b/c"), "a/b");
    assert_string_equal(path_folder(a, "c"), ".");
    assert_string_equal(path_folder(a, "/c"), "/");
    assert_string_equal(path_name("a/b/c.x"), "c.x");
    assert_string_equal(path_name("c.x"), "c.x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading),
        cmocka_unit_test(reading_what_cannot_be_read),
        cmocka_unit_test(writing_replaces_whole),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(a_disk_that_is_really_full),
        cmocka_unit_test(a_writer_that_is_forgotten_leaves_nothing),
        cmocka_unit_test(listing_and_folders),
        cmocka_unit_test(paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
