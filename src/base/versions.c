/* versions.c — each library is asked itself; a difference to the header means a half-done update.
 */
#include "base/versions.h"

#include <archive.h>
#include <gmp.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>
#include <utf8proc.h>
#include <yaml.h>

#include "base/text.h"

#define AS_TEXT_(x) #x
#define AS_TEXT(x) AS_TEXT_(x)
#define THREE(x, y, z) AS_TEXT(x) "." AS_TEXT(y) "." AS_TEXT(z)

/* "libarchive 3.6.2" → "3.6.2" */
static const char *last_word(const char *s)
{
    const char *blank = strrchr(s, ' ');
    return blank ? blank + 1 : s;
}

struct library_version *library_versions(struct arena *a, size_t *ret_n)
{
    const struct library_version list[] = {
        {"gmp", gmp_version,
         THREE(__GNU_MP_VERSION, __GNU_MP_VERSION_MINOR, __GNU_MP_VERSION_PATCHLEVEL),
         "exact decimals"},
        {"jansson", jansson_version_str(), JANSSON_VERSION, "JSON in"},
        {"libarchive", last_word(archive_version_string()), ARCHIVE_VERSION_ONLY_STRING,
         "zip, gzip, tar"},
        {"libsodium", sodium_version_string(), SODIUM_VERSION_STRING, "SHA-256"},
        {"libyaml", yaml_get_version_string(), NULL, "firm files and catalogues"},
        {"utf8proc", utf8proc_version(),
         THREE(UTF8PROC_VERSION_MAJOR, UTF8PROC_VERSION_MINOR, UTF8PROC_VERSION_PATCH),
         "letters and their width"},
    };
    struct library_version *copy = NEW_N(a, struct library_version, COUNT_OF(list));
    memcpy(copy, list, sizeof list);
    *ret_n = COUNT_OF(list);
    return copy;
}
