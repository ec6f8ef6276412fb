/* The axes of `policy`, their defaults and readings, and the matrix over them and over the ways to
 * a meter (way.c). The table is
 * FACTS.md's "Axes of policy", in its order; a word is what the fact has. An axis of a matrix is
 * named in full (`clk.invalid.response`), or by its last part where no other axis has it. */
#include <string.h>

#include "base/dice.h"
#include "harness/scenario/way.h"

enum {
  CHOICES_MAX = 4,
  DAY_S = 86400,
  SLIDING_MIN = 2,
  SLIDING_MAX = 15,
  DIGITS_MIN = 4,
  RESERVE_DAYS_MAX = 36500
};

#define RANDOM "random "
#define RESERVE_NS_MAX (INT64_C(36500) * DAY_S * NS_PER_S)

static const int64_t MIN_NS = 60 * NS_PER_S;

typedef enum {
  AXIS_CHOICE,
  AXIS_SPAN,
  AXIS_OFFSET, /* a span, or random(SPAN): another for each meter */
  AXIS_PERIOD, /* a span that divides an hour */
  AXIS_QUANTUM,
  AXIS_SHARE, /* of SHARES */
  AXIS_MONTHLY,
  AXIS_LOCKOUT,
  AXIS_RATE,
  AXIS_TYPE,   /* block, or sliding(n) */
  AXIS_DIGITS, /* 0, or 4 to 9 */
  AXIS_SECONDS /* a span of whole seconds, in s */
} axis_kind_t;

typedef struct {
  const char *name;
  axis_kind_t kind;
  const char *choices[CHOICES_MAX]; /* the first is the default of `polyphase-tou` */
  int64_t max_ns;
} axis_t;

/* Axes that are shares; `per` follows the unit, and a fact has them in `unit` ppb. */
static const struct {
  const char *name, *per;
  int64_t min, max, unit;
  const char *range;
} SHARES[] = {
    {"clk.drift", "", -1000000, 1000000, 1, "-1000 ppm to 1000 ppm"},
    {"clk.temperature", "/°C²", -1000, 1000, 1, "-1000 ppb/°C² to 1000 ppb/°C²"},
    {"clk.ageing", "/year", -100000, 100000, 1, "-100 ppm/year to 100 ppm/year"},
    {"reserve.leak", "", 0, 1000000000, 1, "0 ppb to 100 %"},
    {"supply.minimum", "", 1000000, 999000000, 1000000, "0.1 % to 99.9 %, in tenths"},
    {"pq.dip", "", 1000000, 999000000, 1000000, "0.1 % to 99.9 %, in tenths"},
    {"pq.swell", "", 1001000000, 2000000000, 1000000, "100.1 % to 200 %, in tenths"},
    {"pq.interruption", "", 1000000, 999000000, 1000000, "0.1 % to 99.9 %, in tenths"},
    {"pq.hysteresis", "", 0, 100000000, 1000000, "0 % to 10 %, in tenths"},
    {"pq.rapid", "", 0, 100000000, 1000000, "0 % to 10 %, in tenths"},
};

