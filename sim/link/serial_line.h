/* The insides of a serial line, shared by serial.c (who sends what when) and serial_fate.c (what
 * becomes of it on the way). Nobody else includes this. */
#ifndef SIM_LINK_SERIAL_LINE_H
#define SIM_LINK_SERIAL_LINE_H

#include "sim/link/serial.h"

#define SERIAL_OCTET_NS INT64_C(10000000000) /* ten bits at 1 Bd */

enum { SERIAL_BAUD_START = 300, SERIAL_LONGER_MAX = 4 * SERIAL_IDENTITY_MAX };

/* What waits at an end: octets to send, or a rate to take. */
typedef struct {
  int64_t not_before_ns;
  size_t len;    /* octets; 0 for a rate */
  uint32_t baud; /* the new rate; 0 for octets */
} serial_item_t;

typedef struct {
  uint32_t baud;
  const char *identity; /* NULL for the head-end */
  bool active;          /* a transmission is leaving */
  bool garbage;         /* made of dice: sent by nobody */
  bool turned;          /* the transmission follows one of the other side */
  int64_t start_ns;
  uint32_t send_baud;
  size_t at;         /* octets whose run has arrived */
  size_t count;      /* octets carried */
  size_t sent_count; /* octets as they leave; differs from `count` under SERIAL_OTHER_METER */
  int64_t over_from_ns, over_to_ns; /* the transmission before, for collisions */
  /* Of the line's pool while they hold anything, NULL else (serial_room.c). */
  serial_item_t *items; /* SERIAL_QUEUE_MAX */
  size_t item_count;
  uint8_t *sent; /* the one that leaves first */
  size_t len;    /* octets in `sent`: leaving and waiting */
  size_t sent_room;
  uint8_t *carried;
  size_t carried_room;
} serial_end_t;

/* The stretch of a transmission that is just arriving, octet for octet. */
typedef struct {
  uint32_t end;
  bool done;
  size_t count, pos; /* octets; handed out so far */
  size_t sent_len;
  int64_t start_ns; /* when its transmission started, and the index of its first octet in it */
  size_t base;
  uint32_t baud;
  bool echo; /* still to be handed to the head-end */
  bool lost[SERIAL_RUN_MAX];
  uint8_t received[SERIAL_RUN_MAX];
  uint8_t sent[SERIAL_RUN_MAX + SERIAL_LONGER_MAX];
  uint8_t heard[SERIAL_RUN_MAX + 16]; /* at other rates, by the head-end or as it is shown */
  uint8_t heard_by_one[SERIAL_RUN_MAX + 16];
} serial_chunk_t;

struct serial {
  uint64_t seed, entity;
  serial_params_t params;
  uint32_t meters;
  serial_end_t *ends; /* head-end, meters, garbage */
  arena_t *arena;     /* of the faults */
  pool_t *pool;
  serial_fault_t *faults;
  size_t fault_count, fault_room;
  bool bad_state;         /* Gilbert–Elliott */
  bool broken;            /* a stream: octets were lost since it was last asked */
  uint64_t fate_count;    /* octets so far, for the dice */
  uint64_t transmissions; /* so far, for the dice */
  uint64_t octets;        /* sent by all ends */
  uint32_t talked_last;   /* end; SERIAL_NOBODY before the first */
  int64_t now_ns;         /* of the event whose runs are being handed out */
  serial_chunk_t *chunk;  /* of the pool, until all of it was handed out; NULL: none */
  uint8_t noise_left;     /* directions to which the noise octet is still to be handed */
  uint8_t noise_octet;
  const uint8_t *on_line; /* the run just taken, before anybody's rate */
  size_t on_line_len;
  uint32_t on_line_baud;
};

/* --- serial_room.c: memory for what is under way --- */
MUST_USE status_t serial_room_item(serial_t *line, serial_end_t *end, serial_item_t item);
MUST_USE status_t serial_room_octets(serial_t *line, serial_end_t *end, bytes_t octets);
void serial_room_carried(serial_t *line, serial_end_t *end, size_t size);
/* An end that holds nothing gives back what held it. */
void serial_room_rest(serial_t *line, serial_end_t *end);
serial_chunk_t *serial_room_chunk(serial_t *line);

bool serial_fault_on(const serial_fault_t *fault, serial_fault_kind_t kind, int64_t at_ns);
/* The fault of that kind in force, or NULL. */
const serial_fault_t *serial_find(const serial_t *line, serial_fault_kind_t kind, int64_t at_ns);
/* Fills `received` and `lost` of the chunk from what was carried. */
void serial_fate(serial_t *line, serial_chunk_t *chunk);
/* Under SERIAL_OTHER_METER: `carried` becomes `sent` with another identity and its block check. */
void serial_carry(serial_t *line, serial_end_t *end, size_t len);
/* The octet that is carried at `index`. */
uint8_t serial_carried(const serial_t *line, const serial_end_t *end, size_t index);
uint8_t serial_noise_octet(const serial_t *line, int64_t at_ns);
/* The next noise octet of a fault that was not yet looked at; TIME_NEVER past its end. */
int64_t serial_noise_next(const serial_fault_t *fault);
bool serial_silent(const serial_t *line, int64_t at_ns);

#endif
