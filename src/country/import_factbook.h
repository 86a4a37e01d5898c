/* import_factbook.h — what the World Factbook reader is driven by; for the files of this room only.
 *
 * No field of the Factbook is named in the code. data/country/ holds
 *   factbook_fields.csv   a figure: JSON path, expected unit, factor, where its year stands
 *   factbook_lists.csv    a list: JSON path, how to take it apart, which vocabulary its words are
 * of factbook_files.csv    files that cover only a part of an economy vocabulary.csv        word of
 * a source → code of ours so a new figure is a new line. See docs/formats/factbook.md and
 * CONTRIBUTING.md (add a source).
 */
#ifndef COUNTRY_IMPORT_FACTBOOK_H
#define COUNTRY_IMPORT_FACTBOOK_H

#include "country/import.h"

struct json_t;

enum { FACTBOOK_PATH_MAX = 6 };

/* "Economy > Exports > Exports {year}": the keys to follow; the last may stand for several years.
 */
struct factbook_path {
    const char *text; /* as in the table, for messages */
    const char *key[FACTBOOK_PATH_MAX];
    size_t n;
    bool years; /* last key ends with " {year}", which is cut off */
};

enum factbook_kind {
    FACTBOOK_MONEY,   /* dollar sign, nothing after the number */
    FACTBOOK_PERCENT, /* one of the units, which begin with % */
    FACTBOOK_NUMBER,  /* one of the units */
    FACTBOOK_MEMBER,  /* 1 when one of the units stands in the list, else 0; a territory that is not
                         listed is missing, since it may be bound through its state */
    FACTBOOK_COUNT    /* how many items the list has */
};

struct factbook_field {
    int indicator;
    struct factbook_path path;
    enum factbook_kind kind;
    const char *const *units; /* [n_units]; "" = none */
    size_t n_units;
    double factor;
    int fixed_year;       /* 0: the year stands in the text */
    const char *sibling;  /* key beside the last one whose text holds the year; NULL = none */
    bool interval;        /* ranges and "less than" are kept as intervals, else refused */
    const char *note_has; /* words the field's note must hold; "" = any */
};

enum factbook_list_kind {
    FACTBOOK_PARTNERS, /* names of economies with shares */
    FACTBOOK_WORDS,    /* items, one code each; equal codes are added up */
    FACTBOOK_OFFICIAL, /* the items whose bracket says "official" */
    FACTBOOK_TOKENS,   /* acronyms, passed on when the vocabulary knows them */
    FACTBOOK_KEYWORDS, /* prose: every known word, in the order of the text */
    FACTBOOK_ORIGIN    /* prose: the class of the legal system (rule in factbook_lists.c) */
};

struct factbook_list {
    const char *id;
    struct factbook_path path;
    enum factbook_list_kind kind;
    const char *vocabulary;
    int fixed_year; /* used when the text states no year */
    /* A list whose shares add up to less or more is refused: a share in it was misread or left out.
     * 0 and HUGE_VAL = no limit; a list without any share passes. */
    double min_total_pct, max_total_pct;
};

/* A page that covers a part of its economy, or another one with it. */
struct factbook_file {
    const char *fips; /* lower case */
    const char *note_has, *note_not; /* "" = any; words separated by | */
    const char *reason;
};

struct vocabulary_word {
    const char *vocabulary, *name, *code; /* name folded (text_fold) */
    size_t order;                         /* in which it was read */
};

struct factbook_tables {
    struct factbook_field *fields;
    size_t n_fields;
    struct factbook_list *lists;
    size_t n_lists;
    struct factbook_file *files;
    size_t n_files;
    struct vocabulary_word *words; /* by vocabulary, name */
    size_t n_words;
};

bool factbook_tables_read(struct arena *a, const struct facts *f, const char *data_dir,
                          struct factbook_tables **ret, struct err *e) NODISCARD;
/* Code of a word, NULL when the vocabulary does not know it. The word is folded first. */
const char *vocabulary_code(const struct factbook_tables *t, struct arena *a,
                            const char *vocabulary, struct str word);

/* One file in progress. */
struct factbook_page {
    struct import *im;
    struct arena *tmp; /* this page only; what outlives it is copied by the sink and the report */
    const struct factbook_tables *tables;
    struct json_t *root;
    const char *fips; /* lower case */
    int market;
    const struct factbook_file *partly; /* NULL: covers the whole economy */
};

/* The object at all but the last key of the path; NULL when it is not there. Texts of every "note"
 * met on the way are joined into *ret_notes (cleaned). */
struct json_t *factbook_walk(const struct factbook_page *p, const struct factbook_path *path,
                             struct str *ret_notes);
/* Text of a leaf ({"text": …} or a bare string), cleaned; n = 0 when there is none. */
struct str factbook_text(const struct factbook_page *p, const struct json_t *leaf);
/* False, and refused with the table's reason, when the page covers a part of the economy only and the
 * field's note does not say that the figure covers all of it, or says that it covers more. */
bool factbook_covers(const struct factbook_page *p, struct str notes, struct str what, size_t line);

void factbook_read_lists(const struct factbook_page *p);

#endif
