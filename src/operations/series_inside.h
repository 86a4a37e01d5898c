/* series_inside.h — inside of this room: the rows of months behind a struct series, and how sums are taken of them. */
#ifndef OPERATIONS_SERIES_INSIDE_H
#define OPERATIONS_SERIES_INSIDE_H

#include "operations/measure.h"
#include "operations/series.h"
#include "store/operations.h"

struct series_cell { /* one market and channel */
    size_t market, channel; /* indices */
    const struct ws_month *rows; /* [n] by month */
    const struct month_index *index; /* [n] */
    size_t n;
    uint64_t has;   /* bit 1 << measure */
    int64_t first_month;
    const size_t *at; /* [n_months] row of first_month + i; n = none */
    size_t n_months;
};
struct series {
    const char *firm_id, *home, *currency;
    double money_scale; /* minor units → major */
    int64_t major;
    int32_t first_day, last_day;
    const char **markets, **channels;
    size_t n_markets, n_channels;
    struct series_market { /* by name */
        const char *name;
        size_t place, first_cell, n_cells;
    } *by_name; /* [n_markets] */
    uint64_t *channel_has; /* [n_channels] */
    struct series_cell *cells;
    size_t n_cells;
};

struct kpi_terms { /* Σ sign × measure */
    struct kpi_term {
        enum measure measure;
        int sign;
    } *items;
    size_t n, cap;
};
struct kpi_formula {
    struct kpi kpi;
    struct kpi_terms top, bottom, square;
    bool has_needs;
    enum measure needs;
};

/* The cells that are asked for: market NULL = all, "foreign"; channel NULL = all.
 *   struct series_walk w = series_walk(s, market, channel);
 *   for (const struct series_cell *c; (c = series_next(s, &w));) … */
struct series_walk {
    size_t next, end; /* of cells */
    size_t channel;   /* index; SIZE_MAX = all */
    bool foreign, none;
};
struct series_walk series_walk(const struct series *s, const char *market, const char *channel);
const struct series_cell *series_next(const struct series *s, struct series_walk *w);

/* Sums of money are said in the currency of the firm that the job looks at: whichever of both is loaded last sees to it. */
const struct series *series_of_job(const struct job *job); /* NULL = not loaded yet */
void kpis_in_currency(const struct job *job, const struct series *s);

/* Adds the days from … to of the terms, over the cells asked for and whose channel tells what is needed. */
void series_add_days(const struct series *s, const struct kpi_formula *f, const struct kpi_terms *terms,
                     const char *market, const char *channel, int32_t from, int32_t to, int64_t *sums);
int64_t series_total(const struct series *s, const struct kpi_formula *f, const struct kpi_terms *terms,
                     const char *market, const char *channel, int32_t from, int32_t to);
/* Does any channel asked for tell what the KPI needs? */
bool series_tells(const struct series *s, const struct kpi_formula *f, const char *market, const char *channel);
int64_t series_sum(const struct series *s, enum measure m, const char *market, const char *channel, int32_t from,
                   int32_t to);

#endif
