/* A form gives the same parts wherever the network cuts it, and leaves nothing behind. */
#include <dirent.h>
#include <fcntl.h>

#include "base/file.h"
#include "http/multipart.h"
#include "unit/scratch.h"

#define TYPE "multipart/form-data; boundary=\"--b o\""
/* The delimiter is "----b o": content that looks almost like it is in the parts. */
#define FORM                                                                                      \
    "preamble\r\nignored\r\n----b o\r\n"                                                          \
    "Content-Disposition: form-data; name=\"firm\"\r\n\r\nolive-oil\r\n----b o  \r\n"             \
    "content-type: text/csv\r\nCONTENT-DISPOSITION: form-data; name=\"%22f%22\"; "                \
    "filename=\"..\\x/ta%22ble.csv\"\r\n\r\na,b\r\n----b\r\n----b x\r\r\n\r\n--\r\n----b o\r\n"   \
    "Content-Disposition: form-data; name=empty\r\n\r\n\r\n----b o\r\n"                           \
    "Content-Disposition: form-data; name=none; filename=\"\"\r\n\r\n\r\n----b o\r\n"             \
    "Content-Disposition: form-data; name=zero; filename=z\r\n\r\n\r\n----b o--\r\nepilogue"
#define TABLE "a,b\r\n----b\r\n----b x\r\r\n\r\n--"

static size_t n_files(const char *folder)
{
    size_t n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (const struct dirent *entry; (entry = readdir(d)) != NULL;)
        n += entry->d_name[0] != '.';
    (void)closedir(d);
    return n;
}

