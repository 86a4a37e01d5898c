/* iCalendar lines: folding at 75 octets between characters, escapes, line ends. */
#include "unit/scratch.h"

#include "governance/calendar.h"

static char *long_line(struct arena *a, const char *piece, size_t n)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    for (size_t i = 0; i < n; i++)
        buf_puts(&b, piece);
    return buf_str(&b).p ? arena_strdup(a, buf_str(&b).p) : NULL;
}

/* Every line of at most 75 octets, each valid UTF-8, CRLF everywhere; unfolded it is what was put
 * in. */
static void check_fold(const char *text)
{
    ARENA_LOCAL(a);
    struct buf out, whole;
    size_t bad, lines = 0;
    buf_init(&out, a, 1 << 20);
    buf_init(&whole, a, 1 << 20);
    calendar_line(&out, str_of(text));
    struct str rest = buf_str(&out);
    while (rest.n) {
        const char *end = strstr(rest.p, "\r\n");
        assert_non_null(end);
        struct str line = {rest.p, (size_t)(end - rest.p)};
        assert_true(line.n <= 75);
        if (lines)
            assert_int_equal(line.p[0], ' ');
        struct str part = lines ? (struct str){line.p + 1, line.n - 1} : line;
        assert_true(utf8_valid(part, &bad));
        buf_put(&whole, part);
        rest = (struct str){end + 2, rest.n - line.n - 2};
        lines++;
    }
    assert_string_equal(buf_str(&whole).p ? buf_str(&whole).p : "", text);
    assert_true(strlen(text) <= 75 ? lines == 1 : lines > 1);
}

static void test_fold(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    check_fold("BEGIN:VEVENT");
    for (size_t n = 70; n <= 80; n++)
        check_fold(long_line(a, "x", n));
    for (size_t n = 1; n <= 300; n += 7) {
        check_fold(long_line(a, "\u0628", n));     /* two octets */
        check_fold(long_line(a, "a\u20ac", n));    /* one and three */
        check_fold(long_line(a, "\U0001f4c5", n)); /* four */
    }
}

static void test_exact_fold(void **state)
{
    ARENA_LOCAL(a);
    struct buf out;
    (void)state;
    buf_init(&out, a, 1 << 12);
    calendar_line(&out, str_of(arena_printf(a, "%sb", long_line(a, "a", 75))));
    assert_string_equal(buf_str(&out).p, arena_printf(a, "%s\r\n b\r\n", long_line(a, "a", 75)));
}

static void test_escape(void **state)
{
    ARENA_LOCAL(a);
    struct buf out;
    (void)state;
    buf_init(&out, a, 1 << 12);
    calendar_text(&out, "SUMMARY", "a;b,c\\d\ne\x01\rf");
    assert_string_equal(buf_str(&out).p, "SUMMARY:a\\;b\\,c\\\\d\\nef\r\n");
}

static void test_event(void **state)
{
    ARENA_LOCAL(a);
    struct buf out;
    const int64_t day_us = (int64_t)86400 * 1000000;
    (void)state;
    buf_init(&out, a, 1 << 12);
    calendar_begin(&out, "Reviews");
    calendar_add(&out,
                 &(struct calendar_event){.uid = "x-1@landfall",
                                          .stamp_us = 20779 * day_us + (int64_t)3723 * 1000000,
                                          .sequence = 2,
                                          .day_us = 20878 * day_us,
                                          .title = "Review: x"});
    calendar_end(&out);
    const char *text = buf_str(&out).p;
    assert_non_null(strstr(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
    assert_non_null(strstr(text,
                           "\r\nUID:x-1@landfall\r\nDTSTAMP:20261122T010203Z\r\nSEQUENCE:2\r\n"
                           "DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270302\r\n"
                           "SUMMARY:Review: x\r\n"));
    assert_null(strstr(text, "DESCRIPTION"));
    assert_true(str_ends(str_of(text), "END:VEVENT\r\nEND:VCALENDAR\r\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_exact_fold),
        cmocka_unit_test(test_escape),
        cmocka_unit_test(test_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
