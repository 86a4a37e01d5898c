/* lists.h — what a source lists about an economy: trade partners, leading goods, religions …
 *
 * data/country/lists/<list>.csv holds one list for all economies, one item a line:
 *   iso3,list,rank,item,share_pct,low_pct,high_pct,year,source
 * An item is a code, never wording of the source: alpha-3 of a partner; chapters or headings of the
 * Harmonized System ("8703", "61+62", "3102-3105"); words of data/country/vocabulary_labels.csv.
 * A share that the source does not give is missing (NaN here, empty in the file), never 0.
 *
 * Lists: import_partners, export_partners, import_commodities, export_commodities, religions,
 *        languages, official_languages, organisations, legal_elements, legal_origin, government
 * Use:     lists_load(a, f, data_dir, &l, e);  n = lists_get(l, market, "import_partners", &items);
 * Owns:    everything lives in the arena given to lists_load
 * Threads: immutable after loading
 * See:     data/country/factbook_lists.csv, tests/unit/country/test_import_factbook.c
 */
#ifndef COUNTRY_LISTS_H
#define COUNTRY_LISTS_H

#include "country/import.h"

struct list_entry {
    int rank;         /* 1 = first */
    const char *item; /* code */
    double share_pct, low_pct, high_pct;
    int year;
    const char *source; /* id in sources.csv */
};

struct lists;

bool lists_load(struct arena *a, const struct facts *f, const char *data_dir, struct lists **ret,
                struct err *e) NODISCARD;
/* Items by rank; 0 when the source has no such list for the economy. The array belongs to l. */
size_t lists_get(const struct lists *l, int market, const char *list,
                 const struct list_entry **ret);
/* NULL when the list does not hold the item. */
const struct list_entry *lists_find(const struct lists *l, int market, const char *list,
                                    const char *item);
/* In words: "Passenger cars", "Common law", the name of a partner; the code itself when there is no
 * label. */
const char *lists_label(const struct lists *l, const char *list, const char *item);
/* Does an HS code (two to ten digits, no points) fall under an item of a commodity list? */
bool lists_covers_hs(const char *item, struct str hs);
const char *lists_hash(const struct lists *l); /* SHA-256 of the files read, hex */

/* Writes folder/<list>.csv for every list among the observations, sorted by economy and rank; the
 * same observations give the same bytes. Files are replaced whole. */
bool lists_write(struct arena *a, const struct facts *f, const char *folder, const char *source,
                 const struct list_observation *items, size_t n, struct err *e) NODISCARD;

#endif
