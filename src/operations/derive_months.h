/* derive_months.h — inside of this room: months of measures in memory while events come in. */
#ifndef OPERATIONS_DERIVE_MONTHS_H
#define OPERATIONS_DERIVE_MONTHS_H

#include "operations/measure.h"
#include "store/workspace.h"

struct months;
/* Keeps at most so many months in memory. */
struct months *months_new(struct workspace *ws, const char *firm_id, size_t most, struct arena *a);
/* Adds x × sign of every contribution. */
bool months_add(struct months *m, const struct contributions *c, int sign, struct err *e) NODISCARD;
bool months_add_one(struct months *m, const char *market, const char *channel, enum measure measure, int32_t day,
                    int64_t x, struct err *e) NODISCARD;
/* Writes what changed since the last time; forgets all when more than `keep` are in memory. */
bool months_write(struct months *m, size_t keep, struct err *e) NODISCARD;
void months_forget(struct months *m);
int64_t months_written(const struct months *m);

#endif
