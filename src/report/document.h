/* document.h — what a report says, before anyone decides how it looks.
 *
 * A document is a list of sections, a section a list of blocks, and all words in it are spans:
 * plain text, a name quoted from a data file, a code, a date, or a figure. Web page (html.h),
 * terminal (terminal.h) and JSON (document_value) are renderings of this one tree, so they cannot
 * say different things.
 *
 * The rule that makes a report checkable: a number is always a span of kind figure. Digits stand
 * elsewhere only inside codes, dates and names quoted from a data file.
 *
 * Use:   doc = document_new(a, …); sec = document_section(doc, "markets", "Which markets");
 *        add_prose(sec, say(a, "{b} comes {o} to {o}.", "Germany", low, high));
 * Owns:  everything lives in the arena given to document_new; figures are only pointed at
 */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/figure.h"
#include "base/value.h"
#include "report/chart.h"

/* --- words ------------------------------------------------------------------------------------ */

enum span_kind {
    SPAN_TEXT,
    SPAN_NAME,     /* quoted from a data file or the firm's file; may be in another script */
    SPAN_CODE,     /* HS number, ISO code, version, file name, command */
    SPAN_DATE,     /* ISO date */
    SPAN_FIGURE,   /* figure_text */
    SPAN_INTERVAL, /* figure_text_interval */
    SPAN_YEAR,     /* the year the figure speaks of */
    SPAN_ORDINAL,  /* the figure as a rank: 1st, 2nd */
    SPAN_WHOLE,    /* rounded: a mean place of 3.4 is place 3 */
    SPAN_DRAWN,    /* a share of random draws: whole per cent, never a certain 0 or 100 */
    SPAN_SHOWN     /* the figure as the words in text: "87" of a hundred, "it has a treaty" */
};

struct span {
    enum span_kind kind;
    bool strong;
    const char *text;            /* for the first four kinds, and the last */
    const struct figure *figure; /* for the others */
    const char *href;            /* "#section" or NULL */
    const char *lang;            /* of a name in another language than the document; NULL */
};

struct words {
    struct span *spans;
    size_t n, cap;
    struct arena *a;
};

/* {} figure · {i} figure with its interval · {y} its year · {o} as ordinal · {r} rounded · {h} as a
 * share of draws · {s} text · {b} strong
 * text · {n} name · {c} code · {d} ISO date · {w} `const struct words *` · {p} `const struct prose
 * *` · {l} two arguments: text and "#anchor" · {{ a brace. Between ** and ** everything is strong.
 * A NULL figure reads "missing"; a NULL string adds nothing. */
struct words *say(struct arena *a, const char *fmt, ...);
struct words *words_of_prose(struct arena *a, const struct prose *p);
struct words *words_of_name(struct arena *a, const char *name);
struct words *words_in_language(struct arena *a, const char *name, const char *lang);
void words_add(struct words *w, struct span s);
void words_join(struct words *w, const struct words *more);
char *words_text(struct arena *a,
                 const struct words *w); /* plain text, as the terminal prints it */
char *span_text(struct arena *a, const struct span *s);
struct prose *words_prose(struct arena *a, const struct words *w);

/* --- tables ----------------------------------------------------------------------------------- */

struct column {
    const char *heading;
    bool numeric; /* right-aligned, tabular numerals */
    int share;    /* of the width in the terminal when it is too narrow; 0 = as wide as needed */
};
struct table_row {
    const struct words **cells; /* [n_columns]; NULL = empty */
    bool emphasis;
    const char *group; /* a line across the table before this row; NULL = none */
    const char *id;    /* what links to this row name; NULL = none does */
};
struct table {
    const struct words *caption;
    struct column *columns;
    size_t n_columns;
    struct table_row *rows;
    size_t n_rows, cap_rows;
    struct arena *a;
    bool long_table;     /* folded away on the page */
    size_t carded_rows;  /* of a long one: figures below these have no card, all are in the JSON */
    size_t printed_rows; /* of a long one, on paper; 0 = it is named there and stays on the page */
};
struct table *table_new(struct arena *a, const struct words *caption, const struct column *columns,
                        size_t n_columns);
/* The next row; its cells start empty. */
struct table_row *table_add(struct table *t);
void table_cell(struct table *t, struct table_row *row, size_t column, const struct words *w);

