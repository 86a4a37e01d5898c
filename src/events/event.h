/* event.h — the one event that every feed becomes: what happened to which order, ticket, product or rate.
 *
 * Events are append-only. Their key (family, subject, kind, part) within a firm is also the idempotency key:
 * the same event said again is known by it, other content under the same key from the same feed is a
 * correction and is appended as the next revision. All events of one subject lie together in the store, so an
 * order's whole life is one short scan.
 *
 * Missing: a `struct str` with n = 0, EVENT_NONE for integers. Never 0 for "unknown".
 * Units:   at_s, promised_s seconds since 1970 UTC; quantity thousandths of a piece; amount minor units of
 *          `currency`; number an exact decimal as text (rate, unit price, stars).
 * Owns:    nothing; the views live as long as whoever made the event says.
 */
#ifndef EVENTS_EVENT_H
#define EVENTS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "store/events.h"

/* Whose life the event is part of. The subject is … */
enum event_family {
    FAMILY_ORDER = 1,    /* the order number */
    FAMILY_TICKET = 2,   /* the ticket number */
    FAMILY_STOCK = 3,    /* the product (SKU) */
    FAMILY_PURCHASE = 4, /* the number of an order at a supplier */
    FAMILY_PRICE = 5,    /* the product (SKU) */
    FAMILY_RATE = 6,     /* "EUR/USD": one EUR is `number` USD */
    FAMILY_SESSION = 7   /* the session, or a day and market when the feed has counts only */
};

/* X(ENUM, "word", family): the words are those of the canonical CSV and NDJSON and never change. */
#define EVENT_KINDS(X)                                                                                       \
    X(ORDER, "order", FAMILY_ORDER)                 /* placed; promised_s = delivery promise shown then */  \
    X(LINE, "line", FAMILY_ORDER)                   /* product, quantity, amount; part = line */            \
    X(PAYMENT, "payment", FAMILY_ORDER)             /* amount; party = provider */                           \
    X(CANCELLATION, "cancellation", FAMILY_ORDER)   /* part = line or "" = whole order; reason */           \
    X(SHIPMENT, "shipment", FAMILY_ORDER)           /* part = parcel; party = carrier; promised_s = ship by */ \
    X(DELIVERY, "delivery", FAMILY_ORDER)           /* part = parcel; quantity when partial; party = carrier */ \
    X(CUSTOMS_ARRIVAL, "customs_arrival", FAMILY_ORDER)                                                      \
    X(CUSTOMS_CLEARANCE, "customs_clearance", FAMILY_ORDER)                                                  \
    X(RETURN, "return", FAMILY_ORDER)               /* product, quantity; reason "seller:…" or "buyer:…" */ \
    X(REFUND, "refund", FAMILY_ORDER)               /* amount */                                             \
    X(CHARGE, "charge", FAMILY_ORDER)               /* what the sale cost: reason commission, freight, duty, tax, ads … */ \
    X(REVIEW, "review", FAMILY_ORDER)               /* number = stars 1–5; text; subject may be a review id */ \
    X(COMPLAINT, "complaint", FAMILY_ORDER)         /* marketplace claim, chargeback, negative feedback */  \
    X(TICKET, "ticket", FAMILY_TICKET)              /* a customer's message; part "" */                      \
    X(REPLY, "reply", FAMILY_TICKET)                /* a person's answer; part = reply id */                 \
    X(STOCK, "stock", FAMILY_STOCK)                 /* quantity on hand; party = location; part = location@time */ \
    X(PURCHASE, "purchase", FAMILY_PURCHASE)        /* ordered at party = supplier; promised_s; product, quantity; part = line */ \
    X(RECEIPT, "receipt", FAMILY_PURCHASE)          /* goods in; product, quantity; part = line */           \
    X(PRICE, "price", FAMILY_PRICE)                 /* number = unit price in `currency` from at_s on, in `market` */ \
    X(RATE, "rate", FAMILY_RATE)                    /* number; part = day */                                 \
    X(SESSION, "session", FAMILY_SESSION)           /* reason = funnel step; quantity = how many (1 or a day's count) */
enum event_kind {
#define EVENT_KIND_ENUM(name, word, family) EVENT_##name,
    EVENT_KINDS(EVENT_KIND_ENUM)
#undef EVENT_KIND_ENUM
        N_EVENT_KINDS
};

const char *event_kind_word(enum event_kind kind);
bool event_kind_find(struct str word, enum event_kind *ret);
enum event_family event_family_of(enum event_kind kind);

/* What a reader hands over. `person` is whatever identifies the customer in the file (id, else e-mail); ingestion
 * turns it into a pseudonym `#0123456789abcdef` before anything is stored. A value that begins with # is one already. */
#define EVENT_NONE INT64_MIN
struct event {
    enum event_kind kind;
    struct str subject, part;
    int64_t at_s;       /* required */
    bool day_only;      /* at_s is the beginning of a day: the file has no time of day */
    int64_t promised_s; /* EVENT_NONE */
    struct str market;  /* ISO alpha-3, a code of data/events/markets.csv, "~label", or empty */
    struct str channel; /* "shopify", "amazon.de"; empty = the feed's */
    struct str person;
    struct str product, party, reason, text;
    struct str extra;   /* "name=value\nname=value": further columns worth keeping (title, state, Incoterm, mode, weight_kg) */
    int64_t quantity, amount; /* EVENT_NONE */
    char currency[4];         /* "" when amount is none and no price */
    struct str number;
    size_t line;              /* in the file, for messages */
};

/* The event as the store keeps it, and back. Views only; nothing is copied. */
void event_to_row(const struct event *ev, struct ws_event *ret);
void event_of_row(const struct ws_event *row, struct event *ret);
/* An event without anything: kind set, every optional member missing. */
struct event event_empty(enum event_kind kind);

#endif
