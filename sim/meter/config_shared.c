/* Zones and tariffs that meters have in common: read when the first of them asks, and handed to all
 * who ask again. They are constant, so nobody can tell. */
#include "sim/meter/config.h"

typedef struct zone_known {
  struct zone_known *next;
  int64_t id;
  const meter_zone_row_t *rows;
  int32_t count;
  zone_rule_t rule;
} zone_known_t;

typedef struct tariff_known {
  struct tariff_known *next;
  int64_t id;
  const meter_tariff_t *tariff;
} tariff_known_t;

struct config_shared {
  arena_t *arena;
  bytes_t facts;
  zone_known_t *zones;
  tariff_known_t *tariffs;
};

config_shared_t *config_shared_new(arena_t *arena, bytes_t facts) {
  config_shared_t *shared = ARENA_NEW(arena, config_shared_t);
  shared->arena = arena;
  shared->facts = facts;
  return shared;
}

status_t config_shared_zone(config_shared_t *shared, int64_t id, meter_config_t *config,
                            fault_t *fault) {
  zone_known_t *known = shared->zones;
  while (known != NULL && known->id != id)
    known = known->next;
  if (known == NULL) {
    status_t status = config_zone_read(shared->arena, shared->facts, id, config, fault);
    if (status != ST_OK) return status;
    known = ARENA_NEW(shared->arena, zone_known_t);
    *known = (zone_known_t){shared->zones, id, config->zone, config->zone_count, config->rule};
    shared->zones = known;
  }
  config->zone = known->rows;
  config->zone_count = known->count;
  config->rule = known->rule;
  return ST_OK;
}

status_t config_shared_tariff(config_shared_t *shared, int64_t id, const meter_tariff_t **tariff,
                              fault_t *fault) {
  tariff_known_t *known = shared->tariffs;
  while (known != NULL && known->id != id)
    known = known->next;
  if (known == NULL) {
    const meter_tariff_t *fresh = NULL;
    status_t status = config_tariff_read(shared->arena, shared->facts, id, &fresh, fault);
    if (status != ST_OK) return status;
    known = ARENA_NEW(shared->arena, tariff_known_t);
    *known = (tariff_known_t){shared->tariffs, id, fresh};
    shared->tariffs = known;
  }
  *tariff = known->tariff;
  return ST_OK;
}
