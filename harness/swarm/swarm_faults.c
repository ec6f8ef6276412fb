/* The faults of a world: a table of kinds, each with its own dice. Faults of one lane of a meter
 * do not overlap; all are over before the second phase begins. See swarm.h. */
#include "harness/swarm/swarm.h"

enum { STREAM_KINDS = 64, STREAM_FAULT = 128, STREAM_LINE = 256 };
enum { LANE_NONE, LANE_SUPPLY, LANE_PHASE, LANE_CLOCK, LANE_CELL, LANE_FRONT, LANES };
enum { FAULTS_MAX = 24, SPANS_MAX = 64, WEIGHT_MOST = 8 };
enum { CT_ONLY = 1, POLYPHASE_ONLY = 2, EXPORTS_ONLY = 4 };

typedef enum {
  ARGUMENT_NONE,
  ARGUMENT_NUMBER,
  ARGUMENT_TIME /* seconds from the fault */
} argument_t;

typedef struct {
  const char *name;
  int32_t lane;
  uint32_t needs;
  int64_t shortest_s, longest_s; /* 0 and 0: an instant */
  const char *before;            /* behind the kind; then the argument, */
  argument_t argument;
  int64_t least, most;
  const char *after; /* then this */
} kind_t;

/* In the order of their bits, never reordered; a new one goes to the end. */
static const kind_t KINDS[] = {
    {"supply_off", LANE_SUPPLY, 0, 1, 30000, ", scope: site", ARGUMENT_NONE, 0, 0, ""},
    {"supply_off", LANE_SUPPLY, CT_ONLY, 1, 7200, ", scope: meter", ARGUMENT_NONE, 0, 0, ""},
    {"dip", LANE_SUPPLY, POLYPHASE_ONLY, 1, 900,
     ", phases: [1, 2, 3], scope: site, residual: ", ARGUMENT_NUMBER, 0, 84, " %"},
    {"phase_off", LANE_PHASE, POLYPHASE_ONLY, 1, 7200, ", scope: site, phase: ", ARGUMENT_NUMBER, 1,
     3, ""},
    {"clock_chip_failed", LANE_NONE, 0, 0, 0, "", ARGUMENT_NONE, 0, 0, ""},
    {"set_clock", LANE_CLOCK, 0, 0, 0, ", by: O3, to: ", ARGUMENT_TIME, -7200, 7200, ""},
    {"adjust_clock", LANE_CLOCK, 0, 0, 0, ", by: O1, to: ", ARGUMENT_NUMBER, -200, 200, " s"},
    {"end_of_billing", LANE_NONE, 0, 0, 0, ", by: B", ARGUMENT_NONE, 0, 0, ""},
    {"end_of_billing", LANE_NONE, 0, 0, 0, ", by: external_input", ARGUMENT_NONE, 0, 0, ""},
    {"battery_replaced", LANE_CELL, 0, 0, 0, "", ARGUMENT_NONE, 0, 0, ""},
    {"battery_dead", LANE_CELL, 0, 600, 200000, "", ARGUMENT_NONE, 0, 0, ""},
    {"front_end", LANE_FRONT, 0, 1, 9000, "", ARGUMENT_NONE, 0, 0, ""},
    {"transient_reset", LANE_NONE, 0, 0, 0, "", ARGUMENT_NONE, 0, 0, ""},
    {"clear_profile", LANE_NONE, 0, 0, 0, ", by: O3", ARGUMENT_NONE, 0, 0, ""},
    {"terminal_cover", LANE_NONE, EXPORTS_ONLY, 10, 9000, "", ARGUMENT_NONE, 0, 0, ""},
    {"set_response", LANE_CLOCK, 0, 0, 0, ", to: R", ARGUMENT_NUMBER, 1, 3, ""},
};
enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

/* Kinds of a link's trouble, behind those of meters in what is on. */
static const kind_t LINE_KINDS[] = {
    {"silence", LANE_NONE, 0, 1, 7200, "", ARGUMENT_NONE, 0, 0, ""},
    {"noise", LANE_NONE, 0, 1, 7200, ", octets_per_s: ", ARGUMENT_NUMBER, 1, 200, ""},
    {"garbage", LANE_NONE, 0, 10, 7200, ", octets: ", ARGUMENT_NUMBER, 10, 5000, ""},
    {"baud_mismatch", LANE_NONE, 0, 1, 7200, ", baud: 2400", ARGUMENT_NONE, 0, 0, ""},
};
enum { LINE_KIND_COUNT = sizeof LINE_KINDS / sizeof LINE_KINDS[0] };
_Static_assert(KIND_COUNT + LINE_KIND_COUNT <= 64, "a bit for each");

const char *swarm_kind_name(size_t kind) {
  if (kind < KIND_COUNT) return KINDS[kind].name;
  return kind < KIND_COUNT + LINE_KIND_COUNT ? LINE_KINDS[kind - KIND_COUNT].name : NULL;
}

uint64_t swarm_kinds_on(uint64_t seed) {
  uint64_t on = 0;
  for (uint64_t kind = 0; swarm_kind_name(kind) != NULL; kind++) {
    swarm_dice_t dice = swarm_dice(seed, STREAM_KINDS + kind);
    if (swarm_chance(&dice, 50)) on |= UINT64_C(1) << kind;
  }
  return on;
}

typedef struct {
  int32_t lane;
  int64_t from_s, to_s;
} span_of_lane_t;

