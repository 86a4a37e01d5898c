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

/* Where x stands in the ascending stretch [begin, end) of countries; end when it does not. */
static inline uint32_t cube_find(const uint16_t *list, uint32_t begin, uint32_t end, int x)
{
    uint32_t low = begin, high = end;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (list[mid] < x)
            low = mid + 1;
        else
            high = mid;
    }
    return low < end && list[low] == x ? low : end;
}

#endif
