/* firm_capabilities.c — firm check, export, show; and how a FIRM argument is found. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "firm/firm_parts.h"
#include "store/office.h"

/* --- finding a firm -------------------------------------------------------------------------- */

struct loaded {
    const char *asked;
    const struct firm *firm;
};

static bool looks_like_file(const char *s)
{
    return strchr(s, '/') || str_ends(str_of(s), ".yaml") || str_ends(str_of(s), ".yml") ||
           file_exists(s);
}

static bool from_workspace(struct job *job, const char *id, const struct facts *facts,
                           struct firm **ret, struct err *e)
{
    struct workspace *ws;
    struct ws_firm stored;
    if (!job->workspace_path) {
        FAIL(e, ERR_NOT_FOUND, "`%.80s` is no file here, and there is no workspace to look in.",
             id);
        return err_hint(e, "Name a firm file, or begin a workspace: landfall init");
    }
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_firm_get(ws, job->arena, id, 0, &stored, e));
    TRY(firm_in_trash(ws, id, e));
    return firm_read_stored(job->arena, stored.text, arena_printf(job->arena, "%s.yaml", id),
                            job->data_dir, facts, ret, e);
}

bool firm_of_job(struct job *job, const char *file_or_id, const struct firm **ret, struct err *e)
{
    static const char key;
    struct loaded *known = job_get(job, &key);
    if (known && strcmp(known->asked, file_or_id) == 0) {
        *ret = known->firm;
        return true;
    }
    struct facts *facts;
    struct firm *f;
    TRY(facts_of_job(job, &facts, e));
    if (!job->rights && looks_like_file(file_or_id)) /* a network door knows firms by id only */
        TRY(firm_read(job->arena, file_or_id, job->data_dir, facts, &f, e));
    else
        TRY(from_workspace(job, file_or_id, facts, &f, e));
    struct loaded *l = NEW(job->arena, struct loaded);
    *l = (struct loaded){.asked = arena_strdup(job->arena, file_or_id), .firm = f};
    job_set(job, &key, l);
    *ret = f;
    return true;
}

/* --- shapes ---------------------------------------------------------------------------------- */

static const struct shape_field product_fields[] = {
    {.name = "name", .kind = VALUE_TEXT},
    {.name = "hs", .heading = "HS", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "price", .kind = VALUE_FIGURE, .help = "ex works, one unit"},
    {.name = "weight", .kind = VALUE_FIGURE},
    {.name = "certificates", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
};
static const struct shape product_shape = SHAPE("firm_product", "one product", product_fields);

static const struct shape_field sale_fields[] = {
    {.name = "market", .kind = VALUE_TEXT},
    {.name = "year", .kind = VALUE_INT},
    {.name = "amount", .kind = VALUE_FIGURE, .help = "in the book currency"},
    {.name = "customers", .kind = VALUE_FIGURE},
};
static const struct shape sale_shape =
    SHAPE("firm_sale", "sales in one market and year", sale_fields);

static const struct shape_field show_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "id", .kind = VALUE_TEXT},
    {.name = "home", .kind = VALUE_TEXT},
    {.name = "sector", .kind = VALUE_TEXT},
    {.name = "staff", .kind = VALUE_FIGURE},
    {.name = "export_staff", .kind = VALUE_FIGURE},
    {.name = "founded", .kind = VALUE_FIGURE},
    {.name = "languages", .kind = VALUE_LIST, .of_kind = VALUE_TEXT},
    {.name = "products", .kind = VALUE_LIST, .of = &product_shape},
    {.name = "sales",
     .heading = "sales, latest year",
     .kind = VALUE_LIST,
     .of = &sale_shape,
     .flags = SHAPE_CSV},
    {.name = "answers", .heading = "answers given", .kind = VALUE_INT},
    {.name = "tools", .heading = "digital tools registered", .kind = VALUE_INT},
    {.name = "hash", .heading = "SHA-256", .kind = VALUE_TEXT, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "mark",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "sample: an invented firm"},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape show_shape =
    SHAPE("firm", "a firm as its file describes it", show_fields);

static const struct capability_param firm_param[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a firm file, or the id of a firm in the workspace"},
};

