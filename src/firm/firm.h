/* firm.h — the firm as it describes itself: profile, offer, registers, goals, vetoes, answers.
 *
 * A firm is read from one commented YAML file (docs/formats/firm.md, examples/firm.schema.json) by
 * firm_read, checked completely before anything is kept, and written back by firm_write so that
 * export → import → export is byte-identical. All strings and arrays live in the arena.
 *
 * Missing scalars: optional numbers are `struct opt_real` and the like; absent is absent, never 0.
 * Figures made from a firm carry the path of the YAML field as their ref ("products[0].price",
 * "technology.register[2].level", "answers[12].answer", "sales[3].amount", "resources.staff",
 * "entry_view.speed_needed"), so that a number in the brief leads back to the line it came from.
 * Indices are those of the arrays below; arrays keep the order of the file.
 */
#ifndef FIRM_FIRM_H
#define FIRM_FIRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/capability.h"
#include "base/err.h"
#include "base/figure.h"
#include "base/money.h"
#include "base/value.h"
#include "country/country.h"

struct opt_real {
    bool known;
    double v;
};
struct opt_int {
    bool known;
    int64_t v;
};

/* An amount, written "12.50 EUR". */
struct firm_money {
    bool known;
    struct money exact;   /* integer minor units */
    double value;         /* the same in major units, for statistics only */
    const char *currency; /* exact.cur->code */
};

enum sector {
    SECTOR_CONSUMER,
    SECTOR_INDUSTRIAL,
    SECTOR_REGULATED_HEALTH,
    SECTOR_DIGITAL,
    N_SECTORS
};

struct product {
    const char *id, *name, *name_local; /* name_local: in the firm's own script; may be NULL */
    const char *hs;                     /* 6 digits as text; NULL for services */
    struct firm_money price;            /* ex works, one unit */
    struct opt_real weight_kg;          /* gross, one unit */
    struct opt_int shelf_life_days;
    const char *const *certificates; /* held now */
    size_t n_certificates;
    struct opt_real digital_share; /* 0..1: part of the value deliverable over a network */
};

struct sale {           /* one market, one year */
    const char *market; /* ISO 3166 alpha-3; the home market too */
    int year;
    struct firm_money amount;
    struct opt_int customers;
};

enum entry_trigger {
    TRIGGER_OWN_SEARCH,
    TRIGGER_ENQUIRY,
    TRIGGER_CUSTOMER,
    TRIGGER_PARTNER,
    TRIGGER_DIASPORA,
    TRIGGER_FAIR,
    TRIGGER_INSTITUTION,
    N_TRIGGERS
};
struct entry { /* one step in one market: first entry, change of mode, or exit */
    const char *market;
    const char *mode; /* id in data/entry/modes.csv (export_direct: either kind), or "exit" */
    int year, month;  /* month 0 = unknown */
    enum entry_trigger trigger;
    const char *relationship; /* named partner or customer behind it; may be NULL */
};

struct language_skill {
    const char *language; /* ISO 639-1/-3 */
    double level_01;      /* 1 native, 0.8 fluent, 0.5 working, 0.2 basic: parameter file */
    const char *level;    /* the word as given */
    int64_t people;
};

enum function_group {
    GROUP_PLANNING,
    GROUP_DESIGN,
    GROUP_PRODUCTION,
    GROUP_SUPPLY_CHAIN,
    GROUP_MARKETING_SALES,
    N_GROUPS
};
struct technology { /* a line of the technology register */
    const char *id; /* in data/instruments technology catalogue */
    enum function_group group;
    int level;                   /* 0..4 */
    struct opt_real users_share; /* 0..1 of the staff concerned */
    struct opt_int since;
    struct firm_money cost_per_year;
};

enum answer_state { ANSWER_GIVEN, ANSWER_DONT_KNOW, ANSWER_NOT_APPLICABLE };
struct answer {
    const char *instrument; /* "pei", "pei-short", "apmo-bc" */
    const char *item;       /* "S1a", "S1", "M1.2" */
    enum answer_state state;
    int value;            /* level 0..4, yes/no as 1/0, or 1..7 */
    bool yes_no;          /* given as yes or no */
    const char *evidence; /* document id or register entry; NULL */
    const char *reason;   /* why not applicable; NULL */
};

struct budget_year {
    int year;
    struct firm_money amount;
};

struct facilitator_cost { /* what the firm would pay; overrides the catalogue's [D] range */
    const char *facilitator;
    struct firm_money cost;
    struct opt_real effort_days;
};

struct goal {
    const char *text, *metric, *owner;
    struct opt_real baseline, target;
    const char *deadline; /* YYYY-MM-DD */
};

/* A name that covers several markets, "EU": its members by the country lists. */
struct market_group {
    const char *name;
    const char **members; /* [n] ISO alpha-3 */
    size_t n, cap;
};

/* Markets here may be groups too; ask firm_covers. */
struct vetoes {
    const char *const *exclude; /* markets never to be proposed */
    size_t n_exclude;
    const char *exclude_reason; /* may be NULL */
    const char *const *require; /* if any: only these are ranked */
    size_t n_require;
    struct opt_real max_distance_km;
    struct certificate_rule {
        const char *market; /* ISO alpha-3, or a group */
        const char *certificate;
        const char *source; /* who says so */
    } * certificate_rules;
    size_t n_certificate_rules;
};

struct resources {
    struct opt_int staff, export_staff;
    struct language_skill *languages;
    size_t n_languages;
    struct opt_real capacity_units_per_year, capacity_used_01;
    struct budget_year *budget; /* for going abroad, all of it */
    size_t n_budget;
    struct firm_money digital_budget; /* for facilitators, one period */
    struct opt_real effort_days;      /* staff days a period can spare for new tools */
    struct facilitator_cost *facilitator_costs;
    size_t n_facilitator_costs;
};

