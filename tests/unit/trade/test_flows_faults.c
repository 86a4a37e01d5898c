/* The store of flows when things go wrong: a disk that fails at every place it can, files cut off
 * at every 64 bytes, single bits changed, manifests that lie, a writer killed at any moment, a
 * reader beside a writer. */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/file.h"
#include "base/json.h"
#include "trade/flows_inside.h"
#include "unit/trade/flow_rows.h"

static struct made small(struct arena *a)
{
    return made_rows(a, 300, 12, 20, FLOWS_BILATERAL, false, false, 3);
}

/* Years and their rows as one text, after every file was checked. */
static char *holds(struct arena *a, const char *folder)
{
    struct err e = {0};
    struct flow_store *s;
    struct buf out;
    buf_init(&out, a, FILE_MAX_TEXT);
    OK(flows_open(&s, a, folder, &e), e);
    for (size_t i = 0; i < flows_count(s); i++) {
        OK(flows_check(s, flows_at(s, i), &e), e);
        buf_printf(&out, "%d:%llu ", flows_at(s, i)->year,
                   (unsigned long long)flows_at(s, i)->n_rows);
    }
    struct str kept;
    struct err none = {0};
    if (flows_kept(s, a, "list.csv", &kept, &none))
        buf_printf(&out, "%.*s", STR_ARG(kept));
    buf_puts(&out, "");
    return out.p;
}

/* ---- failing disk ---- */

static bool import_year(const char *folder, const struct made *m, int year, struct err *e)
{
    ARENA_LOCAL(a);
    struct flow_writer *w;
    struct flow_import what = made_import();
    struct flow_form form = m->form;
    form.year = year;
    return flow_import_begin(&w, a, folder, &what, e) &&
           flow_import_add(w, &m->batch, &form, NULL, NULL, e) &&
           flow_import_keep(w, "list.csv", str_of(arena_printf(a, "list of %d", year)), e) &&
           flow_import_end(w, e);
}

static void fail_each(enum file_fault kind, bool first)
{
    unsigned n_failed = 0;
    for (unsigned at = 1; at < 40; at++) {
        ARENA_LOCAL(a);
        struct err e = {0};
        const char *folder = path_join(a, scratch_folder(a), "x.trade");
        struct made m = small(a);
        if (!first)
            OK(import_year(folder, &m, 2019, &e), e);
        const char *before = holds(a, folder);
        m.batch.n_blocks = 2;
        file_fault_set(kind, at);
        bool ok = import_year(folder, &m, first ? 2018 : 2019, &e);
        file_fault_set(kind, 0);
        if (ok) { /* fewer calls than that: nothing failed */
            assert_true(n_failed > (kind == FILE_FAULT_READ ? 0u : 2u));
            return;
        }
        n_failed++;
        assert_true(e.code == ERR_IO && e.msg[0]);
        assert_string_equal(holds(a, folder), before);
        struct flow_state state;
        struct flow_strays strays;
        OK(flow_manifest_read(&state, a, folder, &e), e);
        OK(flow_strays(&strays, a, folder, &state, &e), e);
        assert_int_equal(strays.n, 0);
        OK(import_year(folder, &m, 2020, &e), e); /* and the next import finds nothing in its way */
        assert_string_not_equal(holds(a, folder), before);
    }
    fail();
}

static void test_failing_disk(void **state)
{
    (void)state;
    fail_each(FILE_FAULT_WRITE, false);
    fail_each(FILE_FAULT_SYNC, false);
    fail_each(FILE_FAULT_RENAME, false);
    fail_each(FILE_FAULT_READ, false);
    fail_each(FILE_FAULT_WRITE, true);
    fail_each(FILE_FAULT_SYNC, true);
    fail_each(FILE_FAULT_RENAME, true);
}

static void test_read_only(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct made m = small(a);
    const char *file = scratch_file(a, scratch_folder(a), "file", STR("x"));
    FAILS(import_year(file, &m, 2020, &e), e, ERR_CONFLICT, "a file has that name");
}

/* ---- damaged segments ---- */

struct damaged {
    const char *folder, *path;
    struct str bytes;
};

