/* The bench's command. Help by task; the work is done in the cmd_ files. */
#include "harness/cli/cli.h"

#include <stdio.h>
#include <string.h>

#ifndef METERPROOF_VERSION
#error "the build gives the version"
#endif

typedef struct {
  const char *name;
  int (*run)(const cli_t *cli);
  const char *synopsis;
  const char *what;
} command_t;

static const command_t commands[] = {
    {"run", cmd_run, "run PATH… [--jobs N] [--seed N] [--json FILE] [--junit FILE] [--html FILE]",
     "run scenarios and judge every bill; PATH is a file or a folder\n"
     "      --case ID[/CELL]  only that case      --data DIR  where `requires:` files are\n"
     "      --relations all|R04,R07  these relations on every case, in place of its own\n"
     "      --full            every cut of an enumeration\n"
     "      --protocol NAME   every case as if its meters spoke iec62056-21, dlms-hdlc or "
     "dlms-wrapper\n"
     "      --security LEVEL  of DLMS: none, lls, hls, authenticated, encrypted, both, dedicated,\n"
     "                        general, general-dedicated; both options also on list, explain, "
     "selftest\n"
     "      --across          every case in each language that can tell it, and the bills compared "
     "between them\n"
     "      --real-time       scenarios tagged real-time, as processes over ptys\n"
     "      --comparator off  judge without comparing: the canaries must notice (exit 7)"},
    {"list", cmd_list, "list PATH… [--json]",
     "what there is, without running it\n"
     "      --coverage  what must have a scenario, and how many cells show it; a hole: exit 1"},
    {"lint", cmd_lint, "lint PATH…", "file:line:col of all that is wrong, and how to mend it"},
    {"explain", cmd_explain, "explain PATH --case ID/CELL [--what WORDS]",
     "from a bill line back to record, frame, octet and truth"},
    {"replay", cmd_replay, "replay FILE.facts", "run a stored expanded scenario again"},
    {"swarm", cmd_swarm, "swarm [--seeds N] [--seed FIRST] [--jobs N] [--defect NAME]",
     "random worlds by seed (a thousand), each judged; one that fails is kept in "
     "reports/out/swarm\n"
     "      --defect NAME  with a seeded defect, which they are to find"},
    {"shrink", cmd_shrink, "shrink FILE [--case ID/CELL] [--defect NAME] [--out FILE.facts]",
     "the least story that fails the same way: fewer meters, days, faults; FILE is a scenario or\n"
     "      stored facts"},
    {"diff", cmd_diff, "diff FILE FILE | diff FILE --defect NAME [--case ID/CELL]",
     "where two runs part: at the octet, what was served, the journal, the bill"},
    {"selftest", cmd_selftest, "selftest [PATH] [--defects] [--full] [--jobs N]",
     "canaries, and every seeded defect: killed by whom, blamed on what\n"
     "      --defects  without the canaries      --full  every defect in every case:\n"
     "                 of each by how many stories it is killed, and where it is misblamed\n"
     "      --cells first|all  of --full: the first cell of each story that runs, or all\n"
     "      --relations all|R04,R07  which relation by itself finds which defect, on those cases\n"
     "      --stories  which story shows any defect at all; with --full each of its cells"},
    {"perf", cmd_perf,
     "perf [PATH | codec | meter | crowd | fleet] [--meters N] [--days N] [--write-baseline]",
     "a meter-year in milliseconds and octets, against the committed baseline\n"
     "      codec  the two codecs of DLMS alone: rows, frames, a ciphered get, associations\n"
     "      meter  idle meters: a year of one, octets and resident memory of N (a million)\n"
     "      crowd  a world of N meters: octets of one, and how fast they answer\n"
     "      fleet  N meters for N days, read daily, billed and judged; by part; --jobs N"},
};

static bool asks_for_help(int argc, char **argv) {
  if (strcmp(argv[1], "help") == 0) return true;
  for (int at = 1; at < argc; at++) {
    if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0) return true;
  }
  return false;
}

static void help(FILE *out) {
  fprintf(out, "meterproof %s: proves what reaches the bill\n\n", METERPROOF_VERSION);
  for (size_t at = 0; at < sizeof commands / sizeof commands[0]; at++) {
    fprintf(out, "  meterproof %s\n      %s\n", commands[at].synopsis, commands[at].what);
  }
  fputs("\nEverywhere: --root DIR, where the tree with `fixtures` is, when it is not the current "
        "folder;\n--quiet, without progress.\n",
        out);
  fputs("\nEnds with 0 all pass, some perhaps inapplicable · 1 a fail · 2 interrupted · 3 harness "
        "error ·\n4 usage or invalid scenario · 5 nothing selected, or all inapplicable · 6 "
        "inconclusive ·\n7 a canary did not fail\n",
        out);
}

int main(int argc, char **argv) {
  if (argc < 2) {
    help(stderr);
    return EXIT_USAGE;
  }
  if (asks_for_help(argc, argv)) {
    help(stdout);
    return EXIT_PASSED;
  }
  if (strcmp(argv[1], "--version") == 0) {
    printf("meterproof %s\n", METERPROOF_VERSION);
    return EXIT_PASSED;
  }
  for (size_t at = 0; at < sizeof commands / sizeof commands[0]; at++) {
    if (strcmp(commands[at].name, argv[1]) != 0) continue;
    cli_t cli = {.program = argv[0], .version = METERPROOF_VERSION, .root = ".", .seed = 1};
    if (cli_read(&cli, argc, argv) != ST_OK) return EXIT_USAGE;
    return commands[at].run(&cli);
  }
  fprintf(stderr, "meterproof: there is no command %s; `meterproof --help` lists them\n", argv[1]);
  return EXIT_USAGE;
}
