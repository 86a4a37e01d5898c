/* show.h — entry.modes on a terminal, and what it shares with the result tree. */
#ifndef ENTRY_SHOW_H
#define ENTRY_SHOW_H

#include "entry/entry.h"

/* Platform dependency of a mode at place 1, or NULL. */
const struct prose *entry_warning(const struct entry_result *r);
/* The run keeps its result in the job, and the terminal shows it from there. */
void entry_show_keep(struct job *job, const struct entry_result *r);
void entry_show(struct job *job, const struct value *v, struct buf *out, size_t width);

#endif
