/* Help pages: which there are, Markdown to HTML that is safe to show, links that lead somewhere, terms,
 * search. */
#include "../scratch.h"
#include "base/file.h"
#include "report/help.h"

static struct help shipped(struct arena *a)
{
    struct err e;
    struct help h;
    const char *root = getenv("LANDFALL_ROOT");
    OK(help_load(a, root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR, &h, &e), e);
    return h;
}

static const char *html_of(struct arena *a, const struct help *h, const char *id, const char *text)
{
    struct err e;
    struct help_page p = {.id = id, .section = cstr_eq(id, "glossary") ? "glossary" : "methods",
                          .title = "T", .text = str_of(text)};
    struct help_html x;
    OK(help_render(a, h, &p, &x, &e), e);
    return str_dup(a, x.html);
}

static void markdown_cannot_bring_a_script(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct help h = shipped(a);
    static const char *const bad[] = {
        "<script>alert(1)</script>",
        "x <img src=x onerror=alert(1)> y",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](JaVaScRiPt:alert(1))",
        "[x](//elsewhere.example/y)",
        "[a\"onmouseover=\"b](methods/x.md)",
        "![x](http://elsewhere.example/p.png)",
        "<a href=\"javascript:alert(1)\">x</a>",
        "# <b onclick=x>t</b>",
        "<style>*{}</style>",
        "[x](https://e.example/\"><script>)",
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const char *s = html_of(a, &h, "methods/x", bad[i]);
        bool good = !strstr(s, "<script") && !strstr(s, "<img") && !strstr(s, "<style") &&
                    !strstr(s, "href=\"java") && !strstr(s, "href=\"Ja") && !strstr(s, "href=\"data") &&
                    !strstr(s, "href=\"//") && !strstr(s, "<b ");
        for (const char *p = strstr(s, "<"); p && good; p = strstr(p + 1, "<")) /* no tag has a handler */
            for (const char *q = p; *q && *q != '>'; q++)
                good = good && !(q[0] == ' ' && q[1] == 'o' && q[2] == 'n');
        if (!good)
            fail_msg("%s\n  became %s", bad[i], s);
    }
}

static void links_headings_and_tables(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct help h = shipped(a);
    const char *s = html_of(a, &h, "methods/x",
                            "# One `a` & b\n\n## Two\n\n## Two\n\n[m](../manual.md#markets) [s](smaa-2.md) "
                            "[up](../../CONTRIBUTING.md) [out](https://example.org/a?b&c) [in](#two)\n\n"
                            "| a | b |\n|---|---|\n| 1 | 2 |\n\n![A map](../pictures/x.png)\n");
    assert_non_null(strstr(s, "<h1 id=\"one-a--b\">One <code>a</code> &amp; b</h1>"));
    assert_true(strstr(s, "<h2 id=\"two\">") && strstr(s, "<h2 id=\"two-1\">"));
    assert_non_null(strstr(s, "<a href=\"/help/manual#markets\">m</a>"));
    assert_non_null(strstr(s, "<a href=\"/help/methods/smaa-2\">s</a>"));
    assert_true(strstr(s, " up ") && !strstr(s, "CONTRIBUTING"));
    assert_non_null(strstr(s, "<a href=\"https://example.org/a?b&amp;c\" rel=\"noopener noreferrer external\">"));
    assert_non_null(strstr(s, "<a href=\"#two\">in</a>"));
    assert_non_null(strstr(s, "<div class=\"scroll\" tabindex=\"0\" role=\"group\"><table>"));
    assert_true(strstr(s, "<em>A map</em>") && !strstr(s, "x.png"));
    const char *g = html_of(a, &h, "glossary", "# G\n\n**Central weights** — the weights.\n");
    assert_non_null(strstr(g, "<p id=\"term-central-weights\"><strong>Central weights</strong>"));
}

