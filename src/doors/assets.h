/* assets.h — the files of the web app, in the program itself: made from build/ui when the program is built
 * (cmake/assets.cmake, tools/embed.mjs). Without it the table is empty and the API serves alone.
 *
 * A path is found by looking it up in the table, so there is no file system to wander off in.
 * Checked: tests/unit/doors/test_assets.c
 */
#ifndef DOORS_ASSETS_H
#define DOORS_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

struct asset {
    const char *path;       /* "/assets/index-Bx3fK2.js" */
    const char *media_type;
    const char *etag;       /* with its quotes */
    bool immutable;         /* its name holds a hash of its content */
    const unsigned char *plain, *plain_end, *gzip, *gzip_end; /* gzip = gzip_end: none */
};

extern const struct asset asset_table[]; /* sorted by path */
extern const size_t asset_count;

const struct asset *asset_find(const char *path); /* NULL: none */

#endif
