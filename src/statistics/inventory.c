/* inventory.c — see inventory.h. */
#include "statistics/inventory.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_erf.h>
#include <math.h>

double inventory_loss(double z)
{
    /* Q(z)·(hazard(z) − z): no underflow of the difference before Q itself underflows. */
    double tail = gsl_cdf_ugaussian_Q(z);
    return tail > 0 ? tail * (gsl_sf_hazard(z) - z) : 0;
}

double inventory_loss_inverse(double g)
{
    assert(g > 0);
    /* G falls, G(z) > −z, and G(z) ≤ φ(z) for z ≥ 0 gives the upper end. */
    double low = -g - 1, high = 1;
    while (inventory_loss(high) > g)
        high *= 2;
    for (int i = 0; i < 200 && high - low > 1e-14 * fmax(1, fabs(low)); i++) {
        double middle = (low + high) / 2;
        if (inventory_loss(middle) > g)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

double inventory_lead_demand_sd(double mean, double sd, double lead_mean, double lead_sd)
{
    return sqrt(lead_mean * sd * sd + mean * mean * lead_sd * lead_sd);
}

double inventory_z_of_service(double service)
{
    assert(service > 0 && service < 1);
    return gsl_cdf_ugaussian_Pinv(service);
}

double inventory_z_of_fill(double fill, double q, double sd)
{
    assert(fill > 0 && fill < 1 && q > 0);
    return sd > 0 ? inventory_loss_inverse((1 - fill) * q / sd) : 0;
}

double inventory_fill(double z, double q, double sd)
{
    assert(q > 0);
    return fmax(0, 1 - sd * inventory_loss(z) / q);
}

double inventory_order_quantity(double yearly, double order_cost, double holding)
{
    assert(yearly >= 0 && order_cost >= 0 && holding > 0);
    return sqrt(2 * yearly * order_cost / holding);
}

bool inventory_review(double yearly, double order_cost, double holding, double shortage, double mean,
                      double sd, struct inventory_review *ret, struct err *e)
{
    assert(yearly > 0 && order_cost > 0 && holding > 0 && shortage > 0 && sd >= 0);
    double q = inventory_order_quantity(yearly, order_cost, holding), z = 0, short_pieces = 0;
    for (int i = 0; i < 200; i++) {
        double out = q * holding / (shortage * yearly); /* 1 − F(R) */
        if (out >= 1)
            return FAIL(e, ERR_NUMERIC, "being short costs so little that no reorder point is worth it");
        z = gsl_cdf_ugaussian_Qinv(out);
        short_pieces = sd * inventory_loss(z);
        double next = sqrt(2 * yearly * (order_cost + shortage * short_pieces) / holding);
        bool settled = fabs(next - q) <= 1e-13 * q;
        q = next;
        if (settled)
            break;
    }
    *ret = (struct inventory_review){
        .quantity = q,
        .reorder = mean + z * sd,
        .cost = order_cost * yearly / q + holding * (q / 2 + z * sd) +
                shortage * short_pieces * yearly / q,
    };
    return true;
}

bool inventory_newsvendor(const struct inventory_demand *d, double price, double cost, double salvage,
                          struct inventory_purchase *ret, struct err *e)
{
    if (!(price > cost))
        return FAIL(e, ERR_INPUT, "a piece that costs %g and sells for %g earns nothing: buy none", cost,
                    price);
    if (!(cost > salvage))
        return FAIL(e, ERR_INPUT,
                    "a piece left over brings back %g of the %g it cost: nothing limits the order",
                    salvage, cost);
    double ratio = (price - cost) / (price - salvage);
    double q = fmax(0, inventory_demand_quantile(d, ratio));
    double sales = inventory_demand_sales(d, q);
    *ret = (struct inventory_purchase){ratio, q, sales, q - sales,
                                       price * sales + salvage * (q - sales) - cost * q};
    return true;
}
