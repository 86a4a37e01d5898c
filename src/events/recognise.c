/* recognise.c — the list of formats, and which of them a file is in.
 *
 * Each format says how sure it is from the file's beginning; the surest wins, the first of equals. A format that was
 * named is taken as it was named: its reader then says what does not fit. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "events/feed_files.h"
#include "events/formats.h"
#include "events/table.h"

const struct event_format *const event_formats[] = {
    &format_landfall_csv,
    &format_landfall_ndjson,
    &format_amazon_fba,
    &format_amazon_orders,
    &format_amazon_settlement_v1,
    &format_amazon_settlement_v2,
    &format_ebay,
    &format_ecb,
    &format_ecb_sdmx,
    &format_etsy_items,
    &format_etsy_orders,
    &format_funnel,
    &format_mapped,
    &format_olist,
    &format_prices,
    &format_purchases,
    &format_returns,
    &format_reviews,
    &format_scms,
    &format_shopify_inventory,
    &format_shopify_orders,
    &format_stock,
    &format_tickets,
    &format_tracking,
    &format_uci,
    &format_woocommerce,
};
const size_t event_n_formats = COUNT_OF(event_formats);

enum { HEAD_BYTES = 64 << 10, SURE_ENOUGH = 50 };

/* The first bytes only: a file may be larger than the memory. */
static bool head_of(struct arena *a, const char *path, struct str *ret, struct err *e)
{
    char *p = arena_alloc_aligned(a, HEAD_BYTES, 1);
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? FAIL(e, ERR_NOT_FOUND, "there is no file %s", path)
                               : FAIL(e, ERR_IO, "cannot read %s: %s", path, strerror(errno));
    for (;;) {
        ssize_t got = read(fd, p + n, HEAD_BYTES - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            int why = errno;
            (void)close(fd);
            return FAIL(e, ERR_IO, "cannot read %s: %s", path, strerror(why));
        }
        if (got == 0 || (n += (size_t)got) == HEAD_BYTES)
            break;
    }
    (void)close(fd);
    *ret = (struct str){p, n};
    return true;
}

static bool by_name(const char *id, const struct event_format **ret, struct err *e)
{
    const char *names[COUNT_OF(event_formats)];
    for (size_t i = 0; i < event_n_formats; i++) {
        names[i] = event_formats[i]->id;
        if (strcmp(names[i], id) == 0) {
            *ret = event_formats[i];
            return true;
        }
    }
    const char *near = text_nearest(str_of(id), names, event_n_formats);
    (void)FAIL(e, ERR_USAGE, "there is no format `%.60s`", id);
    return near ? err_hint(e, "Did you mean `%s`?", near)
                : err_hint(e, "All formats: landfall events formats");
}

static bool is_packed(struct str head)
{
    return str_starts(head, "\x1f\x8b") || str_starts(head, "PK\x03\x04") ||
           (head.n > 262 && memcmp(head.p + 257, "ustar", 5) == 0);
}

static int how_sure(struct job *job, const struct event_format *f, const struct feed_file *files, size_t n)
{
    if (f->fits)
        return f->fits(job, files, n);
    if (n != 1)
        return 0;
    struct str head = {files[0].bytes.p, files[0].bytes.n < HEAD_BYTES ? files[0].bytes.n : HEAD_BYTES};
    return f->table ? table_fits(f->table, job, head) : f->recognise ? f->recognise(head, files[0].name) : 0;
}

bool event_format_of(struct job *job, const char *path, const char *id,
                     const struct event_format **ret, struct err *e)
{
    struct feed_file plain = {.name = path_name(path)};
    const struct feed_file *files = &plain;
    size_t n = 1;
    int best = SURE_ENOUGH - 1;
    if (id)
        return by_name(id, ret, e);
    bool folder = file_is_folder(path);
    if (!folder)
        TRY(head_of(job->arena, path, &plain.bytes, e));
    if (folder || is_packed(plain.bytes))
        TRY(feed_files_of_job(job, path, &files, &n, e));
    *ret = NULL;
    for (size_t i = 0; i < event_n_formats; i++) {
        int sure = how_sure(job, event_formats[i], files, n);
        if (sure > best) {
            best = sure;
            *ret = event_formats[i];
        }
    }
    return true;
}
