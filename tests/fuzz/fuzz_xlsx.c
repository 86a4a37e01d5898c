/* fuzz_xlsx.c — any bytes as a workbook, packed or as the XML of its sheet: no crash, bounded, refused with a reason
 * or text in which row n of the sheet is line n. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "events/xlsx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str text, bytes = {(const char *)data, size};
    if (!xlsx_is(bytes))
        return 0;
    if (!xlsx_to_text(a, "fuzz.xlsx", bytes, &text, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return 0;
    }
    assert(text.n > 0 && text.p[text.n - 1] == '\n' && !memchr(text.p, '\r', text.n));
    return 0;
}
