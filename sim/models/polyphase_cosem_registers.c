/* Registers of `polyphase-tou` over DLMS: classes 3, 4 and 5, and what belongs to them, register
 * activation (6) and monitor (21). A value is what the meter keeps, in thousandths or hundredths,
 * with its scaler beside it; nothing is scaled here. Sections 3 and 4 of its dictionary of DLMS. */
#include "sim/models/polyphase_cosem.h"

enum { ATTRIBUTE_VALUE = 2, ATTRIBUTE_SCALER };
enum { SAG_DECIVOLT = 2070, SWELL_DECIVOLT = 2530 };

/* The scaler and unit of a register of which the value is asked for elsewhere. */
static cosem_result_t scaler(const polyphase_get_t *get, int8_t power, uint8_t unit) {
  if (get->attribute != ATTRIBUTE_SCALER) return COSEM_UNDEFINED;
  ax_scaler_unit(get->out, power, unit);
  return COSEM_OK;
}

static meter_registers_t registers_of(const polyphase_get_t *get) {
  meter_registers_t registers;
  meter_registers(get->port->meter, &registers);
  return registers;
}

/* --- energies --- */

cosem_result_t polyphase_register_energy(const polyphase_get_t *get) {
  if (get->attribute != ATTRIBUTE_VALUE) return scaler(get, SCALER_MILLI, UNIT_WH);
  meter_registers_t registers = registers_of(get);
  uint8_t e = get->object->arg;
  ax_u64(get->out,
         (uint64_t)(e == 0 ? registers.energy[0].total.mwh : registers.energy[0].rate[e - 1].mwh));
  return COSEM_OK;
}

cosem_result_t polyphase_register_shadow(const polyphase_get_t *get) {
  if (get->attribute != ATTRIBUTE_VALUE) return scaler(get, SCALER_MILLI, UNIT_WH);
  ax_u64(get->out, (uint64_t)registers_of(get).energy[0].shadow.mwh);
  return COSEM_OK;
}

cosem_result_t polyphase_register_unallocated(const polyphase_get_t *get) {
  if (get->attribute != ATTRIBUTE_VALUE) return scaler(get, SCALER_MILLI, UNIT_WH);
  ax_u64(get->out, (uint64_t)registers_of(get).energy[0].unallocated.mwh);
  return COSEM_OK;
}

/* What the last row of the profile has: 0 for a marker, and before the first. */
cosem_result_t polyphase_register_interval(const polyphase_get_t *get) {
  if (get->attribute != ATTRIBUTE_VALUE) return scaler(get, SCALER_MILLI, UNIT_WH);
  meter_face_t face;
  meter_row_t row;
  meter_face(get->port->meter, &face);
  bool any = meter_row_seek(get->port->meter, face.profile_last, &row);
  ax_u64(get->out, any ? (uint64_t)row.energy[0].mwh : 0);
  return COSEM_OK;
}

/* --- demand --- */

