/* See parameters.h. A kind that the simulator does not have is none that the language could check:
 * its world says so when it is opened. */
#include "harness/bench/parameters.h"

#include "sim/link/net.h"

bool bench_parameter(const char *kind, size_t n, scenario_parameter_t *out) {
  const net_kind_t *net = net_kind_find(bytes_text(kind));
  if (net == NULL || n >= net->key_count) return false;
  *out = (scenario_parameter_t){net->keys[n].key, net->keys[n].least, net->keys[n].most};
  return true;
}
