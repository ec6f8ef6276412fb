/* What a person reads on the ideal meter at an instant: 0010, in the words of its page. A function
 * of the registers; nothing is kept. */
#include "calendar.h"
#include "objects.h"
#include "served.h"

#include <stdio.h>
#include <string.h>

enum { TEST_S = 2, ITEM_S = 6, ITEMS_MAX = 8 + SHAPE_RATES, CODE_MAX = 16, TEXT_MAX = 96 };
enum { ERROR_WORDS = 0x00004000 | 0x00008000 | 0x00010000, DIGITS_DEFAULT = 8 };

typedef struct {
  char code[ITEMS_MAX][CODE_MAX];
  int count;
} sequence_t;

static void put(sequence_t *sequence, const char *code) {
  (void)snprintf(sequence->code[sequence->count++], CODE_MAX, "%s", code);
}

static sequence_t default_of(const meter_t *m) {
  const shape_t *shape = &m->fact->shape;
  sequence_t sequence = {.count = 0};
  put(&sequence, "F.F");
  put(&sequence, "0.9.1");
  put(&sequence, "0.9.2");
  put(&sequence, "1.8.0");
  for (int rate = 1; rate < SHAPE_RATES; rate++) {
    char code[CODE_MAX];
    (void)snprintf(code, sizeof code, "1.8.%d", rate);
    if ((shape->quantities[0].rates >> rate & 1) != 0) put(&sequence, code);
  }
  for (int n = 0; n < shape->demand_count; n++) {
    if (shape->demands[n].quantity != 0 || shape->demands[n].mask != 0) continue;
    put(&sequence, "1.6.0");
    put(&sequence, "1.6.0*");
  }
  if (oracle_facts_takes_images(m->fact)) put(&sequence, "0.2.0");
  return sequence;
}

/* Whole seconds of the crystal since the power-up. */
static int64_t lit_s(const meter_t *m, int64_t t_ns) {
  return (oracle_clock_crystal(m, t_ns) - m->powered_x) / ORACLE_NS_PER_S;
}

/* Of a stamp, as the wall says at its own instant. */
static void wall(const meter_t *m, int64_t at_s, const char *what, char *text) {
  int64_t local_s = oracle_calendar_local(m->fact->zone, at_s, false);
  date_t date = oracle_calendar_date(oracle_div_floor(local_s, 86400));
  int second = (int)oracle_mod_floor(local_s, 86400);
  int year = (int)(date.year % 100), month = (int)date.month, day = (int)date.day;
  int hour = second / 3600, minute = second / 60 % 60;
  if (strcmp(what, "time") == 0) {
    (void)snprintf(text, TEXT_MAX, "%02d:%02d:%02d", hour, minute, second % 60);
  } else if (strcmp(what, "date") == 0) {
    (void)snprintf(text, TEXT_MAX, "%02d-%02d-%02d", year, month, day);
  } else {
    (void)snprintf(text, TEXT_MAX, "%02d-%02d-%02d_%02d:%02d", year, month, day, hour, minute);
  }
}

static void stamp(const meter_t *m, int64_t at_s, char *text) {
  if (at_s == ORACLE_NONE) {
    (void)snprintf(text, TEXT_MAX, "-");
  } else {
    wall(m, at_s, "stamp", text);
  }
}

static int quantity_of(const meter_t *m, const object_t *object) {
  const shape_t *shape = &m->fact->shape;
  bool demand = object->kind == OBJECT_PEAK || object->kind == OBJECT_CUMULATIVE;
  if (demand) return shape->demands[object->of].quantity;
  if (object->kind == OBJECT_COINCIDENT) return shape->coincident[object->of].quantity;
  return object->of;
}

/* Kilo with three decimals; what counts pulses its own unit. */
static void value_text(const meter_t *m, const object_t *object, int64_t value, char *text) {
  int quantity = quantity_of(m, object);
  const shape_t *shape = &m->fact->shape;
  bool pulses = oracle_shape_counts_pulses(shape, quantity);
  bool energy = oracle_objects_is_energy(object);
  const char *unit = oracle_shape_unit(shape, quantity);
  int64_t size = value < 0 ? -value : value;
  if (!pulses) size /= 1000; /* cut off, towards 0 */
  int64_t digits = m->fact->policy.digits > 0 ? m->fact->policy.digits : DIGITS_DEFAULT;
  (void)snprintf(text, TEXT_MAX, "%s%0*lld.%03lld_%s%s%s", value < 0 && size > 0 ? "-" : "",
                 energy ? (int)digits : 1, (long long)(size / 1000), (long long)(size % 1000),
                 pulses ? "" : "k", unit, energy ? (pulses ? "" : "h") : (pulses ? "/h" : ""));
}

