/* The parameters of networks as the language gets them, from the simulator's own table. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "harness/bench/parameters.h"
#include "sim/link/net.h"

START_TEST(bench_parameter__of_every_kind__are_its_keys_and_no_more) {
  for (size_t kind = 0; net_kind_at(kind) != NULL; kind++) {
    const net_kind_t *net = net_kind_at(kind);
    scenario_parameter_t one;
    for (size_t n = 0; n < net->key_count; n++) {
      ck_assert(bench_parameter(net->name, n, &one));
      ck_assert_str_eq(one.name, net->keys[n].key);
      ck_assert_int_eq(one.least, net->keys[n].least);
      ck_assert_int_eq(one.most, net->keys[n].most);
    }
    ck_assert(!bench_parameter(net->name, net->key_count, &one));
  }
}
END_TEST

/* G3: at most 16 hops, usually 8. */
START_TEST(bench_parameter__hops_of_g3__are_one_to_sixteen) {
  scenario_parameter_t one;
  size_t n = 0;
  while (bench_parameter("g3", n, &one) && strcmp(one.name, "hops") != 0)
    n++;
  ck_assert_str_eq(one.name, "hops");
  ck_assert_int_eq(one.least, 1);
  ck_assert_int_eq(one.most, 16);
}
END_TEST

START_TEST(bench_parameter__of_a_kind_that_is_none__are_none) {
  scenario_parameter_t one;
  ck_assert(!bench_parameter("rs485", 0, &one));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("parameters");
  TCase *cases = tcase_create("parameters");
  tcase_add_test(cases, bench_parameter__of_every_kind__are_its_keys_and_no_more);
  tcase_add_test(cases, bench_parameter__hops_of_g3__are_one_to_sixteen);
  tcase_add_test(cases, bench_parameter__of_a_kind_that_is_none__are_none);
  suite_add_tcase(suite, cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
