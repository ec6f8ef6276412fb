/* Names and sentences of the statuses, and the one way to fail a check.
 * Nothing here knows a protocol; the sentences come from status.def. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  const char *name;
  status_kind_t kind;
  const char *text;
} status_row_t;

static const status_row_t status_rows[] = {
#define STATUS(name, kind, text) [name] = {#name, KIND_##kind, text},
#include "base/status.def"
#undef STATUS
};

_Static_assert(sizeof status_rows / sizeof status_rows[0] == ST_COUNT, "one row a status");

static _Thread_local char announced[201] = "nothing announced";

const char *status_name(status_t status) {
  CHECK(status < ST_COUNT);
  return status_rows[status].name;
}

const char *status_text(status_t status) {
  CHECK(status < ST_COUNT);
  return status_rows[status].text;
}

status_kind_t status_kind(status_t status) {
  CHECK(status < ST_COUNT);
  return status_rows[status].kind;
}

status_t fault_set(fault_t *fault, status_t status, int32_t frame, int32_t octet,
                   const char *format, ...) {
  CHECK(status < ST_COUNT);
  if (fault == NULL) return status;
  fault->status = status;
  fault->frame = frame;
  fault->octet = octet;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(fault->text, sizeof fault->text, format, arguments);
  va_end(arguments);
  return status;
}

void check_announce(const char *who) { snprintf(announced, sizeof announced, "%s", who); }

_Noreturn void check_failed(const char *condition, const char *file, int line) {
  fprintf(stderr, "%s:%d: this must hold and does not: %s\n  while: %s\n", file, line, condition,
          announced);
  abort();
}
