/* One cell of a matrix as facts: every default and axis resolved, in the order of FACTS.md. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/scenario/network.h"
#include "harness/scenario/way.h"

enum { PERIODS_MAX = 600 };

typedef struct {
  story_t *story;
  const int32_t *at; /* where the matrix stands */
  text_t out;
  ways_t ways;
  cell_policy_t policy;
  const char *periods_of; /* the word of eob.monthly that they follow; NULL: none yet */
  int32_t period_count;
  struct {
    const char *label;
    int64_t from_s, to_s;
  } periods[PERIODS_MAX];
} expander_t;

static void put_turn(text_t *out, size_t index, const char *to, const zone_turn_t *turn) {
  static const char *const FRAMES[] = {"wall", "standard", "utc"};
  text_printf(out, "zone_turn %zu %s %d", index, to, turn->month);
  text_printf(out, turn->week == ZONE_LAST ? " last" : " %d", turn->week);
  text_printf(out, " %d %d %s\n", turn->weekday, turn->second, FRAMES[turn->frame]);
}

/* Of a rule each side makes its own table (decision 0008). */
static void put_zone(text_t *out, size_t index, const zone_t *zone) {
  text_printf(out, "zone %zu %s\n", index, zone->name);
  if (zone->rule != NULL) {
    text_printf(out, "zone_rule %zu %d %d\n", index, zone->rule->standard_s, zone->rule->shift_s);
    put_turn(out, index, "dst", &zone->rule->dst);
    put_turn(out, index, "standard", &zone->rule->back);
    return;
  }
  for (int32_t i = 0; i < zone->count; i++)
    text_printf(out, "zone_row %zu %lld %d %d\n", index, (long long)zone->rows[i].from_s,
                zone->rows[i].offset_s, zone->rows[i].dst ? 1 : 0);
}

static void put_tariff(text_t *out, size_t index, const story_tariff_t *tariff) {
  text_printf(out, "tariff %zu %s\n", index, tariff->name);
  for (size_t i = 0; i < tariff->seasons.count; i++) {
    const story_season_t *season = &tariff->seasons.at[i];
    text_printf(out, "season %zu %d %d %d\n", index, season->month, season->day, season->week);
  }
  for (size_t i = 0; i < tariff->weeks.count; i++) {
    const int32_t *days = tariff->week_days[i].days;
    text_printf(out, "week %zu %zu %d %d %d %d %d %d %d\n", index, i, days[0], days[1], days[2],
                days[3], days[4], days[5], days[6]);
  }
  for (size_t i = 0; i < tariff->switches.count; i++) {
    const story_switch_t *at = &tariff->switches.at[i];
    text_printf(out, "switch %zu %d %d %d\n", index, at->profile, at->second, at->rate);
  }
  for (size_t i = 0; i < tariff->specials.count; i++) {
    const story_special_t *at = &tariff->specials.at[i];
    text_printf(out, "special %zu %d %d %d %d\n", index, at->year, at->month, at->day, at->profile);
  }
}

static void put_line(text_t *out, size_t index, const story_line_t *line, const way_line_t *way) {
  text_printf(out, "line %zu %s %s %d\n", index, line->name, way->kind, way->baud);
  text_printf(out, "line_param %zu good_ppb %lld\n", index, (long long)line->good_ppb);
  text_printf(out, "line_param %zu bad_ppb %lld\n", index, (long long)line->bad_ppb);
  text_printf(out, "line_param %zu bad_enter_ppb %lld\n", index, (long long)line->enter_ppb);
  text_printf(out, "line_param %zu bad_leave_ppb %lld\n", index, (long long)line->leave_ppb);
  text_printf(out, "line_param %zu lose_first_ppb %lld\n", index, (long long)line->lose_first_ppb);
  text_printf(out, "line_param %zu echo %d\n", index, line->echo ? 1 : 0);
  text_printf(out, "line_param %zu latency_ns %lld\n", index, (long long)line->latency_ns);
}

