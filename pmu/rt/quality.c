/* `pmu quality week|events|itic|export`: what was read of voltage, judged and shown. Pictures are
 * gnuplot's; JSON carries integers in base units. What the words mean is pmu/quality's. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "pmu/civil/day.h"
#include "pmu/data/words.h"
#include "pmu/quality/comtrade.h"
#include "pmu/quality/evidence.h"
#include "pmu/quality/history.h"
#include "pmu/quality/pictures.h"
#include "pmu/quality/tables.h"
#include "pmu/rt/account.h"
#include "pmu/rt/files.h"
#include "pmu/rt/wall.h"

enum { PATH_LEN = 4096, DAY_S = 86400, USAGE = 4 };

/* ------------------------------------------------------------------ files */

static status_t put_file(const char *path, const text_t *text, fault_t *fault) {
  fault_t why;
  status_t status = files_write(path, text, &why);
  return status == ST_OK ? ST_OK : fault_set(fault, status, -1, -1, "%s: %s", path, why.text);
}

static bool ends_in(const char *path, const char *end) {
  size_t len = strlen(path), of = strlen(end);
  return len > of && strcmp(path + len - of, end) == 0;
}

/* The terminal by the name's end, and the name as gnuplot quotes it. */
static status_t draw(const char *path, const text_t *script, fault_t *fault) {
  bool png = ends_in(path, ".png"); /* or .svg: check_options saw to it */
  FILE *gnuplot = popen("LC_ALL=C gnuplot -d", "w");
  if (gnuplot == NULL) return fault_set(fault, ST_NO_FILE, -1, -1, "gnuplot cannot be started");
  fprintf(gnuplot, "set terminal %s size 900,560 noenhanced\nset output '",
          png ? "pngcairo" : "svg background 'white'");
  for (const char *at = path; *at != '\0'; at++)
    fputs(*at == '\'' ? "''" : (const char[2]){*at, '\0'}, gnuplot);
  fputs("'\n", gnuplot);
  fwrite(text_chars(script), 1, script->len, gnuplot);
  if (pclose(gnuplot) == 0) return ST_OK;
  return fault_set(fault, ST_NO_FILE, -1, -1, "gnuplot did not draw %s; is it installed?", path);
}

static status_t draw_and_free(const char *path, text_t *script, fault_t *fault) {
  status_t status = draw(path, script, fault);
  text_free(script);
  return status;
}

/* ------------------------------------------------------------------ nothing to show */

typedef void lack_fn(const quality_history_t *history, fault_t *fault);

static void no_values(const quality_history_t *history, fault_t *fault) {
  const char *name = history->meter->name;
  if (!quality_history_ten(history->meter))
    fault_set(fault, ST_NO_FILE, -1, -1,
              "meter %s records nothing of ten minutes: its facts have no `instrument` of that "
              "period",
              name);
  else if (history->refused > 0)
    fault_set(fault, ST_NO_FILE, -1, -1,
              "of meter %s %u entries were read, and none is ten minutes of a valid clock", name,
              (unsigned)history->refused);
  else
    fault_set(fault, ST_NO_FILE, -1, -1,
              "no ten-minute values of meter %s were read: a list of the facts with `instrument`, "
              "or `pmu read --what instrument`, reads them",
              name);
}

static void no_records(const quality_history_t *history, fault_t *fault) {
  fault_set(fault, ST_NO_FILE, -1, -1,
            "no records of disturbances of meter %s were read, nor that there are none: a list of "
            "the facts with `quality`, or `pmu read --what quality`, reads them",
            history->meter->name);
}

/* A meter that was asked for by name fails; one of several says so, and the next has its turn. */
static status_t lacks(account_t *account, const quality_history_t *history, lack_fn *lack,
                      fault_t *fault) {
  lack(history, fault);
  if (account->options->meter != NULL) return fault->status;
  account->lacking++;
  json_array_append_new(
      account->list, json_pack("{s:s, s:s}", "meter", history->meter->name, "lacks", fault->text));
  if (!account->options->json) printf("%s\n", fault->text);
  return ST_OK;
}

