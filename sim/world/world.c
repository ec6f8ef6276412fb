/* The event loop and the calls of world.h. Events are ordered by (time, class,
 * entity): at one instant first what happens inside meters, then in networks, then arriving runs,
 * then time-outs and answers that are due. Each entity has one instant in `due`, which is set anew
 * for all of a line after whatever happened on it. A meter without supply, or in its
 * start-up, has no conversation and hears nothing. */
#include "sim/world/world.h"

#include <string.h>

#include "base/dice.h"
#include "sim/models/display.h"
#include "sim/world/world_parts.h"

/* --- Who is due --- */

typedef enum { EVENT_METER, EVENT_NETWORK, EVENT_LINE, EVENT_WIRE, EVENT_CLASSES } event_class_t;
typedef struct {
  true_t at;
  event_class_t class;
  uint32_t entity;
} next_t;

static uint32_t key_of(const world_t *world, event_class_t class, uint32_t entity) {
  const uint32_t before[EVENT_CLASSES] = {[EVENT_METER] = 0,
                                          [EVENT_NETWORK] = world->meter_count,
                                          [EVENT_LINE] = world->meter_count + world->network_count,
                                          [EVENT_WIRE] = world->meter_count + world->network_count +
                                                         world->line_count};
  return before[class] + entity;
}

static void rekey_network(world_t *world, uint32_t index) {
  true_t next = concentrator_next(world->networks[index].concentrator);
  due_set(&world->due, key_of(world, EVENT_NETWORK, index), next.ns);
}

/* After whatever happened on a line: its own event, those of its meters, and of its network. */
static void rekey(world_t *world, uint32_t index) {
  const world_line_t *line = &world->lines[index];
  for (uint32_t i = 0; i < line->meters; i++) {
    uint32_t m = line->meter_of[i];
    world_meter_t *meter = &world->meters[m];
    talk_settle(&meter->talk);
    due_set(&world->due, key_of(world, EVENT_METER, m), meter->next.ns);
    due_set(&world->due, key_of(world, EVENT_WIRE, m), talk_deadline(&meter->talk).ns);
  }
  true_t next = line->link.kind->next(line->link.of);
  due_set(&world->due, key_of(world, EVENT_LINE, index), next.ns);
  if (line->network != WORLD_NO_NETWORK) rekey_network(world, line->network);
}

/* False: nothing will ever happen. */
static bool find_next(const world_t *world, next_t *next) {
  uint32_t key = 0;
  if (!due_first(&world->due, &key, &next->at.ns)) return false;
  event_class_t class = EVENT_WIRE;
  while (key < key_of(world, class, 0))
    class --;
  next->class = class;
  next->entity = key - key_of(world, class, 0);
  return true;
}

status_t world_open(arena_t *arena, bytes_t facts, const struct meter_mechanisms *mechanisms,
                    world_t **world, fault_t *fault) {
  world_t *fresh = ARENA_NEW(arena, world_t);
  status_t status = world_build(arena, facts, mechanisms, fresh, fault);
  if (status != ST_OK) return status;
  fresh->target = fresh->start;
  fresh->due = due_open(arena, 2 * fresh->meter_count + fresh->network_count + fresh->line_count);
  for (uint32_t i = 0; i < fresh->line_count; i++)
    rekey(fresh, i);
  for (uint32_t i = 0; i < fresh->network_count; i++)
    rekey_network(fresh, i);
  *world = fresh;
  return ST_OK;
}

void world_wire(world_t *world, const struct wire_mechanisms *mechanisms) {
  for (uint32_t i = 0; i < world->meter_count; i++)
    talk_spoil_iec21(&world->meters[i].talk, mechanisms);
}

void world_dlms(world_t *world, const struct dlms_mechanisms *mechanisms) {
  for (uint32_t i = 0; i < world->meter_count; i++)
    talk_spoil(&world->meters[i].talk, mechanisms);
}

void world_links(world_t *world, const struct link_mechanisms *mechanisms) {
  for (uint32_t i = 0; i < world->network_count; i++)
    concentrator_mechanisms(world->networks[i].concentrator, mechanisms);
}

void world_close(world_t *world) { talk_rooms_close(&world->rooms); }

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

static const line_t *link_of(const world_t *world, const world_meter_t *meter) {
  return &world->lines[meter->line].link;
}

