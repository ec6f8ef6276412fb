/* The event loop and the calls of world.h. Events are ordered by (time, class,
 * entity): at one instant first what happens inside meters, then arriving runs,
 * then time-outs and answers that are due. A meter without supply, or in its
 * start-up, has no conversation and hears nothing. */
#include "sim/world/world.h"

#include <string.h>

#include "base/dice.h"
#include "sim/models/display.h"
#include "sim/world/world_parts.h"

status_t world_open(arena_t *arena, bytes_t facts, const struct meter_mechanisms *mechanisms,
                    world_t **world, fault_t *fault) {
  world_t *fresh = ARENA_NEW(arena, world_t);
  status_t status = world_build(arena, facts, mechanisms, fresh, fault);
  if (status != ST_OK) return status;
  fresh->target = fresh->start;
  *world = fresh;
  return ST_OK;
}

void world_wire(world_t *world, const struct wire_mechanisms *mechanisms) {
  for (uint32_t i = 0; i < world->meter_count; i++)
    world->meters[i].talk.iec21.right = mechanisms != NULL ? mechanisms : &WIRE_RIGHT;
}

void world_dlms(world_t *world, const struct dlms_mechanisms *mechanisms) {
  for (uint32_t i = 0; i < world->meter_count; i++)
    talk_spoil(&world->meters[i].talk, mechanisms);
}

void world_close(world_t *world) {
  for (uint32_t i = 0; i < world->meter_count; i++)
    talk_close(&world->meters[i].talk);
}

void world_entropy(world_t *world, entropy_t entropy) { world->entropy = entropy; }

/* Apart from the dice of lines and meters: "DLMS". */
#define DICE_STREAM UINT64_C(0x444C4D53)

void world_draw(void *of, uint8_t *to, size_t len) {
  world_dice_t *dice = of;
  const entropy_t *entropy = &dice->world->entropy;
  if (entropy->draw != NULL) {
    entropy->draw(entropy->of, to, len);
    return;
  }
  for (size_t i = 0; i < len; i++)
    to[i] = (uint8_t)dice_below(dice->world->seed, dice->entity, DICE_STREAM, dice->counter++, 256);
}

/* --- Meters and their conversations --- */

/* What the server asks for, done at `now`. */
static void perform(world_t *world, world_meter_t *meter, true_t now) {
  serial_t *serial = world->lines[meter->line].serial;
  talk_act_t act;
  while (talk_next(&meter->talk, &act)) {
    true_t at = act.at.ns > now.ns ? act.at : now;
    status_t status = ST_OK;
    switch (act.kind) {
    case TALK_LINE:
      status = serial_rate(serial, meter->end, at, act.baud);
      break;
    case TALK_SEND:
      status = serial_send(serial, meter->end, at, act.octets);
      break;
    case TALK_CLOSE:
      world->lines[meter->line].closes = true;
      break;
    }
    CHECK(status == ST_OK); /* one answer at a time, and shorter than the line's buffer */
  }
}

static void fall_silent(world_t *world, world_meter_t *meter, true_t now) {
  serial_t *serial = world->lines[meter->line].serial;
  talk_reset(&meter->talk);
  serial_stop(serial, meter->end, now);
  status_t status = serial_rate(serial, meter->end, now, talk_rest_baud(&meter->talk));
  CHECK(status == ST_OK); /* the queue was emptied by the stop */
}

/* After anything that may have moved the meter: has it lost its supply, or
 * restarted after a cut? */
static void look_after(world_t *world, world_meter_t *meter, true_t now) {
  bool talks = meter_talks(meter->port.meter);
  bool cut = meter_cut_happened(meter->port.meter);
  if (meter->port.lost || (meter->talks && !talks) || (cut && !meter->cut_seen))
    fall_silent(world, meter, now);
  meter->port.lost = false;
  meter->talks = talks;
  meter->cut_seen = cut;
  meter->next = meter_wakes(meter->port.meter);
}

static void live_meter(world_t *world, uint32_t index, true_t now) {
  world_meter_t *meter = &world->meters[index];
  awake_call(world, index);
  model_advance(&meter->port, now);
  look_after(world, meter, now);
}

