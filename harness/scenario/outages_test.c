/* V13 of the links page, its reliability: many years of a town against the published indices, each
 * printed; that who shares a transformer shares its failures; and what `reliability:` writes. */
#include "harness/scenario/outages.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/scenario/story.h"

#define YEAR_S INT64_C(31557600) /* 365.25 days */
#define BEGIN_S INT64_C(1767225600)
enum { FEEDERS = 8, TRANSFORMERS = 8, SERVICES = 4, YEARS = 20, SEEDS = 8 };

static arena_t arena;

static void teardown(void) { arena_free(&arena); }

typedef struct {
  int64_t customer_years, interruptions, major, seconds; /* of those that are not major */
} town_t;

static void live(uint64_t seed, uint32_t times, town_t *town) {
  uint32_t service = 0;
  for (uint32_t feeder = 1; feeder <= FEEDERS; feeder++) {
    for (uint32_t at = 0; at < TRANSFORMERS * SERVICES; at++) {
      outages_place_t place = {seed, feeder, at / SERVICES + 1, ++service, times};
      outages_t all =
          outages_over(&arena, &place, (utc_t){BEGIN_S}, (utc_t){BEGIN_S + YEARS * YEAR_S});
      town->customer_years += YEARS;
      for (size_t i = 0; i < all.count; i++) {
        int64_t length = all.at[i].to.s - all.at[i].from.s;
        if (length > OUTAGES_MAJOR_S) {
          town->major++;
        } else {
          town->interruptions++;
          town->seconds += length;
        }
      }
    }
    arena_free(&arena);
  }
}

static int64_t saifi_of(const town_t *town) {
  return 1000 * town->interruptions / town->customer_years;
}

static int64_t caidi_of(const town_t *town) { return town->seconds / 60 / town->interruptions; }

START_TEST(v13__a_town__has_the_published_indices) {
  town_t town = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++)
    live(seed, 1, &town);
  int64_t saifi = saifi_of(&town), caidi = caidi_of(&town);
  printf(
      "V13 SAIFI, interruptions a customer and year   published 1.0-1.1   simulated %lld.%03lld\n",
      (long long)(saifi / 1000), (long long)(saifi % 1000));
  printf("V13 CAIDI, minutes an interruption             published 109-121   simulated %lld\n",
         (long long)caidi);
  printf("    major events left out, of all, in %%                            simulated %lld\n",
         (long long)(100 * town.major / (town.major + town.interruptions)));
  ck_assert_int_ge(saifi, 1000);
  ck_assert_int_le(saifi, 1100);
  ck_assert_int_ge(caidi, 109);
  ck_assert_int_le(caidi, 121);
}
END_TEST

/* The negative twin: where all fails twice as often, the index is outside its band. */
START_TEST(v13__of_twice_as_often__is_outside) {
  town_t town = {0};
  live(1, 2, &town);
  ck_assert_int_gt(saifi_of(&town), 1700);
}
END_TEST

/* Half of it is the feeder's, three tenths the transformer's: of two neighbours under one
 * transformer about four fifths are common, of two of one feeder half, of two feeders none. */
static int64_t common(const outages_place_t *a, const outages_place_t *b) {
  utc_t from = {BEGIN_S}, to = {BEGIN_S + 200 * YEAR_S};
  outages_t one = outages_over(&arena, a, from, to), other = outages_over(&arena, b, from, to);
  int64_t same = 0;
  for (size_t i = 0, k = 0; i < one.count && k < other.count;) {
    same += one.at[i].from.s == other.at[k].from.s ? 1 : 0;
    if (one.at[i].from.s <= other.at[k].from.s) {
      i++;
    } else {
      k++;
    }
  }
  return 100 * same / (int64_t)one.count;
}

START_TEST(outages__of_neighbours__are_common_as_far_as_their_way_is) {
  const outages_place_t home = {7, 1, 1, 1, 1}, next = {7, 1, 1, 2, 1};
  const outages_place_t street = {7, 1, 2, 3, 1}, town = {7, 2, 1, 4, 1};
  int64_t under_one = common(&home, &next), of_feeder = common(&home, &street);
  ck_assert_int_ge(under_one, 70);
  ck_assert_int_le(under_one, 90);
  ck_assert_int_ge(of_feeder, 40);
  ck_assert_int_le(of_feeder, 60);
  ck_assert_int_eq(common(&home, &town), 0);
  ck_assert_int_eq(common(&home, &home), 100);
}
END_TEST

