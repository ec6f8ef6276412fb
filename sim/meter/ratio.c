/* Two orders that change what the profile means: other transformer ratios, and the profile cleared
 * (pmu/docs/decisions/0006 "Change of ratios", "Conditions"). Both run between orders_begin and
 * orders_end, with their intent kept, so that a power cut at any write leaves the old or, after the
 * restart, the new, never a half. How a ratio becomes counts is quantum.c's. */
#include "sim/meter/core.h"
#include "sim/meter/instrument.h"

#define RATIO_MAX INT64_C(100000000) /* hundredths */

static bool ratio_good(int64_t value) { return value >= 1 && value <= RATIO_MAX; }

static bool ratios_good(const meter_ratios_t *ratios) {
  return ratio_good(ratios->ct_primary) && ratio_good(ratios->ct_secondary) &&
         ratio_good(ratios->vt_primary) && ratio_good(ratios->vt_secondary);
}

static bool ratios_equal(const meter_ratios_t *a, const meter_ratios_t *b) {
  return a->ct_primary == b->ct_primary && a->ct_secondary == b->ct_secondary &&
         a->vt_primary == b->vt_primary && a->vt_secondary == b->vt_secondary;
}

static meter_ratios_t ratios_in_force(const meter_t *m, const meter_ratios_t *now) {
  const meter_ratios_t *old = &m->ram.ratios;
  return (meter_ratios_t){m->mech->ratio_in_force(old->ct_primary, now->ct_primary),
                          m->mech->ratio_in_force(old->ct_secondary, now->ct_secondary),
                          m->mech->ratio_in_force(old->vt_primary, now->vt_primary),
                          m->mech->ratio_in_force(old->vt_secondary, now->vt_secondary)};
}

/* The entry and the demand period end here, the set holds the old ratios, then the new hold. */
status_t ratio_set(meter_t *m, meter_ratios_t ratios, meter_by_t by) {
  ram_t *ram = &m->ram;
  const meter_mechanisms_t *mech = m->mech;
  if (!ratios_good(&ratios)) return ST_BAD_VALUE;
  if (ram->conditions.on[LEVEL_FRONT_END]) return ST_REFUSED;
  claim_t now = ticker_claim(ticker_now(m));
  rows_close(m, mech->ratio_tag(ENTRY_RATIO));
  instrument_close(m, mech->ratio_tag(ENTRY_RATIO));
  reset_t reset = {.cause = CAUSE_RATIO,
                   .mask = 1U << CAUSE_RATIO,
                   .end = now,
                   .end_invalid = ram->invalid,
                   .start_invalid = ram->invalid,
                   .ratios_new = mech->ratio_first(m->config->policy.secondary) ? &ratios : NULL,
                   .by = by};
  if (mech->ratio_resets(true)) resets_make(m, &reset);
  rows_mark(m, ROW_CC, now, (claim_t){METER_ABSENT}, EVENT_RATIOS_CHANGED);
  rows_event(m, EVENT_RATIOS_CHANGED, now, (claim_t){METER_ABSENT}, METER_ABSENT, by);
  ratios = ratios_in_force(m, &ratios);
  if (!ratios_equal(&ram->ratios, &ratios)) {
    ram->ratios = ratios;
    quantum_ratio(m);
  }
  orders_segments(m, mech->ratio_tag(ENTRY_RATIO));
  return ST_OK;
}

/* What is hidden stays in its slots until other rows take them; no address leads there. */
void ratio_hide_profile(meter_t *m) {
  ram_t *ram = &m->ram;
  rows_close(m, 0);
  ram->entries_hidden = m->mech->rows_hidden(ram->entries);
  ram->markers_hidden = m->mech->rows_hidden(ram->markers);
  ram->nearly_full = false;
  ram->sequence = m->mech->sequence_after_clear(ram->sequence);
}

status_t ratio_clear_profile(meter_t *m, meter_by_t by) {
  claim_t now = ticker_claim(ticker_now(m));
  ratio_hide_profile(m);
  rows_mark(m, ROW_CL, now, (claim_t){METER_ABSENT}, METER_ABSENT);
  rows_event(m, EVENT_PROFILE_CLEARED, now, (claim_t){METER_ABSENT}, METER_ABSENT, by);
  rows_open(m, 0);
  return ST_OK;
}
