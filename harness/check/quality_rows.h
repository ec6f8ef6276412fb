/* A record of power quality as the journal keeps it, octets in hexadecimal, in the words of the
 * line that the decoder makes of what was served: the judge's own reading of
 * fixtures/dictionary/quality.md. Signatures and chains are not its business. */
#ifndef HARNESS_CHECK_QUALITY_ROWS_H
#define HARNESS_CHECK_QUALITY_ROWS_H

#include "base/arena.h"

/* `value` of a `disturbance`: STAMP_S RECORD SIGNATURE TRACE. Gives "BEGIN_MS STATUS KIND PHASES
 * FLAGS DURATION_MS EXTREME E1 E2 E3", or "-" where it is no record. */
const char *quality_row(arena_t *arena, const char *value);

#endif
