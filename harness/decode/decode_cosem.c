/* Objects and values of polyphase-tou; see decode_cosem.h. Forms, a letter each:
 *   t text   N text, may be empty   c double-long-unsigned   u unsigned   e long64-unsigned
 *   g long64   R unsigned 1…3 as R1…R3   s strict stamp or absent   S any stamp or absent
 *   K the clock: claim, status, offset   E the last episode of clock loss   x a SHA-256 */
#include "decode_cosem.h"

#include <stdio.h>
#include <string.h>

enum { AMPERE = 33, VOLT = 35 };

static const decode_object_form_t objects[] = {
    {"0-0:96.1.0*255", 1, {2}, "t", 0, 0},
    {"0-0:96.1.1*255", 1, {2}, "t", 0, 0},
    {"0-0:1.0.0*255", 8, {2}, "K", 0, 0},
    {"0-0:96.5.0*255", 1, {2}, "c", 0, 0},
    {"0-0:96.14.0*255", 1, {2}, "u", 0, 0},
    {"0-0:96.7.0*255", 1, {2}, "c", 0, 0},
    {"0-0:128.2.0*255", 1, {2}, "R", 0, 0},
    {"0-0:128.3.0*255", 1, {2}, "E", 0, 0},
    {"0-0:128.4.0*255", 1, {2}, "c", 0, 0},
    {"0-0:128.5.0*255", 1, {2}, "c", 0, 0},
    {"0-0:13.0.0*255", 20, {2, 6, 10}, "tNS", 0, 0},
    {"1-0:0.4.2*255", 3, {2}, "e", -2, AMPERE},
    {"1-0:0.4.5*255", 3, {2}, "e", -2, AMPERE},
    {"1-0:0.4.3*255", 3, {2}, "e", -2, VOLT},
    {"1-0:0.4.6*255", 3, {2}, "e", -2, VOLT},
    {"1-0:0.1.0*255", 1, {2}, "c", 0, 0},
    {"1-0:0.1.2*255", 1, {2}, "S", 0, 0},
};

void decode_cosem_name(const unsigned char obis[DECODE_OBIS_LEN], char name[DECODE_NAME_CAP]) {
  snprintf(name, DECODE_NAME_CAP, "%u-%u:%u.%u.%u*%u", obis[0], obis[1], obis[2], obis[3], obis[4],
           obis[5]);
}

/* A register: of class 4 where it has a stamp. */
static bool cosem_register(const decode_shape_t *shape, const char *name,
                           decode_object_form_t *object) {
  for (int i = 0; i < shape->register_count; i++) {
    const decode_object_t *known = &shape->objects[shape->register_first + i];
    if (strcmp(name, known->name) != 0) continue;
    const bool stamped = strcmp(known->forms, "ds?") == 0;
    *object = (decode_object_form_t){.name = known->name,
                                     .class_id = stamped ? 4 : 3,
                                     .parts = {2, stamped ? 5 : 0},
                                     .forms = stamped                  ? "es"
                                              : known->forms[0] == 'g' ? "g"
                                                                       : "e",
                                     .scaler = -3,
                                     .unit = known->unit_code};
    return true;
  }
  return false;
}

bool decode_cosem_object(const decode_shape_t *shape, const char *name,
                         decode_object_form_t *object) {
  /* Those that not every meter has. */
  static const decode_object_form_t counts[] = {
      {"0-0:128.30.0*255", 1, {2}, "c", 0, 0}, {"0-0:128.33.0*255", 1, {2}, "c", 0, 0},
      {"0-0:128.34.0*255", 1, {2}, "c", 0, 0}, {"1-0:0.2.0*255", 1, {2}, "t", 0, 0},
      {"1-0:0.2.1*255", 1, {2}, "t", 0, 0},    {"1-0:0.2.8*255", 1, {2}, "x", 0, 0},
      {"1-0:0.2.9*255", 1, {2}, "x", 0, 0},    {"0-0:128.40.0*255", 1, {2}, "c", 0, 0},
      {"0-0:128.44.0*255", 1, {2}, "c", 0, 0}, {"1-0:12.32.0*255", 1, {2}, "c", 0, 0},
      {"1-0:12.36.0*255", 1, {2}, "c", 0, 0}};
  const decode_view_t view = {name, strlen(name)};
  for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++)
    if (strcmp(name, objects[i].name) == 0) {
      *object = objects[i];
      return true;
    }
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
    if (strcmp(name, counts[i].name) == 0) {
      *object = counts[i];
      return decode_shape_find(shape, view) != DECODE_OBJECT_NONE;
    }
  return cosem_register(shape, name, object);
}

bool decode_cosem_ratios(decode_view_t data, char *word, size_t cap) {
  decode_axdr_t reader = decode_axdr_over(data);
  decode_datum_t head, ratio[4];
  if (!decode_axdr_want(&reader, DECODE_STRUCTURE, &head) || head.count != 4) return false;
  for (int i = 0; i < 4; i++)
    if (!decode_axdr_want(&reader, DECODE_UINT64, &ratio[i])) return false;
  if (!decode_axdr_end(&reader)) return false;
  snprintf(word, cap, "%lld/%lld/%lld/%lld", (long long)ratio[0].number, (long long)ratio[1].number,
           (long long)ratio[2].number, (long long)ratio[3].number);
  return true;
}

static void cosem_number(decode_text_t *words, int64_t number) {
  decode_text_printf(words, " %lld", (long long)number);
}

