/* import_files.h — a job, a store in a folder of its own, and imports from text, for the tests of importing. */
#ifndef TESTS_UNIT_TRADE_IMPORT_FILES_H
#define TESTS_UNIT_TRADE_IMPORT_FILES_H

#include "../scratch.h"

#include "base/file.h"
#include "trade/import.h"

struct here {
    struct arena *a;
    struct job job;
    const char *folder; /* of the store */
    struct trade_options opt;
    double refused_max; /* < 0: the parameter's */
    struct trade_report *r;
    bool already;
};

static inline struct here here_new(struct arena *a)
{
    struct here h = {.a = a, .refused_max = -1};
    const char *root = getenv("LANDFALL_ROOT");
    h.job = (struct job){.arena = a, .as_of = AS_OF_FACT_TABLE, .actor = "os:test", .now_us = 1};
    h.job.data_dir = root ? arena_printf(a, "%s/data", root) : LANDFALL_DATA_DIR;
    h.folder = path_join(a, scratch_folder(a), "landfall.trade");
    return h;
}

static inline bool import_text(struct here *h, const char *name, const char *text, struct err *e)
{
    struct trade_import_ask ask = {.path = name, .opt = &h->opt, .folder = h->folder,
                                   .refused_max = h->refused_max};
    err_clear(e);
    return trade_import_bytes(&h->job, &ask, str_of(text), &h->r, &h->already, e);
}

static inline bool import_path(struct here *h, const char *path, struct err *e)
{
    struct trade_import_ask ask = {.path = path, .opt = &h->opt, .folder = h->folder,
                                   .refused_max = h->refused_max};
    err_clear(e);
    return trade_import_file(&h->job, &ask, &h->r, &h->already, e);
}

static inline struct flow_store *store_of(struct here *h)
{
    struct flow_store *s;
    struct err e = {0};
    OK(flows_open(&s, h->a, h->folder, &e), e);
    return s;
}

/* One flow of the store; −1: it is not there. */
static inline int64_t flow_of(struct here *h, const char *dataset, const char *nomenclature,
                              enum flow_kind kind, int year, const char *exporter,
                              const char *importer, const char *product, int64_t *ret_quantity)
{
    struct err e = {0};
    const struct flow_segment *s;
    struct flow_store *store = store_of(h);
    const struct flow_info *info = flows_find(store, dataset, nomenclature, kind, year);
    if (!info)
        return -1;
    OK(flows_map(store, info, &s, &e), e);
    int i = flow_country(s, exporter), k = flow_product(s, product);
    int j = importer ? flow_country(s, importer) : FLOW_NO_PARTNER;
    if (i < 0 || j < 0 || k < 0)
        return -1;
    for (uint32_t p = s->product_pair[k]; p < s->product_pair[k + 1]; p++)
        for (uint32_t r = s->pair_row[p]; s->pair_exporter[p] == i && r < s->pair_row[p + 1]; r++)
            if (s->row_importer[r] == j) {
                if (ret_quantity)
                    *ret_quantity = flow_quantity(s, r);
                return flow_value(s, r);
            }
    return -1;
}

static inline const struct trade_reason *reason_with(const struct here *h, const char *words)
{
    for (size_t i = 0; i < h->r->n_reasons; i++)
        if (strstr(h->r->reasons[i].why, words))
            return &h->r->reasons[i];
    print_error("no reason says `%s`; those there:\n", words);
    for (size_t i = 0; i < h->r->n_reasons; i++)
        print_error("  %s\n", h->r->reasons[i].why);
    fail();
    return NULL;
}

#endif
