/* Pairs for shipping: both directions of a pair merged, and what cannot be true withheld.
 *
 * GeoDist gives two distances for a pair: between capitals and between people (population-weighted over
 * cities). They may differ by about the size of the two countries and no more. Where they differ by more
 * than size_multiple × (internal distances) + slack_km, one of them is wrong and both are withheld; an
 * economy for which that happens with more than wrong_share of its partners has a wrong place in the
 * source (Samoa's longitude lacks its minus, Saint Kitts' people are put elsewhere), and all its
 * distances are withheld.
 */
#include <math.h>
#include <string.h>

#include "country/build.h"

static int8_t either(int8_t a, int b)
{
    return (int8_t)(a > b ? a : b); /* -1 unknown < 0 no < 1 yes */
}

static void merge(struct build *b)
{
    struct facts *f = b->facts;
    for (size_t i = 0; i < b->n_pairs; i++) {
        const struct pair_observation *o = &b->pairs[i];
        struct pair_cell *c = &f->pairs[pair_at(f, o->from, o->to)];
        if (o->pair.agreement != AGREEMENT_UNKNOWN) {
            c->agreement = (int8_t)o->pair.agreement;
            f->agreement_year = o->pair.agreement_year;
        }
        for (int way = 0; way < 2; way++) {
            c = way ? &f->pairs[pair_at(f, o->to, o->from)] : &f->pairs[pair_at(f, o->from, o->to)];
            c->contiguous = either(c->contiguous, o->pair.contiguous);
            c->common_official = either(c->common_official, o->pair.common_official);
            c->common_spoken = either(c->common_spoken, o->pair.common_spoken);
            c->colony = either(c->colony, o->pair.colony);
            c->common_coloniser = either(c->common_coloniser, o->pair.common_coloniser);
            c->same_country = either(c->same_country, o->pair.same_country);
            if (isfinite(o->pair.distance_km))
                c->distance_km = (float)o->pair.distance_km;
            if (isfinite(o->pair.capital_km))
                c->capital_km = (float)o->pair.capital_km;
        }
    }
}

void build_pairs(struct build *b)
{
    struct facts *f = b->facts;
    size_t n = f->n_markets;
    pairs_new(f);
    merge(b);
    for (size_t i = 0; b->no_agreement && i < n * n; i++)
        f->pairs[i].agreement_why = b->no_agreement[i];
    unsigned *wrong = NEW_N(b->arena, unsigned, n), *known = NEW_N(b->arena, unsigned, n);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            struct pair_cell *p = &f->pairs[i * n + j], *q = &f->pairs[j * n + i];
            double inside = (double)f->pairs[i * n + i].capital_km + (double)f->pairs[j * n + j].capital_km;
            double apart = fabs((double)p->distance_km - (double)p->capital_km);
            if (!isfinite(apart))
                continue;
            known[i]++;
            known[j]++;
            if (isfinite(inside) &&
                apart > b->rules.size_multiple * inside + b->rules.slack_km) {
                wrong[i]++;
                wrong[j]++;
                p->distance_why = q->distance_why = 1;
            }
        }
    for (size_t i = 0; i < n; i++) {
        if (!(wrong[i] > b->rules.wrong_share * known[i]))
            continue;
        for (size_t j = 0; j < n; j++)
            if (j != i && isfinite((double)f->pairs[i * n + j].capital_km))
                f->pairs[i * n + j].distance_why = f->pairs[j * n + i].distance_why = 1;
    }
    for (size_t i = 0; i < n * n; i++)
        if (f->pairs[i].distance_why)
            f->pairs[i].distance_km = f->pairs[i].capital_km = NAN;
}
