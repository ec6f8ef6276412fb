/* Transfer of an image into the bank that does not run (pmu/docs/decisions/0009 "Two banks",
 * "Verify"): initiate, blocks, the end of a verification, each one operation, and the record that
 * they leave. Nothing here looks into an image, and nothing here switches banks. */
#include "sim/meter/firmware.h"

#include <string.h>

enum { ROWS_TO_VERIFY = 2 }; /* 0009 "The log of firmware": fewer are free, and it is refused */

firmware_t *firmware_new(arena_t *arena, const meter_config_t *config) {
  const config_firmware_t *told = config->firmware;
  if (told == NULL) return NULL;
  firmware_t *fw = ARENA_NEW(arena, firmware_t);
  fw->told = told;
  for (int32_t at = 0; at < METER_PARTS; at++) {
    bytes_t body = bytes_text(told->parts[at].identity); /* the first firmware's: 0009 */
    fw->banks[at] = (firmware_bank_t){arena_take(arena, body.len), (uint32_t)body.len};
    memcpy(fw->banks[at].octets, body.p, body.len);
  }
  fw->banks[METER_PARTS] = (firmware_bank_t){arena_take(arena, told->file), told->file};
  fw->checks = ARENA_ARRAY(arena, uint32_t, (told->file + told->block - 1) / told->block);
  fw->rows = ARENA_ARRAY(arena, firmware_kept_t, told->rows);
  fw->until.ns = TIME_NEVER;
  return fw;
}

/* --- the record --- */

static size_t record_len(void) {
  return sizeof(firmware_slot_t) - offsetof(firmware_slot_t, generation);
}

static int32_t record_newest(const firmware_t *fw) {
  int32_t newest = -1;
  for (int32_t i = 0; i < 2; i++) {
    const firmware_slot_t *slot = &fw->slots[i];
    if (slot->generation == 0 || !nvm_whole(&slot->generation, record_len(), slot->check)) continue;
    if (newest < 0 || slot->generation > fw->slots[newest].generation) newest = i;
  }
  return newest;
}

const firmware_record_t *firmware_record(const firmware_t *fw) {
  int32_t newest = record_newest(fw);
  CHECK(newest >= 0);
  return &fw->slots[newest].record;
}

/* What the factory left. */
void firmware_install(meter_t *m) {
  firmware_t *fw = m->firmware;
  if (fw == NULL) return;
  firmware_record_t record;
  memset(&record, 0, sizeof record);
  memcpy(record.parts, fw->told->parts, sizeof record.parts);
  for (uint32_t at = 0; at < METER_PARTS; at++)
    record.bodies[at] = (firmware_body_t){.bank = at, .len = fw->banks[at].room};
  record.takes = METER_PARTS;
  record.enabled = true;
  record.scheduled.s = METER_ABSENT;
  m->nvm.saving = true;
  firmware_store(m, &record);
  m->nvm.saving = false;
}

/* An erase, and a switch of banks, is a part of the write that says so: from then on no block is
 * there. */
void firmware_store(meter_t *m, const firmware_record_t *next) {
  firmware_t *fw = m->firmware;
  int32_t newest = record_newest(fw);
  uint32_t erase = newest < 0 ? 0 : fw->slots[newest].record.erase;
  uint32_t takes = newest < 0 ? METER_PARTS : fw->slots[newest].record.takes;
  firmware_slot_t made;
  memset(&made, 0, sizeof made);
  made.generation = newest < 0 ? 1 : fw->slots[newest].generation + 1;
  memcpy(&made.record, next, sizeof made.record);
  firmware_slot_t *slot = &fw->slots[newest == 0 ? 1 : 0];
  nvm_put(&m->nvm, &slot->generation, &made.generation, record_len(), &slot->check);
  const firmware_record_t *is = firmware_record(fw);
  if (is->erase == erase && is->takes == takes) return;
  uint32_t blocks = (fw->told->file + fw->told->block - 1) / fw->told->block;
  memset(fw->checks, 0, blocks * sizeof *fw->checks);
}

/* --- blocks --- */

const firmware_bank_t *firmware_bank(const firmware_t *fw) {
  return &fw->banks[firmware_record(fw)->takes];
}

/* What lies there stays until the write that says that it is erased. */
void firmware_room(meter_t *m) {
  firmware_t *fw = m->firmware;
  firmware_bank_t *bank = &fw->banks[firmware_record(fw)->takes];
  if (bank->room == fw->told->file) return;
  uint8_t *octets = arena_take(m->nvm.arena, fw->told->file);
  uint32_t kept = bank->room < fw->told->file ? bank->room : fw->told->file;
  memcpy(octets, bank->octets, kept);
  *bank = (firmware_bank_t){octets, fw->told->file};
}

