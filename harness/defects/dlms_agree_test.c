/* Both codecs of DLMS/COSEM on octets that neither was written for: every vector of the layers that
 * both sides read, each octet changed by every single bit and to sixteen other values, of frames
 * also with their check sequences made right again. Either both refuse, or both accept and say the
 * same. Where they may differ stands in one table, with the reason, and each row must be met. It
 * stands here because it looks, as a defect does, into the inside of both sides. */
#include "base/vectors_dlms_test.h"

#include <check.h>
#include <stdlib.h>

/* The two sides name forms and mechanisms alike, and this is the only file that sees both. */
#define FORM_PLAIN SIM_FORM_PLAIN
#define FORM_GLOBAL SIM_FORM_GLOBAL
#define FORM_DEDICATED SIM_FORM_DEDICATED
#define FORM_GENERAL_GLOBAL SIM_FORM_GENERAL_GLOBAL
#define FORM_GENERAL_DEDICATED SIM_FORM_GENERAL_DEDICATED
#define MECHANISM_NONE SIM_MECHANISM_NONE
#define MECHANISM_LLS SIM_MECHANISM_LLS
#define MECHANISM_GMAC SIM_MECHANISM_GMAC
#include "sim/models/polyphase_cosem.h"
#include "sim/wire/dlms_parts.h"
#include "sim/wire/dlms_toy.h"
#undef FORM_PLAIN
#undef FORM_GLOBAL
#undef FORM_DEDICATED
#undef FORM_GENERAL_GLOBAL
#undef FORM_GENERAL_DEDICATED
#undef MECHANISM_NONE
#undef MECHANISM_LLS
#undef MECHANISM_GMAC

#include "base/dice.h"
#include "pmu/proto/axdr.h"
#include "pmu/proto/ciphering.h"
#include "pmu/proto/datalink_parts.h"

enum { SAID_MAX = 4096, VALUES = 16, SHOWN_MAX = 400, SEED = 3, TURNS = 400 };
static const uint8_t values[VALUES] = {0x00, 0x01, 0x02, 0x03, 0x05, 0x09, 0x0D, 0x10,
                                       0x13, 0x55, 0x7E, 0x7F, 0x80, 0x82, 0xFE, 0xFF};

/* What one side makes of the octets: nothing, or what it understood, in an order of our own. */
typedef struct {
  bool accepted;
  obuf_t said;
  uint8_t memory[SAID_MAX];
} side_t;

static vectors_t all;
static arena_t arena;
static ciphering_t *ciphering;
static guard_t guard;
static dlms_t *wire;
static dlms_kept_t kept;
static dlms_toy_t toy;
static uint8_t room[VECTOR_OCTETS_MAX];

static void setup(void) {
  vectors_read(&all, HOUSE_ROOT "/fixtures/vectors/dlms.vec");
  ciphering = ciphering_new(&arena);
  guard_open(&guard, &GUARD_SUITE_0);
  toy = (dlms_toy_t){0};
  kept = dlms_toy_kept();
  dlms_config_t config = dlms_toy_config(DLMS_WRAPPER, DLMS_SECURITY_BOTH, &toy);
  wire = malloc(dlms_size());
  ck_assert_ptr_nonnull(wire);
  dlms_open(wire, &config, &kept, &dlms_toy_app, &toy, NULL);
}

static void teardown(void) {
  dlms_close(wire);
  free(wire);
  guard_close(&guard);
  ciphering_free(ciphering);
  arena_free(&arena);
}

static void begin(side_t *side) {
  side->accepted = false;
  side->said = obuf_over(side->memory, sizeof side->memory);
}

static void put_number(side_t *side, uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    obuf_put(&side->said, (uint8_t)(number >> shift));
}

static void put_octets(side_t *side, bytes_t octets) {
  put_number(side, octets.len);
  obuf_add(&side->said, octets);
}

static bool alike(const side_t *a, const side_t *b) {
  ck_assert(!a->said.full && !b->said.full);
  if (a->accepted != b->accepted) return false;
  return !a->accepted || bytes_equal(obuf_bytes(&a->said), obuf_bytes(&b->said));
}

