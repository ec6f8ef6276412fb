/* Reads loads from CSV; see csv.h. The first column is the start of the row: in UTC where it ends
 * in Z, or by `grid: utc`; else in wall time of the zone. Plain fields only: no quotes. */
#include "harness/scenario/csv.h"

#include <stdio.h>
#include <string.h>

#include "harness/scenario/file.h"

enum { FIELD_MAX = 40, HALF_HOUR_S = 1800, COLUMNS_MAX = 64 };

typedef struct {
  const char *name;
  bool energy;
  int32_t places; /* decimals down to mWh or mW */
} csv_unit_t;

static const csv_unit_t UNITS[] = {
    {"Wh", true, 3}, {"kWh", true, 6}, {"W", false, 3}, {"kW", false, 6}};

typedef struct {
  story_t *story;
  yaml_file_t own; /* complaints under the CSV's path */
  int32_t own_complaints;
  const csv_unit_t *unit;
  zone_t zone;
  int64_t step_ns, scale, per; /* times scale, divided by per */
  bool wall_48;
  int32_t column;
  int64_t expected; /* start of the next row: ns, or wall seconds for wall_48 */
  bool any;
} reader_t;

/* The n-th field of a line as text; its column in the line, from 1, in `col`. */
static bool field(bytes_t line, int32_t n, char text[FIELD_MAX], int32_t *col) {
  size_t from = 0;
  for (int32_t skip = 0; skip < n; skip++) {
    while (from < line.len && line.p[from] != ',')
      from++;
    if (from == line.len) return false;
    from++;
  }
  size_t to = from;
  while (to < line.len && line.p[to] != ',')
    to++;
  *col = (int32_t)from + 1;
  size_t len = to - from < FIELD_MAX - 1 ? to - from : FIELD_MAX - 1;
  memcpy(text, line.p + from, len);
  text[len] = '\0';
  return true;
}

static bytes_t take_line(bytes_t *rest) {
  size_t len = 0;
  while (len < rest->len && rest->p[len] != '\n')
    len++;
  size_t used = len < rest->len ? len + 1 : len;
  bytes_t line = bytes_of(rest->p, len > 0 && rest->p[len - 1] == '\r' ? len - 1 : len);
  *rest = bytes_of(rest->p + used, rest->len - used);
  return line;
}

static bool find_column(reader_t *reader, const yaml_value_t *value, bytes_t header) {
  char names[COLUMNS_MAX][FIELD_MAX];
  const char *words[COLUMNS_MAX];
  size_t count = 0, index = 0;
  int32_t col = 0;
  while (count < COLUMNS_MAX && field(header, (int32_t)count, names[count], &col)) {
    words[count] = names[count];
    count++;
  }
  if (count < 2) {
    yaml_complain(&reader->own, 1, 1, "no header line: name the columns, the start first");
    return false;
  }
  if (!yaml_choice(reader->story->file, value, words + 1, count - 1, "column", &index))
    return false;
  reader->column = (int32_t)index + 1;
  return true;
}

/* The power of a row; `shares` is 2 where the row stands for two passes. */
static bool row_power(reader_t *reader, const char *text, int32_t line, int32_t col, int32_t shares,
                      int64_t *power_mw) {
  quantity_t amount;
  fault_t fault;
  if (quantity_decimal(text, reader->unit->places, &amount, &fault) != ST_OK) {
    yaml_complain(&reader->own, line, col, "%s", fault.text);
    return false;
  }
  if (amount.value < 0) {
    yaml_complain(&reader->own, line, col, "'%s' is negative: a load is 0 or more", text);
    return false;
  }
  __int128 power = (__int128)amount.value * reader->scale;
  __int128 per = (__int128)reader->per;
  if (reader->unit->energy) { /* mWh over a step: mW = mWh * 3600 s / step */
    power *= INT64_C(3600) * NS_PER_S;
    per *= (__int128)reader->step_ns * shares;
  }
  if (power % per != 0 || power / per > INT64_MAX / 1000) {
    yaml_complain(&reader->own, line, col,
                  "'%s' is not a whole number of mW over its step: change the scale", text);
    return false;
  }
  *power_mw = (int64_t)(power / per);
  return true;
}

static void add_power(reader_t *reader, csv_t *out, int64_t from_ns, int64_t power_mw) {
  *ARRAY_ADD(reader->story->arena, &out->powers) =
      (csv_power_t){.from_ns = from_ns, .to_ns = from_ns + reader->step_ns, .power_mw = power_mw};
}

