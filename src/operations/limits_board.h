/* limits_board.h — all rules of all platforms the firm sells on, judged as of a day, worst first.
 *
 * Use:  struct limit_board b; TRY(limit_board_load(job, firm_id, NULL, NULL, &b, e));
 *       b.rows[0].odds.state == LIMIT_OVER …      rows that are outdated come last
 */
#ifndef OPERATIONS_LIMITS_BOARD_H
#define OPERATIONS_LIMITS_BOARD_H

#include "operations/limits.h"

struct limit_row {
    const struct platform_limit *limit;
    const char *channel;
    struct limit_odds odds;
    const char *in_force; /* words: "in force", "outdated: until …", "since …, later than the data" */
    bool outdated;
};
struct limit_board {
    struct job *job;
    struct arena *a;
    const struct platforms *platforms;
    struct limit_judgement j;
    const char *params; /* hash */
    int32_t as_of;
    struct order_fact *orders;
    size_t n_orders;
    struct limit_ticket *tickets;
    size_t n_tickets;
    struct limit_row *rows;
    size_t n_rows, cap;
    const char **strange; /* channels that belong to no platform */
    size_t n_strange;
};
/* platform NULL: each channel by its own; else all as that platform would see them (ERR_NOT_FOUND names those on file).
 * channel NULL: all. */
bool limit_board_load(struct job *job, const char *firm_id, const char *platform, const char *channel,
                      struct limit_board *ret, struct err *e) NODISCARD;

#endif
