/* Firmware of the ideal meter: what runs, what was transferred, the log, the schedule. Not the
 * restart, which is a failure of supply of its own kind and stands in meter.c. Source:
 * pmu/docs/decisions/0009-firmware.md. */
#ifndef ORACLE_FIRMWARE_H
#define ORACLE_FIRMWARE_H

#include "facts.h"
#include "hash.h"

struct meter;

/* Attribute 6 of the image transfer. */
typedef enum {
  IMAGE_NOT_INITIATED = 0,
  IMAGE_INITIATED = 1,
  IMAGE_VERIFYING = 2,
  IMAGE_VERIFIED = 3,
  IMAGE_REFUSED = 4,
  IMAGE_ACTIVATED = 6
} image_state_t;

enum { FIRMWARE_NAME_MAX = 63 };
enum { FIRMWARE_KIND_REFUSED = 0, FIRMWARE_KIND_FALLBACK = 4, FIRMWARE_REASON_START = 17 };

/* A part that runs. */
typedef struct {
  int64_t version, counter;
  const char *identity, *approval; /* approval "": a first firmware has none */
  char hash[ORACLE_HASH_LEN + 1];
  bool damaged; /* its body is not what its manifest says, */
  bool told;    /* and a start has written so */
} running_t;

/* A row of the log; empty texts and 0 where there is none. */
typedef struct {
  int64_t stamp_s, status, kind, reason, old_counter, new_counter;
  const char *old_identity, *approval;
  char new_identity[FIRMWARE_NAME_MAX + 1];
  char by[4];
} firmware_row_t;

/* What the last activation has replaced, until an initiate erases it. */
typedef struct {
  bool there;
  int part;
  running_t runs;
  bool mended[FLAW_KINDS], object;
} way_back_t;

/* What a start has found of a part, to be said behind its event. */
typedef struct {
  bool damaged, fell, said;
  firmware_row_t row;
} found_t;

typedef struct {
  running_t parts[FIRMWARE_PARTS];
  way_back_t back;
  found_t found[FIRMWARE_PARTS];
  bool mended[FLAW_KINDS], object;
  int64_t activations;
  bool enabled;
  image_state_t state;
  /* What was transferred, if `there`. */
  bool there;
  /* What the log knows of it, also when it was dropped; read: its manifest, by a verification. */
  bool named, read;
  const image_fact_t *image; /* NULL: none that the facts know */
  char identity[FIRMWARE_NAME_MAX + 1];
  unsigned char *blocks; /* 1: taken */
  int64_t size, block_count;
  int64_t verify_x; /* the crystal at which the verification ends */
  char verify_by[4];
  int64_t due_s; /* of the schedule; ORACLE_NEVER: none */
  int64_t begun_counter;
  firmware_row_t row; /* of the restart that runs: written when it is over, with its stamp */
  firmware_row_t *rows;
  size_t row_count, row_cap;
} firmware_t;

typedef enum {
  FIRMWARE_OK,
  FIRMWARE_TEMPORARY, /* temporary-failure */
  FIRMWARE_TYPE,      /* type-unmatched */
  FIRMWARE_OTHER,     /* other-reason */
  FIRMWARE_DENIED
} firmware_answer_t;

void oracle_firmware_start(struct meter *m);
void oracle_firmware_free(struct meter *m);

/* The four methods, by an association of `level`. `len`: octets of a block; `otherwise`: one that
 * was taken before. */
firmware_answer_t oracle_firmware_initiate(struct meter *m, int64_t t_ns, const char *identity,
                                           int64_t size, int level, const char *by);
firmware_answer_t oracle_firmware_block(struct meter *m, int64_t t_ns, int64_t number, int64_t len,
                                        int level, const char *by, firmware_answer_t otherwise);
firmware_answer_t oracle_firmware_verify(struct meter *m, int64_t t_ns, int level, const char *by);
firmware_answer_t oracle_firmware_activate(struct meter *m, int64_t t_ns, bool forced, int level,
                                           const char *by);
/* Due at `claim_s` of C, ORACLE_NEVER for none; false: that has been. */
bool oracle_firmware_plan(struct meter *m, int64_t t_ns, int64_t claim_s) ORACLE_MUST_USE;

int64_t oracle_firmware_verified(const struct meter *m);      /* true ns; ORACLE_NEVER: none runs */
void oracle_firmware_conclude(struct meter *m, int64_t t_ns); /* a verification */
void oracle_firmware_due(struct meter *m, int64_t t_ns); /* the schedule, if C has reached it */
void oracle_firmware_power_down(struct meter *m);

/* The restart: what is switched, and said, behind its PD marker; and when it is over. */
void oracle_firmware_begun(struct meter *m, int64_t lost_s);
void oracle_firmware_done(struct meter *m, int64_t t_ns, int64_t lost_s);

/* A row that says what was refused, with its event. */
void oracle_firmware_refused(struct meter *m, int64_t t_ns, const firmware_row_t *row);

/* program.c: a body that runs is damaged; what is replaced; what a start looks at, ahead of all
 * else that it does; and what it says of that, directly behind 002. */
void oracle_program_damage(struct meter *m, int64_t part);
void oracle_program_replace(struct meter *m, int part);
void oracle_program_look(struct meter *m);
void oracle_program_say(struct meter *m, int64_t t_ns);

int64_t oracle_firmware_missing(const struct meter *m); /* attribute 4 */
bool oracle_firmware_has(const struct meter *m, flaw_kind_t flaw);

#endif