/* Extended register: 2 value, 3 scaler and unit, 4 status, 5 capture time. */
cosem_result_t polyphase_register_peak(const polyphase_get_t *get) {
  meter_registers_t registers = registers_of(get);
  const meter_peak_t *peak = &registers.demand[get->object->arg].peak[0];
  switch (get->attribute) {
  case ATTRIBUTE_VALUE:
    ax_u64(get->out, (uint64_t)peak->power.mw);
    return COSEM_OK;
  case ATTRIBUTE_SCALER:
    return scaler(get, SCALER_MILLI, UNIT_W);
  case 4:
    ax_null(get->out);
    return COSEM_OK;
  case 5:
    polyphase_cosem_stamp(get->out, peak->power.mw == 0 ? (claim_t){METER_ABSENT} : peak->stamp);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

cosem_result_t polyphase_register_cumulative(const polyphase_get_t *get) {
  if (get->attribute != ATTRIBUTE_VALUE) return scaler(get, SCALER_MILLI, UNIT_W);
  ax_u64(get->out, (uint64_t)registers_of(get).demand[get->object->arg].cumulative.mw);
  return COSEM_OK;
}

/* Demand register, class 5. */
cosem_result_t polyphase_register_demand(const polyphase_get_t *get) {
  meter_demand_t demand;
  meter_demand(get->port->meter, &demand);
  switch (get->attribute) {
  case 2:
    ax_u64(get->out, (uint64_t)demand.running.mw);
    return COSEM_OK;
  case 3:
    ax_u64(get->out, (uint64_t)demand.last.mw);
    return COSEM_OK;
  case 4:
    ax_scaler_unit(get->out, SCALER_MILLI, UNIT_W);
    return COSEM_OK;
  case 5:
    ax_null(get->out);
    return COSEM_OK;
  case 6:
    polyphase_cosem_stamp(get->out, demand.last_end);
    return COSEM_OK;
  case 7:
    polyphase_cosem_stamp(get->out, demand.start);
    return COSEM_OK;
  case 8:
    ax_u32(get->out, (uint32_t)div_floor(demand.period.ns, NS_PER_S));
    return COSEM_OK;
  case 9:
    ax_u16(get->out, 1);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

/* --- constants --- */

cosem_result_t polyphase_register_ratio(const polyphase_get_t *get) {
  meter_face_t face;
  uint8_t arg = get->object->arg;
  bool current = arg == RATIO_CT_PRIMARY || arg == RATIO_CT_SECONDARY;
  if (get->attribute != ATTRIBUTE_VALUE)
    return scaler(get, SCALER_CENTI, current ? UNIT_A : UNIT_V);
  meter_face(get->port->meter, &face);
  const int64_t ratios[] = {[RATIO_CT_PRIMARY] = face.ratios.ct_primary,
                            [RATIO_CT_SECONDARY] = face.ratios.ct_secondary,
                            [RATIO_VT_PRIMARY] = face.ratios.vt_primary,
                            [RATIO_VT_SECONDARY] = face.ratios.vt_secondary};
  ax_u64(get->out, (uint64_t)ratios[arg]);
  return COSEM_OK;
}

cosem_result_t polyphase_register_threshold(const polyphase_get_t *get) {
  if (get->attribute != ATTRIBUTE_VALUE) return scaler(get, SCALER_DECI, UNIT_V);
  ax_u16(get->out, get->object->arg == THRESHOLD_SAG ? SAG_DECIVOLT : SWELL_DECIVOLT);
  return COSEM_OK;
}

/* --- which rate counts where --- */

/* A mask is named by the digit of its rate. */
static void put_rate_name(obuf_t *out, int32_t rate) {
  uint8_t digit = (uint8_t)('0' + rate);
  ax_octets(out, bytes_of(&digit, rate == 0 ? 0 : 1));
}

static void put_assigned(obuf_t *out, uint16_t class_id, uint8_t c, uint8_t rate) {
  ax_structure(out, 2);
  ax_u16(out, class_id);
  ax_name(out, (ax_name_t)OBIS(1, 0, 1, c, rate));
}

/* Registers 1…8 are the energies by rate, 9…16 the maximum demands; mask n counts n and 8 + n. */
cosem_result_t polyphase_register_activation(const polyphase_get_t *get) {
  meter_face_t face;
  switch (get->attribute) {
  case 2:
    ax_array(get->out, 2 * METER_RATES);
    for (uint8_t rate = 1; rate <= METER_RATES; rate++)
      put_assigned(get->out, 3, 8, rate);
    for (uint8_t rate = 1; rate <= METER_RATES; rate++)
      put_assigned(get->out, 4, 6, rate);
    return COSEM_OK;
  case 3:
    ax_array(get->out, METER_RATES);
    for (uint8_t rate = 1; rate <= METER_RATES; rate++) {
      ax_structure(get->out, 2);
      put_rate_name(get->out, rate);
      ax_array(get->out, 2);
      ax_u8(get->out, rate);
      ax_u8(get->out, (uint8_t)(METER_RATES + rate));
    }
    return COSEM_OK;
  case 4:
    meter_face(get->port->meter, &face);
    put_rate_name(get->out, face.rate);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

cosem_result_t polyphase_register_monitor(const polyphase_get_t *get) {
  switch (get->attribute) {
  case 2: /* thresholds */
  case 4: /* actions */
    ax_array(get->out, 0);
    return COSEM_OK;
  case 3:
    ax_structure(get->out, 3);
    ax_u16(get->out, 5);
    ax_name(get->out, (ax_name_t)OBIS(1, 0, 1, 4, 0));
    ax_i8(get->out, 2);
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}
