/* product_title.h — what a product is called, where a file said it: the member `title` of a line's extra. */
#ifndef OPERATIONS_PRODUCT_TITLE_H
#define OPERATIONS_PRODUCT_TITLE_H

#include "base/capability.h"
#include "base/err.h"
#include "base/text.h"

/* The value of `title=` in the extra of an event; n = 0 when there is none. */
struct str product_title_of(struct str extra);
/* From the lines of one order that has it; *ret NULL when no file gave it a title. */
bool product_title(struct job *job, const char *firm_id, const char *order_id, const char *product, const char **ret,
                   struct err *e) NODISCARD;

#endif