/* --- frames: control, segmented, lengths and values of the addresses, information --- */

static void put_frame(side_t *side, uint8_t control, bool segmented, bytes_t info) {
  side->accepted = true;
  put_number(side, control);
  put_number(side, segmented);
  put_octets(side, info);
}

static void frame_sim(const vector_t *vector, bytes_t octets, side_t *side) {
  static station_ear_t ear;
  station_frame_t frame;
  bool heard = true;
  (void)vector;
  memset(&ear, 0, sizeof ear);
  for (size_t at = 0; at < octets.len || heard;) {
    if (at < octets.len) at += station_ear_take(&ear, bytes_of(octets.p + at, octets.len - at));
    heard = at < octets.len ? station_ear_next(&ear, &frame)
                            : station_ear_next(&ear, &frame) || station_ear_silence(&ear, &frame);
    if (!heard) continue;
    put_number(side, frame.to_len);
    put_number(side, frame.to);
    put_number(side, frame.from_len);
    put_number(side, frame.from);
    put_frame(side, frame.control, frame.segmented, frame.info);
  }
}

static void put_address(side_t *side, bytes_t address) {
  uint32_t value = 0;
  for (size_t at = 0; at < address.len; at++)
    value = value << 7 | address.p[at] >> 1;
  put_number(side, address.len);
  put_number(side, value);
}

static void frame_pmu(const vector_t *vector, bytes_t octets, side_t *side) {
  static hdlc_rx_t rx;
  hdlc_event_t event;
  (void)vector;
  hdlc_rx_start(&rx, 0);
  do {
    size_t taken = hdlc_rx_feed(&rx, octets, &event);
    octets = bytes_of(octets.p + taken, octets.len - taken);
    if (event.kind == HDLC_NOTHING && octets.len == 0) hdlc_rx_silence(&rx, &event);
    if (event.kind != HDLC_FRAME) continue;
    put_address(side, event.to);
    put_address(side, event.from);
    put_frame(side, event.control, event.segmented, event.info);
  } while (octets.len > 0 || event.kind != HDLC_NOTHING);
}

/* --- wrapper: each side is told the addresses that the message has --- */

static unsigned word_at(bytes_t octets, size_t at) {
  return (unsigned)octets.p[at] << 8 | octets.p[at + 1];
}

static void hear(void *of, const envelope_event_t *event) {
  side_t *side = of;
  side->accepted = true;
  put_number(side, event->client);
  put_octets(side, event->apdu);
}

static void wrapper_sim(const vector_t *vector, bytes_t octets, side_t *side) {
  static envelope_t envelope;
  const envelope_config_t config = {.port = (uint16_t)word_at(octets, 4)};
  (void)vector;
  envelope_open(&envelope, &config, hear, side);
  envelope_feed(&envelope, (true_t){0}, (true_t){0}, octets);
}

static void wrapper_pmu(const vector_t *vector, bytes_t octets, side_t *side) {
  static datalink_t link;
  const datalink_config_t config = {.kind = DATALINK_WRAPPER,
                                    .client = (uint8_t)word_at(octets, 4),
                                    .address = word_at(octets, 2)};
  datalink_act_t act;
  (void)vector;
  datalink_open(&link, (mono_t){0}, &config);
  datalink_feed(&link, (mono_t){0}, (mono_t){0}, octets);
  while (datalink_next(&link, &act)) {
    if (act.kind != DATALINK_APDU) continue;
    side->accepted = true;
    put_number(side, config.address);
    put_octets(side, act.octets);
  }
}

/* --- Data: the tag of every item, of numbers and octet-strings the value --- */

