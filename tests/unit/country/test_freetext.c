/* test_freetext.c — phrases as reference books print them, taken apart or refused.
 *
 * The small cases are written in the manner of the World Factbook; each line states what must come
 * out. The property test feeds pieces in random order: whatever the text, no digit in it means no
 * number out of it, and a number that comes out stands in the text.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "country/freetext.h"

static const struct phrase {
    const char *text;
    enum freetext_refusal why;
    enum freetext_bound bound;
    double value, low, high;
    const char *unit;
    int year;
    bool estimate;
} phrases[] = {
    /* scale words and money */
    {"$5.2 trillion (2024 est.)", FREETEXT_OK, FREETEXT_POINT, 5.2e12, 5.2e12, 5.2e12, "", 2024,
     true},
    {"-$16.399 billion (2024 est.)", FREETEXT_OK, FREETEXT_POINT, -16.399e9, -16.399e9, -16.399e9,
     "", 2024, true},
    {"$-16.399 billion", FREETEXT_OK, FREETEXT_POINT, -16.399e9, -16.399e9, -16.399e9, "", 0,
     false},
    {"1.3 million", FREETEXT_OK, FREETEXT_POINT, 1.3e6, 1.3e6, 1.3e6, "", 0, false},
    {"$18,000 (2024 est.)", FREETEXT_OK, FREETEXT_POINT, 18000, 18000, 18000, "", 2024, true},
    {"47.929 billion kWh (2023 est.)", FREETEXT_OK, FREETEXT_POINT, 47.929e9, 47.929e9, 47.929e9,
     "kWh", 2023, true},
    {"$1.2-1.5 billion (2019)", FREETEXT_OK, FREETEXT_RANGE, 1.35e9, 1.2e9, 1.5e9, "", 2019, false},
    /* percentages, signs, labels */
    {"17.5% (2023 est.)", FREETEXT_OK, FREETEXT_POINT, 17.5, 17.5, 17.5, "%", 2023, true},
    {"-2.1%", FREETEXT_OK, FREETEXT_POINT, -2.1, -2.1, -2.1, "%", 0, false},
    {"\xE2\x88\x92"
     "2.1%",
     FREETEXT_OK, FREETEXT_POINT, -2.1, -2.1, -2.1, "%", 0, false},
    {"0% (2020 est.)", FREETEXT_OK, FREETEXT_POINT, 0, 0, 0, "%", 2020, true},
    {".3%", FREETEXT_OK, FREETEXT_POINT, 0.3, 0.3, 0.3, "%", 0, false},
    {"total: 99.9% of population (2022 est.)", FREETEXT_OK, FREETEXT_POINT, 99.9, 99.9, 99.9,
     "% of population", 2022, true},
    {"12.1% (of GDP) (2022 est.)", FREETEXT_OK, FREETEXT_POINT, 12.1, 12.1, 12.1, "%", 2022, true},
    {"15-20% (2021)", FREETEXT_OK, FREETEXT_RANGE, 17.5, 15, 20, "%", 2021, false},
    {"1%-2%", FREETEXT_OK, FREETEXT_RANGE, 1.5, 1, 2, "%", 0, false},
    {"between 10% and 15%", FREETEXT_OK, FREETEXT_RANGE, 12.5, 10, 15, "%", 0, false},
    {"81\xE2\x80\x93"
     "90%",
     FREETEXT_OK, FREETEXT_RANGE, 85.5, 81, 90, "%", 0, false},
    /* bounds */
    {"less than 1%", FREETEXT_OK, FREETEXT_BELOW, 1, 0, 1, "%", 0, false},
    {"<1%", FREETEXT_OK, FREETEXT_BELOW, 1, 0, 1, "%", 0, false},
    {"(2024 est.) less than 1", FREETEXT_OK, FREETEXT_BELOW, 1, 0, 1, "", 2024, true},
    {"1 (2023 est.) less than 1", FREETEXT_OK, FREETEXT_BELOW, 1, 0, 1, "", 2023, true},
    {"3 sq km less than", FREETEXT_OK, FREETEXT_BELOW, 3, 0, 3, "sq km", 0, false},
    {"more than 90% (2006 est.)", FREETEXT_OK, FREETEXT_ABOVE, 90, 90, HUGE_VAL, "%", 2006, true},
    {"approximately 112,000 troops", FREETEXT_OK, FREETEXT_POINT, 112000, 112000, 112000, "troops",
     0, false},
    {"7.75 sq km ca.", FREETEXT_OK, FREETEXT_POINT, 7.75, 7.75, 7.75, "sq km", 0, false},
    /* units with digits of their own */
    {"6.58 physicians/1,000 population (2022)", FREETEXT_OK, FREETEXT_POINT, 6.58, 6.58, 6.58,
     "physicians/1,000 population", 2022, false},
    {"185 deaths/100,000 live births (2023 est.)", FREETEXT_OK, FREETEXT_POINT, 185, 185, 185,
     "deaths/100,000 live births", 2023, true},
    {"741,000 metric tonnes of CO2 (2023 est.)", FREETEXT_OK, FREETEXT_POINT, 741000, 741000,
     741000, "metric tonnes of CO2", 2023, true},
    {"92.693 million Btu/person (2023 est.)", FREETEXT_OK, FREETEXT_POINT, 92.693e6, 92.693e6,
     92.693e6, "Btu/person", 2023, true},
    {"-0.52 migrant(s)/1,000 population (2025 est.)", FREETEXT_OK, FREETEXT_POINT, -0.52, -0.52,
     -0.52, "migrant(s)/1,000 population", 2025, true},
    {"12 kWh(2023)", FREETEXT_OK, FREETEXT_POINT, 12, 12, 12, "kWh", 2023, false},
    {"3.5 per 1,000 people", FREETEXT_OK, FREETEXT_POINT, 3.5, 3.5, 3.5, "per 1,000 people", 0,
     false},
    /* dates */
    {"2.23% annual rate of change (2020-25 est.)", FREETEXT_OK, FREETEXT_POINT, 2.23, 2.23, 2.23,
     "% annual rate of change", 2025, true},
    {"21.9 years (2016/18)", FREETEXT_OK, FREETEXT_POINT, 21.9, 21.9, 21.9, "years", 2018, false},
    {"652,271 (July 2020 est.)", FREETEXT_OK, FREETEXT_POINT, 652271, 652271, 652271, "", 2020,
     true},
    {"0 cu m (1 January 2014 est.)", FREETEXT_OK, FREETEXT_POINT, 0, 0, 0, "cu m", 2014, true},
    {"1.16% (2020-25 est. est.)", FREETEXT_OK, FREETEXT_POINT, 1.16, 1.16, 1.16, "%", 2025, true},
    {"9,251 sq km (of which 3,355 sq km are elsewhere)", FREETEXT_OK, FREETEXT_POINT, 9251, 9251,
     9251, "sq km", 0, false},
    {"14.2 million sq km (285,000 sq km ice-free) (est.)", FREETEXT_OK, FREETEXT_POINT, 14.2e6,
     14.2e6, 14.2e6, "sq km", 0, false},
    /* notes and remarks */
    {"$2.684 trillion (2022 est.) note: excluding grants of 5 billion", FREETEXT_OK, FREETEXT_POINT,
     2.684e12, 2.684e12, 2.684e12, "", 2022, true},
    {"0 (2024 est.) no service", FREETEXT_OK, FREETEXT_POINT, 0, 0, 0, "", 2024, true},
    {"55.4 (2025 est.) N", FREETEXT_OK, FREETEXT_POINT, 55.4, 55.4, 55.4, "", 2025, true},
    {"643,801 sq km ; 551,500 sq km (mainland)", FREETEXT_OK, FREETEXT_POINT, 643801, 643801,
     643801, "sq km", 0, false},
    /* refusals */
    {"", FREETEXT_EMPTY, 0, 0, 0, 0, "", 0, false},
    {"   ", FREETEXT_EMPTY, 0, 0, 0, 0, "", 0, false},
    {"NA", FREETEXT_NOT_AVAILABLE, 0, 0, 0, 0, "", 0, false},
    {"total: NA", FREETEXT_NOT_AVAILABLE, 0, 0, 0, 0, "", 0, false},
    {"NA (2007 est.)", FREETEXT_NOT_AVAILABLE, 0, 0, 0, 0, "", 0, false},
    {"not available", FREETEXT_NOT_AVAILABLE, 0, 0, 0, 0, "", 0, false},
    {"negligible", FREETEXT_NO_DIGIT, 0, 0, 0, 0, "", 0, false},
    {"$-", FREETEXT_NO_DIGIT, 0, 0, 0, 0, "", 0, false},
    {"see entry for the West Bank", FREETEXT_NO_DIGIT, 0, 0, 0, 0, "", 0, false},
    {"note: 5 of 7", FREETEXT_NOTE_ONLY, 0, 0, 0, 0, "", 0, false},
    {"no data for the year 2024", FREETEXT_PROSE, 0, 0, 0, 0, "", 0, false},
    {"between 2010 and 2020 spending was 20-30% of output", FREETEXT_TWO_NUMBERS, 0, 0, 0, 0, "", 0,
     false},
    {"UTC+3", FREETEXT_PROSE, 0, 0, 0, 0, "", 0, false},
    {"104,0000", FREETEXT_GROUPING, 0, 0, 0, 0, "", 0, false},
    {"1,2 million", FREETEXT_GROUPING, 0, 0, 0, 0, "", 0, false},
    {"Helena: 60 km\nAscension: NA\nTristan: 34 km", FREETEXT_TWO_NUMBERS, 0, 0, 0, 0, "", 0,
     false},
    {"5%\n(2021)", FREETEXT_OK, FREETEXT_POINT, 5, 5, 5, "%", 2021, false},
    {"60 km (2020)\n34 km", FREETEXT_TWO_NUMBERS, 0, 0, 0, 0, "", 0, false},
    {"39 00 N", FREETEXT_TWO_NUMBERS, 0, 0, 0, 0, "", 0, false},
    {"10/26/2024", FREETEXT_IN_WORD, 0, 0, 0, 0, "", 0, false},
    {"20-foot containers", FREETEXT_IN_WORD, 0, 0, 0, 0, "", 0, false},
    {"15th in the world", FREETEXT_IN_WORD, 0, 0, 0, 0, "", 0, false},
    {"1.2.3", FREETEXT_IN_WORD, 0, 0, 0, 0, "", 0, false},
    {"30-20%", FREETEXT_RANGE_ORDER, 0, 0, 0, 0, "", 0, false},
    {"1234567890123456789", FREETEXT_TOO_LARGE, 0, 0, 0, 0, "", 0, false},
};

