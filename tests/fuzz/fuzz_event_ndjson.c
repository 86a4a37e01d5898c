/* fuzz_event_ndjson.c — any bytes as a line of NDJSON: an event or a refusal with a reason; an event is written in both
 * forms and read back the same. */
#include <assert.h>
#include <stdint.h>

#include "base/capability.h"
#include "events/canonical.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct event *ev, struct canonical *c)
{
    struct buf first, second;
    struct err e = {0};
    struct event again;
    const char *column, *why;
    ARENA_LOCAL(a);
    buf_init(&first, a, 64 << 20);
    buf_init(&second, a, 64 << 20);
    bool ok = canonical_put_json(c, ev, &first, &e);
    assert(ok);
    struct json_events *j = json_events_begin(c);
    enum json_event got = json_events_line(j, buf_str(&first), &again, &column, &why);
    assert(got == JSON_EVENT);
    (void)got;
    ok = canonical_put_json(c, &again, &second, &e);
    assert(ok && str_eq(buf_str(&first), buf_str(&second)));
    assert(json_events_end(buf_str(&first), 0) == first.n - 1);
    (void)ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    static const struct read_options opt = {.zone = "UTC", .currency = "EUR"};
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .as_of = AS_OF_FACT_TABLE};
    struct canonical *c;
    struct err e = {0};
    bool ok = canonical_begin(&job, &opt, &c, &e);
    assert(ok);
    (void)ok;
    struct json_events *j = json_events_begin(c);
    struct str all = {(const char *)data, size};
    for (size_t at = 0, n = 0; at < size && n < 64; n++) {
        size_t end = json_events_end(all, at);
        struct event ev;
        const char *column = NULL, *why = NULL;
        assert(end > at && end <= size);
        switch (json_events_line(j, (struct str){all.p + at, end - at}, &ev, &column, &why)) {
        case JSON_EVENT:
            /* what a person calls a market is resolved in data; here the code's own form is enough */
            assert(ev.at_s != EVENT_NONE && (ev.amount == EVENT_NONE || ev.currency[0]));
            if (ev.market.n == 0 || ev.market.p[0] == '~')
                check(&ev, c);
            break;
        case JSON_REFUSED:
            assert(column && why && why[0]);
            break;
        case JSON_NOTHING:
            break;
        }
        at = end < size && data[end] == '\n' ? end + 1 : end;
    }
    return 0;
}
