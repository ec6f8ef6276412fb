/* Buffers of profile generic: which rows were asked for (selective access), and what the rows say
 * (dictionary of DLMS/COSEM, 5), in the lines of SERVED.md. */
#ifndef DECODE_BUFFER_H
#define DECODE_BUFFER_H

#include "decode_cosem.h"
#include "decode_rows.h"

typedef struct {
  decode_range_t range;  /* NONE: none of the first dictionary, so no line */
  char from[32], to[32]; /* words of the `range` line */
  bool whole;            /* all columns */
} decode_selection_t;

/* Is it a buffer of this meter whose rows make lines? */
decode_range_t decode_buffer_range(const decode_shape_t *shape, const decode_place_t *place);

/* The columns of the load profile, those of section 5 before its channels: the quantities of the
 * channels. False where they are none of this meter. */
bool decode_buffer_channels(const decode_shape_t *shape, decode_view_t columns,
                            int channels[DECODE_NAMED_MAX], int *count);

/* `selector` 0: no selective access; `parameters` is one whole Data. */
void decode_buffer_selection(const decode_roster_t *roster, int meter, const decode_place_t *place,
                             unsigned selector, decode_view_t parameters,
                             decode_selection_t *selection);

/* The array of rows. Writes their lines and the `range`; what is not of its form goes to `broken`
 * with the octet in `data`. */
void decode_buffer_rows(const decode_rows_to_t *to, const decode_selection_t *selection,
                        decode_view_t data);

/* The beginning of such an array, of an answer that broke off between two blocks: the rows that are
 * whole, and no `range`. Nothing of it is broken: what is missing was never said. */
void decode_buffer_begun(const decode_rows_to_t *to, const decode_selection_t *selection,
                         decode_view_t data);

#endif
