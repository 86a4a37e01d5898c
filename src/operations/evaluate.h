/* evaluate.h — any labelled corpus in the layout of the Numenta Anomaly Benchmark, run through our charts and scored.
 *
 * Files are CSV with columns timestamp,value; labels are JSON, {"folder/file.csv": [["from", "to"], …], …}. Each file is
 * charted upwards and downwards by detect_run with the lengths of the settings scaled so that the shortest baseline fits
 * into the part of the file that the benchmark does not score. One alarm is the period in which a chart crosses its limit.
 *
 * Beside it: a detector that draws its scores by lot and gets the best threshold for the corpus (as the benchmark gives its
 * random detector), and one that never says anything.
 */
#ifndef OPERATIONS_EVALUATE_H
#define OPERATIONS_EVALUATE_H

#include "operations/detect.h"
#include "statistics/nab.h"

struct evaluate_file {
    const char *name;
    size_t n;
    int64_t *at_s;  /* [n] seconds, rising */
    double *value;  /* [n] */
    struct nab_window *windows;
    size_t n_windows;
    double days;    /* first to last value */
};
struct evaluate_corpus {
    struct evaluate_file *files;
    size_t n, n_absent; /* absent: labelled, but not there */
};
/* `path`: one file, or the folder that the names in the labels start from. Labels without their file are counted;
 * ERR_NOT_FOUND when none is there. */
bool evaluate_read(struct arena *a, const char *path, const char *labels, struct evaluate_corpus *ret,
                   struct err *e) NODISCARD;

enum evaluate_detector { EVALUATE_OURS, EVALUATE_RANDOM, EVALUATE_SILENT, EVALUATE_N_DETECTORS };
/* [n] anomaly scores of one file: 1 where an alarm is raised, else below 1 (how far the chart is), by one of the three. */
void evaluate_scores(struct arena *a, const struct detect_settings *s, const struct evaluate_file *f,
                     enum evaluate_detector by, double false_alarms, uint64_t seed, double *ret);

struct evaluated {
    double score[3];   /* by nab_profiles, normalised */
    double threshold[3];
    size_t windows, found; /* at the standard profile's threshold */
    size_t false_alarms;
    double per_100_days, precision;
    double delay_share;    /* median of (alarm − window start)/width over the windows found; NaN when none */
    double delay_periods;
};
void evaluate_corpus(struct arena *a, const struct detect_settings *s, const struct evaluate_corpus *c,
                     enum evaluate_detector by, double false_alarms, uint64_t seed, struct evaluated *ret);

#endif
