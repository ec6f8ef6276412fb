/* getrandom, until all of it is there. It fails only where the kernel has none, which is ours to
 * refuse: a challenge that can be foretold is worse than a program that stops. */
#include "pmu/rt/unpredictable.h"

#include <errno.h>
#include <sys/random.h>

#include "base/status.h"

static void draw(void *of, uint8_t *to, size_t len) {
  (void)of;
  while (len > 0) {
    ssize_t got = getrandom(to, len, 0);
    CHECK(got > 0 || errno == EINTR);
    if (got <= 0) continue;
    to += got;
    len -= (size_t)got;
  }
}

entropy_t unpredictable(void) { return (entropy_t){.draw = draw}; }
