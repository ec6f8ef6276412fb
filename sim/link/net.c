/* The kinds of networks there are, and the parameters of one by name; see net.h. */
#include "sim/link/net.h"

#define NET(name) extern const net_kind_t net_##name;
#include "sim/link/net.def"
#undef NET

static const net_kind_t *const KINDS[] = {
#define NET(name) &net_##name,
#include "sim/link/net.def"
#undef NET
    NULL};

const net_kind_t *net_kind_at(size_t index) {
  return index < sizeof KINDS / sizeof KINDS[0] ? KINDS[index] : NULL;
}

const net_kind_t *net_kind_find(bytes_t name) {
  for (size_t i = 0; KINDS[i] != NULL; i++)
    if (bytes_is(name, KINDS[i]->name)) return KINDS[i];
  return NULL;
}

void net_defaults(const net_kind_t *kind, net_config_t *config) {
  CHECK(kind->key_count <= NET_KEYS_MAX);
  for (size_t i = 0; i < kind->key_count; i++)
    config->values[i] = kind->keys[i].usual;
}

status_t net_value(const net_kind_t *kind, net_config_t *config, bytes_t key, int64_t value,
                   fault_t *fault) {
  for (size_t i = 0; i < kind->key_count; i++) {
    const net_key_t *known = &kind->keys[i];
    if (!bytes_is(key, known->key)) continue;
    if (value < known->least || value > known->most)
      return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s of %s is from %lld to %lld, not %lld",
                       known->key, kind->name, (long long)known->least, (long long)known->most,
                       (long long)value);
    config->values[i] = value;
    return ST_OK;
  }
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s has no parameter '%.*s'", kind->name,
                   (int)key.len, (const char *)key.p);
}
