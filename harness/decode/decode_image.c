/* Class 18 and the schedule of its activation; see decode_image.h. A parameter that is not of its
 * form is "-" in the line: whether the meter may take it is told by the result beside it. */
#include "decode_image.h"

#include <stdio.h>
#include <string.h>

enum {
  CLASS_TRANSFER = 18,
  CLASS_SCHEDULE = 22,
  BLOCK_SIZE = 2,
  BITMAP = 3,
  FIRST = 4,
  ENABLED = 5,
  STATUS = 6,
  TO_ACTIVATE = 7,
  EXECUTION = 4,
  STATUS_MAX = 7,
  IDENTITY_MAX = 64, /* room in a line; the dictionary has 16 */
  TIME_LEN = 4,
  DATE_LEN = 5
};

bool decode_image_is(const decode_place_t *place, const char *name) {
  return place->class_id == CLASS_TRANSFER && strcmp(name, "0-0:44.0.0*255") == 0;
}

/* {octet-string identity, count size}. */
static void image_initiate(decode_axdr_t *reader, char *arg, size_t cap) {
  decode_datum_t head, identity, size;
  char word[IDENTITY_MAX + 1];
  if (!decode_axdr_want(reader, DECODE_STRUCTURE, &head) || head.count != 2 ||
      !decode_axdr_want(reader, DECODE_OCTETS, &identity) ||
      !decode_axdr_want(reader, DECODE_UINT32, &size) || !decode_axdr_end(reader))
    return;
  if (identity.octets.len > IDENTITY_MAX) return;
  for (size_t i = 0; i < identity.octets.len; i++) {
    const char octet = identity.octets.p[i];
    word[i] = octet > ' ' && octet <= '~' ? octet : '?';
  }
  word[identity.octets.len] = 0;
  if (identity.octets.len == 0) snprintf(word, sizeof word, "-"); /* of what is no image */
  snprintf(arg, cap, "%s@%lld", word, (long long)size.number);
}

/* {count number, octet-string}. */
static void image_block(decode_axdr_t *reader, char *arg, size_t cap) {
  decode_datum_t head, number, octets;
  if (decode_axdr_want(reader, DECODE_STRUCTURE, &head) && head.count == 2 &&
      decode_axdr_want(reader, DECODE_UINT32, &number) &&
      decode_axdr_want(reader, DECODE_OCTETS, &octets) && decode_axdr_end(reader))
    snprintf(arg, cap, "%lld@%zu", (long long)number.number, octets.octets.len);
}

/* One {time, date}: octet-strings of COSEM, put together to a stamp without deviation, which is
 * UTC here. False where it is none. */
static bool image_instant(decode_axdr_t *reader, int64_t *utc_s) {
  decode_datum_t head, time, date;
  decode_stamp_t stamp;
  char octets[DECODE_STAMP_LEN];
  if (!decode_axdr_want(reader, DECODE_STRUCTURE, &head) || head.count != 2 ||
      !decode_axdr_want(reader, DECODE_OCTETS, &time) || time.octets.len != TIME_LEN ||
      !decode_axdr_want(reader, DECODE_OCTETS, &date) || date.octets.len != DATE_LEN)
    return false;
  memcpy(octets, date.octets.p, DATE_LEN);
  memcpy(octets + DATE_LEN, time.octets.p, TIME_LEN);
  memcpy(octets + DATE_LEN + TIME_LEN, "\x80\x00\x00", 3);
  if (!decode_stamp_read((decode_view_t){octets, sizeof octets}, &stamp) ||
      time.octets.p[TIME_LEN - 1] != 0)
    return false;
  *utc_s = stamp.local_s;
  return true;
}

static void image_schedule(decode_axdr_t *reader, char *arg, size_t cap) {
  decode_datum_t array;
  int64_t utc_s;
  if (decode_axdr_want(reader, DECODE_ARRAY, &array) && array.count == 1 &&
      image_instant(reader, &utc_s) && decode_axdr_end(reader))
    snprintf(arg, cap, "%lld", (long long)utc_s);
}

/* Methods 1 to 4. */
static bool image_method(unsigned index, decode_axdr_t *reader, const char **what, char *arg) {
  static const char *const names[] = {"image_initiate", "image_block", "image_verify",
                                      "image_activate"};
  enum { INITIATE = 1, BLOCK, VERIFY, ACTIVATE };
  decode_datum_t forced;
  if (index < INITIATE || index > ACTIVATE) return false;
  *what = names[index - INITIATE];
  if (index == INITIATE) image_initiate(reader, arg, DECODE_PUT_ARG_CAP);
  if (index == BLOCK) image_block(reader, arg, DECODE_PUT_ARG_CAP);
  if (index == ACTIVATE && decode_axdr_want(reader, DECODE_INT8, &forced) && forced.number == 1 &&
      decode_axdr_end(reader))
    snprintf(arg, DECODE_PUT_ARG_CAP, "force");
  return true;
}