static void check_parts(struct arena *a, struct http_part *parts, size_t n)
{
    struct err e = {0};
    struct str bytes;
    struct stat st;
    assert_int_equal(n, 4);
    assert_string_equal(parts[0].name, "firm");
    assert_null(parts[0].file_name);
    assert_true(str_is(parts[0].text, "olive-oil"));
    assert_string_equal(parts[1].name, "\"f\"");
    assert_string_equal(parts[1].file_name, "ta_ble.csv");
    assert_string_equal(parts[1].media_type, "text/csv");
    assert_int_equal(parts[1].size, sizeof TABLE - 1);
    OK(file_read(a, parts[1].path, 1000, &bytes, &e), e);
    assert_true(str_is(bytes, TABLE));
    assert_int_equal(stat(parts[1].path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_string_equal(parts[2].name, "empty");
    assert_int_equal(parts[2].text.n, 0);
    assert_string_equal(parts[3].name, "zero");
    assert_int_equal(parts[3].size, 0);
    assert_true(file_exists(parts[3].path));
}

static void the_cut_does_not_matter(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    char *folder = scratch_folder(a);
    struct multipart_rules rules = {.upload_dir = folder, .text_max = 100, .file_max = 1000};
    struct str form = STR(FORM);
    for (size_t at = 0; at <= form.n; at++) { /* in two pieces, cut at every byte */
        ARENA_LOCAL(b);
        struct err e = {0};
        struct multipart *m;
        struct http_part *parts;
        size_t n;
        OK(multipart_new(&m, b, TYPE, &rules, &e), e);
        OK(multipart_feed(m, form.p, at, &e), e);
        OK(multipart_feed(m, form.p + at, form.n - at, &e), e);
        OK(multipart_finish(m, &parts, &n, &e), e);
        check_parts(b, parts, n);
        multipart_remove(m);
        assert_int_equal(n_files(folder), 0);
    }
    for (size_t step = 1; step < 9; step++) { /* and in small pieces */
        ARENA_LOCAL(b);
        struct err e = {0};
        struct multipart *m;
        struct http_part *parts;
        size_t n;
        OK(multipart_new(&m, b, TYPE, &rules, &e), e);
        for (size_t i = 0; i < form.n; i += step)
            OK(multipart_feed(m, form.p + i, step < form.n - i ? step : form.n - i, &e), e);
        OK(multipart_finish(m, &parts, &n, &e), e);
        check_parts(b, parts, n);
        multipart_remove(m);
    }
    assert_int_equal(n_files(folder), 0);
}

static void a_form_that_ends_early_is_none(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    char *folder = scratch_folder(a);
    struct multipart_rules rules = {.upload_dir = folder, .text_max = 100, .file_max = 1000};
    struct str form = STR(FORM);
    size_t end = form.n - strlen("\r\nepilogue");
    for (size_t upto = 0; upto < end; upto++) {
        ARENA_LOCAL(b);
        struct err e = {0};
        struct multipart *m;
        struct http_part *parts;
        size_t n;
        OK(multipart_new(&m, b, TYPE, &rules, &e), e);
        OK(multipart_feed(m, form.p, upto, &e), e);
        FAILS(multipart_finish(m, &parts, &n, &e), e, ERR_USAGE, "ends in the middle");
        multipart_remove(m);
    }
    assert_int_equal(n_files(folder), 0);
}

static void a_file_that_was_taken_stays(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    char *folder = scratch_folder(a);
    struct multipart_rules rules = {.upload_dir = folder, .text_max = 100, .file_max = 1000};
    struct err e = {0};
    struct multipart *m;
    struct http_part *parts;
    size_t n;
    OK(multipart_new(&m, a, TYPE, &rules, &e), e);
    OK(multipart_feed(m, FORM, sizeof FORM - 1, &e), e);
    OK(multipart_finish(m, &parts, &n, &e), e);
    assert_int_equal(rename(parts[1].path, path_join(a, folder, "kept")), 0);
    multipart_remove(m);
    assert_int_equal(n_files(folder), 1);
    assert_true(file_exists(path_join(a, folder, "kept")));
}

static bool feed(struct arena *a, const char *folder, const char *type, const char *form,
                 size_t text_max, uint64_t file_max, struct err *e)
{
    struct multipart_rules rules = {.upload_dir = folder, .text_max = text_max, .file_max = file_max};
    struct multipart *m;
    struct http_part *parts;
    size_t n;
    TRY(multipart_new(&m, a, type, &rules, e));
    bool ok = multipart_feed(m, form, strlen(form), e) && multipart_finish(m, &parts, &n, e);
    multipart_remove(m);
    return ok;
}

static void limits_and_nonsense(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    char *folder = scratch_folder(a);
    struct err e = {0};
    const char *t = "multipart/form-data; boundary=b";
#define PART(extra, text) "--b\r\nContent-Disposition: form-data; name=x" extra "\r\n\r\n" text "\r\n"
    OK(feed(a, folder, t, PART("", "12345") "--b--", 5, 0, &e), e);
    FAILS(feed(a, folder, t, PART("", "123456") "--b--", 5, 0, &e), e, ERR_LIMIT, "5 bytes");
    FAILS(feed(a, folder, t, PART("", "123") PART("", "456") "--b--", 5, 0, &e), e, ERR_LIMIT, "5 bytes");
    OK(feed(a, folder, t, PART(";filename=f", "12345") "--b--", 0, 5, &e), e);
    FAILS(feed(a, folder, t, PART(";filename=f", "123456") "--b--", 0, 5, &e), e, ERR_LIMIT, "5 bytes");
    FAILS(feed(a, folder, t, PART(";filename=f", "1") "--b--", 9, 0, &e), e, ERR_USAGE, "no file");
    FAILS(feed(a, folder, t, PART(";filename=\"\"", "1") "--b--", 9, 9, &e), e, ERR_USAGE, "without a name");
    FAILS(feed(a, folder, t, "--b\r\nContent-Type: x\r\n\r\n1\r\n--b--", 9, 9, &e), e, ERR_USAGE, "no name");
    FAILS(feed(a, folder, t, "--b\r\n\r\n1\r\n--b--", 9, 9, &e), e, ERR_USAGE, "no name");
    FAILS(feed(a, folder, t, "--bx\r\n", 9, 9, &e), e, ERR_USAGE, "after a boundary");
    FAILS(feed(a, folder, t, "", 9, 9, &e), e, ERR_USAGE, "ends in the middle");
    FAILS(feed(a, folder, "multipart/form-data", "", 9, 9, &e), e, ERR_USAGE, "boundary");
    FAILS(feed(a, folder, "multipart/form-data; boundary=\"a\x01\"", "", 9, 9, &e), e, ERR_USAGE, "boundary");
    FAILS(feed(a, "/nowhere/at/all", t, PART(";filename=f", "1") "--b--", 9, 9, &e), e, ERR_IO, "taken in");
    struct buf big;
    buf_init(&big, a, 1 << 20);
    buf_puts(&big, "--b\r\nX: ");
    for (int i = 0; i < 10000; i++)
        buf_putc(&big, 'a');
    FAILS(feed(a, folder, t, big.p, 9, 9, &e), e, ERR_LIMIT, "head of a part");
    buf_init(&big, a, 1 << 20);
    for (int i = 0; i < 300; i++)
        buf_puts(&big, PART("", ""));
    FAILS(feed(a, folder, t, big.p, 9, 9, &e), e, ERR_LIMIT, "parts");
    assert_int_equal(n_files(folder), 0);
}

static void leftovers_are_swept_after_a_day(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    char *folder = scratch_folder(a);
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    char *left = scratch_file(a, folder, "in-abcdef", STR("x"));
    char *fresh = scratch_file(a, folder, "in-ghijkl", STR("x"));
    char *other = scratch_file(a, folder, "kept", STR("x"));
    assert_int_equal(utimensat(AT_FDCWD, left, old, 0), 0);
    assert_int_equal(utimensat(AT_FDCWD, other, old, 0), 0);
    multipart_sweep(folder);
    assert_false(file_exists(left));
    assert_true(file_exists(fresh));
    assert_true(file_exists(other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cut_does_not_matter),
        cmocka_unit_test(a_form_that_ends_early_is_none),
        cmocka_unit_test(a_file_that_was_taken_stays),
        cmocka_unit_test(limits_and_nonsense),
        cmocka_unit_test(leftovers_are_swept_after_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
