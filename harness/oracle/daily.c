/* Daily sets: 0008. At a local midnight the energies are put down, and nothing else happens: no
 * event, no marker, nothing is split or cleared. When a midnight is due is schedule.c's; here is
 * which of them make a set. */
#include "calendar.h"
#include "meter.h"

enum { DAILY_INVALID = 0x01, DAILY_LATE = 0x08 };

static bool is_due(const meter_t *m) {
  return m->fact->policy.daily && !m->frozen && !m->conditions.configuration_lost;
}

static void make(meter_t *m, int64_t t_ns, int64_t status) {
  oracle_registers_take(m, t_ns);
  if (!oracle_text_room(&m->dailies, &m->daily_cap, m->daily_count, sizeof m->dailies[0])) {
    m->memory_short = true;
    return;
  }
  int64_t now_s = oracle_clock_s(m, t_ns);
  m->dailies[m->daily_count++] = (daily_t){.stamp_s = now_s,
                                           .status = status | (m->time_invalid ? DAILY_INVALID : 0),
                                           .registers = m->registers};
  m->daily_served_s = now_s; /* and all midnights that lie behind it */
}

/* A midnight is served once, also where the clock was set back. */
void oracle_daily_midnight(meter_t *m, int64_t t_ns) {
  if (is_due(m) && oracle_clock_s(m, t_ns) > m->daily_served_s) make(m, t_ns, 0);
}

void oracle_daily_catch_up(meter_t *m, int64_t t_ns, int64_t from_s) {
  int64_t after_s = from_s > m->daily_served_s ? from_s : m->daily_served_s;
  if (!is_due(m)) return;
  if (oracle_calendar_midnight(m->fact->zone, after_s) > oracle_clock_s(m, t_ns)) return;
  make(m, t_ns, DAILY_LATE);
}
