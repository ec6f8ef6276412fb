/* oracle_ideal: each served line answered with what the ideal meter would have served, and the rows
 * that were left out of a range. A meter is lived once, along its own lines. Contract: oracle.h. */
#include "oracle.h"
#include "served.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One answer of rows: one R5 or R6 of one meter. */
typedef struct {
  int64_t t_ns;
  store_t store;
  unsigned char *seen; /* one for each key */
  size_t missed_of;    /* the set whose missed instants are being served */
  size_t missed_nth;
} answer_t;

typedef struct {
  meter_t meter;
  talk_t talk;
  answer_t answer;
  bool short_of_memory;
} life_t;

static void answer_end(answer_t *answer) {
  free(answer->seen);
  *answer = (answer_t){0};
}

static void answer_begin(life_t *life, store_t store, int64_t t_ns) {
  answer_t *answer = &life->answer;
  if (answer->seen != NULL && answer->store == store && answer->t_ns == t_ns) return;
  answer_end(answer);
  answer->store = store;
  answer->t_ns = t_ns;
  answer->seen = calloc(oracle_ideal_keys(&life->meter, store) + 1, 1);
  if (answer->seen == NULL) life->short_of_memory = true;
}

/* Which of the missed instants of its set this row is: they have no name but their order. */
static size_t count_missed(answer_t *answer, const words_t *words) {
  int64_t number = 0;
  if (strcmp(words->word[0], "missed") != 0 || words->count < 6) return 0;
  if (!oracle_text_int(words->word[4], &number)) return 0;
  if (answer->missed_of != (size_t)number) {
    answer->missed_of = (size_t)number;
    answer->missed_nth = 0;
  }
  return answer->missed_nth++;
}

static void row_line(life_t *life, const served_line_t *line, const words_t *words, out_t *out) {
  store_t store = oracle_ideal_store(words->word[0]);
  answer_begin(life, store, line->t_ns);
  answer_t *answer = &life->answer;
  size_t nth = count_missed(answer, words);
  size_t key = life->meter.powered ? oracle_ideal_key(&life->meter, words, nth) : SIZE_MAX;
  if (key == SIZE_MAX || answer->seen == NULL || answer->seen[key] != 0) {
    oracle_text_add(out, "surplus %s\n", line->text);
    return;
  }
  answer->seen[key] = 1;
  char head[96];
  (void)snprintf(head, sizeof head, "%s %s %s", words->word[1], words->word[2], words->word[3]);
  oracle_ideal_row(&life->meter, store, key, head, out);
  oracle_text_add(out, "\n");
}

static void range_line(life_t *life, const served_line_t *line, const words_t *words, out_t *out) {
  store_t store = words->count == 8 ? oracle_ideal_store(words->word[4]) : STORE_NONE;
  if (store == STORE_NONE || !life->meter.powered) {
    oracle_text_add(out, "%s\n", line->text);
    return;
  }
  answer_begin(life, store, line->t_ns); /* no row at all was served */
  const meter_t *m = &life->meter;
  const answer_t *answer = &life->answer;
  char head[96];
  (void)snprintf(head, sizeof head, "%s %s %s", words->word[1], words->word[2], words->word[3]);
  int64_t count = 0;
  out_t missing = {0};
  for (size_t key = 0; key < oracle_ideal_keys(m, store); key++) {
    bool there = oracle_ideal_has(m, store, key) &&
                 oracle_ideal_in_range(m, store, key, words->word[5], words->word[6]);
    if (!there) continue;
    count++;
    if (answer->seen == NULL || answer->seen[key] != 0) continue;
    oracle_text_add(&missing, "missing ");
    oracle_ideal_row(m, store, key, head, &missing);
    oracle_text_add(&missing, "\n");
  }
  oracle_text_add(out, "range %s %s %s %s %lld\n", head, words->word[4], words->word[5],
                  words->word[6], (long long)count);
  if (missing.at != NULL) oracle_text_add(out, "%s", missing.at);
  if (missing.failed) life->short_of_memory = true;
  free(missing.at);
  answer_end(&life->answer);
}

