/* Facts, broken octets and meanings of a DLMS line; see decode_voice.h. */
#include "decode_voice.h"

#include <stdarg.h>
#include <stdio.h>

void decode_voice_say(decode_voice_t *voice, const char *format, ...) {
  char said[256];
  va_list args;
  va_start(args, format);
  vsnprintf(said, sizeof said, format, args);
  va_end(args);
  decode_text_printf(&voice->meaning, "%s%s", voice->meaning.len ? "; " : "", said);
}

void decode_voice_broken(decode_voice_t *voice, size_t octet, const char *text) {
  decode_text_printf(voice->facts, "broken %d %lld %ld %zu %s\n", voice->line,
                     (long long)voice->frame_ns, voice->frame, octet, text);
  decode_voice_say(voice, "BROKEN at octet %zu: %s", octet, text);
}

void decode_voice_say_octets(decode_voice_t *voice, const char *name, decode_view_t octets) {
  enum { SHOWN_MAX = 16 };
  char hex[2 * SHOWN_MAX + 1] = "";
  for (size_t i = 0; i < octets.len && i < SHOWN_MAX; i++)
    snprintf(hex + 2 * i, 3, "%02X", (unsigned char)octets.p[i]);
  decode_voice_say(voice, "%s %s%s", name, hex, octets.len > SHOWN_MAX ? "…" : "");
}
