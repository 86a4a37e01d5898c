/* firm_parts.h — what the files of this room share: the state of one reading. */
#ifndef FIRM_FIRM_PARTS_H
#define FIRM_FIRM_PARTS_H

#include "base/yaml.h"
#include "country/lists.h"
#include "firm/firm.h"
#include "store/workspace.h"

struct reader {
    struct arena *a;
    const struct facts *facts;
    const char *data_dir;
    struct firm *firm;
    int year; /* the as-of year: nothing recorded may be later */
    const struct currency_table *currencies;
    struct lists *lists; /* memberships, for groups of markets in the vetoes */
    size_t cap_groups;
    const char **hs; /* HS 2022 six-digit codes, sorted */
    size_t n_hs;
    const char **modes; /* ids of data/entry/modes.csv, and "exit" */
    size_t n_modes;
    const char **level_names; /* language levels and what they count */
    double *level_values;
    size_t n_levels;
    const char **languages,
        **language_names; /* codes and English names, in the order of the file */
    size_t n_languages;
    const struct yml_node *root;
    struct firm_faults *faults;      /* NULL: the first fault stops the reading */
    const struct yml_node *fault_at; /* where a rule was broken */
};

/* All that is wrong with a firm, each with the path of its field. */
enum { FIRM_FAULTS_MAX = 20 };
struct firm_faults {
    struct err_detail items[FIRM_FAULTS_MAX];
    size_t n;
    bool more;
};
/* firm_read.c: reads from a tree. With faults: goes on after a fault, and fails at the end with all
 * of them in e->details and the first ones in its words. */
bool firm_read_tree(struct arena *a, const struct yml_node *root, const char *name,
                    const char *data_dir, const struct facts *facts, struct firm_faults *faults,
                    struct firm **ret, struct err *e) NODISCARD;
/* Keeps what *e says as a fault at that path and clears *e; false when there is no room for more.
 */
void faults_add(struct arena *a, struct firm_faults *f, const char *path, struct err *e);
/* Turns what was collected into one error; false. */
bool faults_told(struct arena *a, const struct firm_faults *f, struct err *e);

/* firm_fields.c: the fields each block of the file may have, and what each of them takes. The
 * reader, the forms (firm.fields), firm.set and the JSON Schema all go by this one table; `at` is
 * the path of the block, "products[]" the items of a list. */
enum field_list_id {
    FIELDS_ROOT,
    FIELDS_FIRM,
    FIELDS_NAME_LOCAL,
    FIELDS_RATE,
    FIELDS_PRODUCT,
    FIELDS_SALE,
    FIELDS_ENTRY,
    FIELDS_RESOURCES,
    FIELDS_LANGUAGE,
    FIELDS_CAPACITY,
    FIELDS_BUDGET,
    FIELDS_FACILITATOR,
    FIELDS_GOAL,
    FIELDS_VETOES,
    FIELDS_CERTIFICATE,
    FIELDS_TECHNOLOGY,
    FIELDS_TECHNOLOGY_LINE,
    FIELDS_ANSWER,
    FIELDS_ENTRY_VIEW,
    FIELDS_PARTNER,
    FIELDS_CAPITAL,
    FIELDS_LIMIT,
    FIELDS_GOVERNANCE,
    N_FIELD_LISTS
};

#define FIELD_KINDS(X)                                                                            \
    X(BLOCK, "block")                                                                             \
    X(ITEMS, "items")                           /* a group of fields, a list of groups */         \
        X(WORDS, "words") X(MARKETS, "markets") /* a list of texts; of countries and groups */    \
        X(TEXT, "text") X(ID, "id") X(INT, "int") X(YEAR, "year") X(REAL, "real") X(BOOL, "bool") \
            X(CHOICE, "choice") X(DATE, "date") X(MONTH, "month") X(AMOUNT, "amount")             \
                X(MARKET, "market") X(AREA, "area") /* a country; a country or a group of them */ \
        X(CURRENCY, "currency") X(LANGUAGE, "language") X(LEVEL, "level") X(HS, "hs")             \
            X(MODE, "mode") X(TECHNOLOGY, "technology") X(FACILITATOR, "facilitator")             \
                X(ANSWER, "answer")
