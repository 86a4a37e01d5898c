/* ppml_solve.c — the small dense end of each step. √w·X is decomposed in blocks of rows
 * (Householder, by LAPACK), the triangles of the blocks are stacked and decomposed again: the R of
 * the whole, as stable as one QR and with no second copy of the rows. The solution then pivots
 * columns (dgeqp3) on R.
 */
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "trade/ppml_inside.h"

struct triangle {
    const double *X, *w;
    size_t columns, used, blocks;
    double *stack;  /* column-major [blocks × used rows][used columns] */
    double *buffer; /* [workers][rows × used] */
};
enum { QR_ROWS_MAX = 2048 };

static void decompose(void *ctx, size_t block, size_t begin, size_t end, size_t worker)
{
    struct triangle *t = ctx;
    size_t rows = end - begin, u = t->used, ld = t->blocks * u;
    double *m = t->buffer + worker * QR_ROWS_MAX * u, tau[SWEEP_MAX_COLUMNS],
           work[SWEEP_MAX_COLUMNS];
    for (size_t i = 0; i < rows; i++) {
        double root = sqrt(t->w[begin + i]);
        for (size_t c = 0; c < u; c++)
            m[c * rows + i] = root * t->X[(begin + i) * t->columns + c];
    }
    /* Unblocked: there are few columns; _work: no search for NaN, which the caller has refused; the
     * only failure it knows is a wrong argument. */
    (void)LAPACKE_dgeqr2_work(LAPACK_COL_MAJOR, (lapack_int)rows, (lapack_int)u, m,
                              (lapack_int)rows, tau, work);
    for (size_t c = 0; c < u; c++)
        for (size_t i = 0; i <= c && i < rows; i++)
            t->stack[c * ld + block * u + i] = m[c * rows + i];
}

void ppml_triangle(const double *X, size_t n, size_t columns, size_t used, const double *w,
                   double *ret_r)
{
    memset(ret_r, 0, columns * columns * sizeof *ret_r);
    if (used == 0)
        return;
    ARENA_LOCAL(tmp);
    struct triangle t = {.X = X, .w = w, .columns = columns, .used = used};
    t.blocks = parallel_n_blocks(n, QR_ROWS_MAX);
    size_t ld = t.blocks * used;
    double tau[SWEEP_MAX_COLUMNS];
    t.stack = NEW_N(tmp, double, ld *used);
    t.buffer = NEW_N(tmp, double, parallel_threads() * QR_ROWS_MAX * used);
    parallel_blocks(n, QR_ROWS_MAX, decompose, &t);
    (void)LAPACKE_dgeqrf(LAPACK_COL_MAJOR, (lapack_int)ld, (lapack_int)used, t.stack,
                         (lapack_int)ld, tau);
    for (size_t c = 0; c < used; c++)
        for (size_t i = 0; i <= c; i++)
            ret_r[c * columns + i] = t.stack[c * ld + i];
}

bool ppml_solve(const double *r, size_t columns, size_t k, struct ppml_step *ret, struct err *e)
{
    double m[SWEEP_MAX_COLUMNS * SWEEP_MAX_COLUMNS], tau[SWEEP_MAX_COLUMNS],
        z[SWEEP_MAX_COLUMNS] = {0}, inverse[SWEEP_MAX_COLUMNS * SWEEP_MAX_COLUMNS];
    lapack_int pivot[SWEEP_MAX_COLUMNS] = {0}, n = (lapack_int)k;
    ret->k = k;
    if (k == 0)
        return true;
    /* Unit columns, so that no unit of measure looks like a lack of rank. */
    double size[SWEEP_MAX_COLUMNS];
    for (size_t c = 0; c < k; c++) {
        size[c] = cblas_dnrm2((int)c + 1, r + c * columns, 1);
        if (!(size[c] > 0))
            return FAIL(e, ERR_NUMERIC, "a regressor vanished while fitting");
        for (size_t i = 0; i < k; i++)
            m[c * k + i] = i <= c ? r[c * columns + i] / size[c] : 0;
        z[c] = r[k * columns + c];
    }
    if (LAPACKE_dgeqp3(LAPACK_COL_MAJOR, n, n, m, n, pivot, tau) != 0 ||
        LAPACKE_dormqr(LAPACK_COL_MAJOR, 'L', 'T', n, 1, n, m, n, tau, z, n) != 0)
        return FAIL(e, ERR_NUMERIC, "the regressors could not be decomposed");
    if (!(fabs(m[(k - 1) * k + k - 1]) > 1e-13 * fabs(m[0])))
        return FAIL(e, ERR_NUMERIC, "the regressors became collinear while fitting");
    cblas_dtrsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, (int)k, m, (int)k, z, 1);
    for (size_t c = 0; c < k; c++)
        ret->beta[pivot[c] - 1] = z[c] / size[pivot[c] - 1];
    /* (R'R)⁻¹ = R⁻¹R⁻ᵀ in the pivoted order, then back. */
    memset(inverse, 0, sizeof inverse);
    for (size_t c = 0; c < k; c++) {
        inverse[c * k + c] = 1;
        cblas_dtrsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, (int)k, m, (int)k,
                    inverse + c * k, 1);
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double x = 0;
            for (size_t c = 0; c < k; c++)
                x += inverse[c * k + i] * inverse[c * k + j];
            size_t p = (size_t)pivot[i] - 1, q = (size_t)pivot[j] - 1;
            ret->bread[p * k + q] = x / (size[p] * size[q]);
        }
    return true;
}
