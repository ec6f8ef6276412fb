/* See keys.h and keys.def. */
#include "harness/scenario/keys.h"

#include <string.h>

#include "base/status.h"

enum { KEYS_MAX = 40 };

static const char *const NAMES[SECTION_COUNT] = {
#define SECTION(name, ...) #name,
#include "harness/scenario/keys.def"
#undef SECTION
};

static const char *const KEYS[SECTION_COUNT][KEYS_MAX] = {
#define SECTION(name, ...) {__VA_ARGS__, NULL},
#include "harness/scenario/keys.def"
#undef SECTION
};

const char *keys_section_name(section_t section) {
  CHECK(section < SECTION_COUNT);
  return NAMES[section];
}

const char *const *keys_of(section_t section) {
  CHECK(section < SECTION_COUNT);
  return KEYS[section];
}

bool keys_has(section_t section, const char *key) {
  for (const char *const *at = keys_of(section); *at != NULL; at++) {
    if (strcmp(*at, key) == 0) return true;
  }
  return false;
}
