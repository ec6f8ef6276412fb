/* The independent decoder; see decode.h. Here octets get their times and their order: per line two
 * framers and one conversation of IEC 62056-21, or a link of DLMS (decode_link), or with mode E the
 * one after the other. A meter that speaks 62056-21 is deaf while it sends; what reached it
 * meanwhile is held back until it is seen whether it went on sending. */
#include "decode.h"
#include "decode_link.h"
#include "decode_show.h"
#include "decode_talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The meter's reaction is 200 ms at least: a silence so long after a message to it means that what
 * it sends now is the answer, and what it sent before was broken off. */
static const uint64_t reaction_ns_min = 200000000;
static const uint64_t octet_gap_ns = 1500000000;

typedef struct decode_job decode_job_t;
typedef struct {
  decode_job_t *job;
  decode_framer_t to_meter, from_meter;
  decode_talk_t talk;
  decode_link_t link;
  bool mode_e;        /* DLMS begins after a sign-on of 62056-21 */
  decode_text_t held; /* octets of the message that came while the meter was sending */
  decode_frame_t held_frame;
} decode_line_t;

struct decode_job {
  decode_roster_t roster;
  long *visits;
  decode_line_t **lines; /* each on its own, since talks point into themselves */
  size_t line_count;
  decode_text_t facts, exchange;
  bool shows; /* the exchange is wanted */
  bool failed;
};

static void line_show(decode_line_t *line, bool from_meter, const decode_frame_t *frame) {
  if (!line->job->shows) return;
  decode_show_frame(&line->job->exchange, line->talk.line, from_meter, frame,
                    line->talk.meaning.p ? line->talk.meaning.p : "");
}

static void line_hear(decode_line_t *line, const decode_frame_t *frame) {
  decode_talk_to_meter(&line->talk, frame);
  /* Octets that begin no message are skipped: an option select may stand right behind them. */
  if (frame->kind != DECODE_FRAME_NOISE) line->to_meter.option_awaited = false;
  line_show(line, false, frame);
}

/* The meter has stopped sending in the middle of a message: what was held back was heard. */
static void line_release(decode_line_t *line) {
  if (decode_frame_inside(&line->from_meter)) decode_frame_flush(&line->from_meter);
  if (line->held.len == 0) return;
  line->held_frame.octets = (decode_view_t){line->held.p, line->held.len};
  line_hear(line, &line->held_frame);
  decode_text_clear(&line->held);
}

static void line_frame(void *owner, bool from_meter, const decode_frame_t *frame) {
  decode_line_t *line = owner;
  if (from_meter) {
    decode_talk_from_meter(&line->talk, frame);
    line_show(line, true, frame);
    return;
  }
  if (!decode_frame_inside(&line->from_meter)) {
    line_hear(line, frame);
    return;
  }
  line->held_frame = *frame;
  decode_text_clear(&line->held);
  decode_text_add(&line->held, frame->octets.p, frame->octets.len);
}

static void line_show_link(void *owner, bool from_meter, decode_view_t octets, int64_t ns,
                           const char *meaning) {
  decode_line_t *line = owner;
  decode_show_octets(&line->job->exchange, line->talk.line, from_meter, octets, ns, meaning);
}

/* Does this octet belong to DLMS? After a sign-on by mode E all do, up to the next one: `/` with
 * its parity begins no frame. */
static bool line_links(decode_line_t *line, bool from_meter, unsigned char octet, int64_t ns) {
  static const unsigned char slash = 0xaf;
  if (line->link.speech == DECODE_SPEECH_MODE_C) return false;
  if (!line->mode_e) return true;
  if (!line->talk.mode_e) return false;
  if (from_meter || octet != slash || !decode_link_resting(&line->link, from_meter, ns))
    return true;
  decode_link_flush(&line->link);
  line->talk.mode_e = false;
  return false;
}

static void line_to_meter(decode_line_t *line, unsigned char octet, int64_t ns) {
  const decode_framer_t *meter = &line->from_meter;
  if (line_links(line, false, octet, ns)) {
    decode_link_feed(&line->link, false, octet, ns);
    return;
  }
  /* Sent while the meter was sending, as its whole run shows: it heard nothing of it. */
  if (meter->started && ns < meter->last_ns) return;
  if (decode_frame_inside(meter) && decode_frame_after(meter->last_ns, ns, octet_gap_ns))
    line_release(line);
  line->to_meter.idle = !decode_talk_open(&line->talk);
  if (!decode_frame_inside(&line->to_meter))
    line->to_meter.option_awaited = decode_talk_option_due(&line->talk, ns);
  decode_frame_feed(&line->to_meter, octet, ns);
}

