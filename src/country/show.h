/* show.h — the capabilities that show markets to people; one line each in doors/table.c. */
#ifndef COUNTRY_SHOW_H
#define COUNTRY_SHOW_H

#include "base/capability.h"
#include "country/country.h"

extern const struct capability country_show, country_compare, country_distance, country_search,
    country_languages;

/* A hit of a search over all names, codes and capitals, best first. */
struct country_hit {
    int market;
    const char *name; /* as found: "Griechenland" */
    const char *lang; /* of that name, "" when not said */
    const char *kind; /* "name", "official", "other", "capital", "code", "former name" */
    int grade;        /* 0 exact … 5 only similar */
};
struct geo;
/* Ranked by grade, kind, length and code; one hit a market; at most `limit`. Accents, case and
 * punctuation do not count. */
size_t country_find(const struct facts *f, const struct geo *g, struct arena *a, struct str text,
                    size_t limit, const struct country_hit **ret);

#endif
