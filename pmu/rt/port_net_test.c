/* The network's ports against sockets of the test's own on the loopback address: connections are
 * made when there is something to send, go away, and come again. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pmu/rt/port.h"

enum { ROUNDS_MAX = 200, ROUND_MS = 10 };

static int listener;
static char place[64];
static port_t port;
static fault_t fault;

static void listen_at(int kind, const char *prefix) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof at;
  listener = socket(AF_INET, kind, 0);
  ck_assert_int_ge(listener, 0);
  ck_assert_int_eq(bind(listener, (struct sockaddr *)&at, sizeof at), 0);
  if (kind == SOCK_STREAM) ck_assert_int_eq(listen(listener, 4), 0);
  ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&at, &len), 0);
  snprintf(place, sizeof place, "%s:127.0.0.1:%u", prefix, (unsigned)ntohs(at.sin_port));
}

static void open_tcp(void) {
  listen_at(SOCK_STREAM, "tcp");
  ck_assert_int_eq(port_open(&port, place, &fault), ST_OK);
}

static void close_all(void) {
  port_close(&port);
  close(listener);
}

/* Works until the far end has `len` octets, or the rounds are over. */
static size_t far_gets(int fd, char *octets, size_t cap, size_t len) {
  size_t have = 0;
  for (int round = 0; round < ROUNDS_MAX && have < len; round++) {
    ck_assert_int_eq(port_work(&port, (mono_t){0}, &fault), ST_OK);
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    if (poll(&ready, 1, ROUND_MS) <= 0) continue;
    ssize_t got = recv(fd, octets + have, cap - have, 0);
    if (got > 0) have += (size_t)got;
  }
  return have;
}

static int answered(void) {
  struct pollfd ready = {.fd = listener, .events = POLLIN};
  ck_assert_int_eq(poll(&ready, 1, ROUNDS_MAX * ROUND_MS), 1);
  return accept(listener, NULL, NULL);
}

static status_t port_gets(uint8_t *octets, size_t *len) {
  mono_t first, last;
  for (int round = 0; round < ROUNDS_MAX; round++) {
    status_t status = port_read(&port, (mono_t){0}, octets, len, &first, &last, &fault);
    if (status != ST_OK || *len > 0) return status;
    struct pollfd ready = {.fd = port.fd, .events = POLLIN};
    (void)poll(&ready, 1, ROUND_MS);
  }
  return ST_TIMEOUT;
}

static void send_text(const char *text) {
  ck_assert_int_eq(port_send(&port, (mono_t){0}, bytes_text(text), &fault), ST_OK);
}

START_TEST(port_send__over_tcp__connects_and_passes_every_octet) {
  char got[16];
  uint8_t back[PORT_READ_MAX];
  size_t len = 0;
  send_text("one");
  int far_end = answered();
  ck_assert_uint_eq(far_gets(far_end, got, sizeof got, 3), 3);
  ck_assert_mem_eq(got, "one", 3);
  ck_assert_int_eq((int)send(far_end, "\0\xFF\x7E", 3, 0), 3);
  ck_assert_int_eq(port_gets(back, &len), ST_OK);
  ck_assert_uint_eq(len, 3);
  ck_assert_mem_eq(back, "\0\xFF\x7E", 3);
  close(far_end);
}
END_TEST

START_TEST(port_read__over_tcp__reckons_nothing_back) {
  uint8_t back[PORT_READ_MAX];
  size_t len = 0;
  mono_t first = {0}, last = {0};
  send_text("one");
  int far_end = answered();
  ck_assert_int_eq((int)send(far_end, "answer", 6, 0), 6);
  for (int round = 0; round < ROUNDS_MAX && len == 0; round++) {
    (void)poll(NULL, 0, ROUND_MS);
    ck_assert_int_eq(port_read(&port, (mono_t){7 * NS_PER_S}, back, &len, &first, &last, &fault),
                     ST_OK);
  }
  ck_assert_uint_eq(len, 6);
  ck_assert(first.ns == 7 * NS_PER_S); /* at 300 Bd six octets would have begun 167 ms before */
  close(far_end);
}
END_TEST

START_TEST(port_read__after_the_connection_closed__is_one_hang_up_and_comes_again) {
  uint8_t back[PORT_READ_MAX];
  char got[16];
  size_t len = 0;
  send_text("one");
  int far_end = answered();
  ck_assert_uint_eq(far_gets(far_end, got, sizeof got, 3), 3);
  int number = port.fd;
  close(far_end);
  ck_assert_int_eq(port_gets(back, &len), ST_HANGUP);
  mono_t first, last;
  ck_assert_int_eq(port_read(&port, (mono_t){0}, back, &len, &first, &last, &fault), ST_OK);
  ck_assert_uint_eq(len, 0);
  send_text("two");
  far_end = answered();
  ck_assert_uint_eq(far_gets(far_end, got, sizeof got, 3), 3);
  ck_assert_mem_eq(got, "two", 3);
  ck_assert_int_eq(port.fd, number);
  close(far_end);
}
END_TEST

START_TEST(port_send__where_nobody_listens__is_a_hang_up_that_names_the_place) {
  status_t status;
  close(listener);
  status = port_send(&port, (mono_t){0}, bytes_text("one"), &fault);
  for (int round = 0; round < ROUNDS_MAX && status == ST_OK; round++) {
    struct pollfd ready = {.fd = port.fd, .events = POLLOUT};
    (void)poll(&ready, 1, ROUND_MS);
    status = port_work(&port, (mono_t){0}, &fault);
  }
  ck_assert_int_eq(status, ST_HANGUP);
  ck_assert_ptr_nonnull(strstr(fault.text, place));
  listener = socket(AF_INET, SOCK_STREAM, 0); /* for the fixture */
}
END_TEST

START_TEST(port_send__over_udp__is_a_datagram_each) {
  char got[16];
  listen_at(SOCK_DGRAM, "udp");
  ck_assert_int_eq(port_open(&port, place, &fault), ST_OK);
  send_text("one");
  send_text("three");
  ck_assert_int_eq((int)recv(listener, got, sizeof got, 0), 3);
  ck_assert_int_eq((int)recv(listener, got, sizeof got, 0), 5);
  close_all();
}
END_TEST

START_TEST(port_open__of_no_place_in_a_network__is_refused_with_a_sentence) {
  port_t none;
  static const char *const wrong[] = {"tcp:", "tcp:host", "tcp::4059", "udp:127.0.0.1:"};
  for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
    ck_assert_int_eq(port_open(&none, wrong[at], &fault), ST_PORT);
    ck_assert_ptr_nonnull(strstr(fault.text, "HOST:PORT"));
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("port_net");
  TCase *tcp = tcase_create("tcp"), *others = tcase_create("others");
  tcase_add_checked_fixture(tcp, open_tcp, close_all);
  tcase_add_test(tcp, port_send__over_tcp__connects_and_passes_every_octet);
  tcase_add_test(tcp, port_read__over_tcp__reckons_nothing_back);
  tcase_add_test(tcp, port_read__after_the_connection_closed__is_one_hang_up_and_comes_again);
  tcase_add_test(tcp, port_send__where_nobody_listens__is_a_hang_up_that_names_the_place);
  tcase_add_test(others, port_send__over_udp__is_a_datagram_each);
  tcase_add_test(others, port_open__of_no_place_in_a_network__is_refused_with_a_sentence);
  suite_add_tcase(suite, tcp);
  suite_add_tcase(suite, others);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
