/* The timeline of a case; see report_plot.h. The drawing, from below: time axis, power (true power
 * as an area, billed power as a line), and above it one lane for rates, one for each kind of band,
 * one for what was not billed, one for what differs. Lanes reach into it as a faint shade. */
#include "harness/report/report_plot.h"

#include "base/arena.h"
#include "base/units.h"
#include "harness/report/report_markup.h"

#include <string.h>

enum {
  WIDTH = 1100,
  AXIS_HEIGHT = 50,
  POWER_HEIGHT = 190,
  LANE_HEIGHT = 20,
  TOP_HEIGHT = 6,
  LEFT = 150,
  RIGHT = 1070,
  LANES_MAX = 12,
  LANE_NAME_MAX = 20,
  SPANS_MAX = 400,      /* in one lane; neighbours are joined before */
  RATE_SPANS_MAX = 130, /* more would be a grey mist */
  LABELLED_SPANS_MAX = 8,
  DATED_S = 36 * 3600, /* times are labelled with their day in a longer drawing */
  NARROWEST = 500      /* a span is drawn at least 1/500 of the time wide */
};

typedef struct {
  int64_t from_s, to_s;
  int32_t rate;
} span_s_t;

typedef struct {
  char name[LANE_NAME_MAX + 1];
  const char *colour;
  span_s_t spans[SPANS_MAX];
  size_t count;
  bool cut; /* there were more */
} lane_t;

typedef struct {
  lane_t lanes[LANES_MAX];
  size_t count;
  int64_t from_s, to_s;
  int objects; /* numbered by gnuplot from 1 */
  text_t *script;
} plot_t;

bool report_plot_has_data(const case_result_t *result) {
  return result->interval_count > 0 &&
         result->intervals[result->interval_count - 1].to_s > result->intervals[0].from_s;
}

size_t report_plot_per_step(const case_result_t *result) {
  const size_t count = result->interval_count;
  return count <= REPORT_PLOT_STEPS_MAX ? 1 : (count - 1) / REPORT_PLOT_STEPS_MAX + 1;
}

/* Names come from scenarios; in a script they must not be more than words. */
static lane_t *plot_lane(plot_t *plot, const char *name, const char *colour) {
  char clean[LANE_NAME_MAX + 1];
  size_t len = 0;
  for (; name[len] && len < LANE_NAME_MAX; len++) {
    const char c = name[len];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    clean[len] = plain || strchr("-.:+(),", c) ? c : ' ';
  }
  clean[len] = 0;
  for (size_t i = 0; i < plot->count; i++)
    if (strcmp(plot->lanes[i].name, clean) == 0) return &plot->lanes[i];
  if (plot->count == LANES_MAX) return NULL;
  lane_t *lane = &plot->lanes[plot->count++];
  memcpy(lane->name, clean, len + 1);
  lane->colour = colour;
  return lane;
}

static void lane_add(plot_t *plot, lane_t *lane, int64_t from_s, int64_t to_s, int32_t rate) {
  if (!lane) return;
  if (to_s < from_s || to_s > plot->to_s) to_s = plot->to_s;
  if (from_s < plot->from_s) from_s = plot->from_s;
  if (from_s > plot->to_s || to_s < plot->from_s) return;
  span_s_t *last = lane->count > 0 ? &lane->spans[lane->count - 1] : NULL;
  if (last && last->to_s == from_s && last->rate == rate && to_s > from_s) {
    last->to_s = to_s;
  } else if (lane->count < SPANS_MAX) {
    lane->spans[lane->count++] = (span_s_t){from_s, to_s, rate};
  } else {
    lane->cut = true;
  }
}

/* One thousandth is less than the eye or a rounding of mW shows. */
static bool interval_differs(const plot_interval_t *interval) {
  if (interval->billed_mw < 0) return false;
  const int64_t a = interval->truth_mw, b = interval->billed_mw, more = a > b ? a : b;
  return (a > b ? a - b : b - a) > more / 1000;
}

static const char *band_colour(const char *kind) {
  static const struct {
    const char *part, *colour;
  } colours[] = {{"visit", "#0072b2"},   {"off", "#8c8c8c"},      {"outage", "#8c8c8c"},
                 {"invalid", "#cc79a7"}, {"battery", "#e69f00"},  {"clock", "#e69f00"},
                 {"line", "#b08d57"},    {"unmetered", "#999933"}};
  for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++)
    if (strstr(kind, colours[i].part)) return colours[i].colour;
  return "#009e73";
}

