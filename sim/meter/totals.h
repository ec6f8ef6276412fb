/* The totals in three copies, of which two may outvote the third (pmu/docs/decisions/0006
 * "Conditions"). For the files of this folder only. */
#ifndef SIM_METER_TOTALS_H
#define SIM_METER_TOTALS_H

#include "sim/meter/core.h"

enum { TOTALS_COPIES = 3 };
void totals_store(nvm_t *nvm, int32_t slot, const ram_t *ram);
void totals_spoil(nvm_t *nvm);                  /* the world's: one copy of the latest picture */
bool totals_vote(const meter_t *m, ram_t *ram); /* into `ram`; true where the copies differ */

#endif
