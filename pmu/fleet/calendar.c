/* Programming of a passive calendar: its parts are written, all of them are read back and compared
 * with what was written, and only then it is handed over by the instant at which it is due; then
 * all is read back once more. A meter does not confirm a programming session, so what was not read
 * back was not done. The judgement is check.c's. Source: dictionary polyphase-tou-dlms.md,
 * section 6; fleet.h. */
#include "pmu/fleet/fleet.h"

#include <stdio.h>
#include <string.h>

static const char *const part_names[DRIVER_CALENDAR_PARTS] = {
    [DRIVER_CALENDAR_NAME] = "name",
    [DRIVER_CALENDAR_SEASONS] = "seasons",
    [DRIVER_CALENDAR_WEEKS] = "weeks",
    [DRIVER_CALENDAR_DAYS] = "day profiles",
    [DRIVER_CALENDAR_SPECIALS] = "special days",
    [DRIVER_CALENDAR_DUE] = "instant of activation"};

static void add(visit_t *v, op_kind_t kind, driver_calendar_part_t part) {
  visit_add(v, (op_t){.kind = kind, .arg = (int32_t)part, .group = GROUP_WRITE});
}

static status_t check(visit_t *v, fault_t *fault) {
  if (v->driver->calendar_check == NULL)
    return fault_set(fault, ST_UNSUPPORTED, -1, -1, "a calendar is not programmed over %s",
                     v->driver->language);
  return v->driver->calendar_check(&v->calendar, fault);
}

void calendar_add(visit_t *v, mono_t now) {
  const site_command_t *command = v->job->command;
  fault_t fault, kept;
  v->calendar = (driver_calendar_t){.tariff = &v->headend->site->tariffs[command->argument],
                                    .by_order = command->by_order,
                                    .due = command->due};
  status_t status = check(v, &fault);
  if (status != ST_OK) {
    fault_set(&kept, status, -1, -1, "nothing is written: tariff %s: %s", v->calendar.tariff->name,
              fault.text);
    visit_fault(v, now, &kept);
    visit_blame(v, status, false);
    return;
  }
  visit_add(v, (op_t){.kind = OP_LEVEL, .arg = v->driver->level_configure, .group = GROUP_WRITE});
  for (int part = 0; part < DRIVER_CALENDAR_DUE; part++)
    add(v, OP_CALENDAR_WRITE, (driver_calendar_part_t)part);
  for (int part = 0; part < DRIVER_CALENDAR_DUE; part++)
    add(v, OP_CALENDAR_READ, (driver_calendar_part_t)part);
  visit_add(v, (op_t){.kind = OP_CALL, .call = check_calendar_sheet, .group = GROUP_WRITE});
  add(v, OP_CALENDAR_WRITE, DRIVER_CALENDAR_DUE);
  for (int part = 0; part < DRIVER_CALENDAR_PARTS; part++)
    add(v, OP_CALENDAR_READ, (driver_calendar_part_t)part);
  visit_add(v, (op_t){.kind = OP_READ, .object = v->driver->tariff, .group = GROUP_WRITE});
  /* 0008: a meter that refuses one says why. Asked for after a refusal alone. */
  v->skip |= GROUP_REASON;
  if (v->driver->calendar_reason != NULL)
    decide_read(v, v->driver->calendar_reason, 0, GROUP_REASON);
  visit_add(v, (op_t){.kind = OP_CALL, .call = check_calendar});
}

/* Dictionary of DLMS, section 8. */
const char *calendar_reason_text(int64_t reason) {
  static const char *const texts[] = {
      [1] = "a day profile does not begin at 00:00",
      [2] = "two switchings at one time, or out of order",
      [3] = "two seasons begin on one day",
      [4] = "a special day twice",
      [5] = "a season, week or day profile names one that is not there",
      [6] = "more than fits",
      [7] = "a rate that is none",
  };
  bool told = reason > 0 && reason < (int64_t)(sizeof texts / sizeof texts[0]);
  return told ? texts[reason] : "it does not say what is wrong with it";
}

static bytes_t value_of(visit_t *v, driver_calendar_part_t part) {
  obuf_t out = obuf_over(v->calendar_room, sizeof v->calendar_room);
  v->driver->calendar_value(&v->calendar, part, &out);
  CHECK(!out.full); /* calendar_check has seen to it */
  return obuf_bytes(&out);
}

void calendar_prepare(visit_t *v, const op_t *op, step_t *step) {
  driver_calendar_part_t part = (driver_calendar_part_t)op->arg;
  v->calendar_same &= ~(UINT32_C(1) << part);
  if (op->kind == OP_CALENDAR_READ)
    v->driver->calendar_read(part, step);
  else
    v->driver->calendar_write(part, value_of(v, part), step);
}

void calendar_take(visit_t *v, const op_t *op, bytes_t value) {
  driver_calendar_part_t part = (driver_calendar_part_t)op->arg;
  bytes_t wanted = value_of(v, part);
  size_t at = 0;
  if (bytes_equal(wanted, value)) {
    v->calendar_same |= UINT32_C(1) << part;
    return;
  }
  while (at < wanted.len && at < value.len && wanted.p[at] == value.p[at])
    at++;
  if (v->calendar_text[0] != '\0') return; /* the first difference is told */
  snprintf(v->calendar_text, sizeof v->calendar_text,
           "the %s read back otherwise than written, from octet %zu on", part_names[part], at);
}

bool calendar_same(const visit_t *v, driver_calendar_part_t until) {
  uint32_t all = (UINT32_C(1) << until) - 1;
  return (v->calendar_same & all) == all;
}
