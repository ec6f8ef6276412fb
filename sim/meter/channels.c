/* Which quantities the load profile has in its columns: what the configuration says until an order
 * changes it (pmu/docs/decisions/0008 "Changed channels"). The list is a part of RAM and of its
 * picture, so that a cut leaves the old or, after the restart, the new. Entries have the channels
 * of their time; those before a change are unreadable, so that all that can be read has the list
 * of now. m->shape is that list in the form in which everybody asks for it. */
#include <string.h>

#include "sim/meter/channels.h"

static bool channels_good(const meter_t *m, const meter_channels_t *channels) {
  const meter_shape_t *shape = &m->config->shape;
  uint32_t seen = 0;
  if (!shape->declared || channels->count < 1 || channels->count > METER_CHANNELS_MAX) return false;
  for (int32_t i = 0; i < channels->count; i++) {
    if (channels->quantities[i] >= shape->quantity_count) return false;
    uint32_t bit = 1U << channels->quantities[i];
    if ((seen & bit) != 0) return false;
    seen |= bit;
  }
  return true;
}

void channels_install(meter_t *m) {
  const meter_shape_t *shape = &m->config->shape;
  meter_channels_t *channels = &m->ram.channels;
  *channels = (meter_channels_t){.count = (uint8_t)shape->channel_count};
  for (int32_t i = 0; i < shape->channel_count; i++)
    channels->quantities[i] = (uint8_t)shape->channels[i];
}

static bool is_shape(const meter_shape_t *shape, const meter_channels_t *channels) {
  if (shape->channel_count != channels->count) return false;
  for (int32_t i = 0; i < channels->count; i++) {
    if (shape->channels[i] != channels->quantities[i]) return false;
  }
  return true;
}

void channels_settle(meter_t *m) {
  const meter_channels_t *channels = &m->ram.channels;
  if (is_shape(m->shape, channels)) return;
  if (m->changed == NULL) {
    m->changed = ARENA_NEW(m->nvm.arena, meter_shape_t);
    *m->changed = m->config->shape;
  }
  m->changed->channel_count = channels->count;
  for (int32_t i = 0; i < channels->count; i++)
    m->changed->channels[i] = channels->quantities[i];
  m->shape = m->changed;
}

int32_t channels_quantity(const meter_t *m, int32_t channel) {
  const meter_shape_t *before = &m->config->shape;
  int32_t now = m->mech->channel_quantity(m->shape->channels, channel);
  if (m->shape == before || channel >= before->channel_count) return now;
  return m->mech->stores.channel_shown(now, before->channels[channel]);
}

status_t channels_set(meter_t *m, const meter_channels_t *channels, meter_by_t by) {
  if (!channels_good(m, channels)) return ST_BAD_VALUE;
  claim_t now = ticker_claim(ticker_now(m));
  rows_close(m, 0);
  if (m->mech->stores.channels_clear(true)) ratio_hide_profile(m);
  rows_mark(m, ROW_CL, now, (claim_t){METER_ABSENT}, METER_ABSENT);
  rows_event(m, EVENT_CHANNELS_CHANGED, now, (claim_t){METER_ABSENT}, channels->count, by);
  rows_mark(m, ROW_CC, now, (claim_t){METER_ABSENT}, EVENT_CHANNELS_CHANGED);
  m->ram.channels = *channels;
  channels_settle(m);
  nvm_channels(&m->nvm, channels->count);
  rows_open(m, 0);
  return ST_OK;
}
