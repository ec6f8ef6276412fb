/* What a meter of the dictionary `polyphase-tou` keeps of its quantities, in one list that both of
 * its languages read: the read-out and the rows of the billing sets, the registers of DLMS and the
 * columns of its profiles. It follows from the meter's shape and is not stored: an entry is made
 * from its index. The list of a meter that declares nothing is that of section 6. Sections 6, 9 and
 * 11 of fixtures/dictionary/polyphase-tou.md, section 7 of polyphase-tou-dlms.md. */
#ifndef SIM_MODELS_LISTED_H
#define SIM_MODELS_LISTED_H

#include "sim/meter/meter.h"

/* In the order of the read-out and of the sets. */
typedef enum {
  LISTED_TOTAL,
  LISTED_RATE,
  LISTED_SHADOW,
  LISTED_UNALLOCATED,
  LISTED_PEAK,
  LISTED_COINCIDENT,
  LISTED_CUMULATIVE,
  LISTED_RATIO, /* of the transformers, behind all others */
  LISTED_KINDS
} listed_kind_t;

enum { LISTED_RATIOS = 4 };
/* Totals, shadows and unallocated of each quantity, then rates, peaks, coincident, cumulative. */
enum {
  LISTED_MAX = 3 * METER_QUANTITIES_MAX + METER_TOU_MAX +
               METER_DEMANDS_MAX * (METER_PEAKS_KEPT + 1) + METER_COINCIDENT_MAX + LISTED_RATIOS
};

typedef struct {
  listed_kind_t kind;
  int32_t quantity; /* of a ratio −1 */
  int32_t number;   /* rate from 1; demand from 0; coincident demand from 1; ratio from 0 */
  int32_t peak;     /* 0: the first */
  uint8_t c, d, e;  /* 1-0:c.d.e */
} listed_t;

typedef struct {
  const char *energy, *demand; /* "*Wh", "*W" */
  uint8_t energy_code, demand_code;
} listed_unit_t;

int32_t listed_count(const meter_shape_t *shape); /* the ratios among them */
listed_t listed_at(const meter_shape_t *shape, int32_t index);
/* Where the list of `kind` begins; of LISTED_KINDS: the count. */
int32_t listed_first(const meter_shape_t *shape, listed_kind_t kind);

/* Thousandths; of a ratio hundredths. */
int64_t listed_value(const listed_t *listed, const meter_registers_t *registers,
                     const meter_ratios_t *ratios);
bool listed_is_stamped(const listed_t *listed); /* peaks and coincident demands */
/* METER_ABSENT where the value is 0. */
claim_t listed_stamp(const listed_t *listed, const meter_registers_t *registers);
/* Energies of sums may be negative; nothing else is. */
bool listed_is_signed(const meter_shape_t *shape, const listed_t *listed);

uint8_t listed_code(const meter_shape_t *shape, int32_t quantity); /* C of section 11 */
const listed_unit_t *listed_unit(const meter_shape_t *shape, int32_t quantity);

#endif
