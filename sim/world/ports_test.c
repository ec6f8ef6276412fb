/* Meters behind a concentrator, G3 by power line: the head-end's octets go down a port as datagrams
 * and the answers come up, over the whole of a world. Asked as the public client, in clear; what
 * they answer is the octets of dlms_client_test.h. Each node is 10 m from the transformer, where
 * nothing is lost but by collision, so a meter is asked again, as a head-end would. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sim/models/sample_facts.h"
#include "sim/world/world_parts.h"

#define S0 INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define AT_S(seconds) ((true_t){(S0 + (seconds)) * NS_PER_S})
enum { PORTS_MAX = 100, ASK_S = 30 };

/* wPort 16 to 17; AARQ of the public client, its AARE; RLRQ and RLRE. */
#define HEAD_DOWN(len) "\x00\x01\x00\x10\x00\x11\x00" len
static const char AARQ[] = HEAD_DOWN("\x1F") "\x60\x1D\xA1\x09\x06\x07\x60\x85\x74\x05\x08\x01\x01"
                                             "\xBE\x10\x04\x0E\x01\x00\x00\x00\x06\x5F\x1F\x04\x00"
                                             "\x60\xFE\x9F\x04\x00";
static const char RLRQ[] = HEAD_DOWN("\x02") "\x62\x00";
enum { HEADER = 8, AARQ_LEN = sizeof AARQ - 1, RLRQ_LEN = sizeof RLRQ - 1 };

static arena_t arena;
static world_t *world;
static uint32_t associated[PORTS_MAX], closed[PORTS_MAX], heard[PORTS_MAX];

static void meter(text_t *facts, int index) {
  char serial[16];
  text_t own = {0};
  snprintf(serial, sizeof serial, "M%d", index);
  sample_meter(&own, index, serial);
  const char *mark = strstr(text_chars(&own), " direct 0 ");
  text_add(facts, bytes_of(own.p, (size_t)(mark - own.p)));
  text_printf(facts, " direct %d %s", index, mark + strlen(" direct 0 "));
  text_free(&own);
  text_printf(facts, "protocol %d dlms-wrapper direct\naddress %d 17 1\nsecurity %d none\n", index,
              index, index);
  text_printf(facts, "title %d 4D5046000000%04X\n", index, (unsigned)index);
}

static status_t open_with(uint32_t ports, const char *kind, const char *more, fault_t *fault) {
  text_t facts = {0};
  arena = (arena_t){0};
  memset(associated, 0, sizeof associated);
  memset(closed, 0, sizeof closed);
  memset(heard, 0, sizeof heard);
  /* The sample's line 0 is a bus; here it is the first port. */
  text_add(&facts, bytes_of(sample_head_text,
                            (size_t)(strstr(sample_head_text, "line 0") - sample_head_text)));
  text_printf(&facts, "network 0 street %s 4\n", kind);
  for (uint32_t i = 0; i < ports; i++)
    text_printf(&facts, "line %u p%u port 1000000\nport %u 0 %u 100 1 0\n", i, i, i, i % 4);
  for (uint32_t i = 0; i < ports; i++)
    meter(&facts, (int)i);
  text_put(&facts, more);
  bytes_t text = bytes_text(arena_text(&arena, bytes_text(text_chars(&facts))));
  text_free(&facts);
  return world_open(&arena, text, NULL, &world, fault);
}

static void open_street(uint32_t ports, const char *more) {
  fault_t fault = {0};
  status_t status = open_with(ports, "g3", more, &fault);
  ck_assert_msg(status == ST_OK, "%s", fault.text);
}

static void close_street(void) {
  world_close(world);
  arena_free(&arena);
}

/* What arrives by then; an answer is one message, whole, from the one wPort to the other. */
static void listen(true_t until) {
  world_run_t run;
  while (world_next(world).ns <= until.ns) {
    world_advance(world, world_next(world));
    while (world_run(world, &run)) {
      if (!run.from_meter) continue;
      closed[run.line] += run.closed;
      if (run.received.len == 0) continue;
      ck_assert_uint_eq(run.received.len, HEADER + run.received.p[7]);
      ck_assert_mem_eq(run.received.p, "\x00\x01\x00\x11\x00\x10\x00", 7);
      heard[run.line]++;
      if (run.received.p[HEADER] == 0x61) associated[run.line]++;
    }
  }
  world_advance(world, until);
}

