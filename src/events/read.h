/* read.h — from a file of a shop, marketplace, carrier … to events.
 *
 * A format is one entry of event_formats[] (recognise.c): it knows its files by their columns, and reads them row by
 * row into a sink. A reader resolves nothing but the file: ingestion makes pseudonyms, markets from labels and UTC
 * from local times with the helpers below.
 *
 * Every row ends as events or is refused with line, column and reason; `n_rows` = rows read + rows refused.
 */
#ifndef EVENTS_READ_H
#define EVENTS_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/text.h"
#include "events/event.h"

/* What a file cannot say itself; from the feed, the command line, or what the person confirmed in the preview. */
struct read_options {
    const char *zone;      /* IANA; NULL = the home country's */
    const char *currency;  /* for files without a currency column; NULL = refuse with the question */
    const char *channel;   /* NULL = the format's own */
    const char *home;      /* ISO alpha-3 of the firm's home */
    const char *mapping;   /* YAML of a saved or given mapping; NULL = the format's own or guessed */
    char decimal;          /* '.' or ','; 0 = found out per column */
    const char *date_order; /* "dmy", "mdy", "ymd"; NULL = found out per column */
};

struct event_sink {
    /* false stops the reading (with *e set). The views need to live until put returns. */
    bool (*put)(void *ctx, const struct event *ev, struct err *e);
    void (*refuse)(void *ctx, size_t line, const char *column, const char *reason);
    void *ctx;
};

/* How a column was understood, for the preview and the report. */
struct read_column {
    const char *name;      /* as in the file */
    const char *field;     /* what it became: "order.subject", "line.amount"; NULL = not kept */
    const char *why;       /* not kept: "a name: personal", "no event has a place for it" */
    const char *form;      /* "decimal comma", "day.month.year", NULL */
    double confidence;     /* 0…1 of the guess; 1 for a known format */
    size_t n_missing;
};
/* What a file leaves open; `option` is the option of events.import (and member of read_options) that answers. */
struct read_question {
    const char *option;         /* "currency", "date-order", "decimal", "format" */
    const char *text;
    const char *column;         /* NULL = the whole file */
    const char *const *choices; /* [n_choices]; none = free text */
    size_t n_choices;
};
struct read_report {
    const char *format;    /* id */
    const char *encoding, *separator;
    const struct read_column *columns;
    size_t n_columns;
    size_t n_rows, n_refused, n_events;
    const char *asks;      /* a question that must be answered before import ("which currency?"); NULL. Nothing was put then */
    const struct read_question *questions; /* the same, one by one */
    size_t n_questions;
    const char *const *notes; /* [n_notes] what the person should know of the file as a whole */
    size_t n_notes;
};

struct table_spec;
struct feed_file;
struct event_format {
    const char *id, *name, *what; /* "shopify-orders", "Shopify orders (CSV)", one line */
    /* How sure is it, from the file's beginning (decompressed, as it is) and its name? 0…100. May be NULL. */
    int (*recognise)(struct str head, const char *file_name);
    bool (*read)(struct job *job, const char *path, const struct read_options *opt, const struct event_sink *sink,
                 struct read_report *ret, struct err *e);
    const char *channel;   /* "shopify" */
    const char *zone;      /* in which its times are, when that is known of the format; NULL = the feed's */
    /* Known by its headings, in any order, case and language (then recognise is NULL) … */
    const struct table_spec *table;
    /* … or by several tables together: a folder or an archive. 0…100. */
    int (*fits)(struct job *job, const struct feed_file *files, size_t n);
};
extern const struct event_format *const event_formats[];
extern const size_t event_n_formats;

/* The format of a file, by id or (id NULL) by its content; *ret NULL = none fits well enough: a mapping is needed. */
bool event_format_of(struct job *job, const char *path, const char *id, const struct event_format **ret,
                     struct err *e) NODISCARD;

/* A label of a country, state or area → market code. Aliases of data/country, then data/events/markets.csv; what is
 * not found becomes "~label" (trimmed). The same text for the same label, for ever. Lives in the job's arena. */
struct str event_market(struct job *job, struct str label);
/* The name to show for a market code: "Germany", "Channel Islands", "“European Community” (not assigned)". */
const char *event_market_name(struct job *job, const char *market);
/* Code of a market from what a person typed (code, name, or label with or without ~); ERR_NOT_FOUND with nearest. */
bool events_market_find(struct job *job, const char *text, const char **ret, struct err *e) NODISCARD;

#endif
