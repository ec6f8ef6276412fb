/* See display_svg.h. Whole pixels, no clock and no font that has to be there. */
#include "sim/rt/display_svg.h"

#include <string.h>

static const char ON[] = "#1d2419";
static const char OFF[] = "#c3ccb1";

enum { WIDTH = 760, HEIGHT = 250, GLASS_X = 20, GLASS_Y = 20, GLASS_W = 720, GLASS_H = 180 };
enum { VALUE_RIGHT = 620, VALUE_Y = 52, CODE_X = 40, CODE_Y = 128, SIGNS_Y = 170 };

/* Segments a (top), b, c (right), d (bottom), e, f (left), g (middle): bits 0 … 6. */
typedef struct {
  char character;
  uint8_t segments;
} glyph_t;
static const glyph_t glyphs[] = {{'0', 0x3F}, {'1', 0x06}, {'2', 0x5B}, {'3', 0x4F}, {'4', 0x66},
                                 {'5', 0x6D}, {'6', 0x7D}, {'7', 0x07}, {'8', 0x7F}, {'9', 0x6F},
                                 {'A', 0x77}, {'B', 0x7C}, {'C', 0x39}, {'D', 0x5E}, {'E', 0x79},
                                 {'F', 0x71}, {'-', 0x40}};

static int32_t segments_of(char character) {
  for (size_t i = 0; i < sizeof glyphs / sizeof glyphs[0]; i++) {
    if (glyphs[i].character == character) return glyphs[i].segments;
  }
  return -1;
}

/* How large: the box of a digit, and how thick a segment is. */
typedef struct {
  int32_t width, height, thick, step;
} digit_size_t;
static const digit_size_t LARGE = {24, 48, 5, 32};
static const digit_size_t SMALL = {12, 24, 3, 17};

static bool is_narrow(char character) {
  return character == '.' || character == ':' || character == '*';
}

static int32_t step_of(const digit_size_t *size, char character) {
  return is_narrow(character) ? size->step * 2 / 5 : size->step;
}

static void rectangle(text_t *svg, int32_t x, int32_t y, int32_t width, int32_t height, bool on) {
  text_printf(svg, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\" fill=\"%s\"/>\n", x,
              y, width, height, on ? ON : OFF);
}

static void digit(text_t *svg, const digit_size_t *size, int32_t x, int32_t y, uint32_t segments) {
  int32_t w = size->width, h = size->height, t = size->thick, half = (h - 3 * t) / 2;
  rectangle(svg, x + t, y, w - 2 * t, t, (segments & 0x01) != 0);
  rectangle(svg, x + w - t, y + t, t, half, (segments & 0x02) != 0);
  rectangle(svg, x + w - t, y + 2 * t + half, t, half, (segments & 0x04) != 0);
  rectangle(svg, x + t, y + h - t, w - 2 * t, t, (segments & 0x08) != 0);
  rectangle(svg, x, y + 2 * t + half, t, half, (segments & 0x10) != 0);
  rectangle(svg, x, y + t, t, half, (segments & 0x20) != 0);
  rectangle(svg, x + t, y + t + half, w - 2 * t, t, (segments & 0x40) != 0);
}

/* XML takes no bare `<`, `&` or quote. */
static void escaped(text_t *svg, const char *text, size_t len) {
  for (size_t i = 0; i < len; i++) {
    if (strchr("<>&\"'", text[i]) != NULL)
      text_printf(svg, "&#%d;", text[i]);
    else
      text_add(svg, bytes_of(text + i, 1));
  }
}

static void letters(text_t *svg, int32_t x, int32_t y, int32_t size, const char *fill,
                    const char *text, size_t len) {
  text_printf(svg,
              "<text x=\"%d\" y=\"%d\" font-family=\"monospace\" font-size=\"%d\" fill=\"%s\">", x,
              y, size, fill);
  escaped(svg, text, len);
  text_put(svg, "</text>\n");
}

static void character(text_t *svg, const digit_size_t *size, int32_t x, int32_t y, char c) {
  int32_t segments = segments_of(c);
  if (segments >= 0) {
    digit(svg, size, x, y, (uint32_t)segments);
  } else if (c == '.') {
    rectangle(svg, x, y + size->height - size->thick, size->thick, size->thick, true);
  } else if (c == ':') {
    rectangle(svg, x, y + size->height / 3, size->thick, size->thick, true);
    rectangle(svg, x, y + 2 * size->height / 3, size->thick, size->thick, true);
  } else if (c != ' ') {
    letters(svg, x, y + size->height, size->height, ON, &c, 1);
  }
}

