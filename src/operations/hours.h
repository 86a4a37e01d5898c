/* hours.h — business time between two moments on a market's calendar: how long somebody let a customer wait.
 *
 * A working day runs from operations.hours.begin to operations.hours.end by the market's own clock, on days that are
 * neither its weekend nor a public holiday (tables made from CLDR and date-holidays at build time; they cover a few
 * years, and outside of those only Saturday and Sunday are free).
 */
#ifndef OPERATIONS_HOURS_H
#define OPERATIONS_HOURS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/capability.h"
#include "base/err.h"
#include "base/zone.h"

struct hours;
bool hours_of_job(struct job *job, const struct hours **ret, struct err *e) NODISCARD;
bool hours_is_working_day(const struct hours *h, const char *market, int32_t day);
/* Counts at most a year; until < from gives 0. */
int64_t hours_between(const struct hours *h, const struct zone *z, const char *market, int64_t from_s, int64_t until_s);

#endif
