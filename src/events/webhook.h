/* webhook.h — deliveries of shops over the network: is it really from them, and what does it say?
 *
 * Shopify and WooCommerce sign the raw body with HMAC-SHA256, base64; Standard Webhooks signs "id.timestamp.body" and
 * says when. The signature is looked at before anything is parsed. A delivery that was seen before (its id, or the same
 * body under another id) is acknowledged and does nothing: the ids of the two shops are not signed, so the body counts.
 * A laptop that sleeps misses deliveries: files stay the truth, a webhook is the quick hint.
 *
 * Errors:  ERR_REFUSED (signature, time), ERR_PARSE (not what the topic promises); the text never holds the secret
 * Checked: tests/unit/events/test_webhook.c; tests/fuzz/fuzz_webhook.c
 */
#ifndef EVENTS_WEBHOOK_H
#define EVENTS_WEBHOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "events/read.h"

enum hook_scheme { HOOK_SHOPIFY, HOOK_WOOCOMMERCE, HOOK_STANDARD, N_HOOK_SCHEMES };
const char *hook_scheme_word(enum hook_scheme s); /* "shopify", "woocommerce", "standard" */
bool hook_scheme_find(const char *word, enum hook_scheme *ret);

/* The headers of a delivery, NULL when absent; names in hook_header_names. */
enum hook_header { HOOK_SIGNATURE, HOOK_TOPIC, HOOK_ID, HOOK_TIME, N_HOOK_HEADERS };
const char *hook_header_name(enum hook_scheme s, enum hook_header h); /* in lower case; NULL: the scheme has none */

struct hook_delivery {
    enum hook_scheme scheme;
    const char *header[N_HOOK_HEADERS];
    struct str body; /* raw, as it came */
};
/* secret: the shop's own words; for Standard Webhooks "whsec_" and base64. */
bool webhook_verify(struct arena *a, const struct hook_delivery *d, struct str secret, int64_t now_s, int64_t tolerance_s,
                    struct err *e) NODISCARD;
/* What makes a delivery the same one: "id:…" and "body:…" (a hash). */
void webhook_marks(struct arena *a, const struct hook_delivery *d, const char **ret_id, const char **ret_body);
/* Only after webhook_verify. A topic that says nothing about orders gives no event and no error. */
bool webhook_events(struct job *job, const struct hook_delivery *d, const struct event_sink *sink, struct err *e) NODISCARD;

#endif
