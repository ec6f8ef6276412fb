/* metersim inspect --display: what a person reads on the display of a meter at an instant, as text
 * and as a picture. Internal to inspect.c. */
#ifndef SIM_RT_INSPECT_DISPLAY_H
#define SIM_RT_INSPECT_DISPLAY_H

#include "sim/models/display.h"

/* The glass as it is (`code` "": by its sequence; else that item), then every item of the button.
 */
void inspect_display_print(const meter_t *meter, const char *name, const char *at,
                           const char *code);
/* ST_IO: the file cannot be written. */
MUST_USE status_t inspect_display_draw(const meter_t *meter, const char *name, const char *at,
                                       const char *code, const char *path, fault_t *fault);

#endif
