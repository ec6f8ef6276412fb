/* Values of polyphase-tou; see decode_form.h. Stamps are `YYMMDDhhmmss`, years 2000 to 2099, read
 * with a calendar of their own. Nothing here knows of time zones: stamps are UTC-equivalent. */
#include "decode_form.h"

#include <stdio.h>
#include <string.h>

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

/* `*Wh` behind a value; nothing where it has no unit. */
static bool form_unit(decode_view_t *part, const char *unit) {
  const size_t len = strlen(unit);
  if (len == 0) return true;
  if (part->len < len + 1 || part->p[part->len - len - 1] != '*' ||
      memcmp(part->p + part->len - len, unit, len) != 0)
    return false;
  part->len -= len + 1;
  return true;
}

/* `105000.000` with `places` decimals, in units of the last of them. */
static bool form_decimal(decode_view_t part, size_t places, const char *unit, int64_t *value) {
  if (!form_unit(&part, unit)) return false;
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

/* The same with a sign: `-12.500`; there is no `-0.000`. */
static bool form_signed(decode_view_t part, const char *unit, int64_t *value) {
  const bool minus = part.len > 0 && part.p[0] == '-';
  if (minus) part = (decode_view_t){part.p + 1, part.len - 1};
  if (!form_decimal(part, 3, unit, value) || (minus && *value == 0)) return false;
  if (minus) *value = -*value;
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

/* 64 digits, upper case on the line, lower case in the word. */
static bool form_hash(decode_view_t part, decode_text_t *words) {
  enum { DIGITS = 64 };
  char word[DIGITS];
  if (part.len != DIGITS) return false;
  for (size_t i = 0; i < DIGITS; i++) {
    const char digit = part.p[i];
    if (!(digit >= '0' && digit <= '9') && !(digit >= 'A' && digit <= 'F')) return false;
    word[i] = digit >= 'A' ? (char)(digit - 'A' + 'a') : digit;
  }
  decode_text_add(words, word, DIGITS);
  return true;
}

bool decode_form_word(char form, bool optional, const char *unit, decode_view_t part,
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
  case 'x':
    return form_hash(part, words);
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
  case 'd':
    fine = form_decimal(part, 3, unit, &value);
    break;
  case 'g':
    fine = form_signed(part, unit, &value);
    break;
  case 'r':
    fine = form_decimal(part, 2, "", &value);
    break;
  }
  if (fine) decode_text_printf(words, "%lld", (long long)value);
  return fine;
}

bool decode_form_words(const char *forms, const char *unit, decode_view_t value,
                       decode_text_t *words, size_t *bad) {
  decode_view_t rest = value, part = {value.p, 0};
  while (*forms) {
    const bool optional = forms[1] == '?';
    *bad = rest.p ? (size_t)(rest.p - value.p) : value.len;
    if (!decode_view_cut(&rest, ';', &part)) return false;
    decode_text_add(words, " ", 1);
    if (!decode_form_word(*forms, optional, unit, part, words)) return false;
    forms += optional ? 2 : 1;
  }
  *bad = rest.p ? (size_t)(rest.p - value.p) : 0;
  return !rest.p;
}