static void value_line(life_t *life, const served_line_t *line, const words_t *words, out_t *out) {
  out_t value = {0};
  bool has = words->count >= 5 && life->meter.powered &&
             oracle_ideal_value(&life->meter, words->word[4], line->t_ns, &value);
  if (has && value.at != NULL) {
    oracle_text_add(out, "value %s %s %s %s%s\n", words->word[1], words->word[2], words->word[3],
                    words->word[4], value.at);
  } else {
    oracle_text_add(out, "surplus %s\n", line->text);
  }
  if (value.failed) life->short_of_memory = true;
  free(value.at);
}

/* Made anew at each read: its number is that of the last record. */
static void statement_line(life_t *life, const served_line_t *line, const words_t *words,
                           out_t *out) {
  const meter_t *m = &life->meter;
  if (m->fact->nominal_mv == 0 || !m->powered || words->count != 8) {
    oracle_text_add(out, "surplus %s\n", line->text);
    return;
  }
  quality_said_t now = oracle_quality_clock(m, line->t_ns);
  oracle_text_add(out, "statement %s %s %s %zu %lld %lld good\n", words->word[1], words->word[2],
                  words->word[3], m->quality.written, (long long)now.begin_ms,
                  (long long)now.status);
}

static void answer_line(life_t *life, const served_line_t *line, out_t *out) {
  words_t words;
  bool whole = oracle_served_cut(line, &words) && words.count >= 4;
  oracle_meter_advance(&life->meter, line->t_ns, true);
  const char *kind = whole ? words.word[0] : "";
  if (strcmp(kind, "value") == 0) {
    value_line(life, line, &words, out);
  } else if (strcmp(kind, "command") == 0) {
    oracle_served_command(&life->meter, &life->talk, &words, line->t_ns, out);
    oracle_text_add(out, "\n");
  } else if (strcmp(kind, "level") == 0 &&
             !oracle_served_level(&life->meter, &life->talk, &words, line->t_ns)) {
    oracle_text_add(out, "command %s %s %s password - - ER01\n", words.word[1], words.word[2],
                    words.word[3]);
  } else if (strcmp(kind, "image") == 0 && words.count == 7 && life->meter.powered &&
             oracle_facts_takes_images(life->meter.fact)) {
    oracle_text_add(out, "image %s %s %s", words.word[1], words.word[2], words.word[3]);
    oracle_served_image_state(&life->meter, &words, out);
    oracle_text_add(out, "\n");
  } else if (strcmp(kind, "bitmap") == 0 && words.count == 6 && life->meter.powered &&
             oracle_facts_takes_images(life->meter.fact)) {
    oracle_text_add(out, "bitmap %s %s %s", words.word[1], words.word[2], words.word[3]);
    oracle_served_image_bits(&life->meter, out);
    oracle_text_add(out, "\n");
  } else if (strcmp(kind, "statement") == 0) {
    statement_line(life, line, &words, out);
  } else if (strcmp(kind, "range") == 0) {
    range_line(life, line, &words, out);
  } else if (oracle_ideal_store(kind) != STORE_NONE) {
    row_line(life, line, &words, out);
  } else {
    oracle_text_add(out, "%s\n", line->text);
  }
}

/* The next look of the meter goes to the next of its display lines, which are in the order of the
 * facts; one that says another instant is of no look. */
static void look_line(life_t *life, size_t index, size_t nth, const served_t *served,
                      out_t *answers) {
  const glance_t *look = &life->meter.fact->looks[nth];
  oracle_meter_finish(&life->meter, look->at_ns);
  if (life->meter.foreseen_ns != ORACLE_NEVER) return;
  for (size_t i = 0; i < served->count; i++) {
    const served_line_t *line = &served->lines[i];
    if (!line->display || line->meter != (int64_t)index || nth-- > 0) continue;
    if (line->t_ns != look->at_ns) return;
    answers[i].len = 0;
    oracle_display_look(&life->meter, index, look, &answers[i]);
    return;
  }
}