static void phrases_come_apart_as_stated(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(phrases); i++) {
        const struct phrase *p = &phrases[i];
        struct freetext_number x = {0};
        enum freetext_refusal why = freetext_number(str_of(p->text), &x);
        if (why != p->why)
            fail_msg("'%s': got \"%s\", wanted \"%s\"", p->text, freetext_refusal_text(why),
                     freetext_refusal_text(p->why));
        if (why != FREETEXT_OK)
            continue;
        if (x.bound != p->bound || x.value != p->value || x.low != p->low || x.high != p->high)
            fail_msg("'%s': bound %d value %.17g low %.17g high %.17g", p->text, (int)x.bound,
                     x.value, x.low, x.high);
        if (!str_is(x.unit, p->unit))
            fail_msg("'%s': unit '%.*s', wanted '%s'", p->text, STR_ARG(x.unit), p->unit);
        if (x.year != p->year || x.estimate != p->estimate)
            fail_msg("'%s': year %d estimate %d", p->text, x.year, (int)x.estimate);
    }
}

static void remarks_and_first_years_are_kept(void **state)
{
    (void)state;
    struct freetext_number x;
    assert_int_equal(freetext_number(STR("1,000 (2022 est.) Data available for 2019 only."), &x),
                     FREETEXT_OK);
    assert_true(str_is(x.remark, "Data available for 2019 only."));
    assert_int_equal(freetext_number(STR("2.23% (2020-25 est.)"), &x), FREETEXT_OK);
    assert_int_equal(x.year_first, 2020);
    assert_int_equal(x.year, 2025);
    assert_int_equal(freetext_number(STR("$7 billion"), &x), FREETEXT_OK);
    assert_true(x.dollar && x.scaled);
}

