/* smaa_axes.h — the draws of a ranking pass, seen as a place in the attractiveness × ease grid
 * (used inside the room). The pass hands over each pack of draws while its weights and values are
 * at hand.
 */
#ifndef MARKET_SMAA_AXES_H
#define MARKET_SMAA_AXES_H

#include "market/smaa_plan.h"

struct axes_pass;

bool axes_begin(struct arena *tmp, const struct smaa_plan *p, size_t n_threads, size_t n_blocks,
                struct axes_pass **ret, struct err *e) NODISCARD;
/* The first `lanes` draws of a pack: weights w, and values v when values are drawn. */
void axes_take(struct axes_pass *s, size_t block, size_t worker, const pack *w, const pack *v,
               size_t lanes);
void axes_end(struct arena *a, const struct axes_pass *s, struct smaa_axes *ret);

#endif
