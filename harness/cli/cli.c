/* Words of the command line to cli_t, and paths to cases. */
#include "harness/cli/cli.h"

#include "harness/bench/parameters.h"
#include "harness/check/relation/relation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const char *name;
  const char **text; /* takes a value, or */
  bool *flag;        /* is one */
} option_t;

static status_t complain(const char *format, const char *word) {
  fprintf(stderr, format, word);
  fputc('\n', stderr);
  return ST_BAD_INPUT;
}

static status_t take_number(const char *name, const char *text, int64_t min, int64_t max,
                            int64_t *value) {
  if (bytes_to_i64(bytes_text(text), value) == ST_OK && *value >= min && *value <= max) {
    return ST_OK;
  }
  fprintf(stderr, "meterproof: %s takes a whole number from %lld to %lld, not '%s'\n", name,
          (long long)min, (long long)max, text);
  return ST_BAD_INPUT;
}

typedef struct {
  const char *name, *text; /* NULL: not given */
  int64_t min, max, value;
} number_t;

static status_t take_numbers(number_t *numbers, size_t count) {
  for (size_t i = 0; i < count; i++) {
    number_t *number = &numbers[i];
    if (number->text == NULL) continue;
    status_t status =
        take_number(number->name, number->text, number->min, number->max, &number->value);
    if (status != ST_OK) return status;
  }
  return ST_OK;
}

static status_t take_word(cli_t *cli, const option_t *options, size_t count, int argc, char **argv,
                          int *at) {
  const char *word = argv[*at];
  for (size_t index = 0; index < count; index++) {
    if (strcmp(options[index].name, word) != 0) continue;
    if (options[index].flag != NULL) {
      *options[index].flag = true;
      return ST_OK;
    }
    if (*at + 1 >= argc) return complain("meterproof: %s needs a value after it", word);
    *options[index].text = argv[++*at];
    return ST_OK;
  }
  if (word[0] == '-' && word[1] != '\0') {
    return complain("meterproof: there is no option %s; `meterproof --help` lists them", word);
  }
  if (cli->path_count == CLI_PATHS_MAX) return complain("meterproof: too many paths at %s", word);
  cli->paths[cli->path_count++] = word;
  return ST_OK;
}

static status_t check_word(const char *option, const char *word, const char *const *words) {
  if (word == NULL) return ST_OK;
  for (size_t i = 0; words[i] != NULL; i++)
    if (strcmp(words[i], word) == 0) return ST_OK;
  fprintf(stderr, "meterproof: %s cannot be '%s'; use one of:", option, word);
  for (size_t i = 0; words[i] != NULL; i++)
    fprintf(stderr, " %s", words[i]);
  fputc('\n', stderr);
  return ST_BAD_INPUT;
}

/* Options of one command alone. */
static status_t check_of(const cli_t *cli, const char *command) {
  if (cli->across && strcmp(command, "run") != 0)
    return complain("meterproof: --across is of `run`, not of `%s`", command);
  if (cli->coverage && strcmp(command, "list") != 0)
    return complain("meterproof: --coverage is of `list`, not of `%s`", command);
  if (cli->across && (cli->protocol != NULL || cli->real_time))
    return complain("meterproof: --across runs every language, in virtual time: leave out %s",
                    cli->protocol != NULL ? "--protocol" : "--real-time");
  if (cli->stories && strcmp(command, "selftest") != 0)
    return complain("meterproof: --stories is of `selftest`, not of `%s`", command);
  if (cli->cells != NULL && (strcmp(command, "selftest") != 0 || !cli->full))
    return complain("meterproof: --cells is of `selftest --full`, not of `%s` alone", command);
  bool swarms = strcmp(command, "swarm") == 0;
  if (cli->seeds > 0 && !swarms)
    return complain("meterproof: --seeds is of `swarm`, not of `%s`", command);
  if (cli->days > 0 && strcmp(command, "perf") != 0)
    return complain("meterproof: --days is of `perf fleet`, not of `%s`", command);
  if (cli->defect != NULL && !swarms && strcmp(command, "shrink") != 0 &&
      strcmp(command, "diff") != 0)
    return complain("meterproof: --defect is of `swarm`, `shrink` and `diff`, not of `%s`",
                    command);
  return ST_OK;
}

