/* The log of firmware: rows that are appended and never written over (pmu/docs/decisions/0009 "The
 * log of firmware"), event 092, and what a meter shows of its firmware. How many rows there are is
 * how many are whole: each is one write, and one that was torn is none. */
#include <string.h>

#include "sim/meter/firmware.h"

uint32_t firmware_rows(const firmware_t *fw) {
  uint32_t count = 0;
  while (count < fw->told->rows && fw->rows[count].row.number == count + 1 &&
         nvm_whole(&fw->rows[count].row, sizeof fw->rows[count].row, fw->rows[count].check)) {
    count++;
  }
  return count;
}

uint32_t firmware_rows_free(const meter_t *m) {
  return m->firmware->told->rows - firmware_rows(m->firmware);
}

void firmware_log(meter_t *m, uint32_t at, meter_firmware_row_t row) {
  firmware_t *fw = m->firmware;
  int64_t place = m->mech->imaging.log_place(at, fw->told->rows);
  if (place < 0) return;
  CHECK(place < fw->told->rows);
  claim_t now = ticker_claim(ticker_now(m));
  meter_firmware_row_t made; /* the memory of a record is all of it */
  memset(&made, 0, sizeof made);
  made.number = (uint32_t)place + 1;
  made.kind = row.kind;
  made.reason = row.reason;
  made.clock_status = (uint8_t)((m->ram.invalid ? 0x01 : 0) |
                                (m->config->zone[almanac_row(m, now)].dst ? 0x80 : 0));
  made.by.port = row.by.port;
  made.by.level = row.by.level;
  made.stamp = now;
  memcpy(made.was, row.was, sizeof made.was);
  memcpy(made.is, row.is, sizeof made.is);
  memcpy(made.approval, row.approval, sizeof made.approval);
  made.counter_was = row.counter_was;
  made.counter_is = row.counter_is;
  firmware_kept_t *kept = &fw->rows[place];
  nvm_put(&m->nvm, &kept->row, &made, sizeof made, &kept->check);
}

/* 0009 *The log*: by its manifest where a verification has read that; before, by the identity that
 * the initiate gave. */
void firmware_name(const meter_t *m, meter_firmware_row_t *row) {
  const firmware_record_t *record = firmware_record(m->firmware);
  image_manifest_t manifest;
  row->counter_was = METER_ABSENT;
  row->counter_is = METER_ABSENT;
  if (record->size == 0 || record->status == IMAGE_ACTIVATED || row->reason == REASON_RIGHT) return;
  memcpy(row->is, record->identity, sizeof row->is);
  if (!record->known || !firmware_manifest(m, &manifest)) return;
  const meter_part_t *runs = &record->parts[manifest.part - 1];
  memcpy(row->was, runs->identity, sizeof row->was);
  memcpy(row->is, manifest.identity, sizeof row->is);
  memcpy(row->approval, manifest.approval, sizeof row->approval);
  row->counter_was = runs->counter;
  row->counter_is = manifest.counter;
}

void firmware_refuse(meter_t *m, uint32_t at, meter_image_reason_t reason, meter_by_t by) {
  claim_t now = ticker_claim(ticker_now(m));
  if (m->mech->imaging.refusal_told((int32_t)reason))
    rows_event(m, EVENT_FIRMWARE_REFUSED, now, (claim_t){METER_ABSENT}, reason, by);
  meter_firmware_row_t row = {.kind = FIRMWARE_REFUSED, .reason = reason, .by = by};
  firmware_name(m, &row);
  firmware_log(m, at, row);
  if (m->mech->imaging.refusal_clears((int32_t)reason)) maximum_clear(m->ram.peak);
}

/* --- what is shown --- */

uint32_t meter_firmware_rows(const meter_t *m) {
  return m->firmware == NULL ? 0 : firmware_rows(m->firmware);
}

uint32_t meter_firmware_capacity(const meter_t *m) {
  return m->firmware == NULL ? 0 : m->firmware->told->rows;
}

bool meter_firmware_row(const meter_t *m, uint32_t number, meter_firmware_row_t *row) {
  if (number == 0 || number > meter_firmware_rows(m)) return false;
  *row = m->firmware->rows[number - 1].row;
  return true;
}

bool meter_firmware(const meter_t *m, meter_firmware_t *firmware) {
  if (m->firmware == NULL) return false;
  const firmware_record_t *record = firmware_record(m->firmware);
  *firmware = (meter_firmware_t){.counts = record->counts, .activations = record->switches};
  memcpy(firmware->parts, record->parts, sizeof firmware->parts);
  return true;
}

bool meter_image_there(const meter_t *m, uint32_t number) {
  if (m->firmware == NULL || number >= firmware_blocks(m->firmware)) return false;
  return firmware_there(m, number);
}

void meter_image(const meter_t *m, meter_image_t *image) {
  *image = (meter_image_t){.scheduled = {METER_ABSENT}};
  const firmware_t *fw = m->firmware;
  if (fw == NULL) return;
  const firmware_record_t *record = firmware_record(fw);
  image->enabled = record->enabled;
  image->status = fw->ram.verifying ? IMAGE_VERIFYING : firmware_status(m);
  image->block_size = fw->told->block;
  image->block_count = firmware_blocks(fw);
  image->scheduled = record->scheduled;
  while (image->first_missing < image->block_count && firmware_there(m, image->first_missing))
    image->first_missing++;
  if (image->block_count == 0) return;
  image->size = record->size;
  memcpy(image->identity, record->identity, sizeof image->identity);
  image_manifest_t manifest;
  image->to_activate = image->status == IMAGE_VERIFIED && firmware_manifest(m, &manifest);
  if (image->to_activate) memcpy(image->hash, manifest.hash, sizeof image->hash);
}