/* --- show ------------------------------------------------------------------------------------ */

static struct value *products_value(struct arena *a, const struct firm *f)
{
    struct value *list = value_list(a);
    for (size_t i = 0; i < f->n_products; i++) {
        const struct product *p = &f->products[i];
        struct value *r = value_record(a), *certificates = value_list(a);
        for (size_t k = 0; k < p->n_certificates; k++)
            list_add(a, certificates, value_text(a, p->certificates[k]));
        record_text(a, r, "name", p->name);
        record_text(a, r, "hs", p->hs);
        struct figure *price = firm_figure(a, f, arena_printf(a, "price of %s", p->name),
                                           arena_printf(a, "products[%zu].price", i),
                                           (struct opt_real){p->price.known, p->price.value},
                                           p->price.known ? p->price.currency : f->currency, 0);
        price->decimals = p->price.known ? p->price.exact.cur->exponent : 2;
        record_figure(a, r, "price", price);
        record_figure(a, r, "weight",
                      firm_figure(a, f, arena_printf(a, "weight of %s", p->name),
                                  arena_printf(a, "products[%zu].weight_kg", i), p->weight_kg, "kg",
                                  0));
        record_set(a, r, "certificates", certificates);
        list_add(a, list, r);
    }
    return list;
}

static struct value *sales_value(struct arena *a, const struct firm *f)
{
    struct value *list = value_list(a);
    int latest = 0;
    for (size_t i = 0; i < f->n_sales; i++)
        if (f->sales[i].year > latest)
            latest = f->sales[i].year;
    for (size_t i = 0; i < f->n_sales; i++) {
        const struct sale *s = &f->sales[i];
        if (s->year != latest)
            continue;
        struct value *r = value_record(a);
        record_text(a, r, "market", s->market);
        record_int(a, r, "year", s->year);
        record_figure(a, r, "amount",
                      firm_amount(a, f, arena_printf(a, "sales in %s", s->market),
                                  arena_printf(a, "sales[%zu].amount", i), s->amount, s->year));
        struct figure *customers = firm_figure(
            a, f, arena_printf(a, "customers in %s", s->market),
            arena_printf(a, "sales[%zu].customers", i),
            (struct opt_real){s->customers.known, (double)s->customers.v}, "count", s->year);
        customers->decimals = 0;
        record_figure(a, r, "customers", customers);
        list_add(a, list, r);
    }
    return list;
}

static struct figure *whole(struct arena *a, const struct firm *f, const char *label,
                            const char *path, struct opt_int v, const char *unit)
{
    struct figure *x =
        firm_figure(a, f, label, path, (struct opt_real){v.known, (double)v.v}, unit, 0);
    x->decimals = 0;
    return x;
}

/* "sample", or NULL: a firm of the workspace that is not ours but invented. */
static bool mark_of(struct job *job, const char *file_or_id, const char **ret, struct err *e)
{
    struct workspace *ws;
    bool sample;
    *ret = NULL;
    if (!job->workspace_path || (!job->rights && looks_like_file(file_or_id)))
        return true;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_mark_get(ws, file_or_id, WS_MARK_SAMPLE, &sample, e));
    *ret = sample ? "sample" : NULL;
    return true;
}

static bool run_show(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *f;
    const char *mark;
    TRY(firm_of_job(job, args_text(args, "firm"), &f, e));
    TRY(mark_of(job, args_text(args, "firm"), &mark, e));
    struct value *v = value_record(a), *languages = value_list(a);
    for (size_t i = 0; i < f->resources.n_languages; i++)
        list_add(a, languages,
                 value_text(a, arena_printf(a, "%s (%s)", f->resources.languages[i].language,
                                            f->resources.languages[i].level)));
    record_text(a, v, "headline", f->town ? arena_printf(a, "%s, %s", f->name, f->town) : f->name);
    record_text(a, v, "id", f->id);
    record_text(a, v, "home", f->home);
    record_text(a, v, "sector", sector_name(f->sector));
    record_figure(a, v, "staff",
                  whole(a, f, "staff", "resources.staff", f->resources.staff, "people"));
    record_figure(
        a, v, "export_staff",
        whole(a, f, "export staff", "resources.export_staff", f->resources.export_staff, "people"));
    record_figure(a, v, "founded", whole(a, f, "founded", "firm.founded", f->founded, "year"));
    record_set(a, v, "languages", languages);
    record_set(a, v, "products", products_value(a, f));
    record_set(a, v, "sales", sales_value(a, f));
    record_int(a, v, "answers", (int64_t)f->n_answers);
    record_int(a, v, "tools", (int64_t)f->n_technologies);
    record_text(a, v, "hash", f->hash);
    record_text(a, v, "mark", mark);
    record_text(a, v, "next",
                arena_printf(a, "landfall brief %s --output brief.html", args_text(args, "firm")));
    *ret = v;
    return true;
}

