/* Which of ascending rows holds at an instant: the last that begins at or before it. Rows of any
 * shape, whose beginnings are int64_t. */
#ifndef BASE_SEARCH_H
#define BASE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

/* `first`: the beginning within the first row; the rows are `size` octets apart. 0 where even the
 * first begins later, or there is none. */
size_t search_last(const int64_t *first, size_t size, size_t count, int64_t at);

#endif
