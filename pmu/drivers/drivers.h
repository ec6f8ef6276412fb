/* What a meter model is asked for and what its rows mean: one const struct a model, registered in
 * drivers.def. A driver turns the dictionary's forms into words of integers in base units, in the
 * order of the journal's records (which are the business of pmu/data). It sends nothing, keeps
 * nothing between rows, and rounds nothing. Hex becomes decimal, stamps become seconds of the
 * meter's claim, an empty field becomes '-'. */
#ifndef PMU_DRIVERS_DRIVERS_H
#define PMU_DRIVERS_DRIVERS_H

#include "base/octets.h"
#include "base/units.h"

enum { DRIVER_KEY_MAX = 64, DRIVER_VALUE_MAX = 160, DRIVER_WORDS_MAX = 200 };

typedef enum { DRIVER_PROFILE, DRIVER_SETS, DRIVER_EVENTS, DRIVER_RANGES } driver_range_t;

typedef enum {
  DRIVER_ENTRY,
  DRIVER_MARKER,
  DRIVER_EVENT,
  DRIVER_SET_HEAD,
  DRIVER_SET_MISSED,
  DRIVER_SET_REGISTER
} driver_row_kind_t;

/* Kept by the caller from row to row of one range, zeroed at its beginning. */
typedef struct {
  driver_row_kind_t kind;
  int64_t number;        /* sequence, set number or event number */
  int64_t missed;        /* instants missed, so far, in the set under way */
  char word[4];          /* marker: its kind; event: its code, three digits */
  char by[4];            /* event */
  int64_t cause;         /* set head */
  claim_t stamp, stamp2; /* marker, event; -1: absent */
  char key[DRIVER_KEY_MAX];
  char value[DRIVER_VALUE_MAX];
} driver_row_t;

enum { /* the status word, dictionary section 7 */
       DRIVER_CLOCK_INVALID = 0x1,
       DRIVER_CLOCK_DOUBTFUL = 0x2,
       DRIVER_FROZEN = 0x4,
       DRIVER_BATTERY_LOW = 0x8,
       DRIVER_BATTERY_FAILED = 0x10
};

typedef struct {
  const char *model;          /* as the roster names it */
  const char *identification; /* as the meter names itself */
  const char *serial, *clock, *status, *rate, *boot, *episode, *tariff, *response, *total;
  const char *set_count, *profile_last, *event_last;
  const char *adjust, *end_of_billing; /* written only */
  const char *const *registers;        /* the part `registers` */
  size_t register_count;
  const char *range_object[DRIVER_RANGES];
  const char *range_prefix[DRIVER_RANGES]; /* before both ends of a range: "S" or "" */
  int32_t level_adjust, level_end_of_billing, level_configure;
  /* `value` is what stands between the brackets. */
  status_t (*words)(bytes_t object, bytes_t value, obuf_t *words, fault_t *fault);
  status_t (*head)(driver_range_t range, bytes_t line, fault_t *fault);
  status_t (*row)(driver_range_t range, bytes_t line, driver_row_t *row, fault_t *fault);
} driver_t;

const driver_t *driver_by_model(const char *model); /* NULL where there is none */

/* Lines end in CR LF, the last one perhaps without; false at the end. A lone CR or LF is a fault of
 * the line that holds it and stays in it, where no form accepts it. */
bool driver_line(bytes_t *rest, bytes_t *line);
/* `OBJECT(VALUE)`, nothing before or after. */
MUST_USE status_t driver_split(bytes_t line, bytes_t *object, bytes_t *value);

#endif
