/* What a meter says it has: the object list of an association (class 15, attribute 2), as a
 * table. For meters that no driver knows: the generic reader asks for what stands here and
 * nothing else. An element that is well-formed Data but not of the standard's shape is counted
 * and left out; it does not end the reading of the others. Source: IEC 62056-6-2, Association
 * LN, versions 0 to 3. */
#ifndef PMU_DRIVERS_VIEW_H
#define PMU_DRIVERS_VIEW_H

#include "base/arena.h"
#include "pmu/proto/axdr.h"

enum { VIEW_OBJECTS_MAX = 2048, VIEW_ATTRIBUTES_MAX = 32, VIEW_METHODS_MAX = 32 };

typedef struct {
  uint16_t class_id;
  uint8_t version;
  obis_t name;
  uint32_t readable, writable; /* bit n: attribute n + 1 */
  uint32_t methods;            /* bit n: method n + 1 may be called */
  uint32_t selectors;          /* bit n: attribute 2 takes selector n */
} view_object_t;

typedef struct {
  view_object_t *objects; /* in the meter's order */
  size_t count;
  int32_t odd; /* elements that were left out */
  fault_t odd_first;
} view_t;

void view_open(view_t *view, arena_t *arena);
/* The next element of the list; `version`: of the association object, 0…3 (from 2 on the access
 * modes are bits). ST_TIMEOUT, ST_BAD_VALUE: the Data themselves are broken; ST_NO_ROOM. */
MUST_USE status_t view_element(view_t *view, axdr_t *in, uint8_t version, fault_t *fault);
const view_object_t *view_find(const view_t *view, uint16_t class_id, obis_t name); /* or NULL */
bool view_may_read(const view_object_t *object, int32_t attribute);
/* "Register"; "class 9999" is for the caller: NULL where the standard's name is not known here. */
const char *view_class_name(uint16_t class_id);

#endif
