/* Frames of HDLC, made by the codec of one side and heard by that of the other, both ways: long
 * ones, as a profile comes in, so that what counts is the octets and not the frames. See codec.h.
 * No station and no window: what is timed is flags, addresses, check sequences and copies. */
#include "harness/bench/codec.h"

#include "pmu/proto/hdlc.h"
#include "sim/wire/station_frame.h"

/* Flags, format, addresses of 1 and 2 octets, control, two check sequences. */
enum { FRAME_EXTRA = 2 + 2 + 3 + 1 + 4, CLIENT = 2, METER = 17, METER_UPPER = 1 };
enum { STREAM_MAX = CODEC_FRAMES * (CODEC_INFO + FRAME_EXTRA), I_FRAME_FINAL = 0x10 };

struct codec_frames {
  uint8_t info[CODEC_INFO];
  size_t len;
  uint8_t stream[STREAM_MAX];
  hdlc_rx_t headend;
  station_ear_t meter;
};

codec_frames_t *codec_frames_new(arena_t *arena) {
  codec_frames_t *frames = ARENA_NEW(arena, codec_frames_t);
  for (size_t at = 0; at < CODEC_INFO; at++)
    frames->info[at] = (uint8_t)(at * 7 + at / 256);
  return frames;
}

size_t codec_frames_of_meter(codec_frames_t *frames) {
  frames->len = 0;
  for (size_t at = 0; at < CODEC_FRAMES; at++) {
    obuf_t out = obuf_over(frames->stream + frames->len, sizeof frames->stream - frames->len);
    station_frame_t frame = {.to_len = 1,
                             .to = CLIENT,
                             .from_len = 2,
                             .from = METER_UPPER << 7 | METER,
                             .control = (uint8_t)(I_FRAME_FINAL | (at & 7) << 1),
                             .info = bytes_of(frames->info, CODEC_INFO)};
    station_frame_open(&out, &frame, station_check_sequence);
    obuf_add(&out, frame.info);
    station_frame_close(&out, station_check_sequence);
    frames->len += out.len;
  }
  return frames->len;
}

size_t codec_frames_of_headend(codec_frames_t *frames) {
  const hdlc_address_t client = hdlc_client(CLIENT);
  hdlc_address_t meter;
  status_t status = hdlc_server(METER_UPPER, METER, 2, &meter);
  CHECK(status == ST_OK);
  obuf_t out = obuf_over(frames->stream, sizeof frames->stream);
  for (size_t at = 0; at < CODEC_FRAMES; at++)
    hdlc_put_frame(&out, &meter, &client, (uint8_t)(I_FRAME_FINAL | (at & 7) << 1), false,
                   bytes_of(frames->info, CODEC_INFO));
  CHECK(!out.full);
  frames->len = out.len;
  return out.len;
}

/* The first and the last octet stand for the rest: the check sequence was over all. */
static bool is_ours(const codec_frames_t *frames, bytes_t info) {
  return info.len == CODEC_INFO && info.p[0] == frames->info[0] &&
         info.p[CODEC_INFO - 1] == frames->info[CODEC_INFO - 1];
}

size_t codec_frames_heard_by_headend(codec_frames_t *frames) {
  size_t at = 0, heard = 0;
  hdlc_rx_start(&frames->headend, 0);
  for (;;) {
    hdlc_event_t event;
    at += hdlc_rx_feed(&frames->headend, bytes_of(frames->stream + at, frames->len - at), &event);
    if (event.kind == HDLC_NOTHING) break;
    if (event.kind == HDLC_FRAME && is_ours(frames, event.info)) heard++;
  }
  return heard == CODEC_FRAMES ? heard * CODEC_INFO : 0;
}

size_t codec_frames_heard_by_meter(codec_frames_t *frames) {
  size_t at = 0, heard = 0;
  station_frame_t frame;
  station_ear_close(&frames->meter);
  while (at < frames->len) {
    at += station_ear_take(&frames->meter, bytes_of(frames->stream + at, frames->len - at));
    while (station_ear_next(&frames->meter, &frame))
      if (is_ours(frames, frame.info)) heard++;
  }
  return heard == CODEC_FRAMES ? heard * CODEC_INFO : 0;
}
