/* feeds.c — events.feeds: where the firm's events come from, how old they are and how far they can be trusted. */
#include "base/date.h"
#include "base/figure.h"
#include "base/number.h"
#include "events/events.h"
#include "events/quality.h"
#include "store/office.h"

static const char *time_or_null(struct arena *a, int64_t s)
{
    return s == WS_NONE ? NULL : ws_time_text(a, s * 1000000);
}

static struct value *checks_of(struct arena *a, const struct feed_grade *g)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < g->n_checks; i++) {
        const struct quality_check *k = &g->checks[i];
        struct value *r = value_record(a);
        char grade[2] = {k->grade, '\0'};
        record_text(a, r, "dimension", k->dimension);
        record_text(a, r, "what", k->text);
        record_text(a, r, "grade", grade);
        const char *ref = arena_printf(a, "feed/%s/%s", g->feed.name, k->id);
        if (k->is_share) {
            const struct figure *good =
                figure_leaf(a, FIGURE_FIRM, k->text, (double)k->good, "events", 0, "events", arena_printf(a, "%s/good", ref));
            const struct figure *n =
                figure_leaf(a, FIGURE_FIRM, "looked at", (double)k->n, "events", 0, "events", arena_printf(a, "%s/n", ref));
            struct figure *share = FIGURE(a, k->text, 100 * k->value, "%", "wilson/1", NULL, good, n);
            record_figure(a, r, "share", figure_with_interval(share, 100 * k->low, 100 * k->high));
            record_int(a, r, "of", k->n);
        } else {
            record_figure(a, r, "share", figure_leaf(a, FIGURE_FIRM, k->text, k->value, "days", 0, "events", ref));
            record_int(a, r, "of", (int64_t)k->usual);
        }
        list_add(a, list, r);
    }
    return list;
}

static struct value *feed_of(struct arena *a, const struct feed_grade *g)
{
    struct value *r = value_record(a);
    char grade[2] = {g->grade, '\0'};
    record_int(a, r, "id", g->feed.feed_id);
    record_text(a, r, "feed", g->feed.name);
    record_text(a, r, "format", g->feed.format);
    record_text(a, r, "grade", grade);
    record_text(a, r, "reason", g->reason);
    record_int(a, r, "events", g->n_events);
    record_text(a, r, "first", time_or_null(a, g->first_s));
    record_text(a, r, "last", time_or_null(a, g->last_s));
    record_int(a, r, "age_days", (int64_t)g->age_days);
    record_int(a, r, "usual_gap_days", (int64_t)g->usual_gap_days);
    record_text(a, r, "zone", g->feed.zone[0] ? g->feed.zone : NULL);
    record_text(a, r, "channel", g->feed.channel[0] ? g->feed.channel : NULL);
    record_text(a, r, "shop", g->feed.shop[0] ? g->feed.shop : NULL);
    record_text(a, r, "mapping", g->feed.mapping[0] ? g->feed.mapping : NULL);
    record_set(a, r, "checks", checks_of(a, g));
    return r;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm");
    const struct feed_grade *grades, *worst = NULL;
    size_t n;
    struct workspace *ws;
    struct ws_firm known;
    struct value *r = value_record(a), *list = value_list(a);
    TRY(ws_of_job(job, WS_READ, &ws, e) && ws_firm_get(ws, a, firm, 0, &known, e));
    TRY(event_feed_grades(job, firm, &grades, &n, e));
    for (size_t i = 0; i < n; i++) {
        list_add(a, list, feed_of(a, &grades[i]));
        if (grades[i].n_events && (!worst || grades[i].grade > worst->grade))
            worst = &grades[i];
    }
    char grade[2] = {worst ? worst->grade : '-', '\0'};
    record_prose(a, r, "headline",
                 n == 0   ? prose(a, "No feed yet: landfall events import FILE --firm {s}", firm)
                 : !worst ? prose(a, "No feed has told an event yet.")
                 : worst->grade == 'A'
                     ? prose(a, "All feeds are sound (grade A).")
                     : prose(a, "The weakest feed is {s}, grade {s}: {s}.", worst->feed.name, grade, worst->reason));
    record_set(a, r, "feeds", list);
    *ret = r;
    return true;
}

static const struct shape_field check_fields[] = {
    {.name = "dimension", .kind = VALUE_TEXT, .help = "completeness, validity, uniqueness, consistency, currentness, timeliness"},
    {.name = "what", .kind = VALUE_TEXT},
    {.name = "grade", .kind = VALUE_TEXT},
    {.name = "share", .kind = VALUE_FIGURE, .help = "with its interval; for currentness days since the last event"},
    {.name = "of", .kind = VALUE_INT, .help = "how many were looked at; for currentness the longest usual gap in days"},
};
static const struct shape check_shape = SHAPE("feed_check", "one rule of data quality", check_fields);
static const struct shape_field feed_fields[] = {
    {.name = "id", .kind = VALUE_INT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "feed", .kind = VALUE_TEXT},
    {.name = "format", .kind = VALUE_TEXT},
    {.name = "grade", .kind = VALUE_TEXT, .help = "A to D: the worst of its rules; - = no event yet"},
    {.name = "reason", .kind = VALUE_TEXT},
    {.name = "events", .kind = VALUE_INT},
    {.name = "first", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "last", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "age_days", .heading = "age, days", .kind = VALUE_INT, .help = "before the newest event of the firm"},
    {.name = "usual_gap_days", .heading = "usual gap, days", .kind = VALUE_INT},
    {.name = "zone", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "channel", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "shop", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "mapping", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
    {.name = "checks", .kind = VALUE_LIST, .of = &check_shape, .flags = SHAPE_NOT_IN_TEXT},
};
static const struct shape feed_shape = SHAPE("feed", "where events come from", feed_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "feeds", .kind = VALUE_LIST, .of = &feed_shape, .flags = SHAPE_CSV},
};
static const struct shape shape = SHAPE("event_feeds", "feeds and how far they can be trusted", fields);
static const struct capability_param params[] = {
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"},
};
const struct capability events_feeds = {
    .name = "events.feeds",
    .summary = "Shows where events come from, how old they are and how far they can be trusted",
    .about = "Each feed is graded A to D in six dimensions; the worst rule gives the grade and the reason. KPIs inherit "
             "the grade of the feeds they are made from, and below a grade alarms say “data, not business”.",
    .example = "landfall events feeds olive-oil",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .run = run,
};
