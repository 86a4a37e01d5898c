/* quality.c — one walk over the events, counters per feed; then the rules make shares of them. */
#include "events/quality.h"

#include <string.h>

#include "base/csv.h"
#include "base/params.h"
#include "country/country.h"
#include "events/event.h"
#include "statistics/proportion.h"

enum { MAX_DAYS = 1 << 16, MAX_RULES = 32, DAY_S = 86400, MAX_FAMILY = 8, MAX_GAP = 256 };

struct counters {
    int64_t n[N_EVENT_KINDS], market[N_EVENT_KINDS], assigned[N_EVENT_KINDS], person[N_EVENT_KINDS],
        promise[N_EVENT_KINDS], amount[N_EVENT_KINDS], quantity[N_EVENT_KINDS], stars[N_EVENT_KINDS];
    int64_t n_events, of_family[MAX_FAMILY], in_order, ordered, late, timed;
    int64_t n_rows, n_refused, n_told, n_corrected; /* of its imports */
    int64_t first_s, last_s, last_lived_s; /* lived: what happens in the firm, not the rates and prices of calendars */
    unsigned char *days; /* [MAX_DAYS] had an event that day */
};
struct batch_seen {
    int64_t batch_id, newest_before_s; /* newest event of the feed that earlier imports brought; WS_NONE: the first */
};
struct walk {
    struct counters *feed; /* [n_feeds] */
    const struct ws_feed *feeds;
    size_t n_feeds;
    const struct batch_seen *batches;
    size_t n_batches, last_batch;
    int64_t late_s, most, n;
    /* the order under way */
    char subject[256];
    size_t n_subject;
    int64_t placed, shipped, delivered, refunded;
    size_t feed_of_last;
};

static struct counters *feed_of(struct walk *w, int64_t feed_id, size_t *ret_i)
{
    for (size_t i = 0; i < w->n_feeds; i++)
        if (w->feeds[i].feed_id == feed_id) {
            *ret_i = i;
            return &w->feed[i];
        }
    return NULL;
}

static const struct batch_seen *batch_of(struct walk *w, int64_t batch_id)
{
    if (w->last_batch < w->n_batches && w->batches[w->last_batch].batch_id == batch_id)
        return &w->batches[w->last_batch];
    for (size_t i = 0; i < w->n_batches; i++)
        if (w->batches[i].batch_id == batch_id) {
            w->last_batch = i;
            return &w->batches[i];
        }
    return NULL;
}

static void close_order(struct walk *w)
{
    if (w->n_subject == 0)
        return;
    struct counters *c = &w->feed[w->feed_of_last];
    const int64_t steps[] = {w->placed, w->shipped, w->delivered};
    bool two = false, good = true;
    for (size_t i = 0; i < COUNT_OF(steps); i++)
        for (size_t k = i + 1; k < COUNT_OF(steps); k++)
            if (steps[i] != WS_NONE && steps[k] != WS_NONE) {
                two = true;
                good = good && steps[k] >= steps[i] - DAY_S + 1; /* days without a time begin at midnight */
            }
    if (w->placed != WS_NONE && w->refunded != WS_NONE) {
        two = true;
        good = good && w->refunded >= w->placed - DAY_S + 1;
    }
    c->ordered += two;
    c->in_order += two && good;
    w->n_subject = 0;
}

static void follow_order(struct walk *w, const struct ws_event *ev, size_t feed)
{
    size_t n = ev->subject.n < sizeof w->subject ? ev->subject.n : sizeof w->subject;
    if (n != w->n_subject || memcmp(w->subject, ev->subject.p, n) != 0) {
        close_order(w);
        memcpy(w->subject, ev->subject.p, n);
        w->n_subject = n;
        w->placed = w->shipped = w->delivered = w->refunded = WS_NONE;
    }
    w->feed_of_last = feed;
    if (ev->kind == EVENT_ORDER)
        w->placed = ev->at_s;
    else if (ev->kind == EVENT_SHIPMENT && (w->shipped == WS_NONE || ev->at_s < w->shipped))
        w->shipped = ev->at_s;
    else if (ev->kind == EVENT_DELIVERY && ev->at_s > w->delivered)
        w->delivered = ev->at_s;
    else if (ev->kind == EVENT_REFUND && (w->refunded == WS_NONE || ev->at_s < w->refunded))
        w->refunded = ev->at_s;
}

