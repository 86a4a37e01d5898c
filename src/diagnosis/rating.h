/* rating.h — who said what, in which round: the firm's own answers, and those of people who rate it
 * beside. Private to the room.
 *
 * The firm's own answers are fields of the firm (one version per answer); their lines in the
 * assessment say who gave them and when. The answers of a second rater live only in his assessment
 * (column `rater`), so that neither overwrites the other. A new round (diagnosis.start) begins with
 * empty answers; the firm's version before it keeps the former round.
 */
#ifndef DIAGNOSIS_RATING_H
#define DIAGNOSIS_RATING_H

#include "diagnosis/diagnosis.h"
#include "store/workspace.h"

enum { N_INSTRUMENTS = 3 };
extern const char *const instruments[N_INSTRUMENTS]; /* "pei", "pei-short", "apmo-bc" */

/* All assessments of a firm in the workspace, read once. */
struct ratings {
    struct workspace *ws;
    const char *firm_id;
    const struct ws_assessment *list;
    size_t n;
};
bool ratings_read(struct job *job, enum ws_mode mode, const char *firm_id, struct ratings *ret,
                  struct err *e) NODISCARD;
/* The round an instrument is in: 0 until diagnosis.start began another. */
int64_t ratings_round(const struct ratings *r, const char *instrument);
int64_t ratings_newest_round(const struct ratings *r);
/* The firm's version at the end of the round before the present one of an instrument; 0: none. */
int64_t ratings_former_version(const struct ratings *r, const char *instrument);
/* Everybody who rated beside the firm in the present rounds, in order of first appearance. */
size_t ratings_raters(const struct ratings *r, struct arena *a, const char *const **ret);

/* The same firm with the answers of one rater in place of its own: those of the present rounds, or
 * of the rounds before them. */
bool ratings_firm(const struct ratings *r, struct arena *a, const struct firm *own,
                  const char *rater, bool former, const struct firm **ret,
                  struct err *e) NODISCARD;
/* Who gave the firm's own answer to an item in the present round; NULL when no line says it. */
const char *ratings_who(const struct ratings *r, struct arena *a, const char *instrument,
                        const char *item);
/* The firm as it was at one of its versions. */
bool firm_at_version(struct job *job, struct workspace *ws, const char *firm_id, int64_t version,
                     const struct firm **ret, struct ws_firm *ret_stored,
                     struct err *e) NODISCARD;

/* "3", "yes", "unknown", "na" as stored in the assessment. */
const char *stored_value(struct arena *a, const struct answer *x);

#endif
