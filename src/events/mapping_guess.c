/* mapping_guess.c — a first mapping for a table nobody knows, to be confirmed by a person.
 *
 * A heading that is a known word for something (data/events/field_words.csv, several languages) suggests it; the
 * values then have to bear it out: a day must read as a day, an amount as a number, a country as one. A column whose
 * heading says nothing is guessed from its values alone, with less confidence. One meaning is given to one column, the
 * surest first. */
#include <string.h>

#include "base/csv.h"
#include "events/columns_guess.h"
#include "events/dates_guess.h"
#include "events/mapping.h"
#include "events/read.h"
#include "events/table_inside.h"
#include "events/room.h"

enum { SAMPLE_ROWS_MAX = 400, SAMPLE_BYTES_MAX = 1 << 18, MEANINGS_MAX = 64, COLUMNS_MAX = 512 };

struct words {
    const char **word, **meaning; /* word folded, without blanks */
    size_t n;
};
struct sample {
    size_t n, n_dates, n_numbers, n_markets, n_currencies;
};
struct suggestion {
    size_t column;
    const char *meaning;
    double sure;
};

/* How much a heading, its values and both together are worth. */
struct weights {
    double heading, part, values;
};

static bool load_words(struct job *job, struct words *w, struct err *e)
{
    struct arena *a = job->arena;
    struct csv *c;
    int col_word, col_meaning;
    size_t cap_word = 0, cap_meaning = 0, n = 0;
    TRY(csv_open_path(&c, a, arena_printf(a, "%s/events/field_words.csv", job->data_dir), NULL, e));
    TRY(csv_col(c, "word", &col_word, e) && csv_col(c, "meaning", &col_meaning, e));
    while (csv_next(c, e)) {
        PUSH(a, w->word, w->n, cap_word, header_squeeze(a, csv_text(c, col_word)));
        PUSH(a, w->meaning, n, cap_meaning, str_dup(a, csv_text(c, col_meaning)));
    }
    return !csv_failed(c);
}

static bool load_weights(struct job *job, struct weights *w, struct err *e)
{
    const struct params *p;
    TRY(events_params(job, &p, e));
    return params_real(p, "events.guess.heading", &w->heading, e) && params_real(p, "events.guess.part", &w->part, e) &&
           params_real(p, "events.guess.values", &w->values, e);
}

static void look(struct job *job, struct csv *c, struct sample *s, const struct month_names *months, struct err *e)
{
    for (size_t rows = 0; rows < SAMPLE_ROWS_MAX && csv_next(c, e); rows++)
        for (size_t i = 0; i < c->n && i < COLUMNS_MAX; i++) {
            struct str v = str_trim(c->field[i]);
            struct date_votes d = {0};
            struct cell_number x;
            if (v.n == 0 || cell_says_missing(v))
                continue;
            s[i].n++;
            date_vote(&d, v, months);
            s[i].n_dates += d.n_bad == 0 && v.n >= 6;
            s[i].n_numbers += number_cell(v, '.', &x) || number_cell(v, ',', &x);
            s[i].n_currencies += v.n == 3 && currency_of_sign(job, v) != NULL;
            bool letters = v.n >= 2 && v.n < 40;
            for (size_t k = 0; k < v.n && letters; k++)
                letters = !(v.p[k] >= '0' && v.p[k] <= '9') && v.p[k] != '@';
            if (letters && v.n != 3) {
                struct str m = event_market(job, v);
                s[i].n_markets += m.n && m.p[0] != '~';
            }
        }
}

/* Do the values bear the meaning out? 0…1; 1 for what any text may be. */
static double borne_out(const char *meaning, const struct sample *s)
{
    size_t n = strlen(meaning);
    double all = s->n ? (double)s->n : 1;
    if ((n > 3 && strcmp(meaning + n - 3, ".at") == 0) || (n > 9 && strcmp(meaning + n - 9, ".promised") == 0))
        return (double)s->n_dates / all;
    if (strstr(meaning, ".amount") || strstr(meaning, ".quantity") || strstr(meaning, ".number"))
        return s->n_dates == s->n && s->n_numbers < s->n ? 0 : (double)s->n_numbers / all;
    if (strcmp(meaning, "currency") == 0)
        return (double)s->n_currencies / all;
    return 1;
}

