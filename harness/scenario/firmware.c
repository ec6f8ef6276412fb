/* What firmware a meter runs at the start (decision 0009), of a statement or below a meter, and
 * the two ways in which images and meters write the same things: versions and sizes. The images
 * themselves are images.c's. */
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/image_file.h"
#include "harness/scenario/story.h"

enum { VERSION_PARTS = 4, OCTET_MAX = 255, SWITCHING_S_MAX = 1800, OCTETS_MAX_DIGITS = 7 };

bool firmware_word(story_t *story, const yaml_value_t *value, const char *what, const char **out) {
  const char *text = NULL;
  if (!story_name(story, value, what, &text)) return false;
  if (strlen(text) > IMAGE_TEXT) {
    yaml_complain_of(story->file, value, "%s has at most %d characters", what, IMAGE_TEXT);
    return false;
  }
  *out = text;
  return true;
}

/* `2.1.0.7`: each part an octet, the first the highest. */
bool firmware_version(story_t *story, const yaml_value_t *value, uint32_t *out) {
  const char *text = NULL;
  if (!yaml_scalar(story->file, value, "a version", &text)) return false;
  uint32_t version = 0;
  int32_t parts = 0;
  for (const char *at = text; parts < VERSION_PARTS; parts++) {
    size_t len = strspn(at, "0123456789");
    int64_t octet = 0;
    if (len == 0 || len > 3 || bytes_to_i64(bytes_of(at, len), &octet) != ST_OK) break;
    if (octet > OCTET_MAX || at[len] != (parts + 1 < VERSION_PARTS ? '.' : '\0')) break;
    version = version << 8 | (uint32_t)octet;
    at += len + 1;
  }
  if (parts < VERSION_PARTS) {
    yaml_complain_of(story->file, value,
                     "'%.40s' is no version: four numbers of 0 to 255, as 2.1.0.7", text);
    return false;
  }
  *out = version;
  return true;
}

/* `2 KiB`, `300 octets`. */
bool firmware_size(story_t *story, const yaml_value_t *value, int64_t min, int64_t max,
                   int64_t *out) {
  const char *text = NULL;
  int64_t number = 0;
  if (!yaml_scalar(story->file, value, "a size", &text)) return false;
  size_t len = strspn(text, "0123456789");
  bool kib = strcmp(text + len, " KiB") == 0;
  bool good = len > 0 && len <= OCTETS_MAX_DIGITS && (kib || strcmp(text + len, " octets") == 0);
  good = good && bytes_to_i64(bytes_of(text, len), &number) == ST_OK;
  if (kib) number *= 1024;
  if (good && number >= min && number <= max) {
    *out = number;
    return true;
  }
  yaml_complain_of(story->file, value,
                   "'%.40s' is no size here: write octets or KiB, from %lld octets to %lld", text,
                   (long long)min, (long long)max);
  return false;
}

static void read_part(story_t *story, yaml_value_t *map, statement_part_t *part) {
  if (!story_map(story, map, "a part of the firmware")) return;
  yaml_value_t *version = story_need(story, map, SECTION_firmware_part, "version");
  yaml_value_t *counter = story_need(story, map, SECTION_firmware_part, "counter");
  yaml_value_t *identity = story_need(story, map, SECTION_firmware_part, "identity");
  if (version != NULL) firmware_version(story, version, &part->version);
  if (counter != NULL)
    yaml_int(story->file, counter, 0, UINT32_MAX, "a security counter", &part->counter);
  if (identity != NULL) firmware_word(story, identity, "a software identity", &part->identity);
}

/* `tie_last`, or `{late_switching: 90 s}`. */
static void read_flaw(story_t *story, yaml_value_t *value, statement_firmware_t *out) {
  static const char *const PLAIN[] = {"tie_last"};
  size_t index = 0;
  int64_t ns = 0;
  if (value->kind != YAML_KIND_MAP) {
    if (!yaml_choice(story->file, value, PLAIN, 1, "flaw", &index)) return;
    out->flaw = PLAIN[index];
    out->flaw_arg = "-";
    return;
  }
  yaml_value_t *late = story_need(story, value, SECTION_flaw, "late_switching");
  if (late == NULL || !story_span(story, late, NS_PER_S, SWITCHING_S_MAX * NS_PER_S, &ns)) return;
  if (ns % NS_PER_S != 0) {
    yaml_complain_of(story->file, late, "rates change late by whole seconds");
    return;
  }
  out->flaw = "late_switching";
  out->flaw_arg = arena_printf(story->arena, "%lld", (long long)(ns / NS_PER_S));
}

static void read_size_of(story_t *story, yaml_value_t *map, const char *key, int64_t min,
                         int64_t max, int64_t *limit) {
  yaml_value_t *value = story_get(story, map, SECTION_firmware, key);
  if (value != NULL) firmware_size(story, value, min, max, limit);
}

void statement_firmware_read(story_t *story, yaml_value_t *map, statement_firmware_t *out) {
  *out = (statement_firmware_t){.limits = {-1, -1, -1}};
  if (!story_map(story, map, "firmware")) return;
  yaml_value_t *hardware = story_need(story, map, SECTION_firmware, "hardware");
  yaml_value_t *legal = story_need(story, map, SECTION_firmware, "legal");
  yaml_value_t *application = story_need(story, map, SECTION_firmware, "application");
  yaml_value_t *flaw = story_get(story, map, SECTION_firmware, "flaw");
  yaml_value_t *log = story_get(story, map, SECTION_firmware, "firmware_log");
  if (hardware != NULL) firmware_word(story, hardware, "a hardware type", &out->hardware);
  if (legal != NULL) read_part(story, legal, &out->parts[0]);
  if (application != NULL) read_part(story, application, &out->parts[1]);
  if (flaw != NULL) read_flaw(story, flaw, out);
  read_size_of(story, map, "image_block", FIRMWARE_BLOCK_MIN, FIRMWARE_BLOCK_MAX, &out->limits[0]);
  read_size_of(story, map, "image", IMAGE_MANIFEST, FIRMWARE_IMAGE_MAX, &out->limits[1]);
  if (log != NULL)
    yaml_int(story->file, log, FIRMWARE_LOG_MIN, FIRMWARE_LOG_MAX, "rows of the log",
             &out->limits[2]);
}

/* --- Facts --- */

static void put_running(text_t *out, size_t m, const statement_firmware_t *of) {
  text_printf(out, "hardware %zu %s\n", m, of->hardware);
  for (int32_t i = 0; i < STATEMENT_FIRMWARE_PARTS; i++)
    text_printf(out, "firmware %zu %d %u %lld %s\n", m, (int)i + 1, (unsigned)of->parts[i].version,
                (long long)of->parts[i].counter, of->parts[i].identity);
  for (int32_t role = 1; role < IMAGE_ROLES; role++) {
    for (int32_t curve = 1; curve < IMAGE_CURVES; curve++)
      text_printf(out, "trust %zu %d %d %s\n", m, (int)role, (int)curve, image_point(role, curve));
  }
  if (of->flaw != NULL) text_printf(out, "flaw %zu %s %s\n", m, of->flaw, of->flaw_arg);
}

void firmware_put(text_t *out, const story_t *story) {
  for (size_t m = 0; m < story->meters.count; m++) {
    const statement_firmware_t *of = &story->meters.at[m].firmware;
    if (of->hardware != NULL) put_running(out, m, of);
  }
  images_put(out, story);
}
