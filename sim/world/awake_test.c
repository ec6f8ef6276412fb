/* Meters that sleep: how many are awake follows how many are talked to, and none is another for
 * having slept. Each has a line of its own; the load is 3.6 kW in the first half hour, 1 Wh a
 * second, and nothing after it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sim/models/sample_facts.h"
#include "sim/wire/iec21_pdu.h"
#include "sim/world/world_parts.h"

#define S0 INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define AT_S(seconds) ((true_t){(S0 + (seconds)) * NS_PER_S})

enum { METERS = 12 };

static const char *const calls[] = {"/?M0!\r\n", "/?M1!\r\n", "/?M2!\r\n", "/?M3!\r\n", "/?M4!\r\n",
                                    "/?M5!\r\n", "/?M6!\r\n", "/?M7!\r\n", "/?M8!\r\n"};

typedef struct {
  arena_t arena;
  world_t *world;
} place_t;

/* Meter i is on line i; `bus`: all of them on line 0. */
static void open_place(place_t *place, int meters, bool bus) {
  text_t facts = {0};
  sample_head(&facts);
  for (int i = 0; i < meters; i++) {
    char serial[16];
    snprintf(serial, sizeof serial, "M%d", i);
    if (i > 0 && !bus) text_printf(&facts, "line %d l%d rs485 9600\n", i, i);
    size_t from = facts.len;
    sample_meter(&facts, i, serial);
    char *mark = strstr(facts.p + from, " direct 0 ");
    if (i > 0 && !bus) mark[strlen(" direct ")] = (char)('0' + i % 10);
    if (i > 9 && !bus) ck_abort_msg("one digit a line");
  }
  *place = (place_t){0};
  bytes_t text = bytes_text(arena_text(&place->arena, bytes_text(text_chars(&facts))));
  text_free(&facts);
  fault_t fault = {0};
  status_t status = world_open(&place->arena, text, NULL, &place->world, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

static void close_place(place_t *place) {
  world_close(place->world);
  arena_free(&place->arena);
}

static void sign_on(place_t *place, uint32_t line, true_t at, const char *text) {
  uint8_t octets[32];
  size_t len = strlen(text);
  for (size_t i = 0; i < len; i++)
    octets[i] = WIRE_RIGHT.parity((uint8_t)text[i]);
  world_advance(place->world, at);
  ck_assert_int_eq(world_send(place->world, line, at, bytes_of(octets, len)), ST_OK);
}

/* How many octets come back by then. */
static size_t listen(place_t *place, true_t until) {
  world_run_t run;
  size_t heard = 0;
  world_advance(place->world, until);
  while (world_run(place->world, &run))
    heard += run.from_meter ? run.received.len : 0;
  return heard;
}

/* "/MPF5PTOU-0100\r\n" is 16 octets. */
START_TEST(awake__one_after_the_other__takes_room_for_one) {
  place_t place;
  open_place(&place, 9, false);
  ck_assert_uint_eq(world_awake(place.world), 1);
  for (uint32_t i = 0; i < 9; i++) {
    int64_t at = 100 + 60 * (int64_t)i;
    sign_on(&place, i, AT_S(at), calls[i]);
    ck_assert_uint_eq(listen(&place, AT_S(at + 50)), 16);
  }
  ck_assert_uint_eq(world_awake(place.world), 1);
  ck_assert_uint_eq(place.world->rooms.iec21_count, 1);
  close_place(&place);
}
END_TEST

/* A sign-on that nobody follows up is over; then nothing of lines or servers is held. What stays is
 * the block of each server that spoke, 256 octets and more (IEC21_PARKED). */
START_TEST(awake__at_rest__lines_and_servers_hold_no_buffers) {
  place_t place;
  open_place(&place, 9, false);
  ck_assert_uint_eq(place.world->pool.in_use, 0);
  for (uint32_t i = 0; i < 3; i++)
    sign_on(&place, i, AT_S(100), calls[i]);
  ck_assert_uint_eq(listen(&place, AT_S(150)), 3 * 16);
  ck_assert_uint_eq(place.world->rooms.iec21_count, 3);
  world_run_t run;
  while (world_run(place.world, &run)) {}
  size_t kept = 0;
  for (size_t i = 0; i < WORLD_RUNS_MAX; i++)
    if (place.world->slots[i].size > 0) kept += pool_room(place.world->slots[i].size);
  ck_assert_uint_eq(place.world->pool.in_use, 3 * pool_room(IEC21_PARKED) + kept);
  close_place(&place);
}
END_TEST

START_TEST(awake__three_in_conversation__takes_room_for_three) {
  place_t place;
  open_place(&place, 9, false);
  for (uint32_t i = 0; i < 3; i++)
    sign_on(&place, i, AT_S(100), calls[i]);
  ck_assert_uint_eq(listen(&place, AT_S(150)), 3 * 16);
  ck_assert_uint_eq(world_awake(place.world), 3);
  sign_on(&place, 8, AT_S(200), calls[8]); /* the others are at rest again */
  ck_assert_uint_eq(listen(&place, AT_S(250)), 16);
  ck_assert_uint_eq(world_awake(place.world), 3);
  close_place(&place);
}
END_TEST

START_TEST(awake__neighbours_on_a_line__do_not_give_way_to_one_another) {
  place_t place;
  open_place(&place, METERS, true);
  sign_on(&place, 0, AT_S(100), calls[3]);
  ck_assert_uint_eq(listen(&place, AT_S(150)), 16);
  ck_assert_uint_eq(world_awake(place.world), METERS);
  close_place(&place);
}
END_TEST

/* 600 Wh after 600 s; and as many cut points as one that was always awake. */
START_TEST(awake__asked_in_turn__is_as_one_that_never_slept) {
  place_t many, one;
  open_place(&many, 9, false);
  open_place(&one, 1, false);
  for (int64_t s = 600; s <= 86400 / 4; s += 600) {
    world_advance(many.world, AT_S(s));
    world_advance(one.world, AT_S(s));
    for (uint32_t i = 0; i < 9; i++) {
      ck_assert_uint_eq(world_cut_points(many.world, i), world_cut_points(one.world, 0));
      ck_assert(!world_cut_happened(many.world, i));
    }
  }
  ck_assert_int_eq(world_consumed(many.world, 4, AT_S(600)).mwh, 600000);
  ck_assert_uint_eq(world_cut_points(one.world, 0), 3 * 24); /* of quarter-hours, three each */
  ck_assert_uint_eq(world_awake(many.world), 1);
  close_place(&many);
  close_place(&one);
}
END_TEST

/* An armed cut sleeps, too, and fires when it is due: at the first entry, at 00:15. */
START_TEST(awake__with_an_armed_cut__is_cut_while_others_were_asked) {
  place_t place;
  open_place(&place, 9, false);
  world_arm_cut(place.world, 2, world_cut_points(place.world, 2) + 1);
  ck_assert(!world_cut_happened(place.world, 7));
  ck_assert(!world_cut_happened(place.world, 2));
  world_advance(place.world, AT_S(899));
  ck_assert(!world_cut_happened(place.world, 7));
  ck_assert(!world_cut_happened(place.world, 2));
  world_advance(place.world, AT_S(900));
  ck_assert(!world_cut_happened(place.world, 7));
  ck_assert(world_cut_happened(place.world, 2));
  close_place(&place);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("awake");
  TCase *tcase = tcase_create("awake");
  tcase_add_test(tcase, awake__one_after_the_other__takes_room_for_one);
  tcase_add_test(tcase, awake__at_rest__lines_and_servers_hold_no_buffers);
  tcase_add_test(tcase, awake__three_in_conversation__takes_room_for_three);
  tcase_add_test(tcase, awake__neighbours_on_a_line__do_not_give_way_to_one_another);
  tcase_add_test(tcase, awake__asked_in_turn__is_as_one_that_never_slept);
  tcase_add_test(tcase, awake__with_an_armed_cut__is_cut_while_others_were_asked);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
