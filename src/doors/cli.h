/* cli.h — the command-line door: words in, a rendered result out, an exit status.
 *
 *   landfall <noun> <verb> [value…] [--name value]… [--json | --csv]
 *
 * Exit: 0 done · 1 ran, the answer is "no" · 2 wrong use · 3 bad input · 4 refused · 5 broken.
 * Standard output carries the result only; messages and progress go to standard error.
 */
#ifndef DOORS_CLI_H
#define DOORS_CLI_H

#include "base/capability.h"
#include "base/text.h"

int cli_main(int argc, char **argv);
/* Columns of the terminal, at most 100 and at least 40; 100 when standard output is none. */
size_t cli_width(void);

/* cli_commands.c: the capability table and the terminal's own commands, sorted by name. A command
 * of the terminal's own has no `run`; cli.c calls it. */
extern const struct capability cli_completion, cli_diagnosis_ask, cli_help, cli_man, cli_mcp,
    cli_openapi, cli_serve;
const struct capability *const *cli_commands(size_t *ret_n);
/* The command that the first word or two name; *ret_used of them. NULL: none. */
const struct capability *cli_command_match(int n_words, char **words, int *ret_used);
bool cli_has_noun(const struct capability *c, const char *noun);
const char *cli_verb(const struct capability *c); /* "rank" of market.rank; "" when it has none */
bool cli_is_noun(const char *word);
/* Says what was not understood and which command is nearest; returns false. */
bool cli_no_such_command(struct arena *a, int n_words, char **words, struct err *e);

/* cli_help.c: everything made from the list of commands alone. */
void help_overview(struct buf *out);
bool help_topic(struct buf *out, int n_words, char **words,
                struct err *e); /* "market rank", "exit" */
void help_capability(struct buf *out, const struct capability *c);
void help_man_page(struct buf *out);
/* "landfall market rank" */
char *help_command_of(struct arena *a, const struct capability *c);

/* cli_completion.c */
void help_completion(struct buf *out, const char *shell); /* "bash", "zsh" */

/* cli_text.c: a result as plain text, at most `width` columns. */
void text_result(struct buf *out, const struct value *v, const struct shape *shape, size_t width);

/* cli_options.c: options every command takes. */
struct cli_options {
    enum { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV } output;
    bool quiet, help, debug, version;
    const char *as_of, *workspace, *data_dir, *country_dir;
    const char *xlsx; /* the workbook to write; NULL = none */
    uint64_t seed;
};
struct cli_option {
    const char *name, *value_name, *help; /* value_name NULL = a switch */
};
extern const struct cli_option cli_option_table[];
extern const size_t n_cli_options;
/* Takes the general options out of argv; the rest stays in words[*n_words]. */
bool cli_take_options(struct cli_options *o, int argc, char **argv, char **words, int *n_words,
                      struct err *e);

/* cli_ask.c: `landfall diagnosis ask FIRM [--form F]`, the interview at the terminal. */
bool cli_ask(struct job *job, const char *firm, const char *form, struct err *e);

#endif
