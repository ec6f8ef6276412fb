/* See progress.h. */
#define _GNU_SOURCE /* clock_gettime */
#include "pmu/rt/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FLEET = 100 /* visits: more are no list that a person reads */, LINE_MAX_LEN = 160 };
static const int64_t between_ns = NS_PER_S / 2;

static int64_t machine_ns(void) {
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * NS_PER_S + now.tv_nsec;
}

void progress_text(const headend_progress_t *progress, uint64_t done, int64_t spent_ns,
                   obuf_t *out) {
  int64_t rate = spent_ns <= 0 ? 0 : mul_div_floor((int64_t)done, NS_PER_S, spent_ns);
  obuf_printf(out, "%llu of %llu visits, %lld a second", (unsigned long long)progress->done,
              (unsigned long long)progress->total, (long long)rate);
  if (progress->failing > 0)
    obuf_printf(out, ", %llu failing", (unsigned long long)progress->failing);
  if (progress->failed > 0) obuf_printf(out, ", %llu failed", (unsigned long long)progress->failed);
  obuf_printf(out, ", %zu open", progress->open);
  if (progress->waiting > 0) obuf_printf(out, ", %zu waiting", progress->waiting);
}

static void wipe(progress_t *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
  progress->shown = false;
}

static bool ended_well(bytes_t note) {
  static const char well[] = ": ST_OK";
  return memmem(note.p, note.len, well, sizeof well - 1) != NULL;
}

void progress_note(progress_t *progress, const headend_t *headend, bytes_t note) {
  if (headend_progress(headend).total > FLEET && ended_well(note)) return;
  wipe(progress);
  fprintf(stderr, "%.*s\n", (int)note.len, (const char *)note.p);
}

void progress_show(progress_t *progress, const headend_t *headend) {
  int64_t now_ns = machine_ns();
  headend_progress_t is = headend_progress(headend);
  if (!progress->begun) {
    *progress = (progress_t){.begun = true,
                             .terminal = isatty(STDERR_FILENO) == 1,
                             .begun_ns = now_ns,
                             .done_before = is.done};
  }
  if (!progress->terminal || now_ns - progress->shown_ns < between_ns) return;
  uint8_t line[LINE_MAX_LEN];
  obuf_t out = obuf_over(line, sizeof line);
  progress_text(&is, is.done - progress->done_before, now_ns - progress->begun_ns, &out);
  fprintf(stderr, "\r%.*s\033[K", (int)out.len, (const char *)out.p);
  progress->shown = true;
  progress->shown_ns = now_ns;
}

void progress_end(progress_t *progress) { wipe(progress); }
