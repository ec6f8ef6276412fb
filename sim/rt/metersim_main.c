/* metersim: simulated meters at real ports. Reads the command line, and says what is wrong with it;
 * the work is in serve.c and inspect.c. Exit codes: 0 done, 2 interrupted, 3 the world or a port is
 * wrong, 4 usage. */
#include <stdio.h>
#include <string.h>

#include "base/octets.h"
#include "sim/rt/inspect.h"
#include "sim/rt/serve.h"

static const char help[] =
    "metersim: simulated electricity meters, at ports that a head-end can open\n"
    "\n"
    "Serve the meters of an expanded scenario at ptys, one a line, until the span is over:\n"
    "  metersim serve --scenario CASE.facts [--pty] [--link [LINE=]PATH]...\n"
    "At a device instead, for example one end of a socat pair:\n"
    "  metersim serve --scenario CASE.facts --port [LINE=]DEV...\n"
    "Lines of kind tcp listen; the first at HOST:PORT, the next ones at the ports after it:\n"
    "  metersim serve --scenario CASE.facts --listen HOST:PORT [--udp]\n"
    "  --link PATH     a symbolic link to the pty, removed at the end\n"
    "  --clock SOCKET  serve the clock: `pmu --clock SOCKET` follows it, and time jumps while no\n"
    "                  conversation is open\n"
    "  --until-alone   end when the last follower of the clock has gone\n"
    "  --speed N       without --clock: N times as fast while no conversation is open (1…3600)\n"
    "  --start TIME    begin there: 2026-04-02T23:30:00Z; before, the world lives at once\n"
    "  --trace FILE    every run of octets with its true times, both as sent and as received\n"
    "It prints `line NAME PATH` for each line.\n"
    "\n"
    "Look at registers, clock and truth at an instant, nobody reading the meters:\n"
    "  metersim inspect --scenario CASE.facts [--at TIME] [--meter NAME] [--json]\n"
    "What a person reads on the display then, and every item of its button:\n"
    "  metersim inspect --scenario CASE.facts [--at TIME] [--meter NAME] --display\n"
    "  --item CODE     that item, in the place of what the sequence shows: 1.8.0\n"
    "  --svg FILE      a picture of it, too, of one meter\n"
    "\n"
    "Exit: 0 done, 2 interrupted, 3 the world or a port is wrong, 4 usage.\n";

static int usage(const char *what, const char *argument) {
  fprintf(stderr, "metersim: %s%s%s; `metersim --help` shows how\n", what, argument[0] ? " " : "",
          argument);
  return 4;
}

/* "LINE=PATH" or "PATH"; the name is cut off in place. */
static serve_place_t place(char *argument) {
  char *equals = strchr(argument, '=');
  if (equals == NULL) return (serve_place_t){NULL, argument};
  *equals = '\0';
  return (serve_place_t){argument, equals + 1};
}

static int serve_command(int argc, char **argv) {
  serve_options_t options = {.speed = 1, .listen = "127.0.0.1:0"};
  for (int at = 2; at < argc; at++) {
    const char *name = argv[at];
    if (strcmp(name, "--pty") == 0) continue; /* it is what is done without a port */
    if (strcmp(name, "--udp") == 0) {
      options.datagrams = true;
      continue;
    }
    if (strcmp(name, "--until-alone") == 0) {
      options.until_alone = true;
      continue;
    }
    if (at + 1 == argc) return usage("an option that is not known, or its value is missing:", name);
    char *value = argv[++at];
    if (strcmp(name, "--scenario") == 0)
      options.scenario = value;
    else if (strcmp(name, "--listen") == 0)
      options.listen = value;
    else if (strcmp(name, "--clock") == 0)
      options.clock = value;
    else if (strcmp(name, "--trace") == 0)
      options.trace = value;
    else if (strcmp(name, "--start") == 0)
      options.start = value;
    else if (strcmp(name, "--port") == 0 && options.port_count < SERVE_PLACES_MAX)
      options.ports[options.port_count++] = place(value);
    else if (strcmp(name, "--link") == 0 && options.link_count < SERVE_PLACES_MAX)
      options.links[options.link_count++] = place(value);
    else if (strcmp(name, "--speed") != 0)
      return usage("no such option:", name);
    else if (bytes_to_i64(bytes_text(value), &options.speed) != ST_OK || options.speed < 1 ||
             options.speed > 3600)
      return usage("--speed takes a whole number from 1 to 3600, not", value);
  }
  if (options.scenario == NULL) return usage("serve needs --scenario", "");
  if (options.speed != 1 && options.clock != NULL)
    return usage("--speed and --clock do not go together: a followed clock jumps by itself", "");
  return serve(&options);
}

static int inspect_command(int argc, char **argv) {
  inspect_options_t options = {0};
  for (int at = 2; at < argc; at++) {
    const char *name = argv[at];
    if (strcmp(name, "--json") == 0) {
      options.json = true;
      continue;
    }
    if (strcmp(name, "--display") == 0) {
      options.display = true;
      continue;
    }
    if (at + 1 == argc) return usage("an option that is not known, or its value is missing:", name);
    const char *value = argv[++at];
    if (strcmp(name, "--scenario") == 0)
      options.scenario = value;
    else if (strcmp(name, "--at") == 0)
      options.at = value;
    else if (strcmp(name, "--meter") == 0)
      options.meter = value;
    else if (strcmp(name, "--item") == 0)
      options.item = value;
    else if (strcmp(name, "--svg") == 0)
      options.svg = value;
    else
      return usage("no such option:", name);
  }
  if ((options.item != NULL || options.svg != NULL) && !options.display)
    return usage("--item and --svg are of --display", "");
  if (options.json && options.display) return usage("--display has no --json", "");
  if (options.scenario == NULL) return usage("inspect needs --scenario", "");
  return inspect(&options);
}

int main(int argc, char **argv) {
  check_announce("metersim " METERPROOF_VERSION);
  if (argc < 2) return usage("what is to be done?", "");
  if (strcmp(argv[1], "help") == 0) {
    fputs(help, stdout);
    return 0;
  }
  if (strcmp(argv[1], "--version") == 0) {
    puts("metersim " METERPROOF_VERSION);
    return 0;
  }
  for (int at = 1; at < argc; at++)
    if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) {
      fputs(help, stdout);
      return 0;
    }
  if (strcmp(argv[1], "serve") == 0) return serve_command(argc, argv);
  if (strcmp(argv[1], "inspect") == 0) return inspect_command(argc, argv);
  return usage("no such command:", argv[1]);
}
