/* What people change by hand at a meter so that its rows look otherwise afterwards: the channels of
 * the load profile (fact `fault M set_channels`). What came over a line is seen on the line
 * (decode_answer, decode_service). Without supply, and while it starts up, a meter obeys nobody. */
#ifndef DECODE_HANDS_H
#define DECODE_HANDS_H

#include "decode_shape.h"

typedef struct {
  int meter, count;
  int64_t at_ns;
  int channels[DECODE_NAMED_MAX];
  bool done;
} decode_order_t;

typedef struct {
  int meter;
  int64_t from_ns, to_ns; /* as the fact says; to −1: for ever */
} decode_dark_t;

typedef struct {
  decode_order_t *orders; /* in the order of the facts */
  size_t order_count;
  decode_dark_t *darks;
  size_t dark_count;
} decode_hands_t;

/* `fault M KIND FROM_NS TO_NS ARG…`; other kinds are passed over. False where it is not of its
 * form; `*memory` false where that was short. */
bool decode_hands_fact(decode_hands_t *hands, const decode_view_t *words, size_t count,
                       bool *memory);
void decode_hands_free(decode_hands_t *hands);

/* The shape as of `now_ns`: what was ordered by then is obeyed, in order, once. */
void decode_hands_follow(const decode_hands_t *hands, int meter, decode_shape_t *shape,
                         int64_t now_ns, int64_t hold_up_ns, int64_t start_up_ns);

#endif