static void hear(world_t *world, uint32_t index, const serial_run_t *run, true_t now) {
  world_meter_t *meter = &world->meters[index];
  if (!meter->talks) return;
  bytes_t octets = serial_heard(world->lines[meter->line].serial, meter->end, run);
  if (octets.len == 0) return;
  awake_call(world, index);
  talk_feed(&meter->talk, run->first, run->last, octets);
  look_after(world, meter, now);
  perform(world, meter, now);
}

/* --- Runs --- */

static void keep(world_t *world, uint32_t line, const serial_run_t *run) {
  CHECK(world->slot_count < WORLD_RUNS_MAX);
  CHECK(run->sent.len <= WORLD_RUN_OCTETS_MAX);
  CHECK(run->received.len <= WORLD_RUN_OCTETS_MAX);
  world->lines[line].broken |= run->received.len < run->sent.len;
  world_slot_t *slot = &world->slots[(world->slot_first + world->slot_count++) % WORLD_RUNS_MAX];
  if (run->sent.len > 0) memcpy(slot->sent, run->sent.p, run->sent.len);
  if (run->received.len > 0) memcpy(slot->received, run->received.p, run->received.len);
  slot->run = (world_run_t){.line = line,
                            .from_meter = run->to_head_end,
                            .first = run->first,
                            .last = run->last,
                            .sent = bytes_of(slot->sent, run->sent.len),
                            .received = bytes_of(slot->received, run->received.len)};
}

/* What was on the way is lost, and every meter of the line, which heard the
 * same octets, waits for another connection. */
static void forget_connection(world_t *world, uint32_t index, true_t now) {
  world_line_t *line = &world->lines[index];
  for (uint32_t i = 0; i < line->meters; i++)
    fall_silent(world, &world->meters[line->meter_of[i]], now);
  serial_stop(line->serial, SERIAL_HEAD_END, now);
}

/* A meter ended the connection: the head-end is told by a run without octets.
 */
static void end_connection(world_t *world, uint32_t index, true_t now) {
  world_line_t *line = &world->lines[index];
  serial_run_t run = {.to_head_end = true, .first = now, .last = now};
  if (!line->closes) return;
  line->closes = false;
  forget_connection(world, index, now);
  keep(world, index, &run);
  world->slots[(world->slot_first + world->slot_count - 1) % WORLD_RUNS_MAX].run.closed = true;
}

static void live_line(world_t *world, uint32_t index, true_t now) {
  world_line_t *line = &world->lines[index];
  serial_run_t run;
  if (!serial_take(line->serial, now, &run)) return;
  keep(world, index, &run);
  if (run.to_head_end) {
    if (!run.done || run.sender == SERIAL_NOBODY) return;
    world_meter_t *meter = &world->meters[line->meter_of[run.sender - 1]];
    awake_call(world, line->meter_of[run.sender - 1]);
    talk_left(&meter->talk, run.left);
    perform(world, meter, now);
    return;
  }
  for (uint32_t i = 0; i < line->meters; i++)
    hear(world, line->meter_of[i], &run, now);
}

/* --- Events --- */

typedef enum { EVENT_METER, EVENT_LINE, EVENT_WIRE, EVENT_NONE } event_class_t;
typedef struct {
  true_t at;
  event_class_t class;
  uint32_t entity;
} next_t;

static void earlier(next_t *next, true_t at, event_class_t class, uint32_t entity) {
  if (at.ns > next->at.ns || (at.ns == next->at.ns && class >= next->class)) return;
  *next = (next_t){at, class, entity};
}

/* A scan: fleets of one process are small, and a scan cannot hold a stale
 * entry. */
static next_t find_next(const world_t *world) {
  next_t next = {{TIME_NEVER}, EVENT_NONE, 0};
  for (uint32_t i = 0; i < world->meter_count; i++)
    earlier(&next, world->meters[i].next, EVENT_METER, i);
  for (uint32_t i = 0; i < world->line_count; i++)
    earlier(&next, serial_next(world->lines[i].serial), EVENT_LINE, i);
  for (uint32_t i = 0; i < world->meter_count; i++)
    earlier(&next, talk_deadline(&world->meters[i].talk), EVENT_WIRE, i);
  return next;
}

/* Whoever looks at a meter now sees all of its life up to here; nothing of it wakes before. One
 * that sleeps lives it when it is woken. */
static void settle(world_t *world) {
  world->settled = world->target;
  for (uint32_t i = 0; i < world->bed_count; i++)
    model_advance(&world->meters[world->beds[i].meter].port, world->target);
}