bool decode_image_word(const decode_asked_t *asked, const decode_item_t *item, const char *name,
                       const char **what, char arg[DECODE_PUT_ARG_CAP]) {
  const bool set = asked->kind == DECODE_ASKED_SET;
  decode_axdr_t reader = decode_axdr_over(decode_put_data(asked, item));
  decode_datum_t enabled;
  snprintf(arg, DECODE_PUT_ARG_CAP, "-");
  if (set && item->place.class_id == CLASS_SCHEDULE && item->place.index == EXECUTION &&
      strcmp(name, "0-0:15.0.2*255") == 0) {
    *what = "image_schedule";
    image_schedule(&reader, arg, DECODE_PUT_ARG_CAP);
    return true;
  }
  if (!decode_image_is(&item->place, name)) return false;
  if (!set) return image_method(item->place.index, &reader, what, arg);
  if (item->place.index != ENABLED) return false;
  *what = "image_enable";
  if (decode_axdr_want(&reader, DECODE_BOOLEAN, &enabled) && decode_axdr_end(&reader))
    snprintf(arg, DECODE_PUT_ARG_CAP, "%d", enabled.number ? 1 : 0);
  return true;
}

/* How many bits there are, and how many of them are set. */
static void image_bits(const decode_datum_t *bits, decode_image_t *image) {
  image->blocks = (int64_t)bits->count;
  image->there = 0;
  for (size_t at = 0; at < bits->count; at++)
    if (((unsigned char)bits->octets.p[at / 8] & 0x80U >> at % 8) != 0) image->there++;
}

/* Array of one {count size, octet-string identity, octet-string hash}, or of none. */
static bool image_to_activate(decode_axdr_t *reader) {
  decode_datum_t array, head, size, identity, hash;
  if (!decode_axdr_want(reader, DECODE_ARRAY, &array) || array.count > 1) return false;
  return array.count == 0 ||
         (decode_axdr_want(reader, DECODE_STRUCTURE, &head) && head.count == 3 &&
          decode_axdr_want(reader, DECODE_UINT32, &size) &&
          decode_axdr_want(reader, DECODE_OCTETS, &identity) &&
          decode_axdr_want(reader, DECODE_OCTETS, &hash) && hash.octets.len == DECODE_HASH_LEN);
}

const char *decode_image_served(const decode_place_t *place, decode_view_t data,
                                decode_image_t *image) {
  static const int types[] = {[BLOCK_SIZE] = DECODE_UINT32,
                              [BITMAP] = DECODE_BITS,
                              [FIRST] = DECODE_UINT32,
                              [ENABLED] = DECODE_BOOLEAN,
                              [STATUS] = DECODE_ENUM};
  static const char wrong[] = "attribute of the image transfer that is not of its form";
  decode_axdr_t reader = decode_axdr_over(data);
  decode_datum_t datum = {0};
  if (place->index < BLOCK_SIZE || place->index > TO_ACTIVATE) return NULL;
  const bool formed = place->index == TO_ACTIVATE
                          ? image_to_activate(&reader)
                          : decode_axdr_want(&reader, types[place->index], &datum);
  if (!formed || !decode_axdr_end(&reader)) return wrong;
  if (place->index == STATUS && datum.number > STATUS_MAX) return wrong;
  if (place->index == STATUS) image->status = datum.number;
  if (place->index == FIRST) image->first = datum.number;
  if (place->index == BITMAP) image_bits(&datum, image);
  if (place->index == ENABLED) image->enabled = datum.number ? 1 : 0;
  return NULL;
}

void decode_image_line(const decode_dlms_t *dlms, const decode_image_t *image) {
  const int64_t words[] = {image->status, image->first, image->enabled};
  char line[64];
  size_t len = 0;
  if (image->blocks >= 0) {
    decode_text_printf(dlms->voice->facts, "bitmap %d %ld %lld %lld %lld\n", dlms->meter,
                       dlms->visit, (long long)dlms->asked.at_ns, (long long)image->blocks,
                       (long long)image->there);
    decode_voice_say(dlms->voice, "image: %lld of %lld blocks are there", (long long)image->there,
                     (long long)image->blocks);
  }
  if (image->status < 0 && image->first < 0 && image->enabled < 0) return;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    len += (size_t)(words[i] < 0
                        ? snprintf(line + len, sizeof line - len, " -")
                        : snprintf(line + len, sizeof line - len, " %lld", (long long)words[i]));
  decode_text_printf(dlms->voice->facts, "image %d %ld %lld%s\n", dlms->meter, dlms->visit,
                     (long long)dlms->asked.at_ns, line);
  decode_voice_say(dlms->voice, "image: status, first missing block, enabled%s", line);
}
