/* How long frames of the three power-line systems are on the air, in closed form: G3 in CENELEC A
 * (ITU-T G.9903), PRIME 1.3.6 (ITU-T G.9904), S-FSK slots (IEC 61334-5-1). Pure arithmetic, in
 * octets of payload of the physical layer; no channel and no access. Spec links.md, V3 and V4. */
#ifndef SIM_LINK_PLC_AIR_H
#define SIM_LINK_PLC_AIR_H

#include "base/units.h"

/* Robust first: so they are in every table of rates. */
typedef enum { PLC_G3_ROBO, PLC_G3_DBPSK, PLC_G3_DQPSK, PLC_G3_D8PSK, PLC_G3_RATES } plc_g3_t;
/* Of 1.4 the robust mode (each symbol four times), of 1.3.6 with the convolutional code on, and
 * the fastest without it, which only V4 asks for. */
typedef enum {
  PLC_PRIME_ROBUST,
  PLC_PRIME_DBPSK_F,
  PLC_PRIME_DQPSK_F,
  PLC_PRIME_D8PSK_F,
  PLC_PRIME_D8PSK,
  PLC_PRIME_RATES
} plc_prime_t;

uint32_t plc_air_g3_symbols(plc_g3_t rate, uint32_t octets); /* of payload */
span_t plc_air_g3(plc_g3_t rate, uint32_t octets);
uint32_t plc_air_g3_room(plc_g3_t rate); /* octets of a frame at most */
span_t plc_air_g3_ack(void);             /* preamble and control header alone */

uint32_t plc_air_prime_symbols(plc_prime_t rate, uint32_t octets); /* of payload */
span_t plc_air_prime(plc_prime_t rate, uint32_t octets);
uint32_t plc_air_prime_room(plc_prime_t rate);
uint32_t plc_air_prime_bits(plc_prime_t rate); /* of data in a symbol of 2.24 ms; per second … */
uint32_t plc_air_prime_bit_rate(plc_prime_t rate); /* … rounded half-even */

/* A slot of S-FSK: preamble, start subframe and 38 octets of a physical frame at a bit rate, ended
 * at a zero crossing (every half cycle of 50 Hz). */
span_t plc_air_sfsk_slot(uint32_t bit_rate);

#define PLC_AIR_G3_SYMBOL_NS INT64_C(695000)
#define PLC_AIR_G3_SLOT_NS (2 * PLC_AIR_G3_SYMBOL_NS)  /* of back-off */
#define PLC_AIR_G3_RIFS_NS (8 * PLC_AIR_G3_SYMBOL_NS)  /* before an acknowledgement */
#define PLC_AIR_G3_CIFS_NS (10 * PLC_AIR_G3_SYMBOL_NS) /* before the next frame */
#define PLC_AIR_PRIME_SYMBOL_NS INT64_C(2240000)
#define PLC_AIR_PRIME_FRAME_NS (276 * PLC_AIR_PRIME_SYMBOL_NS) /* 618.24 ms */

enum { PLC_AIR_G3_HEADER_SYMBOLS = 13 };

#endif
