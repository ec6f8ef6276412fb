/* pmu: the head-end's program. Reads the command line, and says what is wrong with it. Exit codes:
 * 0 done, 1 a visit stayed incomplete, 2 interrupted, 3 the world is wrong, 4 usage. */
#include <stdio.h>
#include <string.h>

#include "pmu/rt/commands.h"
#include "pmu/rt/firmware.h"
#include "pmu/rt/verify.h"

static const char help[] =
    "pmu: a head-end for electricity meters\n"
    "\n"
    "Read one meter now, over a serial port or a pty:\n"
    "  pmu read --port DEV --facts FILE --db FILE [--meter NAME] [--what PARTS] [--baud N]\n"
    "  --what PARTS    some of billing,profile,events,registers,readout,daily,instrument,\n"
    "                  quality; the first four by default; the last three of meters that have\n"
    "                  daily sets, a second profile, or measure power quality\n"
    "  --baud N        the fastest rate of the port, where it is not the one in the facts\n"
    "Run the meter lists of the facts, each visit at its time:\n"
    "  pmu list --line NAME=DEV... --facts FILE --db FILE [--json]\n"
    "                  and then how complete each list is, and whether in time\n"
    "  --lines FILE    places of many lines, `line NAME DEV` each, as metersim serve prints them;\n"
    "                  up to 512 are talked on at once\n"
    "Read whatever a DLMS meter says it has, without knowing its model, as lines of JSON:\n"
    "  pmu objects --port DEV --facts FILE --db FILE [--meter NAME] [--level 0|1|3]\n"
    "  --level N       the association: 0 public, 1 reading (the default), 3 management\n"
    "  --rows N        the last N rows of a profile; all without it\n"
    "  --object OBIS   that object alone: 1-0:1.8.0*255\n"
    "DEV is a serial port, a pty, tcp:HOST:PORT or udp:HOST:PORT. Keys and passwords stand in the\n"
    "file of --facts, never on a command line.\n"
    "Both `read` and `list` follow the clock of a simulator with --clock SOCKET; --quiet keeps the "
    "log from stderr.\n"
    "\n"
    "Print the bills of each meter and period, with quality and reasons:\n"
    "  pmu bill --db FILE --facts FILE [--meter NAME] [--json]\n"
    "Print the repaired intervals that they come from; the raw ones stay as they were read:\n"
    "  pmu repair --db FILE --facts FILE [--meter NAME] [--json]\n"
    "\n"
    "Judge power quality by the records and ten-minute values that were read:\n"
    "  pmu quality week --db FILE --facts FILE [--meter NAME] [--from YYYY-MM-DD] [--hours]\n"
    "                   [--json] [--plot FILE]\n"
    "                   EN 50160, each line with its arithmetic; with --hours the two hours of "
    "each\n"
    "                   gauge, too, and which of them are flagged or not whole\n"
    "  pmu quality events --db FILE --facts FILE [--meter NAME] [--json]\n"
    "                   disturbances, the table of dips, counts\n"
    "  pmu quality itic --db FILE --facts FILE --meter NAME --plot FILE\n"
    "  pmu quality export --db FILE --facts FILE --meter NAME --out FILE [--number N] [--plot "
    "FILE]\n"
    "                   FILE.csv: disturbances; FILE.cfg and FILE.dat: the waveform of record N "
    "as\n"
    "                   COMTRADE of 2013, drawn with --plot\n"
    "  pmu quality export --db FILE --facts FILE --meter NAME --package FILE [--from YYYY-MM-DD]\n"
    "                   all that a third party needs to check them, see `verify`; with --from the\n"
    "                   entries of seven days alone\n"
    "  --plot FILE      a picture by gnuplot, .svg or .png\n"
    "  Where nothing was read that could be judged, it says which list reads it, and ends with 3.\n"
    "\n"
    "FILE of --facts: meters, tariffs and lists, one fact a line (harness/scenario/FACTS.md); a\n"
    "whole expanded scenario will do. FILE of --db: the journal, made where it is not there; one\n"
    "pmu at a time.\n"
    "Exit: 0 done, 1 a visit stayed incomplete, 2 interrupted, 3 the world is wrong, 4 usage.\n";

