/* build.h — from observations of many files to the table that ships; for rebuild*.c only.
 *
 * Order: build_read (every file) → build_settle (plausible range, contradictions, preference) →
 * build_derive → build_write. Nothing is written before everything is settled.
 */
#ifndef COUNTRY_BUILD_H
#define COUNTRY_BUILD_H

#include "base/params.h"
#include "country/import.h"
#include "country/table.h"

/* An observation kept, with where it came from. */
struct kept {
    struct observation o;
    uint16_t file;      /* index into build.files */
    uint8_t preference; /* 0 = first of the indicator's sources; 255 = not among them */
};

struct build_file {
    const char *name; /* relative to the folder */
    struct import_report *report;
    const struct source *source; /* NULL when the file was not recognised */
    const char *left_out;        /* NULL, or why nothing of it ships */
    size_t n_shipped;            /* facts of it in the table */
};

struct build_rules {
    double factor, tolerance_points, rate_points, rate_share, years_apart;
    double first_year, oldest_year;
    double size_multiple, slack_km, wrong_share;
};

struct build {
    struct arena *arena;
    struct facts *facts; /* lists only; its rows are filled by build_settle */
    struct build_rules rules;
    struct build_file *files;
    size_t n_files, cap_files;
    struct kept *kept;
    size_t n_kept, cap_kept;
    struct pair_observation *pairs;
    size_t n_pairs, cap_pairs;
    struct list_observation *items;
    size_t n_items, cap_items;
    struct quarantined *quarantine;
    size_t n_quarantine, cap_quarantine;
    size_t file; /* being read */
};

bool build_new(struct arena *a, const char *data_dir, struct build **ret, struct err *e) NODISCARD;
bool build_read_folder(struct build *b, const char *folder, struct job *job, struct err *e) NODISCARD;
void build_settle(struct build *b);
void build_derive(struct build *b);
void build_pairs(struct build *b);
/* Do two values of one indicator contradict each other? */
bool build_contradict(const struct build_rules *r, const struct indicator *ind, double x, double y);
/* Nine significant digits: what ships. */
double build_round(double x);
bool build_write(struct build *b, const char *folder, const char *coverage_path,
                 struct err *e) NODISCARD;
/* The coverage matrix as Markdown. */
void coverage_markdown(struct buf *out, const struct facts *f);

#endif
