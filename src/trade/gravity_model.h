/* gravity_model.h — a gravity model as a file says it, the rows it is put to, and the columns of
 * both.
 *
 * Model files: docs/formats/gravity-model.md. A table has columns of its own (a CSV, or flows of
 * the store) and columns that follow from exporter, importer and year through the country facts.
 *
 * Use:   gravity_model_load → gravity_table_csv or gravity_table_flows → gravity_design → ppml_fit
 */
#ifndef TRADE_GRAVITY_MODEL_H
#define TRADE_GRAVITY_MODEL_H

#include "country/country.h"
#include "trade/flows.h"
#include "trade/ppml.h"

enum { GRAVITY_MAX_PARTS = 4, GRAVITY_MAX_CONDITIONS = 32, GRAVITY_MAX_FE = 8, GRAVITY_MAX_X = 40 };

enum gravity_as { GRAVITY_PLAIN, GRAVITY_LOG, GRAVITY_DUMMY };
struct gravity_regressor {
    const char *name; /* for print; "ln distance_km" when the file gives none */
    const char *column;
    const char *word; /* dummy: 1 where the column is this word; NULL: the column is 1 or 0 */
    enum gravity_as as;
};
/* Columns whose combinations are levels: exporter × year. */
struct gravity_product {
    const char *name;
    const char *column[GRAVITY_MAX_PARTS];
    size_t n;
};
struct gravity_condition {
    const char *column, *is, *is_not; /* words; NULL */
    double from, to;                  /* numbers, inclusive; NaN: open */
};
enum gravity_zeros { GRAVITY_ZEROS_AS_DATA, GRAVITY_ZEROS_ALL_PAIRS, GRAVITY_ZEROS_NONE };
enum gravity_figures { GRAVITY_SAME_YEAR, GRAVITY_NEAREST_YEAR };

struct gravity_model {
    const char *id, *file, *name, *about, *hash;        /* hash: SHA-256 of the file */
    const char *dependent, *exporter, *importer, *year; /* columns */
    size_t n_x, n_fe, n_conditions;
    struct gravity_regressor x[GRAVITY_MAX_X];
    struct gravity_product fe[GRAVITY_MAX_FE];
    struct gravity_condition condition[GRAVITY_MAX_CONDITIONS];
    enum ppml_errors errors;
    struct gravity_product cluster; /* n = 0: none */
    bool count_fixed_effects, keep_singletons, domestic;
    const char *offset, *weight; /* columns or NULL; the offset enters as it is */
    enum gravity_zeros zeros;
    enum gravity_figures figures; /* of which year the country figures are */
};
bool gravity_model_load(struct arena *a, const char *path, const struct gravity_model **ret,
                        struct err *e) NODISCARD;
/* One that ships: data/trade/gravity/<name>.yaml; ERR_NOT_FOUND names those there are. */
bool gravity_model_shipped(struct arena *a, const char *data_dir, const char *name,
                           const struct gravity_model **ret, struct err *e) NODISCARD;
/* "exporter × year, importer × year" */
char *gravity_effects_text(struct arena *a, const struct gravity_model *m) RETURNS_NONNULL;

/* --- rows ----------------------------------------------------------------------------------------
 */

struct gravity_column {
    const char *name;
    double *number; /* [n] NaN where missing; NULL: text */
    uint32_t *code; /* [n] into word; UINT32_MAX where missing; NULL: numbers */
    const char **word;
    uint32_t n_words;
    bool derived; /* from the country facts */
};
struct gravity_table {
    struct arena *arena;
    const struct facts *facts;
    const char *source,
        *ref; /* for figures: "CEPII BACI V202501", "trade/baci/HS17"; a file's name */
    enum figure_origin origin;
    const char *about; /* one line: which rows these are */
    size_t n, n_read;  /* rows; those before zeros were filled in */
    int *from, *to;    /* [n] markets, -1: none of ours; NULL: rows have no pair */
    int *year;         /* [n] or NULL */
    enum gravity_figures figures;
    struct gravity_column *column;
    size_t n_columns, cap_columns;
    const char **heads; /* [n_heads] of the file, for hints; NULL: flows of the store */
    size_t n_heads;
};
/* The columns that the model names, out of a CSV. */
bool gravity_table_csv(struct arena *a, const struct facts *f, const char *path,
                       const struct gravity_model *m, struct gravity_table **ret,
                       struct err *e) NODISCARD;
struct gravity_flows_ask {
    const char *dataset, *nomenclature, *product; /* product "": all goods */
    int year, window; /* newest year and how many; 0: the newest there is, one */
};
bool gravity_table_flows(struct job *job, const struct facts *f,
                         const struct gravity_flows_ask *ask, const struct gravity_model *m,
                         struct gravity_table **ret, struct err *e) NODISCARD;
/* Adds a column made elsewhere; the array is kept. */
void gravity_add_numbers(struct gravity_table *t, const char *name, double *number);
void gravity_add_codes(struct gravity_table *t, const char *name, uint32_t *code, const char **word,
                       uint32_t n_words);
/* A column of the table or one that follows from the pair and year: distance_km, contiguous … and
 * exporter.<indicator>, importer.<indicator>. ERR_NOT_FOUND with the nearest name. */
bool gravity_numbers(struct gravity_table *t, const char *name, const double **ret,
                     struct err *e) NODISCARD;
/* Do the country figures of the model come from other years than the flows? How many rows do. */
size_t gravity_other_years(const struct gravity_table *t);

/* --- what is estimated
 * ---------------------------------------------------------------------------- */

struct gravity_left_out {
    const char *why;
    size_t n;
};
struct gravity_design {
    struct ppml_data d;
    struct ppml_options options;
    uint32_t *row; /* [d.n] row of the table */
    const struct gravity_left_out *left_out;
    size_t n_left_out;
};
bool gravity_design(struct arena *a, struct gravity_table *t, const struct gravity_model *m,
                    struct gravity_design **ret, struct err *e) NODISCARD;
struct gravity_flows;
struct gravity_expected;
/* As gravity_expected (gravity.h), with a model at hand. */
bool gravity_expected_by(struct job *job, const struct gravity_flows *flows,
                         const struct gravity_model *m, struct gravity_expected **ret,
                         struct err *e) NODISCARD;
/* What the model expects an exporter to sell in each market beside what it sells, [the gap, largest
 * first]; the table holds flows of the store of one year. */
struct value;
extern const struct shape gravity_home_shape;
bool gravity_home_value(struct job *job, const struct gravity_table *t,
                        const struct gravity_model *m, int home, size_t top,
                        const struct figure *rows, struct value **ret_list,
                        const struct prose **ret_lead, struct err *e) NODISCARD;
/* The regressors of all rows of the table, NaN where not known: x[k][row]. */
bool gravity_regressors(struct arena *a, struct gravity_table *t, const struct gravity_model *m,
                        double **ret_x, struct err *e) NODISCARD;

#endif
