/* firm_parts.h — what the files of this room share: the state of one reading. */
#ifndef FIRM_FIRM_PARTS_H
#define FIRM_FIRM_PARTS_H

#include "base/yaml.h"
#include "firm/firm.h"

struct reader {
    struct arena *a;
    const struct facts *facts;
    const char *data_dir;
    struct firm *firm;
    int year; /* the as-of year: nothing recorded may be later */
    const struct currency_table *currencies;
    const char **hs; /* HS 2022 six-digit codes, sorted */
    size_t n_hs;
    const char **modes; /* ids of data/entry/modes.csv, and "exit" */
    size_t n_modes;
    const char **level_names; /* language levels and what they count */
    double *level_values;
    size_t n_levels;
};

/* firm_lists.c: code lists from data/ */
bool reader_load_lists(struct reader *r, struct err *e) NODISCARD;
bool hs_check(const struct reader *r, const struct yml_node *at, const char *hs, struct err *e) NODISCARD;
bool mode_check(const struct reader *r, const struct yml_node *at, const char *mode, struct err *e) NODISCARD;
bool rate_known(const struct reader *r, const char *currency);

/* firm_rules.c: what concerns more than one block */
bool firm_rules(const struct reader *r, const struct yml_node *root, struct err *e) NODISCARD;

#endif
