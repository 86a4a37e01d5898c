/* html_figures.h — the appendix of figures: what a number's card shows; internal to the room. */
#ifndef REPORT_HTML_FIGURES_H
#define REPORT_HTML_FIGURES_H

#include "report/page.h"

void html_figures(struct page *p, const struct document *d);

#endif
