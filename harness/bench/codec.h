/* Work for the two codecs alone, without meter, fleet and line: what `meterproof perf codec` times
 * and the test beside it proves to allocate nothing once it is open. Octets of one side are heard
 * by the other, so a figure is of work that was done right: every call says whether it was. Nothing
 * is measured here. What the rows look like: section 5 of
 * fixtures/dictionary/polyphase-tou-dlms.md. */
#ifndef HARNESS_BENCH_CODEC_H
#define HARNESS_BENCH_CODEC_H

#include "base/arena.h"
#include "base/units.h"

enum { CODEC_ROWS = 1000, CODEC_COLUMNS = 8, CODEC_FRAMES = 100, CODEC_INFO = 2030 };

/* --- a load profile of CODEC_ROWS entries, all of its columns, both stamps in each --- */
typedef struct codec_rows codec_rows_t;
codec_rows_t *codec_rows_new(arena_t *arena);
/* By the meter's side: the array, as one answer has it. Its octets. */
size_t codec_rows_encode(codec_rows_t *rows);
/* By the head-end's: every column to its type, stamps to instants. ST_BAD_VALUE also where what
 * comes out is not what was put in. */
MUST_USE status_t codec_rows_decode(codec_rows_t *rows, fault_t *fault);

/* --- I frames with CODEC_INFO octets of information, CODEC_FRAMES of them, each way --- */
typedef struct codec_frames codec_frames_t;
codec_frames_t *codec_frames_new(arena_t *arena);
/* Made one by one behind each other; then heard as one run. Octets of the stream; of information
 * heard: 0 where a frame was not heard, or not as it was made. */
size_t codec_frames_of_meter(codec_frames_t *frames);
size_t codec_frames_heard_by_headend(codec_frames_t *frames);
size_t codec_frames_of_headend(codec_frames_t *frames);
size_t codec_frames_heard_by_meter(codec_frames_t *frames);

/* --- a whole server of DLMS and the head-end's half, over the wrapper, suite 0, authentication
 * and encryption --- */
typedef struct codec_talk codec_talk_t;
codec_talk_t *codec_talk_new(arena_t *arena);
void codec_talk_free(codec_talk_t *talk); /* the contexts of the ciphers */
/* AARQ, AARE, f(StoC), f(CtoS): ready to be asked. */
MUST_USE status_t codec_talk_associate(codec_talk_t *talk, fault_t *fault);
/* One register, attribute 2. */
MUST_USE status_t codec_talk_get(codec_talk_t *talk, int64_t *value, fault_t *fault);
MUST_USE status_t codec_talk_release(codec_talk_t *talk, fault_t *fault);
int64_t codec_talk_register(void); /* what codec_talk_get is to find */

#endif
