/* What a meter is told of power quality: facts `nominal`, `certificate` and `quality_seed`, how
 * deep its log is, and what the mains are (harness/scenario/FACTS.md; pmu/docs/decisions/0011). One
 * that is told of no `nominal` measures none of it, whatever else is said. */
#include "base/hex.h"
#include "sim/meter/config.h"

enum { ROWS_DEFAULT = 200, ROWS_MAX = 4096 };

static status_t wrong(const fact_t *fact, const char *what, fault_t *fault) {
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "facts line %d: %s", fact->line, what);
}

static status_t read_certificate(const fact_t *fact, config_quality_t *quality, fault_t *fault) {
  int64_t number = 0;
  status_t status = fact_i64(fact, 2, &number, fault);
  if (status == ST_OK) status = fact_i64(fact, 3, &quality->expiry_s, fault);
  if (status != ST_OK) return status;
  if (number < 1 || number > UINT32_MAX) return wrong(fact, "no number of a certificate", fault);
  quality->certificate = (uint32_t)number;
  bytes_t word = fact_word(fact, 4);
  if (!bytes_is(word, "A") && !bytes_is(word, "S")) return wrong(fact, "CLASS is A or S", fault);
  quality->grade = (char)word.p[0];
  return ST_OK;
}

static status_t read_seed(const fact_t *fact, config_quality_t *quality, fault_t *fault) {
  status_t status = hex_read(fact_word(fact, 2), HEX_EITHER, quality->seed, sizeof quality->seed);
  if (status != ST_OK) return wrong(fact, "a seed is 64 hex digits", fault);
  quality->keyed = true;
  return ST_OK;
}

static status_t read_limit(const fact_t *fact, config_quality_t *quality, fault_t *fault) {
  int64_t rows = 0;
  if (!bytes_is(fact_word(fact, 2), "quality_log")) return ST_OK;
  status_t status = fact_i64(fact, 3, &rows, fault);
  if (status != ST_OK) return status;
  if (rows < 1 || rows > ROWS_MAX) return wrong(fact, "a quality_log has 1 to 4096 rows", fault);
  quality->rows = (uint32_t)rows;
  return ST_OK;
}

status_t config_quality_read(const fact_t *fact, config_quality_t *quality, fault_t *fault) {
  if (fact_is(fact, "certificate")) return read_certificate(fact, quality, fault);
  if (fact_is(fact, "quality_seed")) return read_seed(fact, quality, fault);
  return fact_is(fact, "limit") ? read_limit(fact, quality, fault) : ST_OK;
}

status_t config_quality_check(arena_t *arena, bytes_t facts, int64_t index,
                              config_quality_t *quality, meter_config_t *config, fault_t *fault) {
  status_t status = mains_read(arena, facts, index, &quality->mains, fault);
  if (status != ST_OK || quality->mains == NULL) return status;
  if (quality->rows == 0) quality->rows = ROWS_DEFAULT;
  config->quality = quality;
  return ST_OK;
}
