/* capability.h — what Landfall can do, declared once.
 *
 * A capability is one C function in its own room plus one `const struct capability` beside it; the
 * list of all of them is src/doors/table.c. The command line, HTTP, MCP, help, completion and the
 * man page are made from the declaration. A door parses words into `struct args`, builds a job,
 * calls run and renders the value; it knows no business rule.
 *
 * A runner is a plain function of its arguments and the job: it prints nothing, reads no clock
 * (job->now), and allocates in job->arena.
 */
#ifndef BASE_CAPABILITY_H
#define BASE_CAPABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/value.h"

enum role { ROLE_VIEWER, ROLE_ANALYST, ROLE_ADVISER, ROLE_OWNER };
enum effect { EFFECT_READS, EFFECT_WRITES, EFFECT_PROPOSES, EFFECT_DECIDES };

enum param_kind {
    PARAM_TEXT,
    PARAM_INT,
    PARAM_REAL,
    PARAM_BOOL,   /* a switch: --name or --no-name */
    PARAM_CHOICE, /* one of `choices` */
    PARAM_DATE,   /* YYYY-MM-DD */
    PARAM_FILE,   /* a file or folder that is read */
    PARAM_OUTPUT, /* a file that is written */
    PARAM_MARKET, /* ISO 3166 alpha-3, alpha-2 or a name; the room resolves it */
    PARAM_FIRM    /* a firm file, or the id of a firm in the workspace */
};

enum param_flags {
    PARAM_REQUIRED = 1,
    PARAM_POSITIONAL = 2, /* may be given without --name, in declaration order */
    PARAM_REPEATED = 4,   /* may be given more than once */
    PARAM_SECRET = 8,     /* a password or code: never in a log, an audit record or an error text */
    PARAM_PERSONAL = 16   /* a name or e-mail: the audit log keeps it apart, so that it can be erased */
};

struct capability_param {
    const char *name; /* "as-of"; on HTTP as_of */
    enum param_kind kind;
    unsigned flags;
    const char *unit;           /* NULL when none */
    const char *default_value;  /* as text, shown in help; NULL = none */
    const char *const *choices; /* NULL-terminated, for PARAM_CHOICE */
    double min, max;            /* PARAM_INT, PARAM_REAL; both 0 = no limit */
    const char *help;           /* one line */
};

enum capability_limits {
    /* Makes sense only where the files are: never offered over HTTP or MCP. */
    ONLY_TERMINAL = 1,
    /* About the caller's own account: any signed-in person may call it, whatever his roles. */
    OWN_ACCOUNT = 2,
    /* Leaves the workspace itself (backup, restore): not run inside a transaction of the gate. */
    WHOLE_WORKSPACE = 4,
    /* Its answer changes without a change of the firm or the office being recorded (who was last seen
     * when, which files lie where): a door never answers it from a cache. */
    NOT_KEPT = 8
};

struct args;
struct job;
struct proposal_form; /* governance/proposal.h */

typedef bool capability_fn(struct job *job, const struct args *args, struct value **ret,
                           struct err *e);

struct capability {
    const char *name;    /* "market.rank" → landfall market rank, /api/v1/market/rank */
    const char *alias;   /* a short command, "init"; NULL = none */
    const char *summary; /* one line, starts with a verb */
    const char *about;   /* paragraph(s) for help; NULL = summary is enough */
    const char *example; /* command lines that work from the project root, one per line */
    enum role role;      /* the least role that may call it */
    enum effect effect;
    const struct capability_param *params;
    size_t n_params;
    const struct shape *result;
    capability_fn *run;
    unsigned limits; /* enum capability_limits */
    /* How a result becomes a proposal (kind, subject, reasons, alternatives, expected effect); NULL:
     * the general form, from headline and figures. */
    const struct proposal_form *proposes;
    bool answer_no_is_failure; /* a member `ok` = false makes the command exit 1 */
    /* How the result looks on a terminal when the general table will not do; NULL = it does. Called
     * with the job that ran, so that it may show what the run kept in its slots. */
    void (*show)(struct job *job, const struct value *v, struct buf *out, size_t width);
};
#define PARAMS(p) .params = (p), .n_params = COUNT_OF(p)