static status_t check_words(cli_t *cli, const char *comparator) {
  if (comparator != NULL && strcmp(comparator, "off") != 0)
    return complain("meterproof: --comparator can only be `off`, not '%s'", comparator);
  cli->comparator_off = comparator != NULL;
  static const char *const cells[] = {"first", "all", NULL};
  status_t status = check_word("--cells", cli->cells, cells);
  if (status == ST_OK) status = check_word("--protocol", cli->protocol, scenario_protocols());
  if (status == ST_OK) status = check_word("--security", cli->security, scenario_securities());
  return status;
}

/* `--json FILE` everywhere but in `list`, where it is a flag: the contract of DESIGN "Programs". */
status_t cli_read(cli_t *cli, int argc, char **argv) {
  enum { SEED, JOBS, METERS, SEEDS, DAYS, NUMBERS };
  number_t numbers[NUMBERS] = {[SEED] = {"--seed", NULL, 0, INT64_MAX, (int64_t)cli->seed},
                               [JOBS] = {"--jobs", NULL, 1, 64, 0},
                               [METERS] = {"--meters", NULL, 1, 10000000, 0},
                               [SEEDS] = {"--seeds", NULL, 1, 10000000, 0},
                               [DAYS] = {"--days", NULL, 2, 3650, 0}};
  const char *comparator = NULL;
  bool json_flag = argc > 1 && strcmp(argv[1], "list") == 0;
  const option_t options[] = {
      {"--json", json_flag ? NULL : &cli->json, json_flag ? &cli->json_out : NULL},
      {"--junit", &cli->junit, NULL},
      {"--html", &cli->html, NULL},
      {"--data", &cli->data, NULL},
      {"--root", &cli->root, NULL},
      {"--case", &cli->case_name, NULL},
      {"--what", &cli->what, NULL},
      {"--relations", &cli->relations, NULL},
      {"--cells", &cli->cells, NULL},
      {"--protocol", &cli->protocol, NULL},
      {"--security", &cli->security, NULL},
      {"--seed", &numbers[SEED].text, NULL},
      {"--jobs", &numbers[JOBS].text, NULL},
      {"--meters", &numbers[METERS].text, NULL},
      {"--seeds", &numbers[SEEDS].text, NULL},
      {"--days", &numbers[DAYS].text, NULL},
      {"--defect", &cli->defect, NULL},
      {"--out", &cli->out, NULL},
      {"--comparator", &comparator, NULL},
      {"--full", NULL, &cli->full},
      {"--real-time", NULL, &cli->real_time},
      {"--across", NULL, &cli->across},
      {"--coverage", NULL, &cli->coverage},
      {"--quiet", NULL, &cli->quiet},
      {"--defects", NULL, &cli->defects_only},
      {"--stories", NULL, &cli->stories},
      {"--write-baseline", NULL, &cli->write_baseline},
  };
  for (int at = 2; at < argc; at++) {
    status_t status = take_word(cli, options, sizeof options / sizeof options[0], argc, argv, &at);
    if (status != ST_OK) return status;
  }
  status_t status = take_numbers(numbers, NUMBERS);
  cli->seed = (uint64_t)numbers[SEED].value;
  cli->jobs = (int32_t)numbers[JOBS].value;
  cli->meters = numbers[METERS].value;
  cli->seeds = numbers[SEEDS].value;
  cli->days = numbers[DAYS].value;
  if (status == ST_OK) status = check_of(cli, argv[1]);
  if (status == ST_OK) status = check_words(cli, comparator);
  return status;
}

const char *cli_way(const cli_t *cli, arena_t *arena) {
  return arena_printf(
      arena, "%s%s%s%s%s", cli->across ? " --across" : "",
      cli->protocol == NULL ? "" : " --protocol ", cli->protocol == NULL ? "" : cli->protocol,
      cli->security == NULL ? "" : " --security ", cli->security == NULL ? "" : cli->security);
}

const comparator_t *cli_comparator(const cli_t *cli) {
  return cli->comparator_off ? &comparator_off : &comparator_right;
}

