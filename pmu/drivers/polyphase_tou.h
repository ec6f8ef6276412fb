/* What the files of this driver share: lines, fields to words, one after another, and rows. Private
 * to them. Each call of the words adds no space. */
#ifndef PMU_DRIVERS_POLYPHASE_TOU_H
#define PMU_DRIVERS_POLYPHASE_TOU_H

#include "pmu/drivers/drivers.h"

extern const char *const polyphase_tou_ranges[DRIVER_RANGES];

/* Lines end in CR LF; false at the end. */
bool polyphase_tou_next_line(driver_cursor_t *cursor, bytes_t *line);
/* `OBJECT(VALUE)`, nothing before or after. */
MUST_USE status_t polyphase_tou_split(bytes_t line, bytes_t *object, bytes_t *value);

MUST_USE status_t polyphase_tou_put_stamp(obuf_t *words, bytes_t field, claim_t *claim);
MUST_USE status_t polyphase_tou_put_number(obuf_t *words, bytes_t field, bool may_lack);
MUST_USE status_t polyphase_tou_put_ratio(obuf_t *words, bytes_t field);
MUST_USE status_t polyphase_tou_put_text(obuf_t *words, bytes_t field);
/* One letter a field: t text, s stamp, 2 4 8 hex of that width, n number, o number or nothing,
 * x octets in hex, in lower case here, `-` for none. */
MUST_USE status_t polyphase_tou_put_fields(obuf_t *words, const bytes_t *fields,
                                           const char *layout);
/* A register by its name: with units, a maximum with its stamp behind ';'. In a billing set
 * (`stamp` given) without units, and the stamp is a field of its own. */
MUST_USE status_t polyphase_tou_put_register(obuf_t *words, const shape_t *shape,
                                             const shape_object_t *object, bytes_t value,
                                             const bytes_t *stamp);

/* An energy of a daily set, without its unit. */
MUST_USE status_t polyphase_tou_put_energy(obuf_t *words, const shape_t *shape,
                                           const shape_object_t *object, bytes_t value);

MUST_USE status_t polyphase_tou_row(driver_range_t range, driver_cursor_t *cursor,
                                    driver_row_t *row, bool *there, fault_t *fault);

#endif
