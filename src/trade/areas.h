/* areas.h — the areas that trade statistics speak of, by the codes their sources use.
 *
 * CEPII, UN Comtrade and WITS number most economies as ISO 3166/M49 does and some in their own way (251 is
 * France with Monaco, 842 the United States with Puerto Rico, 490 "Other Asia, n.e.s."). The table
 * data/trade/areas.csv holds the differences with their source; every other code goes through the country
 * table. An area that is no market of today (Belgium-Luxembourg, the USSR, "Other Asia") keeps a code of its
 * own and market -1; a total ("World", "Areas n.e.s." where a source adds them up) is no area at all.
 *
 * Use:     TRY(areas_load(a, data_dir, &areas, e)); i = area_of_number(areas, "baci", 251);
 *          area_at(areas, i)->code → "FRA"
 * Schemes: "baci", "comtrade", "wits"; each knows the ISO numeric code, alpha-3, alpha-2 and names too
 * Threads: immutable once loaded
 * Checked: tests/unit/trade/test_areas.c; every code of CEPII's own list resolves
 */
#ifndef TRADE_AREAS_H
#define TRADE_AREAS_H

#include "country/country.h"
#include "trade/flows.h"

struct area {
    char code[FLOW_COUNTRY]; /* alpha-3, or a code of its own: "BLX", "S19" */
    const char *name;
    const char *note; /* "" or what it takes in: "with Monaco" */
    int market;       /* index in the facts; -1: no market of today */
};
enum { AREA_UNKNOWN = -1, AREA_GROUP = -2 /* World, a total, a group: never added to partners */ };

struct areas;
/* Reads data_dir/trade/areas.csv and the lists of the country table (no facts). */
bool areas_load(struct arena *a, const char *data_dir, const struct areas **ret,
                struct err *e) NODISCARD;
bool areas_of_job(struct job *job, const struct areas **ret, struct err *e) NODISCARD;
size_t area_count(const struct areas *s);
const struct area *area_at(const struct areas *s, int area);
/* The codes of all areas, as flow_form.country wants them: index = area. */
const char (*area_codes(const struct areas *s))[FLOW_COUNTRY];
/* Index, AREA_GROUP or AREA_UNKNOWN. */
int area_of_number(const struct areas *s, const char *scheme, int number); /* 0 … 999 */
/* Any text of a file: number, alpha-3 (any case), alpha-2, name. ret_why (may be NULL) says why not. */
int area_of_text(const struct areas *s, const char *scheme, struct str text, const char **ret_why);
int area_of_code(const struct areas *s, const char *code); /* the store's own code; AREA_UNKNOWN */
/* The country lists that areas_load read: names, aliases. */
const struct facts *areas_facts(const struct areas *s);

#endif
