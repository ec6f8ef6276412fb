/* The look that each start takes at what runs (pmu/docs/decisions/0009 "Every start"; spec
 * firmware.md FW-2): the hash of each part's body is computed and held against that of its
 * manifest. Where they differ, the image before runs, if the bank that takes still has it whole;
 * else what is damaged runs on, and says so. Which body is damaged by the world, and where, is
 * here, too. */
#include <string.h>

#include "sim/meter/firmware.h"

/* --- the world --- */

void firmware_damaged(meter_t *m, const outside_t *one) {
  firmware_t *fw = m->firmware;
  CHECK(fw != NULL);
  const firmware_body_t *body = &firmware_record(fw)->bodies[one->program.part - 1];
  if (body->len == 0) return;
  uint8_t *octets = fw->banks[body->bank].octets + body->from;
  octets[one->arg % body->len] ^= (uint8_t)(1U << one->program.bit);
}

/* --- the look --- */

static bool whole(const firmware_t *fw, const firmware_body_t *body, const meter_part_t *part) {
  uint8_t hash[IMAGE_CHECK_HASH];
  image_check_hash(bytes_of(fw->banks[body->bank].octets + body->from, body->len), hash);
  return memcmp(hash, part->hash, sizeof hash) == 0;
}

static bool way_back(const meter_t *m, const firmware_record_t *record, int32_t at) {
  if (!record->way_back || record->part != at + 1) return false;
  bool equal = whole(m->firmware, &record->body_before, &record->before);
  return m->mech->imaging.way_back_holds(equal);
}

/* Behind the row of the activation that this start ends. */
static uint32_t row_next(const meter_t *m) {
  const pending_t *pending = &m->ram.pending;
  if (pending->kind == PENDING_IMAGE_START) return pending->image.row + 1;
  return firmware_rows(m->firmware);
}

static void find(firmware_record_t *next, int32_t at, firmware_kind_t kind, uint32_t row) {
  firmware_found_t *found = &next->found[at];
  found->count++;
  found->kind = kind;
  found->row = row;
  memcpy(found->was, next->parts[at].identity, sizeof found->was);
}

/* The counter of the memory against rollback stays: what fell is not taken again. */
static void fall(const meter_t *m, firmware_record_t *next, int32_t at) {
  const imaging_mechanisms_t *mech = &m->mech->imaging;
  uint32_t counter = next->parts[at].counter;
  uint32_t fallen = next->bodies[at].bank;
  next->parts[at] = next->before;
  next->parts[at].counter = mech->counter_fallen(counter, next->before.counter);
  next->bodies[at] = next->body_before;
  next->takes = fallen;
  next->mended = mech->mended_fallen(next->mended, next->mended_before);
  next->counts = next->counts_before;
  next->way_back = false;
  next->noted[at] = false;
}

void firmware_look(meter_t *m) {
  firmware_t *fw = m->firmware;
  if (fw == NULL) return;
  firmware_record_t next = *firmware_record(fw);
  uint32_t row = row_next(m);
  bool changed = false;
  for (int32_t at = 0; at < METER_PARTS; at++) {
    bool equal = whole(fw, &next.bodies[at], &next.parts[at]);
    if (m->mech->imaging.body_holds(equal)) continue;
    bool falls = way_back(m, &next, at);
    fw->ram.damaged[at] = !falls;
    if (!falls && next.noted[at]) continue;
    find(&next, at, falls ? FIRMWARE_FALLBACK : FIRMWARE_REFUSED, row++);
    next.noted[at] = true;
    if (falls) fall(m, &next, at);
    changed = true;
  }
  if (!changed) return;
  nvm_action_t action = m->nvm.action;
  m->nvm.action = ACTION_IMAGE_SWITCH;
  firmware_store(m, &next);
  m->nvm.action = action;
}

/* --- what is told of it --- */

const firmware_found_t *firmware_untold(const meter_t *m, int32_t part) {
  const firmware_found_t *found = &firmware_record(m->firmware)->found[part - 1];
  return found->count != m->ram.found_told[part - 1] ? found : NULL;
}

/* An order that goes on behind this start has another row for what it logs. */
static void give_way(meter_t *m, uint32_t row) {
  pending_t *pending = &m->ram.pending;
  bool logs = pending->kind >= PENDING_IMAGE_INITIATE && pending->kind <= PENDING_IMAGE_DENIED;
  if (logs && pending->image.row == row) pending->image.row++;
}

static void tell(meter_t *m, int32_t at, const firmware_found_t *found) {
  const meter_part_t *part = &firmware_record(m->firmware)->parts[at];
  rows_event(m, EVENT_FIRMWARE_REFUSED, ticker_claim(ticker_now(m)), (claim_t){METER_ABSENT},
             REASON_START, rows_by_self);
  meter_firmware_row_t row = {.kind = found->kind,
                              .reason = REASON_START,
                              .by = rows_by_self,
                              .counter_was = part->counter,
                              .counter_is = part->counter};
  memcpy(row.was, found->was, sizeof row.was);
  memcpy(row.is, part->identity, sizeof row.is);
  memcpy(row.approval, part->approval, sizeof row.approval);
  firmware_log(m, found->row, row);
  if (found->row < m->firmware->told->rows) give_way(m, found->row);
}

void firmware_tell(meter_t *m) {
  if (m->firmware == NULL) return;
  for (int32_t at = 0; at < METER_PARTS; at++) {
    if (m->firmware->ram.damaged[at]) conditions_memory(m, MEMORY_PROGRAM);
    const firmware_found_t *found = firmware_untold(m, at + 1);
    if (found == NULL) continue;
    tell(m, at, found);
    m->ram.found_told[at] = found->count;
  }
}
