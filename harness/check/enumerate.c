/* Faults enumerated before they are rolled: the same story again with a power cut at the 1st,
 * 2nd, 3rd … cut point of the meter, or with the line cut at each octet. What must be left behind
 * is what the uncut run left (spec clock-loss.md, T32; DESIGN, "Determinism"). */
#include "harness/check/enumerate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  CUTS_MAX = 200000,
  HEAL_S = 5,
  SHORT_FORM_OCTETS = 4000 /* a longer read is cut at every second, third … octet, unless --full */
};

/* Objects beside the energies whose last served value a cut may not change (boot number, event
 * count and so on grow). */
static const char *const kept_objects[] = {
    "1-0:0.1.0*255", "1-0:0.4.2*255",   "1-0:0.4.5*255",  "1-0:0.4.3*255",   "1-0:0.4.6*255",
    "1-0:0.1.2*255", "0-0:128.2.0*255", "0-0:13.0.0*255", "0-0:96.14.0*255", "0-0:96.5.0*255",
};

/* 1-0:C.8.E, whatever the quantity, the rate, shadow or unallocated. */
static bool is_energy(bytes_t object) {
  const char *text = (const char *)object.p;
  if (object.len < 9 || memcmp(text, "1-0:", 4) != 0) return false;
  const char *dot = memchr(text + 4, '.', object.len - 4);
  return dot != NULL && (size_t)(text + object.len - dot) > 3 && memcmp(dot, ".8.", 3) == 0;
}

static void last_value(lines_t served, const char *meter, const char *object, text_t *state) {
  const fact_t *last = NULL;
  for (size_t at = 0; at < served.count; at++) {
    const fact_t *line = &served.lines[at];
    if (fact_is(line, "value") && word_is(line, 1, meter) && word_is(line, 4, object)) last = line;
  }
  text_printf(state, "%s = ", object);
  if (last != NULL) text_add(state, words_from(last, 5));
  text_put(state, "\n");
}

/* The last value of each energy, in the order in which they were first served. */
static void energies(lines_t served, const char *meter, text_t *state) {
  for (size_t at = 0; at < served.count; at++) {
    const fact_t *line = &served.lines[at];
    bytes_t object = fact_word(line, 4);
    if (!fact_is(line, "value") || !word_is(line, 1, meter) || !is_energy(object)) continue;
    bool before = false;
    for (size_t other = 0; other < at && !before; other++) {
      const fact_t *same = &served.lines[other];
      before = fact_is(same, "value") && word_is(same, 1, meter) &&
               bytes_equal(fact_word(same, 4), object);
    }
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)object.len, (const char *)object.p);
    if (!before) last_value(served, meter, name, state);
  }
}

static bool is_demand(const fact_t *line) {
  bytes_t object = fact_word(line, 5);
  return object.len > 6 &&
         (memcmp(object.p, "1-0:1.6", 7) == 0 || memcmp(object.p, "1-0:1.2", 7) == 0);
}

/* The same row served before: a read that a cut broke off begins again. */
static bool repeated(lines_t served, size_t index) {
  const fact_t *line = &served.lines[index];
  for (size_t at = 0; at < index; at++) {
    const fact_t *before = &served.lines[at];
    if (bytes_equal(fact_word(before, 0), fact_word(line, 0)) &&
        bytes_equal(fact_word(before, 1), fact_word(line, 1)) &&
        bytes_equal(words_from(before, 4), words_from(line, 4)))
      return true;
  }
  return false;
}

static void sets(lines_t served, const char *meter, text_t *state) {
  for (size_t at = 0; at < served.count; at++) {
    const fact_t *line = &served.lines[at];
    bool set = fact_is(line, "set");
    bool energy = fact_is(line, "register") && !is_demand(line);
    if ((!set && !energy) || !word_is(line, 1, meter) || repeated(served, at)) continue;
    text_add(state, fact_word(line, 0));
    text_put(state, " ");
    text_add(state, words_from(line, 4));
    text_put(state, "\n");
  }
}

