/* webhook.c — headers, signatures and the marks by which a delivery is known again. */
#include "events/webhook.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/hmac.h"

static const struct {
    const char *word;
    const char *header[N_HOOK_HEADERS];
} schemes[N_HOOK_SCHEMES] = {
    [HOOK_SHOPIFY] = {"shopify", {"x-shopify-hmac-sha256", "x-shopify-topic", "x-shopify-webhook-id", NULL}},
    [HOOK_WOOCOMMERCE] = {"woocommerce", {"x-wc-webhook-signature", "x-wc-webhook-topic", "x-wc-webhook-delivery-id", NULL}},
    [HOOK_STANDARD] = {"standard", {"webhook-signature", NULL, "webhook-id", "webhook-timestamp"}},
};

const char *hook_scheme_word(enum hook_scheme s)
{
    return schemes[s].word;
}

bool hook_scheme_find(const char *word, enum hook_scheme *ret)
{
    for (int s = 0; s < N_HOOK_SCHEMES; s++)
        if (cstr_eq(word, schemes[s].word)) {
            *ret = (enum hook_scheme)s;
            return true;
        }
    return false;
}

const char *hook_header_name(enum hook_scheme s, enum hook_header h)
{
    return schemes[s].header[h];
}

static bool refuse(struct err *e, const char *why)
{
    (void)FAIL(e, ERR_REFUSED, "the delivery is refused: %s", why);
    return err_hint(e, "Compare the secret of the hook with the one the shop shows.");
}

/* "whsec_…" is base64 of the key; a secret without the prefix is the key itself. */
static struct str key_of(struct arena *a, enum hook_scheme s, struct str secret)
{
    static const char prefix[] = "whsec_";
    if (s != HOOK_STANDARD || !str_starts(secret, prefix))
        return secret;
    return base64_bytes(a, (struct str){secret.p + sizeof prefix - 1, secret.n - (sizeof prefix - 1)});
}

/* Seconds since 1970 in decimal digits, nothing else. */
static bool read_time(const char *text, int64_t *ret)
{
    size_t n = text ? strlen(text) : 0;
    if (n == 0 || n > 12 || strspn(text, "0123456789") != n)
        return false;
    *ret = strtoll(text, NULL, 10);
    return true;
}

static bool verify_standard(const struct hook_delivery *d, struct str key, int64_t now_s, int64_t tolerance_s, struct err *e)
{
    unsigned char mac[HMAC_BYTES];
    const char *id = d->header[HOOK_ID], *time = d->header[HOOK_TIME];
    int64_t at;
    bool right = false;
    if (!id || !*id || !read_time(time, &at))
        return refuse(e, "webhook-id or webhook-timestamp is missing or malformed");
    if (at < now_s - tolerance_s || at > now_s + tolerance_s)
        return refuse(e, "it was signed too long ago, or this machine's clock is wrong");
    struct str parts[] = {str_of(id), STR("."), str_of(time), STR("."), d->body};
    hmac_sha256(mac, key, parts, COUNT_OF(parts));
    struct str list = str_of(d->header[HOOK_SIGNATURE]); /* "v1,AAAA v1,BBBB": while a secret is being changed there are two */
    while (list.n > 0) {
        struct str value = str_cut(&list, ' '), version = str_cut(&value, ',');
        right |= str_is(version, "v1") && hmac_is_base64(mac, value);
    }
    return right || refuse(e, "the signature does not fit the body");
}

bool webhook_verify(struct arena *a, const struct hook_delivery *d, struct str secret, int64_t now_s, int64_t tolerance_s,
                    struct err *e)
{
    unsigned char mac[HMAC_BYTES];
    struct str key = key_of(a, d->scheme, secret);
    if (key.n == 0)
        return refuse(e, "the secret of this hook is empty or no base64");
    if (!d->header[HOOK_SIGNATURE])
        return refuse(e, "it is not signed");
    if (d->scheme == HOOK_STANDARD)
        return verify_standard(d, key, now_s, tolerance_s, e);
    hmac_sha256(mac, key, &d->body, 1);
    return hmac_is_base64(mac, str_of(d->header[HOOK_SIGNATURE])) || refuse(e, "the signature does not fit the body");
}

void webhook_marks(struct arena *a, const struct hook_delivery *d, const char **ret_id, const char **ret_body)
{
    const char *id = d->header[HOOK_ID], *topic = d->header[HOOK_TOPIC];
    struct hash h;
    char hex[HASH_HEX];
    hash_init(&h);
    hash_add_field(&h, str_of(topic ? topic : ""));
    hash_add_field(&h, d->body);
    hash_end(&h, hex);
    *ret_body = arena_printf(a, "body:%s", hex);
    *ret_id = id && *id ? arena_printf(a, "id:%s", hash_of(a, str_of(id))) : *ret_body;
}