const struct capability firm_show = {
    .name = "firm.show",
    .summary = "Shows a firm's profile, offer and latest sales",
    .example = "landfall firm show examples/olive-oil/firm.yaml",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(firm_param),
    .result = &show_shape,
    .run = run_show,
};

/* --- check ----------------------------------------------------------------------------------- */

static const struct shape_field check_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "ok", .kind = VALUE_BOOL},
    {.name = "products", .kind = VALUE_INT},
    {.name = "sales", .kind = VALUE_INT},
    {.name = "answers", .kind = VALUE_INT},
    {.name = "hash", .heading = "SHA-256", .kind = VALUE_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape check_shape =
    SHAPE("firm_check", "a firm file that was read without fault", check_fields);

static bool run_check(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *f;
    TRY(firm_of_job(job, args_text(args, "firm"), &f, e));
    struct value *v = value_record(a);
    record_text(a, v, "headline", arena_printf(a, "%s is complete and in order.", f->file));
    record_bool(a, v, "ok", true);
    record_int(a, v, "products", (int64_t)f->n_products);
    record_int(a, v, "sales", (int64_t)f->n_sales);
    record_int(a, v, "answers", (int64_t)f->n_answers);
    record_text(a, v, "hash", f->hash);
    record_text(a, v, "next",
                arena_printf(a, "landfall diagnosis run %s", args_text(args, "firm")));
    *ret = v;
    return true;
}

const struct capability firm_check = {
    .name = "firm.check",
    .summary = "Reads a firm file and says what is wrong with it, or that nothing is",
    .example = "landfall firm check examples/olive-oil/firm.yaml",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(firm_param),
    .result = &check_shape,
    .run = run_check,
};

/* --- export ---------------------------------------------------------------------------------- */

static const struct shape_field export_fields[] = {
    {.name = "headline", .kind = VALUE_TEXT},
    {.name = "file", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "hash", .heading = "SHA-256", .kind = VALUE_TEXT},
    {.name = "yaml", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT},
};
static const struct shape export_shape =
    SHAPE("firm_export", "a firm as canonical YAML", export_fields);

static bool run_export(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const struct firm *f;
    struct buf text;
    TRY(firm_of_job(job, args_text(args, "firm"), &f, e));
    buf_init(&text, a, FILE_MAX_TEXT);
    TRY(firm_write(a, f, &text, e));
    const char *path = args_text(args, "output");
    struct value *v = value_record(a);
    if (path)
        TRY(file_write(path, buf_str(&text), e));
    record_text(
        a, v, "headline",
        path ? arena_printf(a, "%s written to %s.", f->name, path)
             : arena_printf(a, "%s: add --output FILE to write it, or --json to see it.", f->name));
    record_text(a, v, "file", path);
    record_text(a, v, "hash", f->hash);
    record_text(a, v, "yaml", path ? NULL : text.p);
    *ret = v;
    return true;
}

static const struct capability_param export_params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a firm file, or the id of a firm in the workspace"},
    {.name = "output", .kind = PARAM_OUTPUT, .help = "the YAML file to write"},
};

const struct capability firm_export = {
    .name = "firm.export",
    .summary = "Writes a firm as canonical YAML; importing it again changes nothing",
    .example = "landfall firm export examples/olive-oil/firm.yaml --output build/olive-oil.yaml",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(export_params),
    .result = &export_shape,
    .run = run_export,
};
