/* Which seeded defects would have answered otherwise in a run that was made without any: every
 * decision of the right tables is put to the defects that replace it, too, with the same words, and
 * the right answer is given. Decisions are pure and runs are deterministic, so a defect that never
 * answered otherwise would have left the very same run, and needs none of its own. Where that
 * cannot be said (a decision that writes through what it is given, or that is not listed in a
 * differ_*.def) the defect counts as one that differs. */
#ifndef HARNESS_DEFECTS_DIFFER_H
#define HARNESS_DEFECTS_DIFFER_H

#include "base/arena.h"
#include "harness/defects/defect.h"

typedef struct differ differ_t;

/* Spoils each table once. Lives in the arena; one thread at a time may listen by it. */
differ_t *differ_new(arena_t *arena);

/* From now on what this thread asks of the tables below is listened to; NULL: no more. All that was
 * heard before is forgotten. */
void differ_listen(differ_t *differ);

/* The right tables, listening. They answer as the right ones, whoever listens or not. */
const meter_mechanisms_t *differ_meter(const differ_t *differ);
const pmu_mechanisms_t *differ_pmu(const differ_t *differ);
const dlms_mechanisms_t *differ_dlms(const differ_t *differ);

/* Would the defect of that index have answered otherwise since differ_listen? */
bool differ_heard(const differ_t *differ, size_t defect);

#endif
