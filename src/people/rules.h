/* rules.h — inside of this room: its judgement, read from data/parameters/people.csv and
 * data/people/common-passwords.csv, and the words people type, brought into one form.
 */
#ifndef PEOPLE_RULES_H
#define PEOPLE_RULES_H

#include "base/capability.h"
#include "store/people.h"

#define SECOND_US INT64_C(1000000)
#define OFFICE "*" /* in place of a firm's id */

struct people_rules {
    double session_idle_h, session_absolute_h, session_touch_s, session_most, keep_days;
    double token_days, token_days_most, token_most, token_touch_s;
    double invitation_days, invitation_days_most, reset_h;
    double account_free, account_first_s, account_most_s;
    double address_free, address_first_s, address_most_s;
    double guess_factor, guess_forget_h;
    double password_shortest, password_longest, passes, memory_mib, at_once;
    double name_longest, note_longest;
    double digits, step_s, window;
    const char *const *common; /* [n_common] passwords in lower case, sorted by bytes */
    size_t n_common;
};
/* As valid on the day of now_us. */
bool people_rules_load(struct arena *a, const char *data_dir, int64_t now_us,
                       const struct people_rules **ret, struct err *e) NODISCARD;
/* Once per job; a server may load them once for all its jobs (job->base). */
bool people_rules_of_job(struct job *job, const struct people_rules **ret, struct err *e) NODISCARD;

static inline int64_t people_hours_us(double hours)
{
    return (int64_t)(hours * 3600 * (double)SECOND_US);
}

/* Trimmed, case folded, in Unicode's composed form; ERR_INPUT unless it looks like local@domain. */
bool people_email(struct arena *a, const char *said, const char **ret, struct err *e) NODISCARD;
/* Trimmed, blanks single, without control characters and marks that turn the direction of the text
 * around; ERR_INPUT when nothing or more than `longest` characters are left. `what` for the
 * message. */
bool people_plain(struct arena *a, const char *said, double longest, const char *what,
                  const char **ret, struct err *e) NODISCARD;
/* ERR_INPUT: too short, too long, among the commonest, or the e-mail. The password is not in the
 * error. */
bool people_password_fits(const struct people_rules *r, const char *password, const char *email,
                          struct err *e) NODISCARD;
/* "2026-11-22T08:30:00Z"; NULL for 0. */
const char *people_time(struct arena *a, int64_t at_us);

#endif