static void ask(uint32_t port, const char *octets, size_t len, int64_t second) {
  world_advance(world, AT_S(second));
  ck_assert_int_eq(world_send(world, port, AT_S(second), bytes_of(octets, len)), ST_OK);
}

/* In two pieces, a second apart, a meter answers once, and what it heard left in one run. */
START_TEST(port__a_request_in_pieces__is_heard_and_answered_whole) {
  world_run_t run;
  uint32_t down = 0;
  open_street(1, "");
  ask(0, AARQ, 9, 60);
  ask(0, AARQ + 9, AARQ_LEN - 9, 61);
  for (; world_next(world).ns <= AT_S(90).ns;) {
    world_advance(world, world_next(world));
    while (world_run(world, &run)) {
      if (run.from_meter) {
        associated[0] += run.received.len > HEADER && run.received.p[HEADER] == 0x61;
        continue;
      }
      down++;
      ck_assert(bytes_equal(run.sent, bytes_of(AARQ, AARQ_LEN)));
      ck_assert(bytes_equal(run.received, run.sent));
      ck_assert_int_eq(run.first.ns, run.last.ns);
    }
  }
  ck_assert_uint_eq(down, 1);
  ck_assert_uint_eq(associated[0], 1);
  close_street();
}
END_TEST

/* Four at once, as the head-end would, each until it has answered: none hears another's. Rooms and
 * beds follow how many talk at once, not how many there are, though nobody released. */
START_TEST(port__a_hundred_meters__answer_each_by_its_own) {
  open_street(PORTS_MAX, "");
  int64_t second = 600;
  for (uint32_t first = 0; first < PORTS_MAX; first += 4) {
    for (int tries = 0; tries < 6; tries++) {
      for (uint32_t i = first; i < first + 4; i++)
        if (associated[i] == 0) ask(i, AARQ, AARQ_LEN, second);
      second += ASK_S;
      listen(AT_S(second));
    }
  }
  for (uint32_t i = 0; i < PORTS_MAX; i++)
    ck_assert_msg(associated[i] > 0, "meter %u never answered", i);
  ck_assert_uint_le(world->rooms.dlms_count, 4);
  ck_assert_uint_le(world_awake(world), 8);
  ck_assert_uint_eq(world->rooms.iec21_count, 0);
  net_counts_t counts;
  concentrator_counts(world->networks[0].concentrator, &counts);
  ck_assert_uint_ge(counts.datagrams, 2 * PORTS_MAX);
  close_street();
}
END_TEST

/* The association waits in the meter, whoever hangs up: datagrams know no connection. */
START_TEST(port__after_a_hang_up__the_association_is_still_there) {
  open_street(1, "");
  for (int64_t second = 60; associated[0] == 0 && second < 300; second += ASK_S) {
    ask(0, AARQ, AARQ_LEN, second);
    listen(AT_S(second + ASK_S));
  }
  ck_assert_uint_gt(associated[0], 0);
  world_hangup(world, 0, AT_S(400));
  uint32_t before = heard[0];
  for (int64_t second = 500; heard[0] == before && second < 800; second += ASK_S) {
    ask(0, RLRQ, RLRQ_LEN, second);
    listen(AT_S(second + ASK_S));
  }
  ck_assert_uint_gt(heard[0], before);
  close_street();
}
END_TEST

/* Off from 10 to 20 minutes; the message of 9:59.999 is on its way, and lost as it is. */
START_TEST(concentrator_off__hangs_up_and_comes_back) {
  open_street(2, "network_fault 0 concentrator_off 1767226200000000000 1767226800000000000\n");
  ask(0, AARQ, AARQ_LEN, 599);
  listen(AT_S(599));
  world_advance(world, (true_t){AT_S(600).ns - 1000000});
  ck_assert_int_eq(world_send(world, 0, (true_t){AT_S(600).ns - 1000000}, bytes_of(RLRQ, RLRQ_LEN)),
                   ST_OK);
  listen(AT_S(700));
  ck_assert_uint_eq(closed[0], 1);
  ck_assert_uint_eq(closed[1], 0); /* nobody was there */
  ask(1, AARQ, AARQ_LEN, 700);
  listen(AT_S(730));
  ck_assert_uint_eq(closed[1], 1);
  ck_assert_uint_eq(associated[1], 0);
  for (int64_t second = 3600; associated[1] == 0 && second < 7200; second += ASK_S) {
    ask(1, AARQ, AARQ_LEN, second);
    listen(AT_S(second + ASK_S));
  }
  ck_assert_uint_gt(associated[1], 0);
  close_street();
}
END_TEST

