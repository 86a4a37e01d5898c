/* table.h — the engine under every reader of a table: a format is a list of columns and a function for one row.
 *
 * Use:      static const struct cell_spec cells[] = {…};  static bool row(struct table *t, struct err *e) {…}
 *           static const struct table_spec spec = {…};    table_read(&spec, job, path, opt, sink, report, e)
 * Columns:  found by name, whatever their order, case, accents, punctuation and language (data/events/
 *           header_aliases.csv); columns that are new are named in the report; a missing CELL_KEY column is an error
 *           that says which one.
 * Values:   the file is read twice: first every value of every number and date column is looked at (decimal sign,
 *           order of day and month), then rows become events. What the values leave open is asked before anything
 *           is put: report->asks, and nothing was read.
 * Rows:     cell_…() gives a value or notes a fault; events of a row are put together when the row is over, or, when
 *           there was a fault, not at all, and the row is refused with line, column and reason.
 * Memory:   views of the row live until the row is over; row_…() strings too. Nothing is allocated per row.
 */
#ifndef EVENTS_TABLE_H
#define EVENTS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/csv.h"
#include "base/money.h"
#include "events/columns_guess.h"
#include "events/dates_guess.h"
#include "events/event.h"
#include "events/read.h"

enum cell_form { CELL_TEXT, CELL_NUMBER, CELL_MONEY, CELL_DATE };
enum cell_flags {
    CELL_KEY = 1,     /* without this column it is not a file of this format */
    CELL_CURRENCY = 2 /* says the currency of the row */
};
struct cell_spec {
    const char *name;    /* the column's heading */
    const char *field;   /* "order.subject"; NULL = not kept */
    enum cell_form form;
    unsigned flags;
    const char *why; /* not kept: NULL = "no event has a place for it" */
};
#define PERSONAL "personal: never stored"

enum { TABLE_MAX_CELLS = 160, TABLE_MAX_EVENTS = 64, TABLE_MAX_TEXT = 1 << 16 };

struct mapping;
struct table;
struct table_spec {
    const char *id;
    const struct cell_spec *cells;
    size_t n_cells;
    const char *currency;    /* when every file of the format is in one; else NULL */
    const char *zone;        /* in which its times are, when that is known of the format */
    bool zone_is_fixed;      /* whatever the feed says: calendar days without a place */
    enum date_order order;   /* the format's habit, for columns whose values leave it open */
    char decimal;            /* the same; 0 = none */
    bool no_quotes;          /* its files never quote */
    size_t state_size;       /* zeroed, t->state */
    bool (*begin)(struct table *t, struct err *e); /* may be NULL */
    bool (*row)(struct table *t, struct err *e);
    bool (*end)(struct table *t, struct err *e);   /* may be NULL; events put here have no line */
};

struct table_column { /* one of spec->cells in this file */
    int at;           /* -1: not in the file */
    char point;
    enum date_order order;
};
struct seen;
struct table {
    struct job *job;
    const struct table_spec *spec;
    const struct read_options *opt;
    const struct mapping *answers; /* what the person answered before; NULL */
    struct csv *csv;
    struct table_column col[TABLE_MAX_CELLS];
    const char *name;
    void *state, *shared; /* shared: given by whoever reads several tables together */
    struct seen *seen; /* subjects of this file */
    const struct month_names *months;
    const struct currency_table *currencies;
    const struct currency *currency; /* of files without a column for it; NULL */
    bool has_signs;                  /* money cells carry signs of currencies */
    /* the row under way */
    struct event event[TABLE_MAX_EVENTS];
    size_t n_event;
    bool fault;
    int fault_cell;
    char fault_why[256];
    char *text;
    size_t n_text;
    /* the file */
    const char *path; /* NULL: bytes without a file */
    const struct event_sink *sink;
    size_t n_rows, n_refused, n_events;
    struct read_report *report;
    const struct currency *last_currency;
    const struct zone *zone;
    int64_t zone_from_s, zone_until_s, zone_offset_s; /* the stretch of local time whose offset is known */
};

