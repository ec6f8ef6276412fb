/* Shares of the declared voltage: the one rounding that judgements of events have. */
#include "pmu/quality/quality.h"

int64_t quality_share(voltage_t value, voltage_t declared) {
  CHECK(declared.mv > 0);
  return mul_div_round_half_even(value.mv, QUALITY_MILLION, declared.mv);
}
