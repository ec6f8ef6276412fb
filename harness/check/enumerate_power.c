/* The power of a meter cut in the middle of every octet that passes on its line from the first
 * octet of an image to the reading back after its start, and once in every silence between
 * (decision 0009, FW-3). A cut lasts no time. What must be left behind is the state of the uncut
 * run, the history before the transfer, and of each part of the firmware the old or the new one,
 * whole. Copies of the process, where there are any, live the time before the cuts once. */
#include "harness/check/enumerate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX = 600, SILENCE_NS = 100000000 };
/* More octets than that are cut at every third, fifth … stop, unless --full. */
enum { SHORT_FORM_STOPS = 500 };

typedef struct {
  const checkpoints_t *copies; /* NULL: `wanted` is the one to make */
  size_t wanted;
  bool made;
  size_t index; /* of the one made */
} walk_t;

static bool at_stop(void *of, size_t index) {
  walk_t *walk = of;
  bool make =
      walk->copies == NULL ? index == walk->wanted : walk->copies->branch(walk->copies->of, index);
  if (!make) return false;
  walk->made = true;
  walk->index = index;
  return true;
}

/* When the first octet of the transfer began; of a story without one, of all. */
static int64_t first_ns(const check_context_t *context, const char *meter) {
  const char *const words[] = {meter};
  int64_t asked_ns = INT64_MIN;
  for (size_t at = 0; at < context->served.count && asked_ns == INT64_MIN; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "command") && word_is(line, 1, words[0]) &&
        word_is(line, 4, "image_initiate"))
      asked_ns = word_i64(line, 3);
  }
  const bench_run_t *run = context->run;
  for (size_t at = 0; at < run->run_count; at++)
    if (run->runs[at].last_ns >= asked_ns) return run->runs[at].first_ns;
  return INT64_MAX;
}

/* The last request of the conversation that follows the activation, in which what was started is
 * read back; of a story without one, the end of it. */
static int64_t last_ns(const check_context_t *context, const char *meter) {
  int64_t visit = INT64_MAX, last = INT64_MAX;
  for (size_t at = 0; at < context->served.count; at++) {
    const fact_t *line = &context->served.lines[at];
    if (fact_is(line, "broken") || fact_is(line, "display") || !word_is(line, 1, meter)) continue;
    if (fact_is(line, "command") && word_is(line, 4, "image_activate"))
      visit = word_i64(line, 2) + 1;
    if (visit != INT64_MAX && word_i64(line, 2) <= visit) last = word_i64(line, 3);
  }
  return last;
}

static int by_time(const void *a, const void *b) {
  int64_t left = ((const true_t *)a)->ns, right = ((const true_t *)b)->ns;
  return left < right ? -1 : left > right;
}

/* The middle of each octet, and of each silence between two runs; each instant once. `*silences`
 * counts the latter. */
static true_t *stops_of(check_context_t *context, int line, int64_t from_ns, int64_t to_ns,
                        size_t *count, size_t *silences) {
  const bench_run_t *run = context->run;
  size_t cap = 2 * run->run_count, used = 0, kept = 0;
  int64_t before_ns = INT64_MAX;
  for (size_t at = 0; at < run->run_count; at++)
    cap += run->runs[at].len;
  true_t *stops = ARENA_ARRAY(context->arena, true_t, cap + 1);
  *silences = 0;
  for (size_t at = 0; at < run->run_count; at++) {
    const decode_run_t *octets = &run->runs[at];
    if (octets->line != line || octets->first_ns < from_ns || octets->last_ns > to_ns) continue;
    if (octets->len == 0) continue;
    int64_t span_ns = octets->last_ns - octets->first_ns;
    int64_t gaps = octets->len > 1 ? (int64_t)octets->len - 1 : 1;
    if (before_ns < octets->first_ns - SILENCE_NS) {
      stops[used++].ns = before_ns + (octets->first_ns - before_ns) / 2;
      (*silences)++;
    }
    for (size_t octet = 0; octet < octets->len; octet++)
      stops[used++].ns = octets->first_ns + span_ns * (int64_t)octet / gaps - span_ns / gaps / 2;
    before_ns = octets->last_ns;
  }
  qsort(stops, used, sizeof *stops, by_time);
  for (size_t at = 0; at < used; at++)
    if (kept == 0 || stops[at].ns != stops[kept - 1].ns) stops[kept++] = stops[at];
  *count = kept;
  return stops;
}

