/* What the files of axdr share and nobody else includes: lengths, the forms of the tags, and the
 * compact array. Positions are octets of the input that the reader was made over. */
#ifndef PMU_PROTO_AXDR_PARTS_H
#define PMU_PROTO_AXDR_PARTS_H

#include "pmu/proto/axdr.h"

/* What follows a tag: so many octets where below AXDR_FORM_LENGTH, otherwise as said. */
enum {
  AXDR_FORM_LENGTH = 0x40, /* a length and as many octets */
  AXDR_FORM_BITS,          /* a number of bits, and the octets that hold them */
  AXDR_FORM_COUNT,         /* a number of elements */
  AXDR_FORM_COMPACT,       /* a description, a length and the contents */
  AXDR_FORM_NONE = 0xFF    /* there is no such tag */
};
uint8_t axdr_form(uint8_t tag);

/* `*at` is moved only where all is well. */
MUST_USE status_t axdr_take_length(bytes_t in, size_t *at, size_t *length, fault_t *fault);
/* Where the value at `*at`, of this form and without its tag, begins behind its length; `*at` is
 * moved past it. Not for counts and compact arrays. */
MUST_USE status_t axdr_take_scalar(bytes_t in, uint8_t form, size_t *at, size_t *body,
                                   size_t *count, fault_t *fault);
MUST_USE status_t axdr_ran_out(bytes_t in, fault_t *fault); /* ST_TIMEOUT */

/* Past one TypeDescription. */
MUST_USE status_t axdr_take_description(bytes_t in, size_t *at, fault_t *fault);
/* in[from, to) is a compact array without its tag. Counts its elements and, where `out` is given,
 * writes them as tagged Data, without the head of the array. */
MUST_USE status_t axdr_walk_compact(bytes_t in, size_t from, size_t to, obuf_t *out, size_t *count,
                                    fault_t *fault);

#endif