static void a_refusal_writes_nothing(void **state)
{
    (void)state;
    struct freetext_number x;
    memset(&x, 0x5A, sizeof x);
    assert_int_not_equal(freetext_number(STR("20-foot"), &x), FREETEXT_OK);
    for (size_t i = 0; i < sizeof x; i++)
        assert_int_equal(((const unsigned char *)&x)[i], 0x5A);
}

static void markup_is_cleaned(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        const char *raw, *clean;
    } cases[] = {
        {"<p>Italy,&nbsp;Spain</p> (2021)", "Italy, Spain\n(2021)"},
        {"Trinidad &amp; Tobago 19%", "Trinidad & Tobago 19%"},
        {"Buddhist &lt;1%", "Buddhist <1%"},
        {"Buddhist <1%, other", "Buddhist <1%, other"},
        {"5%<br><strong>note:</strong> x", "5%\nnote: x"},
        {"a  \xC2\xA0 b\t", "a b"},
        {"Proven&ccedil;al &#233; &#x2013; &unknown;", "Proven\xC3\xA7"
                                                       "al \xC3\xA9 \xE2\x80\x93 &unknown;"},
        {"R&D & <", "R&D & <"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str got = freetext_clean(a, str_of(cases[i].raw));
        if (!str_is(got, cases[i].clean))
            fail_msg("'%s' became '%.*s'", cases[i].raw, STR_ARG(got));
    }
}

