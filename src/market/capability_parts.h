/* capability_parts.h — pieces that the capabilities of this room share (used inside the room). */
#ifndef MARKET_CAPABILITY_PARTS_H
#define MARKET_CAPABILITY_PARTS_H

#include "market/market.h"

extern const char *const market_step_names[MATRIX_SIDE]; /* low, middle, high */
const char *market_cell_name(struct arena *a, const struct market_matrix_place *p);
struct value *market_texts(struct arena *a, const char *const *items, size_t n);
struct value *market_proses(struct arena *a, const struct prose *const *items, size_t n); /* NULLs left out */
/* The firm and its ranking with the options given: firm, criteria, first, draws. */
bool market_ranking_of(struct job *job, const struct args *args, const struct firm **ret_firm,
                       const struct market_ranking **ret, struct err *e) NODISCARD;

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
#define TOP_PARAM                                                                                \
    {.name = "top", .kind = PARAM_INT, .unit = "markets", .default_value = "20", .min = 0,         \
     .max = 1000, .help = "how many to show; 0 = all"}

#endif
