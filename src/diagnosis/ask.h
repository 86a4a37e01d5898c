/* ask.h — what the capabilities of the questionnaire share: parameters and a question as a record.
 * Private to the room. */
#ifndef DIAGNOSIS_ASK_H
#define DIAGNOSIS_ASK_H

#include "diagnosis/rating.h"

#define FIRM_PARAM                                                                      \
    {                                                                                   \
        .name = "firm", .kind = PARAM_FIRM, .flags = PARAM_REQUIRED | PARAM_POSITIONAL, \
        .help = "a firm file, or the id of a firm in the workspace"                     \
    }
#define FORM_PARAM                                                                                 \
    {                                                                                              \
        .name = "form", .kind = PARAM_CHOICE, .default_value = "short", .choices = form_choices,   \
        .help = "short: one question per practice; statements: drivers and change; full: both in " \
                "detail"                                                                           \
    }
#define RATER_PARAM                                                                                \
    {                                                                                              \
        .name = "rater", .kind = PARAM_CHOICE, .default_value = "own", .choices = rater_choices,   \
        .help = "own: the firm's answers; second: yours beside them, kept apart for the agreement" \
    }
extern const char *const form_choices[], *const rater_choices[];

enum form form_of(const struct args *args);
bool is_second(const struct args *args); /* --rater second */
/* Under whose name a second rating is kept; ERR_USAGE when nobody is known to ask. */
bool rater_of_job(const struct job *job, const char **ret, struct err *e) NODISCARD;
/* NULL with the nearest item as hint. */
const struct question *question_find(struct arena *a, const struct catalogue *cat,
                                     const char *item, struct err *e);
/* The answers that count for this call: the firm's own, or the caller's as second rater. */
bool answers_of(struct job *job, const struct firm *own, const char *name, bool second,
                const struct firm **ret, struct err *e) NODISCARD;
/* Answers are kept in the workspace: refuses a firm that is only a file. */
bool stored_firm(struct job *job, struct workspace *ws, const char *name, const struct firm **ret,
                 struct ws_firm *ret_stored, struct err *e) NODISCARD;

/* The firm's next version (answer.c). */
bool put_firm(struct workspace *ws, struct arena *a, const struct firm *f, struct ws_stamp by,
              int64_t *ret_version, struct err *e) NODISCARD;

extern const struct shape given_shape; /* an answer that was given */
struct value *given_value(struct arena *a, const struct question *q, const struct answer *x);

#endif