bool table_read(const struct table_spec *spec, struct job *job, const char *path, const struct read_options *opt,
                const struct event_sink *sink, struct read_report *ret, struct err *e) NODISCARD;
/* The same for a reader that makes its spec anew for each file. */
bool table_read_shared(const struct table_spec *spec, struct job *job, const char *path, const struct read_options *opt,
                       const struct event_sink *sink, void *shared, struct read_report *ret, struct err *e) NODISCARD;
/* The same with bytes at hand (an entry of an archive, a table of a folder). */
bool table_read_bytes(const struct table_spec *spec, struct job *job, const char *name, struct str bytes,
                      const struct read_options *opt, const struct event_sink *sink, void *shared,
                      struct read_report *ret, struct err *e) NODISCARD;
/* How well do the headings of a file's beginning fit? 0…99; 0 when a key column is missing. */
int table_fits(const struct table_spec *spec, struct job *job, struct str head);

/* ---- values of the row under way; k = place in spec->cells ---- */

static inline bool cell_in_file(const struct table *t, int k)
{
    return t->col[k].at >= 0;
}
struct str cell(const struct table *t, int k);  /* trimmed; n = 0 when missing */
struct str cell_need(struct table *t, int k);   /* a fault when missing */
/* UTC seconds, EVENT_NONE when missing. ret_day_only may be NULL. */
int64_t cell_time(struct table *t, int k, bool *ret_day_only);
int64_t cell_need_time(struct table *t, int k, bool *ret_day_only);
/* Exact; false when missing or a fault. */
bool cell_number(struct table *t, int k, struct cell_number *ret);
int64_t cell_quantity(struct table *t, int k); /* thousandths */
int64_t cell_amount(struct table *t, int k, const struct currency *cur); /* minor units */
struct str cell_decimal(struct table *t, int k); /* exact decimal text */
/* Currency of the row: its column k (-1: none), a sign beside the amounts, the feed's. NULL and a fault when none. */
const struct currency *row_currency(struct table *t, int k);
/* Of a code, NULL when there is none such. */
const struct currency *table_currency(struct table *t, struct str code);
struct str cell_market(struct table *t, int k);
/* Refuses the row, at column k (-1: the row as such). The first fault counts. */
void row_fault(struct table *t, int k, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* ---- strings that live as long as the row ---- */

struct str row_int(struct table *t, int64_t x);
struct str row_join(struct table *t, struct str a, const char *between, struct str b);
struct str row_lower(struct table *t, struct str s); /* ASCII letters */
struct str row_decimal(struct table *t, struct cell_number x);
/* "name=value\n" behind what ev->extra holds (which must be the newest row string); nothing when value is empty. */
void row_extra(struct table *t, struct event *ev, const char *name, struct str value);

/* ---- events ---- */

/* An empty event of the row, to be filled in; put when the row is over. */
struct event *row_event(struct table *t, enum event_kind kind, struct str subject, int64_t at_s, bool day_only);

/* Puts what the row (or end()) has gathered so far: for readers that give more events than a row holds. */
bool table_put_now(struct table *t, struct err *e) NODISCARD;
void event_money(struct event *ev, int64_t amount, const struct currency *cur); /* nothing when the amount is missing */
/* The file does not say when it happened: at_s is the last time known, and extra says so. */
void event_time_not_told(struct table *t, struct event *ev);
static inline int64_t later_of(int64_t a, int64_t b) /* EVENT_NONE is before everything */
{
    return a > b ? a : b;
}
/* When a table was made that says no time itself: the date in its name, else the day it was last written. */
int64_t table_file_time(struct table *t, bool *ret_day_only);

/* ---- subjects seen in this file ---- */

struct seen_entry {
    uint64_t hash;
    uint32_t n;    /* the reader's: rows of it so far */
    uint32_t note; /* the reader's */
};
struct seen *seen_new(struct arena *a);
/* Never NULL; n = 0 the first time. Valid until the next call. */
struct seen_entry *seen_find(struct seen *s, struct str subject);
size_t seen_count(const struct seen *s);
uint64_t str_hash64(struct str s);

/* For the person who imports: something about the file as a whole. */
void table_note(struct table *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
