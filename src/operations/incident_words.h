/* incident_words.h — a signal and an incident as a person says them. */
#ifndef OPERATIONS_INCIDENT_WORDS_H
#define OPERATIONS_INCIDENT_WORDS_H

#include "base/figure.h"
#include "base/value.h"
#include "operations/incident.h"

/* The KPI before the change and since, with the interval of the latter; origin: the events. */
const struct figure *signal_expected(struct job *job, const struct kpis *kpis, const struct signal *s);
const struct figure *signal_seen(struct job *job, const struct kpis *kpis, const struct signal *s);
/* Of such a crossing without a change; of a limit: to get past it. */
const struct figure *signal_chance(struct job *job, const struct kpis *kpis, const struct signal *s);
/* "On time in Germany fell from 96 % to 81 % since 2011-10-12." */
struct prose *signal_prose(struct job *job, const struct kpis *kpis, const struct signal *s);
/* The same in one line without the day: the title of an incident with this as its worst signal, n in all. */
const char *incident_title(struct job *job, const struct kpis *kpis, const char *cause, const struct signal *worst,
                           size_t n);
/* "carrier Hermes", "Germany", "feed shopify", "the whole firm" */
const char *incident_where(struct job *job, const char *cause);

#endif
