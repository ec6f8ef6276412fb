/* Any octets as COSEM Data: no crash, no view outside the input, and the step past a whole value
 * ends where reading it item by item ends. What a stamp gives can be written and read again. */
#include "pmu/proto/axdr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_stamp(bytes_t octets) {
  axdr_stamp_t stamp, again;
  if (axdr_stamp(octets, &stamp, NULL) != ST_OK || !stamp.complete || !stamp.has_deviation) return;
  /* The first and last hours of the calendar may leave it in UTC; they are not written. */
  if (stamp.year == 1 || stamp.year == 9999) return;
  uint8_t memory[16];
  obuf_t out = obuf_over(memory, sizeof memory);
  axdr_put_stamp(&out, stamp.utc, -60 * stamp.deviation_min, stamp.status);
  CHECK(axdr_stamp(bytes_of(memory + 2, 12), &again, NULL) == ST_OK);
  CHECK(again.utc.s == stamp.utc.s);
  CHECK(again.local.s == stamp.local.s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static uint8_t plain[16384];
  bytes_t in = bytes_of(data, size);
  axdr_t whole = axdr_over(in);
  status_t skipped = axdr_skip(&whole, NULL);
  CHECK(whole.at <= size);
  axdr_t reader = axdr_over(in);
  size_t left = 1;
  status_t status = ST_OK;
  while (left > 0 && status == ST_OK) {
    axdr_item_t item;
    fault_t fault;
    status = axdr_next(&reader, &item, &fault);
    if (status != ST_OK) CHECK(fault.octet >= 0 && (size_t)fault.octet <= size);
    if (status != ST_OK) break;
    left--;
    if (item.tag == AXDR_ARRAY || item.tag == AXDR_STRUCTURE) left += item.count;
    CHECK(reader.at <= size);
    if (item.octets.p != NULL)
      CHECK(item.octets.p > data && item.octets.p + item.octets.len == data + reader.at);
    if (item.octets.len == AXDR_STAMP_LEN) check_stamp(item.octets);
    if (item.tag != AXDR_COMPACT) continue;
    obuf_t out = obuf_over(plain, sizeof plain);
    if (axdr_expand(&item, &out, NULL) != ST_OK) continue;
    axdr_t expanded = axdr_over(obuf_bytes(&out));
    /* The array around the elements may be the one level too many. */
    if (axdr_skip(&expanded, NULL) == ST_OK) CHECK(axdr_end(&expanded, NULL) == ST_OK);
  }
  if (skipped == ST_OK && status == ST_OK) CHECK(reader.at == whole.at);
  return 0;
}
