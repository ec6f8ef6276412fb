/* Who hangs on which line and how he speaks: `meter`, `password`, and of DLMS `line`, `protocol`,
 * `address`, `security`, `title`, `key`, with the rows and rules of the zones, and the shape of
 * each meter (harness/scenario/FACTS.md), read here for the judge's decoder alone. All other facts
 * are passed over; whether they are well formed is not this reader's question. */
#ifndef DECODE_ROSTER_H
#define DECODE_ROSTER_H

#include "decode_hands.h"
#include "decode_quality.h"
#include "decode_shape.h"
#include "decode_zone.h"

enum { DECODE_METER_NONE = -1, DECODE_LEVEL_MAX = 3 };

typedef enum {
  DECODE_SPEECH_MODE_C, /* IEC 62056-21 */
  DECODE_SPEECH_HDLC,
  DECODE_SPEECH_WRAPPER
} decode_speech_t;

typedef enum { DECODE_KEY_GUEK, DECODE_KEY_GAK, DECODE_KEY_KEK, DECODE_KEY_COUNT } decode_key_t;
enum { DECODE_KEY_LEN = 16, DECODE_TITLE_LEN = 8 };

/* How a service is wrapped: service-specific or general, under the global or the dedicated key. */
typedef enum {
  DECODE_FORM_PLAIN,
  DECODE_FORM_GLOBAL,
  DECODE_FORM_DEDICATED,
  DECODE_FORM_GENERAL_GLOBAL,
  DECODE_FORM_GENERAL_DEDICATED
} decode_protection_t;

/* A row of the table of section 2: what is agreed with reading and management. */
typedef struct {
  const char *name;
  int mechanism; /* 0 none, 1 LLS, 5 HLS by GMAC */
  decode_protection_t form;
  unsigned char control; /* the bits that the security control must have */
} decode_security_t;

typedef struct {
  int line;
  int64_t zone;
  decode_view_t name, serial, passwords[DECODE_LEVEL_MAX + 1]; /* borrowed from the facts */
  decode_speech_t speech;
  bool mode_e; /* a sign-on by mode E comes before HDLC */
  int64_t address, address_len;
  const decode_security_t *security;
  unsigned char title[DECODE_TITLE_LEN];
  unsigned char keys[DECODE_KEY_COUNT][DECODE_KEY_LEN];
  decode_shape_t *shape;     /* NULL: it declares nothing */
  decode_quality_t *quality; /* NULL: it measures none */
  bool deviates;             /* its ranges take stamps with a deviation */
  bool daily;                /* by `policy M eob.daily` */
  bool firmware;             /* it takes images */
  int64_t hold_up_ns, start_up_ns;
} decode_meter_t;

typedef struct {
  decode_meter_t *meters; /* by index M */
  int count;
  decode_zone_row_t *rows; /* of all zones, ascending within each */
  size_t row_count;
  decode_zone_rule_t rule; /* of the zone whose two turns follow it */
  decode_hands_t hands;
  int64_t *bauds; /* by line; of lines whose fact stands there; below 0: of a port (0012) */
  size_t line_count;
  decode_shape_t plain; /* of all meters that declare nothing */
} decode_roster_t;

/* False with a sentence in `error`; `facts` must outlive the roster. */
bool decode_roster_read(decode_roster_t *roster, const char *facts, char *error, size_t error_cap);
void decode_roster_free(decode_roster_t *roster);

/* A port of a concentrator, over which messages may come late, twice or never. */
bool decode_roster_is_port(const decode_roster_t *roster, int line);
/* The meter of that line that a sign-on with this address reaches. An empty address reaches all of
 * them: the only one of its line, or nobody that could be named. DECODE_METER_NONE: nobody. */
int decode_roster_find(const decode_roster_t *roster, int line, decode_view_t address);

/* The meter that this server address (HDLC) or this wPort (wrapper) reaches. */
int decode_roster_find_hdlc(const decode_roster_t *roster, int line, int64_t upper, int64_t lower,
                            int len);
int decode_roster_find_port(const decode_roster_t *roster, int line, int64_t port);

/* The first meter of a line; what it speaks, the line speaks. DECODE_METER_NONE without one. */
int decode_roster_first(const decode_roster_t *roster, int line);

/* Its rate; 9600 where the facts do not say. */
int64_t decode_roster_baud(const decode_roster_t *roster, int line);

/* UTC of a local time of a meter's zone; of an hour that exists twice the one with that `dst`.
 * False where the hour does not exist. */
bool decode_roster_utc(const decode_roster_t *roster, int meter, int64_t local_s, bool dst,
                       int64_t *utc_s);

/* A request reached the meter: what was done to it by hand until then holds for the answer. */
void decode_roster_follow(const decode_roster_t *roster, int meter, int64_t ns);
/* An order over the line that it obeyed. */
void decode_roster_change(const decode_roster_t *roster, int meter, const int *channels, int count);

/* What a meter has; of DECODE_METER_NONE what one has that declares nothing. */
const decode_shape_t *decode_roster_shape(const decode_roster_t *roster, int meter);

/* The greatest level whose password this is; 0: none. */
int decode_roster_level(const decode_roster_t *roster, int meter, decode_view_t password);

#endif
