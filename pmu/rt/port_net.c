/* Ports over the network: `tcp:HOST:PORT` and `udp:HOST:PORT`. A connection is made when there is
 * something to send, and made again after it went away: to the cores that is a hang-up of the line,
 * which they retry by their policy. Nothing here blocks but the look-up of a name, once, at open.
 * The descriptor keeps its number from open to close, so that the loop may go on polling it: while
 * there is no connection, something that is never ready stands in its place. */
#define _GNU_SOURCE /* dup3, SOCK_NONBLOCK */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pmu/rt/port.h"

enum { HOST_MAX = 200 };

typedef enum { NET_DOWN, NET_CONNECTING, NET_UP } net_state_t;

typedef struct {
  int fd;
  net_state_t state;
  bool datagrams;
  struct sockaddr_storage to;
  socklen_t to_len;
  char name[PORT_PATH_MAX];
} net_device_t;

/* Puts `fresh` where `fd` is; its own number is given back. */
static void take_place(net_device_t *own, int fresh) {
  CHECK(fresh >= 0);
  CHECK(dup3(fresh, own->fd, O_CLOEXEC) == own->fd);
  close(fresh);
}

static void go_down(net_device_t *own) {
  take_place(own, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  own->state = NET_DOWN;
}

static status_t trouble(net_device_t *own, int reason, fault_t *fault) {
  go_down(own);
  return fault_set(fault, ST_HANGUP, -1, -1, "%s: %s", own->name, strerror(reason));
}

/* HOST:PORT behind the prefix; an address of six is in brackets. */
static status_t find_address(net_device_t *own, const char *text, fault_t *fault) {
  char host[HOST_MAX];
  const char *colon = strrchr(text, ':');
  size_t len = colon == NULL ? 0 : (size_t)(colon - text);
  if (len == 0 || len >= sizeof host || colon[1] == '\0')
    return fault_set(fault, ST_PORT, -1, -1, "%s: write tcp:HOST:PORT or udp:HOST:PORT", own->name);
  bool brackets = text[0] == '[' && text[len - 1] == ']';
  snprintf(host, sizeof host, "%.*s", (int)(brackets ? len - 2 : len), text + (brackets ? 1 : 0));
  struct addrinfo hints = {.ai_socktype = own->datagrams ? SOCK_DGRAM : SOCK_STREAM};
  struct addrinfo *found;
  int error = getaddrinfo(host, colon + 1, &hints, &found);
  if (error != 0)
    return fault_set(fault, ST_PORT, -1, -1, "%s: %s", own->name, gai_strerror(error));
  memcpy(&own->to, found->ai_addr, found->ai_addrlen);
  own->to_len = found->ai_addrlen;
  freeaddrinfo(found);
  return ST_OK;
}

static status_t net_open(const char *path, void **device, int *fd, fault_t *fault) {
  bool tcp = strncmp(path, "tcp:", 4) == 0, udp = strncmp(path, "udp:", 4) == 0;
  if (!tcp && !udp) return ST_UNSUPPORTED;
  net_device_t *own = calloc(1, sizeof *own);
  CHECK(own != NULL);
  own->datagrams = udp;
  snprintf(own->name, sizeof own->name, "%s", path);
  status_t status = find_address(own, path + 4, fault);
  if (status != ST_OK) {
    free(own);
    return status;
  }
  own->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  CHECK(own->fd >= 0);
  *device = own;
  *fd = own->fd;
  return ST_OK;
}

static status_t net_baud(void *device, uint32_t baud, fault_t *fault) {
  (void)device;
  (void)baud;
  (void)fault;
  return ST_OK; /* a network has no rate of ours */
}

static status_t connect_now(net_device_t *own, fault_t *fault) {
  int kind = own->datagrams ? SOCK_DGRAM : SOCK_STREAM;
  int fresh = socket(own->to.ss_family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fresh < 0) return trouble(own, errno, fault);
  int one = 1;
  if (!own->datagrams) (void)setsockopt(fresh, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  int result = connect(fresh, (struct sockaddr *)&own->to, own->to_len);
  int reason = errno;
  take_place(own, fresh);
  if (result == 0)
    own->state = NET_UP;
  else if (reason == EINPROGRESS)
    own->state = NET_CONNECTING;
  else
    return trouble(own, reason, fault);
  return ST_OK;
}

/* A connection under way: made, failed, or neither yet. */
static status_t look_whether_up(net_device_t *own, fault_t *fault) {
  struct pollfd ready = {.fd = own->fd, .events = POLLOUT};
  int reason = 0;
  socklen_t len = sizeof reason;
  if (own->state != NET_CONNECTING || poll(&ready, 1, 0) <= 0) return ST_OK;
  if (getsockopt(own->fd, SOL_SOCKET, SO_ERROR, &reason, &len) != 0) reason = errno;
  if (reason != 0) return trouble(own, reason, fault);
  own->state = NET_UP;
  return ST_OK;
}

static status_t net_write(void *device, bytes_t octets, size_t *written, fault_t *fault) {
  net_device_t *own = device;
  *written = 0;
  status_t status = own->state == NET_DOWN ? connect_now(own, fault) : look_whether_up(own, fault);
  if (status != ST_OK || own->state != NET_UP) return status;
  ssize_t put = send(own->fd, octets.p, octets.len, MSG_NOSIGNAL);
  *written = put > 0 ? (size_t)put : 0;
  if (put >= 0 || errno == EAGAIN || errno == EINTR) return ST_OK;
  return trouble(own, errno, fault);
}

static status_t net_read(void *device, uint8_t *octets, size_t cap, size_t *len, fault_t *fault) {
  net_device_t *own = device;
  *len = 0;
  status_t status = look_whether_up(own, fault);
  if (status != ST_OK || own->state != NET_UP) return status;
  ssize_t got = recv(own->fd, octets, cap, 0);
  *len = got > 0 ? (size_t)got : 0;
  if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR))) return ST_OK;
  if (got == 0 && own->datagrams) return ST_OK;
  if (got < 0) return trouble(own, errno, fault);
  go_down(own);
  return fault_set(fault, ST_HANGUP, -1, -1, "%s: the connection was closed", own->name);
}

static bool net_drained(void *device) {
  (void)device;
  return true;
}

static void net_close(void *device) {
  net_device_t *own = device;
  close(own->fd);
  free(own);
}

const port_way_t port_net = {
    .name = "network",
    .comes_again = true,
    .open = net_open,
    .baud = net_baud,
    .write = net_write,
    .read = net_read,
    .drained = net_drained,
    .close = net_close,
};