static const axis_t AXES[] = {
    {"md.period", AXIS_PERIOD, {"900000000000"}, 0},
    {"lp.period", AXIS_PERIOD, {"900000000000"}, 0},
    {"md.after_power_failure", AXIS_CHOICE, {"resume", "synchronise", "restart"}, 0},
    {"md.continuation_window", AXIS_SPAN, {"0"}, 900 * NS_PER_S},
    {"md.incomplete_interval", AXIS_CHOICE, {"use", "discard"}, 0},
    {"md.rate_of_interval", AXIS_CHOICE, {"start", "end"}, 0},
    {"md.tie", AXIS_CHOICE, {"first", "last"}, 0},
    {"md.type", AXIS_TYPE, {"block"}, 0},
    {"register.quantum", AXIS_QUANTUM, {"1"}, 0},
    {"eob.monthly", AXIS_MONTHLY, {"none"}, 0},
    {"eob.lockout", AXIS_LOCKOUT, {"900000000000"}, DAY_S *NS_PER_S},
    {"eob.missed_in_outage", AXIS_CHOICE, {"on_power_up", "skip", "backdate"}, 0},
    {"eob.on_season_change", AXIS_CHOICE, {"no", "yes"}, 0},
    {"eob.on_change_over", AXIS_CHOICE, {"yes", "no"}, 0},
    {"eob.on_unfreeze", AXIS_CHOICE, {"no", "yes"}, 0},
    {"meter.start_up", AXIS_SPAN, {"0"}, 5 * NS_PER_S},
    {"supply.hold_up", AXIS_SPAN, {"500000000"}, 60 * NS_PER_S},
    {"clk.drift", AXIS_SHARE, {"0"}, 0},
    {"clk.invalid.response", AXIS_CHOICE, {"R1", "R2", "R3"}, 0},
    {"clk.invalid.rate", AXIS_RATE, {"held"}, 0},
    {"clk.invalid.resets", AXIS_CHOICE, {"once", "each"}, 0},
    {"tariff.switching_time", AXIS_CHOICE, {"wall", "standard"}, 0},
    {"tariff.repeated_hour", AXIS_CHOICE, {"both", "first_pass"}, 0},
    {"ratio.place", AXIS_CHOICE, {"primary", "secondary"}, 0},
    {"lp.gap", AXIS_CHOICE, {"none", "pad"}, 0},
    {"lp.stamp", AXIS_CHOICE, {"start"}, 0},
    {"lp.dst", AXIS_CHOICE, {"utc"}, 0},
    {"export.mode", AXIS_CHOICE, {"separate", "net", "abs", "block"}, 0},
    {"va.type", AXIS_CHOICE, {"vector", "arithmetic"}, 0},
    {"register.digits", AXIS_DIGITS, {"0"}, 0},
    {"reverse.detect", AXIS_CHOICE, {"no", "yes"}, 0},
    {"lp.gap_limit", AXIS_SPAN, {"86400000000000"}, 366 * DAY_S *NS_PER_S},
    {"lp.full", AXIS_CHOICE, {"overwrite", "stop"}, 0},
    {"md.interval_trigger", AXIS_CHOICE, {"clock", "rate_change", "both"}, 0},
    {"md.on_clock_change", AXIS_CHOICE, {"split", "discard", "keep"}, 0},
    {"clk.invalid.md", AXIS_CHOICE, {"continue_flag", "suspend"}, 0},
    {"clk.silent_limit", AXIS_SECONDS, {"0"}, DAY_S *NS_PER_S},
    {"clk.reject_limit", AXIS_SECONDS, {"0"}, 366 * DAY_S *NS_PER_S},
    {"clk.monthly_sum_limit", AXIS_SECONDS, {"0"}, 366 * DAY_S *NS_PER_S},
    {"clk.slew_rate", AXIS_SECONDS, {"5"}, 30 * NS_PER_S},
    {"tariff.offset", AXIS_OFFSET, {"0"}, 1800 * NS_PER_S},
    {"clk.temperature", AXIS_SHARE, {"0"}, 0},
    {"clk.ageing", AXIS_SHARE, {"0"}, 0},
    {"eob.daily", AXIS_CHOICE, {"no", "yes"}, 0},
    {"reserve.kind", AXIS_CHOICE, {"fault", "cell", "capacitor"}, 0},
    {"reserve.hours", AXIS_SPAN, {"0"}, RESERVE_NS_MAX},
    {"reserve.leak", AXIS_SHARE, {"0"}, 0},
    {"reserve.recharge", AXIS_SPAN, {"0"}, RESERVE_NS_MAX},
    {"reserve.low", AXIS_SPAN, {"0"}, RESERVE_NS_MAX},
    {"supply.minimum", AXIS_SHARE, {"700"}, 0},
    {"fw.blackout", AXIS_SPAN, {"0"}, 600 * NS_PER_S},
    {"fw.verify", AXIS_SPAN, {"2000000000"}, 3600 * NS_PER_S},
    {"pq.dip", AXIS_SHARE, {"900"}, 0},
    {"pq.swell", AXIS_SHARE, {"1100"}, 0},
    {"pq.interruption", AXIS_SHARE, {"50"}, 0},
    {"pq.hysteresis", AXIS_SHARE, {"20"}, 0},
    {"pq.rapid", AXIS_SHARE, {"0"}, 0},
};
_Static_assert(sizeof AXES / sizeof AXES[0] == POLICY_AXES, "one word of policy for each axis");

