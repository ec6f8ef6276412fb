/* Octets as hexadecimal digits, two each, read strictly and written. Strict is the number of
 * digits, and which letters may stand in them: the journal and packages have small ones, facts and
 * lines capitals, and what people type either. No blanks, no prefix, no sign. */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include "base/arena.h"
#include "base/text.h"

typedef enum { HEX_SMALL, HEX_CAPITAL, HEX_EITHER } hex_letters_t;

/* Exactly `len` octets: ST_BAD_VALUE where there are more or fewer digits, or one is none; what
 * `octets` then holds is of no use. */
MUST_USE status_t hex_read(bytes_t hex, hex_letters_t letters, uint8_t *octets, size_t len);

/* All of them, as many as there are, in the arena. */
MUST_USE status_t hex_take(arena_t *arena, bytes_t hex, hex_letters_t letters, bytes_t *octets);

/* In small letters, behind what is there. */
void hex_put(text_t *text, bytes_t octets);
void hex_print(obuf_t *out, bytes_t octets);

#endif
