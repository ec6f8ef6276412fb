/* Class 8 of `polyphase-tou`: the clock read, set and adjusted, and date-times as clients send
 * them. Methods 1 to 4 are adjusts by what they come to; the meter decides which of them it takes.
 * Sections 3, 4 and 6 of its dictionary of DLMS; IEC 62056-6-2 "Clock". */
#include "sim/models/form.h"
#include "sim/models/polyphase_cosem.h"

enum {
  NOT_GIVEN = 0xFF,
  DAY_LAST = 0xFE,
  DEVIATION_NOT_GIVEN = 0x8000,
  DEVIATION_MIN = -840, /* UTC+14; the books print -720, written before it existed */
  DEVIATION_MAX = 840,
  STATUS_DST = 0x80,
  SECONDS_PER_DAY = 86400,
  SECONDS_PER_QUARTER = 900,
  SECONDS_PER_MINUTE = 60,
  CRYSTAL = 1 /* clock base: internal crystal */
};

enum { ATTRIBUTE_TIME = 2, ATTRIBUTE_ZONE, ATTRIBUTE_STATUS, ATTRIBUTE_BEGIN, ATTRIBUTE_END };
enum { ATTRIBUTE_DEVIATION = 7, ATTRIBUTE_ENABLED, ATTRIBUTE_BASE };
enum { METHOD_QUARTER = 1, METHOD_PERIOD, METHOD_MINUTE, METHOD_PRESET, METHOD_PREPARE };
enum { METHOD_SHIFT = 6 };

/* --- date-times --- */

void polyphase_cosem_stamp(obuf_t *out, claim_t clock) {
  if (clock.s == METER_ABSENT)
    ax_stamp_absent(out);
  else
    ax_stamp(out, clock, 0, 0);
}

/* year (2), month, day, day of week, hour, minute, second, hundredths, deviation (2), status */
status_t polyphase_cosem_read_stamp(const meter_t *meter, bytes_t octets, claim_t *clock) {
  uint8_t memory[16];
  obuf_t text = obuf_over(memory, sizeof memory);
  claim_t wall = {0};
  if (octets.len != AX_STAMP_LEN) return ST_BAD_VALUE;
  const uint8_t *p = octets.p;
  int32_t year = p[0] << 8 | p[1];
  if (year < 2000 || year > 2099) return ST_BAD_VALUE;
  if (p[2] > 12 || p[3] > 31 || p[5] > 23 || p[6] > 59 || p[7] > 59) return ST_BAD_VALUE;
  if (p[8] > 99 && p[8] != NOT_GIVEN) return ST_BAD_VALUE;
  obuf_printf(&text, "%02d%02d%02d%02d%02d%02d", year - 2000, p[2], p[3], p[5], p[6], p[7]);
  status_t status = form_read_stamp(obuf_bytes(&text), &wall);
  if (status != ST_OK) return status;
  /* 1970-01-01 was a Thursday; Monday is 1. */
  int64_t weekday = mod_floor(div_floor(wall.s, SECONDS_PER_DAY) + 3, 7) + 1;
  if (p[4] != NOT_GIVEN && p[4] != weekday) return ST_BAD_VALUE;
  int32_t deviation = p[9] << 8 | p[10];
  if (deviation == DEVIATION_NOT_GIVEN)
    return meter_wall(meter, wall.s, (p[11] & STATUS_DST) != 0, clock);
  if (deviation > DEVIATION_NOT_GIVEN) deviation -= 0x10000;
  if (deviation < DEVIATION_MIN || deviation > DEVIATION_MAX) return ST_BAD_VALUE;
  clock->s = wall.s + deviation * SECONDS_PER_MINUTE;
  return ST_OK;
}

/* --- read --- */

/* Section 8 "Clock by rule": any year, the last such weekday or the one from that day of the month
 * on, and no deviation. */
static void put_turn(obuf_t *out, const meter_turn_t *turn) {
  static const uint8_t days[TURN_LAST] = {0x01, 0x08, 0x0F, 0x16, DAY_LAST};
  CHECK(turn->week >= 1);
  CHECK(turn->week <= TURN_LAST);
  const uint8_t octets[AX_STAMP_LEN] = {NOT_GIVEN,
                                        NOT_GIVEN,
                                        (uint8_t)turn->month,
                                        days[turn->week - 1],
                                        (uint8_t)turn->weekday,
                                        (uint8_t)(turn->second / 3600),
                                        (uint8_t)(turn->second / SECONDS_PER_MINUTE % 60),
                                        (uint8_t)(turn->second % SECONDS_PER_MINUTE),
                                        0x00,
                                        DEVIATION_NOT_GIVEN >> 8,
                                        DEVIATION_NOT_GIVEN & 0xFF,
                                        0x00};
  ax_octets(out, bytes_of(octets, sizeof octets));
}

/* A change of the zone by the wall clock that holds just before it. */
static void put_change(obuf_t *out, claim_t at, int32_t offset_s, bool dst) {
  if (at.s == METER_ABSENT)
    ax_stamp_absent(out);
  else
    ax_stamp(out, at, offset_s, dst ? STATUS_DST : 0);
}