const char *policy_axis_name(int32_t axis) {
  CHECK(axis >= 0 && axis < POLICY_AXES);
  return AXES[axis].name;
}

static const char *read_choice(story_t *story, const axis_t *axis, const yaml_value_t *value) {
  size_t count = 0, index = 0;
  while (count < CHOICES_MAX && axis->choices[count] != NULL)
    count++;
  if (!yaml_choice(story->file, value, axis->choices, count, axis->name, &index)) return NULL;
  return axis->choices[index];
}

/* Integration periods: those of spec meter.md, "Registers and stores". */
static const char *read_period(story_t *story, const yaml_value_t *value) {
  static const int32_t MINUTES[] = {1, 2, 3, 4, 5, 6, 10, 15, 20, 30, 60};
  int64_t ns = 0;
  if (!story_span(story, value, MIN_NS, 60 * MIN_NS, &ns)) return NULL;
  for (size_t i = 0; i < sizeof MINUTES / sizeof MINUTES[0]; i++) {
    if (ns == MINUTES[i] * MIN_NS) return arena_printf(story->arena, "%lld", (long long)ns);
  }
  yaml_complain_of(story->file, value,
                   "'%s' is no integration period: use 1, 2, 3, 4, 5, 6, 10, 15, 20, 30 or 60 min",
                   value->text);
  return NULL;
}

static const char *read_quantum(story_t *story, const yaml_value_t *value) {
  quantity_t quantum;
  if (!yaml_quantity(story->file, value, QUANTITY_ENERGY, &quantum)) return NULL;
  if (quantum.value < 1 || quantum.value > 1000000) {
    yaml_complain_of(story->file, value, "'%s' must be from 1 mWh to 1 kWh", value->text);
    return NULL;
  }
  return arena_printf(story->arena, "%lld", (long long)quantum.value);
}

/* `20 ppm`, `-34 ppb/°C²`, `3 ppm/year`. */
static const char *read_share(story_t *story, const axis_t *axis, const yaml_value_t *value) {
  size_t row = 0;
  while (strcmp(SHARES[row].name, axis->name) != 0)
    row++;
  const char *per = SHARES[row].per;
  yaml_value_t inner = *value;
  size_t len = value->text == NULL ? 0 : strlen(value->text), tail = strlen(per);
  if (len < tail || (tail > 0 && strcmp(value->text + len - tail, per) != 0)) {
    yaml_complain_of(story->file, value, "%s is a share with '%s' behind it, as 3 ppb%s",
                     axis->name, per, per);
    return NULL;
  }
  if (tail > 0) inner.text = arena_text(story->arena, bytes_of(value->text, len - tail));
  quantity_t share;
  if (!yaml_quantity(story->file, &inner, QUANTITY_SHARE, &share)) return NULL;
  if (share.value < SHARES[row].min || share.value > SHARES[row].max ||
      share.value % SHARES[row].unit != 0) {
    yaml_complain_of(story->file, value, "'%s' must be from %s", value->text, SHARES[row].range);
    return NULL;
  }
  return arena_printf(story->arena, "%lld", (long long)(share.value / SHARES[row].unit));
}

