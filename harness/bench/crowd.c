/* See crowd.h. Each meter is associated, asked for its serial number and released; as soon as one
 * is done, the next begins. */
#include "harness/bench/crowd.h"

#include <string.h>

#include "base/text.h"
#include "sim/world/world.h"

#define START_NS INT64_C(1767225600000000000) /* 2026-01-01T00:00:00Z */

static const char head[] = "facts 1\n"
                           "case PERF-FLEET -\n"
                           "seed 1\n"
                           "span 1767225600000000000 1798761600000000000\n"
                           "zone 0 Europe/Berlin\n"
                           "zone_row 0 -9000000000 3600 0\n"
                           "zone_row 0 1774746000 7200 1\n"
                           "zone_row 0 1792890000 3600 0\n"
                           "tariff 0 day-night\n"
                           "season 0 1 1 1\n"
                           "week 0 1 1 1 1 1 1 1 1\n"
                           "switch 0 1 0 2\n"
                           "switch 0 1 21600 1\n"
                           "switch 0 1 79200 2\n";

/* Version 1, from wPort 16 to 17: AARQ, GET of 0.0.96.1.0.255 of class 1, RLRQ. */
enum { HEADER = 8, STEPS = 3, LEN_MAX = 48 };
static const struct {
  uint8_t octets[LEN_MAX];
  size_t len;
  uint8_t answer; /* its first octet */
} steps[STEPS] = {
    {{0,    1,    0,    16,   0,    17,   0,    31,   0x60, 0x1D, 0xA1, 0x09, 0x06,
      0x07, 0x60, 0x85, 0x74, 0x05, 0x08, 0x01, 0x01, 0xBE, 0x10, 0x04, 0x0E, 0x01,
      0,    0,    0,    0x06, 0x5F, 0x1F, 0x04, 0,    0x60, 0xFE, 0x9F, 0x04, 0},
     39,
     0x61},
    {{0, 1, 0, 16, 0, 17, 0, 13, 0xC0, 1, 0xC1, 0, 1, 0, 0, 0x60, 1, 0, 0xFF, 2, 0}, 21, 0xC4},
    {{0, 1, 0, 16, 0, 17, 0, 2, 0x62, 0}, 10, 0x63}};

typedef struct {
  world_t *world;
  true_t now;
  uint8_t *step; /* of each line: the answer that it waits for */
  uint32_t next, done;
  crowd_t *crowd;
} living_t;

static bytes_t facts_of(arena_t *arena, uint32_t meters) {
  text_t facts = {0};
  text_put(&facts, head);
  for (uint32_t i = 0; i < meters; i++)
    text_printf(&facts, "line %u l%u tcp 10000000\n", i, i);
  for (uint32_t i = 0; i < meters; i++) {
    text_printf(&facts, "meter %u m%u %08u polyphase-tou direct %u 0 0\n", i, i, i, i);
    text_printf(&facts, "protocol %u dlms-wrapper direct\naddress %u 17 1\nsecurity %u none\n", i,
                i, i);
    text_printf(&facts, "title %u 4D504600%08X\npolicy %u lp.period 1800000000000\n", i, i, i);
    text_printf(&facts, "load %u %lld 1798761600000000000 set %u\n", i, (long long)START_NS,
                500000 + i);
  }
  bytes_t text = bytes_text(arena_text(arena, bytes_text(text_chars(&facts))));
  text_free(&facts);
  return text;
}

static status_t ask(living_t *living, uint32_t line) {
  uint8_t step = living->step[line];
  return world_send(living->world, line, living->now,
                    (bytes_t){steps[step].octets, steps[step].len});
}

/* One message, whole: the lines are good and fast. */
static status_t hear(living_t *living, const world_run_t *run) {
  uint8_t step = living->step[run->line];
  if (run->received.len <= HEADER || run->received.p[HEADER] != steps[step].answer)
    return ST_BAD_INPUT;
  living->crowd->answers++;
  if (++living->step[run->line] < STEPS) return ask(living, run->line);
  living->done++;
  return living->next < living->crowd->meters ? ask(living, living->next++) : ST_OK;
}

static status_t live(living_t *living) {
  status_t status = ST_OK;
  const crowd_t *crowd = living->crowd;
  while (living->next < crowd->at_once && living->next < crowd->meters && status == ST_OK)
    status = ask(living, living->next++);
  while (status == ST_OK && living->done < crowd->meters) {
    world_run_t run;
    living->now = world_next(living->world);
    if (living->now.ns == TIME_NEVER) return ST_BAD_INPUT;
    world_advance(living->world, living->now);
    while (status == ST_OK && world_run(living->world, &run))
      if (run.from_meter) status = hear(living, &run);
  }
  return status;
}

status_t crowd_live(uint32_t meters, uint32_t at_once, void (*begun)(void *of), void *of,
                    crowd_t *crowd, fault_t *fault) {
  arena_t own = {0}, scratch = {0};
  *crowd = (crowd_t){.meters = meters, .at_once = at_once};
  living_t living = {.crowd = crowd, .step = ARENA_ARRAY(&scratch, uint8_t, meters)};
  bytes_t facts = facts_of(&scratch, meters);
  status_t status = world_open(&own, facts, NULL, &living.world, fault);
  if (status == ST_OK) {
    living.now = (true_t){START_NS + 7 * 86400 * NS_PER_S};
    world_advance(living.world, living.now);
    crowd->rest_octets = own.taken;
    begun(of);
    status = live(&living);
    crowd->after_octets = own.taken;
    crowd->awake = world_awake(living.world);
    crowd->events = world_events(living.world);
    if (status != ST_OK)
      status = fault_set(fault, status, -1, -1, "of %u meters %u answered", meters, living.done);
    world_close(living.world);
  }
  arena_free(&own);
  arena_free(&scratch);
  return status;
}
