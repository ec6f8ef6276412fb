/* Octets of a message, taken one field after another. The first fault stays and names its octet;
 * after it every field is 0 or empty, so that a reader checks once, at its end. Lengths are those
 * of BER and A-XDR, which agree: below 128 one octet, else 81…84 and so many octets. It knows
 * fields, not messages; nothing here copies or allocates. */
#ifndef PMU_PROTO_TAKE_H
#define PMU_PROTO_TAKE_H

#include "base/octets.h"

typedef struct {
  bytes_t in;
  size_t at;
  status_t status;
  fault_t *fault; /* may be NULL */
} take_t;

take_t take_over(bytes_t in, fault_t *fault);
/* The first fault of this reader, at octet `at`; later ones are not told. */
void take_blame(take_t *take, status_t status, size_t at, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Big-endian; `what` names the field in the fault. */
uint8_t take_u8(take_t *take, const char *what);
uint16_t take_u16(take_t *take, const char *what);
uint32_t take_u32(take_t *take, const char *what);
bytes_t take_run(take_t *take, size_t len, const char *what);
size_t take_length(take_t *take, const char *what);
bytes_t take_string(take_t *take, const char *what); /* a length, and so many octets */
/* The next octet is this one, or it is a fault. */
void take_this(take_t *take, uint8_t wanted, const char *what);
bool take_left(const take_t *take); /* no fault so far, and there is more */
/* Nothing follows; the status of the whole. */
MUST_USE status_t take_end(take_t *take, const char *what);

#endif