/* Without one record, and without the statement that there is none, nothing is known. */
static bool is_silent(const quality_history_t *history) {
  return history->disturbance_count == 0 && history->broken == 0 && !history->stated;
}

/* ------------------------------------------------------------------ week */

static status_t day_of(const char *text, claim_t *day, fault_t *fault) {
  int year = 0, month = 0, number = 0, used = 0;
  bool read = sscanf(text, "%4d-%2d-%2d%n", &year, &month, &number, &used) == 3 && text[used] == 0;
  date_t date = {year, month, number};
  if (read) day->s = day_number(date) * DAY_S;
  date_t again = day_date(read ? day->s / DAY_S : 0);
  if (read && again.year == year && again.month == month && again.day == number) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1, "--from takes a day as 2026-04-13, not %s", text);
}

static json_t *line_json(const week_line_t *line) {
  return json_pack("{s:s, s:i, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "line", line->word,
                   "phase", (int)line->phase, "order", (int)line->order, "low",
                   (json_int_t)line->low, "high", (json_int_t)line->high, "required",
                   (json_int_t)line->required, "inside", (json_int_t)line->inside, "outside",
                   (json_int_t)line->outside, "flagged", (json_int_t)line->flagged, "missing",
                   (json_int_t)line->missing, "verdict", week_verdict_name(line->verdict));
}

/* Seven days beside those that were read. */
static void put_elsewhere(text_t *text, const quality_history_t *history, claim_t from) {
  char first[TABLES_STAMP], last[TABLES_STAMP];
  claim_t begin = history->values[0].begin, end = history->values[history->value_count - 1].begin;
  for (size_t at = 0; at < history->value_count; at++)
    if (history->values[at].begin.s >= from.s && history->values[at].begin.s < from.s + 7 * DAY_S)
      return;
  tables_stamp((instant_t){begin.s * NS_PER_S}, first);
  tables_stamp((instant_t){end.s * NS_PER_S}, last);
  text_printf(text, "none of the values that were read is of these days: they are from %s to %s\n",
              first, last);
}

/* null where they are not whole. */
static json_t *numbers_json(const quality_history_t *history, const quality_hours_t *hours) {
  if (!hours_whole(hours)) return json_null();
  json_t *numbers = json_object();
  for (int32_t i = 0; i < history->columns.count; i++) {
    const char *word = history->columns.gauges[i].word;
    int64_t number = 0;
    if (entries_gauge(&hours->value, word, &number))
      json_object_set_new(numbers, word, json_integer(number));
  }
  return numbers;
}

static json_t *hours_json(const quality_history_t *history, claim_t from) {
  json_t *list = json_array();
  for (size_t at = 0; at < history->hour_count; at++) {
    const quality_hours_t *hours = &history->hours[at];
    if (hours->begin.s < from.s || hours->begin.s >= from.s + 7 * DAY_S) continue;
    json_array_append_new(list,
                          json_pack("{s:I, s:i, s:i, s:o}", "from_s", (json_int_t)hours->begin.s,
                                    "entries", (int)hours->there, "flagged", (int)hours->flagged,
                                    "values", numbers_json(history, hours)));
  }
  return list;
}

static void put_week(const quality_history_t *history, claim_t from, const week_line_t *lines,
                     size_t count, bool hours) {
  text_t text = {0};
  char stamp[TABLES_STAMP];
  tables_stamp((instant_t){from.s * NS_PER_S}, stamp);
  text_printf(&text, "meter %s, seven days from %s, EN 50160\n", history->meter->name, stamp);
  put_elsewhere(&text, history, from);
  for (size_t at = 0; at < count; at++)
    week_text(&text, &lines[at]);
  if (count == 0) text_put(&text, "it measures nothing that the standard judges\n");
  if (history->refused > 0)
    text_printf(&text, "%u entries are no ten minutes and were left out\n",
                (unsigned)history->refused);
  text_printf(&text, "the week: %s\n",
              count == 0 ? "undecided" : week_verdict_name(week_worst(lines, count)));
  if (hours) tables_hours(&text, history, from);
  fputs(text_chars(&text), stdout);
  text_free(&text);
}

