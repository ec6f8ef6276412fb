/* A seeded defect: a plausible mistake of a meter, a link or a head-end, made by replacing
 * functions of its table of mechanisms. The bench must find it, by one of its declared killers,
 * and blame it on its declared place. One file a defect, one line in defects.def. */
#ifndef HARNESS_DEFECTS_DEFECT_H
#define HARNESS_DEFECTS_DEFECT_H

#include "harness/check/verdict.h"
#include "pmu/data/mechanisms.h"
#include "sim/link/mechanisms.h"
#include "sim/meter/mechanisms.h"
#include "sim/wire/dlms_mechanisms.h"

enum { DEFECT_KILLERS_MAX = 4 };

typedef struct {
  const char *name; /* "epoch-restart" */
  const char *what; /* one line for people */
  blame_t place;
  void (*spoil_meter)(meter_mechanisms_t *mechanisms); /* one of the four */
  void (*spoil_dlms)(dlms_mechanisms_t *mechanisms);   /* of a meter, too */
  void (*spoil_link)(link_mechanisms_t *mechanisms);   /* of concentrators */
  bool intruder; /* shows itself only to somebody who means ill */
  bool cuts;     /* shows itself only where the power is cut: its killers live all their cuts */
  bool alone;    /* hangs on what belongs to the whole process: no other run beside it */
  void (*spoil_pmu)(pmu_mechanisms_t *mechanisms);
  /* Ids of scenarios; "ID R28" where that relation must see it by itself; the rest NULL. */
  const char *killers[DEFECT_KILLERS_MAX];
} defect_t;

#define DEFECT(name) extern const defect_t name;
#include "harness/defects/defects.def"
#undef DEFECT

size_t defect_count(void);
const defect_t *defect_at(size_t index);

#endif
