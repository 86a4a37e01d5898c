/* convert_answer.c — trade convert: years of a dataset told in another revision, kept in the store. */
#include <stdlib.h>

#include "trade/convert_reports.h"
#include "trade/trade.h"

#include "base/params.h"
#include "country/country.h"

#define CARD "hs-conversion/1"
enum { MAX_YEARS = 512 };

static const struct shape_field relation_fields[] = {
    {.name = "relation", .heading = "old : new", .kind = VALUE_TEXT},
    {.name = "value", .kind = VALUE_FIGURE},
    {.name = "share", .kind = VALUE_FIGURE},
    {.name = "meaning", .kind = VALUE_TEXT},
};
static const struct shape relation_shape =
    SHAPE("conversion_relation", "trade by how codes of two revisions correspond", relation_fields);
static const struct shape_field year_fields[] = {
    {.name = "year", .kind = VALUE_INT},
    {.name = "rows_before", .kind = VALUE_INT},
    {.name = "rows_after", .kind = VALUE_INT},
    {.name = "value", .kind = VALUE_FIGURE},
    {.name = "divided", .heading = "divided among codes", .kind = VALUE_FIGURE},
    {.name = "weights", .kind = VALUE_TEXT},
};
static const struct shape year_shape =
    SHAPE("conversion_year", "a year that was converted", year_fields);