/* Each interval itself, however the power is drawn: a difference of one of them must be seen. */
static void plot_lanes(plot_t *plot, const case_result_t *result) {
  lane_t *rates = plot_lane(plot, "rate", "#777777");
  for (size_t i = 0; i < result->interval_count; i++) {
    const plot_interval_t *interval = &result->intervals[i];
    lane_add(plot, rates, interval->from_s, interval->to_s, interval->rate);
  }
  if (rates->count > RATE_SPANS_MAX || rates->cut) {
    rates->count = 0;
    memcpy(rates->name, "rate: many changes", sizeof "rate: many changes");
  }
  for (size_t i = 0; i < result->band_count; i++) {
    const band_t *band = &result->bands[i];
    lane_t *lane = plot_lane(plot, band->kind, band_colour(band->kind));
    lane_add(plot, lane, div_floor(band->from_ns, NS_PER_S),
             band->to_ns < band->from_ns ? plot->to_s : div_ceil(band->to_ns, NS_PER_S), 0);
  }
  for (size_t i = 0; i < result->interval_count; i++) {
    const plot_interval_t *interval = &result->intervals[i];
    if (interval->billed_mw < 0)
      lane_add(plot, plot_lane(plot, "not billed", "#cc79a7"), interval->from_s, interval->to_s, 0);
  }
  for (size_t i = 0; i < result->interval_count; i++) {
    const plot_interval_t *interval = &result->intervals[i];
    if (interval_differs(interval))
      lane_add(plot, plot_lane(plot, "differs", "#d55e00"), interval->from_s, interval->to_s, 0);
  }
}

static int plot_height(const plot_t *plot) {
  return AXIS_HEIGHT + POWER_HEIGHT + LANE_HEIGHT * (int)plot->count + TOP_HEIGHT;
}

/* A place in pixels from below as gnuplot's fraction of the screen. */
static void put_fraction(text_t *script, int pixels, int of) {
  text_printf(script, "%d.%05d", pixels / of, (int)div_floor((int64_t)(pixels % of) * 100000, of));
}

static void plot_box(plot_t *plot, int64_t from_s, int64_t to_s, int low, int high,
                     const char *colour, const char *style) {
  const int height = plot_height(plot);
  text_printf(plot->script, "set object %d rect from first \"%lld\", screen ", ++plot->objects,
              (long long)from_s);
  put_fraction(plot->script, low, height);
  text_printf(plot->script, " to first \"%lld\", screen ", (long long)to_s);
  put_fraction(plot->script, high, height);
  text_printf(plot->script, " behind noclip fc rgb \"%s\" fs %s noborder\n", colour, style);
}

static void plot_label(plot_t *plot, const char *anchor, int64_t at_s, int y, const char *text,
                       const char *how) {
  text_printf(plot->script, "set label \"%s\" at ", text);
  if (at_s >= 0)
    text_printf(plot->script, "first \"%lld\", screen ", (long long)at_s);
  else
    text_printf(plot->script, "screen %s, screen ", anchor);
  put_fraction(plot->script, y, plot_height(plot));
  text_printf(plot->script, " %s noenhanced front\n", how);
}

/* The times of a span beside it, where there is room before the next one. */
static void plot_span_label(plot_t *plot, const lane_t *lane, size_t index, int y) {
  const int64_t room = div_floor(plot->to_s - plot->from_s, 7);
  const span_s_t *span = &lane->spans[index];
  const int64_t next = index + 1 < lane->count ? lane->spans[index + 1].from_s : plot->to_s;
  if (lane->count > LABELLED_SPANS_MAX || next - span->to_s < room) return;
  char text[64];
  const int64_t from = mod_floor(span->from_s, 86400), to = mod_floor(span->to_s, 86400);
  obuf_t out = obuf_over(text, sizeof text);
  if (plot->to_s - plot->from_s > DATED_S) {
    text_t instant = {0}; /* 2026-04-02 11:15:00: the month and the day of it */
    report_instant(&instant, span->from_s);
    obuf_printf(&out, "%.5s ", text_chars(&instant) + 5);
    text_free(&instant);
  }
  obuf_printf(&out, "%02lld:%02lld", (long long)(from / 3600), (long long)(from / 60 % 60));
  if (to / 60 != from / 60 || span->to_s - span->from_s >= 86400)
    obuf_printf(&out, "–%02lld:%02lld", (long long)(to / 3600), (long long)(to / 60 % 60));
  obuf_put(&out, 0);
  if (out.full) return;
  const int64_t narrow = div_ceil(plot->to_s - plot->from_s, NARROWEST);
  const int64_t end = span->to_s - span->from_s < narrow ? span->from_s + narrow : span->to_s;
  plot_label(plot, "", end, y, text, "left offset 0.6,0 font \",11\"");
}

