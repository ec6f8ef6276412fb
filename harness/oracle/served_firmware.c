/* The commands of an image transfer and its state, in the words of SERVED.md *Firmware*. What a
 * block holds is not in them: that it was taken, or refused for what it holds, is believed. */
#include "served.h"

#include <stdio.h>
#include <string.h>

typedef struct {
  meter_t *m;
  const char *arg, *served, *by;
  int level;
  int64_t t_ns;
} order_t;

static const char *word_of(firmware_answer_t answer) {
  switch (answer) {
  case FIRMWARE_OK:
    return "ok";
  case FIRMWARE_TEMPORARY:
    return "ER07";
  case FIRMWARE_TYPE:
    return "ER04";
  case FIRMWARE_OTHER:
    return "ER10";
  case FIRMWARE_DENIED:
    break;
  }
  return "ER03";
}

/* Of what was not of its form nothing is known but that; who may not is told so first. */
static bool is_formless(const order_t *order) {
  return order->level == 3 && strcmp(order->served, "ER04") == 0;
}

/* An empty identity is `-`, and its line may not have the size: who sends what is no image has no
 * name for it, so it is the file of the facts that is none. False: there is none. */
static bool is_nameless(const order_t *order, int64_t *size) {
  const facts_t *facts = order->m->facts;
  if (strcmp(order->arg, "-") != 0 || strcmp(order->served, "ok") != 0) return false;
  for (size_t i = 0; i < facts->image_count; i++) {
    *size = facts->images[i].size;
    if (facts->images[i].damage == DAMAGE_FORM) return true;
  }
  return false;
}

static const char *initiate(const order_t *order) {
  char identity[FIRMWARE_NAME_MAX + 1];
  const char *at = strrchr(order->arg, '@');
  int64_t size = 0;
  bool whole = at != NULL && oracle_text_int(at + 1, &size) && size >= 0;
  bool nameless = !whole && is_nameless(order, &size);
  if (!whole && !nameless && order->level == 3) return order->served;
  size_t len = whole ? (size_t)(at - order->arg) : nameless ? 1 : 0;
  if (len >= sizeof identity) len = sizeof identity - 1;
  (void)snprintf(identity, sizeof identity, "%.*s", (int)len, order->arg);
  return word_of(
      oracle_firmware_initiate(order->m, order->t_ns, identity, size, order->level, order->by));
}

/* One that was taken before is taken again if it is the same. */
static const char *block(const order_t *order) {
  char word[24];
  int64_t number = 0, len = 0;
  const char *at = strchr(order->arg, '@');
  size_t digits = at == NULL ? 0 : (size_t)(at - order->arg);
  bool whole = digits > 0 && digits < sizeof word && oracle_text_int(at + 1, &len);
  (void)snprintf(word, sizeof word, "%.*s", (int)digits, order->arg);
  whole = whole && oracle_text_int(word, &number);
  if (!whole && order->level == 3) return order->served;
  bool other = strcmp(order->served, "ER10") == 0;
  return word_of(oracle_firmware_block(order->m, order->t_ns, number, len, order->level, order->by,
                                       other ? FIRMWARE_OTHER : FIRMWARE_OK));
}

static const char *verify(const order_t *order) {
  if (is_formless(order)) return order->served;
  return word_of(oracle_firmware_verify(order->m, order->t_ns, order->level, order->by));
}

static const char *activate(const order_t *order) {
  if (is_formless(order)) return order->served;
  bool forced = strcmp(order->arg, "force") == 0;
  firmware_answer_t answer =
      oracle_firmware_activate(order->m, order->t_ns, forced, order->level, order->by);
  return answer == FIRMWARE_OK ? "-" : word_of(answer); /* it is dark, and says nothing */
}

static const char *plan(const order_t *order) {
  int64_t claim_s = ORACLE_NEVER;
  if (order->level < 3) return "ER03";
  if (is_formless(order)) return order->served;
  bool none = strcmp(order->arg, "-") == 0;
  if (!none && !oracle_text_int(order->arg, &claim_s)) return order->served;
  if (none) {
    order->m->firmware.due_s = ORACLE_NEVER;
    return "ok";
  }
  return oracle_firmware_plan(order->m, order->t_ns, claim_s) ? "ok" : "ER07";
}

static const char *enable(const order_t *order) {
  if (order->level < 3) return "ER03";
  if (is_formless(order)) return order->served;
  order->m->firmware.enabled = strcmp(order->arg, "1") == 0;
  return "ok";
}

bool oracle_served_image(meter_t *m, const words_t *words, const char *by, int64_t t_ns,
                         const char **result) {
  static const struct {
    const char *what;
    const char *(*obey)(const order_t *order);
  } orders[] = {{"image_initiate", initiate}, {"image_block", block},   {"image_verify", verify},
                {"image_activate", activate}, {"image_schedule", plan}, {"image_enable", enable}};
  const char *level = words->word[6];
  const order_t order = {.m = m,
                         .arg = words->word[5],
                         .served = words->word[7],
                         .by = by,
                         .level = strcmp(level, "3") == 0   ? 3
                                  : strcmp(level, "1") == 0 ? 1
                                                            : 0,
                         .t_ns = t_ns};
  for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
    if (strcmp(words->word[4], orders[i].what) != 0) continue;
    *result = oracle_facts_takes_images(m->fact) ? orders[i].obey(&order) : "ER02";
    return true;
  }
  return false;
}

void oracle_served_image_bits(const meter_t *m, out_t *out) {
  const firmware_t *firmware = &m->firmware;
  int64_t blocks = firmware->there ? firmware->block_count : 0, there = 0;
  for (int64_t i = 0; i < blocks; i++)
    there += firmware->blocks[i] != 0 ? 1 : 0;
  oracle_text_number(out, blocks);
  oracle_text_number(out, there);
}

void oracle_served_image_state(const meter_t *m, const words_t *words, out_t *out) {
  const firmware_t *firmware = &m->firmware;
  const int64_t values[] = {(int64_t)firmware->state, oracle_firmware_missing(m),
                            firmware->enabled ? 1 : 0};
  for (int i = 0; i < 3; i++) {
    bool read = strcmp(words->word[4 + i], "-") != 0;
    oracle_text_number(out, read ? values[i] : ORACLE_NONE);
  }
}
