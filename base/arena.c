/* A chain of blocks, each at least ARENA_BLOCK octets, zeroed when taken. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK = 1 << 16, ARENA_ALIGN = 16 };

struct arena_block {
  arena_block_t *next;
  size_t cap;
  size_t len;
  alignas(ARENA_ALIGN) uint8_t memory[];
};

static arena_block_t *block_new(arena_t *arena, size_t size) {
  size_t cap = size > ARENA_BLOCK ? size : ARENA_BLOCK;
  arena_block_t *block = calloc(1, sizeof *block + cap);
  if (block == NULL) {
    fprintf(stderr, "out of memory after %zu octets\n", arena->taken);
    abort();
  }
  block->cap = cap;
  block->next = arena->blocks;
  arena->blocks = block;
  return block;
}

void *arena_take(arena_t *arena, size_t size) {
  CHECK(size < SIZE_MAX / 2);
  size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
  arena_block_t *block = arena->blocks;
  if (block == NULL || size > block->cap - block->len) block = block_new(arena, size);
  void *p = block->memory + block->len;
  block->len += size;
  arena->taken += size;
  return p;
}

void *arena_take_array(arena_t *arena, size_t count, size_t size) {
  size_t all = 0;
  CHECK(!__builtin_mul_overflow(count, size, &all));
  return arena_take(arena, all);
}

char *arena_text(arena_t *arena, bytes_t text) {
  char *copy = arena_take(arena, text.len + 1);
  if (text.len > 0) memcpy(copy, text.p, text.len);
  return copy;
}

char *arena_printf(arena_t *arena, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int len = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  CHECK(len >= 0);
  char *text = arena_take(arena, (size_t)len + 1);
  va_start(arguments, format);
  vsnprintf(text, (size_t)len + 1, format, arguments);
  va_end(arguments);
  return text;
}

void arena_free(arena_t *arena) {
  while (arena->blocks != NULL) {
    arena_block_t *next = arena->blocks->next;
    free(arena->blocks);
    arena->blocks = next;
  }
  arena->taken = 0;
}
