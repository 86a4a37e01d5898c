/* hs.h — codes of the Harmonized System as people write them, and the words they stand for.
 *
 * Descriptions are not ours to ship: they come from product lists that a user imports (CEPII's
 * product_codes_HS….csv, the harmonized-system list) and that the store keeps as "products-HS22.csv" and
 * "sections.csv" (code, description, parent). Codes of 2022 are known without (data/customs/hs2022.csv).
 *
 * Use:     char code[FLOW_PRODUCT]; TRY(hs_code(str_of("1509.10"), code, e));   "150910"
 *          TRY(hs_lists_of_job(job, &h, e)); hs_name(h, "HS17", "150910") → text or NULL
 *          hs_search(h, a, str_of("virgin olive oil"), &opt, &found)
 * Threads: the lists of a job belong to its thread
 * Errors:  ERR_INPUT: not digits, an odd number of them (a zero was lost), longer than six (a national line)
 * Checked: tests/unit/trade/test_hs.c
 */
#ifndef TRADE_HS_H
#define TRADE_HS_H

#include "trade/flows.h"

/* Chapter (2), heading (4) or subheading (6 digits); dots, blanks, dashes and "HS" are dropped. */
bool hs_code(struct str text, char ret[FLOW_PRODUCT], struct err *e) NODISCARD;
/* "chapter", "heading", "subheading" by the length of the code. */
const char *hs_level(const char *code);

struct hs_item {
    char code[FLOW_PRODUCT];
    const char *text;    /* description; "" for a code known without one */
    const char *section; /* "III" or "" */
};
struct hs_list {
    const char *nomenclature; /* "HS22" */
    const struct hs_item *items; /* sorted by code */
    size_t n;
};
struct hs_lists;
/* The lists of the job's store; each is read when it is first asked for. */
bool hs_lists_of_job(struct job *job, struct hs_lists **ret, struct err *e) NODISCARD;
/* Revisions of the HS, newest first; NULL after the last. */
const char *hs_revision(size_t i);
/* The list of one revision; NULL when none was imported. A list that is damaged is as absent: flows_check
 * tells. */
const struct hs_list *hs_list(struct hs_lists *h, const char *nomenclature);
/* The list of the flows that answer when none are named, else the newest there is; NULL without any. */
const struct hs_list *hs_usual(struct hs_lists *h);
/* Codes without words: those of the flows, without flows those of 2022. */
bool hs_codes(struct job *job, const struct hs_list **ret, struct err *e) NODISCARD;
/* Text of a code: in its own revision's list; a chapter or heading, or any code when that list is not there, in the
 * newest list that has it. NULL when nobody says. */
const char *hs_name(struct hs_lists *h, const char *nomenclature, const char *code);
/* Name of a section, "III"; NULL when no list of sections was imported. */
const char *hs_section(struct hs_lists *h, const char *section);
/* The stretch of a list whose codes begin with `prefix`. */
void hs_under(const struct hs_list *l, const char *prefix, size_t *ret_begin, size_t *ret_end);

/* --- search ------------------------------------------------------------------------------------------ */

struct hs_weights { /* parameters trade.search.*: how much of a word's weight each kind of match brings */
    double plural, prefix, typo, above, least;
};
struct hs_hit {
    size_t item;        /* in the list */
    double fit;         /* 0…1 of the weight of the words asked for */
    const char *missed; /* words asked for that it does not have; "" when it has all */
};
/* Best first; ties by the shorter text, then by code. Words weigh by how rare they are in the list. Nothing
 * below weights->least: then the answer is "don't know". */
size_t hs_search(const struct hs_list *l, struct arena *a, struct str words,
                 const struct hs_weights *weights, struct hs_hit **ret);

#endif
