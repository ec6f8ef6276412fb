/* What a head-end asks, written out: get, set, action in their forms, and general blocks. Each
 * function writes one APDU from front to back; see apdu.h. No answer is known here. */
#include "pmu/proto/apdu_parts.h"

enum { REQUEST_NORMAL = 1, GET_NEXT = 2, SET_FIRST = 2, SET_BLOCK = 3, REQUEST_LIST_GET = 3 };
enum { REQUEST_LIST_SET = 4, ACTION_NEXT = 2, ACTION_FIRST = 4, ACTION_BLOCK = 6 };
enum { FIRST_BLOCK = 1, BLOCK_LAST = 0x80, BLOCK_STREAMING = 0x40, BLOCK_WINDOW_MAX = 63 };

static void put_u16(obuf_t *out, uint16_t number) {
  obuf_put(out, (uint8_t)(number >> 8));
  obuf_put(out, (uint8_t)number);
}

static void put_u32(obuf_t *out, uint32_t number) {
  put_u16(out, (uint16_t)(number >> 16));
  put_u16(out, (uint16_t)number);
}

static void put_head(obuf_t *out, uint8_t tag, uint8_t choice, uint8_t invoke) {
  obuf_put(out, tag);
  obuf_put(out, choice);
  obuf_put(out, invoke);
}

static void put_descriptor(obuf_t *out, const apdu_target_t *target) {
  const obis_t name = target->name;
  const uint8_t octets[] = {name.a, name.b, name.c, name.d, name.e, name.f};
  put_u16(out, target->class_id);
  obuf_add(out, bytes_of(octets, sizeof octets));
  obuf_put(out, (uint8_t)target->index);
}

/* Cosem-Attribute-Descriptor and its optional selective access. */
static void put_attribute(obuf_t *out, const apdu_target_t *target) {
  put_descriptor(out, target);
  obuf_put(out, target->selector != 0);
  if (target->selector == 0) return;
  obuf_put(out, target->selector);
  obuf_add(out, target->access);
}

static void put_block(obuf_t *out, bool last, uint32_t block, bytes_t raw) {
  obuf_put(out, last);
  put_u32(out, block);
  axdr_put_length(out, raw.len);
  obuf_add(out, raw);
}

static void put_attributes(obuf_t *out, const apdu_target_t *targets, size_t count) {
  CHECK(count >= 1 && count <= APDU_LIST_MAX);
  if (count > 1) obuf_put(out, (uint8_t)count);
  for (size_t i = 0; i < count; i++)
    put_attribute(out, &targets[i]);
}

void apdu_put_get(obuf_t *out, uint8_t invoke, const apdu_target_t *targets, size_t count) {
  put_head(out, TAG_GET_REQUEST, count == 1 ? REQUEST_NORMAL : REQUEST_LIST_GET, invoke);
  put_attributes(out, targets, count);
}

void apdu_put_get_next(obuf_t *out, uint8_t invoke, uint32_t block) {
  put_head(out, TAG_GET_REQUEST, GET_NEXT, invoke);
  put_u32(out, block);
}

void apdu_put_set(obuf_t *out, uint8_t invoke, const apdu_target_t *targets, const bytes_t *values,
                  size_t count) {
  put_head(out, TAG_SET_REQUEST, count == 1 ? REQUEST_NORMAL : REQUEST_LIST_SET, invoke);
  put_attributes(out, targets, count);
  if (count > 1) obuf_put(out, (uint8_t)count);
  for (size_t i = 0; i < count; i++)
    obuf_add(out, values[i]);
}

void apdu_put_action(obuf_t *out, uint8_t invoke, const apdu_target_t *target, bytes_t parameters) {
  put_head(out, TAG_ACTION_REQUEST, REQUEST_NORMAL, invoke);
  put_descriptor(out, target);
  obuf_put(out, parameters.len > 0);
  obuf_add(out, parameters);
}

void apdu_put_set_first(obuf_t *out, uint8_t invoke, const apdu_target_t *target, bool last,
                        bytes_t raw) {
  put_head(out, TAG_SET_REQUEST, SET_FIRST, invoke);
  put_attribute(out, target);
  put_block(out, last, FIRST_BLOCK, raw);
}

void apdu_put_set_block(obuf_t *out, uint8_t invoke, bool last, uint32_t block, bytes_t raw) {
  put_head(out, TAG_SET_REQUEST, SET_BLOCK, invoke);
  put_block(out, last, block, raw);
}

void apdu_put_action_first(obuf_t *out, uint8_t invoke, const apdu_target_t *target, bool last,
                           bytes_t raw) {
  put_head(out, TAG_ACTION_REQUEST, ACTION_FIRST, invoke);
  put_descriptor(out, target);
  put_block(out, last, FIRST_BLOCK, raw);
}

void apdu_put_action_block(obuf_t *out, uint8_t invoke, bool last, uint32_t block, bytes_t raw) {
  put_head(out, TAG_ACTION_REQUEST, ACTION_BLOCK, invoke);
  put_block(out, last, block, raw);
}

void apdu_put_action_next(obuf_t *out, uint8_t invoke, uint32_t block) {
  put_head(out, TAG_ACTION_REQUEST, ACTION_NEXT, invoke);
  put_u32(out, block);
}

void apdu_put_general_block(obuf_t *out, bool last, bool streaming, uint8_t window, uint16_t block,
                            uint16_t acknowledged, bytes_t body) {
  CHECK(window <= BLOCK_WINDOW_MAX);
  obuf_put(out, TAG_GENERAL_BLOCK);
  obuf_put(out, (uint8_t)((last ? BLOCK_LAST : 0) | (streaming ? BLOCK_STREAMING : 0) | window));
  put_u16(out, block);
  put_u16(out, acknowledged);
  axdr_put_length(out, body.len);
  obuf_add(out, body);
}