uint32_t firmware_blocks(const firmware_t *fw) {
  const firmware_record_t *record = firmware_record(fw);
  return record->dropped ? 0 : (record->size + fw->told->block - 1) / fw->told->block;
}

uint32_t firmware_block_len(const firmware_t *fw, uint32_t number) {
  uint32_t block = fw->told->block;
  uint32_t rest = firmware_record(fw)->size - number * block;
  return rest < block ? rest : block;
}

static bool block_whole(const firmware_t *fw, uint32_t number) {
  return nvm_whole(firmware_bank(fw)->octets + (size_t)number * fw->told->block,
                   firmware_block_len(fw, number), fw->checks[number]);
}

bool firmware_there(const meter_t *m, uint32_t number) {
  const firmware_t *fw = m->firmware;
  bool begun = fw->checks[number] != 0;
  return begun && m->mech->imaging.block_there(begun, block_whole(fw, number));
}

bool firmware_has(const meter_t *m, size_t len) {
  const firmware_t *fw = m->firmware;
  if (len > firmware_record(fw)->size) return false;
  for (uint32_t at = 0; (size_t)at * fw->told->block < len; at++) {
    if (!firmware_there(m, at)) return false;
  }
  return true;
}

bytes_t firmware_file(const firmware_t *fw) {
  return bytes_of(firmware_bank(fw)->octets, firmware_record(fw)->size);
}

static uint32_t lacking(const meter_t *m) {
  uint32_t blocks = firmware_blocks(m->firmware), count = 0;
  for (uint32_t at = 0; at < blocks; at++)
    count += !firmware_there(m, at);
  return count;
}

/* A block is one write, so that the record stays what it was: that one was taken behind a refusal
 * shows in the blocks. */
meter_image_status_t firmware_status(const meter_t *m) {
  const firmware_record_t *record = firmware_record(m->firmware);
  bool failed = record->status == IMAGE_VERIFICATION_FAILED && !record->dropped;
  if (failed && record->lacked > 0 && lacking(m) < record->lacked) return IMAGE_INITIATED;
  return record->status;
}

static bool ready(const firmware_t *fw) {
  return firmware_record(fw)->enabled && !fw->ram.verifying;
}

/* One write, and nothing else of the meter is touched: no order that a restart would repeat. */
static bool block_written(meter_t *m, uint32_t number, bytes_t octets) {
  firmware_t *fw = m->firmware;
  dormant_spoil(m);
  orders_begin(m, ACTION_IMAGE, (pending_t){.kind = PENDING_NONE});
  nvm_put(&m->nvm, firmware_bank(fw)->octets + (size_t)number * fw->told->block, octets.p,
          octets.len, &fw->checks[number]);
  bool done = orders_end(m, false) == ST_OK;
  meter_look_ahead(m);
  return done;
}

meter_image_answer_t meter_image_block(meter_t *m, uint32_t number, bytes_t octets) {
  firmware_t *fw = m->firmware;
  if (fw == NULL) return IMAGE_NONE;
  if (!meter_talks(m)) return IMAGE_SILENT;
  if (!ready(fw)) return IMAGE_BUSY;
  uint32_t blocks = firmware_blocks(fw);
  if (blocks == 0) return IMAGE_REFUSED;
  if (number >= blocks || octets.len != firmware_block_len(fw, number)) return IMAGE_WRONG;
  if (firmware_there(m, number)) {
    bytes_t old =
        bytes_of(firmware_bank(fw)->octets + (size_t)number * fw->told->block, octets.len);
    return bytes_equal(old, octets) ? IMAGE_DONE : IMAGE_REFUSED;
  }
  return block_written(m, number, octets) ? IMAGE_DONE : IMAGE_CUT;
}

/* --- the other calls --- */

static meter_image_answer_t order(meter_t *m, pending_t pending) {
  firmware_t *fw = m->firmware;
  dormant_spoil(m);
  pending.image.row = firmware_rows(fw);
  fw->ram.answer = IMAGE_DONE;
  status_t status = orders_run(m, pending);
  meter_look_ahead(m);
  return status == ST_OK ? fw->ram.answer : IMAGE_CUT;
}