static void put_meters(expander_t *expander) {
  const story_t *story = expander->story;
  text_t *out = &expander->out;
  const story_meter_t *meter = story->meters.at;
  size_t count = story->meters.count;
  for (size_t m = 0; m < count; m++)
    text_printf(out, "meter %zu %s %s %s %s %d 0 %d\n", m, meter[m].name, meter[m].serial,
                meter[m].model, meter[m].connection, meter[m].line, meter[m].tariff);
  for (size_t m = 0; m < count; m++)
    text_printf(out, "ratio %zu %lld %lld %lld %lld\n", m, (long long)meter[m].ratio[0],
                (long long)meter[m].ratio[1], (long long)meter[m].ratio[2],
                (long long)meter[m].ratio[3]);
  for (size_t m = 0; m < count; m++)
    text_printf(out, "password %zu 1 %s\npassword %zu 3 %s\n", m, meter[m].password_1, m,
                meter[m].password_3);
  for (size_t m = 0; m < count; m++) {
    if (meter[m].believed_1 != NULL)
      text_printf(out, "believed %zu 1 %s\n", m, meter[m].believed_1);
    if (meter[m].believed_3 != NULL)
      text_printf(out, "believed %zu 3 %s\n", m, meter[m].believed_3);
  }
  ways_put(out, story, &expander->ways);
  for (size_t m = 0; m < count; m++) {
    if (meter[m].passive >= 0)
      text_printf(out, "deferred %zu %d %lld\n", m, meter[m].passive,
                  (long long)meter[m].passive_claim_s);
  }
  shapes_put(out, story);
  for (size_t m = 0; m < count; m++)
    text_printf(out, "clock_initial %zu %s\n", m, meter[m].never_set ? "never_set" : "set");
  for (size_t m = 0; m < count; m++) {
    for (int32_t i = 0; i < POLICY_AXES; i++) {
      const char *word = policy_word_at(&expander->policy, (uint32_t)m, i);
      if (policy_axis_is_said(i, word, meter[m].shape->quantity_count > 0))
        text_printf(out, "policy %zu %s %s\n", m, policy_axis_name(i), word);
    }
  }
}

static void put_physics(expander_t *expander) {
  const story_t *story = expander->story;
  text_t *out = &expander->out;
  for (size_t i = 0; i < story->loads.count; i++) {
    const story_load_t *load = &story->loads.at[i];
    if (load->profile != NULL) {
      profile_put(out, story, load);
      continue;
    }
    text_printf(out, "load %u %lld %lld %s", load->meter, (long long)load->from_ns,
                (long long)load->to_ns, load->add ? "add" : "set");
    if (!load->by_phase) {
      text_printf(out, " %lld\n", (long long)load->power_mw);
      continue;
    }
    text_printf(out, " %lld %lld %lld %lld %lld %lld\n", (long long)load->power[0],
                (long long)load->power[1], (long long)load->power[2], (long long)load->reactive[0],
                (long long)load->reactive[1], (long long)load->reactive[2]);
  }
  for (int32_t line = 0; line < 2; line++) {
    for (size_t i = 0; i < story->faults.count; i++) {
      const story_fault_t *fault = &story->faults.at[i];
      if (fault->on_line != (line == 1) || !when_holds(&fault->when, expander->at)) continue;
      const char *fact = fault->on_network ? "network_fault" : line == 1 ? "line_fault" : "fault";
      text_printf(out, "%s %u %s %lld %lld%s%s\n", fact, fault->target, fault->kind,
                  (long long)fault->from_ns, (long long)fault->to_ns,
                  fault->words[0] == '\0' ? "" : " ", fault->words);
    }
  }
}

static void put_head_end(expander_t *expander) {
  const story_t *story = expander->story;
  text_t *out = &expander->out;
  if (expander->ways.dlms) text_put(out, "headend title 4D50460000000001\n");
  for (size_t i = 0; i < story->settings.count; i++)
    text_printf(out, "headend %s %s\n", story->settings.at[i].key, story->settings.at[i].value);
  for (size_t i = 0; i < story->visits.count; i++) {
    const story_visit_t *visit = &story->visits.at[i];
    text_printf(out, "visit %d %lld %u %s\n", visit->list, (long long)visit->at_ns, visit->meter,
                visit->what);
  }
  for (size_t i = 0; i < story->commands.count; i++) {
    const story_command_t *command = &story->commands.at[i];
    if (!when_holds(&command->when, expander->at)) continue;
    text_printf(out, "command %lld %u %s %s\n", (long long)command->at_ns, command->meter,
                command->action, command->word);
  }
}