static const char *read_monthly(story_t *story, yaml_value_t *value) {
  if (value->kind == YAML_KIND_TEXT && strcmp(value->text, "none") == 0) return "none";
  if (value->kind != YAML_KIND_MAP) {
    yaml_complain_of(story->file, value,
                     "eob.monthly must be none, or a map: {day: 1, time: \"00:00\"}");
    return NULL;
  }
  int64_t day = 0;
  int32_t second = 0;
  const char *text = NULL;
  yaml_value_t *day_value = story_need(story, value, SECTION_monthly, "day");
  yaml_value_t *time_value = story_get(story, value, SECTION_monthly, "time");
  if (day_value == NULL || !yaml_int(story->file, day_value, 1, 31, "the day", &day)) return NULL;
  if (time_value != NULL) {
    fault_t fault;
    if (!yaml_scalar(story->file, time_value, "a time of day", &text)) return NULL;
    if (zone_read_clock(text, &second, &fault) != ST_OK) {
      yaml_complain_of(story->file, time_value, "%s", fault.text);
      return NULL;
    }
  }
  return arena_printf(story->arena, "%lld %d", (long long)day, second);
}

static const char *read_rate(story_t *story, const yaml_value_t *value) {
  const char *text = NULL;
  if (!yaml_text(story->file, value, "clk.invalid.rate", &text)) return NULL;
  if (strcmp(text, "held") == 0 || strcmp(text, "total_only") == 0) return text;
  size_t len = strlen(text);
  if (len == 12 && strncmp(text, "emergency(", 10) == 0 && text[10] >= '1' && text[10] <= '8' &&
      text[11] == ')') {
    return arena_printf(story->arena, "emergency %c", text[10]);
  }
  yaml_complain_of(story->file, value,
                   "unknown clk.invalid.rate '%.40s': use held, emergency(1) to emergency(8), or "
                   "total_only",
                   text);
  return NULL;
}

/* `30 min`, or `random(30 min)`: whole seconds from 0 to that, others for each meter. */
static const char *read_offset(story_t *story, const axis_t *axis, const yaml_value_t *value) {
  static const char open[] = "random(";
  yaml_value_t inner = *value;
  int64_t ns = 0;
  size_t len = value->text == NULL ? 0 : strlen(value->text);
  bool random = len > sizeof open && strncmp(value->text, open, sizeof open - 1) == 0 &&
                value->text[len - 1] == ')';
  if (random)
    inner.text =
        arena_printf(story->arena, "%.*s", (int)(len - sizeof open), value->text + sizeof open - 1);
  if (!story_span(story, &inner, 0, axis->max_ns, &ns)) return NULL;
  return arena_printf(story->arena, random ? RANDOM "%lld" : "%lld", (long long)ns);
}

/* `sliding(n)`; that n divides the period is looked at in each cell (expand.c). */
static const char *read_type(story_t *story, const yaml_value_t *value) {
  const char *text = NULL;
  int64_t steps = 0;
  if (!yaml_text(story->file, value, "md.type", &text)) return NULL;
  if (strcmp(text, "block") == 0) return text;
  size_t len = strlen(text);
  bool good = len > 9 && len <= 11 && strncmp(text, "sliding(", 8) == 0 && text[len - 1] == ')';
  good = good && bytes_to_i64(bytes_of(text + 8, len - 9), &steps) == ST_OK;
  if (good && steps >= SLIDING_MIN && steps <= SLIDING_MAX)
    return arena_printf(story->arena, "sliding %d", (int)steps);
  yaml_complain_of(story->file, value,
                   "unknown md.type '%.40s': use block, or sliding(%d) to sliding(%d)", text,
                   SLIDING_MIN, SLIDING_MAX);
  return NULL;
}

static const char *read_digits(story_t *story, const yaml_value_t *value) {
  int64_t digits = 0;
  if (!yaml_int(story->file, value, 0, 9, "register.digits", &digits)) return NULL;
  if (digits == 0 || digits >= DIGITS_MIN) return arena_printf(story->arena, "%d", (int)digits);
  yaml_complain_of(story->file, value,
                   "a register has %d to 9 digits, or 0: then it does not roll over", DIGITS_MIN);
  return NULL;
}

/* `clk.slew_rate` is never 0: a clock that does not slew is not adjusted. */
static const char *read_seconds(story_t *story, const axis_t *axis, const yaml_value_t *value) {
  bool slew = strcmp(axis->name, "clk.slew_rate") == 0;
  int64_t ns = 0;
  if (!story_span(story, value, slew ? NS_PER_S : 0, axis->max_ns, &ns)) return NULL;
  if (ns % NS_PER_S == 0) return arena_printf(story->arena, "%lld", (long long)(ns / NS_PER_S));
  yaml_complain_of(story->file, value, "%s is in whole seconds", axis->name);
  return NULL;
}

