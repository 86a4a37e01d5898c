/* The page: self-contained, deterministic, escaped, every number a figure, missing drawn as
 * missing, every id once and every link to something. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "report/html.h"
#include "unit/report/sample_document.h"
#include "unit/scratch.h"

static struct page_assets assets(struct arena *a)
{
    struct page_assets got;
    struct err e = {0};
    OK(page_assets_load(a, LANDFALL_DATA_DIR, &got, &e), e);
    return got;
}

static struct map *two_islands(struct arena *a)
{
    static const struct map_shape shapes[] = {{"AAA", "M10 10h40v40h-40z", 30, 30, false},
                                              {"BBB", "", 80, 30, true},
                                              {"CCC", "M60 60h9v9h-9z", 64, 64, true}};
    struct map *m = NEW(a, struct map);
    *m = (struct map){.shapes = shapes, .n = 3, .width = 100, .height = 100};
    return m;
}

static char *page_of(struct arena *a, const struct document *d, bool for_printer)
{
    struct page_assets files = assets(a);
    struct buf out;
    buf_init(&out, a, 32u << 20);
    html_write(&out, d, &files, for_printer);
    assert_false(out.overflow);
    return out.p;
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, what)); p += strlen(what))
        n++;
    return n;
}

static void the_same_document_gives_the_same_bytes(void **state)
{
    ARENA_LOCAL(a);
    ARENA_LOCAL(b);
    (void)state;
    assert_string_equal(page_of(a, sample_document(a, two_islands(a)), false),
                        page_of(b, sample_document(b, two_islands(b)), false));
}

static void nothing_is_fetched(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const char *page = page_of(a, sample_document(a, two_islands(a)), false);
    static const char *const outside[] = {" src=",          "@import",     "url(http",
                                          "<link",          "<iframe",     "fetch(",
                                          "XMLHttpRequest", "href=\"http", "href='http"};
    for (size_t i = 0; i < COUNT_OF(outside); i++)
        assert_null(strstr(page, outside[i]));
    assert_non_null(strstr(page, "default-src 'none'"));
}

static void hostile_names_stay_text(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const char *bad = "<script>alert(1)</script>\"'&";
    struct document *d = document_new(a, "en", say(a, "{n}", bad));
    struct section *s = document_section(d, "s", say(a, "{s}", bad), bad);
    struct chart *c = chart_new(a, CHART_BARS, "c", say(a, "{n}", bad), say(a, "{s}", bad));
    c->top = 100;
    struct mark *m = chart_mark(a, c, bad);
    m->value = figure_leaf(a, FIGURE_FIRM, bad, 5, bad, 2020, bad, bad);
    m->group = bad;
    m->note = bad;
    add_chart(s, c);
    const char *page = page_of(a, d, false);
    assert_null(strstr(page, "<script>alert"));
    assert_null(strstr(page, "\"'&"));
}

/* Reads the page as a browser would: the text between tags, and the innermost tags around it. */
struct tag {
    char name[16];
    bool may_hold_digits;
};

static bool may_hold_digits(const char *tag, size_t n)
{
    static const char *const marks[] = {"data-fig=",    "data-figs=", "data-of=", "class=\"code",
                                        "class=\"name", "<time ",     "<style",   "<script",
                                        "class=\"lb",   "<title>"};
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (memmem(tag, n, marks[i], strlen(marks[i])))
            return true;
    return false;
}

static void every_number_is_a_figure(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const char *page = page_of(a, sample_document(a, NULL), false);
    struct tag stack[64];
    size_t depth = 0, figures = 0;
    for (const char *p = page; *p;) {
        if (*p != '<') {
            if (isdigit((unsigned char)*p)) {
                bool fine = false;
                for (size_t i = 0; i < depth; i++)
                    fine = fine || stack[i].may_hold_digits;
                if (!fine)
                    fail_msg("a bare digit near: %.80s", p > page + 40 ? p - 40 : page);
            }
            p++;
            continue;
        }
        const char *end = strchr(p, '>');
        assert_non_null(end);
        if (p[1] == '/') {
            size_t n = strcspn(p + 2, ">");
            while (depth && strncmp(stack[depth - 1].name, p + 2, n) != 0)
                depth--;
            assert_true(depth > 0);
            depth--;
        } else if (p[1] != '!' && end[-1] != '/' && strncmp(p, "<meta", 5) != 0) {
            size_t n = strcspn(p + 1, " >");
            assert_true(depth < COUNT_OF(stack) && n < sizeof stack[0].name);
            snprintf(stack[depth].name, sizeof stack[0].name, "%.*s", (int)n, p + 1);
            stack[depth++].may_hold_digits = may_hold_digits(p, (size_t)(end - p));
            figures += memmem(p, (size_t)(end - p), "data-fig=", 9) != NULL;
        }
        p = end + 1;
        if (depth && (strcmp(stack[depth - 1].name, "style") == 0 ||
                      strcmp(stack[depth - 1].name, "script") == 0))
            p = strstr(p, strcmp(stack[depth - 1].name, "style") == 0 ? "</style>" : "</script>");
        assert_non_null(p);
    }
    assert_true(figures > 100);
}

static void links_lead_somewhere_and_ids_are_unique(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const char *page = page_of(a, sample_document(a, two_islands(a)), false);
    size_t n = 0;
    for (const char *p = page; (p = strstr(p, " id=\"")); p += 5) {
        char *id = arena_strndup(a, p + 5, strcspn(p + 5, "\""));
        assert_int_equal(count(page, arena_printf(a, " id=\"%s\"", id)), 1);
        n++;
    }
    assert_true(n > 20);
    for (const char *p = page; (p = strstr(p, "href=\"#f")); p += 8) {
        char *id = arena_strndup(a, p + 7, strcspn(p + 7, "\""));
        assert_non_null(strstr(page, arena_printf(a, " id=\"%s\"", id)));
    }
}

static void missing_is_drawn_as_missing(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const char *page = page_of(a, sample_document(a, two_islands(a)), false);
    assert_non_null(strstr(page, "fill=\"url(#practices-h)\"")); /* a hatched track */
    assert_non_null(strstr(page, "spoke none"));
    assert_non_null(strstr(page, ">not rankable</text>"));
    assert_null(strstr(page, "nan"));
    assert_null(strstr(page, "NaN"));
}

static void a_printer_gets_no_variables_and_no_script(void **state)
{
    ARENA_LOCAL(a);
    (void)state;
    const char *page = page_of(a, sample_document(a, two_islands(a)), true);
    assert_null(strstr(page, "var(--"));
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "width=\"100%\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_document_gives_the_same_bytes),
        cmocka_unit_test(nothing_is_fetched),
        cmocka_unit_test(hostile_names_stay_text),
        cmocka_unit_test(every_number_is_a_figure),
        cmocka_unit_test(links_lead_somewhere_and_ids_are_unique),
        cmocka_unit_test(missing_is_drawn_as_missing),
        cmocka_unit_test(a_printer_gets_no_variables_and_no_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