static const struct shape_field convert_fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "dataset", .kind = VALUE_TEXT},
    {.name = "written_as", .heading = "written as", .kind = VALUE_TEXT},
    {.name = "chain", .kind = VALUE_TEXT},
    {.name = "years", .kind = VALUE_LIST, .of = &year_shape, .flags = SHAPE_CSV},
    {.name = "relations", .kind = VALUE_LIST, .of = &relation_shape},
    {.name = "notes", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape convert_shape =
    SHAPE("trade_conversion", "flows told in another revision of the HS", convert_fields);

struct conversion {
    struct job *job;
    struct arena *a;
    struct flow_store *store;
    const char *dataset, *from, *to, *as; /* as: the name it is written under */
    struct concordance *table;
    struct flow_writer *writer;
    struct flow_import what;
    const struct areas *areas;
    struct reconcile_options opt;
    double max_gap;
    size_t n_years, n_native, n_passed_over;
    const struct flow_info *info[MAX_YEARS];
    struct converted sum; /* of all years; block unused */
    struct value *years;
    const char *path;
};

/* --- what is converted ------------------------------------------------------------------------------ */

/* Where there are reports they are converted and reconciled anew, not what was reconciled from them. */
static bool is_source(const struct conversion *c, const struct flow_info *x, int year)
{
    return x->digits == 6 && strcmp(x->nomenclature, c->from) == 0 &&
           (!c->dataset || strcmp(x->dataset, c->dataset) == 0) && (year == 0 || x->year == year) &&
           (x->kind == FLOWS_REPORTS ||
            !flows_find(c->store, x->dataset, x->nomenclature, FLOWS_REPORTS, x->year));
}

static bool find_years(struct conversion *c, int year, struct err *e)
{
    for (size_t i = 0; i < flows_count(c->store); i++) {
        const struct flow_info *x = flows_at(c->store, i);
        if (!is_source(c, x, year))
            continue;
        if (c->n_years > 0 && strcmp(x->dataset, c->info[0]->dataset) != 0) {
            (void)FAIL(e, ERR_USAGE, "%s and %s both have flows in %s", c->info[0]->dataset, x->dataset,
                       c->from);
            return err_hint(e, "say which: --dataset %s", c->info[0]->dataset);
        }
        if (c->n_years >= MAX_YEARS)
            return FAIL(e, ERR_LIMIT, "more than %d years at once", MAX_YEARS);
        c->info[c->n_years++] = x;
    }
    if (c->n_years == 0) {
        (void)FAIL(e, ERR_NOT_FOUND, "the store has no flows with six digits of %s%s%s", c->from,
                   c->dataset ? " in the dataset " : "", c->dataset ? c->dataset : "");
        return err_hint(e, "landfall trade datasets shows what there is");
    }
    c->dataset = c->info[0]->dataset;
    if (!c->as && c->info[0]->kind == FLOWS_REPORTS) { /* others report in that revision themselves */
        char *name = arena_printf(c->a, "%s-in-%s", c->dataset, c->to);
        for (char *p = name; *p; p++)
            *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
        c->as = name;
    }
    c->as = c->as ? c->as : c->dataset;
    return true;
}

static bool was_converted(const struct flow_info *x)
{
    return strncmp(x->method, "hs-conversion/", 14) == 0;
}

/* A year that stands there as its source published it is not written over. */
static bool may_write(const struct conversion *c, const struct flow_info *x, struct err *e)
{
    const struct flow_info *there = flows_find(c->store, c->as, c->to, x->kind, x->year);
    if (x->kind == FLOWS_REPORTS && strcmp(c->as, c->dataset) == 0) {
        (void)FAIL(e, ERR_CONFLICT, "converted reports of %s do not go among those its source published",
                   c->dataset);
        return err_hint(e, "leave --as away, or give another name");
    }
    if (!there || was_converted(there))
        return true;
    (void)FAIL(e, ERR_CONFLICT, "%s has %d in %s already (%s)", c->as, x->year, c->to, there->method);
    return err_hint(e, "write it under another name: --as %s-in-%s", c->dataset,
                    strcmp(c->to, "HS92") == 0 ? "hs92" : "other-revision");
}

/* --- weights ----------------------------------------------------------------------------------------- */

/* Recorded trade in the other revision: of the same dataset, the nearest year, of two the earlier. */
static const struct flow_info *recorded(const struct conversion *c, const struct flow_info *x)
{
    const struct flow_info *best = NULL;
    for (size_t i = 0; i < flows_count(c->store); i++) {
        const struct flow_info *y = flows_at(c->store, i);
        if (y->kind != (x->kind == FLOWS_REPORTS ? FLOWS_BILATERAL : x->kind) || y->digits != 6 || was_converted(y) ||
            strcmp(y->nomenclature, c->to) != 0 || strcmp(y->dataset, x->dataset) != 0 ||
            abs(y->year - x->year) > c->max_gap)
            continue;
        if (!best || abs(y->year - x->year) < abs(best->year - x->year))
            best = y;
    }
    return best;
}

static bool weigh(struct conversion *c, struct concordance_map *m, const struct flow_segment *s,
                  const char **ret_how, struct err *e)
{
    const struct flow_info *other = recorded(c, s->info);
    const struct flow_segment *t;
    *ret_how = "equal split";
    if (!other)
        return true;
    if (s->info->kind == FLOWS_REPORTS) { /* weights are of flows, not of two reports of each */
        const struct flow_info *flows =
            flows_find(c->store, s->info->dataset, c->from, FLOWS_BILATERAL, s->info->year);
        if (!flows)
            return true;
        TRY(flows_map(c->store, flows, &s, e));
    }
    TRY(flows_map(c->store, other, &t, e));
    ARENA_LOCAL(tmp);
    double *from = NEW_N(tmp, double, m->n_from + 1), *to = NEW_N(tmp, double, m->n_to + 1);
    convert_totals(s, m->from, m->n_from, from);
    convert_totals(t, m->to, m->n_to, to);
    size_t n = concordance_fit(m, from, to);
    if (n > 0)
        *ret_how = arena_printf(c->a, "trade of %d in %s, %zu %s of codes fitted, else equal split",
                                other->year, c->to, n, n == 1 ? "family" : "families");
    return true;
}

/* --- one year ---------------------------------------------------------------------------------------- */

static struct figure *sum_figure(const struct conversion *c, const char *label, double usd, int year)
{
    return figure_leaf(c->a, FIGURE_FACT, label, usd, "USD", year, c->info[0]->source,
                       arena_printf(c->a, "trade/%s/%s", c->dataset, c->from));
}

static void add_sums(struct conversion *c, const struct converted *x)
{
    c->sum.value += x->value;
    c->sum.value_unknown += x->value_unknown;
    c->sum.value_divided += x->value_divided;
    for (int r = 0; r < N_RELATIONS; r++)
        c->sum.value_of[r] += x->value_of[r];
    c->sum.n_unknown += x->n_unknown;
    if (!c->sum.unknown)
        c->sum.unknown = x->unknown;
}

/* Reports: joined with those made in that revision, and both they and the flows are written. */
static bool add_reports(struct conversion *c, struct arena *tmp, struct flow_form *form,
                        const struct flow_segment *s, const struct converted *out, size_t *ret_n,
                        struct err *e)
{
    const struct flow_info *x = s->info;
    const struct flow_info *own = flows_find(c->store, x->dataset, c->to, FLOWS_REPORTS, x->year);
    const struct flow_info *old = flows_find(c->store, c->as, c->to, FLOWS_REPORTS, x->year);
    const struct flow_segment *native = NULL, *before = NULL;
    struct joined_reports all;
    if (own)
        TRY(flows_map(c->store, own, &native, e));
    if (old)
        TRY(flows_map(c->store, old, &before, e));
    TRY(convert_reports(tmp, c->areas, out, s, native, before, &c->opt, &all, e));
    struct flow_form flows = *form;
    TRY(joined_add(c->writer, form, c->areas, &all, all.cell, all.n, e));
    flows.kind = FLOWS_BILATERAL;
    flows.method = arena_printf(c->a, "%s; %s", form->method, reconcile_method(c->a, &c->opt));
    c->n_native += all.n_native;
    c->n_passed_over += all.n_passed_over;
    *ret_n = all.n;
    return all.flows->n == 0 ||
           joined_add(c->writer, &flows, c->areas, &all, all.flows->cell, all.flows->n, e);
}

static bool convert_year(struct conversion *c, const struct flow_info *x, struct err *e)
{
    const struct flow_segment *s;
    struct concordance_map *m;
    struct converted out;
    const char *how;
    ARENA_LOCAL(tmp); /* a year's rows go before the next is read */
    TRY(may_write(c, x, e));
    TRY(flows_map(c->store, x, &s, e));
    TRY(concordance_map(c->table, tmp, c->from, c->to, &m, e));
    TRY(weigh(c, m, s, &how, e));
    TRY(convert_segment(tmp, m, s, &out, e));
    struct flow_form form = {.dataset = c->as,
                             .nomenclature = c->to,
                             .source = x->source,
                             .vintage = x->vintage,
                             .method = arena_printf(c->a, CARD ": converted from %s: %s", c->from, how),
                             .digits = 6,
                             .kind = x->kind,
                             .year = x->year,
                             .country = s->country,
                             .n_countries = s->n_countries,
                             .product = (const char(*)[FLOW_PRODUCT])out.product,
                             .n_products = out.n_products,
                             .value_unit = s->value_unit,
                             .quantity_unit = s->quantity_unit};
    size_t n_after = out.block.n;
    if (x->kind == FLOWS_REPORTS)
        TRY(add_reports(c, tmp, &form, s, &out, &n_after, e));
    else
        TRY(flow_import_add(c->writer, &(struct flow_batch){.blocks = &out.block, .n_blocks = 1}, &form,
                            NULL, NULL, e));
    c->what.n_read += s->n_rows;
    c->what.n_used += s->n_rows;
    c->path = arena_strdup(c->a, m->path);
    out.unknown = out.unknown ? arena_strdup(c->a, out.unknown) : NULL;
    add_sums(c, &out);
    struct value *r = value_record(c->a);
    struct figure *all =
        sum_figure(c,
                   arena_printf(c->a, x->kind == FLOWS_REPORTS ? "Reports of %d, both sides" : "Trade of %d",
                                x->year),
                   out.value, x->year);
    record_int(c->a, r, "year", x->year);
    record_int(c->a, r, "rows_before", s->n_rows);
    record_int(c->a, r, "rows_after", (int64_t)n_after);
    record_figure(c->a, r, "value", all);
    record_figure(c->a, r, "divided",
                  FIGURE(c->a, arena_printf(c->a, "Share that is divided, %d", x->year),
                         out.value > 0 ? 100 * out.value_divided / out.value : 0, "%", CARD, NULL, all));
    record_text(c->a, r, "weights", how);
    list_add(c->a, c->years, r);
    return true;
}

/* --- the answer -------------------------------------------------------------------------------------- */

static struct value *answer(const struct conversion *c)
{
    static const char *const meaning[N_RELATIONS] = {
        "the code has one successor and is its only source: exact",
        "several codes became one: exact",
        "one code became several: its trade is divided",
        "several codes became several: what has more than one successor is divided"};
    struct arena *a = c->a;
    struct value *v = value_record(a), *relations = value_list(a), *notes = value_list(a);
    struct figure *all = sum_figure(c, "Trade converted", c->sum.value, 0);
    struct figure *divided =
        FIGURE(a, "Share of trade that is divided among codes",
               c->sum.value > 0 ? 100 * c->sum.value_divided / c->sum.value : 0, "%", CARD, NULL, all);
    struct figure *years = FIGURE(a, "Years converted", (double)c->n_years, "", CARD, NULL, all);
    record_prose(a, v, "headline",
                 prose(a, "{} {s} of {s} now also {s} in {s}: {} of the trade had to be divided among "
                          "codes, the rest is exact, and every total is what it was.",
                       years, c->n_years == 1 ? "year" : "years", c->dataset,
                       c->n_years == 1 ? "stands" : "stand", c->to, divided));
    record_text(a, v, "dataset", c->dataset);
    record_text(a, v, "written_as", c->as);
    record_text(a, v, "chain", c->path);
    record_set(a, v, "years", c->years);
    for (int r = 0; r <= N_RELATIONS; r++) {
        double usd = r < N_RELATIONS ? c->sum.value_of[r] : c->sum.value_unknown;
        const char *name = r < N_RELATIONS ? relation_name((enum relation)r) : "no entry";
        struct value *x = value_record(a);
        struct figure *f = sum_figure(c, arena_printf(a, "Trade in codes %s", name), usd, 0);
        record_text(a, x, "relation", name);
        record_figure(a, x, "value", f);
        record_figure(a, x, "share",
                      FIGURE(a, arena_printf(a, "Share of codes %s", name),
                             c->sum.value > 0 ? 100 * usd / c->sum.value : 0, "%", CARD, NULL, f, all));
        record_text(a, x, "meaning",
                    r < N_RELATIONS ? meaning[r] : "no table knows the code: it stays as it is");
        list_add(a, relations, x);
    }
    record_set(a, v, "relations", relations);
    if (c->sum.n_unknown > 0)
        list_add(a, notes,
                 value_text(a, arena_printf(a, "Codes without an entry in the tables stay as they are: %zu "
                                               "times in these years, the first is %s.",
                                            c->sum.n_unknown, c->sum.unknown)));
    list_add(a, notes,
             value_text(a, "The tables carry no weights. Where the same dataset is in the store in both "
                           "revisions, shares are fitted to its trade; elsewhere a code is divided "
                           "equally (card: hs-conversion)."));
    if (c->info[0]->kind == FLOWS_REPORTS)
        list_add(a, notes,
                 value_text(a, arena_printf(a, "Reports were joined with %zu that were made in %s themselves "
                                               "and reconciled together; %zu gave way, since their "
                                               "reporter states that flow in %s.",
                                            c->n_native, c->to, c->n_passed_over, c->to)));
    record_set(a, v, "notes", notes);
    return v;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct facts *f;
    const struct params *p;
    struct conversion c = {.job = job,
                           .a = job->arena,
                           .dataset = args_text(args, "dataset"),
                           .from = args_text(args, "from"),
                           .to = args_text(args, "to"),
                           .as = args_text(args, "as"),
                           .years = value_list(job->arena)};
    TRY(facts_of_job(job, &f, e) && params_of_job(job, facts_as_of(f), &p, e));
    TRY(params_real(p, "trade.convert.max_gap_years", &c.max_gap, e));
    TRY(reconcile_options(p, &c.opt, e));
    TRY(areas_of_job(job, &c.areas, e));
    TRY(flows_of_job(job, &c.store, e));
    TRY(find_years(&c, (int)args_int(args, "year"), e));
    TRY(concordance_of_store(&c.table, c.store, c.a, e));
    c.what = (struct flow_import){.file = arena_printf(c.a, "%s %s to %s", c.dataset, c.from, c.to),
                                  .sha256 = flows_version(c.store),
                                  .format = "convert",
                                  .actor = job->actor ? job->actor : "",
                                  .at_us = job->now_us};
    TRY(flow_import_begin(&c.writer, c.a, flows_where(c.store), &c.what, e));
    for (size_t i = 0; i < c.n_years; i++) {
        job_progress(job, "converting", i, c.n_years);
        if (!convert_year(&c, c.info[i], e)) {
            flow_import_abandon(c.writer);
            return false;
        }
    }
    TRY(flow_import_end(c.writer, e));
    *ret = answer(&c);
    return true;
}

static const struct capability_param params[] = {
    {.name = "from", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED, .help = "revision the flows are in: HS17"},
    {.name = "to", .kind = PARAM_TEXT, .flags = PARAM_REQUIRED, .help = "revision wanted: HS07"},
    {.name = "year", .kind = PARAM_INT, .unit = "year", .min = YEAR_MIN, .max = YEAR_MAX, .help = "one year; default: all"},
    {.name = "dataset", .kind = PARAM_TEXT, .help = "which flows, when several are in that revision"},
    {.name = "as", .kind = PARAM_TEXT, .help = "name to write them under; default: that of the dataset"},
};
const struct capability trade_convert = {
    .name = "trade.convert",
    .summary = "Converts flows to another revision of the Harmonized System",
    .about = "Long series need one revision. Codes that became one are added up exactly; a code that "
             "became several is divided, by recorded trade where the dataset is in the store in both "
             "revisions, else equally. Values stay whole and add up to what they were. Reports (UN Comtrade) are "
             "joined with those made in that revision and reconciled anew, under a name of their own.",
    .example = "landfall trade convert --from HS17 --to HS12 --year 2020",
    .role = ROLE_ANALYST,
    .effect = EFFECT_WRITES,
    PARAMS(params),
    .result = &convert_shape,
    .run = run,
};
