/* A serial line or a stream as the world sees it; see line.h. Of a stream the world knows nothing
 * but what is here: octets that were lost ended its connection, so that the next that is sent opens
 * another; and meters notice when the head-end hangs up. Nobody on a bus does. */
#include "sim/link/serial_line.h"

static status_t send(void *of, uint32_t end, true_t now, bytes_t octets) {
  return serial_send(of, end, now, octets);
}

static status_t rate(void *of, uint32_t end, true_t now, uint32_t baud) {
  return serial_rate(of, end, now, baud);
}

static void stop(void *of, uint32_t end, true_t now) { serial_stop(of, end, now); }

static bool hang_up(void *of, true_t now) {
  serial_t *line = of;
  if (line->params.stream_baud == 0) return false;
  serial_stop(line, SERIAL_HEAD_END, now);
  return true;
}

static bool broken(void *of) {
  serial_t *line = of;
  bool was = line->broken;
  line->broken = false;
  return was;
}

static void power(void *of, uint32_t end, true_t now, bool on) {
  (void)of, (void)end, (void)now, (void)on; /* what it says, it says no more: serial_stop */
}

static true_t next(const void *of) { return serial_next(of); }
static bool take(void *of, true_t now, line_run_t *run) { return serial_take(of, now, run); }

static bytes_t heard(void *of, uint32_t end, const line_run_t *run) {
  return serial_heard(of, end, run);
}

static void let_go(void *of) { serial_let_go(of); }
static uint64_t octets(const void *of) { return serial_octets(of); }

static const line_kind_t KIND = {.send = send,
                                 .rate = rate,
                                 .stop = stop,
                                 .hang_up = hang_up,
                                 .broken = broken,
                                 .power = power,
                                 .next = next,
                                 .take = take,
                                 .heard = heard,
                                 .let_go = let_go,
                                 .octets = octets};

line_t serial_line(serial_t *line) { return (line_t){&KIND, line}; }
