/* catalogue.h — the judgement files behind the diagnosis, read and checked once.
 *
 * practices/pei.yaml, instruments/apmo-bc.yaml, instruments/technologies.yaml,
 * facilitators/{facilitators.yaml,claims.csv,references.csv} and the parameters. An adviser may
 * edit them; every mistake is refused with file, line and what was expected. Ids are looked up once
 * here, so that scoring works with indices.
 *
 * Owns:    everything lives in the arena given; immutable after loading
 * Errors:  ERR_NOT_FOUND, ERR_PARSE, ERR_INPUT with file and line
 * Limits:  CAT_MAX_* below
 * Checked: tests/unit/diagnosis/test_catalogue.c, tests/fuzz/fuzz_catalogue.c
 */
#ifndef DIAGNOSIS_CATALOGUE_H
#define DIAGNOSIS_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/params.h"
#include "base/text.h"

struct distances; /* country/distance.h */

enum {
    N_LEVELS = 5,           /* the maturity grid 0..4 */
    N_CLASSES = 4,          /* proactive, preactive, reactive, passive */
    N_TECH_GROUPS = 5,      /* D1..D5 */
    N_MECHANISMS = 4,       /* M1..M4 */
    CAT_MAX_PRACTICES = 64, /* practice sets are uint64_t masks */
    CAT_MAX_FACILITATORS = 32,
    CAT_MAX_LIST = 512
};

/* --- practices ---------------------------------------------------------------------------------
 */

struct observable {
    const char *id, *question, *why, *evidence;
    double weight; /* share within its practice; sums to 1 */
    size_t practice;
};
struct practice {
    const char *id, *name, *question, *why, *tag;
    const char *support; /* "P": the source places it in this dimension; "I": inferred */
    size_t dimension;
    double weight; /* relative, as in the file */
    const char *levels[N_LEVELS];
    const struct observable *observables; /* [n_observables] a run of pei->observables */
    size_t n_observables, first_observable;
};
struct dimension {
    const char *id, *name, *tag;
    size_t n_practices;
};
struct grid_level {
    const char *name, *text;
};
struct pei_class {
    const char *id, *name, *text;
};
struct pei_catalogue {
    const char *version, *title, *source, *hash;
    struct grid_level grid[N_LEVELS];
    struct pei_class classes[N_CLASSES]; /* best first */
    struct dimension *dimensions;
    size_t n_dimensions;
    struct practice *practices;
    size_t n_practices;
    struct observable *observables;
    size_t n_observables;
};

/* --- statements, constructs, views -------------------------------------------------------------
 */

enum block { BLOCK_ANTECEDENT, BLOCK_MECHANISM, BLOCK_BOUNDARY, N_BLOCKS };
enum construct_level {
    LEVEL_MACRO,
    LEVEL_MESO,
    LEVEL_MICRO,
    LEVEL_INDUSTRY,
    LEVEL_ORGANISATION,
    N_CONSTRUCT_LEVELS
};

struct item { /* a statement rated on the scale */
    const char *id, *question;
    bool reversed;
    size_t construct;
};
struct indicator_map { /* a country figure mapped straight onto 0..100, clipped */
    const char *indicator, *why, *tag;
    double at_0, at_100;
};
struct construct {
    const char *id, *name, *why, *tag;
    enum block block;
    enum construct_level level;
    size_t first_item, n_items;
    const struct indicator_map *indicators;
    size_t n_indicators;
};
enum member_kind { MEMBER_PRACTICE, MEMBER_OBSERVABLE, MEMBER_ITEM };
struct view_member {
    enum member_kind kind;
    size_t index;
    const char *id;
};
struct view {
    const char *id, *family, *name, *text, *tag, *source;
    const struct view_member *members;
    size_t n_members;
};
struct apmo_catalogue {
    const char *version, *title, *hash;
    int scale_min, scale_max;
    const char *scale_low, *scale_high;
    struct construct *constructs;
    size_t n_constructs;
    struct item *items;
    size_t n_items;
    struct view *views;
    size_t n_views;
    size_t mechanism[N_MECHANISMS]; /* construct index of M1..M4 */
};

/* --- technologies ------------------------------------------------------------------------------
 */

struct tech {
    const char *id, *name, *why;
    double weight; /* share within its group; sums to 1 */
    size_t group;
};
struct tech_group {
    const char *id, *name, *tag;
    size_t first, n;
};
struct tech_catalogue {
    const char *version, *hash;
    struct grid_level levels[N_LEVELS];
    struct tech_group groups[N_TECH_GROUPS];
    struct tech *techs;
    size_t n_techs;
};

