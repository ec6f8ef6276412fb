/* Memory of a serial line for what is under way: queues, octets that leave, the stretch that is
 * arriving. A line at rest has none of it, so that what thousands of lines cost follows how many of
 * them are talked on at once. */
#include <string.h>

#include "sim/link/serial_line.h"

status_t serial_room_item(serial_t *line, serial_end_t *end, serial_item_t item) {
  if (end->item_count == SERIAL_QUEUE_MAX) return ST_NO_ROOM;
  if (end->items == NULL) end->items = pool_take(line->pool, SERIAL_QUEUE_MAX * sizeof *end->items);
  end->items[end->item_count++] = item;
  return ST_OK;
}

status_t serial_room_octets(serial_t *line, serial_end_t *end, bytes_t octets) {
  size_t needed = end->len + octets.len;
  if (needed > SERIAL_OCTETS_MAX) return ST_NO_ROOM;
  if (needed > end->sent_room) {
    size_t room = pool_room(needed);
    uint8_t *larger = pool_take(line->pool, room);
    if (end->len > 0) memcpy(larger, end->sent, end->len);
    pool_give(line->pool, end->sent, end->sent_room);
    end->sent = larger;
    end->sent_room = room;
  }
  memcpy(end->sent + end->len, octets.p, octets.len);
  end->len = needed;
  return ST_OK;
}

void serial_room_carried(serial_t *line, serial_end_t *end, size_t size) {
  if (size <= end->carried_room) return;
  pool_give(line->pool, end->carried, end->carried_room);
  end->carried_room = pool_room(size);
  end->carried = pool_take(line->pool, end->carried_room);
}

void serial_room_rest(serial_t *line, serial_end_t *end) {
  if (end->item_count == 0) {
    pool_give(line->pool, end->items, SERIAL_QUEUE_MAX * sizeof *end->items);
    end->items = NULL;
  }
  if (end->active) return;
  pool_give(line->pool, end->carried, end->carried_room);
  end->carried = NULL;
  end->carried_room = 0;
  if (end->len > 0) return;
  pool_give(line->pool, end->sent, end->sent_room);
  end->sent = NULL;
  end->sent_room = 0;
}

serial_chunk_t *serial_room_chunk(serial_t *line) {
  CHECK(line->chunk == NULL);
  line->chunk = pool_take(line->pool, sizeof *line->chunk);
  line->chunk->pos = line->chunk->count = 0;
  line->chunk->echo = false;
  return line->chunk;
}