static bool scalar_sim(cosem_in_t *in, uint8_t tag, side_t *side) {
  uint64_t number = 0;
  int64_t integer = 0;
  bytes_t octets;
  switch (tag) {
  case 3:
  case 6:
  case 17:
  case 18:
  case 21:
  case 22:
    if (!cosem_in_unsigned(in, tag, &number)) return false;
    put_number(side, number);
    return true;
  case 5:
  case 15:
  case 16:
  case 20:
    if (!cosem_in_signed(in, tag, &integer)) return false;
    put_number(side, (uint64_t)integer);
    return true;
  case 9:
    if (!cosem_in_octets(in, &octets)) return false;
    put_octets(side, octets);
    return true;
  default:
    return cosem_in_skip(in);
  }
}

static void data_sim(const vector_t *vector, bytes_t octets, side_t *side) {
  cosem_in_t in = cosem_in(octets);
  uint8_t tag;
  size_t count;
  (void)vector;
  if (!cosem_well_formed(octets)) return;
  while (cosem_in_tag(&in, &tag)) {
    put_number(side, tag);
    if (tag == 1 || tag == 2) {
      if (!(tag == 1 ? cosem_in_array(&in, &count) : cosem_in_structure(&in, &count))) return;
      put_number(side, count);
    } else if (!scalar_sim(&in, tag, side)) {
      return;
    }
  }
  side->accepted = true;
}

static status_t data_read(bytes_t octets, side_t *side, fault_t *fault) {
  axdr_t whole = axdr_over(octets), in = whole;
  axdr_item_t item;
  status_t status = axdr_skip(&whole, fault);
  if (status == ST_OK) status = axdr_end(&whole, fault);
  while (status == ST_OK && in.at < octets.len) {
    status = axdr_next(&in, &item, fault);
    if (status != ST_OK) return status;
    bool listed = item.tag == AXDR_ARRAY || item.tag == AXDR_STRUCTURE;
    bool number = item.tag == AXDR_BOOLEAN || item.tag == AXDR_I32 || item.tag == AXDR_U32 ||
                  (item.tag >= AXDR_I8 && item.tag <= AXDR_U16) ||
                  (item.tag >= AXDR_I64 && item.tag <= AXDR_ENUM);
    put_number(side, (uint64_t)item.tag);
    if (listed) put_number(side, item.count);
    if (number) put_number(side, (uint64_t)item.number);
    if (item.tag == AXDR_OCTETS) put_octets(side, item.octets);
  }
  return status;
}

static void data_pmu(const vector_t *vector, bytes_t octets, side_t *side) {
  (void)vector;
  side->accepted = data_read(octets, side, NULL) == ST_OK;
}

/* --- date-times: the instant; one without is no order to a clock, and none is said --- */

static void stamp_sim(const vector_t *vector, bytes_t octets, side_t *side) {
  cosem_in_t in = cosem_in(octets);
  bytes_t twelve;
  claim_t clock;
  (void)vector;
  if (!cosem_in_octets(&in, &twelve) || !cosem_in_end(&in)) return;
  /* Without a deviation it is of the meter's zone, and here is none. */
  if (twelve.len == AX_STAMP_LEN && word_at(twelve, 9) == 0x8000) return;
  if (polyphase_cosem_read_stamp(NULL, twelve, &clock) != ST_OK) return;
  side->accepted = true;
  put_number(side, (uint64_t)clock.s);
}

static bool stamp_read(bytes_t octets, axdr_stamp_t *stamp) {
  axdr_t in = axdr_over(octets);
  bytes_t twelve;
  return axdr_octets(&in, &twelve, NULL) == ST_OK && axdr_end(&in, NULL) == ST_OK &&
         axdr_stamp(twelve, stamp, NULL) == ST_OK;
}

static void stamp_pmu(const vector_t *vector, bytes_t octets, side_t *side) {
  axdr_stamp_t stamp;
  (void)vector;
  if (!stamp_read(octets, &stamp) || !stamp.complete || !stamp.has_deviation) return;
  side->accepted = true;
  put_number(side, (uint64_t)stamp.utc.s);
}

/* --- suite 0: counter and text; each side expects what the vector says was agreed --- */

