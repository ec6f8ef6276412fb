/* `meterproof diff`: where two runs part, in the order in which a difference arises: the octets of
 * the trace, what was served, the journal, the bill. Of each level the first difference, in words,
 * and how many there are. */
#include "harness/cli/told.h"

#include <stdio.h>
#include <string.h>

enum { AROUND = 8 /* octets shown before and behind */, SIDES = 2 };

typedef struct {
  case_t story;
  bench_run_t run;
  case_result_t result;
} side_t;

static void print_octets(bytes_t octets, size_t at) {
  size_t from = at > AROUND ? at - AROUND : 0;
  size_t to = at + AROUND < octets.len ? at + AROUND : octets.len;
  for (size_t i = from; i < to; i++)
    printf("%s%02X%s", i == at ? "[" : "", octets.p[i], i == at ? "]" : " ");
  printf("\n");
}

static size_t common(bytes_t a, bytes_t b) {
  size_t at = 0;
  while (at < a.len && at < b.len && a.p[at] == b.p[at])
    at++;
  return at;
}

static bool same(bytes_t a, bytes_t b) { return a.len == b.len && common(a, b) == a.len; }

/* True: they part there. */
static bool diff_run(const decode_run_t *a, const decode_run_t *b, size_t index) {
  bytes_t left = bytes_of(a->octets, a->len), right = bytes_of(b->octets, b->len);
  bool times = a->first_ns != b->first_ns || a->last_ns != b->last_ns;
  if (!times && a->line == b->line && same(left, right)) return false;
  printf("octets: run %zu, line %d, from the %s\n", index, a->line,
         a->from_meter != 0 ? "meter" : "head-end");
  if (times)
    printf("  at %lld ns and at %lld ns\n", (long long)a->first_ns, (long long)b->first_ns);
  if (!same(left, right)) {
    size_t at = common(left, right);
    printf("  octet %zu of %zu and of %zu\n  a: ", at, left.len, right.len);
    print_octets(left, at);
    printf("  b: ");
    print_octets(right, at);
  }
  return true;
}

static bool diff_trace(const bench_run_t *a, const bench_run_t *b) {
  size_t least = a->run_count < b->run_count ? a->run_count : b->run_count;
  for (size_t i = 0; i < least; i++)
    if (diff_run(&a->runs[i], &b->runs[i], i)) return true;
  if (a->run_count == b->run_count) {
    printf("octets: the same %zu runs\n", least);
    return false;
  }
  printf("octets: the same to run %zu; then a has %zu runs more, b %zu\n", least,
         a->run_count - least, b->run_count - least);
  return true;
}

/* Two texts of lines: the first that differs, and how many lines each has. */
static bool diff_lines(const char *what, const char *a, const char *b) {
  size_t line = 1;
  while (*a != '\0' || *b != '\0') {
    size_t len_a = strcspn(a, "\n"), len_b = strcspn(b, "\n");
    if (!same(bytes_of(a, len_a), bytes_of(b, len_b))) {
      printf("%s: line %zu\n  a: %.*s\n  b: %.*s\n", what, line, (int)len_a, a, (int)len_b, b);
      return true;
    }
    a += len_a + (a[len_a] == '\n' ? 1 : 0);
    b += len_b + (b[len_b] == '\n' ? 1 : 0);
    line++;
  }
  printf("%s: the same %zu lines\n", what, line - 1);
  return false;
}

static void print_record(char side, const record_t *record) {
  printf("  %c: meter %u %s %.*s = %.*s\n", side, record->meter, record_kind_name(record->kind),
         (int)record->key.len, (const char *)record->key.p, (int)record->value.len,
         (const char *)record->value.p);
}

static bool same_record(const record_t *a, const record_t *b) {
  return a->meter == b->meter && a->kind == b->kind && a->conflict == b->conflict &&
         same(a->key, b->key) && same(a->value, b->value);
}

