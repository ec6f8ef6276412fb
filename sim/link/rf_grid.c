/* Members sorted by the square they stand in; see rf_grid.h. */
#include "sim/link/rf_grid.h"

void rf_grid_place(const rf_grid_t *grid, uint32_t member, int64_t *x_dm, int64_t *y_dm) {
  CHECK(member < grid->members);
  *x_dm = member == 0 ? 0 : grid->places[member - 1].x_dm;
  *y_dm = member == 0 ? 0 : grid->places[member - 1].y_dm;
}

static uint32_t clamp(int64_t square, uint32_t count) {
  return square < 0 ? 0 : square >= (int64_t)count ? count - 1 : (uint32_t)square;
}

static uint32_t square_of(const rf_grid_t *grid, uint32_t member) {
  int64_t x_dm, y_dm;
  rf_grid_place(grid, member, &x_dm, &y_dm);
  uint32_t column = clamp((x_dm - grid->left_dm) / grid->square_dm, grid->columns);
  uint32_t row = clamp((y_dm - grid->low_dm) / grid->square_dm, grid->rows);
  return row * grid->columns + column;
}

/* The map: as small as holds all, of at most 64 by 64 squares. */
static void measure(rf_grid_t *grid) {
  int64_t right_dm = 0, high_dm = 0;
  for (uint32_t member = 1; member < grid->members; member++) {
    int64_t x_dm, y_dm;
    rf_grid_place(grid, member, &x_dm, &y_dm);
    if (x_dm < grid->left_dm) grid->left_dm = x_dm;
    if (x_dm > right_dm) right_dm = x_dm;
    if (y_dm < grid->low_dm) grid->low_dm = y_dm;
    if (y_dm > high_dm) high_dm = y_dm;
  }
  int64_t wide_dm = right_dm - grid->left_dm, tall_dm = high_dm - grid->low_dm;
  int64_t most_dm = wide_dm > tall_dm ? wide_dm : tall_dm;
  grid->square_dm = most_dm / RF_GRID_SIDE_MAX + 1;
  if (grid->square_dm < RF_GRID_SQUARE_DM) grid->square_dm = RF_GRID_SQUARE_DM;
  grid->columns = (uint32_t)(wide_dm / grid->square_dm) + 1;
  grid->rows = (uint32_t)(tall_dm / grid->square_dm) + 1;
}

void rf_grid_open(rf_grid_t *grid, arena_t *arena, const net_place_t *places, uint32_t nodes) {
  *grid = (rf_grid_t){.places = places, .members = nodes + 1};
  measure(grid);
  uint32_t squares = grid->columns * grid->rows;
  grid->starts = ARENA_ARRAY(arena, uint32_t, squares + 2);
  grid->order = ARENA_ARRAY(arena, uint32_t, grid->members);
  for (uint32_t member = 0; member < grid->members; member++)
    grid->starts[square_of(grid, member) + 2]++;
  for (uint32_t square = 2; square < squares + 2; square++)
    grid->starts[square] += grid->starts[square - 1];
  /* Each start moves on to the next square's while it is filled. */
  for (uint32_t member = 0; member < grid->members; member++)
    grid->order[grid->starts[square_of(grid, member) + 1]++] = member;
}

static void enter(rf_walk_t *walk) {
  const rf_grid_t *grid = walk->grid;
  uint32_t square = walk->row * grid->columns + walk->column;
  walk->at = grid->starts[square];
  walk->end = grid->starts[square + 1];
}

rf_walk_t rf_grid_walk(const rf_grid_t *grid, uint32_t member, int64_t radius_dm) {
  int64_t x_dm, y_dm;
  rf_grid_place(grid, member, &x_dm, &y_dm);
  x_dm -= grid->left_dm;
  y_dm -= grid->low_dm;
  rf_walk_t walk = {.grid = grid};
  walk.left = clamp(div_floor(x_dm - radius_dm, grid->square_dm), grid->columns);
  walk.right = clamp(div_floor(x_dm + radius_dm, grid->square_dm), grid->columns);
  walk.low = clamp(div_floor(y_dm - radius_dm, grid->square_dm), grid->rows);
  walk.high = clamp(div_floor(y_dm + radius_dm, grid->square_dm), grid->rows);
  walk.column = walk.left;
  walk.row = walk.low;
  enter(&walk);
  return walk;
}

bool rf_grid_next(rf_walk_t *walk, uint32_t *member) {
  while (walk->at == walk->end) {
    if (walk->column < walk->right) {
      walk->column++;
    } else if (walk->row < walk->high) {
      walk->row++;
      walk->column = walk->left;
    } else {
      return false;
    }
    enter(walk);
  }
  *member = walk->grid->order[walk->at++];
  return true;
}
