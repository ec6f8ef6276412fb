/* Items by table, registers by listed.h. See display.h. */
#include "sim/models/display.h"

#include <string.h>

#include "sim/models/form.h"
#include "sim/models/listed.h"

enum { DIGITS_DEFAULT = 8, MILLI = 1000, STAMP_LEN = 12 };

/* What an item is made of, at one instant. */
typedef struct {
  const meter_t *meter;
  glass_t glass;
  meter_face_t face;
  meter_registers_t registers;
  const meter_shape_t *shape;
} look_t;

static void begin(const meter_t *meter, look_t *look) {
  *look = (look_t){.meter = meter, .shape = meter_shape(meter)};
  meter_glass(meter, &look->glass);
  meter_face(meter, &look->face);
  meter_registers(meter, &look->registers);
}

/* --- walls: YY-MM-DD hh:mm:ss out of the stamp of the dictionary --- */

typedef struct {
  char year[3], month[3], day[3], hour[3], minute[3], second[3];
} wall_t;

static wall_t wall_of(int64_t wall_s) {
  char digits[STAMP_LEN + 1] = "";
  obuf_t out = obuf_over(digits, STAMP_LEN);
  form_stamp(&out, (claim_t){wall_s});
  wall_t wall = {0};
  memcpy(wall.year, digits, 2);
  memcpy(wall.month, digits + 2, 2);
  memcpy(wall.day, digits + 4, 2);
  memcpy(wall.hour, digits + 6, 2);
  memcpy(wall.minute, digits + 8, 2);
  memcpy(wall.second, digits + 10, 2);
  return wall;
}

static wall_t wall_now(const look_t *look) {
  return wall_of(look->glass.right->wall(look->face.clock.s, look->face.offset_s));
}

/* A stamp to the minute; nothing where there is none. */
static void put_stamp(const look_t *look, claim_t stamp, obuf_t *out) {
  if (stamp.s == METER_ABSENT) return;
  int64_t offset_s = meter_wall_at(look->meter, stamp) - stamp.s;
  int64_t own_s = look->glass.right->wall(stamp.s, (int32_t)offset_s);
  int64_t today_s = look->glass.right->wall(stamp.s, look->face.offset_s);
  wall_t wall = wall_of(look->glass.right->stamp_wall(own_s, today_s));
  obuf_printf(out, "%s-%s-%s %s:%s", wall.year, wall.month, wall.day, wall.hour, wall.minute);
}

/* --- items that are no registers --- */

static void put_status(const look_t *look, obuf_t *out) { form_hex(out, look->face.status, 8); }

static void put_time(const look_t *look, obuf_t *out) {
  wall_t wall = wall_now(look);
  obuf_printf(out, "%s:%s:%s", wall.hour, wall.minute, wall.second);
}

static void put_date(const look_t *look, obuf_t *out) {
  wall_t wall = wall_now(look);
  obuf_printf(out, "%s-%s-%s", wall.year, wall.month, wall.day);
}

static void put_serial(const look_t *look, obuf_t *out) {
  obuf_text(out, meter_serial(look->meter));
}

static void put_boot(const look_t *look, obuf_t *out) { form_count(out, look->face.boot); }

static void put_sets(const look_t *look, obuf_t *out) { form_count(out, look->face.sets_made); }

static void put_reset(const look_t *look, obuf_t *out) {
  put_stamp(look, look->face.last_reset, out);
}

static void put_identity(const look_t *look, int32_t part, obuf_t *out) {
  meter_firmware_t firmware;
  if (meter_firmware(look->meter, &firmware)) obuf_text(out, firmware.parts[part].identity);
}

static void put_legal(const look_t *look, obuf_t *out) { put_identity(look, 0, out); }

static void put_application(const look_t *look, obuf_t *out) { put_identity(look, 1, out); }

static bool has_firmware(const meter_t *meter) {
  meter_firmware_t firmware;
  return meter_firmware(meter, &firmware);
}

typedef struct {
  const char *code;
  void (*put)(const look_t *look, obuf_t *out);
} item_t;

static const char error_code[] = "F.F";
/* In front of the registers; the last two, of a meter with firmware alone. */
static const item_t items[] = {
    {error_code, put_status}, {"0.9.1", put_time},  {"0.9.2", put_date},
    {"96.1.0", put_serial},   {"96.7.0", put_boot}, {"0.1.0", put_sets},
    {"0.1.2", put_reset},     {"0.2.0", put_legal}, {"0.2.1", put_application}};
enum { ITEMS = sizeof items / sizeof items[0], ITEMS_FIRMWARE = 2 };

