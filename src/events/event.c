/* event.c — the words of the kinds, and the way between an event and its row in the store. */
#include "events/event.h"

static const struct {
    const char *word;
    enum event_family family;
} kinds[N_EVENT_KINDS] = {
#define KIND(name, word, family) [EVENT_##name] = {word, family},
    EVENT_KINDS(KIND)
#undef KIND
};

const char *event_kind_word(enum event_kind kind)
{
    return kinds[kind].word;
}

bool event_kind_find(struct str word, enum event_kind *ret)
{
    for (size_t i = 0; i < N_EVENT_KINDS; i++)
        if (str_is(word, kinds[i].word)) {
            *ret = (enum event_kind)i;
            return true;
        }
    return false;
}

enum event_family event_family_of(enum event_kind kind)
{
    return kinds[kind].family;
}

struct event event_empty(enum event_kind kind)
{
    return (struct event){.kind = kind,
                          .at_s = EVENT_NONE,
                          .promised_s = EVENT_NONE,
                          .quantity = EVENT_NONE,
                          .amount = EVENT_NONE};
}

void event_to_row(const struct event *ev, struct ws_event *ret)
{
    *ret = (struct ws_event){
        .family = (int)event_family_of(ev->kind),
        .kind = (int)ev->kind,
        .subject = ev->subject,
        .part = ev->part,
        .at_s = ev->at_s,
        .day_only = ev->day_only,
        .market = ev->market,
        .channel = ev->channel,
        .customer = ev->person,
        .product = ev->product,
        .party = ev->party,
        .reason = ev->reason,
        .text = ev->text,
        .extra = ev->extra,
        .number = ev->number,
        .promised_s = ev->promised_s,
        .quantity = ev->quantity,
        .amount = ev->amount,
    };
    memcpy(ret->currency, ev->currency, sizeof ret->currency);
}

void event_of_row(const struct ws_event *row, struct event *ret)
{
    *ret = (struct event){
        .kind = (enum event_kind)row->kind,
        .subject = row->subject,
        .part = row->part,
        .at_s = row->at_s,
        .day_only = row->day_only,
        .promised_s = row->promised_s,
        .market = row->market,
        .channel = row->channel,
        .person = row->customer,
        .product = row->product,
        .party = row->party,
        .reason = row->reason,
        .text = row->text,
        .extra = row->extra,
        .quantity = row->quantity,
        .amount = row->amount,
        .number = row->number,
    };
    memcpy(ret->currency, row->currency, sizeof ret->currency);
}
