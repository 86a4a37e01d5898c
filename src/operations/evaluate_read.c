/* evaluate_read.c — the files and labels of a corpus. */
#include <string.h>

#include <jansson.h>

#include "base/csv.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "operations/evaluate.h"

enum { DAY_SECONDS_N = 86400, FILES_MAX = 10000, LABELS_MAX = 64 << 20 };

/* "2014-02-14 14:30:00", with T or a fraction too; a date alone is its first second. */
static bool time_of(struct str s, int64_t *ret)
{
    struct date d;
    struct err ignored;
    int64_t part[3] = {0};
    if (s.n < 10 || !date_parse((struct str){s.p, 10}, &d, &ignored))
        return false;
    if (s.n > 10 && (s.n < 19 || (s.p[10] != ' ' && s.p[10] != 'T')))
        return false;
    for (int i = 0; i < 3 && s.n >= 19; i++) {
        const char *p = s.p + 11 + 3 * i;
        if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9' || (i < 2 && p[2] != ':'))
            return false;
        part[i] = (p[0] - '0') * 10 + (p[1] - '0');
    }
    *ret = (int64_t)d.days * DAY_SECONDS_N + part[0] * 3600 + part[1] * 60 + part[2];
    return true;
}

static bool read_values(struct arena *a, const char *path, struct evaluate_file *f, struct err *e)
{
    struct csv *c;
    int at, value;
    size_t cap_at = 0, cap_value = 0, n_at = 0;
    TRY(csv_open_path(&c, a, path, NULL, e) && csv_col(c, "timestamp", &at, e) && csv_col(c, "value", &value, e));
    while (csv_next(c, e)) {
        int64_t s;
        double x;
        if (!time_of(csv_text(c, at), &s))
            return csv_fail(c, at, e, "`%.*s` is no time such as 2014-02-14 14:30:00", STR_ARG_MAX(csv_text(c, at), 40));
        TRY(csv_need_real(c, value, &x, e));
        if (f->n && s < f->at_s[f->n - 1])
            return csv_fail(c, at, e, "comes before the row above it");
        PUSH(a, f->at_s, n_at, cap_at, s);
        PUSH(a, f->value, f->n, cap_value, x);
    }
    if (csv_failed(c))
        return false;
    if (f->n < 2)
        return FAIL(e, ERR_INPUT, "%s has fewer than two values", path);
    f->days = (double)(f->at_s[f->n - 1] - f->at_s[0]) / DAY_SECONDS_N;
    return true;
}

/* Windows as indices: the values whose time lies in them. One that holds none is refused: times and labels do not fit. */
static bool read_windows(struct arena *a, const json_t *list, struct evaluate_file *f, struct err *e)
{
    size_t n = js_len(list);
    f->windows = NEW_N(a, struct nab_window, n + 1);
    if (!json_is_array(list))
        return FAIL(e, ERR_INPUT, "labels of %s: a list of [from, to] was expected", f->name);
    for (size_t i = 0; i < n; i++) {
        const json_t *pair = js_at(list, i);
        int64_t from, to;
        if (js_len(pair) != 2 || !time_of(js_as_text(js_at(pair, 0)), &from) || !time_of(js_as_text(js_at(pair, 1)), &to))
            return FAIL(e, ERR_INPUT, "labels of %s: window %zu is no [\"from\", \"to\"]", f->name, i + 1);
        size_t first = 0, last = f->n;
        while (first < f->n && f->at_s[first] < from)
            first++;
        while (last > 0 && f->at_s[last - 1] > to)
            last--;
        if (first >= last)
            return FAIL(e, ERR_INPUT, "labels of %s: no value lies in window %zu", f->name, i + 1);
        if (f->n_windows && first <= f->windows[f->n_windows - 1].last)
            return FAIL(e, ERR_INPUT, "labels of %s: window %zu begins before the one before it ends", f->name, i + 1);
        f->windows[f->n_windows++] = (struct nab_window){first, last - 1};
    }
    return true;
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* A name in the labels must stay inside the folder. */
static bool is_inside(const char *name)
{
    return name[0] && name[0] != '/' && !strstr(name, "..");
}

bool evaluate_read(struct arena *a, const char *path, const char *labels, struct evaluate_corpus *ret, struct err *e)
{
    struct json_t *root;
    struct evaluate_corpus c = {0};
    size_t cap = 0;
    bool folder = file_is_folder(path);
    TRY(js_load_file(&root, a, labels, LABELS_MAX, e));
    if (!json_is_object(root))
        return FAIL(e, ERR_INPUT, "%s: {\"file\": [[from, to], …], …} was expected", labels);
    const char *name;
    json_t *list;
    json_object_foreach(root, name, list)
    {
        struct evaluate_file f = {.name = arena_strdup(a, name)};
        const char *where = folder ? arena_printf(a, "%s/%s", path, name) : path;
        if (!is_inside(name) || c.n >= FILES_MAX)
            return FAIL(e, ERR_INPUT, "%s: `%.80s` is no name inside the folder", labels, name);
        if (folder ? !file_exists(where) : strcmp(last_part(name), last_part(path)) != 0) {
            c.n_absent += folder;
            continue;
        }
        TRY(read_values(a, where, &f, e) && read_windows(a, list, &f, e));
        PUSH(a, c.files, c.n, cap, f);
    }
    if (c.n == 0) {
        (void)FAIL(e, ERR_NOT_FOUND, "%s names no file that is in %s", labels, path);
        return err_hint(e, "names are those of the labels: folder/file.csv under the folder given");
    }
    *ret = c;
    return true;
}
