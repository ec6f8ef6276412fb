/* The tables of EN 50160:2010, 5.3, and the categories of IEEE 1159-2019, table 2, as rows of
 * limits. See event_table.h. */
#include "pmu/quality/event_table.h"

#define MS(n) ((n)*INT64_C(1000000))
#define PERCENT(n) ((n)*INT64_C(10000))

static const int64_t dip_floors[DIP_ROWS] = {PERCENT(80), PERCENT(70), PERCENT(40), PERCENT(5), 0};
static const int64_t dip_spans[DIP_COLUMNS] = {MS(200), MS(500), MS(1000), MS(5000), MS(60000)};
static const int64_t swell_spans[SWELL_COLUMNS] = {MS(500), MS(5000), MS(60000)};
static const char *const dip_row_names[DIP_ROWS] = {"90-80 %", "80-70 %", "70-40 %", "40-5 %",
                                                    "< 5 %"};
static const char *const dip_column_names[DIP_COLUMNS] = {"0.01-0.2 s", "0.2-0.5 s", "0.5-1 s",
                                                          "1-5 s", "5-60 s"};

/* The first column that the duration fits into; -1 where none has it. */
static int32_t column_of(span_t duration, const int64_t *spans, int32_t count,
                         const pmu_mechanisms_t *mechanisms) {
  if (duration.ns < MS(10)) return -1;
  for (int32_t column = 0; column < count; column++) {
    if (mechanisms->duration_fits(duration, (span_t){spans[column]})) return column;
  }
  return -1;
}

static bool dip_cell(int64_t share, span_t duration, const pmu_mechanisms_t *mechanisms,
                     event_cell_t *cell) {
  int32_t column = column_of(duration, dip_spans, DIP_COLUMNS, mechanisms);
  if (share >= PERCENT(90) || share < 0 || column < 0) return false;
  int32_t row = 0;
  while (row < DIP_ROWS - 1 && !mechanisms->depth_reached(share, dip_floors[row]))
    row++;
  *cell = (event_cell_t){row, column};
  return true;
}

static bool swell_cell(int64_t share, span_t duration, const pmu_mechanisms_t *mechanisms,
                       event_cell_t *cell) {
  int32_t column = column_of(duration, swell_spans, SWELL_COLUMNS, mechanisms);
  if (share <= PERCENT(110) || column < 0) return false;
  *cell = (event_cell_t){share >= PERCENT(120) ? 1 : 0, column};
  return true;
}

bool event_table_dip(voltage_t residual, voltage_t declared, span_t duration, event_cell_t *cell) {
  int64_t share = quality_share(residual, declared);
  return dip_cell(share, duration, &pmu_mechanisms_right, cell);
}

bool event_table_swell(voltage_t highest, voltage_t declared, span_t duration, event_cell_t *cell) {
  int64_t share = quality_share(highest, declared);
  return swell_cell(share, duration, &pmu_mechanisms_right, cell);
}

const char *event_table_dip_row(int32_t row) {
  CHECK(row >= 0 && row < DIP_ROWS);
  return dip_row_names[row];
}

const char *event_table_dip_column(int32_t column) {
  CHECK(column >= 0 && column < DIP_COLUMNS);
  return dip_column_names[column];
}

static quality_record_kind_t record_kind(quality_kind_t kind) {
  static const quality_record_kind_t kinds[] = {[QUALITY_DIP] = QUALITY_RECORD_DIP,
                                                [QUALITY_SWELL] = QUALITY_RECORD_SWELL,
                                                [QUALITY_INTERRUPTION] =
                                                    QUALITY_RECORD_INTERRUPTION,
                                                [QUALITY_RAPID_CHANGE] = QUALITY_RECORD_RAPID};
  return kinds[kind];
}

void event_table_count(event_table_t *table, const quality_event_t *event, voltage_t declared,
                       const pmu_mechanisms_t *mechanisms) {
  event_cell_t cell;
  int64_t share = quality_share(event->extreme, declared);
  int64_t deep = mechanisms->dip_share(event->kind == QUALITY_SWELL, share);
  if (!mechanisms->kind_in_tables(record_kind(event->kind))) return;
  if (dip_cell(deep, event->duration, mechanisms, &cell))
    table->dips[cell.row][cell.column]++;
  else if (swell_cell(share, event->duration, mechanisms, &cell))
    table->swells[cell.row][cell.column]++;
  else
    table->outside++;
}

typedef struct {
  int64_t above, below; /* share: above < u < below, but for the lowest, which takes 0 */
  int64_t longest_ns;
  const char *name;
} category_t;

/* In this order: the first that has the event. Half a cycle is 10 ms, 30 cycles 600 ms. */
static const category_t categories[] = {
    {-1, PERCENT(10), MS(3000), "momentary interruption"},
    {-1, PERCENT(10), MS(60000), "temporary interruption"},
    {-1, PERCENT(10), INT64_MAX, "sustained interruption"},
    {PERCENT(10) - 1, PERCENT(90) + 1, MS(600), "instantaneous sag"},
    {PERCENT(10) - 1, PERCENT(90) + 1, MS(3000), "momentary sag"},
    {PERCENT(10) - 1, PERCENT(90) + 1, MS(60000), "temporary sag"},
    {PERCENT(10) - 1, PERCENT(90) + 1, INT64_MAX, "undervoltage"},
    {PERCENT(110) - 1, INT64_MAX, MS(600), "instantaneous swell"},
    {PERCENT(110) - 1, INT64_MAX, MS(3000), "momentary swell"},
    {PERCENT(110) - 1, INT64_MAX, MS(60000), "temporary swell"},
    {PERCENT(110) - 1, INT64_MAX, INT64_MAX, "overvoltage"},
};

const char *event_table_category(int64_t share, span_t duration) {
  if (duration.ns < MS(10)) return "none";
  for (size_t at = 0; at < sizeof categories / sizeof categories[0]; at++) {
    const category_t *one = &categories[at];
    if (share > one->above && share < one->below && duration.ns <= one->longest_ns)
      return one->name;
  }
  return "none";
}
