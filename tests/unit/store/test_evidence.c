/* test_evidence.c — attachments and settings as the doors call them: what is taken is decided by
 * the bytes, names are cleaned, removing can be undone, erasing takes an adviser, settings are
 * those of the data. */
#include "unit/scratch.h"

#include "base/capability.h"
#include "base/file.h"
#include "store/office.h"

#define PNG "\x89PNG\r\n\x1A\n rest"

struct desk {
    struct job job;
    const char *folder;
};

static struct desk desk_open(struct arena *a)
{
    struct desk d = {.folder = scratch_folder(a)};
    struct workspace *ws;
    struct err e;
    int64_t v;
    bool changed;
    d.job = (struct job){.arena = a,
                         .data_dir = LANDFALL_DATA_DIR,
                         .actor = "test",
                         .now_us = 1790000000000000,
                         .workspace_path = path_join(a, d.folder, "w.db")};
    OK(ws_open(&ws, a, d.job.workspace_path, WS_CREATE, 1, &e), e);
    OK(ws_firm_put(ws, "elia", "Elia", STR("name: Elia\n"), (struct ws_stamp){1, "test"}, &v,
                   &changed, &e),
       e);
    return d;
}

static bool run_words(const struct desk *d, const struct capability *c, const char *const *words,
                      struct value **ret, struct err *e)
{
    struct job job = d->job;
    struct args *args = args_new(job.arena, c);
    for (; *words; words += 2)
        OK(args_set(job.arena, args, words[0], words[1], e), *e);
    OK(args_finish(job.arena, args, e), *e);
    if (!c->run(&job, args, ret, e))
        return false;
    struct err shape;
    OK(value_check(*ret, c->result, &shape), shape);
    return true;
}
#define RUN(d, c, ret, e, ...) \
    run_words((d), (c), (const char *const[]){__VA_ARGS__, NULL}, (ret), (e))

static const char *text_in(const struct value *v, const char *name)
{
    return value_as_text(record_get(v, name));
}

