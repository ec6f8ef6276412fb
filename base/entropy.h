/* Where unpredictable octets come from: the caller's, never a core's own. In use they are the
 * operating system's; in the bench a function of (seed, entity, stream, counter), so that
 * challenges and keys are the same in every run of a seed. Nothing here draws. */
#ifndef BASE_ENTROPY_H
#define BASE_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  void (*draw)(void *of, uint8_t *to, size_t len);
  void *of;
} entropy_t;

#endif
