/* workspace.h — one file that holds an office's work: firms and their versions, assessments and
 * answers, results, imported country facts. What a room may ask of the store; it never writes SQL.
 *
 * Use:      TRY(ws_of_job(job, WS_WRITE, &ws, e)); TRY(ws_firm_put(ws, &put, &got, e));
 * Versions: nothing is overwritten. A firm's text, an answer, a result each get a next version; the
 *           same content again changes nothing.
 * Keys:     every key of a firm's rows begins with firm_id, so the tables distribute by firm.
 * Time:     always passed in (µs UTC, from job->now_us); the store reads no clock.
 * Writing:  each ws_*_put is one transaction (BEGIN IMMEDIATE); many together: ws_begin … ws_commit.
 *           A process that dies in between leaves the state before.
 * Errors:   ERR_NOT_FOUND (no workspace: hint says `landfall init`), ERR_BUSY (another process writes
 *           for longer than WS_BUSY_MS), ERR_IO (disk full, read-only), ERR_CORRUPT (not a workspace,
 *           damaged), ERR_CONFLICT (newer schema than this program knows)
 * Threads:  one struct workspace per thread; several processes at once are fine
 * Checked:  tests/unit/store/test_workspace.c, test_faults.c
 */
#ifndef STORE_WORKSPACE_H
#define STORE_WORKSPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attributes.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/text.h"

struct job;
struct workspace;

#define WS_DEFAULT_NAME "landfall.db" /* looked for in the current folder when none is named */
enum { WS_BUSY_MS = 5000 };

enum ws_mode {
    WS_READ,   /* must exist; nothing is written, not even a migration */
    WS_WRITE,  /* must exist; brought to the newest schema, a copy of an older one is kept beside it */
    WS_CREATE, /* must not exist (ERR_CONFLICT) */
};

/* Closed with the arena. now_us stamps a migration that is carried out. */
bool ws_open(struct workspace **ret, struct arena *a, const char *path, enum ws_mode mode,
             int64_t now_us, struct err *e) NODISCARD;
/* The job's workspace, opened once per job and mode; ERR_NOT_FOUND when none is named or found. */
bool ws_of_job(struct job *job, enum ws_mode mode, struct workspace **ret, struct err *e) NODISCARD;
/* Lets a job use a connection that is open already; whoever lends it sees to it that no other thread
 * uses it meanwhile. */
void ws_lend(struct workspace *ws, struct job *job);
const char *ws_path(const struct workspace *ws);
int ws_schema_version(const struct workspace *ws);
/* Where the file as it was before the upgrade is kept; NULL when opening it took none. */
const char *ws_kept_before(const struct workspace *ws);

/* Several puts as one; nesting is allowed, the outermost commit counts. ws_rollback undoes all. */
bool ws_begin(struct workspace *ws, struct err *e) NODISCARD;
bool ws_commit(struct workspace *ws, struct err *e) NODISCARD;
void ws_rollback(struct workspace *ws);

/* ---- firms ---- */

struct ws_stamp {
    int64_t now_us;
    const char *actor;
};
struct ws_firm {
    const char *firm_id; /* [a-z0-9-], the key everywhere */
    const char *name;
    int64_t version;     /* from 1 */
    const char *sha256;  /* of text */
    int64_t at_us;
    const char *actor;
    struct str text;     /* the firm's YAML as exported; n = 0 in lists */
};
/* 1 to 64 small letters, digits and hyphens: never a path, and nothing that could be one. */
bool ws_is_firm_id(const char *s);
/* New version, or the newest one again when the text is the same (*ret_changed = false). */
bool ws_firm_put(struct workspace *ws, const char *firm_id, const char *name, struct str text,
                 struct ws_stamp by, int64_t *ret_version, bool *ret_changed,
                 struct err *e) NODISCARD;
/* version 0 = newest. ERR_NOT_FOUND with the nearest id. */
bool ws_firm_get(struct workspace *ws, struct arena *a, const char *firm_id, int64_t version,
                 struct ws_firm *ret, struct err *e) NODISCARD;
/* Newest version of each firm, by id. */
bool ws_firm_list(struct workspace *ws, struct arena *a, struct ws_firm **ret, size_t *ret_n,
                  struct err *e) NODISCARD;
/* All versions of one firm, oldest first. */
bool ws_firm_history(struct workspace *ws, struct arena *a, const char *firm_id,
                     struct ws_firm **ret, size_t *ret_n, struct err *e) NODISCARD;

/* ---- assessments and answers ---- */

