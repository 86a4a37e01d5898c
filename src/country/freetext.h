/* freetext.h — figures written in prose: "$5.2 trillion (2024 est.)", "less than 1", "81-90%".
 *
 * Reference books state a figure as a phrase: a number, a scale word, a unit, a year in brackets, a
 * remark. freetext_number takes the phrase apart or refuses it with a reason; it never returns a
 * number for a text without a digit, and it never guesses between two numbers.
 * freetext_list takes apart lists such as "China 16%, Gambia, The 4% (2023)".
 *
 * Use:     s = freetext_clean(a, raw);  why = freetext_number(s, &x);  if (why == FREETEXT_OK) …
 * Owns:    nothing; units, names and remarks are views into the text that was given
 * Threads: pure functions
 * Limits:  FREETEXT_MAX bytes per phrase; 18 digits per number
 * See:     tests/unit/country/test_freetext.c, tests/fuzz/fuzz_freetext.c
 */
#ifndef COUNTRY_FREETEXT_H
#define COUNTRY_FREETEXT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/text.h"

enum { FREETEXT_MAX = 8192 };

/* Why a phrase is not a figure. The text is for people and completes "refused: …". */
#define FREETEXT_REFUSALS(X)                                       \
    X(OK, "a figure")                                              \
    X(EMPTY, "empty text")                                         \
    X(NOT_AVAILABLE, "stated as not available")                    \
    X(NO_DIGIT, "words without a number")                          \
    X(NOTE_ONLY, "a note without a figure")                        \
    X(PROSE, "prose: words stand before the number")               \
    X(GROUPING, "digits are not grouped in thousands")             \
    X(TWO_NUMBERS, "two numbers, and nothing says which is meant") \
    X(IN_WORD, "the number is part of a word, a date or a code")   \
    X(RANGE_ORDER, "the range runs downwards")                     \
    X(TOO_LARGE, "more digits than a figure has")                  \
    X(TOO_LONG, "longer than a figure is")

enum freetext_refusal {
#define X(name, text) FREETEXT_##name,
    FREETEXT_REFUSALS(X)
#undef X
        FREETEXT_N_REFUSALS
};
const char *freetext_refusal_text(enum freetext_refusal why);

/* POINT "5", RANGE "5-7", BELOW "less than 5", ABOVE "more than 5". */
enum freetext_bound { FREETEXT_POINT, FREETEXT_RANGE, FREETEXT_BELOW, FREETEXT_ABOVE };

struct freetext_number {
    enum freetext_bound bound;
    double value;   /* POINT: the number; RANGE: the middle; BELOW, ABOVE: the number stated */
    double low;     /* BELOW: 0 when the number is positive, since stated quantities count things */
    double high;    /* ABOVE: HUGE_VAL */
    bool dollar;    /* a $ stood before the number */
    bool approx;    /* "about", "approximately", "ca." */
    bool estimate;  /* "est." stood with the year */
    bool scaled;    /* a scale word (thousand … trillion) was applied */
    int year;       /* last year of the bracketed date; 0 = none stated */
    int year_first; /* "(2020-25 est.)": 2020; otherwise the same as year */
    struct str unit;   /* what follows the number: "%", "% of GDP", "physicians/1,000 population" */
    struct str remark; /* what follows unit and year; may be empty */
};

/* Takes one phrase apart. `text` must be clean (freetext_clean). *ret is written only when OK.
 * Scale words are applied exactly: the decimal text is scaled before it is rounded to a double. */
enum freetext_refusal freetext_number(struct str text, struct freetext_number *ret);

/* Drops HTML tags, decodes character entities, makes every run of blanks one blank. A tag that
 * breaks the line becomes a new line. Unknown entities stay as they are. */
struct str freetext_clean(struct arena *a, struct str raw);

/* The text before the first "note" heading ("note:", "note 1:", "note -", "<b>note:"). */
struct str freetext_before_note(struct str text);

/* Is `group` (without brackets) a date: a year, two years, a month, "est.", "FY"? */
bool freetext_year(struct str group, int *ret_first, int *ret_last, bool *ret_estimate);

/* A list of named items with or without shares in percent. */
struct freetext_list {
    struct str rest;
    bool join; /* a piece without a share belongs to the next one ("Gambia, The 4%"); in a list
                  where no item has a share, every comma separates */
    int year;  /* date at the end of the list; 0 = none stated */
    bool estimate;
    bool below; /* after "less than 1%:" the items that follow have only that bound */
    double below_pct;
};
struct freetext_item {
    struct str name;      /* without share and brackets, trimmed */
    struct str qualifier; /* inside the brackets: "official", "includes …"; of "A (x) 5% (y)" it is
                             "x) 5% (y" */
    bool has_share;
    enum freetext_bound bound;
    double share_pct, low_pct, high_pct;
};

/* Reads the date at the end and drops notes; further lines are dropped too. */
void freetext_list_open(struct freetext_list *ret, struct str text, bool join);
/* The next item; false at the end. Items without a name are passed over. */
bool freetext_list_next(struct freetext_list *l, struct freetext_item *ret);

#endif
