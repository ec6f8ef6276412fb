/* What both drivers of the model polyphase-tou name alike: the registers, in the order of the
 * dictionary's section 6. In which forms they travel is each driver's own. */
#ifndef PMU_DRIVERS_POLYPHASE_TOU_H
#define PMU_DRIVERS_POLYPHASE_TOU_H

/* The first 29 are those of a billing set, from total energy to the last cumulative maximum; then
 * count and time of the sets, which are no register of one; then the ratios, which are again. */
enum { POLYPHASE_TOU_REGISTERS = 37, POLYPHASE_TOU_SUMS = 29, POLYPHASE_TOU_RATIOS = 31 };
extern const char *const polyphase_tou_registers[POLYPHASE_TOU_REGISTERS];

#endif
