/* json_write.c — the streaming writer: a stack of open brackets inside the writer decides about
 * commas, line breaks and closing brackets, so a caller cannot get them wrong. */
#include "base/json.h"

#include <assert.h>
#include <math.h>

#include "base/number.h"

void js_init(struct js_writer *w, struct buf *out, enum js_style style)
{
    *w = (struct js_writer){.out = out, .style = style};
}

static void new_line(struct js_writer *w)
{
    if (w->style == JS_PRETTY) {
        buf_putc(w->out, '\n');
        buf_pad(w->out, 2 * w->depth);
    }
}

/* Comma and line break before a key or an item. */
static void begin_entry(struct js_writer *w)
{
    if (w->level[w->depth].filled)
        buf_putc(w->out, ',');
    w->level[w->depth].filled = true;
    new_line(w);
}

static void begin_value(struct js_writer *w)
{
    if (w->after_key) {
        w->after_key = false;
        return;
    }
    if (w->depth == 0) {
        assert(!w->level[0].filled); /* one document, one value */
        w->level[0].filled = true;
        return;
    }
    assert(w->level[w->depth].close == ']'); /* in an object a key comes first */
    begin_entry(w);
}

static void end_value(struct js_writer *w)
{
    if (w->depth == 0 && w->style == JS_PRETTY)
        buf_putc(w->out, '\n');
}

static void begin(struct js_writer *w, char open, char close)
{
    begin_value(w);
    assert(w->depth < JS_MAX_DEPTH);
    buf_putc(w->out, open);
    w->depth++;
    w->level[w->depth].close = close;
    w->level[w->depth].filled = false;
}

void js_begin_object(struct js_writer *w)
{
    begin(w, '{', '}');
}

void js_begin_array(struct js_writer *w)
{
    begin(w, '[', ']');
}

void js_end(struct js_writer *w)
{
    assert(w->depth > 0 && !w->after_key);
    bool filled = w->level[w->depth].filled;
    char close = w->level[w->depth].close;
    w->depth--;
    if (filled)
        new_line(w);
    buf_putc(w->out, close);
    end_value(w);
}

void js_key_str(struct js_writer *w, struct str key)
{
    assert(w->depth > 0 && w->level[w->depth].close == '}' && !w->after_key);
    begin_entry(w);
    buf_json_string(w->out, key);
    buf_puts(w->out, w->style == JS_PRETTY ? ": " : ":");
    w->after_key = true;
}

void js_key(struct js_writer *w, const char *key)
{
    js_key_str(w, str_of(key));
}

void js_text(struct js_writer *w, struct str s)
{
    begin_value(w);
    buf_json_string(w->out, s);
    end_value(w);
}

void js_raw(struct js_writer *w, struct str json)
{
    begin_value(w);
    buf_put(w->out, json);
    end_value(w);
}

void js_null(struct js_writer *w)
{
    js_raw(w, STR("null"));
}

void js_cstr(struct js_writer *w, const char *s)
{
    if (s)
        js_text(w, str_of(s));
    else
        js_null(w);
}

void js_bool(struct js_writer *w, bool x)
{
    js_raw(w, x ? STR("true") : STR("false"));
}

void js_int(struct js_writer *w, int64_t x)
{
    begin_value(w);
    buf_printf(w->out, "%lld", (long long)x);
    end_value(w);
}

void js_real(struct js_writer *w, double x, int decimals)
{
    if (!isfinite(x)) {
        js_null(w);
        return;
    }
    char text[512]; /* out->a must not be marked while out may grow in it, hence the copy */
    struct arena_mark m = arena_mark(w->out->a);
    const char *s = decimals < 0 ? number_exact(w->out->a, x)
                                 : number_fixed(w->out->a, x, decimals, GROUP_NONE);
    size_t n = strlen(s);
    assert(n + 2 < sizeof text);
    memcpy(text, s, n);
    if (n > 15 &&
        !strpbrk(s, ".e")) { /* else a reader may take it for an integer too large to hold */
        memcpy(text + n, ".0", 2);
        n += 2;
    }
    arena_release(w->out->a, m);
    js_raw(w, (struct str){text, n});
}

bool js_done(const struct js_writer *w)
{
    return w->depth == 0 && w->level[0].filled && !w->out->overflow;
}

void js_put_text(struct js_writer *w, const char *key, struct str s)
{
    js_key(w, key);
    js_text(w, s);
}

void js_put_cstr(struct js_writer *w, const char *key, const char *s)
{
    js_key(w, key);
    js_cstr(w, s);
}

void js_put_int(struct js_writer *w, const char *key, int64_t x)
{
    js_key(w, key);
    js_int(w, x);
}

void js_put_real(struct js_writer *w, const char *key, double x, int decimals)
{
    js_key(w, key);
    js_real(w, x, decimals);
}

void js_put_bool(struct js_writer *w, const char *key, bool x)
{
    js_key(w, key);
    js_bool(w, x);
}

void js_put_null(struct js_writer *w, const char *key)
{
    js_key(w, key);
    js_null(w);
}