/* What clock-loss.md says a cut leaves unchanged: totals, rates, shadow, sets and policy state. */
char *enumerate_state(arena_t *arena, const bench_run_t *run, uint32_t meter) {
  lines_t served = lines_of(arena, run->served);
  const char *index = arena_printf(arena, "%u", meter);
  text_t state = {0};
  for (size_t at = 0; at < sizeof kept_objects / sizeof kept_objects[0]; at++) {
    last_value(served, index, kept_objects[at], &state);
  }
  energies(served, index, &state);
  sets(served, index, &state);
  char *copy = arena_text(arena, bytes_text(text_chars(&state)));
  text_free(&state);
  return copy;
}

const char *enumerate_difference(arena_t *arena, const char *a, const char *b) {
  while (*a != '\0' && *b != '\0') {
    size_t a_len = strcspn(a, "\n");
    size_t b_len = strcspn(b, "\n");
    if (a_len != b_len || memcmp(a, b, a_len) != 0) {
      return arena_printf(arena, "%.*s | %.*s", (int)a_len, a, (int)b_len, b);
    }
    a += a_len + (a[a_len] == '\n');
    b += b_len + (b[b_len] == '\n');
  }
  return "one of them ends early";
}

static bool line_same(const bill_line_t *a, const bill_line_t *b) {
  return a->value == b->value && a->quality == b->quality;
}

static bool line_flagged(const bill_line_t *cut, const bill_line_t *uncut) {
  if (cut->quality == BILL_MISSING) return cut->value <= uncut->value;
  if (cut->quality == BILL_EXACT) return cut->value == uncut->value;
  return cut->low <= uncut->value && uncut->value <= cut->high;
}

static bills_t bill_against(const bill_t *cut, const bill_t *uncut) {
  bool same = line_same(&cut->total, &uncut->total) && cut->amount.micro == uncut->amount.micro;
  bool flagged = line_flagged(&cut->total, &uncut->total);
  for (int32_t rate = 0; rate < BILL_RATES; rate++) {
    same = same && line_same(&cut->energy[rate], &uncut->energy[rate]) &&
           line_same(&cut->demand[rate], &uncut->demand[rate]);
    flagged = flagged && line_flagged(&cut->energy[rate], &uncut->energy[rate]) &&
              line_flagged(&cut->demand[rate], &uncut->demand[rate]);
  }
  if (same) return BILLS_SAME;
  return flagged && cut->quality != BILL_EXACT ? BILLS_FLAGGED : BILLS_OTHER;
}

/* The worst over all bills of all meters. A bill that the cut run could not make at all is flagged
 * by its absence: nothing was billed. */
bills_t enumerate_bills(const bench_run_t *cut, const bench_run_t *uncut) {
  bills_t worst = BILLS_SAME;
  for (size_t meter = 0; meter < uncut->meters; meter++) {
    const bench_bills_t *a = &cut->bills[meter];
    const bench_bills_t *b = &uncut->bills[meter];
    if (a->count > b->count) return BILLS_OTHER;
    if (a->count < b->count) worst = BILLS_FLAGGED;
    for (size_t at = 0; at < a->count; at++) {
      bills_t one = bill_against(&a->bills[at], &b->bills[at]);
      if (one > worst) worst = one;
    }
  }
  return worst;
}

typedef struct {
  uint64_t cuts, other_bills, old, new;
  const char *wrong; /* of the last cut; NULL: nothing */
} write_tally_t;

