/* The display of a meter of the dictionary `polyphase-tou`: its items, its sequence, its error
 * display and its test, as pmu/docs/decisions/0010 says. A function of what the meter shows at the
 * instant of its last advance and of nothing else; it stores nothing and changes nothing. Registers
 * are those of listed.h: an item has the code of what is served. */
#ifndef SIM_MODELS_DISPLAY_H
#define SIM_MODELS_DISPLAY_H

#include "sim/meter/meter.h"

enum { DISPLAY_CODE_MAX = 16, DISPLAY_TEXT_MAX = 80, DISPLAY_SIGNS_MAX = 48 };

/* All 0-closed; empty where there is none. */
typedef struct {
  bool lit, test;
  char code[DISPLAY_CODE_MAX + 1];   /* as asked, or what the sequence shows */
  char text[DISPLAY_TEXT_MAX + 1];   /* "001234.567 kWh" */
  char rate[4];                      /* "T1", "T-" */
  char signs[DISPLAY_SIGNS_MAX + 1]; /* "L1,L2,L3,battery,clock,import" */
} display_t;

/* The item `code`, whatever the sequence is at; empty: what the sequence shows. */
void display_look(const meter_t *meter, bytes_t code, display_t *shown);

/* The items of the button, in the order of the read-out; codes for display_look. */
int32_t display_count(const meter_t *meter);
void display_code(const meter_t *meter, int32_t index, char code[DISPLAY_CODE_MAX + 1]);

/* "CODE TEXT RATE SIGNS" of harness/decode/SERVED.md: `-` for what is empty, `_` for a space. */
void display_line(const display_t *shown, obuf_t *line);

#endif
