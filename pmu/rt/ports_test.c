/* Which ports are open: of a fleet those that are talked on, each port's number found again when
 * another goes; and places from a file. Nothing is connected. */
#include <check.h>
#include <stdio.h>

#include "pmu/rt/ports.h"

enum { LINES = PORTS_KEPT_MAX + 1 };

static arena_t arena;
static fault_t fault;
static site_t site;
static ports_t ports;
static ports_place_t places[LINES];

/* As many meters as lines, each visited. */
static void make_fleet(size_t count) {
  arena = (arena_t){0};
  site = (site_t){.line_count = count, .meter_count = count, .visit_count = count};
  site.lines = ARENA_ARRAY(&arena, site_line_t, count);
  site.meters = ARENA_ARRAY(&arena, site_meter_t, count);
  site.visits = ARENA_ARRAY(&arena, site_visit_t, count);
  for (size_t at = 0; at < count; at++) {
    char name[16];
    int len = snprintf(name, sizeof name, "net%zu", at);
    const char *kept = arena_text(&arena, bytes_of((const uint8_t *)name, (size_t)len));
    site.lines[at].name = kept;
    site.meters[at].line = (uint32_t)at;
    site.visits[at].meter = (uint32_t)at;
    places[at] = (ports_place_t){kept, "tcp:127.0.0.1:1"};
  }
}

START_TEST(ports_open__few__are_kept_at_rest) {
  make_fleet(2);
  ck_assert_int_eq(ports_open(&arena, &ports, &site, places, 2, &fault), ST_OK);
  ck_assert_uint_eq(ports.count, 2);
  ports_rest(&ports, 0, true);
  ck_assert_uint_eq(ports.count, 2);
  ck_assert(!ports_full(&ports));
  ports_close(&ports);
  ck_assert_uint_eq(ports.count, 0);
  arena_free(&arena);
}
END_TEST

START_TEST(ports_take__of_a_fleet__is_open_until_it_rests) {
  port_t *first, *second;
  make_fleet(LINES);
  ck_assert_int_eq(ports_open(&arena, &ports, &site, places, LINES, &fault), ST_OK);
  ck_assert_uint_eq(ports.count, 0);
  ck_assert_int_eq(ports_take(&ports, 7, &first, &fault), ST_OK);
  ck_assert_int_eq(ports_take(&ports, LINES - 1, &second, &fault), ST_OK);
  ports_rest(&ports, 7, false);
  ck_assert_ptr_null(ports_of(&ports, 7));
  ck_assert_ptr_eq(ports_of(&ports, LINES - 1), second);
  for (uint32_t line = 0; line < PORTS_KEPT_MAX - 1; line++)
    ck_assert_int_eq(ports_take(&ports, line, &first, &fault), ST_OK);
  ck_assert(ports_full(&ports));
  port_line(first, 9600); /* something waits: it is given back only where it must be */
  ports_rest(&ports, PORTS_KEPT_MAX - 2, false);
  ck_assert(ports_full(&ports));
  ports_rest(&ports, PORTS_KEPT_MAX - 2, true);
  ck_assert(!ports_full(&ports));
  ports_close(&ports);
  arena_free(&arena);
}
END_TEST

START_TEST(ports_open__a_line_without_a_place__is_told) {
  make_fleet(3);
  ck_assert_int_eq(ports_open(&arena, &ports, &site, places, 2, &fault), ST_BAD_INPUT);
  ck_assert_str_eq(fault.text, "line net2 has no port; give --line net2=DEV");
  ports_close(&ports);
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("ports");
  TCase *all = tcase_create("all");
  tcase_add_test(all, ports_open__few__are_kept_at_rest);
  tcase_add_test(all, ports_take__of_a_fleet__is_open_until_it_rests);
  tcase_add_test(all, ports_open__a_line_without_a_place__is_told);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
