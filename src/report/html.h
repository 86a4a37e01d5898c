/* html.h — a document as one self-contained web page.
 *
 * No request leaves the page: style and script are inside. Light and dark follow the reader's
 * system, print is always light, wide tables scroll inside their own box. Without script everything
 * reads: a number is a link to its entry among the figures at the end; with script it opens there
 * and then as a card.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/err.h"
#include "base/text.h"
#include "report/document.h"

/* data/report/: page.css, page.js, chart.css; an adviser may restyle without a compiler. */
struct page_assets {
    const char *css, *js, *chart_css;
    const char *print_css, *chart_print_css; /* with the light colours in place of the variables */
};
bool page_assets_load(struct arena *a, const char *data_dir, struct page_assets *ret,
                      struct err *e) NODISCARD;

/* for_printer: charts in pixels with colours inside, as a PDF maker without CSS variables needs. */
void html_write(struct buf *out, const struct document *d, const struct page_assets *assets,
                bool for_printer);

#endif
