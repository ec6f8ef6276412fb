/* What a write or an action is called, and what it says; see decode_put.h. */
#include "decode_put.h"
#include "decode_buffer.h"
#include "decode_image.h"

#include <stdio.h>
#include <string.h>

decode_view_t decode_put_data(const decode_asked_t *asked, const decode_item_t *item) {
  if (item->data_len == 0) return (decode_view_t){"", 0};
  return (decode_view_t){asked->values.p + item->data_at, item->data_len};
}

static const decode_shape_t *put_shape(const decode_dlms_t *dlms) {
  return decode_roster_shape(dlms->voice->roster, dlms->meter);
}

bool decode_put_is_columns(const decode_item_t *item, const char *name) {
  return item->place.class_id == 7 && item->place.index == 3 && strcmp(name, "1-0:99.1.0*255") == 0;
}

/* The name of a calendar, as one word; "-" where none was written. */
static void calendar_named(decode_dlms_t *dlms, const decode_item_t *item) {
  decode_axdr_t reader = decode_axdr_over(decode_put_data(&dlms->asked, item));
  decode_datum_t datum;
  dlms->calendar[0] = 0;
  if (!decode_axdr_want(&reader, DECODE_OCTETS, &datum)) return;
  if (datum.octets.len >= DECODE_CALENDAR_CAP) return;
  for (size_t i = 0; i < datum.octets.len; i++) {
    const char octet = (char)datum.octets.p[i];
    dlms->calendar[i] = octet > ' ' && octet <= '~' ? octet : '?';
  }
  dlms->calendar[datum.octets.len] = 0;
}

/* NAME, and @S where it is due at an instant; @- where that is of no form. */
static void calendar_arg(const decode_dlms_t *dlms, const decode_item_t *item, char *arg,
                         size_t cap) {
  decode_axdr_t reader = decode_axdr_over(decode_put_data(&dlms->asked, item));
  decode_datum_t datum;
  int64_t utc_s;
  const char *name = dlms->calendar[0] ? dlms->calendar : "-";
  const bool formed = decode_axdr_want(&reader, DECODE_OCTETS, &datum);
  if (formed && decode_stamp_absent(datum.octets))
    snprintf(arg, cap, "%s", name);
  else if (formed && decode_stamp_claimed(dlms->voice->roster, dlms->meter, datum.octets, &utc_s))
    snprintf(arg, cap, "%s@%lld", name, (long long)utc_s);
  else
    snprintf(arg, cap, "%s@-", name);
}

/* Indices of the quantities, `0,2,5`; "-" where that is no array of columns. */
static void channels_arg(const decode_dlms_t *dlms, const decode_item_t *item, char *arg,
                         size_t cap) {
  int channels[DECODE_NAMED_MAX], count;
  size_t len = 0;
  if (!decode_buffer_channels(put_shape(dlms), decode_put_data(&dlms->asked, item), channels,
                              &count))
    return;
  for (int i = 0; i < count && len + 4 < cap; i++)
    len += (size_t)snprintf(arg + len, cap - len, "%s%d", i ? "," : "", channels[i]);
}

/* The meter took them: rows are so from here on. */
static void channels_changed(const decode_dlms_t *dlms, const decode_item_t *item) {
  int channels[DECODE_NAMED_MAX], count;
  if (decode_buffer_channels(put_shape(dlms), decode_put_data(&dlms->asked, item), channels,
                             &count))
    decode_roster_change(dlms->voice->roster, dlms->meter, channels, count);
}

enum { CALENDAR_NAME = 6, CALENDAR_DUE = 10 };

/* WHAT and ARG of a write or an action; false where SERVED.md has no line for it. */
bool decode_put_word(const decode_dlms_t *dlms, const decode_item_t *item, const char *name,
                     const char **what, char arg[DECODE_PUT_ARG_CAP]) {
  static const char *const adjusts[] = {"quarter", "period", "minute", "preset"};
  const decode_asked_t *asked = &dlms->asked;
  const bool set = asked->kind == DECODE_ASKED_SET;
  const unsigned index = item->place.index;
  decode_axdr_t reader = decode_axdr_over(decode_put_data(asked, item));
  decode_datum_t datum;
  int64_t utc_s;
  snprintf(arg, 32, "-");
  if (put_shape(dlms)->firmware && decode_image_word(asked, item, name, what, arg)) return true;
  if (set && strcmp(name, "0-0:13.0.0*255") == 0 && index == CALENDAR_NAME) return false;
  if (set && strcmp(name, "0-0:13.0.0*255") == 0 && index == CALENDAR_DUE) {
    *what = "program_calendar";
    calendar_arg(dlms, item, arg, DECODE_PUT_ARG_CAP);
    return true;
  }
  if (set && strcmp(name, "0-0:1.0.0*255") == 0 && index == 2) {
    *what = "set_clock";
    if (decode_axdr_read(&reader, &datum) && decode_axdr_end(&reader) &&
        (datum.type == DECODE_OCTETS || datum.type == DECODE_DATE_TIME) &&
        decode_stamp_claimed(dlms->voice->roster, dlms->meter, datum.octets, &utc_s))
      snprintf(arg, 32, "%lld", (long long)utc_s);
    return true;
  }
  if (set && decode_put_is_columns(item, name)) {
    *what = "set_channels";
    channels_arg(dlms, item, arg, DECODE_PUT_ARG_CAP);
    return true;
  }
  if (set && strcmp(name, "0-0:128.31.0*255") == 0 && index == 2) {
    *what = "set_ratio";
    decode_cosem_ratios(decode_put_data(asked, item), arg, DECODE_PUT_ARG_CAP);
    return true;
  }
  if (set && strcmp(name, "0-0:128.32.0*255") == 0 && index == 2) {
    *what = "clear_profile";
    return true;
  }
  if (set && strcmp(name, "0-0:128.2.0*255") == 0 && index == 2) {
    *what = "set_response";
    if (decode_axdr_want(&reader, DECODE_UINT8, &datum) && datum.number >= 1 && datum.number <= 3)
      snprintf(arg, 32, "R%lld", (long long)datum.number);
    return true;
  }
  if (!set && strcmp(name, "0-0:1.0.0*255") == 0 && index >= 1 && index <= 6 && index != 5) {
    *what = "adjust_clock";
    if (index < 5) snprintf(arg, 32, "%s", adjusts[index - 1]);
    if (index == 6 && decode_axdr_want(&reader, DECODE_INT16, &datum))
      snprintf(arg, 32, "%lld", (long long)datum.number);
    return true;
  }
  *what = !set && strcmp(name, "0-0:10.0.1*255") == 0 && index == 1   ? "end_of_billing"
          : !set && strcmp(name, "0-0:13.0.0*255") == 0 && index == 1 ? "activate_passive"
                                                                      : "write";
  if ((*what)[0] != 'w') return true;
  /* A write to another attribute that makes a value of the first dictionary. */
  decode_object_form_t object;
  snprintf(arg, 32, "%s", name);
  if (!set || !decode_cosem_object(put_shape(dlms), name, &object)) return false;
  for (int part = 0; part < DECODE_PARTS_MAX; part++)
    if (object.parts[part] && object.parts[part] == index) return true;
  return false;
}

void decode_put_taken(decode_dlms_t *dlms, const decode_item_t *item, const char *name) {
  const bool calendar = strcmp(name, "0-0:13.0.0*255") == 0;
  if (calendar && item->place.index == CALENDAR_NAME) calendar_named(dlms, item);
  if (decode_put_is_columns(item, name)) channels_changed(dlms, item);
}
