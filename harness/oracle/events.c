/* The event log: dictionary section 10. A change of configuration is logged with who ordered it,
 * and marked in the profile (meter.md *Load profile*: configuration change). */
#include "meter.h"

#include <string.h>

void oracle_events_log(meter_t *m, int64_t code, int64_t stamp_s, int64_t stamp2_s, int64_t value,
                       const char *by) {
  if (!oracle_text_room(&m->events, &m->event_cap, m->event_count, sizeof m->events[0])) {
    m->memory_short = true;
    return;
  }
  event_t *event = &m->events[m->event_count++];
  *event = (event_t){
      .boot = m->boot, .code = code, .stamp_s = stamp_s, .stamp2_s = stamp2_s, .value = value};
  size_t len = strlen(by);
  memcpy(event->by, by, len < sizeof event->by - 1 ? len : sizeof event->by - 1);
}

void oracle_events_configuration(meter_t *m, int64_t t_ns, int64_t code, int64_t value,
                                 const char *by) {
  int64_t now_s = oracle_clock_s(m, t_ns);
  oracle_profile_mark(m, "CC", now_s, ORACLE_NONE, code);
  oracle_events_log(m, code, now_s, ORACLE_NONE, value, by);
}
