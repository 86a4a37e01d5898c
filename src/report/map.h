/* map.h — the shapes of the world map, read from the tables built from npm packages.
 *
 * Use:    map_load(a, job->country_dir, &map, e)
 * Errors: ERR_NOT_FOUND when the tables were not built; ERR_PARSE with file and line
 */
#ifndef REPORT_MAP_H
#define REPORT_MAP_H

#include "base/err.h"
#include "report/chart.h"

bool map_load(struct arena *a, const char *country_dir, const struct map **ret,
              struct err *e) NODISCARD;

#endif
