/* help.h — the manual, the glossary, the cards of the methods and the file formats as data: for the help
 * pages of the web app, and for whoever asks over the API.
 *
 * The texts are the Markdown files of docs/, the same that a person reads in the project. They are
 * looked for beside the data folder (<data>/../docs), else where the program was built. A page is
 * named by its place without ".md": "manual", "methods/smaa-2". Only pages of the list are served, so
 * a name is never a path.
 *
 * HTML: by md4c, GitHub's dialect, raw HTML of the text switched off. Afterwards links are rewritten
 * (other pages become /help/PAGE, links out of docs/ become plain words), headings get ids, pictures
 * become their description, wide tables can be scrolled by keyboard.
 * Errors:  ERR_NOT_FOUND (no such page, with the nearest name; no docs folder)
 * Checked: tests/unit/report/test_help.c
 */
#ifndef REPORT_HELP_H
#define REPORT_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/capability.h"
#include "base/text.h"

struct help_page {
    const char *id;      /* "methods/smaa-2" */
    const char *section; /* "manual", "glossary", "methods", "formats" */
    const char *title;   /* the first heading, without marks */
    const char *summary; /* the first paragraph, shortened */
    struct str text;     /* Markdown */
};
struct help {
    struct help_page *pages; /* manual first, then by section and title */
    size_t n_pages;
};
bool help_load(struct arena *a, const char *data_dir, struct help *ret, struct err *e) NODISCARD;
const struct help_page *help_find(const struct help *h, struct arena *a, const char *id,
                                  struct err *e); /* NULL: no such page */

struct help_heading {
    int level; /* 1 … 6 */
    const char *id, *text;
};
struct help_html {
    struct str html;
    struct help_heading *headings;
    size_t n_headings, cap;
};
bool help_render(struct arena *a, const struct help *h, const struct help_page *page,
                 struct help_html *ret, struct err *e) NODISCARD;
/* Markdown without its marks, on one line, at most `most` bytes, cut between words. */
char *help_plain(struct arena *a, struct str markdown, size_t most) RETURNS_NONNULL;

/* As GitHub makes the ids of headings: small letters, blanks to hyphens, punctuation out. */
char *help_slug(struct arena *a, const char *words) RETURNS_NONNULL;

extern const struct capability help_list, help_page_capability, help_search, help_terms;

#endif
