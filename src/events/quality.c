/* quality.c — the counters of all imports of a feed are added; then the rules make shares of them. */
#include "events/quality.h"

#include <string.h>

#include "base/csv.h"
#include "country/country.h"
#include "events/event.h"
#include "events/quality_count.h"
#include "events/room.h"
#include "statistics/proportion.h"

enum { MAX_RULES = 32, DAY_S = 86400, MAX_GAP = 256 };

struct counters {
    struct quality_counts q;
    int64_t n_rows, n_refused, n_told, n_corrected; /* of its imports */
};

/* The gap that only one in twenty is longer than, in days; 1 when there are too few. */
static double usual_gap(const struct counters *c)
{
    int32_t count[MAX_GAP] = {0};
    int64_t n = 0, sum = 0;
    int last = -1;
    for (int d = 0; d < QUALITY_MAX_DAYS; d++)
        if (c->q.days[d / 64] >> (d % 64) & 1) {
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
    } kinds[] = {{"market", c->q.market, c->q.n},     {"market_assigned", c->q.assigned, c->q.market},
                 {"person", c->q.person, c->q.n},     {"promise", c->q.promise, c->q.n},
                 {"amount", c->q.amount, c->q.n},     {"quantity", c->q.quantity, c->q.n},
                 {"stars", c->q.stars, c->q.n}};
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
                 {"in_order", c->q.in_order, c->q.ordered},
                 {"in_time", c->q.timed - c->q.late, c->q.timed}};
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
    g->grade = c->q.n_events ? 'A' : '-';
    g->reason = c->q.n_events ? "nothing to find fault with" : "no event yet";
    for (size_t i = 0; c->q.n_events && i < n_rules; i++) {
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

static bool imports_of(struct arena *a, struct workspace *ws, const char *firm_id, const struct ws_feed *feeds,
                       size_t n_feeds, struct counters *counters, struct err *e)
{
    struct ws_batch *b;
    size_t n;
    TRY(ws_batch_list(ws, a, firm_id, &b, &n, e));
    for (size_t k = 0; k < n; k++) {
        ARENA_LOCAL(tmp);
        size_t i = 0;
        while (i < n_feeds && feeds[i].feed_id != b[k].feed_id)
            i++;
        if (i == n_feeds || cstr_eq(b[k].state, "withdrawn"))
            continue;
        struct counters *c = &counters[i];
        c->n_rows += b[k].n_rows;
        c->n_refused += b[k].n_refused;
        c->n_told += b[k].n_new + b[k].n_corrected;
        c->n_corrected += b[k].n_corrected;
        (void)quality_add(&c->q, tmp, b[k].report);
    }
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
    double level;
    struct ws_feed *feeds;
    size_t n_feeds;
    TRY(load_rules(job, rules, &n_rules, e));
    TRY(events_params(job, &p, e) && params_real(p, "events.quality.level", &level, e));
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_feed_list(ws, a, firm_id, &feeds, &n_feeds, e));
    struct counters *counters = NEW_N(a, struct counters, n_feeds + 1);
    for (size_t i = 0; i < n_feeds; i++)
        quality_begin(&counters[i].q, WS_NONE);
    TRY(imports_of(a, ws, firm_id, feeds, n_feeds, counters, e));
    int64_t as_of_s = WS_NONE;
    for (size_t i = 0; i < n_feeds; i++)
        as_of_s = counters[i].q.last_lived_s > as_of_s ? counters[i].q.last_lived_s : as_of_s;
    if (job->as_of != AS_OF_FACT_TABLE)
        as_of_s = ((int64_t)job->as_of + 1) * DAY_S - 1;
    struct feed_grade *grades = NEW_N(a, struct feed_grade, n_feeds + 1);
    for (size_t i = 0; i < n_feeds; i++) {
        const struct counters *c = &counters[i];
        grades[i] = (struct feed_grade){.feed = feeds[i], .n_events = c->q.n_events, .first_s = c->q.first_s, .last_s = c->q.last_s};
        grades[i].usual_gap_days = usual_gap(c);
        if (c->q.last_s != WS_NONE && as_of_s > c->q.last_s)
            grades[i].age_days = (double)((as_of_s - c->q.last_s) / DAY_S);
        judge(a, level, c, rules, n_rules, &grades[i]);
    }
    *ret = (struct kept){arena_strdup(a, firm_id), grades, counters, n_feeds};
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
        bool told = family > 0 && family < QUALITY_MAX_FAMILY ? c->q.of_family[family] > 0 : c->q.n_events > 0;
        if (told && (worst == '-' || kept->grades[i].grade > worst)) {
            worst = kept->grades[i].grade;
            if (ret_reason)
                *ret_reason = arena_printf(job->arena, "%s: %s", kept->grades[i].feed.name, kept->grades[i].reason);
        }
    }
    *ret = worst;
    return true;
}
