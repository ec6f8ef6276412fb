/* Firmware of a meter, for the models: what runs, the image that is being transferred, and the log.
 * A part of meter.h, which includes it. Reasons, states and answers are those of
 * pmu/docs/decisions/0009 and fixtures/dictionary/polyphase-tou-dlms.md section 9. A meter that
 * declares no `firmware` has none of it: meter_firmware is false and each call IMAGE_NONE. */
#ifndef SIM_METER_METER_IMAGE_H
#define SIM_METER_METER_IMAGE_H

#include "sim/meter/meter.h"

enum { METER_IMAGE_TEXT = 16, METER_IMAGE_HASH = 32, METER_PARTS = 2 };

/* What a call is answered with. */
typedef enum {
  IMAGE_DONE,       /* success 0 */
  IMAGE_BUSY,       /* temporary-failure 2: transfer is not enabled, or a verification runs */
  IMAGE_REFUSED,    /* other-reason 250 */
  IMAGE_WRONG,      /* type-unmatched 12 */
  IMAGE_RESTARTING, /* the activation has begun: the meter is down, the conversation is lost */
  IMAGE_CUT,        /* an armed cut fired inside: as ST_POWER_CUT */
  IMAGE_SILENT,     /* the meter does not run */
  IMAGE_NONE        /* it takes no image */
} meter_image_answer_t;

/* Attribute 6. */
typedef enum {
  IMAGE_NOT_INITIATED,
  IMAGE_INITIATED,
  IMAGE_VERIFYING,
  IMAGE_VERIFIED,
  IMAGE_VERIFICATION_FAILED,
  IMAGE_ACTIVATING,
  IMAGE_ACTIVATED,
  IMAGE_ACTIVATION_FAILED
} meter_image_status_t;

/* Why an image was refused: the table of 0009. */
typedef enum {
  REASON_NONE,
  REASON_TRUNCATED,
  REASON_SIZE,
  REASON_HASH,
  REASON_HARDWARE,
  REASON_SERIAL,
  REASON_SIGNATURE,
  REASON_SIGNER,
  REASON_DOWNGRADE,
  REASON_REPLAY,
  REASON_LEAST,
  REASON_LOG,
  REASON_UNVERIFIED,
  REASON_RIGHT,
  REASON_CLOCK,
  REASON_FORM,
  REASON_INTERRUPTED,
  REASON_START,
  REASON_MEMORY
} meter_image_reason_t;

/* --- Calls, at the instant of the last advance, by an association that has the right. --- */

/* Whatever was transferred before is gone. IMAGE_WRONG: more than the limit (event 092, reason 2),
 * nothing, or an identity of more than METER_IMAGE_TEXT octets. */
MUST_USE meter_image_answer_t meter_image_initiate(meter_t *meter, bytes_t identity, uint32_t size,
                                                   meter_by_t by);
/* IMAGE_WRONG: its number or its length; IMAGE_REFUSED: it is there and another, or
 * nothing was initiated. */
MUST_USE meter_image_answer_t meter_image_block(meter_t *meter, uint32_t number, bytes_t octets);
/* IMAGE_BUSY: it runs, now or still; asked again once `fw.verify` is over: how it ended. */
MUST_USE meter_image_answer_t meter_image_verify(meter_t *meter, meter_by_t by);
/* IMAGE_RESTARTING where it is right, else IMAGE_REFUSED. */
MUST_USE meter_image_answer_t meter_image_activate(meter_t *meter, bool forced, meter_by_t by);
/* At which instant of C; METER_ABSENT: at none. IMAGE_BUSY: C has reached it already. One that a
 * set of the clock or a failure of supply jumps over is due there, once. */
MUST_USE meter_image_answer_t meter_image_schedule(meter_t *meter, claim_t at, meter_by_t by);
MUST_USE meter_image_answer_t meter_image_enable(meter_t *meter, bool enabled, meter_by_t by);
/* A method that was asked for by an association without the right: logged where its level is 1. */
MUST_USE meter_image_answer_t meter_image_denied(meter_t *meter, meter_by_t by);

/* --- What is shown, by value. --- */
typedef struct {
  bool enabled;
  meter_image_status_t status;
  uint32_t block_size;
  uint32_t block_count;   /* 0: nothing is initiated */
  uint32_t first_missing; /* block_count where all are there */
  uint32_t size;          /* as it was initiated; 0 where nothing is */
  char identity[METER_IMAGE_TEXT + 1];
  bool to_activate;               /* it is verified: */
  uint8_t hash[METER_IMAGE_HASH]; /* of its body */
  claim_t scheduled;              /* METER_ABSENT: at no instant */
} meter_image_t;
void meter_image(const meter_t *meter, meter_image_t *image); /* zeros where it takes none */
bool meter_image_there(const meter_t *meter, uint32_t number);

typedef struct {
  uint32_t version, counter;
  char identity[METER_IMAGE_TEXT + 1];
  char approval[METER_IMAGE_TEXT + 1]; /* "": of the first firmware */
  uint8_t hash[METER_IMAGE_HASH];      /* as its manifest has it */
} meter_part_t;
typedef struct {
  meter_part_t parts[METER_PARTS]; /* [0]: part 1 */
  bool counts;                     /* an image brought 0-0:128.40.0 */
  uint32_t activations;
} meter_firmware_t;
bool meter_firmware(const meter_t *meter, meter_firmware_t *firmware); /* false: it declares none */

/* --- The log, append-only. --- */
typedef enum {
  FIRMWARE_REFUSED,
  FIRMWARE_ACTIVATED,
  FIRMWARE_INITIATED,
  FIRMWARE_VERIFIED,
  FIRMWARE_FALLBACK
} firmware_kind_t;
typedef struct {
  uint32_t number; /* from 1 */
  firmware_kind_t kind;
  meter_image_reason_t reason; /* of a refusal, or a fallback */
  uint8_t clock_status;        /* 01 invalid, 80 DST */
  meter_by_t by;
  claim_t stamp;
  char was[METER_IMAGE_TEXT + 1], is[METER_IMAGE_TEXT + 1]; /* identities; "" where none is known */
  char approval[METER_IMAGE_TEXT + 1];
  int64_t counter_was, counter_is; /* METER_ABSENT where none is known */
} meter_firmware_row_t;
uint32_t meter_firmware_rows(const meter_t *meter); /* stored: numbers 1 to this */
uint32_t meter_firmware_capacity(const meter_t *meter);
bool meter_firmware_row(const meter_t *meter, uint32_t number, meter_firmware_row_t *row);

#endif
