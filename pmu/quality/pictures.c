/* See pictures.h. */
#include "pmu/quality/pictures.h"

#include "pmu/proto/quality_record.h"
#include "pmu/quality/tables.h"

enum { WEEK_S = 604800, PHASES_OF_A_SAMPLE = 3 };
#define SHORTEST_NS INT64_C(100000)       /* of the axis: 0.1 ms */
#define LONGEST_NS INT64_C(1000000000000) /* 1000 s */

/* Brown, black and grey, as the conductors of the phases are (IEC 60445). */
static const char *const phase_colours[QUALITY_PHASES] = {"#a05a2c", "#202020", "#909090"};

/* Millionths of a second, of share in millionths: seconds and percent. */
static void put_point(text_t *script, int64_t ns, int64_t share) {
  text_printf(script, "%lld.%06lld %lld.%04lld\n", (long long)(ns / NS_PER_S),
              (long long)(ns / 1000 % 1000000), (long long)(share / 10000),
              (long long)(share % 10000));
}

/* Steps, as events are judged: a corner's share holds from the corner before up to its duration. */
static void put_curve(text_t *script, const char *name, bool upper, int64_t longest_ns) {
  span_t cycle = {TABLES_CYCLE_MS * INT64_C(1000000)}, duration = {0};
  int64_t share = 0, from_ns = SHORTEST_NS;
  text_printf(script, "$%s << EOD\n", name);
  for (size_t at = 0; curve_itic_corner(upper, at, cycle, &duration, &share); at++) {
    int64_t to_ns = duration.ns < longest_ns ? duration.ns : longest_ns;
    put_point(script, from_ns, share);
    put_point(script, to_ns, share);
    from_ns = to_ns;
  }
  text_put(script, "EOD\n");
}

void pictures_itic(text_t *script, const quality_history_t *history) {
  int64_t longest_ns = LONGEST_NS; /* further where an event is longer: each has its point */
  for (size_t at = 0; at < history->disturbance_count; at++) {
    const quality_event_t *event = &history->disturbances[at].event;
    bool longer = event->duration.ns > longest_ns;
    if (longer && event->kind != QUALITY_RAPID_CHANGE) longest_ns = event->duration.ns;
  }
  put_curve(script, "upper", true, longest_ns);
  put_curve(script, "lower", false, longest_ns);
  text_put(script, "$events << EOD\n");
  size_t shown = 0;
  for (size_t at = 0; at < history->disturbance_count; at++) {
    const quality_event_t *event = &history->disturbances[at].event;
    if (event->kind == QUALITY_RAPID_CHANGE) continue;
    put_point(script, event->duration.ns, quality_share(event->extreme, history->declared));
    shown++;
  }
  text_put(script, "EOD\n");
  text_printf(script,
              "set title 'ITIC: %zu disturbances of meter %s'\n"
              "set logscale x\nset xrange [0.0001:1000<*]\nset yrange [0:250<*]\n"
              "set xlabel 'duration, s'\nset ylabel 'voltage, %% of the declared'\n"
              "set grid\nset key top right\n"
              "plot $upper using 1:2 with lines lw 2 lc rgb '#c03020' title 'may be damaged above',"
              " $lower using 1:2 with lines lw 2 lc rgb '#3060b0' title 'may stop below'%s\n",
              shown, history->meter->name,
              shown == 0 ? ""
                         : ", $events using 1:2 with points pt 7 ps 1 lc rgb '#202020' "
                           "title 'disturbances'");
}

void pictures_week(text_t *script, const quality_history_t *history, claim_t from) {
  text_put(script, "$values << EOD\n");
  size_t shown = 0;
  for (size_t at = 0; at < history->value_count; at++) {
    const quality_ten_minutes_t *value = &history->values[at];
    if (value->begin.s < from.s || value->begin.s >= from.s + WEEK_S) continue;
    bool gap = at > 0 && history->values[at - 1].begin.s + 600 < value->begin.s;
    text_printf(script, "%s%lld %lld %lld %lld %d\n", gap ? "\n" : "", (long long)value->begin.s,
                (long long)value->phase[0].mv, (long long)value->phase[1].mv,
                (long long)value->phase[2].mv, value->flagged ? 1 : 0);
    shown++;
  }
  text_put(script, "EOD\n");
  text_printf(script,
              "set title 'voltage of meter %s, ten minutes, %zu values'\n"
              "set xdata time\nset timefmt '%%s'\nset format x \"%%a\\n%%d.%%m.\"\n"
              "set xrange ['%lld':'%lld']\nset yrange [*<%lld:%lld<*]\n"
              "set ylabel 'V'\nset grid\nset key outside\n",
              history->meter->name, shown, (long long)from.s, (long long)(from.s + WEEK_S),
              (long long)(history->declared.mv * 85 / 100000),
              (long long)(history->declared.mv * 115 / 100000));
  int64_t low = history->declared.mv * 90 / 100, high = history->declared.mv * 110 / 100;
  text_printf(script,
              "plot %lld.%03lld with lines dt 2 lc rgb '#3060b0' title '90 and 110 %%', "
              "%lld.%03lld with lines dt 2 lc rgb '#3060b0' notitle",
              (long long)(low / 1000), (long long)(low % 1000), (long long)(high / 1000),
              (long long)(high % 1000));
  for (int32_t phase = 0; shown > 0 && phase < QUALITY_PHASES; phase++)
    if (history->measured.voltage[phase])
      text_printf(script, ", $values using 1:($%d/1000) with steps lw 2 lc rgb '%s' title 'L%d'",
                  (int)phase + 2, phase_colours[phase], (int)phase + 1);
  /* At the lower edge, where no line hides it: 85 % are always shown. */
  if (shown > 0)
    text_printf(script,
                ", $values using 1:($5 > 0 ? %lld : NaN) with points pt 9 ps 0.9 lc rgb '#c03020' "
                "title 'flagged'",
                (long long)(history->declared.mv * 85 / 100000));
  text_put(script, "\n");
}

void pictures_waveform(text_t *script, const char *title, bytes_t waveform) {
  enum { ROW = PHASES_OF_A_SAMPLE * 2, SAMPLE_MV = 50 };
  text_put(script, "$samples << EOD\n");
  for (size_t at = 0; at + ROW <= waveform.len; at += ROW) {
    /* Sample k of a half cycle lies at (2k + 1)/128 of it: 10 ms / 128 = 78.125 us. */
    int64_t ns = (int64_t)(2 * (at / ROW) + 1) * 78125;
    text_printf(script, "%lld.%06lld", (long long)(ns / 1000000), (long long)(ns % 1000000));
    for (size_t phase = 0; phase < PHASES_OF_A_SAMPLE; phase++) {
      const uint8_t *p = waveform.p + at + 2 * phase;
      text_printf(script, " %d", SAMPLE_MV * (int16_t)(uint16_t)(p[0] << 8 | p[1]));
    }
    text_put(script, "\n");
  }
  text_printf(script,
              "EOD\nset title '%s'\nset xlabel 'ms from the first sample'\nset ylabel 'V'\n"
              "set xrange [0:%zu]\nset grid\nset key outside\nplot",
              title, waveform.len / ((size_t)ROW * QUALITY_WAVEFORM_SAMPLES) * QUALITY_HALF_MS);
  for (int32_t phase = 0; phase < PHASES_OF_A_SAMPLE; phase++)
    text_printf(script, "%s $samples using 1:($%d/1000) with lines lw 2 lc rgb '%s' title 'L%d'",
                phase == 0 ? "" : ",", (int)phase + 2, phase_colours[phase], (int)phase + 1);
  text_put(script, "\n");
}
