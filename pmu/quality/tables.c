/* See tables.h. */
#include "pmu/quality/tables.h"

#include <stdio.h>

#include "pmu/civil/day.h"
#include "pmu/proto/quality_record.h"

const char *tables_kind(quality_kind_t kind) {
  static const char *const names[] = {[QUALITY_DIP] = "dip",
                                      [QUALITY_SWELL] = "swell",
                                      [QUALITY_INTERRUPTION] = "interruption",
                                      [QUALITY_RAPID_CHANGE] = "rapid change"};
  return names[kind];
}

tables_line_t tables_of(const quality_history_t *history, const quality_disturbance_t *one) {
  const quality_event_t *event = &one->event;
  span_t cycle = {TABLES_CYCLE_MS * INT64_C(1000000)};
  tables_line_t line = {.share = quality_share(event->extreme, history->declared),
                        .cell = {-1, -1},
                        .category = "none",
                        .itic = CURVE_SILENT,
                        .semi = CURVE_SILENT};
  if (event->kind == QUALITY_RAPID_CHANGE) return line;
  bool placed =
      event->kind == QUALITY_SWELL
          ? event_table_swell(event->extreme, history->declared, event->duration, &line.cell)
          : event_table_dip(event->extreme, history->declared, event->duration, &line.cell);
  if (!placed) line.cell = (event_cell_t){-1, -1};
  line.category = event_table_category(line.share, event->duration);
  line.itic = curve_itic(line.share, event->duration, cycle);
  if (event->kind != QUALITY_SWELL) line.semi = curve_semi_f47(line.share, event->duration);
  return line;
}

void tables_stamp(instant_t at, char text[TABLES_STAMP]) {
  enum { SECONDS = 86400 };
  int64_t begin_ms = div_floor(at.ns, 1000000);
  int64_t seconds = div_floor(begin_ms, 1000);
  date_t date = day_date(div_floor(seconds, SECONDS));
  int64_t second = mod_floor(seconds, SECONDS);
  snprintf(text, TABLES_STAMP, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)date.year,
           (int)date.month, (int)date.day, (int)(second / 3600), (int)(second / 60 % 60),
           (int)(second % 60), (int)mod_floor(begin_ms, 1000));
}

/* Millionths as percent with one decimal, cut off. */
static void put_share(text_t *text, int64_t share) {
  text_printf(text, "%lld.%lld %%", (long long)(share / 10000), (long long)(share / 1000 % 10));
}

static void put_phases(text_t *text, uint8_t phases) {
  for (int32_t phase = 0; phase < QUALITY_PHASES; phase++)
    if ((phases >> phase & 1) != 0) text_printf(text, " L%d", (int)phase + 1);
}

static void put_event(text_t *text, const quality_history_t *history,
                      const quality_disturbance_t *one) {
  char stamp[TABLES_STAMP];
  tables_line_t line = tables_of(history, one);
  tables_stamp((instant_t){one->begin_ms * 1000000}, stamp);
  text_printf(text, "%6u  %s  %-12s", (unsigned)one->number, stamp, tables_kind(one->event.kind));
  put_phases(text, one->event.phases);
  text_printf(text,
              "  %lld.%03lld s  %lld.%03lld V = ", (long long)(one->event.duration.ns / NS_PER_S),
              (long long)(one->event.duration.ns / 1000000 % 1000),
              (long long)(one->event.extreme.mv / 1000), (long long)(one->event.extreme.mv % 1000));
  put_share(text, line.share);
  if (one->event.kind != QUALITY_RAPID_CHANGE)
    text_printf(text, "  %s; ITIC: %s; SEMI F47: %s", line.category, curve_verdict_name(line.itic),
                curve_verdict_name(line.semi));
  if ((one->flags & QUALITY_RECORD_CUT) != 0) text_put(text, "; cut short by the supply");
  if ((one->flags & QUALITY_RECORD_TRACE_CUT) != 0) text_put(text, "; its trace is not whole");
  if ((one->status & 1) != 0) text_put(text, "; the clock was not valid");
  text_put(text, "\n");
}

void tables_events(text_t *text, const quality_history_t *history) {
  text_printf(text, "meter %s, declared voltage %lld.%03lld V, %zu disturbances\n",
              history->meter->name, (long long)(history->declared.mv / 1000),
              (long long)(history->declared.mv % 1000), history->disturbance_count);
  for (size_t at = 0; at < history->disturbance_count; at++)
    put_event(text, history, &history->disturbances[at]);
  if (history->missing > 0)
    text_printf(text, "%u numbers up to the last were not read: the list is not whole\n",
                (unsigned)history->missing);
  if (history->broken > 0)
    text_printf(text, "%u records are none, see the work orders\n", (unsigned)history->broken);
}