static status_t week(account_t *account, const quality_history_t *history, fault_t *fault) {
  week_line_t lines[WEEK_LINES_MAX];
  claim_t from = {0};
  text_t script = {0};
  const command_options_t *options = account->options;
  if (history->value_count == 0) return lacks(account, history, no_values, fault);
  account->shown++;
  from.s = div_floor(history->values[0].begin.s, DAY_S) * DAY_S;
  status_t status = options->from == NULL ? ST_OK : day_of(options->from, &from, fault);
  if (status != ST_OK) return status;
  size_t count = quality_history_week(&account->arena, history, from, lines);
  if (!options->json) put_week(history, from, lines, count, options->hours);
  json_t *list = json_array();
  for (size_t at = 0; at < count; at++)
    json_array_append_new(list, line_json(&lines[at]));
  json_t *all =
      json_pack("{s:s, s:I, s:I, s:o, s:s}", "meter", history->meter->name, "from_s",
                (json_int_t)from.s, "refused", (json_int_t)history->refused, "lines", list,
                "verdict", count == 0 ? "undecided" : week_verdict_name(week_worst(lines, count)));
  if (options->hours) json_object_set_new(all, "hours", hours_json(history, from));
  json_array_append_new(account->list, all);
  if (options->plot == NULL) return ST_OK;
  pictures_week(&script, history, from);
  return draw_and_free(options->plot, &script, fault);
}

/* ------------------------------------------------------------------ events */

static json_t *event_json(const quality_history_t *history, const quality_disturbance_t *one) {
  tables_line_t line = tables_of(history, one);
  json_t *json = json_pack(
      "{s:I, s:s, s:I, s:I, s:I, s:i, s:I, s:i, s:I}", "number", (json_int_t)one->number, "kind",
      tables_kind(one->event.kind), "begin_ms", (json_int_t)one->begin_ms, "duration_ms",
      (json_int_t)(one->event.duration.ns / 1000000), "extreme_mv",
      (json_int_t)one->event.extreme.mv, "phases", (int)one->event.phases, "share",
      (json_int_t)line.share, "flags", (int)one->flags, "record", (json_int_t)one->record);
  if (one->event.kind == QUALITY_RAPID_CHANGE) return json;
  json_object_set_new(json, "category", json_string(line.category));
  json_object_set_new(json, "itic", json_string(curve_verdict_name(line.itic)));
  json_object_set_new(json, "semi_f47", json_string(curve_verdict_name(line.semi)));
  if (line.cell.row < 0) return json;
  json_object_set_new(json, "row", json_integer(line.cell.row));
  json_object_set_new(json, "column", json_integer(line.cell.column));
  return json;
}

static status_t events(account_t *account, const quality_history_t *history, fault_t *fault) {
  if (is_silent(history)) return lacks(account, history, no_records, fault);
  account->shown++;
  json_t *list = json_array();
  for (size_t at = 0; at < history->disturbance_count; at++)
    json_array_append_new(list, event_json(history, &history->disturbances[at]));
  json_array_append_new(account->list,
                        json_pack("{s:s, s:I, s:I, s:I, s:o}", "meter", history->meter->name,
                                  "declared_mv", (json_int_t)history->declared.mv, "missing",
                                  (json_int_t)history->missing, "broken",
                                  (json_int_t)history->broken, "disturbances", list));
  if (account->options->json) return ST_OK;
  text_t text = {0};
  tables_events(&text, history);
  tables_cells(&text, history);
  fputs(text_chars(&text), stdout);
  text_free(&text);
  return ST_OK;
}

