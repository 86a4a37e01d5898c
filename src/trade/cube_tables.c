/* cube_tables.c — a cube from tables in memory, and look-up by code. */
#include <string.h>

#include "trade/cube.h"

struct cube *cube_from_tables(struct arena *a, size_t n_countries, size_t n_products,
                              const char (*country)[FLOW_COUNTRY],
                              const char (*product)[FLOW_PRODUCT], double *exports, double *imports,
                              double *bilateral)
{
    struct cube *c = NEW(a, struct cube);
    c->dataset = "tables", c->nomenclature = "", c->source = "tables in memory";
    c->digits = n_products ? (int)strlen(product[0]) : 0;
    c->n_countries = n_countries, c->n_products = n_products;
    c->country = country, c->product = product;
    c->exports = exports, c->imports = imports, c->bilateral = bilateral;
    c->market = NEW_N(a, int, n_countries + 1);
    c->country_exports = NEW_N(a, double, n_countries + 1);
    c->country_imports = imports ? NEW_N(a, double, n_countries + 1) : NULL;
    c->product_world = NEW_N(a, double, n_products + 1);
    for (size_t i = 0; i < n_countries; i++) {
        c->market[i] = -1;
        for (size_t k = 0; k < n_products; k++) {
            c->country_exports[i] += exports[i * n_products + k];
            c->product_world[k] += exports[i * n_products + k];
            if (imports)
                c->country_imports[i] += imports[i * n_products + k];
        }
        c->world += c->country_exports[i];
    }
    return c;
}

static int find_code(const char *codes, size_t width, size_t n, const char *code)
{
    char key[FLOW_PRODUCT] = "";
    if (!code || strlen(code) >= width)
        return -1;
    memcpy(key, code, strlen(code));
    for (size_t low = 0, high = n; low < high;) {
        size_t mid = low + (high - low) / 2;
        int order = memcmp(codes + mid * width, key, width);
        if (order == 0)
            return (int)mid;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return -1;
}

int cube_country(const struct cube *c, const char *iso3)
{
    return find_code(&c->country[0][0], FLOW_COUNTRY, c->n_countries, iso3);
}

int cube_product(const struct cube *c, const char *code)
{
    return find_code(&c->product[0][0], FLOW_PRODUCT, c->n_products, code);
}