/* The name at the head of `*names`, which then stands behind it and its comma. */
static const char *next_name(arena_t *arena, const char **names) {
  size_t len = strcspn(*names, ",");
  const char *name = arena_text(arena, bytes_of(*names, len));
  *names += len + ((*names)[len] == ',' ? 1 : 0);
  return name;
}

bool cli_relations(const cli_t *cli, arena_t *arena, const char ***relations, size_t *count) {
  const char *names = cli->relations;
  *count = 0;
  if (names == NULL) return true;
  *relations = ARENA_ARRAY(arena, const char *, strlen(names) + relation_count());
  for (size_t at = 0; strcmp(names, "all") == 0 && at < relation_count(); at++)
    (*relations)[(*count)++] = relation_at(at)->name;
  if (*count > 0) return true;
  do {
    const char *name = next_name(arena, &names);
    if (relation_find(name) == NULL) {
      fprintf(
          stderr,
          "meterproof: --relations takes `all` or names divided by commas; there is no relation "
          "'%s'\n",
          name);
      return false;
    }
    (*relations)[(*count)++] = name;
  } while (*names != '\0');
  return true;
}

static bool selected(const cli_t *cli, const case_t *story) {
  if (cli->case_name == NULL) return true;
  size_t len = strlen(story->id);
  if (strcmp(cli->case_name, story->id) == 0) return true;
  return strncmp(cli->case_name, story->id, len) == 0 && cli->case_name[len] == '/' &&
         strcmp(cli->case_name + len + 1, story->cell) == 0;
}

static int check_ids(const case_t *cases, size_t count) {
  for (size_t a = 0; a < count; a++) {
    for (size_t b = a + 1; b < count; b++) {
      if (strcmp(cases[a].id, cases[b].id) != 0 || strcmp(cases[a].file, cases[b].file) == 0) {
        continue;
      }
      fprintf(stderr, "%s:1:1: the id %s is that of %s, too; ids are never used twice\n",
              cases[b].file, cases[b].id, cases[a].file);
      return EXIT_USAGE;
    }
  }
  return EXIT_PASSED;
}

/* Without its fixtures every zone and tariff would be called unknown, which mends nothing. */
static bool has_fixtures(const char *root) {
  text_t zones = {0};
  text_printf(&zones, "%s/fixtures/zones", root);
  bool there = access(text_chars(&zones), R_OK) == 0;
  text_free(&zones);
  if (!there) {
    fprintf(stderr,
            "meterproof: no fixtures/zones below '%s'; run it in the tree's own folder, or give "
            "--root DIR\n",
            root);
  }
  return there;
}

int cli_load(const cli_t *cli, arena_t *arena, case_t **cases, size_t *count) {
  scenario_options_t options = {.data_dir = cli->data,
                                .root = cli->root,
                                .seed = cli->seed,
                                .protocol = cli->protocol,
                                .security = cli->security,
                                .parameter = bench_parameter};
  complaints_t complaints = {0};
  *cases = NULL;
  *count = 0;
  if (!has_fixtures(cli->root)) return EXIT_USAGE;
  for (size_t path = 0; path < cli->path_count; path++) {
    case_t *more = NULL;
    size_t more_count = 0;
    status_t status =
        scenario_load(arena, cli->paths[path], &options, &more, &more_count, &complaints);
    if (status != ST_OK && complaints.count == 0) {
      fprintf(stderr, "%s: %s\n", cli->paths[path], status_text(status));
      complaints.count++;
    }
    case_t *all = ARENA_ARRAY(arena, case_t, *count + more_count + 1);
    if (*count > 0) memcpy(all, *cases, *count * sizeof *all);
    size_t kept = *count;
    for (size_t at = 0; at < more_count; at++) {
      if (selected(cli, &more[at])) all[kept++] = more[at];
    }
    *cases = all;
    *count = kept;
  }
  bool bad = complaints.count > 0;
  if (bad) fputs(text_chars(&complaints.text), stderr);
  text_free(&complaints.text);
  if (bad) return EXIT_USAGE;
  if (*count == 0) {
    fprintf(stderr,
            "meterproof: no scenario was selected; give a file or a folder with scenarios, and for "
            "--case what `meterproof list` prints\n");
    return EXIT_NOTHING;
  }
  return check_ids(*cases, *count);
}