static void plot_draw_lane(plot_t *plot, size_t index) {
  static const char *const rate_shades[] = {"#bbbbbb", "#f0e442", "#56b4e9", "#009e73", "#cc79a7",
                                            "#e69f00", "#0072b2", "#999933", "#8c8c8c"};
  const lane_t *lane = &plot->lanes[index];
  const int power_top = AXIS_HEIGHT + POWER_HEIGHT;
  const int low = power_top + LANE_HEIGHT * (int)index + 4, high = low + LANE_HEIGHT - 6;
  const bool rates = index == 0;
  const int64_t narrow = div_ceil(plot->to_s - plot->from_s, NARROWEST);
  char left[16];
  obuf_t place = obuf_over(left, sizeof left);
  obuf_printf(&place, "0.%05d", (LEFT - 10) * 100000 / WIDTH);
  obuf_put(&place, 0);
  plot_label(plot, left, -1, (low + high) / 2, lane->name, "right font \",12\"");
  for (size_t i = 0; i < lane->count; i++) {
    const span_s_t *span = &lane->spans[i];
    const int64_t end = span->to_s - span->from_s < narrow ? span->from_s + narrow : span->to_s;
    const char *colour =
        rates ? rate_shades[span->rate >= 0 && span->rate <= 8 ? span->rate : 0] : lane->colour;
    plot_box(plot, span->from_s, end, low, high, colour,
             rates ? "transparent solid 0.55" : "solid 0.9");
    /* What lasts most of the time would only tint everything: its lane says it. */
    if (rates || end - span->from_s < div_floor(plot->to_s - plot->from_s, 2))
      plot_box(plot, span->from_s, end, AXIS_HEIGHT, power_top, colour,
               rates ? "transparent solid 0.10" : "transparent solid 0.16");
    if (!rates) plot_span_label(plot, lane, i, (low + high) / 2);
    if (!rates || end - span->from_s < div_floor(plot->to_s - plot->from_s, 40)) continue;
    char name[16];
    obuf_t out = obuf_over(name, sizeof name);
    obuf_printf(&out, "%d", (int)span->rate);
    obuf_put(&out, 0);
    plot_label(plot, "", span->from_s + (end - span->from_s) / 2, (low + high) / 2, name,
               "center font \",11\"");
  }
}

static void put_kw(text_t *script, int64_t at_s, int64_t mw) {
  text_printf(script, "%lld %lld.%06lld\n", (long long)at_s, (long long)(mw / 1000000),
              (long long)(mw % 1000000));
}

/* The mean over a group of intervals, in mW; −1 if none of them has a value. */
static int64_t group_mean(const plot_interval_t *group, size_t count, bool billed) {
  __int128 sum = 0, seconds = 0;
  for (size_t i = 0; i < count; i++) {
    const int64_t mw = billed ? group[i].billed_mw : group[i].truth_mw;
    if (mw < 0) continue;
    sum += (__int128)mw * (group[i].to_s - group[i].from_s);
    seconds += group[i].to_s - group[i].from_s;
  }
  return seconds > 0 ? i128_div_floor(sum, seconds) : -1;
}

/* Each step by its two ends, so that the area is one polygon and a line one path. */
static void plot_series(plot_t *plot, const case_result_t *result, bool billed) {
  const size_t per_step = report_plot_per_step(result);
  text_printf(plot->script, "$%s << DATA\n", billed ? "billed" : "truth");
  int64_t last_to_s = plot->from_s, last_mw = -1;
  for (size_t i = 0; i < result->interval_count; i += per_step) {
    const plot_interval_t *group = &result->intervals[i];
    const size_t count =
        result->interval_count - i < per_step ? result->interval_count - i : per_step;
    const int64_t mw = group_mean(group, count, billed);
    const bool torn = mw < 0 || last_mw < 0 || group->from_s > last_to_s;
    if (last_mw >= 0 && (torn || mw != last_mw)) put_kw(plot->script, last_to_s, last_mw);
    if (last_mw >= 0 && torn && !billed) put_kw(plot->script, last_to_s, 0);
    if (last_mw >= 0 && torn && billed) text_put(plot->script, "\n");
    if (mw >= 0 && torn && !billed) put_kw(plot->script, group->from_s, 0);
    if (mw >= 0 && (torn || mw != last_mw)) put_kw(plot->script, group->from_s, mw);
    last_mw = mw;
    last_to_s = group[count - 1].to_s;
  }
  if (last_mw >= 0) put_kw(plot->script, last_to_s, last_mw);
  if (last_mw >= 0 && !billed) put_kw(plot->script, last_to_s, 0);
  text_put(plot->script, "DATA\n");
}

