/* Power quality in the roster (0011): the declared voltage, whose certificate a meter has, and the
 * public key of its signatures. A meter without `nominal` measures nothing of it. Source:
 * harness/scenario/FACTS.md. */
#include "pmu/data/site_read.h"

enum { LOG_ROWS = 200, LOG_ROWS_MAX = 4096 };

site_quality_t site_quality_default(void) { return (site_quality_t){.log_max = LOG_ROWS}; }

bool site_has_quality(const site_meter_t *meter) { return meter->quality.declared_mv > 0; }

/* `nominal M MV MHZ` */
status_t site_quality_nominal(site_reader_t *reader, const fact_t *fact) {
  enum { MV_MIN = 10000, MV_MAX = 1000000, MHZ = 50000 };
  site_meter_t *meter = NULL;
  int32_t mhz = 0;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK)
    status = site_i32(reader, fact, 2, MV_MIN, MV_MAX, &meter->quality.declared_mv);
  return status == ST_OK ? site_i32(reader, fact, 3, MHZ, MHZ, &mhz) : status;
}

/* `certificate M NUMBER EXPIRY_S CLASS` */
status_t site_quality_certificate(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK)
    status = site_number(reader, fact, 2, 1, UINT32_MAX, &meter->quality.certificate);
  if (status == ST_OK)
    status =
        site_number(reader, fact, 3, -SITE_SECONDS_MAX, SITE_SECONDS_MAX, &meter->quality.expiry.s);
  if (status != ST_OK) return status;
  bytes_t word = fact_word(fact, 4);
  if (!bytes_is(word, "A") && !bytes_is(word, "S"))
    return site_wrong(reader, fact, "a class A or S");
  meter->quality.quality_class = (char)word.p[0];
  return ST_OK;
}

/* `quality_key M HEX` */
status_t site_quality_key(site_reader_t *reader, const fact_t *fact) {
  site_meter_t *meter = NULL;
  status_t status = site_meter_of(reader, fact, 1, &meter);
  if (status == ST_OK)
    status = site_hex(reader, fact, 2, meter->quality.key, sizeof meter->quality.key);
  if (status == ST_OK) meter->quality.has_key = true;
  return status;
}

status_t site_quality_limit(site_reader_t *reader, const fact_t *fact, site_meter_t *meter,
                            bool *taken) {
  *taken = bytes_is(fact_word(fact, 2), "quality_log");
  if (!*taken) return ST_OK;
  return site_number(reader, fact, 3, 1, LOG_ROWS_MAX, &meter->quality.log_max);
}
