/* distance_inside.h — the inside of struct distances; for the distance files of this room only. */
#ifndef COUNTRY_DISTANCE_INSIDE_H
#define COUNTRY_DISTANCE_INSIDE_H

#include "country/component.h"
#include "country/culture.h"
#include "country/distance.h"

enum { DISTANCE_GOVERNANCE_N = 6, DISTANCE_HOFSTEDE_MAX = 6 };

struct distance_params {
    double earth_radius_km, language_major, native_covered, native_most;
    double hofstede_dimensions, hofstede_reference_min;
    double mahalanobis_per_dimension, mahalanobis_condition;
    double religion_covered;
    double cage_known_min;
    double stimulus_items_min, stimulus_reference_min;
};

/* One stimulus: its items and their first component over all markets. */
enum { STIMULUS_INDUSTRY, STIMULUS_EDUCATION, STIMULUS_N };
struct stimulus {
    size_t k;
    int indicator[COMPONENT_MAX_ITEMS];
    bool log[COMPONENT_MAX_ITEMS];
    double sign[COMPONENT_MAX_ITEMS];
    struct component component;
    const char *why; /* why there is none; NULL when there is */
};

struct distances {
    const struct facts *facts;
    const struct geo *geo;
    const struct languages *languages;
    const struct lists *lists; /* NULL: not there */
    const struct params *params;
    const char *params_hash;
    struct distance_params p;
    int governance[DISTANCE_GOVERNANCE_N]; /* indicators */
    int income, income_ppp, logistics;     /* -1 where there is none */

    /* Hofstede: only when a table was imported. One D for every distance of a run. */
    size_t D;                            /* 0: not available */
    int hofstede[DISTANCE_HOFSTEDE_MAX]; /* indicators */
    double *scores;                      /* [markets × D], NaN = missing */
    double variances[DISTANCE_HOFSTEDE_MAX];
    size_t reference[DISTANCE_HOFSTEDE_MAX]; /* rows behind each variance */
    bool metric_known;
    struct culture_metric metric;
    const char *hofstede_why, *metric_why; /* why there is none */

    struct stimulus stimuli[STIMULUS_N];

    const struct unions *unions; /* NULL: not read */
};

const char *distance_label(const struct distances *d, struct arena *a, int from, int to,
                           enum distance_id id);
const struct figure *distance_missing(const struct distances *d, struct arena *a, int from, int to,
                                      enum distance_id id, const char *why);

/* distance_unions.c: reads unions.csv; the lists must be there */
bool distance_unions_load(struct arena *a, struct distances *d, const char *path,
                          struct err *e) NODISCARD;

/* distance_culture.c */
bool distance_culture_make(struct arena *a, struct distances *d, struct err *e) NODISCARD;
const struct figure *distance_hofstede(const struct distances *d, struct arena *a, int from, int to,
                                       enum distance_id id);
const struct figure *distance_language_native(const struct distances *d, struct arena *a, int from,
                                              int to);
const struct figure *distance_religion(const struct distances *d, struct arena *a, int from,
                                       int to);
const struct figure *distance_legal_origin(const struct distances *d, struct arena *a, int from,
                                           int to);

/* distance_stimuli.c */
bool distance_stimuli_make(struct arena *a, struct distances *d, struct err *e) NODISCARD;
const struct figure *distance_stimulus(const struct distances *d, struct arena *a, int from, int to,
                                       enum distance_id id);

#endif
