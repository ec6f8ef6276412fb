/* Values of polyphase-tou; see decode_form.h. Stamps are `YYMMDDhhmmss`, years 2000 to 2099, read
 * with a calendar of their own. Nothing here knows of time zones: stamps are UTC-equivalent. */
#include "decode_form.h"

#include <stdio.h>
#include <string.h>

static const decode_object_t objects[] = {
    {"0-0:96.1.0*255", "t"},
    {"0-0:96.1.1*255", "t"},
    {"0-0:1.0.0*255", "shi"},
    {"0-0:96.5.0*255", "H"},
    {"0-0:96.14.0*255", "c"},
    {"0-0:96.7.0*255", "c"},
    {"0-0:128.2.0*255", "t"},
    {"0-0:128.3.0*255", "cs?s?c?i?"},
    {"0-0:128.4.0*255", "c"},
    {"0-0:128.5.0*255", "c"},
    {"0-0:13.0.0*255", "tt?s?"},
    {"1-0:0.4.2*255", "r"},
    {"1-0:0.4.5*255", "r"},
    {"1-0:0.4.3*255", "r"},
    {"1-0:0.4.6*255", "r"},
    {"1-0:0.1.0*255", "c"},
    {"1-0:0.1.2*255", "s?"},
    {"1-0:1.8.0*255", "e"},
    {"1-0:1.8.1*255", "e"},
    {"1-0:1.8.2*255", "e"},
    {"1-0:1.8.3*255", "e"},
    {"1-0:1.8.4*255", "e"},
    {"1-0:1.8.5*255", "e"},
    {"1-0:1.8.6*255", "e"},
    {"1-0:1.8.7*255", "e"},
    {"1-0:1.8.8*255", "e"},
    {"1-0:128.8.0*255", "e"},
    {"1-0:129.8.0*255", "e"},
    {"1-0:1.6.0*255", "ds?"},
    {"1-0:1.6.1*255", "ds?"},
    {"1-0:1.6.2*255", "ds?"},
    {"1-0:1.6.3*255", "ds?"},
    {"1-0:1.6.4*255", "ds?"},
    {"1-0:1.6.5*255", "ds?"},
    {"1-0:1.6.6*255", "ds?"},
    {"1-0:1.6.7*255", "ds?"},
    {"1-0:1.6.8*255", "ds?"},
    {"1-0:1.2.0*255", "d"},
    {"1-0:1.2.1*255", "d"},
    {"1-0:1.2.2*255", "d"},
    {"1-0:1.2.3*255", "d"},
    {"1-0:1.2.4*255", "d"},
    {"1-0:1.2.5*255", "d"},
    {"1-0:1.2.6*255", "d"},
    {"1-0:1.2.7*255", "d"},
    {"1-0:1.2.8*255", "d"},
    /* From here on: not in the read-out. */
    {"0-0:128.1.0*255", ""},
    {"0-0:10.0.1*255", ""},
    {"1-0:99.1.0*255", ""},
    {"0-0:98.1.0*255", ""},
    {"0-0:99.98.0*255", ""},
};
enum { OBJECT_COUNT = sizeof objects / sizeof objects[0], READ_OUT_COUNT = OBJECT_COUNT - 5 };
_Static_assert(READ_OUT_COUNT == 46, "11 of the meter, 6 of ratios and resets, 29 registers");

int decode_form_read_out_count(void) { return READ_OUT_COUNT; }

const decode_object_t *decode_form_object(int object) { return &objects[object]; }

int decode_form_find(decode_view_t name) {
  for (int i = 0; i < OBJECT_COUNT; i++)
    if (decode_view_is(name, objects[i].name)) return i;
  return DECODE_OBJECT_NONE;
}

int decode_form_find_reduced(decode_view_t name) {
  for (int i = 0; i < OBJECT_COUNT; i++) {
    const char *reduced = strchr(objects[i].name, ':') + 1;
    const decode_view_t known = {reduced, (size_t)(strchr(reduced, '*') - reduced)};
    if (decode_view_same(name, known)) return i;
  }
  return DECODE_OBJECT_NONE;
}

static bool form_hex(decode_view_t part, size_t digits, int64_t *value) {
  if (part.len != digits) return false;
  int64_t sum = 0;
  for (size_t i = 0; i < digits; i++) {
    const char *at = strchr("0123456789ABCDEF", part.p[i]);
    if (!at || !part.p[i]) return false;
    sum = sum * 16 + (at - "0123456789ABCDEF");
  }
  *value = sum;
  return true;
}

