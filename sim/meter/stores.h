/* The decisions of daily sets, second profile and changed channels, as a part of the table of
 * mechanisms: what a seeded defect may replace. Each comment says what is right; all of them are of
 * pmu/docs/decisions/0008. A meter that declares none of these stores asks none of this. */
#ifndef SIM_METER_STORES_H
#define SIM_METER_STORES_H

#include "base/units.h"

typedef struct stores_mechanisms {
  /* --- daily sets --- */
  bool (*daily_runs)(bool frozen, bool configuration_lost); /* neither */
  bool (*daily_serves)(claim_t midnight, claim_t served);   /* only what is later */
  int32_t (*daily_late)(int32_t missed);                    /* sets for all that were missed: one */
  claim_t (*daily_stamp)(claim_t now, claim_t midnight);    /* of a late one: now */
  int64_t (*daily_total)(int64_t total, int64_t last); /* with what the stretch up to it has made */
  /* --- the second profile --- */
  int64_t (*gauge_value)(int64_t value);                        /* signed, as it is seen */
  int64_t (*least_before)(int64_t first);                       /* of the first piece: its own */
  int64_t (*greatest_before)(int64_t first, int64_t of_before); /* the same: nothing is kept */
  int64_t (*mean_time)(int64_t seen_ns, span_t period);         /* what was seen */
  int64_t (*blind_time)(int64_t run_ns);                        /* sees 0, and it is time */
  /* --- changed channels: which stands in the column --- */
  int32_t (*channel_shown)(int32_t now, int32_t before); /* the new one */
  bool (*channels_clear)(bool changed);                  /* all rows before are unreadable */
} stores_mechanisms_t;

bool stores_daily_runs(bool frozen, bool configuration_lost);
bool stores_daily_serves(claim_t midnight, claim_t served);
int32_t stores_daily_late(int32_t missed);
claim_t stores_daily_stamp(claim_t now, claim_t midnight);
int64_t stores_daily_total(int64_t total, int64_t last);
int64_t stores_gauge_value(int64_t value);
int64_t stores_least_before(int64_t first);
int64_t stores_greatest_before(int64_t first, int64_t of_before);
int64_t stores_mean_time(int64_t seen_ns, span_t period);
int64_t stores_blind_time(int64_t run_ns);
int32_t stores_channel_shown(int32_t now, int32_t before);
bool stores_channels_clear(bool changed);

/* Initialises the part of the right ones. */
#define STORES_RIGHT                                                                               \
  {                                                                                                \
    .daily_runs = stores_daily_runs, .daily_serves = stores_daily_serves,                          \
    .daily_late = stores_daily_late, .daily_stamp = stores_daily_stamp,                            \
    .daily_total = stores_daily_total, .gauge_value = stores_gauge_value,                          \
    .least_before = stores_least_before, .greatest_before = stores_greatest_before,                \
    .mean_time = stores_mean_time, .blind_time = stores_blind_time,                                \
    .channel_shown = stores_channel_shown, .channels_clear = stores_channels_clear                 \
  }

#endif
