/* present.h — what the files share that turn a diagnosis into its result tree. Private to the room. */
#ifndef DIAGNOSIS_PRESENT_H
#define DIAGNOSIS_PRESENT_H

#include "base/value.h"
#include "diagnosis/diagnosis.h"

extern const struct shape diagnosis_shape;

/* present_plan.c: the choice of tools. */
extern const struct shape diagnosis_plan_shape;
struct value *diagnosis_plan_value(struct arena *a, const struct diagnosis *d);

/* "practice.S1": the id under which a page finds its own words for a text. */
static inline const char *text_id(struct arena *a, const char *kind, const char *id)
{
    return arena_printf(a, "%s.%s", kind, id);
}

/* Fields of shapes. */
#define TEXT(n, ...)                               \
    {                                              \
        .name = n, .kind = VALUE_TEXT, __VA_ARGS__ \
    }
#define FIG(n, ...)                                  \
    {                                                \
        .name = n, .kind = VALUE_FIGURE, __VA_ARGS__ \
    }
/* A stable id of a text, for translation; nothing for a terminal. */
#define ID(n)                                                                         \
    {                                                                                 \
        .name = n, .kind = VALUE_TEXT, .flags = SHAPE_OPTIONAL | SHAPE_NOT_IN_TEXT    \
    }
#define BOOL(n, ...)                               \
    {                                              \
        .name = n, .kind = VALUE_BOOL, __VA_ARGS__ \
    }
#define PROSE(n, ...)                               \
    {                                               \
        .name = n, .kind = VALUE_PROSE, __VA_ARGS__ \
    }
#define RECORD(n, shape, ...)                                        \
    {                                                                \
        .name = n, .kind = VALUE_RECORD, .of = &(shape), __VA_ARGS__ \
    }
#define LIST(n, shape, ...)                                        \
    {                                                              \
        .name = n, .kind = VALUE_LIST, .of = &(shape), __VA_ARGS__ \
    }

#endif