/* The words of one axis; NULL after a complaint. */
static const char *read_axis(story_t *story, const axis_t *axis, yaml_value_t *value) {
  int64_t ns = 0;
  switch (axis->kind) {
  case AXIS_CHOICE:
    return read_choice(story, axis, value);
  case AXIS_PERIOD:
    return read_period(story, value);
  case AXIS_QUANTUM:
    return read_quantum(story, value);
  case AXIS_SHARE:
    return read_share(story, axis, value);
  case AXIS_MONTHLY:
    return read_monthly(story, value);
  case AXIS_RATE:
    return read_rate(story, value);
  case AXIS_TYPE:
    return read_type(story, value);
  case AXIS_DIGITS:
    return read_digits(story, value);
  case AXIS_SECONDS:
    return read_seconds(story, axis, value);
  case AXIS_LOCKOUT:
    if (value->text != NULL && strcmp(value->text, "midnight") == 0) return "midnight";
    break;
  case AXIS_SPAN:
    break;
  case AXIS_OFFSET:
    return read_offset(story, axis, value);
  }
  if (!story_span(story, value, 0, axis->max_ns, &ns)) return NULL;
  return arena_printf(story->arena, "%lld", (long long)ns);
}

/* The draw of a meter, of its seed and place alone: another meter more changes nobody else's. */
static const char *draw_offset(const story_t *story, uint32_t meter, const char *most) {
  enum { STREAM_OFFSET = 7 };
  int64_t most_ns = 0;
  status_t status = bytes_to_i64(bytes_text(most), &most_ns);
  CHECK(status == ST_OK);
  uint64_t bound = (uint64_t)div_floor(most_ns, NS_PER_S) + 1;
  uint64_t seconds = dice_below(story->options->seed, meter, STREAM_OFFSET, 0, bound);
  return arena_printf(story->arena, "%llu", (unsigned long long)(seconds * NS_PER_S));
}

const char *policy_word_at(const cell_policy_t *policy, uint32_t meter, int32_t axis) {
  CHECK(axis >= 0 && axis < POLICY_AXES);
  const story_t *story = policy->story;
  const char *word = policy->turned[axis];
  if (word == NULL) word = story->policy[axis];
  if (word == NULL) word = story->meters.at[meter].shape->policy[axis];
  bool random = AXES[axis].kind == AXIS_OFFSET && strncmp(word, RANDOM, sizeof RANDOM - 1) == 0;
  return random ? draw_offset(story, meter, word + sizeof RANDOM - 1) : word;
}

const char *policy_word(const cell_policy_t *policy, uint32_t meter, const char *axis) {
  int32_t index = 0;
  while (index < POLICY_AXES && strcmp(AXES[index].name, axis) != 0)
    index++;
  return policy_word_at(policy, meter, index);
}

const char *policy_axis_choice(int32_t axis, int32_t index) {
  CHECK(axis >= 0 && axis < POLICY_AXES);
  bool choice = AXES[axis].kind == AXIS_CHOICE && index < CHOICES_MAX;
  return choice ? AXES[axis].choices[index] : NULL;
}

bool policy_axis_is_of_quantities(int32_t axis) {
  return axis >= POLICY_OF_ALL && axis < POLICY_OF_THE_FIELD;
}

bool policy_axis_is_said(int32_t axis, const char *word, bool quantities) {
  if (axis < POLICY_OF_ALL) return true;
  if (axis < POLICY_OF_THE_FIELD) return quantities;
  return strcmp(word, AXES[axis].choices[0]) != 0;
}