static int usage(const char *what, const char *argument) {
  fprintf(stderr, "pmu: %s%s%s; `pmu --help` shows how\n", what, argument[0] ? " " : "", argument);
  return 4;
}

static bool read_baud(const char *text, uint32_t *baud) {
  static const char *const rates[] = {"300", "600", "1200", "2400", "4800", "9600", "19200"};
  int64_t value = 0;
  for (size_t at = 0; at < sizeof rates / sizeof rates[0]; at++) {
    if (strcmp(rates[at], text) != 0 || bytes_to_i64(bytes_text(text), &value) != ST_OK) continue;
    *baud = (uint32_t)value;
    return true;
  }
  return false;
}

/* Parts of a visit, with commas between: the words of `visit` in the facts. */
static bool parts_known(const char *text) {
  static const char *const parts[] = {"billing", "profile",    "events",   "registers", "readout",
                                      "daily",   "instrument", "firmware", "quality"};
  for (const char *from = text;; from++) {
    size_t len = strcspn(from, ",");
    bool known = false;
    for (size_t at = 0; at < sizeof parts / sizeof parts[0]; at++)
      if (strlen(parts[at]) == len && strncmp(parts[at], from, len) == 0) known = true;
    if (!known) return false;
    from += len;
    if (*from == '\0') return true;
  }
}

/* "NAME=DEV" or "DEV"; the name is cut off in place. */
static ports_place_t place(char *argument) {
  char *equals = strchr(argument, '=');
  if (equals == NULL) return (ports_place_t){NULL, argument};
  *equals = '\0';
  return (ports_place_t){argument, equals + 1};
}

static ports_place_t places[PORTS_MAX];
static arena_t places_arena; /* for as long as the program runs */

static int take_places(command_options_t *options, const char *path) {
  fault_t fault = {.text = ""};
  status_t status = ports_read(&places_arena, path, places, &options->run.port_count, &fault);
  options->run.ports = places;
  return status == ST_OK ? 0 : usage("--lines:", fault.text);
}

/* 0, or the exit code of a wrong command line. */
static int take(command_options_t *options, const char *name, char *value) {
  if (strcmp(name, "--facts") == 0)
    options->facts = value;
  else if (strcmp(name, "--db") == 0)
    options->run.database = value;
  else if (strcmp(name, "--clock") == 0)
    options->clock = value;
  else if (strcmp(name, "--image") == 0)
    options->image = value;
  else if (strcmp(name, "--meter") == 0)
    options->meter = value;
  else if (strcmp(name, "--from") == 0)
    options->from = value;
  else if (strcmp(name, "--out") == 0)
    options->out = value;
  else if (strcmp(name, "--plot") == 0)
    options->plot = value;
  else if (strcmp(name, "--package") == 0)
    options->package = value;
  else if (strcmp(name, "--what") == 0) {
    if (!parts_known(value))
      return usage("--what takes some of "
                   "billing,profile,events,registers,readout,daily,instrument,firmware,quality,"
                   " not",
                   value);
    options->what = value;
  } else if (strcmp(name, "--object") == 0) {
    options->object = value;
  } else if (strcmp(name, "--rows") == 0) {
    if (bytes_to_i64(bytes_text(value), &options->rows) != ST_OK || options->rows < 1)
      return usage("--rows takes a whole number from 1, not", value);
  } else if (strcmp(name, "--number") == 0) {
    if (bytes_to_i64(bytes_text(value), &options->number) != ST_OK || options->number < 1)
      return usage("--number takes a whole number from 1, not", value);
  } else if (strcmp(name, "--level") == 0) {
    if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0 && strcmp(value, "3") != 0)
      return usage("--level takes 0, 1 or 3, not", value);
    options->level = value[0] - '0';
  } else if (strcmp(name, "--baud") == 0) {
    if (!read_baud(value, &options->baud))
      return usage("--baud takes 300, 600, 1200, 2400, 4800, 9600 or 19200, not", value);
  } else if (strcmp(name, "--port") == 0 || strcmp(name, "--line") == 0) {
    if (options->run.port_count == PORTS_MAX) return usage("too many ports at", value);
    places[options->run.port_count++] = place(value);
    options->run.ports = places;
  } else if (strcmp(name, "--lines") == 0) {
    return take_places(options, value);
  } else {
    return usage("no such option:", name);
  }
  return 0;
}

