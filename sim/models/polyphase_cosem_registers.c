/* Registers of `polyphase-tou` over DLMS: classes 3, 4 and 5, and what belongs to them, register
 * activation (6) and monitor (21). A value is what the meter keeps, in thousandths or hundredths,
 * with its scaler beside it; nothing is scaled here. Sections 3 and 4 of its dictionary of DLMS. */
#include "sim/models/dials.h"
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

/* --- what is listed --- */

static void put_number(bool is_signed, int64_t value, obuf_t *out) {
  if (is_signed)
    ax_i64(out, value);
  else
    ax_u64(out, (uint64_t)value);
}

void polyphase_put_value(const meter_shape_t *shape, const listed_t *listed,
                         const meter_registers_t *registers, const meter_ratios_t *ratios,
                         obuf_t *out) {
  put_number(listed_is_signed(shape, listed), listed_value(listed, registers, ratios), out);
}

void polyphase_put_channel(const meter_shape_t *shape, const meter_row_t *row, int32_t channel,
                           obuf_t *out) {
  bool entry = row->sequence > 0 && row->kind == ROW_ENTRY;
  bool sum = shape->quantities[shape->channels[channel]].sum;
  put_number(sum, entry ? row->energy[channel].mwh : 0, out);
}

/* Register and extended register: 2 value, 3 scaler and unit, 4 status, 5 capture time. */
cosem_result_t polyphase_register_listed(const polyphase_get_t *get) {
  const meter_shape_t *shape = meter_shape(get->port->meter);
  const listed_t listed = listed_at(shape, get->object->arg);
  const listed_unit_t *unit = listed_unit(shape, listed.quantity);
  meter_registers_t registers = registers_of(get);
  meter_face_t face;
  switch (get->attribute) {
  case ATTRIBUTE_VALUE:
    meter_face(get->port->meter, &face);
    polyphase_put_value(shape, &listed, &registers, &face.ratios, get->out);
    return COSEM_OK;
  case ATTRIBUTE_SCALER:
    return scaler(get, SCALER_MILLI,
                  listed.kind <= LISTED_UNALLOCATED ? unit->energy_code : unit->demand_code);
  case 4:
    ax_null(get->out);
    return COSEM_OK;
  case 5:
    polyphase_cosem_stamp(get->out, listed_stamp(&listed, &registers));
    return COSEM_OK;
  }
  return COSEM_UNDEFINED;
}

/* What the last row of the profile has: 0 for a marker, and before the first. */
cosem_result_t polyphase_register_interval(const polyphase_get_t *get) {
  const meter_shape_t *shape = meter_shape(get->port->meter);
  int32_t channel = get->object->arg;
  if (get->attribute != ATTRIBUTE_VALUE)
    return scaler(get, SCALER_MILLI, listed_unit(shape, shape->channels[channel])->energy_code);
  meter_face_t face;
  meter_row_t row = {0};
  meter_face(get->port->meter, &face);
  if (!meter_row_seek(get->port->meter, face.profile_last, &row)) row = (meter_row_t){0};
  polyphase_put_channel(shape, &row, channel, get->out);
  return COSEM_OK;
}

/* --- gauges: what the last entry of the second profile has, 0 before the first --- */

int64_t polyphase_gauged(const meter_instrument_row_t *row, int32_t gauge, int32_t which) {
  const meter_gauged_t *gauged = &row->gauged[gauge];
  const int64_t values[POLYPHASE_GAUGED] = {gauged->least, gauged->greatest, gauged->mean};
  return values[which];
}

cosem_result_t polyphase_register_gauge(const polyphase_get_t *get) {
  const meter_t *meter = get->port->meter;
  int32_t gauge = get->object->arg / POLYPHASE_GAUGED;
  dial_name_t name = dials_name(meter_gauges(meter), gauge);
  if (get->attribute != ATTRIBUTE_VALUE) return scaler(get, name.scaler, name.code);
  meter_face_t face;
  meter_instrument_row_t row;
  meter_face(meter, &face);
  bool any = meter_instrument_row(meter, face.instrument_last, &row);
  int32_t which = get->object->arg % POLYPHASE_GAUGED;
  ax_i64(get->out, any ? polyphase_gauged(&row, gauge, which) : 0);
  return COSEM_OK;
}

/* --- demand --- */

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

/* What one rate alone counts in: its energies, then its demands. */
static bool is_assigned(const meter_shape_t *shape, const listed_t *listed, int32_t rate) {
  if (listed->kind == LISTED_RATE) return rate == 0 || listed->number == rate;
  if (listed->kind != LISTED_PEAK || listed->peak > 0) return false;
  uint32_t mask = shape->demands[listed->number].mask;
  if (rate == 0) return mask != 0 && (mask & (mask - 1)) == 0;
  return mask == UINT32_C(1) << rate;
}

/* How many are assigned to `rate`, 0: to any; where `out` is not NULL each is put: its class and
 * name, or, of one rate, its place among all. */
static size_t assigned(const meter_shape_t *shape, int32_t rate, obuf_t *out) {
  size_t count = 0;
  uint8_t place = 0;
  for (int32_t i = 0; i < listed_first(shape, LISTED_COINCIDENT); i++) {
    listed_t listed = listed_at(shape, i);
    if (!is_assigned(shape, &listed, 0)) continue;
    place++;
    if (!is_assigned(shape, &listed, rate)) continue;
    count++;
    if (out != NULL && rate > 0) ax_u8(out, place);
    if (out == NULL || rate > 0) continue;
    ax_structure(out, 2);
    ax_u16(out, listed_is_stamped(&listed) ? 4 : 3);
    ax_name(out, (ax_name_t)OBIS(1, 0, listed.c, listed.d, listed.e));
  }
  return count;
}

/* Of a meter that declares nothing registers 1…8 are the energies by rate, 9…16 the maximum
 * demands; mask n counts n and 8 + n. */
cosem_result_t polyphase_register_activation(const polyphase_get_t *get) {
  const meter_shape_t *shape = meter_shape(get->port->meter);
  meter_face_t face;
  switch (get->attribute) {
  case 2:
    ax_array(get->out, assigned(shape, 0, NULL));
    (void)assigned(shape, 0, get->out);
    return COSEM_OK;
  case 3:
    ax_array(get->out, METER_RATES);
    for (int32_t rate = 1; rate <= METER_RATES; rate++) {
      ax_structure(get->out, 2);
      put_rate_name(get->out, rate);
      ax_array(get->out, assigned(shape, rate, NULL));
      (void)assigned(shape, rate, get->out);
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
