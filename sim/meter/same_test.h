/* For the tests of this folder: two meters that must be the same to whoever asks. What is compared
 * is all that is served, and what a power cut would be counted by. Not a test itself. */
#ifndef SIM_METER_SAME_TEST_H
#define SIM_METER_SAME_TEST_H

#include <check.h>
#include <string.h>

#include "sim/meter/story_test.h"

static uint32_t meter_sets_made(const meter_t *m) {
  meter_face_t face;
  meter_face(m, &face);
  return face.sets_made;
}

__attribute__((unused)) static void same_rows(const meter_t *a, const meter_t *b, uint32_t *seen) {
  meter_row_t of_a, of_b;
  memset(&of_a, 0, sizeof of_a);
  memset(&of_b, 0, sizeof of_b);
  for (uint32_t at = *seen; meter_row_seek(b, at, &of_b); at = of_b.sequence + 1) {
    ck_assert(meter_row_seek(a, at, &of_a));
    ck_assert_mem_eq(&of_a, &of_b, sizeof of_a);
    *seen = of_b.sequence;
  }
  ck_assert(!meter_row_seek(a, *seen + 1, &of_a));
  ck_assert_uint_eq(meter_rows_stored(a), meter_rows_stored(b));
}

__attribute__((unused)) static void same_logs(const meter_t *a, const meter_t *b) {
  ck_assert_uint_eq(meter_events_stored(a), meter_events_stored(b));
  meter_event_t of_a, of_b;
  memset(&of_a, 0, sizeof of_a);
  memset(&of_b, 0, sizeof of_b);
  for (uint32_t at = 1; meter_event_seek(b, at, &of_b); at = of_b.number + 1) {
    ck_assert(meter_event_seek(a, at, &of_a));
    ck_assert_mem_eq(&of_a, &of_b, offsetof(meter_event_t, by)); /* of that there is padding */
    ck_assert(of_a.by.port == of_b.by.port && of_a.by.level == of_b.by.level);
  }
  static meter_set_t set_a, set_b;
  ck_assert_uint_eq(meter_sets_stored(a), meter_sets_stored(b));
  for (uint32_t n = meter_sets_made(b); n > 0 && meter_set(b, n, &set_b); n--) {
    ck_assert(meter_set(a, n, &set_a));
    ck_assert_mem_eq(&set_a, &set_b, sizeof set_a);
  }
}

__attribute__((unused)) static void same_counts(const meter_t *a, const meter_t *b) {
  ck_assert_uint_eq(meter_writes(a), meter_writes(b));
  ck_assert_uint_eq(meter_cut_points(a), meter_cut_points(b));
  const char *name = NULL;
  uint64_t of_a = 0, of_b = 0;
  for (size_t i = 0; meter_cut_action(b, i, &name, &of_b); i++) {
    ck_assert(meter_cut_action(a, i, &name, &of_a));
    ck_assert_msg(of_a == of_b, "points of %s", name);
  }
  ck_assert_int_eq(meter_next(a).ns, meter_next(b).ns);
  ck_assert_int_eq(meter_powered(a).ns, meter_powered(b).ns);
}

__attribute__((unused)) static void same_registers(const meter_t *a, const meter_t *b) {
  static meter_registers_t of_a, of_b;
  meter_registers(a, &of_a);
  meter_registers(b, &of_b);
  ck_assert_mem_eq(&of_a, &of_b, sizeof of_a);
  meter_face_t face_a, face_b;
  memset(&face_a, 0, sizeof face_a);
  memset(&face_b, 0, sizeof face_b);
  meter_face(a, &face_a);
  meter_face(b, &face_b);
  ck_assert_int_eq(face_a.clock.s, face_b.clock.s);
  ck_assert_uint_eq(face_a.status, face_b.status);
  ck_assert_int_eq(face_a.rate, face_b.rate);
  ck_assert_uint_eq(face_a.boot, face_b.boot);
  ck_assert_uint_eq(face_a.profile_last, face_b.profile_last);
  meter_demand_t demand_a, demand_b;
  meter_demand(a, &demand_a);
  meter_demand(b, &demand_b);
  ck_assert_int_eq(demand_a.running.mw, demand_b.running.mw);
  ck_assert_int_eq(demand_a.start.s, demand_b.start.s);
  ck_assert_int_eq(demand_a.last.mw, demand_b.last.mw);
  ck_assert_int_eq(demand_a.last_end.s, demand_b.last_end.s);
}

#endif