/* Entries of the profile that had ended before the first cut, as they were served last. */
static char *history(arena_t *arena, const bench_run_t *run, const char *meter, int64_t before_s) {
  lines_t served = lines_of(arena, run->served);
  text_t text = {0};
  int64_t greatest = 0;
  for (size_t at = 0; at < served.count; at++) {
    const fact_t *line = &served.lines[at];
    if (!fact_is(line, "entry") || !word_is(line, 1, meter) || word_i64(line, 7) >= before_s)
      continue;
    if (word_i64(line, 4) <= greatest) continue; /* served before */
    greatest = word_i64(line, 4);
    text_add(&text, words_from(line, 4));
    text_put(&text, "\n");
  }
  char *copy = arena_text(arena, bytes_text(text_chars(&text)));
  text_free(&text);
  return copy;
}

/* What a cut run left, as a line: P no power to cut just then · S, F or O its bills · N or O what
 * runs · the difference. */
static void judge_cut(check_context_t *context, arena_t *arena, const bench_run_t *run,
                      int64_t before_s, const char *failed, char line[LINE_MAX]) {
  static const char bills[] = {[BILLS_SAME] = 'S', [BILLS_FLAGGED] = 'F', [BILLS_OTHER] = 'O'};
  uint32_t meter = context->story->enumerate_meter;
  const char *index = arena_printf(arena, "%u", meter), *wrong = "";
  if (failed != NULL) {
    snprintf(line, LINE_MAX, "SN%.500s", failed);
    return;
  }
  image_state_t image = enumerate_image(context->facts, lines_of(arena, run->served), index);
  const char *uncut = enumerate_state(arena, context->run, meter);
  const char *state = enumerate_state(arena, run, meter);
  const char *uncut_history = history(arena, context->run, index, before_s);
  const char *cut_history = history(arena, run, index, before_s);
  if (image == IMAGE_BROKEN) wrong = "neither the old nor the new image, whole";
  if (!context->comparator->same(bytes_text(uncut_history), bytes_text(cut_history)))
    wrong = enumerate_difference(arena, uncut_history, cut_history);
  if (!context->comparator->same(bytes_text(uncut), bytes_text(state)))
    wrong = enumerate_difference(arena, uncut, state);
  snprintf(line, LINE_MAX, "%c%c%.500s",
           run->cut_happened ? bills[enumerate_bills(run, context->run)] : 'P',
           image == IMAGE_OLD ? 'O' : 'N', wrong);
}

typedef struct {
  size_t tried, dark, old, other, wrong, walked_wrong;
  size_t first_wrong;
  char first[LINE_MAX];
} power_tally_t;

static void count_line(power_tally_t *tally, size_t index, const char *line) {
  if (line == NULL || line[0] == 0 || line[1] == 0) line = "SNits run ended without a word";
  if (line[0] == 'P') {
    tally->dark++;
    return;
  }
  tally->tried++;
  tally->other += line[0] == 'O';
  tally->old += line[1] == 'O';
  if (line[2] == 0 || tally->wrong++ > 0) return;
  tally->first_wrong = index;
  snprintf(tally->first, sizeof tally->first, "%s", line + 2);
}

