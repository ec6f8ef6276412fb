/* What a meter model is asked for and what its rows mean: one const struct for a model and a
 * language, registered in drivers.def. A driver makes steps of what is wanted, and turns the
 * dictionary's forms into words of integers in base units, in the
 * order of the journal's records (which are the business of pmu/data). It sends nothing, keeps
 * nothing between rows, and rounds nothing. Hex becomes decimal, stamps become seconds of the
 * meter's claim, an empty field becomes '-'. */
#ifndef PMU_DRIVERS_DRIVERS_H
#define PMU_DRIVERS_DRIVERS_H

#include "base/octets.h"
#include "base/units.h"
#include "pmu/civil/tariff.h"
#include "pmu/drivers/shape.h"
#include "pmu/session/session.h"

/* The longest value is a waveform: 24 half cycles of 64 samples of three numbers of two octets, in
 * hexadecimal. The longest words of an object are a statement: 256 and 64 octets. */
enum { DRIVER_KEY_MAX = 64, DRIVER_VALUE_MAX = 18560, DRIVER_WORDS_MAX = 704 };

typedef enum {
  DRIVER_PROFILE,
  DRIVER_SETS,
  DRIVER_EVENTS,
  DRIVER_DAILY,
  DRIVER_INSTRUMENT, /* the second profile */
  DRIVER_FIRMWARE,   /* the log of firmware: no counter, asked for up to what it may hold */
  DRIVER_QUALITY,    /* records of power quality (0011) */
  DRIVER_WAVEFORM,   /* one waveform, by the number of its record */
  DRIVER_RANGES
} driver_range_t;

typedef enum {
  DRIVER_ENTRY,
  DRIVER_MARKER,
  DRIVER_EVENT,
  DRIVER_SET_HEAD,
  DRIVER_SET_MISSED,
  DRIVER_SET_REGISTER,
  DRIVER_DAILY_HEAD,
  DRIVER_DAILY_REGISTER,
  DRIVER_GAUGES,
  DRIVER_FIRMWARE_ROW,
  DRIVER_DISTURBANCE, /* value: STAMP_S RECORD SIGNATURE TRACE, the last three in hexadecimal */
  DRIVER_WAVEFORM_ROW /* value: the samples, in hexadecimal */
} driver_row_kind_t;

/* Kept by the caller from row to row of one range, zeroed at its beginning. */
typedef struct {
  driver_row_kind_t kind;
  int64_t number;        /* sequence, set number or event number */
  int64_t missed;        /* instants missed, so far, in the set under way */
  char word[4];          /* marker: its kind; event: its code, three digits */
  char by[4];            /* event */
  int64_t cause;         /* set head; of firmware its kind: DRIVER_FIRMWARE_… */
  claim_t stamp, stamp2; /* marker, event; -1: absent */
  char key[DRIVER_KEY_MAX];
  char value[DRIVER_VALUE_MAX];
} driver_row_t;

enum { /* the status word, dictionary section 7 */
       DRIVER_CLOCK_INVALID = 0x1,
       DRIVER_CLOCK_DOUBTFUL = 0x2,
       DRIVER_FROZEN = 0x4,
       DRIVER_BATTERY_LOW = 0x8,
       DRIVER_BATTERY_FAILED = 0x10,
       DRIVER_NEARLY_FULL = 0x20000
};

/* One message of an answer, and what is kept from the ones before it: zeroed but for the shape at
 * the beginning of a range or a read-out, then driver_message for each message. */
typedef struct {
  const shape_t *shape; /* of the meter; NULL: the standard one */
  /* What the meter says that the columns of its profile are: from a head line, or given with the
   * shape; count 0: those of the shape. */
  shape_columns_t columns;
  bytes_t text;
  size_t at;            /* the octet of `text` at which the last row began */
  size_t next;          /* and where the next one does */
  int32_t rows;         /* of this message */
  bool head_seen;       /* of this answer */
  int64_t status, boot; /* of the row before */
  int32_t part;         /* of an element that fills several rows: what is next; 0: a new one */
  size_t left;          /* and how many more of these */
} driver_cursor_t;

/* A calendar that is programmed, part by part, in the order in which they are written: the first
 * opens it, the last hands it over. */
