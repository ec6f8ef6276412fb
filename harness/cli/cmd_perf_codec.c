/* `meterproof perf codec`: the two codecs of DLMS alone, in one thread, without meter and line:
 * rows, frames, a ciphered get, associations. Each figure prints as what a person asks for (rows a
 * second, MB a second, µs); compared with the baseline is the time of its fixed number of turns, as
 * a ratio (perf.h). The work is harness/bench/codec.h's, and a figure of work that came out wrong
 * is not printed. */
#include <stdio.h>

#include "harness/bench/codec.h"
#include "harness/cli/cli.h"
#include "harness/cli/perf.h"

typedef struct {
  codec_rows_t *rows;
  codec_frames_t *frames;
  codec_talk_t *talk;
  fault_t fault;
} work_t;

static bool encode_rows(work_t *work) { return codec_rows_encode(work->rows) > 0; }

static bool decode_rows(work_t *work) {
  return codec_rows_decode(work->rows, &work->fault) == ST_OK;
}

static bool meter_to_headend(work_t *work) {
  codec_frames_of_meter(work->frames);
  return codec_frames_heard_by_headend(work->frames) > 0;
}

static bool headend_to_meter(work_t *work) {
  codec_frames_of_headend(work->frames);
  return codec_frames_heard_by_meter(work->frames) > 0;
}

static bool made_by_meter(work_t *work) { return codec_frames_of_meter(work->frames) > 0; }
static bool heard_by_headend(work_t *work) {
  return codec_frames_heard_by_headend(work->frames) > 0;
}

static bool get_ciphered(work_t *work) {
  int64_t value = 0;
  return codec_talk_get(work->talk, &value, &work->fault) == ST_OK &&
         value == codec_talk_register();
}

static bool associate(work_t *work) {
  return codec_talk_associate(work->talk, &work->fault) == ST_OK &&
         codec_talk_release(work->talk, &work->fault) == ST_OK;
}

static bool join(work_t *work) { return codec_talk_associate(work->talk, &work->fault) == ST_OK; }

typedef enum { PER_SECOND, MEGABYTES, MICROSECONDS } unit_t;

typedef struct {
  const char *name;
  bool (*prepare)(work_t *work);
  bool (*turn)(work_t *work);
  int32_t turns;
  int64_t amount; /* of rows, octets, things in a turn */
  unit_t unit;
  const char *of;
} figure_t;

#define OCTETS ((int64_t)CODEC_FRAMES * CODEC_INFO)

static const figure_t figures[] = {
    {"codec: encode rows", NULL, encode_rows, 2000, CODEC_ROWS, PER_SECOND, "rows of 8 columns"},
    {"codec: decode rows", NULL, decode_rows, 2000, CODEC_ROWS, PER_SECOND, "rows of 8 columns"},
    {"codec: frames, meter to head-end", NULL, meter_to_headend, 1000, OCTETS, MEGABYTES,
     "made and heard"},
    {"codec: frames, head-end to meter", NULL, headend_to_meter, 1000, OCTETS, MEGABYTES,
     "made and heard"},
    {"codec: frames, made by the meter", NULL, made_by_meter, 1000, OCTETS, MEGABYTES, "made"},
    {"codec: frames, heard by the head-end", made_by_meter, heard_by_headend, 1000, OCTETS,
     MEGABYTES, "heard"},
    {"codec: ciphered get", join, get_ciphered, 40000, 1, MICROSECONDS, "a get, there and back"},
    {"codec: association, HLS GMAC", NULL, associate, 10000, 1, PER_SECOND,
     "associations, opened and released"},
};
enum { FIGURES = sizeof figures / sizeof figures[0] };

static status_t time_figure(const figure_t *figure, work_t *work, timing_t *timing) {
  *timing = (timing_t){.name = figure->name, .ns = INT64_MAX};
  bool right = figure->prepare == NULL || figure->prepare(work);
  for (int32_t repeat = 0; repeat < PERF_REPEATS && right; repeat++) {
    int64_t start = perf_now_ns();
    for (int32_t turn = 0; turn < figure->turns && right; turn++)
      right = figure->turn(work);
    int64_t taken = perf_now_ns() - start;
    if (taken < timing->ns) timing->ns = taken;
  }
  if (right) return ST_OK;
  fprintf(stderr, "meterproof: %s went wrong: %s\n", figure->name, work->fault.text);
  return ST_BAD_VALUE;
}

static void print_figure(const figure_t *figure, const timing_t *timing) {
  int64_t amount = figure->amount * figure->turns;
  int64_t a_second = mul_div_floor(amount, NS_PER_S, timing->ns);
  int64_t hundredths = mul_div_floor(timing->ns, 100, amount * 1000); /* of a microsecond */
  printf("%-36s ", figure->name);
  switch (figure->unit) {
  case PER_SECOND:
    printf("%12lld a second", (long long)a_second);
    break;
  case MEGABYTES:
    printf("%7lld MB a second", (long long)(a_second / 1000000));
    break;
  case MICROSECONDS:
    printf("%9lld.%02lld us       ", (long long)(hundredths / 100), (long long)(hundredths % 100));
    break;
  }
  printf("   %s\n", figure->of);
}

int cmd_perf_codec(const cli_t *cli) {
  arena_t arena = {0};
  timing_t timings[FIGURES];
  status_t status = ST_OK;
  work_t work = {.rows = codec_rows_new(&arena),
                 .frames = codec_frames_new(&arena),
                 .talk = codec_talk_new(&arena)};
  int64_t reference = perf_reference_ns();
  for (size_t at = 0; at < FIGURES && status == ST_OK; at++) {
    status = time_figure(&figures[at], &work, &timings[at]);
    if (status == ST_OK) print_figure(&figures[at], &timings[at]);
  }
  codec_talk_free(work.talk);
  arena_free(&arena);
  if (status != ST_OK) return EXIT_HARNESS;
  return cli->write_baseline ? perf_write_baseline(timings, FIGURES, reference)
                             : perf_compare(timings, FIGURES, reference);
}
