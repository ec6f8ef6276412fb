/* Firmware in the roster: what runs in a meter at the start, whose signatures it takes, how long an
 * image may be, and the images that can be sent. A meter without `firmware` facts takes none. What
 * an image holds is not looked at here: a bad one is to be refused by name, when it is ordered.
 * Sources: harness/scenario/FACTS.md, decision 0009. */
#include "pmu/data/site_read.h"

#include <string.h>

enum { IMAGE_LONGEST = 1 << 20, LOG_ROWS = 100 };

site_firmware_t site_firmware_default(void) {
  return (site_firmware_t){.image_max = IMAGE_LONGEST, .log_max = LOG_ROWS};
}

bool site_has_firmware(const site_meter_t *meter) {
  return meter->firmware.parts[0].identity != NULL;
}

status_t site_firmware_hardware(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) meter->firmware.hardware = site_text(reader, fact, 2);
  return status;
}

/* `firmware M PART VERSION COUNTER IDENTITY` */
status_t site_firmware_part(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  int32_t part = 0;
  int64_t version = 0;
  int64_t counter = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 2, 1, SITE_PARTS, &part);
  if (status == ST_OK) status = site_number(reader, fact, 3, 0, UINT32_MAX, &version);
  if (status == ST_OK) status = site_number(reader, fact, 4, 0, UINT32_MAX, &counter);
  if (status != ST_OK) return status;
  meter->firmware.parts[part - 1] =
      (site_part_t){(uint32_t)version, (uint32_t)counter, site_text(reader, fact, 5)};
  return ST_OK;
}

/* `trust M ROLE CURVE HEX` */
status_t site_firmware_trust(site_reader_t *reader, const fact_t *fact) {
  enum { POINT_P256 = 65, POINT_P384 = IMAGE_POINT_MAX };
  site_meter_t *meter = NULL;
  int32_t role = 0;
  int32_t curve = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK) status = site_i32(reader, fact, 2, IMAGE_MAKER, IMAGE_AUTHORITY, &role);
  if (status == ST_OK) status = site_i32(reader, fact, 3, IMAGE_P256, IMAGE_P384, &curve);
  if (status != ST_OK) return status;
  if (meter->firmware.key_count == SITE_TRUST_MAX)
    return site_wrong(reader, fact, "at most eight keys that a meter trusts");
  if (meter->firmware.keys == NULL)
    meter->firmware.keys = ARENA_ARRAY(reader->arena, image_key_t, SITE_TRUST_MAX);
  image_key_t *key = &meter->firmware.keys[meter->firmware.key_count];
  key->role = (uint8_t)role;
  key->curve = (uint8_t)curve;
  key->point_len = curve == IMAGE_P256 ? POINT_P256 : POINT_P384;
  status = site_hex(reader, fact, 4, key->point, key->point_len);
  if (status == ST_OK) meter->firmware.key_count++;
  return status;
}

/* `image I NAME HEX` */
status_t site_firmware_image(site_reader_t *reader, const fact_t *fact) {
  site_t *site = reader->site;
  status_t status = site_declared(reader, fact, site->image_count);
  if (status != ST_OK) return status;
  size_t len = fact_word(fact, 3).len / 2;
  uint8_t *file = ARENA_ARRAY(reader->arena, uint8_t, len + 1);
  status = site_hex(reader, fact, 3, file, len);
  if (status != ST_OK) return status;
  site->images[site->image_count++] =
      (site_image_t){site_text(reader, fact, 2), bytes_of(file, len)};
  return ST_OK;
}

status_t site_firmware_limit(site_reader_t *reader, const fact_t *fact, site_meter_t *meter,
                             bool *taken) {
  bytes_t key = fact_word(fact, 2);
  int64_t block = 0; /* the meter says its own */
  int64_t *to = bytes_is(key, "image")          ? &meter->firmware.image_max
                : bytes_is(key, "firmware_log") ? &meter->firmware.log_max
                : bytes_is(key, "image_block")  ? &block
                                                : NULL;
  *taken = to != NULL;
  return to == NULL ? ST_OK : site_number(reader, fact, 3, 1, UINT32_MAX, to);
}

status_t site_firmware_order(site_reader_t *reader, const fact_t *fact, site_command_t *command) {
  bytes_t word = fact_word(fact, 4);
  int64_t index = 0;
  command->unseen = word.len > 0 && word.p[word.len - 1] == '!';
  if (command->unseen) word.len--;
  if (bytes_to_i64(word, &index) != ST_OK || index < 0 ||
      (size_t)index >= reader->site->image_count)
    return site_wrong(reader, fact, "an image that was declared before");
  command->image = (uint32_t)index;
  return ST_OK;
}
