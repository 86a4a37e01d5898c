/* room.h — inside of this room: what its files share. */
#ifndef OPERATIONS_ROOM_H
#define OPERATIONS_ROOM_H

#include "base/params.h"
#include "operations/series.h"

/* The parameters, at the date of the country facts, like everywhere in the program. */
bool operations_params(struct job *job, const struct params **ret, struct err *e) NODISCARD;
/* The day an analysis speaks of: --as-of, else the newest event's. Never the clock's. */
int32_t series_as_of(const struct job *job, const struct series *s);

/* A probability as a figure: three decimals, "under 0.001" below. */
struct figure *probability_figure(struct arena *a, const char *label, double p, const char *method, const char *params);

#endif
