/* bench_complexity.c — proximity of all pairs of products, ECI and PCI from a file in the layout of BACI.
 *
 *     bench_complexity FILE.csv [OUT.csv]
 *
 * Prints "complexity SECONDS COUNTRIES PRODUCTS", the best of five; reading the file is not counted, the memory of
 * the proximities is. OUT gets country, eci. The peer is bench/peers/complexity_numpy.py. LANDFALL_THREADS as usual. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "base/parallel.h"
#include "trade/complexity.h"

enum { NUMBERS_MAX = 1000, CODES_MAX = 1000000, ROUNDS = 5 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct phi {
    const struct space *s;
    double *cell;
};
static void rows(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    const struct phi *p = ctx;
    (void)block, (void)worker;
    for (size_t k = begin; k < end; k++)
        space_proximity(p->s, k, p->cell + k * p->s->n_products);
}

/* Exporter × product sums of the file; quotes and padding are stepped over. */
static double *read_file(struct arena *a, const char *path, size_t *ret_nc, size_t *ret_np, int *country)
{
    static int place_of_country[NUMBERS_MAX], place_of_product[CODES_MAX];
    static double sum[NUMBERS_MAX][8192];
    char line[256];
    FILE *f = fopen(path, "r");
    size_t nc = 0, np = 0;
    if (!f || !fgets(line, sizeof line, f)) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    while (fgets(line, sizeof line, f)) {
        char *p = line;
        long field[4];
        for (int q = 0; q < 4; q++) {
            while (*p == '"' || *p == ' ')
                p++;
            field[q] = strtol(p, &p, 10);
            while (*p == '"' || *p == ' ')
                p++;
            p += *p == ',';
        }
        while (*p == '"' || *p == ' ')
            p++;
        int *i = &place_of_country[field[1]], *k = &place_of_product[field[3]];
        if (!*i) {
            country[nc] = (int)field[1];
            *i = (int)++nc;
        }
        if (!*k)
            *k = (int)++np;
        sum[*i - 1][*k - 1] += strtod(p, NULL);
    }
    fclose(f);
    double *x = NEW_N(a, double, nc * np);
    for (size_t i = 0; i < nc; i++)
        memcpy(x + i * np, sum[i], np * sizeof *x);
    *ret_nc = nc, *ret_np = np;
    return x;
}

int main(int argc, char **argv)
{
    static const char codes[8192][FLOW_PRODUCT], isos[NUMBERS_MAX][FLOW_COUNTRY];
    static int country[NUMBERS_MAX];
    if (argc < 2)
        return 2;
    void openblas_set_num_threads(int n);
    openblas_set_num_threads(1); /* as the program does */
    struct arena *a = arena_open();
    struct err e;
    struct complexity x;
    size_t nc, np;
    double *exports = read_file(a, argv[1], &nc, &np, country), best = 0;
    const struct cube *c = cube_from_tables(a, nc, np, isos, codes, exports, NULL, NULL);
    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds();
        struct space *s = space_of(a, c);
        size_t bytes = np * np * sizeof(double);
        struct phi p = {s, mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)};
        if (p.cell == MAP_FAILED || !complexity_eigen(a, s, &x, &e)) {
            fprintf(stderr, "%s\n", p.cell == MAP_FAILED ? "no memory" : e.msg);
            return 1;
        }
        (void)madvise(p.cell, bytes, MADV_HUGEPAGE);
        parallel_blocks(np, 16, rows, &p);
        double took = seconds() - start;
        best = round == 0 || took < best ? took : best;
        munmap(p.cell, bytes);
    }
    printf("complexity %.4f %zu %zu\n", best, nc, np);
    FILE *out = argc > 2 ? fopen(argv[2], "w") : NULL;
    if (out) {
        fprintf(out, "country,eci\n");
        for (size_t i = 0; i < nc; i++)
            if (x.country[i] == x.country[i])
                fprintf(out, "%d,%.17g\n", country[i], x.country[i]);
        fclose(out);
    }
    arena_close(a);
    return 0;
}
