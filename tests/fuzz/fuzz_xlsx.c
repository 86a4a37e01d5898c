/* fuzz_xlsx.c — any bytes as a workbook, packed or as the XML of its sheet: no crash, bounded, refused with a reason
 * or text in which row n of the sheet is line n. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "../unit/events/zip.h"
#include "events/xlsx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes that are no zip take the place of one part of a sound workbook: 's' sheet, 't' texts, 'f' formats, 'b' book. */
static struct str book_with(struct arena *a, struct str part)
{
    static const char *const names[] = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml",
                                        "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"};
    struct str parts[] = {
        STR("<Types/>"),
        STR("<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"),
        STR("<workbook><sheets><sheet r:id=\"r1\" xmlns:r=\"u\"/></sheets></workbook>"),
        STR("<sst><si><t>created</t></si></sst>"),
        STR("<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
        STR("<worksheet><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>45651.5</v></c></row></worksheet>"),
    };
    size_t k = part.p[0] == 'b' ? 2 : part.p[0] == 't' ? 3 : part.p[0] == 'f' ? 4 : 5;
    parts[k] = (struct str){part.p + 1, part.n - 1};
    return zip_of(a, names, parts, sizeof parts / sizeof *parts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ARENA_LOCAL(a);
    struct err e = {0};
    struct str text, bytes = {(const char *)data, size};
    if (size && !xlsx_is(bytes))
        bytes = book_with(a, bytes);
    if (!xlsx_is(bytes))
        return 0;
    if (!xlsx_to_text(a, "fuzz.xlsx", bytes, &text, &e)) {
        assert(e.code != ERR_NONE && e.code != ERR_BUG && e.msg[0]);
        return 0;
    }
    assert(text.n > 0 && text.p[text.n - 1] == '\n' && !memchr(text.p, '\r', text.n));
    return 0;
}
