/* The reader of COSEM Data: tags, lengths, single items, and the step past a whole one. See axdr.h.
 * An item is measured first and judged then, so that one whose value is wrong can still be passed.
 * Compact arrays are in axdr_compact.c, stamps in axdr_stamp.c, the writers in axdr_put.c. */
#include "pmu/proto/axdr_parts.h"

/* IEC 62056-5-3, Data. 0 in the table is "none", so a size stands there one larger. */
#define SIZE(octets) ((octets) + 1)
static const uint8_t forms[256] = {
    [AXDR_NULL] = SIZE(0),
    [AXDR_ARRAY] = SIZE(AXDR_FORM_COUNT),
    [AXDR_STRUCTURE] = SIZE(AXDR_FORM_COUNT),
    [AXDR_BOOLEAN] = SIZE(1),
    [AXDR_BITS] = SIZE(AXDR_FORM_BITS),
    [AXDR_I32] = SIZE(4),
    [AXDR_U32] = SIZE(4),
    [AXDR_OCTETS] = SIZE(AXDR_FORM_LENGTH),
    [AXDR_VISIBLE] = SIZE(AXDR_FORM_LENGTH),
    [AXDR_UTF8] = SIZE(AXDR_FORM_LENGTH),
    [AXDR_BCD] = SIZE(1),
    [AXDR_I8] = SIZE(1),
    [AXDR_I16] = SIZE(2),
    [AXDR_U8] = SIZE(1),
    [AXDR_U16] = SIZE(2),
    [AXDR_COMPACT] = SIZE(AXDR_FORM_COMPACT),
    [AXDR_I64] = SIZE(8),
    [AXDR_U64] = SIZE(8),
    [AXDR_ENUM] = SIZE(1),
    [AXDR_FLOAT32] = SIZE(4),
    [AXDR_FLOAT64] = SIZE(8),
    [AXDR_DATE_TIME] = SIZE(12),
    [AXDR_DATE] = SIZE(5),
    [AXDR_TIME] = SIZE(4),
    [AXDR_DONT_CARE] = SIZE(0),
};

uint8_t axdr_form(uint8_t tag) { return (uint8_t)(forms[tag] - 1); }

axdr_t axdr_over(bytes_t in) { return (axdr_t){.in = in}; }

status_t axdr_ran_out(bytes_t in, fault_t *fault) {
  return fault_set(fault, ST_TIMEOUT, -1, (int32_t)in.len, "the octets end inside a value");
}

/* 61334-6: below 0x80 the length itself, otherwise how many octets of length follow. More of them
 * than needed are no fault: some meters always write two. */
status_t axdr_take_length(bytes_t in, size_t *at, size_t *length, fault_t *fault) {
  size_t from = *at;
  if (from >= in.len) return axdr_ran_out(in, fault);
  uint8_t first = in.p[from];
  if (first < 0x80) {
    *length = first;
    *at = from + 1;
    return ST_OK;
  }
  size_t octets = first & 0x7F;
  if (octets == 0 || octets > 8)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)from,
                     "0x%02X begins no length: one to eight octets were wanted", first);
  if (in.len - from - 1 < octets) return axdr_ran_out(in, fault);
  uint64_t sum = 0;
  for (size_t i = 1; i <= octets; i++)
    sum = sum << 8 | in.p[from + i];
  if (sum > AXDR_LENGTH_MAX)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)from,
                     "a length of %llu cannot be: at most %d", (unsigned long long)sum,
                     AXDR_LENGTH_MAX);
  *length = (size_t)sum;
  *at = from + 1 + octets;
  return ST_OK;
}

status_t axdr_take_scalar(bytes_t in, uint8_t form, size_t *at, size_t *body, size_t *count,
                          fault_t *fault) {
  size_t from = *at;
  size_t size = form;
  *count = 0;
  if (form >= AXDR_FORM_LENGTH) {
    CHECK(form <= AXDR_FORM_BITS);
    status_t status = axdr_take_length(in, &from, &size, fault);
    if (status != ST_OK) return status;
    if (form == AXDR_FORM_BITS) *count = size;
    if (form == AXDR_FORM_BITS) size = (size + 7) / 8;
  }
  if (in.len - from < size) return axdr_ran_out(in, fault);
  *body = from;
  *at = from + size;
  return ST_OK;
}

/* ------------------------------------------------------------------ single items */

typedef struct {
  uint8_t form;
  size_t body, end; /* octets of the input; an array or structure ends behind its count */
  size_t count;
} extent_t;

