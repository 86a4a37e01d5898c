/* evaluate_command.c — operations.evaluate. */
#include <math.h>

#include "operations/evaluate.h"
#include "operations/operations.h"

static const struct shape_field row_fields[] = {
    {.name = "detector", .kind = VALUE_TEXT},
    {.name = "standard", .kind = VALUE_FIGURE, .help = "NAB score: 0 is silence, 100 perfect"},
    {.name = "few_false_alarms", .heading = "few false alarms", .kind = VALUE_FIGURE},
    {.name = "few_misses", .heading = "few misses", .kind = VALUE_FIGURE},
    {.name = "found", .kind = VALUE_INT, .help = "windows with an alarm"},
    {.name = "windows", .kind = VALUE_INT},
    {.name = "false_alarms", .heading = "false alarms", .kind = VALUE_INT},
    {.name = "per_100_days", .heading = "per 100 series-days", .kind = VALUE_FIGURE},
    {.name = "precision", .kind = VALUE_FIGURE},
    {.name = "delay", .heading = "median delay", .kind = VALUE_FIGURE, .help = "values from the window's start to its first alarm"},
    {.name = "delay_share", .heading = "of the window", .kind = VALUE_FIGURE},
};
static const struct shape row_shape = SHAPE("operations_evaluated", "one detector on the corpus", row_fields);
static const struct shape_field fields[] = {
    {.name = "headline", .kind = VALUE_PROSE},
    {.name = "files", .kind = VALUE_INT},
    {.name = "absent", .kind = VALUE_INT, .help = "named in the labels, but not there"},
    {.name = "values", .kind = VALUE_INT},
    {.name = "detectors", .kind = VALUE_LIST, .of = &row_shape, .flags = SHAPE_CSV},
};
static const struct shape shape = SHAPE("operations_evaluation", "our alarms on labelled windows", fields);

static const struct figure *figure(struct arena *a, const char *label, double x, const char *unit, int decimals)
{
    if (isnan(x))
        return figure_missing(a, label, unit, "no alarm");
    struct figure *f = figure_derived(a, label, x, unit, "nab-score/1", NULL, NULL, 0);
    f->decimals = decimals;
    return f;
}

static bool run(struct job *job, const struct args *args, struct value **ret, struct err *e)
{
    static const char *const names[] = {"our charts", "by lot, with the best threshold", "silence"};
    struct arena *a = job->arena;
    struct evaluate_corpus c;
    struct detect_settings s;
    struct evaluated x[EVALUATE_N_DETECTORS];
    TRY(detect_settings_load(job, 1, &s, e));
    TRY(evaluate_read(a, args_text(args, "file"), args_text(args, "labels"), &c, e));
    int64_t values = 0;
    for (size_t i = 0; i < c.n; i++)
        values += (int64_t)c.files[i].n;
    struct value *r = value_record(a), *list = value_list(a);
    for (int i = 0; i < EVALUATE_N_DETECTORS; i++) {
        job_progress(job, names[i], (uint64_t)i, EVALUATE_N_DETECTORS);
        evaluate_corpus(a, &s, &c, (enum evaluate_detector)i, args_real(args, "false"), job->seed, &x[i]);
        struct value *v = value_record(a);
        record_text(a, v, "detector", names[i]);
        record_figure(a, v, "standard", figure(a, "NAB score, standard", x[i].score[0], "", 1));
        record_figure(a, v, "few_false_alarms", figure(a, "NAB score, few false alarms", x[i].score[1], "", 1));
        record_figure(a, v, "few_misses", figure(a, "NAB score, few misses", x[i].score[2], "", 1));
        record_int(a, v, "found", (int64_t)x[i].found);
        record_int(a, v, "windows", (int64_t)x[i].windows);
        record_int(a, v, "false_alarms", (int64_t)x[i].false_alarms);
        record_figure(a, v, "per_100_days", figure(a, "False alarms per 100 series-days", x[i].per_100_days, "", 2));
        record_figure(a, v, "precision", figure(a, "Precision", x[i].precision, "", 2));
        record_figure(a, v, "delay", figure(a, "Median delay", x[i].delay_periods, "values", 0));
        record_figure(a, v, "delay_share", figure(a, "Median delay", x[i].delay_share, "of the window", 2));
        list_add(a, list, v);
    }
    record_prose(a, r, "headline",
                 prose(a, "Our charts score {} on the standard profile (by lot: {}, silence: {}).",
                       figure(a, "ours", x[EVALUATE_OURS].score[0], "", 1), figure(a, "lot", x[EVALUATE_RANDOM].score[0], "", 1),
                       figure(a, "silence", x[EVALUATE_SILENT].score[0], "", 1)));
    record_int(a, r, "files", (int64_t)c.n);
    record_int(a, r, "absent", (int64_t)c.n_absent);
    record_int(a, r, "values", values);
    record_set(a, r, "detectors", list);
    *ret = r;
    return true;
}

static const struct capability_param params[] = {
    {.name = "file", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "a CSV with the columns timestamp,value, or the folder the labels' names start from"},
    {.name = "labels", .kind = PARAM_FILE, .flags = PARAM_REQUIRED | PARAM_POSITIONAL,
     .help = "JSON: {\"folder/file.csv\": [[\"from\", \"to\"], …]} (NAB's combined_windows.json)"},
    {.name = "false", .kind = PARAM_REAL, .unit = "alarms per file", .default_value = "0.5", .min = 1e-6, .max = 1000,
     .help = "false alarms allowed in a file where nothing happens"},
};
const struct capability operations_evaluate = {
    .name = "operations.evaluate",
    .summary = "Scores the alarms against labelled windows by the rules of the Numenta Anomaly Benchmark",
    .about = "Any corpus in the benchmark's layout can be run as it is. The same charts as for orders, means with a normal\n"
             "law, both directions. Compared with a detector that draws by lot and one that is silent.",
    .example = "landfall operations evaluate data labels/combined_windows.json",
    .role = ROLE_VIEWER,
    .effect = EFFECT_READS,
    PARAMS(params),
    .result = &shape,
    .limits = ONLY_TERMINAL,
    .run = run,
};
