/* The value of each object of the dictionary, section 6, in the words of SERVED.md: energy in mWh,
 * demand in mW, stamps in seconds, hex as decimal, an empty part as -. */
#include "calendar.h"
#include "served.h"

#include <string.h>

/* Status word, section 7. */
static int64_t status_word(const meter_t *m) {
  int64_t word = 0;
  if (m->time_invalid) word |= 0x001;
  if (m->frozen) word |= 0x004;
  if (m->battery.status_low) word |= 0x008;
  if (m->battery.status_failed) word |= 0x010;
  if (m->status_corrupt) word |= 0x040;
  if (m->voltage_seen) word |= 0x100;
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
    oracle_text_add(out, " PTOU-0100");
  } else if (strcmp(object, "0-0:1.0.0*255") == 0) {
    clock_words(m, t_ns, out);
  } else if (strcmp(object, "0-0:96.5.0*255") == 0) {
    oracle_text_number(out, status_word(m));
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
  } else {
    return false;
  }
  return true;
}

/* Ratios and the count of sets. */
static bool plain_object(const meter_t *m, const char *object, out_t *out) {
  static const struct {
    const char *object;
    int place;
  } ratios[] = {
      {"1-0:0.4.2*255", 0}, {"1-0:0.4.5*255", 1}, {"1-0:0.4.3*255", 2}, {"1-0:0.4.6*255", 3}};
  for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
    if (strcmp(object, ratios[i].object) != 0) continue;
    oracle_text_number(out, m->fact->ratio[ratios[i].place]);
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

/* `1-0:C.D.E*255` with one digit E, 0…8; -1: not of that form. */
static int rate_of(const char *object, const char *head) {
  size_t len = strlen(head);
  if (strncmp(object, head, len) != 0 || strcmp(object + len + (object[len] != 0), "*255") != 0) {
    return -1;
  }
  return object[len] >= '0' && object[len] <= '8' ? object[len] - '0' : -1;
}

bool oracle_ideal_value(meter_t *m, const char *object, int64_t t_ns, out_t *out) {
  int64_t quantum = m->fact->policy.quantum_mwh;
  oracle_registers_take(m, t_ns);
  if (meter_object(m, object, t_ns, out) || plain_object(m, object, out)) return true;
  int energy = rate_of(object, "1-0:1.8."), maximum = rate_of(object, "1-0:1.6.");
  int cumulative = rate_of(object, "1-0:1.2.");
  if (energy >= 0) {
    oracle_text_number(out, (energy == 0 ? m->count : m->rates[energy]) * quantum);
  } else if (maximum >= 0) {
    oracle_text_number(out, m->maximum_mw[maximum]);
    oracle_text_number(out, m->maximum_s[maximum]);
  } else if (cumulative >= 0) {
    oracle_text_number(out, m->cumulative_mw[cumulative]);
  } else if (strcmp(object, "1-0:128.8.0*255") == 0) {
    oracle_text_number(out, m->shadow * quantum);
  } else if (strcmp(object, "1-0:129.8.0*255") == 0) {
    oracle_text_number(out, m->unallocated * quantum);
  } else {
    return false;
  }
  return true;
}
