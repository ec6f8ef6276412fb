/* The closed forms; see plc_air.h. */
#include "sim/link/plc_air.h"

enum { G3_CARRIERS = 36, G3_TAIL_BITS = 6, G3_RS_ROBO = 8, G3_RS = 16, G3_ROBO_REPEATS = 4 };
enum { G3_ROOM_ROBO = 133, G3_ROOM = 235 };
enum { PRIME_CARRIERS = 96, PRIME_HEADER_SYMBOLS = 2, PRIME_PAYLOAD_SYMBOLS_MAX = 63 };
enum { SFSK_SLOT_OCTETS = 45 };

#define G3_PREAMBLE_NS INT64_C(6080000)
#define PRIME_PREAMBLE_NS INT64_C(2048000)
#define HALF_CYCLE_NS INT64_C(10000000)

/* Bits of a carrier in a symbol, and how often each bit is sent behind its code. */
static const uint32_t G3_BITS[PLC_G3_RATES] = {1, 1, 2, 3};

typedef struct {
  uint32_t bits, coded; /* of a carrier; coded: halved by the code, and quartered where robust */
} prime_rate_t;

static const prime_rate_t PRIME[PLC_PRIME_RATES] = {{1, 8}, {1, 2}, {2, 2}, {3, 2}, {3, 1}};

/* links.md: bits = (8(P+RS)+6)·2·rep; N = ceil4(bits/(36·m)). */
uint32_t plc_air_g3_symbols(plc_g3_t rate, uint32_t octets) {
  bool robo = rate == PLC_G3_ROBO;
  uint32_t parity = robo ? G3_RS_ROBO : G3_RS;
  uint32_t bits = (8 * (octets + parity) + G3_TAIL_BITS) * 2 * (robo ? G3_ROBO_REPEATS : 1);
  uint32_t in_four = 4 * G3_CARRIERS * G3_BITS[rate];
  return (bits + in_four - 1) / in_four * 4;
}

span_t plc_air_g3(plc_g3_t rate, uint32_t octets) {
  int64_t symbols = PLC_AIR_G3_HEADER_SYMBOLS + plc_air_g3_symbols(rate, octets);
  return (span_t){G3_PREAMBLE_NS + symbols * PLC_AIR_G3_SYMBOL_NS};
}

uint32_t plc_air_g3_room(plc_g3_t rate) { return rate == PLC_G3_ROBO ? G3_ROOM_ROBO : G3_ROOM; }

span_t plc_air_g3_ack(void) {
  return (span_t){G3_PREAMBLE_NS + PLC_AIR_G3_HEADER_SYMBOLS * PLC_AIR_G3_SYMBOL_NS};
}

uint32_t plc_air_prime_bits(plc_prime_t rate) {
  return PRIME_CARRIERS * PRIME[rate].bits / PRIME[rate].coded;
}

uint32_t plc_air_prime_bit_rate(plc_prime_t rate) {
  return (uint32_t)mul_div_round_half_even(plc_air_prime_bits(rate), NS_PER_S,
                                           PLC_AIR_PRIME_SYMBOL_NS);
}

uint32_t plc_air_prime_symbols(plc_prime_t rate, uint32_t octets) {
  uint32_t bits = plc_air_prime_bits(rate);
  return (8 * octets + bits - 1) / bits;
}

span_t plc_air_prime(plc_prime_t rate, uint32_t octets) {
  int64_t symbols = PRIME_HEADER_SYMBOLS + plc_air_prime_symbols(rate, octets);
  return (span_t){PRIME_PREAMBLE_NS + symbols * PLC_AIR_PRIME_SYMBOL_NS};
}

uint32_t plc_air_prime_room(plc_prime_t rate) {
  return plc_air_prime_bits(rate) * PRIME_PAYLOAD_SYMBOLS_MAX / 8;
}

span_t plc_air_sfsk_slot(uint32_t bit_rate) {
  int64_t air_ns = mul_div_ceil(8 * SFSK_SLOT_OCTETS, NS_PER_S, bit_rate);
  return (span_t){div_ceil(air_ns, HALF_CYCLE_NS) * HALF_CYCLE_NS};
}