/* Looks before `t_ns`, from the nth on; the number of the next one. */
static size_t look_lines(life_t *life, size_t index, size_t nth, int64_t t_ns,
                         const served_t *served, out_t *answers) {
  const meter_fact_t *fact = life->meter.fact;
  for (; nth < fact->look_count && fact->looks[nth].at_ns < t_ns; nth++) {
    look_line(life, index, nth, served, answers);
  }
  return nth;
}

/* Lives one meter along its lines; each answer goes to its line's own text. Up to a restart that
 * truth did not know: `foreseen_ns` says when, and what was answered is to be forgotten. */
static bool live_once(const facts_t *facts, size_t index, const served_t *served, out_t *answers,
                      int64_t *foreseen_ns) {
  life_t life = {0};
  bool fine = oracle_meter_start(&life.meter, facts, &facts->meters[index]);
  size_t looks = 0;
  for (size_t i = 0; i < served->count; i++) {
    const served_line_t *line = &served->lines[i];
    if (line->meter != (int64_t)index || !line->display) continue;
    answers[i].len = 0; /* until a look says otherwise */
    oracle_text_add(&answers[i], "surplus %s\n", line->text);
  }
  for (size_t i = 0; fine && i < served->count; i++) {
    const served_line_t *line = &served->lines[i];
    if (line->meter != (int64_t)index || line->display) continue;
    answers[i].len = 0;
    looks = look_lines(&life, index, looks, line->t_ns, served, answers);
    answer_line(&life, line, &answers[i]);
    fine = !life.short_of_memory && !life.meter.memory_short;
    if (life.meter.foreseen_ns != ORACLE_NEVER) break;
  }
  if (fine) (void)look_lines(&life, index, looks, ORACLE_NEVER, served, answers);
  fine = fine && !life.meter.memory_short;
  *foreseen_ns = fine ? life.meter.foreseen_ns : ORACLE_NEVER;
  answer_end(&life.answer);
  oracle_meter_free(&life.meter);
  return fine;
}

/* Each time round one restart more is known, and there are no more than lines and schedules. */
static bool live(facts_t *facts, size_t index, const served_t *served, out_t *answers, char *error,
                 size_t error_cap) {
  int64_t foreseen_ns = ORACLE_NEVER;
  bool fine = true;
  do {
    fine = live_once(facts, index, served, answers, &foreseen_ns);
    if (foreseen_ns != ORACLE_NEVER) fine = oracle_meter_foresee(facts, index, foreseen_ns);
  } while (fine && foreseen_ns != ORACLE_NEVER);
  if (!fine) (void)snprintf(error, error_cap, "memory is short");
  return fine;
}

static char *join(const served_t *served, out_t *answers, char *error, size_t error_cap) {
  out_t all = {0};
  for (size_t i = 0; i < served->count; i++) {
    bool own = served->lines[i].meter >= 0 && answers[i].at != NULL;
    if (own) oracle_text_add(&all, "%s", answers[i].at);
    if (!own) oracle_text_add(&all, "%s\n", served->lines[i].text);
    if (answers[i].failed) all.failed = true;
  }
  oracle_text_add(&all, "%s", "");
  if (!all.failed) return all.at;
  (void)snprintf(error, error_cap, "memory is short");
  free(all.at);
  return NULL;
}

char *oracle_ideal(const char *facts_text, const char *served_text, char *error, size_t error_cap) {
  facts_t *facts = oracle_facts_read(facts_text, error, error_cap);
  if (facts == NULL) return NULL;
  served_t served;
  bool fine = oracle_served_read(&served, served_text, facts, error, error_cap);
  out_t *answers = calloc(served.count + 1, sizeof *answers);
  if (fine && answers == NULL) {
    (void)snprintf(error, error_cap, "memory is short");
    fine = false;
  }
  for (size_t index = 0; fine && index < facts->meter_count; index++) {
    fine = live(facts, index, &served, answers, error, error_cap);
  }
  char *text = fine ? join(&served, answers, error, error_cap) : NULL;
  for (size_t i = 0; answers != NULL && i < served.count; i++) {
    free(answers[i].at);
  }
  free(answers);
  oracle_served_free(&served);
  oracle_facts_free(facts);
  return text;
}
