/* product_title.c — see product_title.h. */
#include "operations/product_title.h"

#include "events/event.h"
#include "store/events.h"
#include "store/workspace.h"

struct str product_title_of(struct str extra)
{
    while (extra.n > 0) {
        struct str member = str_cut(&extra, '\n'), value = member, name = str_cut(&value, '=');
        if (str_is(name, "title"))
            return str_trim(value);
    }
    return (struct str){NULL, 0};
}

struct looking {
    struct arena *a;
    const char *product, *title;
};

static bool one(void *ctx, const struct ws_event *ev, struct err *e)
{
    struct looking *l = ctx;
    (void)e;
    if (ev->kind == EVENT_LINE && str_is(ev->product, l->product)) {
        struct str title = product_title_of(ev->extra);
        if (title.n)
            l->title = str_dup(l->a, title);
    }
    return l->title == NULL;
}

bool product_title(struct job *job, const char *firm_id, const char *order_id, const char *product, const char **ret,
                   struct err *e)
{
    struct looking l = {job->arena, product, NULL};
    struct str subject = str_of(order_id);
    struct workspace *ws;
    TRY(ws_of_job(job, WS_READ, &ws, e));
    TRY(ws_events_scan(ws, firm_id, FAMILY_ORDER, &subject, false, one, &l, e));
    *ret = l.title;
    return true;
}
