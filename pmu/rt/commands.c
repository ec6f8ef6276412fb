/* Reading over ports: on demand, and by the lists of the facts. See commands.h. */
#include "pmu/rt/commands.h"
#include "pmu/rt/lists.h"

#include "base/text.h"
#include <stdio.h>

static int end_of(const char *what, status_t status, const fault_t *fault, const run_tally_t *tally,
                  bool json) {
  if (status != ST_OK) fprintf(stderr, "pmu: %s: %s\n", what, fault->text);
  if (!json && (tally->complete + tally->incomplete > 0 || status == ST_OK))
    printf("%u visits complete, %u incomplete\n", tally->complete, tally->incomplete);
  if (tally->interrupted) return 2;
  if (status != ST_OK) return 3;
  return tally->incomplete > 0 ? 1 : 0;
}

static status_t open_wall(const command_options_t *options, wall_t *wall, fault_t *fault) {
  if (options->clock != NULL) return wall_follow(wall, options->clock, fault);
  wall_own(wall);
  return ST_OK;
}

/* The rate of the port in place of the facts' for each line: `line L NAME KIND BAUD`. */
static bytes_t with_baud(arena_t *arena, bytes_t facts_text, uint32_t baud) {
  text_t text = {0};
  facts_t facts = facts_over(facts_text);
  fact_t fact;
  while (facts_next(&facts, &fact)) {
    for (int32_t word = 0; word < fact.count; word++) {
      text_put(&text, word == 0 ? "" : " ");
      if (word == 4 && fact_is(&fact, "line"))
        text_printf(&text, "%u", baud);
      else
        text_add(&text, fact_word(&fact, word));
    }
    text_put(&text, "\n");
  }
  bytes_t kept = bytes_of(arena_text(arena, bytes_of(text.p, text.len)), text.len);
  text_free(&text);
  return kept;
}

static status_t read_roster(arena_t *arena, const command_options_t *options, roster_t *roster,
                            fault_t *fault) {
  status_t status = roster_read(arena, options->facts, roster, fault);
  if (status != ST_OK || options->baud == 0) return status;
  roster->facts = with_baud(arena, roster->facts, options->baud);
  return site_read(arena, roster->facts, &roster->site, fault);
}

static status_t demand(arena_t *arena, const command_options_t *options, const wall_t *wall,
                       const roster_t *roster, roster_t *now, fault_t *fault) {
  uint32_t meter = 0;
  status_t status = roster_meter(roster, options->meter, &meter, fault);
  if (status != ST_OK) return status;
  instant_t at = {wall_utc_ns(wall)};
  if (options->image != NULL)
    return roster_send_image(arena, roster, meter, options->image, at, now, fault);
  return roster_on_demand(arena, roster, meter, options->what, at, now, fault);
}

static int converse(const command_options_t *options, const char *name, bool on_demand) {
  arena_t arena = {0};
  roster_t roster = {0};
  wall_t wall = {.fd = -1};
  run_tally_t tally = {0};
  fault_t fault = {.text = ""};
  status_t status = read_roster(&arena, options, &roster, &fault);
  if (status == ST_OK) status = open_wall(options, &wall, &fault);
  if (status == ST_OK && on_demand)
    status = demand(&arena, options, &wall, &roster, &roster, &fault);
  if (status == ST_OK) status = run_visits(&arena, &roster, &options->run, &wall, &tally, &fault);
  if (!on_demand && tally.records != NULL)
    lists_print(&arena, roster.site, &tally, wall_utc_ns(&wall), options->json);
  wall_close(&wall);
  arena_free(&arena);
  return end_of(name, status, &fault, &tally, options->json && !on_demand);
}

int command_read(const command_options_t *options) { return converse(options, "read", true); }

int command_firmware_send(const command_options_t *options) {
  return converse(options, "firmware send", true);
}

int command_list(const command_options_t *options) { return converse(options, "list", false); }
