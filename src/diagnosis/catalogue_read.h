/* catalogue_read.h — what the readers of the judgement files share. Private to the room. */
#ifndef DIAGNOSIS_CATALOGUE_READ_H
#define DIAGNOSIS_CATALOGUE_READ_H

#include "base/yaml.h"
#include "diagnosis/catalogue.h"

/* A text field as a C string of the tree's arena; empty text is refused. */
bool cat_text(const struct yml_node *map, const char *key, const char **ret,
              struct err *e) NODISCARD;
/* A list with at least `min` and at most `max` items. */
bool cat_list(const struct yml_node *map, const char *key, size_t min, size_t max,
              const struct yml_node **ret, struct err *e) NODISCARD;
/* Ids are lower or upper case letters, digits and . _ -; at most 40 characters. */
bool cat_id(const struct yml_node *map, const char **ret, struct err *e) NODISCARD;
/* The five levels of a grid: each {level, name, text} with level = its place. */
bool cat_grid(const struct yml_node *list, struct grid_level ret[N_LEVELS],
              struct err *e) NODISCARD;
/* The tags a judgement may carry. */
bool cat_tag(const struct yml_node *map, const char **ret, struct err *e) NODISCARD;

#endif
