/* chart.h — what a chart shows, before it is drawn: marks made of figures, never of bare numbers.
 *
 * Every kind is drawn as accessible SVG (svg_chart.h), as text (terminal.h) and as its table twin
 * (chart_table). Bars start at zero; estimates carry their interval; missing is drawn as missing.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/figure.h"

struct words;

enum chart_kind {
    CHART_BARS,   /* value from zero, interval as whisker, in groups */
    CHART_RANKS,  /* best estimate as dot, low to high as line; 1 stands at the start */
    CHART_RADAR,  /* 3 to 12 axes, interval as band */
    CHART_MATRIX, /* x and y in 3×3 cells, area for size, open ring when the cell is uncertain */
    CHART_MAP,    /* one class per economy, small states as points */
    CHART_STRIPS, /* shares of a whole per mark, in order: rank acceptability */
    CHART_TREND   /* one small column from zero per year; the label is the year */
};

enum mark_tone { MARK_PLAIN, MARK_EMPHASIS, MARK_MUTED, MARK_WARN };

struct mark {
    const char *label; /* "Germany" */
    const char *code;  /* "DEU"; NULL when it has none */
    const char *group; /* heading before the first mark of a group; NULL = as before */
    const char *href;  /* where more is said, "#market-DEU"; NULL */
    enum mark_tone tone;
    const struct figure *value;        /* bar length, dot, radius */
    const struct figure *low, *high;   /* when the ends are figures of their own (ranks) */
    const struct figure *x, *y, *size; /* matrix */
    const struct figure *certainty;    /* matrix: probability of the cell it stands in */
    bool on_edge;                      /* matrix: that probability is below the stated limit */
    size_t klass;                      /* map: index into classes */
    const struct figure *const *parts; /* strips: [chart.n_classes] */
    const char *note;                  /* few words beside the label: "needs a certificate" */
};

enum class_look {
    LOOK_SEQUENCE, /* a step of the sequential palette, in the order of the classes */
    LOOK_HOME,
    LOOK_PRESENT,  /* dotted: where the reader is already */
    LOOK_EXCLUDED, /* cross-hatched: removed by a rule */
    LOOK_MISSING   /* hatched: not enough data */
};
struct chart_class {
    const char *label;
    enum class_look look;
    const struct words *meaning; /* legend text with its limits as figures; NULL = label */
    int step;                    /* of the palette, 1 strongest … 6 palest; 0 = next in order */
};

struct chart_line { /* a reference line: a cut, a target, a mean */
    const char *label;
    const struct figure *at;
    bool on_y; /* matrix: horizontal */
};

/* Map shapes: one path per economy in map units, from <build>/country/shapes.csv. */
struct map_shape {
    const char *iso3;
    const char *path; /* SVG path data; "" when the economy is only a point */
    double x, y;      /* where a point or a name stands */
    bool small;       /* too small to see: gets a point as well */
};
struct map {
    const struct map_shape *shapes;
    size_t n;
    double width, height;
};

struct chart {
    enum chart_kind kind;
    const char *id;
    const struct words *title;    /* the claim */
    const struct words *subtitle; /* what is drawn, unit, year */
    const struct words *source;
    struct mark *marks;
    size_t n, cap;
    double top;           /* end of the scale for bars, radar, matrix; number of ranks */
    bool drawn;           /* the values are shares of random draws */
    const char *low_word; /* what the start of the scale means: "first", "hard to enter" */
    const char *high_word;
    const char *y_low_word, *y_high_word; /* matrix */
    const char *x_name, *y_name, *size_name, *value_name;
    const struct chart_line *lines;
    size_t n_lines;
    const struct chart_class *classes; /* map, strips */
    size_t n_classes;
    const char *cells[9]; /* matrix: advice, from low-low row by row upwards */
    const struct map *map;
};

struct chart *chart_new(struct arena *a, enum chart_kind kind, const char *id,
                        const struct words *title, const struct words *subtitle);
struct mark *chart_mark(struct arena *a, struct chart *c, const char *label);

#endif