/* `105000.000` with `places` decimals, in units of the last of them. */
static bool form_decimal(decode_view_t part, size_t places, const char *unit, int64_t *value) {
  const size_t tail = strlen(unit);
  if (part.len < tail || memcmp(part.p + part.len - tail, unit, tail) != 0) return false;
  part.len -= tail;
  if (part.len < places + 2 || part.len > 18 || part.p[part.len - places - 1] != '.') return false;
  const decode_view_t whole = {part.p, part.len - places - 1};
  const decode_view_t rest = {part.p + part.len - places, places};
  int64_t high, low;
  if (whole.len > 1 && whole.p[0] == '0') return false;
  if (!decode_view_number(whole, false, &high) || !decode_view_number(rest, false, &low))
    return false;
  *value = high * (places == 3 ? 1000 : 100) + low;
  return true;
}

bool decode_form_stamp(decode_view_t part, int64_t *utc_s) {
  static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  static const int64_t year_2000_s = 946684800;
  int64_t field[6]; /* year, month, day, hour, minute, second */
  if (part.len != 12) return false;
  for (size_t i = 0; i < 6; i++)
    if (!decode_view_number((decode_view_t){part.p + 2 * i, 2}, false, &field[i])) return false;
  const bool leap = field[0] % 4 == 0; /* 2000 is one, 2100 is out of range */
  if (field[1] < 1 || field[1] > 12) return false;
  const int64_t last = month_days[field[1] - 1] + (leap && field[1] == 2 ? 1 : 0);
  if (field[2] < 1 || field[2] > last || field[3] > 23 || field[4] > 59 || field[5] > 59)
    return false;
  int64_t days = field[0] * 365 + (field[0] + 3) / 4 + field[2] - 1;
  for (int64_t month = 1; month < field[1]; month++)
    days += month_days[month - 1] + (leap && month == 2 ? 1 : 0);
  *utc_s = year_2000_s + ((days * 24 + field[3]) * 60 + field[4]) * 60 + field[5];
  return true;
}

static bool form_text(decode_view_t part) {
  for (size_t i = 0; i < part.len; i++)
    if (part.p[i] <= ' ' || part.p[i] > '~') return false;
  return part.len > 0;
}

bool decode_form_word(char form, bool optional, bool units, decode_view_t part,
                      decode_text_t *words) {
  int64_t value = 0;
  bool fine = false;
  if (part.len == 0 && optional) {
    decode_text_add(words, "-", 1);
    return true;
  }
  switch (form) {
  case 't':
    if (!form_text(part)) return false;
    decode_text_add(words, part.p, part.len);
    return true;
  case 'c': /* without leading zeros */
    fine = decode_view_number(part, false, &value) && (part.len == 1 || part.p[0] != '0');
    break;
  case 'i':
    fine = decode_view_number(part, true, &value);
    break;
  case 's':
    fine = decode_form_stamp(part, &value);
    break;
  case 'h':
    fine = form_hex(part, 2, &value);
    break;
  case 'q':
    fine = form_hex(part, 4, &value);
    break;
  case 'H':
    fine = form_hex(part, 8, &value);
    break;
  case 'e':
    fine = form_decimal(part, 3, units ? "*Wh" : "", &value);
    break;
  case 'd':
    fine = form_decimal(part, 3, units ? "*W" : "", &value);
    break;
  case 'r':
    fine = form_decimal(part, 2, "", &value);
    break;
  }
  if (fine) decode_text_printf(words, "%lld", (long long)value);
  return fine;
}

bool decode_form_words(const char *forms, bool units, decode_view_t value, decode_text_t *words,
                       size_t *bad) {
  decode_view_t rest = value, part = {value.p, 0};
  while (*forms) {
    const bool optional = forms[1] == '?';
    *bad = rest.p ? (size_t)(rest.p - value.p) : value.len;
    if (!decode_view_cut(&rest, ';', &part)) return false;
    decode_text_add(words, " ", 1);
    if (!decode_form_word(*forms, optional, units, part, words)) return false;
    forms += optional ? 2 : 1;
  }
  *bad = rest.p ? (size_t)(rest.p - value.p) : 0;
  return !rest.p;
}
