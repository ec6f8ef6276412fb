/* See lists.h. The figures are the ledger's; here they are only written down. */
#include "pmu/rt/lists.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "pmu/fleet/ledger.h"

enum { METERS_TOLD = 20 };

static json_t *levels_json(const ledger_row_t *row) {
  json_t *levels = json_array();
  for (int level = 0; level < LEDGER_LEVELS; level++) {
    const ledger_share_t *share = &row->levels[level];
    if (share->of == 0) continue;
    json_array_append_new(levels, json_pack("{s:s, s:I, s:I, s:I, s:b}", "level",
                                            ledger_level_name((ledger_level_t)level), "met",
                                            (json_int_t)share->met, "of", (json_int_t)share->of,
                                            "asked_ppm",
                                            (json_int_t)ledger_level_ppm((ledger_level_t)level),
                                            "kept", ledger_level_kept(row, (ledger_level_t)level)));
  }
  return levels;
}

static json_t *row_json(const ledger_row_t *row) {
  return json_pack("{s:s, s:{s:I, s:I, s:I}, s:{s:I, s:I, s:I, s:I}, s:o}", "list", row->list,
                   "visits", "due", (json_int_t)row->visits_due, "whole",
                   (json_int_t)row->visits_whole, "attempts", (json_int_t)row->attempts,
                   "intervals", "due", (json_int_t)row->due, "held", (json_int_t)row->held, "none",
                   (json_int_t)row->none, "missing", (json_int_t)ledger_missing(row), "levels",
                   levels_json(row));
}

static json_t *holes_json(const ledger_t *ledger, uint32_t meter) {
  static const char *const names[LEDGER_RANGES] = {"profile", "sets", "events"};
  json_t *holes = json_array();
  for (int range = 0; range < LEDGER_RANGES; range++) {
    const ledger_track_t *track = ledger_track(ledger, meter, (ledger_range_t)range);
    for (size_t i = 0; i < track->hole_count; i++)
      json_array_append_new(holes, json_pack("{s:s, s:I, s:I}", "range", names[range], "from",
                                             (json_int_t)track->holes[i].from, "to",
                                             (json_int_t)track->holes[i].to));
  }
  return holes;
}

/* What the ports had to do: figures of a machine, not of a meter. */
static json_t *talked_json(const run_tally_t *tally) {
  return json_pack("{s:I, s:I, s:I}", "requests", (json_int_t)tally->requests, "ports_at_once",
                   (json_int_t)tally->open_most, "ms",
                   (json_int_t)div_floor(tally->spent_ns, NS_PER_S / 1000));
}

static void print_json(const ledger_t *ledger, const run_tally_t *tally) {
  json_t *lists = json_array(), *meters = json_array();
  for (size_t i = 0; i < ledger->list_count; i++)
    json_array_append_new(lists, row_json(&ledger->lists[i]));
  for (size_t i = 0; i < ledger->row_count; i++) {
    json_t *row = row_json(&ledger->rows[i]);
    json_object_set_new(row, "meter",
                        json_string(ledger->site->meters[ledger->rows[i].meter].name));
    json_object_set_new(row, "holes", holes_json(ledger, ledger->rows[i].meter));
    json_array_append_new(meters, row);
  }
  json_t *all = json_pack("{s:i, s:I, s:I, s:o, s:o, s:o}", "schema", 1, "complete",
                          (json_int_t)tally->complete, "incomplete", (json_int_t)tally->incomplete,
                          "talked", talked_json(tally), "lists", lists, "meters", meters);
  char *text = json_dumps(all, JSON_INDENT(2));
  CHECK(text != NULL);
  puts(text);
  free(text);
  json_decref(all);
}

void lists_print(arena_t *arena, const site_t *site, const run_tally_t *tally, int64_t now_utc_ns,
                 bool json) {
  ledger_span_t span = {.now = {now_utc_ns}};
  const ledger_t *ledger = ledger_make(arena, site, tally->records, tally->record_count, &span);
  text_t text = {0};
  if (json) {
    print_json(ledger, tally);
    return;
  }
  ledger_text(ledger, METERS_TOLD, &text);
  fputs(text_chars(&text), stdout);
  text_free(&text);
}