static void suggest(struct arena *a, const struct words *w, const struct weights *weight, struct str heading, size_t column,
                    const struct sample *s, struct suggestion **list, size_t *n, size_t *cap)
{
    const char *folded = header_squeeze(a, heading);
    for (size_t i = 0; i < w->n; i++) {
        size_t len = strlen(w->word[i]);
        double sure = strcmp(folded, w->word[i]) == 0                       ? weight->heading
                      : len >= 5 && strstr(folded, w->word[i]) != NULL ? weight->part
                                                                            : 0;
        sure *= borne_out(w->meaning[i], s);
        if (sure > 0)
            PUSH(a, *list, *n, *cap, (struct suggestion){column, w->meaning[i], sure});
    }
    if (s->n && s->n_dates == s->n)
        PUSH(a, *list, *n, *cap, (struct suggestion){column, "order.at", weight->values});
    if (s->n && s->n_currencies == s->n)
        PUSH(a, *list, *n, *cap, (struct suggestion){column, "currency", weight->values});
    if (s->n && 10 * s->n_markets >= 9 * s->n)
        PUSH(a, *list, *n, *cap, (struct suggestion){column, "order.market", weight->values});
}

static const char *column_of(const struct mapping_guess *g, const char *meaning)
{
    for (size_t i = 0; i < g->n; i++)
        if (cstr_eq(g->meanings[i], meaning))
            return g->headings[i];
    return NULL;
}

static struct mapped_event *add_event(struct arena *a, struct mapping *m, size_t *cap, enum event_kind kind,
                                      const char *subject, const char *at)
{
    struct mapped_event ev = {.kind = kind};
    ev.of[MAP_SUBJECT].column = subject;
    ev.of[MAP_AT].column = at;
    PUSH(a, m->events, m->n_events, *cap, ev);
    return &m->events[m->n_events - 1];
}

static const struct mapping *made_of(struct arena *a, const struct mapping_guess *g)
{
    struct mapping *m = NEW(a, struct mapping);
    struct mapped_event *ev;
    size_t cap = 0;
    const char *order = column_of(g, "order.subject"), *at = column_of(g, "order.at"), *market = column_of(g, "order.market");
    const char *product = column_of(g, "line.product"), *quantity = column_of(g, "line.quantity");
    const char *currency = column_of(g, "currency");
    if (!order && product && column_of(g, "stock.quantity") && at) {
        ev = add_event(a, m, &cap, EVENT_STOCK, product, at);
        ev->of[MAP_QUANTITY].column = column_of(g, "stock.quantity");
        ev->of[MAP_PARTY].column = column_of(g, "stock.party");
        return m;
    }
    if (!order)
        return NULL;
    if (at && !column_of(g, "review.number")) {
        ev = add_event(a, m, &cap, EVENT_ORDER, order, at);
        ev->once = true;
        ev->of[MAP_MARKET].column = market;
        ev->of[MAP_CHANNEL].column = column_of(g, "order.channel");
        ev->of[MAP_PERSON].column = column_of(g, "order.person");
        ev->of[MAP_PROMISED].column = column_of(g, "order.promised");
        ev->of[MAP_AMOUNT].column = column_of(g, "order.amount");
        ev->of[MAP_CURRENCY].column = ev->of[MAP_AMOUNT].column ? currency : NULL;
        if (column_of(g, "order.extra state"))
            ev->extra[ev->n_extra++] = (struct mapped_extra){"state", column_of(g, "order.extra state")};
        if (product || quantity) {
            ev = add_event(a, m, &cap, EVENT_LINE, order, at);
            ev->of[MAP_MARKET].column = market;
            ev->of[MAP_PART].column = column_of(g, "line.part");
            ev->of[MAP_PRODUCT].column = product;
            ev->of[MAP_QUANTITY].column = quantity;
            ev->of[MAP_AMOUNT].column = column_of(g, "line.amount");
            ev->of[MAP_NUMBER].column = column_of(g, "line.number");
            ev->of[MAP_CURRENCY].column = ev->of[MAP_AMOUNT].column ? currency : NULL;
            if (column_of(g, "line.extra title"))
                ev->extra[ev->n_extra++] = (struct mapped_extra){"title", column_of(g, "line.extra title")};
        }
    }
    static const struct {
        enum event_kind kind;
        const char *at, *party, *amount, *promised, *reason;
    } later[] = {{EVENT_PAYMENT, "payment.at", "payment.party", NULL, NULL, NULL},
                 {EVENT_SHIPMENT, "shipment.at", "shipment.party", NULL, "shipment.promised", NULL},
                 {EVENT_DELIVERY, "delivery.at", "shipment.party", NULL, NULL, NULL},
                 {EVENT_CANCELLATION, "cancellation.at", NULL, NULL, NULL, NULL},
                 {EVENT_RETURN, "return.at", NULL, NULL, NULL, "return.reason"},
                 {EVENT_REFUND, "refund.at", NULL, "refund.amount", NULL, NULL}};
    for (size_t i = 0; i < COUNT_OF(later); i++) {
        const char *when = column_of(g, later[i].at);
        if (!when)
            continue;
        ev = add_event(a, m, &cap, later[i].kind, order, when);
        ev->once = true;
        ev->of[MAP_MARKET].column = market;
        ev->of[MAP_PARTY].column = later[i].party ? column_of(g, later[i].party) : NULL;
        ev->of[MAP_PROMISED].column = later[i].promised ? column_of(g, later[i].promised) : NULL;
        ev->of[MAP_REASON].column = later[i].reason ? column_of(g, later[i].reason) : NULL;
        ev->of[MAP_AMOUNT].column = later[i].amount ? column_of(g, later[i].amount) : NULL;
        ev->of[MAP_CURRENCY].column = ev->of[MAP_AMOUNT].column ? currency : NULL;
    }
    if (column_of(g, "review.number") && at) {
        ev = add_event(a, m, &cap, EVENT_REVIEW, order, at);
        ev->of[MAP_MARKET].column = market;
        ev->of[MAP_NUMBER].column = column_of(g, "review.number");
        ev->of[MAP_TEXT].column = column_of(g, "review.text");
    }
    return m->n_events ? m : NULL;
}

