/* generate_flows.c — a made-up world in the layout of CEPII BACI, as large as asked for, from a seed.
 *
 *     cc -O2 -o generate_flows bench/generate_flows.c -lm
 *     generate_flows --rows 11000000 --seed 1 --year 2022 > BACI_HS17_Y2022_V000000.csv
 *
 * What is realistic about it: sizes of economies and products are log-normal; a country makes a product when
 * its capability reaches what the product asks for, so the matrix of who makes what is nested; a flow is
 * supply × demand / distance × luck, and only flows above a threshold are there, which leaves about as many
 * zeros as the real files have. Luck belongs to the flow and mostly stays from year to year; products and
 * countries grow at their own pace: files of several years with one seed are one world. The number of rows
 * is met to about one per cent, in the order of the real files (exporter, importer, product). Codes are real ones (data/country/countries.csv, data/customs/hs2022.csv);
 * no value says anything about a real country.
 *
 * Options: --rows N (1000000) --seed S (1) --year Y (2022) --countries C (226) --products P (5000)
 *          --first-year Y (2015: where growth starts) --plain (as newer releases write it: no quotes, no
 *          padding around quantities)
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COUNTRIES = 250, MAX_PRODUCTS = 7000 };

struct world {
    size_t n_countries, n_products;
    int code[MAX_COUNTRIES];
    char product[MAX_PRODUCTS][8];
    float place[MAX_COUNTRIES][3];
    float size[MAX_COUNTRIES], skill[MAX_COUNTRIES], growth[MAX_COUNTRIES];
    float weight[MAX_PRODUCTS], asks[MAX_PRODUCTS], price[MAX_PRODUCTS], trend[MAX_PRODUCTS];
    float *supply, *demand; /* [n_countries × n_products] logarithms; supply −∞: not made there */
    float distance[MAX_COUNTRIES][MAX_COUNTRIES];
};

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static double unit(uint64_t h)
{
    return (double)((h >> 11) + 1) / 9007199254740993.0;
}

/* Standard normal from two halves of a hash. */
static double normal(uint64_t h)
{
    return sqrt(-2 * log(unit(h))) * cos(6.283185307179586 * unit(mix(h)));
}

/* The same cheaply, for the innermost loop: a binomial of 64 throws, shifted and scaled, with the gaps
 * between its steps filled from other bits. */
static float rough_normal(uint64_t h)
{
    float steps = (float)__builtin_popcountll(h) - 32.0f;
    float within = (float)(mix(h) & 0xffff) / 65536.0f - 0.5f;
    return (steps + within) * 0.25f;
}

static uint64_t key(uint64_t seed, uint64_t what, uint64_t a, uint64_t b)
{
    return mix(seed * 0x100000001b3u ^ mix(what << 56 ^ a << 28 ^ b));
}

static size_t read_codes(const char *path, int column, char out[][8], size_t max)
{
    char line[512];
    size_t n = 0;
    FILE *f = fopen(path, "r");
    if (!f) {
        fprintf(stderr, "generate_flows: cannot open %s; run it from the project's folder\n", path);
        exit(2);
    }
    for (bool head = true; n < max && fgets(line, sizeof line, f); head = false) {
        char *p = line;
        for (int c = 0; p && c < column; c++) {
            p = strchr(p, ',');
            p = p ? p + 1 : NULL;
        }
        if (head || !p || strcspn(p, ",\r\n") == 0 || strcspn(p, ",\r\n") > 7)
            continue;
        snprintf(out[n++], 8, "%.*s", (int)strcspn(p, ",\r\n"), p);
    }
    (void)fclose(f);
    return n;
}

