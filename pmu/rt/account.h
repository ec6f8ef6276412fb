/* Roster and journal opened for reading: what bills, intervals and power quality are made from. */
#ifndef PMU_RT_ACCOUNT_H
#define PMU_RT_ACCOUNT_H

#include <jansson.h>

#include "pmu/rt/commands.h"
#include "pmu/rt/roster.h"
#include "pmu/store/store.h"

typedef struct {
  arena_t arena;
  roster_t roster;
  store_t *store;
  record_t *records;
  size_t count;
  const command_options_t *options;
  json_t *list;            /* of what is printed, with --json */
  uint32_t shown, lacking; /* meters with and without what was asked for, where some may lack it */
} account_t;

typedef status_t account_each_t(account_t *account, uint32_t meter, fault_t *fault);

/* Calls it for each meter that was asked for; gives the exit code: 3 where it failed, or where all
 * of them lack it. `what`: the command's name. */
int account_for(const command_options_t *options, const char *what, account_each_t *each);

#endif
