/* The whole state of a meter as one run of octets, for tests of what leaves no trace: what its
 * face, registers, rows, sets, events and calendars say, what a client has begun to write, and what
 * the server keeps of keys and counters. Field by field, so that no padding is compared; the time
 * since the start and why the last calendar was refused are left out, and both pictures of a
 * comparison are taken within one second of the meter's clock. Not part of any program. */
#ifndef HARNESS_BENCH_DLMS_PICTURE_TEST_H
#define HARNESS_BENCH_DLMS_PICTURE_TEST_H

#include <string.h>

#include "base/sha256.h"
#include "sim/models/models.h"
#include "sim/wire/dlms.h"

enum { PICTURE_MAX = 65536 };

typedef struct {
  size_t len;
  uint8_t octets[PICTURE_MAX];
} picture_t;

static inline void picture_octets(picture_t *p, const void *octets, size_t len) {
  CHECK(len <= sizeof p->octets - p->len);
  memcpy(p->octets + p->len, octets, len);
  p->len += len;
}

static inline void picture_put(picture_t *p, int64_t value) {
  picture_octets(p, &value, sizeof value);
}

/* `events`: those with a greater number are left out of a picture. */
static inline void picture_face(picture_t *p, const meter_t *meter, uint32_t events) {
  meter_face_t f;
  meter_face(meter, &f);
  const int64_t fields[] = {f.clock.s,
                            f.clock_status,
                            f.offset_s,
                            f.status,
                            f.rate,
                            f.boot,
                            f.response,
                            f.episode.count,
                            f.episode.first.s,
                            f.episode.last.s,
                            f.episode.any,
                            f.episode.open,
                            f.episode.set_s,
                            f.profile_last,
                            f.events_last < events ? f.events_last : events,
                            f.sets_made,
                            f.last_reset.s,
                            f.passive_due.s,
                            f.ratios.ct_primary,
                            f.ratios.ct_secondary,
                            f.ratios.vt_primary,
                            f.ratios.vt_secondary,
                            f.power_failures,
                            f.long_failures,
                            f.alarms};
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    picture_put(p, fields[i]);
  picture_octets(p, f.tariff, strlen(f.tariff));
  picture_octets(p, f.passive, strlen(f.passive));
}

static inline void picture_registers(picture_t *p, const meter_registers_t *r) {
  picture_put(p, r->energy[0].total.mwh);
  picture_put(p, r->energy[0].shadow.mwh);
  picture_put(p, r->energy[0].unallocated.mwh);
  for (size_t i = 0; i < METER_RATES; i++)
    picture_put(p, r->energy[0].rate[i].mwh);
  for (size_t i = 0; i < METER_PEAKS; i++) {
    picture_put(p, r->demand[i].peak[0].power.mw);
    picture_put(p, r->demand[i].peak[0].stamp.s);
    picture_put(p, r->demand[i].cumulative.mw);
  }
}

static inline void picture_rows(picture_t *p, const meter_t *meter, uint32_t events) {
  meter_row_t r;
  meter_event_t e;
  for (uint32_t at = 1; meter_row_seek(meter, at, &r); at = r.sequence + 1) {
    const int64_t fields[] = {r.sequence, r.boot,  r.kind,    r.status,       r.stamp.s,
                              r.stamp2.s, r.value, r.elapsed, r.energy[0].mwh};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
      picture_put(p, fields[i]);
  }
  for (uint32_t at = 1; meter_event_seek(meter, at, &e); at = e.number + 1) {
    if (e.number > events) break;
    const int64_t fields[] = {e.number,   e.boot,  e.code,    e.stamp.s,
                              e.stamp2.s, e.value, e.by.port, e.by.level};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
      picture_put(p, fields[i]);
  }
}

static inline void picture_sets(picture_t *p, const meter_t *meter) {
  static meter_set_t s;
  meter_face_t f;
  meter_face(meter, &f);
  for (uint32_t number = 1; number <= f.sets_made; number++) {
    if (!meter_set(meter, number, &s)) continue;
    const int64_t fields[] = {s.number, s.cause,   s.mask,   s.start.s,
                              s.end.s,  s.reset.s, s.status, s.missed_count};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
      picture_put(p, fields[i]);
    picture_registers(p, &s.registers);
  }
}

