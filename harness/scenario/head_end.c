/* What the head-end of a scenario is told: meter lists, commands, and how it retries, recovers and
 * treats clocks. */
#include <string.h>

#include "harness/scenario/story.h"

static const int64_t DAY_NS = INT64_C(86400) * NS_PER_S;

/* `read: [billing, profile]` as the fact has it: joined by commas, in written order. */
static const char *read_what(story_t *story, const yaml_value_t *value) {
  static const char *const WHAT[] = {"billing", "profile",    "events",   "registers", "readout",
                                     "daily",   "instrument", "firmware", "quality"};
  const size_t WHAT_COUNT = sizeof WHAT / sizeof WHAT[0];
  char *joined = NULL;
  for (const yaml_value_t *word = story_first_word(value); word != NULL;
       word = story_next_word(value, word)) {
    size_t index = 0;
    if (!yaml_choice(story->file, word, WHAT, WHAT_COUNT, "thing to read", &index)) return NULL;
    joined = joined == NULL ? arena_printf(story->arena, "%s", WHAT[index])
                            : arena_printf(story->arena, "%s,%s", joined, WHAT[index]);
  }
  if (joined == NULL) yaml_complain_of(story->file, value, "nothing to read: name something");
  return joined;
}

/* Who takes no image, or measures no quality, has nothing of it to be read. */
static bool has_what(story_t *story, const yaml_value_t *read, uint32_t meter) {
  const story_meter_t *of = &story->meters.at[meter];
  for (const yaml_value_t *word = story_first_word(read); word != NULL;
       word = story_next_word(read, word)) {
    bool firmware = strcmp(word->text, "firmware") == 0 && of->firmware.hardware == NULL;
    bool quality = strcmp(word->text, "quality") == 0 && of->quality.nominal_mv == 0;
    if (!firmware && !quality) continue;
    yaml_complain_of(story->file, word, "'%s' has no %s to be read: write its '%s'", of->name,
                     word->text, firmware ? "firmware" : "nominal");
    return false;
  }
  return true;
}

static bool read_instants(story_t *story, yaml_value_t *map, instants_t *instants) {
  static const char *const EVERY[] = {"day"};
  yaml_value_t *at = story_need(story, map, SECTION_list, "at");
  yaml_value_t *every = story_get(story, map, SECTION_list, "every");
  yaml_value_t *until = story_get(story, map, SECTION_list, "until");
  int64_t at_ns = 0, until_ns = story->end_ns;
  size_t index = 0;
  if (at == NULL || !story_event_time(story, at, false, &at_ns)) return false;
  if (every == NULL) {
    *ARRAY_ADD(story->arena, instants) = at_ns;
    if (until != NULL)
      yaml_complain_of(story->file, until, "'until' needs 'every: day': add it, or remove this");
    return until == NULL;
  }
  if (!yaml_choice(story->file, every, EVERY, 1, "repetition", &index)) return false;
  true_t end = {0};
  if (until != NULL && !story_time(story, until, &end)) return false;
  if (until != NULL && end.ns < until_ns) until_ns = end.ns;
  return story_daily(story, at, at_ns, until_ns, instants);
}

static void read_list(story_t *story, yaml_value_t *map, int32_t list) {
  yaml_value_t *meters = story_need(story, map, SECTION_list, "meters");
  yaml_value_t *read = story_need(story, map, SECTION_list, "read");
  instants_t instants = {0};
  bool good = read_instants(story, map, &instants);
  const char *what = read == NULL ? NULL : read_what(story, read);
  if (meters == NULL || what == NULL || !good) return;
  for (size_t i = 0; i < instants.count; i++) {
    for (const yaml_value_t *name = story_first_word(meters); name != NULL;
         name = story_next_word(meters, name)) {
      meters_t found;
      if (!story_meters(story, name, &found)) return;
      for (uint32_t m = 0; m < found.count; m++) {
        if (!story_room(story, map, story->visits.count)) return;
        if (!has_what(story, read, found.first + m)) return;
        *ARRAY_ADD(story->arena, &story->visits) = (story_visit_t){
            .list = list, .at_ns = instants.at[i], .meter = found.first + m, .what = what};
      }
    }
  }
}

