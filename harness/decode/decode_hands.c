/* Orders by hand; see decode_hands.h. `fault M set_channels FROM_NS TO_NS Q,Q,… BY`, and of
 * `fault M supply_off FROM_NS TO_NS SCOPE` when the meter is without supply: a shorter one than
 * hold-up is none, a longer one begins after it. */
#include "decode_hands.h"

#include <stdlib.h>

enum { FAULT_WORDS = 5, ORDER_WORDS = 7 };

/* Room for one more of an array. */
static void *hands_grow(void *array, size_t count, size_t size, bool *memory) {
  void *more = realloc(array, (count + 1) * size);
  if (!more) *memory = false;
  return more;
}

/* Nanoseconds of our days have nineteen digits, one more than decode_view_number takes. */
static bool hands_ns(decode_view_t word, int64_t *ns) {
  enum { GIGA = 1000000000, DIGITS = 9 };
  int64_t high, low;
  if (word.len <= DIGITS) return decode_view_number(word, true, ns);
  const decode_view_t head = {word.p, word.len - DIGITS}, tail = {word.p + head.len, DIGITS};
  if (!decode_view_number(head, true, &high) || !decode_view_number(tail, false, &low))
    return false;
  if (high > INT64_MAX / GIGA - 1 || high < INT64_MIN / GIGA + 1) return false;
  *ns = high * GIGA + (word.p[0] == '-' ? -low : low);
  return true;
}

static bool hands_order(decode_hands_t *hands, const decode_view_t *words, size_t count, int meter,
                        int64_t at_ns, bool *memory) {
  decode_order_t order = {.meter = meter, .at_ns = at_ns};
  decode_view_t rest = count == ORDER_WORDS ? words[5] : (decode_view_t){0}, word;
  while (decode_view_cut(&rest, ',', &word)) {
    int64_t quantity;
    if (order.count == DECODE_NAMED_MAX || !decode_view_number(word, false, &quantity) ||
        quantity >= DECODE_QUANTITIES_MAX)
      return false;
    order.channels[order.count++] = (int)quantity;
  }
  if (order.count == 0) return false;
  decode_order_t *more = hands_grow(hands->orders, hands->order_count, sizeof *more, memory);
  if (!more) return false;
  hands->orders = more;
  more[hands->order_count++] = order;
  return true;
}

bool decode_hands_fact(decode_hands_t *hands, const decode_view_t *words, size_t count,
                       bool *memory) {
  int64_t meter, from_ns, to_ns;
  if (count < FAULT_WORDS || !decode_view_number(words[1], false, &meter) ||
      !hands_ns(words[3], &from_ns) || !hands_ns(words[4], &to_ns))
    return false;
  if (decode_view_is(words[2], "set_channels"))
    return hands_order(hands, words, count, (int)meter, from_ns, memory);
  if (!decode_view_is(words[2], "supply_off")) return true;
  decode_dark_t *more = hands_grow(hands->darks, hands->dark_count, sizeof *more, memory);
  if (!more) return false;
  hands->darks = more;
  more[hands->dark_count++] = (decode_dark_t){(int)meter, from_ns, to_ns};
  return true;
}

void decode_hands_free(decode_hands_t *hands) {
  free(hands->orders);
  free(hands->darks);
  *hands = (decode_hands_t){0};
}

static bool hands_obeyed(const decode_hands_t *hands, const decode_order_t *order,
                         int64_t hold_up_ns, int64_t start_up_ns) {
  for (size_t i = 0; i < hands->dark_count; i++) {
    const decode_dark_t *dark = &hands->darks[i];
    const bool ends = dark->to_ns >= 0;
    if (dark->meter != order->meter || order->at_ns <= dark->from_ns + hold_up_ns) continue;
    if (ends && dark->to_ns - dark->from_ns <= hold_up_ns) continue;
    if (!ends || order->at_ns < dark->to_ns + start_up_ns) return false;
  }
  return true;
}

void decode_hands_follow(const decode_hands_t *hands, int meter, decode_shape_t *shape,
                         int64_t now_ns, int64_t hold_up_ns, int64_t start_up_ns) {
  for (size_t i = 0; i < hands->order_count; i++) {
    decode_order_t *order = &hands->orders[i];
    if (order->done || order->meter != meter || order->at_ns > now_ns) continue;
    order->done = true;
    if (hands_obeyed(hands, order, hold_up_ns, start_up_ns))
      decode_shape_change(shape, order->channels, order->count);
  }
}
