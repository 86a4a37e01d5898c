/* cli_options.c — options that every command takes, as one table for parsing, help and completion.
 */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "doors/cli.h"

const struct cli_option cli_option_table[] = {
    {"json", NULL, "print the result as JSON, with every figure's sources"},
    {"csv", NULL, "print the result's main table as CSV"},
    {"xlsx", "FILE", "write the result as a workbook, with every figure's sources"},
    {"as-of", "DATE", "the date an analysis speaks from (default: date of the country facts)"},
    {"seed", "N", "seed of the random streams (default 1)"},
    {"workspace", "FILE",
     "the workspace database (default: $LANDFALL_WORKSPACE, else landfall.db here)"},
    {"data", "DIR", "the folder with catalogues and parameters (default: $LANDFALL_DATA)"},
    {"country-data", "DIR", "the folder with tables built from npm packages"},
    {"quiet", NULL, "no progress, no closing hint"},
    {"debug", NULL, "say which line of the program raised an error"},
    {"help", NULL, "show help for the command"},
    {"version", NULL, "print the version"},
};
const size_t n_cli_options = COUNT_OF(cli_option_table);

static bool take_value(struct cli_options *o, const char *name, const char *value, struct err *e)
{
    if (strcmp(name, "as-of") == 0)
        o->as_of = value;
    else if (strcmp(name, "workspace") == 0)
        o->workspace = value;
    else if (strcmp(name, "data") == 0)
        o->data_dir = value;
    else if (strcmp(name, "country-data") == 0)
        o->country_dir = value;
    else if (strcmp(name, "xlsx") == 0)
        o->xlsx = value;
    else if (!number_parse_u64(str_of(value), &o->seed, e)) {
        FAIL(e, ERR_USAGE, "`--seed` takes a whole number from 0, not `%.80s`", value);
        return false;
    }
    return true;
}

static void take_switch(struct cli_options *o, const char *name)
{
    if (strcmp(name, "json") == 0)
        o->output = OUTPUT_JSON;
    else if (strcmp(name, "csv") == 0)
        o->output = OUTPUT_CSV;
    else if (strcmp(name, "quiet") == 0)
        o->quiet = true;
    else if (strcmp(name, "debug") == 0)
        o->debug = true;
    else if (strcmp(name, "help") == 0)
        o->help = true;
    else if (strcmp(name, "version") == 0)
        o->version = true;
}

bool cli_take_options(struct cli_options *o, int argc, char **argv, char **words, int *n_words,
                      struct err *e)
{
    int n = 0;
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        const char *w = argv[i];
        if (only_words || strncmp(w, "--", 2) != 0) {
            if (!only_words && strcmp(w, "-h") == 0)
                o->help = true;
            else
                words[n++] = argv[i];
            continue;
        }
        if (w[2] == '\0') { /* after `--` everything is a value, also what begins with a dash */
            only_words = true;
            words[n++] = argv[i];
            continue;
        }
        size_t len = strcspn(w + 2, "=");
        const struct cli_option *found = NULL;
        for (size_t k = 0; k < n_cli_options && !found; k++)
            if (strlen(cli_option_table[k].name) == len &&
                strncmp(cli_option_table[k].name, w + 2, len) == 0)
                found = &cli_option_table[k];
        if (!found) {
            words[n++] = argv[i];
        } else if (!found->value_name) {
            if (w[2 + len] == '=')
                return FAIL(e, ERR_USAGE, "`--%s` is a switch; it takes no value", found->name);
            take_switch(o, found->name);
        } else if (w[2 + len] == '=') {
            TRY(take_value(o, found->name, w + 3 + len, e));
        } else if (i + 1 < argc) {
            TRY(take_value(o, found->name, argv[++i], e));
        } else {
            FAIL(e, ERR_USAGE, "`--%s` needs a value (%s)", found->name, found->value_name);
            return err_hint(e, "%s", found->help);
        }
    }
    *n_words = n;
    return true;
}