static void put_prices(text_t *out, size_t m, const char *what, const story_prices_t *prices,
                       const char *tail) {
  for (int32_t rate = 0; rate <= STORY_RATES; rate++) {
    if (prices->given[rate])
      text_printf(out, "price %zu %s %d %lld%s\n", m, what, rate, (long long)prices->micro[rate],
                  tail);
  }
}

static void put_contracts(expander_t *expander) {
  const story_t *story = expander->story;
  text_t *out = &expander->out;
  for (size_t m = 0; m < story->meters.count; m++) {
    const story_meter_t *meter = &story->meters.at[m];
    if (meter->contract < 0) continue;
    const story_contract_t *contract = &story->contracts.at[meter->contract];
    text_printf(out, "contract %zu %s %s %d\n", m, contract->name, contract->currency,
                contract->places);
    put_prices(out, m, "energy", &contract->energy, "");
    put_prices(out, m, "demand", &contract->demand, "");
    if (contract->standing_given)
      text_printf(out, "price %zu standing 0 %lld\n", m, (long long)contract->standing_micro);
    for (size_t i = 0; i < contract->quantities.count; i++) {
      const story_quantity_price_t *of = &contract->quantities.at[i];
      const char *tail =
          arena_printf(story->arena, " %d", statement_quantity(meter->shape, of->word));
      put_prices(out, m, "energy", &of->energy, tail);
      put_prices(out, m, "demand", &of->demand, tail);
    }
  }
}

/* The instant at which the billing period of a month begins: its day, or the last day of a shorter
 * month; a wall time that does not exist is the instant of the change (decision 0001). */
static int64_t month_start(const zone_t *zone, int32_t month_index, int64_t day, int64_t second) {
  wall_t wall = {.year = month_index / 12, .month = month_index % 12 + 1};
  int32_t days = wall_month_days(wall.year, wall.month);
  wall.day = day < days ? (int32_t)day : days;
  wall.second = (int32_t)second;
  return zone_instant_first(zone, wall_seconds(wall)).s;
}

/* `none` bills by the calendar's months: a bill needs a period, whatever the meter resets. */
static void find_periods(expander_t *expander, uint32_t meter) {
  const story_t *story = expander->story;
  int64_t day = 1, second = 0;
  const char *words = policy_word(&expander->policy, meter, "eob.monthly");
  const char *gap = strchr(words, ' ');
  if (gap != NULL) {
    status_t status = bytes_to_i64(bytes_of(words, (size_t)(gap - words)), &day);
    if (status == ST_OK) status = bytes_to_i64(bytes_text(gap + 1), &second);
    CHECK(status == ST_OK);
  }
  if (expander->periods_of != NULL && strcmp(expander->periods_of, words) == 0) return;
  expander->periods_of = words;
  expander->period_count = 0;
  int64_t start_s = div_floor(story->start_ns, NS_PER_S);
  wall_t start = wall_of_seconds(start_s + zone_offset_at(&story->zone, (utc_t){start_s}));
  int32_t month = start.year * 12 + start.month - 2;
  for (; expander->period_count < PERIODS_MAX; month++) {
    int64_t from_s = month_start(&story->zone, month, day, second);
    int64_t to_s = month_start(&story->zone, month + 1, day, second);
    if (from_s * NS_PER_S >= story->end_ns) return;
    if (to_s * NS_PER_S <= story->start_ns) continue;
    int32_t n = expander->period_count++;
    expander->periods[n].label =
        arena_printf(story->arena, "%04d-%02d", month / 12, month % 12 + 1);
    expander->periods[n].from_s = from_s;
    expander->periods[n].to_s = to_s;
  }
}

static void put_periods(expander_t *expander) {
  for (size_t m = 0; m < expander->story->meters.count; m++) {
    find_periods(expander, (uint32_t)m);
    for (int32_t i = 0; i < expander->period_count; i++)
      text_printf(&expander->out, "period %zu %s %lld %lld\n", m, expander->periods[i].label,
                  (long long)expander->periods[i].from_s, (long long)expander->periods[i].to_s);
  }
}

