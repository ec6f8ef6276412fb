/* The halves of the model `polyphase-tou`: single objects (polyphase_tou.c) and ranges of rows
 * (polyphase_rows.c); what stands both in the read-out and in the billing sets is listed.h's.
 * Nobody else includes this; the world takes the model from models.h. */
#ifndef SIM_MODELS_POLYPHASE_TOU_H
#define SIM_MODELS_POLYPHASE_TOU_H

#include "sim/models/listed.h"
#include "sim/models/models.h"

/* The name and the value of what is listed, in the forms of section 5, without unit. */
void polyphase_put_code(const listed_t *listed, obuf_t *out); /* 1-0:1.8.0*255 */
void polyphase_put_listed(const listed_t *listed, const meter_registers_t *registers,
                          const meter_ratios_t *ratios, obuf_t *out);

extern const model_t model_polyphase_tou;

/* The objects of this meter that are read by range and have no value of their own. */
bool polyphase_is_range(const meter_t *meter, bytes_t code);
iec21_error_t polyphase_range_open(void *of, true_t at, bytes_t code, bytes_t bounds,
                                   iec21_range_t *range, obuf_t *head);
bool polyphase_range_row(void *of, iec21_range_t *range, obuf_t *row);

#endif