typedef enum {
  DRIVER_CALENDAR_NAME,
  DRIVER_CALENDAR_SEASONS,
  DRIVER_CALENDAR_WEEKS,
  DRIVER_CALENDAR_DAYS,
  DRIVER_CALENDAR_SPECIALS,
  DRIVER_CALENDAR_DUE,
  DRIVER_CALENDAR_PARTS
} driver_calendar_part_t;

typedef struct {
  const tariff_t *tariff;
  bool by_order; /* it waits for activate_passive */
  claim_t due;   /* by the meter's clock; where it is not by order */
} driver_calendar_t;

enum { /* kinds of rows of the log of firmware */
       DRIVER_FIRMWARE_REFUSED,
       DRIVER_FIRMWARE_ACTIVATED,
       DRIVER_FIRMWARE_INITIATED,
       DRIVER_FIRMWARE_VERIFIED,
       DRIVER_FIRMWARE_FALLBACK,
       DRIVER_FIRMWARE_KINDS
};

/* Image transfer (0009): what is asked of the meter, and what is said to it. */
typedef enum {
  DRIVER_IMAGE_STATE,   /* status, block size, first block that is not there, enabled */
  DRIVER_IMAGE_BITMAP,  /* which blocks are there */
  DRIVER_IMAGE_READY,   /* the image to activate */
  DRIVER_IMAGE_SCHEDULE /* when */
} driver_image_part_t;

typedef enum {
  DRIVER_IMAGE_ENABLE,
  DRIVER_IMAGE_INITIATE,
  DRIVER_IMAGE_BLOCK,
  DRIVER_IMAGE_VERIFY,
  DRIVER_IMAGE_ACTIVATE,
  DRIVER_IMAGE_PLAN
} driver_image_do_t;

enum { /* attribute 6 */
       DRIVER_IMAGE_NONE,
       DRIVER_IMAGE_INITIATED,
       DRIVER_IMAGE_VERIFYING,
       DRIVER_IMAGE_VERIFIED,
       DRIVER_IMAGE_FAILED,
       DRIVER_IMAGE_STATES = 8
};

/* Each part fills in its own; views are of the answer. */
typedef struct {
  int64_t status, block_size, first_missing;
  bool enabled;
  bytes_t bits; /* the first block is the highest bit of the first octet */
  size_t block_count;
  bool ready; /* there is an image to activate */
  int64_t size;
  bytes_t identity, hash;
  bool planned;
  claim_t plan;
} driver_image_t;

typedef struct {
  driver_image_do_t what;
  bytes_t identity;
  int64_t number; /* INITIATE: octets; BLOCK: its number; ACTIVATE: 1, forced */
  bytes_t octets; /* BLOCK */
  claim_t at;     /* PLAN */
} driver_image_order_t;

enum { DRIVER_IMAGE_ROOM = 4096, DRIVER_BLOCK_MAX = DRIVER_IMAGE_ROOM - 32 };

enum { DRIVER_CALENDAR_ROOM = 8192 }; /* octets of the longest part that passes calendar_check */