meter_image_answer_t meter_image_initiate(meter_t *m, bytes_t identity, uint32_t size,
                                          meter_by_t by) {
  firmware_t *fw = m->firmware;
  if (fw == NULL) return IMAGE_NONE;
  if (!meter_talks(m)) return IMAGE_SILENT;
  if (!ready(fw)) return IMAGE_BUSY;
  if (identity.len > METER_IMAGE_TEXT || size == 0) return IMAGE_WRONG;
  pending_t pending = {.kind = PENDING_IMAGE_INITIATE, .by = by};
  if (size > fw->told->file) pending.kind = PENDING_IMAGE_SIZE;
  pending.image = (pending_image_t){.size = size};
  if (identity.len > 0) memcpy(pending.image.identity, identity.p, identity.len);
  return order(m, pending);
}

/* It runs: nothing but RAM knows. */
static meter_image_answer_t verification_begins(meter_t *m, meter_by_t by) {
  firmware_t *fw = m->firmware;
  dormant_spoil(m);
  fw->ram.verifying = true;
  fw->ram.until_x = ticker_x(m, m->now) + m->config->policy.verify.ns;
  fw->ram.by = by;
  meter_look_ahead(m);
  return IMAGE_BUSY;
}

meter_image_answer_t meter_image_verify(meter_t *m, meter_by_t by) {
  firmware_t *fw = m->firmware;
  if (fw == NULL) return IMAGE_NONE;
  if (!meter_talks(m)) return IMAGE_SILENT;
  if (!ready(fw)) return IMAGE_BUSY;
  if (firmware_blocks(fw) == 0) return IMAGE_REFUSED;
  meter_image_status_t status = firmware_status(m);
  if (status == IMAGE_VERIFIED) return IMAGE_DONE;
  if (status == IMAGE_VERIFICATION_FAILED) return IMAGE_REFUSED;
  return verification_begins(m, by);
}

meter_image_answer_t meter_image_activate(meter_t *m, bool forced, meter_by_t by) {
  firmware_t *fw = m->firmware;
  if (fw == NULL) return IMAGE_NONE;
  if (!meter_talks(m)) return IMAGE_SILENT;
  if (!ready(fw)) return IMAGE_BUSY;
  dormant_spoil(m);
  fw->ram.answer = IMAGE_DONE;
  status_t status = firmware_ask(m, forced, false, by);
  meter_image_answer_t answer = status == ST_OK ? fw->ram.answer : IMAGE_CUT;
  meter_advance(m, m->now); /* what was granted begins at this instant */
  return answer;
}

meter_image_answer_t meter_image_schedule(meter_t *m, claim_t at, meter_by_t by) {
  if (m->firmware == NULL) return IMAGE_NONE;
  if (!meter_talks(m)) return IMAGE_SILENT;
  if (at.s != METER_ABSENT && at.s <= ticker_claim(ticker_now(m)).s) return IMAGE_BUSY;
  return order(m, (pending_t){.kind = PENDING_IMAGE_SCHEDULE, .arg = at.s, .by = by});
}

meter_image_answer_t meter_image_enable(meter_t *m, bool enabled, meter_by_t by) {
  if (m->firmware == NULL) return IMAGE_NONE;
  if (!meter_talks(m)) return IMAGE_SILENT;
  return order(m, (pending_t){.kind = PENDING_IMAGE_ENABLE, .arg = enabled, .by = by});
}

meter_image_answer_t meter_image_denied(meter_t *m, meter_by_t by) {
  if (m->firmware == NULL) return IMAGE_NONE;
  if (!meter_talks(m)) return IMAGE_SILENT;
  if (by.level != 1) return IMAGE_REFUSED;
  return order(m, (pending_t){.kind = PENDING_IMAGE_DENIED, .by = by});
}

/* --- the orders, each within its operation --- */

static void initiate(meter_t *m, const pending_t *order) {
  const pending_image_t *image = &order->image;
  firmware_record_t next = *firmware_record(m->firmware);
  next.erase++;
  next.dropped = false;
  next.size = image->size;
  next.status = IMAGE_INITIATED;
  next.known = false;
  next.way_back = false;
  memset(next.identity, 0, sizeof next.identity);
  memcpy(next.identity, image->identity, sizeof image->identity);
  firmware_room(m);
  firmware_store(m, &next);
  if (m->firmware->told->rows - image->row < ROWS_TO_VERIFY) return; /* the last is a result's */
  meter_firmware_row_t row = {.kind = FIRMWARE_INITIATED, .by = order->by};
  firmware_name(m, &row);
  firmware_log(m, image->row, row);
}

