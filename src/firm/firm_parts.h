/* firm_parts.h — what the files of this room share: the state of one reading. */
#ifndef FIRM_FIRM_PARTS_H
#define FIRM_FIRM_PARTS_H

#include "base/yaml.h"
#include "country/lists.h"
#include "firm/firm.h"

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
};

/* firm_fields.c: the fields each block of the file may have; `at` is its path, "products[]" the
 * items of a list */
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
    N_FIELD_LISTS
};
struct field_list {
    const char *at;
    const char *const *names;
    size_t n;
};
extern const struct field_list firm_fields[N_FIELD_LISTS];

/* firm_lists.c: code lists from data/ */
bool reader_load_lists(struct reader *r, struct err *e) NODISCARD;
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
bool firm_rules(const struct reader *r, const struct yml_node *root, struct err *e) NODISCARD;

#endif
