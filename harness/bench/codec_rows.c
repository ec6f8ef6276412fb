/* Rows of a load profile, written by the meter's codec and read by the head-end's. The columns are
 * those of section 5 of fixtures/dictionary/polyphase-tou-dlms.md, written as the model writes them
 * (a status or a boot that is that of the row before is null-data). See codec.h. */
#include "harness/bench/codec.h"

#include "pmu/proto/axdr.h"
#include "sim/wire/ax.h"

enum { ROW_OCTETS_MAX = 80, PERIOD_S = 900, KIND_ENTRY = 0, STATUS_EVERY = 96 };
#define FIRST_S INT64_C(1767225600) /* 2026-01-01 */

typedef struct {
  uint32_t sequence, boot;
  uint16_t status;
  uint8_t kind;
  claim_t stamp, stamp2;
  int64_t elapsed;
  energy_t energy;
} record_t;

struct codec_rows {
  record_t records[CODEC_ROWS];
  size_t len;
  uint8_t octets[5 + CODEC_ROWS * ROW_OCTETS_MAX];
};

codec_rows_t *codec_rows_new(arena_t *arena) {
  codec_rows_t *rows = ARENA_NEW(arena, codec_rows_t);
  for (int32_t at = 0; at < CODEC_ROWS; at++) {
    int64_t begin_s = FIRST_S + (int64_t)at * PERIOD_S;
    rows->records[at] = (record_t){.sequence = 70000 + (uint32_t)at,
                                   .boot = 3,
                                   .status = at / STATUS_EVERY % 2 == 0 ? 0 : 0x0010,
                                   .kind = KIND_ENTRY,
                                   .stamp = {begin_s},
                                   .stamp2 = {begin_s + PERIOD_S},
                                   .elapsed = PERIOD_S,
                                   .energy = {INT64_C(123456) + 977 * at}};
  }
  rows->len = codec_rows_encode(rows);
  return rows;
}

/* --- the meter's side --- */

static void put_row(obuf_t *out, const record_t *record, int64_t *status, int64_t *boot) {
  ax_structure(out, CODEC_COLUMNS);
  ax_stamp(out, record->stamp, 0, 0);
  if (*status == record->status)
    ax_null(out);
  else
    ax_u16(out, record->status);
  ax_u32(out, record->sequence);
  if (*boot == record->boot)
    ax_null(out);
  else
    ax_u32(out, record->boot);
  ax_enum(out, record->kind);
  ax_stamp(out, record->stamp2, 0, 0);
  ax_i64(out, record->elapsed);
  ax_u64(out, (uint64_t)record->energy.mwh);
  *status = record->status;
  *boot = record->boot;
}

size_t codec_rows_encode(codec_rows_t *rows) {
  obuf_t out = obuf_over(rows->octets, sizeof rows->octets);
  int64_t status = -1, boot = -1;
  ax_array(&out, CODEC_ROWS);
  for (size_t at = 0; at < CODEC_ROWS; at++)
    put_row(&out, &rows->records[at], &status, &boot);
  CHECK(!out.full);
  return out.len;
}

/* --- the head-end's side --- */

static status_t take_stamp(axdr_t *in, claim_t *claim, fault_t *fault) {
  axdr_stamp_t stamp;
  bytes_t octets;
  status_t status = axdr_octets(in, &octets, fault);
  if (status == ST_OK) status = axdr_stamp(octets, &stamp, fault);
  if (status == ST_OK && (!stamp.complete || !stamp.has_deviation))
    status = fault_set(fault, ST_BAD_VALUE, -1, (int32_t)in->at, "a stamp that says no instant");
  *claim = stamp.utc;
  return status;
}

/* Null-data is what the row before has. */
static status_t take_repeated(axdr_t *in, axdr_tag_t tag, int64_t *last, fault_t *fault) {
  axdr_item_t item;
  status_t status = axdr_next(in, &item, fault);
  if (status != ST_OK || item.tag == AXDR_NULL) return status;
  if (item.tag != tag) return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)item.at, "another type");
  *last = item.number;
  return ST_OK;
}

static status_t take_row(axdr_t *in, int64_t *status_column, int64_t *boot, record_t *record,
                         fault_t *fault) {
  int64_t sequence = 0, kind = 0, elapsed = 0, energy = 0;
  status_t status = axdr_structure(in, CODEC_COLUMNS, fault);
  if (status == ST_OK) status = take_stamp(in, &record->stamp, fault);
  if (status == ST_OK) status = take_repeated(in, AXDR_U16, status_column, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U32, &sequence, fault);
  if (status == ST_OK) status = take_repeated(in, AXDR_U32, boot, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_ENUM, &kind, fault);
  if (status == ST_OK) status = take_stamp(in, &record->stamp2, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_I64, &elapsed, fault);
  if (status == ST_OK) status = axdr_number(in, AXDR_U64, &energy, fault);
  record->sequence = (uint32_t)sequence;
  record->boot = (uint32_t)*boot;
  record->status = (uint16_t)*status_column;
  record->kind = (uint8_t)kind;
  record->elapsed = elapsed;
  record->energy.mwh = energy;
  return status;
}

static bool same(const record_t *a, const record_t *b) {
  return a->sequence == b->sequence && a->boot == b->boot && a->status == b->status &&
         a->kind == b->kind && a->stamp.s == b->stamp.s && a->stamp2.s == b->stamp2.s &&
         a->elapsed == b->elapsed && a->energy.mwh == b->energy.mwh;
}

status_t codec_rows_decode(codec_rows_t *rows, fault_t *fault) {
  axdr_t in = axdr_over(bytes_of(rows->octets, rows->len));
  axdr_item_t array;
  int64_t status_column = -1, boot = -1;
  status_t status = axdr_next(&in, &array, fault);
  if (status == ST_OK && (array.tag != AXDR_ARRAY || array.count != CODEC_ROWS))
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "no array of %d rows", CODEC_ROWS);
  for (size_t at = 0; at < CODEC_ROWS && status == ST_OK; at++) {
    record_t record;
    status = take_row(&in, &status_column, &boot, &record, fault);
    if (status == ST_OK && !same(&record, &rows->records[at]))
      status = fault_set(fault, ST_BAD_VALUE, -1, (int32_t)in.at, "row %zu is another", at);
  }
  return status == ST_OK ? axdr_end(&in, fault) : status;
}
