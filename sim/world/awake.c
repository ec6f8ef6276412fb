/* Which meters are awake. One that nobody talks to sleeps: a snapshot of it is kept, and its room
 * is another's, so that what a world holds follows how many are talked to at once, not how many
 * there are. Who was asked longest ago goes first; never one in conversation, nor a neighbour on
 * the line, which hears the same octets; where there is no other, there is more room. What a meter
 * is does not depend on when it slept. */
#include <string.h>

#include "sim/meter/snapshot.h"
#include "sim/world/world_parts.h"

enum { SNAPSHOT_STEP = 256 }; /* what a snapshot grows by, so that it seldom does */

void awake_open(arena_t *arena, world_t *world) {
  world->arena = arena;
  world->settled = world->start;
  world->beds = ARENA_ARRAY(arena, world_bed_t, world->meter_count);
  world->drowsy = arena_take(arena, snapshot_size_max());
  for (uint32_t i = 0; i < world->meter_count; i++)
    world->meters[i].bed = AWAKE_NOWHERE;
}

static void lay_down(world_t *world, world_bed_t *bed) {
  world_meter_t *meter = &world->meters[bed->meter];
  uint32_t len = (uint32_t)snapshot_take(meter->port.meter, world->drowsy);
  if (len > meter->asleep_cap) {
    meter->asleep_cap = (len / SNAPSHOT_STEP + 1) * SNAPSHOT_STEP;
    meter->asleep = arena_take(world->arena, meter->asleep_cap);
  }
  memcpy(meter->asleep, world->drowsy, len);
  meter->asleep_len = len;
  meter->bed = AWAKE_NOWHERE;
  meter->port.meter = NULL;
  bed->meter = AWAKE_NOWHERE;
}

static bool may_sleep(const world_t *world, uint32_t index, uint32_t line) {
  const world_meter_t *meter = &world->meters[index];
  return meter->line != line && talk_rests(&meter->talk);
}

static world_bed_t *bed_for(world_t *world, uint32_t index) {
  uint32_t line = world->meters[index].line;
  world_bed_t *least = NULL;
  for (uint32_t i = 0; i < world->bed_count; i++) {
    world_bed_t *bed = &world->beds[i];
    if (least != NULL && least->asked <= bed->asked) continue;
    if (may_sleep(world, bed->meter, line)) least = bed;
  }
  if (least != NULL) {
    lay_down(world, least);
    return least;
  }
  CHECK(world->bed_count < world->meter_count);
  least = &world->beds[world->bed_count++];
  least->room = arena_take(world->arena, snapshot_meter_size());
  return least;
}

void *awake_room(world_t *world, uint32_t index) {
  world_bed_t *bed = bed_for(world, index);
  bed->meter = index;
  bed->asked = ++world->asks;
  world->meters[index].bed = (uint32_t)(bed - world->beds);
  return bed->room;
}

void awake_call(world_t *world, uint32_t index) {
  world_meter_t *meter = &world->meters[index];
  if (meter->bed == AWAKE_NOWHERE) {
    void *room = awake_room(world, index);
    meter->port.meter = snapshot_wake(meter->asleep, meter->asleep_len, room);
  }
  world->beds[meter->bed].asked = ++world->asks;
  model_advance(&meter->port, world->settled);
}
