/* The value of each object of the dictionary, sections 6 and 11, in the words of SERVED.md: energy
 * in mWh, demand in mW, stamps in seconds, hex as decimal, an empty part as -. */
#include "calendar.h"
#include "objects.h"
#include "served.h"

#include <string.h>

/* Status word, section 7. */
int64_t oracle_ideal_status(const meter_t *m) {
  int64_t word = 0;
  if (m->time_invalid) word |= 0x001;
  if (m->frozen) word |= 0x004;
  if (m->battery.status_low) word |= 0x008;
  if (m->battery.status_failed) word |= 0x010;
  if (m->status_corrupt) word |= 0x040;
  if (m->voltage_seen) word |= 0x100;
  if (m->nearly_full) word |= 0x20000;
  if (oracle_clock_slewing(m)) word |= 0x200;
  return word | oracle_conditions_status(m);
}

static void clock_words(const meter_t *m, int64_t t_ns, out_t *out) {
  int64_t now_s = oracle_clock_s(m, t_ns);
  bool dst = oracle_calendar_dst(m->fact->zone, now_s);
  oracle_text_number(out, now_s);
  oracle_text_number(out, (m->time_invalid ? 0x01 : 0) | (dst ? 0x80 : 0));
  oracle_text_number(out, oracle_calendar_offset(m->fact->zone, now_s, false));
}

static void episode_words(const meter_t *m, out_t *out) {
  const episode_t *episode = &m->episode;
  bool lost = episode->count > 0;
  oracle_text_number(out, episode->count);
  oracle_text_number(out, lost ? episode->first_s : ORACLE_NONE);
  oracle_text_number(out, lost ? episode->last_s : ORACLE_NONE);
  oracle_text_number(out, !episode->ever ? ORACLE_NONE : episode->open ? 1 : 0);
  oracle_text_number(out, episode->ever && !episode->open ? episode->set_s : ORACLE_NONE);
}

static void tariff_words(const meter_t *m, out_t *out) {
  bool passive = m->passive != SIZE_MAX;
  bool due = passive && m->passive_due_s != ORACLE_NEVER;
  oracle_text_add(out, " %s %s", m->facts->tariffs[m->tariff].name,
                  passive ? m->facts->tariffs[m->passive].name : "-");
  oracle_text_number(out, due ? m->passive_due_s : ORACLE_NONE);
}

static bool meter_object(const meter_t *m, const char *object, int64_t t_ns, out_t *out) {
  if (strcmp(object, "0-0:96.1.0*255") == 0) {
    oracle_text_add(out, " %s", m->fact->serial);
  } else if (strcmp(object, "0-0:96.1.1*255") == 0) {
    const char *name = m->fact->identification;
    oracle_text_add(out, " %s", name == NULL ? "PTOU-0100" : name);
  } else if (strcmp(object, "0-0:1.0.0*255") == 0) {
    clock_words(m, t_ns, out);
  } else if (strcmp(object, "0-0:96.5.0*255") == 0) {
    oracle_text_number(out, oracle_ideal_status(m));
  } else if (strcmp(object, "0-0:96.14.0*255") == 0) {
    oracle_text_number(out, m->rate);
  } else if (strcmp(object, "0-0:96.7.0*255") == 0) {
    oracle_text_number(out, m->boot);
  } else if (strcmp(object, "0-0:128.2.0*255") == 0) {
    oracle_text_add(out, " R%lld", (long long)m->response);
  } else if (strcmp(object, "0-0:128.3.0*255") == 0) {
    episode_words(m, out);
  } else if (strcmp(object, "0-0:128.4.0*255") == 0) {
    oracle_text_number(out, (int64_t)m->row_count);
  } else if (strcmp(object, "0-0:128.5.0*255") == 0) {
    oracle_text_number(out, (int64_t)m->event_count);
  } else if (strcmp(object, "0-0:13.0.0*255") == 0) {
    tariff_words(m, out);
  } else if (m->fact->shape.declared && strcmp(object, "0-0:128.30.0*255") == 0) {
    oracle_text_number(out, m->conditions.transient_resets);
  } else {
    return false;
  }
  return true;
}

