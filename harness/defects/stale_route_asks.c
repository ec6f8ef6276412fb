/* Defect: a stale route takes requests to the meter that had the address before.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t node_of(uint32_t node, bool up, uint32_t nodes) {
  return up ? node : node % nodes + 1;
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->node_of = node_of; }

const defect_t defect_stale_route_asks = {
    .name = "stale-route-asks",
    .what = "a stale route takes a request to another meter",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
