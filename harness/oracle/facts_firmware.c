/* The facts of firmware and of the display: what runs at the start, its flaws, the images that were
 * made, and who looks when. Keys and who trusts them are no matter of what is right: a fact says
 * whether a signature is good. Sources: FACTS.md; pmu/docs/decisions/0009, 0010. */
#include "facts.h"

#include <string.h>

enum { TEXT_MAX = 16, HASH_LEN = 64 }; /* image.md: a text of the manifest; hex digits of SHA-256 */
#define U32_MAX INT64_C(4294967295)

static bool number_of(const char *word, int64_t least, int64_t most, int64_t *at) {
  return oracle_text_int(word, at) && *at >= least && *at <= most;
}

/* The place of `word` in a list that ends with NULL. */
static bool choose(const char *const *choices, const char *word, int *index) {
  for (int i = 0; choices[i] != NULL; i++) {
    if (strcmp(choices[i], word) != 0) continue;
    *index = i;
    return true;
  }
  return false;
}

static const char *const flaw_words[] = {
    [FLAW_LATE_SWITCHING] = "late_switching", [FLAW_TIE_LAST] = "tie_last", NULL};

static bool read_flaw(firmware_fact_t *firmware, const words_t *words) {
  int flaw = 0;
  int64_t late_s = 0;
  if (words->count != 4 || !choose(flaw_words, words->word[2], &flaw)) return false;
  if (firmware->flaws[flaw]) return false; /* each once */
  firmware->flaws[flaw] = true;
  if (flaw == FLAW_TIE_LAST) return strcmp(words->word[3], "-") == 0;
  if (!number_of(words->word[3], 1, 1800, &late_s)) return false;
  firmware->late_ns = late_s * ORACLE_NS_PER_S;
  return true;
}

/* Part 1, then part 2: what a meter has of one it has of both. */
static bool read_part(firmware_fact_t *firmware, const words_t *words) {
  int64_t part = 0;
  firmware_part_t one = {.declared = true};
  if (words->count != 6 || !number_of(words->word[2], 1, FIRMWARE_PARTS, &part) ||
      !number_of(words->word[3], 0, U32_MAX, &one.version) ||
      !number_of(words->word[4], 0, U32_MAX, &one.counter)) {
    return false;
  }
  one.identity = words->word[5];
  if (strlen(one.identity) > TEXT_MAX) return false;
  if (firmware->parts[part - 1].declared || (part == 2 && !firmware->parts[0].declared)) {
    return false;
  }
  firmware->parts[part - 1] = one;
  return true;
}

bool oracle_facts_firmware(meter_fact_t *meter, const words_t *words) {
  firmware_fact_t *firmware = &meter->firmware;
  if (strcmp(words->word[0], "firmware") == 0) return read_part(firmware, words);
  if (strcmp(words->word[0], "flaw") == 0) return read_flaw(firmware, words);
  firmware->hardware = words->word[2];
  return words->count == 3 && strlen(firmware->hardware) <= TEXT_MAX;
}

bool oracle_facts_takes_images(const meter_fact_t *meter) {
  return meter->firmware.parts[0].declared;
}

static bool read_word(image_fact_t *image, const char *key, const char *word) {
  static const char *const signatures[] = {"good", "bad", "absent", NULL};
  static const char *const damages[] = {"none", "body", "short", "long", "form", NULL};
  int index = 0;
  if (strcmp(key, "maker") == 0 || strcmp(key, "authority") == 0) {
    signed_t *which = key[0] == 'm' ? &image->maker : &image->authority;
    if (!choose(signatures, word, &index)) return false;
    *which = (signed_t)index;
    return true;
  }
  if (strcmp(key, "damage") == 0) {
    if (!choose(damages, word, &index)) return false;
    image->damage = (damage_t)index;
    return true;
  }
  if (strcmp(key, "mends") == 0) {
    if (strcmp(word, "-") == 0) return true;
    if (!choose(flaw_words, word, &index)) return false;
    image->mends[index] = true;
    return true;
  }
  if (strcmp(key, "hash") == 0) {
    image->hash = word;
    return strlen(word) == HASH_LEN;
  }
  const char **place = strcmp(key, "hardware") == 0   ? &image->hardware
                       : strcmp(key, "approval") == 0 ? &image->approval
                       : strcmp(key, "identity") == 0 ? &image->identity
                       : strcmp(key, "serial") == 0   ? &image->serial
                                                      : NULL;
  if (place == NULL || strlen(word) > TEXT_MAX) return false;
  *place = place == &image->serial && strcmp(word, "-") == 0 ? NULL : word;
  return true;
}

static bool read_key(image_fact_t *image, const char *key, const char *word) {
  int64_t part = 1, object = image->object ? 1 : 0;
  struct {
    const char *key;
    int64_t *place;
    int64_t least, most;
  } numbers[] = {{"part", &part, 1, FIRMWARE_PARTS},   {"version", &image->version, 0, U32_MAX},
                 {"least", &image->least, 0, U32_MAX}, {"counter", &image->counter, 0, U32_MAX},
                 {"size", &image->size, 0, U32_MAX},   {"object", &object, 0, 1}};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
    if (strcmp(key, numbers[i].key) != 0) continue;
    if (!number_of(word, numbers[i].least, numbers[i].most, numbers[i].place)) return false;
    if (i == 0) image->part = (int)part - 1;
    image->object = object == 1;
    return true;
  }
  return read_word(image, key, word);
}

bool oracle_facts_image(facts_t *facts, const words_t *words) {
  int64_t index = 0, count = (int64_t)facts->image_count;
  if (words->count != 4 || !number_of(words->word[1], 0, count, &index)) return false;
  if (index == count) {
    facts->images[facts->image_count++] =
        (image_fact_t){.hardware = "", .approval = "-", .identity = "-", .hash = "-"};
  }
  return read_key(&facts->images[index], words->word[2], words->word[3]);
}

bool oracle_facts_look(meter_fact_t *meter, const words_t *words) {
  glance_t look = {0};
  if (words->count != 4 || !oracle_text_int(words->word[2], &look.at_ns)) return false;
  if (!oracle_facts_is_instant(look.at_ns)) return false;
  look.code = words->word[3];
  bool back = meter->look_count > 0 && meter->looks[meter->look_count - 1].at_ns > look.at_ns;
  if (back) return false; /* ascending */
  meter->looks[meter->look_count++] = look;
  return true;
}