static void line_from_meter(decode_line_t *line, unsigned char octet, int64_t ns) {
  const decode_framer_t *meter = &line->from_meter;
  if (line_links(line, true, octet, ns)) {
    decode_link_feed(&line->link, true, octet, ns);
    return;
  }
  if (!decode_frame_inside(meter)) line->from_meter.option_awaited = line->talk.mode_e_rate != 0;
  const uint64_t gap = line->held.len > 0 ? reaction_ns_min - 1 : octet_gap_ns;
  if (line->to_meter.octets.len > 0) decode_frame_flush(&line->to_meter);
  if (decode_frame_inside(meter) && decode_frame_after(meter->last_ns, ns, gap)) line_release(line);
  decode_frame_feed(&line->from_meter, octet, ns);
  if (!decode_frame_inside(meter)) decode_text_clear(&line->held);
}

static decode_line_t *job_line(decode_job_t *job, int number) {
  for (size_t i = 0; i < job->line_count; i++)
    if (job->lines[i]->talk.line == number) return job->lines[i];
  decode_line_t **more = realloc(job->lines, (job->line_count + 1) * sizeof *more);
  if (more) job->lines = more;
  decode_line_t *line = more ? calloc(1, sizeof *line) : NULL;
  if (!line) {
    job->failed = true;
    return NULL;
  }
  job->lines[job->line_count++] = line;
  line->job = job;
  line->to_meter = (decode_framer_t){.sink = line_frame, .owner = line};
  line->from_meter = (decode_framer_t){.sink = line_frame, .owner = line, .from_meter = true};
  decode_talk_start(&line->talk, &job->roster, number, job->visits, &job->facts);
  const int first = decode_roster_first(&job->roster, number);
  line->mode_e = first != DECODE_METER_NONE && job->roster.meters[first].mode_e;
  decode_link_start(&line->link, &job->roster, number, job->visits, &job->facts);
  line->link.show = job->shows ? line_show_link : NULL;
  line->link.owner = line;
  return line;
}

/* The octets of a run lie evenly between its first and its last. */
static int64_t run_octet_ns(const decode_run_t *run, size_t index) {
  if (run->len < 2 || run->last_ns <= run->first_ns) return run->last_ns;
  const uint64_t span = (uint64_t)run->last_ns - (uint64_t)run->first_ns, steps = run->len - 1;
  const uint64_t offset = span / steps * index + span % steps * index / steps;
  return (int64_t)((uint64_t)run->first_ns + offset);
}

static void job_run(decode_job_t *job, const decode_run_t *run) {
  decode_line_t *line = run->len > 0 ? job_line(job, run->line) : NULL;
  if (!line) return;
  for (size_t i = 0; i < run->len; i++) {
    const int64_t ns = run_octet_ns(run, i);
    if (run->from_meter)
      line_from_meter(line, run->octets[i], ns);
    else
      line_to_meter(line, run->octets[i], ns);
  }
}

/* What is begun at the end of the trace stays so. */
static void job_end(decode_job_t *job) {
  for (size_t i = 0; i < job->line_count; i++) {
    decode_line_t *line = job->lines[i];
    line_release(line);
    if (line->from_meter.octets.len > 0) decode_frame_flush(&line->from_meter);
    if (line->to_meter.octets.len > 0) decode_frame_flush(&line->to_meter);
    decode_link_flush(&line->link);
    if (decode_link_failed(&line->link) || line->talk.seven.failed || line->talk.meaning.failed ||
        line->talk.last.failed || line->held.failed || line->to_meter.octets.failed ||
        line->from_meter.octets.failed)
      job->failed = true;
  }
}

static void job_free(decode_job_t *job) {
  for (size_t i = 0; i < job->line_count; i++) {
    decode_line_t *line = job->lines[i];
    decode_text_free(&line->held);
    decode_text_free(&line->to_meter.octets);
    decode_text_free(&line->from_meter.octets);
    decode_talk_free(&line->talk);
    decode_link_free(&line->link);
    free(line);
  }
  free(job->lines);
  free(job->visits);
  decode_text_free(&job->facts);
  decode_text_free(&job->exchange);
  decode_roster_free(&job->roster);
}

static char *job_do(const char *facts, const decode_run_t *runs, size_t count, char *error,
                    size_t error_cap, bool exchange) {
  decode_job_t job = {.shows = exchange};
  if (!decode_roster_read(&job.roster, facts, error, error_cap)) return NULL;
  job.visits = calloc((size_t)job.roster.count + 1, sizeof *job.visits);
  job.failed = !job.visits;
  for (size_t i = 0; i < count && !job.failed; i++)
    job_run(&job, &runs[i]);
  job_end(&job);
  decode_text_t *wanted = exchange ? &job.exchange : &job.facts;
  decode_text_add(wanted, "", 0);
  char *text = NULL;
  if (job.failed || job.facts.failed || job.exchange.failed) {
    snprintf(error, error_cap, "memory is short: the octets of the lines could not be decoded");
  } else {
    text = wanted->p;
    *wanted = (decode_text_t){0};
  }
  job_free(&job);
  return text;
}

char *decode_served(const char *facts, const decode_run_t *runs, size_t count, char *error,
                    size_t error_cap) {
  return job_do(facts, runs, count, error, error_cap, false);
}

char *decode_exchange(const char *facts, const decode_run_t *runs, size_t count, char *error,
                      size_t error_cap) {
  return job_do(facts, runs, count, error, error_cap, true);
}
