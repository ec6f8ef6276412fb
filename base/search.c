/* See search.h. */
#include "base/search.h"

#include <string.h>

size_t search_last(const int64_t *first, size_t size, size_t count, int64_t at) {
  size_t low = 0, high = count;
  while (low + 1 < high) {
    size_t middle = low + (high - low) / 2;
    int64_t begin;
    memcpy(&begin, (const char *)first + middle * size, sizeof begin);
    if (begin <= at)
      low = middle;
    else
      high = middle;
  }
  return low;
}