static void sealed_sim(const vector_t *vector, bytes_t octets, side_t *side) {
  vector_sealed_t meant = vector_sealed(&all, vector);
  dlms_form_t form = SIM_FORM_PLAIN, agreed = SIM_FORM_PLAIN;
  bytes_t plain;
  kept.counter_taken = 0;
  wire->association.has_title = true;
  memcpy(wire->association.title, meant.title.octets, DLMS_TITLE_LEN);
  memcpy(room, octets.p, octets.len);
  if (!dlms_cipher_is(room[0], &form) || !dlms_cipher_is(vector->octets[0], &agreed)) return;
  if (form != agreed) return;
  if (!dlms_cipher_take(wire, form, (uint8_t)meant.control, room, octets.len, &plain)) return;
  side->accepted = true;
  put_number(side, kept.counter_taken);
  put_octets(side, plain);
}

static void cipher_as(const vector_sealed_t *meant, bool general) {
  ciphering_keys_t keys = {0};
  const char *level = general                  ? "general"
                      : meant->control == 0x30 ? "both"
                      : meant->control == 0x20 ? "encrypted"
                                               : "authenticated";
  vector_keys(keys.guek, keys.gak);
  memcpy(keys.server_title, meant->title.octets, sizeof keys.server_title);
  ciphering_open(ciphering, security_level(level), &keys, 1, 2, 0, NULL);
}

static void sealed_pmu(const vector_t *vector, bytes_t octets, side_t *side) {
  vector_sealed_t meant = vector_sealed(&all, vector);
  bytes_t plain;
  cipher_as(&meant, vector->octets[0] == 0xDB);
  memcpy(room, octets.p, octets.len);
  if (ciphering_open_apdu(ciphering, room, octets.len, &plain, NULL) != ST_OK) return;
  if (plain.p == room) return; /* what has no protected form comes through as it is */
  side->accepted = true;
  put_number(side, ciphering_server_counter(ciphering));
  put_octets(side, plain);
}

static void gmac_sim(const vector_t *vector, bytes_t octets, side_t *side) {
  vector_sealed_t meant = vector_gmac(&all, vector);
  uint8_t key[GUARD_KEY_LEN], authentication[GUARD_KEY_LEN], tag[GUARD_TAG_LEN];
  if (octets.len != GUARD_HEAD_LEN + GUARD_TAG_LEN || octets.p[0] != GUARD_AUTHENTICATED) return;
  vector_keys(key, authentication);
  const guard_seal_t seal = {.control = octets.p[0],
                             .counter = word_at(octets, 1) << 16 | word_at(octets, 3),
                             .title = meant.title.octets,
                             .key = key,
                             .authentication = authentication};
  guard_gmac(&guard, &seal, bytes_of(meant.text.octets, meant.text.len), tag);
  side->accepted =
      guard_equal(bytes_of(tag, sizeof tag), bytes_of(octets.p + GUARD_HEAD_LEN, sizeof tag));
  put_number(side, seal.counter);
}

static void gmac_pmu(const vector_t *vector, bytes_t octets, side_t *side) {
  vector_sealed_t meant = vector_gmac(&all, vector);
  bytes_t challenge = bytes_of(meant.text.octets, meant.text.len);
  cipher_as(&meant, false);
  side->accepted = ciphering_check_gmac(ciphering, challenge, octets, NULL) == ST_OK;
  put_number(side, ciphering_server_counter(ciphering));
}

static void wrapped_sim(const vector_t *vector, bytes_t octets, side_t *side) {
  vector_field_t kek, key;
  uint8_t found[GUARD_KEY_LEN];
  vector_wrapped(&all, vector, &kek, &key);
  side->accepted = guard_unwrap(&guard, kek.octets, octets, found);
  if (side->accepted) put_octets(side, bytes_of(found, sizeof found));
}

static void wrap(const vector_field_t *kek, const uint8_t *key, obuf_t *out) {
  ciphering_keys_t keys = {0};
  memcpy(keys.kek, kek->octets, sizeof keys.kek);
  ciphering_open(ciphering, security_level("both"), &keys, 1, 2, 0, NULL);
  ck_assert_int_eq(ciphering_wrap(ciphering, key, out), ST_OK);
}