/* One run over the stops: the uncut one of which copies are made, or one with its own cut. */
static void walk_once(check_context_t *context, const judge_options_t *options, const true_t *stops,
                      size_t count, walk_t *walk, power_tally_t *tally) {
  arena_t arena = {0};
  bench_run_t run;
  fault_t fault = {0};
  char line[LINE_MAX];
  bench_options_t how = {.meter = options->meter,
                         .pmu = options->pmu,
                         .dlms = options->dlms,
                         .link = options->link,
                         .cut_meter = context->story->enumerate_meter,
                         .thin = true,
                         .stops = stops,
                         .stop_count = count,
                         .stopped = at_stop,
                         .stopped_of = walk};
  status_t status = bench_run(&arena, context->story->facts, &how, &run, &fault);
  if (walk->made) {
    judge_cut(context, &arena, &run, stops[0].ns / NS_PER_S,
              status == ST_OK ? NULL : arena_printf(&arena, "no run: %s", fault.text), line);
    if (walk->copies != NULL) walk->copies->deliver(walk->copies->of, line);
    count_line(tally, walk->index, line);
  } else if (status != ST_OK || strcmp(run.trace_hex, context->run->trace_hex) != 0) {
    tally->walked_wrong++; /* the time before the cuts is not that of the uncut run */
  }
  arena_free(&arena);
}

static void judge_tally(check_context_t *context, const power_tally_t *tally) {
  const char *name = "power cut at an octet or in a silence";
  const char *all = arena_printf(context->arena, "%zu cuts, %zu wrong", tally->tried, tally->wrong);
  bool good = context->comparator->within((int64_t)(tally->wrong + tally->walked_wrong), 0, 0);
  check_note(context, name,
             !good               ? VERDICT_FAIL
             : tally->tried == 0 ? VERDICT_INCONCLUSIVE
                                 : VERDICT_PASS,
             tally->tried > 0 ? BLAME_METER : BLAME_BENCH, "old or new, whole; the uncut state",
             all, "",
             tally->wrong > 0          ? arena_printf(context->arena, "first at stop %zu: %s",
                                                      tally->first_wrong, tally->first)
             : tally->walked_wrong > 0 ? "the walked run is not the uncut one"
             : tally->tried == 0       ? "no octet passed"
                                       : "");
  check_number(context, "bills of runs without power at an octet that differ without a flag",
               BLAME_HEAD_END, (int64_t)tally->other, 0, 0, "", "");
}

/* The short form: each `step`-th of them. */
static size_t thin_out(true_t *stops, size_t count, size_t step) {
  size_t kept = 0;
  for (size_t at = 0; at < count; at += step)
    stops[kept++] = stops[at];
  return kept;
}

static void write_notes(const power_tally_t *tally, size_t found, size_t silences, size_t step,
                        text_t *notes) {
  text_printf(notes,
              "octets and silences from the first of the image to the reading back: %zu, %zu of "
              "them silences; power cut in %s (step %zu)\n",
              found, silences, step == 1 ? "each" : "some", step);
  text_printf(notes, "power cuts tried: %zu\n", tally->tried);
  text_printf(notes, "  %zu ended with the old image, %zu with the new one; %zu found no power\n",
              tally->old, tally->tried - tally->old, tally->dark);
  text_put(notes, "  equal each time: energies, sets, calendar and policy as served last, profile "
                  "before the image; of each part identity and hash of one image\n");
}

void enumerate_power(check_context_t *context, const judge_options_t *options, text_t *notes) {
  const char *meter = arena_printf(context->arena, "%u", context->story->enumerate_meter);
  const char *const words[] = {meter};
  const fact_t *fact = lines_find(context->facts, "meter", words, 1, 1);
  size_t found = 0, silences = 0;
  power_tally_t tally = {0};
  CHECK(fact != NULL);
  true_t *stops = stops_of(context, (int)word_i64(fact, 6), first_ns(context, meter),
                           last_ns(context, meter), &found, &silences);
  size_t step = options->full ? 1 : (found / SHORT_FORM_STOPS) | 1;
  size_t count = thin_out(stops, found, step);
  walk_t walk = {.copies = options->checkpoints};
  if (count > 0 && walk.copies != NULL) {
    walk_once(context, options, stops, count, &walk, &tally);
    for (size_t at = 0; at < count; at++)
      count_line(&tally, at, walk.copies->collect(walk.copies->of, at));
  }
  for (size_t at = 0; walk.copies == NULL && at < count; at++) {
    walk = (walk_t){.wanted = at};
    walk_once(context, options, stops, count, &walk, &tally);
  }
  write_notes(&tally, found, silences, step, notes);
  judge_tally(context, &tally);
}