/* Meter 0 has no supply from 10 to 20 minutes: it says nothing, and its node is dark. */
START_TEST(supply_off__of_a_meter__darkens_its_node) {
  net_state_t state;
  open_street(2, "fault 0 supply_off 1767226200000000000 1767226800000000000 site\n");
  listen(AT_S(660));
  concentrator_state(world->networks[0].concentrator, 1, &state);
  ck_assert(!state.powered);
  concentrator_state(world->networks[0].concentrator, 2, &state);
  ck_assert(state.powered);
  ask(0, AARQ, AARQ_LEN, 660);
  listen(AT_S(1100));
  ck_assert_uint_eq(associated[0], 0);
  for (int64_t second = 3600; associated[0] == 0 && second < 7200; second += ASK_S) {
    ask(0, AARQ, AARQ_LEN, second);
    listen(AT_S(second + ASK_S));
  }
  concentrator_state(world->networks[0].concentrator, 1, &state);
  ck_assert(state.powered);
  ck_assert_uint_gt(associated[0], 0);
  close_street();
}
END_TEST

static const struct {
  const char *kind, *more, *said;
} wrong[] = {
    {"pigeon", "", "facts line 12, 'network': no such KIND of a network"},
    {"g3", "network_param 0 queue 0\n", "word 3 is from 1 to 256, not 0"},
    {"g3", "network_param 0 feathers 3\n", "g3 has no parameter 'feathers'"},
    {"g3", "port 0 0 1 1 1 0\n", "L is a port already"},
    {"g3", "line 1 p1 port 1000\n", "line 1 is a port of no network"},
    {"g3", "line 1 b rs485 9600\nport 1 0 1 1 1 0\n", "L is not a line of kind port"},
    {"g3", "line 1 p1 port 1000\nport 1 0 1 1 1 0\n", "one meter is on a port"},
    {"g3", "line_param 0 latency_ns 5\n", "a port has what its network says"},
    {"g3", "line_fault 0 silence 0 1\n", "the faults of a port are those of its network"},
    {"g3", "network_fault 0 node_off 0 10 2\n", "word 5 is from 1 to 1, not 2"},
    {"g3", "network_fault 0 noise 10 10 600\n", "TO_NS is behind FROM_NS"},
    {"g3", "network_fault 0 mood 0 10\n", "no such KIND of a network's fault"},
    {"g3", "protocol 0 dlms-hdlc direct\n", "a port of a concentrator carries dlms-wrapper"},
    {"g3", "protocol 0 iec62056-21 direct\n", "62056-21 is direct, on a serial line"},
};

START_TEST(networks__what_cannot_be__is_refused) {
  fault_t fault = {0};
  status_t status = open_with(1, wrong[_i].kind, wrong[_i].more, &fault);
  ck_assert_int_eq(status, ST_BAD_INPUT);
  ck_assert_msg(strstr(fault.text, wrong[_i].said) != NULL, "%s", fault.text);
  arena_free(&arena);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("ports");
  TCase *tcase = tcase_create("ports");
  tcase_add_test(tcase, port__a_request_in_pieces__is_heard_and_answered_whole);
  tcase_add_test(tcase, port__a_hundred_meters__answer_each_by_its_own);
  tcase_add_test(tcase, port__after_a_hang_up__the_association_is_still_there);
  tcase_add_test(tcase, concentrator_off__hangs_up_and_comes_back);
  tcase_add_test(tcase, supply_off__of_a_meter__darkens_its_node);
  tcase_add_loop_test(tcase, networks__what_cannot_be__is_refused, 0,
                      (int)(sizeof wrong / sizeof wrong[0]));
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
