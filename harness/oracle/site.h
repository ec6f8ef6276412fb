/* A load that is a function of time: the power of a site in any of its slots, by class, region,
 * place and a year's energy. Pure: an instant and the fact, nothing else; no meter, no faults, no
 * sums. Source: decision 0013. */
#ifndef ORACLE_SITE_H
#define ORACLE_SITE_H

#include "text.h"

typedef enum { SITE_HOUSEHOLD, SITE_COMMERCE, SITE_INDUSTRY, SITE_PV, SITE_CLASSES } site_class_t;

#define SITE_ANNUAL_MAX_WH INT64_C(10000000000)
#define SITE_OFFSET_MAX_S 64800
#define SITE_LAST_NS INT64_C(9000000000000000000)

typedef struct {
  site_class_t class;
  int64_t seed, site, annual_wh;
  int64_t offset_s; /* standard time less UTC */
  int phase;        /* 1…3; 0: all */
} site_t;

typedef struct {
  int64_t p, q; /* mW, mvar, of all its phases */
} site_power_t;

/* SITE_CLASSES: no class has that name. */
site_class_t oracle_site_class(const char *word);

uint64_t oracle_site_die(uint64_t seed, uint64_t entity, uint64_t stream, int64_t counter);

int64_t oracle_site_slot(const site_t *site, int64_t at_ns);        /* that an instant lies in */
int64_t oracle_site_slot_from_ns(const site_t *site, int64_t slot); /* its first instant */
site_power_t oracle_site_power(const site_t *site, int64_t slot);

#endif
