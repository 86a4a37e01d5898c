/* skill_line.h — the measured skill of the alarms (data/skill/operations_alarms.csv), as rows and as the one line
 * that stands beside every alarm. */
#ifndef OPERATIONS_SKILL_LINE_H
#define OPERATIONS_SKILL_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/capability.h"
#include "base/err.h"

struct skill_row {
    const char *what, *unit, *series, *how, *date;
    double size, mean; /* shift and events a day; NaN where that has no meaning */
    double value, low, high; /* NaN: not known; INFINITY: fewer than half were seen */
    double n;
};
bool skill_rows(struct job *job, const struct skill_row **ret, size_t *ret_n, struct err *e) NODISCARD;
/* "Measured on … : … false alarms per series and quarter, 30 % less of ten orders a day seen after … days." NULL
 * where nothing was measured. */
bool skill_line(struct job *job, const char **ret, struct err *e) NODISCARD;

#endif
