/* The facts of a small scenario for the tests of sim/models and sim/world: one day from 2026-01-01
 * in UTC, rate 1 from 00 to 07 h and rate 2 after it, meters on one RS-485 line of 9600 Bd, each
 * with 3.6 kW in the first half hour (1 Wh a second) and nothing after it. Not part of any
 * program. */
#ifndef SIM_MODELS_SAMPLE_FACTS_H
#define SIM_MODELS_SAMPLE_FACTS_H

#include <string.h>

#include "base/text.h"

static const char sample_head_text[] = "facts 1\n"
                                       "case SIM-WLD-P01 -\n"
                                       "seed 1\n"
                                       "span 1767225600000000000 1767312000000000000\n"
                                       "zone 0 Etc/UTC\n"
                                       "zone_row 0 -9000000000 0 0\n"
                                       "tariff 0 day-night\n"
                                       "season 0 1 1 0\n"
                                       "week 0 0 0 0 0 0 0 0 0\n"
                                       "switch 0 0 0 1\n"
                                       "switch 0 0 25200 2\n"
                                       "line 0 bus rs485 9600\n";

static const char sample_policy_text[] =
    "policy %d md.period 900000000000\n"
    "policy %d lp.period 900000000000\n"
    "policy %d md.after_power_failure resume\n"
    "policy %d md.continuation_window 0\n"
    "policy %d md.incomplete_interval use\n"
    "policy %d md.rate_of_interval start\n"
    "policy %d md.tie first\n"
    "policy %d md.type block\n"
    "policy %d register.quantum 1\n"
    "policy %d eob.monthly none\n"
    "policy %d eob.lockout 900000000000\n"
    "policy %d eob.missed_in_outage on_power_up\n"
    "policy %d eob.on_season_change no\n"
    "policy %d eob.on_change_over yes\n"
    "policy %d eob.on_unfreeze no\n"
    "policy %d meter.start_up 0\n"
    "policy %d supply.hold_up 500000000\n"
    "policy %d clk.drift 0\n"
    "policy %d clk.invalid.response R1\n"
    "policy %d clk.invalid.rate held\n"
    "policy %d clk.invalid.resets once\n"
    "policy %d tariff.switching_time wall\n"
    "policy %d tariff.repeated_hour both\n"
    "policy %d ratio.place primary\n"
    "policy %d lp.gap none\n"
    "policy %d lp.stamp start\n"
    "policy %d lp.dst utc\n"
    "load %d 1767225600000000000 1767227400000000000 set 3600000\n";

static inline void sample_head(text_t *facts) { text_put(facts, sample_head_text); }

static inline void sample_meter(text_t *facts, int index, const char *serial) {
  text_printf(facts, "meter %d m%d %s polyphase-tou direct 0 0 0\n", index, index, serial);
  text_printf(facts, "ratio %d 100 100 100 100\n", index);
  text_printf(facts, "password %d 1 11111111\npassword %d 3 33333333\n", index, index);
  text_printf(facts, "clock_initial %d set\n", index);
  for (const char *line = sample_policy_text; *line != 0; line = strchr(line, '\n') + 1) {
    const char *mark = strstr(line, "%d");
    const char *end = strchr(line, '\n');
    text_add(facts, bytes_of(line, (size_t)(mark - line)));
    text_printf(facts, "%d", index);
    text_add(facts, bytes_of(mark + 2, (size_t)(end - mark - 1)));
  }
}

#endif
