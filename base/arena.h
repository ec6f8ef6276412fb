/* Memory that is taken once and given back all at once. Start-up code allocates from an arena; the
 * cores allocate nothing after start-up. An arena grows by blocks, so pointers into it stay valid
 * until arena_free. Memory comes zeroed and aligned to 16. Running out of memory ends the program:
 * no run can be judged without it. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/octets.h"

typedef struct arena_block arena_block_t;
typedef struct {
  arena_block_t *blocks;
  size_t taken; /* octets handed out so far, for meterproof perf */
} arena_t;

void *arena_take(arena_t *arena, size_t size);
void *arena_take_array(arena_t *arena, size_t count, size_t size);
char *arena_text(arena_t *arena, bytes_t text); /* a copy with a closing 0 */
char *arena_printf(arena_t *arena, const char *format, ...) PRINTF_LIKE(2, 3);
void arena_free(arena_t *arena); /* everything; reusable */

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_take_array((arena), (count), sizeof(type)))

#endif