static int read_options(int argc, char **argv, command_options_t *options) {
  for (int at = 2; at < argc; at++) {
    if (strcmp(argv[at], "--json") == 0)
      options->json = true;
    else if (strcmp(argv[at], "--quiet") == 0)
      options->run.quiet = true;
    else if (strcmp(argv[at], "--hours") == 0)
      options->hours = true;
    else if (at + 1 == argc)
      return usage("an option that is not known, or its value is missing:", argv[at]);
    else {
      int code = take(options, argv[at], argv[at + 1]);
      if (code != 0) return code;
      at++;
    }
  }
  if (options->facts == NULL) return usage("this command needs --facts FILE", "");
  if (options->run.database == NULL) return usage("this command needs --db FILE", "");
  return 0;
}

typedef struct {
  const char *name;
  int (*work)(const command_options_t *options);
  bool ports;
} command_t;

static const command_t commands[] = {{"read", command_read, true},
                                     {"list", command_list, true},
                                     {"objects", command_objects, true},
                                     {"bill", command_bill, false},
                                     {"repair", command_repair, false}};

/* `firmware send` and `firmware status`: what needs a meter. */
static int talk_of_firmware(int argc, char **argv) {
  command_options_t options = {.what = "events,firmware", .level = 1};
  bool sends = strcmp(argv[1], "send") == 0;
  int code = read_options(argc, argv, &options);
  if (code != 0) return code;
  if (sends != (options.image != NULL))
    return usage(sends ? "firmware send needs --image FILE" : "firmware status sends none:",
                 sends ? "" : "--image");
  if (options.run.port_count == 0)
    return usage("where is the meter? give --port DEV, or --line NAME=DEV for each line", "");
  return sends ? command_firmware_send(&options) : command_read(&options);
}

/* `quality VERB`: from the journal alone. */
static int look_at_quality(int argc, char **argv) {
  static const char *const verbs[] = {"week", "events", "itic", "export"};
  command_options_t options = {0};
  if (argc > 1 && strcmp(argv[1], "verify") == 0) return command_verify(argc - 1, argv + 1);
  for (size_t at = 0; at < sizeof verbs / sizeof verbs[0] && argc > 1; at++)
    if (strcmp(argv[1], verbs[at]) == 0) options.verb = verbs[at];
  if (options.verb == NULL)
    return usage("quality takes week, events, itic, export or verify, not",
                 argc > 1 ? argv[1] : "nothing");
  int code = read_options(argc, argv, &options);
  return code != 0 ? code : command_quality(&options);
}

int main(int argc, char **argv) {
  check_announce("pmu " METERPROOF_VERSION);
  if (argc < 2) return usage("what is to be done?", "");
  if (strcmp(argv[1], "--version") == 0) {
    puts("pmu " METERPROOF_VERSION);
    return 0;
  }
  for (int at = 1; at < argc; at++) {
    bool asked = strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0;
    if (!asked && (at > 1 || strcmp(argv[at], "help") != 0)) continue;
    fputs(help, stdout);
    fputs(firmware_help, stdout);
    fputs(verify_help, stdout);
    return 0;
  }
  if (strcmp(argv[1], "quality") == 0) return look_at_quality(argc - 1, argv + 1);
  bool talks = argc > 2 && (strcmp(argv[2], "send") == 0 || strcmp(argv[2], "status") == 0);
  if (strcmp(argv[1], "firmware") == 0 && talks) return talk_of_firmware(argc - 1, argv + 1);
  if (strcmp(argv[1], "firmware") == 0) return command_firmware(argc - 2, argv + 2);
  for (size_t at = 0; at < sizeof commands / sizeof commands[0]; at++) {
    if (strcmp(argv[1], commands[at].name) != 0) continue;
    command_options_t options = {.what = "billing,profile,events,registers", .level = 1};
    int code = read_options(argc, argv, &options);
    if (code != 0) return code;
    if (commands[at].ports && options.run.port_count == 0)
      return usage("where is the meter? give --port DEV, or --line NAME=DEV for each line", "");
    return commands[at].work(&options);
  }
  return usage("no such command:", argv[1]);
}
