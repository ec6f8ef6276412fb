/* What the two files that read a roster share: the reader's state and its number words. Private to
 * them; everybody else includes site.h. */
#ifndef PMU_DATA_SITE_READ_H
#define PMU_DATA_SITE_READ_H

#include "pmu/civil/rule.h"
#include "pmu/data/site.h"

#define SITE_SECONDS_MAX INT64_C(9000000000)  /* FACTS.md: TIME_NEVER in seconds */
#define SITE_PRICE_MAX INT64_C(1000000000000) /* a million currency units per kWh */

typedef enum {
  SITE_FACTS_VERSION,
  SITE_CASE,
  SITE_ZONE,
  SITE_ZONE_ROW,
  SITE_ZONE_RULE,
  SITE_ZONE_TURN,
  SITE_TARIFF,
  SITE_SEASON,
  SITE_WEEK,
  SITE_SWITCH,
  SITE_SPECIAL,
  SITE_NETWORK,
  SITE_LINE,
  SITE_PORT_OF,
  SITE_METER,
  SITE_RATIO,
  SITE_PASSWORD,
  SITE_BELIEVED,
  SITE_PROTOCOL,
  SITE_ADDRESS,
  SITE_CLIENT,
  SITE_SECURITY,
  SITE_TITLE,
  SITE_KEY,
  SITE_TRANSFER,
  SITE_DEFERRED,
  SITE_EXCHANGE,
  SITE_DICTIONARY,
  SITE_IDENTIFICATION,
  SITE_PHASES,
  SITE_QUANTITY,
  SITE_INPUT,
  SITE_TOU,
  SITE_MD,
  SITE_COINCIDENT,
  SITE_CHANNEL,
  SITE_LIMIT,
  SITE_INSTRUMENT,
  SITE_GAUGE,
  SITE_HARDWARE,
  SITE_FIRMWARE,
  SITE_TRUST,
  SITE_IMAGE,
  SITE_NOMINAL,
  SITE_CERTIFICATE,
  SITE_QUALITY_KEY,
  SITE_POLICY,
  SITE_HEADEND,
  SITE_VISIT,
  SITE_VISITS,
  SITE_COMMAND,
  SITE_CONTRACT,
  SITE_PRICE,
  SITE_FACTS
} site_fact_kind_t;

enum { SITE_HAS_TITLE = 1, SITE_HAS_GUEK = 2, SITE_HAS_GAK = 4 }; /* of one meter */

typedef struct site_shape {
  struct site_shape *next;
  shape_t shape;
} site_shape_t;

typedef struct {
  arena_t *arena;
  arena_t scratch;    /* gone when all is read */
  site_shape_t *kept; /* shapes, each once */
  fault_t *fault;
  site_t *site;
  zone_row_t *rows;
  size_t row_count;
  rule_t rule; /* of the last zone, once it has one; its turns follow */
  int32_t turns_missing;
  uint8_t *has;     /* SITE_HAS_… by meter */
  shape_t **shapes; /* by meter; NULL: it declares nothing */
  size_t counts[SITE_FACTS];
} site_reader_t;

status_t site_wrong(const site_reader_t *reader, const fact_t *fact, const char *wanted);
const char *site_text(const site_reader_t *reader, const fact_t *fact, int32_t word);
/* An index of something that was declared before. */
MUST_USE status_t site_index(const site_reader_t *reader, const fact_t *fact, int32_t word,
                             size_t count, uint32_t *index);
/* A declaration's index is the count so far. */
MUST_USE status_t site_declared(const site_reader_t *reader, const fact_t *fact, size_t count);
MUST_USE status_t site_number(const site_reader_t *reader, const fact_t *fact, int32_t word,
                              int64_t low, int64_t high, int64_t *value);
MUST_USE status_t site_i32(const site_reader_t *reader, const fact_t *fact, int32_t word,
                           int32_t low, int32_t high, int32_t *value);

MUST_USE status_t site_meter_of(site_reader_t *reader, const fact_t *fact, int32_t word,
                                site_meter_t **meter);
/* Exactly 2 × `len` digits of hexadecimal. */
MUST_USE status_t site_hex(const site_reader_t *reader, const fact_t *fact, int32_t word,
                           uint8_t *octets, size_t len);

/* site_shape.c: what a meter accumulates. */
MUST_USE status_t site_shape_quantity(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_shape_input(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_shape_tou(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_shape_md(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_shape_coincident(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_shape_channel(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_shape_limit(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_shape_instrument(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_shape_gauge(site_reader_t *reader, const fact_t *fact);
/* Once all facts are read: names the objects. */
MUST_USE status_t site_shape_whole(site_reader_t *reader, size_t meter);

/* site_zone.c: zones by rows, or by rule. */
MUST_USE status_t site_zone(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_zone_row(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_zone_rule(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_zone_turn(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_zone_whole(const site_reader_t *reader);

/* site_firmware.c: what runs, whom a meter trusts, images (0009). */
site_firmware_t site_firmware_default(void);
MUST_USE status_t site_firmware_hardware(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_firmware_part(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_firmware_trust(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_firmware_image(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_firmware_limit(site_reader_t *reader, const fact_t *fact,
                                      site_meter_t *meter, bool *taken);
/* I or I!, of a command. */
MUST_USE status_t site_firmware_order(site_reader_t *reader, const fact_t *fact,
                                      site_command_t *command);

/* site_quality.c: power quality (0011). */
site_quality_t site_quality_default(void);
MUST_USE status_t site_quality_nominal(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_quality_certificate(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_quality_key(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_quality_limit(site_reader_t *reader, const fact_t *fact, site_meter_t *meter,
                                     bool *taken);

/* site_network.c: what is behind a concentrator (0012). */
MUST_USE status_t site_network(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_network_port(site_reader_t *reader, const fact_t *fact);
/* Once all facts are read: each port has its network and one meter, which speaks the wrapper. */
MUST_USE status_t site_network_whole(const site_reader_t *reader);

/* site_command.c */
MUST_USE status_t site_command(site_reader_t *reader, const fact_t *fact);

/* site_access.c: how a meter is reached and let into. */
session_access_t site_access_default(void);
MUST_USE status_t site_access_protocol(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_access_address(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_access_client(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_access_security(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_access_title(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_access_key(site_reader_t *reader, const fact_t *fact);
MUST_USE status_t site_access_transfer(site_reader_t *reader, const fact_t *fact);
/* Once all facts are read: what only the whole can say. */
MUST_USE status_t site_access_whole(const site_reader_t *reader, site_meter_t *meter);

site_policy_t site_policy_default(void);
MUST_USE status_t site_policy_axis(const site_reader_t *reader, const fact_t *fact,
                                   site_policy_t *policy);
site_keys_t site_keys_default(void);
MUST_USE status_t site_keys_key(const site_reader_t *reader, const fact_t *fact, site_keys_t *keys);

#endif
