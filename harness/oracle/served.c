/* Cuts the served facts into lines and gives the commands among them to the ideal meter. Sources:
 * SERVED.md, dictionary sections 3 and 4, that of DLMS/COSEM sections 2 and 6, clock-loss.md A9,
 * A23. */
#include "served.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* M and T of a line; `broken LINE T …` and foreign lines belong to no meter. */
static void place(served_line_t *line, size_t meters) {
  line->meter = -1;
  if (strncmp(line->text, "broken ", 7) == 0) return;
  const char *at = strchr(line->text, ' ');
  if (at == NULL) return;
  char *end = NULL;
  long long meter = strtoll(at + 1, &end, 10);
  if (end == at + 1 || *end != ' ') return;
  line->display = strncmp(line->text, "display ", 8) == 0;
  at = end + (line->display ? 0 : 1); /* M T, without V */
  if (line->display) {
    if (meter >= 0 && (unsigned long long)meter < meters) line->meter = meter;
    line->t_ns = strtoll(at, &end, 10);
    return;
  }
  (void)strtoll(at, &end, 10); /* the visit */
  if (end == at || *end != ' ') return;
  at = end + 1;
  long long t_ns = strtoll(at, &end, 10);
  if (end == at || meter < 0 || (unsigned long long)meter >= meters) return;
  line->meter = meter;
  line->t_ns = t_ns;
}

/* A meter is lived once, forwards: its lines must be in order, and not long after the span. NULL:
 * fine. */
static const char *check_order(const served_t *served, const facts_t *facts) {
  int64_t *last_ns = calloc(facts->meter_count + 1, sizeof *last_ns);
  if (last_ns == NULL) return "memory is short";
  const char *trouble = NULL;
  for (size_t i = 0; i < served->count; i++) {
    const served_line_t *line = &served->lines[i];
    if (line->meter < 0 || line->display) continue;
    bool near = line->t_ns >= facts->start_ns && line->t_ns < facts->end_ns + METER_LATE_NS;
    if (!near) trouble = "a line was served before the span or long after it";
    if (line->t_ns < last_ns[line->meter]) {
      trouble = "the served lines of a meter are not in order of time";
    }
    last_ns[line->meter] = line->t_ns;
  }
  free(last_ns);
  return trouble;
}

bool oracle_served_read(served_t *served, const char *text, const facts_t *facts, char *error,
                        size_t error_cap) {
  size_t meters = facts->meter_count;
  *served = (served_t){0};
  served->whole = oracle_text_copy(text, strlen(text));
  served->cuttable = oracle_text_copy(text, strlen(text));
  bool fine = served->whole != NULL && served->cuttable != NULL;
  char *at = served->whole, *cut_at = served->cuttable;
  while (fine) {
    char *line = oracle_text_line(&at), *cut = oracle_text_line(&cut_at);
    if (line == NULL) break;
    fine = oracle_text_room(&served->lines, &served->cap, served->count, sizeof served->lines[0]);
    if (!fine) break;
    served_line_t *one = &served->lines[served->count++];
    *one = (served_line_t){.text = line, .cut = cut};
    place(one, meters);
  }
  const char *trouble = fine ? check_order(served, facts) : "memory is short";
  if (trouble != NULL) (void)snprintf(error, error_cap, "%s", trouble);
  return trouble == NULL;
}

void oracle_served_free(served_t *served) {
  free(served->lines);
  free(served->whole);
  free(served->cuttable);
}

bool oracle_served_cut(const served_line_t *line, words_t *words) {
  memcpy(line->cut, line->text, strlen(line->text) + 1);
  return oracle_text_words(line->cut, words);
}

static const char *port_and_level(const meter_t *m, const char *level) {
  bool three = strcmp(level, "3") == 0, one = strcmp(level, "1") == 0;
  if (m->fact->remote) return three ? "R3" : one ? "R1" : "R0";
  return three ? "O3" : one ? "O1" : "O0";
}

bool oracle_served_level(const meter_t *m, talk_t *talk, const words_t *words, int64_t t_ns) {
  bool authenticated = words->count > 4 && strcmp(words->word[4], "0") != 0;
  if (!m->fact->association || !authenticated) return true;
  if (oracle_password_locked(m, t_ns)) return false;
  talk->wrong = 0;
  return true;
}

/* Of an association: always ER01; the third in a row, whichever client it was, locks for 900 s, and
 * while it does nothing is judged: neither counted nor logged. */