static struct damaged one_segment(struct arena *a, enum flow_kind kind)
{
    struct err e = {0};
    struct damaged d = {.folder = scratch_folder(a)};
    struct flow_store *s;
    struct made m = made_rows(a, 300, 12, 20, kind, false, false, 3);
    made_store(d.folder, &m, NULL, NULL);
    OK(flows_open(&s, a, d.folder, &e), e);
    d.path = path_join(a, d.folder, flows_at(s, 0)->file);
    OK(file_read(a, d.path, FILE_MAX_DATA, &d.bytes, &e), e);
    return d;
}

/* Refused or found; says where. */
static void expect_found(const struct damaged *d, const char *bytes, size_t n, char ret_words[200])
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct flow_store *s;
    OK(file_remove(d->path, &e), e); /* it is read-only */
    (void)scratch_file(a, d->folder, path_name(d->path), (struct str){bytes, n});
    OK(flows_open(&s, a, d->folder, &e), e);
    if (flows_check(s, flows_at(s, 0), &e)) {
        print_error("not found\n");
        fail();
    }
    if (e.code != ERR_CORRUPT && e.code != ERR_CONFLICT) {
        print_error("%s: %s\n", err_code_name(e.code), e.msg);
        fail();
    }
    assert_non_null(strstr(e.msg, path_name(d->path)));
    assert_true(e.hint[0]);
    (void)snprintf(ret_words, 200, "%.199s", strstr(e.msg, path_name(d->path)));
}

static void test_truncated(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct damaged d = one_segment(a, FLOWS_BILATERAL);
    struct flow_header h;
    char words[200];
    memcpy(&h, d.bytes.p, sizeof h);
    for (size_t n = 0; n < d.bytes.n; n += 64) {
        expect_found(&d, d.bytes.p, n, words);
        if (n == 0)
            assert_non_null(strstr(words, "is empty"));
        else if (n < sizeof h)
            assert_non_null(strstr(words, "inside its header"));
        else
            assert_non_null(strstr(words, "cut off in section"));
    }
    expect_found(&d, d.bytes.p, h.section[SECTION_ROW_VALUE].offset + 1, words);
    assert_non_null(strstr(words, "cut off in section row_value"));
    char *longer = arena_alloc(a, d.bytes.n + 64);
    memcpy(longer, d.bytes.p, d.bytes.n);
    expect_found(&d, longer, d.bytes.n + 64, words);
    assert_non_null(strstr(words, "behind its end"));
}

static void test_bits(void **state)
{
    (void)state;
    for (enum flow_kind kind = FLOWS_BILATERAL; kind <= FLOWS_REPORTS; kind++) {
        ARENA_LOCAL(a);
        struct damaged d = one_segment(a, kind);
        struct flow_header h;
        struct rng rng;
        char words[200];
        char *bytes = arena_alloc(a, d.bytes.n);
        memcpy(bytes, d.bytes.p, d.bytes.n);
        memcpy(&h, bytes, sizeof h);
        rng_init(&rng, 7, "test.trade.bits");
        for (int i = 0; i < 1500; i++) {
            size_t at =
                i < 800 ? (size_t)i : rng_below(&rng, d.bytes.n); /* all of the header, then any */
            unsigned char flip = (unsigned char)(1u << rng_below(&rng, 8));
            bytes[at] = (char)(bytes[at] ^ flip);
            expect_found(&d, bytes, d.bytes.n, words);
            if (at >= sizeof h) { /* the section is named, or one that it contradicts */
                assert_non_null(strstr(words, "section "));
                size_t in = 0;
                while (in + 1 < N_SECTIONS && h.section[in + 1].offset <= at)
                    in++;
                if (strstr(words, "checksum"))
                    assert_non_null(strstr(words, flow_section_name(in)));
            }
            bytes[at] = (char)(bytes[at] ^ flip);
        }
    }
}

/* A file whose checksums were made to agree: only what it says can be wrong. Whatever it says, no
 * place outside the file is read (the sanitizer looks on). */
