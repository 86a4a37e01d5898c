/* potential_inside.h — what the pieces of the potential share (used inside the room).
 *
 * α_ik = w_ik g_i / Σ_i' w_i'k g_i' with w_ik = exports × re-export correction × tariff advantage and g the
 * growth of GDP; β_ijk = b_jk h_j with b_jk = imports × tariff factor × distance factor and h the growth of
 * demand. "Today" is the same with g = h = 1. Duties that name an exporter change b for single
 * (exporter, importer, product).
 */
#ifndef TRADE_POTENTIAL_INSIDE_H
#define TRADE_POTENTIAL_INSIDE_H

#include "trade/potential.h"
#include "trade/runs.h"

/* b_ijk = b_jk × ratio for the exporters that an importer treats otherwise than all. */
struct preference {
    uint16_t exporter, importer;
    double ratio;
};
struct potential_duties {
    double *advantage;          /* τ up to a factor of the product, [n × n_products]; NULL = 1 */
    double *demand;             /* of those without preference, [n × n_products]; NULL = 1 */
    const struct preference *preference; /* sorted by exporter, importer within a product */
    const size_t *product_preference;    /* [n_products + 1]; NULL: there are none */
};
struct potential_model {
    const struct cube *cube;
    const struct potential_options *opt;
    size_t n, n_products;
    double *weight_total, *weight_total_today; /* [n_products] Σ_i w_ik g_i, Σ_i w_ik; may be one array */
    const double *gdp;         /* [n] g or NULL */
    double *demand_growth;     /* [n] h or NULL */
    double *nearness;          /* [n × n_products] d̄_jk^θ, importer-major; NULL: θ = 0 */
    double *distance;          /* [n × n] km, NaN unknown; NULL: θ = 0 */
    struct potential_duties duties;
};
bool potential_model_of(struct job *job, const struct cube *c, const struct potential_options *opt,
                        struct potential_model *ret, struct err *e) NODISCARD;
/* Fills duties from the store's tariffs; leaves it empty when no importer treats exporters differently. */
bool potential_duties_of(struct job *job, struct potential_model *m, struct err *e) NODISCARD;

static inline double supply_weight(const struct potential_model *m, size_t i, size_t k)
{
    const struct cube *c = m->cube;
    size_t at = i * m->n_products + k;
    double w = c->exports[at];
    if (m->opt->reexport_correction && c->imports[at] > w)
        w *= w / c->imports[at];
    return m->duties.advantage ? w * m->duties.advantage[at] : w;
}
static inline double supply_today(const struct potential_model *m, size_t i, size_t k)
{
    double w = supply_weight(m, i, k);
    return w > 0 ? w / m->weight_total_today[k] : 0;
}
static inline double supply(const struct potential_model *m, size_t i, size_t k)
{
    double w = supply_weight(m, i, k);
    return w > 0 ? (m->gdp ? w * m->gdp[i] : w) / m->weight_total[k] : 0;
}
/* b_jk: what every exporter without a preference meets. */
static inline double demand_today(const struct potential_model *m, size_t j, size_t k)
{
    size_t at = j * m->n_products + k;
    double b = m->cube->imports[at];
    if (m->duties.demand)
        b *= m->duties.demand[at];
    return m->nearness ? b * m->nearness[at] : b;
}
static inline double demand(const struct potential_model *m, size_t j, size_t k)
{
    double b = demand_today(m, j, k);
    return m->demand_growth ? b * m->demand_growth[j] : b;
}
/* The one way an expected value is computed, so that all paths have the same bits. */
static inline double expected_value(double alpha, double gamma, double beta)
{
    return alpha * gamma * beta;
}
/* Is γ's denominator another one than Σ αβ? */
static inline bool ease_is_of_today(const struct potential_model *m)
{
    return m->opt->mode == POTENTIAL_STATIC && (m->gdp || m->demand_growth);
}

/* potential_sums.c: out[i × n_out + j] = Σ_l left[i × length + l] × right[l × n_out + j]; l ascending, one
 * accumulator a cell. Blocks of columns run in parallel. */
void potential_sums(struct arena *a, const double *left, size_t rows, size_t length, const double *right,
                    size_t n_out, double *out);

#endif