enum field_kind {
#define X(id, name) FIELD_##id,
    FIELD_KINDS(X)
#undef X
        N_FIELD_KINDS
};
const char *field_kind_name(enum field_kind k);

enum field_flags {
    FIELD_REQUIRED = 1,
    FIELD_KEY = 1 << 1,   /* tells the items of a list apart, for comparing two versions */
    FIELD_FIXED = 1 << 2, /* not changed by firm.set */
    FIELD_PAST = 1 << 3,  /* a year of the record: not in the future */
};
struct firm_field {
    const char *name;
    enum field_kind kind;
    unsigned flags;
    double min, max; /* both 0: no limit */
    const char *const *choices;
    const char *unit, *label, *help, *example;
    enum field_list_id of; /* FIELD_BLOCK, FIELD_ITEMS: the fields inside */
};
struct field_list {
    const char *at;
    const struct firm_field *fields;
    size_t n;
};
extern const struct field_list firm_fields[N_FIELD_LISTS];
const struct firm_field *field_find(enum field_list_id list, struct str name); /* NULL: not there */
extern const char *const firm_sectors[], *const firm_groups[], *const firm_triggers[];

/* A group of fields in the file, and the fields it may have. */
struct here {
    const struct yml_node *map;
    enum field_list_id list;
};

/* firm_field.c: one field, by its declaration. Missing optional fields leave *ret as it is; a
 * faulty one does too when the reading goes on. */
bool fault_go_on(struct reader *r, const struct yml_node *map, const char *key,
                 struct err *e) NODISCARD;
bool field_known(struct reader *r, struct here h, struct err *e) NODISCARD;
bool field_at(struct here h, const char *key, const struct firm_field **spec,
              const struct yml_node **at, struct err *e) NODISCARD;
bool field_text(struct reader *r, struct here h, const char *key, const char **ret,
                struct err *e) NODISCARD;
bool field_real(struct reader *r, struct here h, const char *key, struct opt_real *ret,
                struct err *e) NODISCARD;
bool field_int(struct reader *r, struct here h, const char *key, struct opt_int *ret,
               struct err *e) NODISCARD;
bool field_bool(struct reader *r, struct here h, const char *key, bool *ret_known, bool *ret,
                struct err *e) NODISCARD;
bool field_choice(struct reader *r, struct here h, const char *key, size_t *ret,
                  struct err *e) NODISCARD; /* index among the words; 0 when faulty */
bool field_date(struct reader *r, struct here h, const char *key, const char **ret,
                struct err *e) NODISCARD;
bool field_market(struct reader *r, struct here h, const char *key, const char **ret,
                  struct err *e) NODISCARD;
bool field_currency(struct reader *r, struct here h, const char *key, const struct currency **ret,
                    struct err *e) NODISCARD; /* NULL when faulty */
bool field_money(struct reader *r, struct here h, const char *key, struct firm_money *ret,
                 struct err *e) NODISCARD;
/* A group of fields under `key`; ret->map NULL when it is left out. */
bool field_group(struct reader *r, struct here h, const char *key, struct here *ret,
                 struct err *e) NODISCARD;
bool field_item(struct reader *r, const struct yml_node *item, enum field_list_id list,
                struct here *ret, struct err *e) NODISCARD;
/* A list under `key`, or none; each item through `one`. */
typedef bool item_fn(struct reader *r, const struct yml_node *item, void *into, struct err *e);
bool field_list_read(struct reader *r, const struct yml_node *map, const char *key, size_t size,
                     const void **ret_items, size_t *ret_n, item_fn *one, struct err *e) NODISCARD;
bool field_text_item(struct reader *r, const struct yml_node *item, void *into,
                     struct err *e) NODISCARD;
bool field_area_item(struct reader *r, const struct yml_node *item, void *into,
                     struct err *e) NODISCARD;
#define LIST(map, key, field, count, one)                                                    \
    do {                                                                                     \
        const void *items_;                                                                  \
        TRY(field_list_read(r, (map), (key), sizeof *(field), &items_, &(count), (one), e)); \
        memcpy(&(field), &items_, sizeof(field));                                            \
    } while (0)

