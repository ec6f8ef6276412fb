/* Who hangs on which line; see decode_roster.h. Facts are one a line, words divided by one space:
 * `meter M NAME SERIAL MODEL CONNECTION L Z T`, `password M LEVEL TEXT`. */
#include "decode_roster.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 9, METERS_MAX = 100000, LINES_MAX = 100000 };

static const char *const default_passwords[DECODE_LEVEL_MAX + 1] = {"", "11111111", "", "33333333"};

static size_t line_words(decode_view_t line, decode_view_t *words) {
  size_t count = 0;
  while (count < WORDS_MAX && decode_view_cut(&line, ' ', &words[count]))
    count++;
  return count;
}

/* True if the fact is understood or none of ours. */
static bool roster_meter(decode_roster_t *roster, const decode_view_t *words, size_t count,
                         bool *memory) {
  int64_t index, line;
  if (count < WORDS_MAX || !decode_view_number(words[1], false, &index) ||
      !decode_view_number(words[6], false, &line))
    return false;
  if (index != roster->count || index >= METERS_MAX || line >= LINES_MAX) return false;
  decode_meter_t *more = realloc(roster->meters, ((size_t)index + 1) * sizeof *more);
  if (!more) {
    *memory = false;
    return false;
  }
  roster->meters = more;
  decode_meter_t *meter = &more[roster->count++];
  *meter = (decode_meter_t){.line = (int)line, .name = words[2], .serial = words[3]};
  for (int level = 0; level <= DECODE_LEVEL_MAX; level++) {
    meter->passwords[level].p = default_passwords[level];
    meter->passwords[level].len = strlen(default_passwords[level]);
  }
  return true;
}

static bool roster_password(decode_roster_t *roster, const decode_view_t *words, size_t count) {
  int64_t index, level;
  if (count != 4 || !decode_view_number(words[1], false, &index) ||
      !decode_view_number(words[2], false, &level))
    return false;
  if (index >= roster->count || level < 1 || level > DECODE_LEVEL_MAX) return false;
  roster->meters[index].passwords[level] = words[3];
  return true;
}

bool decode_roster_read(decode_roster_t *roster, const char *facts, char *error, size_t error_cap) {
  *roster = (decode_roster_t){0};
  decode_view_t rest = {facts, strlen(facts)}, line;
  for (int number = 1; decode_view_cut(&rest, '\n', &line); number++) {
    decode_view_t words[WORDS_MAX];
    const size_t count = line_words(line, words);
    bool memory = true, fine = true;
    if (decode_view_is(words[0], "meter")) fine = roster_meter(roster, words, count, &memory);
    if (decode_view_is(words[0], "password")) fine = roster_password(roster, words, count);
    if (fine) continue;
    if (memory)
      snprintf(error, error_cap, "facts, line %d: not as FACTS.md has it: %.*s", number,
               line.len > 80 ? 80 : (int)line.len, line.p);
    else
      snprintf(error, error_cap, "facts, line %d: memory is short", number);
    decode_roster_free(roster);
    return false;
  }
  return true;
}

void decode_roster_free(decode_roster_t *roster) {
  free(roster->meters);
  *roster = (decode_roster_t){0};
}

int decode_roster_find(const decode_roster_t *roster, int line, decode_view_t address) {
  int found = DECODE_METER_NONE, on_line = 0;
  for (int i = 0; i < roster->count; i++) {
    if (roster->meters[i].line != line) continue;
    on_line++;
    if (address.len == 0 || decode_view_same(roster->meters[i].serial, address)) found = i;
  }
  return address.len == 0 && on_line > 1 ? DECODE_METER_NONE : found;
}

int decode_roster_level(const decode_roster_t *roster, int meter, decode_view_t password) {
  for (int level = DECODE_LEVEL_MAX; level > 0; level--) {
    const decode_view_t known = roster->meters[meter].passwords[level];
    if (known.len > 0 && decode_view_same(known, password)) return level;
  }
  return 0;
}