/* --- blocks ----------------------------------------------------------------------------------- */

enum block_kind {
    BLOCK_HEADING,
    BLOCK_PROSE,
    BLOCK_HINT, /* how to use the page: on the page only */
    BLOCK_LEAD, /* the sentence that would survive being read alone */
    BLOCK_BULLETS,
    BLOCK_STEPS, /* numbered by the renderer */
    BLOCK_TABLE,
    BLOCK_CALLOUT,
    BLOCK_CHART,
    BLOCK_CARDS
};

enum tone { TONE_PLAIN, TONE_NOTE, TONE_GOOD, TONE_WARN, TONE_MISSING };

struct card {
    const struct words *title; /* "Germany" */
    const char *href;          /* "#market-DEU" or NULL */
    const struct words *badge; /* "1st to 4th" or NULL */
    const struct words **lines;
    size_t n_lines, cap_lines;
};

struct doc_block {
    enum block_kind kind;
    enum tone tone;             /* callouts */
    int level;                  /* headings: 3 or 4 */
    const char *id;             /* anchor; NULL = none */
    const struct words *words;  /* heading, prose, lead; a callout's title */
    const struct words **items; /* bullets, steps; a callout's paragraphs */
    size_t n_items, cap_items;
    const struct table *table;
    const struct chart *chart;
    struct card *cards;
    size_t n_cards, cap_cards;
};

struct section {
    const char *id;
    const struct words *title;
    const char *contents; /* short title for the table of contents; NULL = not listed */
    bool own_page;        /* starts a page in print */
    bool appendix;        /* small type */
    struct doc_block *blocks;
    size_t n, cap;
    struct arena *a;
};

/* What the figure cards look up: a figure names its source and method by id. */
struct source_note {
    const char *id, *name, *publisher, *licence, *url, *vintage; /* NULL or "" when not known */
};
struct method_note {
    const char *id;   /* "smaa-2", the method of a figure up to its slash */
    const char *name; /* "rank acceptability (SMAA-2)" */
    const char *href; /* "#method-smaa-2" */
};

struct document {
    struct arena *a;
    const char *lang; /* BCP 47, "en" */
    const char *dir;  /* "ltr" or "rtl" */
    const struct words *title;
    const struct words *subtitle;
    const struct words **facts; /* lines under the title: place, dates */
    size_t n_facts, cap_facts;
    const struct words **made; /* lines at the end: version, seed, hashes */
    size_t n_made, cap_made;
    const struct words *footer;
    struct source_note *sources;
    size_t n_sources, cap_sources;
    struct method_note *methods;
    size_t n_methods, cap_methods;
    struct section **sections;
    size_t n, cap;
};

struct document *document_new(struct arena *a, const char *lang, const struct words *title);
void document_fact(struct document *d, const struct words *w);
void document_made(struct document *d, const struct words *w);
struct section *document_section(struct document *d, const char *id, const struct words *title,
                                 const char *contents);

void add_heading(struct section *s, int level, const char *id, const struct words *w);
void add_prose(struct section *s, const struct words *w);
void add_lead(struct section *s, const struct words *w);
void add_hint(struct section *s, const struct words *w);
struct doc_block *add_list(struct section *s, enum block_kind bullets_or_steps);
struct doc_block *add_callout(struct section *s, enum tone tone, const struct words *title);
void add_item(struct section *s, struct doc_block *b, const struct words *w);
void add_table(struct section *s, const struct table *t);
void add_chart(struct section *s, const struct chart *c);
struct doc_block *add_cards(struct section *s);
struct card *add_card(struct section *s, struct doc_block *b, const struct words *title,
                      const char *href, const struct words *badge);
void add_card_line(struct section *s, struct card *c, const struct words *w);

/* The table that says what a chart says: every mark a row, every figure a cell. */
struct table *chart_table(struct arena *a, const struct chart *c);

/* --- JSON ------------------------------------------------------------------------------------- */

/* The same content as a value tree; its shape is document_shape. */
struct value *document_value(struct arena *a, const struct document *d);
extern const struct shape document_shape;
/* Every figure of the document, numbered as value_to_json numbers them: f12 on the page is f12 in
 * the JSON. */
struct figure_ledger *document_ledger(struct arena *a, const struct value *document);

#endif
