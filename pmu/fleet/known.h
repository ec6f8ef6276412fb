/* What is stored of one meter, as far as the next visit needs it: where each range goes on, and
 * what a recovery has already asked for. Learned from the store's records at start, and from
 * each batch once it was stored. Nothing is here that was only heard. */
#ifndef PMU_FLEET_KNOWN_H
#define PMU_FLEET_KNOWN_H

#include "pmu/data/record.h"
#include "pmu/data/site.h"
#include "pmu/drivers/drivers.h"
#include "pmu/session/session.h"

enum { KNOWN_KEY_ID = 16 };

/* The first word of the evidence that closes a set of the time. */
#define KNOWN_REPORT "time_set:"

enum { KNOWN_CALENDAR = 64 };

typedef struct {
  int64_t last;     /* number stored without doubt; of sets: the last that is whole */
  int64_t head;     /* of sets: the last whose head is stored; its rows may be lacking */
  int64_t run_from; /* first number of the unbroken run that no REC_RANGE covers yet */
} known_track_t;

enum { KNOWN_RUNS = 4, KNOWN_HASH = 64 };

/* Firmware, as far as an order needs it (0009). */
typedef struct {
  char image[KNOWN_CALENDAR + 1]; /* the last that was begun, and may be gone on with; "": none */
  char named[KNOWN_CALENDAR + 1]; /* the last that anything was said of */
  int64_t events;                 /* in the meter's log, when that was begun */
  int64_t refused_event, refused_reason; /* the last 092 */
  int64_t row, reported;                 /* the last `activated` of the log; as the journal says */
  int64_t fell;                          /* the last `fallback` of the log */
  struct {                               /* what was activated, or fallen back to, by the log */
    char identity[IMAGE_WORD + 1];
    int64_t counter;
    bool fell; /* it was damaged, and runs no more */
  } runs[KNOWN_RUNS];
  char identity[IMAGE_WORD + 1], hash[KNOWN_HASH + 1]; /* what was to be activated */
  bool open;                                           /* ordered, and not seen done */
  int64_t ordered_ns;                                  /* and when the registers were read */
  int64_t before[SHAPE_OBJECTS_MAX];                   /* registers then; -1: not read */
} known_firmware_t;

typedef struct {
  known_track_t track[DRIVER_RANGES];
  const shape_t *shape;
  struct {          /* the last record of power quality that was read */
    int64_t number; /* 0: none */
    uint8_t hash[QUALITY_RECORD_HASH];
  } quality;
  int64_t set_remote;  /* the last set of cause 4, remote port */
  int64_t reset_asked; /* sets before an end of billing that a recovery asked for; -1: none open */
  bool reset_done;     /* and it was seen done */
  int64_t set_asked; /* events before a set of the time that was asked for; -1: none, or reported */
  bool set_said;     /* its REC_COMMAND is stored */
  bool battery_open; /* a work order */
  bool zone_open;    /* likewise: the meter keeps another local time than the site */
  bool set_refused;  /* the last thing that the log says of a set of the time: beyond the limit */
  bool full_open;    /* a work order: the profile is nearly full */
  int64_t ratio_event, clear_event, channels_event; /* the last 050, 087, 051 */
  /* Of reactions (react.c). */
  claim_t set_to;                        /* the last set of the time that was done */
  int64_t reset_day, reset_count;        /* transient resets of that local day */
  int64_t reset_ordered;                 /* the day of the last order; -1: none */
  int32_t taken[SITE_DOS], taken_before; /* commands whose event was seen, in order */
  site_do_t taken_what;                  /* the last of them, and its event's stamp */
  claim_t taken_at, cleared_at;
  int64_t key_ns;                    /* the last instant that was a key */
  char calendar[KNOWN_CALENDAR + 1]; /* name of the passive one that was programmed; "": none */
  session_counters_t counters;
  uint32_t fallbacks;            /* SESSION_… */
  char key_id[KNOWN_KEY_ID + 1]; /* of the key that they count for */
  /* What only an order of firmware needs, at the end: see known_rest_t. */
  known_firmware_t firmware;
  int64_t registers[SHAPE_OBJECTS_MAX]; /* as read last; -1: never */
} known_t;

/* What is known of meters that nobody talks to: packed, without what belongs to firmware where the
 * meter has no place for it. */
typedef struct {
  uint8_t *heads;  /* by meter, one behind the other */
  uint8_t **tails; /* by meter; NULL: it is as known_clear left it */
  size_t count;
} known_rest_t;

void known_rest_open(known_rest_t *rest, arena_t *arena, size_t meters);
void known_rest_tail(known_rest_t *rest, arena_t *arena, uint32_t meter); /* a place for it */
void known_get(const known_rest_t *rest, uint32_t meter, known_t *known);
void known_put(known_rest_t *rest, uint32_t meter, const known_t *known);

/* `access`: whose counters are meant. */
void known_clear(known_t *known, const session_access_t *access, const shape_t *shape);
void known_clear_firmware(known_t *known);
/* The value of a register, as its words say. */
void known_register(known_t *known, bytes_t object, bytes_t words);
/* A row of the log of firmware; an event 092. */
void known_firmware_row(known_t *known, int64_t number, int64_t kind, bytes_t words);
void known_refusal(known_t *known, int64_t event, int64_t reason);
/* A record of power quality: the next one names its hash. */
void known_record(known_t *known, int64_t number, bytes_t hex);
/* REC_FIRMWARE: what became of an image. */
void known_firmware(known_t *known, bytes_t key, bytes_t value);
/* A run of counters that was used in vain, so that none of it is used again. */
void known_tried(session_counters_t *counters, uint32_t end);
/* A passive calendar was programmed. */
void known_calendar(known_t *known, bytes_t name);
/* A row that was put into a batch. True: the numbers go on without a gap. */
bool known_row(known_t *known, driver_range_t range, driver_row_kind_t kind, int64_t number,
               int64_t cause);
void known_range(known_t *known, driver_range_t range, int64_t to);
/* An event of the log, by its code: 013 and 010 say whether sets of the time are refused. */
void known_set_event(known_t *known, const char *code);
/* A record of the store. */
void known_learn(known_t *known, const record_t *record);

/* What a fallback is called in the journal; one bit. */
const char *known_fallback_name(uint32_t fallback);
/* The next of `found` that is not among `old`, and is so from then on; 0: there is none. */
uint32_t known_fallback_next(uint32_t *old, uint32_t found);

const char *known_range_name(driver_range_t range); /* "profile", "sets", "events" … */
/* Do its numbers have several rows each, a head first? */
bool known_has_heads(driver_range_t range);
int64_t known_reached(const known_t *known, driver_range_t range); /* the last number seen */

#endif
