/* Wrong passwords: each is logged, the third of a conversation locks passwords out for 900 s with
 * supply. Dictionary section 4; FACTS.md, *Faults of a meter*. Who counts the passwords of a
 * conversation over the line is in served.c. */
#include "meter.h"

static int64_t powered_crystal(const meter_t *m, int64_t t_ns) {
  return m->powered_before + oracle_clock_crystal(m, t_ns) - m->powered_x;
}

bool oracle_password_locked(const meter_t *m, int64_t t_ns) {
  if (m->p1_locked_x == ORACLE_NONE) return false;
  return powered_crystal(m, t_ns) - m->p1_locked_x < 900 * ORACLE_NS_PER_S;
}

void oracle_password_refuse(meter_t *m, int64_t t_ns, int64_t nth, const char *by) {
  int64_t now_s = oracle_clock_s(m, t_ns);
  oracle_events_log(m, 30, now_s, ORACLE_NONE, ORACLE_NONE, by);
  if (nth < 3) return;
  oracle_events_log(m, 31, now_s, ORACLE_NONE, ORACLE_NONE, by);
  m->p1_locked_x = powered_crystal(m, t_ns);
}

/* A conversation of its own, at one instant; while locked out nothing is judged. */
void oracle_password_wrong(meter_t *m, int64_t t_ns, int64_t count, const char *by) {
  if (oracle_password_locked(m, t_ns)) return;
  for (int64_t nth = 1; nth <= count; nth++) {
    oracle_password_refuse(m, t_ns, nth, by);
  }
}