static bool cosem_text(decode_view_t octets, bool optional, decode_text_t *words) {
  for (size_t i = 0; i < octets.len; i++)
    if (octets.p[i] <= ' ' || octets.p[i] > '~') return false;
  if (octets.len == 0 && !optional) return false;
  decode_text_add(words, " ", 1);
  decode_text_add(words, octets.len ? octets.p : "-", octets.len ? octets.len : 1);
  return true;
}

static bool cosem_stamp(decode_view_t octets, bool strict, decode_text_t *words) {
  int64_t utc_s;
  if (decode_stamp_absent(octets)) {
    decode_text_add(words, " -", 2);
    return true;
  }
  if (!decode_stamp_served(octets, strict, &utc_s)) return false;
  cosem_number(words, utc_s);
  return true;
}

/* Local time, deviation = minutes from local time to UTC: UTC = local + deviation, and the offset
 * of local time is its opposite. */
static bool cosem_clock(decode_view_t octets, decode_text_t *words) {
  decode_stamp_t stamp;
  if (!decode_stamp_read(octets, &stamp) || !stamp.exact || !stamp.deviated) return false;
  cosem_number(words, stamp.local_s + stamp.deviation_min * 60);
  cosem_number(words, stamp.status);
  cosem_number(words, -stamp.deviation_min * 60);
  return true;
}

/* {count, stamp first, stamp last, boolean open, long64 E_set or null}. Before the first episode
 * all is empty: nothing open, and nothing that was set. */
static bool cosem_episode(decode_axdr_t *reader, decode_text_t *words) {
  decode_datum_t count, stamp, open, set;
  if (!decode_axdr_want(reader, DECODE_UINT32, &count)) return false;
  cosem_number(words, count.number);
  for (int i = 0; i < 2; i++)
    if (!decode_axdr_want(reader, DECODE_OCTETS, &stamp) ||
        !cosem_stamp(stamp.octets, false, words))
      return false;
  if (!decode_axdr_want(reader, DECODE_BOOLEAN, &open) || !decode_axdr_read(reader, &set) ||
      (set.type != DECODE_NULL && set.type != DECODE_INT64))
    return false;
  const bool is_set = set.type == DECODE_INT64;
  if (count.number == 0 && !open.number && !is_set)
    decode_text_add(words, " -", 2);
  else
    cosem_number(words, open.number ? 1 : 0);
  if (is_set)
    cosem_number(words, set.number);
  else
    decode_text_add(words, " -", 2);
  return true;
}

static bool cosem_hash(decode_view_t octets, decode_text_t *words) {
  if (octets.len != DECODE_HASH_LEN) return false;
  decode_text_add(words, " ", 1);
  for (size_t i = 0; i < octets.len; i++)
    decode_text_printf(words, "%02x", (unsigned char)octets.p[i]);
  return true;
}

static int cosem_type(char form) {
  switch (form) {
  case 'c':
    return DECODE_UINT32;
  case 'u':
  case 'R':
    return DECODE_UINT8;
  case 'e':
    return DECODE_UINT64;
  case 'g':
    return DECODE_INT64;
  case 'E':
    return DECODE_STRUCTURE;
  }
  return DECODE_OCTETS;
}

static bool cosem_form(char form, decode_axdr_t *reader, decode_text_t *words) {
  decode_datum_t datum;
  if (!decode_axdr_want(reader, cosem_type(form), &datum)) return false;
  switch (form) {
  case 't':
  case 'N':
    return cosem_text(datum.octets, form == 'N', words);
  case 's':
  case 'S':
    return cosem_stamp(datum.octets, form == 's', words);
  case 'x':
    return cosem_hash(datum.octets, words);
  case 'K':
    return cosem_clock(datum.octets, words);
  case 'E':
    return datum.count == 5 && cosem_episode(reader, words);
  case 'R':
    if (datum.number < 1 || datum.number > 3) return false;
    decode_text_printf(words, " R%lld", (long long)datum.number);
    return true;
  }
  cosem_number(words, datum.number);
  return true;
}

bool decode_cosem_words(const decode_object_form_t *object, int part, decode_view_t data,
                        decode_text_t *words) {
  decode_axdr_t reader = decode_axdr_over(data);
  const size_t before = words->len;
  if (cosem_form(object->forms[part], &reader, words) && decode_axdr_end(&reader)) return true;
  if (words->p) words->p[before] = 0;
  words->len = before;
  return false;
}

const char *decode_cosem_fixed(const decode_place_t *place, const decode_object_form_t *object,
                               decode_view_t data) {
  decode_axdr_t reader = decode_axdr_over(data);
  decode_datum_t datum, scaler, unit;
  if (place->index == 1) {
    const bool named = decode_axdr_want(&reader, DECODE_OCTETS, &datum) &&
                       datum.octets.len == DECODE_OBIS_LEN &&
                       memcmp(datum.octets.p, place->obis, DECODE_OBIS_LEN) == 0;
    return named ? NULL : "logical name that is not that of the object";
  }
  if (!object || !object->unit || place->index != 3) return NULL;
  const bool formed = decode_axdr_want(&reader, DECODE_STRUCTURE, &datum) && datum.count == 2 &&
                      decode_axdr_want(&reader, DECODE_INT8, &scaler) &&
                      decode_axdr_want(&reader, DECODE_ENUM, &unit);
  if (formed && scaler.number == object->scaler && unit.number == object->unit) return NULL;
  return "scaler and unit that are not those of the dictionary";
}