/* Counts of billing sets, and the last of them; of daily sets. */
static bool set_object(const meter_t *m, const char *object, out_t *out) {
  if (m->fact->policy.daily && strcmp(object, "0-0:128.33.0*255") == 0) {
    oracle_text_number(out, (int64_t)m->daily_count);
    return true;
  }
  if (strcmp(object, "1-0:0.1.0*255") == 0) {
    oracle_text_number(out, (int64_t)m->set_count);
    return true;
  }
  if (strcmp(object, "1-0:0.1.2*255") == 0) {
    bool any = m->set_count > 0;
    oracle_text_number(out, any ? m->sets[m->set_count - 1].reset_s : ORACLE_NONE);
    return true;
  }
  return false;
}

/* Second profile and channels: dictionary section 12. */
static bool profile_object(const meter_t *m, const char *object, out_t *out) {
  const shape_t *shape = &m->fact->shape;
  if (m->fact->instrument.period_ns > 0 && strcmp(object, "0-0:128.34.0*255") == 0) {
    oracle_text_number(out, (int64_t)m->gauge_count);
    return true;
  }
  if (!shape->declared || strcmp(object, "0-0:128.35.0*255") != 0) return false;
  for (int c = 0; c < m->channel_count; c++) {
    oracle_text_add(out, " 1-0:%d.29.0*255", oracle_shape_code(&shape->quantities[m->channels[c]]));
  }
  return true;
}

/* Dictionary section 13. */
static bool firmware_object(const meter_t *m, const char *object, out_t *out) {
  const firmware_t *firmware = &m->firmware;
  static const char *const identities[FIRMWARE_PARTS] = {"1-0:0.2.0*255", "1-0:0.2.1*255"};
  static const char *const hashes[FIRMWARE_PARTS] = {"1-0:0.2.8*255", "1-0:0.2.9*255"};
  if (!oracle_facts_takes_images(m->fact)) return false;
  for (int p = 0; p < FIRMWARE_PARTS; p++) {
    const running_t *runs = &firmware->parts[p];
    bool identity = strcmp(object, identities[p]) == 0;
    if (!identity && strcmp(object, hashes[p]) != 0) continue;
    oracle_text_add(out, " %s", identity ? runs->identity : runs->hash);
    return true;
  }
  if (!firmware->object || strcmp(object, "0-0:128.40.0*255") != 0) return false;
  oracle_text_number(out, firmware->activations);
  return true;
}

/* Dictionary section 14. */
static bool quality_object(const meter_t *m, const char *object, out_t *out) {
  if (m->fact->nominal_mv == 0) return false;
  if (strcmp(object, "0-0:128.44.0*255") == 0) {
    oracle_text_number(out, (int64_t)m->quality.written);
    return true;
  }
  bool swells = strcmp(object, "1-0:12.36.0*255") == 0;
  if (!swells && strcmp(object, "1-0:12.32.0*255") != 0) return false;
  oracle_text_number(out, oracle_quality_count(m, swells));
  return true;
}

bool oracle_ideal_value(meter_t *m, const char *object, int64_t t_ns, out_t *out) {
  oracle_registers_take(m, t_ns);
  if (meter_object(m, object, t_ns, out) || set_object(m, object, out)) return true;
  if (profile_object(m, object, out) || firmware_object(m, object, out)) return true;
  if (quality_object(m, object, out)) return true;
  const shape_t *shape = &m->fact->shape;
  object_t list[OBJECTS_MAX];
  int count = oracle_objects_list(shape, list);
  for (int i = 0; i < count; i++) {
    char name[OBJECT_NAME_MAX];
    oracle_objects_name(shape, &list[i], name);
    if (strcmp(name, object) != 0) continue;
    int64_t stamp_s = ORACLE_NONE;
    oracle_text_number(out, oracle_objects_value(m->fact, &m->registers, &list[i], &stamp_s));
    if (oracle_objects_has_stamp(&list[i])) oracle_text_number(out, stamp_s);
    return true;
  }
  return false;
}
