/* events.h — server-sent events: whoever publishes never waits, whoever listens gets every event of
 * his topics in order, or is told that some were missed.
 *
 * A hub keeps the last events in a ring; each listener is a cursor into it, so that 200 idle clients
 * cost a few bytes each. Last-Event-ID resumes; older than the ring gives one "missed" event.
 * Threads: all functions may be called by any thread.
 */
#ifndef HTTP_EVENTS_H
#define HTTP_EVENTS_H

#include "http/http.h"

struct event_hub;
struct event_hub *event_hub_new(size_t ring_size);
void event_hub_free(struct event_hub *h);
void event_hub_stop(struct event_hub *h); /* wakes and ends all streams */
/* data is one line of JSON; `topic` decides who gets it ("firm:olive-oil", "job:j-17", "office"). */
void event_publish(struct event_hub *h, const char *topic, const char *event, const char *data);
/* Answers with a stream of the events for which wants(ctx, topic) is true at the time of sending. ctx is
 * freed with free_ctx when the stream ends. */
void event_listen(struct event_hub *h, const struct http_request *r, struct http_response *p,
                  bool (*wants)(void *ctx, const char *topic), void *ctx, void (*free_ctx)(void *));
size_t event_listeners(const struct event_hub *h);

#endif