/* Rows must follow each other without a hole; `unit` and `step` in ns, or s for wall_48. */
static bool in_order(reader_t *reader, int32_t line, int64_t at, int64_t step, const char *text) {
  bool first = !reader->any;
  int64_t expected = reader->expected;
  reader->any = true;
  reader->expected = at + step;
  if (first || at == expected) return true;
  if (at < expected) {
    yaml_complain(&reader->own, line, 1,
                  "the row '%s' stands twice or begins before the one above ends: remove it", text);
  } else {
    yaml_complain(&reader->own, line, 1,
                  "a hole before '%s': %lld rows of %lld min are missing, supply them", text,
                  (long long)((at - expected + step - 1) / step),
                  (long long)(reader->step_ns / NS_PER_S / 60));
  }
  return false;
}

/* In it a wall time reads as itself. */
static const zone_row_t NO_OFFSET[] = {{.from_s = INT64_C(-9000000000)}};
static const zone_t UTC = {.name = "UTC", .rows = NO_OFFSET, .count = 1};

static bool wall_row(reader_t *reader, csv_t *out, const char *start, const char *amount,
                     int32_t line, int32_t col) {
  fault_t fault;
  true_t wall;
  int64_t power = 0;
  utc_t at[2];
  if (zone_read(&UTC, start, &wall, &fault) != ST_OK) {
    yaml_complain(&reader->own, line, 1, "%s", fault.text);
    return false;
  }
  int64_t wall_s = wall.ns / NS_PER_S;
  if (wall_s % HALF_HOUR_S != 0) {
    yaml_complain(&reader->own, line, 1, "'%s' is not on the grid of half-hours", start);
    return false;
  }
  if (!in_order(reader, line, wall_s, HALF_HOUR_S, start)) return false;
  int32_t passes = zone_instants(&reader->zone, wall_s, at);
  if (!row_power(reader, amount, line, col, passes == 2 ? 2 : 1, &power)) return false;
  if (passes == 0 && power != 0) {
    yaml_complain(
        &reader->own, line, col,
        "'%s' at %s, a time that does not exist in %s: it must be 0, or the zone is wrong", amount,
        start, reader->zone.name);
    return false;
  }
  if (passes == 1) add_power(reader, out, at[0].s * NS_PER_S, power);
  if (passes == 2) { /* both halves of the row now, the second pass is sorted in later */
    add_power(reader, out, at[0].s * NS_PER_S, power);
    add_power(reader, out, at[1].s * NS_PER_S, power);
  }
  return true;
}

static bool plain_row(reader_t *reader, csv_t *out, const char *start, const char *amount,
                      int32_t line, int32_t col) {
  fault_t fault;
  true_t at;
  int64_t power = 0;
  if (zone_read(&reader->zone, start, &at, &fault) != ST_OK) {
    yaml_complain(&reader->own, line, 1, "%s", fault.text);
    return false;
  }
  bool ordered = in_order(reader, line, at.ns, reader->step_ns, start);
  if (!row_power(reader, amount, line, col, 1, &power) || !ordered) return false;
  add_power(reader, out, at.ns, power);
  return true;
}

static bool read_rows(reader_t *reader, bytes_t rest, csv_t *out) {
  bool good = true;
  int32_t line = 1;
  while (rest.len > 0 && reader->own_complaints < CSV_COMPLAINTS_MAX) {
    char start[FIELD_MAX], amount[FIELD_MAX];
    int32_t start_col = 0, col = 0;
    bytes_t row = take_line(&rest);
    line++;
    bool whole = field(row, 0, start, &start_col) && field(row, reader->column, amount, &col);
    if (!whole) {
      yaml_complain(&reader->own, line, 1, "a short row: it has no column %d; complete it",
                    reader->column + 1);
    } else {
      char *gap = strchr(start, ' ');
      if (gap != NULL) *gap = 'T';
      whole = reader->wall_48 ? wall_row(reader, out, start, amount, line, col)
                              : plain_row(reader, out, start, amount, line, col);
    }
    good &= whole;
    if (!whole) reader->own_complaints++;
  }
  if (good && out->powers.count == 0) {
    yaml_complain(&reader->own, 1, 1, "no rows: a load needs some");
    good = false;
  }
  return good;
}

/* The two halves of doubled rows stand beside each other; put every start in order. The disorder is
 * local (two rows), so insertion is linear in effect. */
static void sort_powers(csv_t *out) {
  for (size_t i = 1; i < out->powers.count; i++) {
    csv_power_t power = out->powers.at[i];
    size_t j = i;
    for (; j > 0 && out->powers.at[j - 1].from_ns > power.from_ns; j--)
      out->powers.at[j] = out->powers.at[j - 1];
    out->powers.at[j] = power;
  }
}

