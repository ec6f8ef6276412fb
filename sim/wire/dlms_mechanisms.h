/* What a seeded defect may replace in the application server: functions of one const table, given
 * to dlms_open. The right ones are DLMS_RIGHT. None of them knows an object or an instant: the
 * four that stand between server and application hand on what they are given. */
#ifndef SIM_WIRE_DLMS_MECHANISMS_H
#define SIM_WIRE_DLMS_MECHANISMS_H

#include "base/octets.h"
#include "sim/wire/cosem.h"
#include "sim/wire/station.h"

/* One get, as the application is asked for it (cosem.h). */
typedef struct {
  true_t at;
  uint8_t level;
  uint32_t index;
  uint8_t attribute;
  const cosem_select_t *select;
} dlms_question_t;

/* One action, the same. */
typedef struct {
  true_t at;
  uint8_t level;
  uint32_t index;
  uint8_t method;
  bytes_t parameters;
} dlms_order_t;

typedef struct dlms_mechanisms {
  const station_mechanisms_t *station; /* of the frames below */
  /* Right: the bits that both have. */
  uint32_t (*conformance)(uint32_t proposed, uint32_t offered);
  /* Right: every bit of `service` was negotiated. */
  bool (*may)(uint32_t negotiated, uint32_t service);
  /* Right: as asked. */
  uint8_t (*invoke)(uint8_t asked);
  /* Right: the number after `last`. */
  uint32_t (*block_after)(uint32_t last);
  /* Right: as it is. */
  bool (*block_last)(bool last);
  /* Right: `to` is filled by `draw`; never the same twice. */
  void (*challenge)(void (*draw)(void *of, uint8_t *to, size_t len), void *of, uint8_t *to,
                    size_t len);
  /* Right: the next of our own counters. */
  uint32_t (*counter_after)(uint32_t last);
  /* Right: greater than the greatest that was taken. */
  bool (*counter_fresh)(uint32_t counter, uint32_t taken);
  /* Right: every protection of `needed` is in `control`. */
  bool (*protected_enough)(uint8_t control, uint8_t needed);
  /* Right: `agreed`, of what leaves. */
  uint8_t (*control)(uint8_t agreed);
  /* Right: as it is; a tag was compared in constant time and is `right` or not. */
  bool (*tag_right)(bool right);
  /* Right: what the application says of an object and its rights, what it answers, the rows
   * that it writes and the methods that it executes, as they are. */
  bool (*object)(const cosem_app_t *app, void *of, uint32_t index, uint8_t level,
                 cosem_object_t *object);
  cosem_result_t (*get)(const cosem_app_t *app, void *of, const dlms_question_t *question,
                        obuf_t *value, cosem_rows_t *rows, bool *streamed);
  void (*row)(const cosem_app_t *app, void *of, cosem_rows_t *rows, obuf_t *element);
  cosem_result_t (*act)(const cosem_app_t *app, void *of, const dlms_order_t *order, obuf_t *answer,
                        bool *push);
} dlms_mechanisms_t;

extern const dlms_mechanisms_t DLMS_RIGHT;

#endif
