/* The order to change the channels of the load profile: 0008, step by step. What was stored before
 * is unreadable from there on, as behind a clearing. Who may give it is not asked here. */
#include "meter.h"

#include <string.h>

void oracle_channels_start(meter_t *m) {
  const shape_t *shape = &m->fact->shape;
  m->channel_count = shape->channel_count;
  for (int c = 0; c < shape->channel_count; c++) {
    m->channels[c] = shape->channels[c];
    m->had_channel |= 1U << shape->channels[c];
  }
}

/* Indices of quantities joined by commas, each once; how many, 0: it is no such list. */
static int read_list(const shape_t *shape, const char *list, int *channels) {
  int count = 0;
  unsigned had = 0;
  for (const char *at = list; at != NULL;) {
    const char *end = strchr(at, ',');
    size_t len = end == NULL ? strlen(at) : (size_t)(end - at);
    char word[4];
    int64_t quantity = 0;
    if (len == 0 || len >= sizeof word || count == SHAPE_CHANNELS_MAX) return 0;
    memcpy(word, at, len);
    word[len] = 0;
    if (!oracle_text_int(word, &quantity) || quantity < 0) return 0;
    if (quantity >= shape->quantity_count || (had >> quantity & 1) != 0) return 0;
    had |= 1U << quantity;
    channels[count++] = (int)quantity;
    at = end == NULL ? NULL : end + 1;
  }
  return count;
}

channels_answer_t oracle_channels_order(meter_t *m, int64_t t_ns, const char *list,
                                        const char *by) {
  int channels[SHAPE_CHANNELS_MAX];
  if (!m->fact->shape.declared) return CHANNELS_UNKNOWN;
  int count = read_list(&m->fact->shape, list, channels);
  if (count == 0) return CHANNELS_NONE;
  bool had_entry = m->entry.open;
  oracle_registers_take(m, t_ns);
  oracle_profile_close(m, t_ns, 0);
  oracle_profile_clear(m, t_ns);
  oracle_events_configuration(m, t_ns, 51, count, by);
  m->channel_count = count;
  for (int c = 0; c < count; c++) {
    m->channels[c] = channels[c];
    m->had_channel |= 1U << channels[c];
  }
  if (had_entry) oracle_profile_open(m, t_ns, 0);
  return CHANNELS_TAKEN;
}
