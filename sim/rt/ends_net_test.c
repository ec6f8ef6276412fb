/* The network's ends against sockets of the test's own: one client at a time and nobody waits, a
 * client that goes is told, a datagram is a whole message. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/rt/ends_net.h"

enum { PATIENCE_MS = 2000, ROUND_MS = 10 };

static line_end_t end;
static fault_t fault;

static int client(int kind) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const char *colon = strrchr(end.path, ':');
  int64_t port = 0;
  ck_assert_int_eq(bytes_to_i64(bytes_text(colon + 1), &port), ST_OK);
  at.sin_port = htons((uint16_t)port);
  int fd = socket(AF_INET, kind, 0);
  ck_assert_int_eq(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
  return fd;
}

static void open_tcp(void) {
  ck_assert_int_eq(line_end_tcp(&end, "127.0.0.1:0", 0, &fault), ST_OK);
}

static void open_udp(void) {
  ck_assert_int_eq(line_end_udp(&end, "127.0.0.1:0", 0, &fault), ST_OK);
}

static void close_end(void) { line_end_close(&end); }

/* Reads until octets have come or somebody went. */
static size_t end_gets(uint8_t *octets, bool *went) {
  size_t len = 0;
  for (int waited = 0; waited < PATIENCE_MS; waited += ROUND_MS) {
    ck_assert_int_eq(line_end_read(&end, octets, &len, went, &fault), ST_OK);
    if (len > 0 || *went) return len;
    (void)poll(NULL, 0, ROUND_MS);
  }
  return 0;
}

static ssize_t far_gets(int fd, char *octets, size_t cap) {
  struct pollfd ready = {.fd = fd, .events = POLLIN};
  ck_assert_int_eq(poll(&ready, 1, PATIENCE_MS), 1);
  return recv(fd, octets, cap, 0);
}

START_TEST(tcp__octets__pass_both_ways) {
  uint8_t octets[END_READ_MAX];
  char got[8];
  bool went = false;
  int far_end = client(SOCK_STREAM);
  ck_assert_uint_eq(end_gets(octets, &went), 0);
  ck_assert(went); /* whoever was there before has gone */
  ck_assert_int_eq((int)send(far_end, "ask", 3, 0), 3);
  ck_assert_uint_eq(end_gets(octets, &went), 3);
  ck_assert(!went);
  ck_assert_mem_eq(octets, "ask", 3);
  line_end_write(&end, bytes_text("say"));
  ck_assert_int_eq((int)far_gets(far_end, got, sizeof got), 3);
  close(far_end);
}
END_TEST

START_TEST(tcp__a_second_client__is_closed_at_once_and_the_first_stays) {
  uint8_t octets[END_READ_MAX];
  char got[8];
  bool went = false;
  int first = client(SOCK_STREAM);
  (void)end_gets(octets, &went);
  int second = client(SOCK_STREAM);
  size_t len = 0;
  ck_assert_int_eq(line_end_read(&end, octets, &len, &went, &fault), ST_OK);
  ck_assert(!went);
  ck_assert_int_eq((int)far_gets(second, got, sizeof got), 0);
  ck_assert_int_eq((int)send(first, "ask", 3, 0), 3);
  ck_assert_uint_eq(end_gets(octets, &went), 3);
  close(first);
  close(second);
}
END_TEST

START_TEST(tcp__a_client_that_goes__is_told_and_the_next_is_served) {
  uint8_t octets[END_READ_MAX];
  bool went = false;
  int far_end = client(SOCK_STREAM);
  (void)end_gets(octets, &went);
  close(far_end);
  ck_assert_uint_eq(end_gets(octets, &went), 0);
  ck_assert(went);
  line_end_write(&end, bytes_text("lost"));
  ck_assert_uint_eq(end.dropped, 4);
  far_end = client(SOCK_STREAM);
  (void)end_gets(octets, &went);
  ck_assert_int_eq((int)send(far_end, "ask", 3, 0), 3);
  ck_assert_uint_eq(end_gets(octets, &went), 3);
  close(far_end);
}
END_TEST

START_TEST(tcp__the_meter_hangs_up__and_the_client_sees_the_end) {
  uint8_t octets[END_READ_MAX];
  char got[8];
  bool went = false;
  int far_end = client(SOCK_STREAM);
  (void)end_gets(octets, &went);
  line_end_hang_up(&end);
  ck_assert_int_eq((int)far_gets(far_end, got, sizeof got), 0);
  close(far_end);
}
END_TEST

START_TEST(udp__runs_of_a_message__leave_as_one_datagram) {
  uint8_t octets[END_READ_MAX];
  char got[32];
  bool went = false;
  int far_end = client(SOCK_DGRAM);
  ck_assert_int_eq((int)send(far_end, "ask", 3, 0), 3);
  ck_assert_uint_eq(end_gets(octets, &went), 3);
  ck_assert(!went);
  /* Version 1, ports 1 and 16, length 3; then a second message of length 1. */
  line_end_write(&end, bytes_of("\0\1\0\1\0\20\0", 7));
  line_end_write(&end, bytes_of("\3abc\0\1\0\1\0\20\0\1d", 13));
  ck_assert_int_eq((int)far_gets(far_end, got, sizeof got), 11);
  ck_assert_mem_eq(got + 8, "abc", 3);
  ck_assert_int_eq((int)far_gets(far_end, got, sizeof got), 9);
  close(far_end);
}
END_TEST

START_TEST(tcp__a_place_that_is_none__is_refused_with_a_sentence) {
  ck_assert_int_eq(line_end_tcp(&end, "4059", 0, &fault), ST_PORT);
  ck_assert_ptr_nonnull(strstr(fault.text, "HOST:PORT"));
  ck_assert_int_eq(line_end_tcp(&end, "127.0.0.1:65535", 1, &fault), ST_PORT);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("ends_net");
  TCase *tcp = tcase_create("tcp"), *udp = tcase_create("udp"), *none = tcase_create("none");
  tcase_add_checked_fixture(tcp, open_tcp, close_end);
  tcase_add_test(tcp, tcp__octets__pass_both_ways);
  tcase_add_test(tcp, tcp__a_second_client__is_closed_at_once_and_the_first_stays);
  tcase_add_test(tcp, tcp__a_client_that_goes__is_told_and_the_next_is_served);
  tcase_add_test(tcp, tcp__the_meter_hangs_up__and_the_client_sees_the_end);
  tcase_add_checked_fixture(udp, open_udp, close_end);
  tcase_add_test(udp, udp__runs_of_a_message__leave_as_one_datagram);
  tcase_add_test(none, tcp__a_place_that_is_none__is_refused_with_a_sentence);
  suite_add_tcase(suite, tcp);
  suite_add_tcase(suite, udp);
  suite_add_tcase(suite, none);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