void policy_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *map = story_get(story, root, SECTION_file, "policy");
  if (map == NULL || !story_map(story, map, "policy")) return;
  for (int32_t i = 0; i < POLICY_AXES; i++) {
    yaml_value_t *value = yaml_get(story->file, map, AXES[i].name);
    if (value == NULL) continue;
    story->policy[i] = read_axis(story, &AXES[i], value);
    story->policy_at[i] = value;
  }
}

/* A statement has no silent default: each axis is needed, but of what it does not measure. */
void policy_statement_read(story_t *story, yaml_value_t *map, bool quantities, bool quality,
                           const char *words[POLICY_AXES]) {
  for (int32_t i = 0; i < POLICY_AXES; i++) {
    yaml_value_t *value = yaml_get(story->file, map, AXES[i].name);
    if (value == NULL && i >= POLICY_OF_QUALITY && !quality) {
      words[i] = AXES[i].choices[0];
      continue;
    }
    if (value == NULL) {
      yaml_complain_of(story->file, map,
                       "the axis '%s' is missing here: a model declares every one", AXES[i].name);
      continue;
    }
    words[i] = read_axis(story, &AXES[i], value);
    bool other = words[i] != NULL && strcmp(words[i], AXES[i].choices[0]) != 0;
    if (other && !quantities && policy_axis_is_of_quantities(i))
      yaml_complain_of(story->file, value,
                       "'%s' is %s without 'quantities': write that, or add them", AXES[i].name,
                       AXES[i].choices[0]);
  }
}

static const char *last_part(const char *name) {
  const char *dot = strrchr(name, '.');
  return dot == NULL ? name : dot + 1;
}

/* The axis of that name: its index, below 0 a way_axis_code, STORY_AXIS_NONE after a complaint. */
static int32_t find_axis(story_t *story, const yaml_value_t *value) {
  int32_t found = STORY_AXIS_NONE;
  const char *names[2 * POLICY_AXES + WAY_AXES];
  size_t count = 0;
  for (int32_t i = 0; i < WAY_AXES; i++) {
    if (strcmp(way_axis_name(i), value->key) == 0) return way_axis_code(i);
    names[count++] = way_axis_name(i);
  }
  for (int32_t i = 0; i < POLICY_AXES; i++) {
    if (strcmp(AXES[i].name, value->key) == 0) return i;
    names[count++] = AXES[i].name;
    names[count++] = last_part(AXES[i].name);
    if (strcmp(last_part(AXES[i].name), value->key) != 0) continue;
    if (found >= 0) {
      yaml_complain(story->file, value->key_line, value->key_col,
                    "'%s' is the last part of several axes: write %s or %s", value->key,
                    AXES[found].name, AXES[i].name);
      return STORY_AXIS_NONE;
    }
    found = i;
  }
  if (found >= 0) return found;
  const char *nearest = yaml_nearest(value->key, names, count);
  yaml_complain(story->file, value->key_line, value->key_col,
                "unknown axis '%.60s'%s%s%s: an axis of policy, or protocol", value->key,
                nearest == NULL ? "" : ", did you mean '", nearest == NULL ? "" : nearest,
                nearest == NULL ? "" : "'?");
  return STORY_AXIS_NONE;
}

/* What a value is called in the name of its cell. */
static const char *label_of(story_t *story, const yaml_value_t *value, const char *words) {
  if (value->text == NULL) value = NULL;
  char *label = arena_printf(story->arena, "%s", value == NULL ? words : value->text);
  for (char *at = label; *at != '\0'; at++)
    *at = *at == ' ' || *at == ',' || *at == '=' ? '_' : *at;
  return label;
}

static void add_axis_value(story_t *story, story_axis_t *axis, yaml_value_t *value) {
  const char *words = axis->policy >= 0 ? read_axis(story, &AXES[axis->policy], value)
                                        : way_axis_read(story, -1 - axis->policy, value);
  if (words == NULL) return;
  for (int32_t i = 0; i < axis->count; i++) {
    if (strcmp(axis->words[i], words) != 0) continue;
    yaml_complain_of(story->file, value, "the same value twice on one axis: remove one");
    return;
  }
  if (axis->count == STORY_VALUES_MAX) {
    yaml_complain_of(story->file, value, "more than %d values on one axis: divide the scenario",
                     STORY_VALUES_MAX);
    return;
  }
  axis->texts[axis->count] = value->text == NULL ? words : value->text;
  axis->labels[axis->count] = label_of(story, value, words);
  axis->words[axis->count++] = words;
}

