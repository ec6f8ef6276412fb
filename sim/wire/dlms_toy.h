/* A toy application for the tests and the fuzz target of the application server: a text, a clock
 * that can be set and shifted, a profile of 40 rows, a register that takes anything, a push. It
 * stands for a meter so that the server can be tested without one. Not part of any program. */
#ifndef SIM_WIRE_DLMS_TOY_H
#define SIM_WIRE_DLMS_TOY_H

#include <string.h>

#include "sim/wire/dlms.h"

enum { DLMS_TOY_ROWS = 40, DLMS_TOY_BIG = 900 };
enum { TOY_SERIAL, TOY_CLOCK, TOY_PROFILE, TOY_STORE, TOY_BIG, TOY_PUSH, TOY_OBJECTS };

typedef struct {
  int32_t gets, sets, actions, denied, wrong, right;
  uint8_t wrong_level, denied_level, denied_method;
  uint32_t denied_index;
  bool locked, silent;
  true_t read_at, written_at;
  int64_t shift;
  size_t stored_len;
  uint8_t stored[COSEM_PARAMETER_MAX];
  uint8_t drawn; /* the next octet of entropy */
} dlms_toy_t;

/* Rights by level: 0 none, R, W by the columns of public, reading, management. */
typedef struct {
  uint16_t class_id;
  uint8_t version;
  ax_name_t name;
  uint8_t count, methods;
  uint8_t access[3]; /* of attribute 2 */
  bool selective;
  uint8_t method_level;
} dlms_toy_object_t;

static const dlms_toy_object_t dlms_toy_objects[TOY_OBJECTS] = {
    [TOY_SERIAL] = {1, 0, {0, 0, 96, 1, 0, 255}, 2, 0, {1, 1, 1}, false, 9},
    [TOY_CLOCK] = {8, 0, {0, 0, 1, 0, 0, 255}, 2, 1, {1, 1, 3}, false, 1},
    [TOY_PROFILE] = {7, 1, {1, 0, 99, 1, 0, 255}, 2, 0, {0, 1, 1}, true, 9},
    [TOY_STORE] = {1, 0, {0, 0, 128, 2, 0, 255}, 2, 0, {0, 1, 3}, false, 9},
    [TOY_BIG] = {1, 0, {0, 0, 128, 9, 0, 255}, 2, 0, {0, 1, 1}, false, 9},
    [TOY_PUSH] = {40, 0, {0, 0, 25, 9, 0, 255}, 1, 1, {1, 1, 1}, false, 3}};

static inline bool dlms_toy_object(void *of, uint32_t index, uint8_t level,
                                   cosem_object_t *object) {
  (void)of;
  if (index >= TOY_OBJECTS) return false;
  const dlms_toy_object_t *row = &dlms_toy_objects[index];
  uint8_t access = row->access[level == 0 ? 0 : level == 1 ? 1 : 2];
  *object = (cosem_object_t){.class_id = row->class_id,
                             .version = row->version,
                             .name = row->name,
                             .attribute_count = row->count,
                             .method_count = row->methods,
                             .selective = row->selective};
  object->attributes[0] = access != 0 ? COSEM_READ : COSEM_NO_ACCESS;
  if (row->count > 1) object->attributes[1] = access;
  if (row->methods > 0) object->methods[0] = level >= row->method_level;
  return true;
}

static inline cosem_result_t dlms_toy_get(void *of, true_t at, uint8_t level, uint32_t index,
                                          uint8_t attribute, const cosem_select_t *select,
                                          obuf_t *value, cosem_rows_t *rows, bool *streamed) {
  dlms_toy_t *toy = of;
  (void)level;
  (void)attribute;
  toy->gets++;
  toy->read_at = at;
  if (toy->silent) return COSEM_SILENT;
  switch (index) {
  case TOY_SERIAL:
    ax_octets(value, bytes_text("M1"));
    return COSEM_OK;
  case TOY_CLOCK:
    ax_stamp(value, (claim_t){at.ns / NS_PER_S}, 3600, 0);
    return COSEM_OK;
  case TOY_PROFILE:
    if (select->selector > 2) return COSEM_OUT_OF_SCOPE;
    *rows = (cosem_rows_t){.rows = select->selector == 0 ? DLMS_TOY_ROWS : 1, .words = {1}};
    *streamed = true;
    return COSEM_OK;
  case TOY_STORE:
    ax_u32(value, (uint32_t)toy->stored_len);
    return COSEM_OK;
  case TOY_BIG:
    obuf_put(value, 9);
    ax_length(value, DLMS_TOY_BIG);
    for (int at_octet = 0; at_octet < DLMS_TOY_BIG; at_octet++)
      obuf_put(value, (uint8_t)at_octet);
    return COSEM_OK;
  default:
    return COSEM_UNDEFINED;
  }
}