static void test_hostile(void **state)
{
    (void)state;
    for (enum flow_kind kind = FLOWS_BILATERAL; kind <= FLOWS_REPORTS; kind++) {
        ARENA_LOCAL(a);
        struct damaged d = one_segment(a, kind);
        struct rng rng;
        rng_init(&rng, 8, "test.trade.hostile");
        size_t n_refused = 0;
        for (int i = 0; i < 4000; i++) {
            ARENA_LOCAL(tmp);
            struct err e = {0};
            struct flow_segment s;
            struct flow_header h;
            char *bytes = arena_alloc_aligned(tmp, d.bytes.n, 64);
            memcpy(bytes, d.bytes.p, d.bytes.n);
            for (uint64_t k = 1 + rng_below(&rng, 3); k > 0; k--) {
                size_t at = rng_below(&rng, rng_below(&rng, 2) ? sizeof h : d.bytes.n);
                bytes[at] = (char)rng_below(&rng, 256);
            }
            memcpy(&h, bytes, sizeof h);
            memcpy(h.magic, FLOW_MAGIC, sizeof h.magic);
            h.version = FLOW_FORM;
            for (size_t k = 0; k < N_SECTIONS; k++)
                if (h.section[k].offset < d.bytes.n && h.section[k].count < d.bytes.n &&
                    h.section[k].width <= 8 &&
                    h.section[k].offset + h.section[k].count * h.section[k].width <= d.bytes.n)
                    h.section[k].checksum = flow_checksum(bytes + h.section[k].offset,
                                                          h.section[k].count * h.section[k].width);
            h.checksum = flow_header_checksum(&h);
            memcpy(bytes, &h, sizeof h);
            const struct str all = {bytes, d.bytes.n};
            if (!flow_segment_read(&s, "hostile", all, NULL, &e) ||
                !flow_segment_check(&s, "hostile", all, &e)) {
                assert_true(e.code == ERR_CORRUPT);
                n_refused++;
                continue;
            }
            assert_true(flow_country(&s, s.country[0]) == 0);
        }
        assert_true(n_refused > 1000);
    }
}

/* A file that others may have mapped is not written into. */
static void test_mode(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct damaged d = one_segment(a, FLOWS_BILATERAL);
    struct stat st;
    assert_int_equal(stat(d.path, &st), 0);
    assert_int_equal(st.st_mode & 0222, 0);
    assert_int_not_equal(st.st_mode & 0400, 0);
}

static void test_other_file(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct damaged one = one_segment(a, FLOWS_BILATERAL), other = one_segment(a, FLOWS_REPORTS);
    struct flow_header h;
    char words[200];
    expect_found(&one, other.bytes.p, other.bytes.n, words);
    assert_non_null(strstr(words, "another file"));
    char *bytes = arena_alloc(a, one.bytes.n);
    memcpy(bytes, one.bytes.p, one.bytes.n);
    memcpy(&h, bytes, sizeof h);
    h.version = 2;
    memcpy(bytes, &h, sizeof h);
    expect_found(&one, bytes, one.bytes.n, words);
    assert_non_null(strstr(words, "has form 2"));
}

/* ---- manifests ---- */

static char *signed_manifest(struct arena *a, const char *json)
{
    char sha256[HASH_HEX];
    hash_bytes(sha256, str_of(json));
    return arena_printf(a, "landfall-flows 1 %s\n%s", sha256, json);
}

static void refuse_manifest(const char *text, enum err_code code, const char *words)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct flow_store *s;
    struct flow_writer *w;
    struct flow_import what = made_import();
    const char *folder = scratch_folder(a);
    (void)scratch_file(a, folder, "manifest", str_of(text));
    const char *stray = scratch_file(a, folder, "a.HS17.bilateral.2020.1.flows", STR("x"));
    FAILS(flows_open(&s, a, folder, &e), e, code, words);
    FAILS(flow_import_begin(&w, a, folder, &what, &e), e, code, words);
    assert_true(file_exists(stray)); /* nothing is thrown away while it is not known what belongs */
}