static void check_period(expander_t *expander, story_expect_t *expect) {
  char labels[80] = "";
  find_periods(expander, expect->meter);
  for (int32_t i = 0; i < expander->period_count; i++) {
    if (strcmp(expander->periods[i].label, expect->period) == 0) return;
    size_t len = strlen(labels);
    snprintf(labels + len, sizeof labels - len, "%s%s", i == 0 ? "" : ", ",
             expander->periods[i].label);
  }
  if (!expect->refused)
    yaml_complain(expander->story->file, expect->flat.line, expect->flat.col,
                  "no billing period '%.20s' touches the scenario: use one of: %s", expect->period,
                  labels);
  expect->refused = true;
}

/* For the checks: what the judge's own table of a rule shows about the story. */
static void put_offsets(expander_t *expander, size_t index, const zone_t *zone) {
  const int64_t around_s = INT64_C(62) * 86400;
  int64_t from_s = div_floor(expander->story->start_ns, NS_PER_S) - around_s;
  int64_t to_s = div_ceil(expander->story->end_ns, NS_PER_S) + around_s;
  for (int32_t i = 0; zone->rule != NULL && i < zone->count; i++) {
    const zone_row_t *row = &zone->rows[i];
    if (row->from_s > to_s || (i + 1 < zone->count && row[1].from_s <= from_s)) continue;
    text_printf(&expander->out, "zone_offset %zu %lld %d %d\n", index, (long long)row->from_s,
                row->offset_s, row->dst ? 1 : 0);
  }
}

typedef struct {
  uint32_t meter;
  int64_t at_s;
  const char *code;
} look_t;

static int by_look(const void *a, const void *b) {
  const look_t *x = a, *y = b;
  if (x->at_s != y->at_s) return x->at_s < y->at_s ? -1 : 1;
  if (x->meter != y->meter) return x->meter < y->meter ? -1 : 1;
  return strcmp(x->code, y->code);
}

static const char *flat_word(const expectation_t *flat, const char *key, const char *otherwise) {
  for (int32_t i = 0; i < flat->count; i++) {
    if (strcmp(flat->keys[i], key) == 0) return flat->values[i];
  }
  return otherwise;
}

/* Whoever expects something of a display looks at it: one fact for each look, in the order of
 * time, however many expect something of it. */
static void put_looks(expander_t *expander) {
  const story_t *story = expander->story;
  look_t *looks = ARENA_ARRAY(story->arena, look_t, story->expects.count + 1);
  size_t count = 0;
  for (size_t i = 0; i < story->expects.count; i++) {
    const story_expect_t *expect = &story->expects.at[i];
    if (strcmp(expect->flat.kind, "display") != 0) continue;
    if (!when_holds(&expect->when, expander->at)) continue;
    look_t *look = &looks[count++];
    *look = (look_t){.meter = expect->meter, .code = flat_word(&expect->flat, "code", "-")};
    status_t status = bytes_to_i64(bytes_text(flat_word(&expect->flat, "at", "0")), &look->at_s);
    CHECK(status == ST_OK);
  }
  if (count > 0) qsort(looks, count, sizeof *looks, by_look);
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && by_look(&looks[i - 1], &looks[i]) == 0) continue;
    text_printf(&expander->out, "look %u %lld %s\n", looks[i].meter,
                (long long)(looks[i].at_s * NS_PER_S), looks[i].code);
  }
}

/* Values with a space ("rate 1") keep it as '_' in a fact: words are divided by spaces. */
static void put_expectation(text_t *out, size_t index, const expectation_t *flat) {
  for (int32_t i = 0; i < flat->count; i++) {
    text_printf(out, "expect %zu %s %s ", index, flat->kind, flat->keys[i]);
    size_t from = out->len;
    text_put(out, flat->values[i]);
    for (size_t j = from; j < out->len; j++)
      out->p[j] = out->p[j] == ' ' ? '_' : out->p[j];
    text_put(out, "\n");
  }
}

static void put_expectations(expander_t *expander, case_t *out) {
  story_t *story = expander->story;
  expectation_t *kept = ARENA_ARRAY(story->arena, expectation_t, story->expects.count);
  size_t count = 0;
  for (size_t i = 0; i < story->expects.count; i++) {
    story_expect_t *expect = &story->expects.at[i];
    if (!when_holds(&expect->when, expander->at)) continue;
    if (expect->period != NULL) check_period(expander, expect);
    put_expectation(&expander->out, count, &expect->flat);
    kept[count++] = expect->flat;
  }
  out->expectations = kept;
  out->expectation_count = count;
}