START_TEST(outages__of_a_part_of_the_time__are_those_of_all_of_it) {
  const outages_place_t place = {3, 1, 1, 1, 50};
  utc_t from = {BEGIN_S}, to = {BEGIN_S + YEAR_S};
  outages_t all = outages_over(&arena, &place, from, to);
  ck_assert_int_gt((int64_t)all.count, 20);
  utc_t cut = {(all.at[3].from.s + all.at[3].to.s) / 2};
  outages_t head = outages_over(&arena, &place, from, cut);
  outages_t tail = outages_over(&arena, &place, cut, to);
  ck_assert_int_eq((int64_t)head.count, 4);
  ck_assert_int_eq((int64_t)(head.count + tail.count), (int64_t)all.count + 1);
  ck_assert_int_eq(head.at[3].to.s, cut.s);
  ck_assert_int_eq(tail.at[0].from.s, cut.s);
  ck_assert_int_eq(tail.at[0].to.s, all.at[3].to.s);
  for (size_t i = 1; i < all.count; i++)
    ck_assert_int_gt(all.at[i].from.s, all.at[i - 1].to.s);
}
END_TEST

/* --- `reliability:` --- */

#define HEAD                                                                                       \
  "id: TST-OUT-P01\nversion: 1\ntitle: t\n"                                                        \
  "time: {zone: UTC, start: 2026-01-01T00:00, end: 2027-01-01T00:00}\n"                            \
  "links: [{name: bus}]\nmeters: [{name: m, count: 2, model: polyphase-tou, tariff: flat}]\n"      \
  "relations: [R01]\n"

static const char *read_story(const char *text, story_t *story) {
  static const scenario_options_t options = {.root = HOUSE_ROOT, .seed = 7};
  complaints_t complaints = {0};
  status_t status = story_load(&arena, "x.yaml", bytes_text(text), &options, &complaints, story);
  ck_assert((status == ST_OK) == (complaints.text.len == 0));
  const char *said = arena_text(&arena, bytes_text(text_chars(&complaints.text)));
  text_free(&complaints.text);
  return said;
}

START_TEST(reliability__of_two_meters__becomes_faults_of_each) {
  story_t story;
  ck_assert_str_eq(
      read_story(HEAD "reliability: [{meter: m, feeder: 3, transformer: 2, times: 9}]\n", &story),
      "");
  size_t expected = 0;
  for (uint32_t m = 0; m < 2; m++) {
    const outages_place_t place = {7, 3, 2, m + 1, 9};
    outages_t all =
        outages_over(&arena, &place, (utc_t){1767225600}, (utc_t){1767225600 + 365 * 86400});
    ck_assert_int_gt((int64_t)all.count, 3);
    expected += all.count;
  }
  ck_assert_int_eq((int64_t)story.faults.count, (int64_t)expected);
  for (size_t i = 0; i < story.faults.count; i++) {
    ck_assert_str_eq(story.faults.at[i].kind, "supply_off");
    ck_assert_str_eq(story.faults.at[i].words, "site");
  }
}
END_TEST

START_TEST(reliability__that_cannot_be__is_refused) {
  static const struct {
    const char *text, *said;
  } rows[] = {
      {HEAD "reliability: [{meter: m, feeder: 0}]\n",
       "x.yaml:8:34: feeder must be from 1 to 65535, this is 0\n"},
      {HEAD "reliability: [{meter: m, transformer: 65536}]\n",
       "x.yaml:8:39: transformer must be from 1 to 65535, this is 65536\n"},
      {HEAD "reliability: [{meter: m, times: 101}]\n",
       "x.yaml:8:33: times must be from 1 to 100, this is 101\n"},
      {HEAD "reliability: [{meter: n}]\n",
       "x.yaml:8:23: unknown meter 'n': name it under 'meters'\n"},
      {HEAD "reliability: [{meter: m, rate: 2}]\n",
       "x.yaml:8:26: unknown key 'rate': remove it, or use one of: meter, feeder, transformer, "
       "times\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    story_t story;
    ck_assert_str_eq(read_story(rows[i].text, &story), rows[i].said);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("outages");
  TCase *tcase = tcase_create("outages");
  tcase_add_checked_fixture(tcase, NULL, teardown);
  tcase_add_test(tcase, v13__a_town__has_the_published_indices);
  tcase_add_test(tcase, v13__of_twice_as_often__is_outside);
  tcase_add_test(tcase, outages__of_neighbours__are_common_as_far_as_their_way_is);
  tcase_add_test(tcase, outages__of_a_part_of_the_time__are_those_of_all_of_it);
  tcase_add_test(tcase, reliability__of_two_meters__becomes_faults_of_each);
  tcase_add_test(tcase, reliability__that_cannot_be__is_refused);
  suite_add_tcase(suite, tcase);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