typedef enum {
  ARG_NONE,
  ARG_TIME,
  ARG_SECONDS,
  ARG_RESPONSE,
  ARG_TARIFF,
  ARG_RATIOS,
  ARG_CHANNELS,
  ARG_IMAGE,
  ARG_DUE,   /* a time by the meter's clock */
  ARG_RECORD /* the number of one */
} arg_t;
static const struct {
  const char *name;
  arg_t arg;
  bool needed;
} ACTIONS[] = {
    {"set_time", ARG_TIME, false},
    {"adjust", ARG_SECONDS, true},
    {"end_of_billing", ARG_NONE, false},
    {"end_of_billing_no_password", ARG_NONE, false},
    {"activate_passive", ARG_NONE, false},
    {"set_response", ARG_RESPONSE, true},
    {"program_calendar", ARG_TARIFF, true},
    {"set_ratio", ARG_RATIOS, true},
    {"clear_profile", ARG_NONE, false},
    {"set_channels", ARG_CHANNELS, true},
    {"send_image", ARG_IMAGE, true},
    {"activate_image", ARG_NONE, false},
    {"schedule_image", ARG_DUE, true},
    {"read_waveform", ARG_RECORD, true},
    {"activate_image_no_right", ARG_NONE, false},
};
enum { ACTION_COUNT = sizeof ACTIONS / sizeof ACTIONS[0] };

/* The word of a command; NULL after a complaint. */
static const char *read_arg(story_t *story, const yaml_value_t *value, arg_t arg, uint32_t meter) {
  static const char *const RESPONSES[] = {"R1", "R2", "R3"};
  size_t index = 0;
  true_t claim;
  int64_t ns = 0;
  int32_t index_of = -1;
  switch (arg) {
  case ARG_NONE:
  case ARG_RATIOS:
    return "-";
  case ARG_RESPONSE:
    return yaml_choice(story->file, value, RESPONSES, 3, "response", &index) ? RESPONSES[index]
                                                                             : NULL;
  case ARG_TARIFF:
    index_of = tariff_find(story, value);
    return index_of < 0 ? NULL : arena_printf(story->arena, "%d", (int)index_of);
  case ARG_IMAGE:
    index_of = image_find(story, value);
    return index_of < 0 ? NULL : arena_printf(story->arena, "%d", (int)index_of);
  case ARG_TIME:
  case ARG_DUE:
    if (!story_time(story, value, &claim)) return NULL;
    return arena_printf(story->arena, "%lld", (long long)div_floor(claim.ns, NS_PER_S));
  case ARG_CHANNELS:
    return channels_read(story, value, meter);
  case ARG_RECORD:
    if (!yaml_int(story->file, value, 1, UINT32_MAX, "a record", &ns)) return NULL;
    return arena_printf(story->arena, "%lld", (long long)ns);
  case ARG_SECONDS:
    break;
  }
  if (!story_span(story, value, -DAY_NS, DAY_NS, &ns)) return NULL;
  if (ns % NS_PER_S != 0) {
    yaml_complain_of(story->file, value, "a clock is adjusted by whole seconds");
    return NULL;
  }
  return arena_printf(story->arena, "%lld", (long long)(ns / NS_PER_S));
}

/* `ratios`: those that are not named stay as the meter was told at the start. */
static bool read_change(story_t *story, yaml_value_t *map, uint32_t meter,
                        story_command_t *command) {
  int64_t sides[4];
  if (!ratios_of_change(story, map, SECTION_command, meter, sides)) return false;
  command->word = arena_printf(story->arena, "%lld/%lld/%lld/%lld", (long long)sides[0],
                               (long long)sides[1], (long long)sides[2], (long long)sides[3]);
  return true;
}