/* A client only wraps: what it would not have written of this key is none of its keys. */
static void wrapped_pmu(const vector_t *vector, bytes_t octets, side_t *side) {
  vector_field_t kek, key;
  obuf_t out = obuf_over(room, sizeof room);
  vector_wrapped(&all, vector, &kek, &key);
  wrap(&kek, key.octets, &out);
  side->accepted = bytes_equal(obuf_bytes(&out), octets);
  put_octets(side, bytes_of(key.octets, key.len));
}

/* --- where they may differ --- */

typedef struct {
  const char *layer, *reason;
  bool (*is)(bytes_t octets, const side_t *sim_side, const side_t *pmu_side);
} allowed_t;

/* The head-end refuses the value behind a tag of that number. */
static bool refuses_value_of(bytes_t octets, uint8_t tag, uint8_t *value) {
  static side_t side;
  fault_t fault = {.octet = -1};
  begin(&side);
  if (data_read(octets, &side, &fault) != ST_BAD_VALUE || fault.octet < 1) return false;
  *value = octets.p[fault.octet];
  return octets.p[fault.octet - 1] == tag;
}

static bool is_boolean(bytes_t octets, const side_t *sim_side, const side_t *pmu_side) {
  uint8_t value;
  bool refused = refuses_value_of(octets, AXDR_BOOLEAN, &value);
  return sim_side->accepted && !pmu_side->accepted && refused && value > 1 && value < 0xFF;
}

static bool is_bcd(bytes_t octets, const side_t *sim_side, const side_t *pmu_side) {
  uint8_t value;
  bool refused = refuses_value_of(octets, AXDR_BCD, &value);
  return sim_side->accepted && !pmu_side->accepted && refused &&
         (value >> 4 > 9 || (value & 15) > 9);
}

/* Its form is right, and what is refused is an item of that tag. */
static bool is_compact(bytes_t octets, const side_t *sim_side, const side_t *pmu_side) {
  axdr_t whole = axdr_over(octets), in = whole;
  axdr_item_t item;
  bool formed = axdr_skip(&whole, NULL) == ST_OK && axdr_end(&whole, NULL) == ST_OK;
  while (formed && axdr_next(&in, &item, NULL) == ST_OK)
    continue;
  return sim_side->accepted && !pmu_side->accepted && formed && octets.p[in.at] == AXDR_COMPACT;
}

/* An octet-string whose length stands in five octets or more. */
static bool is_long_length(bytes_t octets, const side_t *sim_side, const side_t *pmu_side) {
  return !sim_side->accepted && pmu_side->accepted && octets.p[0] == AXDR_OCTETS &&
         octets.p[1] > 0x84 && octets.p[1] <= 0x88;
}

static bool is_far_year(bytes_t octets, const side_t *sim_side, const side_t *pmu_side) {
  unsigned year = word_at(octets, 2);
  return !sim_side->accepted && pmu_side->accepted && (year < 2000 || year > 2099);
}

/* 1970-01-01 was a Thursday, 4. */
static bool is_weekday(bytes_t octets, const side_t *sim_side, const side_t *pmu_side) {
  axdr_stamp_t stamp;
  if (sim_side->accepted || !pmu_side->accepted || !stamp_read(octets, &stamp)) return false;
  int64_t weekday = mod_floor(div_floor(stamp.local.s, 86400) + 3, 7) + 1;
  return stamp.weekday > 0 && stamp.weekday != weekday;
}

static bool is_far_client(bytes_t octets, const side_t *sim_side, const side_t *pmu_side) {
  return sim_side->accepted && !pmu_side->accepted && word_at(octets, 4) > 0xFF;
}

static const allowed_t allowed[] = {
    {"data", "61334-6: any octet but 0 is true; a head-end takes 00, 01 and FF only (axdr.h)",
     is_boolean},
    {"data", "the meter takes no BCD and looks at its form; the head-end at its digits", is_bcd},
    {"data", "the meter takes no compact array and looks at its form; the head-end at its elements",
     is_compact},
    {"data", "nothing is longer than four octets of length can say; the head-end takes eight",
     is_long_length},
    {"stamp", "dictionary, 3: a clock runs from 2000 to 2099; what a meter says is kept as said",
     is_far_year},
    {"stamp", "a clock is not set to a day of the week that is wrong; one that is said is kept",
     is_weekday},
    {"wrapper", "a client's wPort is its SAP, one octet (dictionary, 1)", is_far_client},
};
enum { ALLOWED = sizeof allowed / sizeof *allowed };

