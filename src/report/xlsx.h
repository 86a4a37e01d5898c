/* xlsx.h — a result tree as a workbook: the same numbers as JSON and CSV, ready for a spreadsheet.
 *
 * Sheets:  "summary" for what stands once, one sheet for each list of records (named by its path),
 *          "figures" with every figure reachable, its interval, source, method and inputs.
 * Cells:   numbers are numbers, days are days, texts are always texts: nothing in a result can become a
 *          formula. A missing figure says "missing"; the sheet of figures says why.
 * Same result, same day: the same bytes.
 * Errors:  ERR_IO, ERR_NOT_FOUND (no such folder); ERR_LIMIT for more rows or sheets than a workbook holds
 * Checked: tests/unit/report/test_xlsx.c, read back by tests/cli/xlsx.py with Python's own zip and XML
 */
#ifndef REPORT_XLSX_H
#define REPORT_XLSX_H

#include "base/capability.h"
#include "base/value.h"

/* made_on: days since 1970-01-01, written into the file in place of the clock. Scratch from a. */
bool value_to_xlsx(struct arena *a, const char *path, const struct value *v,
                   const struct shape *shape, int made_on, struct err *e) NODISCARD;
/* The same for a door: the file bears the job's as-of date. */
bool result_to_xlsx(struct job *job, const struct capability *c, const struct value *v,
                    const char *path, struct err *e) NODISCARD;

#endif
