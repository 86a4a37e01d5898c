/* cli_ask.c — `landfall diagnosis ask FIRM`: the interview, one question at a time.
 *
 * A loop around two capabilities, diagnosis.next and diagnosis.answer, so it holds no rule of its own:
 * what is asked, what may be answered and what is stored is decided there. Each answer is stored
 * before the next question; stopping (q, end of input, Ctrl-C) loses nothing. */
#include <stdio.h>
#include <string.h>

#include "base/columns.h"
#include "doors/cli.h"
#include "doors/table.h"

enum { LINE_MAX_BYTES = 4096, WIDTH = 78 };

/* One line without its end; false at the end of input. An overlong line is read to its end and cut. */
static bool read_line(char *line, size_t size)
{
    if (!fgets(line, (int)size, stdin))
        return false;
    size_t n = strcspn(line, "\n");
    if (line[n] != '\n')
        for (int c = fgetc(stdin); c != EOF && c != '\n'; c = fgetc(stdin))
            ;
    line[n] = '\0';
    return true;
}

static void say(struct arena *a, const char *text, size_t indent)
{
    struct buf b;
    buf_init(&b, a, 1 << 16);
    buf_pad(&b, indent);
    columns_wrap(&b, "", str_of(text), WIDTH, indent);
    fputs(b.p, stdout);
}

static void show_question(struct arena *a, const struct value *v, const struct value *q)
{
    printf("\nQuestion %lld of %lld · %s\n", (long long)value_as_int(record_get(v, "asked")) + 1,
           (long long)value_as_int(record_get(v, "total")), value_as_text(record_get(q, "section")));
    say(a, value_as_text(record_get(q, "question")), 0);
    putchar('\n');
    const struct value *choices = record_get(q, "choices");
    for (size_t i = 0; i < value_count(choices); i++) {
        const struct value *c = list_at(choices, i);
        const char *meaning = value_as_text(record_get(c, "meaning"));
        if (meaning)
            say(a, arena_printf(a, "%lld  %s", (long long)value_as_int(record_get(c, "value")), meaning), 2);
    }
}

static bool call(struct job *job, const char *name, const char *const (*pairs)[2], size_t n, struct value **ret,
                 struct err *e)
{
    const struct capability *c = capability_find(name);
    struct args *args = args_new(job->arena, c);
    for (size_t i = 0; i < n; i++)
        if (pairs[i][1] && *pairs[i][1])
            TRY(args_set(job->arena, args, pairs[i][0], pairs[i][1], e));
    TRY(args_finish(job->arena, args, e));
    return c->run(job, args, ret, e);
}

/* Asks until an answer is stored, or the person stops (*ret_stop). */
static bool one_question(struct job *job, const char *firm, const struct value *q, bool *ret_stop, struct err *e)
{
    struct arena *a = job->arena;
    char line[LINE_MAX_BYTES], evidence[LINE_MAX_BYTES], reason[LINE_MAX_BYTES];
    bool may_na = value_as_bool(record_get(q, "may_be_not_applicable"));
    int64_t from = record_get(q, "evidence_from") ? value_as_int(record_get(q, "evidence_from")) : INT64_MAX;
    const struct value *choices = record_get(q, "choices");
    long long low = value_as_int(record_get(list_at(choices, 0), "value")),
              high = value_as_int(record_get(list_at(choices, value_count(choices) - 1), "value"));
    for (;;) {
        printf("\n%lld to %lld, ? why do we ask, d don't know,%s q stop > ", low, high,
               may_na ? " n not applicable," : "");
        (void)fflush(stdout);
        if (!read_line(line, sizeof line) || strcmp(line, "q") == 0) {
            *ret_stop = true;
            return true;
        }
        const char *answer = str_dup(a, str_trim(str_of(line)));
        evidence[0] = reason[0] = '\0';
        if (strcmp(answer, "?") == 0) {
            say(a, value_as_text(record_get(q, "why")), 2);
            say(a, arena_printf(a, "Evidence that counts: %s", value_as_text(record_get(q, "evidence"))), 2);
            continue;
        }
        if (strcmp(answer, "d") == 0)
            answer = "dont-know";
        if (strcmp(answer, "n") == 0 && may_na) {
            answer = "not-applicable";
            printf("Why does it not apply? > ");
            (void)fflush(stdout);
            if (!read_line(reason, sizeof reason))
                reason[0] = '\0';
        }
        if (strlen(answer) == 1 && answer[0] - '0' >= from && answer[0] <= '9') {
            printf("Which document or register shows it? (Enter: none) > ");
            (void)fflush(stdout);
            if (!read_line(evidence, sizeof evidence))
                evidence[0] = '\0';
        }
        const char *const pairs[][2] = {{"firm", firm},
                                        {"item", value_as_text(record_get(q, "item"))},
                                        {"answer", answer},
                                        {"evidence", evidence},
                                        {"reason", reason}};
        struct value *stored;
        if (*answer && call(job, "diagnosis.answer", pairs, COUNT_OF(pairs), &stored, e)) {
            const char *note = value_as_text(record_get(stored, "note"));
            if (note)
                say(a, note, 2);
            return true;
        }
        if (*answer && e->code != ERR_INPUT && e->code != ERR_USAGE)
            return false; /* not a slip of the answer: the workspace itself */
        if (*answer)
            printf("%s\n%s\n", e->msg, e->hint);
        err_clear(e);
    }
}

bool cli_ask(struct job *job, const char *firm, const char *form, struct err *e)
{
    for (bool stop = false; !stop;) {
        ARENA_LOCAL(a); /* one question: the firm is read anew, so another process's answers count */
        struct job step = *job;
        step.arena = a;
        step.slots = NULL;
        struct value *v;
        const char *const pairs[][2] = {{"firm", firm}, {"form", form}};
        TRY(call(&step, "diagnosis.next", pairs, COUNT_OF(pairs), &v, e));
        if (value_as_bool(record_get(v, "done"))) {
            printf("\n%s.\nNext: %s\n", value_as_text(record_get(v, "headline")),
                   value_as_text(record_get(v, "next")));
            return true;
        }
        const struct value *q = record_get(v, "question");
        show_question(a, v, q);
        TRY(one_question(&step, firm, q, &stop, e));
        if (stop)
            printf("\nStopped. Everything so far is stored; the same command goes on from here.\n");
    }
    return true;
}
