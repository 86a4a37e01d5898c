/* brief_capability.c — landfall brief FIRM --output brief.html: the doors' way to the brief. */
#include <string.h>

#include "base/file.h"
#include "report/brief.h"
#include "report/html.h"
#include "report/pdf.h"
#include "report/terminal.h"

/* Slot of the job: what the terminal shows after the run. */
static const char shown_key;
struct shown {
    const struct document *doc;
    const char *section; /* NULL = all */
};

static const struct shape_field brief_fields[] = {
    {.name = "firm", .kind = VALUE_TEXT},
    {.name = "output",
     .kind = VALUE_TEXT,
     .flags = SHAPE_OPTIONAL,
     .help = "the web page that was written"},
    {.name = "pdf", .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL},
    {.name = "brief", .kind = VALUE_RECORD, .of = &document_shape, .flags = SHAPE_NOT_IN_TEXT},
    {.name = "next", .kind = VALUE_TEXT},
};
static const struct shape brief_shape =
    SHAPE("brief", "the expansion brief of one firm", brief_fields);

static const struct capability_param brief_params[] = {
    {.name = "firm",
     .kind = PARAM_FIRM,
     .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a firm file, or the id of a firm in the workspace"},
    {.name = "output",
     .kind = PARAM_OUTPUT,
     .help = "write the brief as one web page to this file"},
    {.name = "pdf", .kind = PARAM_OUTPUT, .help = "write it as PDF too (needs WeasyPrint)"},
    {.name = "criteria",
     .kind = PARAM_TEXT,
     .help = "criteria set; default: the one of the firm's sector"},
    {.name = "shortlist",
     .kind = PARAM_INT,
     .min = 1,
     .max = 12,
     .unit = "markets",
     .help = "markets that get a page of their own"},
    {.name = "draws",
     .kind = PARAM_INT,
     .min = 100,
     .max = 1000000,
     .unit = "draws",
     .help = "weighings of the ranking; default: the parameter file's"},
};

static bool write_page(struct job *job, const struct document *d, const char *path, struct err *e)
{
    struct page_assets assets;
    struct buf out;
    TRY(page_assets_load(job->arena, job->data_dir, &assets, e));
    buf_init(&out, job->arena, (size_t)64 << 20);
    html_write(&out, d, &assets, false);
    if (out.overflow)
        return FAIL(e, ERR_LIMIT, "the brief is larger than 64 MiB as a web page");
    return file_write(path, buf_str(&out), e);
}

static bool write_pdf(struct job *job, const struct document *d, const char *path, struct err *e)
{
    struct page_assets assets;
    struct buf out;
    TRY(page_assets_load(job->arena, job->data_dir, &assets, e));
    buf_init(&out, job->arena, (size_t)64 << 20);
    html_write(&out, d, &assets, true);
    int made_on = job->as_of == AS_OF_FACT_TABLE ? 0 : job->as_of;
    return pdf_write(job->arena, buf_str(&out), path, made_on, e);
}

static bool run_brief(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    struct arena *a = job->arena;
    const char *firm = args_text(args, "firm"), *output = args_text(args, "output"),
               *pdf = args_text(args, "pdf");
    struct brief_options opt = {.criteria = args_text(args, "criteria"),
                                .shortlist = (size_t)args_int(args, "shortlist"),
                                .draws = (size_t)args_int(args, "draws")};
    const struct document *d;
    TRY(brief_make(job, firm, &opt, &d, e));
    if (output)
        TRY(write_page(job, d, output, e));
    if (pdf)
        TRY(write_pdf(job, d, pdf, e));
    struct value *v = value_record(a);
    record_text(a, v, "firm", firm);
    if (output)
        record_text(a, v, "output", output);
    if (pdf)
        record_text(a, v, "pdf", pdf);
    record_set(a, v, "brief", document_value(a, d));
    record_text(a, v, "next",
                output ? arena_printf(a, "open %s in a browser", output)
                       : arena_printf(a, "landfall brief %s --output brief.html", firm));
    struct shown *shown = NEW(a, struct shown);
    *shown = (struct shown){.doc = d, .section = output || pdf ? "summary" : NULL};
    job_set(job, &shown_key, shown);
    *ret = v;
    return true;
}

/* Without a file to open the whole brief is printed, with one its first page. */
static void show_brief(struct job *job, const struct value *v, struct buf *out, size_t width)
{
    const struct shown *shown = job_get(job, &shown_key);
    const char *output = value_as_text(record_get(v, "output")),
               *pdf = value_as_text(record_get(v, "pdf"));
    terminal_write(out, shown->doc, shown->section, width);
    if (output)
        buf_printf(out, "The whole brief: %s\n", output);
    if (pdf)
        buf_printf(out, "As PDF: %s\n", pdf);
    buf_printf(out, "Next: %s\n", value_as_text(record_get(v, "next")));
}

const struct capability report_brief = {
    .name = "report.brief",
    .alias = "brief",
    .summary = "Writes the expansion brief: where you stand, which markets, how to enter",
    .about = "Diagnoses the firm, ranks the markets, compares entry modes and writes one page that "
             "says how sure it "
             "is and where every number comes from. Without --output the whole brief is printed.",
    .example = "landfall brief examples/olive-oil/firm.yaml --output brief.html\n"
               "landfall brief examples/olive-oil/firm.yaml --json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(brief_params),
    .result = &brief_shape,
    .run = run_brief,
    .show = show_brief,
};
