/* The right ones. What each must do stands in stores.h. */
#include "sim/meter/stores.h"

bool stores_daily_runs(bool frozen, bool configuration_lost) {
  return !frozen && !configuration_lost;
}

bool stores_daily_serves(claim_t midnight, claim_t served) { return midnight.s > served.s; }

int32_t stores_daily_late(int32_t missed) { return missed > 0 ? 1 : 0; }

claim_t stores_daily_stamp(claim_t now, claim_t midnight) {
  (void)midnight;
  return now;
}

int64_t stores_daily_total(int64_t total, int64_t last) {
  (void)last;
  return total;
}

int64_t stores_gauge_value(int64_t value) { return value; }

int64_t stores_least_before(int64_t first) { return first; }

int64_t stores_greatest_before(int64_t first, int64_t of_before) {
  (void)of_before;
  return first;
}

int64_t stores_mean_time(int64_t seen_ns, span_t period) {
  (void)period;
  return seen_ns;
}

int64_t stores_blind_time(int64_t run_ns) { return run_ns; }

int32_t stores_channel_shown(int32_t now, int32_t before) {
  (void)before;
  return now;
}

bool stores_channels_clear(bool changed) { return changed; }
