/* Zones of the roster: by rows, as they are, or by a rule, of which the rows are made here once and
 * for all. A zone has a rule or rows, never both. Source: harness/scenario/FACTS.md; what a rule
 * means is in pmu/civil/rule.h. */
#include "pmu/data/site_read.h"

enum { TURNS = 2 };

/* Rows and turns are those of the zone that was declared last. */
static status_t last_zone(const site_reader_t *reader, const fact_t *fact, zone_t **zone) {
  site_t *site = reader->site;
  uint32_t index = 0;
  status_t status = site_index(reader, fact, 1, site->zone_count, &index);
  if (status != ST_OK) return status;
  if (index + 1 != site->zone_count)
    return site_wrong(reader, fact, "what belongs to the last zone that was declared");
  *zone = &site->zones[index];
  return ST_OK;
}

status_t site_zone(site_reader_t *reader, const fact_t *fact) {
  site_t *site = reader->site;
  status_t status = site_declared(reader, fact, site->zone_count);
  if (status != ST_OK) return status;
  site->zones[site->zone_count++] =
      (zone_t){site_text(reader, fact, 2), &reader->rows[reader->row_count], 0, zone_row_offset};
  return ST_OK;
}

/* Rows of a zone follow each other, so that they lie side by side. */
status_t site_zone_row(site_reader_t *reader, const fact_t *fact) {
  zone_t *zone = NULL;
  zone_row_t row = {0};
  int32_t dst = 0;
  status_t status = last_zone(reader, fact, &zone);
  if (status == ST_OK)
    status = site_number(reader, fact, 2, -SITE_SECONDS_MAX, SITE_SECONDS_MAX, &row.from.s);
  if (status == ST_OK) status = site_i32(reader, fact, 3, -93600, 93600, &row.offset);
  if (status == ST_OK) status = site_i32(reader, fact, 4, 0, 1, &dst);
  if (status != ST_OK) return status;
  if (reader->turns_missing > 0) return site_wrong(reader, fact, "a zone by one rule, or by rows");
  if (zone->count > 0 && zone->rows[zone->count - 1].from.s >= row.from.s)
    return site_wrong(reader, fact, "rows of the last zone, ascending");
  row.dst = dst == 1;
  reader->rows[reader->row_count++] = row;
  zone->count++;
  return ST_OK;
}

status_t site_zone_rule(site_reader_t *reader, const fact_t *fact) {
  enum { OFFSET_MAX = 93600, SHIFT_MAX = 7200 };
  zone_t *zone = NULL;
  rule_t *rule = &reader->rule;
  status_t status = last_zone(reader, fact, &zone);
  if (status == ST_OK) status = site_i32(reader, fact, 2, -OFFSET_MAX, OFFSET_MAX, &rule->standard);
  if (status == ST_OK) status = site_i32(reader, fact, 3, -SHIFT_MAX, SHIFT_MAX, &rule->shift);
  if (status != ST_OK) return status;
  if (zone->count > 0 || reader->turns_missing > 0)
    return site_wrong(reader, fact, "a zone by one rule, or by rows");
  if (rule->shift == 0) return site_wrong(reader, fact, "a shift that is not 0");
  reader->turns_missing = TURNS;
  return ST_OK;
}

static status_t read_week(const site_reader_t *reader, const fact_t *fact, int32_t *week) {
  *week = RULE_WEEK_LAST;
  return bytes_is(fact_word(fact, 4), "last")
             ? ST_OK
             : site_i32(reader, fact, 4, 1, RULE_WEEK_LAST - 1, week);
}

static status_t read_frame(const site_reader_t *reader, const fact_t *fact, rule_frame_t *frame) {
  static const char *const frames[] = {"wall", "standard", "utc"};
  for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
    if (!bytes_is(fact_word(fact, 7), frames[i])) continue;
    *frame = (rule_frame_t)i;
    return ST_OK;
  }
  return site_wrong(reader, fact, "a time by wall, standard or utc");
}

/* The second turn completes the rule. */
static status_t add_rows(site_reader_t *reader, zone_t *zone) {
  status_t status = rule_rows(&reader->rule, &reader->rows[reader->row_count], reader->fault);
  if (status != ST_OK) return status;
  zone->count = RULE_ROWS;
  reader->row_count += RULE_ROWS;
  return ST_OK;
}

status_t site_zone_turn(site_reader_t *reader, const fact_t *fact) {
  zone_t *zone = NULL;
  rule_turn_t turn = {0};
  status_t status = last_zone(reader, fact, &zone);
  if (status == ST_OK) status = site_i32(reader, fact, 3, 1, 12, &turn.month);
  if (status == ST_OK) status = read_week(reader, fact, &turn.week);
  if (status == ST_OK) status = site_i32(reader, fact, 5, 1, 7, &turn.weekday);
  if (status == ST_OK) status = site_i32(reader, fact, 6, 0, DAY_SECONDS, &turn.second);
  if (status == ST_OK) status = read_frame(reader, fact, &turn.frame);
  if (status != ST_OK) return status;
  bool to_dst = reader->turns_missing == TURNS;
  if (reader->turns_missing == 0 || !bytes_is(fact_word(fact, 2), to_dst ? "dst" : "standard"))
    return site_wrong(reader, fact, "a zone_rule, the turn to dst, the turn to standard");
  *(to_dst ? &reader->rule.to_dst : &reader->rule.to_standard) = turn;
  reader->turns_missing--;
  return reader->turns_missing == 0 ? add_rows(reader, zone) : ST_OK;
}

status_t site_zone_whole(const site_reader_t *reader) {
  const site_t *site = reader->site;
  for (size_t i = 0; i < site->zone_count; i++) {
    if (site->zones[i].count > 0) continue;
    return fault_set(reader->fault, ST_BAD_INPUT, -1, -1, "zone %s has no rows",
                     site->zones[i].name);
  }
  return ST_OK;
}