void matrix_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *map = story_get(story, root, SECTION_file, "matrix");
  if (map == NULL || !story_map(story, map, "matrix")) return;
  yaml_consume(map);
  int64_t cells = 1;
  for (yaml_value_t *value = map->first; value != NULL; value = value->next) {
    int32_t policy = find_axis(story, value);
    if (policy == STORY_AXIS_NONE || !story_list(story, value, "an axis of the matrix")) continue;
    bool twice = false;
    for (int32_t i = 0; i < story->axis_count; i++)
      twice |= story->axes[i].policy == policy;
    if (twice || story->axis_count == STORY_AXES_MAX || value->count == 0) {
      yaml_complain(story->file, value->key_line, value->key_col,
                    twice               ? "the axis '%s' stands here twice: remove one"
                    : value->count == 0 ? "the axis '%s' has no values: add some"
                                        : "the axis '%s' is one too many: divide the scenario",
                    value->key);
      continue;
    }
    story_axis_t *axis = &story->axes[story->axis_count++];
    *axis = (story_axis_t){.name = value->key, .policy = policy};
    for (yaml_value_t *member = value->first; member != NULL; member = member->next)
      add_axis_value(story, axis, member);
    story->models_turned |= policy == way_axis_code(WAY_MODEL);
    if (policy == way_axis_code(WAY_MODEL) && story->model_index < axis->count)
      story->turned_model = statement_known(story, axis->words[story->model_index]);
    cells *= axis->count > 0 ? axis->count : 1;
    if (cells > STORY_CELLS_MAX) {
      yaml_complain_of(story->file, value, "the matrix has more than %d cells: divide the scenario",
                       STORY_CELLS_MAX);
      return;
    }
  }
}

static bool add_term(story_t *story, const yaml_value_t *value, when_t *when) {
  int32_t policy = find_axis(story, value);
  if (policy == STORY_AXIS_NONE) return false;
  int32_t index = 0;
  while (index < story->axis_count && story->axes[index].policy != policy)
    index++;
  if (index == story->axis_count) {
    yaml_complain(story->file, value->key_line, value->key_col,
                  "'%s' is not an axis of this scenario's matrix: add it there, or remove it here",
                  value->key);
    return false;
  }
  uint32_t values = 0;
  for (const yaml_value_t *word = story_first_word(value); word != NULL;
       word = story_next_word(value, word)) {
    const story_axis_t *axis = &story->axes[index];
    size_t at = 0;
    if (!yaml_choice(story->file, word, axis->texts, (size_t)axis->count, axis->name, &at))
      return false;
    values |= UINT32_C(1) << at;
  }
  when->terms[when->count].axis = index;
  when->terms[when->count++].values = values;
  return true;
}

bool when_read(story_t *story, yaml_value_t *value, when_t *when) {
  *when = (when_t){0};
  if (value == NULL) return true;
  if (!story_map(story, value, "when")) return false;
  yaml_consume(value);
  for (const yaml_value_t *term = value->first; term != NULL; term = term->next) {
    if (when->count == STORY_AXES_MAX) return false;
    if (!add_term(story, term, when)) return false;
  }
  return true;
}

bool when_is_of_model(const story_t *story, const when_t *when) {
  for (int32_t i = 0; i < when->count; i++) {
    bool model = story->axes[when->terms[i].axis].policy == way_axis_code(WAY_MODEL);
    if (model && (when->terms[i].values >> story->model_index & 1) == 0) return false;
  }
  return true;
}

bool when_holds(const when_t *when, const int32_t at[STORY_AXES_MAX]) {
  for (int32_t i = 0; i < when->count; i++) {
    uint32_t bit = UINT32_C(1) << at[when->terms[i].axis];
    if ((when->terms[i].values & bit) == 0) return false;
  }
  return true;
}
