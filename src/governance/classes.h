/* classes.h — inside of this room: which kinds of decisions there are and how strictly each is
 * decided.
 *
 * data/governance/kinds.csv gives a kind its class and the months to its review, classes.csv gives
 * a class its rules; governance.limit.<currency> in data/parameters/governance.csv lifts any
 * amount above it to class A.
 */
#ifndef GOVERNANCE_CLASSES_H
#define GOVERNANCE_CLASSES_H

#include "base/capability.h"
#include "base/date.h"
#include "base/err.h"
#include "base/money.h"

struct decision_class {
    const char *id, *label;
    bool reason_on_accept; /* a reason is due on accepting too */
    bool second;           /* another person signs as well */
    enum role signer;      /* the least role of that person */
    int64_t expiry_days;
};
struct decision_kind {
    const char *id, *label;
    const struct decision_class *its_class;
    int64_t review_months;
};
struct decision_rules {
    struct decision_class *classes; /* strictest first */
    size_t n_classes, cap_classes;
    struct decision_kind *kinds;
    size_t n_kinds, cap_kinds;
    const char *sha256; /* of both files */
};
/* Read once per job. */
bool decision_rules_of_job(struct job *job, const struct decision_rules **ret,
                           struct err *e) NODISCARD;
/* ERR_USAGE with the nearest kind. */
bool decision_kind_find(const struct decision_rules *r, const char *id,
                        const struct decision_kind **ret, struct err *e) NODISCARD;
bool decision_class_find(const struct decision_rules *r, const char *id,
                         const struct decision_class **ret, struct err *e) NODISCARD;

/* Reads "12000 EUR" or "EUR 12000". */
bool decision_money(struct job *job, const char *text, struct money *ret, struct err *e) NODISCARD;
/* The class of a kind, made stricter by an amount (NULL = none) above the firm's own limit in that
 * currency, or the office's where the firm has none (NULL); *ret_why says by what. */
bool decision_class_of(struct job *job, const struct decision_rules *r,
                       const struct decision_kind *kind, const struct money *amount,
                       const double *own_limit, const struct decision_class **ret,
                       const char **ret_why, struct err *e) NODISCARD;

#endif
