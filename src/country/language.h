/* language.h — who speaks what in a market, how near two languages are, and how much of a market a
 * firm can reach in the languages it speaks.
 *
 * Use:     languages_of_job(job, f, g, &l, e)
 *          languages_of(l, market, &speech)             largest share first
 *          language_common_spoken_figure(l, a, m, n)    CSL, a figure with the shares as inputs
 *          language_reach(l, a, market, skills, n)      the firm's own coverage
 * Data:    languages.csv (CLDR; shares of speakers, sum above 100 %) from the country folder,
 *          data/country/language_tree.csv (family, branch, sub-branch)
 * Codes:   ISO 639 base codes as in CLDR; "pt-BR" is "pt", "nb" is "no"
 * Missing: a withheld share makes what needs it missing; an unlisted language has no class
 * Method:  docs/methods/distance-language.md (Melitz & Toubal 2014; Dow & Karunaratna 2006)
 * Checked: tests/unit/country/test_distance_language.c
 */
#ifndef COUNTRY_LANGUAGE_H
#define COUNTRY_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/text.h"
#include "country/country.h"
#include "country/geo.h"

struct languages;

enum language_status { LANGUAGE_SPOKEN, LANGUAGE_REGIONAL, LANGUAGE_DE_FACTO, LANGUAGE_OFFICIAL };
const char *language_status_name(enum language_status s); /* "official" …, "" for spoken */

struct speech {
    const char *lang;
    double share_01; /* of the population that speaks it; NaN when withheld as doubtful */
    enum language_status status;
};

/* g outlives l: leaves name the packages of g. */
bool languages_load(struct arena *a, const char *country_dir, const char *data_dir,
                    const struct facts *f, const struct geo *g, struct languages **ret,
                    struct err *e) NODISCARD;
bool languages_of_job(struct job *job, const struct facts *f, const struct geo *g,
                      const struct languages **ret, struct err *e) NODISCARD;

size_t languages_of(const struct languages *l, int market, const struct speech **ret);
/* Share as a leaf; missing when not listed among the market's languages or withheld. */
const struct figure *language_share(const struct languages *l, struct arena *a, int market,
                                    const char *lang);

const char *language_name(const struct languages *l, const char *lang); /* the code when unknown */
/* "Greek", "el", "el-GR", "EL" → "el". ERR_NOT_FOUND with the nearest name. */
bool language_resolve(const struct languages *l, struct arena *a, struct str text, const char **ret,
                      struct err *e) NODISCARD;

/* 1 same language, 2 same sub-branch, 3 same branch, 4 same family, 5 different; 0 when one of the
 * two is not in the tree. */
int language_class(const struct languages *l, const char *x, const char *y);
/* Shared levels of four (family, branch, sub-branch, language): 0, 0.25 … 1; NaN as above. */
double language_proximity(const struct languages *l, const char *x, const char *y);

/* --- kernels -----------------------------------------------------------------------------------
 */

/* Common spoken language of two populations (Melitz & Toubal 2014, with their cap).
 *
 *   CSL = min(1, max + (sum - max)·(1 - max)),  max = max_l s_l t_l,  sum = Σ_l s_l t_l
 *
 * s, t   [n] shares of speakers of language l in the two populations, each in 0…1
 * n = 0 gives 0. Result in 0…1, symmetric in s and t. Cost O(n).
 */
double language_common_spoken(const double *s, const double *t, size_t n);

/* Share of a market that a firm can serve in a language it speaks (methods 4.4).
 *
 *   m + (1 - m)·(1 - Π_{l ≠ l*} (1 - a_l s_l)),  m = max_l a_l s_l, reached at l*
 *
 * Speakers of several languages overlap, so a plain sum could pass 1; this treats the languages
 * beyond the first as independent of it.
 * a      [n] the firm's ability in language l, 0…1
 * s      [n] share of the market's population that speaks l, 0…1
 * n = 0 gives 0. Result in 0…1, non-decreasing in every a_l and s_l. Cost O(n).
 */
double language_coverage(const double *a, const double *s, size_t n);

/* --- pairs of markets, as figures ----------------------------------------------------------------
 */

/* 1 when a language is official (or de facto official) in both, else 0. */
const struct figure *language_common_official_figure(const struct languages *l, struct arena *a,
                                                     int m, int n);
const struct figure *language_common_spoken_figure(const struct languages *l, struct arena *a,
                                                   int m, int n);
/* Class and proximity of the closest pair among the main languages of each market: those with a
 * status (official, de facto, regional) spoken by at least `major` (0…1) of the population, and the
 * largest one. */
const struct figure *language_class_figure(const struct languages *l, struct arena *a, int m, int n,
                                           double major);
const struct figure *language_proximity_figure(const struct languages *l, struct arena *a, int m,
                                               int n, double major);

/* --- the firm ------------------------------------------------------------------------------------
 */

struct language_ability {
    const char *lang;
    double level_01;             /* 0 none … 1 as in the home market */
    const struct figure *stated; /* the firm's statement, an input of the result; may be NULL */
};
/* The firm's language coverage of a market, 0…1. Missing when the market's languages are unknown
 * or a share that the firm's skills need is withheld. */
const struct figure *language_reach(const struct languages *l, struct arena *a, int market,
                                    const struct language_ability *skills, size_t n_skills);

#endif
