/* The listening tables, one function a decision, out of the lists differ_*.def; see differ.h. An
 * answer is compared octet by octet: padding that differs makes a run too many, never one too few.
 */
#include "harness/defects/differ.h"

#include <stddef.h>
#include <string.h>

#include "base/status.h"

typedef void (*decision_t)(void);

enum {
  METER_SLOTS = sizeof(meter_mechanisms_t) / sizeof(decision_t),
  PMU_SLOTS = sizeof(pmu_mechanisms_t) / sizeof(decision_t),
  DLMS_SLOTS = sizeof(dlms_mechanisms_t) / sizeof(decision_t),
};
_Static_assert(sizeof(meter_mechanisms_t) % sizeof(decision_t) == 0, "pointers alone");
_Static_assert(sizeof(pmu_mechanisms_t) % sizeof(decision_t) == 0, "pointers alone");
_Static_assert(sizeof(dlms_mechanisms_t) % sizeof(decision_t) == 0, "pointers alone");

/* The defects that replace one decision. */
typedef struct {
  size_t *defects;
  size_t count;
} slot_t;

typedef struct {
  meter_mechanisms_t meter;
  pmu_mechanisms_t pmu;
  dlms_mechanisms_t dlms;
} tables_t;

struct differ {
  tables_t listens;
  tables_t *spoilt; /* by defect */
  slot_t meter[METER_SLOTS], pmu[PMU_SLOTS], dlms[DLMS_SLOTS];
  bool *heard, *deaf; /* by defect; deaf: it replaces what is not listened to */
};

static _Thread_local differ_t *listening;

static void hear_all(const slot_t *slot) {
  for (size_t at = 0; at < slot->count; at++)
    listening->heard[slot->defects[at]] = true;
}

#define SLOT_OF(side, path)                                                                        \
  (&listening->side[offsetof(side##_mechanisms_t, path) / sizeof(decision_t)])
#define ANSWERS_OF(side, right_table, name, path, type, params, args)                              \
  static type side##_##name params {                                                               \
    const type right = right_table.path args;                                                      \
    const slot_t *slot = listening == NULL ? NULL : SLOT_OF(side, path);                           \
    for (size_t at = 0; slot != NULL && at < slot->count; at++) {                                  \
      size_t defect = slot->defects[at];                                                           \
      if (listening->heard[defect]) continue;                                                      \
      const type other = listening->spoilt[defect].side.path args;                                 \
      listening->heard[defect] = memcmp(&right, &other, sizeof right) != 0;                        \
    }                                                                                              \
    return right;                                                                                  \
  }
#define ASKED_OF(side, right_table, name, path, type, params, args)                                \
  static type side##_##name params {                                                               \
    if (listening != NULL) hear_all(SLOT_OF(side, path));                                          \
    return right_table.path args;                                                                  \
  }
#define TOLD_OF(side, right_table, name, path, type, params, args)                                 \
  static type side##_##name params {                                                               \
    if (listening != NULL) hear_all(SLOT_OF(side, path));                                          \
    right_table.path args;                                                                         \
  }

#define ANSWERS(...) ANSWERS_OF(meter, meter_mechanisms_right, __VA_ARGS__)
#define ASKED(...) ASKED_OF(meter, meter_mechanisms_right, __VA_ARGS__)
#define TOLD(...) TOLD_OF(meter, meter_mechanisms_right, __VA_ARGS__)
#include "harness/defects/differ_meter.def"
#undef ANSWERS
#undef ASKED
#undef TOLD
#define ANSWERS(...) ANSWERS_OF(pmu, pmu_mechanisms_right, __VA_ARGS__)
#define ASKED(...) ASKED_OF(pmu, pmu_mechanisms_right, __VA_ARGS__)
#include "harness/defects/differ_pmu.def"
#undef ANSWERS
#undef ASKED
#define ANSWERS(...) ANSWERS_OF(dlms, DLMS_RIGHT, __VA_ARGS__)
#define ASKED(...) ASKED_OF(dlms, DLMS_RIGHT, __VA_ARGS__)
#define TOLD(...) TOLD_OF(dlms, DLMS_RIGHT, __VA_ARGS__)
#include "harness/defects/differ_dlms.def"
#undef ANSWERS
#undef ASKED
#undef TOLD