/* Every link of every shipped page leads to a page and a heading that exist. */
static void shipped_pages_hold_together(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct help h = shipped(a);
    struct help_html *html = NEW_N(a, struct help_html, h.n_pages);
    size_t links = 0;
    assert_true(h.n_pages > 30);
    assert_string_equal(h.pages[0].id, "manual");
    for (size_t i = 0; i < h.n_pages; i++) {
        OK(help_render(a, &h, &h.pages[i], &html[i], &e), e);
        if (!*h.pages[i].summary || html[i].n_headings == 0)
            fail_msg("%s has no heading or no first paragraph", h.pages[i].id);
    }
    for (size_t i = 0; i < h.n_pages; i++) {
        const char *s = str_dup(a, html[i].html);
        for (const char *p = strstr(s, "href=\""); p; p = strstr(p + 1, "href=\"")) {
            struct str href = {p + 6, strcspn(p + 6, "\"")}, path = href;
            if (str_starts(href, "http"))
                continue;
            struct str rest = href;
            path = str_cut(&rest, '#');
            size_t to = i;
            if (path.n)
                for (to = 0; to < h.n_pages; to++)
                    if (str_is((struct str){path.p + 6, path.n - 6}, h.pages[to].id))
                        break;
            if (to == h.n_pages)
                fail_msg("%s links to %.*s", h.pages[i].id, STR_ARG(href));
            bool there = rest.n == 0;
            for (size_t k = 0; k < html[to].n_headings; k++)
                there = there || str_is(rest, html[to].headings[k].id);
            if (!there)
                fail_msg("%s links to a heading that is not there: %.*s", h.pages[i].id, STR_ARG(href));
            links++;
        }
    }
    assert_true(links > 30);
}

static struct value *run(struct arena *a, const struct capability *c, const char *name,
                         const char *value)
{
    struct err e = {0};
    struct value *v = NULL;
    const char *root = getenv("LANDFALL_ROOT");
    struct job job = {.arena = a, .data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR};
    struct args *args = args_new(a, c);
    if (name)
        OK(args_set(a, args, name, value, &e), e);
    OK(args_finish(a, args, &e), e);
    OK(c->run(&job, args, &v, &e), e);
    OK(value_check(v, c->result, &e), e);
    return v;
}

static void what_the_capabilities_answer(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct value *v = run(a, &help_terms, NULL, NULL);
    const struct value *terms = record_get(v, "terms");
    bool found = false;
    for (size_t i = 0; i < value_count(terms); i++) {
        const struct value *t = list_at(terms, i);
        assert_true(*value_as_text(record_get(t, "text")) && *value_as_text(record_get(t, "id")));
        if (cstr_eq(value_as_text(record_get(t, "term")), "CAGE")) {
            found = true;
            assert_string_equal(value_as_text(record_get(t, "card")), "methods/distance-cage");
            assert_string_equal(value_as_text(record_get(t, "id")), "cage");
        }
    }
    assert_true(found && value_count(terms) > 20);
    v = run(a, &help_search, "words", "rank interval");
    assert_true(value_count(record_get(v, "results")) > 0);
    v = run(a, &help_search, "words", "zxqv");
    assert_int_equal(value_count(record_get(v, "results")), 0);
    v = run(a, &help_page_capability, "page", "methods/pei");
    assert_non_null(strstr(value_as_text(record_get(v, "html")), "<h1 id="));
    assert_true(value_count(record_get(run(a, &help_list, NULL, NULL), "pages")) > 30);
}

static void a_name_is_never_a_path(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e;
    struct help h = shipped(a);
    static const char *const bad[] = {"../README", "methods/../manual", "/etc/passwd", "methods/", "",
                                      "manual.md", "methods/smaa-2\n"};
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        FAILS(help_find(&h, a, bad[i], &e), e, ERR_NOT_FOUND, "no help page");
    FAILS(help_find(&h, a, "methods/smaa-3", &e), e, ERR_NOT_FOUND, "methods/smaa-2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markdown_cannot_bring_a_script),
        cmocka_unit_test(links_headings_and_tables),
        cmocka_unit_test(shipped_pages_hold_together),
        cmocka_unit_test(what_the_capabilities_answer),
        cmocka_unit_test(a_name_is_never_a_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
