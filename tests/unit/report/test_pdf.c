/* The PDF: without WeasyPrint a clear message and nothing left behind; with it a PDF. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/file.h"
#include "report/pdf.h"
#include "unit/scratch.h"

static void without_the_program_nothing_is_left(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    char *folder = scratch_folder(a), *path = path_join(a, folder, "brief.pdf");
    char *old = arena_strdup(a, getenv("PATH") ? getenv("PATH") : "");
    assert_int_equal(setenv("PATH", folder, 1), 0);
    assert_false(pdf_write(a, STR("<p>hello</p>"), path, 0, &e));
    assert_int_equal(setenv("PATH", old, 1), 0);
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_non_null(strstr(e.msg, "WeasyPrint"));
    assert_non_null(strstr(e.hint, "weasyprint"));
    struct file_list left;
    OK(file_list(a, folder, NULL, &left, &e), e);
    assert_int_equal(left.n, 0);
}

static void with_it_the_same_page_gives_the_same_file(void **state)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    (void)state;
    char *folder = scratch_folder(a);
    struct str bytes[2];
    for (int i = 0; i < 2; i++) {
        char *path = arena_printf(a, "%s/%d.pdf", folder, i);
        if (!pdf_write(a, STR("<!doctype html><title>t</title><p>hello</p>"), path, 20000, &e)) {
            assert_int_equal(e.code, ERR_NOT_FOUND);
            print_message("skipped: WeasyPrint absent\n");
            return;
        }
        OK(file_read(a, path, FILE_MAX_TEXT, &bytes[i], &e), e);
    }
    assert_true(str_starts(bytes[0], "%PDF"));
    assert_true(str_eq(bytes[0], bytes[1]));
    struct file_list left;
    OK(file_list(a, folder, NULL, &left, &e), e);
    assert_int_equal(left.n, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_program_nothing_is_left),
        cmocka_unit_test(with_it_the_same_page_gives_the_same_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
