/* The commands of the roster: what is to be done, to which meter, with what argument. What a meter
 * makes of it is its own business; a command that cannot be said is refused here. Source:
 * harness/scenario/FACTS.md, Head-end. */
#include "pmu/data/site_read.h"

#include <string.h>

/* T, and when it is due; without that only by order. */
static status_t calendar_words(site_reader_t *reader, const fact_t *fact, site_command_t *command) {
  uint32_t tariff = 0;
  status_t status = site_index(reader, fact, 4, reader->site->tariff_count, &tariff);
  command->argument = tariff;
  command->due.s = SITE_SECONDS_MAX;
  if (status == ST_OK && fact->count > 5)
    status = site_number(reader, fact, 5, -SITE_SECONDS_MAX, SITE_SECONDS_MAX, &command->due.s);
  command->by_order = command->due.s == SITE_SECONDS_MAX;
  return status;
}

/* CTP/CTS/VTP/VTS, hundredths. What a meter cannot have is refused by the meter, and said. */
static status_t ratio_words(site_reader_t *reader, const fact_t *fact, site_command_t *command) {
  int64_t n[4] = {0};
  bytes_t rest = fact_word(fact, 4);
  for (int i = 0; i < 4; i++) {
    const uint8_t *slash = rest.len == 0 ? NULL : memchr(rest.p, '/', rest.len);
    size_t len = slash == NULL ? rest.len : (size_t)(slash - rest.p);
    bool last = i == 3;
    if (last != (slash == NULL) || bytes_to_i64(bytes_of(rest.p, len), &n[i]) != ST_OK || n[i] < 1)
      return site_wrong(reader, fact, "CTP/CTS/VTP/VTS in hundredths");
    if (!last) rest = bytes_of(rest.p + len + 1, rest.len - len - 1);
  }
  command->ratio = (site_ratio_t){n[0], n[1], n[2], n[3]};
  return ST_OK;
}

/* Q,Q,…: indices of quantities, ascending or not, each once (0008). Whether the meter has them is
 * known once its shape is whole. */
static status_t channel_words(site_reader_t *reader, const fact_t *fact, site_command_t *command) {
  shape_columns_t *channels = &command->channels;
  bytes_t rest = fact_word(fact, 4);
  bool more = true;
  while (more) {
    const uint8_t *comma = rest.len == 0 ? NULL : memchr(rest.p, ',', rest.len);
    size_t len = comma == NULL ? rest.len : (size_t)(comma - rest.p);
    int64_t quantity = 0;
    bool known = bytes_to_i64(bytes_of(rest.p, len), &quantity) == ST_OK && quantity >= 0 &&
                 quantity < SHAPE_QUANTITIES_MAX;
    if (!known || channels->count == SHAPE_CHANNELS_MAX ||
        shape_columns_find(channels, (int32_t)quantity) >= 0)
      return site_wrong(reader, fact, "1 to 16 indices of quantities, each once: 0,2,5");
    channels->quantity[channels->count++] = (int32_t)quantity;
    more = comma != NULL;
    if (more) rest = bytes_of(rest.p + len + 1, rest.len - len - 1);
  }
  return ST_OK;
}

static status_t activation_word(site_reader_t *reader, const fact_t *fact,
                                site_command_t *command) {
  command->argument = bytes_is(fact_word(fact, 4), "force") ? 1 : 0;
  if (command->argument == 1 || bytes_is(fact_word(fact, 4), "-")) return ST_OK;
  return site_wrong(reader, fact, "- or force");
}

static status_t command_word(site_reader_t *reader, const fact_t *fact, site_command_t *command) {
  static const struct {
    const char *name;
    site_do_t what;
    bool number;
  } words[] = {
      {"set_time", SITE_DO_SET_TIME_TO, true},
      {"adjust", SITE_DO_ADJUST, true},
      {"end_of_billing", SITE_DO_END_OF_BILLING, false},
      {"end_of_billing_no_password", SITE_DO_END_OF_BILLING_0, false},
      {"activate_passive", SITE_DO_ACTIVATE_PASSIVE, false},
      {"set_response", SITE_DO_SET_RESPONSE, false},
      {"program_calendar", SITE_DO_PROGRAM_CALENDAR, false},
      {"set_ratio", SITE_DO_SET_RATIO, false},
      {"clear_profile", SITE_DO_CLEAR_PROFILE, false},
      {"set_channels", SITE_DO_SET_CHANNELS, false},
      {"send_image", SITE_DO_SEND_IMAGE, false},
      {"activate_image", SITE_DO_ACTIVATE_IMAGE, false},
      {"activate_image_no_right", SITE_DO_ACTIVATE_IMAGE_1, false},
      {"schedule_image", SITE_DO_SCHEDULE_IMAGE, true},
      {"read_waveform", SITE_DO_READ_WAVEFORM, true},
  };
  bytes_t name = fact_word(fact, 3);
  bytes_t argument = fact_word(fact, 4);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (!bytes_is(name, words[i].name)) continue;
    command->what = words[i].what;
    if (command->what == SITE_DO_SET_TIME_TO && bytes_is(argument, "-")) {
      command->what = SITE_DO_SET_TIME;
      return ST_OK;
    }
    if (command->what == SITE_DO_PROGRAM_CALENDAR) return calendar_words(reader, fact, command);
    if (command->what == SITE_DO_SET_RATIO) return ratio_words(reader, fact, command);
    if (command->what == SITE_DO_SET_CHANNELS) return channel_words(reader, fact, command);
    if (command->what == SITE_DO_SEND_IMAGE) return site_firmware_order(reader, fact, command);
    if (command->what == SITE_DO_ACTIVATE_IMAGE) return activation_word(reader, fact, command);
    if (command->what == SITE_DO_SET_RESPONSE) {
      if (argument.len != 2 || argument.p[0] != 'R' || argument.p[1] < '1' || argument.p[1] > '3')
        return site_wrong(reader, fact, "R1, R2 or R3");
      command->argument = argument.p[1] - '0';
      return ST_OK;
    }
    if (!words[i].number) return ST_OK;
    return site_number(reader, fact, 4, -SITE_SECONDS_MAX, SITE_SECONDS_MAX, &command->argument);
  }
  return site_wrong(reader, fact, "a command of FACTS.md, Head-end");
}

status_t site_command(site_reader_t *reader, const fact_t *fact) {
  site_command_t command = {0};
  status_t status = site_number(reader, fact, 1, 0, INT64_MAX, &command.at.ns);
  if (status == ST_OK)
    status = site_index(reader, fact, 2, reader->site->meter_count, &command.meter);
  if (status == ST_OK) status = command_word(reader, fact, &command);
  if (status == ST_OK) reader->site->commands[reader->site->command_count++] = command;
  return status;
}