static void segments(text_t *svg, const digit_size_t *size, int32_t x, int32_t y, const char *text,
                     size_t len) {
  for (size_t i = 0; i < len; i++) {
    character(svg, size, x, y, text[i]);
    x += step_of(size, text[i]);
  }
}

/* Up to the unit: the first letter behind a space. */
static size_t value_len(const char *text) {
  for (const char *space = strchr(text, ' '); space != NULL; space = strchr(space + 1, ' ')) {
    if (space[1] > '9') return (size_t)(space - text);
  }
  return strlen(text);
}

static void put_value(text_t *svg, const char *text) {
  size_t len = value_len(text);
  int32_t width = 0;
  for (size_t i = 0; i < len; i++)
    width += step_of(&LARGE, text[i]);
  bool wide = width > VALUE_RIGHT - CODE_X; /* an identity, say: in letters */
  if (wide)
    letters(svg, CODE_X, VALUE_Y + LARGE.height, 22, ON, text, len);
  else
    segments(svg, &LARGE, VALUE_RIGHT - width, VALUE_Y, text, len);
  if (text[len] != '\0')
    letters(svg, VALUE_RIGHT + 8, VALUE_Y + LARGE.height, 30, ON, text + len + 1,
            strlen(text + len + 1));
}

static bool has(const char *signs, const char *name) {
  size_t len = strlen(name);
  for (const char *at = signs; at != NULL; at = strchr(at, ',')) {
    if (*at == ',') at++;
    if (strncmp(at, name, len) == 0 && (at[len] == ',' || at[len] == '\0')) return true;
  }
  return false;
}

static const char *ink(const display_t *shown, const char *name) {
  return has(shown->signs, name) ? ON : OFF;
}

static void put_signs(text_t *svg, const display_t *shown) {
  static const char *const phases[] = {"L1", "L2", "L3"};
  int32_t x = CODE_X;
  letters(svg, x, SIGNS_Y + 18, 22, shown->rate[0] == '\0' ? OFF : ON,
          shown->rate[0] == '\0' ? "T8" : shown->rate, 2);
  for (int32_t i = 0; i < 3; i++)
    letters(svg, x + 70 + 44 * i, SIGNS_Y + 18, 22, ink(shown, phases[i]), phases[i], 2);
  x += 240;
  text_printf(svg,
              "<path d=\"M%d %dh34v5h4v8h-4v5h-34z\" fill=\"none\" stroke=\"%s\" "
              "stroke-width=\"3\"/>\n",
              x, SIGNS_Y, ink(shown, "battery"));
  text_printf(svg,
              "<path d=\"M%d %da10 10 0 1 0 1 0m0 3v8l6 4\" fill=\"none\" stroke=\"%s\" "
              "stroke-width=\"3\"/>\n",
              x + 80, SIGNS_Y - 1, ink(shown, "clock"));
  text_printf(svg, "<path d=\"M%d %dh26v-5l12 9l-12 9v-5h-26z\" fill=\"%s\"/>\n", x + 130,
              SIGNS_Y + 5, ink(shown, "import"));
  text_printf(svg, "<path d=\"M%d %dh-26v-5l-12 9l12 9v-5h26z\" fill=\"%s\"/>\n", x + 230,
              SIGNS_Y + 5, ink(shown, "export"));
}

void display_svg(const display_t *shown, const char *label, text_t *svg) {
  text_printf(svg,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
              "viewBox=\"0 0 %d %d\">\n",
              WIDTH, HEIGHT, WIDTH, HEIGHT);
  text_put(svg, "<title>");
  escaped(svg, label, strlen(label));
  text_put(svg, "</title>\n");
  text_printf(svg, "<rect width=\"%d\" height=\"%d\" rx=\"12\" fill=\"#e8e6e0\"/>\n", WIDTH,
              HEIGHT);
  text_printf(svg,
              "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" "
              "stroke=\"#55584f\" stroke-width=\"3\"/>\n",
              GLASS_X, GLASS_Y, GLASS_W, GLASS_H, "#ccd4bc");
  if (shown->lit) {
    put_value(svg, shown->text[0] == '\0' ? "-" : shown->text);
    segments(svg, &SMALL, CODE_X, CODE_Y, shown->code, strlen(shown->code));
  }
  put_signs(svg, shown);
  letters(svg, GLASS_X, HEIGHT - 18, 18, "#33352f", label, strlen(label));
  text_put(svg, "</svg>\n");
}
