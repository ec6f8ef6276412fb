/* Runs of octets: a borrowed view, and a bounded writer that remembers that it overflowed.
 * Neither allocates. A view lives as long as what it looks at; who lends it says how long. */
#ifndef BASE_OCTETS_H
#define BASE_OCTETS_H

#include "base/status.h"

typedef struct {
  const uint8_t *p;
  size_t len;
} bytes_t;

/* A writer into memory of the caller's. `full` is set by the first write that does not fit; that
 * write and all later ones leave the memory alone. Check it once, at the end. */
typedef struct {
  uint8_t *p;
  size_t cap;
  size_t len;
  bool full;
} obuf_t;

bytes_t bytes_of(const void *p, size_t len);
bytes_t bytes_text(const char *text); /* without the closing 0 */
bool bytes_equal(bytes_t a, bytes_t b);
bool bytes_is(bytes_t a, const char *text);

obuf_t obuf_over(void *memory, size_t cap);
void obuf_put(obuf_t *out, uint8_t octet);
void obuf_add(obuf_t *out, bytes_t more);
void obuf_text(obuf_t *out, const char *text);
void obuf_printf(obuf_t *out, const char *format, ...) PRINTF_LIKE(2, 3);
bytes_t obuf_bytes(const obuf_t *out); /* until the next write */

/* Strict decimal: an optional '-', then digits only, no spaces, within int64.
 * ST_BAD_VALUE otherwise; `*value` is then untouched. */
MUST_USE status_t bytes_to_i64(bytes_t digits, int64_t *value);

#endif
