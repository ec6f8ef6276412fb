/* Demands: the page's own examples (decision 0013, worked out by a program from its description
 * alone), what stands beside them in a list of loads, and that a load that is made a day at a time
 * answers as one that is written out. */
#include "sim/load/load.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/dice.h"
#include "base/text.h"

#define MW_S(mw, s) ((mwns_t)(mw) * (s)*NS_PER_S)
#define AT(seconds) ((true_t){INT64_C(1000000000) * (seconds)})
/* 2026-01-15 and 2026-07-18, 00:00 UTC, and the two years about them. */
#define JANUARY INT64_C(1768435200)
#define JULY INT64_C(1784332800)
#define YEARS "1735689600000000000 1798761600000000000"

static arena_t arena;

static status_t load_try(const char *facts, const load_t **load, fault_t *fault) {
  *load = NULL;
  return load_read(&arena, bytes_text(facts), 0, load, fault);
}

static const load_t *load_of(const char *facts) {
  const load_t *load = NULL;
  fault_t fault = {0};
  ck_assert_msg(load_try(facts, &load, &fault) == ST_OK, "%s", fault.text);
  return load;
}

static const load_t *site(const char *class, int64_t annual_wh) {
  return load_of(arena_printf(&arena, "demand 0 " YEARS " set %s 7 3 %lld 3600 0\n", class,
                              (long long)annual_wh));
}

typedef struct {
  const char *class;
  int64_t annual_wh;
  int64_t mw[6];
  int64_t january_mj, july_mj;
} example_t;

static const example_t examples[] = {
    {"household",
     3500000,
     {377868, 405578, 576878, 200910, 465827, 542280},
     43897347876,
     32628472078},
    {"commerce",
     60000000,
     {2914520, 13803287, 12153698, 3107397, 10055068, 3730342},
     720319228637,
     478375282293},
    {"industry",
     2000000000,
     {81506849, 618949771, 84703196, 84703196, 70319634, 75114155},
     24644075756046,
     6820119142731},
    {"pv", 5000000, {0, -558504, 0, -109589, -3530821, 0}, -10475105400, -91699725600},
};

START_TEST(demand__of_each_class__is_what_the_page_works_out) {
  const example_t *is = &examples[_i];
  const int64_t at[6] = {JANUARY,      JANUARY + 41400, JANUARY + 64800,
                         JULY + 11700, JULY + 41400,    JULY + 71100};
  const load_t *load = site(is->class, is->annual_wh);
  for (int32_t i = 0; i < 6; i++)
    ck_assert_int_eq(load_power(load, AT(at[i])).mw, is->mw[i]);
  ck_assert(load_energy(load, AT(JANUARY), AT(JANUARY + 86400)) == MW_S(is->january_mj, 1));
  ck_assert(load_energy(load, AT(JULY), AT(JULY + 86400)) == MW_S(is->july_mj, 1));
}
END_TEST

/* φ = 209 s: at 00:03:29 and each quarter of an hour behind it. */
START_TEST(demand__changes__on_the_raster_of_its_site) {
  const load_t *load = site("commerce", 60000000);
  int64_t next = load_next_change(load, AT(JANUARY)).ns;
  ck_assert_int_eq((next / NS_PER_S - JANUARY) % 900, 209);
  ck_assert_int_ne(load_power(load, (true_t){next - 1}).mw, load_power(load, (true_t){next}).mw);
}
END_TEST

START_TEST(demand__outside_its_span__is_nothing_and_ends) {
  const load_t *load = load_of("demand 0 1768435200000000000 1768438800000000000 set household 7 3 "
                               "3500000 3600 0\n");
  ck_assert(load_energy(load, AT(0), AT(JANUARY)) == 0);
  ck_assert_int_eq(load_power(load, AT(JANUARY - 1)).mw, 0);
  ck_assert_int_eq(load_power(load, AT(JANUARY)).mw, 377868);
  ck_assert_int_eq(load_power(load, AT(JANUARY + 3600)).mw, 0);
  ck_assert_int_eq(load_next_change(load, AT(0)).ns, AT(JANUARY).ns);
  ck_assert_int_eq(load_next_change(load, AT(JANUARY + 3600)).ns, TIME_NEVER);
  ck_assert(load_energy(load, AT(JANUARY + 3600), (true_t){TIME_NEVER}) == 0);
}
END_TEST

/* 377868 mW at 00:00: thirds of 125956. Q = ⌊377868·200/1000⌋ = 75573: thirds of 25191. */
START_TEST(demand__on_all_phases__is_split_as_a_total_is) {
  load_powers_t now;
  load_powers(site("household", 3500000), AT(JANUARY), &now);
  ck_assert_int_eq(now.p_mw[0], 125956);
  ck_assert_int_eq(now.p_mw[1], 125956);
  ck_assert_int_eq(now.p_mw[2], 125956);
  ck_assert_int_eq(now.q_mvar[0], 25191);
  ck_assert_int_eq(now.q_mvar[2], 25191);
}
END_TEST