/* --- the octets --- */

typedef void (*make_t)(const vector_t *vector, bytes_t octets, side_t *side);

/* `both`: there are changes that leave something to say. */
static const struct {
  const char *layer;
  make_t sim, pmu;
  bool both;
} layers[] = {
    {"frame", frame_sim, frame_pmu, true},        {"wrapper", wrapper_sim, wrapper_pmu, true},
    {"data", data_sim, data_pmu, true},           {"stamp", stamp_sim, stamp_pmu, true},
    {"sealed", sealed_sim, sealed_pmu, true},     {"gmac", gmac_sim, gmac_pmu, false},
    {"wrapped", wrapped_sim, wrapped_pmu, false},
};
enum { LAYERS = sizeof layers / sizeof *layers };

static side_t sim, pmu;
static size_t met[ALLOWED], changed, accepted; /* accepted: good ones, by both, although changed */

static void ask_both(size_t layer, const vector_t *vector, bytes_t for_sim, bytes_t for_pmu) {
  begin(&sim);
  begin(&pmu);
  layers[layer].sim(vector, for_sim, &sim);
  layers[layer].pmu(vector, for_pmu, &pmu);
}

static bool is_allowed(const char *layer, bytes_t octets) {
  for (size_t i = 0; i < ALLOWED; i++) {
    if (strcmp(allowed[i].layer, layer) != 0 || !allowed[i].is(octets, &sim, &pmu)) continue;
    met[i]++;
    return true;
  }
  return false;
}

static void agree(size_t layer, const vector_t *vector, bytes_t octets) {
  char shown[2 * SHOWN_MAX + 1] = "";
  ask_both(layer, vector, octets, octets);
  changed++;
  if (sim.accepted && pmu.accepted && !vector_bad(vector)) accepted++;
  if (alike(&sim, &pmu) || is_allowed(layers[layer].layer, octets)) return;
  for (size_t at = 0; at < octets.len && at < SHOWN_MAX; at++)
    snprintf(shown + 2 * at, 3, "%02X", octets.p[at]);
  ck_abort_msg("%s (line %d): the meter %s, the head-end %s: %s", vector->name, vector->line,
               sim.accepted ? "accepts" : "refuses", pmu.accepted ? "accepts" : "refuses", shown);
}

/* x^16 + x^12 + x^5 + 1 of ISO/IEC 13239, bit by bit; into the two octets behind what it covers. */
static void put_check(uint8_t *octets, size_t from, size_t to) {
  uint16_t sum = 0xFFFF;
  for (size_t at = from; at < to; at++) {
    sum ^= octets[at];
    for (int bit = 0; bit < 8; bit++)
      sum = (uint16_t)((sum & 1) != 0 ? sum >> 1 ^ 0x8408 : sum >> 1);
  }
  octets[to] = (uint8_t)~sum;
  octets[to + 1] = (uint8_t)(~sum >> 8);
}

/* The check sequences where the good frame has them. */
static void repair(const vector_t *vector, uint8_t *octets) {
  vector_frame_t meant = vector_frame(vector);
  size_t head = 3 + meant.to.len + meant.from.len + 1;
  if (meant.info_len > 0) put_check(octets, 1, head);
  put_check(octets, 1, vector->len - 3);
}

static void agree_on(size_t layer, const vector_t *vector, size_t at, uint8_t octet) {
  static uint8_t octets[VECTOR_OCTETS_MAX];
  memcpy(octets, vector->octets, vector->len);
  octets[at] = octet;
  agree(layer, vector, bytes_of(octets, vector->len));
  if (strcmp(layers[layer].layer, "frame") != 0 || vector_bad(vector)) return;
  repair(vector, octets);
  agree(layer, vector, bytes_of(octets, vector->len));
}

