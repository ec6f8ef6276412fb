/* Parameters of SNRM and UA; see station_agree.h. The client's transmit is the meter's receive. */
#include "sim/wire/station_agree.h"

enum { FORMAT = 0x81, GROUP_PARAMETERS = 0x80 };
enum { INFO_TRANSMIT = 5, INFO_RECEIVE = 6, WINDOW_TRANSMIT = 7, WINDOW_RECEIVE = 8 };
enum { INFO_DEFAULT = 128, WINDOW_DEFAULT = 1, VALUE_LEN_MAX = 4 };

static uint16_t lesser(uint16_t ours, uint32_t theirs) {
  return theirs < ours ? (uint16_t)theirs : ours;
}

station_terms_t station_agree_defaults(const station_terms_t *ours) {
  return (station_terms_t){.info_out = lesser(ours->info_out, INFO_DEFAULT),
                           .info_in = lesser(ours->info_in, INFO_DEFAULT),
                           .window_out = WINDOW_DEFAULT,
                           .window_in = WINDOW_DEFAULT};
}

static status_t take(uint8_t id, bytes_t value, const station_terms_t *ours,
                     station_terms_t *terms) {
  uint32_t number = 0;
  if (id < INFO_TRANSMIT || id > WINDOW_RECEIVE) return ST_OK;
  if (value.len == 0 || value.len > VALUE_LEN_MAX) return ST_BAD_FRAME;
  for (size_t i = 0; i < value.len; i++)
    number = number << 8 | value.p[i];
  if (number == 0) return ST_BAD_FRAME;
  if (id == INFO_TRANSMIT) terms->info_in = lesser(ours->info_in, number);
  if (id == INFO_RECEIVE) terms->info_out = lesser(ours->info_out, number);
  if (id == WINDOW_TRANSMIT) terms->window_in = (uint8_t)lesser(ours->window_in, number);
  if (id == WINDOW_RECEIVE) terms->window_out = (uint8_t)lesser(ours->window_out, number);
  return ST_OK;
}

static status_t take_group(bytes_t group, const station_terms_t *ours, station_terms_t *terms) {
  size_t at = 0;
  while (at < group.len) {
    if (group.len - at < 2) return ST_BAD_FRAME;
    size_t len = group.p[at + 1];
    if (len > group.len - at - 2) return ST_BAD_FRAME;
    status_t status = take(group.p[at], bytes_of(group.p + at + 2, len), ours, terms);
    if (status != ST_OK) return status;
    at += 2 + len;
  }
  return ST_OK;
}

status_t station_agree(bytes_t field, const station_terms_t *ours, station_terms_t *terms) {
  size_t at = 1;
  *terms = station_agree_defaults(ours);
  if (field.len == 0) return ST_OK;
  if (field.p[0] != FORMAT) return ST_BAD_FRAME;
  while (at < field.len) {
    if (field.len - at < 2) return ST_BAD_FRAME;
    size_t len = field.p[at + 1];
    if (len > field.len - at - 2) return ST_BAD_FRAME;
    status_t status = ST_OK;
    if (field.p[at] == GROUP_PARAMETERS)
      status = take_group(bytes_of(field.p + at + 2, len), ours, terms);
    if (status != ST_OK) return status;
    at += 2 + len;
  }
  return ST_OK;
}

static void say_info(obuf_t *out, uint8_t id, uint16_t value) {
  obuf_put(out, id);
  obuf_put(out, value > UINT8_MAX ? 2 : 1);
  if (value > UINT8_MAX) obuf_put(out, (uint8_t)(value >> 8));
  obuf_put(out, (uint8_t)(value & 0xFF));
}

static void say_window(obuf_t *out, uint8_t id, uint8_t value) {
  obuf_put(out, id);
  obuf_put(out, VALUE_LEN_MAX);
  obuf_put(out, 0);
  obuf_put(out, 0);
  obuf_put(out, 0);
  obuf_put(out, value);
}

void station_agree_say(const station_terms_t *terms, obuf_t *out) {
  obuf_put(out, FORMAT);
  obuf_put(out, GROUP_PARAMETERS);
  size_t len = 18u + (terms->info_out > UINT8_MAX) + (terms->info_in > UINT8_MAX);
  obuf_put(out, (uint8_t)len);
  say_info(out, INFO_TRANSMIT, terms->info_out);
  say_info(out, INFO_RECEIVE, terms->info_in);
  say_window(out, WINDOW_TRANSMIT, terms->window_out);
  say_window(out, WINDOW_RECEIVE, terms->window_in);
}