/* Where the faults of one meter already are. */
typedef struct {
  size_t count;
  span_of_lane_t at[SPANS_MAX];
} taken_t;

static bool free_in(const taken_t *taken, const span_of_lane_t *wanted) {
  for (size_t i = 0; wanted->lane != LANE_NONE && i < taken->count; i++) {
    const span_of_lane_t *other = &taken->at[i];
    if (other->lane != wanted->lane) continue;
    if (wanted->from_s <= other->to_s + 60 && other->from_s <= wanted->to_s + 60) return false;
  }
  return true;
}

static bool fits(const kind_t *kind, const swarm_model_t *model) {
  if ((kind->needs & CT_ONLY) != 0 && model->connection[0] != 'c') return false;
  if ((kind->needs & POLYPHASE_ONLY) != 0 && model->one_phase) return false;
  return (kind->needs & EXPORTS_ONLY) == 0 || model->exports;
}

/* Half of all instants are round: on the edges where rules meet. */
static int64_t draw_at(const swarm_t *swarm, swarm_dice_t *dice) {
  static const int64_t ROUND[] = {1, 1, 1, 60, 900, 1800, 3600, 86400};
  int64_t least = swarm->start_s + 600, most = swarm->end_s - SWARM_QUIET_S - 600;
  int64_t at = swarm_from(dice, least, most), to = ROUND[swarm_from(dice, 0, 7)];
  at = at / to * to;
  return at < least ? least : at;
}

static void put_words(const kind_t *kind, int64_t at, swarm_dice_t *dice, text_t *yaml) {
  text_put(yaml, kind->before);
  int64_t value = 0;
  if (kind->argument != ARGUMENT_NONE) value = swarm_from(dice, kind->least, kind->most);
  switch (kind->argument) {
  case ARGUMENT_NONE:
    break;
  case ARGUMENT_NUMBER: /* no clock is adjusted by 0 s */
    text_printf(yaml, "%lld", (long long)(value == 0 && kind->least < 0 ? kind->most : value));
    break;
  case ARGUMENT_TIME:
    swarm_time(yaml, at + value);
    break;
  }
  text_put(yaml, kind->after);
}

/* Length of one that lasts: short, middling or long, for the same odds. */
static int64_t draw_length(const kind_t *kind, swarm_dice_t *dice) {
  if (kind->longest_s == 0) return 0;
  int64_t most = kind->longest_s;
  for (int64_t halvings = swarm_from(dice, 0, 2); halvings > 0 && most / 16 >= kind->shortest_s;
       halvings--)
    most /= 16;
  return swarm_from(dice, kind->shortest_s, most);
}

static bool put_one(const swarm_t *swarm, const kind_t *kind, const char *lead, taken_t *taken,
                    swarm_dice_t *dice, text_t *yaml) {
  int64_t at = draw_at(swarm, dice), length = draw_length(kind, dice);
  span_of_lane_t span = {kind->lane, at, at + length};
  if (span.to_s > swarm->end_s - SWARM_QUIET_S || taken->count == SPANS_MAX) return false;
  if (!free_in(taken, &span)) return false;
  taken->at[taken->count++] = span;
  text_put(yaml, lead);
  swarm_time(yaml, at);
  text_printf(yaml, ", kind: %s", kind->name);
  if (length > 0) text_printf(yaml, ", for: %d s", (int)length);
  put_words(kind, at, dice, yaml);
  text_put(yaml, "}\n");
  return true;
}

void swarm_faults(const swarm_t *swarm, text_t *yaml) {
  text_t all = {0};
  for (int32_t m = 0; m < swarm->meter_count; m++) {
    taken_t taken = {0};
    char lead[32];
    obuf_t out = obuf_over(lead, sizeof lead);
    obuf_printf(&out, "  - {meter: m%d, at: ", m);
    lead[out.len] = '\0';
    for (uint64_t k = 0; k < KIND_COUNT; k++) {
      if ((swarm->kinds >> k & 1) == 0 || !fits(&KINDS[k], swarm->meters[m].model)) continue;
      swarm_dice_t dice = swarm_dice(swarm->seed, STREAM_FAULT + k);
      dice.counter = (uint64_t)m << 16;
      int64_t weight = INT64_C(1) << swarm_from(&dice, 0, 3);
      for (int64_t left = swarm_from(&dice, 0, weight > WEIGHT_MOST ? WEIGHT_MOST : weight);
           left > 0; left--)
        put_one(swarm, &KINDS[k], lead, &taken, &dice, &all);
    }
  }
  if (all.len > 0) text_put(yaml, "faults:\n");
  text_put(yaml, text_chars(&all));
  text_free(&all);
}

void swarm_line_faults(const swarm_t *swarm, int32_t line, text_t *yaml) {
  text_t all = {0};
  taken_t taken = {0};
  for (uint64_t k = 0; k < LINE_KIND_COUNT; k++) {
    if ((swarm->kinds >> (KIND_COUNT + k) & 1) == 0) continue;
    swarm_dice_t dice = swarm_dice(swarm->seed, STREAM_LINE + k);
    dice.counter = (uint64_t)line << 16;
    for (int64_t left = swarm_from(&dice, 0, 4); left > 0; left--)
      put_one(swarm, &LINE_KINDS[k], "      - {at: ", &taken, &dice, &all);
  }
  if (all.len > 0) text_put(yaml, "    faults:\n");
  text_put(yaml, text_chars(&all));
  text_free(&all);
}