static void plot_frame(plot_t *plot, const case_result_t *result) {
  text_t *script = plot->script;
  const int height = plot_height(plot);
  int64_t top = 1000; /* 1 W, so that an empty plot has an axis */
  for (size_t i = 0; i < result->interval_count; i++) {
    if (result->intervals[i].truth_mw > top) top = result->intervals[i].truth_mw;
    if (result->intervals[i].billed_mw > top) top = result->intervals[i].billed_mw;
  }
  text_printf(script, "set terminal svg size %d,%d fixed noenhanced font \"sans-serif,12\"\n",
              WIDTH, height);
  text_put(script, "set lmargin at screen ");
  put_fraction(script, LEFT, WIDTH);
  text_put(script, "\nset rmargin at screen ");
  put_fraction(script, RIGHT, WIDTH);
  text_put(script, "\nset bmargin at screen ");
  put_fraction(script, AXIS_HEIGHT, height);
  text_put(script, "\nset tmargin at screen ");
  put_fraction(script, AXIS_HEIGHT + POWER_HEIGHT, height);
  text_printf(script, "\nset xdata time\nset timefmt \"%%s\"\nset xrange [\"%lld\":\"%lld\"]\n",
              (long long)plot->from_s, (long long)plot->to_s);
  const int64_t span = plot->to_s - plot->from_s;
  text_printf(script, "set format x \"%s\"\n", span <= 20 * 86400 ? "%m-%d\\n%H:%M" : "%Y\\n%m-%d");
  text_printf(script, "set yrange [0:%lld.%06lld]\n", (long long)((top + top / 8) / 1000000),
              (long long)((top + top / 8) % 1000000));
  text_put(script, "unset key\nset border 3 lw 0.7\nset tics nomirror out scale 0.5\n"
                   "set ytics autofreq\nset grid ytics lc rgb \"#9a9a9a\" lw 0.4 dt 3\n"
                   "set ylabel \"kW\" offset 1,0\n");
}

static const char *const dropped[] = {" stroke-linecap=\"butt\" stroke-linejoin=\"miter\"",
                                      " font-family=\"sans-serif\"", " xml:space=\"preserve\"",
                                      " shape-rendering='crispEdges'", "\t"};

/* gnuplot's drawing without its prologue, its unused marks and ids, which would be doubled in a
 * page of many pictures. */
static bool svg_body(const char *drawn, text_t *svg) {
  const char *at = strstr(drawn, "</defs>");
  const char *end = at ? strstr(at, "</svg>") : NULL;
  if (!end) return false;
  at += strlen("</defs>");
  text_put(svg, "<g>"); /* closes where gnuplot_canvas would */
  while (at < end) {
    size_t skip = 0;
    for (size_t i = 0; i < sizeof dropped / sizeof dropped[0] && !skip; i++)
      if (strncmp(at, dropped[i], strlen(dropped[i])) == 0) skip = strlen(dropped[i]);
    const char *close = NULL;
    if (strncmp(at, " id=\"", 5) == 0) close = strchr(at + 5, '"');
    if (close) skip = (size_t)(close - at) + 1;
    if (strncmp(at, "<title>", 7) == 0) close = strstr(at, "</title>");
    if (close && at[0] == '<') skip = (size_t)(close - at) + 8;
    if (skip == 0) text_add(svg, bytes_of(at, 1));
    at += skip ? skip : 1;
  }
  return true;
}

status_t report_plot(const case_result_t *result, text_t *svg, fault_t *fault) {
  if (!report_plot_has_data(result))
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "there is nothing to draw");
  arena_t arena = {0};
  text_t script = {0}, drawn = {0}, body = {0};
  plot_t *plot = ARENA_NEW(&arena, plot_t);
  plot->script = &script;
  plot->from_s = result->intervals[0].from_s;
  plot->to_s = result->intervals[result->interval_count - 1].to_s;
  plot_lanes(plot, result);
  plot_frame(plot, result);
  for (size_t i = 0; i < plot->count; i++)
    plot_draw_lane(plot, i);
  plot_series(plot, result, false);
  plot_series(plot, result, true);
  text_put(&script,
           "plot $truth using 1:2 with filledcurves closed fs transparent solid 0.35 noborder "
           "lc rgb \"#56b4e9\", $truth using 1:2 with lines lw 1 lc rgb \"#3a8fc4\", "
           "$billed using 1:2 with lines lw 2 lc rgb \"#d55e00\"\n");
  status_t status = report_gnuplot(&script, &drawn, fault);
  if (status == ST_OK && !svg_body(text_chars(&drawn), &body))
    status = fault_set(fault, ST_UNSUPPORTED, -1, -1, "gnuplot drew no SVG");
  if (status == ST_OK)
    text_printf(svg,
                "<svg class=\"plot\" role=\"img\" aria-label=\"power over time\" viewBox=\"0 0 %d "
                "%d\">%s</svg>",
                WIDTH, plot_height(plot), text_chars(&body));
  text_free(&script);
  text_free(&drawn);
  text_free(&body);
  arena_free(&arena);
  return status;
}