/* `due`: an instant by the meter's clock, of a calendar that is programmed. */
static bool read_due(story_t *story, yaml_value_t *due, arg_t arg, story_command_t *command) {
  true_t at;
  if (due == NULL) return true;
  if (arg != ARG_TARIFF) {
    yaml_complain_of(story->file, due, "'due' belongs to program_calendar: remove it");
    return false;
  }
  if (!story_time(story, due, &at) || command->word == NULL) return false;
  command->word =
      arena_printf(story->arena, "%s %lld", command->word, (long long)div_floor(at.ns, NS_PER_S));
  return true;
}

/* `inspect: false` of an image that is sent all the same, `force: true` of an activation. */
static bool read_switch(story_t *story, yaml_value_t *map, const char *key, const char *action,
                        bool otherwise, bool *out) {
  yaml_value_t *value = story_get(story, map, SECTION_command, key);
  *out = otherwise;
  if (value == NULL) return true;
  if (!yaml_bool(story->file, value, key, out)) return false;
  if (action != NULL) return true;
  yaml_complain_of(story->file, value, "'%s' belongs to %s: remove it", key,
                   otherwise ? "send_image" : "activate_image");
  return false;
}

/* What only commands about images have, and what they need of the meter. */
static bool read_image_ways(story_t *story, yaml_value_t *map, const meters_t *meters,
                            story_command_t *command) {
  bool send = strcmp(command->action, "send_image") == 0;
  bool activate = strcmp(command->action, "activate_image") == 0;
  bool inspect = true, force = false;
  bool good = read_switch(story, map, "inspect", send ? command->action : NULL, true, &inspect);
  good &= read_switch(story, map, "force", activate ? command->action : NULL, false, &force);
  if (!good || command->word == NULL) return false;
  if (!inspect) command->word = arena_printf(story->arena, "%s!", command->word);
  if (force) command->word = "force";
  if (strstr(command->action, "_image") == NULL) return true;
  for (uint32_t m = 0; m < meters->count; m++) {
    const story_meter_t *of = &story->meters.at[meters->first + m];
    if (of->firmware.hardware != NULL) continue;
    yaml_complain_of(story->file, map, "'%s' takes no image: write its 'firmware'", of->name);
    return false;
  }
  return true;
}

static void read_command(story_t *story, yaml_value_t *map) {
  story_command_t command = {.word = "-"};
  yaml_value_t *at = story_need(story, map, SECTION_command, "at");
  yaml_value_t *action = story_need(story, map, SECTION_command, "do");
  yaml_value_t *when = story_get(story, map, SECTION_command, "when");
  const char *names[ACTION_COUNT];
  size_t index = 0;
  meters_t meters = {.first = STORY_METERS_MAX};
  bool good = story_meter_key(story, map, SECTION_command, &meters);
  good &= at != NULL && story_event_time(story, at, false, &command.at_ns);
  good &= when_read(story, when, &command.when);
  if (good && !when_is_of_model(story, &command.when)) {
    yaml_consume(map);
    return;
  }
  for (size_t i = 0; i < ACTION_COUNT; i++)
    names[i] = ACTIONS[i].name;
  if (action == NULL || !yaml_choice(story->file, action, names, ACTION_COUNT, "command", &index)) {
    yaml_consume(map);
    return;
  }
  command.action = ACTIONS[index].name;
  if (ACTIONS[index].arg == ARG_RATIOS) {
    good = good && read_change(story, map, meters.first, &command);
  } else if (ACTIONS[index].arg != ARG_NONE) {
    yaml_value_t *to = ACTIONS[index].needed ? story_need(story, map, SECTION_command, "to")
                                             : story_get(story, map, SECTION_command, "to");
    if (to != NULL) command.word = read_arg(story, to, ACTIONS[index].arg, meters.first);
    good &= (to != NULL || !ACTIONS[index].needed) && command.word != NULL;
  }
  good &=
      read_due(story, story_get(story, map, SECTION_command, "due"), ACTIONS[index].arg, &command);
  if (!good)
    yaml_consume(map);
  else
    good = read_image_ways(story, map, &meters, &command);
  for (uint32_t m = 0; good && m < meters.count; m++) {
    command.meter = meters.first + m;
    *ARRAY_ADD(story->arena, &story->commands) = command;
  }
}

