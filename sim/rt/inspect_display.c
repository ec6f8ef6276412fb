/* See inspect_display.h. */
#include "sim/rt/inspect_display.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/rt/display_svg.h"

void inspect_display_print(const meter_t *meter, const char *name, const char *at,
                           const char *code) {
  display_t shown;
  char item[DISPLAY_CODE_MAX + 1];
  display_look(meter, bytes_text(code), &shown);
  printf("meter %s  serial %s  %s\n", name, meter_serial(meter), at);
  if (!shown.lit) {
    puts("  dark: no supply");
    return;
  }
  printf("  %-8s %24s   %s   %s\n\n", shown.code, shown.text, shown.rate, shown.signs);
  for (int32_t i = 0; i < display_count(meter); i++) {
    display_code(meter, i, item);
    display_look(meter, bytes_text(item), &shown);
    printf("  %-8s %24s\n", item, shown.text[0] == '\0' ? "-" : shown.text);
  }
}

status_t inspect_display_draw(const meter_t *meter, const char *name, const char *at,
                              const char *code, const char *path, fault_t *fault) {
  display_t shown;
  text_t svg = {0};
  char label[160];
  display_look(meter, bytes_text(code), &shown);
  snprintf(label, sizeof label, "%s  %s  %s", name, meter_serial(meter), at);
  display_svg(&shown, label, &svg);
  FILE *file = fopen(path, "w");
  bool good = file != NULL && fwrite(svg.p, 1, svg.len, file) == svg.len;
  if (file != NULL) good = fclose(file) == 0 && good;
  text_free(&svg);
  if (good) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s cannot be written: %s", path, strerror(errno));
}
