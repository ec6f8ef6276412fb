/* metersim inspect: what a meter shows at an instant, beside the truth. Nobody reads the meter and
 * no command reaches it: it lives the scenario's loads, outages and faults alone. */
#ifndef SIM_RT_INSPECT_H
#define SIM_RT_INSPECT_H

#include "base/status.h"

typedef struct {
  const char *scenario;
  const char *at;    /* a time; NULL: the end of the span */
  const char *meter; /* a name; NULL: all */
  bool json;
  bool display;     /* what a person reads on it, in the place of registers */
  const char *item; /* of the display; NULL: what its sequence shows */
  const char *svg;  /* a picture of the display is written there; NULL: none */
} inspect_options_t;

/* Exit code: 0, or 3 with a sentence on stderr. */
int inspect(const inspect_options_t *options);

#endif