static void setting(story_t *story, const char *key, const char *value) {
  *ARRAY_ADD(story->arena, &story->settings) = (story_setting_t){key, value};
}

static void setting_number(story_t *story, const char *key, int64_t value) {
  setting(story, key, arena_printf(story->arena, "%lld", (long long)value));
}

/* Each of these is NULL where its parent is absent: the default is then set. */
static void read_settings(story_t *story, yaml_value_t *map, yaml_value_t *retry,
                          yaml_value_t *clock) {
  static const char *const RECOVERY[] = {"auto", "none"};
  static const char *const CLOCK[] = {"leave", "set", "adjust"};
  size_t recovery = 0, policy = 0;
  int64_t limit = 20 * NS_PER_S, attempts = 3, delay = 30 * NS_PER_S, backoff = 2;
  int64_t deadline = 3600 * NS_PER_S;
  yaml_value_t *value = map == NULL ? NULL : story_get(story, map, SECTION_head_end, "recovery");
  if (value != NULL) yaml_choice(story->file, value, RECOVERY, 2, "recovery", &recovery);
  value = map == NULL ? NULL : story_get(story, map, SECTION_head_end, "deadline");
  if (value != NULL) story_span(story, value, NS_PER_S, DAY_NS, &deadline);
  value = clock == NULL ? NULL : story_get(story, clock, SECTION_clock, "policy");
  if (value != NULL) yaml_choice(story->file, value, CLOCK, 3, "clock policy", &policy);
  value = clock == NULL ? NULL : story_get(story, clock, SECTION_clock, "limit");
  if (value != NULL && story_span(story, value, 0, DAY_NS, &limit) && limit % NS_PER_S != 0)
    yaml_complain_of(story->file, value, "the limit of a clock is in whole seconds");
  value = retry == NULL ? NULL : story_get(story, retry, SECTION_retry, "attempts");
  if (value != NULL) yaml_int(story->file, value, 1, 100, "attempts", &attempts);
  value = retry == NULL ? NULL : story_get(story, retry, SECTION_retry, "delay");
  if (value != NULL) story_span(story, value, 0, DAY_NS, &delay);
  value = retry == NULL ? NULL : story_get(story, retry, SECTION_retry, "backoff");
  if (value != NULL) yaml_int(story->file, value, 1, 16, "backoff", &backoff);
  setting(story, "recovery", RECOVERY[recovery]);
  setting(story, "clock_policy", CLOCK[policy]);
  setting_number(story, "clock_limit_s", limit / NS_PER_S);
  setting_number(story, "retry_attempts", attempts);
  setting_number(story, "retry_delay_ns", delay);
  setting_number(story, "retry_backoff", backoff);
  setting_number(story, "visit_deadline_ns", deadline);
}

static yaml_value_t *get_map(story_t *story, yaml_value_t *map, const char *key) {
  yaml_value_t *value = map == NULL ? NULL : story_get(story, map, SECTION_head_end, key);
  return value == NULL || !story_map(story, value, key) ? NULL : value;
}

static yaml_value_t *get_list(story_t *story, yaml_value_t *map, const char *key) {
  yaml_value_t *value = map == NULL ? NULL : story_get(story, map, SECTION_head_end, key);
  return value == NULL || !story_list(story, value, key) ? NULL : value->first;
}

void head_end_read(story_t *story, yaml_value_t *root) {
  yaml_value_t *map = story_get(story, root, SECTION_file, "head_end");
  if (map != NULL && !story_map(story, map, "head_end")) return;
  read_settings(story, map, get_map(story, map, "retry"), get_map(story, map, "clock"));
  int32_t list = 0;
  for (yaml_value_t *at = get_list(story, map, "lists"); at != NULL; at = at->next) {
    if (story_map(story, at, "a meter list")) read_list(story, at, list++);
  }
  for (yaml_value_t *at = get_list(story, map, "commands"); at != NULL; at = at->next) {
    if (story_map(story, at, "a command")) read_command(story, at);
  }
}