static status_t itic(account_t *account, const quality_history_t *history, fault_t *fault) {
  text_t script = {0};
  if (is_silent(history)) return lacks(account, history, no_records, fault);
  account->shown++;
  pictures_itic(&script, history);
  return draw_and_free(account->options->plot, &script, fault);
}

/* ------------------------------------------------------------------ export */

static void put_csv(text_t *text, const quality_history_t *history) {
  text_put(text, "number,begin_utc,kind,phases,duration_ms,extreme_mv,share_ppm,flags\n");
  for (size_t at = 0; at < history->disturbance_count; at++) {
    const quality_disturbance_t *one = &history->disturbances[at];
    char stamp[TABLES_STAMP];
    tables_stamp((instant_t){one->begin_ms * 1000000}, stamp);
    text_printf(text, "%u,%s,%s,%u,%lld,%lld,%lld,%u\n", (unsigned)one->number, stamp,
                tables_kind(one->event.kind), (unsigned)one->event.phases,
                (long long)(one->event.duration.ns / 1000000), (long long)one->event.extreme.mv,
                (long long)quality_share(one->event.extreme, history->declared),
                (unsigned)one->flags);
  }
}

static status_t export_csv(const account_t *account, const quality_history_t *history,
                           fault_t *fault) {
  text_t text = {0};
  put_csv(&text, history);
  status_t status = put_file(account->options->out, &text, fault);
  text_free(&text);
  return status;
}

/* FILE.cfg and FILE.dat, by whichever of the two was named, or the stem of both. */
static status_t export_comtrade(const account_t *account, const comtrade_t *made, fault_t *fault) {
  char path[PATH_LEN];
  const char *out = account->options->out;
  size_t stem = strlen(out);
  if (ends_in(out, ".cfg") || ends_in(out, ".dat")) stem -= 4;
  text_t configuration = {0}, data = {0};
  status_t status = comtrade_configuration(&configuration, made, fault);
  if (status == ST_OK) status = comtrade_data(&data, made, fault);
  snprintf(path, sizeof path, "%.*s.cfg", (int)stem, out);
  if (status == ST_OK) status = put_file(path, &configuration, fault);
  snprintf(path, sizeof path, "%.*s.dat", (int)stem, out);
  if (status == ST_OK) status = put_file(path, &data, fault);
  text_free(&configuration);
  text_free(&data);
  return status;
}

static status_t export_waveform(account_t *account, const quality_history_t *history,
                                fault_t *fault) {
  bytes_t waveform;
  comtrade_t made;
  status_t status =
      quality_history_waveform(&account->arena, history, account->records, account->count,
                               (uint32_t)account->options->number, &waveform, &made, fault);
  if (status == ST_OK && account->options->out != NULL)
    status = export_comtrade(account, &made, fault);
  if (status != ST_OK || account->options->plot == NULL) return status;
  char title[96];
  snprintf(title, sizeof title, "record %lld of meter %s", (long long)account->options->number,
           history->meter->serial);
  text_t script = {0};
  pictures_waveform(&script, title, waveform);
  return draw_and_free(account->options->plot, &script, fault);
}

static status_t export_package(account_t *account, const quality_history_t *history,
                               fault_t *fault) {
  text_t text = {0};
  wall_t wall = {.fd = -1};
  claim_t from = {0};
  const char *day = account->options->from;
  if (day != NULL && day_of(day, &from, fault) != ST_OK) return ST_BAD_INPUT;
  wall_own(&wall);
  status_t status = evidence_write(&account->arena, history, account->records, account->count,
                                   (instant_t){wall_utc_ns(&wall)},
                                   account->options->from == NULL ? NULL : &from, &text, fault);
  if (status == ST_OK) status = put_file(account->options->package, &text, fault);
  wall_close(&wall);
  text_free(&text);
  return status;
}