/* An item of the billing registers; with `*` the stamp of a peak. */
static bool register_text(meter_t *m, const char *code, char *text) {
  const shape_t *shape = &m->fact->shape;
  object_t list[OBJECTS_MAX];
  int count = oracle_objects_list(shape, list);
  size_t len = strlen(code);
  bool starred = len > 0 && code[len - 1] == '*';
  for (int i = 0; i < count; i++) {
    char name[OBJECT_NAME_MAX], wanted[OBJECT_NAME_MAX];
    oracle_objects_name(shape, &list[i], name);
    (void)snprintf(wanted, sizeof wanted, "1-0:%.*s*255", (int)(starred ? len - 1 : len), code);
    if (strcmp(name, wanted) != 0) continue;
    if (starred && !oracle_objects_has_stamp(&list[i])) return false;
    int64_t stamp_s = ORACLE_NONE;
    int64_t value = oracle_objects_value(m->fact, &m->registers, &list[i], &stamp_s);
    if (starred) {
      stamp(m, stamp_s, text);
    } else if (list[i].kind == OBJECT_RATIO) {
      (void)snprintf(text, TEXT_MAX, "%lld.%02lld_%s", (long long)(value / 100),
                     (long long)(value % 100), list[i].of < 2 ? "A" : "V");
    } else {
      value_text(m, &list[i], value, text);
    }
    return true;
  }
  return false;
}

static bool item_text(meter_t *m, int64_t t_ns, const char *code, char *text) {
  int64_t now_s = oracle_clock_s(m, t_ns);
  if (strcmp(code, "F.F") == 0) {
    (void)snprintf(text, TEXT_MAX, "%08llX", (unsigned long long)oracle_ideal_status(m));
  } else if (strcmp(code, "0.9.1") == 0) {
    wall(m, now_s, "time", text);
  } else if (strcmp(code, "0.9.2") == 0) {
    wall(m, now_s, "date", text);
  } else if (strcmp(code, "96.1.0") == 0) {
    (void)snprintf(text, TEXT_MAX, "%s", m->fact->serial);
  } else if (strcmp(code, "96.7.0") == 0) {
    (void)snprintf(text, TEXT_MAX, "%lld", (long long)m->boot);
  } else if (strcmp(code, "0.1.0") == 0) {
    (void)snprintf(text, TEXT_MAX, "%zu", m->set_count);
  } else if (strcmp(code, "0.1.2") == 0) {
    stamp(m, m->set_count == 0 ? ORACLE_NONE : m->sets[m->set_count - 1].reset_s, text);
  } else if (strcmp(code, "0.2.0") == 0 || strcmp(code, "0.2.1") == 0) {
    if (!oracle_facts_takes_images(m->fact)) return false;
    (void)snprintf(text, TEXT_MAX, "%s", m->firmware.parts[code[4] - '0'].identity);
  } else {
    return register_text(m, code, text);
  }
  return true;
}

static void add_sign(char *signs, const char *sign) {
  size_t len = strlen(signs);
  (void)snprintf(signs + len, TEXT_MAX - len, "%s%s", len == 0 ? "" : ",", sign);
}

static void signs_of(const meter_t *m, int64_t t_ns, char *signs) {
  static const char *const phases[3] = {"L1", "L2", "L3"};
  look_t look = oracle_truth_look(&m->truth, t_ns);
  bool measures = look.metering && look.voltage && !look.front_end;
  for (int i = 0; i < (m->fact->one_phase ? 1 : 3); i++) {
    if (measures && !look.missing[i]) add_sign(signs, phases[i]);
  }
  if (m->battery.status_low || m->battery.status_failed) add_sign(signs, "battery");
  if (m->time_invalid) add_sign(signs, "clock");
  if (look.power_mw > 0) add_sign(signs, "import");
  if (look.power_mw < 0) add_sign(signs, "export");
  if (signs[0] == 0) add_sign(signs, "-");
}

/* What the sequence shows; NULL: the test. */
static const char *shown(const meter_t *m, int64_t t_ns, sequence_t *sequence) {
  int64_t since_s = lit_s(m, t_ns) - TEST_S;
  if (since_s < 0) return NULL;
  int64_t slot = since_s / ITEM_S;
  *sequence = default_of(m);
  bool error = (oracle_ideal_status(m) & ERROR_WORDS) != 0;
  return error && slot % 2 == 1 ? "F.F" : sequence->code[slot % sequence->count];
}

void oracle_display_look(meter_t *m, size_t index, const glance_t *look, out_t *out) {
  const char *code = look->code;
  int64_t t_ns = look->at_ns;
  sequence_t sequence;
  oracle_text_add(out, "display %zu %lld ", index, (long long)t_ns);
  if (!m->powered) {
    oracle_text_add(out, "%s - - -\n", code);
    return;
  }
  oracle_registers_take(m, t_ns);
  if (strcmp(code, "-") == 0) code = shown(m, t_ns, &sequence);
  if (code == NULL) {
    oracle_text_add(out, "test 88888888 T8 L1,L2,L3,battery,clock,import,export\n");
    return;
  }
  char text[TEXT_MAX] = "", signs[TEXT_MAX] = "";
  if (!item_text(m, t_ns, code, text)) (void)snprintf(text, sizeof text, "-");
  signs_of(m, t_ns, signs);
  oracle_text_add(out, "%s %s T", code, text);
  if (m->rate == 0) oracle_text_add(out, "- %s\n", signs);
  if (m->rate != 0) oracle_text_add(out, "%lld %s\n", (long long)m->rate, signs);
}