static void found_world(struct world *w, uint64_t seed, int years)
{
    for (size_t i = 0; i < w->n_countries; i++) {
        double z = 2 * unit(key(seed, 1, i, 0)) - 1, turn = 6.283185307179586 * unit(key(seed, 1, i, 1));
        w->place[i][0] = (float)(sqrt(1 - z * z) * cos(turn));
        w->place[i][1] = (float)(sqrt(1 - z * z) * sin(turn));
        w->place[i][2] = (float)z;
        w->size[i] = (float)(2.5 * normal(key(seed, 2, i, 0)));
        w->skill[i] = (float)(0.45 * w->size[i] / 2.5 + 0.9 * normal(key(seed, 3, i, 0)));
        w->growth[i] = (float)(0.03 + 0.02 * normal(key(seed, 4, i, 0)));
    }
    for (size_t k = 0; k < w->n_products; k++) {
        w->weight[k] = (float)(2.0 * normal(key(seed, 5, k, 0)));
        w->asks[k] = (float)(-0.6 + 0.9 * normal(key(seed, 6, k, 0)));
        w->price[k] = (float)(1.0 + 1.8 * normal(key(seed, 7, k, 0))); /* log thousand USD a tonne */
        w->trend[k] = (float)(0.02 + 0.04 * normal(key(seed, 8, k, 0)));
    }
    for (size_t i = 0; i < w->n_countries; i++)
        for (size_t j = 0; j < w->n_countries; j++) {
            double dot = 0;
            for (int d = 0; d < 3; d++)
                dot += (double)w->place[i][d] * w->place[j][d];
            double km = 6371 * acos(fmin(1, fmax(-1, dot)));
            w->distance[i][j] = (float)log(fmax(km, 80));
        }
    free(w->supply);
    free(w->demand);
    w->supply = malloc(w->n_countries * w->n_products * sizeof(float));
    w->demand = malloc(w->n_countries * w->n_products * sizeof(float));
    if (!w->supply || !w->demand)
        abort();
    for (size_t i = 0; i < w->n_countries; i++)
        for (size_t k = 0; k < w->n_products; k++) {
            size_t at = i * w->n_products + k;
            double reach = (double)w->skill[i] + 0.8 * normal(key(seed, 9, i, k)) - (double)w->asks[k];
            w->supply[at] = reach < -0.9
                                ? -INFINITY
                                : (float)((double)w->size[i] + 0.8 * fmin(reach, 2) +
                                          (double)w->growth[i] * years + 1.7 * normal(key(seed, 10, i, k)));
            w->demand[at] = (float)((double)w->size[i] * 0.95 + (double)w->weight[k] +
                                    (double)(w->growth[i] + w->trend[k]) * years +
                                    1.4 * normal(key(seed, 11, i, k)));
        }
}

/* Logarithm of the flow's value in thousand USD; −∞ where the exporter does not make the product. */
static inline float flow(const struct world *w, uint64_t seed, uint64_t year_seed, size_t i, size_t j,
                         size_t k, float link)
{
    float supply = w->supply[i * w->n_products + k];
    if (supply == -INFINITY)
        return -INFINITY;
    uint64_t h = mix(seed ^ ((uint64_t)i << 40 | (uint64_t)j << 20 | k));
    return 12.0f + supply + w->demand[j * w->n_products + k] + link + 2.2f * rough_normal(h) +
           0.4f * rough_normal(mix(h ^ year_seed));
}

