/* test_zone.c — every zone of the system against libc, hours that come twice and hours that never come. */
#include "unit/scratch.h"

#include <time.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/file.h"
#include "base/zone.h"

static int64_t local_s(const char *iso, int hour, int minute)
{
    struct err e = {0};
    struct date d = {0};
    OK(date_parse(str_of(iso), &d, &e), e);
    return (int64_t)d.days * 86400 + hour * 3600 + minute * 60;
}

static const struct zone *zone(struct arena *a, const char *name)
{
    struct err e = {0};
    const struct zone *z = NULL;
    OK(zone_open(a, NULL, name, &z, &e), e);
    return z;
}

static void all_zones_agree_with_libc(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct csv *c;
    int col;
    size_t n = 0;
    OK(csv_open_path(&c, a, "data/events/zones.csv", NULL, &e), e);
    OK(csv_col(c, "zone", &col, &e), e);
    while (csv_next(c, &e)) {
        const char *name = str_dup(a, csv_text(c, col));
        const struct zone *z = zone(a, name);
        setenv("TZ", arena_printf(a, ":%s", name), 1);
        tzset();
        /* From 1970 to 2090 in steps that fall on every hour of the day sooner or later. */
        for (int64_t t = 1; t < (int64_t)120 * 365 * 86400; t += 1234567) {
            time_t at = (time_t)t;
            struct tm tm;
            assert_non_null(localtime_r(&at, &tm));
            if (zone_offset(z, t) != (int32_t)tm.tm_gmtoff)
                fail_msg("%s at %lld: %d, libc says %ld", name, (long long)t, zone_offset(z, t), tm.tm_gmtoff);
            int64_t back;
            enum zone_local how = zone_to_utc(z, t + zone_offset(z, t), &back);
            assert_int_not_equal(how, ZONE_NEVER);
            if (back != t) {
                assert_int_equal(how, ZONE_TWICE);
                assert_true(back < t);
            }
        }
        n++;
    }
    assert_false(csv_failed(c));
    assert_true(n > 240);
    setenv("TZ", "UTC", 1);
    tzset();
}

static void berlin_in_spring_and_autumn(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    const struct zone *z = zone(a, "Europe/Berlin");
    int64_t utc;
    assert_int_equal(zone_to_utc(z, local_s("2024-01-15", 12, 0), &utc), ZONE_ONCE);
    assert_int_equal(utc, local_s("2024-01-15", 11, 0));
    assert_int_equal(zone_to_utc(z, local_s("2024-03-31", 2, 30), &utc), ZONE_NEVER);
    assert_int_equal(utc, local_s("2024-03-31", 1, 30)); /* the clock then shows 3:30 */
    assert_int_equal(zone_to_utc(z, local_s("2024-10-27", 2, 30), &utc), ZONE_TWICE);
    assert_int_equal(utc, local_s("2024-10-27", 0, 30)); /* the first, still summer time */
    /* Far behind the end of every table. */
    assert_int_equal(zone_to_utc(z, local_s("2424-07-01", 12, 0), &utc), ZONE_ONCE);
    assert_int_equal(utc, local_s("2424-07-01", 10, 0));
    assert_int_equal(zone_offset(z, local_s("2824-01-01", 0, 0)), 3600);
    /* The last hour before midnight belongs to the day before. */
    assert_int_equal(zone_day(z, local_s("2024-06-01", 21, 59)), zone_day(z, local_s("2024-06-01", 0, 0)));
    assert_int_equal(zone_day(z, local_s("2024-06-01", 22, 0)), zone_day(z, local_s("2024-06-02", 0, 0)));
    assert_int_equal(zone_day_begins(z, zone_day(z, 0)), -3600);
}

static void odd_zones(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    int64_t utc;
    /* Half an hour of summer time; a midnight that does not exist; a day that does not exist. */
    assert_int_equal(zone_offset(zone(a, "Australia/Lord_Howe"), local_s("2024-01-01", 0, 0)), 11 * 3600);
    assert_int_equal(zone_offset(zone(a, "Australia/Lord_Howe"), local_s("2024-07-01", 0, 0)), 10 * 3600 + 1800);
    const struct zone *cairo = zone(a, "Africa/Cairo");
    assert_int_equal(zone_to_utc(cairo, local_s("2024-04-26", 0, 30), &utc), ZONE_NEVER);
    assert_int_equal(zone_day(cairo, zone_day_begins(cairo, (int32_t)(local_s("2024-04-26", 0, 0) / 86400))),
                     local_s("2024-04-26", 0, 0) / 86400);
    const struct zone *apia = zone(a, "Pacific/Apia");
    assert_int_equal(zone_to_utc(apia, local_s("2011-12-30", 12, 0), &utc), ZONE_NEVER);
    assert_int_equal(zone_offset(zone(a, "Asia/Kolkata"), 0), 19800);
    assert_int_equal(zone_offset(zone(a, "UTC"), 0), 0);
}

static void what_is_no_zone(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    const struct zone *z;
    FAILS(zone_open(a, NULL, "Europe/Berlni", &z, &e), e, ERR_NOT_FOUND, "Europe/Berlin");
    FAILS(zone_open(a, NULL, "../../etc/passwd", &z, &e), e, ERR_NOT_FOUND, "no time zone");
    FAILS(zone_open(a, NULL, "", &z, &e), e, ERR_NOT_FOUND, "no time zone");
    const char *dir = scratch_folder(a);
    FAILS(zone_open(a, dir, "Europe/Berlin", &z, &e), e, ERR_NOT_FOUND, "tzdata");
    (void)scratch_file(a, dir, "UTC", STR("TZif2 but nothing more"));
    FAILS(zone_open(a, dir, "UTC", &z, &e), e, ERR_CORRUPT, "TZif");
    /* Every shortening of a real file is refused or read, never more. */
    struct str whole;
    OK(file_read(a, "/usr/share/zoneinfo/Europe/Berlin", 1 << 20, &whole, &e), e);
    for (size_t n = 0; n + 1 < whole.n; n += 13) {
        (void)scratch_file(a, dir, "Cut", (struct str){whole.p, n});
        FAILS(zone_open(a, dir, "Cut", &z, &e), e, ERR_CORRUPT, "TZif");
    }
}

static void markets_have_zones(void **state)
{
    (void)state;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct job job = {.arena = a, .data_dir = "data"};
    const char *name;
    OK(zone_of_market(&job, "DEU", &name, &e), e);
    assert_string_equal(name, "Europe/Berlin");
    OK(zone_of_market(&job, "CHI", &name, &e), e);
    assert_string_equal(name, "Europe/Jersey");
    OK(zone_of_market(&job, "~Unspecified", &name, &e), e);
    assert_null(name);
    const struct zone *z, *again;
    OK(zone_of_job(&job, "Europe/Berlin", &z, &e), e);
    OK(zone_of_job(&job, "Europe/Berlin", &again, &e), e);
    assert_ptr_equal(z, again);
    assert_string_equal(zone_name(z), "Europe/Berlin");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_zones_agree_with_libc), cmocka_unit_test(berlin_in_spring_and_autumn),
        cmocka_unit_test(odd_zones), cmocka_unit_test(what_is_no_zone), cmocka_unit_test(markets_have_zones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