static void the_bytes_decide(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    static const struct {
        struct str bytes;
        const char *name, *media_type, *shown; /* media_type NULL: refused */
    } files[] = {
        {STR("%PDF-1.7 x"), "plan.pdf", "application/pdf", "plan.pdf"},
        {STR("%PDF-1.7 x"), "plan.pdf.exe", "application/pdf", "plan.pdf.exe.pdf"},
        {STR(PNG), "a.html", "image/png", "a.html.png"},
        {STR("\xFF\xD8\xFF\xE0 x"), "PHOTO.JPG", "image/jpeg", "PHOTO.JPG"},
        {STR("RIFF....WEBPx"), "x", "image/webp", "x.webp"},
        {STR("a,b\n1,2\n"), "t.csv", "text/csv", "t.csv"},
        {STR("سلام"), "یادداشت.txt", "text/plain", "یادداشت.txt"},
        {STR("PK\x03\x04 [Content_Types].xml word/document.xml"), "a.docx",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx"},
        {STR("PK\x03\x04 word/document.xml word/vbaProject.bin"), "a.docx", NULL, NULL},
        {STR("PK\x03\x04 anything"), "a.zip", NULL, NULL},
        {STR("<html><script>alert(1)</script>"), "a.txt", NULL, NULL},
        {STR("  <svg onload=x>"), "a.png", NULL, NULL},
        {STR("\xEF\xBB\xBF<?xml?>"), "a.txt", NULL, NULL},
        {STR("MZ\x90\0 program"), "a.pdf", NULL, NULL},
        {STR("text\0with NUL"), "a.txt", NULL, NULL},
        {STR("\xC3\x28 not UTF-8"), "a.txt", NULL, NULL},
        {STR(""), "empty.txt", NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct value *v;
        struct err e;
        const char *path = scratch_file(a, d.folder, "upload", files[i].bytes);
        if (!files[i].media_type) {
            FAILS(RUN(&d, &attachment_add, &v, &e, "firm", "elia", "file", path, "name",
                      files[i].name),
                  e, ERR_INPUT, "not taken");
            continue;
        }
        OK(RUN(&d, &attachment_add, &v, &e, "firm", "elia", "file", path, "name", files[i].name),
           e);
        const struct value *x = record_get(v, "attachment");
        assert_string_equal(text_in(x, "media_type"), files[i].media_type);
        assert_string_equal(text_in(x, "name"), files[i].shown);
    }
}

static void names_are_cleaned(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    char longest[401];
    memset(longest, 'x', 400);
    longest[400] = '\0';
    const char *path = scratch_file(a, d.folder, "upload", STR(PNG));
    const char *names[][2] = {
        {"../../etc/passwd.png", "passwd.png"},
        {"C:\\Users\\x\\a.png", "a.png"},
        {"..", "file.png"},
        {".htaccess", "htaccess.png"},
        {"a\r\nSet-Cookie: x.png", "aSet-Cookie x.png"},
        {"inv\u202Egnp.exe.png", "invgnp.exe.png"},
        {"<script>\"x\".png", "scriptx.png"},
        {"a%2e%2e%2fb.png", "a2e2e2fb.png"},
        {"   ", "file.png"},
        {"نقشه ۱.png", "نقشه ۱.png"},
    };
    struct value *v;
    struct err e;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        OK(RUN(&d, &attachment_add, &v, &e, "firm", "elia", "file", path, "name", names[i][0]), e);
        assert_string_equal(text_in(record_get(v, "attachment"), "name"), names[i][1]);
    }
    OK(RUN(&d, &attachment_add, &v, &e, "firm", "elia", "file", path, "name", longest), e);
    const char *name = text_in(record_get(v, "attachment"), "name");
    assert_int_equal(strlen(name), 120);
    assert_true(str_ends(str_of(name), ".png"));
    char *wide =
        arena_printf(a, "%.116sش.png", longest); /* a character across the limit is not halved */
    OK(RUN(&d, &attachment_add, &v, &e, "firm", "elia", "file", path, "name", wide), e);
    name = text_in(record_get(v, "attachment"), "name");
    size_t bad;
    assert_true(utf8_valid(str_of(name), &bad) && strlen(name) <= 120);
}

static void removing_is_undone_and_erasing_is_not(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    static const struct rights_grant analyst[] = {{"elia", ROLE_ANALYST}};
    struct value *v;
    struct err e;
    struct str back;
    const char *path = scratch_file(a, d.folder, "note.txt", STR("evidence\n"));
    const char *out = path_join(a, d.folder, "out.txt");
    OK(RUN(&d, &attachment_add, &v, &e, "firm", "elia", "file", path, "about", "pei S1"), e);
    OK(RUN(&d, &attachment_get, &v, &e, "firm", "elia", "attachment", "1", "output", out), e);
    OK(file_read(a, out, 100, &back, &e), e);
    assert_true(str_is(back, "evidence\n"));
    OK(RUN(&d, &attachment_remove, &v, &e, "firm", "elia", "attachment", "1"), e);
    OK(RUN(&d, &attachment_list, &v, &e, "firm", "elia"), e);
    assert_int_equal(value_count(record_get(v, "attachments")), 0);
    OK(RUN(&d, &attachment_list, &v, &e, "firm", "elia", "removed", "yes"), e);
    assert_int_equal(value_count(record_get(v, "attachments")), 1);
    OK(RUN(&d, &attachment_restore, &v, &e, "firm", "elia", "attachment", "1"), e);
    struct desk less = d;
    less.job.rights = &(const struct rights){.grants = analyst, .n = 1, .at_most = ROLE_OWNER};
    FAILS(RUN(&less, &attachment_remove, &v, &e, "firm", "elia", "attachment", "1", "erase", "yes"),
          e, ERR_REFUSED, "adviser");
    OK(RUN(&d, &attachment_remove, &v, &e, "firm", "elia", "attachment", "1", "erase", "yes"), e);
    FAILS(RUN(&d, &attachment_restore, &v, &e, "firm", "elia", "attachment", "1"), e, ERR_CONFLICT,
          "erased");
    FAILS(RUN(&d, &attachment_get, &v, &e, "firm", "elia", "attachment", "1", "output", out), e,
          ERR_NOT_FOUND, "erased");
    OK(RUN(&d, &attachment_get, &v, &e, "firm", "elia", "attachment", "1"), e); /* what it was */
    FAILS(RUN(&d, &attachment_get, &v, &e, "firm", "elia", "attachment", "7"), e, ERR_NOT_FOUND,
          "no file 7");
    struct str big = {arena_alloc(a, 11 << 20), 11 << 20};
    FAILS(RUN(&d, &attachment_add, &v, &e, "firm", "elia", "file",
              scratch_file(a, d.folder, "big.pdf", big)),
          e, ERR_LIMIT, "10 MiB");
}

static void settings_are_those_of_the_data(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct desk d = desk_open(a);
    struct value *v;
    struct err e;
    OK(RUN(&d, &setting_set, &v, &e, "name", "language", "value", "fa"), e);
    OK(run_words(&d, &setting_list, (const char *const[]){NULL}, &v, &e), e);
    const struct value *list = record_get(v, "settings");
    size_t seen = 0;
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *s = list_at(list, i);
        bool set = strcmp(text_in(s, "name"), "language") == 0;
        assert_string_equal(text_in(s, "value"), set ? "fa" : text_in(s, "default"));
        assert_int_equal(value_kind(record_get(s, "set_by")), set ? VALUE_TEXT : VALUE_NULL);
        seen += set;
    }
    assert_int_equal(seen, 1);
    FAILS(RUN(&d, &setting_set, &v, &e, "name", "language", "value", "ff"), e, ERR_INPUT,
          "not possible");
    FAILS(RUN(&d, &setting_set, &v, &e, "name", "languag", "value", "fa"), e, ERR_NOT_FOUND,
          "language");
    FAILS(RUN(&d, &setting_set, &v, &e, "name", "language"), e, ERR_USAGE, "--value");
    FAILS(RUN(&d, &setting_set, &v, &e, "name", "office.name", "value", "a\nb"), e, ERR_INPUT,
          "control");
    OK(RUN(&d, &setting_set, &v, &e, "name", "language", "default", "yes"), e);
    assert_string_equal(text_in(v, "value"), "browser");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_decide),
        cmocka_unit_test(names_are_cleaned),
        cmocka_unit_test(removing_is_undone_and_erasing_is_not),
        cmocka_unit_test(settings_are_those_of_the_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
