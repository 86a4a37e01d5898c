/* concordance.h — which codes of one revision of the HS became which of another, and in what shares.
 *
 * The tables relate neighbouring revisions and carry no weights. They are kept in the store as
 * "hs_concordances.csv" (after,before,code_after,code_before), codes with their zeros. A chain leads from
 * any revision to any other, forwards or back; along it a code divides equally among what it may become.
 * Where trade is known in both revisions, shares are fitted to it: within each family of codes that hang
 * together, the equal split is scaled in turn to the trade of the new codes and of the old ones (iterative
 * proportional fitting), so that the converted world trade comes as near to the recorded one as the links
 * allow. Codes of the SITC are not kept: which of them lost a zero cannot be told.
 *
 * Use:     TRY(concordance_of_store(&c, store, a, e)); TRY(concordance_map(c, a, "HS17", "HS07", &m, e));
 *          concordance_fit(m, from_value, to_value);
 *          for (l = m->first[k]; l < m->first[k + 1]; l++) … m->link[l].to, m->link[l].share
 * Exact:   shares of a code add up to 1; concordance_split gives integers that add up to the whole
 * Checked: tests/unit/trade/test_concordance.c
 * Card:    docs/methods/hs-conversion.md
 */
#ifndef TRADE_CONCORDANCE_H
#define TRADE_CONCORDANCE_H

#include "trade/flow_write.h"

#define CONCORDANCE_KEPT "hs_concordances.csv"

enum relation { /* of the family a code belongs to: old codes to new ones */
    RELATION_ONE_TO_ONE, RELATION_MANY_TO_ONE, RELATION_ONE_TO_MANY, RELATION_MANY_TO_MANY, N_RELATIONS
};
const char *relation_name(enum relation r); /* "1:1", "n:1", "1:n", "n:n" */

struct concordance;
struct concordance_link {
    uint32_t from, to; /* index into from, to */
    double share;      /* of the code `from` */
};
struct concordance_map {
    const char *path; /* "HS17 → HS12 → HS07" */
    const char (*from)[FLOW_PRODUCT]; /* [n_from] sorted */
    const char (*to)[FLOW_PRODUCT];   /* [n_to] sorted */
    size_t n_from, n_to, n_links;
    struct concordance_link *link; /* [n_links] by from, to */
    uint32_t *first;               /* [n_from + 1] */
    uint32_t *family, *family_to;  /* [n_from], [n_to] number of the family */
    uint32_t n_families;
    enum relation *relation; /* [n_families] */
};

/* A row of the table: two revisions, newer first, and their codes. */
struct concordance_row {
    char after[FLOW_NOMENCLATURE], before[FLOW_NOMENCLATURE];
    char code_after[FLOW_PRODUCT], code_before[FLOW_PRODUCT];
};
struct concordance *concordance_of_rows(struct arena *a, const struct concordance_row *rows,
                                        size_t n) RETURNS_NONNULL;
bool concordance_parse(struct arena *a, struct str text, struct concordance_row **ret, size_t *ret_n,
                       struct err *e) NODISCARD;
/* ERR_NOT_FOUND: no table is in the store; the hint says what to import. */
bool concordance_of_store(struct concordance **ret, struct flow_store *s, struct arena *a,
                          struct err *e) NODISCARD;
/* ERR_NOT_FOUND: no chain of tables leads there. Shares are equal. */
bool concordance_map(const struct concordance *c, struct arena *a, const char *from, const char *to,
                     struct concordance_map **ret, struct err *e) NODISCARD;
/* Index in `from`, in `to`; -1. */
int concordance_code(const struct concordance_map *m, const char *code);
int concordance_new_code(const struct concordance_map *m, const char *code);
/* Fits the shares; from_value [n_from], to_value [n_to]: trade of each code, 0 where there is none.
 * Returns the number of families fitted; the others keep their shares. */
size_t concordance_fit(struct concordance_map *m, const double *from_value, const double *to_value);
/* value by the shares of [n] links as integers that add up to it: the largest remainders round up, of equal
 * ones the first. */
void concordance_split(const struct concordance_link *link, size_t n, int64_t value, int64_t *ret);

#endif