static inline void picture_label(picture_t *p, const meter_label_t *label) {
  picture_put(p, label->len);
  picture_octets(p, label->octets, label->len);
}

static inline void picture_calendar(picture_t *p, const meter_calendar_t *c) {
  picture_label(p, &c->name);
  picture_put(p, c->due.s);
  for (int32_t i = 0; i < c->season_count; i++) {
    picture_label(p, &c->seasons[i].name);
    picture_label(p, &c->seasons[i].week);
    picture_put(p, c->seasons[i].month * 100 + c->seasons[i].day);
  }
  for (int32_t i = 0; i < c->week_count; i++) {
    picture_label(p, &c->weeks[i].name);
    picture_octets(p, c->weeks[i].days, sizeof c->weeks[i].days);
  }
  for (int32_t i = 0; i < c->day_count; i++) {
    picture_put(p, c->days[i].id);
    for (int32_t at = 0; at < c->days[i].count; at++) {
      picture_put(p, c->days[i].switches[at].second);
      picture_put(p, c->days[i].switches[at].rate);
    }
  }
  for (int32_t i = 0; i < c->special_count; i++) {
    const meter_special_t *s = &c->specials[i];
    const int64_t fields[] = {s->index, s->year, s->month, s->day, s->profile};
    for (size_t at = 0; at < sizeof fields / sizeof fields[0]; at++)
      picture_put(p, fields[at]);
  }
}

/* What a client has begun to write, prepared or done wrong. */
static inline void picture_port(picture_t *p, model_port_t *port) {
  picture_put(p, meter_passwords_locked(port->meter));
  picture_put(p, port->wrong);
  picture_put(p, port->preset.given);
  picture_put(p, port->preset.time.s);
  picture_put(p, port->preset.from.s);
  picture_put(p, port->preset.to.s);
  picture_put(p, port->writing);
  if (port->writing == 0) return;
  picture_put(p, port->writing_boot);
  picture_calendar(p, meter_sheet(port->meter, SHEET_WRITTEN));
}

/* What runs, and when the next is to; of a meter that declares no firmware nothing. What is being
 * transferred and the log of it are not the meter. */
static inline void picture_firmware(picture_t *p, const meter_t *meter) {
  meter_firmware_t f;
  meter_image_t image;
  if (!meter_firmware(meter, &f)) return;
  meter_image(meter, &image);
  for (size_t i = 0; i < METER_PARTS; i++) {
    picture_put(p, f.parts[i].version);
    picture_put(p, f.parts[i].counter);
    picture_octets(p, f.parts[i].identity, strlen(f.parts[i].identity));
    picture_octets(p, f.parts[i].hash, sizeof f.parts[i].hash);
  }
  picture_put(p, f.counts);
  picture_put(p, f.activations);
  picture_put(p, image.scheduled.s);
}

static inline void picture_meter_until(picture_t *p, model_port_t *port, uint32_t events) {
  static meter_calendar_t calendar;
  meter_registers_t registers;
  meter_demand_t demand;
  p->len = 0;
  picture_face(p, port->meter, events);
  meter_registers(port->meter, &registers);
  picture_registers(p, &registers);
  meter_demand(port->meter, &demand);
  picture_put(p, demand.running.mw);
  picture_put(p, demand.start.s);
  picture_put(p, demand.last.mw);
  picture_put(p, demand.last_end.s);
  picture_rows(p, port->meter, events);
  picture_sets(p, port->meter);
  for (int passive = 0; passive < 2; passive++)
    if (meter_calendar(port->meter, passive == 1, &calendar)) picture_calendar(p, &calendar);
  picture_port(p, port);
  picture_firmware(p, port->meter);
}

static inline void picture_meter(picture_t *p, model_port_t *port) {
  picture_meter_until(p, port, UINT32_MAX);
}

/* `counters`: with the two invocation counters, of what the server must not even have counted. */
static inline void picture_kept(picture_t *p, const dlms_kept_t *kept, bool counters) {
  picture_octets(p, kept->guek, sizeof kept->guek);
  picture_octets(p, kept->gak, sizeof kept->gak);
  picture_octets(p, kept->kek, sizeof kept->kek);
  picture_put(p, kept->policy);
  if (!counters) return;
  picture_put(p, kept->counter_put_aside);
  picture_put(p, kept->counter_taken);
}

#endif
