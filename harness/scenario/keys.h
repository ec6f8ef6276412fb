/* The key tables of the scenario language, from keys.def. */
#ifndef HARNESS_SCENARIO_KEYS_H
#define HARNESS_SCENARIO_KEYS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
#define SECTION(name, ...) SECTION_##name,
#include "harness/scenario/keys.def"
#undef SECTION
  SECTION_COUNT
} section_t;

const char *keys_section_name(section_t section);
/* Ends with NULL. */
const char *const *keys_of(section_t section);
bool keys_has(section_t section, const char *key);

#endif