static status_t measure(const axdr_t *in, extent_t *extent, fault_t *fault) {
  if (in->at >= in->in.len) return axdr_ran_out(in->in, fault);
  uint8_t tag = in->in.p[in->at];
  *extent = (extent_t){.form = axdr_form(tag), .body = in->at + 1, .end = in->at + 1};
  if (extent->form <= AXDR_FORM_BITS)
    return axdr_take_scalar(in->in, extent->form, &extent->end, &extent->body, &extent->count,
                            fault);
  if (extent->form == AXDR_FORM_COUNT)
    return axdr_take_length(in->in, &extent->end, &extent->count, fault);
  if (extent->form == AXDR_FORM_NONE)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)in->at, "0x%02X is the tag of no Data", tag);
  size_t contents = 0;
  status_t status = axdr_take_description(in->in, &extent->end, fault);
  if (status == ST_OK) status = axdr_take_length(in->in, &extent->end, &contents, fault);
  if (status != ST_OK) return status;
  if (in->in.len - extent->end < contents) return axdr_ran_out(in->in, fault);
  extent->end += contents;
  return ST_OK;
}

static uint16_t two(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static uint32_t four(const uint8_t *p) { return (uint32_t)two(p) << 16 | two(p + 2); }
static uint64_t eight(const uint8_t *p) { return (uint64_t)four(p) << 32 | four(p + 4); }

/* What the octets say, where the tag is one of a number. */
static status_t judge(const uint8_t *body, axdr_item_t *item, fault_t *fault) {
  int32_t at = (int32_t)item->at + 1;
  switch (item->tag) {
  case AXDR_BOOLEAN:
    if (body[0] > 1 && body[0] != 0xFF)
      return fault_set(fault, ST_BAD_VALUE, -1, at, "0x%02X is no boolean", body[0]);
    item->number = body[0] != 0;
    return ST_OK;
  case AXDR_BCD:
    if (body[0] >> 4 > 9 || (body[0] & 0x0F) > 9)
      return fault_set(fault, ST_BAD_VALUE, -1, at, "0x%02X is no two decimal digits", body[0]);
    item->number = (body[0] >> 4) * 10 + (body[0] & 0x0F);
    return ST_OK;
  case AXDR_I8:
    item->number = (int8_t)body[0];
    return ST_OK;
  case AXDR_I16:
    item->number = (int16_t)two(body);
    return ST_OK;
  case AXDR_I32:
    item->number = (int32_t)four(body);
    return ST_OK;
  case AXDR_U8:
  case AXDR_ENUM:
    item->number = body[0];
    return ST_OK;
  case AXDR_U16:
    item->number = two(body);
    return ST_OK;
  case AXDR_U32:
    item->number = four(body);
    return ST_OK;
  case AXDR_I64:
  case AXDR_U64:
    item->number = (int64_t)eight(body);
    return ST_OK;
  default:
    return ST_OK; /* no number: `octets` has it */
  }
}

static inline bool has_octets(axdr_tag_t tag, uint8_t form) {
  bool text = form >= AXDR_FORM_LENGTH && form != AXDR_FORM_COUNT;
  return text || (tag >= AXDR_FLOAT32 && tag <= AXDR_TIME);
}

/* Nearly all there is in a row: what has a fixed size or a length of one octet, and lies whole in
 * the input. False: it is something else, and nothing was done. */
static inline bool measure_short(const axdr_t *in, extent_t *extent) {
  size_t rest = in->in.len - in->at;
  if (rest < 2) return false;
  const uint8_t *p = in->in.p + in->at;
  uint8_t form = axdr_form(p[0]);
  size_t head = form < AXDR_FORM_LENGTH ? 1 : 2;
  bool sized = form == AXDR_FORM_LENGTH || form == AXDR_FORM_COUNT;
  if (head == 2 && (!sized || p[1] >= 0x80)) return false;
  size_t size = head == 1 ? form : form == AXDR_FORM_LENGTH ? p[1] : 0;
  if (rest - head < size) return false;
  *extent = (extent_t){.form = form,
                       .body = in->at + head,
                       .end = in->at + head + size,
                       .count = form == AXDR_FORM_COUNT ? p[1] : 0};
  return true;
}

status_t axdr_next(axdr_t *in, axdr_item_t *item, fault_t *fault) {
  extent_t extent;
  status_t status = measure_short(in, &extent) ? ST_OK : measure(in, &extent, fault);
  if (status != ST_OK) return status;
  *item = (axdr_item_t){.tag = (axdr_tag_t)in->in.p[in->at], .count = extent.count, .at = in->at};
  if (extent.form == AXDR_FORM_COMPACT)
    status = axdr_walk_compact(in->in, extent.body, extent.end, NULL, &item->count, fault);
  else if (extent.form < AXDR_FORM_LENGTH && extent.form > 0)
    status = judge(in->in.p + extent.body, item, fault);
  if (status != ST_OK) return status;
  if (has_octets(item->tag, extent.form))
    item->octets = (bytes_t){in->in.p + extent.body, extent.end - extent.body};
  in->at = extent.end;
  return ST_OK;
}

/* ------------------------------------------------------------------ past a whole one */

status_t axdr_skip(axdr_t *in, fault_t *fault) {
  size_t left[AXDR_DEPTH_MAX];
  size_t depth = 0;
  axdr_t at = *in;
  for (;;) {
    extent_t extent;
    status_t status = measure_short(&at, &extent) ? ST_OK : measure(&at, &extent, fault);
    if (status != ST_OK) return status;
    bool opens = extent.form == AXDR_FORM_COUNT && extent.count > 0;
    if (opens && depth == AXDR_DEPTH_MAX)
      return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)at.at,
                       "more than %d arrays and structures inside one another", AXDR_DEPTH_MAX);
    at.at = extent.end;
    if (opens) {
      left[depth++] = extent.count;
      continue;
    }
    while (depth > 0 && --left[depth - 1] == 0)
      depth--;
    if (depth == 0) break;
  }
  *in = at;
  return ST_OK;
}

