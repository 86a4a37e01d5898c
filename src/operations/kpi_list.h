/* kpi_list.h — inside of this room: a line of a KPI now and before, and its points, as they stand in several answers. */
#ifndef OPERATIONS_KPI_LIST_H
#define OPERATIONS_KPI_LIST_H

#include "operations/kpi_show.h"
#include "operations/room.h"

extern const struct shape kpi_line_shape, kpi_series_point_shape;
struct value *kpi_line_value(const struct kpi_view *v, const struct kpi *k, const char *market, const char *channel,
                             double worse_z);
/* From how many standard errors on a KPI counts as worse. */
bool kpi_worse_limit(struct job *job, double *ret, struct err *e) NODISCARD;
/* One sentence on the lines: what is better, what is worse. `where` begins it. */
struct prose *kpi_verdicts(struct arena *a, const struct value *lines, const char *where);
/* Adds one record per period to the list. */
void kpi_points_value(const struct kpi_view *v, const struct kpi *k, const char *market, const char *channel,
                      enum step step, int32_t from, int32_t to, struct value *list);

#endif
