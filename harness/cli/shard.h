/* A fleet for `meterproof perf fleet`, cut into shards of a few meters: each a world, a head-end
 * and a judgement of its own, with a seed derived from the fleet's and the number of the shard.
 * Which thread lives a shard changes nothing, so that the digest over all of them, in their order,
 * is one for any number of jobs, and what is held at once are the shards that are being lived.
 * Every meter has four channels of half-hours, a household and a roof as load, a line of HDLC,
 * both kinds of protection, and is read once a day. It prints nothing. */
#ifndef HARNESS_CLI_SHARD_H
#define HARNESS_CLI_SHARD_H

#include "base/text.h"
#include "harness/bench/spent.h"
#include "harness/check/verdict.h"

enum { SHARD_METERS = 2, SHARD_DAYS_MIN = 2, SHARD_REASON = 255 };

typedef struct {
  const char *root; /* of fixtures/ */
  uint64_t seed;
  uint64_t meters;
  int32_t days; /* SHARD_DAYS_MIN or more, from 2026-01-01T00:00Z */
} shard_fleet_t;

typedef struct {
  verdict_t verdict;
  char digest[65];
  char reason[SHARD_REASON + 1]; /* "": a pass */
  spent_t spent;
  uint64_t octets;       /* on the lines */
  uint64_t records;      /* in the journal */
  uint64_t store_octets; /* of them */
  uint64_t arena_octets; /* that it took, until it was over */
} shard_result_t;

uint64_t shard_count(const shard_fleet_t *fleet);
/* Meters of a shard: SHARD_METERS, of the last one what is left. */
uint32_t shard_meters(const shard_fleet_t *fleet, uint64_t shard);
/* The scenario of it, and the loads that take the place of the one in it: fact lines. */
void shard_story(const shard_fleet_t *fleet, uint64_t shard, text_t *yaml);
void shard_loads(const shard_fleet_t *fleet, uint64_t shard, text_t *facts);
/* `now_ns`: a clock; NULL: nothing is measured. */
void shard_live(const shard_fleet_t *fleet, uint64_t shard, int64_t (*now_ns)(void),
                shard_result_t *result);
/* Over the digests and verdicts of all shards, in their order. */
void shard_digest(const shard_result_t *results, uint64_t count, char hex[65]);

#endif
