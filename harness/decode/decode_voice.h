/* Where what is understood on a DLMS line goes: facts, what is broken, and for people the meaning
 * of the frame under way. It also knows which frame that is, so that nobody else counts. */
#ifndef DECODE_VOICE_H
#define DECODE_VOICE_H

#include "decode_roster.h"

typedef struct {
  const decode_roster_t *roster;
  int line;
  long *visits;          /* by meter, shared by all lines */
  decode_text_t *facts;  /* of all lines */
  decode_text_t meaning; /* of the frame under way */
  long frame;            /* frames or messages of the meters' end, from 0 */
  int64_t frame_ns;      /* last octet of the one under way */
} decode_voice_t;

void decode_voice_say(decode_voice_t *voice, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void decode_voice_broken(decode_voice_t *voice, size_t octet, const char *text);
/* Octets as hex digits, at most so many of them. */
void decode_voice_say_octets(decode_voice_t *voice, const char *name, decode_view_t octets);

#endif
