/* The objects of a meter's registers, in the order in which a read-out and a billing set have them:
 * dictionary sections 6, 9 and 11. A meter that declares nothing has the same list, of its default
 * shape. What a register holds comes from registers_t; how it is shown is said here. */
#ifndef ORACLE_OBJECTS_H
#define ORACLE_OBJECTS_H

#include "meter.h"

typedef enum {
  OBJECT_TOTAL,
  OBJECT_RATE,
  OBJECT_SHADOW,
  OBJECT_UNALLOCATED,
  OBJECT_PEAK,
  OBJECT_COINCIDENT,
  OBJECT_CUMULATIVE,
  OBJECT_RATIO
} object_kind_t;

typedef struct {
  object_kind_t kind;
  int of;     /* quantity, demand, coincident demand from 0, or ratio */
  int detail; /* rate, or peak from 0 */
} object_t;

enum { OBJECTS_MAX = 16 + 32 + 16 + 16 + 27 + 5 + 9 + 4, OBJECT_NAME_MAX = 32 };

/* Into a list of OBJECTS_MAX; how many there are. */
int oracle_objects_list(const shape_t *shape, object_t *list);
void oracle_objects_name(const shape_t *shape, const object_t *object, char *name);
/* As shown: rolled over. The stamp is ORACLE_NONE where there is none. */
int64_t oracle_objects_value(const meter_fact_t *fact, const registers_t *registers,
                             const object_t *object, int64_t *stamp_s);
bool oracle_objects_is_energy(const object_t *object); /* they stand first in the list */
bool oracle_objects_has_stamp(const object_t *object);

#endif
