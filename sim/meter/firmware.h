/* The inside of a meter's firmware: the banks, the record of what runs, the log, and what a restart
 * needs to know. Memory is taken at the start, and for a bank where the factory's body makes room
 * for an image; and only by a meter that declares firmware: any other has a NULL in its place and
 * asks none of this. For the files of this folder only. */
#ifndef SIM_METER_FIRMWARE_H
#define SIM_METER_FIRMWARE_H

#include "sim/meter/core.h"
#include "sim/meter/meter_image.h"

/* A bank has what runs of part 1, another what runs of part 2, and one takes. Its room: of what the
 * factory put there, and once it has taken an image, of the longest one. */
enum { FIRMWARE_BANKS = METER_PARTS + 1 };
typedef struct {
  uint8_t *octets;
  uint32_t room;
} firmware_bank_t;
/* Where a body lies. */
typedef struct {
  uint32_t bank, from, len;
} firmware_body_t;

/* What a start has found of a part, for its event and row; told once, by the count. */
typedef struct {
  uint32_t count;
  firmware_kind_t kind; /* FIRMWARE_FALLBACK, or FIRMWARE_REFUSED where there was no way back */
  uint32_t row;
  char was[METER_IMAGE_TEXT + 1];
} firmware_found_t;

/* The record: what runs, and what is known of the bank that takes. Rewritten as a whole, in two
 * slots, so that each step of a transfer, and the switch of banks, is one write. */
typedef struct {
  meter_part_t parts[METER_PARTS];
  firmware_body_t bodies[METER_PARTS]; /* of these */
  uint32_t takes;                      /* the bank */
  uint32_t switches;                   /* how often the banks were */
  uint32_t mended;                     /* bit flaw_t */
  bool counts;                         /* an image brought the count of activations */
  bool enabled;
  bool dropped; /* what was transferred is none any more */
  meter_image_status_t status;
  bool known;      /* a verification has read the manifest of what was transferred */
  uint32_t lacked; /* blocks, at the last verification */
  uint32_t erase;  /* which initiate */
  uint32_t size;   /* of the file; 0: none was initiated */
  char identity[METER_IMAGE_TEXT + 1];
  claim_t scheduled;
  /* of the last switch, for the row of the first start */
  uint8_t part;
  meter_part_t before;
  char approval[METER_IMAGE_TEXT + 1];
  /* and the way back behind it, which the next initiate erases */
  bool way_back;
  bool counts_before;
  uint32_t mended_before;
  firmware_body_t body_before;
  /* of the starts */
  bool noted[METER_PARTS]; /* what runs is damaged, and was found so */
  firmware_found_t found[METER_PARTS];
} firmware_record_t;
typedef struct {
  uint32_t check;
  uint32_t generation;
  firmware_record_t record;
} firmware_slot_t;
typedef struct {
  uint32_t check;
  meter_firmware_row_t row;
} firmware_kept_t;

struct firmware {
  const config_firmware_t *told;
  /* non-volatile */
  firmware_slot_t slots[2];
  firmware_bank_t banks[FIRMWARE_BANKS];
  uint32_t *checks;      /* blocks of the one that takes: 0: not written since the erase */
  firmware_kept_t *rows; /* the log */
  /* gone at every power-down */
  struct {
    bool going; /* an activation was granted and begins at this instant */
    bool verifying;
    bool tagged;               /* the entry that opens next is the first of a new start */
    bool damaged[METER_PARTS]; /* this start has found it, and it runs on */
    int64_t until_x;           /* of the verification, crystal */
    meter_by_t by;             /* who asked for it, or for the activation */
    meter_image_answer_t answer;
  } ram;
  /* the world's side of an activation */
  true_t until;     /* of the blackout; TIME_NEVER: there is none */
  bool failed;      /* the supply did, within it, */
  bool away;        /* and has not come back */
  bool dead, empty; /* that has cost the clock: by its cell, by its reserve */
  true_t failed_at;
  int64_t totals[METER_QUANTITIES_MAX]; /* at the verification; a right meter never asks */
};

firmware_t *firmware_new(arena_t *arena, const meter_config_t *config); /* NULL: declares none */
const firmware_record_t *firmware_record(const firmware_t *fw);
void firmware_store(meter_t *m, const firmware_record_t *next); /* one write */

/* --- transfer (firmware.c); within an operation --- */
void firmware_install(meter_t *m);              /* what the factory left */
void firmware_verified(meter_t *m);             /* its time is over */
uint32_t firmware_blocks(const firmware_t *fw); /* 0: nothing is initiated */
uint32_t firmware_block_len(const firmware_t *fw, uint32_t number);
bool firmware_there(const meter_t *m, uint32_t number);
bool firmware_has(const meter_t *m, size_t len); /* the first octets of the file, all of them */
/* As attribute 6 shows it, but for a verification that runs. */
meter_image_status_t firmware_status(const meter_t *m);
bytes_t firmware_file(const firmware_t *fw); /* what is missing of it is whatever it is */
void firmware_order(meter_t *m, const pending_t *order);

const firmware_bank_t *firmware_bank(const firmware_t *fw); /* that takes */
void firmware_room(meter_t *m);                             /* of it, for any image */

/* --- judging (firmware_check.c) --- */
/* The first reason that applies. `rows`: of the log that must be free. */
meter_image_reason_t firmware_check(const meter_t *m, uint32_t rows);
/* Of what was transferred last, also where it is dropped; false: there is none to be read. */
bool firmware_manifest(const meter_t *m, image_manifest_t *manifest);
bool firmware_drops(meter_image_reason_t reason); /* the image is none any more */
/* What runs once the banks are switched. */
void firmware_switched(const meter_t *m, firmware_record_t *record);

/* --- the log (firmware_log.c) --- */
uint32_t firmware_rows(const firmware_t *fw);
uint32_t firmware_rows_free(const meter_t *m);
/* As the row behind the first `at`, whether an operation that a cut broke off has written it or
 * not. Stamp, status of the clock and number are filled in. */
void firmware_log(meter_t *m, uint32_t at, meter_firmware_row_t row);
void firmware_name(const meter_t *m, meter_firmware_row_t *row); /* by what is in the other bank */
/* Event 092 and its row. */
void firmware_refuse(meter_t *m, uint32_t at, meter_image_reason_t reason, meter_by_t by);

/* --- activation and its restart (firmware_start.c) --- */
/* Judges, and begins it at this instant or refuses it; an operation of its own. */
status_t firmware_ask(meter_t *m, bool forced, bool scheduled, meter_by_t by);
/* At a power-up: 091 in place of 002, or 002, or both; then what the look has found. True: it ends
 * a failure of supply. */
bool firmware_started(meter_t *m, claim_t up, claim_t down, int64_t value);
void firmware_up(meter_t *m);          /* and that is lived */
bool firmware_dead(const meter_t *m);  /* the outage that ends has cost the clock, by its cell, */
bool firmware_empty(const meter_t *m); /* or by what its reserve holds */

/* --- what each start looks at (firmware_look.c) --- */
void firmware_look(meter_t *m); /* first of all: falls back where it must and can */
/* Behind 002, or what stands for it: 081 and 092, and the rows. */
void firmware_tell(meter_t *m);
/* This start has found that part damaged, and it is not told yet; NULL: not so. */
const firmware_found_t *firmware_untold(const meter_t *m, int32_t part);
void firmware_damaged(meter_t *m, const outside_t *one); /* by the world */

#endif
