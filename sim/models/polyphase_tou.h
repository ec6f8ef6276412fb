/* The halves of the model `polyphase-tou`: single objects (polyphase_tou.c), the registers, which
 * stand both in the read-out and in the billing sets (polyphase_registers.c), and ranges of rows
 * (polyphase_rows.c). Nobody else includes this; the world takes the model from models.h. */
#ifndef SIM_MODELS_POLYPHASE_TOU_H
#define SIM_MODELS_POLYPHASE_TOU_H

#include "sim/models/models.h"

/* In the order of the rows of a set, section 9. */
typedef enum {
  REG_ENERGY,
  REG_SHADOW,
  REG_UNALLOCATED,
  REG_PEAK,
  REG_CUMULATIVE,
  REG_CT_PRIMARY,
  REG_CT_SECONDARY,
  REG_VT_PRIMARY,
  REG_VT_SECONDARY,
  REG_COUNT
} reg_t;

typedef struct {
  const char *prefix; /* "1-0:1.8."; E follows, and "*255" */
  int32_t first, last;
  const char *unit; /* "*Wh", "*W" or ""; a set's rows have none */
  /* The form of section 5 without unit. */
  void (*value)(const meter_registers_t *registers, const meter_ratios_t *ratios, int32_t e,
                obuf_t *out);
  claim_t (*stamp)(const meter_registers_t *registers, int32_t e); /* NULL: has none */
} polyphase_register_t;

extern const model_t model_polyphase_tou;
extern const polyphase_register_t polyphase_register_table[REG_COUNT];

/* The objects that are read by range and have no value of their own. */
bool polyphase_is_range(bytes_t code);
iec21_error_t polyphase_range_open(void *of, true_t at, bytes_t code, bytes_t bounds,
                                   iec21_range_t *range, obuf_t *head);
bool polyphase_range_row(void *of, iec21_range_t *range, obuf_t *row);

#endif
