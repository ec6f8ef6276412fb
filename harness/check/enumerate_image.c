/* What firmware a cut left running, as it was served last: of each part the first one or an image,
 * each with its own hash (decision 0009, FW-3). Anything else is neither, and no cut may leave it.
 * Of a meter that declares no firmware there is nothing to say. See enumerate.h. */
#include "harness/check/enumerate.h"

#include "base/sha256.h"

#include <stdio.h>

static const fact_t *last_value(lines_t served, const char *meter, const char *object) {
  const fact_t *last = NULL;
  for (size_t at = 0; at < served.count; at++) {
    const fact_t *line = &served.lines[at];
    if (fact_is(line, "value") && word_is(line, 1, meter) && word_is(line, 4, object)) last = line;
  }
  return last;
}

/* The image of the facts that has this identity and this hash. */
static bool is_made(lines_t facts, bytes_t identity, bytes_t hash) {
  for (size_t at = 0; at < facts.count; at++) {
    const fact_t *line = &facts.lines[at];
    if (!fact_is(line, "image_of") || !word_is(line, 2, "identity") ||
        !bytes_equal(fact_word(line, 3), identity))
      continue;
    for (size_t other = 0; other < facts.count; other++) {
      const fact_t *same = &facts.lines[other];
      if (fact_is(same, "image_of") && bytes_equal(fact_word(same, 1), fact_word(line, 1)) &&
          word_is(same, 2, "hash") && bytes_equal(fact_word(same, 3), hash))
        return true;
    }
  }
  return false;
}

/* What runs of one part as it was served last: the first firmware with the hash of its identity's
 * text, or an image with its own. */
static image_state_t part_state(lines_t facts, lines_t served, const char *meter, int32_t part) {
  char number[2] = {(char)('0' + part), 0}, name[32], hash_name[32], hex[SHA256_HEX + 1];
  const char *const words[] = {meter, number};
  const fact_t *first = lines_find(facts, "firmware", words, 2, 1);
  if (first == NULL) return IMAGE_NONE;
  snprintf(name, sizeof name, "1-0:0.2.%d*255", part - 1);
  snprintf(hash_name, sizeof hash_name, "1-0:0.2.%d*255", part + 7);
  const fact_t *identity = last_value(served, meter, name);
  const fact_t *hash = last_value(served, meter, hash_name);
  if (identity == NULL || hash == NULL) return IMAGE_BROKEN;
  if (is_made(facts, fact_word(identity, 5), fact_word(hash, 5))) return IMAGE_NEW;
  sha256_of(fact_word(first, 5), hex);
  bool old = bytes_equal(fact_word(first, 5), fact_word(identity, 5)) && word_is(hash, 5, hex);
  return old ? IMAGE_OLD : IMAGE_BROKEN;
}

image_state_t enumerate_image(lines_t facts, lines_t served, const char *meter) {
  image_state_t legal = part_state(facts, served, meter, 1);
  image_state_t other = part_state(facts, served, meter, 2);
  return legal > other ? legal : other;
}
