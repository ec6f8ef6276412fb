/* Defect: after each outage the front end waits for the next full minute of the world's clock, so
 * that each costs up to a minute (0001: metering begins when the start-up is over).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static const int64_t minute_ns = 60 * NS_PER_S;

static true_t from(true_t up, span_t start_up) {
  return (true_t){div_ceil(up.ns + start_up.ns, minute_ns) * minute_ns};
}

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->metering_from = from; }

const defect_t defect_front_end_begins_with_a_minute = {
    .name = "front-end-begins-with-a-minute",
    .what = "after an outage metering begins with a full minute",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"REL-OUTAGE-F01 R31"},
};
