/* Power quality of `polyphase-tou` over DLMS: counts and the statement (class 1), and the columns
 * of records and waveforms, whose profiles are like others (polyphase_cosem_profile.c). Section 10
 * of the dictionary of DLMS; the octets of a record are the meter's. A signature is made when it
 * is served: it is the same each time. */
#include "sim/models/polyphase_cosem.h"

static meter_quality_t quality_of(const polyphase_get_t *get) {
  meter_quality_t quality;
  (void)meter_quality(get->port->meter, &quality); /* one that measures nothing has counted none */
  return quality;
}

void polyphase_quality_records(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  ax_u32(get->out, quality_of(get).records);
}

void polyphase_quality_dips(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  ax_u32(get->out, quality_of(get).dips);
}

void polyphase_quality_swells(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  ax_u32(get->out, quality_of(get).swells);
}

static void put_signature(const meter_t *meter, const uint8_t record[METER_QUALITY_RECORD],
                          obuf_t *out) {
  uint8_t signature[METER_QUALITY_SIGNATURE];
  meter_quality_sign(meter, record, signature);
  ax_octets(out, bytes_of(signature, sizeof signature));
}

void polyphase_quality_statement(const polyphase_get_t *get, const meter_face_t *face) {
  (void)face;
  uint8_t record[METER_QUALITY_RECORD];
  meter_quality_statement(get->port->meter, record);
  ax_structure(get->out, 2);
  ax_octets(get->out, bytes_of(record, sizeof record));
  put_signature(get->port->meter, record, get->out);
}

/* The stamp has no deviation, as all rows, and the status of its record. */
void polyphase_quality_column(const meter_t *meter, const meter_quality_row_t *row, int32_t column,
                              obuf_t *out) {
  switch (column) {
  case 0:
    ax_u32(out, row->number);
    return;
  case 1:
    ax_stamp(out, row->stamp, 0, row->clock_status);
    return;
  case 2:
    ax_octets(out, bytes_of(row->record, sizeof row->record));
    return;
  case 3:
    put_signature(meter, row->record, out);
    return;
  default:
    ax_octets(out, bytes_of(row->trace, row->trace_len));
    return;
  }
}

void polyphase_quality_wave(const meter_t *meter, const meter_quality_row_t *row, int32_t column,
                            obuf_t *out) {
  uint8_t waveform[METER_QUALITY_WAVEFORM];
  if (column == 0) {
    ax_u32(out, row->number);
    return;
  }
  size_t len = meter_quality_waveform(meter, row->number, waveform);
  ax_octets(out, bytes_of(waveform, len));
}