START_TEST(demand__on_one_phase__is_there_alone) {
  load_powers_t now;
  load_powers(load_of("demand 0 " YEARS " set household 7 3 3500000 3600 2\n"), AT(JANUARY), &now);
  ck_assert_int_eq(now.p_mw[0], 0);
  ck_assert_int_eq(now.p_mw[1], 377868);
  ck_assert_int_eq(now.q_mvar[1], 75573);
  ck_assert_int_eq(now.p_mw[2], 0);
}
END_TEST

/* A roof feeds what it makes beside what the home draws: 465827 − 3530821 mW. */
START_TEST(demand__that_adds__stands_beside_the_first) {
  const load_t *load = load_of("demand 0 " YEARS " set household 7 3 3500000 3600 0\n"
                               "demand 0 " YEARS " add pv 7 3 5000000 3600 0\n");
  ck_assert_int_eq(load_power(load, AT(JULY + 41400)).mw, -3064994);
}
END_TEST

/* Of the same instant: what stands later replaces what stands before it, and adds to it. */
START_TEST(demand__among_loads__keeps_the_order_of_the_story) {
  static const struct {
    const char *facts;
    int64_t mw;
  } rows[] = {
      {"load 0 " YEARS " set 1000\ndemand 0 " YEARS " set household 7 3 3500000 3600 0\n", 377868},
      {"load 0 " YEARS " set 1000\ndemand 0 " YEARS " add household 7 3 3500000 3600 0\n", 378868},
      {"demand 0 " YEARS " set household 7 3 3500000 3600 0\nload 0 " YEARS " add 1000\n", 378868},
      {"demand 0 " YEARS " set household 7 3 3500000 3600 0\nload 0 " YEARS " set 1000\n", 1000},
      {"demand 0 " YEARS " add household 7 3 3500000 3600 0\nload 0 " YEARS " set 1000\n", 1000},
      {"demand 0 " YEARS " add commerce 7 3 60000000 3600 0\n"
       "demand 0 " YEARS " set household 7 3 3500000 3600 0\n",
       377868},
      {"demand 1 " YEARS " add commerce 7 3 60000000 3600 0\n", 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    ck_assert_int_eq(load_power(load_of(rows[i].facts), AT(JANUARY)).mw, rows[i].mw);
}
END_TEST

START_TEST(demand__of_a_site_or_phase_that_is_off__is_nothing) {
  const load_t *load = load_of("demand 0 " YEARS " set household 7 3 3500000 3600 0\n"
                               "fault 0 supply_off 1768435200000000000 1768435210000000000 site\n"
                               "fault 0 supply_off 1768435220000000000 1768435230000000000 meter\n"
                               "fault 0 phase_off 1768435240000000000 1768435250000000000 2 site\n"
                               "fault 0 phase_off 1768435260000000000 1768435270000000000 2 "
                               "meter\n");
  ck_assert_int_eq(load_power(load, AT(JANUARY + 5)).mw, 0);
  ck_assert_int_eq(load_power(load, AT(JANUARY + 10)).mw, 377868);
  ck_assert_int_eq(load_power(load, AT(JANUARY + 25)).mw, 377868);
  ck_assert_int_eq(load_power(load, AT(JANUARY + 45)).mw, 251912);
  ck_assert_int_eq(load_power(load, AT(JANUARY + 65)).mw, 377868);
  load_powers_t now;
  load_powers(load, AT(JANUARY + 65), &now);
  ck_assert_uint_eq(now.missing, 2);
}
END_TEST

START_TEST(demand__of_another_region_or_place__is_another) {
  const load_t *one = site("household", 3500000);
  const load_t *same = site("household", 3500000);
  const load_t *place = load_of("demand 0 " YEARS " set household 7 4 3500000 3600 0\n");
  const load_t *region = load_of("demand 0 " YEARS " set household 8 3 3500000 3600 0\n");
  mwns_t energy = load_energy(one, AT(JANUARY), AT(JANUARY + 86400));
  ck_assert(load_energy(same, AT(JANUARY), AT(JANUARY + 86400)) == energy);
  ck_assert(load_energy(place, AT(JANUARY), AT(JANUARY + 86400)) != energy);
  ck_assert(load_energy(region, AT(JANUARY), AT(JANUARY + 86400)) != energy);
}
END_TEST

/* The weather is the region's: under a clear sky two roofs of one region make the same, at their
 * own rasters; ⌊x⌋ of all that they share. 2026-01-15 has the sky of W mod 8 = 5: 380. */
START_TEST(demand__weather__is_common_to_a_region) {
  const load_t *other = load_of("demand 0 " YEARS " set pv 7 4 5000000 3600 0\n");
  ck_assert_int_eq(load_power(other, AT(JANUARY + 40000)).mw,
                   load_power(site("pv", 5000000), AT(JANUARY + 40000)).mw);
}
END_TEST

/* --- a day at a time is as good as written out --- */

static const char mixed[] =
    "load 0 1768400000000000000 1768500000000000000 set 50000\n"
    "demand 0 1768435200000000000 1769040000000000000 add household 7 3 3500000 3600 0\n"
    "demand 0 1768440000000000000 1769000000000000000 add pv 7 9 5000000 3600 1\n"
    "load 0 1768700000123456789 1768700900000000000 set 777\n"
    "demand 0 1768800000000000000 1768900000000000000 set commerce 7 4 60000000 0 3\n"
    "load 0 1768850000000000000 1769200000000000000 add -300\n"
    "fault 0 supply_off 1768600000000000000 1768603600000000000 site\n"
    "fault 0 phase_off 1768650000000000000 1768690000000000000 1 site\n";
#define MIXED_FROM INT64_C(1768390000)
#define MIXED_TO INT64_C(1769210000)

static void print_load(obuf_t *out, int64_t from_ns, int64_t to_ns, const load_powers_t *now) {
  obuf_printf(out, "load 0 %lld %lld set %lld %lld %lld %lld %lld %lld\n", (long long)from_ns,
              (long long)to_ns, (long long)now->p_mw[0], (long long)now->p_mw[1],
              (long long)now->p_mw[2], (long long)now->q_mvar[0], (long long)now->q_mvar[1],
              (long long)now->q_mvar[2]);
}

static const load_t *written_out(const load_t *load) {
  enum { ROOM = 400000 };
  uint8_t *text = arena_take(&arena, ROOM);
  obuf_t out = obuf_over(text, ROOM);
  for (true_t at = AT(MIXED_FROM); at.ns < AT(MIXED_TO).ns;) {
    load_powers_t now;
    load_powers(load, at, &now);
    true_t next = load_next_change(load, at);
    print_load(&out, at.ns, next.ns == TIME_NEVER ? AT(MIXED_TO).ns : next.ns, &now);
    at = next;
  }
  obuf_put(&out, 0);
  ck_assert(!out.full);
  return load_of((const char *)text);
}

static int64_t import_of(const void *of, const load_powers_t *powers) {
  (void)of;
  int64_t sum = 0;
  for (int32_t i = 0; i < LOAD_PHASES; i++)
    sum += powers->p_mw[i] > 0 ? powers->p_mw[i] : 0;
  return sum;
}

START_TEST(demand__asked_in_any_order__is_the_load_written_out) {
  const load_t *load = load_of(mixed);
  const load_t *plain = written_out(load_of(mixed));
  const load_flow_t *flow = load_flow(&arena, load, import_of, NULL);
  const load_flow_t *plain_flow = load_flow(&arena, plain, import_of, NULL);
  for (uint64_t i = 0; i < 3000; i++) {
    int64_t range = (MIXED_TO - MIXED_FROM) * NS_PER_S;
    int64_t a = AT(MIXED_FROM).ns + (int64_t)dice_below(1, 0, 0, i, (uint64_t)range);
    int64_t b = i % 2 == 0 ? AT(MIXED_FROM).ns + (int64_t)dice_below(1, 0, 1, i, (uint64_t)range)
                           : a + (int64_t)dice_below(1, 0, 2, i, UINT64_C(1800000000000));
    true_t from = {a < b ? a : b}, to = {a < b ? b : a};
    if (to.ns > AT(MIXED_TO).ns || from.ns == to.ns) continue;
    ck_assert_int_eq(load_power(load, from).mw, load_power(plain, from).mw);
    ck_assert(load_energy(load, from, to) == load_energy(plain, from, to));
    load_mark_t mark = load_mark(load, from), plain_mark = load_mark(plain, from);
    ck_assert_int_le(load_mark_end(load, mark).ns, load_mark_end(plain, plain_mark).ns);
    ck_assert_int_gt(load_mark_end(load, mark).ns, from.ns);
    load_mark_t end = load_mark_later(load, mark, to);
    load_mark_t plain_end = load_mark_later(plain, plain_mark, to);
    ck_assert(load_flowed(flow, mark, end) == load_flowed(plain_flow, plain_mark, plain_end));
    int64_t least, greatest, plain_least, plain_greatest;
    load_reached(flow, mark, end, &least, &greatest);
    load_reached(plain_flow, plain_mark, plain_end, &plain_least, &plain_greatest);
    ck_assert_int_eq(least, plain_least);
    ck_assert_int_eq(greatest, plain_greatest);
  }
}
END_TEST

/* --- what cannot be read --- */

START_TEST(demand__what_cannot_be_read__is_bad_input) {
  static const char *const wrong[] = {
      "demand 0 " YEARS " set castle 7 3 3500000 3600 0\n",
      "demand 0 " YEARS " sum household 7 3 3500000 3600 0\n",
      "demand 0 " YEARS " set household -1 3 3500000 3600 0\n",
      "demand 0 " YEARS " set household 7 0 3500000 3600 0\n",
      "demand 0 " YEARS " set household 7 2147483648 3500000 3600 0\n",
      "demand 0 " YEARS " set household 7 3 -1 3600 0\n",
      "demand 0 " YEARS " set household 7 3 10000000001 3600 0\n",
      "demand 0 " YEARS " set household 7 3 3500000 64801 0\n",
      "demand 0 " YEARS " set household 7 3 3500000 3600 4\n",
      "demand 0 " YEARS " set household 7 3 3500000 3600\n",
      "demand 0 " YEARS " set household 7 3 3500000 3600 0 0\n",
      "demand 0 0 -1 set household 7 3 3500000 3600 0\n",
      "demand 0 -1 1000 set household 7 3 3500000 3600 0\n",
      "demand 0 0 9000000000000000001 set household 7 3 3500000 3600 0\n",
      "demand 0 10 10 set household 7 3 3500000 3600 0\n",
      "phases 0 1\ndemand 0 " YEARS " set household 7 3 3500000 3600 2\n",
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    const load_t *load = NULL;
    fault_t fault = {0};
    ck_assert_msg(load_try(wrong[i], &load, &fault) == ST_BAD_INPUT, "%s", wrong[i]);
    ck_assert_int_gt((int)strlen(fault.text), 0);
  }
}
END_TEST

START_TEST(demand__eight_of_a_meter__are_all_and_nine_are_refused) {
  static const char one[] = "demand 0 " YEARS " add household 7 3 3500000 3600 0\n";
  const char *text = "";
  for (int32_t i = 0; i < 8; i++)
    text = arena_printf(&arena, "%s%s", text, one);
  ck_assert_int_eq(load_power(load_of(text), AT(JANUARY)).mw, 8 * 377868);
  text = arena_printf(&arena, "%s%s", text, one);
  const load_t *load = NULL;
  fault_t fault = {0};
  ck_assert(load_try(text, &load, &fault) == ST_BAD_INPUT);
}
END_TEST

START_TEST(demand__of_most_energy_there_is__fits) {
  const load_t *load =
      load_of("demand 0 0 9000000000000000000 set household 7 3 10000000000 0 0\n"
              "demand 0 0 9000000000000000000 add household 7 3 10000000000 0 0\n");
  ck_assert_int_gt(load_power(load, (true_t){INT64_C(8999999999999999999)}).mw, 0);
  ck_assert_int_eq(load_power(load, (true_t){INT64_C(9000000000000000000)}).mw, 0);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("demand");
  TCase *tcase = tcase_create("demand");
  int classes = (int)(sizeof examples / sizeof examples[0]);
  tcase_add_loop_test(tcase, demand__of_each_class__is_what_the_page_works_out, 0, classes);
  tcase_add_test(tcase, demand__changes__on_the_raster_of_its_site);
  tcase_add_test(tcase, demand__outside_its_span__is_nothing_and_ends);
  tcase_add_test(tcase, demand__on_all_phases__is_split_as_a_total_is);
  tcase_add_test(tcase, demand__on_one_phase__is_there_alone);
  tcase_add_test(tcase, demand__that_adds__stands_beside_the_first);
  tcase_add_test(tcase, demand__among_loads__keeps_the_order_of_the_story);
  tcase_add_test(tcase, demand__of_a_site_or_phase_that_is_off__is_nothing);
  tcase_add_test(tcase, demand__of_another_region_or_place__is_another);
  tcase_add_test(tcase, demand__weather__is_common_to_a_region);
  tcase_add_test(tcase, demand__asked_in_any_order__is_the_load_written_out);
  tcase_add_test(tcase, demand__what_cannot_be_read__is_bad_input);
  tcase_add_test(tcase, demand__eight_of_a_meter__are_all_and_nine_are_refused);
  tcase_add_test(tcase, demand__of_most_energy_there_is__fits);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  arena_free(&arena);
  return failed == 0 ? 0 : 1;
}
