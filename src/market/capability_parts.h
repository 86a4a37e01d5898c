/* capability_parts.h — pieces that the capabilities of this room share (used inside the room). */
#ifndef MARKET_CAPABILITY_PARTS_H
#define MARKET_CAPABILITY_PARTS_H

#include "country/distance.h"
#include "market/market.h"

extern const char *const market_step_names[MATRIX_SIDE]; /* low, middle, high */
const char *market_cell_name(struct arena *a, const struct market_matrix_place *p);
const char *market_cell_id(struct arena *a, const struct market_matrix_place *p); /* high-low */
#define WHAT_IF_FIELD                                                                    \
    {.name = "what_if", .heading = "What if", .kind = VALUE_LIST, .of_kind = VALUE_PROSE, \
     .help = "what differs from the firm's own file"}
struct value *market_texts(struct arena *a, const char *const *items, size_t n);
struct value *market_proses(struct arena *a, const struct prose *const *items, size_t n); /* NULLs left out */
/* "What if …: " before a headline; nothing when the ranking is the firm's own. */
const struct prose *market_headline(struct arena *a, const struct market_ranking *r,
                                    const struct prose *p);
/* Why a market is not among the lines: removed, or too little known. */
const struct prose *market_absent_because(struct arena *a, const struct market_ranking *r,
                                          const struct facts *f, int market);
/* capability_page.c: what only the page of one market shows. */
extern const struct shape market_distance_shape, market_block_shape, market_gap_shape,
    market_source_shape;
struct value *market_distances_value(struct arena *a, const struct distances *d, int home,
                                     int market);
bool market_cage_value(struct arena *a, const struct distances *d, int home, int market,
                       struct value **ret, struct err *e) NODISCARD;
struct value *market_gaps_value(struct arena *a, const struct market_ranking *r,
                                const struct market_line *l);
/* The sources of all figures reachable from the value, by id. */
struct value *market_sources_value(struct arena *a, const struct facts *f, const struct value *v);
/* capability_goods.c */
extern const struct shape market_product_shape;
struct value *market_product_value(struct arena *a, const struct facts *f,
                                   const struct product_trade *t);
extern const struct shape market_force_shape;
struct value *market_forces_value(struct arena *a, const struct forces *f); /* empty: none is known */
/* capability_lines.c: a ranked market as a record, short or with everything, and its parts. */
extern const struct shape market_line_shape, market_reason_shape, market_weight_shape,
    market_rule_shape;
struct value *market_line_value(struct arena *a, const struct market_ranking *r,
                                const struct market_line *l, bool in_full);
struct value *market_weights_value(struct arena *a, const struct market_ranking *r);
struct value *market_rules_value(struct arena *a, const struct market_ranking *r);
const char *market_iso2(const struct market_ranking *r, int market);

/* The firm and its ranking with the options given: firm, criteria, first, draws, weight, allow,
 * veto. order_only as in struct market_options. */
bool market_ranking_of(struct job *job, const struct args *args, bool order_only,
                       const struct firm **ret_firm, const struct market_ranking **ret,
                       struct err *e) NODISCARD;

#define FIRM_PARAM                                                                      \
    {                                                                                   \
        .name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, \
        .help = "a firm file, or the id of a firm in the workspace"                     \
    }
#define CRITERIA_PARAM                                                                             \
    {                                                                                              \
        .name = "criteria", .kind = PARAM_TEXT, .help = "criteria set; default: the firm's sector" \
    }
#define FIRST_PARAM                                                              \
    {                                                                            \
        .name = "first", .kind = PARAM_TEXT, .flags = PARAM_REPEATED,            \
        .help = "a group that outweighs all others; more of them: in this order" \
    }
#define DRAWS_PARAM                                                                      \
    {                                                                                    \
        .name = "draws", .kind = PARAM_INT, .unit = "draws", .min = 100, .max = 1000000, \
        .help = "weights drawn; default: the parameter market.smaa.draws"                \
    }
#define WHAT_IF_PARAMS                                                                            \
    {.name = "weight",                                                                            \
     .kind = PARAM_TEXT,                                                                          \
     .flags = PARAM_REPEATED,                                                                     \
     .help = "what if: a group's weight, like near=0.3; the others share the rest"},              \
        {.name = "allow",                                                                         \
         .kind = PARAM_TEXT,                                                                      \
         .flags = PARAM_REPEATED,                                                                 \
         .help = "what if: a rule switched off, like max_distance_km, exclude or exclude=BRA"},   \
        {.name = "veto",                                                                          \
         .kind = PARAM_TEXT,                                                                      \
         .flags = PARAM_REPEATED,                                                                 \
         .help = "what if: a rule set, like max_distance_km=4000, exclude=BRA or require=EU"}
#define TOP_PARAM                                                                                \
    {.name = "top", .kind = PARAM_INT, .unit = "markets", .default_value = "20", .min = 0,         \
     .max = 1000, .help = "how many to show; 0 = all"}

#endif
