/* cube_inside.h — what the files of the cube share: how each segment's dictionary maps into the cube's. */
#ifndef TRADE_CUBE_INSIDE_H
#define TRADE_CUBE_INSIDE_H

#include "base/params.h"
#include "trade/cube.h"

struct cube_map { /* of one segment */
    uint16_t *country;  /* [segment's n_countries] index in the cube */
    uint32_t *product;  /* [cube's n_products + 1] first product of the segment that is this one or later */
};
struct cube_inside {
    struct flow_store *store;
    const struct facts *facts;
    const struct params *params;
    const struct flow_info *info; /* of the newest year in the window */
    struct cube_map map[CUBE_MAX_YEARS];
    int as_of_year;
    double fresh_years, old_years; /* parameters country.grade.* */
};

#endif
