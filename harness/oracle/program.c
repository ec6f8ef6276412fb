/* What a start does that finds another program than it holds: the way back to what ran before, or
 * none. Of the octets of a body nothing is known here but whether one of them flipped: no flip
 * undoes another (FACTS.md, `program_damaged`), so such a body never is what its manifest says.
 * Source: 0009 *Every start*. */
#include "meter.h"

#include <stdio.h>

void oracle_program_damage(meter_t *m, int64_t part) { m->firmware.parts[part - 1].damaged = true; }

/* Behind the order to activate, before the banks are switched. */
void oracle_program_replace(meter_t *m, int part) {
  firmware_t *firmware = &m->firmware;
  way_back_t *back = &firmware->back;
  *back = (way_back_t){
      .there = true, .part = part, .runs = firmware->parts[part], .object = firmware->object};
  for (int flaw = 0; flaw < FLAW_KINDS; flaw++) {
    back->mended[flaw] = firmware->mended[flaw];
  }
}

/* All that ran before, but what only grows: the counter, and the count of activations. */
static void fall_back(firmware_t *firmware, int part) {
  way_back_t *back = &firmware->back;
  int64_t counter = firmware->parts[part].counter;
  firmware->parts[part] = back->runs;
  firmware->parts[part].counter = counter;
  firmware->object = back->object;
  for (int flaw = 0; flaw < FLAW_KINDS; flaw++) {
    firmware->mended[flaw] = back->mended[flaw];
  }
  back->there = false;
}

static firmware_row_t row_of(const running_t *runs, const char *old_identity, int64_t kind) {
  firmware_row_t row = {.kind = kind,
                        .reason = FIRMWARE_REASON_START,
                        .old_identity = old_identity,
                        .old_counter = runs->counter,
                        .new_counter = runs->counter,
                        .approval = runs->approval,
                        .by = "I"};
  (void)snprintf(row.new_identity, sizeof row.new_identity, "%s", runs->identity);
  return row;
}

void oracle_program_look(meter_t *m) {
  firmware_t *firmware = &m->firmware;
  const way_back_t *back = &firmware->back;
  for (int part = 0; part < FIRMWARE_PARTS; part++) {
    running_t *runs = &firmware->parts[part];
    found_t *found = &firmware->found[part];
    *found = (found_t){.damaged = runs->damaged};
    if (!runs->damaged) continue;
    const char *fell = runs->identity;
    found->fell = back->there && back->part == part && !back->runs.damaged;
    found->said = found->fell || !runs->told;
    if (found->fell) fall_back(firmware, part);
    found->row = row_of(runs, fell, found->fell ? FIRMWARE_KIND_FALLBACK : FIRMWARE_KIND_REFUSED);
    runs->told = !found->fell;
  }
}

void oracle_program_say(meter_t *m, int64_t t_ns) {
  for (int part = 0; part < FIRMWARE_PARTS; part++) {
    found_t *found = &m->firmware.found[part];
    if (found->damaged && !found->fell) oracle_conditions_program(m, t_ns);
    if (found->said) oracle_firmware_refused(m, t_ns, &found->row);
    *found = (found_t){0};
  }
}