static bool read_scale(reader_t *reader, const yaml_value_t *value) {
  const char *text = NULL;
  quantity_t scale;
  fault_t fault;
  if (value == NULL) return true;
  if (!yaml_scalar(reader->story->file, value, "scale", &text)) return false;
  if (quantity_ratio(text, &reader->scale, &reader->per, &fault) == ST_OK) return true;
  if (quantity_decimal(text, 6, &scale, &fault) == ST_OK && scale.value > 0) {
    reader->scale = scale.value;
    reader->per = 1000000;
    return true;
  }
  yaml_complain_of(reader->story->file, value,
                   "'%.40s' is not a scale: write a positive number or a ratio, 1.5 or 3/2", text);
  return false;
}

static bool read_zone(reader_t *reader, const yaml_value_t *value) {
  story_t *story = reader->story;
  const char *name = NULL;
  reader->zone = story->zone;
  if (value == NULL) return true;
  if (!yaml_text(story->file, value, "a zone", &name)) return false;
  if (strcmp(name, "wall") == 0) return true;
  return story_zone(story, value, &reader->zone);
}

static bool read_shape(reader_t *reader, yaml_value_t *map) {
  static const char *const GRIDS[] = {"wall", "utc", "wall_48"};
  story_t *story = reader->story;
  yaml_value_t *unit = story_need(story, map, SECTION_csv, "unit");
  yaml_value_t *step = story_get(story, map, SECTION_csv, "step");
  yaml_value_t *grid = story_get(story, map, SECTION_csv, "grid");
  const char *names[4];
  size_t index = 0;
  bool good = read_zone(reader, story_get(story, map, SECTION_csv, "zone"));
  good &= read_scale(reader, story_get(story, map, SECTION_csv, "scale"));
  for (size_t i = 0; i < 4; i++)
    names[i] = UNITS[i].name;
  good &= unit != NULL && yaml_choice(story->file, unit, names, 4, "unit of a load", &index);
  reader->unit = &UNITS[index];
  index = 0;
  if (grid != NULL) good &= yaml_choice(story->file, grid, GRIDS, 3, "grid", &index);
  reader->wall_48 = index == 2;
  if (index == 1) reader->zone = UTC;
  if (step != NULL)
    good &= story_span(story, step, NS_PER_S, INT64_C(86400) * NS_PER_S, &reader->step_ns);
  if (good && reader->wall_48 && reader->step_ns != HALF_HOUR_S * NS_PER_S) {
    yaml_complain_of(story->file, step, "the grid wall_48 has a step of 30 min");
    good = false;
  }
  return good;
}

/* See csv.h. */
const char *csv_find_file(story_t *story, const yaml_value_t *value, bool *good) {
  const char *name = NULL;
  *good = yaml_text(story->file, value, "a file", &name);
  if (!*good) return NULL;
  for (size_t i = 0; i < story->required.count; i++) {
    if (strcmp(story->required.at[i], name) != 0) continue;
    for (size_t j = 0; j < story->absent.count; j++) {
      if (strcmp(story->absent.at[j], name) == 0) return NULL;
    }
    return arena_printf(story->arena, "%s/%s", story->options->data_dir, name);
  }
  const char *slash = strrchr(story->file->path, '/');
  int folder = slash == NULL ? 0 : (int)(slash - story->file->path);
  const char *const tries[] = {
      slash == NULL ? name : arena_printf(story->arena, "%.*s/%s", folder, story->file->path, name),
      arena_printf(story->arena, "%s/%s", story->options->root, name),
      arena_printf(story->arena, "%s/fixtures/loads/%s", story->options->root, name)};
  for (size_t i = 0; i < 3; i++) {
    if (file_exists(tries[i])) return tries[i];
  }
  yaml_complain_of(story->file, value,
                   "no file '%.80s': it is looked for beside the scenario, in the tree and in "
                   "fixtures/loads; a file of the data folder stands under 'requires'",
                   name);
  *good = false;
  return NULL;
}

bool csv_read(story_t *story, yaml_value_t *map, csv_t *out) {
  *out = (csv_t){0};
  if (!story_map(story, map, "csv")) return false;
  reader_t reader = {
      .story = story, .step_ns = HALF_HOUR_S * NS_PER_S, .scale = 1, .per = 1, .own = *story->file};
  bool good = read_shape(&reader, map);
  yaml_value_t *file = story_need(story, map, SECTION_csv, "file");
  yaml_value_t *column = story_need(story, map, SECTION_csv, "column");
  if (file == NULL || column == NULL) return false;
  bool found = false;
  const char *path = csv_find_file(story, file, &found);
  if (path == NULL || !good) return found && good;
  bytes_t text;
  if (file_read(story->arena, path, CSV_OCTETS_MAX, &text) != ST_OK) {
    yaml_complain_of(story->file, file, "'%.80s' cannot be read, or is larger than 16 MiB", path);
    return false;
  }
  reader.own.path = path;
  bytes_t header = take_line(&text);
  if (!find_column(&reader, column, header) || !read_rows(&reader, text, out)) return false;
  sort_powers(out);
  return true;
}