static status_t export(account_t *account, const quality_history_t *history, fault_t *fault) {
  const command_options_t *options = account->options;
  if (is_silent(history)) return lacks(account, history, no_records, fault);
  account->shown++;
  if (options->package != NULL) return export_package(account, history, fault);
  if (options->number > 0) return export_waveform(account, history, fault);
  return export_csv(account, history, fault);
}

/* ------------------------------------------------------------------ the command */

static uint32_t meters_of(const site_t *site) {
  uint32_t count = 0;
  for (uint32_t meter = 0; meter < site->meter_count; meter++)
    count += site_has_quality(&site->meters[meter]) ? 1 : 0;
  return count;
}

/* Without a name all of them are meant: there is one, and one file is not written twice. */
static status_t check_meters(const account_t *account, fault_t *fault) {
  const command_options_t *options = account->options;
  uint32_t count = meters_of(account->roster.site);
  bool writes = options->plot != NULL || options->out != NULL || options->package != NULL;
  if (options->meter != NULL) return ST_OK;
  if (count == 0)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1,
                     "no meter of these facts measures power quality: none has a `nominal`");
  if (!writes || count == 1) return ST_OK;
  return fault_set(fault, ST_BAD_INPUT, -1, -1,
                   "one file is of one meter, and %u measure power quality: give --meter NAME",
                   (unsigned)count);
}

static status_t one_meter(account_t *account, uint32_t meter, fault_t *fault) {
  static const struct {
    const char *verb;
    status_t (*work)(account_t *account, const quality_history_t *history, fault_t *fault);
  } verbs[] = {{"week", week}, {"events", events}, {"itic", itic}, {"export", export}};
  quality_history_t history;
  const site_t *site = account->roster.site;
  status_t status = check_meters(account, fault);
  if (status != ST_OK) return status;
  if (account->options->meter == NULL && !site_has_quality(&site->meters[meter])) return ST_OK;
  status = quality_history(&account->arena, site, meter, account->records, account->count, NULL,
                           &history, fault);
  for (size_t at = 0; status == ST_OK && at < sizeof verbs / sizeof verbs[0]; at++)
    if (strcmp(verbs[at].verb, account->options->verb) == 0)
      return verbs[at].work(account, &history, fault);
  return status;
}

static int usage(const char *what, const char *value) {
  fprintf(stderr, "pmu quality: %s%s%s; `pmu --help` shows how\n", what, value[0] == 0 ? "" : " ",
          value);
  return USAGE;
}

/* An option that the verb takes no notice of was meant for something. */
static int check_options(const command_options_t *options) {
  const char *verb = options->verb;
  bool week = strcmp(verb, "week") == 0, exports = strcmp(verb, "export") == 0;
  bool draws = strcmp(verb, "itic") == 0;
  claim_t day;
  fault_t fault;
  if (options->hours && !week) return usage("--hours is of week, not of", verb);
  if (options->plot != NULL && strcmp(verb, "events") == 0)
    return usage("--plot is of week, itic and export, not of", verb);
  if (options->from != NULL && !week && options->package == NULL)
    return usage("--from is of week and of a package, not of", verb);
  if ((options->out != NULL || options->package != NULL || options->number > 0) && !exports)
    return usage("--out, --package and --number are of export, not of", verb);
  if (options->from != NULL && day_of(options->from, &day, &fault) != ST_OK)
    return usage(fault.text, "");
  if (options->plot != NULL && !ends_in(options->plot, ".png") && !ends_in(options->plot, ".svg"))
    return usage("a picture ends in .svg or .png, not", options->plot);
  if (draws && options->plot == NULL) return usage("itic draws: give --plot FILE.svg", "");
  if (exports && options->package == NULL && options->out == NULL && options->plot == NULL)
    return usage("export needs --package FILE, --out FILE.csv, or --number N and where to", "");
  if (exports && options->plot != NULL && options->number == 0)
    return usage("export draws the waveform of a record: give its --number N", "");
  return 0;
}

int command_quality(const command_options_t *options) {
  int code = check_options(options);
  if (code != 0) return code;
  return account_for(options, "quality", one_meter);
}
