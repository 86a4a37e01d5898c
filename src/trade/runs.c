/* runs.c — actual flows of one product after the other, exporter by exporter, over the years of
 * a cube. A product of the cube is a stretch of products in each segment (one product at full
 * length, all below a heading else), so its pairs are put in order of exporter by counting, and the
 * rows of an exporter are added into one line of importers. */
#include <string.h>

#include "trade/runs.h"

struct stretch {
    uint32_t begin, end; /* pairs of the segment */
};
struct runs {
    const struct cube *cube;
    const uint16_t *country[CUBE_MAX_YEARS]; /* segment's country → cube's; UINT16_MAX: not there */
    struct stretch *stretch;                 /* [n_years × n_products] */
    size_t most_pairs;                       /* of one product */
};
struct place {
    uint32_t pair;
    uint16_t segment;
};
struct run_cursor {
    const struct runs *rows;
    struct place *place; /* of the product's pairs, by exporter */
    uint32_t *first;     /* [n + 1] */
    size_t exporter;     /* next one to look at */
    double *value;       /* [n] */
    uint16_t *touched;   /* [n] */
    size_t n_touched;
};

struct runs *runs_open(struct arena *a, const struct cube *c, struct err *e)
{
    struct runs *r = NEW(a, struct runs);
    r->cube = c;
    r->stretch = NEW_N(a, struct stretch, c->n_years * c->n_products + 1);
    for (size_t y = 0; y < c->n_years; y++) {
        const struct flow_segment *s = c->segment[y];
        uint16_t *country = NEW_N(a, uint16_t, s->n_countries + 1);
        for (size_t i = 0; i < s->n_countries; i++) {
            int at = cube_country(c, s->country[i]);
            country[i] = at < 0 ? UINT16_MAX : (uint16_t)at;
        }
        r->country[y] = country;
        struct stretch *stretch = r->stretch + y * c->n_products;
        uint32_t p = 0;
        for (size_t k = 0; k < c->n_products; k++) { /* both are sorted */
            const char *code = c->product[k];
            size_t digits = strnlen(code, FLOW_PRODUCT);
            if (k > 0 && strncmp(c->product[k - 1], code, FLOW_PRODUCT) >= 0) {
                (void)FAIL(e, ERR_BUG, "the products of a cube are not sorted: %s", code);
                return NULL;
            }
            while (p < s->n_products && strncmp(s->product[p], code, digits) < 0)
                p++;
            stretch[k].begin = s->product_pair[p];
            while (p < s->n_products && strncmp(s->product[p], code, digits) == 0)
                p++;
            stretch[k].end = s->product_pair[p];
        }
    }
    for (size_t k = 0; k < c->n_products; k++) {
        size_t pairs = 0;
        for (size_t y = 0; y < c->n_years; y++) {
            const struct stretch *st = &r->stretch[y * c->n_products + k];
            pairs += st->end - st->begin;
        }
        r->most_pairs = pairs > r->most_pairs ? pairs : r->most_pairs;
    }
    return r;
}

struct run_cursor *run_cursor_new(struct arena *a, const struct runs *r)
{
    struct run_cursor *x = NEW(a, struct run_cursor);
    x->rows = r;
    x->place = NEW_N(a, struct place, r->most_pairs + 1);
    x->first = NEW_N(a, uint32_t, r->cube->n_countries + 2);
    x->value = NEW_N(a, double, r->cube->n_countries + 1);
    x->touched = NEW_N(a, uint16_t, r->cube->n_countries + 1);
    return x;
}

static void forget(struct run_cursor *x)
{
    for (size_t t = 0; t < x->n_touched; t++)
        x->value[x->touched[t]] = 0;
    x->n_touched = 0;
}

static void add_pair(struct run_cursor *x, size_t exporter, struct place at)
{
    const struct flow_segment *s = x->rows->cube->segment[at.segment];
    const uint16_t *country = x->rows->country[at.segment];
    for (uint32_t row = s->pair_row[at.pair]; row < s->pair_row[at.pair + 1]; row++) {
        if (s->row_importer[row] == FLOW_NO_PARTNER)
            continue;
        uint16_t importer = country[s->row_importer[row]];
        double v = (double)flow_value(s, row) * s->value_unit; /* whole counts: sums are exact */
        if (importer == UINT16_MAX || importer == exporter || v <= 0)
            continue;
        if (x->value[importer] <= 0)
            x->touched[x->n_touched++] = importer;
        x->value[importer] += v;
    }
}

static bool finish(struct run_cursor *x, size_t exporter, struct run *ret)
{
    double years = (double)x->rows->cube->n_years;
    for (size_t t = 0; t < x->n_touched; t++)
        x->value[x->touched[t]] /= years;
    *ret = (struct run){
        .exporter = exporter, .n_touched = x->n_touched, .importer = x->touched, .value = x->value};
    return x->n_touched > 0;
}

void run_cursor_start(struct run_cursor *x, size_t product)
{
    const struct runs *r = x->rows;
    const struct cube *c = r->cube;
    size_t n = c->n_countries;
    forget(x);
    memset(x->first, 0, (n + 2) * sizeof *x->first);
    for (int pass = 0; pass < 2; pass++) { /* count, then place */
        for (size_t y = 0; y < c->n_years; y++) {
            const struct stretch st = r->stretch[y * c->n_products + product];
            const struct flow_segment *s = c->segment[y];
            for (uint32_t pair = st.begin; pair < st.end; pair++) {
                uint16_t exporter = r->country[y][s->pair_exporter[pair]];
                if (exporter == UINT16_MAX)
                    continue;
                if (pass == 0)
                    x->first[exporter + 2]++;
                else
                    x->place[x->first[exporter + 1]++] = (struct place){pair, (uint16_t)y};
            }
        }
        for (size_t i = 2; pass == 0 && i < n + 2; i++)
            x->first[i] += x->first[i - 1];
    }
    x->exporter = 0;
}

bool run_cursor_next(struct run_cursor *x, struct run *ret)
{
    for (size_t n = x->rows->cube->n_countries; x->exporter < n;) {
        size_t i = x->exporter++;
        forget(x);
        for (uint32_t p = x->first[i]; p < x->first[i + 1]; p++)
            add_pair(x, i, x->place[p]);
        if (finish(x, i, ret))
            return true;
    }
    return false;
}

bool run_cursor_of(struct run_cursor *x, size_t product, size_t exporter, struct run *ret)
{
    const struct runs *r = x->rows;
    const struct cube *c = r->cube;
    forget(x);
    for (size_t y = 0; y < c->n_years; y++) {
        const struct stretch st = r->stretch[y * c->n_products + product];
        for (uint32_t pair = st.begin; pair < st.end; pair++)
            if (r->country[y][c->segment[y]->pair_exporter[pair]] == exporter)
                add_pair(x, exporter, (struct place){pair, (uint16_t)y});
    }
    return finish(x, exporter, ret);
}