/* Answers that entry mode needs (methods 5.2–5.4): each on the scale its field says, all optional.
 */
struct entry_view {
    struct opt_real asset_specificity;    /* 1..7: how hard is it to copy what you know? */
    struct opt_real need_for_control;     /* 1..7 */
    struct opt_real knowhow_at_risk;      /* 1..7 */
    struct opt_real speed_needed;         /* 1..7 */
    struct opt_real commitment_available; /* 1..3 on the mode table's scale */
    struct opt_real risk_tolerated;       /* 1..3 */
    struct opt_real ip_protected;         /* 0..1 */
    bool lacks_local_assets, lacks_local_assets_known;
    bool codified_format, codified_format_known;   /* franchising needs one */
    bool distance_selling, distance_selling_known; /* may users buy the goods unseen, online? */
    struct partner {
        const char *market, *name;
    } * partners; /* identified joint-venture or local partners */
    size_t n_partners;
    struct mode_capital { /* what a mode would cost; market NULL = everywhere */
        const char *mode, *market;
        struct firm_money capital;
    } * mode_capital;
    size_t n_mode_capital;
    struct ownership_limit { /* the adviser's or registry's word; unknown is "not checked" */
        const char *market;
        double foreign_share_max_01;
        const char *source;
    } * ownership_limits;
    size_t n_ownership_limits;
};

struct user_rate { /* a rate the firm brings: 1 unit of the book currency = `rate` units of it */
    const char *currency;
    double rate;
    const char *rate_text, *date, *source;
};

struct firm {
    const char *file; /* base name as given by the user; for messages and figure sources */
    const char *id, *name, *name_local, *name_local_lang, *town, *website;
    const char *home;     /* ISO 3166 alpha-3 */
    const char *currency; /* book currency */
    const struct currency *book;
    enum sector sector;
    struct opt_int founded;
    const char *written_on; /* date the firm speaks of, YYYY-MM-DD */
    struct product *products;
    size_t n_products;
    struct sale *sales;
    size_t n_sales;
    struct entry *entries;
    size_t n_entries;
    struct resources resources;
    struct goal *goals;
    size_t n_goals;
    struct vetoes vetoes;
    struct market_group *groups; /* those that the vetoes name */
    size_t n_groups;
    struct technology *technologies;
    size_t n_technologies;
    bool register_complete; /* true: an unlisted technology is 0; false: it is missing */
    struct answer *answers;
    size_t n_answers;
    struct entry_view entry_view;
    struct user_rate *rates;
    size_t n_rates;
    /* A decision about more money than this needs a second person (governance, class A). */
    struct firm_money second_signature_above;
    const char *hash; /* SHA-256 of the canonical export */
};

/* Reads and checks a firm file. The first error stops it: file, line, column, what was expected.
 * data_dir supplies currencies, HS codes and entry modes; facts supplies the markets and the as-of
 * year (no register line may be later). ERR_PARSE, ERR_INPUT, ERR_LIMIT, ERR_IO. */
/* A firm of the workspace was checked when it came in: a look back (--as-of) does not make what it says the future. */
bool firm_read_stored(struct arena *a, struct str yaml, const char *name, const char *data_dir,
                      const struct facts *facts, struct firm **ret, struct err *e) NODISCARD;
bool firm_read(struct arena *a, const char *path, const char *data_dir, const struct facts *facts,
               struct firm **ret, struct err *e) NODISCARD;
bool firm_read_text(struct arena *a, struct str yaml, const char *name, const char *data_dir,
                    const struct facts *facts, struct firm **ret, struct err *e) NODISCARD;
/* What `--firm` or a FIRM argument names: a file, or the id of a firm in the workspace. Read once
 * per job. */
bool firm_of_job(struct job *job, const char *file_or_id, const struct firm **ret,
                 struct err *e) NODISCARD;
/* Canonical YAML. */
bool firm_write(struct arena *a, const struct firm *f, struct buf *out, struct err *e) NODISCARD;

/* --- figures of the firm: leaves with origin FIGURE_FIRM ------------------------------------- */

/* `path` is the field ("resources.staff"); a value not known gives a missing figure. Grade C: the
 * firm's own statement. */
struct figure *firm_figure(struct arena *a, const struct firm *f, const char *label,
                           const char *path, struct opt_real v, const char *unit, int year);
/* An amount in the firm's book currency: the field itself, or converted by the firm's own rates
 * (rates[]), with the rate as an input. Missing when not given. */
const struct figure *firm_amount(struct arena *a, const struct firm *f, const char *label,
                                 const char *path, struct firm_money m, int year);
const char *sector_name(enum sector s);                 /* "consumer" */
const char *function_group_name(enum function_group g); /* "planning" */
const char *trigger_name(enum entry_trigger t);

/* Above what sum of that currency a second person signs, converted by the firm's own rates where it
 * says so in another; false: the firm says nothing, or not in a currency that can be converted. */
bool firm_second_signature(const struct firm *f, const char *currency, double *ret);

/* Is the market named by a veto: itself, or as a member of the group named? */
bool firm_covers(const struct firm *f, const char *market_or_group, const char *iso3);

/* Most recent answer to an item, or NULL. */
const struct answer *firm_answer(const struct firm *f, const char *instrument, const char *item);
size_t firm_answer_index(const struct firm *f, const struct answer *ans); /* for figure paths */

/* --- capabilities of this room --------------------------------------------------------------- */

extern const struct capability firm_check, firm_create, firm_diff, firm_export,
    firm_fields_capability, firm_history, firm_import, firm_list, firm_preview, firm_restore,
    firm_revert, firm_sample, firm_set, firm_show, firm_trash, firm_trashed, firm_unsample,
    firm_values;

#endif
