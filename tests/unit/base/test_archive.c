/* test_archive.c — archives made here, whole, cut at every byte, damaged, and built to hurt. */
#include "unit/scratch.h"

#include <archive.h>
#include <archive_entry.h>

#include "base/archive.h"
#include "base/file.h"

enum wrap { ZIP, TAR, TAR_GZ, GZ };

struct thing {
    const char *name;
    struct str bytes;
};

/* Makes an archive in memory with libarchive's writer. */
static struct str pack(struct arena *a, enum wrap wrap, const struct thing *things, size_t n)
{
    size_t cap = 1 << 20, used = 0;
    for (size_t i = 0; i < n; i++)
        cap += things[i].bytes.n;
    char *out = arena_alloc_aligned(a, cap, 1);
    struct archive *w = archive_write_new();
    if (wrap == ZIP)
        (void)archive_write_set_format_zip(w);
    else if (wrap == GZ)
        (void)archive_write_set_format_raw(w);
    else
        (void)archive_write_set_format_ustar(w);
    if (wrap == TAR_GZ || wrap == GZ)
        (void)archive_write_add_filter_gzip(w);
    (void)archive_write_set_bytes_in_last_block(w, 1);
    assert_int_equal(archive_write_open_memory(w, out, cap, &used), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) {
        struct archive_entry *entry = archive_entry_new();
        size_t len = strlen(things[i].name);
        bool folder = len && things[i].name[len - 1] == '/';
        archive_entry_set_pathname(entry, things[i].name);
        archive_entry_set_size(entry, (int64_t)things[i].bytes.n);
        archive_entry_set_filetype(entry, folder ? AE_IFDIR : AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        assert_true(archive_write_header(w, entry) >= ARCHIVE_WARN);
        assert_int_equal(archive_write_data(w, things[i].bytes.p, things[i].bytes.n),
                         things[i].bytes.n);
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(w), ARCHIVE_OK);
    (void)archive_write_free(w);
    return (struct str){out, used};
}

/* "name=bytes;" of all entries; NULL on error. */
static char *unpack(struct arena *a, const char *file, struct str bytes,
                    const struct pack_limits *lim, struct err *e)
{
    struct pack *p;
    struct buf out;
    buf_init(&out, a, 1 << 20);
    if (!pack_open_memory(&p, a, file, bytes, lim, e))
        return NULL;
    while (pack_next(p, e)) {
        struct str s;
        if (!pack_read(p, a, &s, e))
            return NULL;
        assert_int_equal(s.p[s.n], '\0');
        buf_printf(&out, "%s=%.*s;", p->name, (int)(s.n < 100 ? s.n : 100), s.p);
    }
    return pack_failed(p) ? NULL : out.p;
}

static const struct thing two[] = {{"a.csv", {"x,y\n1,2\n", 8}},
                                   {"dir/", {"", 0}},
                                   {"dir/\xC3\xA9.csv", {"hello hello hello hello", 23}}};

static void every_wrapping_opens(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    static const char want[] = "a.csv=x,y\n1,2\n;dir/\xC3\xA9.csv=hello hello hello hello;";
    static const enum wrap wraps[] = {ZIP, TAR, TAR_GZ};
    for (size_t i = 0; i < COUNT_OF(wraps); i++) {
        char *got = unpack(a, "t.any", pack(a, wraps[i], two, 3), NULL, &e);
        if (!got)
            print_error("wrapping %zu: %s\n", i, e.msg);
        assert_non_null(got);
        assert_string_equal(got, want);
    }
    char *got = unpack(a, "dir/a.csv.gz", pack(a, GZ, two, 1), NULL, &e);
    assert_non_null(got);
    assert_string_equal(got, "a.csv=x,y\n1,2\n;");
    got = unpack(a, "plain.csv", STR("just,text\n"), NULL, &e);
    assert_string_equal(got, "plain.csv=just,text\n;");
}

static void one_of_several(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *dir = scratch_folder(a), *name;
    static const struct thing bank[] = {{"Metadata_API_X.csv", {"m", 1}},
                                        {"API_X.csv", {"data", 4}},
                                        {"read.me", {"r", 1}}};
    struct str s;
    const char *path = scratch_file(a, dir, "x.zip", pack(a, ZIP, bank, 3));
    OK(pack_read_one(a, path, ".csv", "Metadata_", NULL, &name, &s, &e), e);
    assert_string_equal(name, "API_X.csv");
    assert_true(str_is(s, "data"));
    FAILS(pack_read_one(a, path, ".json", NULL, NULL, NULL, &s, &e), e, ERR_NOT_FOUND,
          "x.zip holds no file ending in .json");
    FAILS(pack_read_one(a, path_join(a, dir, "none.zip"), NULL, NULL, NULL, NULL, &s, &e), e,
          ERR_NOT_FOUND, "none.zip");
    FAILS(pack_read_one(a, scratch_file(a, dir, "e.zip", STR("")), NULL, NULL, NULL, NULL, &s, &e), e,
          ERR_PARSE, "e.zip is empty");
    FAILS(pack_read_one(a, dir, NULL, NULL, NULL, NULL, &s, &e), e, ERR_INPUT, "folder");
    /* each entry is read once */
    struct pack *p;
    OK(pack_open(&p, a, path, NULL, &e), e);
    FAILS(pack_read(p, a, &s, &e), e, ERR_BUG, "before pack_next");
    OK(pack_next(p, &e), e);
    OK(pack_read(p, a, &s, &e), e);
    FAILS(pack_read(p, a, &s, &e), e, ERR_BUG, "twice");
}

/* Cut anywhere, an archive is either refused or (a tar, at a seam between entries, or its zero padding)
 * gives whole entries; it never gives a part for the whole. */
static void cut_short(void **state)
{
    (void)state;
    static const struct {
        enum wrap wrap;
        const char *file;
        size_t n;
    } rows[] = {{ZIP, "t.zip", 3}, {TAR, "t.tar", 3}, {TAR_GZ, "t.tar.gz", 3}, {GZ, "t.csv.gz", 1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct str whole = pack(a, rows[i].wrap, two, rows[i].n);
        for (size_t n = 1; n < whole.n; n++) {
            ARENA_LOCAL(b);
            struct err e = {0};
            /* a copy of its own, so that reading past the end is seen */
            char *cut = malloc(n);
            assert_non_null(cut);
            memcpy(cut, whole.p, n);
            char *got = unpack(b, rows[i].file, (struct str){cut, n}, NULL, &e);
            if (got && rows[i].wrap == GZ && n > 2)
                fail_msg("gz cut to %zu of %zu bytes gave %s", n, whole.n, got);
            if (got && rows[i].wrap == ZIP && n > 3)
                fail_msg("zip cut to %zu of %zu bytes gave %s", n, whole.n, got);
            if (got && rows[i].wrap == TAR && n > 1024)
                assert_true(strstr(got, "x,y\n1,2\n;") != NULL);
            if (!got)
                assert_true(e.code == ERR_PARSE && strstr(e.msg, rows[i].file));
            free(cut);
        }
    }
}

/* One byte changed: refused, or read without harm; the sanitizers watch. */
static void damaged(void **state)
{
    (void)state;
    static const enum wrap wraps[] = {ZIP, TAR, TAR_GZ};
    size_t n_refused = 0;
    for (size_t i = 0; i < COUNT_OF(wraps); i++) {
        ARENA_LOCAL(a);
        struct str whole = pack(a, wraps[i], two, 3);
        for (size_t at = 0; at < whole.n; at += wraps[i] == TAR ? 7 : 1) {
            ARENA_LOCAL(b);
            struct err e = {0};
            char *bad = arena_strndup(b, whole.p, whole.n);
            bad[at] = (char)(bad[at] ^ 0x55);
            n_refused += unpack(b, "t", (struct str){bad, whole.n}, NULL, &e) == NULL;
        }
    }
    assert_true(n_refused > 100);
}

static void limits_hold(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    char *same = memset(arena_alloc_aligned(a, 8 << 20, 1), 'a', 8 << 20);
    const struct thing bomb = {"same.csv", {same, 8 << 20}};
    const struct pack_limits entry = {.max_entry = 1 << 20}, total = {.max_total = 30},
                             count = {.max_entries = 1}, ratio = {.max_ratio = 100};
    FAILS(unpack(a, "b.zip", pack(a, ZIP, &bomb, 1), &ratio, &e), e, ERR_LIMIT,
          "b.zip, entry same.csv: the archive grows by more than 100 times");
    FAILS(unpack(a, "b.csv.gz", pack(a, GZ, &bomb, 1), &ratio, &e), e, ERR_LIMIT, "grows by");
    FAILS(unpack(a, "b.tar.gz", pack(a, TAR_GZ, &bomb, 1), &ratio, &e), e, ERR_LIMIT, "grows by");
    FAILS(unpack(a, "b.zip", pack(a, ZIP, &bomb, 1), &entry, &e), e, ERR_LIMIT,
          "it unpacks to more than 1 MiB");
    FAILS(unpack(a, "b.csv.gz", pack(a, GZ, &bomb, 1), &entry, &e), e, ERR_LIMIT, "1 MiB");
    FAILS(unpack(a, "t.zip", pack(a, ZIP, two, 3), &total, &e), e, ERR_LIMIT,
          "unpacks to more than 30 bytes");
    FAILS(unpack(a, "t.tar", pack(a, TAR, two, 3), &count, &e), e, ERR_LIMIT, "more than 1 entries");
    /* a bomb that is passed over in a tar.gz is found all the same */
    const struct thing hidden[] = {bomb, {"good.csv", {"1", 1}}};
    struct pack *p;
    OK(pack_open_memory(&p, a, "h.tar.gz", pack(a, TAR_GZ, hidden, 2), &ratio, &e), e);
    OK(pack_next(p, &e), e);
    FAILS(pack_next(p, &e), e, ERR_LIMIT, "grows by");
    assert_true(pack_failed(p));
    /* memory follows what arrives: 8 MB were refused before they were taken */
    ARENA_LOCAL(b);
    FAILS(unpack(b, "b.csv.gz", pack(a, GZ, &bomb, 1), &entry, &e), e, ERR_LIMIT, "1 MiB");
    assert_true(arena_bytes(b) < (size_t)5 << 20);
}

static void names_that_lead_out_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool refused;
    } rows[] = {
        {"../x", true},    {"a/../../x", true}, {"/etc/passwd", true}, {"C:\\x", true},
        {"a\\..\\x", true}, {"..", true},        {"..x", false},        {"a/b..c/d", false},
        {"a..", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        const struct thing x = {rows[i].name, {"x", 1}};
        char *got = unpack(a, "t.tar", pack(a, TAR, &x, 1), NULL, &e);
        if (rows[i].refused && got)
            print_error("%s was let through\n", rows[i].name);
        assert_int_equal(got == NULL, rows[i].refused);
        if (rows[i].refused)
            assert_int_equal(e.code, ERR_INPUT);
    }
}

static void gzip_inside_gzip_is_refused(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct thing inner = {"x", pack(a, GZ, two, 1)};
    FAILS(unpack(a, "x.gz", pack(a, GZ, &inner, 1), NULL, &e), e, ERR_INPUT, "more than once");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wrapping_opens),
        cmocka_unit_test(one_of_several),
        cmocka_unit_test(cut_short),
        cmocka_unit_test(damaged),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(names_that_lead_out_are_refused),
        cmocka_unit_test(gzip_inside_gzip_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