static int32_t items_of(const meter_t *meter) {
  return has_firmware(meter) ? ITEMS : ITEMS - ITEMS_FIRMWARE;
}

/* --- registers --- */

/* Thousandths as the glass has room for: of kilo, of an input of its own unit. */
static void put_energy(const look_t *look, int64_t value, const char *unit, bool input,
                       obuf_t *out) {
  const glass_mechanisms_t *right = look->glass.right;
  int32_t digits = look->glass.digits == 0 ? DIGITS_DEFAULT : look->glass.digits;
  int64_t shown = right->rolled(input ? value : right->kilo(value), look->glass.digits);
  int64_t size = shown < 0 ? -shown : shown;
  obuf_printf(out, "%s%0*lld.%03lld %s%s", shown < 0 ? "-" : "", digits, (long long)(size / MILLI),
              (long long)(size % MILLI), input ? "" : "k", unit);
}

static void put_demand(const look_t *look, int64_t value, const char *unit, bool input,
                       obuf_t *out) {
  form_milli(out, input ? value : look->glass.right->kilo(value));
  obuf_printf(out, " %s%s", input ? "" : "k", unit);
}

static void put_ratio(const look_t *look, const listed_t *listed, obuf_t *out) {
  const meter_registers_t *registers = &look->registers;
  int64_t now = listed_value(listed, registers, &look->face.ratios);
  int64_t delivered = listed_value(listed, registers, meter_delivered(look->meter));
  form_hundredths(out, look->glass.right->ratio(now, delivered));
  obuf_text(out, listed->number < 2 ? " A" : " V");
}

static void put_register(const look_t *look, const listed_t *listed, obuf_t *out) {
  if (listed->kind == LISTED_RATIO) {
    put_ratio(look, listed, out);
    return;
  }
  const listed_unit_t *unit = listed_unit(look->shape, listed->quantity);
  bool input = strncmp(unit->energy, "*imp", 4) == 0;
  int64_t value = listed_value(listed, &look->registers, &look->face.ratios);
  if (listed->kind <= LISTED_UNALLOCATED)
    put_energy(look, value, unit->energy + 1, input, out); /* without its asterisk */
  else
    put_demand(look, value, unit->demand + 1, input, out);
}

static void register_code(const listed_t *listed, bool stamp, obuf_t *out) {
  obuf_printf(out, "%u.%u.%u%s", listed->c, listed->d, listed->e, stamp ? "*" : "");
}

static bool is_register(const listed_t *listed, bytes_t code, bool *stamp) {
  char memory[DISPLAY_CODE_MAX];
  for (int32_t with = 0; with <= (listed_is_stamped(listed) ? 1 : 0); with++) {
    obuf_t own = obuf_over(memory, sizeof memory);
    register_code(listed, with == 1, &own);
    *stamp = with == 1;
    if (bytes_equal(obuf_bytes(&own), code)) return true;
  }
  return false;
}

static void put_text(const look_t *look, bytes_t code, obuf_t *out) {
  for (int32_t i = 0; i < ITEMS; i++) {
    if (!bytes_is(code, items[i].code)) continue;
    items[i].put(look, out);
    return;
  }
  for (int32_t i = 0; i < listed_count(look->shape); i++) {
    listed_t listed = listed_at(look->shape, i);
    bool stamp = false;
    if (!is_register(&listed, code, &stamp)) continue;
    if (stamp)
      put_stamp(look, listed_stamp(&listed, &look->registers), out);
    else
      put_register(look, &listed, out);
    return;
  }
}

/* --- the button: all of it --- */

/* The n-th item; false where the last is before it. */
static bool nth_item(const meter_t *meter, int32_t index, obuf_t *code) {
  const meter_shape_t *shape = meter_shape(meter);
  int32_t at = items_of(meter);
  if (index < at) {
    obuf_text(code, items[index].code);
    return true;
  }
  for (int32_t i = 0; i < listed_count(shape); i++) {
    listed_t listed = listed_at(shape, i);
    int32_t next = at + (listed_is_stamped(&listed) ? 2 : 1);
    if (index < next) {
      register_code(&listed, index > at, code);
      return true;
    }
    at = next;
  }
  return false;
}

int32_t display_count(const meter_t *meter) {
  const meter_shape_t *shape = meter_shape(meter);
  int32_t count = items_of(meter);
  for (int32_t i = 0; i < listed_count(shape); i++) {
    listed_t listed = listed_at(shape, i);
    count += listed_is_stamped(&listed) ? 2 : 1;
  }
  return count;
}

