/* Ports on a pty: octets pass unchanged, the rate changes only when the octets have left, a device
 * that is none is refused with a sentence. Time is given by the test; nothing waits. */
#define _GNU_SOURCE
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "pmu/rt/port.h"

static int far_end; /* the master of the pty that the port opens */
static port_t port;
static fault_t fault;

static void open_pair(void) {
  char path[64];
  far_end = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  ck_assert_int_ge(far_end, 0);
  ck_assert_int_eq(grantpt(far_end), 0);
  ck_assert_int_eq(unlockpt(far_end), 0);
  ck_assert_int_eq(ptsname_r(far_end, path, sizeof path), 0);
  ck_assert_int_eq(port_open(&port, path, &fault), ST_OK);
}

static void close_pair(void) {
  port_close(&port);
  close(far_end);
}

static mono_t at_ms(int64_t ms) { return (mono_t){ms * 1000000}; }

static speed_t far_speed(void) {
  struct termios settings;
  ck_assert_int_eq(tcgetattr(far_end, &settings), 0);
  return cfgetospeed(&settings);
}

START_TEST(port_open__of_a_pty__is_by_termios_at_300_baud_and_raw) {
  ck_assert_str_eq(port.way->name, "termios");
  ck_assert_int_eq((int)far_speed(), B300);
  struct termios settings;
  ck_assert_int_eq(tcgetattr(far_end, &settings), 0);
  ck_assert_uint_eq(settings.c_lflag & (ICANON | ECHO), 0);
  ck_assert_uint_eq(settings.c_cflag & (CSIZE | PARENB | CSTOPB), CS8);
}
END_TEST

START_TEST(port_send__of_every_octet__passes_it_unchanged) {
  uint8_t all[256];
  uint8_t got[512];
  for (int at = 0; at < 256; at++)
    all[at] = (uint8_t)at;
  ck_assert_int_eq(port_send(&port, at_ms(0), bytes_of(all, 256), &fault), ST_OK);
  ck_assert_int_eq((int)read(far_end, got, sizeof got), 256);
  ck_assert_int_eq(memcmp(all, got, 256), 0);
}
END_TEST

/* 6 octets of 10 bits at 300 Bd take 200 ms. */
START_TEST(port_line__after_a_send__waits_until_the_octets_have_left) {
  ck_assert_int_eq(port_send(&port, at_ms(1000), bytes_text("abcdef"), &fault), ST_OK);
  port_line(&port, 9600);
  uint8_t got[16];
  ck_assert_int_eq((int)read(far_end, got, sizeof got), 6); /* the driver has given them away */
  ck_assert(port_busy(&port));
  ck_assert(port_deadline(&port).ns == at_ms(1200).ns);
  ck_assert_int_eq(port_work(&port, (mono_t){at_ms(1200).ns - 1}, &fault), ST_OK);
  ck_assert_int_eq((int)far_speed(), B300);
  ck_assert_int_eq(port_work(&port, at_ms(1200), &fault), ST_OK);
  ck_assert_int_eq((int)far_speed(), B9600);
  ck_assert(!port_busy(&port));
}
END_TEST

START_TEST(port_line__before_a_send__holds_for_its_octets) {
  port_line(&port, 9600);
  ck_assert_int_eq(port_send(&port, at_ms(0), bytes_text("1234567890"), &fault), ST_OK);
  ck_assert_uint_eq(port.baud, 9600);
  ck_assert_int_eq(port.free.ns, INT64_C(10416667)); /* 100 bits at 9600 Bd, up */
  ck_assert(!port_busy(&port));
}
END_TEST

START_TEST(port_line__of_a_rate_that_no_port_has__is_refused) {
  port_line(&port, 12345);
  ck_assert_int_eq(port_work(&port, at_ms(0), &fault), ST_UNSUPPORTED);
}
END_TEST

