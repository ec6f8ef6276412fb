/* Who is near whom, by squares of a map: a search visits the squares that a circle touches, so that
 * thousands of nodes need no matrix. Member 0 is the root at (0, 0); nodes count from 1. */
#ifndef SIM_LINK_RF_GRID_H
#define SIM_LINK_RF_GRID_H

#include "sim/link/net.h"

enum { RF_GRID_SIDE_MAX = 64, RF_GRID_SQUARE_DM = 1000 };

typedef struct {
  const net_place_t *places; /* of nodes from 1 */
  uint32_t members;          /* nodes and the root */
  int64_t left_dm, low_dm, square_dm;
  uint32_t columns, rows;
  uint32_t *starts; /* of a square in `order`; one more than squares */
  uint32_t *order;
} rf_grid_t;

/* A walk over the members of the squares that a circle touches: more than are inside. */
typedef struct {
  const rf_grid_t *grid;
  uint32_t left, right, low, high; /* squares, both ends within */
  uint32_t column, row, at, end;
} rf_walk_t;

void rf_grid_open(rf_grid_t *grid, arena_t *arena, const net_place_t *places, uint32_t nodes);
void rf_grid_place(const rf_grid_t *grid, uint32_t member, int64_t *x_dm, int64_t *y_dm);
rf_walk_t rf_grid_walk(const rf_grid_t *grid, uint32_t member, int64_t radius_dm);
/* In order of squares, then of members; the middle itself among them. False: there is no more. */
bool rf_grid_next(rf_walk_t *walk, uint32_t *member);

#endif
