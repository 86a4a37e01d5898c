/* canonical_words.c — events back to words: times in UTC, amounts with the decimals of their currency. */
#include <stdio.h>

#include "base/date.h"
#include "events/canonical_inside.h"

static struct str time_words(char *out, size_t size, int64_t at_s)
{
    int64_t day = at_s / 86400, rest = at_s % 86400;
    if (rest < 0) {
        rest += 86400;
        day--;
    }
    struct date_text d = date_text((struct date){(int32_t)day});
    int n = snprintf(out, size, "%sT%02d:%02d:%02dZ", d.s, (int)(rest / 3600),
                     (int)(rest / 60 % 60), (int)(rest % 60));
    return (struct str){out, (size_t)n};
}

/* places decimals; for quantities without zeros at the end. */
static struct str fixed_words(char *out, size_t size, int64_t x, int places, bool trim)
{
    uint64_t scale = 1, a = x < 0 ? 0 - (uint64_t)x : (uint64_t)x;
    for (int i = 0; i < places; i++)
        scale *= 10;
    int n = places ? snprintf(out, size, "%s%llu.%0*llu", x < 0 ? "-" : "",
                              (unsigned long long)(a / scale), places,
                              (unsigned long long)(a % scale))
                   : snprintf(out, size, "%s%llu", x < 0 ? "-" : "", (unsigned long long)a);
    if (trim && places) {
        while (out[n - 1] == '0')
            n--;
        if (out[n - 1] == '.')
            n--;
    }
    return (struct str){out, (size_t)n};
}

bool canonical_words_of(struct canonical *c, const struct event *ev, struct canonical_words *ret,
                        struct err *e)
{
    struct str *w = ret->word;
    w[CANONICAL_KIND] = str_of(event_kind_word(ev->kind));
    w[CANONICAL_SUBJECT] = ev->subject;
    w[CANONICAL_PART] = ev->part;
    w[CANONICAL_AT] = time_words(ret->at, sizeof ret->at, ev->at_s);
    w[CANONICAL_PRECISION] = str_of(ev->day_only ? "day" : "");
    w[CANONICAL_MARKET] = ev->market;
    w[CANONICAL_CHANNEL] = ev->channel;
    w[CANONICAL_PERSON] = ev->person;
    w[CANONICAL_PRODUCT] = ev->product;
    w[CANONICAL_PARTY] = ev->party;
    w[CANONICAL_PROMISED] = ev->promised_s == EVENT_NONE
                                ? (struct str){"", 0}
                                : time_words(ret->promised, sizeof ret->promised, ev->promised_s);
    w[CANONICAL_QUANTITY] = ev->quantity == EVENT_NONE
                                ? (struct str){"", 0}
                                : fixed_words(ret->quantity, sizeof ret->quantity, ev->quantity, 3, true);
    w[CANONICAL_AMOUNT] = (struct str){"", 0};
    if (ev->amount != EVENT_NONE) {
        const struct currency *cur = canonical_currency(c, str_of(ev->currency));
        if (!cur)
            return FAIL(e, ERR_CORRUPT, "an event of `%.*s` has the unknown currency `%s`",
                        STR_ARG_MAX(ev->subject, 60), ev->currency);
        w[CANONICAL_AMOUNT] = fixed_words(ret->amount, sizeof ret->amount, ev->amount, cur->exponent, false);
    }
    w[CANONICAL_CURRENCY] = str_of(ev->currency);
    w[CANONICAL_NUMBER] = ev->number;
    w[CANONICAL_REASON] = ev->reason;
    w[CANONICAL_TEXT] = ev->text;
    w[CANONICAL_EXTRA] = ev->extra;
    return true;
}
