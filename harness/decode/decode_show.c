/* A message as people read it; see decode_show.h.
 *   2026-03-31 22:30:00.220  0 →  <SOH>R1<STX>1.8.0()<ETX><BCC 5D>   | R1 1-0:1.8.0*255
 * `→` to the meter, `←` from it; `<!C1>` is an octet with a wrong parity, as it was. */
#include "decode_show.h"

#include <stdio.h>
#include <string.h>

static const char indent[] = "                              ";

static void show_time(decode_text_t *text, int64_t ns) {
  int64_t s = ns / 1000000000, rest = ns % 1000000000;
  if (rest < 0) {
    rest += 1000000000;
    s--;
  }
  int64_t days = s / 86400, second = s % 86400;
  if (second < 0) {
    second += 86400;
    days--;
  }
  /* Days since 0000-03-01, in eras of 400 years of 146097 days; the year begins in March, so that
   * the leap day is its last. */
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * shifted + 2) / 5 + 1;
  const int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  decode_text_printf(text, "%04lld-%02lld-%02lld %02lld:%02lld:%02lld.%03lld", (long long)year,
                     (long long)month, (long long)day, (long long)(second / 3600),
                     (long long)(second / 60 % 60), (long long)(second % 60),
                     (long long)(rest / 1000000));
}

static void show_octet(decode_text_t *text, unsigned char octet) {
  static const char *const names[32] = {"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL",
                                        "BS",  "HT",  "LF",  "VT",  "FF",  "CR",  "SO",  "SI",
                                        "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB",
                                        "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US"};
  const unsigned char seven = octet & 0x7f;
  const char plain = (char)seven;
  if (!decode_frame_parity(octet))
    decode_text_printf(text, "<!%02X>", octet);
  else if (seven < 32)
    decode_text_printf(text, "<%s>", names[seven]);
  else if (seven == 127)
    decode_text_add(text, "<DEL>", 5);
  else
    decode_text_add(text, &plain, 1);
}

void decode_show_frame(decode_text_t *text, int line, bool from_meter, const decode_frame_t *frame,
                       const char *meaning) {
  const bool checked = frame->kind == DECODE_FRAME_COMMAND || frame->kind == DECODE_FRAME_DATA;
  const bool data = frame->octets.len > 0 && (frame->octets.p[0] & 0x7f) == 0x02;
  bool said = false;
  show_time(text, frame->last_ns);
  decode_text_printf(text, "  %d %s  ", line, from_meter ? "←" : "→");
  for (size_t i = 0; i < frame->octets.len; i++) {
    const unsigned char octet = (unsigned char)frame->octets.p[i];
    if (checked && i == frame->octets.len - 1)
      decode_text_printf(text, "<BCC %02X>", octet & 0x7f);
    else
      show_octet(text, octet);
    if (!data || (octet & 0x7f) != '\n' || i + 1 == frame->octets.len) continue;
    if (!said) decode_text_printf(text, "   | %s", meaning);
    said = true;
    decode_text_printf(text, "\n%s", indent);
  }
  decode_text_printf(text, "%s%s\n", said ? "" : "   | ", said ? "" : meaning);
}

void decode_show_octets(decode_text_t *text, int line, bool from_meter, decode_view_t octets,
                        int64_t ns, const char *meaning) {
  enum { A_LINE = 32 };
  show_time(text, ns);
  decode_text_printf(text, "  %d %s  ", line, from_meter ? "←" : "→");
  for (size_t i = 0; i < octets.len; i++) {
    if (i == A_LINE) decode_text_printf(text, "   | %s", meaning);
    if (i > 0 && i % A_LINE == 0) decode_text_printf(text, "\n%s", indent);
    decode_text_printf(text, "%02X", (unsigned char)octets.p[i]);
  }
  decode_text_printf(text, "%s%s\n", octets.len > A_LINE ? "" : "   | ",
                     octets.len > A_LINE ? "" : meaning);
}
