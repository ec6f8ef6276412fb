/* See verify.h. What is looked at, and under which names, is pmu/quality/evidence.h. */
#include "pmu/rt/verify.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "pmu/quality/evidence.h"
#include "pmu/rt/files.h"

enum { GOOD = 0, FOUND = 1, WORLD = 3, USAGE = 4 };

const char verify_help[] =
    "Check an evidence package, with the meter's public key and nothing else:\n"
    "  pmu quality verify FILE --key HEX [--json]\n"
    "  --key HEX        64 digits, by a way that is not the package's own\n"
    "  Exit: 0 nothing is wrong, 1 something is, 3 the file cannot be read, 4 usage.\n";

static int usage(const char *what, const char *value) {
  fprintf(stderr, "pmu quality verify: %s%s%s; `pmu --help` shows how\n", what,
          value[0] == '\0' ? "" : " ", value);
  return USAGE;
}

static void put_json(const evidence_t *evidence, const evidence_fault_t *faults, size_t shown,
                     size_t count) {
  json_t *list = json_array();
  for (size_t at = 0; at < shown; at++)
    json_array_append_new(list, json_pack("{s:s, s:I, s:s}", "finding",
                                          evidence_finding_name(faults[at].finding), "number",
                                          (json_int_t)faults[at].number, "text", faults[at].text));
  json_t *all = json_pack(
      "{s:s, s:I, s:I, s:I, s:I, s:o}", "meter", evidence->serial, "records",
      (json_int_t)evidence->entry_count, "entries_unsigned", (json_int_t)evidence->ten_count,
      "two_hours", (json_int_t)evidence->hour_count, "found", (json_int_t)count, "findings", list);
  if (json_dumpf(all, stdout, JSON_INDENT(2)) == 0) fputc('\n', stdout);
  json_decref(all);
}

static void put_text(const evidence_t *evidence, const evidence_fault_t *faults, size_t shown,
                     size_t count) {
  for (size_t at = 0; at < shown; at++) {
    printf("%-12s", evidence_finding_name(faults[at].finding));
    if (faults[at].number > 0)
      printf(" record %u: %s\n", (unsigned)faults[at].number, faults[at].text);
    else
      printf(" %s\n", faults[at].text);
  }
  if (count > shown) printf("and %zu more\n", count - shown);
  size_t doubtful = 0;
  for (size_t at = 0; at < evidence->entry_count; at++)
    doubtful += (evidence->entries[at].record.status & 3) != 0 ? 1 : 0;
  if (doubtful > 0)
    printf("of %zu records the clock was not valid or not sure, by their own word\n", doubtful);
  if (evidence->ten_count > 0)
    printf("%zu entries of ten minutes, signed by nobody; %zu times two hours are made of them\n",
           evidence->ten_count, evidence->hour_count);
  printf("meter %s, %zu records: %s\n", evidence->serial, evidence->entry_count,
         count == 0 ? "nothing is wrong with them" : "do not rely on this package");
}

/* 0011: `form`, with file and line; nothing else can be said of such a file. */
static void put_form(const char *path, const fault_t *fault, bool json) {
  if (!json) {
    printf("%-12s %s:%d:%d: %s\n", evidence_finding_name(EVIDENCE_FORM), path, (int)fault->frame,
           (int)fault->octet, fault->text);
    return;
  }
  json_t *all = json_pack("{s:[{s:s, s:i, s:i, s:s}]}", "findings", "finding",
                          evidence_finding_name(EVIDENCE_FORM), "line", (int)fault->frame, "column",
                          (int)fault->octet, "text", fault->text);
  json_dumpf(all, stdout, JSON_INDENT(2));
  printf("\n");
  json_decref(all);
}

static int verify(const char *path, const uint8_t key[QUALITY_RECORD_KEY], bool json) {
  arena_t arena = {0};
  text_t text = {0};
  evidence_t evidence;
  fault_t fault = {.text = ""};
  evidence_fault_t faults[EVIDENCE_FAULTS_MAX];
  int code = WORLD;
  status_t status = files_read(path, EVIDENCE_FILE_MAX, &text, &fault);
  if (status == ST_OK)
    status = evidence_read(&arena, bytes_of(text.p, text.len), &evidence, &fault);
  if (status == ST_NO_FILE) {
    fprintf(stderr, "pmu quality verify: %s cannot be read: %s\n", path, fault.text);
  } else if (status != ST_OK) {
    put_form(path, &fault, json);
    code = FOUND;
  } else {
    size_t count = evidence_verify(&evidence, key, faults);
    size_t shown = count < EVIDENCE_FAULTS_MAX ? count : EVIDENCE_FAULTS_MAX;
    (json ? put_json : put_text)(&evidence, faults, shown, count);
    code = count == 0 ? GOOD : FOUND;
  }
  text_free(&text);
  arena_free(&arena);
  return code;
}

int command_verify(int argc, char **argv) {
  const char *path = NULL, *hex = NULL;
  uint8_t key[QUALITY_RECORD_KEY];
  bool json = false;
  for (int at = 1; at < argc; at++) {
    if (strcmp(argv[at], "--json") == 0)
      json = true;
    else if (strcmp(argv[at], "--key") == 0 && at + 1 < argc)
      hex = argv[++at];
    else if (argv[at][0] != '-' && path == NULL)
      path = argv[at];
    else
      return usage("an option that is not known, or its value is missing:", argv[at]);
  }
  if (path == NULL) return usage("which package? give its FILE", "");
  if (hex == NULL) return usage("whose? give --key HEX, the meter's public key", "");
  if (hex_read(bytes_text(hex), HEX_EITHER, key, sizeof key) != ST_OK)
    return usage("--key takes 64 digits of hexadecimal, not", hex);
  return verify(path, key, json);
}
