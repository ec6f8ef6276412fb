/* Reads and filters the head-end's facts; see roster.h. */
#include "pmu/rt/roster.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "pmu/rt/files.h"

/* Facts for the world, the oracle and the bench alone. */
static const char *const others[] = {
    "seed",          "span",        "line_param", "clock_initial", "initial",       "transformer",
    "pulses",        "temperature", "meter_zone", "load",          "fault",         "line_fault",
    "period",        "expect",      "hazard",     "relation",      "clause",        "tag",
    "enumerate",     "zone_offset", "flaw",       "image_of",      "look",          "quality_seed",
    "voltage",       "harmonic",    "frequency",  "flicker",       "network_param", "port",
    "network_fault", "demand"};

static bool for_head_end(const fact_t *fact) {
  for (size_t at = 0; at < sizeof others / sizeof others[0]; at++)
    if (fact_is(fact, others[at])) return false;
  return true;
}

static status_t read_all(arena_t *arena, const char *path, bytes_t *octets, fault_t *fault) {
  enum { FACTS_MOST = 1 << 30 };
  text_t text = {0};
  fault_t why;
  status_t status = files_read(path, FACTS_MOST, &text, &why);
  *octets = bytes_of(arena_text(arena, bytes_of(text.p, text.len)), text.len);
  text_free(&text);
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, status, -1, -1, "%s: %s; give --facts FILE", path, why.text);
}

/* base/facts trusts its expander; a file from outside is measured first. */
static status_t check_shape(const char *path, bytes_t all, fault_t *fault) {
  int32_t line = facts_overlong(all);
  if (line > 0)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "%s:%d: not a line of facts: too many words",
                     path, line);
  facts_t facts = facts_over(all);
  fact_t first;
  if (!facts_next(&facts, &first) || !fact_is(&first, "facts"))
    return fault_set(fault, ST_BAD_INPUT, -1, -1,
                     "%s: facts begin with the line 'facts 1'; is it a scenario in YAML?", path);
  return ST_OK;
}

static void copy_fact(text_t *text, const fact_t *fact) {
  for (int32_t word = 0; word < fact->count; word++) {
    text_put(text, word == 0 ? "" : " ");
    text_add(text, fact_word(fact, word));
  }
  text_put(text, "\n");
}

static bytes_t keep(arena_t *arena, text_t *text) {
  bytes_t kept = bytes_of(arena_text(arena, bytes_of(text->p, text->len)), text->len);
  text_free(text);
  return kept;
}

status_t roster_read(arena_t *arena, const char *path, roster_t *roster, fault_t *fault) {
  bytes_t all;
  status_t status = read_all(arena, path, &all, fault);
  if (status == ST_OK) status = check_shape(path, all, fault);
  if (status != ST_OK) return status;
  text_t text = {0};
  facts_t facts = facts_over(all);
  fact_t fact;
  while (facts_next(&facts, &fact))
    if (for_head_end(&fact)) copy_fact(&text, &fact);
  roster->facts = keep(arena, &text);
  status = site_read(arena, roster->facts, &roster->site, fault);
  if (status == ST_OK && roster->site->meter_count == 0)
    status = fault_set(fault, ST_BAD_INPUT, -1, -1, "%s has no meter", path);
  return status;
}

status_t roster_on_demand(arena_t *arena, const roster_t *roster, uint32_t meter, const char *what,
                          instant_t at, roster_t *demand, fault_t *fault) {
  text_t text = {0};
  facts_t facts = facts_over(roster->facts);
  fact_t fact;
  bool placed = false;
  while (facts_next(&facts, &fact)) {
    if (fact_is(&fact, "visit") || fact_is(&fact, "command")) continue;
    if (!placed && (fact_is(&fact, "contract") || fact_is(&fact, "price"))) {
      text_printf(&text, "visit on-demand %lld %u %s\n", (long long)at.ns, meter, what);
      placed = true;
    }
    copy_fact(&text, &fact);
  }
  if (!placed) text_printf(&text, "visit on-demand %lld %u %s\n", (long long)at.ns, meter, what);
  demand->facts = keep(arena, &text);
  return site_read(arena, demand->facts, &demand->site, fault);
}

/* `image N NAME HEX`, and the order to send it. */
static status_t put_image(text_t *text, const char *path, size_t index, fault_t *fault) {
  const char *slash = strrchr(path, '/');
  const char *name = slash == NULL ? path : slash + 1;
  if (name[0] == '\0' || strpbrk(name, " \t\r\n") != NULL)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "'%s': a name of one word is needed", path);
  enum { IMAGE_MOST = 64 << 20 };
  text_t octets = {0};
  fault_t why;
  status_t status = files_read(path, IMAGE_MOST, &octets, &why);
  text_printf(text, "image %zu %s ", index, name);
  for (size_t i = 0; i < octets.len; i++)
    text_printf(text, "%02X", (uint8_t)octets.p[i]);
  text_put(text, "\n");
  text_free(&octets);
  if (status == ST_OK) return ST_OK;
  return fault_set(fault, status, -1, -1, "%s: the image: %s", path, why.text);
}

status_t roster_send_image(arena_t *arena, const roster_t *roster, uint32_t meter, const char *path,
                           instant_t at, roster_t *order, fault_t *fault) {
  text_t text = {0};
  facts_t facts = facts_over(roster->facts);
  fact_t fact;
  size_t index = roster->site->image_count;
  while (facts_next(&facts, &fact))
    if (!fact_is(&fact, "visit") && !fact_is(&fact, "command")) copy_fact(&text, &fact);
  status_t status = put_image(&text, path, index, fault);
  text_printf(&text, "command %lld %u send_image %zu\n", (long long)at.ns, meter, index);
  order->facts = keep(arena, &text);
  return status == ST_OK ? site_read(arena, order->facts, &order->site, fault) : status;
}

status_t roster_meter(const roster_t *roster, const char *name, uint32_t *meter, fault_t *fault) {
  const site_t *site = roster->site;
  for (size_t at = 0; at < site->meter_count; at++) {
    bool found = name == NULL ? site->meter_count == 1 : strcmp(site->meters[at].name, name) == 0;
    if (!found) continue;
    *meter = (uint32_t)at;
    return ST_OK;
  }
  char names[120] = "";
  for (size_t at = 0, len = 0; at < site->meter_count && len + 2 < sizeof names; at++)
    len += (size_t)snprintf(names + len, sizeof names - len, "%s%s", at == 0 ? "" : " ",
                            site->meters[at].name);
  if (name == NULL)
    return fault_set(fault, ST_BAD_INPUT, -1, -1, "which meter? give --meter: %s", names);
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "there is no meter '%s'; there is: %s", name,
                   names);
}
