/* Defect: two nodes share the buffer in which fragments are put together.
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static uint32_t buffer_of(uint32_t node, int32_t index, uint32_t nodes) {
  return index == 1 ? node % nodes + 1 : node;
}

static void spoil(link_mechanisms_t *mechanisms) { mechanisms->buffer_of = buffer_of; }

const defect_t defect_one_buffer_for_two_nodes = {
    .name = "one-buffer-for-two-nodes",
    .what = "two nodes have one buffer for what is put together",
    .place = BLAME_LINK,
    .spoil_link = spoil,
    .killers = {"LNK-PRT-P01"},
};
