/* Bounded building of records; see batch.h. */
#include "pmu/fleet/batch.h"

#include "base/hex.h"
#include "base/sha256.h"

void batch_open(batch_t *batch, arena_t *arena) {
  batch->records = ARENA_ARRAY(arena, record_t, BATCH_RECORDS_MAX);
  batch->text = obuf_over(arena_take(arena, BATCH_TEXT_MAX), BATCH_TEXT_MAX);
  batch_clear(batch);
}

void batch_clear(batch_t *batch) {
  batch->count = 0;
  batch->text.len = 0;
  batch->text.full = false;
  batch->full = false;
}

static bytes_t keep(batch_t *batch, bytes_t text) {
  size_t from = batch->text.len;
  obuf_add(&batch->text, text);
  if (batch->text.full) batch->full = true;
  return batch->text.full ? bytes_of("", 0) : bytes_of(batch->text.p + from, text.len);
}

static record_t *add(batch_t *batch, uint32_t meter, record_kind_t kind, const char *key,
                     const char *source) {
  if (batch->count == BATCH_RECORDS_MAX) batch->full = true;
  if (batch->full) return NULL;
  record_t *record = &batch->records[batch->count++];
  *record = (record_t){.meter = meter, .kind = kind};
  record->key = keep(batch, bytes_text(key));
  record->source = keep(batch, bytes_text(source));
  return record;
}

void batch_put(batch_t *batch, uint32_t meter, record_kind_t kind, const char *key, bytes_t value,
               const char *source) {
  record_t *record = add(batch, meter, kind, key, source);
  if (record != NULL) record->value = keep(batch, value);
}

void batch_raw(batch_t *batch, uint32_t meter, const char *key, bytes_t raw, const char *source) {
  record_t *record = add(batch, meter, REC_RAW, key, source);
  if (record == NULL) return;
  char hex[SHA256_HEX + 1];
  sha256_of(raw, hex);
  size_t from = batch->text.len;
  obuf_text(&batch->text, hex);
  obuf_put(&batch->text, ' ');
  hex_print(&batch->text, raw);
  batch->full = batch->full || batch->text.full;
  if (!batch->full) record->value = bytes_of(batch->text.p + from, batch->text.len - from);
}