/* What the zone says: attributes 3 and 5 to 8. */
static cosem_result_t get_zone(const polyphase_get_t *get) {
  meter_zone_t zone;
  meter_zone(get->port->meter, &zone);
  switch (get->attribute) {
  case ATTRIBUTE_ZONE: /* as the deviation: from local time to UTC */
    ax_i16(get->out, (int16_t)-div_floor(zone.standard_s, SECONDS_PER_MINUTE));
    return COSEM_OK;
  case ATTRIBUTE_BEGIN:
    if (zone.by_rule && zone.to_dst.shown) {
      put_turn(get->out, &zone.to_dst);
      return COSEM_OK;
    }
    put_change(get->out, zone.begin, zone.begin_offset_s, false);
    return COSEM_OK;
  case ATTRIBUTE_END:
    if (zone.by_rule && zone.to_standard.shown) {
      put_turn(get->out, &zone.to_standard);
      return COSEM_OK;
    }
    put_change(get->out, zone.end, zone.end_offset_s, true);
    return COSEM_OK;
  case ATTRIBUTE_DEVIATION:
    ax_i8(get->out, (int8_t)div_floor(zone.dst_s, SECONDS_PER_MINUTE));
    return COSEM_OK;
  case ATTRIBUTE_ENABLED:
    ax_boolean(get->out, zone.dst_s != 0);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

cosem_result_t polyphase_clock_get(const polyphase_get_t *get) {
  meter_face_t face;
  switch (get->attribute) {
  case ATTRIBUTE_TIME:
    meter_face(get->port->meter, &face);
    ax_stamp(get->out, face.clock, face.offset_s, face.clock_status);
    return COSEM_OK;
  case ATTRIBUTE_STATUS:
    meter_face(get->port->meter, &face);
    ax_u8(get->out, face.clock_status);
    return COSEM_OK;
  case ATTRIBUTE_BASE:
    ax_enum(get->out, CRYSTAL);
    return COSEM_OK;
  default:
    return get_zone(get);
  }
}

/* --- set and adjusted --- */

cosem_result_t polyphase_clock_set(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  bytes_t octets;
  claim_t clock;
  if (!cosem_in_octets(&in, &octets)) return COSEM_TYPE_UNMATCHED;
  status_t status = polyphase_cosem_read_stamp(order->port->meter, octets, &clock);
  if (status == ST_OK) status = meter_set_clock(order->port->meter, clock, order->by);
  return polyphase_cosem_result(order->port, status);
}

/* An adjust that comes to nothing is none. */
static cosem_result_t adjust(const polyphase_order_t *order, int64_t seconds) {
  if (seconds == 0) return COSEM_OK;
  return polyphase_cosem_result(order->port, meter_adjust(order->port->meter, seconds, order->by));
}

/* To the nearest multiple of `period` of the wall clock; half-way is forward. */
static cosem_result_t adjust_nearest(const polyphase_order_t *order, int64_t period) {
  meter_face_t face;
  if (!polyphase_cosem_zero(order->data)) return COSEM_TYPE_UNMATCHED;
  meter_face(order->port->meter, &face);
  int64_t wall = face.clock.s + face.offset_s;
  return adjust(order, div_floor(wall + period / 2, period) * period - wall);
}

static cosem_result_t adjust_preset(const polyphase_order_t *order) {
  model_preset_t *preset = &order->port->preset;
  meter_face_t face;
  if (!polyphase_cosem_zero(order->data)) return COSEM_TYPE_UNMATCHED;
  meter_face(order->port->meter, &face);
  bool valid = preset->given && preset->boot == face.boot;
  if (!valid || face.clock.s < preset->from.s || face.clock.s > preset->to.s)
    return COSEM_TEMPORARY_FAILURE;
  preset->given = false;
  return adjust(order, preset->time.s - face.clock.s);
}

static cosem_result_t prepare_preset(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  claim_t stamps[3];
  meter_face_t face;
  size_t count = 0;
  if (!cosem_in_structure(&in, &count) || count != 3) return COSEM_TYPE_UNMATCHED;
  for (size_t i = 0; i < 3; i++) {
    bytes_t octets;
    if (!cosem_in_octets(&in, &octets)) return COSEM_TYPE_UNMATCHED;
    if (polyphase_cosem_read_stamp(order->port->meter, octets, &stamps[i]) != ST_OK)
      return COSEM_TYPE_UNMATCHED;
  }
  if (stamps[1].s > stamps[2].s) return COSEM_TYPE_UNMATCHED;
  meter_face(order->port->meter, &face);
  order->port->preset = (model_preset_t){
      .given = true, .boot = face.boot, .time = stamps[0], .from = stamps[1], .to = stamps[2]};
  return COSEM_OK;
}

/* A shift of 0 is no adjust at all, as in the other language. */
static cosem_result_t shift(const polyphase_order_t *order) {
  cosem_in_t in = cosem_in(order->data);
  int64_t seconds = 0;
  if (!cosem_in_signed(&in, 16, &seconds) || seconds == 0) return COSEM_TYPE_UNMATCHED;
  return adjust(order, seconds);
}

cosem_result_t polyphase_clock_act(const polyphase_order_t *order) {
  meter_demand_t demand;
  switch (order->index) {
  case METHOD_QUARTER:
    return adjust_nearest(order, SECONDS_PER_QUARTER);
  case METHOD_PERIOD:
    meter_demand(order->port->meter, &demand);
    return adjust_nearest(order, div_floor(demand.period.ns, NS_PER_S));
  case METHOD_MINUTE:
    return adjust_nearest(order, SECONDS_PER_MINUTE);
  case METHOD_PRESET:
    return adjust_preset(order);
  case METHOD_PREPARE:
    return prepare_preset(order);
  case METHOD_SHIFT:
    return shift(order);
  }
  return COSEM_UNDEFINED;
}