bool mapping_guess(struct job *job, const char *name, struct str bytes, struct mapping_guess *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct words w = {0};
    struct weights weight;
    struct csv *c;
    const struct month_names *months;
    struct suggestion *list = NULL;
    size_t n = 0, cap = 0, ignored = 0;
    TRY(load_words(job, &w, e) && load_weights(job, &weight, e) && months_load(a, job->data_dir, &months, e));
    /* whole lines only */
    struct str head = bytes;
    if (head.n > SAMPLE_BYTES_MAX) {
        const char *last = memrchr(head.p, '\n', SAMPLE_BYTES_MAX);
        head.n = last ? (size_t)(last - head.p) + 1 : SAMPLE_BYTES_MAX;
    }
    struct csv_options co = {.refused = refusal_ignored, .refused_ctx = &ignored};
    TRY(csv_open_memory(&c, a, name, head, &co, e));
    size_t columns = c->n_header < COLUMNS_MAX ? c->n_header : COLUMNS_MAX;
    struct sample *s = NEW_N(a, struct sample, COLUMNS_MAX);
    look(job, c, s, months, e);
    const char **headings = NEW_N(a, const char *, columns + 1), **meanings = NEW_N(a, const char *, columns + 1);
    double *confidence = NEW_N(a, double, columns + 1);
    for (size_t i = 0; i < columns; i++) {
        headings[i] = str_dup(a, c->header[i]);
        if (c->header[i].n)
            suggest(a, &w, &weight, c->header[i], i, &s[i], &list, &n, &cap);
    }
    *ret = (struct mapping_guess){NULL, headings, meanings, confidence, columns};
    for (;;) { /* the surest that is still free, the first of equals */
        const struct suggestion *best = NULL;
        for (size_t i = 0; i < n; i++)
            if (list[i].meaning && !meanings[list[i].column] && !column_of(ret, list[i].meaning) &&
                (!best || list[i].sure > best->sure))
                best = &list[i];
        if (!best)
            break;
        meanings[best->column] = best->meaning;
        confidence[best->column] = best->sure;
    }
    ret->mapping = made_of(a, ret);
    return true;
}