static void live(world_t *world) {
  while (world->slot_count + 1 < WORLD_RUNS_MAX) { /* a run, and the end of a connection */
    next_t next = find_next(world);
    if (next.class == EVENT_NONE || next.at.ns > world->target.ns) {
      settle(world);
      return;
    }
    switch (next.class) {
    case EVENT_METER:
      live_meter(world, next.entity, next.at);
      break;
    case EVENT_LINE:
      live_line(world, next.entity, next.at);
      end_connection(world, next.entity, next.at);
      break;
    case EVENT_WIRE:
      awake_call(world, next.entity);
      talk_tick(&world->meters[next.entity].talk, next.at);
      perform(world, &world->meters[next.entity], next.at);
      end_connection(world, world->meters[next.entity].line, next.at);
      break;
    case EVENT_NONE:
      return;
    }
  }
}

/* --- The calls --- */

void world_line(world_t *world, uint32_t line, true_t now, uint32_t baud) {
  CHECK(line < world->line_count);
  CHECK(baud > 0);
  status_t status = serial_rate(world->lines[line].serial, SERIAL_HEAD_END, now, baud);
  CHECK(status == ST_OK);
}

/* TCP loses nothing in the middle: after octets that did not arrive, what the head-end sends next
 * opens another connection. */
status_t world_send(world_t *world, uint32_t line, true_t now, bytes_t octets) {
  CHECK(line < world->line_count);
  world_line_t *at = &world->lines[line];
  if (at->tcp && at->broken) forget_connection(world, line, now);
  at->broken = false;
  return serial_send(world->lines[line].serial, SERIAL_HEAD_END, now, octets);
}

void world_hangup(world_t *world, uint32_t line, true_t now) {
  CHECK(line < world->line_count);
  if (world->lines[line].tcp) forget_connection(world, line, now);
}

true_t world_next(const world_t *world) { return find_next(world).at; }

void world_advance(world_t *world, true_t now) {
  CHECK(now.ns >= world->target.ns);
  world->target = now;
  live(world);
}

bool world_run(world_t *world, world_run_t *run) {
  live(world);
  if (world->slot_count == 0) return false;
  *run = world->slots[world->slot_first].run;
  world->slot_first = (world->slot_first + 1) % WORLD_RUNS_MAX;
  world->slot_count--;
  return true;
}

/* Awake, for whoever looks at it from outside. */
static world_meter_t *meter_at(world_t *world, uint32_t meter) {
  CHECK(meter < world->meter_count);
  awake_call(world, meter);
  return &world->meters[meter];
}

void world_arm_cut(world_t *world, uint32_t meter, uint64_t index) {
  world_meter_t *cut = meter_at(world, meter);
  meter_arm_cut(cut->port.meter, index);
  cut->cut_seen = meter_cut_happened(cut->port.meter);
  cut->next = meter_wakes(cut->port.meter);
}

bool world_cut_now(world_t *world, uint32_t meter, true_t now) {
  world_meter_t *cut = meter_at(world, meter);
  meter_advance(cut->port.meter, now);
  bool happened = meter_cut_now(cut->port.meter);
  look_after(world, cut, now);
  return happened;
}

bool world_cut_happened(world_t *world, uint32_t meter) {
  return meter_cut_happened(meter_at(world, meter)->port.meter);
}

uint64_t world_cut_points(world_t *world, uint32_t meter) {
  return meter_cut_points(meter_at(world, meter)->port.meter);
}

bool world_cut_action(world_t *world, uint32_t meter, size_t index, const char **name,
                      uint64_t *points) {
  return meter_cut_action(meter_at(world, meter)->port.meter, index, name, points);
}

energy_t world_consumed(world_t *world, uint32_t meter, true_t at) {
  return meter_consumed(meter_at(world, meter)->port.meter, at);
}

void world_display(world_t *world, uint32_t meter, true_t at, bytes_t code, obuf_t *line) {
  display_t shown;
  const meter_t *seen = meter_at(world, meter)->port.meter;
  CHECK(at.ns == world->settled.ns);
  display_look(seen, code, &shown);
  display_line(&shown, line);
}

uint32_t world_awake(const world_t *world) { return world->bed_count; }

uint32_t world_meters(const world_t *world) { return world->meter_count; }

uint64_t world_line_octets(const world_t *world, uint32_t line) {
  CHECK(line < world->line_count);
  return serial_octets(world->lines[line].serial);
}