void tables_cells(text_t *text, const quality_history_t *history) {
  event_table_t table;
  quality_history_table(history, &table);
  text_put(text, "dips, EN 50160:  ");
  for (int32_t column = 0; column < DIP_COLUMNS; column++)
    text_printf(text, "%12s", event_table_dip_column(column));
  text_put(text, "\n");
  for (int32_t row = 0; row < DIP_ROWS; row++) {
    text_printf(text, "%15s  ", event_table_dip_row(row));
    for (int32_t column = 0; column < DIP_COLUMNS; column++)
      text_printf(text, "%12u", (unsigned)table.dips[row][column]);
    text_put(text, "\n");
  }
  static const char *const swells[SWELL_ROWS] = {"110-120 %", ">= 120 %"};
  text_put(text, "swells:              0.01-0.5 s       0.5-5 s        5-60 s\n");
  for (int32_t row = 0; row < SWELL_ROWS; row++)
    text_printf(text, "%15s  %14u%14u%14u\n", swells[row], (unsigned)table.swells[row][0],
                (unsigned)table.swells[row][1], (unsigned)table.swells[row][2]);
  text_printf(text, "in neither table: %u\n", (unsigned)table.outside);
  static const int64_t shares[] = {900000, 800000, 700000, 500000, 100000, 1100000, 1200000};
  for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
    text_printf(text, "%sSARFI-%lld %u", i == 0 ? "" : "  ", (long long)(shares[i] / 10000),
                (unsigned)tables_sarfi(history, shares[i]));
  text_put(text, "\n");
}

uint32_t tables_sarfi(const quality_history_t *history, int64_t share) {
  uint32_t count = 0;
  for (size_t at = 0; at < history->disturbance_count; at++) {
    const quality_disturbance_t *one = &history->disturbances[at];
    if (one->event.kind == QUALITY_RAPID_CHANGE) continue;
    int64_t own = quality_share(one->event.extreme, history->declared);
    bool swell = one->event.kind == QUALITY_SWELL;
    bool above = share >= QUALITY_MILLION;
    if (swell == above && (above ? own > share : own < share)) count++;
  }
  return count;
}

/* ------------------------------------------------------------------ two hours */

/* Three decimals, four of a percentage: as many as its base unit has. */
static void put_gauge(text_t *text, const shape_gauge_t *gauge, int64_t number) {
  bool percent = gauge->scaler == -4;
  int64_t scale = percent ? 10000 : 1000;
  text_printf(text, "%7lld.%0*lld", (long long)(number / scale), percent ? 4 : 3,
              (long long)(number % scale));
}

/* Powers have no column: of them two hours are not made. */
static void put_head(text_t *text, entries_columns_t columns) {
  text_put(text, "two hours from      entries");
  for (int32_t i = 0; i < columns.count; i++) {
    const shape_gauge_t *gauge = &columns.gauges[i];
    char name[SHAPE_GAUGE_SIZE + SHAPE_WORD_SIZE + 1];
    snprintf(name, sizeof name, "%s%s%s", gauge->word, gauge->unit[0] == 0 ? "" : " ", gauge->unit);
    if (gauge->quality) text_printf(text, "%*s", gauge->scaler == -4 ? 12 : 11, name);
  }
  text_put(text, "\n");
}

static void put_hours(text_t *text, entries_columns_t columns, const quality_hours_t *hours) {
  char stamp[TABLES_STAMP];
  tables_stamp((instant_t){hours->begin.s * NS_PER_S}, stamp);
  text_printf(text, "%.16sZ  %2d of %d", stamp, (int)hours->there, HOURS_ENTRIES);
  for (int32_t i = 0; i < columns.count && hours_whole(hours); i++) {
    int64_t number = 0;
    if (entries_gauge(&hours->value, columns.gauges[i].word, &number))
      put_gauge(text, &columns.gauges[i], number);
  }
  if (!hours_whole(hours)) text_put(text, "  not whole: no value");
  if (hours->flagged > 0) text_printf(text, "  flagged (%d)", (int)hours->flagged);
  text_put(text, "\n");
}

void tables_hours(text_t *text, const quality_history_t *history, claim_t from) {
  enum { WEEK_S = 604800 };
  int32_t shown = 0;
  put_head(text, history->columns);
  for (size_t at = 0; at < history->hour_count; at++) {
    const quality_hours_t *hours = &history->hours[at];
    if (hours->begin.s < from.s || hours->begin.s >= from.s + WEEK_S) continue;
    put_hours(text, history->columns, hours);
    shown++;
  }
  if (shown < WEEK_TWO_HOURS)
    text_printf(text, "of %d times two hours of the week no entry was read\n",
                (int)(WEEK_TWO_HOURS - shown));
}
