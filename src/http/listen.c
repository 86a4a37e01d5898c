/* listen.c — the listening socket, opened here rather than by the library: its messages can then say
 * which address and why. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "http/inside.h"

enum { BACKLOG = 511 };

void listen_address(const struct sockaddr *peer, char out[INET6_ADDRSTRLEN])
{
    union {
        const struct sockaddr *any;
        const struct sockaddr_in *four;
        const struct sockaddr_in6 *six;
    } from = {.any = peer};
    out[0] = '\0';
    if (peer->sa_family == AF_INET) {
        (void)inet_ntop(AF_INET, &from.four->sin_addr, out, INET6_ADDRSTRLEN);
    } else if (peer->sa_family == AF_INET6) {
        (void)inet_ntop(AF_INET6, &from.six->sin6_addr, out, INET6_ADDRSTRLEN);
        if (strncmp(out, "::ffff:", 7) == 0 && strchr(out, '.'))
            memmove(out, out + 7, strlen(out + 7) + 1); /* IPv4 through a socket for both */
    }
}

bool listen_on(struct http_server *s, struct err *e)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } at = {0};
    const char *where = s->config.listen ? s->config.listen : "127.0.0.1";
    socklen_t n;
    if (strcmp(where, "localhost") == 0)
        where = "127.0.0.1";
    if (s->config.port < 0 || s->config.port > UINT16_MAX)
        return FAIL(e, ERR_USAGE, "%d is not a port", s->config.port);
    if (inet_pton(AF_INET, where, &at.four.sin_addr) == 1) {
        at.four.sin_family = AF_INET;
        at.four.sin_port = htons((uint16_t)s->config.port);
        n = sizeof at.four;
    } else if (inet_pton(AF_INET6, where, &at.six.sin6_addr) == 1) {
        at.six.sin6_family = AF_INET6;
        at.six.sin6_port = htons((uint16_t)s->config.port);
        n = sizeof at.six;
    } else {
        (void)FAIL(e, ERR_USAGE, "'%s' is not an address to listen on", where);
        return err_hint(e, "127.0.0.1 is this machine only, 0.0.0.0 every network it is in.");
    }
    int fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), yes = 1;
    if (fd < 0)
        return FAIL(e, ERR_IO, "cannot open a socket: %s", strerror(errno));
    s->listen_fd = fd;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, &at.any, n) != 0 || listen(fd, BACKLOG) != 0) {
        int why = errno;
        if (why == EADDRINUSE) {
            (void)FAIL(e, ERR_BUSY, "port %d on %s is in use", s->config.port, where);
            return err_hint(e, "Another program listens there; choose another port.");
        }
        (void)FAIL(e, ERR_IO, "cannot listen on %s port %d: %s", where, s->config.port,
                   strerror(why));
        return why == EACCES ? err_hint(e, "Ports below 1024 belong to the system.") : false;
    }
    if (getsockname(fd, &at.any, &n) != 0)
        return FAIL(e, ERR_IO, "cannot read back the port: %s", strerror(errno));
    s->port = ntohs(at.any.sa_family == AF_INET ? at.four.sin_port : at.six.sin6_port);
    return true;
}
