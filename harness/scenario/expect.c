/* Expectations: the kinds and keys of EXPECT.md as one table, flattened to words for the checks. A
 * literal quantity becomes "VALUE~HALF" in base units; times are UTC seconds, durations ns, counts
 * plain integers, meters their names. A list becomes its key once for each member, in order. */
#include <stdio.h>
#include <string.h>

#include "harness/scenario/expect_words.h"
#include "harness/scenario/story.h"

typedef ARRAY_OF(const char *) words_t;

typedef struct {
  story_t *story;
  words_t keys, values;
  const char *register_name; /* of a `register`: decides between energy and power */
  const statement_t *model;  /* of the meter; NULL where that is not known */
  const char *gauge;         /* of a `gauge` */
  int32_t quantity;          /* whose amounts these are; −1 after a complaint */
  const char *period;
} flat_t;

static void put(flat_t *flat, const char *key, const char *value) {
  *ARRAY_ADD(flat->story->arena, &flat->keys) = key;
  *ARRAY_ADD(flat->story->arena, &flat->values) = value;
}

static void put_number(flat_t *flat, const char *key, int64_t value) {
  put(flat, key, arena_printf(flat->story->arena, "%lld", (long long)value));
}

static void put_quantity(flat_t *flat, const char *key, const yaml_value_t *value,
                         quantity_kind_t kind) {
  quantity_t quantity;
  if (!yaml_quantity(flat->story->file, value, kind, &quantity)) return;
  put(flat, key,
      arena_printf(flat->story->arena, "%lld~%lld", (long long)quantity.value,
                   (long long)quantity.half));
}

static void put_amount(flat_t *flat, const char *key, const yaml_value_t *value) {
  const char *text = NULL;
  quantity_t amount;
  fault_t fault;
  if (!yaml_scalar(flat->story->file, value, "an amount", &text)) return;
  if (quantity_decimal(text, 6, &amount, &fault) != ST_OK) {
    yaml_complain_of(flat->story->file, value, "%s", fault.text);
    return;
  }
  put(flat, key,
      arena_printf(flat->story->arena, "%lld~%lld", (long long)amount.value,
                   (long long)amount.half));
}

static void put_time(flat_t *flat, const char *key, const yaml_value_t *value) {
  true_t at;
  if (story_time(flat->story, value, &at)) put_number(flat, key, div_floor(at.ns, NS_PER_S));
}

static void put_span(flat_t *flat, const char *key, const yaml_value_t *value) {
  quantity_t span;
  if (yaml_quantity(flat->story->file, value, QUANTITY_SPAN, &span))
    put_number(flat, key, span.value);
}

/* What an event or marker carries: none, a number, a length in seconds, or a time of the meter. */
static void put_event_value(flat_t *flat, const char *key, const yaml_value_t *value) {
  int64_t number = 0;
  quantity_t span;
  fault_t fault;
  const char *text = NULL;
  if (value->kind == YAML_KIND_INT) {
    if (yaml_int(flat->story->file, value, INT32_MIN, INT32_MAX, key, &number))
      put_number(flat, key, number);
  } else if (yaml_scalar(flat->story->file, value, key, &text)) {
    if (strcmp(text, "none") == 0)
      put(flat, key, text);
    else if (quantity_read(QUANTITY_SPAN, text, &span, &fault) == ST_OK)
      put_number(flat, key, div_floor(span.value, NS_PER_S));
    else
      put_time(flat, key, value);
  }
}

static void put_choice(flat_t *flat, const char *key, const yaml_value_t *value,
                       const words_table_t *table) {
  size_t index = 0;
  if (yaml_choice(flat->story->file, value, table->words, table->count, key, &index))
    put(flat, key, table->words[index]);
}

static void put_status(flat_t *flat, const char *key, const yaml_value_t *value) {
  const char *names[ST_COUNT];
  size_t index = 0;
  for (int32_t i = 0; i < ST_COUNT; i++)
    names[i] = status_name((status_t)i);
  if (yaml_choice(flat->story->file, value, names, ST_COUNT, key, &index))
    put(flat, key, names[index]);
}

static void put_period(flat_t *flat, const char *key, const yaml_value_t *value) {
  const char *text = NULL;
  if (!yaml_scalar(flat->story->file, value, "a period", &text)) return;
  flat->period = text;
  put(flat, key, text);
}

static void put_register(flat_t *flat, const char *key, const yaml_value_t *value) {
  put_choice(flat, key, value, &EXPECT_REGISTERS);
  if (value->text != NULL) flat->register_name = value->text;
}

