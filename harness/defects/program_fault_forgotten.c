/* Defect: a fault of the program memory is forgotten at a power-up (0006: status 4000 for ever).
 * Seeded on purpose; the bench must find it. */
#include "harness/defects/defect.h"

static bool after_boot(bool faulty) { return faulty && false; }

static void spoil(meter_mechanisms_t *mechanisms) { mechanisms->program_after_boot = after_boot; }

const defect_t defect_program_fault_forgotten = {
    .name = "program-fault-forgotten",
    .what = "a fault of the program memory is forgotten at a power-up",
    .place = BLAME_METER,
    .spoil_meter = spoil,
    .killers = {"EVT-MEMORY-F01"},
};