static size_t agree_on_all(size_t layer) {
  size_t vectors = 0;
  for (size_t i = 0; i < all.count; i++) {
    const vector_t *vector = &all.vectors[i];
    if (!vector_is_of(vector, layers[layer].layer)) continue;
    vectors++;
    for (size_t at = 0; at < vector->len; at++) {
      for (int bit = 0; bit < 8; bit++)
        agree_on(layer, vector, at, (uint8_t)(vector->octets[at] ^ 1 << bit));
      for (size_t value = 0; value < VALUES; value++)
        if (values[value] != vector->octets[at]) agree_on(layer, vector, at, values[value]);
    }
  }
  return vectors;
}

START_TEST(dlms_agree__vectors_as_they_are__are_the_same_to_both) {
  for (size_t layer = 0; layer < LAYERS; layer++) {
    for (size_t i = 0; i < all.count; i++) {
      const vector_t *vector = &all.vectors[i];
      if (!vector_is_of(vector, layers[layer].layer)) continue;
      agree(layer, vector, bytes_of(vector->octets, vector->len));
      bool instant =
          strcmp(vector->means, "stamp open") != 0 && strcmp(vector->means, "stamp absent") != 0;
      ck_assert_msg(sim.accepted == (!vector_bad(vector) && instant), "%s", vector->name);
    }
  }
}
END_TEST

/* Two to six octets at once, of frames with the check sequences made right: what one change leaves
 * out, such as two faults that hide one another. Of what is sealed every vector but one has a tag,
 * which says no to all of it. */
static void agree_at_random(size_t layer, const vector_t *vector, uint64_t *drawn) {
  static uint8_t octets[VECTOR_OCTETS_MAX];
  const bool frame = strcmp(layers[layer].layer, "frame") == 0;
  memcpy(octets, vector->octets, vector->len);
  uint64_t changes = 2 + dice_below(SEED, 0, 0, (*drawn)++, 5);
  for (; changes > 0; changes--) {
    size_t at = (size_t)dice_below(SEED, 0, 0, (*drawn)++, vector->len);
    bool known = dice_below(SEED, 0, 0, (*drawn)++, 2) == 0;
    uint64_t octet = dice_below(SEED, 0, 0, (*drawn)++, known ? 28 : 256); /* 0…27: tags */
    octets[at] = (uint8_t)octet;
  }
  if (frame) octets[0] = vector->octets[0]; /* the flag */
  if (frame && !vector_bad(vector)) repair(vector, octets);
  agree(layer, vector, bytes_of(octets, vector->len));
}

START_TEST(dlms_agree__several_octets_changed_at_random__both_refuse_or_say_the_same) {
  static const char *const chosen[] = {"frame", "wrapper", "data", "stamp"};
  uint64_t drawn = 0;
  for (size_t layer = 0; layer < 4; layer++) {
    ck_assert_str_eq(layers[layer].layer, chosen[layer]);
    accepted = 0;
    for (size_t i = 0; i < all.count; i++) {
      if (!vector_is_of(&all.vectors[i], chosen[layer])) continue;
      for (int turn = 0; turn < TURNS; turn++)
        agree_at_random(layer, &all.vectors[i], &drawn);
    }
    ck_assert_msg(accepted > 0, "%s: nothing is accepted any more", chosen[layer]);
  }
}
END_TEST

/* Lengths of 1 in three to nine octets, which no change of one octet makes. */
static void agree_on_lengths(size_t layer) {
  const vector_t *vector = vectors_pattern(&all, layers[layer].layer);
  for (uint8_t more = 1; more <= 9; more++) {
    uint8_t octets[12] = {AXDR_OCTETS, (uint8_t)(0x80 + more)};
    octets[1 + more] = 1;
    agree(layer, vector, bytes_of(octets, 3u + more));
  }
}