static const char *wrong_authentication(meter_t *m, talk_t *talk, int64_t t_ns) {
  if (oracle_password_locked(m, t_ns)) return "ER01";
  talk->wrong++;
  oracle_password_refuse(m, t_ns, talk->wrong, m->fact->remote ? "R0" : "O0");
  if (talk->wrong == 3) talk->wrong = 0;
  return "ER01";
}

/* Dictionary 4: ER01 and logged; the third in one conversation a break, then ER06 for 900 s. */
static const char *wrong_password(meter_t *m, talk_t *talk, int64_t visit, int64_t t_ns) {
  if (m->fact->association) return wrong_authentication(m, talk, t_ns);
  if (oracle_password_locked(m, t_ns)) return "ER06";
  if (talk->visit != visit) *talk = (talk_t){.visit = visit};
  talk->wrong++;
  oracle_password_refuse(m, t_ns, talk->wrong, m->fact->remote ? "R0" : "O0");
  return talk->wrong < 3 ? "ER01" : "broken";
}

/* The methods of the clock that adjust to the nearest edge: what they come to by C, in seconds; an
 * edge that is as far ahead as behind is the one behind. False: `arg` is none of them. */
static bool nearest_edge(const meter_t *m, const char *arg, int64_t t_ns, int64_t *seconds) {
  int64_t period_s = 0;
  if (strcmp(arg, "quarter") == 0) period_s = 900;
  if (strcmp(arg, "period") == 0) period_s = m->fact->policy.md_period_ns / ORACLE_NS_PER_S;
  if (strcmp(arg, "minute") == 0) period_s = 60;
  if (period_s == 0) return false;
  int64_t behind_s = oracle_mod_floor(oracle_clock_s(m, t_ns), period_s);
  *seconds = 2 * behind_s <= period_s ? -behind_s : period_s - behind_s;
  return true;
}

static const char *adjust(meter_t *m, const char *arg, const char *by, int64_t t_ns) {
  int64_t seconds = 0;
  bool association = m->fact->association;
  bool edge = association && nearest_edge(m, arg, t_ns, &seconds);
  if (!edge && !oracle_text_int(arg, &seconds)) return "ER04";
  /* Dictionary of DLMS/COSEM, 6: a shift of 0 is no adjust; the first one has no such value. */
  if (seconds == 0) return association ? "ok" : "ER04";
  return oracle_episode_adjust(m, t_ns, seconds, by) ? "ok" : "ER07";
}

/* NAME or NAME@S of SERVED.md: the tariff of the facts of that name is the passive one from here
 * on; "-" names the one that waits. What the facts do not have is not judged. */
static const char *program(meter_t *m, const char *arg, const char *served, int64_t t_ns) {
  const facts_t *facts = m->facts;
  const char *at = strrchr(arg, '@');
  size_t len = at == NULL ? strlen(arg) : (size_t)(at - arg);
  size_t tariff = len == 1 && arg[0] == '-' ? m->passive : SIZE_MAX;
  int64_t due_s = ORACLE_NEVER;
  if (at != NULL && !oracle_text_int(at + 1, &due_s)) return "ER04";
  bool waits = len == 1 && arg[0] == '-';
  if (waits && tariff == SIZE_MAX) return "ER07";
  for (size_t i = 0; i < facts->tariff_count; i++) {
    const char *name = facts->tariffs[i].name;
    if (strlen(name) == len && strncmp(name, arg, len) == 0) tariff = i;
  }
  if (tariff == SIZE_MAX) return served;
  if (due_s <= oracle_clock_s(m, t_ns)) return "ER07"; /* it would be due already */
  m->passive = m->programmed = tariff;
  m->passive_due_s = m->programmed_due_s = due_s;
  return "ok";
}

/* CTP/CTS/VTP/VTS in hundredths. */
static const char *change_ratios(meter_t *m, const char *arg, const char *by, int64_t t_ns) {
  int64_t ratio[4] = {0};
  const char *at = arg;
  for (int i = 0; i < 4; i++) {
    const char *end = strchr(at, '/');
    size_t len = end == NULL ? strlen(at) : (size_t)(end - at);
    char word[24];
    if ((end == NULL) != (i == 3) || len >= sizeof word) return "ER04";
    memcpy(word, at, len);
    word[len] = 0;
    if (!oracle_text_int(word, &ratio[i])) return "ER04";
    at += len + 1;
  }
  switch (oracle_ratio_order(m, t_ns, ratio, by)) {
  case RATIO_TAKEN:
    return "ok";
  case RATIO_REFUSED:
    return "ER07";
  case RATIO_CANNOT_BE:
    break;
  }
  return "ER04";
}

