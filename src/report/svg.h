/* svg.h — drawing for charts: text that stays text, at every width; internal to the room.
 *
 * Charts have no viewBox unless they must keep their shape: x is a share of the width (written as
 * a percentage), y is pixels, so that type keeps its size on a phone. For a printer that knows no
 * percentages the same calls write pixels of a fixed width.
 */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include "report/page.h"

enum { SVG_WIDTH = 640 }; /* of the fixed drawing, pixels */

struct svg {
    struct page *page;
    const struct chart *chart;
};

/* A coordinate that is a share 0…1 of the width; out-of-range values are clamped. */
struct svg_x {
    char s[16];
};
struct svg_x svg_x(const struct svg *v, double share_01);

/* <svg …> with title and description. aspect: NULL = fluid, else the viewBox; `klass` e.g. "bars".
 */
void svg_begin(struct svg *v, const char *klass, double width, double height, bool keeps_shape);
void svg_end(struct svg *v);
/* The hatchings, named by the id of the chart, the set and a letter; svg_begin writes set "". */
void svg_patterns(struct svg *v, const char *set, int coarse);
/* How the values of the chart are said. */
enum span_kind svg_how(const struct chart *c);

/* <g class="mark" …> with the sentence of the mark as its title; what f (key) opens is `main`. */
void svg_mark_begin(struct svg *v, const char *klass, const char *label,
                    const struct figure *const *figures, size_t n, const char *note);
void svg_mark_end(struct svg *v);

void svg_rect(struct svg *v, const char *klass, double x0, double x1, double y, double h, double r);
void svg_hline(struct svg *v, const char *klass, double x0, double x1, double y);
void svg_vline(struct svg *v, const char *klass, double x, double y0, double y1);
void svg_dot(struct svg *v, const char *klass, double x, double y, double r);
/* anchor: 's', 'm' or 'e'; dx is in pixels. */
void svg_text(struct svg *v, const char *klass, double x, double y, double dx, char anchor,
              const char *text);
/* Text of a figure, marked with its number. how: SPAN_FIGURE, SPAN_INTERVAL … */
void svg_figure(struct svg *v, const char *klass, double x, double y, double dx, char anchor,
                const struct figure *f, enum span_kind how);

/* The palette step of class k. */
int svg_step(const struct chart *c, size_t k);

/* Drawn by their own files. */
void svg_bars(struct svg *v);
void svg_ranks(struct svg *v);
void svg_strips(struct svg *v);
void svg_trend(struct svg *v);
void svg_radar(struct svg *v);
void svg_matrix(struct svg *v);
void svg_map(struct svg *v);

#endif