#define PUT(side, name, path) telling.path = side##_##name;

static meter_mechanisms_t meter_table(void) {
  meter_mechanisms_t telling = meter_mechanisms_right;
#define ANSWERS(name, path, type, params, args) PUT(meter, name, path)
#define ASKED ANSWERS
#define TOLD ANSWERS
#include "harness/defects/differ_meter.def"
  return telling;
}

static pmu_mechanisms_t pmu_table(void) {
  pmu_mechanisms_t telling = pmu_mechanisms_right;
#undef ANSWERS
#define ANSWERS(name, path, type, params, args) PUT(pmu, name, path)
#include "harness/defects/differ_pmu.def"
  return telling;
}

static dlms_mechanisms_t dlms_table(void) {
  dlms_mechanisms_t telling = DLMS_RIGHT;
#undef ANSWERS
#define ANSWERS(name, path, type, params, args) PUT(dlms, name, path)
#include "harness/defects/differ_dlms.def"
  return telling;
}

const meter_mechanisms_t *differ_meter(const differ_t *differ) { return &differ->listens.meter; }
const pmu_mechanisms_t *differ_pmu(const differ_t *differ) { return &differ->listens.pmu; }
const dlms_mechanisms_t *differ_dlms(const differ_t *differ) { return &differ->listens.dlms; }

static bool same_slot(const void *a, const void *b, size_t slot) {
  return memcmp((const uint8_t *)a + slot * sizeof(decision_t),
                (const uint8_t *)b + slot * sizeof(decision_t), sizeof(decision_t)) == 0;
}

/* What of one table that defect replaces. */
static void enter(differ_t *differ, size_t defect, slot_t *slots, size_t count, const void *right,
                  const void *spoilt, const void *telling) {
  for (size_t slot = 0; slot < count; slot++) {
    if (same_slot(right, spoilt, slot)) continue;
    slots[slot].defects[slots[slot].count++] = defect;
    differ->deaf[defect] |= same_slot(right, telling, slot);
  }
}

static void make_room(arena_t *arena, slot_t *slots, size_t count) {
  for (size_t slot = 0; slot < count; slot++)
    slots[slot].defects = ARENA_ARRAY(arena, size_t, defect_count());
}

differ_t *differ_new(arena_t *arena) {
  differ_t *differ = ARENA_NEW(arena, differ_t);
  differ->listens = (tables_t){meter_table(), pmu_table(), dlms_table()};
  differ->spoilt = ARENA_ARRAY(arena, tables_t, defect_count());
  differ->heard = ARENA_ARRAY(arena, bool, defect_count());
  differ->deaf = ARENA_ARRAY(arena, bool, defect_count());
  make_room(arena, differ->meter, METER_SLOTS);
  make_room(arena, differ->pmu, PMU_SLOTS);
  make_room(arena, differ->dlms, DLMS_SLOTS);
  for (size_t at = 0; at < defect_count(); at++) {
    const defect_t *defect = defect_at(at);
    tables_t *own = &differ->spoilt[at];
    *own = (tables_t){meter_mechanisms_right, pmu_mechanisms_right, DLMS_RIGHT};
    if (defect->spoil_meter != NULL) defect->spoil_meter(&own->meter);
    if (defect->spoil_pmu != NULL) defect->spoil_pmu(&own->pmu);
    if (defect->spoil_dlms != NULL) defect->spoil_dlms(&own->dlms);
    differ->deaf[at] = defect->spoil_link != NULL; /* nobody listens to links */
    enter(differ, at, differ->meter, METER_SLOTS, &meter_mechanisms_right, &own->meter,
          &differ->listens.meter);
    enter(differ, at, differ->pmu, PMU_SLOTS, &pmu_mechanisms_right, &own->pmu,
          &differ->listens.pmu);
    enter(differ, at, differ->dlms, DLMS_SLOTS, &DLMS_RIGHT, &own->dlms, &differ->listens.dlms);
  }
  return differ;
}

void differ_listen(differ_t *differ) {
  listening = differ;
  if (differ == NULL) return;
  for (size_t at = 0; at < defect_count(); at++)
    differ->heard[at] = false;
}

bool differ_heard(const differ_t *differ, size_t defect) {
  CHECK(defect < defect_count());
  return differ->deaf[defect] || differ->heard[defect];
}