/* --- facilitators and the claims behind them ----------------------------------------------------
 */

enum category { CATEGORY_EC = 1, CATEGORY_EM = 2, CATEGORY_EB = 4 }; /* bits */

struct reference {
    const char *id, *citation, *tag, *note;
    int year;
    char grade; /* 'A'..'D' before the age rule */
};
struct claim {
    int number; /* 1..37 */
    unsigned categories;
    char effect; /* '+' improves, '-' risk or limit, '~' moderates */
    bool all_practices;
    uint64_t practices; /* bit i = pei->practices[i] */
    const size_t *references;
    size_t n_references;
    const char *text, *locator, *tag;
};
struct facilitator {
    const char *id, *name;
    unsigned categories;
    const size_t *claims; /* indices */
    size_t n_claims;
    const size_t *techs; /* the tool itself first */
    size_t n_techs;
    unsigned sectors;        /* bit = enum sector of firm/firm.h it makes sense for */
    const char *sectors_why; /* why not for the others; NULL when it suits all */
    const uint32_t *needs;   /* each a set of facilitators of which one is enough */
    size_t n_needs;
    uint32_t excludes;
    double cost[3];   /* low, usual, high; fac->currency, first year */
    double effort[3]; /* low, usual, high; staff days */
};
struct contradiction {
    const char *id, *one, *other, *handling;
    uint64_t practices;
};
struct facilitator_catalogue {
    const char *version, *hash, *currency;
    uint64_t not_impacted; /* practices the source calls hardly affected */
    struct reference *references;
    size_t n_references;
    struct claim *claims;
    size_t n_claims;
    struct facilitator *facilitators;
    size_t n_facilitators;
    struct contradiction *contradictions;
    size_t n_contradictions;
};

/* --- all of it -----------------------------------------------------------------------------------
 */

/* How much a mode of entry commits the firm: the rank of investment plus control among all modes of
 * data/entry/modes.csv, from 1. Read as data only; choosing a mode is the business of another room.
 */
struct mode_step {
    const char *id, *name;
    double investment, control;
    int rank;
};

struct catalogue {
    const struct pei_catalogue *pei;
    const struct apmo_catalogue *apmo;
    const struct tech_catalogue *tech;
    const struct facilitator_catalogue *fac;
    const struct params *params;
    const struct mode_step *modes;
    size_t n_modes;
    const struct distances *distances; /* NULL: the package tables are not built; kilometres then */
    const char *hash; /* SHA-256 over the four hashes and the parameters: what a result stores */
};

bool catalogue_load(struct arena *a, const char *data_dir, struct date as_of,
                    const struct catalogue **ret, struct err *e) NODISCARD;

/* The same from text, for tests and fuzzing; `name` stands for the file in messages. */
bool pei_catalogue_read(struct arena *a, const char *name, struct str text,
                        const struct pei_catalogue **ret, struct err *e) NODISCARD;
bool tech_catalogue_read(struct arena *a, const char *name, struct str text,
                         const struct tech_catalogue **ret, struct err *e) NODISCARD;
bool apmo_catalogue_read(struct arena *a, const char *name, struct str text,
                         const struct pei_catalogue *pei, const struct apmo_catalogue **ret,
                         struct err *e) NODISCARD;
bool facilitator_catalogue_read(struct arena *a, struct str facilitators, struct str claims,
                                struct str references, const struct pei_catalogue *pei,
                                const struct tech_catalogue *tech,
                                const struct facilitator_catalogue **ret, struct err *e) NODISCARD;

/* Index by id, or -1. */
int practice_find(const struct pei_catalogue *c, const char *id);
int observable_find(const struct pei_catalogue *c, const char *id);
int item_find(const struct apmo_catalogue *c, const char *id);
int construct_find(const struct apmo_catalogue *c, const char *id);
int tech_find(const struct tech_catalogue *c, const char *id);
const struct mode_step *mode_find(const struct catalogue *c, const char *id); /* NULL: unknown */
int facilitator_find(const struct facilitator_catalogue *c, const char *id);
const char *block_name(enum block b);                     /* "antecedent" … */
const char *construct_level_name(enum construct_level l); /* "macro" … */
/* "e-commerce, e-business" for a set of categories. */
char *category_names(struct arena *a, unsigned categories);

/* A parameter as a figure: value, unit, and where it stands. ERR_NOT_FOUND with the nearest id. */
bool param_figure(struct arena *a, const struct params *p, const char *id,
                  const struct figure **ret, struct err *e) NODISCARD;

#endif