void display_code(const meter_t *meter, int32_t index, char code[DISPLAY_CODE_MAX + 1]) {
  memset(code, 0, DISPLAY_CODE_MAX + 1);
  obuf_t out = obuf_over(code, DISPLAY_CODE_MAX);
  CHECK(index >= 0);
  CHECK(nth_item(meter, index, &out));
}

/* --- the sequence --- */

enum { SEQUENCE_MAX = 3 + 1 + METER_RATES + 2 + 1 };

static bool has_maximum(const meter_shape_t *shape) {
  for (int32_t i = 0; i < shape->demand_count; i++) {
    if (shape->demands[i].quantity == 0 && shape->demands[i].mask == 0) return true;
  }
  return false;
}

static int32_t sequence(const look_t *look, char codes[SEQUENCE_MAX][8]) {
  static const char first[][8] = {"F.F", "0.9.1", "0.9.2", "1.8.0"};
  int32_t count = sizeof first / sizeof first[0];
  memset(codes, 0, sizeof(char[SEQUENCE_MAX][8]));
  memcpy(codes, first, sizeof first);
  for (int32_t rate = 1; rate <= METER_RATES; rate++) {
    if ((look->shape->rates[0] >> rate & 1) == 0) continue;
    obuf_t out = obuf_over(codes[count++], 7);
    obuf_printf(&out, "1.8.%d", rate);
  }
  if (has_maximum(look->shape)) {
    memcpy(codes[count++], "1.6.0", 5);
    memcpy(codes[count++], "1.6.0*", 6);
  }
  if (has_firmware(look->meter)) memcpy(codes[count++], "0.2.0", 5);
  return count;
}

static void put_sequence(const look_t *look, int64_t slot, obuf_t *code) {
  char codes[SEQUENCE_MAX][8];
  int32_t count = sequence(look, codes);
  bool error = look->glass.error && slot % 2 == 1;
  obuf_text(code, error ? error_code : codes[slot % count]);
}

/* --- the whole of it --- */

static void sign(obuf_t *out, bool on, const char *name) {
  if (!on) return;
  if (out->len > 0) obuf_put(out, ',');
  obuf_text(out, name);
}

static void put_signs(const look_t *look, obuf_t *out) {
  const glass_t *glass = &look->glass;
  sign(out, (glass->phases & 1) != 0, "L1");
  sign(out, (glass->phases & 2) != 0, "L2");
  sign(out, (glass->phases & 4) != 0, "L3");
  sign(out, (look->face.status & (STATUS_BATTERY_LOW | STATUS_BATTERY_FAILED)) != 0, "battery");
  sign(out, (look->face.status & STATUS_INVALID) != 0, "clock");
  sign(out, glass->direction > 0, "import");
  sign(out, glass->direction < 0, "export");
}

static void show_test(display_t *shown) {
  static const display_t all = {.lit = true,
                                .test = true,
                                .code = "test",
                                .text = "88888888",
                                .rate = "T8",
                                .signs = "L1,L2,L3,battery,clock,import,export"};
  *shown = all;
}

void display_look(const meter_t *meter, bytes_t asked, display_t *shown) {
  look_t look;
  begin(meter, &look);
  *shown = (display_t){.lit = look.glass.lit};
  obuf_t code = obuf_over(shown->code, DISPLAY_CODE_MAX);
  obuf_t text = obuf_over(shown->text, DISPLAY_TEXT_MAX);
  obuf_t rate = obuf_over(shown->rate, sizeof shown->rate - 1);
  obuf_t signs = obuf_over(shown->signs, DISPLAY_SIGNS_MAX);
  obuf_add(&code, asked);
  if (!shown->lit) return;
  int64_t slot = look.glass.right->slot(look.glass.lit_s);
  if (asked.len == 0 && slot < 0) {
    show_test(shown);
    return;
  }
  if (asked.len == 0) put_sequence(&look, slot, &code);
  put_text(&look, obuf_bytes(&code), &text);
  if (look.glass.rate == 0)
    obuf_text(&rate, "T-");
  else
    obuf_printf(&rate, "T%d", look.glass.rate);
  put_signs(&look, &signs);
}

static void word(obuf_t *line, const char *text) {
  if (text[0] == 0) obuf_put(line, '-');
  for (const char *at = text; *at != 0; at++)
    obuf_put(line, *at == ' ' ? '_' : (uint8_t)*at);
}

void display_line(const display_t *shown, obuf_t *line) {
  word(line, shown->code);
  obuf_put(line, ' ');
  word(line, shown->text);
  obuf_put(line, ' ');
  word(line, shown->rate);
  obuf_put(line, ' ');
  word(line, shown->signs);
}