/* What a cut run left, against what the uncut one did; in the memory of the context. */
static void judge_write(check_context_t *context, arena_t *arena, const bench_run_t *run,
                        const char *right, write_tally_t *tally) {
  uint32_t meter = context->story->enumerate_meter;
  const char *state = enumerate_state(arena, run, meter), *index = arena_printf(arena, "%u", meter);
  image_state_t image = enumerate_image(context->facts, lines_of(arena, run->served), index);
  tally->cuts++;
  tally->old += image == IMAGE_OLD;
  tally->new += image == IMAGE_NEW;
  if (enumerate_bills(run, context->run) == BILLS_OTHER) tally->other_bills++;
  if (!context->comparator->within(image == IMAGE_BROKEN, 0, 0))
    tally->wrong = "neither the old nor the new image, whole";
  if (!context->comparator->same(bytes_text(state), bytes_text(right)))
    tally->wrong = enumerate_difference(context->arena, right, state);
}

static void note_writes(check_context_t *context, const write_tally_t *tally, text_t *notes) {
  text_printf(notes, "power cuts tried: %llu, one run each\n", (unsigned long long)tally->cuts);
  for (size_t at = 0; at < context->run->cut_actions; at++) {
    if (context->run->cuts[at].points == 0) continue;
    text_printf(notes, "  %-24s %llu cut points\n", context->run->cuts[at].action,
                (unsigned long long)context->run->cuts[at].points);
  }
  if (tally->old + tally->new == 0) return;
  text_printf(notes, "  %llu ended with the old image, %llu with the new one\n",
              (unsigned long long)tally->old, (unsigned long long)tally->new);
}

static void every_nvm_write(check_context_t *context, const judge_options_t *options,
                            text_t *notes) {
  uint32_t meter = context->story->enumerate_meter;
  const char *right = enumerate_state(context->arena, context->run, meter);
  write_tally_t tally = {0};
  uint64_t index = 1;
  for (; index < CUTS_MAX && tally.wrong == NULL; index++) {
    arena_t arena = {0};
    bench_run_t run;
    fault_t fault = {0};
    bench_options_t how = {.meter = options->meter,
                           .pmu = options->pmu,
                           .cut_meter = meter,
                           .cut_index = index,
                           .thin = true};
    status_t status = bench_run(&arena, context->story->facts, &how, &run, &fault);
    bool over = status == ST_OK && !run.cut_happened && index > context->run->cut_points;
    if (status != ST_OK) tally.wrong = arena_printf(context->arena, "%s", fault.text);
    /* One that did not happen came before there was a meter to cut. */
    if (status == ST_OK && run.cut_happened) judge_write(context, &arena, &run, right, &tally);
    arena_free(&arena);
    if (over) break;
  }
  if (tally.wrong != NULL) {
    check_note(context, "state after every cut", VERDICT_FAIL, BLAME_METER, "the uncut state",
               tally.wrong, "",
               arena_printf(context->arena, "cut point %llu", (unsigned long long)index - 1));
    return;
  }
  note_writes(context, &tally, notes);
  const char *all = arena_printf(context->arena, "%llu cuts", (unsigned long long)tally.cuts);
  check_note(context, "state after every cut", tally.cuts > 0 ? VERDICT_PASS : VERDICT_INCONCLUSIVE,
             BLAME_BENCH, "the uncut state", all, "", tally.cuts > 0 ? "" : "no cut point was met");
  check_number(context, "bills of cut runs that differ without a flag", BLAME_HEAD_END,
               (int64_t)tally.other_bills, 0, 0, "", "");
}

/* The story with the line cut at an octet, for ever or until it heals. */
static bytes_t with_line_cut(arena_t *arena, bytes_t facts, int64_t octet, int64_t heal_ns) {
  lines_t lines = lines_of(arena, arena_text(arena, facts));
  const fact_t *span = lines_find(lines, "span", NULL, 0, 1);
  CHECK(span != NULL);
  const char *cut =
      arena_printf(arena, "line_fault 0 cut_octet %lld -1 %lld %lld\n",
                   (long long)word_i64(span, 1), (long long)octet, (long long)heal_ns);
  const char *whole = arena_printf(arena, "%.*s%s", (int)facts.len, (const char *)facts.p, cut);
  return bytes_text(whole);
}

typedef struct {
  uint64_t tried, same, flagged, other, failed;
  int64_t first_other;
} tally_t;

