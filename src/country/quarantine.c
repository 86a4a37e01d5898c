/* The quarantine: figures that no source can be believed about, listed with the reason, not shipped.
 * rebuild.c decides what goes in; here the list is read back, so that a missing figure can say that it
 * is missing for that reason, and `landfall country quarantine` can show it.
 */
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/file.h"
#include "country/table.h"

bool quarantine_read(struct facts *f, const char *dir, struct hash *h, struct err *e)
{
    static const char *const cols[6] = {"indicator", "iso3", "year", "value", "source", "reason"};
    const char *path = path_join(f->arena, dir, "quarantine.csv");
    struct csv *c;
    int col[6];
    size_t cap = 0;
    char hex[HASH_HEX];
    if (!file_exists(path))
        return true;
    TRY(hash_file(path, hex, e));
    hash_add_field(h, str_of(hex));
    TRY(csv_open_path(&c, f->arena, path, NULL, e));
    for (size_t i = 0; i < COUNT_OF(cols); i++)
        TRY(csv_col(c, cols[i], &col[i], e));
    while (csv_next(c, e)) {
        struct quarantined q = {.value = NAN};
        int64_t year = 0;
        bool has;
        TRY(indicator_resolve(f, csv_text(c, col[0]), &q.indicator, e));
        q.market = market_index(f, str_dup(f->arena, csv_text(c, col[1])));
        if (q.market < 0)
            return csv_fail(c, col[1], e, "not a market");
        TRY(csv_maybe_int(c, col[2], &has, &year, e));
        TRY(csv_maybe_real(c, col[3], &has, &q.value, e));
        q.year = (int)year;
        q.source = str_dup(f->arena, csv_text(c, col[4]));
        q.reason = str_dup(f->arena, csv_text(c, col[5]));
        PUSH(f->arena, f->quarantine, f->n_quarantine, cap, q);
    }
    return !csv_failed(c);
}

const char *quarantine_why(const struct facts *f, int market, int indicator)
{
    const char *why = NULL;
    for (size_t i = 0; i < f->n_quarantine; i++)
        if (f->quarantine[i].market == market && f->quarantine[i].indicator == indicator)
            why = f->quarantine[i].reason; /* the youngest year stands last */
    return why;
}