/* What the server asks for, done at `now`. */
static void perform(world_t *world, world_meter_t *meter, true_t now) {
  const line_t *link = link_of(world, meter);
  talk_act_t act;
  while (talk_next(&meter->talk, &act)) {
    true_t at = act.at.ns > now.ns ? act.at : now;
    status_t status = ST_OK;
    switch (act.kind) {
    case TALK_LINE:
      status = link->kind->rate(link->of, meter->end, at, act.baud);
      break;
    case TALK_SEND:
      status = link->kind->send(link->of, meter->end, at, act.octets);
      break;
    case TALK_CLOSE:
      world->lines[meter->line].closes = true;
      break;
    }
    CHECK(status == ST_OK); /* one answer at a time, and shorter than the line's buffer */
  }
}

static void fall_silent(world_t *world, world_meter_t *meter, true_t now) {
  const line_t *link = link_of(world, meter);
  talk_reset(&meter->talk);
  link->kind->stop(link->of, meter->end, now);
  status_t status = link->kind->rate(link->of, meter->end, now, talk_rest_baud(&meter->talk));
  CHECK(status == ST_OK); /* the queue was emptied by the stop */
}

/* After anything that may have moved the meter: has it lost its supply, or
 * restarted after a cut? */
static void look_after(world_t *world, world_meter_t *meter, true_t now) {
  bool talks = meter_talks(meter->port.meter);
  bool supplied = meter_supplied(meter->port.meter);
  bool cut = meter_cut_happened(meter->port.meter);
  if (meter->port.lost || (meter->talks && !talks) || (cut && !meter->cut_seen))
    fall_silent(world, meter, now);
  if (supplied != meter->supplied) {
    const line_t *link = link_of(world, meter);
    link->kind->power(link->of, meter->end, now, supplied);
  }
  meter->port.lost = false;
  meter->talks = talks;
  meter->supplied = supplied;
  meter->cut_seen = cut;
  meter->next = meter_wakes(meter->port.meter);
}

static void live_meter(world_t *world, uint32_t index, true_t now) {
  world_meter_t *meter = &world->meters[index];
  awake_call(world, index);
  model_advance(&meter->port, now);
  look_after(world, meter, now);
}

static void hear(world_t *world, uint32_t index, const line_run_t *run, true_t now) {
  world_meter_t *meter = &world->meters[index];
  const line_t *link = link_of(world, meter);
  if (!meter->talks) return;
  bytes_t octets = link->kind->heard(link->of, meter->end, run);
  if (octets.len == 0) return;
  awake_call(world, index);
  talk_feed(&meter->talk, run->first, run->last, octets);
  look_after(world, meter, now);
  perform(world, meter, now);
}

/* --- Runs --- */

static void keep(world_t *world, uint32_t line, const line_run_t *run) {
  CHECK(world->slot_count < WORLD_RUNS_MAX);
  CHECK(run->sent.len <= WORLD_RUN_OCTETS_MAX);
  CHECK(run->received.len <= WORLD_RUN_OCTETS_MAX);
  world_slot_t *slot = &world->slots[(world->slot_first + world->slot_count++) % WORLD_RUNS_MAX];
  pool_give(&world->pool, slot->octets, slot->size);
  slot->size = run->sent.len + run->received.len;
  slot->octets = slot->size > 0 ? pool_take(&world->pool, slot->size) : NULL;
  if (run->sent.len > 0) memcpy(slot->octets, run->sent.p, run->sent.len);
  if (run->received.len > 0)
    memcpy(slot->octets + run->sent.len, run->received.p, run->received.len);
  bytes_t none = bytes_of("", 0);
  slot->run = (world_run_t){
      .line = line,
      .from_meter = run->to_head_end,
      .first = run->first,
      .last = run->last,
      .left = world->lines[line].network == WORLD_NO_NETWORK ? (true_t){0} : run->left,
      .closed = run->closed,
      .sent = run->sent.len > 0 ? bytes_of(slot->octets, run->sent.len) : none,
      .received =
          run->received.len > 0 ? bytes_of(slot->octets + run->sent.len, run->received.len) : none};
}

/* Every meter of the line, which heard the same octets, waits for another connection. */
static void forget_connection(world_t *world, uint32_t index, true_t now) {
  const world_line_t *line = &world->lines[index];
  if (!line->link.kind->hang_up(line->link.of, now)) return;
  for (uint32_t i = 0; i < line->meters; i++)
    fall_silent(world, &world->meters[line->meter_of[i]], now);
}

/* A meter ended the connection: the head-end is told by a run without octets.
 */
static void end_connection(world_t *world, uint32_t index, true_t now) {
  world_line_t *line = &world->lines[index];
  line_run_t run = {.to_head_end = true, .closed = true, .first = now, .last = now};
  if (!line->closes) return;
  line->closes = false;
  forget_connection(world, index, now);
  keep(world, index, &run);
}