#define SEGMENT(file, rows)                                                              \
    "{\"dataset\":\"a\",\"nomenclature\":\"HS17\",\"kind\":\"bilateral\",\"year\":2020," \
    "\"digits\":6,"                                                                      \
    "\"rows\":" rows ",\"pairs\":1,\"bytes\":1,\"import\":1,\"file\":\"" file            \
    "\",\"source\":\"s\","                                                               \
    "\"vintage\":\"\",\"method\":\"m\",\"sha256\":"                                      \
    "\"0000000000000000000000000000000000000000000000000000000000000000\"}"

static void test_manifests(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    refuse_manifest("", ERR_CORRUPT, "its first line is wrong");
    refuse_manifest("landfall-flows 2 00\n{}", ERR_CONFLICT, "form 2");
    refuse_manifest("landfall-flows 1 00\n{}", ERR_CORRUPT, "checksum");
    refuse_manifest(signed_manifest(a, "{"), ERR_CORRUPT, "manifest");
    refuse_manifest(signed_manifest(a, "[]"), ERR_CORRUPT, "next_import");
    static const char *const files[] = {"../x.flows", "a/x.flows", "/x.flows", ".x.flows",
                                        "x",          "",          "x y.flows"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char *json = arena_printf(a, "{\"next_import\":2,\"segments\":[%s]}", SEGMENT("@", "1"));
        char *at = strstr(json, "@");
        refuse_manifest(signed_manifest(a, arena_printf(a, "%.*s%s%s", (int)(at - json), json,
                                                        files[i], at + 1)),
                        ERR_CORRUPT, "segments 1: \"file\" is not a plain file name");
    }
    refuse_manifest(
        signed_manifest(a, "{\"next_import\":2,\"segments\":[" SEGMENT("x.flows", "-1") "]}"),
        ERR_CORRUPT, "\"rows\"");
    refuse_manifest(
        signed_manifest(a, "{\"next_import\":2,\"segments\":[" SEGMENT("x.flows", "1.5") "]}"),
        ERR_CORRUPT, "\"rows\"");
    refuse_manifest(signed_manifest(a, "{\"next_import\":2,\"segments\":[" SEGMENT(
                                           "x.flows", "1") "," SEGMENT("y.flows", "1") "]}"),
                    ERR_CORRUPT, "same year twice");
    refuse_manifest(signed_manifest(a, "{\"next_import\":2,\"segments\":[7]}"), ERR_CORRUPT,
                    "segments 1");
    refuse_manifest(signed_manifest(a, "{\"next_import\":2,\"imports\":[{}]}"), ERR_CORRUPT,
                    "imports 1: \"id\"");
    refuse_manifest(signed_manifest(a, "{\"next_import\":2,\"kept\":[{\"name\":\"..\"}]}"),
                    ERR_CORRUPT, "kept 1: \"name\"");

    /* A segment whose manifest is gone is a loss, not an empty store. */
    const char *folder = scratch_folder(a);
    struct made m = small(a);
    struct flow_store *s;
    OK(import_year(folder, &m, 2020, &e), e);
    OK(file_remove(path_join(a, folder, "manifest"), &e), e);
    FAILS(flows_open(&s, a, folder, &e), e, ERR_CORRUPT, "manifest is missing");

    /* Every bit of a manifest counts. */
    OK(import_year((folder = scratch_folder(a)), &m, 2020, &e), e);
    struct str bytes;
    OK(file_read(a, path_join(a, folder, "manifest"), FILE_MAX_TEXT, &bytes, &e), e);
    char *copy = str_dup(a, bytes);
    for (size_t i = 0; i < bytes.n; i++) {
        struct flow_state read;
        copy[i] = (char)(copy[i] ^ 1);
        assert_false(flow_manifest_parse(&read, a, "manifest", (struct str){copy, bytes.n}, &e));
        copy[i] = (char)(copy[i] ^ 1);
    }
    for (size_t n = 0; n < bytes.n; n++) {
        struct flow_state read;
        assert_false(flow_manifest_parse(&read, a, "manifest", (struct str){copy, n}, &e));
    }
}

