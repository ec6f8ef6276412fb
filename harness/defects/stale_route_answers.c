/* Defect: a short address that was given anew still leads to the port that had it before.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t node_of(uint32_t node, bool up, uint32_t nodes) {
  return up ? node % nodes + 1 : node;
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->node_of = node_of; }

const defect_t defect_stale_route_answers = {
    .name = "stale-route-answers",
    .what = "a stale route lets one meter answer for another",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
