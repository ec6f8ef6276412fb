/* What was served, as lines: harness/decode/SERVED.md. The oracle takes from them instants and
 * commands and, for an interim bill, which entries were served; never a value. */
#ifndef ORACLE_SERVED_H
#define ORACLE_SERVED_H

#include "meter.h"

typedef struct {
  const char *text; /* the whole line */
  char *cut;        /* the same, to be cut into words once */
  int64_t meter;    /* -1: of no meter */
  bool display;     /* a look of it: of no conversation, and behind all others */
  int64_t t_ns;
} served_line_t;

typedef struct {
  char *whole, *cuttable;
  served_line_t *lines;
  size_t count, cap;
} served_t;

/* False with one sentence in `error`. */
bool oracle_served_read(served_t *served, const char *text, const facts_t *facts, char *error,
                        size_t error_cap) ORACLE_MUST_USE;
void oracle_served_free(served_t *served);

/* Wrong passwords: counted within a conversation, those of associations in a row. */
typedef struct {
  int64_t visit, wrong;
} talk_t;

/* Cuts the line into words; it may be cut again, when its meter is lived again. */
bool oracle_served_cut(const served_line_t *line, words_t *words) ORACLE_MUST_USE;

/* served_firmware.c: an `image_…` command at its instant, by a meter that has firmware, and what it
 * answers. False: it is no such command. */
bool oracle_served_image(meter_t *m, const words_t *words, const char *by, int64_t t_ns,
                         const char **result);
/* ` STATUS FIRST ENABLED` of an `image` line: what was read of them. */
/* BLOCKS THERE of a `bitmap`. */
void oracle_served_image_bits(const meter_t *m, out_t *out);
void oracle_served_image_state(const meter_t *m, const words_t *words, out_t *out);

/* A `level` line of an association: a good authentication. False: the ideal meter is locked out and
 * would have refused it. */
bool oracle_served_level(const meter_t *m, talk_t *talk, const words_t *words, int64_t t_ns);

/* A `command` line at its instant: the ideal meter obeys or refuses, and the RESULT is its own. */
void oracle_served_command(meter_t *m, talk_t *talk, const words_t *words, int64_t t_ns,
                           out_t *out);

/* display.c: the line of a look, at its instant. */
void oracle_display_look(meter_t *m, size_t index, const glance_t *look, out_t *out);

int64_t oracle_ideal_status(const meter_t *m); /* the status word */
/* ideal_value.c: ` WORD…` of an object at `t_ns`; false: the ideal meter has no such object. */
bool oracle_ideal_value(meter_t *m, const char *object, int64_t t_ns, out_t *out);

/* ideal_rows.c: rows by key, and what a range holds. A key is the place of a row in its store. */
typedef enum {
  STORE_NONE,
  STORE_PROFILE,
  STORE_SETS,
  STORE_EVENTS,
  STORE_DAILY,
  STORE_GAUGES,
  STORE_FIRMWARE,
  STORE_QUALITY,
  STORE_WAVEFORMS
} store_t;
enum { SET_ROWS_MAX = 160, DAILY_ROWS_MAX = 128 };
store_t oracle_ideal_store(const char *line_kind);
size_t oracle_ideal_keys(const meter_t *m, store_t store); /* keys are below this */
/* The key that a served row names, the n-th of its like in this answer where rows have no name of
 * their own; SIZE_MAX: the ideal meter has no such row. */
size_t oracle_ideal_key(const meter_t *m, const words_t *words, size_t nth_missed);
bool oracle_ideal_in_range(const meter_t *m, store_t store, size_t key, const char *from,
                           const char *to);
/* The row, with `head` (M V T) behind its first word; nothing where there is no row at that key. */
void oracle_ideal_row(const meter_t *m, store_t store, size_t key, const char *head, out_t *out);
bool oracle_ideal_has(const meter_t *m, store_t store, size_t key);

#endif
