/* build.h — from observations of many files to the table that ships; for rebuild*.c only.
 *
 * Order: build_read_folder (every file; corrections withhold figures as they are read) → build_correct
 * (is every correction still due? lists, pairs) → build_settle (plausible range, contradictions,
 * preference) → build_derive → build_trim (which years ship) → build_pairs → build_write. Nothing is
 * written before everything is settled.
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
    double by_indicator[N_INDICATOR_RULES]; /* where an indicator says nothing of its own */
    double oldest_rate_year;                /* RULE_OLDEST of growth and volatility */
    double first_year, oldest_year;
    double size_multiple, slack_km, wrong_share;
};

/* What became of a correction. */
struct correction_seen {
    size_t n_met, n_equal; /* places it speaks of, and those that say what it says */
    const char *found;     /* what the source says instead */
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
    struct correction_seen *seen; /* [facts.n_corrections] */
    struct kept *withheld;        /* by a correction; listed by build_settle */
    size_t n_withheld, cap_withheld;
    bool *no_agreement; /* [n_markets²] withheld by a correction; NULL: none */
    size_t file;        /* being read */
};

bool build_new(struct arena *a, const char *data_dir, struct build **ret, struct err *e) NODISCARD;
bool build_read_folder(struct build *b, const char *folder, struct job *job, struct err *e) NODISCARD;
/* True: a correction withholds it; the observation is not to be kept. */
bool build_withheld(struct build *b, const struct observation *o);
bool build_correct(struct build *b, struct err *e) NODISCARD;
void build_settle(struct build *b);
void build_derive(struct build *b);
void build_trim(struct build *b);
void build_pairs(struct build *b);
/* The rule in force for an indicator. */
double build_rule(const struct build *b, int indicator, enum indicator_rule rule);
/* Do two values of one indicator contradict each other? */
bool build_contradict(const struct build *b, int indicator, double x, double y);
/* Puts a figure on the list of those that do not ship. */
void build_put_away(struct build *b, const struct fact *x, const char *reason);
const char *build_implausible(struct build *b, const struct indicator *ind, double x, int year);
/* Nine significant digits: what ships. */
double build_round(double x);
bool build_write(struct build *b, const char *folder, const char *coverage_path,
                 struct err *e) NODISCARD;
/* The coverage matrix as Markdown. */
void coverage_markdown(struct buf *out, const struct facts *f);

#endif
