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

/* By their fields: what lies between them is nobody's. */
static void same_row(const meter_row_t *a, const meter_row_t *b) {
  ck_assert_uint_eq(a->sequence, b->sequence);
  ck_assert_uint_eq(a->boot, b->boot);
  ck_assert_int_eq(a->kind, b->kind);
  ck_assert_uint_eq(a->status, b->status);
  ck_assert_int_eq(a->stamp.s, b->stamp.s);
  ck_assert_int_eq(a->stamp2.s, b->stamp2.s);
  ck_assert_int_eq(a->value, b->value);
  ck_assert_int_eq(a->elapsed, b->elapsed);
  ck_assert_mem_eq(a->energy, b->energy, sizeof a->energy);
}

static void same_event(const meter_event_t *a, const meter_event_t *b) {
  ck_assert_uint_eq(a->number, b->number);
  ck_assert_uint_eq(a->boot, b->boot);
  ck_assert_int_eq(a->code, b->code);
  ck_assert_int_eq(a->stamp.s, b->stamp.s);
  ck_assert_int_eq(a->stamp2.s, b->stamp2.s);
  ck_assert_int_eq(a->value, b->value);
  ck_assert(a->by.port == b->by.port && a->by.level == b->by.level);
}

static void same_set(const meter_set_t *a, const meter_set_t *b) {
  ck_assert_uint_eq(a->number, b->number);
  ck_assert_int_eq(a->cause, b->cause);
  ck_assert_uint_eq(a->mask, b->mask);
  ck_assert_int_eq(a->start.s, b->start.s);
  ck_assert_int_eq(a->end.s, b->end.s);
  ck_assert_int_eq(a->reset.s, b->reset.s);
  ck_assert_uint_eq(a->status, b->status);
  ck_assert_int_eq(a->missed_count, b->missed_count);
  for (int32_t i = 0; i < a->missed_count; i++) {
    ck_assert_int_eq(a->missed[i].cause, b->missed[i].cause);
    ck_assert_int_eq(a->missed[i].stamp.s, b->missed[i].stamp.s);
  }
  ck_assert_mem_eq(&a->registers, &b->registers, sizeof a->registers);
  ck_assert_mem_eq(&a->ratios, &b->ratios, sizeof a->ratios);
}

__attribute__((unused)) static void same_rows(const meter_t *a, const meter_t *b, uint32_t *seen) {
  meter_row_t of_a, of_b;
  memset(&of_a, 0, sizeof of_a);
  memset(&of_b, 0, sizeof of_b);
  for (uint32_t at = *seen; meter_row_seek(b, at, &of_b); at = of_b.sequence + 1) {
    ck_assert(meter_row_seek(a, at, &of_a));
    same_row(&of_a, &of_b);
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
    same_event(&of_a, &of_b);
  }
  static meter_set_t set_a, set_b;
  ck_assert_uint_eq(meter_sets_stored(a), meter_sets_stored(b));
  for (uint32_t n = meter_sets_made(b); n > 0 && meter_set(b, n, &set_b); n--) {
    ck_assert(meter_set(a, n, &set_a));
    same_set(&set_a, &set_b);
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
