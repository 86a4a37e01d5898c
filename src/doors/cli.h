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

/* cli_help.c: everything made from the table alone. */
void help_overview(struct buf *out);
bool help_topic(struct buf *out, int n_words, char **words, struct err *e); /* "market rank", "exit" */
void help_capability(struct buf *out, const struct capability *c);
void help_man_page(struct buf *out);
bool help_completion(struct buf *out, const char *shell, struct err *e);
/* "landfall market rank" */
char *help_command_of(struct arena *a, const struct capability *c);

/* cli_text.c: a result as plain text, at most `width` columns. */
void text_result(struct buf *out, const struct value *v, const struct shape *shape, size_t width);

/* cli_options.c: options every command takes. */
struct cli_options {
    enum { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV } output;
    bool quiet, help, debug;
    const char *as_of, *workspace, *data_dir, *country_dir;
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
bool cli_ask(struct job *job, int n_words, char **words, struct err *e);

#endif
