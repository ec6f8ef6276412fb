/* The registers of `polyphase-tou`: what is printed of them in the read-out and in billing sets.
 * Sections 5, 6 and 9 of its dictionary. */
#include "sim/models/form.h"
#include "sim/models/polyphase_tou.h"

static void energy(const meter_registers_t *registers, const meter_ratios_t *ratios, int32_t e,
                   obuf_t *out) {
  (void)ratios;
  form_milli(out, e == 0 ? registers->energy[0].total.mwh : registers->energy[0].rate[e - 1].mwh);
}

static void shadow(const meter_registers_t *registers, const meter_ratios_t *ratios, int32_t e,
                   obuf_t *out) {
  (void)ratios;
  (void)e;
  form_milli(out, registers->energy[0].shadow.mwh);
}

static void unallocated(const meter_registers_t *registers, const meter_ratios_t *ratios, int32_t e,
                        obuf_t *out) {
  (void)ratios;
  (void)e;
  form_milli(out, registers->energy[0].unallocated.mwh);
}

static void peak(const meter_registers_t *registers, const meter_ratios_t *ratios, int32_t e,
                 obuf_t *out) {
  (void)ratios;
  form_milli(out, registers->demand[e].peak[0].power.mw);
}

/* A maximum of 0 has no stamp. */
static claim_t peak_stamp(const meter_registers_t *registers, int32_t e) {
  return registers->demand[e].peak[0].power.mw == 0 ? (claim_t){METER_ABSENT}
                                                    : registers->demand[e].peak[0].stamp;
}

static void cumulative(const meter_registers_t *registers, const meter_ratios_t *ratios, int32_t e,
                       obuf_t *out) {
  (void)ratios;
  form_milli(out, registers->demand[e].cumulative.mw);
}

static void ct_primary(const meter_registers_t *registers, const meter_ratios_t *ratios, int32_t e,
                       obuf_t *out) {
  (void)registers;
  (void)e;
  form_hundredths(out, ratios->ct_primary);
}

static void ct_secondary(const meter_registers_t *registers, const meter_ratios_t *ratios,
                         int32_t e, obuf_t *out) {
  (void)registers;
  (void)e;
  form_hundredths(out, ratios->ct_secondary);
}

static void vt_primary(const meter_registers_t *registers, const meter_ratios_t *ratios, int32_t e,
                       obuf_t *out) {
  (void)registers;
  (void)e;
  form_hundredths(out, ratios->vt_primary);
}

static void vt_secondary(const meter_registers_t *registers, const meter_ratios_t *ratios,
                         int32_t e, obuf_t *out) {
  (void)registers;
  (void)e;
  form_hundredths(out, ratios->vt_secondary);
}

const polyphase_register_t polyphase_register_table[REG_COUNT] = {
    [REG_ENERGY] = {.prefix = "1-0:1.8.", .last = METER_RATES, .unit = "*Wh", .value = energy},
    [REG_SHADOW] = {.prefix = "1-0:128.8.", .unit = "*Wh", .value = shadow},
    [REG_UNALLOCATED] = {.prefix = "1-0:129.8.", .unit = "*Wh", .value = unallocated},
    [REG_PEAK] = {.prefix = "1-0:1.6.",
                  .last = METER_RATES,
                  .unit = "*W",
                  .value = peak,
                  .stamp = peak_stamp},
    [REG_CUMULATIVE] = {.prefix = "1-0:1.2.",
                        .last = METER_RATES,
                        .unit = "*W",
                        .value = cumulative},
    [REG_CT_PRIMARY] =
        {.prefix = "1-0:0.4.", .first = 2, .last = 2, .unit = "", .value = ct_primary},
    [REG_CT_SECONDARY] =
        {.prefix = "1-0:0.4.", .first = 5, .last = 5, .unit = "", .value = ct_secondary},
    [REG_VT_PRIMARY] =
        {.prefix = "1-0:0.4.", .first = 3, .last = 3, .unit = "", .value = vt_primary},
    [REG_VT_SECONDARY] =
        {.prefix = "1-0:0.4.", .first = 6, .last = 6, .unit = "", .value = vt_secondary},
};