/* Renders a list as "name=share[bound](qualifier)|…@year". */
static const char *render(struct arena *a, const char *text, bool join)
{
    static const char *const bounds[] = {"", "r", "b", "a"};
    struct freetext_list l;
    freetext_list_open(&l, freetext_clean(a, str_of(text)), join);
    struct buf b;
    buf_init(&b, a, 4096);
    struct freetext_item item;
    while (freetext_list_next(&l, &item)) {
        if (b.n)
            buf_putc(&b, '|');
        buf_put(&b, item.name);
        if (item.has_share)
            buf_printf(&b, "=%g%s", item.share_pct, bounds[item.bound]);
        if (item.qualifier.n)
            buf_printf(&b, "(%.*s)", STR_ARG(item.qualifier));
    }
    buf_printf(&b, "@%d", l.year);
    return b.p;
}

static void lists_come_apart_as_stated(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    static const struct {
        const char *text;
        bool join;
        const char *want;
    } cases[] = {
        {"China 28%, Russia 24%, Gambia, The 4%, USA 4% (2023)", true,
         "China=28|Russia=24|Gambia, The=4|USA=4@2023"},
        {"<p>Italy, Switzerland</p> (2021)", false, "Italy|Switzerland@2021"},
        {"Italy, Switzerland (2021)", true, "Italy|Switzerland@2021"},
        {"refined petroleum, cars, iron ore (2023)", false, "refined petroleum|cars|iron ore@2023"},
        {"Muslim (official; predominantly Sunni) 99%, other 1% (2020 est.)", false,
         "Muslim=99(official; predominantly Sunni)|other=1@2020"},
        {"Christian 71.3% (Catholic 10%, other 12.3%), Muslim 19.9% (2021 est.)", false,
         "Christian=71.3(Catholic 10%, other 12.3%)|Muslim=19.9@2021"},
        {"Orthodox 81-90%, Muslim 2%, none 4-15% (2015 est.)", false,
         "Orthodox=85.5r|Muslim=2|none=9.5r@2015"},
        {"Lutheran (official) 58.6% Roman Catholic 3.8%, none 7.7% (2024 est.)", false,
         "Lutheran=58.6(official)|Roman Catholic=3.8|none=7.7@2024"},
        {"Catholic 39.9%, no religion 3.0%; less than 1%: Witness, Animist (2022 est.)", false,
         "Catholic=39.9|no religion=3|Witness=0.5b|Animist=0.5b@2022"},
        {"Muslim 96.6%, Hindu &lt;1%, other &lt;1% (2020 est.)", false,
         "Muslim=96.6|Hindu=0.5b|other=0.5b@2020"},
        {"Roman Catholic (official) more than 90% (2006 est.)", false,
         "Roman Catholic=90a(official)@2006"},
        {"Spanish (official) 99.5%; note - all languages are official (2012 est.)", false,
         "Spanish=99.5(official)@2012"},
        {"German (or Swiss German) (official) 62.1%", false,
         "German=62.1(or Swiss German) (official)@0"},
        {"English, French", false, "English|French@0"},
        {"A 1%, and B 2%", false, "A=1|B=2@0"},
        {"", false, "@0"},
        {", ,;", false, "@0"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *got = render(a, cases[i].text, cases[i].join);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("'%s'\n  got    %s\n  wanted %s", cases[i].text, got, cases[i].want);
    }
}

/* A small generator of its own, so that the test reads the same on every machine. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void no_text_crashes_and_no_number_is_invented(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "$",
        "-",
        "5",
        "12,345",
        ",",
        ".",
        "%",
        " ",
        "(",
        ")",
        "est.",
        "2024",
        "million",
        "to",
        "less than",
        "between",
        "and",
        "note:",
        "NA",
        ";",
        "\n",
        "/1,000",
        "km",
        "<",
        ">",
        "\xE2\x80\x93",
        "\xC3\xA9",
        "0",
        "999999999999",
        "total:",
        "of",
        "(2023 est.)",
        "(",
        "and",
        "per 9",
        "\xE2",
        "-$",
    };
    uint32_t seed = 20250101;
    size_t figures = 0;
    for (int round = 0; round < 200000; round++) {
        char text[256];
        size_t n = 0;
        size_t count = next_random(&seed) % 9;
        for (size_t k = 0; k < count; k++) {
            const char *p = pieces[next_random(&seed) % COUNT_OF(pieces)];
            memcpy(text + n, p, strlen(p));
            n += strlen(p);
            if (next_random(&seed) % 2)
                text[n++] = ' ';
        }
        text[n] = 0;
        struct str s = {text, n};
        struct freetext_number x;
        bool digit = strpbrk(text, "0123456789") != NULL;
        if (freetext_number(s, &x) == FREETEXT_OK) {
            figures++;
            if (!digit)
                fail_msg("a number out of '%s'", text);
            assert_true(isfinite(x.value));
            assert_true(x.low <= x.value && x.value <= x.high);
            assert_true(x.unit.p >= text && x.unit.p + x.unit.n <= text + n);
            assert_true(x.remark.p >= text && x.remark.p + x.remark.n <= text + n);
            assert_true(x.year == 0 || (x.year_first >= 1900 && x.year_first <= x.year));
        }
        struct freetext_list l;
        struct freetext_item item;
        freetext_list_open(&l, s, round % 2);
        size_t items = 0;
        while (freetext_list_next(&l, &item)) {
            items++;
            assert_true(item.name.p >= text && item.name.p + item.name.n <= text + n);
            assert_true(!item.has_share || digit);
        }
        assert_true(items <= n + 1);
    }
    /* the property means something only when many of the texts are figures */
    assert_true(figures > 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_come_apart_as_stated),
        cmocka_unit_test(remarks_and_first_years_are_kept),
        cmocka_unit_test(a_refusal_writes_nothing),
        cmocka_unit_test(markup_is_cleaned),
        cmocka_unit_test(lists_come_apart_as_stated),
        cmocka_unit_test(no_text_crashes_and_no_number_is_invented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
