/* page.h — the parts of a web page that html.c and the chart files share; internal to the room.
 *
 * A page writes into one buffer and keeps one ledger: a figure gets its number (f1, f2 …) the first
 * time it is written, and the appendix of figures is the ledger written out at the end.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/figure.h"
#include "base/text.h"
#include "report/document.h"

/* Where a figure was met: only as an input, in a long table or a twin, in a chart or a short table,
 * in the text. */
enum page_seen { SEEN_INPUT, SEEN_BULK, SEEN_CHART, SEEN_TEXT };

struct page {
    struct arena *a;
    struct buf *out;
    struct figure_ledger *ledger;
    unsigned char *seen; /* [ledger count + 1] enum page_seen */
    bool in_bulk;        /* inside a long table, a map or a table twin */
    bool right_to_left;  /* the document reads that way */
    bool in_chart;       /* inside a chart or a short table */
    bool no_cards;       /* far down a very long table: figures without a card */
    bool
        fixed; /* charts in pixels with their colours inside, for a printer without CSS variables */
    const char *chart_css; /* the colours inside */
};

/* Words with their figures as links, codes and names isolated from the text direction around. */
void page_words(struct page *p, const struct words *w);
/* Attribute text: figures as plain text, everything escaped. */
void page_words_plain(struct page *p, const struct words *w);
/* One span that is a figure: <a class="n" href="#f12"><data class="fig" data-fig="f12"
 * value="0.61">…</data></a> */
void page_figure(struct page *p, const struct span *s);
void page_table(struct page *p, const struct table *t);
size_t page_number(struct page *p, const struct figure *f); /* of the figure in the ledger */

/* The drawing alone (no caption, no twin). */
void svg_chart(struct page *p, const struct chart *c);
/* What stands beside the drawing in HTML: the classes with their swatches. */
void svg_legend(struct page *p, const struct chart *c);

#endif
