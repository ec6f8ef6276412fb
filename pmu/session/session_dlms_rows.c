/* Elements of an array, as soon as they are whole: blocks cut an answer anywhere, also inside its
 * count. What is left of a block is carried in front of the next one. The count must agree at the
 * end, and nothing may follow. No element is looked into. A compact array is put together whole,
 * and then written out as the array that it stands for. See session_dlms.h. */
#include "pmu/session/session_dlms.h"

#include <string.h>

static void carry(session_dlms_t *s) {
  dlms_rows_t *rows = &s->rows;
  size_t rest = s->hold_len - rows->from;
  if (rows->from > 0) memmove(s->hold, s->hold + rows->from, rest);
  s->hold_len = rest;
  rows->whole -= rows->from;
  rows->from = 0;
}

/* In what is free behind it; all of it, and nothing else, is held. */
static status_t write_out(session_dlms_t *s, const axdr_item_t *compact, size_t end,
                          fault_t *fault) {
  obuf_t out = obuf_over(s->hold + s->hold_len, sizeof s->hold - s->hold_len);
  if (end < s->hold_len)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)end, "%zu octets after a compact array",
                     s->hold_len - end);
  status_t status = axdr_expand(compact, &out, fault);
  if (status == ST_NO_ROOM)
    return fault_set(fault, ST_ENDLESS, -1, -1, "a compact array is longer than %zu octets",
                     sizeof s->hold);
  if (status != ST_OK) return status;
  memmove(s->hold, out.p, out.len);
  s->hold_len = out.len;
  return ST_OK;
}

/* The tag and the count: an array of up to 2^32 - 1 elements. */
static status_t take_head(session_dlms_t *s, fault_t *fault) {
  dlms_rows_t *rows = &s->rows;
  axdr_t in = axdr_over(bytes_of(s->hold, s->hold_len));
  axdr_item_t item;
  status_t status = axdr_next(&in, &item, fault);
  if (status == ST_OK && item.tag == AXDR_COMPACT) {
    status = write_out(s, &item, in.at, fault);
    in = axdr_over(bytes_of(s->hold, s->hold_len));
    if (status == ST_OK) status = axdr_next(&in, &item, fault);
  }
  if (status != ST_OK) return status;
  if (item.tag != AXDR_ARRAY)
    return fault_set(fault, ST_BAD_VALUE, -1, 0, "rows come as an array, not as tag %d",
                     (int)item.tag);
  rows->head = true;
  rows->left = item.count;
  rows->from = rows->whole = in.at;
  return ST_OK;
}

static status_t count_whole(session_dlms_t *s, fault_t *fault) {
  dlms_rows_t *rows = &s->rows;
  axdr_t in = axdr_over(bytes_of(s->hold, s->hold_len));
  in.at = rows->whole;
  while (rows->left > 0) {
    status_t status = axdr_skip(&in, fault);
    if (status != ST_OK) return status;
    rows->left--;
    rows->whole = in.at;
  }
  if (rows->whole == s->hold_len) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)rows->whole, "%zu octets after the last row",
                   s->hold_len - rows->whole);
}

status_t session_dlms_rows_add(session_dlms_t *s, bytes_t block, bool last, fault_t *fault) {
  dlms_rows_t *rows = &s->rows;
  carry(s);
  if (block.len > sizeof s->hold - s->hold_len)
    return fault_set(fault, ST_ENDLESS, -1, -1, "a row is longer than %zu octets",
                     sizeof s->hold - block.len);
  if (block.len > 0) memmove(s->hold + s->hold_len, block.p, block.len);
  s->hold_len += block.len;
  rows->last = last;
  status_t status = rows->head ? ST_OK : take_head(s, fault);
  if (status == ST_OK) status = count_whole(s, fault);
  if (status != ST_TIMEOUT) return status;
  if (!last) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)s->hold_len,
                   "the rows end before %zu that were announced", rows->left);
}

bytes_t session_dlms_rows_portion(session_dlms_t *s) {
  dlms_rows_t *rows = &s->rows;
  axdr_t in = axdr_over(bytes_of(s->hold, rows->whole));
  size_t begin = rows->from;
  in.at = begin;
  while (in.at < rows->whole) {
    axdr_t next = in;
    status_t status = axdr_skip(&next, NULL);
    CHECK(status == ST_OK); /* counted before */
    if (in.at > begin && next.at - begin > DLMS_PORTION) break;
    in = next;
  }
  rows->from = in.at;
  return bytes_of(s->hold + begin, in.at - begin);
}

bool session_dlms_rows_wait(const session_dlms_t *s) {
  return s->rows.from == s->rows.whole && !s->rows.last;
}