static bool see(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct walk *w = ctx;
    size_t i;
    struct counters *c = feed_of(w, ev->feed_id, &i);
    (void)e;
    if (w->n++ >= w->most)
        return false;
    if (!c || ev->kind < 0 || ev->kind >= N_EVENT_KINDS)
        return true;
    c->n_events++;
    c->n[ev->kind]++;
    if (ev->family > 0 && ev->family < MAX_FAMILY)
        c->of_family[ev->family]++;
    c->market[ev->kind] += ev->market.n > 0;
    c->assigned[ev->kind] += ev->market.n > 0 && ev->market.p[0] != '~';
    c->person[ev->kind] += ev->customer.n > 0;
    c->promise[ev->kind] += ev->promised_s != WS_NONE;
    c->amount[ev->kind] += ev->amount != WS_NONE;
    c->quantity[ev->kind] += ev->quantity != WS_NONE || ev->reason.n > 0; /* postage has none */
    c->stars[ev->kind] += ev->number.n > 0 && ev->number.p[0] >= '1' && ev->number.p[0] <= '5';
    if (c->first_s == WS_NONE || ev->at_s < c->first_s)
        c->first_s = ev->at_s;
    if (ev->at_s > c->last_s)
        c->last_s = ev->at_s;
    if (ev->family != FAMILY_RATE && ev->family != FAMILY_PRICE && ev->at_s > c->last_lived_s)
        c->last_lived_s = ev->at_s;
    if (ev->at_s >= 0 && ev->at_s / DAY_S < MAX_DAYS)
        c->days[ev->at_s / DAY_S] = 1;
    const struct batch_seen *b = batch_of(w, ev->batch_id);
    if (b && b->newest_before_s != WS_NONE && ev->revision == 1) { /* a correction is not late */
        c->timed++;
        c->late += ev->at_s < b->newest_before_s - w->late_s;
    }
    if (ev->family == FAMILY_ORDER)
        follow_order(w, ev, i);
    return true;
}

/* The gap that only one in twenty is longer than, in days; 1 when there are too few. */
static double usual_gap(const struct counters *c)
{
    int32_t count[MAX_GAP] = {0};
    int64_t n = 0, sum = 0;
    int last = -1;
    for (int d = 0; d < MAX_DAYS; d++)
        if (c->days[d]) {
            if (last >= 0) {
                int gap = d - last < MAX_GAP ? d - last : MAX_GAP - 1;
                count[gap]++;
                n++;
            }
            last = d;
        }
    for (int gap = 1; gap < MAX_GAP; gap++) {
        sum += count[gap];
        if (n && 20 * sum >= 19 * n)
            return gap;
    }
    return 1;
}

/* ---- rules ---- */

struct rule {
    const char *id, *dimension, *check, *text;
    int kind; /* −1: of no kind */
    bool optional; /* a feed that never says it does not fall short of it */
    double a, b, c;
};

static bool load_rules(struct job *job, struct rule *rules, size_t *ret_n, struct err *e)
{
    struct arena *a = job->arena;
    struct csv *c;
    static const char *const names[] = {"id", "dimension", "kind", "check", "a", "b", "c", "text", "optional"};
    int col[COUNT_OF(names)];
    size_t n = 0;
    TRY(csv_open_path(&c, a, arena_printf(a, "%s/events/quality.csv", job->data_dir), NULL, e));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        TRY(csv_col(c, names[i], &col[i], e));
    while (csv_next(c, e)) {
        struct rule *r = &rules[n];
        enum event_kind kind = EVENT_ORDER;
        struct str word = csv_text(c, col[2]);
        if (n++ == MAX_RULES)
            return csv_fail(c, 0, e, "more than %d rules", MAX_RULES);
        if (word.n && !event_kind_find(word, &kind))
            return csv_fail(c, col[2], e, "`%.*s` is no kind of event", STR_ARG(word));
        *r = (struct rule){str_dup(a, csv_text(c, col[0])), str_dup(a, csv_text(c, col[1])),
                           str_dup(a, csv_text(c, col[3])), str_dup(a, csv_text(c, col[7])),
                           word.n ? (int)kind : -1, str_is(csv_text(c, col[8]), "yes"), 0, 0, 0};
        TRY(csv_need_real(c, col[4], &r->a, e) && csv_need_real(c, col[5], &r->b, e) &&
            csv_need_real(c, col[6], &r->c, e));
    }
    *ret_n = n;
    return !csv_failed(c);
}

