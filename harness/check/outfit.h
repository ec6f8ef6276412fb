/* What a meter has, as the facts say it, and what its objects are called: section 11 of
 * fixtures/dictionary/polyphase-tou.md, read by the judge for itself. A meter without `quantity`
 * facts has +A alone, in eight rates, and nine demands: the same names come out. */
#ifndef HARNESS_CHECK_OUTFIT_H
#define HARNESS_CHECK_OUTFIT_H

#include "base/units.h"
#include "harness/check/words.h"

enum { OUTFIT_QUANTITIES_MAX = 16, OUTFIT_RATES = 8, OUTFIT_DEMANDS_MAX = 9 };

typedef struct {
  char word[8];
  int32_t code;       /* C of its objects; 0: no such quantity is known */
  int32_t channel;    /* of the profile, −1: none */
  int32_t part_count; /* of a sum; else 0 */
  int32_t parts[OUTFIT_QUANTITIES_MAX];
  uint32_t rates; /* bit r: it has a register of rate r */
  int64_t weight; /* of an input; else 0 */
} outfit_quantity_t;

typedef struct {
  int32_t quantity, peaks;
  uint32_t mask; /* 0: whatever the rate */
} outfit_demand_t;

typedef struct {
  bool declared;
  int32_t quantity_count, demand_count, channel_count;
  outfit_quantity_t quantities[OUTFIT_QUANTITIES_MAX];
  outfit_demand_t demands[OUTFIT_DEMANDS_MAX];
} outfit_t;

void outfit_read(lines_t facts, uint32_t meter, outfit_t *outfit);
/* The channels that were in force at the reading of `at_ns`: all rows of before a change are
 * unreadable (decision 0008), so the last change by hand or by order up to then says it. */
void outfit_channels_at(lines_t facts, lines_t served, uint32_t meter, int64_t at_ns,
                        outfit_t *outfit);
/* The quantity of that word; NULL where the meter has none. NULL as the word: +A. */
const outfit_quantity_t *outfit_find(const outfit_t *outfit, const char *word);
/* "W", "var", "VA" or "imp/h", and the same with an h, of thousandths: for people. */
const char *outfit_energy_unit(const outfit_quantity_t *quantity);
const char *outfit_power_unit(const outfit_quantity_t *quantity);
/* E of a demand: 0 where its mask is 0, r of one rate, 10 + N of several. */
int32_t outfit_demand_rate(const outfit_t *outfit, int32_t demand);

/* The object of a register of EXPECT.md ("rate 1", "demand of 3 peak 2", "coincident 1") of that
 * quantity; the name is written to `object`. False where no register is called so. */
bool outfit_object(const outfit_t *outfit, const outfit_quantity_t *quantity, const char *name,
                   char object[32]);

#endif
