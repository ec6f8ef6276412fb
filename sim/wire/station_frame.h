/* HDLC frames of type 3, as a meter hears and writes them: flags, format field, addresses, control
 * field, the two check sequences. It collects octets in any chunking and finds the next beginning
 * after whatever was not a frame. What a frame means is station.c's, the only caller. Source:
 * IEC 62056-46, ISO/IEC 13239 (frame format type 3, no transparency: the length counts). */
#ifndef SIM_WIRE_STATION_FRAME_H
#define SIM_WIRE_STATION_FRAME_H

#include "base/octets.h"

enum { STATION_FRAME_MAX = 2047 }; /* eleven bits of length, without flags */
/* Flags, format, addresses of 4 and 1, control, two check sequences. */
enum { STATION_FRAME_OVERHEAD = 14 };

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
  bytes_t info; /* until the next call */
} station_frame_t;

typedef struct {
  bool open;   /* a flag has been */
  size_t used; /* octets of the frame that was given out last; they go with the next call */
  size_t len;  /* octets after the flag */
  size_t want; /* a decision is made when `len` has come to it */
  uint8_t octets[STATION_FRAME_MAX + 1];
  uint32_t dropped[STATION_DROPS];
} station_ear_t;

/* All zeros is an ear that has heard nothing. Takes octets up to the next decision and says how
 * many they were: at least one of a run that is not empty. Then station_ear_next until false. */
size_t station_ear_take(station_ear_t *ear, bytes_t octets);
bool station_ear_next(station_ear_t *ear, station_frame_t *frame);
/* The line fell silent: what was broken off may hide whole frames. Until false; the ear is closed
 * then, and a frame needs an opening flag of its own. */
bool station_ear_silence(station_ear_t *ear, station_frame_t *frame);
/* A frame has begun and not ended. */
bool station_ear_busy(const station_ear_t *ear);
/* Forgets what was half heard; what was counted stays. */
void station_ear_close(station_ear_t *ear);

/* The check sequence of ISO/IEC 13239: x^16 + x^12 + x^5 + 1, begun with ones, complemented. */
uint16_t station_check_sequence(bytes_t covered);

typedef uint16_t (*station_check_t)(bytes_t covered);

/* A frame with its flags into `out`: opened, filled with exactly frame->info.len octets by the
 * caller (frame->info.p is not looked at), and closed. `out` begins empty. */
void station_frame_open(obuf_t *out, const station_frame_t *frame, station_check_t check);
void station_frame_close(obuf_t *out, station_check_t check);

#endif
