/* HDLC frames of type 3, as a meter hears and writes them: flags, format field, addresses, control
 * field, the two check sequences. It collects octets in any chunking and finds the next beginning
 * after whatever was not a frame. What a frame means is station.c's, the only caller. Source:
 * IEC 62056-46, ISO/IEC 13239 (frame format type 3, no transparency: length counts). */
#ifndef SIM_WIRE_STATION_FRAME_H
#define SIM_WIRE_STATION_FRAME_H

#include "base/octets.h"

enum { STATION_FRAME_MAX = 2047 };    /* eleven bits of length, without flags */
enum { STATION_FRAME_OVERHEAD = 14 }; /* at most, flags included: 2 + 4 + 1 + 1 + 2 + 2, flags */

/* Why octets were not a frame. */
typedef enum {
  STATION_DROP_NOISE, /* octets between frames, each counted */
  STATION_DROP_FORM,  /* format field, length, addresses, or no flag where the end should be */
  STATION_DROP_HEAD_CHECK,
  STATION_DROP_CHECK,
  STATION_DROP_SILENCE, /* broken off in the middle */
  STATION_DROPS
} station_drop_t;

typedef struct {
  bool segmented; /* further segments follow */
  uint8_t to_len, from_len;
  uint32_t to, from; /* seven bits an octet, the first octet in the highest place */
  uint8_t control;
  bytes_t info; /* until the next octet is taken */
} station_frame_t;

typedef struct {
  bool open;   /* a flag has been */
  size_t len;  /* octets after it */
  size_t want; /* a decision is made when len has come to it */
  uint8_t octets[STATION_FRAME_MAX + 1];
  uint32_t dropped[STATION_DROPS];
} station_ear_t;

#endif
