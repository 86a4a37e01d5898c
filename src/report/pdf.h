/* pdf.h — a page as PDF through WeasyPrint, an optional program.
 *
 * The page goes to a temporary file beside the PDF, WeasyPrint reads it, and only a finished PDF is
 * put in place. No network: the page asks for nothing.
 * Errors: ERR_NOT_FOUND with the package to install; ERR_IO when it fails
 */
#ifndef REPORT_PDF_H
#define REPORT_PDF_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

/* made_on: days since 1970-01-01, written into the file in place of the clock. */
bool pdf_write(struct arena *a, struct str html, const char *path, int made_on,
               struct err *e) NODISCARD;

#endif
