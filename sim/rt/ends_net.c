/* Sockets as ends of lines; see ends_net.h. Nothing blocks. What a client does not take is dropped
 * when its buffer is full, and counted: a wire does not wait for a listener. */
#define _GNU_SOURCE /* accept4, SOCK_NONBLOCK */
#include "sim/rt/ends_net.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HOST_MAX = 100, BACKLOG = 16, DATAGRAM_MAX = 2048, HEADER_LEN = 8 };

typedef struct {
  struct sockaddr_storage peer; /* UDP: who asked last */
  socklen_t peer_len;
  uint8_t message[DATAGRAM_MAX]; /* UDP: gathered until it is whole */
  size_t len;
} net_end_t;

static status_t bind_at(line_end_t *end, const char *place, uint16_t step, int kind,
                        fault_t *fault) {
  char host[HOST_MAX];
  const char *colon = strrchr(place, ':');
  size_t len = colon == NULL ? 0 : (size_t)(colon - place);
  int64_t number = 0;
  if (len == 0 || len >= sizeof host || bytes_to_i64(bytes_text(colon + 1), &number) != ST_OK ||
      number < 0 || number > UINT16_MAX - step)
    return fault_set(fault, ST_PORT, -1, -1, "'%s' is not HOST:PORT", place);
  snprintf(host, sizeof host, "%.*s", (int)len, place);
  struct addrinfo hints = {.ai_socktype = kind, .ai_flags = AI_PASSIVE}, *found;
  int error = getaddrinfo(host, NULL, &hints, &found);
  if (error != 0) return fault_set(fault, ST_PORT, -1, -1, "%s: %s", place, gai_strerror(error));
  uint16_t port = number == 0 ? 0 : (uint16_t)(number + step);
  if (found->ai_family == AF_INET6)
    ((struct sockaddr_in6 *)found->ai_addr)->sin6_port = htons(port);
  else
    ((struct sockaddr_in *)found->ai_addr)->sin_port = htons(port);
  int one = 1;
  int fd = socket(found->ai_family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  bool bound = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
               bind(fd, found->ai_addr, found->ai_addrlen) == 0 &&
               (kind == SOCK_DGRAM || listen(fd, BACKLOG) == 0);
  int reason = errno;
  socklen_t own_len = found->ai_addrlen;
  if (bound && getsockname(fd, found->ai_addr, &own_len) == 0)
    port = ntohs(found->ai_family == AF_INET6 ? ((struct sockaddr_in6 *)found->ai_addr)->sin6_port
                                              : ((struct sockaddr_in *)found->ai_addr)->sin_port);
  freeaddrinfo(found);
  snprintf(end->path, sizeof end->path, "%s:%s:%u", kind == SOCK_STREAM ? "tcp" : "udp", host,
           port);
  if (kind == SOCK_STREAM)
    end->listener = fd;
  else
    end->fd = fd;
  if (bound) return ST_OK;
  return fault_set(fault, ST_PORT, -1, -1, "%s: %s", place, strerror(reason));
}

static void leave(line_end_t *end) {
  if (end->fd >= 0) close(end->fd);
  end->fd = -1;
}

/* Takes who waits; one client at a time. */
static void answer_door(line_end_t *end, bool *went) {
  for (;;) {
    int fresh = accept4(end->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fresh < 0) return;
    if (end->fd >= 0) {
      close(fresh);
      continue;
    }
    int one = 1;
    (void)setsockopt(fresh, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    end->fd = fresh;
    *went = true;
  }
}

static status_t tcp_read(line_end_t *end, uint8_t *octets, size_t *len, bool *went,
                         fault_t *fault) {
  (void)fault;
  if (end->fd >= 0) {
    ssize_t got = recv(end->fd, octets, END_READ_MAX, 0);
    if (got > 0) *len = (size_t)got;
    bool gone = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    if (gone) leave(end);
    *went = gone;
  }
  if (*len == 0) answer_door(end, went); /* octets first: they are of the client that is there */
  return ST_OK;
}

static void tcp_write(line_end_t *end, bytes_t octets) {
  ssize_t put = end->fd < 0 ? -1 : send(end->fd, octets.p, octets.len, MSG_NOSIGNAL);
  size_t taken = put < 0 ? 0 : (size_t)put;
  end->dropped += octets.len - taken;
}

static status_t udp_read(line_end_t *end, uint8_t *octets, size_t *len, bool *went,
                         fault_t *fault) {
  net_end_t *net = end->net;
  struct sockaddr_storage peer;
  socklen_t peer_len = sizeof peer;
  (void)fault;
  ssize_t got = recvfrom(end->fd, octets, END_READ_MAX, 0, (struct sockaddr *)&peer, &peer_len);
  if (got <= 0) return ST_OK;
  *len = (size_t)got;
  *went =
      net->peer_len > 0 && (peer_len != net->peer_len || memcmp(&peer, &net->peer, peer_len) != 0);
  net->peer = peer;
  net->peer_len = peer_len;
  return ST_OK;
}

/* The world hands over runs; a datagram is a message. */
static void udp_write(line_end_t *end, bytes_t octets) {
  net_end_t *net = end->net;
  for (size_t at = 0; at < octets.len; at++) {
    net->message[net->len++] = octets.p[at];
    size_t whole = net->len < HEADER_LEN
                       ? sizeof net->message
                       : HEADER_LEN + (size_t)net->message[6] * 256 + net->message[7];
    if (net->len < whole && net->len < sizeof net->message) continue;
    ssize_t put =
        sendto(end->fd, net->message, net->len, 0, (struct sockaddr *)&net->peer, net->peer_len);
    if (put < 0) end->dropped += net->len;
    net->len = 0;
  }
}

static void no_hang_up(line_end_t *end) { (void)end; }

static void net_end_close(line_end_t *end) {
  if (end->listener >= 0) close(end->listener);
  end->listener = -1;
  free(end->net);
  end->net = NULL;
}

static const end_way_t tcp_way = {tcp_read, tcp_write, leave, net_end_close};
static const end_way_t udp_way = {udp_read, udp_write, no_hang_up, net_end_close};

status_t line_end_tcp(line_end_t *end, const char *place, uint16_t step, fault_t *fault) {
  *end = (line_end_t){.fd = -1, .keeper = -1, .listener = -1, .way = &tcp_way};
  return bind_at(end, place, step, SOCK_STREAM, fault);
}

status_t line_end_udp(line_end_t *end, const char *place, uint16_t step, fault_t *fault) {
  *end = (line_end_t){.fd = -1, .keeper = -1, .listener = -1, .way = &udp_way};
  end->net = calloc(1, sizeof(net_end_t));
  CHECK(end->net != NULL);
  return bind_at(end, place, step, SOCK_DGRAM, fault);
}