static quantity_kind_t energy_kind(const flat_t *flat) {
  bool known = flat->model != NULL && flat->quantity >= 0;
  return known ? statement_energy_kind(flat->model, flat->quantity) : QUANTITY_ENERGY;
}

static quantity_kind_t power_kind(const flat_t *flat) {
  bool known = flat->model != NULL && flat->quantity >= 0;
  return known ? statement_power_kind(flat->model, flat->quantity) : QUANTITY_POWER;
}

/* Whose demand a register named by a number is: "demand of 3", "coincident 1". */
static quantity_kind_t numbered_kind(flat_t *flat, const char *name, const yaml_value_t *value) {
  const statement_t *model = flat->model;
  bool coincident = strncmp(name, "coincident ", 11) == 0;
  if (model == NULL) return QUANTITY_POWER;
  int32_t number = strstr(name, " of ") != NULL ? strstr(name, " of ")[4] - '0' : name[11] - '1';
  int32_t count = coincident ? model->coincident_count : model->demand_count;
  if (number >= count) {
    yaml_complain_of(flat->story->file, value, "the model '%s' has no '%s': it has %d of these",
                     model->name, name, (int)count);
    return QUANTITY_POWER;
  }
  return statement_power_kind(model, coincident ? model->coincident[number].quantity
                                                : model->demands[number].quantity);
}

static void put_register_value(flat_t *flat, const char *key, const yaml_value_t *value) {
  const char *name = flat->register_name == NULL ? "" : flat->register_name;
  bool power = strncmp(name, "demand", 6) == 0 || strncmp(name, "cumulative", 10) == 0;
  bool numbered = strncmp(name, "coincident", 10) == 0 || strstr(name, " of ") != NULL;
  put_quantity(flat, key, value,
               numbered ? numbered_kind(flat, name, value)
               : power  ? power_kind(flat)
                        : energy_kind(flat));
}

static void put_of(flat_t *flat, const char *key, const yaml_value_t *value,
                   const words_table_t *table) {
  size_t index = 0;
  flat->quantity = -1;
  if (!yaml_choice(flat->story->file, value, table->words, table->count, key, &index)) return;
  put(flat, key, table->words[index]);
  if (flat->model == NULL) return;
  flat->quantity = statement_quantity(flat->model, table->words[index]);
  if (flat->quantity < 0)
    yaml_complain_of(flat->story->file, value, "the model '%s' has no quantity '%s'",
                     flat->model->name, table->words[index]);
}

static void put_gauge(flat_t *flat, const char *key, const yaml_value_t *value,
                      const words_table_t *table) {
  put_choice(flat, key, value, table);
  flat->gauge = value->text;
}

/* Base units of a quantity are finer than those of these gauges: millionths, mHz. */
static void put_thousandth(flat_t *flat, const char *key, const yaml_value_t *value,
                           quantity_kind_t kind) {
  quantity_t quantity;
  if (!yaml_quantity(flat->story->file, value, kind, &quantity)) return;
  if (quantity.value % 1000 != 0)
    yaml_complain_of(flat->story->file, value, "'%s' is finer than what a gauge shows",
                     value->text);
  put(flat, key,
      arena_printf(flat->story->arena, "%lld~%lld", (long long)(quantity.value / 1000),
                   (long long)(quantity.half / 1000)));
}

/* Thousandths, as the short-term flicker severity has them: `0.4`. */
static void put_severity(flat_t *flat, const char *key, const yaml_value_t *value) {
  const char *text = NULL;
  quantity_t number;
  fault_t fault;
  if (!yaml_scalar(flat->story->file, value, "a flicker severity", &text)) return;
  if (quantity_decimal(text, 3, &number, &fault) != ST_OK)
    yaml_complain_of(flat->story->file, value, "%s", fault.text);
  else
    put(flat, key,
        arena_printf(flat->story->arena, "%lld~%lld", (long long)number.value,
                     (long long)number.half));
}

static void put_gauge_value(flat_t *flat, const char *key, const yaml_value_t *value) {
  const char *gauge = flat->gauge == NULL ? "P" : flat->gauge;
  char letter = gauge[0];
  if (strncmp(gauge, "PST", 3) == 0) {
    put_severity(flat, key, value);
    return;
  }
  if (letter == 'F' || letter == 'T' || letter == 'H' || strcmp(gauge, "UB") == 0) {
    put_thousandth(flat, key, value, letter == 'F' ? QUANTITY_FREQUENCY : QUANTITY_SHARE);
    return;
  }
  if (letter == 'U') {
    put_quantity(flat, key, value, QUANTITY_VOLTAGE);
    return;
  }
  put_quantity(flat, key, value,
               letter == 'Q'   ? QUANTITY_REACTIVE_POWER
               : letter == 'S' ? QUANTITY_APPARENT_POWER
                               : QUANTITY_POWER);
}