static bool share_of(const struct counters *c, const struct rule *r, int64_t *good, int64_t *n)
{
    const struct {
        const char *check;
        const int64_t *good, *n; /* per kind */
    } kinds[] = {{"market", c->market, c->n},     {"market_assigned", c->assigned, c->market},
                 {"person", c->person, c->n},     {"promise", c->promise, c->n},
                 {"amount", c->amount, c->n},     {"quantity", c->quantity, c->n},
                 {"stars", c->stars, c->n}};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (r->kind >= 0 && strcmp(kinds[i].check, r->check) == 0) {
            *good = kinds[i].good[r->kind];
            *n = kinds[i].n[r->kind];
            return true;
        }
    const struct {
        const char *check;
        int64_t good, n;
    } whole[] = {{"rows_accepted", c->n_rows - c->n_refused, c->n_rows},
                 {"not_corrected", c->n_told - c->n_corrected, c->n_told},
                 {"in_order", c->in_order, c->ordered},
                 {"in_time", c->timed - c->late, c->timed}};
    for (size_t i = 0; i < COUNT_OF(whole); i++)
        if (strcmp(whole[i].check, r->check) == 0) {
            *good = whole[i].good;
            *n = whole[i].n;
            return true;
        }
    return false;
}

static void judge(struct arena *a, double level, const struct counters *c, const struct rule *rules, size_t n_rules,
                  struct feed_grade *g)
{
    struct quality_check *checks = NEW_N(a, struct quality_check, n_rules + 1);
    g->grade = c->n_events ? 'A' : '-';
    g->reason = c->n_events ? "nothing to find fault with" : "no event yet";
    for (size_t i = 0; c->n_events && i < n_rules; i++) {
        const struct rule *r = &rules[i];
        struct quality_check k = {.id = r->id, .dimension = r->dimension, .text = r->text};
        if (share_of(c, r, &k.good, &k.n)) {
            if (k.n <= 0 || (r->optional && k.good == 0))
                continue;
            struct interval w = wilson((double)k.good, (double)k.n, level);
            k.is_share = true;
            k.value = (double)k.good / (double)k.n;
            k.low = w.low;
            k.high = w.high;
            k.grade = k.value >= r->a ? 'A' : k.value >= r->b ? 'B' : k.value >= r->c ? 'C' : 'D';
        } else {
            k.value = g->age_days;
            k.usual = g->usual_gap_days;
            double times = k.value / k.usual;
            k.grade = times <= r->a ? 'A' : times <= r->b ? 'B' : times <= r->c ? 'C' : 'D';
        }
        if (k.grade > g->grade) {
            g->grade = k.grade;
            g->reason = k.is_share
                            ? arena_printf(a, "%s: %.1f %% (95 %% interval %.1f to %.1f)", r->text, 100 * k.value,
                                           100 * k.low, 100 * k.high)
                            : arena_printf(a, "%s: %.0f; usually it pauses no longer than %.0f", r->text, k.value, k.usual);
        }
        checks[g->n_checks++] = k;
    }
    g->checks = checks;
}

/* ---- all feeds ---- */

static bool imports_of(struct walk *w, struct arena *a, struct workspace *ws, const char *firm_id, struct err *e)
{
    struct ws_batch *b;
    size_t n;
    TRY(ws_batch_list(ws, a, firm_id, &b, &n, e));
    struct batch_seen *seen = NEW_N(a, struct batch_seen, n + 1);
    int64_t *newest = NEW_N(a, int64_t, w->n_feeds + 1);
    for (size_t i = 0; i < w->n_feeds; i++)
        newest[i] = WS_NONE;
    for (size_t k = 0; k < n; k++) {
        size_t i;
        struct counters *c = feed_of(w, b[k].feed_id, &i);
        if (!c || cstr_eq(b[k].state, "withdrawn"))
            continue;
        c->n_rows += b[k].n_rows;
        c->n_refused += b[k].n_refused;
        c->n_told += b[k].n_new + b[k].n_corrected;
        c->n_corrected += b[k].n_corrected;
        /* an import of nothing but older times brings history, which is not late */
        bool history = b[k].last_s == WS_NONE || b[k].last_s < newest[i];
        seen[w->n_batches++] = (struct batch_seen){b[k].batch_id, history ? WS_NONE : newest[i]};
        if (b[k].last_s != WS_NONE && b[k].last_s > newest[i])
            newest[i] = b[k].last_s;
    }
    w->batches = seen;
    return true;
}

struct kept {
    const char *firm_id;
    struct feed_grade *grades;
    struct counters *counters;
    size_t n;
};