/* A segment that is gone for good is named, not waited for. */
static void test_missing_file(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct flow_store *s;
    const struct flow_segment *seg;
    struct damaged d = one_segment(a, FLOWS_BILATERAL);
    OK(file_remove(d.path, &e), e);
    OK(flows_open(&s, a, d.folder, &e), e);
    FAILS(flows_map(s, flows_at(s, 0), &seg, &e), e, ERR_CORRUPT, "is missing");
}

/* ---- killed ---- */

static void pause_us(long us)
{
    (void)nanosleep(&(struct timespec){us / 1000000, us % 1000000 * 1000}, NULL);
}

/* A child imports one year after the other and is killed at some moment; afterwards the store
 * opens, is whole, and holds the years in order, none half. */
static void test_killed(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct rng rng;
    struct made m = made_rows(a, 2000, 30, 200, FLOWS_BILATERAL, false, false, 3);
    const char *folder = scratch_folder(a);
    int newest = 1999;
    rng_init(&rng, 9, "test.trade.kill");
    struct timespec begin, end;
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
    OK(import_year(scratch_folder(a), &m, 2000, &e), e);
    (void)clock_gettime(CLOCK_MONOTONIC, &end);
    long takes_us = (end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000;
    for (int round = 0; round < 60; round++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            for (int year = newest + 1; year < 2100; year++)
                if (!import_year(folder, &m, year, &e))
                    _exit(3);
            _exit(0);
        }
        pause_us((long)rng_below(&rng, 4 * (uint64_t)takes_us + 1000)); /* within the first few */
        (void)kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (WIFEXITED(status)) {
            assert_int_equal(WEXITSTATUS(status), 0);
            break;
        }
        ARENA_LOCAL(tmp);
        struct flow_store *s;
        OK(flows_open(&s, tmp, folder, &e), e);
        assert_true(flows_import_count(s) == flows_count(s));
        for (size_t i = 0; i < flows_count(s); i++) {
            assert_int_equal(flows_at(s, i)->year, 2000 + (int)i);
            OK(flows_check(s, flows_at(s, i), &e), e);
        }
        newest = 1999 + (int)flows_count(s);
    }
    assert_true(newest > 2000);
    OK(import_year(folder, &m, 1990, &e), e);
    struct flow_state read;
    struct flow_strays strays;
    OK(flow_manifest_read(&read, a, folder, &e), e);
    OK(flow_strays(&strays, a, folder, &read, &e), e);
    assert_int_equal(strays.n, 0); /* what the dead left behind is gone */
}

/* ---- beside a writer ---- */

/* Every look is at one whole state: both years were written by the same import, so they have the
 * same rows. */
static void test_beside(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const char *folder = scratch_folder(a);
    struct made two[2] = {made_rows(a, 700, 20, 50, FLOWS_BILATERAL, false, false, 1),
                          made_rows(a, 400, 20, 50, FLOWS_BILATERAL, false, false, 2)};
    OK(import_year(folder, &two[0], 2019, &e), e);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (int i = 0; i < 60; i++)
            if (!import_year(folder, &two[i % 2], 2019, &e))
                _exit(3);
        _exit(0);
    }
    int status = 0, n_looks = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        ARENA_LOCAL(tmp);
        struct flow_store *s;
        const struct flow_segment *seg;
        OK(flows_open(&s, tmp, folder, &e), e);
        assert_int_equal(flows_count(s), 1);
        if (n_looks % 2)
            pause_us(
                3000); /* let the file vanish between the look at the manifest and the mapping */
        err_clear(&e);
        if (!flows_map(s, flows_at(s, 0), &seg, &e)) {
            /* Only one more look is taken: a third import in between is told as such. */
            assert_true(e.code == ERR_NOT_FOUND);
            continue;
        }
        OK(flows_check(s, flows_at(s, 0), &e), e);
        n_looks++;
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_true(n_looks > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failing_disk), cmocka_unit_test(test_read_only),
        cmocka_unit_test(test_truncated),    cmocka_unit_test(test_bits),
        cmocka_unit_test(test_hostile),      cmocka_unit_test(test_other_file),
        cmocka_unit_test(test_mode),         cmocka_unit_test(test_manifests),
        cmocka_unit_test(test_missing_file), cmocka_unit_test(test_killed),
        cmocka_unit_test(test_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
