/* kpi_show.h — inside of this room: a KPI as a figure with its interval, its inputs and its words, and the parameters
 * that the views of orders share.
 */
#ifndef OPERATIONS_KPI_SHOW_H
#define OPERATIONS_KPI_SHOW_H

#include "base/capability.h"
#include "base/figure.h"
#include "base/value.h"
#include "operations/kpi_change.h"
#include "operations/series.h"

enum kpi_feed { KPI_OF_ORDERS, KPI_OF_TICKETS, KPI_OF_SESSIONS, KPI_N_FEEDS };
struct kpi_view {
    struct job *job;
    const char *firm_id;
    const struct series *s;
    const struct kpis *kpis;
    int32_t as_of;
    char grade[KPI_N_FEEDS]; /* of what orders, tickets and sessions were told by; '\0' = not asked for */
    const char *why_grade[KPI_N_FEEDS];
};
#define KPI_VIEW_FIRM \
    {.name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, .help = "the id of a firm in the workspace"}
#define KPI_VIEW_TO \
    {.name = "to", .kind = PARAM_DATE, .help = "as of this day instead of that of the newest event"}
/* The firm of the arguments, its series, and the day they speak of (`to`, else --as-of, else the newest event's). */
bool kpi_view_open(struct job *job, const struct args *args, struct kpi_view *ret, struct err *e) NODISCARD;
/* The market of an argument as its code: any spelling, "foreign", a label; NULL when it is not given. */
bool kpi_view_market(const struct kpi_view *v, const char *text, const char **ret, struct err *e) NODISCARD;
/* "all markets", "all foreign markets", "Germany" */
const char *kpi_view_market_name(const struct kpi_view *v, const char *market);

/* Looks at the quality of the feeds, which walks over the events: from then on figures of KPIs inherit its grade. */
bool kpi_view_grades(struct kpi_view *v, struct err *e) NODISCARD;
enum kpi_feed kpi_feed_of(const struct kpi *k);
/* Sets the members `grade` and `grade_reason` of an answer: of all its feeds, or of one KPI's (k NULL: of orders). */
#define KPI_GRADE_FIELDS                                                                                              \
    {.name = "grade", .heading = "grade of the data", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL, .help = "A to D"}, \
    {.name = "grade_reason", .heading = "because", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL}
void kpi_grade_record(const struct kpi_view *v, const struct kpi *k, struct value *record);

/* The last day of which nothing is missing any more: as-of less the KPI's own waiting time. */
int32_t kpi_view_last_day(const struct kpi_view *v, const struct kpi *k);
/* The KPI over `days` days up to `last`; missing with the reason where nothing was told. */
const struct figure *kpi_figure(const struct kpi_view *v, const struct kpi *k, const char *market, const char *channel,
                                int32_t from, int32_t to);
/* A sum of one measure as a leaf of the figure graph. */
struct figure *measure_figure(const struct kpi_view *v, const char *label, const char *measures, const char *market,
                              const char *channel, int32_t from, int32_t to, double value, const char *unit);
/* now / before − 1 in per cent with its interval. */
const struct figure *change_figure(const struct kpi_view *v, const char *label, const struct change *c,
                                   const struct figure *now, const struct figure *before);
/* The orders of `days` days up to `to` and of as many before, week by week. */
struct change kpi_view_change(const struct kpi_view *v, const char *market, int32_t to, int32_t days, int32_t back);
/* Orders of the whole weeks of the `days` days up to `to`: ret[days / 7]. */
void kpi_view_weeks(const struct kpi_view *v, const char *market, int32_t to, int32_t days, double *ret);
/* How far a KPI has moved to its bad side, in standard errors of the difference; NaN where that cannot be said. */
double kpi_worse_by(const struct kpi *k, const struct figure *now, const struct figure *before);

#endif