static bool make(struct job *job, const char *firm_id, struct kept *ret, struct err *e)
{
    struct arena *a = job->arena;
    struct workspace *ws;
    const struct params *p;
    struct rule rules[MAX_RULES];
    size_t n_rules;
    double most, late_days, level;
    struct walk w = {0};
    struct ws_feed *feeds;
    TRY(load_rules(job, rules, &n_rules, e));
    struct facts *facts;
    TRY(facts_of_job(job, &facts, e) && params_of_job(job, facts_as_of(facts), &p, e));
    TRY(params_real(p, "events.quality.events", &most, e) && params_real(p, "events.quality.late_days", &late_days, e) &&
        params_real(p, "events.quality.level", &level, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_feed_list(ws, a, firm_id, &feeds, &w.n_feeds, e));
    w.feeds = feeds;
    w.late_s = (int64_t)(late_days * DAY_S);
    w.most = (int64_t)most;
    w.feed = NEW_N(a, struct counters, w.n_feeds + 1);
    for (size_t i = 0; i < w.n_feeds; i++) {
        w.feed[i].first_s = w.feed[i].last_s = w.feed[i].last_lived_s = WS_NONE;
        w.feed[i].days = arena_alloc(a, MAX_DAYS);
    }
    TRY(imports_of(&w, a, ws, firm_id, e));
    for (int family = FAMILY_ORDER; w.n_feeds && family <= FAMILY_SESSION; family++) {
        w.n = 0;
        TRY(ws_events_scan(ws, firm_id, family, NULL, false, see, &w, e));
        close_order(&w);
    }
    int64_t as_of_s = WS_NONE;
    for (size_t i = 0; i < w.n_feeds; i++)
        as_of_s = w.feed[i].last_lived_s > as_of_s ? w.feed[i].last_lived_s : as_of_s;
    if (job->as_of != AS_OF_FACT_TABLE)
        as_of_s = ((int64_t)job->as_of + 1) * DAY_S - 1;
    struct feed_grade *grades = NEW_N(a, struct feed_grade, w.n_feeds + 1);
    for (size_t i = 0; i < w.n_feeds; i++) {
        const struct counters *c = &w.feed[i];
        grades[i] = (struct feed_grade){.feed = feeds[i], .n_events = c->n_events, .first_s = c->first_s, .last_s = c->last_s};
        grades[i].usual_gap_days = usual_gap(c);
        if (c->last_s != WS_NONE && as_of_s > c->last_s)
            grades[i].age_days = (double)((as_of_s - c->last_s) / DAY_S);
        judge(a, level, c, rules, n_rules, &grades[i]);
    }
    *ret = (struct kept){arena_strdup(a, firm_id), grades, w.feed, w.n_feeds};
    return true;
}

static bool kept_of(struct job *job, const char *firm_id, const struct kept **ret, struct err *e)
{
    static const char key;
    struct kept *kept = job_get_own(job, &key);
    if (!kept || strcmp(kept->firm_id, firm_id) != 0) {
        struct kept fresh;
        TRY(make(job, firm_id, &fresh, e));
        kept = NEW(job->arena, struct kept);
        *kept = fresh;
        job_set(job, &key, kept);
    }
    *ret = kept;
    return true;
}

bool event_feed_grades(struct job *job, const char *firm_id, const struct feed_grade **ret, size_t *ret_n, struct err *e)
{
    const struct kept *kept;
    TRY(kept_of(job, firm_id, &kept, e));
    *ret = kept->grades;
    *ret_n = kept->n;
    return true;
}

bool event_feed_grade(struct job *job, const char *firm_id, int64_t feed_id, const struct feed_grade **ret, struct err *e)
{
    const struct kept *kept;
    TRY(kept_of(job, firm_id, &kept, e));
    for (size_t i = 0; i < kept->n; i++)
        if (kept->grades[i].feed.feed_id == feed_id) {
            *ret = &kept->grades[i];
            return true;
        }
    return FAIL(e, ERR_NOT_FOUND, "there is no feed of that number");
}

bool event_family_grade(struct job *job, const char *firm_id, int family, char *ret, const char **ret_reason, struct err *e)
{
    const struct kept *kept;
    char worst = '-';
    TRY(kept_of(job, firm_id, &kept, e));
    if (ret_reason)
        *ret_reason = "no event yet";
    for (size_t i = 0; i < kept->n; i++) {
        const struct counters *c = &kept->counters[i];
        bool told = family > 0 && family < MAX_FAMILY ? c->of_family[family] > 0 : c->n_events > 0;
        if (told && (worst == '-' || kept->grades[i].grade > worst)) {
            worst = kept->grades[i].grade;
            if (ret_reason)
                *ret_reason = arena_printf(job->arena, "%s: %s", kept->grades[i].feed.name, kept->grades[i].reason);
        }
    }
    *ret = worst;
    return true;
}