status_t axdr_end(const axdr_t *in, fault_t *fault) {
  if (in->at == in->in.len) return ST_OK;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)in->at, "%zu octets follow the value",
                   in->in.len - in->at);
}

/* ------------------------------------------------------------------ one item of a tag */

static status_t wanted(axdr_t *in, axdr_tag_t tag, axdr_item_t *item, fault_t *fault) {
  if (in->at < in->in.len && in->in.p[in->at] != tag)
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)in->at,
                     "a value of type %u came, one of type %u was wanted", in->in.p[in->at],
                     (unsigned)tag);
  return axdr_next(in, item, fault);
}

/* What a row is made of nearly always: a number of the tag that is wanted, and no end near. False:
 * it is something else, nothing was done, and axdr_next is to judge it. */
static inline bool number_short(axdr_t *in, axdr_tag_t tag, int64_t *value) {
  enum { LONGEST = 9 };
  if (in->in.len - in->at < LONGEST) return false;
  const uint8_t *p = in->in.p + in->at;
  if (p[0] != tag) return false;
  switch (tag) {
  case AXDR_U8:
  case AXDR_ENUM:
    *value = p[1];
    in->at += 2;
    return true;
  case AXDR_U16:
    *value = two(p + 1);
    in->at += 3;
    return true;
  case AXDR_U32:
    *value = four(p + 1);
    in->at += 5;
    return true;
  case AXDR_I64:
  case AXDR_U64:
    *value = (int64_t)eight(p + 1);
    in->at += LONGEST;
    return true;
  default:
    return false;
  }
}

/* The same of a head of two octets: the tag, and a length or count below 80. */
static inline bool head_short(const axdr_t *in, axdr_tag_t tag, size_t *length) {
  if (in->in.len - in->at < 2) return false;
  const uint8_t *p = in->in.p + in->at;
  *length = p[1];
  return p[0] == tag && p[1] < 0x80;
}

status_t axdr_number(axdr_t *in, axdr_tag_t tag, int64_t *value, fault_t *fault) {
  axdr_item_t item;
  if (number_short(in, tag, value)) return ST_OK;
  status_t status = wanted(in, tag, &item, fault);
  if (status == ST_OK) *value = item.number;
  return status;
}

status_t axdr_octets(axdr_t *in, bytes_t *octets, fault_t *fault) {
  axdr_item_t item;
  size_t len = 0;
  if (head_short(in, AXDR_OCTETS, &len) && in->in.len - in->at - 2 >= len) {
    *octets = (bytes_t){in->in.p + in->at + 2, len};
    in->at += 2 + len;
    return ST_OK;
  }
  status_t status = wanted(in, AXDR_OCTETS, &item, fault);
  if (status == ST_OK) *octets = item.octets;
  return status;
}

status_t axdr_name(axdr_t *in, obis_t *name, fault_t *fault) {
  axdr_t before = *in;
  bytes_t six;
  status_t status = axdr_octets(in, &six, fault);
  if (status != ST_OK) return status;
  if (six.len != 6) {
    *in = before;
    return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)in->at + 1,
                     "a name has 6 octets; these are %zu", six.len);
  }
  *name = (obis_t){six.p[0], six.p[1], six.p[2], six.p[3], six.p[4], six.p[5]};
  return ST_OK;
}

status_t axdr_structure(axdr_t *in, size_t count, fault_t *fault) {
  axdr_t before = *in;
  axdr_item_t item;
  size_t short_count = 0;
  if (head_short(in, AXDR_STRUCTURE, &short_count) && short_count == count) {
    in->at += 2;
    return ST_OK;
  }
  status_t status = wanted(in, AXDR_STRUCTURE, &item, fault);
  if (status != ST_OK || item.count == count) return status;
  *in = before;
  return fault_set(fault, ST_BAD_VALUE, -1, (int32_t)in->at + 1,
                   "a structure of %zu elements came, one of %zu was wanted", item.count, count);
}
