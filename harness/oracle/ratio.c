/* The order to change what the meter was told of its transformers: 0006 *Change of ratios*, step by
 * step. Who may give it is not asked here. */
#include "meter.h"

ratio_answer_t oracle_ratio_order(meter_t *m, int64_t t_ns, const int64_t ratio[4],
                                  const char *by) {
  if (!oracle_facts_is_ratio(ratio)) return RATIO_CANNOT_BE;
  if (m->conditions.logged[CONDITION_FRONT]) return RATIO_REFUSED; /* dictionary section 11 */
  bool had_entry = m->entry.open;
  oracle_registers_take(m, t_ns);
  oracle_profile_close(m, t_ns, ENTRY_RATIO);
  oracle_gauges_close(m, t_ns, ENTRY_RATIO);
  set_order_t order = {.cause = CAUSE_RATIO,
                       .mask = 1 << CAUSE_RATIO,
                       .end_s = ORACLE_NONE,
                       .by = by}; /* it judges the demand period, and holds the old ratios */
  oracle_sets_make(m, t_ns, &order);
  oracle_events_configuration(m, t_ns, 50, ORACLE_NONE, by);
  oracle_quantiser_told(m, t_ns, ratio);
  for (int i = 0; i < 4; i++) {
    m->registers.ratio[i] = ratio[i];
  }
  if (!had_entry) return RATIO_TAKEN;
  oracle_profile_open(m, t_ns, ENTRY_RATIO);
  oracle_gauges_open(m, t_ns, ENTRY_RATIO);
  return RATIO_TAKEN;
}