START_TEST(port_read__reckons_the_first_octet_back_at_the_rate) {
  uint8_t got[PORT_READ_MAX];
  size_t len = 9;
  mono_t first;
  mono_t last;
  ck_assert_int_eq(port_read(&port, at_ms(1), got, &len, &first, &last, &fault), ST_OK);
  ck_assert_uint_eq(len, 0);
  ck_assert_int_eq((int)write(far_end, "\x80\x0D\x11\x13", 4), 4);
  ck_assert_int_eq(port_read(&port, at_ms(5000), got, &len, &first, &last, &fault), ST_OK);
  ck_assert_uint_eq(len, 4);
  ck_assert_int_eq(memcmp(got, "\x80\x0D\x11\x13", 4), 0);
  ck_assert(last.ns == at_ms(5000).ns);
  ck_assert(first.ns == at_ms(4900).ns); /* three octets before: 3 * 10 / 300 s */
}
END_TEST

START_TEST(port_read__never_reckons_behind_what_was_heard_before) {
  uint8_t got[PORT_READ_MAX];
  size_t len = 0;
  mono_t first;
  mono_t last;
  ck_assert_int_eq((int)write(far_end, "a", 1), 1);
  ck_assert_int_eq(port_read(&port, at_ms(5000), got, &len, &first, &last, &fault), ST_OK);
  ck_assert_int_eq((int)write(far_end, "bcde", 4), 4);
  ck_assert_int_eq(port_read(&port, at_ms(5010), got, &len, &first, &last, &fault), ST_OK);
  ck_assert(first.ns == at_ms(5000).ns); /* 5010 - 100 would be before the 'a' */
}
END_TEST

START_TEST(port_send__of_more_than_waits__is_a_status) {
  uint8_t much[PORT_OUT_MAX];
  memset(much, 'a', sizeof much);
  status_t status = ST_OK;
  for (int at = 0; at < 64 && status == ST_OK; at++) /* nobody reads the far end */
    status = port_send(&port, at_ms(0), bytes_of(much, sizeof much), &fault);
  ck_assert_int_eq(status, ST_NO_ROOM);
}
END_TEST

START_TEST(port_read__after_the_far_end_went__is_a_hang_up) {
  uint8_t got[PORT_READ_MAX];
  size_t len = 0;
  mono_t first;
  mono_t last;
  close(far_end);
  ck_assert_int_eq(port_read(&port, at_ms(1), got, &len, &first, &last, &fault), ST_HANGUP);
  far_end = open("/dev/null", O_RDWR); /* for the fixture */
}
END_TEST

START_TEST(port_open__of_what_is_no_port__is_refused_with_a_sentence) {
  port_t none;
  ck_assert_int_eq(port_open(&none, "/nowhere", &fault), ST_PORT);
  ck_assert_ptr_nonnull(strstr(fault.text, "/nowhere"));
  ck_assert_int_eq(port_open(&none, "/dev/null", &fault), ST_PORT);
  ck_assert_ptr_nonnull(strstr(fault.text, "not a serial port"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("port");
  TCase *tests = tcase_create("port");
  tcase_add_checked_fixture(tests, open_pair, close_pair);
  tcase_add_test(tests, port_open__of_a_pty__is_by_termios_at_300_baud_and_raw);
  tcase_add_test(tests, port_send__of_every_octet__passes_it_unchanged);
  tcase_add_test(tests, port_line__after_a_send__waits_until_the_octets_have_left);
  tcase_add_test(tests, port_line__before_a_send__holds_for_its_octets);
  tcase_add_test(tests, port_line__of_a_rate_that_no_port_has__is_refused);
  tcase_add_test(tests, port_read__reckons_the_first_octet_back_at_the_rate);
  tcase_add_test(tests, port_read__never_reckons_behind_what_was_heard_before);
  tcase_add_test(tests, port_send__of_more_than_waits__is_a_status);
  tcase_add_test(tests, port_read__after_the_far_end_went__is_a_hang_up);
  tcase_add_test(tests, port_open__of_what_is_no_port__is_refused_with_a_sentence);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