struct ws_assessment {
    int64_t assessment_id; /* from 1 within the firm */
    const char *instrument, *form; /* "pei", "short" */
    int64_t started_us, finished_us; /* 0 = still open */
    const char *actor;
    const char *rater;      /* NULL or "" = the firm's own answers; else who rated beside it */
    int64_t round;          /* 0 = the first, T0 */
    int64_t before_version; /* the firm's version as the round before it ended; 0 in round 0 */
};
/* Starts one with the instrument, form, rater, round and before_version of `what`. */
bool ws_assessment_start(struct workspace *ws, const char *firm_id,
                         const struct ws_assessment *what, struct ws_stamp by, int64_t *ret_id,
                         struct err *e) NODISCARD;
bool ws_assessment_finish(struct workspace *ws, const char *firm_id, int64_t assessment_id,
                          struct ws_stamp by, struct err *e) NODISCARD;
bool ws_assessment_list(struct workspace *ws, struct arena *a, const char *firm_id,
                        struct ws_assessment **ret, size_t *ret_n, struct err *e) NODISCARD;

struct ws_answer {
    const char *item;     /* id of the observable */
    const char *value;    /* as the instrument writes it: "3", "yes", "na", "unknown" */
    const char *reason;   /* for "not applicable"; may be NULL */
    const char *evidence; /* reference; may be NULL */
    int64_t version, at_us;
    const char *actor;
};
bool ws_answer_put(struct workspace *ws, const char *firm_id, int64_t assessment_id,
                   const struct ws_answer *answer, struct ws_stamp by, int64_t *ret_version,
                   struct err *e) NODISCARD;
/* Newest version of each item, by item. */
bool ws_answer_list(struct workspace *ws, struct arena *a, const char *firm_id,
                    int64_t assessment_id, struct ws_answer **ret, size_t *ret_n,
                    struct err *e) NODISCARD;

/* ---- results ---- */

struct ws_result {
    int64_t result_id; /* from 1 within the firm */
    const char *capability;
    const char *inputs_sha256, *params_sha256, *method; /* method with version: "smaa2/1" */
    struct str json;
    const char *sha256; /* of json */
    int64_t at_us;
    const char *actor;
};
/* The same capability, hashes, method and JSON again gives the existing id. */
bool ws_result_put(struct workspace *ws, const char *firm_id, const struct ws_result *result,
                   struct ws_stamp by, int64_t *ret_id, struct err *e) NODISCARD;
/* Newest result of a capability; *ret_found = false when there is none. inputs, params, method NULL =
 * any. */
bool ws_result_newest(struct workspace *ws, struct arena *a, const char *firm_id,
                      const char *capability, const char *inputs_sha256, const char *params_sha256,
                      const char *method, bool *ret_found, struct ws_result *ret,
                      struct err *e) NODISCARD;
/* All results of a firm, oldest first, without json. */
bool ws_result_list(struct workspace *ws, struct arena *a, const char *firm_id,
                    struct ws_result **ret, size_t *ret_n, struct err *e) NODISCARD;

/* ---- imported country facts ---- */

struct ws_import {
    int64_t import_id;
    const char *source;    /* "worldbank", "hofstede" */
    const char *file_name; /* base name */
    const char *sha256;    /* of the file */
    int64_t n_read, n_used, n_refused;
    int64_t at_us;
    const char *actor;
};
struct ws_fact {
    const char *iso3, *indicator, *unit, *source;
    int year;
    double value; /* finite */
    int64_t import_id;
};
/* Starts an import and its transaction. The same file (source and hash) again: *ret_already = true,
 * *ret_id = the earlier import, no transaction is open and there is nothing to do. */
bool ws_import_begin(struct workspace *ws, const char *source, const char *file_name,
                     const char *sha256, struct ws_stamp by, int64_t *ret_id, bool *ret_already,
                     struct err *e) NODISCARD;
bool ws_fact_put(struct workspace *ws, const struct ws_fact *fact, struct err *e) NODISCARD;
/* Records the counts and commits; on any failure before it call ws_rollback. */
bool ws_import_end(struct workspace *ws, int64_t import_id, int64_t n_read, int64_t n_used,
                   int64_t n_refused, struct err *e) NODISCARD;
bool ws_import_list(struct workspace *ws, struct arena *a, struct ws_import **ret, size_t *ret_n,
                    struct err *e) NODISCARD;
/* All facts, by indicator, iso3, year; of one cell from one source only the newest import counts.
 * Strings live in `a`. */
bool ws_fact_list(struct workspace *ws, struct arena *a, struct ws_fact **ret, size_t *ret_n,
                  struct err *e) NODISCARD;

/* Capabilities of this room, for the table. */
struct capability;
extern const struct capability workspace_init, workspace_check, workspace_backup, workspace_restore,
    workspace_doctor;

#endif
