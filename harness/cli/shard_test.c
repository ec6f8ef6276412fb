/* Shards of a small fleet: how many, that all their bills are right, and that the digest of a fleet
 * is one for any number of jobs, and another for another fleet. */
#include "harness/cli/shard.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cli/cli.h"

enum { SHARDS_MAX = 8 };

static shard_fleet_t fleet_of(uint64_t meters) {
  return (shard_fleet_t){.root = HOUSE_ROOT, .seed = 1, .meters = meters, .days = 3};
}

typedef struct {
  const shard_fleet_t *fleet;
  shard_result_t results[SHARDS_MAX];
} batch_t;

static void one(void *context, size_t index) {
  batch_t *batch = context;
  shard_live(batch->fleet, index, NULL, &batch->results[index]);
}

static void live(const shard_fleet_t *fleet, int32_t jobs, batch_t *batch, char hex[65]) {
  uint64_t count = shard_count(fleet);
  ck_assert_uint_le(count, SHARDS_MAX);
  *batch = (batch_t){.fleet = fleet};
  jobs_run(jobs, count, one, NULL, batch);
  shard_digest(batch->results, count, hex);
}

START_TEST(shard_count__a_rest__is_a_shard_of_its_own) {
  shard_fleet_t five = fleet_of(5), four = fleet_of(4);
  ck_assert_uint_eq(shard_count(&five), 3);
  ck_assert_uint_eq(shard_meters(&five, 1), 2);
  ck_assert_uint_eq(shard_meters(&five, 2), 1);
  ck_assert_uint_eq(shard_count(&four), 2);
}
END_TEST

START_TEST(shard_live__of_a_small_fleet__all_pass_and_every_meter_is_read_daily) {
  shard_fleet_t fleet = fleet_of(3);
  batch_t batch;
  char hex[65];
  live(&fleet, 1, &batch, hex);
  for (size_t at = 0; at < 2; at++) {
    ck_assert_msg(batch.results[at].verdict == VERDICT_PASS, "%s", batch.results[at].reason);
    ck_assert_uint_gt(batch.results[at].octets, 0);
    /* Of each meter 2 visits and 2 x 48 half-hours of 4 channels at least. */
    ck_assert_uint_ge(batch.results[at].records, (at == 0 ? 2 : 1) * (2 + 2 * 48 * 4));
  }
}
END_TEST

START_TEST(shard_digest__one_two_and_eight_jobs__give_one) {
  shard_fleet_t fleet = fleet_of(7);
  batch_t batch;
  char one_job[65], two_jobs[65], eight_jobs[65];
  live(&fleet, 1, &batch, one_job);
  live(&fleet, 2, &batch, two_jobs);
  live(&fleet, 8, &batch, eight_jobs);
  ck_assert_str_eq(one_job, two_jobs);
  ck_assert_str_eq(one_job, eight_jobs);
}
END_TEST

START_TEST(shard_digest__another_seed_or_order_or_verdict__gives_another) {
  shard_fleet_t fleet = fleet_of(4), other = fleet_of(4);
  other.seed = 2;
  batch_t batch;
  char right[65], wrong[65];
  live(&other, 2, &batch, wrong);
  live(&fleet, 2, &batch, right);
  ck_assert_str_ne(right, wrong);
  ck_assert_str_ne(batch.results[0].digest, batch.results[1].digest);
  shard_result_t swapped[2] = {batch.results[1], batch.results[0]};
  shard_digest(swapped, 2, wrong);
  ck_assert_str_ne(right, wrong);
  batch.results[1].verdict = VERDICT_FAIL;
  shard_digest(batch.results, 2, wrong);
  ck_assert_str_ne(right, wrong);
}
END_TEST

START_TEST(shard_live__a_root_without_fixtures__is_an_error_with_its_reason) {
  shard_fleet_t fleet = fleet_of(1);
  fleet.root = HOUSE_ROOT "/none";
  shard_result_t result;
  shard_live(&fleet, 0, NULL, &result);
  ck_assert_int_eq(result.verdict, VERDICT_ERROR);
  ck_assert_ptr_nonnull(strstr(result.reason, "fleet.yaml"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("shard");
  TCase *tests = tcase_create("fleet");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, shard_count__a_rest__is_a_shard_of_its_own);
  tcase_add_test(tests, shard_live__of_a_small_fleet__all_pass_and_every_meter_is_read_daily);
  tcase_add_test(tests, shard_digest__one_two_and_eight_jobs__give_one);
  tcase_add_test(tests, shard_digest__another_seed_or_order_or_verdict__gives_another);
  tcase_add_test(tests, shard_live__a_root_without_fixtures__is_an_error_with_its_reason);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
