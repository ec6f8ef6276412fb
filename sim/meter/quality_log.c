/* The log of records of power quality: a ring of one more than are kept, so that the write that a
 * cut breaks off spoils none of these; each record is one write, and one that was torn is none. Its
 * number is the next one's then. What a meter shows of its records is here, too. */
#include <string.h>

#include "sim/meter/quality.h"
#include "sim/wire/signing.h"

_Static_assert((int)METER_QUALITY_SIGNATURE == (int)SIGNING_SIGNATURE, "Ed25519");
_Static_assert((int)CONFIG_SEED == (int)SIGNING_SEED, "Ed25519");

static uint32_t slot_of(const quality_t *q, uint32_t number) {
  return number % (q->told->rows + 1);
}

/* NULL: it was never written, or is not whole, or is no longer there. */
static const quality_record_t *record_of(const quality_t *q, uint32_t number) {
  const quality_kept_t *kept = q->slots[slot_of(q, number)];
  if (number == 0 || kept == NULL || kept->record.number != number) return NULL;
  if (!nvm_whole(&kept->record, sizeof kept->record, kept->check)) return NULL;
  return &kept->record;
}

const quality_record_t *quality_last(const meter_t *m) {
  const quality_t *q = m->quality;
  return record_of(q, m->mech->sensing.last_number(q->made));
}

static void count(const meter_t *m, quality_record_t *record, const quality_record_t *last) {
  int32_t kind = record->octets[5]; /* KIND */
  record->dips = last == NULL ? 0 : last->dips;
  record->swells = last == NULL ? 0 : last->swells;
  if (kind == QUALITY_SWELL) record->swells++;
  if (kind == QUALITY_DIP || kind == QUALITY_INTERRUPTION) {
    record->dips = m->mech->sensing.dips_after(record->dips, kind == QUALITY_INTERRUPTION);
  }
}

void quality_log(meter_t *m, quality_record_t *record) {
  quality_t *q = m->quality;
  uint32_t number = m->mech->sensing.number(q->made);
  count(m, record, record_of(q, q->made));
  quality_record_number(record, number, record_of(q, m->mech->sensing.chained(number)));
  quality_kept_t **slot = &q->slots[slot_of(q, number)];
  if (*slot == NULL) *slot = ARENA_NEW(m->nvm.arena, quality_kept_t);
  nvm_put(&m->nvm, &(*slot)->record, record, sizeof *record, &(*slot)->check);
  if (record_of(q, number) != NULL) q->made = number;
}

/* The greatest number that is whole. */
void quality_boot(meter_t *m) {
  quality_t *q = m->quality;
  if (q == NULL) return;
  uint32_t made = 0;
  for (uint32_t i = 0; i <= q->told->rows; i++) {
    if (q->slots[i] == NULL) continue;
    const quality_record_t *record = record_of(q, q->slots[i]->record.number);
    if (record != NULL && record->number > made) made = record->number;
  }
  q->made = m->mech->sensing.made_after_boot(made);
}

/* --- what is shown --- */

bool meter_quality(const meter_t *m, meter_quality_t *quality) {
  const quality_t *q = m->quality;
  *quality = (meter_quality_t){.records = 0};
  if (q == NULL) return false;
  const quality_record_t *last = record_of(q, q->made);
  quality->records = q->made;
  quality->capacity = q->told->rows;
  quality->stored = q->made < q->told->rows ? q->made : q->told->rows;
  quality->dips = last == NULL ? 0 : last->dips;
  quality->swells = last == NULL ? 0 : last->swells;
  return true;
}

static const quality_record_t *shown(const meter_t *m, uint32_t number) {
  const quality_t *q = m->quality;
  if (q == NULL || number > q->made || q->made - number >= q->told->rows) return NULL;
  return record_of(q, number);
}

bool meter_quality_row(const meter_t *m, uint32_t number, meter_quality_row_t *row) {
  const quality_record_t *record = shown(m, number);
  if (record == NULL) return false;
  row->number = record->number;
  row->stamp.s = record->stamp_s;
  row->clock_status = record->octets[73]; /* clock status */
  memcpy(row->record, record->octets, sizeof row->record);
  row->trace_len = record->trace_len;
  memcpy(row->trace, record->trace, record->trace_len);
  return true;
}

size_t meter_quality_waveform(const meter_t *m, uint32_t number,
                              uint8_t waveform[METER_QUALITY_WAVEFORM]) {
  const quality_record_t *record = shown(m, number);
  if (record == NULL) return 0;
  return quality_wave(m->quality->told->mains, record->wave_first, record->wave_count, waveform);
}

void meter_quality_sign(const meter_t *m, const uint8_t record[METER_QUALITY_RECORD],
                        uint8_t signature[METER_QUALITY_SIGNATURE]) {
  const config_quality_t *told = m->config->quality;
  memset(signature, 0, METER_QUALITY_SIGNATURE);
  if (told == NULL || !told->keyed) return;
  signing_sign(told->seed, bytes_of(record, METER_QUALITY_RECORD), signature);
}