/* The row says which it would have been. */
static void too_much(meter_t *m, const pending_t *order) {
  const pending_image_t *image = &order->image;
  meter_firmware_row_t row = {.kind = FIRMWARE_REFUSED, .reason = REASON_SIZE, .by = order->by};
  row.counter_was = METER_ABSENT;
  row.counter_is = METER_ABSENT;
  memcpy(row.is, image->identity, sizeof image->identity);
  rows_event(m, EVENT_FIRMWARE_REFUSED, ticker_claim(ticker_now(m)), (claim_t){METER_ABSENT},
             REASON_SIZE, order->by);
  firmware_log(m, image->row, row);
  m->firmware->ram.answer = IMAGE_WRONG;
}

/* arg: the reason, found before the operation began. The record comes first: the row tells what is
 * known from now on. */
static void judge(meter_t *m, const pending_t *order) {
  firmware_t *fw = m->firmware;
  meter_image_reason_t reason = (meter_image_reason_t)order->arg;
  firmware_record_t next = *firmware_record(fw);
  fw->ram.verifying = false;
  next.status = reason == REASON_NONE ? IMAGE_VERIFIED : IMAGE_VERIFICATION_FAILED;
  next.lacked = lacking(m);
  next.known = next.lacked == 0 && reason != REASON_FORM;
  next.dropped = firmware_drops(reason);
  firmware_store(m, &next);
  if (reason != REASON_NONE) {
    firmware_refuse(m, order->image.row, reason, order->by);
    return;
  }
  meter_firmware_row_t row = {.kind = FIRMWARE_VERIFIED, .by = order->by};
  firmware_name(m, &row);
  firmware_log(m, order->image.row, row);
  for (int32_t i = 0; i < m->config->shape.quantity_count; i++)
    fw->totals[i] = m->ram.gauges[i].total;
}

/* arg: the reason. */
static void activate(meter_t *m, const pending_t *order) {
  firmware_t *fw = m->firmware;
  meter_image_reason_t reason = (meter_image_reason_t)order->arg;
  firmware_record_t next = *firmware_record(fw);
  fw->ram.answer = reason == REASON_NONE ? IMAGE_RESTARTING : IMAGE_REFUSED;
  fw->ram.going = reason == REASON_NONE;
  fw->ram.by = order->by;
  if (reason != REASON_NONE) firmware_refuse(m, order->image.row, reason, order->by);
  bool spoilt = firmware_drops(reason); /* by the second look at the image */
  if (spoilt) next.status = IMAGE_VERIFICATION_FAILED;
  next.dropped |= spoilt;
  if (order->image.scheduled) next.scheduled.s = METER_ABSENT;
  if (spoilt || order->image.scheduled) firmware_store(m, &next);
}

static void record_order(meter_t *m, const pending_t *order) {
  firmware_record_t next = *firmware_record(m->firmware);
  if (order->kind == PENDING_IMAGE_ENABLE) next.enabled = order->arg != 0;
  if (order->kind == PENDING_IMAGE_SCHEDULE) next.scheduled.s = order->arg;
  firmware_store(m, &next);
  m->edges.first = INT64_MIN; /* the schedule is another */
}

void firmware_order(meter_t *m, const pending_t *order) {
  CHECK(m->firmware != NULL);
  if (order->kind == PENDING_IMAGE_INITIATE) initiate(m, order);
  if (order->kind == PENDING_IMAGE_SIZE) too_much(m, order);
  if (order->kind == PENDING_IMAGE_JUDGE) judge(m, order);
  if (order->kind == PENDING_IMAGE_ACTIVATE) activate(m, order);
  if (order->kind == PENDING_IMAGE_SCHEDULE) record_order(m, order);
  if (order->kind == PENDING_IMAGE_ENABLE) record_order(m, order);
  if (order->kind != PENDING_IMAGE_DENIED) return;
  firmware_refuse(m, order->image.row, REASON_RIGHT, order->by);
  m->firmware->ram.answer = IMAGE_REFUSED;
}

/* --- the end of a verification --- */

void firmware_verified(meter_t *m) {
  firmware_t *fw = m->firmware;
  pending_t pending = {.kind = PENDING_IMAGE_JUDGE, .by = fw->ram.by};
  pending.arg = (int64_t)firmware_check(m, ROWS_TO_VERIFY);
  pending.image.row = firmware_rows(fw);
  fw->ram.verifying = false;
  if (orders_run(m, pending) != ST_OK) return; /* it was finished after the restart */
}
