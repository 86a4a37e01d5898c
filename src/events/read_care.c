/* read_care.c — what customers say: exports of review apps (Okendo's columns and its likes) and of help desks. */
#include <stdio.h>
#include <string.h>

#include "events/formats.h"
#include "events/table.h"

/* ---- reviews ---- */

enum { R_ID, R_ORDER, R_NAME, R_TITLE, R_BODY, R_HANDLE, R_PRODUCT, R_RATING, R_SKU, R_CREATED, R_COUNTRY, R_EMAIL };
static const struct cell_spec review_cells[] = {
    [R_ID] = {"id", "review.subject", CELL_TEXT, 0, NULL},
    [R_ORDER] = {"order", "review.subject", CELL_TEXT, 0, NULL},
    [R_NAME] = {"name", NULL, CELL_TEXT, 0, PERSONAL},
    [R_TITLE] = {"title", "review.text", CELL_TEXT, 0, NULL},
    [R_BODY] = {"body", "review.text", CELL_TEXT, CELL_KEY, NULL},
    [R_HANDLE] = {"handle", "review.product, when there is no SKU", CELL_TEXT, 0, NULL},
    [R_PRODUCT] = {"productId", "review.product, when there is no SKU", CELL_TEXT, 0, NULL},
    [R_RATING] = {"rating", "review.number (stars)", CELL_NUMBER, CELL_KEY, NULL},
    [R_SKU] = {"sku", "review.product", CELL_TEXT, 0, NULL},
    [R_CREATED] = {"dateCreated", "review.at", CELL_DATE, CELL_KEY, NULL},
    [R_COUNTRY] = {"countryCode", "review.market", CELL_TEXT, 0, NULL},
    [R_EMAIL] = {"email", "person (kept as a pseudonym)", CELL_TEXT, 0, NULL},
    {"imageUrls", NULL, CELL_TEXT, 0, "pictures of persons"},
};

/* Files without a number of their own: who said it of what and when; the same row again is the same review. */
static struct str made_id(struct table *t, struct str product, int64_t at)
{
    char text[40];
    uint64_t h = str_hash64(row_join(t, row_join(t, cell(t, R_EMAIL).n ? cell(t, R_EMAIL) : cell(t, R_NAME), "\t", product),
                                     "\t", row_int(t, at)));
    int n = snprintf(text, sizeof text, "review-%016llx", (unsigned long long)h);
    return row_join(t, (struct str){text, (size_t)n}, "", (struct str){"", 0});
}

static bool review_row(struct table *t, struct err *e)
{
    bool day_only;
    struct str order = cell(t, R_ORDER), id = cell(t, R_ID), title = cell(t, R_TITLE), body = cell(t, R_BODY);
    struct str product = cell(t, R_SKU);
    int64_t at = cell_need_time(t, R_CREATED, &day_only), stars = cell_quantity(t, R_RATING);
    (void)e;
    if (stars == EVENT_NONE)
        row_fault(t, R_RATING, "is missing");
    else if (stars < 1000 || stars > 5000)
        row_fault(t, R_RATING, "is not between 1 and 5 stars");
    if (t->fault)
        return true;
    product = product.n ? product : cell(t, R_PRODUCT).n ? cell(t, R_PRODUCT) : cell(t, R_HANDLE);
    struct str own = id.n ? id : made_id(t, product, at);
    struct event *ev = row_event(t, EVENT_REVIEW, order.n ? order : own, at, day_only);
    if (order.n)
        ev->part = own;
    ev->market = cell_market(t, R_COUNTRY);
    ev->person = cell(t, R_EMAIL);
    ev->product = product;
    ev->number = cell_decimal(t, R_RATING);
    ev->text = title.n && body.n ? row_join(t, title, "\n", body) : title.n ? title : body;
    return true;
}

static const struct table_spec review_spec = {
    .id = "reviews", .cells = review_cells, .n_cells = COUNT_OF(review_cells), .row = review_row};
static bool read_reviews(struct job *job, const char *path, const struct read_options *opt,
                         const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    return table_read(&review_spec, job, path, opt, sink, ret, e);
}
const struct event_format format_reviews = {.id = "reviews",
                                            .name = "Reviews (Okendo and its likes, CSV)",
                                            .what = "one row per review: rating, text, product, country",
                                            .read = read_reviews,
                                            .channel = "reviews",
                                            .table = &review_spec};

/* ---- tickets ---- */

enum { T_TICKET, T_CREATED, T_REPLY, T_ORDER, T_MARKET, T_CUSTOMER, T_TITLE, T_TEXT, T_CHANNEL, T_STATUS };
static const struct cell_spec ticket_cells[] = {
    [T_TICKET] = {"ticket", "ticket.subject", CELL_TEXT, CELL_KEY, NULL},
    [T_CREATED] = {"created", "ticket.at", CELL_DATE, CELL_KEY, NULL},
    [T_REPLY] = {"first_reply", "reply.at", CELL_DATE, CELL_KEY, NULL},
    [T_ORDER] = {"order", "ticket.extra order", CELL_TEXT, 0, NULL},
    [T_MARKET] = {"market", "ticket.market", CELL_TEXT, 0, NULL},
    [T_CUSTOMER] = {"customer", "person (kept as a pseudonym)", CELL_TEXT, 0, NULL},
    [T_TITLE] = {"title", "ticket.text", CELL_TEXT, 0, NULL},
    [T_TEXT] = {"text", "ticket.text", CELL_TEXT, 0, NULL},
    [T_CHANNEL] = {"channel", "ticket.channel", CELL_TEXT, 0, NULL},
    [T_STATUS] = {"status", "ticket.extra status", CELL_TEXT, 0, NULL},
};
static bool ticket_row(struct table *t, struct err *e)
{
    bool day_only, reply_day;
    struct str id = cell_need(t, T_TICKET), title = cell(t, T_TITLE), text = cell(t, T_TEXT);
    int64_t at = cell_need_time(t, T_CREATED, &day_only), reply = cell_time(t, T_REPLY, &reply_day);
    struct str market = cell_market(t, T_MARKET);
    (void)e;
    if (reply != EVENT_NONE && reply < at && !reply_day)
        row_fault(t, T_REPLY, "is before the ticket was opened");
    if (t->fault)
        return true;
    struct event *ev = row_event(t, EVENT_TICKET, id, at, day_only);
    ev->market = market;
    ev->channel = row_lower(t, cell(t, T_CHANNEL));
    ev->person = cell(t, T_CUSTOMER);
    ev->text = title.n && text.n ? row_join(t, title, "\n", text) : title.n ? title : text;
    row_extra(t, ev, "order", cell(t, T_ORDER));
    row_extra(t, ev, "status", cell(t, T_STATUS));
    if (reply != EVENT_NONE) {
        struct event *answer = row_event(t, EVENT_REPLY, id, reply, reply_day);
        answer->part = STR("1");
        answer->market = market;
    }
    return true;
}
static const struct table_spec ticket_spec = {
    .id = "tickets", .cells = ticket_cells, .n_cells = COUNT_OF(ticket_cells), .row = ticket_row};
static bool read_tickets(struct job *job, const char *path, const struct read_options *opt,
                         const struct event_sink *sink, struct read_report *ret, struct err *e)
{
    return table_read(&ticket_spec, job, path, opt, sink, ret, e);
}
const struct event_format format_tickets = {.id = "tickets",
                                            .name = "Support tickets (CSV)",
                                            .what = "one row per ticket: opened, first reply, order, market",
                                            .read = read_tickets,
                                            .channel = "support",
                                            .table = &ticket_spec};