static void put_words(text_t *out, const char *fact, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++)
    text_printf(out, "%s %s\n", fact, words[i]);
}

static const char *cell_name(const story_t *story, const ways_t *ways,
                             const int32_t at[STORY_AXES_MAX]) {
  const char *name = "-";
  for (int32_t i = 0; i < story->axis_count; i++) {
    const story_axis_t *axis = &story->axes[i];
    name = arena_printf(story->arena, "%s%s%s=%s", i == 0 ? "" : name, i == 0 ? "" : ",",
                        axis->name, axis->labels[at[i]]);
  }
  return way_cell_name(story, ways, name);
}

static void put_all(expander_t *expander, case_t *out) {
  story_t *story = expander->story;
  text_t *text = &expander->out;
  text_printf(text, "facts 1\ncase %s %s\nseed %llu\nspan %lld %lld\n", story->id, out->cell,
              (unsigned long long)story->options->seed, (long long)story->start_ns,
              (long long)story->end_ns);
  put_zone(text, 0, &story->zone);
  for (size_t i = 0; i < story->other_zones.count; i++)
    put_zone(text, i + 1, &story->other_zones.at[i]);
  for (size_t i = 0; i < story->tariffs.count; i++)
    put_tariff(text, i, &story->tariffs.at[i]);
  for (size_t i = 0; i < story->lines.count; i++) {
    if (story->lines.at[i].network < 0)
      put_line(text, i, &story->lines.at[i], &expander->ways.lines[i]);
  }
  networks_put(text, story);
  put_meters(expander);
  put_physics(expander);
  put_head_end(expander);
  put_looks(expander);
  put_contracts(expander);
  put_periods(expander);
  put_offsets(expander, 0, &story->zone);
  for (size_t i = 0; i < story->other_zones.count; i++)
    put_offsets(expander, i + 1, &story->other_zones.at[i]);
  put_expectations(expander, out);
  put_words(text, "hazard", story->hazards.at, story->hazards.count);
  put_words(text, "relation", story->relations.at, story->relations.count);
  put_words(text, "clause", story->clauses.at, story->clauses.count);
  put_words(text, "tag", story->tags.at, story->tags.count);
  if (story->enumerate != NULL)
    text_printf(text, "enumerate %s %u\n", story->enumerate, story->enumerate_meter);
  if (story->kills)
    text_printf(text, "enumerate every_store_write %lld\n", (long long)story->restart_ns);
}

void expand_cell(story_t *story, const int32_t at[STORY_AXES_MAX], case_t *out) {
  expander_t *expander = ARENA_NEW(story->arena, expander_t);
  expander->story = story;
  expander->at = at;
  expander->policy.story = story;
  for (int32_t i = 0; i < story->axis_count; i++) {
    const story_axis_t *axis = &story->axes[i];
    if (axis->policy >= 0) expander->policy.turned[axis->policy] = axis->words[at[i]];
  }
  ways_resolve(story, at, &expander->ways);
  *out = (case_t){.id = story->id,
                  .cell = cell_name(story, &expander->ways, at),
                  .file = story->file->path,
                  .title = story->title,
                  .hazards = story->hazards.at,
                  .hazard_count = story->hazards.count,
                  .relations = story->relations.at,
                  .relation_count = story->relations.count,
                  .tags = story->tags.at,
                  .tag_count = story->tags.count,
                  .enumerate = story->enumerate,
                  .enumerate_meter = story->enumerate_meter,
                  .kills = story->kills,
                  .restart = {story->restart_ns}};
  out->inapplicable = expander->ways.inapplicable;
  if (story->absent.count > 0)
    out->inapplicable =
        arena_printf(story->arena, "it requires %s, which is not in the data folder (--data DIR)",
                     story->absent.at[0]);
  cell_check(story, &expander->policy, at);
  put_all(expander, out);
  out->facts =
      bytes_of(arena_text(story->arena, bytes_of(text_chars(&expander->out), expander->out.len)),
               expander->out.len);
  text_free(&expander->out);
}