static void put_voltage(flat_t *flat, const char *key, const yaml_value_t *value) {
  put_quantity(flat, key, value, QUANTITY_VOLTAGE);
}

static void put_time_ms(flat_t *flat, const char *key, const yaml_value_t *value) {
  true_t at;
  if (story_time(flat->story, value, &at)) put_number(flat, key, div_floor(at.ns, 1000000));
}

static void put_phases(flat_t *flat, const char *key, yaml_value_t *value) {
  int32_t mask = 0;
  if (phases_read(flat->story, value, QUALITY_PHASES, &mask)) put_number(flat, key, mask);
}

/* Lower case, as SERVED.md has it. */
static void put_hash(flat_t *flat, const char *key, const yaml_value_t *value) {
  enum { DIGITS = 64 };
  const char *text = NULL;
  if (!yaml_scalar(flat->story->file, value, "a hash", &text)) return;
  if (strlen(text) != DIGITS || strspn(text, "0123456789abcdef") != DIGITS) {
    yaml_complain_of(flat->story->file, value,
                     "a hash has %d hex digits in lower case, in quotes, or is oracle", DIGITS);
    return;
  }
  put(flat, key, text);
}

/* `activated`, `refused hash`. */
static void put_outcome(flat_t *flat, const char *key, const yaml_value_t *value,
                        const words_table_t *table) {
  const char *text = NULL;
  size_t index = 0;
  if (!yaml_text(flat->story->file, value, key, &text)) return;
  const char *gap = strchr(text, ' ');
  yaml_value_t word = *value, reason = *value;
  if (gap != NULL) {
    word.text = arena_text(flat->story->arena, bytes_of(text, (size_t)(gap - text)));
    reason.text = gap + 1;
  }
  if (!yaml_choice(flat->story->file, &word, table->words, table->count, key, &index)) return;
  bool refused = index >= 2; /* not_sent, refused */
  if (refused != (gap != NULL)) {
    yaml_complain_of(flat->story->file, value, "'%.40s' %s", text,
                     refused ? "says no reason: write it behind, as 'refused hash'"
                             : "has no reason: write one word");
    return;
  }
  if (refused && !yaml_choice(flat->story->file, &reason, EXPECT_REASONS->words,
                              EXPECT_REASONS->count, "reason", &index))
    return;
  put(flat, key, text);
}

static void put_look(flat_t *flat, const char *key, const yaml_value_t *value) {
  int64_t ns = 0;
  if (!story_event_time(flat->story, value, false, &ns)) return;
  if (ns % NS_PER_S != 0) yaml_complain_of(flat->story->file, value, "a look is at a whole second");
  put_number(flat, key, div_floor(ns, NS_PER_S));
}

static void put_shown(flat_t *flat, const char *key, const yaml_value_t *value) {
  enum { SHOWN_MAX = 40 };
  const char *text = NULL;
  if (!yaml_scalar(flat->story->file, value, "what a display shows", &text)) return;
  char *words = arena_printf(flat->story->arena, "%s", text);
  bool good = *words != '\0' && strlen(words) <= SHOWN_MAX;
  for (char *at = words; *at != '\0'; at++) {
    good &= *at >= ' ' && *at <= '~' && *at != '_';
    if (*at == ' ') *at = '_';
  }
  if (good)
    put(flat, key, words);
  else
    yaml_complain_of(flat->story->file, value, "a display shows 1 to %d characters of ASCII",
                     SHOWN_MAX);
}

static void put_signs(flat_t *flat, const char *key, const yaml_value_t *value,
                      const words_table_t *table) {
  const char *joined = NULL;
  for (const yaml_value_t *word = story_first_word(value); word != NULL;
       word = story_next_word(value, word)) {
    size_t index = 0;
    if (!yaml_choice(flat->story->file, word, table->words, table->count, "sign", &index)) return;
    joined = joined == NULL
                 ? table->words[index]
                 : arena_printf(flat->story->arena, "%s,%s", joined, table->words[index]);
  }
  if (joined == NULL)
    yaml_complain_of(flat->story->file, value, "no sign at all: write '-'");
  else
    put(flat, key, joined);
}

static void put_image(flat_t *flat, const char *key, const yaml_value_t *value) {
  int32_t index = image_find(flat->story, value);
  if (index >= 0) put(flat, key, flat->story->images.at[index].name);
}

static void put_bool(flat_t *flat, const char *key, const yaml_value_t *value) {
  bool truth = false;
  if (yaml_bool(flat->story->file, value, key, &truth)) put(flat, key, truth ? "true" : "false");
}

