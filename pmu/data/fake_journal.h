/* Journals written by hand for tests: records in the words of record.h, and a roster of one meter.
 * For tests only; no code of the head-end includes it. */
#ifndef PMU_DATA_FAKE_JOURNAL_H
#define PMU_DATA_FAKE_JOURNAL_H

#include "base/arena.h"
#include "pmu/data/record.h"

#include <inttypes.h>
#include <stdio.h>

enum { FAKE_RECORDS_MAX = 40000 };

typedef struct {
  arena_t arena;
  record_t *records;
  size_t count;
  int64_t boot, seq; /* of the next row */
} fake_t;

static inline void fake_add(fake_t *fake, record_kind_t kind, const char *key, const char *value) {
  if (fake->records == NULL) fake->records = ARENA_ARRAY(&fake->arena, record_t, FAKE_RECORDS_MAX);
  CHECK(fake->count < FAKE_RECORDS_MAX);
  fake->records[fake->count] = (record_t){.kind = kind,
                                          .key = bytes_text(key),
                                          .value = bytes_text(value),
                                          .source = bytes_text("-"),
                                          .number = fake->count + 1};
  fake->count++;
}

static inline char *fake_row_key(fake_t *fake) {
  if (fake->boot == 0) fake->boot = 1;
  return arena_printf(&fake->arena, "%" PRId64 " %" PRId64, fake->boot, ++fake->seq);
}

/* Elapsed is the length, as with a crystal that is right. */
static inline void fake_entry(fake_t *fake, int64_t begin, int64_t end, int64_t status,
                              int64_t mwh) {
  char *key = fake_row_key(fake);
  fake_add(fake, REC_ENTRY, key,
           arena_printf(&fake->arena, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
                        begin, end, status, end - begin, mwh));
}

/* From `begin` on, `count` whole entries of `length` seconds. */
static inline void fake_entries(fake_t *fake, int64_t begin, int64_t length, int64_t count,
                                int64_t status, int64_t mwh) {
  for (int64_t i = 0; i < count; i++)
    fake_entry(fake, begin + i * length, begin + (i + 1) * length, status, mwh);
}

/* stamp2 and value as words: "-" where absent. */
static inline void fake_marker(fake_t *fake, const char *kind, int64_t stamp, const char *rest) {
  char *key = fake_row_key(fake);
  fake_add(fake, REC_MARKER, key,
           arena_printf(&fake->arena, "%s %" PRId64 " %s", kind, stamp, rest));
}

static inline void fake_down_up(fake_t *fake, int64_t down, int64_t up, bool lost) {
  fake_marker(fake, "PD", down, "- -");
  fake->boot++;
  char *rest = arena_printf(&fake->arena, "%" PRId64 " %d", down, lost ? 1 : 0);
  fake_marker(fake, "PU", up, rest);
}

static inline void fake_set_time(fake_t *fake, int64_t from, int64_t to) {
  fake_marker(fake, "TC", from, arena_printf(&fake->arena, "%" PRId64 " 1", to));
}

/* Measured at an instant, with a round trip of 0.2 s. */
static inline void fake_clock(fake_t *fake, int64_t at, int64_t claim, bool invalid) {
  int64_t ns = at * NS_PER_S;
  char *key = arena_printf(&fake->arena, "%" PRId64, ns);
  fake_add(fake, REC_CLOCK, key,
           arena_printf(&fake->arena, "%" PRId64 " %" PRId64 " %" PRId64 " %d", ns,
                        ns + NS_PER_S / 5, claim, invalid ? 1 : 0));
}

static inline void fake_object(fake_t *fake, int64_t at, const char *object, const char *value) {
  char *key = arena_printf(&fake->arena, "%s %" PRId64, object, at * NS_PER_S);
  fake_add(fake, REC_OBJECT, key, value);
}

/* Total and rates 1 and 2; the others and what is unallocated are 0. */
static inline void fake_reading(fake_t *fake, int64_t at, int64_t total, int64_t rate_1,
                                int64_t rate_2) {
  for (int rate = 0; rate <= 8; rate++) {
    int64_t value = rate == 0 ? total : rate == 1 ? rate_1 : rate == 2 ? rate_2 : 0;
    fake_object(fake, at, arena_printf(&fake->arena, "1-0:1.8.%d*255", rate),
                arena_printf(&fake->arena, "%" PRId64, value));
  }
}

/* A set with its marker, which must be the next row. */
static inline void fake_set(fake_t *fake, int64_t number, int64_t start, int64_t end, int64_t total,
                            int64_t rate_1, int64_t rate_2) {
  arena_t *arena = &fake->arena;
  fake_add(fake, REC_SET, arena_printf(arena, "%" PRId64 " head", number),
           arena_printf(arena, "1 2 %" PRId64 " %" PRId64 " %" PRId64 " 0", start, end, end));
  for (int rate = 0; rate <= 8; rate++) {
    int64_t value = rate == 0 ? total : rate == 1 ? rate_1 : rate == 2 ? rate_2 : 0;
    fake_add(fake, REC_SET, arena_printf(arena, "%" PRId64 " 1-0:1.8.%d*255", number, rate),
             arena_printf(arena, "%" PRId64 " -", value));
  }
}

static inline void fake_end_of_billing(fake_t *fake, int64_t number, int64_t at) {
  fake_marker(fake, "FE", at, arena_printf(&fake->arena, "- %" PRId64, number));
}

/* A roster of one meter: zone 0 is UTC, or Berlin around 2026; tariff 0 is rate 1 from 00 to 07 h,
 * rate 2 otherwise; periods of 30 minutes. `more` are further facts, each with its line's end. */
static inline bytes_t fake_site(fake_t *fake, const char *zone, const char *connection,
                                const char *more) {
  static const char berlin[] = "zone_row 0 -9000000000 3600 0\n"
                               "zone_row 0 1774746000 7200 1\n"  /* 2026-03-29T01:00Z */
                               "zone_row 0 1792890000 3600 0\n"; /* 2026-10-25T01:00Z */
  bool utc = bytes_is(bytes_text(zone), "UTC");
  return bytes_text(arena_printf(&fake->arena,
                                 "facts 1\ncase TEST -\nzone 0 %s\n%stariff 0 night-seven\n"
                                 "season 0 1 1 1\nweek 0 1 1 1 1 1 1 1 1\n"
                                 "switch 0 1 0 1\nswitch 0 1 25200 2\n"
                                 "line 0 bus rs485 9600\n"
                                 "meter 0 m MP00000001 polyphase-tou %s 0 0 0\n"
                                 "policy 0 md.period 1800000000000\n"
                                 "policy 0 lp.period 1800000000000\n%s",
                                 zone, utc ? "zone_row 0 -9000000000 0 0\n" : berlin, connection,
                                 more));
}

static inline void fake_free(fake_t *fake) {
  arena_free(&fake->arena);
  *fake = (fake_t){0};
}

#endif