/* Row n: structure {double-long-unsigned n, octet-string of n octets, each n}. */
static inline void dlms_toy_row(void *of, cosem_rows_t *rows, obuf_t *element) {
  (void)of;
  uint8_t n = (uint8_t)rows->words[0]++;
  ax_structure(element, 2);
  ax_u32(element, n);
  obuf_put(element, 9);
  obuf_put(element, n);
  for (int at = 0; at < n; at++)
    obuf_put(element, n);
}

static inline cosem_result_t dlms_toy_set(void *of, true_t at, uint8_t level, uint32_t index,
                                          uint8_t attribute, bytes_t value) {
  dlms_toy_t *toy = of;
  (void)level;
  (void)attribute;
  if (index == TOY_CLOCK && value.len != 14) return COSEM_TYPE_UNMATCHED;
  toy->sets++;
  toy->written_at = at;
  toy->stored_len = value.len;
  memcpy(toy->stored, value.p, value.len);
  return COSEM_OK;
}

static inline cosem_result_t dlms_toy_action(void *of, true_t at, uint8_t level, uint32_t index,
                                             uint8_t method, bytes_t parameters, obuf_t *answer,
                                             bool *push) {
  dlms_toy_t *toy = of;
  cosem_in_t in = cosem_in(parameters);
  (void)level;
  (void)method;
  toy->written_at = at;
  if (index == TOY_PUSH) {
    *push = true;
    toy->actions++;
    return COSEM_OK;
  }
  if (!cosem_in_signed(&in, 16, &toy->shift)) return COSEM_TYPE_UNMATCHED;
  toy->actions++;
  if (toy->shift < 0)
    for (int count = 0; count < 100; count++)
      ax_u8(answer, 7); /* not one Data, but long */
  if (toy->shift == 7) ax_u8(answer, 7);
  return COSEM_OK;
}

static inline cosem_result_t dlms_toy_denied(void *of, true_t at, uint8_t level, uint32_t index,
                                             uint8_t method) {
  dlms_toy_t *toy = of;
  toy->written_at = at;
  toy->denied++;
  toy->denied_level = level;
  toy->denied_index = index;
  toy->denied_method = method;
  return toy->silent ? COSEM_SILENT : COSEM_DENIED;
}

static inline void dlms_toy_push(void *of, true_t at, obuf_t *body) {
  (void)of;
  (void)at;
  ax_structure(body, 1);
  ax_octets(body, bytes_text("M1"));
}

static inline bool dlms_toy_locked(void *of, true_t at) {
  (void)at;
  return ((dlms_toy_t *)of)->locked;
}

static inline void dlms_toy_wrong(void *of, true_t at, uint8_t level) {
  dlms_toy_t *toy = of;
  (void)at;
  toy->wrong++;
  toy->wrong_level = level;
}

static inline void dlms_toy_right(void *of, true_t at, uint8_t level) {
  (void)at;
  (void)level;
  ((dlms_toy_t *)of)->right++;
}

/* 50 51 52 …: no two challenges are the same. */
static inline void dlms_toy_entropy(void *of, uint8_t *to, size_t len) {
  dlms_toy_t *toy = of;
  for (size_t at = 0; at < len; at++)
    to[at] = (uint8_t)(0x50 + toy->drawn++);
}

static const cosem_app_t dlms_toy_app = {.object = dlms_toy_object,
                                         .get = dlms_toy_get,
                                         .row = dlms_toy_row,
                                         .set = dlms_toy_set,
                                         .action = dlms_toy_action,
                                         .denied = dlms_toy_denied,
                                         .push = dlms_toy_push,
                                         .locked_out = dlms_toy_locked,
                                         .wrong_password = dlms_toy_wrong,
                                         .right_password = dlms_toy_right};

/* Keys and titles of the standard's examples. */
static inline dlms_kept_t dlms_toy_kept(void) {
  dlms_kept_t kept = {0};
  for (uint8_t at = 0; at < DLMS_KEY_LEN; at++) {
    kept.guek[at] = at;
    kept.gak[at] = (uint8_t)(0xD0 + at);
    kept.kek[at] = at;
  }
  return kept;
}

static inline dlms_config_t dlms_toy_config(dlms_link_t link, dlms_security_t security,
                                            dlms_toy_t *toy) {
  return (dlms_config_t){.link = link,
                         .serial = false,
                         .address = 17,
                         .address_len = 2,
                         .baud = 9600,
                         .security = security,
                         .title = {0x4D, 0x50, 0x46, 0x00, 0x00, 0x00, 0x00, 0x01},
                         .serial_number = "M1",
                         .manufacturer = "MPF",
                         .password = {"", "12345678", "87654321"},
                         .entropy = dlms_toy_entropy,
                         .entropy_of = toy};
}

#endif
