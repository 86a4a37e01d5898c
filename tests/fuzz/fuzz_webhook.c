/* fuzz_webhook.c — any bytes as a delivery: no crash; what is refused says why; nothing gets in without the signature.
 * First byte: scheme and topic; then the signature up to a line break; then the body. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "events/webhook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool put(void *ctx, const struct event *ev, struct err *e)
{
    (void)ctx, (void)e;
    assert(ev->subject.n > 0 && ev->at_s != EVENT_NONE);
    return true;
}

static void refuse(void *ctx, size_t line, const char *column, const char *reason)
{
    (void)ctx, (void)line, (void)column, (void)reason;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const topics[] = {"orders/create", "order.updated", NULL};
    if (size == 0)
        return 0;
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str rest = {(const char *)data + 1, size - 1}, head = str_cut(&rest, '\n');
    const char *id, *body;
    struct job job = {.arena = a, .data_dir = LANDFALL_DATA_DIR, .country_dir = LANDFALL_COUNTRY_DIR, .as_of = AS_OF_FACT_TABLE};
    struct event_sink sink = {put, refuse, NULL};
    struct hook_delivery d = {.scheme = (enum hook_scheme)(data[0] % N_HOOK_SCHEMES), .body = rest};
    if (memchr(head.p, '\0', head.n))
        return 0;
    d.header[HOOK_SIGNATURE] = str_dup(a, head);
    d.header[HOOK_ID] = "msg_1";
    d.header[HOOK_TIME] = "1614265330";
    d.header[HOOK_TOPIC] = topics[d.scheme];
    /* The fuzzer does not know the key: nothing it writes may fit. */
    assert(!webhook_verify(a, &d, STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), 1614265330, 300, &e) && e.code == ERR_REFUSED);
    webhook_marks(a, &d, &id, &body);
    assert(id && body);
    err_clear(&e);
    if (!webhook_events(&job, &d, &sink, &e))
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
    return 0;
}