static void put_name(flat_t *flat, const char *key, const yaml_value_t *value) {
  const char *text = NULL;
  if (story_name(flat->story, value, key, &text)) put(flat, key, text);
}

static void put_energy(flat_t *flat, const char *key, const yaml_value_t *value) {
  put_quantity(flat, key, value, energy_kind(flat));
}

static void put_power(flat_t *flat, const char *key, const yaml_value_t *value) {
  put_quantity(flat, key, value, power_kind(flat));
}

/* What needs nothing but its own text; */
static void (*const PLAIN[EXPECT_TYPES])(flat_t *, const char *, const yaml_value_t *) = {
    [EXPECT_BOOL] = put_bool,
    [EXPECT_NAME] = put_name,
    [EXPECT_ENERGY] = put_energy,
    [EXPECT_POWER] = put_power,
    [EXPECT_AMOUNT] = put_amount,
    [EXPECT_TIME] = put_time,
    [EXPECT_SPAN] = put_span,
    [EXPECT_EVENT_VALUE] = put_event_value,
    [EXPECT_STATUS] = put_status,
    [EXPECT_PERIOD] = put_period,
    [EXPECT_REGISTER] = put_register,
    [EXPECT_REGISTER_VALUE] = put_register_value,
    [EXPECT_GAUGE_VALUE] = put_gauge_value,
    [EXPECT_VOLTAGE] = put_voltage,
    [EXPECT_TIME_MS] = put_time_ms,
    [EXPECT_HASH] = put_hash,
    [EXPECT_IMAGE] = put_image,
    [EXPECT_LOOK] = put_look,
    [EXPECT_SHOWN] = put_shown,
};
/* what is one word of a table. Other types are read by their own functions. */
static void (*const OF_TABLE[EXPECT_TYPES])(flat_t *, const char *, const yaml_value_t *,
                                            const words_table_t *) = {
    [EXPECT_CHOICE] = put_choice,
    [EXPECT_WORDS] = put_choice,
    [EXPECT_QUANTITY] = put_of,
    [EXPECT_OUTCOME] = put_outcome,
};

static void put_one(flat_t *flat, const char *key, const expect_key_t *row,
                    const yaml_value_t *value) {
  int64_t number = 0;
  if (row->oracle && value->kind == YAML_KIND_TEXT && strcmp(value->text, "oracle") == 0) {
    put(flat, key, "oracle");
  } else if (row->type == EXPECT_INT) {
    if (yaml_int(flat->story->file, value, row->min, row->max, row->key, &number))
      put_number(flat, key, number);
  } else if (PLAIN[row->type] != NULL) {
    PLAIN[row->type](flat, key, value);
  } else {
    CHECK(OF_TABLE[row->type] != NULL);
    OF_TABLE[row->type](flat, key, value, row->table);
  }
}

/* `oracle`, a literal, or both in a list; words may be a list of any length. */
static void put_value(flat_t *flat, const char *key, const expect_key_t *row,
                      const yaml_value_t *value) {
  bool list = value->kind == YAML_KIND_LIST;
  if (list && row->type != EXPECT_WORDS && row->type != EXPECT_NAME) {
    bool pair = row->oracle && value->count == 2 && value->first->text != NULL &&
                strcmp(value->first->text, "oracle") == 0;
    if (!pair) {
      yaml_complain_of(flat->story->file, value, "'%s' is one value%s", row->key,
                       row->oracle ? ", or [oracle, literal]: then both must agree" : "");
      return;
    }
  }
  for (const yaml_value_t *word = story_first_word(value); word != NULL;
       word = story_next_word(value, word))
    put_one(flat, key, row, word);
}

static void put_within(flat_t *flat, const yaml_value_t *value) {
  if (value->kind != YAML_KIND_LIST || value->count != 2) {
    yaml_complain_of(flat->story->file, value, "'within' is a pair: [time, duration]");
    return;
  }
  put_time(flat, "within", value->first);
  put_span(flat, "within", value->last);
}