typedef struct {
  const char *model;          /* as the roster names it */
  const char *language;       /* likewise; one driver for each pair */
  const char *identification; /* as the meter names itself */
  const char *serial, *clock, *status, *rate, *boot, *episode, *tariff, *response, *total;
  const char *set_count, *profile_last, *event_last, *daily_count, *instrument_last;
  const char *quality_last; /* records of power quality written; the dips, the swells among them */
  const char *statement;    /* of power quality: RECORD SIGNATURE, in hexadecimal */
  const char *adjust, *end_of_billing, *ratios, *clear_profile; /* written only */
  const char *channels;         /* of the profile: names, one word each */
  const char *calendar_reason;  /* why a calendar was refused; NULL: the language has none */
  const char *const *registers; /* the part `registers`: these, behind the objects of the shape */
  size_t register_count;
  const char *range_object[DRIVER_RANGES];
  /* Rows that do not say what their columns are: `channels` is read before them, and is a value
   * only where each is a quantity of the shape; so is the unit of each, by the channel's name.
   * Otherwise the rows have a head line. */
  bool reads_form;
  int64_t range_rows[DRIVER_RANGES]; /* driver_range_rows, of a meter of the standard shape */
  /* And of others; or NULL. `channels`: of the profile. */
  int64_t (*rows_of)(driver_range_t range, const shape_t *shape, int32_t channels);
  int32_t level_start; /* what a conversation begins with */
  bool level_exact;    /* rights of a lower level are had only by going back to it */
  int32_t level_adjust, level_end_of_billing, level_configure;
  /* What a step asks by. ST_UNKNOWN_OBJECT: the model has it not; ST_BAD_TIME, ST_BAD_VALUE: the
   * value has no form. `value` of a write is in words: "1", "R2", "-450"; of the clock seconds; of
   * the ratios four, in hundredths: "40000 500 100 100", CT primary and secondary, then VT. */
  status_t (*read)(const char *object, step_t *step);
  status_t (*range)(driver_range_t range, int64_t from, int64_t to, step_t *step);
  status_t (*write)(const char *object, const char *value, const plan_t *plan, step_t *step);
  status_t (*set_time)(step_t *step); /* the session fills in the time */
  /* Other channels for the profile; the step borrows `room`. */
  status_t (*write_channels)(const shape_t *shape, const shape_columns_t *columns, obuf_t *room,
                             step_t *step);
  /* Whole answer to a read: `value` is what stands for the object, a view of `text`. */
  status_t (*value)(const char *object, bytes_t text, bytes_t *value);
  /* ST_UNKNOWN_OBJECT for a register that a meter of that shape has not; NULL: the standard one. */
  status_t (*words)(const shape_t *shape, bytes_t object, bytes_t value, obuf_t *words,
                    fault_t *fault);
  /* The next row; `*there` false at the end of the message. */
  status_t (*row)(driver_range_t range, driver_cursor_t *cursor, driver_row_t *row, bool *there,
                  fault_t *fault);
  /* Programming of a passive calendar; NULL where the language has none. calendar_check:
   * ST_BAD_VALUE with the reason for which the model cannot hold it. The rest is for what passed:
   * `value` gets the part as it is written and reads back; the step borrows it. */
  status_t (*calendar_check)(const driver_calendar_t *calendar, fault_t *fault);
  void (*calendar_value)(const driver_calendar_t *calendar, driver_calendar_part_t part,
                         obuf_t *value);
  void (*calendar_write)(driver_calendar_part_t part, bytes_t value, step_t *step);
  void (*calendar_read)(driver_calendar_part_t part, step_t *step);
  /* Of firmware, legal part and application: what runs, and its SHA-256. */
  const char *firmware_identity[2], *firmware_hash[2];
  /* How often it was activated: only there once an image brought it. NULL: a read-out's alone. */
  const char *firmware_count;
  /* Image transfer; NULL where the language sends no images. The step of image_write borrows
   * `room`. */
  void (*image_read)(driver_image_part_t part, step_t *step);
  status_t (*image_value)(driver_image_part_t part, bytes_t text, driver_image_t *image,
                          fault_t *fault);
  status_t (*image_write)(const driver_image_order_t *order, obuf_t *room, step_t *step);
  /* The next object of a read-out; NULL where the language has none. */
  status_t (*readout)(driver_cursor_t *cursor, bytes_t *object, bytes_t *value, bool *there,
                      fault_t *fault);
} driver_t;

const driver_t *driver_of(const char *model, const char *language); /* NULL where there is none */

/* The four words of a write of the ratios. ST_BAD_VALUE: not four numbers from 1 to 10^8. */
MUST_USE status_t driver_ratios(const char *value, int64_t hundredths[4]);

/* How many rows an answer that is put together first has room for. `columns`: of the profile. */
int64_t driver_range_rows(const driver_t *driver, driver_range_t range, const shape_t *shape,
                          const shape_columns_t *columns);
/* Those of the cursor, or of the shape where the cursor has none. */
shape_columns_t driver_columns(const driver_cursor_t *cursor);
/* Words of `channels` as columns; false: not all of them are channels of that shape, each once. */
bool driver_columns_of(const shape_t *shape, bytes_t words, shape_columns_t *columns);
/* The word that goes before an energy of an entry: `2:` where the columns are not the shape's. */
void driver_put_quantity(const shape_t *shape, const shape_columns_t *columns, int32_t column,
                         obuf_t *words);
void driver_message(driver_cursor_t *cursor, bytes_t text);
/* The object's name and kind into an empty step. */
void driver_step(step_t *step, step_kind_t kind, const char *object);

#endif
