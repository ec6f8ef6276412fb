/* What can be expected: kinds, keys and words of EXPECT.md as tables. schema_test holds them
 * against scenario.schema.json. */
#ifndef HARNESS_SCENARIO_EXPECT_WORDS_H
#define HARNESS_SCENARIO_EXPECT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  const char *const *words;
  size_t count;
} words_table_t;

typedef enum {
  EXPECT_METER,
  EXPECT_QUANTITY, /* whose amounts follow: it decides their units */
  EXPECT_INT,
  EXPECT_BOOL,
  EXPECT_NAME, /* one word or a list of free ones */
  EXPECT_ENERGY,
  EXPECT_POWER,
  EXPECT_AMOUNT,
  EXPECT_TIME,
  EXPECT_SPAN,
  EXPECT_WITHIN,
  EXPECT_EVENT_VALUE,
  EXPECT_CHOICE,
  EXPECT_WORDS, /* one of the table or a list of them */
  EXPECT_STATUS,
  EXPECT_PERIOD,
  EXPECT_REGISTER,
  EXPECT_REGISTER_VALUE,
  EXPECT_GAUGE, /* of the second profile: it decides the unit of what follows */
  EXPECT_GAUGE_VALUE,
  EXPECT_VOLTAGE,
  EXPECT_TIME_MS, /* of power quality: to the millisecond */
  EXPECT_PHASES,  /* 1 to 3, one or a list; a mask */
  EXPECT_HASH,    /* 64 hex digits */
  EXPECT_IMAGE,   /* one of the scenario's */
  EXPECT_OUTCOME, /* a word, of a refusal with its reason behind: "refused hash" */
  EXPECT_LOOK,    /* a time within the span */
  EXPECT_SHOWN,   /* what stands on a display; a space becomes '_' */
  EXPECT_SIGNS,   /* a list of them, joined by commas */
  EXPECT_ENERGIES,
  EXPECT_DEMANDS,
  EXPECT_TYPES
} expect_type_t;

typedef struct {
  const char *key; /* NULL ends a table */
  expect_type_t type;
  bool needed, selects, oracle; /* selects: says which, not what */
  const words_table_t *table;
  int32_t min, max;
} expect_key_t;

typedef struct {
  const char *name; /* NULL ends the table */
  bool needs_value; /* without any key that is not a selector it could not fail */
  const expect_key_t *keys;
} expect_kind_t;

extern const expect_kind_t EXPECT_KINDS[];
extern const expect_key_t EXPECT_ENERGY_KEYS[];
extern const expect_key_t EXPECT_DEMAND_KEYS[];
extern const words_table_t EXPECT_REGISTERS;
extern const words_table_t EXPECT_HAZARDS;
extern const words_table_t *const EXPECT_REASONS;

#endif