/* `energy: [{rate, value}]`, `demand: {rate, value, stamp}` or a list of them. */
static void put_group(flat_t *flat, const char *key, bool demand, yaml_value_t *value) {
  story_t *story = flat->story;
  const expect_key_t *rows = demand ? EXPECT_DEMAND_KEYS : EXPECT_ENERGY_KEYS;
  for (yaml_value_t *at = value->kind == YAML_KIND_LIST ? value->first : value; at != NULL;
       at = value->kind == YAML_KIND_LIST ? at->next : NULL) {
    if (!story_map(story, at, key)) continue;
    bool any = false;
    for (const expect_key_t *row = rows; row->key != NULL; row++) {
      yaml_value_t *member = yaml_get(story->file, at, row->key);
      if (member == NULL) continue;
      any |= !row->selects;
      put_value(flat, arena_printf(story->arena, "%s.%s", key, row->key), row, member);
    }
    if (at->first == NULL || strcmp(at->first->key, "rate") != 0)
      yaml_complain_of(story->file, at, "'rate' must be the first key here: add it, or move it up");
    else if (!any)
      yaml_complain_of(story->file, at, "nothing is expected here: add 'value'");
  }
}

static void put_key(flat_t *flat, const expect_key_t *row, yaml_value_t *value) {
  switch (row->type) {
  case EXPECT_GAUGE:
    put_gauge(flat, row->key, value, row->table);
    break;
  case EXPECT_WITHIN:
    put_within(flat, value);
    break;
  case EXPECT_PHASES:
    put_phases(flat, row->key, value);
    break;
  case EXPECT_SIGNS:
    put_signs(flat, row->key, value, row->table);
    break;
  case EXPECT_ENERGIES:
    put_group(flat, row->key, false, value);
    break;
  case EXPECT_DEMANDS:
    put_group(flat, row->key, true, value);
    break;
  default:
    put_value(flat, row->key, row, value);
    break;
  }
}

static void read_expectation(story_t *story, yaml_value_t *value, const expect_kind_t *kind,
                             const when_t *when) {
  if (!story_map(story, value, kind->name)) return;
  flat_t flat = {.story = story};
  meters_t meters = {.count = 1};
  bool known = false;
  int32_t expected = 0;
  for (const expect_key_t *row = kind->keys; row->key != NULL; row++) {
    yaml_value_t *member = yaml_get(story->file, value, row->key);
    if (member == NULL && row->needed && (row->type != EXPECT_METER || story->meters.count != 1))
      yaml_complain_of(story->file, value, "'%s' is missing here: add the key '%s'", row->key,
                       row->key);
    if (row->type == EXPECT_METER) {
      known = member == NULL ? story->meters.count == 1 : story_meters(story, member, &meters);
      if (known) flat.model = story->meters.at[meters.first].shape;
      continue;
    }
    if (member == NULL) continue;
    if (!row->selects) expected++;
    put_key(&flat, row, member);
  }
  if (expected == 0 && kind->needs_value)
    yaml_complain_of(story->file, value, "nothing is expected here: a check that cannot fail");
  for (uint32_t m = 0; known && m < meters.count; m++) {
    flat_t one = {.story = story};
    put(&one, "meter", story->meters.at[meters.first + m].name);
    for (size_t i = 0; i < flat.keys.count; i++)
      put(&one, flat.keys.at[i], flat.values.at[i]);
    *ARRAY_ADD(story->arena, &story->expects) =
        (story_expect_t){.flat = {.kind = kind->name,
                                  .line = value->key_line,
                                  .col = value->key_col,
                                  .count = (int32_t)one.keys.count,
                                  .keys = one.keys.at,
                                  .values = one.values.at},
                         .when = *when,
                         .meter = meters.first + m,
                         .period = flat.period};
  }
}

static void read_item(story_t *story, yaml_value_t *map) {
  if (!story_map(story, map, "an expectation")) return;
  when_t when;
  bool good = when_read(story, yaml_get(story->file, map, "when"), &when);
  yaml_value_t *found = NULL;
  const expect_kind_t *kind = NULL;
  for (const expect_kind_t *at = EXPECT_KINDS; at->name != NULL; at++) {
    yaml_value_t *value = yaml_get(story->file, map, at->name);
    if (value == NULL) continue;
    if (found != NULL) {
      yaml_complain(story->file, value->key_line, value->key_col,
                    "two expectations in one item: begin this with '- %s:'", at->name);
      continue;
    }
    found = value;
    kind = at;
  }
  if (found == NULL && map->count - (yaml_get(story->file, map, "when") != NULL ? 1 : 0) == 0)
    yaml_complain_of(story->file, map, "no expectation here: add one, such as 'bill:'");
  if (found != NULL && good && !when_is_of_model(story, &when))
    yaml_consume(found); /* of another model, with quantities of its own */
  else if (found != NULL && good)
    read_expectation(story, found, kind, &when);
}

void expect_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *list = story_get(story, root, SECTION_file, "expect");
  if (list == NULL || !story_list(story, list, "expect")) return;
  for (yaml_value_t *at = list->first; at != NULL; at = at->next)
    read_item(story, at);
}