static void cut_line_at(check_context_t *context, const judge_options_t *options, int64_t octet,
                        int64_t heal_ns, tally_t *tally) {
  arena_t arena = {0};
  bench_run_t run;
  fault_t fault = {0};
  bench_options_t how = {.meter = options->meter, .pmu = options->pmu, .thin = true};
  bytes_t facts = with_line_cut(&arena, context->story->facts, octet, heal_ns);
  tally->tried++;
  if (bench_run(&arena, facts, &how, &run, &fault) != ST_OK) {
    tally->failed++;
  } else {
    bills_t bills = enumerate_bills(&run, context->run);
    tally->same += bills == BILLS_SAME;
    tally->flagged += bills == BILLS_FLAGGED;
    if (bills == BILLS_OTHER && tally->other++ == 0) tally->first_other = octet;
  }
  arena_free(&arena);
}

static void judge_line_cuts(check_context_t *context, const char *name, const tally_t *tally,
                            bool healing) {
  uint64_t bad = tally->other + tally->failed + (healing ? tally->flagged : 0);
  const char *seen =
      arena_printf(context->arena,
                   "%llu cuts: %llu the uncut bill, %llu flagged, %llu another number, %llu errors",
                   (unsigned long long)tally->tried, (unsigned long long)tally->same,
                   (unsigned long long)tally->flagged, (unsigned long long)tally->other,
                   (unsigned long long)tally->failed);
  bool good = context->comparator->within((int64_t)bad, 0, 0);
  check_note(context, name, good ? VERDICT_PASS : VERDICT_FAIL, BLAME_HEAD_END,
             healing ? "always the uncut bill, unflagged" : "flagged, or the uncut bill", seen, "",
             tally->other == 0 ? ""
                               : arena_printf(context->arena, "first at octet %lld",
                                              (long long)tally->first_other));
}

static void every_octet(check_context_t *context, const judge_options_t *options, text_t *notes) {
  int64_t octets = (int64_t)context->run->octets;
  int64_t step = options->full ? 1 : octets / SHORT_FORM_OCTETS + 1;
  if (step > 1 && step % 2 == 0) step++;
  tally_t healed = {0};
  tally_t cut = {0};
  for (int64_t octet = 1; octet <= octets; octet += step) {
    cut_line_at(context, options, octet, HEAL_S * NS_PER_S, &healed);
    cut_line_at(context, options, octet, -1, &cut);
  }
  text_printf(notes,
              "octets of the uncut read, both directions: %lld; cut at each %s (step %lld)\n",
              (long long)octets, step == 1 ? "one" : "step", (long long)step);
  text_printf(notes, "  healing after %d s: %llu cuts, %llu with the uncut bill\n", HEAL_S,
              (unsigned long long)healed.tried, (unsigned long long)healed.same);
  text_printf(notes, "  for ever: %llu cuts, %llu flagged, %llu with the uncut bill\n",
              (unsigned long long)cut.tried, (unsigned long long)cut.flagged,
              (unsigned long long)cut.same);
  judge_line_cuts(context, "line cut at an octet, healing", &healed, true);
  judge_line_cuts(context, "line cut at an octet, for ever", &cut, false);
}

void enumerate_cuts(check_context_t *context, const judge_options_t *options, text_t *notes) {
  if (context->story->kills) enumerate_kills(context, options, notes);
  if (context->story->enumerate == NULL) return;
  if (strcmp(context->story->enumerate, "every_nvm_write") == 0) {
    every_nvm_write(context, options, notes);
  } else if (strcmp(context->story->enumerate, "every_octet") == 0) {
    every_octet(context, options, notes);
  } else if (strcmp(context->story->enumerate, "every_power_octet") == 0) {
    enumerate_power(context, options, notes);
  } else {
    check_note(context, "enumeration", VERDICT_INCONCLUSIVE, BLAME_BENCH, "a known enumeration",
               context->story->enumerate, "", "this enumeration is not built yet");
  }
}