START_TEST(dlms_agree__every_octet_changed__both_refuse_or_say_the_same) {
  for (size_t layer = 0; layer < LAYERS; layer++) {
    accepted = changed = 0;
    ck_assert_uint_gt(agree_on_all(layer), 0);
    if (strcmp(layers[layer].layer, "data") == 0) agree_on_lengths(layer);
    ck_assert_uint_gt(changed, 0);
    ck_assert_msg((accepted > 0) == layers[layer].both, "%s: %zu of %zu accepted by both",
                  layers[layer].layer, accepted, changed);
  }
  for (size_t i = 0; i < ALLOWED; i++)
    ck_assert_msg(met[i] > 0, "nothing differs any more: %s", allowed[i].reason);
}
END_TEST

START_TEST(dlms_agree__every_cut__both_refuse) {
  for (size_t layer = 0; layer < LAYERS; layer++) {
    for (size_t i = 0; i < all.count; i++) {
      const vector_t *vector = &all.vectors[i];
      if (vector_bad(vector) || !vector_is_of(vector, layers[layer].layer)) continue;
      /* The wrapper's sides are told addresses, which stand in its first eight octets. */
      size_t least = strcmp(layers[layer].layer, "wrapper") == 0 ? ENVELOPE_HEADER_LEN : 1;
      for (size_t len = least; len < vector->len; len++) {
        agree(layer, vector, bytes_of(vector->octets, len));
        ck_assert_msg(!sim.accepted, "%s is taken with %zu octets", vector->name, len);
      }
    }
  }
}
END_TEST

/* Any key that the client wraps, the meter takes out again. */
START_TEST(dlms_agree__other_keys_wrapped__are_the_keys_that_come_out) {
  vector_field_t kek, key;
  uint8_t found[GUARD_KEY_LEN];
  vector_wrapped(&all, vectors_pattern(&all, "wrapped"), &kek, &key);
  for (size_t bit = 0; bit < 8 * GUARD_KEY_LEN; bit++) {
    vector_field_t other = key;
    obuf_t out = obuf_over(room, sizeof room);
    other.octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
    wrap(&kek, other.octets, &out);
    ck_assert(guard_unwrap(&guard, kek.octets, obuf_bytes(&out), found));
    ck_assert_mem_eq(found, other.octets, sizeof found);
  }
}
END_TEST

/* The negative twin: a side that hears other octets than its peer is found out in every layer. */
START_TEST(dlms_agree__sides_that_hear_other_octets__do_not_agree) {
  static uint8_t octets[VECTOR_OCTETS_MAX];
  for (size_t layer = 0; layer < LAYERS; layer++) {
    const vector_t *vector = vectors_pattern(&all, layers[layer].layer);
    bytes_t right = bytes_of(vector->octets, vector->len);
    memcpy(octets, vector->octets, vector->len);
    octets[vector->len - 1] ^= 1; /* a flag, a value, a tag: the last octet counts in each */
    if (vector_is_of(vector, "stamp")) octets[9] ^= 1; /* its status is not compared: the second */
    ask_both(layer, vector, right, bytes_of(octets, vector->len));
    ck_assert_msg(!alike(&sim, &pmu), "%s: the head-end's error is not seen", vector->name);
    ask_both(layer, vector, bytes_of(octets, vector->len), right);
    ck_assert_msg(!alike(&sim, &pmu), "%s: the meter's error is not seen", vector->name);
  }
}
END_TEST

int main(void) {
  Suite *suite = suite_create("harness/defects/dlms_agree");
  TCase *tests = tcase_create("agree");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, dlms_agree__vectors_as_they_are__are_the_same_to_both);
  tcase_add_test(tests, dlms_agree__every_octet_changed__both_refuse_or_say_the_same);
  tcase_add_test(tests, dlms_agree__several_octets_changed_at_random__both_refuse_or_say_the_same);
  tcase_add_test(tests, dlms_agree__every_cut__both_refuse);
  tcase_add_test(tests, dlms_agree__other_keys_wrapped__are_the_keys_that_come_out);
  tcase_add_test(tests, dlms_agree__sides_that_hear_other_octets__do_not_agree);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed == 0 ? 0 : 1;
}