static float link_of(const struct world *w, uint64_t seed, size_t i, size_t j)
{
    size_t low = i < j ? i : j, high = i < j ? j : i;
    return -1.1f * w->distance[i][j] + 0.6f * (float)normal(key(seed, 12, low, high));
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

static int by_code(const void *a, const void *b)
{
    return atoi(a) - atoi(b);
}

/* The value above which about `rows` flows lie, from every 61st candidate. */
static float threshold(const struct world *w, uint64_t seed, uint64_t year_seed, size_t rows)
{
    size_t n = 0, step = 61, all = w->n_countries * w->n_countries * w->n_products;
    float *sample = malloc((all / step + 1) * sizeof *sample);
    if (!sample)
        abort();
    for (size_t at = 0; at < all; at += step) {
        size_t k = at % w->n_products, j = at / w->n_products % w->n_countries,
               i = at / w->n_products / w->n_countries;
        float v = i == j ? -INFINITY : flow(w, seed, year_seed, i, j, k, link_of(w, seed, i, j));
        if (v > -INFINITY)
            sample[n++] = v;
    }
    qsort(sample, n, sizeof *sample, by_value);
    size_t want = rows / step;
    if (want >= n) {
        fprintf(stderr, "generate_flows: %zu rows do not fit %zu countries and %zu products (at most %zu)\n",
                rows, w->n_countries, w->n_products, n * step);
        exit(2);
    }
    float v = sample[want];
    free(sample);
    return v;
}

int main(int argc, char **argv)
{
    static struct world w;
    static char code[MAX_COUNTRIES][8];
    long rows = 1000000, seed = 1, year = 2022, first_year = 2015, countries = 226, products = 5000;
    bool plain = false;
    for (int i = 1; i < argc; i++) {
        const struct {
            const char *name;
            long *to;
        } options[] = {{"--rows", &rows},           {"--seed", &seed},           {"--year", &year},
                       {"--first-year", &first_year}, {"--countries", &countries}, {"--products", &products}};
        bool known = strcmp(argv[i], "--plain") == 0;
        plain = plain || known;
        for (size_t o = 0; o < sizeof options / sizeof *options; o++)
            if (strcmp(argv[i], options[o].name) == 0 && i + 1 < argc) {
                *options[o].to = atol(argv[++i]);
                known = true;
                break;
            }
        if (!known) {
            fprintf(stderr, "generate_flows: `%s` is not an option; see the head of its source\n", argv[i]);
            return 2;
        }
    }
    w.n_countries = read_codes("data/country/countries.csv", 2, code, (size_t)countries);
    w.n_products = read_codes("data/customs/hs2022.csv", 0, w.product, (size_t)products);
    if (countries > MAX_COUNTRIES || products > MAX_PRODUCTS || rows < 1 || w.n_countries < 2) {
        fprintf(stderr, "generate_flows: at most %d countries and %d products\n", MAX_COUNTRIES, MAX_PRODUCTS);
        return 2;
    }
    qsort(code, w.n_countries, sizeof *code, by_code);
    for (size_t i = 0; i < w.n_countries; i++)
        w.code[i] = atoi(code[i]);
    uint64_t s = mix((uint64_t)seed), ys = mix(s ^ (uint64_t)year);
    /* One scale for all years: in the first, the smallest flow comes out at 1 000 USD. */
    found_world(&w, s, 0);
    float unit_cut = threshold(&w, s, mix(s ^ (uint64_t)first_year), (size_t)rows);
    found_world(&w, s, (int)(year - first_year));
    float cut = threshold(&w, s, ys, (size_t)rows);
    static char buffer[1 << 20];
    (void)setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    printf(plain ? "t,i,j,k,v,q\n" : "\"t\",\"i\",\"j\",\"k\",\"v\",\"q\"\n");
    for (size_t i = 0; i < w.n_countries; i++)
        for (size_t j = 0; j < w.n_countries; j++) {
            float link = link_of(&w, s, i, j);
            for (size_t k = 0; i != j && k < w.n_products; k++) {
                float v = flow(&w, s, ys, i, j, k, link);
                if (v < cut)
                    continue;
                uint64_t h = mix(s ^ 77 ^ ((uint64_t)i << 40 | (uint64_t)j << 20 | k));
                /* One flow in eight is a sample or a single parcel. */
                double value = exp((double)(v - unit_cut) - (h % 8 ? 0 : 6.5 * unit(mix(h ^ 1))));
                double tonnes = value / exp((double)w.price[k] + 0.5 * (double)rough_normal(h));
                char q[32];
                if (mix(h) % 100 < 4)
                    snprintf(q, sizeof q, "NA");
                else
                    snprintf(q, sizeof q, "%.3f", tonnes < 0.001 ? 0.001 : tonnes);
                if (plain)
                    printf("%ld,%d,%d,%s,%.3f,%s\n", year, w.code[i], w.code[j], w.product[k], value, q);
                else
                    printf("%ld,%d,%d,%s,%.3f,\"%13s\"\n", year, w.code[i], w.code[j], w.product[k], value, q);
            }
        }
    return fflush(stdout) != 0 || ferror(stdout);
}