static void pass_on(world_t *world, uint32_t index, const line_run_t *run, true_t now) {
  const world_line_t *line = &world->lines[index];
  if (!run->inside) keep(world, index, run);
  if (run->to_head_end) {
    if (!run->done || run->sender == LINE_NOBODY) return;
    world_meter_t *meter = &world->meters[line->meter_of[run->sender - 1]];
    awake_call(world, line->meter_of[run->sender - 1]);
    talk_left(&meter->talk, run->left);
    perform(world, meter, now);
    return;
  }
  for (uint32_t i = 0; i < line->meters; i++)
    hear(world, line->meter_of[i], run, now);
}

static void live_line(world_t *world, uint32_t index, true_t now) {
  const line_t *link = &world->lines[index].link;
  line_run_t run;
  if (link->kind->take(link->of, now, &run)) pass_on(world, index, &run, now);
  link->kind->let_go(link->of);
}

/* --- Events --- */

static void live_network(world_t *world, uint32_t index, true_t now) {
  world_network_t *network = &world->networks[index];
  uint32_t node = 0;
  concentrator_live(network->concentrator, now);
  while (concentrator_touched(network->concentrator, &node))
    rekey(world, network->line_of[node - 1]);
  rekey_network(world, index);
}

/* Whoever looks at a meter now sees all of its life up to here, for awake_call lives it; nothing of
 * it wakes before. */
static void settle(world_t *world) { world->settled = world->target; }

static void live_event(world_t *world, const next_t *next) {
  uint32_t line = next->entity;
  switch (next->class) {
  case EVENT_METER:
    live_meter(world, next->entity, next->at);
    line = world->meters[next->entity].line;
    break;
  case EVENT_NETWORK:
    live_network(world, next->entity, next->at);
    return;
  case EVENT_LINE:
    live_line(world, next->entity, next->at);
    end_connection(world, next->entity, next->at);
    break;
  case EVENT_WIRE:
    line = world->meters[next->entity].line;
    awake_call(world, next->entity);
    talk_tick(&world->meters[next->entity].talk, next->at);
    perform(world, &world->meters[next->entity], next->at);
    end_connection(world, line, next->at);
    break;
  case EVENT_CLASSES:
    return;
  }
  rekey(world, line);
}

static void live(world_t *world) {
  next_t next;
  while (world->slot_count + 1 < WORLD_RUNS_MAX) { /* a run, and the end of a connection */
    if (!find_next(world, &next) || next.at.ns > world->target.ns) {
      settle(world);
      return;
    }
    world->events++;
    live_event(world, &next);
  }
}

/* --- The calls --- */

void world_line(world_t *world, uint32_t line, true_t now, uint32_t baud) {
  CHECK(line < world->line_count);
  CHECK(baud > 0);
  const line_t *link = &world->lines[line].link;
  status_t status = link->kind->rate(link->of, LINE_HEAD_END, now, baud);
  CHECK(status == ST_OK);
  rekey(world, line);
}

/* TCP loses nothing in the middle: after octets that did not arrive, what the head-end sends next
 * opens another connection. */
status_t world_send(world_t *world, uint32_t line, true_t now, bytes_t octets) {
  CHECK(line < world->line_count);
  const line_t *link = &world->lines[line].link;
  if (link->kind->broken(link->of)) forget_connection(world, line, now);
  status_t status = link->kind->send(link->of, LINE_HEAD_END, now, octets);
  rekey(world, line);
  return status;
}

void world_hangup(world_t *world, uint32_t line, true_t now) {
  CHECK(line < world->line_count);
  forget_connection(world, line, now);
  rekey(world, line);
}

true_t world_next(const world_t *world) {
  next_t next;
  return find_next(world, &next) ? next.at : (true_t){TIME_NEVER};
}

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
  rekey(world, cut->line);
}

bool world_cut_now(world_t *world, uint32_t meter, true_t now) {
  world_meter_t *cut = meter_at(world, meter);
  meter_advance(cut->port.meter, now);
  bool happened = meter_cut_now(cut->port.meter);
  look_after(world, cut, now);
  rekey(world, cut->line);
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

uint64_t world_events(const world_t *world) { return world->events; }

uint32_t world_awake(const world_t *world) { return world->bed_count; }

uint32_t world_meters(const world_t *world) { return world->meter_count; }

uint64_t world_line_octets(const world_t *world, uint32_t line) {
  CHECK(line < world->line_count);
  return world->lines[line].link.kind->octets(world->lines[line].link.of);
}