/* Dictionary of DLMS/COSEM, 8: what has no quantities denies the order; in the first one it has no
 * such object. */
static const char *change_channels(meter_t *m, const char *arg, const char *level, int64_t t_ns) {
  bool declared = m->fact->shape.declared;
  const char *by = port_and_level(m, level);
  if (declared && strcmp(level, "3") != 0) return "ER03";
  switch (oracle_channels_order(m, t_ns, arg, by)) {
  case CHANNELS_TAKEN:
    return "ok";
  case CHANNELS_UNKNOWN:
    return m->fact->association ? "ER03" : "ER02";
  case CHANNELS_NONE:
    break;
  }
  return "ER04";
}

/* What the ideal meter answers, having done it. `served` where the form of the value was refused.
 */
static const char *obey(meter_t *m, const words_t *words, int64_t t_ns) {
  const char *what = words->word[4], *arg = words->word[5], *level = words->word[6];
  const char *served = words->word[7], *by = port_and_level(m, level);
  bool broken = strcmp(served, "ER05") == 0 || strcmp(served, "broken") == 0;
  const char *result = served;
  if (!broken && oracle_served_image(m, words, by, t_ns, &result)) return result;
  if (strcmp(what, "set_channels") == 0 && !broken) return change_channels(m, arg, level, t_ns);
  bool form = strcmp(served, "ER02") == 0 || strcmp(served, "ER04") == 0 ||
              strcmp(served, "ER05") == 0 || strcmp(served, "broken") == 0;
  if (form) return served;
  int64_t number = 0;
  bool may_set = strcmp(level, "3") == 0, may_adjust = strcmp(level, "0") != 0;
  if (strcmp(what, "end_of_billing") == 0) return oracle_sets_command(m, t_ns, by) ? "ok" : "ER08";
  if (strcmp(what, "adjust_clock") == 0) {
    if (!may_adjust) return "ER03";
    if (strcmp(arg, "preset") == 0) return served; /* to an instant that no line tells */
    return adjust(m, arg, by, t_ns);
  }
  if (strcmp(what, "set_clock") == 0) {
    if (!may_set) return "ER03";
    if (!oracle_text_int(arg, &number) || !oracle_facts_is_claim(number)) return "ER04";
    return oracle_episode_set(m, t_ns, number, by) ? "ok" : "ER07";
  }
  if (strcmp(what, "clear_profile") == 0) {
    if (!may_set) return "ER03";
    oracle_conditions_clear_profile(m, t_ns, by);
    return "ok";
  }
  if (strcmp(what, "set_ratio") == 0) {
    if (!may_set) return "ER03";
    return change_ratios(m, arg, by, t_ns);
  }
  if (strcmp(what, "activate_passive") == 0) {
    if (!may_set) return "ER03";
    return oracle_schedule_activate(m, t_ns, by) ? "ok" : "ER07";
  }
  if (strcmp(what, "program_calendar") == 0) {
    if (!may_set) return "ER03";
    return program(m, arg, served, t_ns);
  }
  if (strcmp(what, "set_response") == 0) {
    if (!may_set) return "ER03";
    number = arg[0] == 'R' ? arg[1] - '0' : 0;
    if (number < 1 || number > 3 || arg[2] != 0) return "ER04";
    oracle_episode_response(m, t_ns, number, by);
    return "ok";
  }
  return served;
}

void oracle_served_command(meter_t *m, talk_t *talk, const words_t *words, int64_t t_ns,
                           out_t *out) {
  int64_t visit = 0;
  const char *result = words->count > 7 ? words->word[7] : "";
  if (words->count == 8 && m->powered && oracle_text_int(words->word[2], &visit)) {
    bool password = strcmp(words->word[4], "password") == 0;
    result = password ? wrong_password(m, talk, visit, t_ns) : obey(m, words, t_ns);
  }
  for (int i = 0; i < words->count && i < 7; i++) {
    oracle_text_add(out, "%s%s", i == 0 ? "" : " ", words->word[i]);
  }
  if (words->count > 7) oracle_text_add(out, " %s", result);
  for (int i = 8; i < words->count; i++) {
    oracle_text_add(out, " %s", words->word[i]);
  }
}