/* firm_lists.c: code lists from data/ */
bool reader_load_lists(struct reader *r, struct err *e) NODISCARD;
/* The codes a form offers, by kind of field. */
struct code_list {
    enum field_kind kind;
    const char **codes, **names;
    size_t n;
};
bool code_lists(struct arena *a, const char *data_dir, const struct facts *facts,
                struct code_list **ret, size_t *ret_n, struct err *e) NODISCARD;
bool hs_check(const struct reader *r, const struct yml_node *at, const char *hs,
              struct err *e) NODISCARD;
bool mode_check(const struct reader *r, const struct yml_node *at, const char *mode,
                struct err *e) NODISCARD;
bool language_check(const struct reader *r, const struct yml_node *at, const char *code,
                    struct err *e) NODISCARD;
/* Keeps the group in r->firm->groups when `name` is an organisation with members; false: it is
 * none. */
bool group_known(struct reader *r, const char *name);
bool rate_known(const struct reader *r, const char *currency);

/* Takes over another room's refusal as a sentence at this line: full stop, hint with a capital. */
bool refuse_at(const struct yml_node *at, const struct err *why, struct err *e);

/* firm_rules.c: what concerns more than one block */
bool firm_rules(struct reader *r, const struct yml_node *root, struct err *e) NODISCARD;

/* firm_tree.c: a firm's file as a tree that is changed by paths: "products[0].price",
 * "goals[+].text" (a new item; [+2] is a second new one), "vetoes.exclude" (a whole list, one entry
 * a line). Faults go to `faults`, each under the path as it was given; positions are those before
 * the change. */
extern const char firm_form_name[]; /* the `file` of its nodes */
struct tree;
struct tree *tree_open(struct arena *a, const struct yml_node *root) RETURNS_NONNULL; /* a copy */
/* "path=value"; an empty value takes the field away. Digits of any script count in fields that are
 * no text. */
void tree_set(struct tree *t, const char *assignment, struct firm_faults *faults);
void tree_remove(struct tree *t, const char *path, struct firm_faults *faults);
const struct yml_node *tree_done(struct tree *t) RETURNS_NONNULL; /* after the last change */

/* Every value of the file with its path, in the order of the table. */
struct path_value {
    const char *path, *value;
    const struct firm_field *field;
};
void tree_values(struct arena *a, const struct yml_node *root, struct path_value **ret,
                 size_t *ret_n);

/* firm_diff.c: what differs between two files, field by field; items of lists are told apart by
 * what identifies them (FIELD_KEY), not by their place. */
struct firm_change {
    const char *path;           /* in the later file; of what is gone: in the earlier one */
    const char *label;          /* "Products, evoo-500: Price ex works" */
    const char *before, *after; /* NULL: was not there, is gone */
};
void firm_changes(struct arena *a, const struct yml_node *before, const struct yml_node *after,
                  struct firm_change **ret, size_t *ret_n);
/* As the member `changes` of a result. */
struct value *changes_value(struct arena *a, const struct firm_change *c, size_t n);
extern const struct shape changes_shape;
char *changes_words(struct arena *a, const struct firm_change *c,
                    size_t n); /* "Staff; Town; 3 more" */

/* firm_store.c: a firm of the workspace and its versions. */
struct stored {
    struct workspace *ws;
    struct ws_firm row; /* with the text */
    const struct yml_node *root;
};
/* version 0 = newest. A firm in the trash is ERR_NOT_FOUND with a hint, unless `trashed` too. */
bool stored_open(struct job *job, enum ws_mode mode, const char *firm_id, int64_t version,
                 struct stored *ret, struct err *e) NODISCARD;
/* Checks the tree by the rules of the file and keeps it as the next version. */
struct kept {
    struct firm *firm;
    const struct yml_node *root; /* as it is kept */
    int64_t version;
    bool changed; /* false: the newest version says the same */
};
bool stored_put(struct job *job, struct workspace *ws, const struct yml_node *root,
                const char *firm_id, struct firm_faults *faults, struct kept *ret,
                struct err *e) NODISCARD;
bool firm_in_trash(struct workspace *ws, const char *firm_id,
                   struct err *e) NODISCARD; /* refuses it */

#endif
