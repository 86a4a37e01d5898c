/* assets.c — looking a path up in the table. */
#include "doors/assets.h"

#include <stdlib.h>
#include <string.h>

static int by_path(const void *key, const void *item)
{
    return strcmp(key, ((const struct asset *)item)->path);
}

const struct asset *asset_find(const char *path)
{
    return asset_count ? bsearch(path, asset_table, asset_count, sizeof *asset_table, by_path)
                       : NULL;
}
