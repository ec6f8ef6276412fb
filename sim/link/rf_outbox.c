/* A ring of arrivals; see rf_outbox.h. */
#include "sim/link/rf_outbox.h"

void rf_outbox_put(rf_outbox_t *outbox, net_arrival_t arrival) {
  CHECK(outbox->count < RF_OUTBOX_MAX);
  outbox->ring[(outbox->first + outbox->count++) % RF_OUTBOX_MAX] = arrival;
}

true_t rf_outbox_next(const rf_outbox_t *outbox) {
  return outbox->count > 0 ? outbox->ring[outbox->first].at : (true_t){TIME_NEVER};
}

bool rf_outbox_take(rf_outbox_t *outbox, true_t now, net_arrival_t *arrival) {
  if (rf_outbox_next(outbox).ns > now.ns || outbox->count == 0) return false;
  *arrival = outbox->ring[outbox->first];
  outbox->first = (outbox->first + 1) % RF_OUTBOX_MAX;
  outbox->count--;
  return true;
}

bool rf_outbox_open(const rf_outbox_t *outbox, bool one) {
  return outbox->count <= (one ? 0 : RF_OUTBOX_MAX - RF_OUTBOX_SPARE);
}