/* The parameter of that name, with - or _ (as-of, as_of); NULL: none. */
const struct capability_param *capability_param(const struct capability *c, const char *name);
/* Does it take a parameter of that kind? */
bool capability_takes(const struct capability *c, enum param_kind kind);
/* As it is said at the terminal: "market rank", or the alias, "brief". */
char *capability_words(struct arena *a, const struct capability *c) RETURNS_NONNULL;

/* --- arguments, typed and checked against the declaration by the door --------------------------
 */

struct args *args_new(struct arena *a, const struct capability *c);
/* Sets one value from text; checks kind, range and choice. Unknown name → ERR_USAGE with nearest.
 */
bool args_set(struct arena *a, struct args *args, const char *name, const char *value,
              struct err *e) NODISCARD;
/* Fills defaults, refuses missing required ones. */
bool args_finish(struct arena *a, struct args *args, struct err *e) NODISCARD;

bool args_has(const struct args *args, const char *name); /* given or defaulted */
/* An undeclared name is a bug and asserted. NULL / 0 / false when not given and without default. */
const char *args_text(const struct args *args, const char *name);
int64_t args_int(const struct args *args, const char *name);
double args_real(const struct args *args, const char *name);
bool args_bool(const struct args *args, const char *name);
size_t args_count(const struct args *args, const char *name);
const char *args_text_at(const struct args *args, const char *name, size_t i);

/* --- the job: one command or one request -------------------------------------------------------
 */

typedef void progress_fn(void *ctx, const char *what, uint64_t done, uint64_t total);

/* What the caller may do, per firm. The gate (doors/gate.h) fills it from people/; rooms never look
 * inside, they ask job_may. A job without rights (the terminal) may do everything. */
struct rights_grant {
    const char *firm_id; /* "*" = the office: every firm, and what belongs to no firm */
    enum role role;
};
struct rights {
    const struct rights_grant *grants;
    size_t n;
    enum role at_most; /* an API token or an assistant may be held below its person's roles */
};

struct job {
    struct arena *arena;
    const struct job *base; /* loaded things shared by many jobs, read only; may be NULL */
    const char *data_dir;       /* judgement as data: the project's data/ */
    const char *country_dir;    /* tables built from npm packages: <build>/country */
    const char *workspace_path; /* NULL when no workspace was named or found */
    const char *actor; /* who asks, for records: "person:p-…", "os:name" at the terminal */
    const struct rights *rights; /* NULL = everything */
    const char *address;         /* of the caller, NULL at the terminal */
    int as_of; /* days since 1970-01-01 (struct date); AS_OF_FACT_TABLE = the table's own date */
    int64_t now_us; /* the door's clock, for records only; analyses use as_of */
    uint64_t seed;
    progress_fn *progress; /* may be NULL */
    void *progress_ctx;
    struct job_slot *slots; /* loaded things shared within the job (fact table, parameters) */
};

#define AS_OF_FACT_TABLE INT32_MIN

/* Does the caller hold at least `least` for the firm (NULL = the office)? A right for the office holds
 * for every firm. */
bool job_may(const struct job *job, const char *firm_id, enum role least);
/* The same as an error: ERR_REFUSED, worded alike for a firm that does not exist. */
bool job_require(const struct job *job, const char *firm_id, enum role least,
                 struct err *e) NODISCARD;
const char *role_name(enum role r);     /* "viewer" */
const char *effect_name(enum effect x); /* "reads" */
bool role_find(const char *name, enum role *ret);

/* A room keeps what it loaded once per job: the key is the address of a static variable. */
/* job_get also finds what job->base holds; that is shared, so nobody changes it after loading. */
void *job_get(const struct job *job, const void *key); /* NULL when not set */
/* Without what job->base holds: for things only one thread may use (a connection). */
void *job_get_own(const struct job *job, const void *key);
void job_set(struct job *job, const void *key, void *p);
void job_progress(struct job *job, const char *what, uint64_t done, uint64_t total);

#endif
