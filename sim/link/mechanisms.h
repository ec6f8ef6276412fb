/* What a seeded defect may replace in a concentrator and its ports: functions of one const table,
 * given at start. The right ones are link_mechanisms_right, and a concentrator without a table
 * behaves as with them. Above each stands what is right (decision 0012). What a network may do
 * rightly, to lose, delay or repeat a datagram, is no mechanism but a fault or its nature. */
#ifndef SIM_LINK_MECHANISMS_H
#define SIM_LINK_MECHANISMS_H

#include "base/octets.h"
#include "base/units.h"

/* A datagram is put together of fragments of so many octets. */
enum { LINK_FRAGMENT_LEN = 64, LINK_FRAGMENT_NONE = -1 };

typedef struct link_mechanisms {
  /* Whose a datagram of `node` is where it comes out, of nodes 1…nodes: its own. */
  uint32_t (*node_of)(uint32_t node, bool up, uint32_t nodes);
  /* How many fragments make `count` whole: all. */
  uint32_t (*whole_at)(uint32_t count);
  /* Which fragment stands at place `index`: that one. LINK_FRAGMENT_NONE: zeros. */
  int32_t (*fragment_at)(int32_t index, int32_t count);
  /* The node whose buffer the fragment is taken from: its own. */
  uint32_t (*buffer_of)(uint32_t node, int32_t index, uint32_t nodes);
  /* Does the one before of a port go up in place of this one? Never. */
  bool (*one_before)(void);
  /* An octet of a frame, at its place in the datagram: as its check sequence says. */
  uint8_t (*octet_at)(uint8_t octet, uint32_t place);
  /* How often a datagram stands in what is handed up at once: once. At most 2. */
  uint32_t (*copies)(void);
  /* Is what the root sends down handed up, too? Never. */
  bool (*echoes)(void);
  /* Octets that go up are not looked into. `now` is of the concentrator's own clock. */
  void (*passes)(uint8_t *octets, uint32_t len, utc_t now);
} link_mechanisms_t;

extern const link_mechanisms_t link_mechanisms_right;

#endif