static bool diff_journal(const bench_run_t *a, const bench_run_t *b) {
  size_t least = a->record_count < b->record_count ? a->record_count : b->record_count;
  for (size_t i = 0; i < least; i++) {
    if (same_record(&a->records[i], &b->records[i])) continue;
    printf("journal: record %zu\n", i + 1);
    print_record('a', &a->records[i]);
    print_record('b', &b->records[i]);
    return true;
  }
  if (a->record_count == b->record_count) {
    printf("journal: the same %zu records\n", least);
    return false;
  }
  printf("journal: the same to record %zu; a has %zu, b %zu\n", least, a->record_count,
         b->record_count);
  return true;
}

static void put_line(text_t *to, const bill_t *bill, const char *what, int32_t index,
                     const bill_line_t *line) {
  static const char *const QUALITIES[] = {"exact", "estimated", "missing"};
  text_printf(to, "meter %u %s %s %d: %lld %s [%lld, %lld]\n", bill->meter, bill->label, what,
              index, (long long)line->value, QUALITIES[line->quality], (long long)line->low,
              (long long)line->high);
}

static void put_bills(text_t *to, const bench_run_t *run) {
  for (size_t meter = 0; meter < run->meters; meter++) {
    for (size_t i = 0; i < run->bills[meter].count; i++) {
      const bill_t *bill = &run->bills[meter].bills[i];
      put_line(to, bill, "total", 0, &bill->total);
      for (int32_t rate = 1; rate < BILL_RATES; rate++)
        put_line(to, bill, "energy", rate, &bill->energy[rate]);
      for (int32_t rate = 0; rate < BILL_RATES; rate++)
        put_line(to, bill, "demand", rate, &bill->demand[rate]);
      for (int32_t reason = 0; reason < bill->reason_count; reason++)
        text_printf(to, "meter %u %s said %s\n", bill->meter, bill->label, bill->reasons[reason]);
    }
  }
}

static bool diff_bills(const bench_run_t *a, const bench_run_t *b) {
  text_t left = {0}, right = {0};
  put_bills(&left, a);
  put_bills(&right, b);
  bool parted = diff_lines("bill", text_chars(&left), text_chars(&right));
  text_free(&left);
  text_free(&right);
  return parted;
}

static int diff_sides(const side_t sides[SIDES]) {
  const bench_run_t *a = &sides[0].run, *b = &sides[1].run;
  for (int32_t i = 0; i < SIDES; i++) {
    const case_result_t *result = &sides[i].result;
    printf("%c: %s %s/%s: %s, blame %s  %s\n", "ab"[i], sides[i].story.file, sides[i].story.id,
           sides[i].story.cell, verdict_name(result->verdict), blame_name(result->blame),
           result->reason);
    if (result->verdict == VERDICT_ERROR) return EXIT_HARNESS;
  }
  bool parted = diff_trace(a, b);
  parted |= diff_lines("served", a->served, b->served);
  parted |= diff_journal(a, b);
  parted |= diff_bills(a, b);
  return parted ? EXIT_FAILED : EXIT_PASSED;
}

int cmd_diff(const cli_t *cli) {
  const defect_t *defect = NULL;
  int code = told_defect(cli, &defect);
  if (code != EXIT_PASSED) return code;
  size_t wanted = defect == NULL ? 2 : 1;
  if (cli->path_count != wanted) {
    fprintf(stderr, "meterproof: diff takes two stories, or one and --defect NAME\n");
    return EXIT_USAGE;
  }
  arena_t arena = {0};
  side_t sides[SIDES] = {0};
  for (size_t i = 0; i < SIDES && code == EXIT_PASSED; i++) {
    code = told_read(cli, &arena, cli->paths[defect == NULL ? i : 0], &sides[i].story);
    if (code == EXIT_PASSED)
      sides[i].result =
          told_judge(cli, &sides[i].story, i == 0 ? NULL : defect, &arena, &sides[i].run);
  }
  if (code == EXIT_PASSED) code = diff_sides(sides);
  arena_free(&arena);
  return code;
}
